"""Programs that run the targets, goals or tasks that a project describes by their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsFile, RunsInput
from ccwatch.risk.effect import Category, Effect, high, uncertain
from ccwatch.risk.programs.command import HELPS
from ccwatch.risk.programs.package import BUILDS, DATABASE_RESETS, PUBLISHES, RESETS, name_effect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_COMPUTED: Final = high(Category.EXEC_PROJECT, "hands over a setting that runs a command")
_EVALUATES: Final = high(Category.EXEC_PROJECT, "runs rules that stand in the command itself")
_SHELL: Final = high(Category.EXEC_PROJECT, "runs its rules with another shell")
_UNKNOWN_TARGET: Final = uncertain("runs a target of which only the shell knows the name")
_CLEARS: Final = high(Category.FS_DESTROY, "deletes everything that was ever built")
_INSTALLS_SYSTEM: Final = high(Category.PACKAGE_INSTALL, "installs or removes files of the system")
_RUNS_ANY: Final = high(Category.EXEC_REMOTE, "runs code that is not in the project")


@dataclass(frozen=True, slots=True)
class TaskRunner:
    """What a program of this kind does; its own code is the project's, so nothing is harmless.

    Attributes:
        values: Options whose value is the next word, so that it is no target.
        files: Options whose value is the file with the rules.
        when: The effect of an option, by how it begins.
        targets: The effect of targets, by how they begin, before their verbs are looked at.
        helps: What shows only help or the version.
    """

    values: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    when: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    targets: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    helps: frozenset[str] = frozenset({"--version", "--help", "-h", "-version", "-help"})

    def __call__(self, invocation: Invocation) -> list[Act]:
        """Say what the invocation does."""
        words = invocation.words
        if words and all(word.text in self.helps for word in words):
            return [Does(HELPS)]
        acts: list[Act] = [Does(BUILDS)]
        position = 0
        while position < len(words):
            word = words[position]
            position += 1
            following = words[position] if position < len(words) else None
            if word.text in self.files and following is not None:
                acts.append(_rules(following))
            elif word.text[:1] == "-" or "=" in word.text:
                acts += self._judge_setting(word)
            else:
                acts.append(Does(self._target(word), word))
            if word.text in self.values or word.text in self.files:
                position += 1
        return acts

    def _judge_setting(self, word: Word) -> list[Act]:
        text = word.text
        acts: list[Act] = [
            Does(effect, word) for start, effect in self.when.items() if text.startswith(start)
        ]
        if "$(" in text or "`" in text:
            acts.append(Does(_COMPUTED, word))
        return acts

    def _target(self, word: Word) -> Effect:
        if word.literal is None and not word.text.strip("\0"):
            return _UNKNOWN_TARGET
        for start, effect in self.targets.items():
            if word.text.startswith(start):
                return effect
        return name_effect(word)


def _rules(word: Word) -> Act:
    return RunsInput() if word.text == "-" else RunsFile(word)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JVM_PUBLISHES: Final = {
    "deploy": PUBLISHES,
    "release:": PUBLISHES,
    "nexus-staging:": PUBLISHES,
    "publish": PUBLISHES,
    "upload": PUBLISHES,
    "closeAndRelease": PUBLISHES,
    "bintray": PUBLISHES,
    "jreleaser": PUBLISHES,
    "site-deploy": PUBLISHES,
    "scm:": _RUNS_ANY,
    "exec:": _RUNS_ANY,
    "wagon:": PUBLISHES,
}
_MAKE: Final = TaskRunner(
    values=_words("-C --directory -j -l -I --include-dir -o -W --old-file --new-file --what-if"),
    files=_words("-f --file --makefile"),
    when={
        "--eval": _EVALUATES,
        "-E": _EVALUATES,
        "SHELL=": _SHELL,
        "MAKEFLAGS=": _SHELL,
        "-f-": _EVALUATES,
        "--file=-": _EVALUATES,
        "--makefile=-": _EVALUATES,
    },
    targets={
        "install": _INSTALLS_SYSTEM,
        "uninstall": _INSTALLS_SYSTEM,
        "mrproper": _CLEARS,
        "distclean": _CLEARS,
    },
    helps=_words("--version --help -v -h"),
)
_JVM: Final = TaskRunner(
    values=_words("-pl -P -s -gs -f --file -b -p -x -I --init-script --project-dir -rf -T -t"),
    files=_words("-I --init-script"),
    targets=_JVM_PUBLISHES,
    helps=_words("--version -v --help -h -version -help"),
)
_BAZEL: Final = TaskRunner(
    when={
        "--run_under": _EVALUATES,
        "--workspace_status_command": _EVALUATES,
        "--script_path": _EVALUATES,
    },
    targets={"@": _RUNS_ANY},
    helps=_words("version help --version --help"),
)
_LOOSE: Final = TaskRunner(
    values=_words(
        "-f --justfile -d --dir -t --taskfile --working-directory -C -j --gruntfile "
        "--gulpfile --cwd -w --collection --search-root"
    ),
    targets=dict.fromkeys(DATABASE_RESETS, RESETS),
    when={
        "--shell": _SHELL,
        "--command": _EVALUATES,
        "-c": _EVALUATES,
        "--eval": _EVALUATES,
        "-e": _EVALUATES,
        "--execute": _EVALUATES,
    },
)

PROGRAMS: Final[dict[str, Judge]] = {
    "make gmake bmake": _MAKE,
    "mvn mvnw mvnd gradle gradlew ant sbt lein mill": _JVM,
    "bazel bazelisk buck buck2 pants": _BAZEL,
    "just task go-task rake invoke inv fab mage grunt gulp doit scons waf tup earthly dagger "
    "phing robo thor jake": _LOOSE,
    "ninja samu": TaskRunner(values=_words("-C -f -j -k -l -d -t -w")),
    "msbuild xbuild fastlane": _LOOSE,
}
"""Runners of targets and tasks."""
