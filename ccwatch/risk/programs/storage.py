"""Backups: restic, borg, kopia, duplicity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import read_elsewhere, revealing
from ccwatch.risk.programs.subcommand import doubt_options, judge_unknown

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_READS: Final = low(Category.INFRA_READ, "reads from the backup")
_LOSES: Final = high(Category.INFRA_DESTROY, "deletes backups")
_KEEPS: Final = medium(Category.INFRA_CHANGE, "writes to the backup")
_RESTIC_TABLE: Final = (
    "-v --verbose?= -q --quiet --json -H= --host= --tag= --path= -l --long --recursive --mode= "
    "--read-data --read-data-subset= --with-cache --latest= -c --compact -g= --group-by= -i "
    "--ignore-case -n= -N= -O= -R --reverse -s= --newest= --oldest= --show-pack-id -T --blob "
    "--human-readable --metadata --sort= --snapshot= --pack --tree -a= --archive= "
)
_RESTIC_LOSES: Final = (
    _RESTIC_TABLE + "--dry-run --prune --keep-last= --keep-hourly= --keep-daily= --keep-weekly= "
    "--keep-monthly= --keep-yearly= --keep-within= --keep-tag= --max-unused= --max-repack-size= "
    "--repack-cacheable-only --repack-small --unsafe-allow-remove-all --forget --exclude= "
    "--iexclude= "
    "--exclude-file=read --no-size --cleanup --max-age= --remove-all --unsafe-recover-no-free-space"
)


def _show_files(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return what it means that a file of the backup is shown: its name may say a secret."""
    return [act for word in parsed.operands[1:] for act in read_elsewhere(word, word.text)]


_RESTIC: Final = Group(
    {
        "snapshots|ls|find|diff|stats|version|list|key list|check|cache|help": Command(
            _READS,
            Options(_RESTIC_TABLE + "--cleanup --no-size --max-age="),
            when={"--cleanup": high(Category.FS_DELETE, "deletes old caches")},
        ),
        "cat": Command(medium(Category.SECRETS_READ, "shows the data or the keys of the backup"),
            Options(_RESTIC_TABLE)),
        "dump": Command(low(Category.INFRA_READ, "shows a file of the backup"),
            Options(_RESTIC_TABLE + "-t=write --target=write -a= --archive="), more=_show_files),
        "backup": Command(_KEEPS, Options(_RESTIC_TABLE + (
            "-x --one-file-system -e= --exclude= --exclude-file=read --exclude-caches "
            "--exclude-if-present= --exclude-larger-than= --files-from=read --files-from-raw=read "
            "--files-from-verbatim=read -f --force --iexclude= --ignore-ctime --ignore-inode "
            "--no-scan --parent= --read-concurrency= --skip-if-unchanged --stdin --stdin-filename= "
            "--time= --with-atime -n --dry-run"
        )), operands="look*"),
        "restore": Command(
            medium(Category.FS_WRITE, "restores files from the backup"),
            Options(_RESTIC_TABLE + "-t=write --target=write -e= --exclude= --include= --verify "
                "--sparse --overwrite= --delete --dry-run --iinclude= --iexclude="),
            when={"--delete": high(Category.FS_DESTROY, "deletes what the backup does not have")},
        ),
        "mount": Command(medium(Category.SYSTEM_CHANGE, "mounts the backup"),
            Options(_RESTIC_TABLE + (
            "--allow-other --no-default-permissions --owner-root --path-template= --time-template="
        ))),
        "init|tag|copy|unlock|key add|key passwd|rebuild-index|migrate|self-update": Command(
            _KEEPS, Options(_RESTIC_TABLE + "--add= --remove= --set= --from-repo= "
                "--from-password-file= "
                "--copy-chunker-params --repository-version= --remove-all --read-all-packs")
        ),
        "forget|prune|rewrite|key remove|repair index|repair snapshots|repair packs|"
        "recover": Command(
            _LOSES, Options(_RESTIC_LOSES), tries="--dry-run"
        ),
    },
    Options("-r= --repo= --repository-file= -p= --password-file= --password-command=run --no-cache "
        "--no-lock --retry-lock= --cache-dir= --cacert= --compression= --insecure-tls "
        "--insecure-no-password --key-hint= --limit-download= --limit-upload= -o= --option= "
        "--pack-size= --tls-client-cert= --cleanup-cache -q --quiet -h=help --help=help"),
    judge_unknown,
)  # fmt: skip


def _judge_restic(invocation: Invocation) -> list[Act]:
    acts = _RESTIC(invocation)
    for position, word in enumerate(invocation.words):
        value = word.text.partition("=")[2] or "".join(
            after.text for after in invocation.words[position + 1 : position + 2]
        )
        if word.text.partition("=")[0] in {"-o", "--option"} and "command" in value:
            acts.append(
                Does(high(Category.EXEC_INLINE, "starts a command to reach the backup"), word)
            )
    return acts


