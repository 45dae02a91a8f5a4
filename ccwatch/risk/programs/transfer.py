"""Programs that copy files between machines: scp, sftp, rsync, ftp, tftp, telnet."""

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
    RunsFile,
    RunsShell,
    Sends,
    Writes,
)
from ccwatch.risk.effect import Category, high, medium, uncertain
from ccwatch.risk.programs.command import TRIES, Command, shorten
from ccwatch.risk.programs.endpoint import (
    Remote,
    file_name,
    find_remote,
    host_word,
    path_of,
    save,
    scheme_of,
    with_text,
)
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.ssh import CONNECTION_EFFECTS, judge_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_SYSTEM_PATH: Final = re.compile(
    r"/(?:$|(?:etc|bin|sbin|usr|lib|lib32|lib64|boot|dev|root|proc|sys|opt|srv"
    r"|var/(?:www|lib|spool|cron))(?:/|$))"
)
_LOGIN_PATH: Final = re.compile(r"(?:^|/)\.(?:ssh|bash|zsh|profile|config|git)")


def _send_to(host: Word) -> Act:
    """Return the act of sending files where the person has a login; an unknown host may be any."""
    if host.literal is None:
        return Sends(host)
    return Does(medium(Category.NET_WRITE, f"copies files to {shorten(host.text)}"), host)


def copy(sources: Sequence[Word], target: Word, invocation: Invocation) -> list[Act]:
    """Return the acts of copying to the last of several paths, each here or on a host."""
    there = find_remote(target.text)
    acts: list[Act] = []
    if there is not None:
        host = with_text(target, there.host)
        is_scp = invocation.program == "scp"
        acts += [_send_to(host) if is_scp else Sends(host), *_judge_place(there, target)]
    for source in sources:
        origin = find_remote(source.text)
        if origin is not None:
            acts += [Fetches(with_text(source, origin.host)), Emits(Flow.NETWORK)]
        else:
            acts.append(Reads(source, sends=there is not None))
        if there is None:
            acts.append(save(target, origin.path if origin else source.text, invocation.context))
    return acts


def _judge_place(there: Remote, word: Word) -> list[Act]:
    if _SYSTEM_PATH.match(there.path):
        changes = high(Category.SYSTEM_CHANGE, f"writes to {shorten(there.path)} of {there.host}")
        return [Does(changes, word)]
    if _LOGIN_PATH.search(there.path):
        changes = high(Category.PERSISTENCE, f"writes to {shorten(there.path)} of {there.host}")
        return [Does(changes, word)]
    return []


_SCP: Final = Options(
    "-346ABCOpqrRTv -c= -D=run -F= -i=look -J= -l= -o= -P= -S=run -X= --help=help -h=help"
)


