"""Programs that query structured text: JSON, YAML, CSV."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, Reads, RunsFile, Writes
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs import xsv
from ccwatch.risk.programs.command import HELPS, Command, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.service import fetching
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_QUERIES: Final = low(Category.FS_READ, "queries structured text")
_EDITS: Final = medium(Category.FS_WRITE, "edits files in place")
_HELP: Final = "--help=help --version=help"
_ENVIRONMENT: Final = high(Category.SECRETS_READ, "reads variables of the environment")
_UNCLEAR: Final = uncertain("may get another option from a pattern or variable")

_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|#[^\n]*', re.DOTALL)
_ENV: Final = re.compile(r"(?<![\w.$])(?:env|\$ENV)(?!\w)(?:\s*\.\s*(\w+))?")
_IMPORTS: Final = re.compile(r"(?<![\w.$])(?:import|include)(?!\w)")
_DECODES: Final = re.compile(r"@base(?:64|32)d\b")
_PLAIN_VARIABLES: Final = _words("HOME USER LOGNAME PWD PATH LANG SHELL TERM HOSTNAME")


def _doubts(parsed: Parsed) -> list[Act]:
    return [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]


def _drop_strings(text: str) -> str:
    # A string with code in it would need a parser: it stays as it is, with all others.
    return text if "\\(" in text else _STRING.sub('""', text)


def _read_filter(word: Word) -> list[Act]:
    """Return what a filter of jq reads besides its input."""
    text = _drop_strings(word.text)
    acts: list[Act] = []
    if any(match[1] not in _PLAIN_VARIABLES for match in _ENV.finditer(text)):
        acts += [Does(_ENVIRONMENT, word), Emits(Flow.ENVIRONMENT)]
    return acts + _read_code(word, text)


def _read_code(word: Word, text: str) -> list[Act]:
    acts: list[Act] = []
    if _IMPORTS.search(text):
        acts.append(Does(uncertain("takes code from a module"), word))
    if _DECODES.search(text):
        acts.append(Emits(Flow.DECODED))
    return acts


_JQ: Final = Options(
    f"""
    -acCeFghHijlMnrRsSV -f=read -L=look --compact-output --null-input --raw-input --slurp
    --raw-output --raw-output0 --join-output --ascii-output --sort-keys --color-output
    --monochrome-output --tab --unbuffered --stream --stream-errors --seq --exit-status
    --binary -b --from-file=read --library-path=look --args --jsonargs --arg= --argjson=
    --rawfile= --slurpfile= --argfile= --indent= --yaml-output --yaml-input --debug-dump-disasm
    --debug-trace?= --build-configuration -h=help --help=help --version=help {_HELP}
    """
)
_PAIRS: Final = frozenset({"--arg", "--argjson", "--rawfile", "--slurpfile", "--argfile"})
_PAIR_FILES: Final = frozenset({"--rawfile", "--slurpfile", "--argfile"})


def _take_pairs(words: Sequence[Word]) -> tuple[tuple[Word, ...], list[Word]]:
    """Return the words without the options that take two, and the files that those name."""
    kept: list[Word] = []
    files: list[Word] = []
    place = 0
    while place < len(words):
        text = words[place].text
        if text in _PAIRS:
            files += words[place + 2 : place + 3] if text in _PAIR_FILES else ()
            place += 3
            continue
        kept.append(words[place])
        place += 1
    return tuple(kept), files


def _judge_jq(invocation: Invocation) -> list[Act]:
    words, files = _take_pairs(invocation.words)
    parsed = _JQ.parse(words)
    if parsed.has("--help", "--version", "-h", "-V"):
        return [Does(HELPS)]
    operands = parsed.operands
    filters: Sequence[Word] = ()
    if not parsed.has("-f", "--from-file"):
        filters, operands = operands[:1], operands[1:]
    acts: list[Act] = [Does(_QUERIES), *_doubts(parsed), *map(Reads, files)]
    acts += map(Reads, parsed.values("-f", "--from-file"))
    if parsed.has("-f", "--from-file"):
        acts.append(Does(medium(Category.EXEC_PROJECT, "runs a filter from a file")))
    acts += [act for word in filters for act in _read_filter(word)]
    if not parsed.has("--args", "--jsonargs"):
        acts += map(Reads, operands)
    if parsed.has("-i") and invocation.program in {"jaq", "gojq"}:
        acts += [Does(_EDITS), *map(Writes, operands)]
    return acts


_YQ: Final = Options(
    f"""
    -0cCeEjMnNPrRsSvyYtVUx -i?= -I= -o= -p= -s= -f= -w= -L=look -V=help -h=help --inplace?=
    --in-place?=
    --colors --no-colors --exit-status --indent= --no-doc --null-input --nul-output
    --output-format= --input-format= --prettyPrint --split-exp= --split-exp-file=read
    --unwrapScalar?=
    --verbose --front-matter= --from-file=file --expression= --header-preprocess
    --csv-auto-parse --csv-separator= --tsv-auto-parse --lua-globals --lua-prefix= --lua-suffix=
    --lua-unquoted --properties-separator= --properties-array-brackets --shell-key-separator=
    --string-interpolation --xml-attribute-prefix= --xml-content-name= --xml-directive-name=
    --xml-keep-namespace --xml-proc-inst-prefix= --xml-raw-token --xml-skip-directives
    --xml-skip-proc-inst --xml-strict-mode --tojson --toyaml --yaml-output --yml-output
    --yaml-roundtrip --xml-output --toml-output --width= --indentless-lists --explicit-start
    --explicit-end --no-expand-aliases --max-expansion-factor= --yaml-output-grammar-version=
    --raw-output --raw-input --compact-output --slurp --sort-keys --join-output --tab
    --color-output --monochrome-output --arg= --argjson= --xml-dtd --xml-item-depth=
    --xml-force-list= --xml-root= --in-place --security-disable-env-ops
    --security-disable-file-ops {_HELP}
    """
)
_YQ_VERBS: Final = frozenset({"eval", "e", "eval-all", "ea", "r", "read"})
_YQ_FILES: Final = re.compile(r"(?<![\w.$])(?:load\w*|strload)\s*\(\s*(?:\"([^\"]*)\")?")
_YQ_ENV: Final = re.compile(
    r"(?<![\w.$])(?:env|strenv|envsubst|\$ENV)(?!\w)(?:\s*\(\s*(\w+)\s*\))?"
)
_YQ_SYSTEM: Final = re.compile(r"(?<![\w.$])system\s*\(")


def _read_expression(word: Word) -> list[Act]:
    acts: list[Act] = []
    for match in _YQ_FILES.finditer(word.text):
        name = match[1] if match[1] is not None else UNKNOWN
        acts.append(Reads(Word(name, word.span)))
    text = _drop_strings(word.text)
    if any(match[1] not in _PLAIN_VARIABLES for match in _YQ_ENV.finditer(text)):
        acts += [Does(_ENVIRONMENT, word), Emits(Flow.ENVIRONMENT)]
    if _YQ_SYSTEM.search(text):
        acts.append(Does(high(Category.EXEC_INLINE, "runs a command"), word))
    return acts + _read_code(word, text)


def _judge_yq(invocation: Invocation) -> list[Act]:
    words, files = _take_pairs(invocation.words)
    parsed = _YQ.parse(words)
    if parsed.has("--help", "--version", "-V", "-h"):
        return [Does(HELPS)]
    operands = parsed.operands
    if operands and operands[0].text in _YQ_VERBS:
        operands = operands[1:]
    in_place = parsed.get("-i", "--inplace", "--in-place")
    edits = in_place is not None and (
        in_place.value is None or in_place.value.text.lstrip("=") != "false"
    )
    expressions = parsed.values("--expression")
    acts: list[Act] = [Does(_EDITS if edits else _QUERIES), *_doubts(parsed)]
    acts += map(Reads, files)
    if not edits and parsed.unclear:
        acts.append(Does(_UNCLEAR, parsed.unclear[0]))
    for word in (*expressions, *operands[:1]):
        acts += _read_expression(word)
    for option in ("--from-file", "--split-exp-file"):
        acts += map(RunsFile, parsed.values(option))
    if parsed.has("-s", "--split-exp") and invocation.program == "yq" and _splits(parsed):
        acts.append(Does(medium(Category.FS_WRITE, "writes a file for each document")))
    acts += [Reads(word) for word in operands[:1] if not _is_expression(word.text)]
    acts += map(Reads, operands[1:])
    if edits:
        acts += [Writes(word, "edits") for word in operands[0 if expressions else 1 :]]
    return acts


def _is_expression(text: str) -> bool:
    """Say whether the first operand is no file; one that exists is taken for a file."""
    return text[:1] == "." and not text.startswith(("./", "../", ".env"))


def _splits(parsed: Parsed) -> bool:
    # jq's wrapper has -s for "slurp"; the other yq splits into files.
    return any(
        value.text[:1] in {".", "$", '"', "("} for value in parsed.values("-s", "--split-exp")
    )


_MLR_CALLS: Final = re.compile(r"(?<!\w)(?:system|exec)\s*\(")
_MLR_WRITES: Final = re.compile(r"(?<!\w)(?:tee|emit|print|dump)")
_MLR_ENV: Final = re.compile(r"(?<!\w)(?:ENV|os\.)")
_MLR_DANGERS: Final = {
    "-I": _EDITS,
    "tee": medium(Category.FS_WRITE, "writes files"),
    "split": medium(Category.FS_WRITE, "writes a file for each group"),
    "--prepipe": high(Category.EXEC_INLINE, "runs a program on each file"),
    "--prepipex": high(Category.EXEC_INLINE, "runs a program on each file"),
    "--load": uncertain("loads code from a file"),
    "--mload": uncertain("loads code from files"),
    "-f": uncertain("may take its program from a file"),
    "-s": uncertain("may take options from a file"),
}


def _judge_mlr(invocation: Invocation) -> list[Act]:
    words = invocation.words
    acts: list[Act] = [Does(_QUERIES)]
    edits = any(word.text == "-I" for word in words)
    for word in words:
        acts += _judge_mlr_word(word)
        if "/" in word.text or "." in word.text or edits:
            acts += _take_file(word, edits=edits)
    return acts


def _judge_mlr_word(word: Word) -> list[Act]:
    text = word.text
    acts: list[Act] = []
    name = text.partition("=")[0] if text[:2] == "--" else text
    if name in _MLR_DANGERS:
        acts.append(Does(_MLR_DANGERS[name], word))
    if UNKNOWN in text:
        acts.append(Does(_UNCLEAR, word))
    if _MLR_CALLS.search(text):
        acts.append(Does(high(Category.EXEC_INLINE, "runs a command"), word))
    if (">" in text or "|" in text) and _MLR_WRITES.search(text):
        acts.append(Does(medium(Category.FS_WRITE, "writes files"), word))
    if _MLR_ENV.search(text):
        acts += [Does(_ENVIRONMENT, word), Emits(Flow.ENVIRONMENT)]
    return acts


def _take_file(word: Word, *, edits: bool) -> list[Act]:
    if word.text[:1] in {"-", "$", "@"} or " " in word.text:
        return []
    return [Reads(word), Writes(word, "edits")] if edits else [Reads(word)]


def _command(table: str, operands: str = "data read*") -> Command:
    return Command(_QUERIES, Options(f"{table} {_HELP}"), operands)


def _read_values(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the files whose text jo takes for a value: ``name=@file``, ``name:=file``."""
    acts: list[Act] = []
    for word in parsed.operands:
        name, equals, _value = word.text.partition("=")
        start = len(name) + 1 if equals else 0
        value = word.part(start)
        if equals and name.endswith(":"):
            acts.append(Reads(value))
        if value.text[:1] in _JO_FILES and len(value.text) > 1:
            acts.append(Reads(value.part(1)))
    return acts


