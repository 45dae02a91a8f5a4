"""Tools for the buckets of a cloud: gsutil, mc, s3cmd, s5cmd, azcopy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Writes
from ccwatch.risk.effect import Category, critical, high, low, medium
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.object_storage import (
    COPIES,
    LISTS,
    MAKES,
    MIRRORS,
    MOVES,
    PUBLISHES,
    REMOVES,
    REMOVES_ALL,
    REMOVES_BUCKET,
    REMOVES_TREE,
    SHARES,
    SHOWS,
    adding,
    copying,
    is_alias,
    is_https,
    is_s3,
)
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.query_text import run_input, run_texts
from ccwatch.risk.programs.service import Service, read_elsewhere, reveals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed


def read_objects(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return what the objects may hold that are shown, by their names."""
    return [
        act
        for word in parsed.operands
        for act in read_elsewhere(word, word.text.rpartition("://")[2])
    ]


_KEEPS: Final = medium(Category.INFRA_CHANGE, "changes the settings of this tool")
_RULES: Final = high(Category.PERMISSIONS, "changes who may use what, or how long it is kept: {}")
_SIGNS_IN: Final = medium(Category.INFRA_CHANGE, "signs in or out")

_GS_COPY: Final = Options("-AcDeIJnNpPrRUvZ -L= -s= -h= -x= -z= -j= -a=")
_GS_OPTIONS: Final = Options("-DmqTf -h= -o= -i= -u= --help=help --version=help")
_GS_LEADING: Final = _GS_OPTIONS.joined_with(Options(posix=True))
_GSUTIL: Final = Service(
    {
        "ls|du": Command(LISTS, Options("-lLbrRadhecsm -p= -y= -X=")),
        "cat": Command(SHOWS, Options("-h -r="), more=read_objects),
        "stat|hash|versioning get|lifecycle get": Command(SHOWS, Options("-chm")),
        "cp": Command(COPIES, _GS_COPY, when={"-a": PUBLISHES}, more=copying(is_s3)),
        "mv": Command(MOVES, _GS_COPY, more=copying(is_s3, moves=True)),
        "rsync": Command(
            COPIES,
            Options("-cCdeinJpPrRuU -x= -j= -a= -y="),
            tries="-n",
            when={"-a": PUBLISHES},
            more=copying(is_s3, deletes="-d", does=MIRRORS),
        ),
        "rm": Command(REMOVES, Options("-fIarR"), when={"-r -R -a": REMOVES_TREE}),
        "rb": Command(REMOVES_BUCKET, Options("-f")),
        "mb": Command(MAKES, Options("-b= -c= -l= -p= -s= -k=")),
        "signurl": Command(SHARES, Options("-u -m= -d= -b= -c= -r= -p=")),
        "hmac create": reveals("a new key"),
        "acl|defacl|iam|retention|lifecycle|web|cors|pap|ubla": _RULES,
        "acl get|defacl get|iam get|retention get|web get|cors get|pap get|ubla get": SHOWS,
        "config|update": _KEEPS,
    },
    _GS_OPTIONS,
)

_PLAIN_SECTIONS: Final = ("gsutil:", "googlecompute:")
_SETS: Final = high(
    Category.SECRETS_READ, "sets which login is used, or which server it is sent to"
)


def _judge_gsutil(invocation: Invocation) -> list[Act]:
    """Judge gsutil: ``-o SECTION:NAME=VALUE`` sets anything of its configuration."""
    parsed = _GS_LEADING.parse(invocation.words)
    set_up = parsed.values("-o")
    doubts: list[Act] = [
        Does(_SETS, word) for word in set_up if not word.text.lower().startswith(_PLAIN_SECTIONS)
    ]
    return [*_GSUTIL(invocation), *doubts]


_S3CMD_OPTIONS: Final = Options(
    "-nfrvqdHPiel -c=read --config=read --dry-run --force --recursive --verbose --quiet --debug "
    "--acl-private --acl-public --exclude= --include= --human-readable-sizes --progress "
    "--no-progress --region= --bucket-location= --storage-class= --skip-existing --continue "
    "--no-check-md5 --check-md5 --preserve --no-preserve --mime-type= --guess-mime-type "
    "--delete-removed --no-delete-removed --delete-after --list-md5 --limit= --profile= --stats "
    "--follow-symlinks --max-delete= --help=help --version=help -h=help"
)


def _s3cmd(command: Command) -> Command:
    return Command(
        command.does,
        _S3CMD_OPTIONS,
        tries="-n --dry-run",
        when={"-P --acl-public": PUBLISHES, **command.when},
        more=command.more,
    )


