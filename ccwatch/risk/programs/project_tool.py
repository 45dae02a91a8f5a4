"""Tools that load the project's configuration, plugins or tests, and so run its code."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsFile, RunsShell, Writes
from ccwatch.risk.effect import Category, Effect, high, medium, uncertain
from ccwatch.risk.programs.command import HELPS
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import PUBLISHES, TESTS, speaks_of_harm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge

_LOADS: Final = medium(Category.EXEC_PROJECT, "loads configuration and plugins of the project")
_BUILDS: Final = medium(Category.EXEC_PROJECT, "builds the project or serves it on this machine")
_OPENS_PORT: Final = high(Category.NET_LISTEN, "serves on a port that others can reach")
_REMOTE_RULES: Final = high(Category.EXEC_REMOTE, "takes rules or code from the network")
_HARM: Final = high(Category.EXEC_PROJECT, "has a subcommand that speaks of more than checking")
_PREPARES: Final = medium(Category.EXEC_PROJECT, "prepares a release and publishes nothing")
_VERSIONS: Final = medium(Category.GIT_CHANGE, "sets the version, commits and tags it")
_OTHER: Final = uncertain("has no subcommand that ccwatch knows")
_LOOPBACK: Final = re.compile(r"(?:^|[/=])(?:localhost|127\.0\.0\.1|\[?::1\]?)(?::|$)")
_RUNS_TEXT: Final = medium(Category.EXEC_PROJECT, "runs the commands that it is given")

_HELPS: Final = frozenset({"--help", "--version", "-V", "-version", "-help"})
_OUTPUTS: Final = frozenset(
    {"-o", "--output", "--output-file", "--outfile", "--outDir", "--out-dir", "--outdir"}
    | {"--junitxml", "--junit-xml", "--out", "--outFile", "--output-dir", "--html", "--basetemp"}
    | {"--report-dir", "--coverageDirectory", "--declarationDir", "--rootdir", "--output-path"}
)
_HOSTS: Final = ("--host", "--hostname", "-H", "--bind")
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", "true"})  # noqa: S104 - what is looked for
_LOADED: Final = frozenset({"-r", "--require", "-c", "--config", "--setupFiles", "--import"})


@dataclass(frozen=True, slots=True)
class ProjectTool:
    """A tool whose every use runs the project's code, so that no option makes it harmless.

    Attributes:
        does: Its effect.
        when: The effect of an option or a subcommand, by how it begins.
        listens: Whether ``--host`` opens it to others.
    """

    does: Effect
    when: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    listens: bool = False

    def __call__(self, invocation: Invocation) -> list[Act]:
        """Say what the invocation does."""
        words = invocation.words
        if len(words) == 1 and words[0].text in _HELPS:
            return [Does(HELPS)]
        acts: list[Act] = [Does(self.does)]
        for place, word in enumerate(words):
            name, equals, _ = word.text.partition("=")
            following = words[place + 1 : place + 2]
            value = word.part(len(name) + 1) if equals else (following[0] if following else None)
            acts += [
                Does(effect, word)
                for start, effect in self.when.items()
                if word.text.startswith(start)
            ]
            if value is None:
                continue
            if name in _OUTPUTS:
                acts.append(Writes(value))
            elif name in _LOADED and "/" in value.text:
                acts.append(RunsFile(value))
            elif self.listens and name in _HOSTS and value.text in _EVERYWHERE:
                acts.append(Does(_OPENS_PORT, word))
        return acts


def _judge_subcommands(invocation: Invocation) -> list[Act]:
    acts = ProjectTool(_BUILDS, listens=True)(invocation)
    first = invocation.words[0] if invocation.words else None
    if first is not None and first.text[:1] != "-" and speaks_of_harm(first.text):
        acts.append(Does(_HARM, first))
    return acts


_TRIES: Final = frozenset(
    {
        "--dry-run",
        "--snapshot",
        "check",
        "healthcheck",
        "init",
        "schema",
        "completion",
        "jsonschema",
    }
)
_CHANGESET_LOCAL: Final = frozenset({"add", "init", "status", "version", "pre", "tag"})


def _judge_release(invocation: Invocation) -> list[Act]:
    """Judge a tool that publishes unless it is told to try."""
    tries = any(word.text in _TRIES for word in invocation.words)
    return ProjectTool(_PREPARES if tries else PUBLISHES)(invocation)


def _judge_changeset(invocation: Invocation) -> list[Act]:
    """Judge changesets, which are files of the project until they are published."""
    verb = next((word for word in invocation.words if word.text[:1] != "-"), None)
    if verb is None or verb.text in _CHANGESET_LOCAL:
        return ProjectTool(_PREPARES)(invocation)
    if verb.text == "publish":
        return [Does(PUBLISHES, verb)]
    return [Does(_OTHER, verb)]


def _judge_file_server(invocation: Invocation) -> list[Act]:
    """Judge a server of files, which everybody in the network reaches unless it is bound."""
    words = invocation.words
    if len(words) == 1 and words[0].text in _HELPS:
        return [Does(HELPS)]
    is_local = any(_LOOPBACK.search(word.text) for word in words)
    return [Does(_BUILDS if is_local else _OPENS_PORT)]


_NODEMON: Final = Options(
    "-x= --exec= -w= --watch= -i= --ignore= -e= --ext= --config= -C -I -L -q -V"
)


def _judge_nodemon(invocation: Invocation) -> list[Act]:
    texts = _NODEMON.parse(invocation.words).values("-x", "--exec")
    return [*_judge_subcommands(invocation), *(RunsShell(text) for text in texts)]


PROGRAMS: Final[dict[str, Judge]] = {
    "pytest py.test jest vitest mocha ava tap jasmine karma phpunit pest rspec minitest cucumber "
    "behave robot nose2 trial bats ctest gotestsum nextest cypress playwright wdio testcafe "
    "nightwatch stryker c8 nyc newman locust": ProjectTool(TESTS),
    "flake8 mypy dmypy pyright basedpyright pylint pyre pytype ty vulture radon pydocstyle "
    "eslint stylelint prettier tsc vue-tsc svelte-check biome oxlint tslint standard xo knip "
    "depcheck madge markdownlint markdownlint-cli2 textlint cspell commitlint golangci-lint "
    "staticcheck revive clippy-driver psalm phpstan phpcs rector clang-tidy cppcheck checkov "
    "tflint sqlfluff djlint credo dialyzer pmd checkstyle spotbugs detekt "
    "import-linter lint-imports typedoc sphinx-build mkdocs doxygen jsdoc": ProjectTool(_LOADS),
    "semgrep": ProjectTool(
        _LOADS, when={"http": _REMOTE_RULES, "--config=http": _REMOTE_RULES, "publish": PUBLISHES}
    ),
    "vite webpack webpack-dev-server rollup esbuild parcel tsup swc babel next nuxt astro gatsby "
    "remix expo react-scripts ng storybook start-storybook build-storybook vue-cli-service "
    "ember hugo jekyll eleventy hexo docusaurus vitepress uvicorn gunicorn flask "
    "streamlit jupyter tailwindcss postcss sass lessc wrangler-dev": _judge_subcommands,
    "nodemon": _judge_nodemon,
    "concurrently npm-run-all run-s run-p cross-env lint-staged": ProjectTool(_RUNS_TEXT),
    "semantic-release release-it np release-please goreleaser": _judge_release,
    "standard-version": ProjectTool(_VERSIONS),
    "changeset": _judge_changeset,
    "serve http-server live-server browser-sync": _judge_file_server,
    "graphql-codegen openapi-generator openapi-typescript ts-prune size-limit syncpack "
    "sort-package-json tsc-alias attw publint unbuild tsdown rspack rsbuild "
    "wasm-pack msw patch-package license-checker npm-check npm-check-updates ncu "
    "source-map-explorer webpack-bundle-analyzer lighthouse pa11y axe": ProjectTool(_LOADS),
}
"""Test runners, type checkers, linters with plugins, bundlers and servers for development."""
