"""Programs that make, copy, move and delete files."""

from __future__ import annotations

from posixpath import normpath
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Changes, Deletes, Does, Reads, Writes
from ccwatch.risk.effect import Category, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.permissions import MODE, describe_mode
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_HELP_WORDS: Final = frozenset({"--help", "--version"})
_SUFFIX: Final = "-S= --suffix= --backup?="
_TARGET: Final = "-t= --target-directory="


def only_first(command: Command) -> Judge:
    """Return a judge for which ``--help`` is help only when it stands alone.

    Where options end at the first operand, as on a Mac, ``rm x --help`` deletes x first.
    """

    def judge(invocation: Invocation) -> list[Act]:
        words = invocation.words
        if len(words) == 1 and words[0].text in _HELP_WORDS:
            return [Does(HELPS)]
        return command(invocation)

    return judge


def name_of(word: Word) -> str:
    """Return the last part of a path; unknown where it cannot be told."""
    name = word.text.rstrip("/").rpartition("/")[2]
    return UNKNOWN if not name or name in {".", ".."} or word.has_glob else name


def is_folder(word: Word, invocation: Invocation) -> bool:
    """Say whether a path is a folder by its spelling alone."""
    text = word.text
    home = invocation.context.home
    return text.endswith(("/", "/.", "/..")) or text in {".", "..", "~", home}


def place_in(folder: Word, source: Word) -> Word:
    """Return the path that a file gets inside a folder."""
    text = folder.text if folder.text.endswith("/") else f"{folder.text}/"
    return Word(text + name_of(source), folder.span, folder.has_glob, folder.disguised)


def find_targets(parsed: Parsed, invocation: Invocation) -> tuple[Sequence[Word], list[Word]]:
    """Return what is copied or moved, and where each of it goes."""
    sources: Sequence[Word] = parsed.operands
    folders = parsed.values("-t", "--target-directory")
    if folders:
        return sources, [place_in(folders[-1], source) for source in sources] or folders
    if len(sources) < 2:
        return sources, []
    target, sources = sources[-1], sources[:-1]
    several = len(sources) > 1 or sources[0].has_glob
    if is_folder(target, invocation) or (several and not parsed.has("-T")):
        return sources, [place_in(target, source) for source in sources]
    return sources, [target]


def _is_empty(word: Word) -> bool:
    """Say whether a source has nothing in it, so that a copy of it empties its target."""
    return word.text[:1] == "/" and normpath(word.text).lstrip("/") == "dev/null"


def _copy(parsed: Parsed, invocation: Invocation) -> list[Act]:
    sources, targets = find_targets(parsed, invocation)
    acts: list[Act] = [*map(Reads, sources)]
    if any(map(_is_empty, sources)) and not parsed.has("-n", "--no-clobber"):
        return acts + [Deletes(target, forced=True, how="empties") for target in targets]
    return acts + [Writes(target, "writes over") for target in targets]


def _move(parsed: Parsed, invocation: Invocation) -> list[Act]:
    sources, targets = find_targets(parsed, invocation)
    if any(map(_is_empty, targets)):
        return [Deletes(source, forced=True, how="destroys") for source in sources]
    return [
        *(Deletes(source, how="moves") for source in sources),
        *(Writes(target, "writes over") for target in targets),
    ]


def _link(parsed: Parsed, invocation: Invocation) -> list[Act]:
    operands = parsed.operands
    if len(operands) == 1 and not parsed.values("-t", "--target-directory"):
        source = operands[0]
        return [Reads(source), Writes(Word(f"./{name_of(source)}", source.span), "links")]
    sources, targets = find_targets(parsed, invocation)
    if any(map(_is_empty, sources)) and parsed.has("-f", "--force", "-F"):
        return [Deletes(target, forced=True, how="empties") for target in targets]
    # A link is another name for the file: whoever reads it later reads the file.
    return [*map(Reads, sources), *(Writes(target, "links") for target in targets)]


def _install(parsed: Parsed, invocation: Invocation) -> list[Act]:
    if parsed.has("-d", "--directory"):
        acts: list[Act] = [Writes(word, "makes the folder") for word in parsed.operands]
        made = parsed.operands
    else:
        acts = _copy(parsed, invocation)
        made = find_targets(parsed, invocation)[1]
    mode = parsed.get("-m", "--mode")
    if mode is not None and mode.value is not None:
        how = describe_mode(mode.value.text)
        acts += [Changes(word, how) for word in made] if how != MODE else []
    return acts


