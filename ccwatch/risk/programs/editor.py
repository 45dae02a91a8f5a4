"""Editors: what they do at their start, and that a person must go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Language,
    Reads,
    RunsCode,
    RunsFile,
    RunsInput,
    RunsShell,
    Writes,
)
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, shorten
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.effect import Effect
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_OPENS: Final = uncertain("opens an editor that a person must use")
_HELP: Final = "--help=help --version=help"
_RUNS: Final = high(Category.EXEC_INLINE, "runs commands of the editor, and through them any other")
_INSTALLS: Final = high(Category.PACKAGE_INSTALL, "installs an extension of the editor")

_VIM: Final = Options(
    f"""
    -AbCdDefFgHlLmMnNRrtvyxXZEsSOopP -c= -i=write -q=read -T= -u=file -U=file -w=write -W=write
    -h=help
    --cmd= --clean --noplugin --not-a-term --ttyfail --literal --nofork --remote --remote-silent
    --remote-tab --remote-wait --remote-send= --remote-expr= --serverlist --servername=
    --startuptime=write --headless --embed --listen= --log=write --gui-dialog-file=write --echo-wid
    --windowid= {_HELP}
    """
)
_QUITS: Final = frozenset({"q", "q!", "qa", "qa!", "qall", "qall!", "quit", "quit!", "cq"})
_PLACES: Final = frozenset("0123456789$+-")


def _judge_vim(invocation: Invocation) -> list[Act]:
    words = invocation.words
    starts = [word for word in words if word.text[:1] == "+"]
    rest = _split_scripts(tuple(word for word in words if word.text[:1] != "+"))
    parsed = _VIM.parse(rest[0])
    if len(words) == 1 and parsed.has("--help", "--version", "-h"):
        return [Does(HELPS)]
    acts: list[Act] = [Does(_OPENS)]
    acts += [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]
    commands = [*parsed.values("-c", "--cmd", "--remote-send", "--remote-expr")]
    commands += [word.part(1) for word in starts]
    for command in commands:
        acts += _judge_vim_command(command)
    acts += map(RunsFile, [*rest[1], *parsed.values("-u", "-U")])
    for found in parsed.found:
        if found.value is not None and found.option.role == "write":
            acts.append(Writes(found.value))
    acts += map(Reads, parsed.operands)
    return acts


def _split_scripts(words: tuple[Word, ...]) -> tuple[tuple[Word, ...], list[Word]]:
    """Take the scripts out: ``-S file`` and ``-s file``, where ``-es`` means something else."""
    kept: list[Word] = []
    scripts: list[Word] = []
    place = 0
    while place < len(words):
        word = words[place]
        if word.text in {"-S", "-s"}:
            scripts += words[place + 1 : place + 2]
            place += 2
            continue
        if word.text[:2] == "-S" and len(word.text) > 2:
            scripts.append(word.part(2))
        else:
            kept.append(word)
        place += 1
    return tuple(kept), scripts


def _judge_vim_command(command: Word) -> list[Act]:
    text = command.text.strip().lstrip(":")
    if set(text) <= _PLACES or text in _QUITS or text[:1] in {"/", "?"}:
        return []
    shell = text.removeprefix("silent").removeprefix("!").lstrip()
    if text.startswith(("!", "silent !", "silent! !")):
        return [Does(_RUNS, command), RunsShell(_word_of(shell.lstrip("!"), command))]
    return [Does(_RUNS, command)]


def _word_of(text: str, word: Word) -> Word:
    return word.part(len(word.text) - len(text))


def _judge_line_editor(invocation: Invocation) -> list[Act]:
    """Judge ed and ex, which take their commands from standard input."""
    words = invocation.words
    if len(words) == 1 and words[0].text in {"--help", "--version"}:
        return [Does(HELPS)]
    operands = [word for word in words if word.text[:1] != "-" and word.text[:1] != "+"]
    acts: list[Act] = [Does(_OPENS), *map(Reads, operands)]
    acts += [Writes(word, "edits") for word in operands]
    acts += [Does(_RUNS, word) for word in words if word.text[:2] in {"-c", "+!"}]
    acts += [RunsShell(word.part(1)) for word in operands if word.text[:1] == "!"]
    if invocation.is_piped:
        acts.append(RunsInput(Language.OTHER))
    return acts


_EMACS: Final = Options(
    f"""
    -batch -Q -q -nw -no-init-file -quick -no-site-file -no-splash -debug-init -daemon -fg-daemon
    -script=file
    -l=file -load=file -u= -user= -eval= -execute= -f= -funcall= -insert=read -i=read -kill -L=look
    -directory=look -visit=look -file=look -find-file=look -d= -t= -display= -terminal= -chdir=look
    -init-directory=look -x=file -n -no-wait -c -create-frame -nc -e= -a= -alternate-editor= -s=
    -socket-name=
    -server-file= -tty -reuse-frame -quiet -version=help -help=help {_HELP}
    """,
    long_dash=True,
)


def _judge_emacs(invocation: Invocation) -> list[Act]:
    words = tuple(word for word in invocation.words if word.text[:1] != "+")
    parsed = _EMACS.parse(words)
    if len(words) == 1 and parsed.has("-help", "-version", "--help", "--version"):
        return [Does(HELPS)]
    acts: list[Act] = [Does(_OPENS)]
    acts += [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]
    for code in parsed.values("-eval", "-execute", "-e", "-f", "-funcall"):
        acts += [Does(_RUNS, code), RunsCode(code, Language.OTHER)]
    acts += map(RunsFile, parsed.values("-script", "-l", "-load", "-x"))
    acts += map(Reads, [*parsed.operands, *parsed.values("-insert", "-i")])
    return acts


def _opener(table: str, when: Mapping[str, Effect]) -> Command:
    return Command(_OPENS, Options(f"{table} {_HELP}"), "read*", when=when)


def _tags(parsed: Parsed, _: Invocation) -> list[Act]:
    outputs = parsed.values("-f", "-o", "--output")
    if any(word.text in {"-", "/dev/stdout"} for word in outputs):
        return []
    return [Writes(word) for word in outputs] or [
        Does(medium(Category.FS_WRITE, "writes the file of tags"))
    ]


PROGRAMS: Final[dict[str, Judge]] = {
    "vi vim nvim gvim mvim view gview rvim rview vimx elvis": _judge_vim,
    "ed red ex eex": _judge_line_editor,
    "emacs emacsclient emacs-nox xemacs": _judge_emacs,
    "nano rnano pico": _opener(
        """
        -ABDEFGHIKLMNPSUVWZabcdehijklmnpqtuvwxyz$_!%@ -C=write -J= -Q= -T= -X= -Y= -f=read -o= -r=
        -s=run
        """,
        {"-s": _RUNS},
    ),
    "micro hx helix kak joe jed mcedit ne tilde kate gedit": _opener(
        "-g -v -h=help --vsplit --hsplit --health", {}
    ),
    "code code-insiders codium cursor windsurf zed": _opener(
        """
        -adgmnrwsv -h=help --diff --merge --add --goto --new-window --reuse-window --wait
        --locale= --user-data-dir= --profile= --list-extensions --show-versions --category=
        --install-extension= --uninstall-extension= --update-extensions --enable-proposed-api=
        --verbose --log= --status --prof-startup --disable-extensions --disable-extension=
        --sync= --inspect-extensions= --disable-gpu --disable-lcd-text --telemetry --remote=
        --folder-uri= --file-uri= --extensions-dir= --add-mcp= --pre-release --force
        """,
        {
            "--install-extension --update-extensions": _INSTALLS,
            "--uninstall-extension": medium(
                Category.PACKAGE_INSTALL, "removes an extension of the editor"
            ),
            "--add-mcp": high(Category.AGENT, "gives the editor's agent another tool server"),
            "--extensions-dir --user-data-dir": uncertain("starts with another configuration"),
            "--remote": high(Category.NET_WRITE, "connects to another machine"),
        },
    ),
    "subl sublime_text mate bbedit atom": _opener(
        "-abnsw --add --background --new-window --stay --wait --project=read --command=",
        {"--command": _RUNS},
    ),
    "ctags etags universal-ctags exuberant-ctags": Command(
        low(Category.FS_READ, "lists the names that code defines"),
        Options(
            f"""
            -aBeFnNRtuVwx -f=output -h= -I= -L=read -o=output -p= --append?= --recurse?= --exclude=
            --languages= --language-force= --langmap= --fields= --extras= --extra= --kinds-all=
            --list-languages --list-kinds?= --list-maps?= --list-fields?= --list-extras?=
            --output-format= --output=output --sort= --links?= --tag-relative?= --totals?=
            --quiet?= --verbose?=
            --options=file {_HELP}
            """
        ),
        "read*",
        more=_tags,
    ),
}
