"""Systems that build: CMake, Meson, Zig, protoc, GHC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Deletes,
    Does,
    Emits,
    Fetches,
    Flow,
    Language,
    Reads,
    RunsCode,
    RunsCommand,
    RunsFile,
    Writes,
)
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS
from ccwatch.risk.programs.compiled import judge_compiler
from ccwatch.risk.programs.package import BUILDS, EDITS, RUNS, SHOWS, TESTS, judge_name
from ccwatch.risk.programs.project_tool import ProjectTool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_INSTALLS: Final = high(Category.PACKAGE_INSTALL, "installs files of the system")
_TOOL: Final = low(Category.SHELL, "computes or compares without changing anything")
_COPIES: Final = medium(Category.FS_WRITE, "copies, makes or moves files")
_REMOVES: Final = medium(Category.FS_DELETE, "deletes files")
_ENVIRONMENT: Final = high(Category.SECRETS_READ, "prints the environment, secrets included")
_UNKNOWN: Final = uncertain("has no subcommand that ccwatch knows")
_PLUGIN: Final = high(Category.EXEC_PROJECT, "loads a plugin into the compiler or replaces a tool")
_GENERATES: Final = medium(Category.FS_WRITE, "generates source code with the plugins it finds")

_HELPS: Final = frozenset({"--version", "-version", "--help", "-h", "-help", "help", "version"})
_E_READS: Final = frozenset(
    {"echo", "echo_append", "compare_files", "capabilities", "md5sum", "sha1sum", "sha224sum"}
    | {"sha256sum", "sha384sum", "sha512sum", "true", "false", "sleep", "server"}
)
_E_WRITES: Final = frozenset(
    {"copy", "copy_if_different", "copy_directory", "copy_directory_if_different", "rename"}
    | {"make_directory", "touch", "touch_nocreate", "create_symlink", "create_hardlink"}
)
_E_LAST: Final = frozenset({"copy", "copy_if_different", "rename", "copy_directory"})
_E_REMOVES: Final = frozenset({"rm", "remove", "remove_directory"})


def _run_tool(words: Sequence[Word]) -> list[Act]:
    """Judge ``cmake -E``, the commands that CMake has for every system."""
    if not words:
        return [Does(HELPS)]
    verb, plain = words[0].text, [word for word in words[1:] if word.text[:1] != "-"]
    if verb in _E_READS:
        return [Does(_TOOL), *(Reads(word) for word in plain if verb.endswith(("sum", "files")))]
    if verb == "cat":
        return [Does(_TOOL), *(Reads(word) for word in plain)]
    if verb in _E_REMOVES:
        return [Does(_REMOVES), *(Deletes(word, recursive=True) for word in plain)]
    if verb in _E_WRITES:
        gone = [Deletes(word, how="moves") for word in plain[:1] if verb == "rename"]
        written = plain[-1:] if verb.startswith(tuple(_E_LAST)) else plain
        return [Does(_COPIES), *gone, *(Writes(word) for word in written)]
    if verb == "environment":
        return [Does(_ENVIRONMENT), Emits(Flow.ENVIRONMENT)]
    if verb == "chdir":
        return [Does(_TOOL), RunsCommand(tuple(words[2:]))]
    if verb in {"env", "time"}:
        return [Does(_TOOL), RunsCommand(_after_settings(words[1:]))]
    if verb == "tar":
        return [Does(_COPIES), *(Writes(word) for word in plain[1:2])]
    return [Does(_UNKNOWN, words[0])]


def _after_settings(words: Sequence[Word]) -> tuple[Word, ...]:
    rest = list(words)
    while rest and (rest[0].text[:1] == "-" or "=" in rest[0].text):
        del rest[0]
    return tuple(rest)


def _judge_cmake(invocation: Invocation) -> list[Act]:
    """Judge CMake: it configures, builds, installs, runs a script or is a tool of its own."""
    words = invocation.words
    if words and (words[0].text in _HELPS or words[0].text.startswith("--help")):
        return [Does(HELPS)]
    if words and words[0].text == "-E":
        return _run_tool(words[1:])
    acts: list[Act] = [Does(BUILDS)]
    for place, word in enumerate(words):
        following = words[place + 1 : place + 2]
        if word.text == "-P":
            acts += [RunsFile(value) for value in following]
        elif word.text == "--install":
            acts += [] if _names_prefix(words) else [Does(_INSTALLS, word)]
        elif word.text in {"-B", "--prefix", "--install-prefix", "--graphviz"}:
            acts += [Writes(value) for value in following]
        elif word.text[:2] == "-B":
            acts.append(Writes(word.part(2)))
        elif word.text in {"--target", "-t"}:
            acts += _judge_targets(words[place + 1 :])
    return acts


def _names_prefix(words: Sequence[Word]) -> bool:
    return any(word.text.startswith("--prefix") for word in words)


def _judge_targets(words: Sequence[Word]) -> list[Act]:
    acts: list[Act] = []
    for word in words:
        if word.text[:1] == "-":
            break
        is_install = word.text.startswith(("install", "uninstall"))
        acts += [Does(_INSTALLS, word)] if is_install else judge_name(word)
    return acts


def _judge_meson(invocation: Invocation) -> list[Act]:
    """Judge Meson by its subcommand; without one it configures."""
    words = invocation.words
    if words and all(word.text in _HELPS or word.text == "-v" for word in words):
        return [Does(HELPS)]
    verb = next((word for word in words if word.text[:1] != "-"), None)
    if verb is not None and verb.text == "install":
        return [Does(_INSTALLS, verb)]
    if verb is not None and verb.text == "devenv":
        return [Does(RUNS), RunsCommand(_after_settings(words[words.index(verb) + 1 :]))]
    return ProjectTool(TESTS if verb is not None and verb.text == "test" else BUILDS)(invocation)


_ZIG: Final = {
    "build": BUILDS,
    "build-exe": BUILDS,
    "build-lib": BUILDS,
    "build-obj": BUILDS,
    "run": RUNS,
    "test": TESTS,
    "test-obj": TESTS,
    "fmt": EDITS,
    "init": EDITS,
    "translate-c": BUILDS,
    "fetch": BUILDS,
    "objcopy": EDITS,
    "ar": EDITS,
    "lib": EDITS,
}
_ZIG_SHOWS: Final = frozenset({"version", "env", "zen", "targets", "help", "-h", "--help", "std"})


def _judge_zig(invocation: Invocation) -> list[Act]:
    """Judge Zig, which is a compiler of C as well."""
    words = invocation.words
    verb = words[0].text if words else "help"
    if verb in _ZIG_SHOWS:
        return [Does(SHOWS)]
    if verb in {"cc", "c++"}:
        return judge_compiler(invocation.after(words[1:], verb))
    effect = _ZIG.get(verb)
    if effect is None:
        return [Does(_UNKNOWN)]
    acts: list[Act] = [Does(effect)]
    if verb == "fetch":
        acts += [Fetches(word) for word in words[1:] if "://" in word.text]
    for word in words[1:]:
        if verb == "build" and word.text[:1] != "-":
            acts += judge_name(word)
        if word.text.startswith("-femit-bin="):
            acts.append(Writes(word.part(11)))
    return acts


def _judge_protoc(invocation: Invocation) -> list[Act]:
    """Judge protoc, whose plugins are programs and whose outputs are options."""
    words = invocation.words
    if words and all(word.text in _HELPS for word in words):
        return [Does(HELPS)]
    acts: list[Act] = [Does(_GENERATES)]
    for place, word in enumerate(words):
        name, equals, value = word.text.partition("=")
        if name == "--plugin":
            path = value.rpartition("=")[2]
            acts.append(RunsFile(word.part(len(word.text) - len(path))))
        elif name.endswith("_out") and equals:
            acts.append(Writes(word.part(len(word.text) - len(value.rpartition(":")[2]))))
        elif word.text == "-o":
            acts += [Writes(each) for each in words[place + 1 : place + 2]]
        elif word.text[:2] == "-o":
            acts.append(Writes(word.part(2)))
    return acts


_GHC_HELPS: Final = frozenset(
    {"--version", "-V", "--numeric-version", "--help", "-?", "--info", "--supported-extensions"}
)


def _judge_ghc(invocation: Invocation) -> list[Act]:
    """Judge the compiler of Haskell, which runs an expression as well."""
    words = invocation.words
    if words and all(word.text in _GHC_HELPS for word in words):
        return [Does(SHOWS)]
    acts = judge_compiler(invocation)
    for place, word in enumerate(words):
        if word.text == "-e":
            acts += [RunsCode(code, Language.OTHER) for code in words[place + 1 : place + 2]]
        elif word.text.startswith(("-pgm", "-F", "-fplugin")):
            acts.append(Does(_PLUGIN, word))
        elif word.text in {"-odir", "-hidir", "-outputdir", "-stubdir"}:
            acts += [Writes(value) for value in words[place + 1 : place + 2]]
    return acts


PROGRAMS: Final[dict[str, Judge]] = {
    "cmake": _judge_cmake,
    "cpack": ProjectTool(BUILDS),
    "meson": _judge_meson,
    "zig": _judge_zig,
    "protoc": _judge_protoc,
    "ghc": _judge_ghc,
}
"""Systems that build."""
