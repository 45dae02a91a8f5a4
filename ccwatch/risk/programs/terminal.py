"""Terminal multiplexers and programs that press keys: they can answer for the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Emits,
    Flow,
    Language,
    Reads,
    RunsCommand,
    RunsFile,
    RunsInput,
    RunsShell,
    Writes,
)
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, Group, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.variable import names_secret
from ccwatch.risk.programs.wrapper import (
    PASSES,
    Wrapper,
    doubt,
    join_words,
    option_acts,
    shows_help,
)
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_TYPES: Final = critical(
    Category.AGENT, "types into another pane or window: it can press an approval key"
)
_SHOWS: Final = low(Category.SYSTEM_READ, "lists sessions, windows or settings")
_CAPTURES: Final = medium(Category.SYSTEM_READ, "shows what stands in another pane")
_ARRANGES: Final = medium(Category.PROCESS, "arranges windows and panes")
_OPENS: Final = medium(Category.PROCESS, "opens a session, window or pane")
_CLOSES: Final = high(Category.PROCESS, "closes sessions or windows with all that runs in them")
_REBINDS: Final = critical(Category.AGENT, "changes what keys or events of the terminal do")
_RUNS: Final = medium(Category.PROCESS, "runs a command outside of this shell")
_UNKNOWN_FORMAT: Final = uncertain("shows a format that is not known yet, which can run a command")
_SHOWS_ENVIRONMENT: Final = high(
    Category.SECRETS_READ, "shows the environment of the terminals, with the keys and tokens in it"
)
_MOST_FORMATS: Final = 16


def _run_text(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the command of a new pane: one word is for a shell, more are run as they are."""
    words = tuple(parsed.operands)
    if not words:
        return []
    return [RunsShell(words[0]) if len(words) == 1 else RunsShell(join_words(words))]


