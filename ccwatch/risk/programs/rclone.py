"""rclone: every verb, with the remotes that a person has set up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Deletes,
    Does,
    Emits,
    Fetches,
    Flow,
    Looks,
    Reads,
    Sends,
    Writes,
)
from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group, shorten
from ccwatch.risk.programs.endpoint import has_unknown
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import emit_secret, read_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_GLOBAL: Final = Options(
    """
-h=help --help=help -V=help --version=help -nivqPLlcuMIxRsdp -m=
--dry-run --interactive --verbose --quiet --progress --links --copy-links --checksum --update
--metadata --ignore-times --size-only --ignore-existing --ignore-size --ignore-checksum
--ignore-errors --ignore-case --ignore-case-sync --immutable --inplace --no-traverse
--no-check-dest --no-update-modtime --no-update-dir-modtime --no-unicode-normalization
--one-file-system --stats-one-line --stats-one-line-date --stats= --stats-unit=
--stats-file-name-length= --stats-log-level= --log-level= --log-format= --use-json-log --syslog
--transfers= --checkers= --bwlimit= --bwlimit-file= --buffer-size= --contimeout= --timeout=
--retries= --retries-sleep= --low-level-retries= --tpslimit= --tpslimit-burst= --max-depth=
--max-size= --min-size= --max-age= --min-age= --max-transfer= --max-duration= --max-backlog=
--cutoff-mode= --max-delete= --max-delete-size= --max-stats-groups= --modify-window= --order-by=
--exclude= --exclude-from=read --exclude-if-present= --include= --include-from=read --filter=
--filter-from=read --files-from=read --files-from-raw=read --hash-filter= --delete-excluded
--fast-list --no-console --multi-thread-streams= --multi-thread-cutoff= --partial-suffix=
--check-first --color= --config=look --ask-password --auto-confirm --user-agent=
--compare-dest=look --copy-dest= --suffix= --suffix-keep-extension --streaming-upload-cutoff=
--track-renames --track-renames-strategy= --delete-before --delete-during --delete-after
--use-server-modtime --use-mmap --ca-cert=look --client-cert=look --client-key=look
--no-check-certificate --no-gzip-encoding --disable-http2 --human-readable --log-file=write
--backup-dir= --cache-dir=look --temp-dir=look --password-command=shell --download --one-way
--combined=write --missing-on-src=write --missing-on-dst=write --match=write --differ=write
--error=write --checkfile= --json --full --all --output=write --base64 --hash= --hash-type=
--format= --separator= --dir-slash --dirs-only --files-only --absolute --csv --recursive
--no-modtime --no-mimetype --original --encrypted --metadata --stat --head= --tail= --offset=
--count= --discard --noreport --level= --size --human --modtime --protections --sort-ctime
--create-empty-src-dirs --rmdirs --leave-root --dedupe-mode= --by-hash --drive-shared-with-me
--s3-no-check-bucket --s3-region= --s3-provider= --s3-storage-class= --fix-case
--server-side-across-configs --unlink --expire= --long --order-by= --auto-filename
--no-clobber --print-filename --stdout --vfs-cache-mode= --allow-other --daemon --read-only
--addr= --user= --pass= --rc --rc-addr= --rc-no-auth --rc-user= --rc-pass= --rc-web-gui
"""
)


_PROGRAM: Final = re.compile(r",[^/]{0,200}(?:ssh|command|program)[\w-]{0,20}=", re.IGNORECASE)
_OTHER_SETTINGS: Final = high(
    Category.EXEC_INLINE, "takes settings of a remote that may name a program to run"
)


def _has_remote(word: Word) -> bool:
    head = word.text.partition("/")[0]
    return ":" in head


def _set_up(parsed: Parsed) -> list[Act]:
    """Return what it means that a remote gets other settings than the person gave it.

    They may name a program: that of SSH, one that finds a password or a token.
    """
    acts: list[Act] = [Does(_OTHER_SETTINGS, value) for value in parsed.values("--config")]
    for word in filter(_has_remote, parsed.operands):
        if _PROGRAM.search(word.text):
            acts.append(Does(_OTHER_SETTINGS, word))
        elif "," in word.text.partition(":")[0]:
            acts.append(Does(medium(Category.NET_READ, "changes where a remote is"), word))
    return acts


def _judge_transfer(parsed: Parsed, _: Invocation) -> list[Act]:
    acts = _set_up(parsed)
    if len(parsed.operands) < 2:
        return acts
    source, target = parsed.operands[0], parsed.operands[1]
    if _has_remote(source):
        acts += [*_fetch(source), Emits(Flow.NETWORK)]
    else:
        acts.append(Reads(source, sends=_has_remote(target)))
    if not _has_remote(target):
        acts.append(Writes(target))
    elif target.text.startswith(":"):
        acts.append(Does(high(Category.NET_WRITE, "sends to a remote that nobody set up"), target))
    return acts


def _fetch(word: Word) -> list[Act]:
    """Return the read of a remote; one that the command itself describes may be anywhere."""
    if word.text.startswith(":"):
        return [Does(medium(Category.NET_READ, "reads a remote that nobody set up"), word)]
    return [Fetches(word)] if has_unknown(word) else []


def _judge_read(parsed: Parsed, _: Invocation) -> list[Act]:
    acts: list[Act] = [act for word in parsed.operands for act in _fetch(word)]
    acts += [Reads(word) for word in parsed.operands if not _has_remote(word)]
    return [*acts, *_set_up(parsed), Emits(Flow.NETWORK), *_read_secrets(parsed)]


def _read_secrets(parsed: Parsed) -> list[Act]:
    remotes = [word for word in parsed.operands if _has_remote(word)]
    return [act for word in remotes for act in read_elsewhere(word, word.text.partition(":")[2])]


def _judge_listing(parsed: Parsed, _: Invocation) -> list[Act]:
    acts: list[Act] = [act for word in parsed.operands for act in _fetch(word)]
    acts += [Looks(word) for word in parsed.operands if not _has_remote(word)]
    return [*acts, *_set_up(parsed), Emits(Flow.NETWORK)]


def _judge_removal(parsed: Parsed, _: Invocation) -> list[Act]:
    gone = [Deletes(word, recursive=True) for word in parsed.operands if not _has_remote(word)]
    return [*_set_up(parsed), *gone]


def _judge_change(parsed: Parsed, _: Invocation) -> list[Act]:
    acts: list[Act] = [Writes(word) for word in parsed.operands if not _has_remote(word)]
    return [*_set_up(parsed), *acts]


def _judge_send(parsed: Parsed, invocation: Invocation) -> list[Act]:
    return [Sends(word, piped=invocation.is_piped) for word in parsed.operands[:1]]


def _judge_copyurl(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Fetches(word) for word in parsed.operands[:1]]


_LISTENS: Final = high(Category.NET_LISTEN, "takes orders over the network")
_RC: Final = {"--rc --rc-addr --rc-no-auth --rc-web-gui": _LISTENS}


def _verb(
    effect: Effect, more: Callable[[Parsed, Invocation], Sequence[Act]] | None = None
) -> Command:
    return Command(effect, more=more, tries="-n --dry-run", when=_RC)


_READS: Final = _verb(low(Category.INFRA_READ, "reads {}"), _judge_read)
_LISTS: Final = _verb(low(Category.INFRA_READ, "lists {}"), _judge_listing)
_SHOWS: Final = _verb(low(Category.SHELL, "shows what rclone knows of itself"))
_REVEALS: Final = _verb(high(Category.SECRETS_READ, "shows the passwords of remotes"), emit_secret)
_DELETES: Final = _verb(high(Category.INFRA_DESTROY, "deletes {}"), _judge_removal)
_CHANGES: Final = _verb(medium(Category.INFRA_CHANGE, "changes {}"), _judge_change)
_CONFIGURES: Final = _verb(high(Category.SYSTEM_CHANGE, "changes the remotes that are set up"))
_SERVES: Final = _verb(high(Category.NET_LISTEN, "serves {} to the network"))


def _judge_otherwise(invocation: Invocation) -> list[Act]:
    verb = invocation.words[0].text if invocation.words else "?"
    return [Does(uncertain(f"has rclone do {shorten(verb)}"))]


PROGRAMS: Final[dict[str, Judge]] = {
    "rclone": Group(
        {
            "ls|lsl|lsd|lsf|lsjson|size|tree|about|ncdu|cryptdecode": _LISTS,
            "cat|check|cryptcheck|checksum|md5sum|sha1sum|hashsum": _READS,
            "version|listremotes|help|config file|config paths|config providers|obscure": _SHOWS,
            "config show|config dump|config redacted|reveal|config userinfo": _REVEALS,
            "config create|config update|config delete|config password|config edit|config reconnect"
            "|config disconnect|config touch|config encryption|config": _CONFIGURES,
            "copy|copyto": _verb(
                medium(Category.INFRA_CHANGE, "copies {}"), _judge_transfer
            ),
            "sync": _verb(
                high(Category.INFRA_DESTROY, "deletes in the target what {0} does not have"),
                _judge_transfer,
            ),
            "bisync": _verb(
                high(Category.INFRA_DESTROY, "deletes on both sides what the other has lost"),
                _judge_transfer,
            ),
            "move|moveto": _verb(
                high(Category.INFRA_DESTROY, "moves {0} away from its place"), _judge_transfer
            ),
            "delete|deletefile|purge|cleanup|rmdir|rmdirs|dedupe": _DELETES,
            "mkdir|touch|settier": _CHANGES,
            "rcat": _verb(medium(Category.INFRA_CHANGE, "writes its input to {0}"), _judge_send),
            "copyurl": _verb(
                medium(Category.INFRA_CHANGE, "copies {0} to a remote"), _judge_copyurl
            ),
            "link": _verb(high(Category.NET_WRITE, "makes {0} public by a link")),
            "mount|nfsmount|mount2|cmount": _verb(medium(Category.FS_WRITE, "mounts {}")),
            "serve|rcd": _SERVES,
            "selfupdate": _verb(high(Category.PACKAGE_INSTALL, "replaces rclone itself")),
        },
        _GLOBAL,
        otherwise=_judge_otherwise,
        when=_RC,
    ),
}  # fmt: skip
