"""Programs that reach the person or the desktop: clipboard, notices, opening files and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches, Reads, RunsFile
from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import emit_secret, revealing

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_OPENS: Final = medium(Category.PROCESS, "opens {} in the program that the desktop chooses")
_WRITES_CLIPBOARD: Final = medium(Category.MESSAGE, "replaces what is on the clipboard")
_READS_CLIPBOARD: Final = high(Category.SECRETS_READ, "reads the clipboard of the person")
_TELLS: Final = medium(Category.MESSAGE, "shows a message to people")
_SCREENSHOT: Final = high(Category.SECRETS_READ, "takes a picture of the screen")


def _open(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return what opening does: a page is fetched, a file read, a program started."""
    acts: list[Act] = []
    for word in parsed.operands:
        if "://" in word.text:
            acts.append(Fetches(word))
        elif word.text.endswith((".app", ".command", ".sh", ".tool", ".workflow", ".desktop")):
            acts.append(RunsFile(word))
        else:
            acts.append(Reads(word))
    return acts


_OPEN: Final = Command(
    _OPENS,
    Options(
        "-tefFWRngjh -a= -b= -s= -u= -i=read -o=write --stdin=read --stdout=write "
        "--stderr=write --env= --arch= --args= --background --new --reveal --wait-apps",
    ),
    more=_open,
)


def _judge_open(invocation: Invocation) -> list[Act]:
    """Judge the open of macOS: ``-R`` only shows the file in its folder."""
    parsed = _OPEN.options.parse(invocation.words)
    if parsed.has("-R", "--reveal") and len(parsed.found) == 1 and not parsed.unknown:
        return [Does(low(Category.SYSTEM_READ, "shows a file in its folder"))]
    return _OPEN(invocation)


_XCLIP: Final = Options(
    "-i -o -f -r -v -in -out -filter -rmlastnl -verbose -quiet -silent -selection= -sel= -se= "
    "-t= -target= -d= -display= -l= -loops= -noutf8 -h=help -help=help",
    long_dash=True,
)
_XSEL: Final = Options(
    "-abcdfhiklnopstvxz --append --follow --clear --delete --output --input --keep --primary "
    "--secondary --clipboard --nodetach --exchange --logfile=write"
)


def _judge_clipboard(invocation: Invocation) -> list[Act]:
    options = _XCLIP if invocation.program == "xclip" else _XSEL
    outputs = options.parse(invocation.words).has("-o", "-out", "--output")
    judge = Command(_READS_CLIPBOARD if outputs else _WRITES_CLIPBOARD, options, "read*")
    return judge(invocation)


PROGRAMS: Final[dict[str, Judge]] = {
    "open": _judge_open,
    "xdg-open gnome-open kde-open sensible-browser wslview explorer.exe": Command(
        _OPENS, more=_open
    ),
    "xclip xsel": revealing(_judge_clipboard),
    "pbcopy wl-copy clip.exe": Command(
        _WRITES_CLIPBOARD, Options("-onpcf -t= --type= --primary --clear")
    ),
    "pbpaste wl-paste": Command(
        _READS_CLIPBOARD,
        Options("-nlp -t= --type= --no-newline --list-types -w=shell --watch=shell"),
        more=emit_secret,
    ),
    "wall write mesg talk": Command(_TELLS),
    "notify-send terminal-notifier dunstify zenity kdialog": Command(_TELLS),
    "logger": Command(
        medium(Category.SYSTEM_CHANGE, "writes to the log of the system"),
        Options("-eisST -t= -p= -f=read --id?= --tag= --priority= --file=read --stderr"),
        when={
            "-n --server -u --socket": high(
                Category.NET_WRITE, "sends a log line to another machine"
            )
        },
    ),
    "scrot grim gnome-screenshot maim spectacle screencapture": Command(
        _SCREENSHOT, more=emit_secret
    ),
    "xdpyinfo xwininfo xprop": Command(
        low(Category.SYSTEM_READ, "shows the state of the desktop"),
        Options("-root -id= -name= -display=", long_dash=True),
    ),
    "tput clear": Command(low(Category.SHELL, "asks or clears the terminal"), Options("-SxV -T=")),
}
