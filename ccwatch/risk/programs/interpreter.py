"""Interpreters: code in an option, in a file, or on standard input."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Language,
    Reads,
    RunsCode,
    RunsFile,
    RunsInput,
    Writes,
)
from ccwatch.risk.effect import Category, Effect, critical, high, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command
from ccwatch.risk.programs.framework import judge_arguments, judge_console
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import is_remote, judge_script_name
from ccwatch.risk.programs.perl_operands import judge_operands
from ccwatch.risk.programs.python_module import judge_module

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_WAITS: Final = uncertain("waits for code on its standard input")
_STAYS: Final = medium(Category.EXEC_PROJECT, "stays open for more code afterwards")
_LISTENS: Final = high(Category.NET_LISTEN, "opens a port that others can reach")
_TESTS: Final = medium(Category.EXEC_PROJECT, "runs the project's tests")
_PROJECT: Final = medium(Category.EXEC_PROJECT, "runs the project's own code")
_LOADS: Final = uncertain("loads a module before it runs the code")
_START_FILE: Final = medium(
    Category.EXEC_PROJECT, "loads the start file or settings of the folder first"
)
_IMPORTS: Final = medium(Category.EXEC_PROJECT, "imports a module that an option names")
_REMOTE_CODE: Final = critical(Category.EXEC_REMOTE, "runs code that it fetches from the network")
_ENVIRONMENT: Final = high(Category.SECRETS_READ, "prints the environment, secrets included")


def run_script(word: Word, rest: Sequence[Word], language: Language) -> list[Act]:
    """Return the acts of running a file with arguments."""
    if is_remote(word.text) and not word.text.startswith("file:"):
        return [Does(_REMOTE_CODE, word), *judge_arguments(rest)]
    return [RunsFile(word, language), *judge_script_name(word), *judge_console(word, rest)]


def run_input(language: Language, invocation: Invocation) -> list[Act]:
    """Return the acts of running standard input."""
    waits: list[Act] = [] if invocation.is_piped else [Does(_WAITS)]
    return [*waits, RunsInput(language)]


def interpreter(
    language: Language,
    table: str,
    *,
    code: str = "-e",
    loops: str = "",
    edits: str = "",
    when: Mapping[str, Effect] | None = None,
    shows: str = "",
    serves: str = "",
    long_dash: bool = False,
    starts: Effect | tuple[()] = (),
    alone: str = "",
) -> Judge:
    """Return the entry of an interpreter.

    Args:
        language: What the code is.
        table: Its options; they end at the first operand.
        code: The options whose value is code.
        loops: Options with which the operands are files that the code reads.
        edits: Options with which it writes over them.
        when: As in ``Command``.
        shows: Options that show the version, and do no more where there is nothing to run.
        serves: Options with which it serves and takes no code from its input.
        long_dash: As in ``Options``.
        starts: What happens before any code: a file of the folder is loaded.
        alone: Options with which it is not.
    """
    code_options = tuple(code.split())
    version_options = frozenset(shows.split())

    def more(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
        codes = parsed.values(*code_options)
        acts: list[Act] = [RunsCode(word, language) for word in codes]
        if starts and not (alone and parsed.has(*alone.split())):
            acts.insert(0, Does(starts))
        if not codes and parsed.operands[:1] and parsed.operands[0].text != "-":
            return [*acts, *run_script(parsed.operands[0], parsed.operands[1:], language)]
        if not codes and serves and parsed.has(*serves.split()):
            return acts
        if not codes:
            return [*acts, *run_input(language, invocation)]
        if edits and parsed.has(*edits.split()):
            return [*acts, *(Writes(word, "edits") for word in parsed.operands)]
        if loops and parsed.has(*loops.split()):
            return [*acts, *(Reads(word) for word in parsed.operands)]
        return acts

    options = Options(table, posix=True, long_dash=long_dash)
    shows_help = Command((), options=options, when=when or {}, more=more)
    runs = replace(shows_help, helps=False)

    def judge(invocation: Invocation) -> list[Act]:
        # Behind code or a script, --help is an argument for it.
        parsed = options.parse(invocation.words)
        is_run = bool(parsed.operands or parsed.values(*code_options))
        used = {found.option.name for found in parsed.found}
        if used and used <= version_options and not is_run and not parsed.unknown:
            return [Does(HELPS)]
        return (runs if is_run else shows_help)(invocation)

    return judge


_PYTHON_OPTIONS: Final = Options(
    "-bBdEIOPqsSuvxRt -i -h=help -?=help -V=help --help --version --help-all=help --help-env=help "
    "--help-xoptions=help -W= -X= --check-hash-based-pycs= -c= -m=",
    posix=True,
)
_PYTHON: Final = interpreter(
    Language.PYTHON,
    "-bBdEIOPqsSuvxRt -i -h=help -V=help --version=help --help-all=help --help-env=help "
    "--help-xoptions=help -W= -X= --check-hash-based-pycs= -c=",
    code="-c",
    when={"-i": _STAYS},
)


def judge_python_program(invocation: Invocation) -> list[Act]:
    """Judge Python, which imports what a filter of warnings or a setting names."""
    acts = _judge_python(invocation)
    parsed = _PYTHON_OPTIONS.parse(invocation.words)
    filters = [w for w in parsed.values("-W") if _imports_category(w.text)]
    settings = [w for w in parsed.values("-X") if w.text.startswith(("presite", "\0"))]
    return [*acts, *(Does(_IMPORTS, word) for word in (*filters, *settings))]


def _imports_category(text: str) -> bool:
    """Say whether a filter names a class of a module: ``error::package.SomeWarning``."""
    category = text.split(":", 3)[2:3]
    return "\0" in text or any("." in name for name in category)


def _judge_python(invocation: Invocation) -> list[Act]:
    """Judge Python, whose options end with ``-c`` and ``-m``."""
    words = invocation.words
    position = 0
    while position < len(words) and words[position].text[:1] == "-" and words[position].text != "-":
        used = _PYTHON_OPTIONS.measure(words, position)
        if not used or words[position].text == "--":
            break
        parsed = _PYTHON_OPTIONS.parse(words[position : position + used])
        position += used
        modules = parsed.values("-m")
        if modules:
            left = invocation.after(words[position:], modules[0].text)
            return judge_module(modules[0], left)
        if parsed.has("-c"):
            acts = _PYTHON(invocation.after(words[:position], invocation.verbs))
            return [*acts, *(Reads(word) for word in _paths(words[position:]))]
    return _PYTHON(invocation)


def _paths(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if "/" in word.text and "://" not in word.text]


_NODE_TABLE: Final = (
    "-e= --eval= -p= --print= -c --check -i --interactive -r=file --require=file --import=file "
    "--loader=file --experimental-loader=file -v=help --version=help -h=help --v8-options=help "
    "--completion-bash=help --test --test-name-pattern= --test-reporter= --test-concurrency= "
    "--test-only --test-timeout= --experimental-test-coverage --watch --watch-path= "
    "--watch-preserve-output --run= --inspect?= --inspect-brk?= --inspect-wait?= --inspect-port= "
    "--max-old-space-size= --max-semi-space-size= --stack-size= --input-type= --no-warnings "
    "--disable-warning= --trace-warnings --trace-deprecation --no-deprecation --throw-deprecation "
    "--pending-deprecation --trace-uncaught --unhandled-rejections= --stack-trace-limit= "
    "--experimental-vm-modules --experimental-strip-types --experimental-transform-types "
    "--experimental-sqlite --experimental-fetch --experimental-json-modules "
    "--experimental-specifier-resolution= --experimental-default-type= --enable-source-maps "
    "--harmony --expose-gc --expose_gc --env-file=read --env-file-if-exists=read -C= --conditions= "
    "--preserve-symlinks --preserve-symlinks-main --title= --permission --allow-fs-read= "
    "--use-system-ca --use-openssl-ca --dns-result-order= --trace-sync-io --frozen-intrinsics"
)
_NODE: Final = interpreter(
    Language.JAVASCRIPT,
    _NODE_TABLE,
    code="-e --eval -p --print",
    when={
        "--inspect --inspect-brk --inspect-wait": _LISTENS,
        "-i --interactive": _STAYS,
    },
)


def judge_node(invocation: Invocation) -> list[Act]:
    """Judge Node, where ``-pe`` is one spelling and ``-p`` may stand before ``-e``."""
    words = list(invocation.words)
    if words and words[0].text in {"-pe", "-pE"}:
        words[0] = replace(words[0], text="-e")
    if len(words) > 1 and words[0].text in {"-p", "--print"} and words[1].text[:1] == "-":
        del words[0]
    left = invocation.after(tuple(words), invocation.verbs)
    first = words[0].text if words else ""
    if first == "inspect":
        return [Does(_LISTENS), *_NODE(invocation.after(tuple(words[1:]), ""))]
    if first in {"--test", "--run"} or first.startswith("--run="):
        return [Does(_TESTS if first == "--test" else _PROJECT), *_node_options(left)]
    return _NODE(left)


def _node_options(invocation: Invocation) -> list[Act]:
    return [
        act for act in _NODE(invocation) if not isinstance(act, RunsInput) and act != Does(_WAITS)
    ]


_PERL_TABLE: Final = (
    "-acflnpstuwWTUXS0 -v=help -V=help -h=help --help --version=help -e= -E= -F= -I= -M= -m= -x= "
    "-C= -D= -d= -i?="
)
_PERL: Final = interpreter(
    Language.PERL,
    _PERL_TABLE,
    code="-e -E",
    loops="-n -p",
    edits="-i",
    when={"-M -m": _LOADS, "-d": _LOADS, "-I": _LOADS},
)
_PERL_DIGITS: Final = re.compile(r"-[acfnpsuwWTl]*[0l]x?[0-7]+")
_PERL_PLAIN_MODULES: Final = re.compile(
    r"(?:strict|warnings|utf8|List::Util|Data::Dumper|POSIX|Time::HiRes|JSON::PP|feature|integer"
    r"|bigint|Encode|Text::Wrap|Scalar::Util|Time::Local)(?:=[\w,]*)?"
)


_PERL_OPTIONS: Final = Options(_PERL_TABLE, posix=True)


def judge_perl(invocation: Invocation) -> list[Act]:
    """Judge Perl, whose digits after ``-0`` and ``-l`` stand in the middle of a cluster."""
    words: list[Word] = []
    for word in invocation.words:
        text = word.text
        if text[:2] in {"-M", "-m"} and _PERL_PLAIN_MODULES.fullmatch(text[2:]):
            continue
        match = _PERL_DIGITS.match(text)
        if match is not None:
            kept = "".join(letter for letter in match.group() if not letter.isdigit())
            word = replace(word, text=kept + "0" + text[match.end() :])
        words.append(word)
    left = invocation.after(tuple(words), invocation.verbs)
    return [*_PERL(left), *judge_operands(_PERL_OPTIONS.parse(left.words))]


_RUBY: Final = interpreter(
    Language.RUBY,
    "-acdlnpswWyS -h=help -v --version=help --copyright=help -e= -r=file -I= -C= -E= -F= -K= -T?= "
    "-0?= -i?= -x?= --disable= --enable= --encoding= --external-encoding= --internal-encoding= "
    "--jit --yjit --zjit --verbose --debug --yydebug --dump= --parser=",
    loops="-n -p",
    edits="-i",
    shows="-v",
)
_PHP: Final = interpreter(
    Language.PHP,
    "-a -n -e -q -l -s -w -v=help -i -m=help -h=help --version=help --ini=help --rf=help "
    "--rc=help --re=help --ri=help --modules=help --info -r= --run= -R= -B= -E= -F=file "
    "-f=file --file=file -c=file -d= --define= -S= --server= -t= --docroot= --syntax-check -H",
    code="-r --run -R -B -E",
    when={"-S --server": _LISTENS, "-d --define": _LOADS, "-i --info": _ENVIRONMENT},
    serves="-S --server",
)
_OTHER: Final[Mapping[str, Judge]] = {
    "lua lua5.1 lua5.2 lua5.3 lua5.4 luajit": interpreter(
        Language.OTHER,
        "-e= -l=file -i -v -E -W -j= -b= -O=",
        when={"-b": _LOADS},
        shows="-v",
    ),
    "Rscript": interpreter(
        Language.OTHER,
        "-e= --verbose --version=help --vanilla --no-save --no-restore --slave --no-environ "
        "--default-packages= --no-init-file --no-site-file --quiet",
        starts=_START_FILE,
        alone="--vanilla --no-init-file",
    ),
    "julia": interpreter(
        Language.OTHER,
        "-e= --eval= -E= --print= -L=file --load=file -p= --procs= -t= --threads= -i -q --quiet "
        "-v=help --version=help --project?= -O?= --optimize?= --startup-file= --color= "
        "--depwarn= --inline= --check-bounds= --compile= --history-file= --banner= -m= -J=file",
        code="-e --eval -E --print",
    ),
    "osascript": interpreter(Language.OTHER, "-e= -l= -i -s="),
    "groovy": interpreter(
        Language.OTHER,
        "-e= -cp= -classpath= -n -p -version=help --version=help -h=help",
        long_dash=True,
    ),
    "guile": interpreter(
        Language.OTHER, "-c= -e= -l=file -q -s=file --no-auto-compile -L=", code="-c"
    ),
    "elixir": interpreter(
        Language.OTHER,
        "-e= --eval= -r=file -S=file -v=help --version=help --no-halt -pa= --short-version=help",
        code="-e --eval",
        long_dash=True,
    ),
    "iex": interpreter(
        Language.OTHER, "-e= --eval= -S= -r=file -v=help --version=help", starts=_START_FILE
    ),
    "erl": interpreter(
        Language.OTHER,
        "-eval= -noshell -noinput -s= -pa= -version=help",
        code="-eval",
        long_dash=True,
        starts=_START_FILE,
    ),
    "tclsh wish": interpreter(Language.OTHER, ""),
    "ghci runghc runhaskell": interpreter(
        Language.OTHER, "-e= -i= -V=help --version=help --help=help", starts=_START_FILE
    ),
    "clojure clj bb": interpreter(
        Language.OTHER,
        "-e= --eval= --version=help -h=help",
        code="-e --eval",
        starts=_START_FILE,
    ),
    "scala scala-cli kotlin": interpreter(
        Language.OTHER,
        "-e= -cp= -classpath= -version=help --version=help -help=help",
        long_dash=True,
        starts=_START_FILE,
    ),
    "ocaml": interpreter(
        Language.OTHER,
        "-e= -I= -version=help -noprompt -nopromptcont -noinit",
        long_dash=True,
        starts=_START_FILE,
        alone="-noinit",
    ),
    "crystal": interpreter(Language.OTHER, "--version=help"),
    "gnuplot": interpreter(Language.OTHER, "-e= -p --persist -V=help --version=help -c=file"),
    "octave octave-cli": interpreter(
        Language.OTHER,
        "--eval= -q --quiet --silent --no-gui --version=help -W -f --no-init-file --norc",
        code="--eval",
        starts=_START_FILE,
        alone="-f --no-init-file --norc",
    ),
    "R": interpreter(
        Language.OTHER,
        "-e= --version=help --vanilla --no-save --no-restore --quiet -q -s --slave -f=file "
        "--file=file --no-echo --no-environ --no-init-file",
        starts=_START_FILE,
        alone="--vanilla --no-init-file",
    ),
}
_TYPESCRIPT: Final = interpreter(
    Language.JAVASCRIPT,
    "-e= --eval= -p= --print= -r=file --require=file --import=file -T --transpile-only "
    "--transpileOnly -P=read --project=read --tsconfig=read --esm -s --swc --files --script-mode "
    "-v=help --version=help -h=help -O= --compiler-options= --no-cache --cwd= --no-warnings "
    "--env-file=read --test",
    code="-e --eval -p --print",
)

PROGRAMS: Final[dict[str, Judge]] = {
    "python python2 python3 pypy pypy3 python2.7 python3.6 python3.7 python3.8 python3.9 "
    "python3.10 python3.11 python3.12 python3.13 python3.14 ipython": judge_python_program,
    "node nodejs": judge_node,
    "ts-node ts-node-esm tsx": _TYPESCRIPT,
    "perl perl5": judge_perl,
    "ruby jruby": _RUBY,
    "php": _PHP,
    **_OTHER,
}
"""Interpreters, by the program names that they go by."""
