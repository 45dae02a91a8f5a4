"""npm and npx, and the subcommands that the other package managers of JavaScript share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, RunsCommand
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group, run_rest, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    ANYWHERE,
    ARRANGES,
    BUILDS,
    CLEANS,
    CONFIGURES,
    CREATES,
    DOWNLOADS,
    EDITS,
    GRANTS,
    INSTALLS,
    INSTALLS_LISTED,
    LOOKS_UP,
    REMOVES,
    RUNS,
    SHOWS,
    SIGNS_IN,
    SOURCES,
    TESTS,
    TOKENS,
    UPDATES,
    UPDATES_LISTED,
    WITHDRAWS,
    does,
    is_remote,
    judge_first_name,
    judge_spec,
    judge_specs,
    looks_up,
    publishes,
    shows,
    speaks_of_harm,
)
from ccwatch.risk.programs.registry import find_judge
from ccwatch.risk.programs.unlisted import find_destruction
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_OWN_TOOLS: Final = (
    "tsc typescript eslint prettier jest vitest playwright mocha ava tap cypress vite webpack "
    "rollup esbuild next nuxt astro svelte-check vue-tsc ng nx turbo lerna biome stylelint "
    "markdownlint markdownlint-cli2 tsx ts-node nodemon concurrently cross-env rimraf husky "
    "lint-staged commitlint storybook prisma drizzle-kit knex sequelize sequelize-cli typeorm "
    "tailwindcss postcss babel swc parcel tsup depcheck knip madge c8 nyc karma wdio expo "
    "react-scripts remix gatsby typedoc changeset changesets size-limit sort-package-json "
    "npm-run-all run-s run-p oxlint oxfmt graphql-codegen ts-prune del-cli serve http-server "
    "live-server browser-sync jasmine nightwatch testcafe stryker newman jsdoc tslint standard xo "
    "textlint cspell sass lessc eleventy hexo vitepress docusaurus standard-version syncpack "
    "tsc-alias attw publint unbuild tsdown rspack rsbuild patch-package license-checker "
    "npm-check-updates ncu openapi-typescript webpack-cli vue-cli-service ember react-router "
    "solid-start sv qwik source-map-explorer webpack-bundle-analyzer lighthouse pa11y dprint "
    "wait-on start-server-and-test env-cmd dotenv-cli mkdirp cpx shx json-server msw"
)
OWN_TOOLS: Final = frozenset(_OWN_TOOLS.split())
"""Tools that a project has among its own packages."""

_BROWSES: Final = low(Category.NET_READ, "opens a page of the package in a browser")
_VERSIONS: Final = medium(Category.GIT_CHANGE, "sets the version, commits and tags it: {}")
_RATES: Final = high(Category.MESSAGE, "rates the package in public: {}")
_LINKS: Final = medium(Category.PACKAGE_INSTALL, "links packages on this machine: {}")
_FETCHED: Final = high(Category.EXEC_REMOTE, "fetches a package and runs it")
_HARMFUL: Final = high(Category.EXEC_PROJECT, "runs a script with a word that speaks of harm")
_ASKS_ELSEWHERE: Final = medium(Category.NET_READ, "asks another registry than usual")
_SENDS_ELSEWHERE: Final = high(
    Category.NET_WRITE, "sends the list of packages to another registry than usual"
)
_FETCHES_CODE: Final = high(
    Category.EXEC_REMOTE, "fetches a package from a repository and may run its scripts"
)
_REVEALS: Final = high(Category.SECRETS_READ, "shows a setting that holds a key or password")
_DOUBTS_SETTING: Final = uncertain("shows a setting of which only the shell knows the name")
_SECRET_SETTING: Final = re.compile(
    r"_auth|npmauth|token|passw|secret|credential|(?:^|:)(?:key|otp)$", re.IGNORECASE
)
_LISTS: Final = low(Category.PACKAGE_READ, "lists the scripts of the project")

REGISTRY: Final = {"--registry": _ASKS_ELSEWHERE}
"""What it means for every subcommand that has no worse effect of it."""
COMMON_OPTIONS: Final = (
    "--json --long -l --parseable -p --silent --quiet -q -d --verbose --loglevel= -w= --workspace= "
    "--workspaces --include-workspace-root --prefix= -C= --dir= --cwd= --offline --prefer-offline "
    "--prefer-online --no-color --color?= -h=help --help -v=help --version=help -y --yes "
    "--registry=url --reporter= --filter= -F= -r --recursive --stream --parallel --if-present "
    "--no-progress --progress?= --no-audit --no-fund --no-update-notifier -s --non-interactive "
    "--no-bail --aggregate-output --sort --no-sort --workspace-root --ignore-workspace --top-level"
)
_INSTALL: Final = Options(
    "-D --save-dev --dev -P --save-prod --prod --production?= -O --save-optional --optional -E "
    "--save-exact --exact --save --no-save --save-peer --peer --no-optional --omit= --include= "
    "--frozen-lockfile --no-frozen-lockfile --immutable --package-lock-only --no-package-lock "
    "--legacy-peer-deps --strict-peer-deps --force -f --no-lockfile --lockfile-only --fix-lockfile "
    "--shamefully-hoist --ignore-scripts --dry-run --audit --fund --ignore-engines "
    "--ignore-platform --check-files --flat --pure-lockfile --tag= -g --global --location= "
    "--latest -L --interactive -i --depth= --cpu= --os= --libc= --mode= --inline-builds --no-cache "
    "--backend= -W -T --tilde -a --all --install-strategy= --yarn --trust -S --caret --no-verify"
)
_ANYWHERE_WHEN: Final = {
    "-g --global": ANYWHERE,
    "--registry": SOURCES,
    "--force -f": medium(Category.PACKAGE_INSTALL, "does not stop at conflicts"),
}


def _judge_packages(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    acts: list[Act] = []
    for word in parsed.operands:
        acts += judge_spec(word)
        if _is_repository(word.text):
            reason = f"installs code from {shorten(word.text)}, not from the registry"
            acts.append(Does(high(Category.EXEC_REMOTE, reason), word))
    return acts


def _is_repository(text: str) -> bool:
    owner, slash, name = text.partition("/")
    return bool(slash and owner and name) and owner[0] not in "@./~" and ":" not in text


_ADDS: Final = Command(
    INSTALLS, bare=INSTALLS_LISTED, options=_INSTALL, when=_ANYWHERE_WHEN, more=_judge_packages
)
_DROPS: Final = Command(REMOVES, options=_INSTALL, when={"-g --global": ANYWHERE})
_RENEWS: Final = Command(
    UPDATES, bare=UPDATES_LISTED, options=_INSTALL, when=_ANYWHERE_WHEN, more=_judge_packages
)
_SETTLES: Final = Command(ARRANGES, options=_INSTALL)
_RUNS_SCRIPT: Final = Command(
    (), options=Options(COMMON_OPTIONS + " --list", posix=True), bare=_LISTS, more=judge_first_name
)


def _judge_named(name: str) -> Judge:
    def judge(invocation: Invocation) -> list[Act]:
        words = invocation.words
        if name == "test":
            # What stands behind "--" picks tests by their names.
            words = words[: next((n for n, w in enumerate(words) if w.text == "--"), len(words))]
        harm = next((w for w in words[:3] if w.text[:1] != "-" and speaks_of_harm(w.text)), None)
        acts: list[Act] = [Does(TESTS if name == "test" else RUNS)]
        return [*acts, Does(_HARMFUL, harm)] if harm is not None else acts

    return judge


_EXECUTE: Final = Options(
    "-p= --package= -c=shell --call=shell -y --yes --no --no-install -q --quiet --ignore-existing "
    "-w= --workspace= --workspaces -h=help --version=help --prefix= --bun -b --silent -s "
    "--shell-mode --registry= --prefer-offline --offline",
    posix=True,
)


def judge_execute(invocation: Invocation) -> list[Act]:
    """Judge ``npx`` and its like: a tool of the project, or whatever the registry has."""
    return Command((), options=_EXECUTE, more=_execute, when={"--registry": SOURCES})(invocation)


def judge_fetched(invocation: Invocation) -> list[Act]:
    """Judge ``pnpm dlx`` and its like: always a package from the registry."""
    return Command((_FETCHED,), options=_EXECUTE, more=_execute)(invocation)


def _execute(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    packages = parsed.values("-p", "--package")
    acts: list[Act] = []
    for word in [*packages, *parsed.operands[:1]]:
        tool = _without_version(word.text)
        if is_remote(word.text) or _is_repository(word.text):
            reason = f"fetches {shorten(word.text)} and runs it"
            acts.append(Does(critical(Category.EXEC_REMOTE, reason), word))
        elif tool in OWN_TOOLS or tool.rpartition("/")[2] in OWN_TOOLS:
            acts.append(Does(medium(Category.EXEC_PROJECT, f"runs {tool} of the project"), word))
        else:
            reason = f"runs {shorten(word.text)}, fetched first if the project does not have it"
            acts.append(Does(high(Category.EXEC_REMOTE, reason), word))
    if parsed.operands:
        acts += _run_tool(parsed.operands, invocation)
    return acts or [Does(RUNS)]


def _run_tool(words: Sequence[Word], invocation: Invocation) -> list[Act]:
    """Return the acts of the tool itself, as far as a table has it."""
    first, *rest = words
    tool = _without_version(first.text)
    if first.literal is not None and find_judge(tool) is None:
        # That a package is fetched, or is the project's, was said already.
        return find_destruction(invocation.after(tuple(rest), tool))
    return [RunsCommand((Word(tool, first.span), *rest))]


def _without_version(spec: str) -> str:
    return spec[:1] + spec[1:].partition("@")[0]


def _judge_create(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [Does(_FETCHED, word) for word in parsed.operands[:1]]


def judge_settings(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Judge the settings that are shown by their names: a token stands among them."""
    acts: list[Act] = []
    for word in parsed.operands:
        if word.literal is None:
            acts.append(Does(_DOUBTS_SETTING, word))
        elif _SECRET_SETTING.search(word.text):
            acts += [Does(_REVEALS, word), Emits(Flow.SECRET)]
    return acts


