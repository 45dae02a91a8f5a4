"""Programs that run the targets, goals or tasks that a project describes by their names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsFile, RunsInput
from ccwatch.risk.effect import Category, Effect, high, medium, uncertain
from ccwatch.risk.programs.command import HELPS, shorten
from ccwatch.risk.programs.package import (
    BUILDS,
    PUBLISHES,
    judge_name,
    resets_database,
    speaks_of_harm,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        owner: Whose words the targets are, where the program gives them their meaning.
    """

    values: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    when: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    targets: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    helps: frozenset[str] = frozenset({"--version", "--help", "-h", "-version", "-help"})
    owner: str = ""

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
                acts += self._judge_target(word, words)
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

    def _judge_target(self, word: Word, words: Sequence[Word]) -> list[Act]:
        if word.literal is None and not word.text.strip("\0"):
            return [Does(_UNKNOWN_TARGET, word)]
        for start, effect in self.targets.items():
            if word.text.startswith(start):
                return [Does(effect, word)]
        if self.owner and not speaks_of_harm(word.text) and not resets_database(word.text):
            reason = f"runs {self.owner}'s {shorten(word.text)}"
            return [Does(medium(Category.EXEC_PROJECT, reason), word)]
        return judge_name(word, words)


def _rules(word: Word) -> Act:
    return RunsInput() if word.text == "-" else RunsFile(word)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JVM_PUBLISHES: Final = {
    "publishToMavenLocal": medium(
        Category.PACKAGE_INSTALL, "puts the package among those of this machine"
    ),
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
_MAVEN: Final = TaskRunner(
    values=_words(
        "-pl --projects -P --activate-profiles -s --settings -gs --global-settings -f --file -b "
        "--builder -rf --resume-from -T --threads -t --toolchains -gt --global-toolchains -l "
        "--log-file --color"
    ),
    targets=_JVM_PUBLISHES,
    helps=_words("--version -v --help -h"),
    owner="Maven",
)
_GRADLE: Final = TaskRunner(
    values=_words(
        "--tests -x --exclude-task -p --project-dir -b --build-file -c --settings-file -g "
        "--gradle-user-home --console --max-workers --include-build --warning-mode --priority "
        "--configuration --dependency -I --init-script"
    ),
    files=_words("-I --init-script"),
    targets=_JVM_PUBLISHES,
    helps=_words("--version -v --help -h -version -help -?"),
    owner="Gradle",
)
_JVM: Final = TaskRunner(
    values=_words("-f -file -buildfile"),
    targets=_JVM_PUBLISHES,
    helps=_words("--version -v --help -h -version -help"),
)
_BAZEL: Final = TaskRunner(
    values=_words(
        "--test_filter --config -c --compilation_mode --jobs -j --test_output --define --platforms "
        "--test_arg --copt --cxxopt --build_tag_filters --test_tag_filters --test_env --output"
    ),
    when={
        "--run_under": _EVALUATES,
        "--workspace_status_command": _EVALUATES,
        "--script_path": _EVALUATES,
    },
    targets={"@": _RUNS_ANY},
    helps=_words("version help --version --help"),
    owner="Bazel",
)
_NO_TARGETS: Final = frozenset(
    {"build", "test", "coverage", "query", "cquery", "aquery", "fetch", "info", "print_action"}
)
"""Subcommands behind which a label only says what is looked at, built or tested."""


def _judge_bazel(invocation: Invocation) -> list[Act]:
    """Judge Bazel, whose labels name what is run behind ``run`` alone."""
    words = invocation.words
    verb = next((word for word in words if word.text[:1] != "-"), None)
    if verb is not None and verb.text in _NO_TARGETS:
        end = next((place for place, word in enumerate(words) if word.text == "--"), len(words))
        labels = [
            word for word in words[:end] if word is verb or not word.text.startswith(("//", ":"))
        ]
        return _BAZEL(invocation.after(tuple(labels), invocation.verbs))
    return _BAZEL(invocation)


_LOOSE: Final = TaskRunner(
    values=_words(
        "-f --justfile -d --dir -t --taskfile --working-directory -C -j --gruntfile "
        "--gulpfile --cwd -w --collection --search-root"
    ),
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
    "mvn mvnw mvnd": _MAVEN,
    "gradle gradlew": _GRADLE,
    "ant sbt lein mill": _JVM,
    "bazel bazelisk": _judge_bazel,
    "buck buck2 pants": replace(_BAZEL, owner=""),
    "just task go-task rake invoke inv fab mage grunt gulp doit scons waf tup earthly dagger "
    "phing robo thor jake": _LOOSE,
    "ninja samu": TaskRunner(values=_words("-C -f -j -k -l -d -t -w")),
    "msbuild xbuild fastlane": _LOOSE,
}
"""Runners of targets and tasks."""
