"""Patterns for one part of a call, from exactly that part to ever more like it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.programs.verb import starts_with_read
from ccwatch.risk.word import UNKNOWN
from ccwatch.rules.pattern import NAMED_BY, Kind, PatternError, parse_pattern
from ccwatch.rules.program import CAPPED, count_telling_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.context import Context
    from ccwatch.rules.subject import Subject

Steps = tuple[str, ...]
"""Patterns of one part, one for each width; where nothing wider is meant, the same again."""

EXACT: Final = 0
"""The width of what means one part and no other."""
TELLING: Final = 1
"""The width of what says what is done, whatever with."""

COMMAND_TITLES: Final = (
    "exactly this command",
    "the same with any arguments",
    "any command of this kind",
    "anything this program does",
)
PART_TITLE: Final = "this part in any command"
FILE_TITLES: Final = ("exactly this file or folder", "anything in its folder", "the whole project")
HOST_TITLES: Final = ("exactly this host", "any host beside it")
SERVER_TITLES: Final = ("exactly this tool", "tools that begin alike", "any tool of this server")
NAME_TITLES: Final = ("exactly this one",)
TOOL_TITLES: Final = ("any call of this tool",)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EXACT_ONLY: Final = CAPPED | _names(
    """
    rm rmdir unlink shred dd mkfs curl wget ssh scp sftp rsync nc ncat netcat socat telnet ftp http
    https xh pkexec run0 pypy busybox toybox
    """
)
"""Programs of which an allow says nothing unless it names all arguments."""
_HANDING_OVER: Final = frozenset({"run", "exec", "dlx", "x"})
"""Subcommands behind which the name of a program stands."""
_RUN_SCRIPTS: Final = frozenset({"npm", "pnpm", "yarn"})
"""Programs behind whose ``run`` the name of one of the project's scripts stands."""
_SHARED: Final = _names(
    """
    amazonaws.com appspot.com awsapprunner.com azureedge.net azurewebsites.net bitbucket.io
    blogspot.com cloudfront.net cloudfunctions.net codeberg.page deno.dev firebaseapp.com fly.dev
    gitbook.io github.io githubusercontent.com gitlab.io glitch.me googleusercontent.com
    herokuapp.com hf.space medium.com myshopify.com neocities.org netlify.app notion.site
    onrender.com pages.dev r2.dev railway.app readthedocs.io repl.co replit.app replit.dev rtfd.io
    run.app sourceforge.io streamlit.app substack.com surge.sh tumblr.com usercontent.goog
    vercel.app web.app weebly.com windows.net wixsite.com wordpress.com workers.dev
    """
)
"""Domains below which anybody can have a host."""
_SECOND_LEVELS: Final = _names(
    "ac biz co com edu go gob gouv gov id info ltd me mil ne net nom or org plc sch web"
)
"""Below a country, what names of people stand under, and nobody's name itself."""
_PLAIN: Final = re.compile(r"[^\s'\"\\*\0]+")
_VERSION: Final = "0123456789.-"
_VERB: Final = re.compile(r"(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+)(?:[_-]|(?=[A-Z]))")
_SPECIAL: Final = re.compile(r"[*?[]|^ | $")


# -- commands --------------------------------------------------------------------------------


def quote_words(words: Iterable[str]) -> str:
    """Return words as a command pattern that means exactly these; an unknown part is a ``*``."""
    return " ".join(_quote_word(word) for word in words)