def _remove(parsed: Parsed, invocation: Invocation) -> list[Act]:
    recursive = parsed.has("-r", "-R", "--recursive")
    forced = parsed.has("-f", "--force")
    acts: list[Act] = [Deletes(word, recursive, forced) for word in parsed.operands]
    if recursive and forced and invocation.is_piped and not parsed.operands:
        # Harmless as it stands: whoever wrote it means what arrives on its input.
        acts.append(Does(high(Category.FS_DESTROY, "deletes by force, and does not say what")))
    if parsed.has("--no-preserve-root"):
        acts.append(Does(critical(Category.FS_DESTROY, "deletes even the root folder")))
    return acts


def _remove_folders(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Deletes(word, how="removes the empty folder") for word in parsed.operands]


def _overwrite(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Deletes(word, recursive=True, forced=True, how="shreds") for word in parsed.operands]


def _truncate(parsed: Parsed, _: Invocation) -> list[Act]:
    size = parsed.get("-s", "--size")
    text = size.value.text if size is not None and size.value is not None else ""
    if text[:1] in {"+", ">"} and UNKNOWN not in text:
        return [Writes(word, "extends") for word in parsed.operands]
    how = "empties" if text == "0" else "cuts"
    return [Deletes(word, forced=True, how=how) for word in parsed.operands]


def _touch(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Writes(word, "touches") for word in parsed.operands]


def _make_folders(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Writes(word, "makes the folder") for word in parsed.operands]


def _trash(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Deletes(word, recursive=True, how="moves to the bin") for word in parsed.operands]


def _allocate(parsed: Parsed, _: Invocation) -> list[Act]:
    cuts = "-c --collapse-range -d --dig-holes -p --punch-hole -z --zero-range"
    if parsed.has(*cuts.split()):
        return [Deletes(word, forced=True, how="cuts holes into") for word in parsed.operands]
    return [Writes(word) for word in parsed.operands]


def _make_temporary(parsed: Parsed, _: Invocation) -> list[Act]:
    folders = parsed.values("-p", "--tmpdir")
    return [
        *(Writes(place_in(folder, Word(UNKNOWN)), "makes a file in") for folder in folders),
        *(Writes(word) for word in parsed.operands if "/" in word.text and not folders),
    ]


def _tee(parsed: Parsed, _: Invocation) -> list[Act]:
    how = "appends to" if parsed.has("-a", "--append") else "writes"
    return [Writes(word, how) for word in parsed.operands]


_COPIES: Final = medium(Category.FS_WRITE, "copies files")
_MOVES: Final = medium(Category.FS_WRITE, "moves files")
_DELETES: Final = medium(Category.FS_DELETE, "deletes files")
_MAKES: Final = medium(Category.FS_WRITE, "makes files")
_SHREDS: Final = high(Category.FS_DESTROY, "overwrites files so that nobody can get them back")

