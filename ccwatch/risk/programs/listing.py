"""Programs that show names, sizes and attributes of files, and change none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Judge

_LISTS: Final = low(Category.FS_READ, "lists files")
_SHOWS: Final = low(Category.FS_READ, "shows attributes of files")
_SIZES: Final = low(Category.FS_READ, "shows how much room files take")
_SUMS: Final = low(Category.FS_READ, "computes checksums of files")
_NAMES: Final = low(Category.SHELL, "prints a path")

_LS: Final = Options(
    """
    -aAbBcCdDfFgGhHiIklLmnNopqQrRsStTuUvwxXyZ1@eO%, -I= -w= --help=help --version=help
    --all --almost-all --author --escape --block-size= --ignore-backups --color?= --colour?=
    --directory --dired --classify?= --file-type --format= --full-time --group-directories-first
    --no-group --human-readable --si --dereference-command-line
    --dereference-command-line-symlink-to-dir --hide= --hyperlink?= --indicator-style= --inode
    --ignore= --kibibytes --dereference --numeric-uid-gid --literal --hide-control-chars
    --show-control-chars --quote-name --quoting-style= --reverse --recursive --size --sort=
    --time= --time-style= --tabsize= --width= --context --zero
    """
)
_EZA: Final = Options(
    """
    -1lGxRTXFabdDfrsBghHimnoStUuZM@O -L= -s= -t= -I= -w= -v=help -?=help --help=help
    --version=help --oneline --long --grid --across --recurse --tree --dereference --classify?=
    --color?= --colour?= --color-scale?= --colour-scale?= --color-scale-mode= --icons?=
    --no-quotes --hyperlink --absolute?= --follow-symlinks --width= --all --almost-all
    --treat-dirs-as-files --list-dirs --only-dirs --only-files --show-symlinks --no-symlinks
    --level= --reverse --sort= --group-directories-first --group-directories-last --git-ignore
    --ignore-glob= --binary --bytes --group --smart-group --header --links --inode --modified
    --mounts --numeric --flags --blocksize --time= --accessed --created --changed --time-style=
    --total-size --no-permissions --octal-permissions --no-filesize --no-user --no-time --stdin
    --git --no-git --git-repos --git-repos-no-status --extended --context --blocks --no-icons
    """
)
_LSD: Final = Options(
    """
    -aAFl1RthSXtrdvIUcGgiLZ -I= -h -V=help --help=help --version=help --all --almost-all --color=
    --icon= --icon-theme= --classify --long --oneline --recursive --human-readable --tree
    --depth= --directory-only --permission= --size= --total-size --date= --timesort --sizesort
    --extensionsort --gitsort --versionsort --no-sort --sort= --reverse --group-dirs=
    --group-directories-first --blocks= --classic --no-symlink --ignore-glob= --inode
    --dereference --context --hyperlink= --header --truncate-owner-after=
    --truncate-owner-marker= --system-protected --literal --git --config-file=read --ignore-config
    """
)
_TREE: Final = Options(
    """
    -adfxlpugshDFitrvcUnCASqNQJXZ -L= -P= -I= -H= -T= -o=write -R --help=help --version=help
    --filesfirst --dirsfirst --sort= --inodes --device --noreport --nolinks --charset= --filelimit=
    --si --du --prune --timefmt= --fromfile --fromtabfile --gitignore --gitfile=read --info
    --infofile=read --matchdirs --ignore-case --metafirst --hintro=read --houtro=read
    --sort?= --compress= --acl --selinux --opt-toggle
    """
)
_STAT: Final = Options(
    """
    -LftxlqrsnF -c= --dereference --file-system --cached= --format= --printf= --terse
    --help=help --version=help
    """
)
_FILE: Final = Options(
    """
    -bcdEhikLnNprsSvzZ0lI -e= -F= -P= -m=read -f=read --help=help --version=help --apple
    --brief --exclude= --exclude-quiet= --extension --separator= --files-from=read
    --checking-printout
    --no-dereference --dereference --mime --mime-type --mime-encoding --keep-going --list
    --magic-file=read --no-buffer --no-pad --print0 --raw --special-files --parameter= --uncompress
    --uncompress-noreport --preserve-date --no-sandbox
    """
)
_DU: Final = Options(
    """
    -0aAbcDhHkLmlPsSxnrIg -B= -d= -t= -X=read --null --all --apparent-size --block-size= --bytes
    --total --dereference-args --max-depth= --files0-from=read --human-readable --inodes
    --dereference
    --count-links --no-dereference --separate-dirs --si --summarize --threshold= --time?=
    --time-style= --exclude-from=read --exclude= --one-file-system --help=help --version=help
    """
)
_DF: Final = Options(
    """
    -ahHiklmPTvgbcnIY, -B= -t= -x= --all --block-size= --human-readable --si --inodes --local
    --no-sync --output?= --portability --sync --total --type= --print-type --exclude-type=
    --help=help --version=help
    """
)
_CHECKSUM: Final = Options(
    """
    -bctwzrsnpqUu0 -a= -l= --binary --check --tag --text --zero --algorithm= --debug --raw
    --base64 --length= --ignore-missing --quiet --status --strict --warn --portability --UNIVERSAL
    --01 --help=help --version=help
    """
)
_XATTR: Final = Command(
    _SHOWS,
    Options("-lrsvxphwdc --help=help -?"),
    "data*",
    when={
        "-d -c": high(Category.PERMISSIONS, "removes attributes that the system put on files"),
        "-w": medium(Category.FS_WRITE, "writes attributes of files"),
    },
)

PROGRAMS: Final[dict[str, Judge]] = {
    "ls gls dir vdir": Command(_LISTS, _LS, "look*"),
    "exa eza": Command(_LISTS, _EZA, "look*"),
    "lsd": Command(_LISTS, _LSD, "look*"),
    "tree": Command(
        _LISTS,
        _TREE,
        "look*",
        when={"-R": medium(Category.FS_WRITE, "may write a list into each folder")},
        shifts={"--fromfile --fromtabfile": "read*"},
    ),
    "stat gstat": Command(_SHOWS, _STAT, "look*"),
    "file": Command(
        low(Category.FS_READ, "tells the types of files"),
        _FILE,
        "look*",
    ),
    "du": Command(_SIZES, _DU, "look*"),
    "dust": Command(
        _SIZES,
        Options(
            """
            -pxLsrcbifHPDFRSBjtTCX -d= -n= -X= -I=read -v= -e= -w= -o= -z= -M= -A= -y= -m= -h=help
            -V=help --help=help --version=help --depth= --number-of-lines= --full-paths
            --ignore-directory= --limit-filesystem --apparent-size --reverse --no-colors
            --no-percent-bars --bars-on-right --min-size= --skip-total --filecount
            --ignore_hidden --invert-filter= --filter= --file_types --terminal_width= --only-dir
            --only-file --output-format= --output-json --no-progress --print-errors
            """
        ),
        "look*",
    ),
    "duf": Command(
        low(Category.SYSTEM_READ, "shows how full the disks are"),
        Options(
            """
            -all -avail-threshold= -hide= -hide-fs= -hide-mp= -inodes -json -only= -only-fs=
            -only-mp= -output= -sort= -style= -theme= -usage-threshold= -version=help -warnings
            -width= -help=help
            """,
            long_dash=True,
        ),
        "look*",
    ),
    "df gdf": Command(low(Category.SYSTEM_READ, "shows how full the disks are"), _DF, "look*"),
    "ncdu gdu": Command(
        uncertain("opens a browser for files that can delete them"),
        Options("-0qxern1 -o=write -f=read --exclude= -X=read --help=help --version=help"),
        "look*",
    ),
    "readlink greadlink": Command(
        _NAMES,
        Options(
            """
            -femnqsvz --canonicalize --canonicalize-existing --canonicalize-missing --no-newline
            --quiet --silent --verbose --zero --help=help --version=help
            """
        ),
        "look*",
    ),
    "realpath grealpath": Command(
        _NAMES,
        Options(
            """
            -emELPqsz --canonicalize-existing --canonicalize-missing --canonicalize --logical
            --physical --quiet --relative-to= --relative-base= --strip --no-symlinks --zero
            --help=help --version=help
            """
        ),
        "look*",
    ),
    "basename": Command(
        _NAMES, Options("-az -s= --multiple --suffix= --zero --help=help --version=help")
    ),
    "dirname": Command(_NAMES, Options("-z --zero --help=help --version=help")),
    "pathchk": Command(_NAMES, Options("-pP --portability --help=help --version=help")),
    "cygpath wslpath": Command(_NAMES, Options("-admuwpliaACDFHOPSW")),
    "namei": Command(
        _SHOWS,
        Options(
            """
            -hVxmolnvZ --mountpoints --modes --owners --long --nosymlinks --vertical --context
            --help=help --version=help
            """
        ),
        "look*",
    ),
    "lsattr": Command(_SHOWS, Options("-RVadlpv"), "look*"),
    "getfacl": Command(
        _SHOWS,
        Options(
            """
            -acdesEtnRLPp --access --default --omit-header --all-effective --no-effective
            --skip-base --recursive --logical --physical --tabular --absolute-names --numeric
            -h=help -v=help --help=help --version=help
            """
        ),
        "look*",
    ),
    "getfattr": Command(
        _SHOWS,
        Options(
            """
            -dhRLP -n= -e= -m= --name= --dump --encoding= --no-dereference --match= --absolute-names
            --only-values --recursive --logical --physical --one-file-system --help=help
            --version=help
            """
        ),
        "look*",
    ),
    "xattr": _XATTR,
    "GetFileInfo": Command(_SHOWS, Options("-admctPA"), "look*"),
    "mdls": Command(_SHOWS, Options("-r -n= -p=write --raw --name= --nullMarker="), "look*"),
    "md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum b3sum cksum sum shasum "
    "md5 sha1 sha224 sha256 sha384 sha512 gsha256sum gmd5sum crc32 xxhsum xxh64sum": Command(
        _SUMS, _CHECKSUM, "look*"
    ),
    "getconf": Command(
        low(Category.SYSTEM_READ, "shows a setting of the system"), Options("-a -v=")
    ),
}
