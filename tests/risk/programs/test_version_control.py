"""Subversion, Mercurial and Jujutsu."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Fetches
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import commands_of, effect_of, invoke

DISCARD, REWRITE = Category.GIT_DISCARD, Category.GIT_REWRITE


@pytest.mark.parametrize(
    "command",
    [
        "svn status -q",
        "svn log -l 5 -v",
        "svn diff -r 3:5 a.c",
        "svn help",
        "svnlook log /srv/repo",
        "svnadmin verify /srv/repo",
        "hg log -l 5 -p",
        "hg status",
        "hg diff --stat",
        "hg incoming",
        "jj",
        "jj log -r @ -n 5",
        "jj op log",
        "jj file show a.c",
    ],
)
def test_reading_is_low(command: str):
    assert effect_of(command)[0] == Level.LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("svn add a.c", Level.MEDIUM, Category.GIT_CHANGE),
        ("svn commit -m done", Level.MEDIUM, Category.GIT_REMOTE),
        ("svn revert -R .", Level.HIGH, DISCARD),
        ("svn rm a.c", Level.MEDIUM, Category.GIT_CHANGE),
        ("svn rm -m x https://example.org/svn/a", Level.HIGH, DISCARD),
        ("svn mkdir -m x https://example.org/svn/a", Level.HIGH, REWRITE),
        ("svn cleanup --remove-unversioned", Level.HIGH, DISCARD),
        ("svn propset --revprop -r 3 svn:log x", Level.HIGH, REWRITE),
        ("svn diff --diff-cmd=./x", Level.HIGH, Category.EXEC_INLINE),
        ("svnadmin load /srv/repo", Level.HIGH, REWRITE),
        ("hg commit -m done", Level.MEDIUM, Category.GIT_CHANGE),
        ("hg update -C topic", Level.HIGH, DISCARD),
        ("hg purge", Level.HIGH, DISCARD),
        ("hg strip 3", Level.HIGH, REWRITE),
        ("hg push", Level.MEDIUM, Category.GIT_REMOTE),
        ("hg push -f", Level.HIGH, REWRITE),
        ("hg --config alias.log='!x' log", Level.HIGH, Category.EXEC_INLINE),
        ("hg log --config alias.log='!x'", Level.HIGH, Category.EXEC_INLINE),
        ("hg serve", Level.HIGH, Category.NET_LISTEN),
        ("jj new", Level.MEDIUM, Category.GIT_CHANGE),
        ("jj git push", Level.MEDIUM, Category.GIT_REMOTE),
        ("jj op abandon ..x", Level.HIGH, DISCARD),
        ("jj rebase --ignore-immutable -d x", Level.HIGH, REWRITE),
        ("jj --config x=y log", Level.HIGH, Category.EXEC_INLINE),
        ("jj config set --user user.name x", Level.MEDIUM, Category.GIT_CHANGE),
        ("jj config set --user ui.editor ./x", Level.CRITICAL, Category.PERSISTENCE),
        ("jj config set", Level.CRITICAL, Category.PERSISTENCE),
    ],
)
def test_changes_are_judged(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "run"),
    [
        ("jj util exec -- make all", "make all"),
        ("jj config set --user ui.editor ./x", "./x"),
        ("hg clone --ssh './x y' ssh://example.org/web", "./x y"),
        ("svn diff --diff-cmd ./x", "./x"),
    ],
)
def test_a_command_that_an_option_names_is_run(command: str, run: str):
    assert run in commands_of(command)


def test_a_server_is_asked():
    acts = invoke("svn list https://example.org/svn")
    assert any(isinstance(act, Fetches) for act in acts)
