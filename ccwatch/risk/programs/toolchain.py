"""Programs that install and choose the versions of compilers and tools: mise, asdf, rustup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, RunsCommand
from ccwatch.risk.effect import Category, high, medium
from ccwatch.risk.programs.command import Command, Group, run_rest
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    CLEANS,
    CONFIGURES,
    REMOVES_ANYWHERE,
    SOURCES,
    does,
    shows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_RUNTIME: Final = medium(Category.PACKAGE_INSTALL, "installs a version of a tool: {}")
_CHOOSES: Final = medium(Category.SYSTEM_CHANGE, "chooses the version of a tool: {}")
_RUNS_WITH: Final = medium(Category.EXEC_PROJECT, "runs a command with the tools of the project")
_TRUSTS: Final = high(Category.PERSISTENCE, "trusts the configuration of this folder from now on")
_TASK: Final = medium(Category.EXEC_PROJECT, "runs a task of the project: {}")
_QUIET: Final = "-h=help --help -v=help --version=help -q --quiet -V "


def _run_after(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    words = list(parsed.operands)
    while words and (words[0].text == "--" or _is_tool(words[0].text)):
        del words[0]
    return [RunsCommand(tuple(words))] if words else []


def _is_tool(text: str) -> bool:
    name, sign, version = text.partition("@")
    return bool(sign and name and version) and "/" not in version


_MISE: Final = Group(
    {
        "ls|list|current|where|which|ls-remote|latest|list-all|plugin list|plugins ls|doctor|dr|"
        "config ls|config get|settings ls|settings get|tasks ls|info|version|help|"
        "outdated|alias ls|registry|search|bin-paths|completion|root|shims|cfg": shows(
            "-J --json -c --current -g --global -i --installed -m --missing -s= --shell= -l "
            "--local "
            "--all --prefix= --no-header"
        ),
        "tasks": shows("-J --json --all --no-header --hidden -l -g", ""),
        "install|i|reshim|upgrade|up|update": does(
            _RUNTIME, "-f --force -y --yes -j= -v --bump --dry-run"
        ),
        "use|local|global|set|shell|unset|u|set-alias|sync|link|alias set": does(
            _CHOOSES, "-g --global -p= --path= --pin --rm= --remove= --env= -e="
        ),
        "uninstall|remove|rm|prune|implode|unuse": does(REMOVES_ANYWHERE, "-a --all -y --dry-run"),
        "exec|x|watch|w": Command(
            _RUNS_WITH,
            options=Options("-c=shell --command=shell -j= --jobs= --raw --fresh-env", posix=True),
            more=_run_after,
        ),
        "run|r|task": does(_TASK, any_long=True, posix=True),
        "trust|activate": does(_TRUSTS, "-a --all --untrust --show"),
        "plugin add|plugins install|plugin install|plugins add|plugin|plugins|backends": (
            does(SOURCES, any_long=True)
        ),
        "settings|config set|settings set|self-update|generate": does(CONFIGURES, any_long=True),
        "cache clear|cache prune|cache": does(CLEANS),
    },
    options=Options(_QUIET + "-C= --cd= -E= --env= -y --yes"),
)

_RUSTUP: Final = Group(
    {
        "show|show active-toolchain|show home|show profile|which|check|help|completions|"
        "toolchain list|target list|component list": shows(
            "-v --verbose --installed --toolchain= --path --std --book --quiet"
        ),
        "install|update|toolchain install|target add|component add": does(
            _RUNTIME,
            "--profile= --no-self-update --force -c= --component= -t= --target= --toolchain= "
            "--allow-downgrade --force-non-host",
        ),
        "default|override set|override unset|toolchain link|set profile|set auto-self-update|"
        "set default-host": does(_CHOOSES, "--path= --nonexistent"),
        "override list": shows(),
        "uninstall|toolchain uninstall|toolchain remove|target remove|component remove": does(
            REMOVES_ANYWHERE, "--toolchain= --target="
        ),
        "self uninstall|self update|self upgrade-data": does(REMOVES_ANYWHERE, "-y"),
        "run": Command(_RUNS_WITH, options=Options("--install", posix=True), more=run_rest(skip=1)),
    },
    options=Options(_QUIET),
)

PROGRAMS: Final[dict[str, Judge]] = {
    "asdf mise rtx": _MISE,
    "rustup": _RUSTUP,
}
"""Version managers."""
