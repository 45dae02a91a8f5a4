"""Programs that pack many files into one and unpack them: tar, zip, 7z and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Deletes, Does, Emits, Flow, Reads, RunsShell, Sends, Writes
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, LISTED, act_of, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_LISTS: Final = low(Category.FS_READ, "lists or tests an archive")
_PRINTS: Final = low(Category.FS_READ, "prints files of an archive")
_PACKS: Final = medium(Category.FS_WRITE, "packs files into an archive")
_UNPACKS: Final = medium(Category.FS_WRITE, "unpacks an archive")
_DROPS: Final = high(Category.FS_DELETE, "deletes files inside an archive")
_MODELESS: Final = uncertain("does not say whether it packs or unpacks")
_ANYWHERE: Final = high(Category.FS_DESTROY, "unpacks to wherever the archive says")
_REMOTE: Final = high(Category.NET_WRITE, "uses an archive on another machine")
_DELETES: Final = high(Category.FS_DELETE, "deletes the files that it packed")

_TAR_RUNS: Final = (
    "-I -F --use-compress-program --to-command --info-script --new-volume-script --rsh-command "
    "--rmt-command"
)
_TAR: Final = Options(
    """
    -AcdrtuxaBGhijJkKlmMnoOpPRsSUvwWzZ0123456789 -b= -C= -f= -F=shell -g=write -H= -I=shell -K= -L=
    -N= -T= -V= -X=read --catenate --concatenate --create --diff --compare --delete --append
    --list --test-label --update --extract --get --check-device --no-check-device
    --listed-incremental=write --incremental --hole-detection= --ignore-failed-read --level=
    --sparse-version= --seek --no-seek --occurrence?= --restrict --sparse --keep-old-files
    --keep-newer-files --keep-directory-symlink --no-overwrite-dir --one-top-level?=write
    --overwrite --overwrite-dir --recursive-unlink --remove-files --skip-old-files
    --unlink-first --verify --ignore-command-error --no-ignore-command-error --to-stdout
    --to-command=shell --atime-preserve?= --clamp-mtime --delay-directory-restore
    --no-delay-directory-restore --group= --group-map=read --mode= --mtime= --touch --owner=
    --owner-map=read --numeric-owner --preserve-permissions --same-permissions --same-owner
    --no-same-owner --no-same-permissions --preserve-order --same-order --sort= --acls --no-acls
    --selinux --no-selinux --xattrs --no-xattrs --xattrs-exclude= --xattrs-include=
    --force-local --file= --info-script=shell --new-volume-script=shell --tape-length=
    --multi-volume --rmt-command=run --rsh-command=shell --volno-file=write --blocking-factor=
    --read-full-records --ignore-zeros --record-size= --format= --old-archive --portability
    --pax-option= --posix --label= --auto-compress --use-compress-program=shell --bzip2 --xz
    --lzip --lzma --lzop --no-auto-compress --zstd --gzip --gunzip --ungzip --compress
    --uncompress --add-file= --backup?= --suffix= --directory= --exclude= --exclude-backups
    --exclude-caches --exclude-caches-all --exclude-caches-under --exclude-ignore=
    --exclude-ignore-recursive= --exclude-tag= --exclude-tag-all= --exclude-tag-under=
    --exclude-vcs --exclude-vcs-ignores --exclude-from=read --files-from= --null --no-null
    --no-recursion --recursion --no-unquote --unquote --verbatim-files-from
    --no-verbatim-files-from --one-file-system --absolute-names --dereference --hard-dereference
    --starting-file= --newer= --after-date= --newer-mtime= --anchored --ignore-case
    --no-anchored --no-ignore-case --no-wildcards --no-wildcards-match-slash --wildcards
    --wildcards-match-slash --strip-components= --transform= --xform= --show-transformed-names
    --show-stored-names --checkpoint?= --checkpoint-action=  --full-time --index-file=write
    --check-links --quoting-style= --quote-chars= --no-quote-chars= --block-number
    --show-defaults --show-omitted-dirs --show-snapshot-field-ranges --totals?= --utc --verbose
    --warning= --interactive --confirmation --usage=help --help=help --version=help
    --disable-copyfile --no-mac-metadata --no-fflags --uid= --gid= --uname= --gname= --options=
    """
)
_TAR_MODES: Final = {
    "pack": "-c --create -r --append -u --update -A --catenate --concatenate",
    "unpack": "-x --extract --get",
    "list": "-t --list -d --diff --compare --test-label",
    "drop": "--delete",
}
_MOST_FOLDERS: Final = 8
_VALUED: Final = frozenset("bCfFgHIKLNTVX")


def _undash(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Write the old style, ``tar xzf FILE``, as options: its values follow in the same order."""
    first = words[0]
    letters = [letter for letter in first.text if letter in _VALUED]
    plain = "".join(letter for letter in first.text if letter not in _VALUED)
    values = words[1 : 1 + len(letters)]
    result = [Word(f"-{plain}", first.span)] if plain else []
    for letter, value in zip(letters, values, strict=False):
        result += [Word(f"-{letter}", first.span), value]
    return (*result, *words[1 + len(values) :])


