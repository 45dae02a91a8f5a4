"""Programs for tables of comma-separated values: xsv, qsv, and the tools of csvkit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import fetching

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Judge

_QUERIES: Final = low(Category.FS_READ, "queries a table")
_OPTIONS: Final = Options("-h=help --help=help --version=help --list")
_COMMON: Final = "-n --no-headers -d= --delimiter= -o=write --output=write -h=help --help=help "
_QUIET: Final = "-Q --quiet -p --progressbar --memcheck --jobs= "
_WRITES: Final = medium(Category.FS_WRITE, "writes files of a table's rows")


def _reads(table: str = "", operands: str = "read*") -> Command:
    return Command(_QUERIES, Options(_COMMON + _QUIET + table), operands)


_BY_COLUMNS: Final = "data read*"
_XSV: Final[Mapping[str, Judge]] = {
    "cat": _reads("--pad -g= --group= --flexible", _BY_COLUMNS),
    "count": _reads("-H --human-readable --width --flexible -f"),
    "fixlengths": _reads("-l= --length= -r --remove-empty"),
    "flatten": _reads("-c= --condense= -s= --separator= -f= --field-separator="),
    "fmt": _reads(
        "-t= --out-delimiter= --crlf --ascii --quote= --quote-always --quote-never --escape= "
        "--no-final-newline"
    ),
    "frequency": _reads("-s= --select= -l= --limit= -a --asc --no-nulls -j= -i --ignore-case"),
    "headers": _reads("-j --just-names --intersect --union -J --just-count"),
    "help": _reads(operands="data*"),
    "input": _reads(
        "--quote= --escape= --no-quoting --skip-lines= --skip-lastlines= --auto-skip "
        "--trim-headers --trim-fields --comment="
    ),
    "join": _reads(
        "--no-case --left --right --full --cross --nulls -i --ignore-case --left-anti "
        "--left-semi --right-anti --right-semi",
        "data read data read",
    ),
    "reverse": _reads(),
    "sample": _reads("--seed= --rng= --with-replacement", _BY_COLUMNS),
    "search": _reads(
        "-i --ignore-case -s= --select= -v --invert-match -u --unicode -f= --flag= -c --count "
        "--json --literal -x --exact --not-one --preview-match=",
        _BY_COLUMNS,
    ),
    "select": _reads("-R --random --seed= -S --sort", _BY_COLUMNS),
    "slice": _reads("-s= --start= -e= --end= -l= --len= -i= --index= --json --invert"),
    "sort": _reads(
        "-s= --select= -N --numeric -R --reverse -u --unique -i --ignore-case --natural --random "
        "--seed= --rng= -j= --faster"
    ),
    "table": _reads("-w= --width= -c= --condense= -a= --align= --pad="),
    "index": Command(
        medium(Category.FS_WRITE, "writes an index beside the table {0}"),
        Options(_COMMON),
        "read*",
    ),
    "split": Command(_WRITES, Options(_COMMON + "-s= --size= -j= --filename="), "write read*"),
    "partition": Command(
        _WRITES,
        Options(_COMMON + "-p= --prefix-length= --filename= --drop"),
        "data write read*",
    ),
}
_STATISTICS: Final = (
    "-s= --select= -E --everything --mode --cardinality --nulls --median --mad --quartiles "
    "--typesonly --infer-dates --infer-boolean --dates-whitelist= --prefer-dmy --round= -j= --force"
)
_NETWORK: Final = high(Category.NET_WRITE, "sends values of the table to a service")
_CODE: Final = high(Category.EXEC_INLINE, "runs code or a command for every row")
_QSV: Final[Mapping[str, Judge]] = {
    **_XSV,
    "behead": _reads("-f --flexible"),
    "dedup": _reads("-s= --select= -N --numeric -i --ignore-case --sorted -D=write -H -j="),
    "enum": _reads("-c= --new-column= --start= --increment= --constant= --copy= --uuid4 --uuid7"),
    "exclude": _reads("-i --ignore-case -v", "data read data read"),
    "explode": _reads("-r= --rename=", "data data read*"),
    "fill": _reads("-g= --groupby= -f --first -b --backfill -v= --default=", _BY_COLUMNS),
    "json|jsonl|tojsonl|pseudo|rename": _reads(operands="read*"),
    "replace": _reads("-i --ignore-case -s= --select= -u --unicode --literal", "data data read*"),
    "safenames": _reads("--mode= --reserved= --prefix="),
    "sortcheck": _reads("-s= --select= -i --ignore-case --all --json --pretty-json"),
    "sniff": _reads("--json --pretty-json --no-infer --just-mime --sample= --prefer-dmy"),
    "transpose": _reads("-m --multipass"),
    "stats": Command(
        medium(Category.FS_WRITE, "may write a cache of statistics beside the table"),
        Options(_COMMON + _STATISTICS),
        "read*",
    ),
    "foreach|luau|lua|py": Command(_CODE),
    "fetch|fetchpost|describegpt|geocode|to": Command(_NETWORK),
    "extsort|extdedup|snappy|sqlp|prompt|template|schema|validate|excel": Command(
        medium(Category.FS_WRITE, "may write files of its own"), operands="read*"
    ),
}

judge_xsv: Final = Group(
    {**_XSV, "stats": _reads(_STATISTICS)},
    _OPTIONS,
)
judge_qsv: Final = fetching(Group(_QSV, _OPTIONS))

_KIT_COMMON: Final = (
    "-d= --delimiter= -t --tabs -q= --quotechar= -u= --quoting= -b --no-doublequote -p= "
    "--escapechar= -z= --maxfieldsize= -e= --encoding= -L= --locale= -S --skipinitialspace "
    "--blanks --null-value= --date-format= --datetime-format= -H --no-header-row -K= "
    "--skip-lines= -v --verbose -l --linenumbers --add-bom --zero -V=help -h=help --help=help "
    "--version=help --no-leading-zeroes "
)
_INFERENCE: Final = "-y= --snifflimit= -I --no-inference "


def _kit(table: str, operands: str = "read*") -> Command:
    return Command(_QUERIES, Options(_KIT_COMMON + table), operands)


KIT: Final[Mapping[str, Judge]] = {
    "csvcut": _kit("-n --names -c= --columns= -C= --not-columns= -x --delete-empty-rows"),
    "csvgrep": _kit(
        "-n --names -c= --columns= -m= --match= -r= --regex= -f=read --file=read -i "
        "--invert-match -a --any-match"
    ),
    "csvlook": _kit(
        f"{_INFERENCE} --max-rows= --max-columns= --max-column-width= --max-precision= "
        "--no-number-ellipsis"
    ),
    "csvstat": _kit(
        f"{_INFERENCE} --csv --json -i= --indent= -n --names -c= --columns= --type --nulls "
        "--non-nulls --unique --min --max --sum --mean --median --stdev --len --max-precision "
        "--freq --freq-count= --count --decimal-format= -G --no-grouping-separator"
    ),
    "csvsort": _kit(f"{_INFERENCE} -n --names -c= --columns= -r --reverse -i --ignore-case"),
    "csvjson": _kit(
        f"{_INFERENCE} -i= --indent= -k= --key= --lat= --lon= --type= --geometry= --crs= "
        "--no-bbox --stream"
    ),
    "csvformat": _kit(
        "-E --skip-header -D= --out-delimiter= -T --out-tabs --out-asv -Q= --out-quotechar= "
        "-U= --out-quoting= -B --out-no-doublequote -P= --out-escapechar= -M= "
        "--out-lineterminator="
    ),
    "csvjoin": _kit(f"{_INFERENCE} -c= --columns= --outer --left --right"),
    "csvstack": _kit("-g= --groups= -n= --group-name= --filenames"),
}
"""What every program of csvkit reads; none of them writes a file."""
