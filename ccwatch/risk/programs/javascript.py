"""pnpm, yarn, bun, and the runners and version managers around them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsCode, RunsCommand, RunsFile
from ccwatch.risk.effect import Category, high, medium
from ccwatch.risk.programs.command import Command, Group, run_rest
from ccwatch.risk.programs.npm import (
    CHANGING_VERBS,
    COMMON_OPTIONS,
    READING_VERBS,
    REGISTRY,
    judge_execute,
)
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    ANYWHERE,
    BUILDS,
    CLEANS,
    EDITS,
    PUBLISHES,
    RUNS,
    SHOWS,
    SIGNS_IN,
    SOURCES,
    TESTS,
    does,
    judge_name,
    shows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_INSTALLS_ALL: Final = medium(Category.PACKAGE_INSTALL, "installs what the project lists")
_SETS_UP: Final = high(Category.PERSISTENCE, "changes the set-up of the shell")
_RUNTIME: Final = high(
    Category.PACKAGE_INSTALL, "installs or switches a version of the runtime: {}"
)
_CHOOSES: Final = medium(Category.SYSTEM_CHANGE, "chooses the version of the runtime here")
_SETTINGS: Final = medium(
    Category.SECRETS_READ, "shows every setting, the tokens of the registry among them"
)
_SHIMS: Final = medium(Category.SYSTEM_CHANGE, "chooses which package managers are started by name")


def _pick(table: Mapping[str, Judge], wanted: str) -> dict[str, Judge]:
    """Return the entries of npm's table that another program has as well.

    What it does not have is the name of a script to it, which may do anything.
    """
    names = set(wanted.split("|"))
    return {
        verb: judge for verbs, judge in table.items() for verb in verbs.split("|") if verb in names
    }


_PNPM_READS: Final = _pick(
    READING_VERBS,
    "ls|list|la|ll|view|info|show|v|outdated|why|search|s|se|root|prefix|bin|whoami|ping|help|"
    "completion|doctor|config get|config list|config ls|c list|c get|get|pkg get|dist-tag ls|"
    "owner ls|team ls|profile get|token list|stars|audit|sbom",
)
_YARN_READS: Final = _pick(
    READING_VERBS, "list|info|outdated|why|bin|help|config get|config list|owner list|audit"
)
_BUN_READS: Final = _pick(READING_VERBS, "outdated|why|info|audit")
_INSTALL_VERBS: Final = (
    "install|i|add|remove|rm|unlink|update|up|upgrade|upgrade-interactive|link|ln|run|exec|dlx|"
    "init|create|version|publish|import|login|logout|pack"
)
_PNPM_CHANGES: Final = _pick(
    CHANGING_VERBS,
    _INSTALL_VERBS + "|uninstall|un|dedupe|prune|rebuild|rb|test|t|start|stop|restart|audit fix|"
    "run-script|install-test|it|fetch|patch|patch-commit|patch-remove|docs|repo|bugs|store prune|"
    "store path|store status|store add|pkg set|pkg delete|pkg fix|set-script|config set|"
    "config delete|set|c set|unpublish|deprecate|dist-tag|access|owner|team|token|profile|adduser|"
    "star|unstar|edit|cache list",
)
_YARN_CHANGES: Final = _pick(
    CHANGING_VERBS,
    _INSTALL_VERBS + "|dedupe|rebuild|autoclean|cache clean|cache list|cache dir|config set|"
    "config delete|config unset|npm publish|npm tag|npm unpublish|npm owner|npm login|npm logout|"
    "access|owner|team|test|start|stop|restart|patch|patch-commit|stage",
)
_BUN_CHANGES: Final = _pick(
    CHANGING_VERBS,
    "install|i|add|remove|rm|update|link|unlink|init|create|publish|audit fix|exec|start|"
    "patch-commit",
)


def _judge_script(invocation: Invocation) -> list[Act]:
    """Judge a script by its name, which yarn, pnpm and bun take without ``run``."""
    word = next((word for word in invocation.words if word.text[:1] != "-"), None)
    if word is None:
        return [Does(RUNS)]
    return judge_name(word, invocation.words)


def _run_word(invocation: Invocation) -> list[Act]:
    words = invocation.words
    first = next((word for word in words if word.text[:1] != "-"), None)
    if first is not None and ("." in first.text or "/" in first.text):
        return [RunsFile(first, Language.JAVASCRIPT)]
    return _judge_script(invocation)


_PNPM: Final = Group(
    {
        **_PNPM_READS,
        **_PNPM_CHANGES,
        "licenses|licenses list|licenses ls|env list|env ls": shows("--prod --dev --remote --json"),
        "deploy": does(EDITS, "--prod --legacy"),
        "self-update|env": does(_RUNTIME, "-g --global"),
        "setup": does(_SETS_UP, "-f --force"),
    },
    options=Options(COMMON_OPTIONS),
    otherwise=_judge_script,
    alone=SHOWS,
    when=REGISTRY,
)
_YARN: Final = Group(
    {
        **_YARN_READS,
        **_YARN_CHANGES,
        "check|versions|licenses list|licenses ls": shows("--verify-tree --integrity"),
        "node": _run_word,
        "global add|global remove|global upgrade": does(ANYWHERE),
        "global list|global bin|global dir": shows(),
        "workspaces info|workspaces list|workspace list|npm info|npm audit|npm whoami": shows(),
        "workspaces foreach|workspaces run|workspace": does(
            RUNS, "-A --all -p -t -v -R --from= --include= --exclude=", posix=True
        ),
        "plugin import|plugin runtime|set version|policies set-version": does(SOURCES),
        "config list": Command(_SETTINGS, options=Options("-v --why")),
        "config": shows("--why -v", ""),
        "unplug|dedupe|constraints|patch": does(EDITS, "--fix"),
    },
    options=Options(COMMON_OPTIONS),
    otherwise=_judge_script,
    alone=_INSTALLS_ALL,
    when=REGISTRY,
)


_BUN_CODE: Final = Command(
    RUNS,
    helps=False,
    options=Options("-e= --eval= -p= --print= -r=file --preload=file", posix=True),
    more=lambda parsed, _: [
        RunsCode(word, Language.JAVASCRIPT)
        for word in parsed.values("-e", "--eval", "-p", "--print")
    ],
)
_BUN_GROUP: Final = Group(
    {
        **_BUN_READS,
        **_BUN_CHANGES,
        "run": _run_word,
        "x": judge_execute,
        "test": does(TESTS, any_long=True, posix=True),
        "build|compile": does(BUILDS, any_long=True),
        "pm ls|pm bin|pm hash|pm cache|pm why|pm whoami|pm view": shows("--all -g"),
        "pm cache rm|pm trust|pm migrate|pm untrusted|pm pkg|pm version|pm pack": does(EDITS),
        "upgrade": does(_RUNTIME, "--canary --stable"),
        "repl": does(RUNS),
        "patch": does(EDITS),
    },
    options=Options(COMMON_OPTIONS + " --watch --hot --smol --bun -b --env-file=read --inspect?="),
    otherwise=_run_word,
    when=REGISTRY,
)


def judge_bun(invocation: Invocation) -> list[Act]:
    """Judge bun, which is a runtime as well."""
    first = invocation.words[0].text if invocation.words else ""
    code = ("-e", "--eval", "-p", "--print", "--eval=", "--print=")
    return (_BUN_CODE if first.startswith(code) else _BUN_GROUP)(invocation)


_TASK_OPTIONS: Final = (
    "-t= --target= --targets= -p= --projects= --project= -c= --configuration= --parallel?= "
    "--exclude= --base= --head= --files= --filter= --scope= --ignore= --since= --concurrency= "
    "--output-style= --runner= --skip-nx-cache --verbose --all --stream --no-bail --nxBail "
    "-F= --to= -o= --only= --force --cache-dir= --env-mode= --log-order= --summarize "
    "--continue --dry-run?= -v "
)


def _judge_tasks(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    """Judge tasks by their names, of which ``project:task:configuration`` holds one."""
    named = [*parsed.values("-t", "--target", "--targets"), *parsed.operands]
    acts: list[Act] = []
    for word in named:
        start = word.text.find(":") + 1
        acts += judge_name(word.part(start), invocation.words)
    return acts


def _judge_first_task(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    first = replace(parsed, operands=parsed.operands[:1])
    return _judge_tasks(first, invocation)


def _runs_tasks(more: Callable[[Parsed, Invocation], Sequence[Act]]) -> Command:
    return Command(RUNS, options=Options(_TASK_OPTIONS, any_long=True), more=more)


_NX: Final = Group(
    {
        "graph|show|list|report|print-affected|ls|info|la|ll|changed|diff|why": (
            does(RUNS, any_long=True)
        ),
        "release|publish|deploy|version": does(PUBLISHES, any_long=True),
        "reset|clean|prune|daemon": does(CLEANS, any_long=True),
        "login|link|connect|logout|unlink": does(SIGNS_IN, any_long=True),
        "migrate|generate|g|init|add|create|bootstrap|import|repair|format:write|sync|format": (
            does(EDITS, any_long=True)
        ),
        "run": _runs_tasks(_judge_first_task),
        "run-many|affected": _runs_tasks(_judge_tasks),
        "exec": Command(RUNS, options=Options(_TASK_OPTIONS, posix=True), more=run_rest()),
        "test|lint|e2e|typecheck": does(TESTS, _TASK_OPTIONS, any_long=True),
        "build|serve|watch|dev": does(BUILDS, _TASK_OPTIONS, any_long=True),
    },
    otherwise=_judge_script,
)
_TURBO: Final = Group(
    {
        "run": _runs_tasks(_judge_tasks),
        "ls|info|query|scan|docs|telemetry|bin": does(RUNS, any_long=True),
        "login|logout|link|unlink": does(SIGNS_IN, any_long=True),
        "prune|clean|daemon": does(CLEANS, any_long=True),
        "generate|gen": does(EDITS, any_long=True),
    },
    otherwise=_runs_tasks(_judge_tasks),
)
_VERSION_MANAGER: Final = Group(
    {
        "list|ls|current|which|ls-remote|list-remote|help|env|--version|version|ls-all|root": shows(
            "--lts?= --no-colors --shell= --use-on-cd --json -d -c --all"
        ),
        "install|uninstall|alias|unalias|default|pin|fetch|setup|prune": does(
            _RUNTIME, "--lts?= --latest-npm --reinstall-packages-from= -g --global --default"
        ),
        "use|unuse|deactivate": does(_CHOOSES, "--lts?= --silent --install-if-missing --default"),
        "enable|disable": does(_SHIMS, "--install-directory=write"),
        "prepare|up|pack|hydrate|cache": does(_RUNTIME, "--activate --all -o=write"),
        "exec|run": lambda invocation: [
            Does(RUNS),
            RunsCommand(invocation.words[1:] or invocation.words),
        ],
    },
    options=Options("-v=help --version=help -h=help --silent"),
)

PROGRAMS: Final[dict[str, Judge]] = {
    "pnpm": _PNPM,
    "yarn yarnpkg": _YARN,
    "bun": judge_bun,
    "nx lerna rush": _NX,
    "turbo": _TURBO,
    "nvm volta fnm corepack n": _VERSION_MANAGER,
}
"""Package managers and runners of JavaScript."""