def _run_each(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return every operand as commands of tmux, and as text for a shell."""
    return [RunsShell(word) for word in parsed.operands]


def _run_tmux_commands(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the commands of tmux that if-shell keeps for later, where they type or run."""
    acts: list[Act] = [RunsShell(word) for word in parsed.operands[:1]]
    return acts + [Does(_REBINDS, word) for word in parsed.operands[1:]]


def _expand_formats(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """Return the doubt about formats that are not known: ``#(…)`` in one is a command."""
    shown = parsed.operands if invocation.verbs in {"display-message", "display"} else []
    unknown = [word for word in (*parsed.values("-F", "-f", "-O"), *shown) if UNKNOWN in word.text]
    return [Does(_UNKNOWN_FORMAT, word) for word in unknown]


def _show_environment(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.operands and not any(names_secret(word.text) for word in parsed.operands):
        return []
    return [Does(_SHOWS_ENVIRONMENT), Emits(Flow.ENVIRONMENT)]


_NEW: Final = Options(
    "-AabdDEPXIkZhvfr -c= -e= -F= -f= -n= -s= -t= -x= -y= -l= -p= -T= -S=", posix=True
)
_TARGET: Final = Options("-aAdDEgGhkKLlNnpPqrRsuUvVwWxZz -c= -f= -F= -t= -s= -T= -O= -x= -y=")
_PANE: Final = Options("-aCeJNPpqT -b= -E= -S= -t=")

_TMUX_VERBS: Final[dict[str, Judge]] = {
    "list-sessions|ls|list-windows|lsw|list-panes|lsp|list-clients|lsc|list-keys|lsk"
    "|list-commands|lscm|list-buffers|lsb|show-options|show|show-window-options|showw"
    "|show-hooks|has-session|has|server-info|info|show-messages"
    "|showmsgs|start-server": Command(_SHOWS, _TARGET, more=_expand_formats),
    "show-environment|showenv": Command(_SHOWS, Options("-hgs -t="), more=_show_environment),
    "display-message|display": Command(
        _SHOWS, Options("-aIlNpv -c= -d= -F= -t="), more=_expand_formats
    ),
    "capture-pane|capturep|show-buffer|showb|save-buffer|saveb": Command(_CAPTURES, _PANE),
    "new-session|new|new-window|neww|split-window|splitw|respawn-pane|respawnp"
    "|respawn-window|respawnw|display-popup|popup": Command(_OPENS, _NEW, more=_run_text),
    "run-shell|run": Command(_RUNS, Options("-bCE -d= -t= -c=", posix=True), more=_run_each),
    "if-shell|if": Command(_RUNS, Options("-bF -t=", posix=True), more=_run_tmux_commands),
    "pipe-pane|pipep": Command(
        high(Category.AGENT, "connects a command to what is typed or shown in a pane"),
        Options("-IOo -t="),
        more=_run_each,
    ),
    "send-keys|send|send-prefix|paste-buffer|pasteb|command-prompt|confirm-before|confirm": (
        Command(_TYPES, Options("-FHKlMRXdpr -c= -N= -t= -b= -s= -I= -T= -1ky"))
    ),
    "set-buffer|setb|load-buffer|loadb|delete-buffer|deleteb": Command(
        medium(Category.SHELL, "changes a buffer that can be pasted"), Options("-aw -b= -t= -n=")
    ),
    "bind-key|bind|unbind-key|unbind|set-hook|set-option|set|set-window-option|setw|source-file"
    "|source|set-environment|setenv": Command(_REBINDS),
    "kill-server|kill-session|kill-window|killw|kill-pane|killp": Command(_CLOSES, _TARGET),
    "attach-session|attach|a|at|switch-client|switchc|select-window|selectw|select-pane|selectp"
    "|resize-pane|resizep|resize-window|resizew|rename-session|rename|rename-window|renamew"
    "|next-window|next|previous-window|prev|last-window|last|last-pane|lastp|swap-pane|swapp"
    "|swap-window|swapw|move-window|movew|move-pane|movep|join-pane|joinp|break-pane|breakp"
    "|select-layout|selectl|next-layout|nextl|rotate-window|rotatew|detach-client|detach"
    "|refresh-client|refresh|clear-history|clearhist|lock-server|link-window|linkw"
    "|unlink-window|unlinkw|find-window|findw|copy-mode|clock-mode|choose-tree|display-panes"
    "|wait-for|wait": Command(_ARRANGES, _TARGET),
}
_TMUX: Final = Group(
    _TMUX_VERBS,
    Options("-2CDlNuUv -c=shell -f=file -L= -S= -T= -V=help -h=help"),
    alone=_OPENS,
)


_LEADING: Final = Options("-2CDlNuUvVh -c=shell -f=file -L= -S= -T=", posix=True)


def _run_formats(word: Word) -> list[Act]:
    """Return the commands in a format: tmux runs what stands in ``#(…)`` wherever it expands."""
    acts: list[Act] = []
    for part in word.text.split("#(")[1 : _MOST_FORMATS + 1]:
        text, closed, _ = part.rpartition(")")
        acts.append(RunsShell(Word(text if closed else part, word.span)))
    return [Does(_RUNS, word), *acts] if acts else []


def _judge_tmux(invocation: Invocation) -> list[Act]:
    """Judge tmux: a word that ends in a semicolon ends one of its commands."""
    leading = _LEADING.parse(invocation.words)
    acts: list[Act] = [
        *option_acts(leading, {}),
        *[act for word in invocation.words for act in _run_formats(word)],
    ]
    part: list[Word] = []
    for word in invocation.words:
        if word.text.endswith(";"):
            if word.text != ";":
                part.append(type(word)(word.text[:-1], word.span, word.has_glob, word.disguised))
            acts += _TMUX(invocation.after(tuple(part), "")) if part else []
            part = []
        else:
            part.append(word)
    return acts + (_TMUX(invocation.after(tuple(part), "")) if part or not acts else [])


def _judge_screen(invocation: Invocation) -> list[Act]:
    """Judge screen: ``-X`` sends one of its commands to a session, ``stuff`` types."""
    texts = [word.text for word in invocation.words]
    if "-X" in texts:
        verb = (texts[texts.index("-X") + 1 :] or [""])[0]
        if verb in {"quit", "kill"}:
            return [Does(_CLOSES)]
        return [Does(_TYPES if verb in {"stuff", "paste", "readbuf"} else _REBINDS)]
    if texts and texts[0] in {"-ls", "-list"}:
        return [Does(_SHOWS)]
    parsed = _SCREEN_PLAIN.parse(invocation.words)
    acts: list[Act] = [Does(_OPENS), *doubt(parsed)]
    acts += [RunsFile(word) for word in parsed.values("-c")]
    return [*acts, RunsCommand(tuple(parsed.operands))] if parsed.operands else acts


_SCREEN_PLAIN: Final = Options("-aAdDimqrRUxOLl -c= -e= -h= -S= -t= -T= -s= -p=", posix=True)
_RECORDS: Final = medium(Category.FS_WRITE, "records the terminal to a file")
_SCRIPT: Final = Options(
    "-aefqdkrp -c=shell --command=shell -E= --echo= -I=write --log-in=write -O=write "
    "--log-out=write -B=write --log-io=write -T=write --log-timing=write -m= "
    "--logging-format= -o= --output-limit= -F -t?= --timing?=write --append --return --flush "
    "--force --quiet -h=help -V=help",
    posix=True,
)


def _judge_script(invocation: Invocation) -> list[Act]:
    """Judge script: it records a shell, or a command, to a file; ``-p`` plays one."""
    parsed = _SCRIPT.parse(invocation.words)
    if shows_help(parsed):
        return [Does(HELPS)]
    acts = [*doubt(parsed), *option_acts(parsed, {})]
    file, rest = parsed.operands[:1], tuple(parsed.operands[1:])
    if parsed.has("-p"):
        plays = low(Category.FS_READ, "plays a recording")
        return [Does(plays), *acts, *(Reads(word) for word in file)]
    if [word.text for word in file] == ["/dev/null"]:
        acts.insert(0, Does(PASSES))
    else:
        acts += [Does(_RECORDS), *(Writes(word) for word in file)]
    if rest:
        return [*acts, RunsCommand(rest)]
    if parsed.has("-c", "--command"):
        return acts
    return [*acts, RunsInput(Language.SHELL)]


_READING_WORDS: Final = frozenset(
    {
        "list-sessions", "list-clients", "query-tab-names", "list", "list-panes", "ls",
        "get-colors", "get-pane-direction", "dump-layout", "--version", "--help", "help",
    }
)  # fmt: skip
_OPENING_WORDS: Final = frozenset(
    {"spawn", "split-pane", "launch", "new-pane", "new-tab", "run", "edit", "attach", "start"}
)
_TYPING_WORDS: Final = frozenset(
    {"send-text", "send-key", "write", "write-chars", "send-keys", "write-bytes", "paste"}
)


def _judge_window_control(invocation: Invocation) -> list[Act]:
    """Judge the remote controls of zellij, wezterm and kitty."""
    texts = [word.text for word in invocation.words]
    if any(text in _TYPING_WORDS for text in texts[:5]):
        return [Does(_TYPES)]
    if not texts:
        return [Does(_OPENS)]
    for place, text in enumerate(texts[:5]):
        if text in _OPENING_WORDS:
            rest = invocation.words[place + 1 :]
            options = [index for index, word in enumerate(rest) if word.text == "--"]
            words = rest[options[0] + 1 :] if options else rest
            return [Does(_OPENS), *([RunsCommand(words)] if words else [])]
        if text in {"get-text", "dump-screen"}:
            return [Does(_CAPTURES)]
        if text in _READING_WORDS:
            return [Does(_SHOWS)]
        if text.startswith(("kill", "close", "delete")):
            return [Does(_CLOSES)]
    return [Does(uncertain(f"tells a terminal to do something: {shorten(' '.join(texts[:3]))}"))]


_TYPE_KEYS: Final = critical(
    Category.AGENT, "presses keys or clicks for the person: it can press an approval key"
)
_XDOTOOL_READS: Final = frozenset(
    {
        "search", "getactivewindow", "getwindowfocus", "getwindowname", "getwindowpid",
        "getmouselocation", "getwindowgeometry", "getdisplaygeometry", "version", "help",
    }
)  # fmt: skip


def _judge_xdotool(invocation: Invocation) -> list[Act]:
    words = [word.text for word in invocation.words]
    if len(words) <= 3 and words[:1] and words[0] in _XDOTOOL_READS:
        return [Does(_SHOWS)]
    return [Does(_TYPE_KEYS)]


_ASCIINEMA: Final = Group(
    {
        "rec": Command(
            medium(Category.FS_WRITE, "records the terminal to a file"),
            Options("-c=shell --command=shell -t= -i= -q -y --overwrite --append --stdin"),
            "write",
        ),
        "play|cat": Command(
            low(Category.FS_READ, "plays a recording"), Options("-i= -s= -l"), "read"
        ),
        "upload|auth": Command(high(Category.NET_WRITE, "uploads a recording"), operands="data*"),
    }
)

_DETACHED: Final = Options("-AacCefnNlpPqvzE -r= -e=", posix=True)


def _judge_detached(invocation: Invocation) -> list[Act]:
    """Judge dtach and abduco: after the name of the session stands the command."""
    parsed = _DETACHED.parse(invocation.words)
    words = list(parsed.operands)
    named = parsed.values("-A", "-c", "-n")
    acts: list[Act] = [Does(_OPENS)]
    command = tuple(words[0 if named else 1 :])
    while command and command[0].text[:1] == "-":
        command = command[1:]
    return [*acts, RunsCommand(command)] if command else acts


PROGRAMS: Final[dict[str, Judge]] = {
    "tmux": _judge_tmux,
    "screen": _judge_screen,
    "zellij wezterm kitty kitten": _judge_window_control,
    "script": _judge_script,
    "xdotool": _judge_xdotool,
    "ydotool dotool wtype xte cliclick evemu-event": Command(_TYPE_KEYS),
    "asciinema": _ASCIINEMA,
    "dtach abduco": _judge_detached,
    "reptyr conspy": Command(_TYPES),
    "alacritty xterm gnome-terminal konsole xfce4-terminal urxvt st foot": Wrapper(
        Options("-e --command=shell -T= --title= -hold --hold", posix=True),
        does=_OPENS,
        alone=_OPENS,
    ),
}