_JO_FILES: Final = frozenset("@%:")
PROGRAMS: Final[dict[str, Judge]] = {
    "jq gojq jaq jqp": _judge_jq,
    "yq xq tomlq": _judge_yq,
    "mlr miller": fetching(_judge_mlr),
    "gron ungron": fetching(
        _command(
            "-ucmsvjk --ungron --values --colorize --monochrome --stream --no-sort --json "
            "--insecure",
            "read*",
        )
    ),
    "jo": Command(
        _QUERIES, Options(f"-apBDevVn -d= -f=read -o= {_HELP} -h=help"), more=_read_values
    ),
    "xmllint": fetching(
        Command(
            _QUERIES,
            Options(
                """
            --format --noout --xpath= --html --recover --huge --nonet --noblanks --noent --c14n
            --c14n11 --exc-c14n --valid --schema=read --relaxng=read --dtdvalid=read
            --dtdvalidfpi= --pretty= --encode= --compress --output=write -o=write --nowarning
            --xmlout --debug --stream --timing --version=help --nocdata --nsclean --dropdtd
            --xinclude --noxincludenode --push --memory --quiet --oldxml10 --repeat --insert
            --copy --nodict --nodefdtd --path= --schematron=read
            """
            ),
            "read*",
            when={
                "--noent --xinclude --noxincludenode": medium(
                    Category.FS_READ, "reads every file that the document names"
                ),
            },
        )
    ),
    "xsv": xsv.judge_xsv,
    "qsv qsvlite": xsv.judge_qsv,
    **xsv.KIT,
}