_BORG_TABLE: Final = (
    "-v --verbose --info --debug --critical --error --warning -p --progress --log-json --json "
    "--json-lines --show-version --show-rc --umask= --lock-wait= --bypass-lock -P= --prefix= -a= "
    "--glob-archives= --match-archives= --first= --last= --sort-by= --short --format= --list "
    "--consider-checkpoints -e= --exclude= --exclude-from=read --pattern= --patterns-from=read "
    "--strip-components= -s --stats -n --dry-run --numeric-ids --same-chunker-params --sort "
    "--repository-only --archives-only --verify-data --max-duration= --save-space --force "
    "--keep-within= --keep-last= --keep-secondly= --keep-minutely= -H= --keep-hourly= -d= "
    "--keep-daily= -w= --keep-weekly= -m= --keep-monthly= -y= --keep-yearly= --cache-only "
    "--keep-security-info --threshold= --cleanup-commits --recompress?= -C= --compression= "
    "--target= --comment= --timestamp= -x --one-file-system -r= --repo= --content-only --older= "
    "--newer= -h=help --help=help -V=help --version=help "
)
_BORG: Final = Group(
    {
        "list|info|diff|check|version|rlist|rinfo|repo-list|repo-info|help": Command(
            _READS,
            Options(_BORG_TABLE + "--repair --undelete-archives"),
            when={"--repair": high(Category.INFRA_DESTROY, "may throw broken backups away")},
        ),
        "create": Command(_KEEPS, Options(_BORG_TABLE + (
            "--filter= --files-cache= --chunker-params= -c= --checkpoint-interval= --noatime "
            "--atime "
            "--exclude-caches --keep-exclude-tags --exclude-if-present= --paths-from-stdin "
            "--paths-from-command --stdin-name= --read-special --no-cache-sync --nobirthtime"
        )), when={"--paths-from-command": high(Category.EXEC_INLINE, "runs a command to find "
            "files")},
            tries="-n --dry-run"),
        "extract": Command(
            medium(Category.FS_WRITE, "restores files from the backup"),
            Options(_BORG_TABLE + "--stdout --sparse"), tries="-n --dry-run",
        ),
        "mount|umount": Command(
            medium(Category.SYSTEM_CHANGE, "mounts the backup"),
            Options(_BORG_TABLE + "-f --foreground -o="), operands="data*",
        ),
        "init|rcreate|repo-create|rename|upgrade|transfer|config|serve|import-tar": Command(
            _KEEPS, Options(_BORG_TABLE + "--encryption= --append-only --storage-quota= "
                "--make-parent-dirs")
        ),
        "export-tar": Command(medium(Category.FS_WRITE, "writes an archive"), Options(_BORG_TABLE)),
        "delete|prune|compact|recreate|rdelete|repo-delete|break-lock|undelete": Command(
            _LOSES, Options(_BORG_TABLE), tries="-n --dry-run"
        ),
        "key export": Command(high(Category.SECRETS_READ, "copies out the key of the backup"),
            Options(_BORG_TABLE + "--paper --qr-html")),
        "key change-passphrase|key import|key migrate-to-repokey|with-lock": Command(
            high(Category.PRIVILEGE, "changes the key of the backup, or runs a command")
        ),
    },
    Options(_BORG_TABLE + "--rsh=run --remote-path= --upload-ratelimit= --remote-ratelimit="),
    judge_unknown,
)  # fmt: skip
_ANY: Final = Options("-h=help --help=help -l -v -r -o= -a -n", any_long=True)
_READ: Final = Command(_READS, _ANY, more=doubt_options)
_KOPIA: Final = Group(
    {
        "snapshot list|snapshot ls|snapshot verify|list|ls|diff|show|repository status|policy "
        "list": _READ,
        "policy show|content list|content stats|blob list|blob stats|manifest list|"
        "cache info": _READ,
        "snapshot create|snapshot migrate|policy set|repository connect|repository create|"
        "mount": Command(
            _KEEPS, _ANY
        ),
        "repository disconnect|snapshot restore|restore|maintenance run": Command(
            medium(Category.FS_WRITE, "restores or tidies"), _ANY
        ),
        "snapshot delete|snapshot expire|policy delete|blob delete|content delete|manifest "
        "delete": Command(
            _LOSES, _ANY
        ),
        "server start": Command(medium(Category.NET_LISTEN, "serves the backup"), _ANY),
    },
    Options("-h=help --help=help --config-file= --version=help"),
    judge_unknown,
)  # fmt: skip
_DUPLICITY: Final = Group(
    {
        "collection-status|list-current-files|verify": _READ,
        "full|incremental|inc|backup": Command(_KEEPS, _ANY),
        "restore": Command(medium(Category.FS_WRITE, "restores files"), _ANY),
        "cleanup|remove-older-than|remove-all-but-n-full|remove-all-inc-of-but-n-full": Command(
            _LOSES, _ANY
        ),
    },
    Options("-h=help --help=help -V=help --version=help"),
    judge_unknown,
)
PROGRAMS: Final[dict[str, Judge]] = {
    "restic": revealing(_judge_restic),
    "borg": revealing(_BORG),
    "kopia": _KOPIA,
    "duplicity": _DUPLICITY,
}