_S3CMD: Final = Service(
    {
        "ls|la|du|info|multipart|listmp|getpolicy|getlifecycle|ws-info|cfinfo|accesslog": (
            _s3cmd(Command(LISTS))
        ),
        "put|get|sync|cp": _s3cmd(
            Command(COPIES, more=copying(is_s3, deletes="--delete-removed", does=MIRRORS))
        ),
        "mv": _s3cmd(Command(MOVES, more=copying(is_s3, moves=True))),
        "del|rm": _s3cmd(Command(REMOVES, more=adding("-r --recursive", REMOVES_TREE))),
        "rb": _s3cmd(Command(REMOVES_BUCKET, more=adding("-r --recursive", REMOVES_ALL))),
        "mb": _s3cmd(Command(MAKES)),
        "signurl": SHARES,
        "setacl|setpolicy|delpolicy|setlifecycle|expire|setownership": _RULES,
    },
    _S3CMD_OPTIONS,
)

_S5_OPTIONS: Final = Options(
    "--json --numworkers= --retry-count= --no-sign-request --log= --stat --dry-run --profile= "
    "--request-payer= --use-list-objects-v1 --help=help -h=help"
)
_S5_COPY: Final = _S5_OPTIONS.joined_with(
    Options(
        "-nsufeHp -c= --no-clobber --if-size-differ --if-source-newer --flatten --humanize "
        "--no-follow-symlinks --storage-class= --concurrency= --part-size= --sse= --exclude= "
        "--include= --raw --source-region= --destination-region= --show-progress --acl= --delete "
        "--size-only --all-versions --version-id= --etag --group --show-fullpath"
    )
)
_S5CMD: Final = Service(
    {
        "ls|du|head": Command(LISTS, _S5_COPY),
        "cat": Command(SHOWS, _S5_COPY, more=read_objects),
        "cp|sync": Command(
            COPIES,
            _S5_COPY,
            tries="--dry-run",
            when={"--acl": PUBLISHES},
            more=copying(is_s3, deletes="--delete", does=MIRRORS),
        ),
        "mv": Command(MOVES, _S5_COPY, more=copying(is_s3, moves=True)),
        "rm": Command(REMOVES, _S5_COPY),
        "rb": Command(REMOVES_BUCKET, _S5_COPY),
        "mb": Command(MAKES, _S5_COPY),
        "presign": SHARES,
        "run": high(Category.INFRA_CHANGE, "runs a list of storage commands"),
    },
    _S5_OPTIONS,
)

_AZCOPY_OPTIONS: Final = Options(
    "--recursive?= --delete-destination= --dry-run --from-to= --include-pattern= "
    "--exclude-pattern= --include-path= --exclude-path= --log-level= --output-level= "
    "--output-type= --overwrite= --put-md5 --check-md5= --block-size-mb= --cap-mbps= --identity "
    "--follow-symlinks --as-subdir?= --blob-type= --block-blob-tier= --with-status= --tenant-id= "
    "--machine-readable --mega-units --running-tally --list-of-files=read --skip-version-check "
    "--preserve-permissions?= --preserve-smb-info?= --help=help -h=help --version=help -v=help"
)
_AZCOPY: Final = Service(
    {
        "copy|cp|c|sync|s": Command(
            COPIES,
            _AZCOPY_OPTIONS,
            tries="--dry-run",
            more=copying(is_https, deletes="--delete-destination", does=MIRRORS),
        ),
        "remove|rm|r": Command(
            REMOVES, _AZCOPY_OPTIONS, tries="--dry-run", more=adding("--recursive", REMOVES_TREE)
        ),
        "list|ls|l|jobs list|jobs show|env|doc|login status": Command(LISTS, _AZCOPY_OPTIONS),
        "make|mk": Command(MAKES, _AZCOPY_OPTIONS),
        "login|logout": _SIGNS_IN,
    },
    _AZCOPY_OPTIONS,
)

_MC_OPTIONS: Final = Options(
    "-Cq --config-dir= --json --debug --insecure --quiet --no-color --disable-pager --dp "
    "--limit-upload= --limit-download= --help=help -h=help --version=help -v=help"
)
_MC_LIST: Final = Options(
    "-rI --recursive --versions --rewind= --incomplete --summarize --storage-class= --zip --name= "
    "--regex= --path= --larger= --smaller= --older-than= --newer-than= --maxdepth= --print= "
    "--depth= --files -d= --version-id= --vid= --offset= --tail= --watch --ignore= --size "
    "-n= --lines= --events= --prefix= --suffix= --exec=shell"
)
_MC_COPY: Final = Options(
    "-ra --recursive --remove --overwrite --dry-run --fake --exclude= --older-than= --newer-than= "
    "--storage-class= --attr= --preserve --disable-multipart --md5 --tags= --continue --zip "
    "--rewind= --version-id= --vid= --versions --force --dangerous --skip-errors --region= "
    "--max-workers= --retry --summary --incomplete --stdin --bypass --non-current --watch"
)


def _saves_pipe(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Writes(word) for word in parsed.operands if not is_alias(word.text)]


