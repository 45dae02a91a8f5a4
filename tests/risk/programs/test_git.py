"""git's global options, its settings and its aliases."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Does, Emits, Flow, Writes
from ccwatch.risk.context import Context
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.programs.git import judge_git
from ccwatch.risk.programs.invocation import Invocation
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import commands_of, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("git --exec-path=/opt/x status", Level.HIGH, Category.EXEC_INLINE),
        ("git --config-env=core.editor=VAR log", Level.HIGH, Category.EXEC_INLINE),
        ("git --config-env=color.ui=VAR log", Level.UNCERTAIN, Category.UNKNOWN),
        ("git --odd status", Level.UNCERTAIN, Category.UNKNOWN),
        ("git -c core.fsmonitor=./x status", Level.HIGH, Category.EXEC_INLINE),
        ("git -c core.hooksPath=./x status", Level.HIGH, Category.EXEC_INLINE),
        ("git -c core.pager=cat log", Level.MEDIUM, Category.EXEC_INLINE),
        ("git -c gc.pruneExpire=now gc", Level.HIGH, Category.GIT_DISCARD),
        ("git -c clean.requireForce=0 status", Level.MEDIUM, Category.GIT_CHANGE),
        ("git -c url.x.insteadOf=y fetch", Level.HIGH, Category.GIT_REMOTE),
        ("git -c my.own=y status", Level.UNCERTAIN, Category.UNKNOWN),
        ("git -- reset --hard", Level.HIGH, Category.GIT_DISCARD),
        ("git RESET --HARD", Level.HIGH, Category.GIT_DISCARD),
        ("git purge-all", Level.HIGH, Category.INFRA_DESTROY),
        ("git -c color.ui=never log", Level.LOW, Category.GIT_READ),
        ("git push origin main --help", Level.LOW, Category.SHELL),
        ("git push --odd --help", Level.UNCERTAIN, Category.UNKNOWN),
        ("git push --repo --help origin +topic", Level.HIGH, Category.GIT_REWRITE),
    ],
)
def test_global_options_are_judged(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("git config user.name", Level.LOW, Category.GIT_READ),
        ("git config --list --show-origin", Level.LOW, Category.GIT_READ),
        ("git config get pull.rebase", Level.LOW, Category.GIT_READ),
        ("git config list", Level.LOW, Category.GIT_READ),
        ("git config --get http.x.extraHeader", Level.HIGH, Category.SECRETS_READ),
        ("git config --get-regexp token", Level.HIGH, Category.SECRETS_READ),
        ("git config pull.rebase true", Level.MEDIUM, Category.GIT_CHANGE),
        ("git config set pull.rebase true", Level.MEDIUM, Category.GIT_CHANGE),
        ("git config core.pager less", Level.MEDIUM, Category.GIT_CHANGE),
        ("git config --global pull.rebase true", Level.HIGH, Category.PERSISTENCE),
        ("git config --glob pull.rebase true", Level.HIGH, Category.PERSISTENCE),
        ("git config my.own thing", Level.UNCERTAIN, Category.UNKNOWN),
        ("git config remote.origin.url x", Level.HIGH, Category.PERSISTENCE),
        ("git config gc.reflogExpire now", Level.HIGH, Category.GIT_DISCARD),
        ("git config core.hooksPath ./x", Level.CRITICAL, Category.PERSISTENCE),
        ("git config --add filter.x.smudge ./x", Level.CRITICAL, Category.PERSISTENCE),
        ("git config --add alias.x", Level.CRITICAL, Category.PERSISTENCE),
        ("git config credential.helper store", Level.CRITICAL, Category.PERSISTENCE),
        ("git config set", Level.LOW, Category.GIT_READ),
        ("git config --unset user.name", Level.MEDIUM, Category.GIT_CHANGE),
        ("git config --system --remove-section x", Level.HIGH, Category.PERSISTENCE),
        ("git config -e", Level.MEDIUM, Category.GIT_CHANGE),
    ],
)
def test_settings_are_judged_by_what_git_does_with_them(
    command: str, level: Level, category: Category
):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "run"),
    [
        ("git -c alias.x='!make all' x", "make all"),
        ("git -c alias.x='push --force' x", "git push --force"),
        ("git -c core.sshCommand='sh go' fetch", "sh go"),
        ("git config alias.x '!make all'", "make all"),
    ],
)
def test_a_setting_that_is_a_command_is_run(command: str, run: str):
    assert run in commands_of(command)


def test_an_empty_setting_runs_nothing():
    assert effect_of("git -c credential.helper= status")[0] <= Level.MEDIUM
    assert not commands_of("git -c credential.helper= status")
    assert not commands_of("git -c core.pager=cat log")
    assert not commands_of("git config alias.x ''")
    assert not commands_of("git -c core.worktree=/srv status")


def test_a_settings_file_is_written():
    acts = invoke("git config -f /srv/gitconfig pull.rebase true")
    assert [act.word.text for act in acts if isinstance(act, Writes)] == ["/srv/gitconfig"]


@pytest.mark.parametrize(
    "words",
    [
        (UNKNOWN,),
        ("-c", UNKNOWN, "status"),
        ("config", UNKNOWN, "x"),
        ("push", UNKNOWN, "main"),
        ("switch", UNKNOWN),
        ("log", UNKNOWN),
        ("-c", "a." + "b" * 500 + "=c", "status"),
    ],
)
def test_what_is_not_known_yet_is_uncertain(words: tuple[str, ...]):
    acts = judge_git(Invocation("git", tuple(Word(text) for text in words)))
    levels = [act.effect.level for act in acts if isinstance(act, Does)]
    assert max(levels) == Level.UNCERTAIN


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("pre-commit", Level.MEDIUM, Category.EXEC_PROJECT),
        ("pre-commit run -a", Level.MEDIUM, Category.EXEC_PROJECT),
        ("pre-commit install", Level.HIGH, Category.PERSISTENCE),
        ("pre-commit try-repo https://example.org/x", Level.HIGH, Category.EXEC_REMOTE),
        ("pre-commit validate-config", Level.LOW, Category.FS_READ),
        ("lefthook run pre-push", Level.MEDIUM, Category.EXEC_PROJECT),
        ("husky init", Level.HIGH, Category.PERSISTENCE),
        ("bfg --delete-files x.bin", Level.HIGH, Category.GIT_REWRITE),
        ("git-filter-repo --path src", Level.HIGH, Category.GIT_REWRITE),
        ("git-lfs prune", Level.HIGH, Category.GIT_DISCARD),
        ("lazygit", Level.MEDIUM, Category.GIT_CHANGE),
        ("gitk --all", Level.LOW, Category.GIT_READ),
    ],
)
def test_programs_around_git_are_judged(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("git --git-dir=/srv/x/.git status", Level.MEDIUM),
        ("git --git-dir ../../x/.git log", Level.MEDIUM),
        ("git --work-tree=~/x status", Level.MEDIUM),
        ("git -C /tmp/x status", Level.MEDIUM),
        ("git -C /var/../tmp/x status", Level.MEDIUM),
        ("git -C /srv/x status", Level.LOW),
        ("git -C ../x status", Level.LOW),
        ("git -C lib status", Level.LOW),
        ("git -C /home/dev/web/lib status", Level.LOW),
        ("git --git-dir=/home/dev/web/.git status", Level.LOW),
        ("git --git-dir=../web/.git status", Level.LOW),
        ("git --git-dir=.git status", Level.LOW),
    ],
)
def test_a_repository_of_somebody_else_may_run_something(command: str, level: Level):
    assert effect_of(command)[0] is level


def test_without_a_known_place_every_far_repository_is_foreign():
    acts = invoke("git --git-dir=/srv/x/.git status", context=Context())
    assert any(isinstance(act, Does) and act.effect.level is Level.MEDIUM for act in acts)


@pytest.mark.parametrize("command", ["git config get http.extraHeader", "git credential fill"])
def test_a_secret_that_git_shows_flows_on(command: str):
    assert Emits(Flow.SECRET) in invoke(command)
