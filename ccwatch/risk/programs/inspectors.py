"""Programs that only show something: symbols, packages, units, screens, processes of Java."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.programs.command import Command, Group, run_rest
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.subcommand import judge_unknown

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Judge

_FILES: Final = low(Category.FS_READ, "shows what is in a file")
_MACHINE: Final = low(Category.SYSTEM_READ, "shows the state of the machine")
_PACKAGES: Final = low(Category.PACKAGE_READ, "shows packages")
_PRINTS: Final = low(Category.SHELL, "prints something")
_UNITS: Final = Options(
    "-aAlqr -M= -H= -n= -o= -p= -t= --all --full --no-pager --no-legend --property= --value "
    "--lines= --output= --user --system --json= --stats -h=help --help=help --version=help "
    "--acquired --activatable --unique --list -k -m -c -i -b -1 -d= --batch --cpu= --depth= "
    "--iterations= --order= --raw --delay= --diff?= --type="
)
_CLEARS: Final = high(Category.SYSTEM_CHANGE, "changes what the system has cached or counted")


def _long(table: str) -> Options:
    return Options(table, long_dash=True)


def _reads(table: str, operands: str = "") -> Command:
    return Command(_FILES, Options(f"{table} -h=help --help=help --version=help"), operands)


def _shows(table: str = "", operands: str = "data*") -> Command:
    return Command(_MACHINE, Options(f"{table} --help=help --version=help"), operands)


def _units(verbs: str) -> Group:
    return Group({verbs: Command(_MACHINE, _UNITS)}, _UNITS, judge_unknown, alone=_MACHINE)


PROGRAMS: Final[dict[str, Judge]] = {
    "addr2line": _reads("-afipsC -b= -e=read -j= --exe=read --functions --demangle?=", "data*"),
    "c++filt llvm-cxxfilt": _reads("-_inprtV -s= --format= --types --no-params", "data*"),
    "pkg-config pkgconf": Command(
        _PACKAGES,
        Options(
            "--libs --libs-only-l --libs-only-L --libs-only-other --cflags --cflags-only-I "
            "--cflags-only-other --modversion --exists --list-all --list-package-names --variable= "
            "--print-variables --print-requires --print-requires-private --print-provides --static "
            "--shared --atleast-version= --exact-version= --max-version= --define-variable= "
            "--print-errors --short-errors --silence-errors --errors-to-stdout --path --env-only "
            "--version=help --help=help --uninstalled --keep-system-libs --keep-system-cflags"
        ),
    ),
    "jps": Command(_MACHINE, Options("-qmlvV")),
    "jstack": Command(_MACHINE, _long("-l -e -h=help -help=help --help=help")),
    "jstat": Command(
        _MACHINE,
        _long(
            "-class -compiler -gc -gccapacity -gccause -gcmetacapacity -gcnew -gcnewcapacity "
            "-gcold -gcoldcapacity -gcutil -printcompilation -t -h= -options=help -help=help"
        ),
    ),
    "dpkg-deb": Command(
        _FILES,
        Options(
            "-c -I -f -W --contents --info --field --show --showformat= --help=help --version=help"
        ),
        "read data*",
    ),
    "dpkg-architecture": _shows("-a= -t= -q= -l -i= -e= --query= --list --list-known --print-help"),
    "apt-file": Group(
        {
            "search|find|list|show|list-indices": Command(
                _PACKAGES, Options("-aFilvxDf --package-only --regexp --fixed-string --ignore-case")
            )
        },
        otherwise=judge_unknown,
    ),
    "pactree": Command(
        _PACKAGES, Options("-cdlorsau --color --depth= --linear --optional --reverse --unique")
    ),
    "pipdeptree": Command(
        _PACKAGES,
        Options(
            "-a -l -u -r -p= -e= -w= -d= -j --all --local-only --user-only --reverse --packages= "
            "--exclude= --warn= --depth= --freeze --json --json-tree --license "
            "--version=help --help=help -h=help"
        ),
    ),
    "systemd-cgls systemd-cgtop systemd-delta": Command(_MACHINE, _UNITS),
    "networkctl": _units("status|list|lldp|label|cat"),
    "busctl": _units("list|status|tree|introspect|get-property"),
    "machinectl": _units("list|status|show|list-images|image-status|show-image"),
    "userdbctl": _units("user|group|users-in-group|groups-of-user|services"),
    "oomctl": _units("dump"),
    "infocmp": _shows("-1CILTVcdnuxqr"),
    "dircolors": Command(
        _PRINTS, Options("-bcp --sh --csh --print-database --print-ls-colors"), "read"
    ),
    "uuidgen": _shows("-rtv67 -n= -N= --random --time"),
    "figlet toilet banner": Command(_PRINTS, Options("-clrtxkoWSs -w= -m=")),
    "glxinfo vulkaninfo clinfo eglinfo": Command(_MACHINE, Options("-Bbilsvt --summary --raw")),
    "xrandr": Command(
        _MACHINE,
        _long("-q --query --verbose --listmonitors --listactivemonitors --listproviders --props"),
        operands="",
    ),
    "lpstat lpq": Command(
        _MACHINE, Options("-Eadrsltvo -P= -p -u -c -W= -H --help=help"), operands="data*"
    ),
    "aplay arecord": Command(
        medium(Category.SYSTEM_CHANGE, "plays or records sound"),
        Options("-lL --list-devices --list-pcms --version=help --help=help"),
        operands="write*",
        tries="-l -L --list-devices --list-pcms",
    ),
    "ccache sccache": Command(
        medium(Category.EXEC_PROJECT, "runs a compiler"),
        Options(
            "-spvx --show-stats --show-config --print-stats --show-adv-stats --version=help",
            posix=True,
        ),
        more=run_rest(),
        tries="-s --show-stats -p --show-config --print-stats --show-adv-stats",
    ),
    "vmmap heap leaks footprint": Command(
        _MACHINE, _long("-summary --summary -w --wide -v -sortBySize -s -h=help"), "data"
    ),
    "afinfo": _reads("-b -r -x", "read*"),
    "dscacheutil": Command(
        _CLEARS,
        _long("-q= -a= -cachedump -entries= -buckets -statistics -configuration -h=help"),
        tries="-q -cachedump -statistics -configuration",
    ),
    "log": Group(
        {
            "show|stream|stats|help": Command(
                low(Category.SYSTEM_READ, "shows logs of the system"),
                Options(
                    "--last= --predicate= --style= --info --debug --start= --end= --source "
                    "--signpost --no-pager --backtrace --process= --level= --type= --timeout= "
                    "--color= --archive=read --file=read --overview --count="
                ),
            ),
        },
        otherwise=judge_unknown,
    ),
    "sshd": Command(
        high(Category.NET_LISTEN, "lets others log in to this machine"),
        Options("-tT -f=read -V=help"),
        operands="",
        tries="-t -T",
    ),
    "postconf": Command(_MACHINE, Options("-adfhlmnpqC")),
    "named-checkconf": Command(_FILES, Options("-hvjpxz"), "read"),
    "mediainfo soxi pg_lsclusters pg_config": Command(
        _FILES,
        Options(
            "-fTtrcsdDbBpea --full --version --bindir --includedir --libdir --pkglibdir "
            "--pkgincludedir --sharedir --configure --sysconfdir --pgxs"
        ),
        "read*",
    ),
}
"""Programs that look, with the few orders of theirs that do more."""