def _judge_scp(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts = judge_settings(parsed.values("-o"), "the host")
    if len(parsed.operands) < 2:
        return acts
    *sources, target = parsed.operands
    return [*acts, *copy(sources, target, invocation)]


def _judge_sftp(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts = judge_settings(parsed.values("-o"), "the host")
    acts += [RunsFile(value) for value in parsed.values("-b") if value.text != "-"]
    for word in parsed.operands[:1]:
        remote = find_remote(word.text)
        if invocation.is_piped or parsed.has("-b"):
            orders = high(Category.NET_WRITE, "has a host do what a list of orders says")
            acts += [Does(orders, word), Sends(host_word(word), piped=invocation.is_piped)]
        elif remote is not None and remote.path and len(parsed.operands) > 1:
            acts += copy([word], parsed.operands[1], invocation)
        elif remote is not None and remote.path:
            acts += [Fetches(with_text(word, remote.host))]
            acts.append(Writes(with_text(word, file_name(remote.path, "."))))
    return acts


_RSYNC_FLAGS: Final = """
--archive --recursive --relative --backup --update --append --append-verify --dirs --old-dirs
--mkpath --links --copy-links --copy-unsafe-links --safe-links --munge-links --copy-dirlinks
--keep-dirlinks --hard-links --perms --executability --acls --xattrs --owner --group --devices
--copy-devices --specials --times --atimes --open-noatime --crtimes --omit-dir-times
--omit-link-times --super --fake-super --sparse --preallocate --whole-file --one-file-system
--existing --ignore-non-existing --ignore-existing --partial --delay-updates --prune-empty-dirs
--numeric-ids --ignore-times --size-only --fuzzy --compress --old-compress --new-compress
--cvs-exclude --from0 --protect-args --secluded-args --old-args --stats --8-bit-output
--human-readable --progress --itemize-changes --blocking-io --ipv4 --ipv6 --fsync --trust-sender
--inplace --ignore-missing-args --inc-recursive --i-r --checksum --motd --verbose --quiet
--implied-dirs --bwlimit --timeout --contimeout --iconv --msgs2stderr
"""
_RSYNC: Final = Options(
    _RSYNC_FLAGS
    + " ".join(flag.replace("--", "--no-", 1) for flag in _RSYNC_FLAGS.split())
    + """ --help=help --version=help -V=help -vqcarRbudlLkKHpEAXogDtUNOJSnWxmIyzCF0s8hPi46
--dry-run --list-only --info= --debug= --stderr= --outbuf= --backup-dir=write --suffix= --chmod=
--block-size= -B= -f= --filter= --exclude= --exclude-from=read --include= --include-from=read
--files-from= --copy-as= --address= --port= --sockopts= -T= --temp-dir=write --compare-dest=look
--copy-dest=look --link-dest=look --compress-choice= --zc= --compress-level= --zl=
--skip-compress= --max-size= --min-size= --max-alloc= --timeout= --contimeout= --modify-window=
-@= --checksum-choice= --cc= --checksum-seed= --iconv= --protocol= --bwlimit= --stop-after=
--time-limit= --stop-at= --log-file=write --log-file-format= --out-format= --password-file=look
--early-input=read --usermap= --groupmap= --chown= --partial-dir= --max-delete= -e=shell
--rsh=shell --rsync-path= --write-batch=write --only-write-batch=write --read-batch=read
--remove-source-files --remove-sent-files --delete --del --delete-before --delete-during
--delete-delay --delete-after --delete-excluded --delete-missing-args --force --ignore-errors
--write-devices --daemon --no-detach --config= -M= --remote-option=
"""
)
_DELETING: Final = (
    "--delete", "--del", "--delete-before", "--delete-during", "--delete-delay",
    "--delete-after", "--delete-excluded", "--delete-missing-args",
)  # fmt: skip
_RSYNC_COMMAND: Final = Command(
    medium(Category.FS_WRITE, "copies {}"),
    _RSYNC,
    when={
        "--daemon": high(Category.NET_LISTEN, "serves folders to the network"),
        "--config -M --remote-option --copy-as": uncertain("has options for another rsync"),
        "--write-devices": high(Category.FS_DESTROY, "writes into devices"),
        "--force --ignore-errors": medium(Category.FS_WRITE, "goes on over folders and errors"),
    },
    more=lambda parsed, invocation: _judge_rsync(parsed, invocation),
)


def _judge_rsync(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts = _judge_rsync_options(parsed)
    if len(parsed.operands) < 2:
        return [*acts, *_list_paths(parsed.operands)]
    *sources, target = parsed.operands
    acts += copy(sources, target, invocation)
    if parsed.has(*_DELETING):
        destroys = high(
            Category.FS_DESTROY,
            f"deletes in {shorten(target.text)} what the source does not have",
        )
        acts.append(Does(destroys, target))
        if find_remote(target.text) is None:
            acts.append(Deletes(target, recursive=True, forced=True, how="deletes files in"))
    if parsed.has("--remove-source-files", "--remove-sent-files"):
        acts.append(Does(high(Category.FS_DESTROY, "deletes the files that it has copied")))
        acts += [Deletes(word) for word in sources if find_remote(word.text) is None]
    return acts


def _judge_rsync_options(parsed: Parsed) -> list[Act]:
    acts: list[Act] = [
        RunsShell(value, inside="the other host") for value in parsed.values("--rsync-path")
    ]
    acts += [Reads(value) for value in parsed.values("--files-from") if value.text != "-"]
    return acts


def _list_paths(words: Sequence[Word]) -> list[Act]:
    acts: list[Act] = []
    for word in words:
        remote = find_remote(word.text)
        acts.append(Looks(word) if remote is None else Fetches(with_text(word, remote.host)))
    return acts


def judge_rsync(invocation: Invocation) -> list[Act]:
    """Say what an rsync command does; a dry run writes nothing but its log."""
    parsed = _RSYNC.parse(invocation.words)
    is_trial = parsed.has("-n", "--dry-run", "--list-only")
    if not is_trial and not (len(parsed.operands) == 1 and not parsed.has("--daemon")):
        return _RSYNC_COMMAND(invocation)
    logs = parsed.values("--log-file", "--write-batch", "--only-write-batch")
    acts: list[Act] = [Does(TRIES), *(Writes(value) for value in logs)]
    acts += [RunsShell(value) for value in parsed.values("-e", "--rsh")]
    acts += [*_judge_rsync_options(parsed), *_list_paths(parsed.operands)]
    if any(find_remote(word.text) for word in parsed.operands):
        acts.append(Does(medium(Category.NET_READ, "compares files with a host")))
    doubtful = [*parsed.unknown, *parsed.unclear, *parsed.values("--config", "-M")]
    acts += [Does(uncertain("has an option that ccwatch does not know"), word) for word in doubtful]
    return acts


def _judge_ftp(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts: list[Act] = [Emits(Flow.NETWORK)]
    for word in parsed.operands[:1]:
        if scheme_of(word.text):
            acts.append(Writes(with_text(word, file_name(path_of(word.text)))))
        acts.append(Fetches(host_word(word)))
    if invocation.is_piped:
        acts += [Does(high(Category.NET_WRITE, "gives a server the orders of its input"))]
        acts += [Sends(host_word(word), piped=True) for word in parsed.operands[:1]]
    return acts


def _judge_lftp(parsed: Parsed, invocation: Invocation) -> list[Act]:
    acts = _judge_ftp(parsed, invocation)
    for value in parsed.values("-c", "-e"):
        orders = high(Category.NET_WRITE, f"has lftp do {shorten(value.text)}")
        acts.append(Does(orders, value))
    return acts


def _judge_tftp(parsed: Parsed, _: Invocation) -> list[Act]:
    return [
        Does(high(Category.NET_WRITE, f"has tftp do {shorten(value.text)}"), value)
        for value in parsed.values("-c")
    ]


def _judge_telnet(parsed: Parsed, invocation: Invocation) -> list[Act]:
    hosts = parsed.operands[:1]
    acts: list[Act] = [Emits(Flow.NETWORK), *(Fetches(word) for word in hosts)]
    if invocation.is_piped:
        acts += [Sends(word, piped=True) for word in hosts]
    return acts


_TALKS: Final = medium(Category.NET_WRITE, "opens a session with {0}")

PROGRAMS: Final[dict[str, Judge]] = {
    "scp": Command(
        medium(Category.NET_WRITE, "copies {}"),
        _SCP,
        more=_judge_scp,
        when=CONNECTION_EFFECTS,
    ),
    "sftp": Command(
        _TALKS,
        Options("-46AaCfNpqrv -B= -b= -c= -D=run -F= -i=look -J= -l= -o= -P= -R= -S=run -s= -X="),
        more=_judge_sftp,
        when=CONNECTION_EFFECTS,
    ),
    "rsync": judge_rsync,
    "ftp": Command(
        _TALKS, Options("-46AadefginpRtVv -N= -o=write -P= -q= -s= -T= -u="),
        more=_judge_ftp, helps=False,
    ),
    "lftp": Command(
        _TALKS,
        Options("--help=help --version=help -h=help -v=help -d -f=file -c= -e= -u= -p= -s= --norc"),
        more=_judge_lftp,
    ),
    "tftp": Command(
        _TALKS, Options("-46lvV -m= -R= -c="), more=_judge_tftp, helps=False
    ),
    "telnet": Command(
        _TALKS, Options("-468EFKLacdfrx -X= -b= -e= -k= -l= -n=write"),
        more=_judge_telnet, helps=False,
    ),
}  # fmt: skip