PROGRAMS: Final[dict[str, Judge]] = {
    "cp gcp": only_first(
        Command(
            _COPIES,
            Options(
                f"""
                -abcdfHilLnNpPrRsTuvxXZ {_SUFFIX} {_TARGET} --archive --attributes-only
                --copy-contents --debug --force --interactive --link --dereference --no-clobber
                --no-dereference --preserve?= --no-preserve= --parents --recursive --reflink?=
                --remove-destination --sparse= --strip-trailing-slashes --symbolic-link
                --no-target-directory --update?= --verbose --keep-directory-symlink
                --one-file-system --context?= --path
                """
            ),
            helps=False,
            more=_copy,
        )
    ),
    "mv gmv": only_first(
        Command(
            _MOVES,
            Options(
                f"""
                -bfhinTuvZ {_SUFFIX} {_TARGET} --force --interactive --no-clobber --exchange
                --no-copy --strip-trailing-slashes --no-target-directory --update?= --verbose
                --debug --context
                """
            ),
            helps=False,
            more=_move,
        )
    ),
    "ln gln": only_first(
        Command(
            medium(Category.FS_WRITE, "makes a link"),
            Options(
                f"""
                -bdfFhiLnPrsTvw {_SUFFIX} {_TARGET} --directory --force --interactive --logical
                --no-dereference --physical --relative --symbolic --no-target-directory --verbose
                """
            ),
            helps=False,
            more=_link,
        )
    ),
    "link": Command(medium(Category.FS_WRITE, "makes a link"), Options(), "read write"),
    "install ginstall": only_first(
        Command(
            _COPIES,
            Options(
                f"""
                -bcCdDpsTUvZ -m= -o= -g= {_SUFFIX} {_TARGET} --compare --directory --group= --mode=
                --owner= --preserve-timestamps --strip --strip-program=run
                --no-target-directory --verbose --preserve-context --context?= --debug
                """
            ),
            helps=False,
            more=_install,
        )
    ),
    "rm grm": only_first(
        Command(
            _DELETES,
            Options(
                """
                -dfiIPrRvWx --force --interactive?= --one-file-system --no-preserve-root
                --preserve-root?= --recursive --dir --verbose --presume-input-tty
                """
            ),
            helps=False,
            more=_remove,
        )
    ),
    "rmdir": only_first(
        Command(
            _DELETES,
            Options("-pv --ignore-fail-on-non-empty --parents --verbose"),
            helps=False,
            more=_remove_folders,
        )
    ),
    "unlink": only_first(Command(_DELETES, Options(), "delete", helps=False)),
    "shred gshred": only_first(
        Command(
            _SHREDS,
            Options(
                """
                -fuvxz -n= -s= --force --iterations= --random-source=read --size= --remove?=
                --verbose --exact --zero
                """
            ),
            helps=False,
            more=_overwrite,
        )
    ),
    "srm wipe scrub": only_first(
        Command(_SHREDS, Options("-fiIlnrRsvz123567"), helps=False, more=_overwrite)
    ),
    "truncate": only_first(
        Command(
            medium(Category.FS_WRITE, "changes the size of files"),
            Options("-co -s= -r=look --no-create --io-blocks --reference=look --size="),
            helps=False,
            more=_truncate,
        )
    ),
    "touch gtouch": Command(
        medium(Category.FS_WRITE, "makes files or changes their times"),
        Options(
            """
            -acfhm -A= -d= -r=look -t= --no-create --date= --no-dereference --reference=look
            --time= --help=help --version=help
            """
        ),
        more=_touch,
    ),
    "mkdir gmkdir": Command(
        medium(Category.FS_WRITE, "makes folders"),
        Options("-pvZ -m= --mode= --parents --verbose --context?= --help=help --version=help"),
        more=_make_folders,
    ),
    "mkfifo": Command(
        _MAKES, Options("-Z -m= --mode= --context?= --help=help --version=help"), "write*"
    ),
    "mknod": Command(
        high(Category.SYSTEM_CHANGE, "makes a device file"),
        Options("-Z -m= --mode= --context?= --help=help --version=help"),
        "write data*",
    ),
    "mktemp gmktemp": Command(
        medium(Category.FS_WRITE, "makes a temporary file"),
        Options(
            """
            -dqtu -p= --directory --dry-run --quiet --suffix= --tmpdir?= -V=help --help=help
            --version=help
            """
        ),
        tries="-u --dry-run",
        more=_make_temporary,
    ),
    "tee gtee": Command(
        low(Category.FS_READ, "passes its input on"),
        Options(
            """
            -aip --append --ignore-interrupts --output-error?= --help=help --version=help
            """
        ),
        more=_tee,
    ),
    "sponge": Command(low(Category.FS_READ, "passes its input on"), Options("-a"), "write*"),
    "fallocate": Command(
        _MAKES,
        Options(
            """
            -cdinpvwxz -o= -l= --collapse-range --dig-holes --insert-range --keep-size
            --punch-hole --verbose --posix --zero-range --offset= --length= --help=help
            -h=help -V=help --version=help
            """
        ),
        more=_allocate,
    ),
    "mkfile": Command(_MAKES, Options("-nv"), "data write*"),
    "sync": Command(
        low(Category.SHELL, "waits until files are on the disk"),
        Options("-df --data --file-system --help=help --version=help"),
    ),
    "trash trash-put rmtrash": Command(
        medium(Category.FS_DELETE, "moves files to the bin"),
        Options("-rRdfivFl --force --interactive --recursive --verbose -h=help --help=help"),
        more=_trash,
    ),
    "trash-list": Command(
        low(Category.FS_READ, "lists what is in the bin"),
        Options("--all-users --size --files --volumes --trash-dirs --trash-dir= -h=help"),
    ),
    "trash-empty trash-rm": Command(
        high(Category.FS_DESTROY, "deletes what is in the bin for good"),
        Options("-fiv --all-users --dry-run --trash-dir= -h=help --help=help"),
        tries="--dry-run",
    ),
    "trash-restore": Command(
        medium(Category.FS_WRITE, "restores files from the bin"),
        Options("--sort= --overwrite --trash-dir= -h=help --help=help"),
    ),
    "vidir": Command(
        uncertain("opens an editor that renames and deletes files"),
        Options("-v --verbose"),
        "look*",
    ),
}
