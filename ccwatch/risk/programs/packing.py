"""Archives that hold a list of what is in them: zip, 7z, rar, ar, cpio, pax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Deletes, Does, Emits, Flow, Reads, RunsShell, Writes
from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, LISTED, Command, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LISTS: Final = low(Category.FS_READ, "lists or tests an archive")
_PRINTS: Final = medium(Category.FS_READ, "prints files of an archive, whatever is in them")
_PACKS: Final = medium(Category.FS_WRITE, "packs files into an archive")
_UNPACKS: Final = medium(Category.FS_WRITE, "unpacks an archive")
_DROPS: Final = high(Category.FS_DELETE, "deletes files inside an archive")
_MOVES: Final = high(Category.FS_DELETE, "deletes the files that it packed")
_ANYWHERE: Final = high(Category.FS_DESTROY, "unpacks to wherever the archive says")
_RUNS: Final = high(Category.EXEC_INLINE, "runs a program of its own")
_TESTS: Final = medium(Category.EXEC_PROJECT, "tests the archive with the program unzip")
_MODELESS: Final = uncertain("does not say whether it packs or unpacks")
_HELP: Final = "--help=help --version=help"


def below(folder: Word) -> Word:
    """Return what is unpacked into a folder: nobody knows its name before."""
    return Word(f"{folder.text.rstrip('/')}/{UNKNOWN}", folder.span, folder.has_glob)


_HERE: Final = Word(f"./{UNKNOWN}")


def _zip(parsed: Parsed, _: Invocation) -> list[Act]:
    operands = parsed.operands
    archive, files = operands[:1], operands[1:]
    if parsed.has("-d", "--delete"):
        return [Does(_DROPS), *(Writes(word) for word in archive)]
    acts: list[Act] = []
    if parsed.has("-m", "--move"):
        acts.append(Does(_MOVES))
        acts += [Deletes(word, recursive=True, forced=True) for word in files]
    outputs = parsed.values("-O", "--out") or archive
    return [
        *acts,
        *(Writes(word) for word in outputs if word.text != "-"),
        *map(Reads, files),
    ]


def _unzip(invocation: Invocation) -> list[Act]:
    words = invocation.words
    parsed = _UNZIP.parse(words)
    if not words or (len(words) == 1 and parsed.has("-h", "-v", "--help")):
        return [Does(HELPS)]
    acts: list[Act] = _doubts(parsed)
    acts += [Reads(word) for word in parsed.operands[:1]]
    if parsed.has("-l", "-t", "-v", "-z", "-Z", "-h"):
        return [Does(_LISTS), *acts]
    if parsed.has("-p", "-c"):
        return [Does(_PRINTS), Emits(Flow.DECODED), *acts]
    if parsed.has("-T"):
        return [Does(medium(Category.FS_WRITE, "changes the time of the archive")), *acts]
    if parsed.has("-:"):
        acts.append(Does(_ANYWHERE))
    folders = parsed.values("-d")
    targets = [below(folder) for folder in folders] or [_HERE]
    return [Does(_UNPACKS), *acts, *(Writes(word, "unpacks into") for word in targets)]


def _doubts(parsed: Parsed) -> list[Act]:
    return [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]


_UNZIP: Final = Options("-abcCDfFhjKlLMnNopqstTuUvVWXzZ:^12m -d= -I= -O= -P= -x --help=help")
_ZIP: Final = Command(
    _PACKS,
    Options(
        f"""
        -0123456789AcdDeEfFgjJklLmoqrRSTuvVwWxXyzi@$! -b=look -n= -O=write -P= -s= -t= -Z=
        -h=help --adjust-sfx --show-command --copy-entries --delete --no-dir-entries --encrypt
        --difference-archive --dirs --freshen --fix --fixfix --filesync --grow --include
        --junk-paths --junk-sfx --log-append --logfile-path=write --log-info --to-crlf --from-crlf
        --move --must-match --no-extra --latest-time --output-file=write --out=write --paths
        --password= --quiet --recurse-paths --recurse-patterns --show-files --show-options
        --split-size= --split-pause --split-verbose --suffixes= --symlinks --temp-path=look --test
        --unzip-command=shell --from-date= --before-date= --update --verbose --exclude
        --compression-method= --archive-comment --entry-comments --names-stdin
        --strip-extra -T {_HELP}
        """
    ),
    when={
        "-T --test": _TESTS,
        "--unzip-command": _RUNS,
    },
    more=_zip,
)


def _judge_zip(invocation: Invocation) -> list[Act]:
    """Judge zip, whose ``-TT`` is one option: it names the program that tests."""
    words = list(invocation.words)
    acts: list[Act] = []
    for place, word in enumerate(words):
        before, double, after = word.text.partition("TT")
        if double and word.text[:1] == "-" and word.text[:2] != "--":
            names = [word.part(len(before) + 2)] if after else words[place + 1 : place + 2]
            acts = [Does(_RUNS, word), *map(RunsShell, names)]
            words[place : place + (1 if after else 2)] = [Word(f"{before or '-'}T", word.span)]
            break
    return [*acts, *_ZIP(invocation.after(tuple(words), invocation.verbs))]


_SEVEN_JOINED: Final = ("-t", "-m", "-o", "-p", "-v", "-x", "-i", "-scs", "-scc", "-scrc", "-ao",
    "-bb", "-bs", "-u", "-w", "-a", "-r", "-si", "-l")  # fmt: skip
_SEVEN_PLAIN: Final = _words(
    "-y -bd -ba -bt -slt -ssc -ssc- -spe -spd -spf2 -slp -ssw -stl -sse -sa -snh -snl "
    "-sns -mx -so -ep -ep1 -idq -id -inul -c- -cl -cu -o+ -o- -or -kb -f -n -ad -ai -ap "
    "-tk -ts -ierr -ilog -s -k -ol -oh -ow -os -dh -en -vp"
)


def _judge_seven(invocation: Invocation) -> list[Act]:
    """Judge 7z and rar: a letter, switches with their values in the same word, and paths."""
    words = [word for word in invocation.words if word.text != "--"]
    switches = [word for word in words if word.text[:1] == "-" and len(word.text) > 1]
    paths = [word for word in words if word.text[:1] != "-" or len(word.text) == 1]
    if not paths:
        helps = all(word.text in {"--help", "-h", "-?", "-V", "-iver"} for word in switches)
        return [Does(HELPS if helps else _MODELESS)]
    verb, archive, files = paths[0].text, paths[1:2], paths[2:]
    acts = _judge_switches(switches)
    outputs = [word.part(2) for word in switches if word.text[:2] == "-o" and len(word.text) > 2]
    to_output = any(word.text == "-so" for word in switches) or verb == "p"
    acts += [Deletes(word, recursive=True) for word in files if _is_moving(verb, switches)]
    return [*acts, *_SEVEN_ACTS.get(verb, _doubt_verb)(archive, files, outputs, to_output)]


def _is_moving(verb: str, switches: Sequence[Word]) -> bool:
    return verb in {"m", "mf"} or any(
        word.text in {"-sdel", "-df", "-dr", "-dw"} for word in switches
    )


def _judge_switches(switches: Sequence[Word]) -> list[Act]:
    acts: list[Act] = []
    for word in switches:
        text = word.text
        if text in {"-sdel", "-df", "-dr", "-dw"}:
            acts.append(Does(_MOVES, word))
        elif text == "-spf":
            acts.append(Does(_ANYWHERE, word))
        elif text not in _SEVEN_PLAIN and not text.startswith(_SEVEN_JOINED):
            reason = f"has an option that ccwatch does not know: {shorten(text)}"
            acts.append(Does(uncertain(reason), word))
    return acts


def _list_seven(archive: Sequence[Word], *_: object) -> list[Act]:
    return [Does(_LISTS), *map(Reads, archive)]


def _unpack_seven(
    archive: Sequence[Word], files: Sequence[Word], outputs: Sequence[Word], to_output: bool
) -> list[Act]:
    if to_output:
        return [Does(_PRINTS), Emits(Flow.DECODED), *map(Reads, archive)]
    folders = outputs or [word for word in files[-1:] if word.text.endswith("/")]
    targets = [below(word) for word in folders] or [_HERE]
    return [
        Does(_UNPACKS),
        *map(Reads, archive),
        *(Writes(word, "unpacks into") for word in targets),
    ]


def _pack_seven(archive: Sequence[Word], files: Sequence[Word], *_: object) -> list[Act]:
    return [Does(_PACKS), *map(Writes, archive), *map(Reads, files)]


def _drop_seven(archive: Sequence[Word], *_: object) -> list[Act]:
    return [Does(_DROPS), *map(Writes, archive)]


def _measure_seven(*_: object) -> list[Act]:
    return [Does(low(Category.SYSTEM_READ, "measures the machine"))]


def _hash_seven(archive: Sequence[Word], files: Sequence[Word], *_: object) -> list[Act]:
    return [Does(_LISTS), *map(Reads, (*archive, *files))]


def _doubt_verb(*_: object) -> list[Act]:
    return [Does(_MODELESS)]


_SEVEN_ACTS: Final = {
    "l": _list_seven, "t": _list_seven, "lb": _list_seven, "lt": _list_seven, "v": _list_seven,
    "vt": _list_seven, "vb": _list_seven, "p": _unpack_seven, "x": _unpack_seven,
    "e": _unpack_seven, "a": _pack_seven, "u": _pack_seven, "m": _pack_seven, "f": _pack_seven,
    "mf": _pack_seven, "rn": _pack_seven, "d": _drop_seven, "h": _hash_seven, "i": _measure_seven,
    "b": _measure_seven,
}  # fmt: skip


def _judge_ar(invocation: Invocation) -> list[Act]:
    words = invocation.words
    if not words or words[0].text in {"--help", "--version", "-h", "-V"}:
        return [Does(HELPS)]
    letters = words[0].text.lstrip("-")
    rest = words[1:]
    if letters[:1] in {"t", "p"} and letters.isalpha():
        return [Does(_LISTS), *map(Reads, rest[:1])]
    effects: dict[str, Effect] = {"x": _UNPACKS, "r": _PACKS, "q": _PACKS, "s": _PACKS}
    effects |= {"d": _DROPS, "m": _PACKS}
    mode = next((letter for letter in letters if letter in effects), "")
    if not mode or not letters.isalpha():
        return [Does(_MODELESS), *map(Writes, rest[:1])]
    if mode == "x":
        return [Does(_UNPACKS), *map(Reads, rest[:1]), Writes(_HERE, "unpacks into")]
    return [Does(effects[mode]), *map(Writes, rest[:1]), *map(Reads, rest[1:])]


def _cpio(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("-t", "--list"):
        return [Does(_LISTS)]
    acts: list[Act] = []
    if parsed.has("-i", "--extract"):
        folders = parsed.values("-D", "--directory")
        acts += [Does(_UNPACKS), *(Writes(below(word)) for word in folders or [Word(".")])]
        if not parsed.has("--no-absolute-filenames"):
            acts.append(Does(_ANYWHERE))
    elif parsed.has("-p", "--pass-through"):
        acts += [Does(_UNPACKS), *(Writes(below(word)) for word in parsed.operands)]
    elif not parsed.has("-o", "--create"):
        acts.append(Does(_MODELESS))
    else:
        acts.append(Does(LISTED))
    return acts


def _pax(parsed: Parsed, _: Invocation) -> list[Act]:
    reads, writes = parsed.has("-r"), parsed.has("-w")
    archives = parsed.values("-f")
    if writes:
        acts: list[Act] = [Does(_PACKS), *map(Reads, parsed.operands)]
        targets = parsed.operands[-1:] if reads else archives
        return [*acts, *map(Writes, targets)]
    acts = [Does(_UNPACKS if reads else _LISTS), *map(Reads, archives)]
    return [*acts, Writes(_HERE, "unpacks into")] if reads else acts


def _unpack_stream(_: Parsed, __: Invocation) -> list[Act]:
    return [Emits(Flow.DECODED)]


def _unpack_here(_: Parsed, __: Invocation) -> list[Act]:
    return [Writes(_HERE, "unpacks into")]


PROGRAMS: Final[dict[str, Judge]] = {
    "zip": _judge_zip,
    "zipinfo": Command(_LISTS, Options("-12aCchlmMstTvzZ -x --help=help"), "read data*"),
    "funzip": Command(_PRINTS, Options("-p"), "read", more=_unpack_stream),
    "unzip": _unzip,
    "7z 7za 7zr 7zz p7zip rar unrar": _judge_seven,
    "ar gar llvm-ar": _judge_ar,
    "lsar": Command(_LISTS, Options("-ltjL -e= -p= -json"), "read*"),
    "unar": Command(
        _UNPACKS,
        Options("-frdDqi -o= -e= -p= -k= -s= -t --output-directory="),
        "read data*",
        more=_unpack_here,
    ),
    "cpio": Command(
        low(Category.FS_READ, "packs or unpacks what it reads"),
        Options(
            f"""
            -0aAbBcdfiklLmnopPrsStuvV -C= -D= -E=read -F= -H= -I=read -M= -O=write -R=
            --rsh-command=shell --create --extract --list --pass-through --directory= --file=
            --format= --make-directories --preserve-modification-time --unconditional --verbose
            --quiet --null --no-absolute-filenames --absolute-filenames --dereference --link
            --no-preserve-owner --numeric-uid-gid --owner= --dot --reset-access-time {_HELP}
            """
        ),
        when={"--rsh-command": _RUNS},
        more=_cpio,
    ),
    "pax": Command(
        low(Category.FS_READ, "packs or unpacks what it reads"),
        Options("-0acdiklntuvXrwzjJHLPY -b= -f= -o= -p= -s= -x= -B= -E= -G= -T= -U="),
        more=_pax,
    ),
}