def _judge_tar(invocation: Invocation) -> list[Act]:
    words = invocation.words
    if not words:
        return [Does(_MODELESS)]
    if words[0].text[:1] != "-" and words[0].literal is not None:
        words = _undash(words)
    parsed = _TAR.parse(words)
    if len(words) == 1 and parsed.has("--help", "--version", "--usage"):
        return [Does(HELPS)]
    acts: list[Act] = [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]
    if parsed.unclear:
        acts.append(
            Does(uncertain("may get another option from a pattern or variable"), parsed.unclear[0])
        )
    acts += _run_options(parsed)
    acts += _use_archives(parsed)
    acts += map(Reads, parsed.values("-T", "--files-from"))
    modes = [mode for mode, names in _TAR_MODES.items() if parsed.has(*names.split())]
    if len(modes) != 1:
        acts.append(Does(_MODELESS))
    for mode in modes:
        acts += _TAR_ACTS[mode](parsed)
    return acts


def _run_options(parsed: Parsed) -> list[Act]:
    acts: list[Act] = []
    for found in parsed.found:
        name, value = found.option.name, found.value
        if value is None:
            continue
        act = act_of(found.option.role, value)
        if act is not None:
            acts.append(act)
        if name in _TAR_RUNS.split():
            runs = medium(Category.EXEC_INLINE, f"runs a program of its own: {shorten(value.text)}")
            acts.append(Does(runs, found.word))
        elif name == "--checkpoint-action" and value.text.startswith("exec"):
            acts.append(RunsShell(value.part(len("exec="))))
            acts.append(Does(high(Category.EXEC_INLINE, "runs a command on the way"), found.word))
        elif name == "--checkpoint-action" and UNKNOWN in value.text:
            acts.append(Does(uncertain("may run a command on the way"), found.word))
    return acts


def _use_archives(parsed: Parsed) -> list[Act]:
    acts: list[Act] = []
    packs = parsed.has(*_TAR_MODES["pack"].split(), *_TAR_MODES["drop"].split())
    for word in parsed.values("-f", "--file"):
        if _is_remote(word) and not parsed.has("--force-local"):
            acts.append(Does(_REMOTE, word))
            acts.append(Sends(Word(word.text.partition(":")[0], word.span)))
        elif word.text != "-":
            acts.append(Writes(word) if packs else Reads(word))
    return acts


def _is_remote(word: Word) -> bool:
    host, colon, _ = word.text.partition(":")
    return bool(colon) and "/" not in host


def _folders(parsed: Parsed) -> list[Word]:
    return parsed.values("-C", "--directory")


def _inside(folders: Sequence[Word], word: Word) -> list[Word]:
    """Return where a path of the command line may be: in any of the folders."""
    if not folders or word.text.startswith(("/", "~")):
        return [word]
    return [
        Word(f"{folder.text.rstrip('/')}/{word.text}", word.span, word.has_glob)
        for folder in folders[:_MOST_FOLDERS]
    ]


def _pack(parsed: Parsed) -> list[Act]:
    folders = _folders(parsed)
    inputs = [*parsed.operands, *parsed.values("--add-file")]
    sources = [path for word in inputs for path in _inside(folders, word)]
    to_output = any(word.text == "-" for word in parsed.values("-f", "--file"))
    effect = low(Category.FS_READ, "packs files to its output") if to_output else _PACKS
    acts: list[Act] = [Does(effect), *map(Reads, sources)]
    if len(folders) > _MOST_FOLDERS:
        acts.append(Does(uncertain("packs files of too many folders to look at")))
    acts += [Does(LISTED, word) for word in parsed.values("-T", "--files-from")]
    if parsed.has("--remove-files"):
        acts.append(Does(_DELETES))
        acts += [Deletes(word, recursive=True, forced=True) for word in sources]
    return acts


def _unpack(parsed: Parsed) -> list[Act]:
    if parsed.has("-O", "--to-stdout"):
        return [Does(_PRINTS), Emits(Flow.DECODED)]
    acts: list[Act] = [Does(_UNPACKS)]
    if parsed.has("-P", "--absolute-names"):
        acts.append(Does(_ANYWHERE))
    if parsed.has("--recursive-unlink", "--unlink-first", "-U"):
        acts.append(Does(high(Category.FS_DELETE, "deletes what is in the way")))
    folders = _folders(parsed) or [Word(".", parsed.found[0].word.span)]
    return [*acts, *(Writes(_below(word), "unpacks into") for word in folders[-1:])]


def _below(folder: Word) -> Word:
    return Word(f"{folder.text.rstrip('/') or ''}/{UNKNOWN}", folder.span, folder.has_glob)


def _list(parsed: Parsed) -> list[Act]:
    compared = _folders(parsed) if parsed.has("-d", "--diff", "--compare") else []
    return [Does(_LISTS), *map(Reads, compared)]


def _drop(_: Parsed) -> list[Act]:
    return [Does(_DROPS)]


_TAR_ACTS: Final = {"pack": _pack, "unpack": _unpack, "list": _list, "drop": _drop}

PROGRAMS: Final[dict[str, Judge]] = {"tar gtar bsdtar": _judge_tar}