_UPLOADS: Final = medium(Category.INFRA_CHANGE, "uploads its input to the bucket {0}")
_MC: Final = Service(
    {
        "ls|stat|diff|du|tree|find|ping|ready|alias list|version|od|watch": (
            Command(LISTS, _MC_OPTIONS.joined_with(_MC_LIST))
        ),
        "cat|head": Command(SHOWS, _MC_OPTIONS.joined_with(_MC_LIST), more=read_objects),
        "cp|mirror|get|put": Command(
            COPIES,
            _MC_OPTIONS.joined_with(_MC_COPY),
            tries="--dry-run --fake",
            more=copying(is_alias, deletes="--remove", does=MIRRORS),
        ),
        "mv": Command(MOVES, _MC_OPTIONS.joined_with(_MC_COPY), more=copying(is_alias, moves=True)),
        "rm": Command(
            REMOVES,
            _MC_OPTIONS.joined_with(_MC_COPY),
            tries="--dry-run --fake",
            more=adding("-r --recursive --versions --non-current", REMOVES_TREE),
        ),
        "rb": Command(
            REMOVES_BUCKET,
            _MC_OPTIONS.joined_with(_MC_COPY),
            when={"--force --dangerous": REMOVES_ALL},
        ),
        "mb": Command(
            MAKES, Options("-lp --ignore-existing --with-lock --with-versioning --region=")
        ),
        "pipe": Command(_UPLOADS, _MC_OPTIONS.joined_with(_MC_COPY), more=_saves_pipe),
        "share|anonymous|policy": SHARES,
        "share list|anonymous get|anonymous list|policy get": LISTS,
        "sql": high(Category.INFRA_READ, "runs a query on objects"),
        "undo|retention|legalhold|ilm|version enable|version suspend|replicate": _RULES,
        "admin": high(Category.INFRA_CHANGE, "administers the storage server: {}"),
        "admin info|admin user list|admin user info|admin policy list|admin policy info"
        "|admin group list|admin group info|admin config get|admin trace|admin console"
        "|admin prometheus metrics|admin scanner status|admin heal status|admin top": (
            low(Category.INFRA_READ, "reads the state of the storage server")
        ),
        "admin service stop|admin service restart|admin decommission|admin bucket remove": (
            critical(Category.INFRA_DESTROY, "stops or empties the storage server: {}")
        ),
    },
    _MC_OPTIONS,
    alone=high(Category.FS_WRITE, "opens a file manager"),
)

_BQ_LOAD: Final = Options(
    "--replace --noreplace --autodetect --noautodetect --source_format= --schema= "
    "--skip_leading_rows= --field_delimiter= -F= --max_bad_records= --null_marker= "
    "--time_partitioning_field= --time_partitioning_type= --clustering_fields= "
    "--allow_quoted_newlines --allow_jagged_rows --ignore_unknown_values --encoding= -E= "
    "--schema_update_option= --quote= --write_disposition="
)
_BQ_QUERY: Final = Options(
    "-q -n= -s= --quiet --max_rows= --max_rows_per_request= --start_row= --use_legacy_sql?= "
    "--nouse_legacy_sql --use_cache?= --nouse_cache --require_cache --batch?= --nobatch "
    "--maximum_bytes_billed= --maximum_billing_tier= --label= --parameter= --priority= "
    "--allow_large_results --flatten_results?= --noflatten_results --rpc --dry_run "
    "--destination_table= --replace --append_table --schema_update_option= --schedule= "
    "--display_name="
)


def _run_sql(parsed: Parsed, invocation: Invocation) -> list[Act]:
    return run_texts(parsed.operands) if parsed.operands else run_input(invocation)


_BQ: Final = Service(
    {
        "ls|show|head|info|version|help|get-iam-policy": (
            low(Category.DB_READ, "reads from the data warehouse: {}")
        ),
        "query": Command(
            (),
            _BQ_QUERY,
            when={
                "--destination_table --replace --append_table --schema_update_option": (
                    medium(Category.DB_CHANGE, "writes the answer to a table")
                ),
                "--schedule --display_name": high(Category.PERSISTENCE, "runs SQL on a schedule"),
            },
            tries="--dry_run",
            more=_run_sql,
        ),
        "rm": high(Category.DB_DESTROY, "deletes tables or data: {}"),
        "load": Command(
            medium(Category.DB_CHANGE, "changes tables or data: {}"),
            _BQ_LOAD,
            when={"--replace": high(Category.DB_DESTROY, "writes over the table {0}")},
        ),
        "extract|cp|mk|update|insert|partition": (
            medium(Category.DB_CHANGE, "changes tables or data: {}")
        ),
        "shell|init": high(Category.DB_CHANGE, "opens a prompt for SQL"),
    },
    Options(
        "-qhfn --quiet --headless --nosync --sync --synchronous_mode --project_id= --dataset_id= "
        "--location= --format= --job_id= --api= --bigqueryrc= --debug_mode --apilog= "
        "--help=help --version=help"
    ),
)

PROGRAMS: Final[Mapping[str, Judge]] = {
    "gsutil": _judge_gsutil,
    "s3cmd": _S3CMD,
    "s5cmd": _S5CMD,
    "azcopy": _AZCOPY,
    "mc mcli": _MC,
    "bq": _BQ,
}
