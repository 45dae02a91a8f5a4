"""Compilers and package managers of compiled languages: Rust, Go, C."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsFile, Writes
from ccwatch.risk.effect import Category, critical, high, low, medium
from ccwatch.risk.programs.command import LACKS, Command, Group, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    BUILDS,
    CLEANS,
    CONFIGURES,
    CREATES,
    DOWNLOADS,
    EDITS,
    GRANTS,
    INSTALLS,
    INSTALLS_LISTED,
    LOOKS_UP,
    REMOVES,
    REMOVES_ANYWHERE,
    RUNS,
    SHOWS,
    SIGNS_IN,
    SOURCES,
    TESTS,
    UPDATES,
    WITHDRAWS,
    does,
    is_remote,
    publishes,
    shows,
)
from ccwatch.risk.programs.unlisted import find_destruction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_FORMATS: Final = medium(Category.FS_WRITE, "reformats the files of the project")
_CHECKS_FORMAT: Final = low(Category.FS_READ, "checks how files are formatted")
_INSTALLS_PROGRAM: Final = medium(
    Category.PACKAGE_INSTALL, "builds a package and installs its programs: {}"
)
_FROM_GIT: Final = high(Category.EXEC_REMOTE, "builds code from a repository, not the registry")
_CONFIGURED: Final = high(
    Category.EXEC_PROJECT, "changes settings of the build that may run programs"
)
_FIXES: Final = medium(Category.FS_WRITE, "changes the source code by itself")
_COMPILES: Final = medium(Category.FS_WRITE, "compiles source code")
_PLUGIN: Final = high(
    Category.EXEC_PROJECT, "loads a plugin into the compiler or replaces its tools"
)
_SETS: Final = high(Category.PERSISTENCE, "changes the settings of the toolchain: {}")
_OTHER: Final = medium(Category.EXEC_PROJECT, "runs a subcommand that may come from anywhere")

_OTHER_TOOLCHAIN: Final = high(
    Category.EXEC_PROJECT, "runs the programs of a toolchain from another folder"
)
_MAY_ADD: Final = medium(Category.PACKAGE_INSTALL, "may change go.mod and download modules")
_TOOLCHAIN: Final = re.compile(r"\+[A-Za-z0-9][\w.-]{0,80}", re.ASCII)

_CARGO_OPTIONS: Final = Options(
    "-h=help --help -V=help --version=help -v --verbose -q --quiet --color= --frozen --locked "
    "--offline --manifest-path= -C= --list=help --explain= --config= -Z="
)
_BUILD_TABLE: Final = (
    "-p= --package= --workspace --all --exclude= --lib --bins --bin= --examples --example= "
    "--tests --test= --benches --bench= --all-targets -F= --features= --all-features "
    "--no-default-features -r --release --profile= --target= --target-dir=write --out-dir=write "
    "--artifact-dir=write --message-format= --build-plan --unit-graph --future-incompat-report "
    "-j= --jobs= --keep-going --timings?= --no-run --no-fail-fast --doc --ignore-rust-version "
    "--no-deps --document-private-items --open --fix --allow-dirty --allow-no-vcs "
    "--allow-staged --edition --edition-idioms --broken-code --lockfile-path=write "
    "--partitions= --archive-file=read --nocapture --retries= --test-threads="
)
_BUILD: Final = Options(_BUILD_TABLE)
_BUILD_WHEN: Final = {"--fix": _FIXES}
_NAMES_REGISTRY: Final = {
    "--index --registry": medium(Category.NET_READ, "asks another registry than usual")
}


def _formats(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    said = {word.text.partition("=")[0] for word in parsed.operands}
    checks = parsed.has("--check") or "--check" in said
    writes = parsed.has("--print-config") or "--print-config" in said
    return [Does(_CHECKS_FORMAT if checks and not writes else _FORMATS)]


_CARGO_BUILDS: Final = Command(BUILDS, options=_BUILD, when=_BUILD_WHEN)
_CARGO_TESTS: Final = Command(TESTS, options=_BUILD, when=_BUILD_WHEN)


def _judge_plugin(invocation: Invocation) -> list[Act]:
    harm = find_destruction(invocation)
    return harm or [Does(_OTHER)]


_CARGO: Final = Group(
    {
        "build|b|check|c|clippy|doc|d|rustc|rustdoc|fetch": _CARGO_BUILDS,
        "test|t|bench|nextest|nextest run|miri|llvm-cov|tarpaulin|nextest "
        "list|hack|udeps|bloat|expand|geiger|semver-checks": (_CARGO_TESTS),
        "run|r": Command(RUNS, options=Options(_BUILD_TABLE, posix=True), when=_BUILD_WHEN),
        "fmt": Command(
            (),
            options=Options("--all -p= --package= --check --message-format="),
            more=_formats,
        ),
        "fix": Command(_FIXES, options=_BUILD),
        "tree|metadata|pkgid|locate-project|read-manifest|verify-project|license|deny check|audit|"
        "outdated|machete": Command(
            SHOWS,
            options=Options(
                "-p= --package= --workspace --exclude= -F= --features= --all-features "
                "--no-default-features --target= -e= --edges= -i= --invert= --prune= --depth= "
                "--prefix= --no-dedupe -d --duplicates --charset= -f= --format= --no-deps "
                "--filter-platform= --format-version= --message-format= -R --root-deps-only -w "
                "--all --release"
            ),
        ),
        "audit fix|audit bin": does(EDITS, any_long=True),
        "search|info": Command(
            LOOKS_UP,
            options=Options("--limit= --registry= --index=url"),
            when=_NAMES_REGISTRY,
        ),
        "help|version|report": shows(),
        "add": Command(
            INSTALLS,
            bare=INSTALLS_LISTED,
            options=Options(
                "--dev --build --optional --no-optional --rename= -F= --features= --path= --git= "
                "--branch= --tag= --rev= --registry= --no-default-features --default-features "
                "-p= --package= --dry-run -n --public --no-public --target= --base= "
                "--ignore-rust-version"
            ),
            when={"--git": _FROM_GIT, "--registry": SOURCES},
            tries="-n --dry-run",
        ),
        "remove|rm": does(
            REMOVES,
            "--dev --build --target= -p= --package= -n --dry-run",
            tries="-n --dry-run",
        ),
        "update": does(
            UPDATES,
            "-p= --package= --precise= --aggressive --recursive -w --workspace -n "
            "--dry-run --breaking --ignore-rust-version",
            tries="-n --dry-run",
        ),
        "generate-lockfile|vendor": does(DOWNLOADS, "--versioned-dirs --no-delete -s= --sync="),
        "init|new|generate": does(
            CREATES, "--bin --lib --name= --vcs= --edition= --registry= --git="
        ),
        "clean": does(
            CLEANS,
            "-p= --package= --release -r --profile= --target= --target-dir=tree --doc "
            "-n --dry-run --workspace",
            tries="-n --dry-run",
        ),
        "install|binstall": Command(
            _INSTALLS_PROGRAM,
            options=Options(
                "--version= --vers= --git= --branch= --tag= --rev= --path= --root=write -f "
                "--force --no-track --bin= --bins --example= --examples --list -n --dry-run "
                "-F= --features= --all-features --no-default-features --profile= --debug -j= "
                "--target= --target-dir=write --index= --registry= --keep-going -y "
                "--no-confirm --jobs= --message-format= --timings?= --ignore-rust-version"
            ),
            when={"--git": _FROM_GIT, "--index --registry": SOURCES},
        ),
        "uninstall": does(REMOVES_ANYWHERE, "-p= --package= --bin= --root=write"),
        "publish": publishes(
            "-n --dry-run --index= --registry= --token= --no-verify --allow-dirty -p= --package= "
            "--workspace --exclude= --target= --target-dir=write -F= --features= --all-features "
            "--no-default-features -j= --jobs= --keep-going"
        ),
        "package": Command(
            BUILDS,
            options=Options(_BUILD_TABLE + " -l --list --no-verify --no-metadata"),
            tries="-l --list",
        ),
        "yank": does(WITHDRAWS, "--version= --vers= --undo --index= --registry= --token="),
        "owner": Command(
            LOOKS_UP,
            options=Options(
                "-a= --add= -r= --remove= -l --list --index=send --registry= --token=",
            ),
            when={"-a --add -r --remove": GRANTS, **_NAMES_REGISTRY},
        ),
        "login|logout": does(SIGNS_IN, "--registry="),
        "config get": shows("--format= --show-origin= --merged="),
    },
    options=_CARGO_OPTIONS,
    otherwise=_judge_plugin,
    when={"--config": _CONFIGURED},
    alone=LACKS,
)


def judge_cargo(invocation: Invocation) -> list[Act]:
    """Judge cargo."""
    return _judge_chosen(_CARGO, invocation)


def _judge_chosen(judge: Judge, invocation: Invocation) -> list[Act]:
    """Judge a program of Rust, whose first word may choose a toolchain: ``+nightly``.

    It may be the path of a folder as well, whose programs are run then.
    """
    words = invocation.words
    if not words or words[0].text[:1] != "+":
        return judge(invocation)
    chosen: list[Act] = []
    if _TOOLCHAIN.fullmatch(words[0].text) is None:
        chosen = [Does(_OTHER_TOOLCHAIN, words[0])]
    return [*chosen, *judge(invocation.after(words[1:], invocation.verbs))]


_GO_BUILD: Final = (
    "-o=write -v -x -n -a -i -race -msan -asan -cover -covermode= -coverpkg= -coverprofile=write "
    "-work -asmflags= -buildmode= -buildvcs= -compiler= -gccgoflags= -gcflags= -ldflags= -mod= "
    "-modfile= -overlay=read -pgo= -pkgdir= -tags= -trimpath -p= -json -C= -toolexec=run -exec=run "
    "-run= -bench= -benchmem -benchtime= -count= -short -timeout= -parallel= -failfast -list= "
    "-cpu= "
    "-shuffle= -fuzz= -fuzztime= -vet= -vettool=run -c -skip= -cpuprofile=write -memprofile=write "
    "-blockprofile=write -mutexprofile=write -trace=write -outputdir=write -fullpath -h=help "
    "-args -diff -f= -m -u -t -d -e -deps -find -test -export -compiled -versions -retracted "
    "-reuse= "
)
_GO_OPTIONS: Final = Options(_GO_BUILD, long_dash=True)
_GO_TOOLS: Final = {
    "-toolexec -exec -vettool": _PLUGIN,
    "-overlay": medium(Category.EXEC_PROJECT, "builds with other files than those of the project"),
}
_GO_RUN: Final = Options(_GO_BUILD, long_dash=True, posix=True)


_GO_EDIT: Final = Options(
    "-require= -replace= -exclude= -droprequire= -dropreplace= -go= -toolchain= -fmt -json -print "
    "-module= -use= -dropuse= -r",
    long_dash=True,
)


def _updates_modules(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    modes = parsed.values("-mod")
    return [Does(_MAY_ADD, mode) for mode in modes if mode.text not in {"readonly", "vendor"}]


def _runs_go(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    for word in parsed.operands[:1]:
        if is_remote(word.text) or "@" in word.text:
            reason = f"fetches {shorten(word.text)}, builds and runs it"
            return [Does(critical(Category.EXEC_REMOTE, reason), word)]
        if word.text.endswith(".go"):
            return [RunsFile(word)]
    return []


_GO: Final = Group(
    {
        "build|vet": Command(BUILDS, options=_GO_OPTIONS, when=_GO_TOOLS),
        "test": Command(TESTS, options=_GO_OPTIONS, when=_GO_TOOLS),
        "run": Command(RUNS, options=_GO_RUN, when=_GO_TOOLS, more=_runs_go),
        "list|mod graph|mod why|mod verify": Command(
            LOOKS_UP,
            options=_GO_OPTIONS,
            when={**_GO_TOOLS, "-export -compiled": BUILDS},
            more=_updates_modules,
        ),
        "version|help|doc": Command(
            SHOWS,
            options=Options("-m -v -all -src -u -c -cmd -short -http -h=help", long_dash=True),
            when={"-http": high(Category.NET_LISTEN, "serves documentation on a port")},
        ),
        "env": Command(
            SHOWS, options=Options("-json -changed -w -u", long_dash=True), when={"-w -u": _SETS}
        ),
        "fmt": does(_FORMATS, "-n -x", tries="-n"),
        "fix": does(_FIXES),
        "generate": Command(RUNS, options=_GO_OPTIONS),
        "install": Command(_INSTALLS_PROGRAM, options=_GO_OPTIONS, when=_GO_TOOLS),
        "get|mod download|mod tidy|mod vendor|work sync": Command(
            INSTALLS,
            bare=INSTALLS_LISTED,
            options=_GO_OPTIONS,
            when=_GO_TOOLS,
            tries="-diff",
        ),
        "mod edit|work edit": Command(EDITS, options=_GO_EDIT, tries="-json -print"),
        "mod init|work init|work use": Command(EDITS, options=_GO_EDIT),
        "clean": Command(
            CLEANS,
            options=Options("-i -r -n -x -cache -testcache -modcache -fuzzcache", long_dash=True),
            tries="-n",
        ),
        "tool": Command(RUNS, options=Options(posix=True), bare=SHOWS),
        "telemetry": Command(CONFIGURES, bare=SHOWS),
    },
    options=Options("-C=", long_dash=True),
)
_GOFMT: Final = Command(
    _CHECKS_FORMAT,
    options=Options(
        "-l -d -s -e -w -r= -cpuprofile=write -h=help -local= -format-only -v", long_dash=True
    ),
    operands="read*",
    when={"-w": _FORMATS},
)
_REPLACES_TOOLS: Final = (
    "-fplugin",
    "-wrapper",
    "-B",
    "-specs",
    "--specs",
    "-Xclang",
    "-load",
    "-fuse-ld=/",
    "-ld-path",
    "--ld-path",
    "-fpass-plugin",
)
_ONLY_LOOKS: Final = frozenset({"--version", "-v", "-dumpversion", "-dumpmachine", "--help"})


def judge_compiler(invocation: Invocation) -> list[Act]:
    """Judge a compiler of C and its like, whose options nobody can list."""
    words = invocation.words
    if words and all(word.text in _ONLY_LOOKS or word.text.startswith("-print-") for word in words):
        return [Does(SHOWS)]
    acts: list[Act] = [Does(_COMPILES)]
    for place, word in enumerate(words):
        text = word.text
        if text.startswith(_REPLACES_TOOLS) or text[:1] == "@":
            acts.append(Does(_PLUGIN, word))
        elif text == "-o" and place + 1 < len(words):
            acts.append(Writes(words[place + 1]))
        elif text[:2] == "-o" and text != "-o":
            acts.append(Writes(word.part(2)))
    return acts


_RUSTC: Final = Command(
    _COMPILES,
    options=Options(
        "-h=help -V=help --version=help -v --verbose -o=write --out-dir=write --crate-type= "
        "--crate-name= --edition= --emit= --print= -g -O --test --target= --cfg= -L= -l= -A= -W= "
        "-D= -F= --cap-lints= --color= --error-format= --explain= --extern= -C= -Z="
    ),
    when={"-C -Z": _CONFIGURED},
    operands="read*",
)

_RUSTC_ASKS: Final = frozenset({"--print", "--explain", "--target", "--edition", "-v", "--verbose"})


def _judge_rustc(invocation: Invocation) -> list[Act]:
    """Judge rustc, which without a file only answers what is asked; ``--print K=FILE`` writes."""
    parsed = _RUSTC.options.parse(invocation.words)
    asks = parsed.has("--print", "--explain") and not parsed.operands and not parsed.unknown
    if (
        asks
        and all(found.option.name in _RUSTC_ASKS for found in parsed.found)
        and not any("=" in value.text for value in parsed.values("--print"))
    ):
        return [Does(SHOWS)]
    return _RUSTC(invocation)


_RUSTFMT: Final = Command(
    (),
    options=Options(
        "--check --edition= --config= --config-path= -l -v -q --emit= --color= "
        "--files-with-diff --backup --print-config= --help --version=help"
    ),
    operands="read*",
    shifts={"--print-config": "write*"},
    more=_formats,
)

PROGRAMS: Final[dict[str, Judge]] = {
    "cargo": judge_cargo,
    "rustc": lambda invocation: _judge_chosen(_judge_rustc, invocation),
    "rustfmt": lambda invocation: _judge_chosen(_RUSTFMT, invocation),
    "go": _GO,
    "gofmt goimports gofumpt": _GOFMT,
    "gcc g++ cc c++ clang clang++ gfortran tcc zig-cc nasm yasm nvcc icc": judge_compiler,
    "ld as": judge_compiler,
}
"""Compilers and their package managers."""