def _quote_word(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    return "*".join(_quote(part) for part in word.split(UNKNOWN)) if word else "''"


def _quote(part: str) -> str:
    if not part or _PLAIN.fullmatch(part):
        return part
    if "'" not in part:
        return f"'{part}'"
    escaped = part.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def quote_whole(command: str) -> str:
    """Return a whole command as an exact pattern: as it is written, or else as one quoted word."""
    command = command.strip()
    try:
        is_exact = parse_pattern(f"Bash({command})", allows=True).is_exact
    except PatternError:
        is_exact = False
    return command if is_exact else _quote(command)


def find_command_steps(words: tuple[str, ...], *, cautious: bool) -> Steps:
    """Return the steps for a command, exact to wide.

    Args:
        words: The program and its arguments.
        cautious: It is for an allow: nothing wider than exact where that would let anything run.
    """
    exact = f"Bash({quote_words(words)})"
    name = words[0].rpartition("/")[2]
    count = count_telling_words(name, words)
    told = words[:count]
    if cautious and not _may_widen(name, told):
        return (exact,) * len(COMMAND_TITLES)
    whole = _open(words[:1])
    if len(told) < count or any(word[:1] == "-" for word in told[1:]):
        # No subcommand says what it does.
        return (exact, exact, exact, whole)
    telling = _open(told)
    kind = telling
    if len(told) > 2 and not (cautious and _hands_over(name, told)):
        kind = _open(told[:-1])
    return (exact, telling, kind, whole)


def _open(words: tuple[str, ...]) -> str:
    return f"Bash({quote_words(words)} *)"


def _may_widen(name: str, told: tuple[str, ...]) -> bool:
    """Say whether an allow may leave the arguments open: what is told names all that runs."""
    if _runs_all(name) or any(word[:1] == "-" for word in told[1:]):
        return False
    if not _hands_over(name, told):
        return True
    return len(told) > 2 and not _runs_all(told[2].rpartition("/")[2])


def _runs_all(name: str) -> bool:
    plain = name.lower()
    return not _EXACT_ONLY.isdisjoint({plain, plain.rstrip(_VERSION), plain.partition(".")[0]})


def _hands_over(name: str, told: tuple[str, ...]) -> bool:
    """Say whether what is told ends with the name of another program."""
    if told[1:2] == ("run",) and name in _RUN_SCRIPTS:
        return False
    return len(told) > 1 and told[1] in _HANDING_OVER


# -- files -----------------------------------------------------------------------------------


def find_path_steps(subject: Subject, context: Context) -> Steps:
    """Return the steps for a file: itself, its folder, and to read from, the project."""
    family = "Edit" if any(text[:1] == Kind.EDIT for text in subject.texts) else "Read"
    path, home = subject.shown, context.home.rstrip("/")
    exact = f"{family}({_spell(path, context)})"
    folder = path.rpartition("/")[0]
    near = exact
    if folder not in {"", home}:
        near = f"{family}({_spell(folder, context, below=True)})"
    project = (context.project or "").rstrip("/")
    if family == "Edit" or project in {"", home} or not _is_below(path, project):
        return (exact, near, near)
    return (exact, near, f"{family}(/**)")


def _is_below(path: str, folder: str) -> bool:
    return f"{path}/".startswith(folder.rstrip("/") + "/")


def _spell(path: str, context: Context, *, below: bool = False) -> str:
    """Return a path as a pattern, counted from the nearest folder that one can count from."""
    folders = (
        ("./", context.directory), ("/", context.project), ("~/", context.home), ("//", "/"),
    )  # fmt: skip
    start, folder = next(
        (start, folder) for start, folder in folders if folder and _is_below(path, folder)
    )
    rest = path[len(folder.rstrip("/")) + 1 :]
    # A backslash means nothing in these patterns: a class of one character does.
    rest = _SPECIAL.sub(lambda match: f"[{match[0]}]", rest)
    if not rest:
        return f"{start}**"
    return f"{start}{rest}/**" if below else f"{start}{rest}"


# -- other tools -----------------------------------------------------------------------------


def find_tool_steps(
    tool: str, value: Mapping[str, Json], subject: Subject
) -> tuple[tuple[str, ...], Steps]:
    """Return titles and steps for a call that is about no command and no file."""
    host = next((text[1:] for text in subject.texts if text[:1] == Kind.HOST), None)
    if host is not None:
        exact = f"{tool}(domain:{f'[{host}]' if ':' in host else host})"
        parent = host.partition(".")[2]
        wide = not host.rpartition(".")[2].isdigit() and not is_shared(parent)
        return HOST_TITLES, (exact, f"{tool}(domain:*.{parent})" if wide else exact)
    if tool.startswith("mcp__"):
        return SERVER_TITLES, _find_server_steps(tool)
    name = value.get(NAMED_BY.get(tool, ""))
    if isinstance(name, str) and name and "*" not in name:
        shown = "Agent" if tool == "Task" else tool
        return NAME_TITLES, (f"{shown}({name})",)
    return TOOL_TITLES, (tool,)


def is_shared(domain: str) -> bool:
    """Say whether anybody can have a host below a domain: ``com``, ``co.uk``, ``github.io``."""
    labels = domain.lower().split(".")
    country = len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SECOND_LEVELS
    return len(labels) < 2 or country or ".".join(labels[-2:]) in _SHARED


def _find_server_steps(tool: str) -> Steps:
    server, _, name = tool.removeprefix("mcp__").partition("__")
    alike, verb = tool, _VERB.match(name)
    if verb is not None and starts_with_read(name):
        alike = f"mcp__{server}__{verb[0]}*"
    return (tool, alike, f"mcp__{server}")