def _judge_fetched_specs(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Judge packages that are fetched to be looked at: one of a repository runs its scripts."""
    words = [*parsed.values("--diff"), *parsed.operands]
    return [Does(_FETCHES_CODE, word) for word in words if is_remote(word.text)]


READING_VERBS: Final = {
    "ls|list|la|ll": shows(
        "-a --all --depth= --prod --dev -g --global --omit= --only= --include= --link "
        "--unicode --no-unicode --package-lock-only "
        "--only-projects --no-bundled --pattern= -D -P --production"
    ),
    "view|info|show|v": Command(
        LOOKS_UP, options=Options("--fields= --versions"), more=_judge_fetched_specs
    ),
    "outdated": looks_up(
        "-a --all -g --global --depth= --long --compatible --prod --dev -D -P "
        "--no-optional --sort-by="
    ),
    "explain|why": shows("--dependents -g --global --prod --dev -D -P --peers -R"),
    "search|s|se|find": looks_up("--no-description --searchlimit= --searchopts= --searchexclude="),
    "root|prefix|bin": shows("-g --global"),
    "whoami|ping|help|help-search|completion|doctor": shows(),
    "query|sbom|fund|find-dupes": shows(
        "--sbom-format= --sbom-type= --omit= --package-lock-only --which= --no-package-lock"
    ),
    "diff": Command(
        LOOKS_UP,
        options=Options("--diff= --diff-name-only --diff-unified= --tag="),
        more=_judge_fetched_specs,
    ),
    "config get|config list|config ls|c list|c ls|c get|get": Command(
        SHOWS, options=Options("-g --global --location= --json"), more=judge_settings
    ),
    "pkg get|access list|access ls|access ls-packages|access ls-collaborators|access get": shows(),
    "dist-tag ls|dist-tag list|dist-tags ls|dist-tags list|org ls|team ls|trust list": shows(),
    "owner ls|owner list|profile get|token list|token ls|stars|cache ls|cache list": shows(),
    "audit|audit signatures": Command(
        LOOKS_UP,
        options=Options(
            "--omit= --audit-level= --package-lock-only --production --registry=send "
            "--prod --dev -D -P --level= --groups= --environment= --severity= "
            "--ignore-registry-errors --exclude= --ignore= --all -A -R"
        ),
        when={"--registry": _SENDS_ELSEWHERE},
    ),
}
CHANGING_VERBS: Final = {
    "install|i|in|ins|inst|add|isntall|ci|clean-install|install-clean|ic|import|fetch": _ADDS,
    "install-test|it|install-ci-test|cit": _ADDS,
    "uninstall|unlink|remove|rm|r|un": _DROPS,
    "update|up|upgrade|udpate|upgrade-interactive": _RENEWS,
    "dedupe|ddp|prune|rebuild|rb|shrinkwrap|autoclean|deduplicate": _SETTLES,
    "audit fix": Command(UPDATES, bare=UPDATES_LISTED, options=_INSTALL),
    "link|ln": Command(_LINKS, options=_INSTALL),
    "run|run-script|rum|urn": _RUNS_SCRIPT,
    "test|t|tst": _judge_named("test"),
    "start|stop|restart|serve|dev": _judge_named("start"),
    "build": _judge_named("build"),
    "exec|x": judge_execute,
    "dlx": judge_fetched,
    "init|create|innit": Command(
        CREATES,
        options=Options("-y --yes --scope= -w= -p --private -f --force", posix=True),
        more=_judge_create,
    ),
    "explore": Command(RUNS, options=Options("--shell=run"), more=run_rest(skip=1)),
    "edit|patch|patch-commit|patch-remove": does(EDITS),
    "pack": does(
        BUILDS,
        "--dry-run --pack-destination=write -o=write --out=write --filename=write",
        more=judge_specs,
    ),
    "version": Command(
        _VERSIONS,
        bare=SHOWS,
        options=Options(
            "--no-git-tag-version --message= -m= --preid= --allow-same-version --force "
            "--new-version= --major --minor --patch --prerelease"
        ),
        when={"--new-version --major --minor --patch --prerelease": _VERSIONS},
    ),
    "docs|home|repo|bugs|issues": Command(_BROWSES, options=Options("--browser=run --no-browser")),
    "cache clean|cache clear|cache rm|cache verify|cache prune|store prune": does(
        CLEANS, "--force -f --all --mirror"
    ),
    "cache add|store add": does(DOWNLOADS),
    "store path|store status|cache dir|cache list": shows(),
    "pkg set|pkg delete|pkg fix|set-script": does(EDITS, "-f --force"),
    "config set|config delete|config rm|config edit|config fix|c set|c delete|set|config unset": (
        does(CONFIGURES, "-g --global --location= --json -H --home")
    ),
    "publish|npm publish": publishes(
        "--access= --tag= --otp= --provenance --dry-run -f --force --no-git-checks "
        "--ignore-scripts --publish-branch= --tolerate-republish"
    ),
    "unpublish|deprecate|undeprecate|dist-tag|dist-tags|npm tag|npm unpublish|stage|trust": does(
        WITHDRAWS, any_long=True
    ),
    "access|owner|author|team|org|npm owner": does(GRANTS, any_long=True),
    "token|hook|profile": does(TOKENS, any_long=True),
    "login|logout|adduser|add-user|npm login|npm logout": does(SIGNS_IN, any_long=True),
    "star|unstar": does(_RATES),
}


_NPM: Final = Group(
    {**READING_VERBS, **CHANGING_VERBS},
    options=Options(COMMON_OPTIONS + " -g --global"),
    alone=SHOWS,
    when=REGISTRY,
)

PROGRAMS: Final[dict[str, Judge]] = {
    "npm": _NPM,
    "npx pnpx bunx": judge_execute,
    "rimraf del-cli": Command(
        low(Category.SHELL, "deletes what its operands name"),
        options=Options("-g --glob -v -i -f --force --dry-run -d --no-glob -h=help"),
        operands="tree*",
    ),
}
"""npm, and what runs packages by name."""
