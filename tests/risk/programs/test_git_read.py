"""git's reading subcommands, and what opens a door in them."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Looks, Reads, Writes
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.word import Word
from tests.risk.builders import commands_of, effect_of, invoke


@pytest.mark.parametrize(
    "command",
    [
        "git",
        "git --version",
        "git status -sb --porcelain=v2 -uall",
        "git log --oneline --graph -n 20 --since=yesterday -S token --format=%H",
        "git log -7 --no-merges -- src",
        "git show --stat HEAD~2",
        "git diff --cached --no-rename-empty --word-diff=color main...topic",
        "git diff-tree -r --name-only HEAD",
        "git blame -L 3,9 -w src/a.py",
        "git grep -nI -e one -e two -- src",
        "git cat-file -t HEAD:src/a.py",
        "git ls-files -o --exclude-standard",
        "git ls-tree -r HEAD",
        "git ls-remote --tags origin",
        "git rev-parse --abbrev-ref @{u}",
        "git describe --tags --dirty",
        "git shortlog -sne",
        "git for-each-ref --sort=-committerdate refs/heads",
        "git fsck --full",
        "git archive --format=tar HEAD",
        "git archive --remote=origin HEAD",
        "git apply --check fix.patch",
        "git worktree list --porcelain",
        "git submodule",
        "git submodule status --recursive",
        "git bisect log",
        "git bisect view",
        "git bundle verify all.bundle",
        "git sparse-checkout list",
        "git commit-graph verify",
        "git notes",
        "git rerere diff",
        "git reflog -5",
        "git reflog show main",
        "git stash list -p",
        "git hash-object a.txt",
        "git format-patch --stdout -1",
        "git request-pull main https://example.org/web topic",
        "git lfs ls-files",
        "git lfs track",
        "git help rebase",
        "git rebase --help",
        "git rebase topic --help",
        "git status -h",
        "git --no-pager -C sub -c color.ui=never log",
    ],
)
def test_reading_is_low(command: str):
    assert effect_of(command)[0] == Level.LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("git log --ext-diff", Level.MEDIUM, Category.EXEC_PROJECT),
        ("git show --textconv HEAD:a.pdf", Level.MEDIUM, Category.EXEC_PROJECT),
        ("git grep -O word", Level.HIGH, Category.EXEC_INLINE),
        ("git grep --no-index word", Level.MEDIUM, Category.FS_READ),
        ("git grep --textconv word", Level.MEDIUM, Category.EXEC_PROJECT),
        ("git cat-file --batch", Level.MEDIUM, Category.GIT_READ),
        ("git cat-file --filters HEAD:a", Level.MEDIUM, Category.EXEC_PROJECT),
        ("git ls-remote --upload-pack=./serve .", Level.HIGH, Category.EXEC_INLINE),
        ("git archive --remote=. --exec=./serve HEAD", Level.HIGH, Category.EXEC_INLINE),
        ("git difftool -x ./show HEAD", Level.HIGH, Category.EXEC_INLINE),
        ("git difftool HEAD", Level.MEDIUM, Category.EXEC_PROJECT),
        ("git mergetool", Level.MEDIUM, Category.EXEC_PROJECT),
        ("git format-patch -2", Level.MEDIUM, Category.FS_WRITE),
        ("git fsck --lost-found", Level.MEDIUM, Category.GIT_CHANGE),
        ("git bisect view --stat", Level.UNCERTAIN, Category.UNKNOWN),
        ("git log --no-such-option", Level.UNCERTAIN, Category.UNKNOWN),
        ("git lsf", Level.UNCERTAIN, Category.UNKNOWN),
    ],
)
def test_a_door_in_a_reading_subcommand_is_seen(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("git show HEAD:conf/.env", "conf/.env"),
        ("git show HEAD~3:conf/.env", "conf/.env"),
        ("git show :conf/.env", "conf/.env"),
        ("git show :2:conf/.env", "conf/.env"),
        ("git show ':(top)conf/.env'", "conf/.env"),
        ("git cat-file -p topic:conf/.env", "conf/.env"),
        ("git diff HEAD -- conf/.env", "conf/.env"),
        ("git diff --no-index /dev/null conf/../.env", "conf/../.env"),
        ("git log -p -- conf/.env", "conf/.env"),
        ("git log -L1,9:conf/.env", "conf/.env"),
        ("git stash show -p -- conf/.env", "conf/.env"),
        ("git blame conf/.env", "conf/.env"),
        ("git grep word HEAD -- conf/.env", "conf/.env"),
        ("git -C deep -C er show HEAD:.env", "deep/er/.env"),
        ("git -C deep diff /srv/.env", "/srv/.env"),
        ("git add conf/.env", "conf/.env"),
        ("git commit -F conf/.env", "conf/.env"),
    ],
)
def test_the_path_whose_content_is_shown_is_read(command: str, path: str):
    assert path in [act.word.text for act in invoke(command) if isinstance(act, Reads)]


@pytest.mark.parametrize(
    ("command", "path"),
    [
        ("git log --oneline -- conf/.env", "conf/.env"),
        ("git ls-files conf", "conf"),
        ("git status -- conf", "conf"),
        ("git --git-dir=/srv/web.git log", "/srv/web.git"),
        ("git -C /srv/web status", "/srv/web"),
        ("git ls-remote ../other", "../other"),
    ],
)
def test_a_path_of_which_no_content_is_shown_is_looked_at(command: str, path: str):
    acts = invoke(command)
    assert path in [act.word.text for act in acts if isinstance(act, Looks)]
    assert not [act for act in acts if isinstance(act, Reads)]


@pytest.mark.parametrize("command", ["git show HEAD~2", "git diff main..topic", "git show a1b2c3d"])
def test_a_plain_revision_is_no_path(command: str):
    assert not [act for act in invoke(command) if isinstance(act, Reads)]


@pytest.mark.parametrize(
    ("command", "run"),
    [
        ("git grep -Oless word", "less"),
        ("git grep --open-files-in-pager='sh show' word", "sh show"),
        ("git ls-remote --upload-pack='sh serve' .", "sh serve"),
        ("git difftool --extcmd='sh show' HEAD", "sh show"),
    ],
)
def test_a_program_that_an_option_names_is_run(command: str, run: str):
    assert run in commands_of(command)


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("git reflog", Level.LOW),
        ("git reflog -n 3 main", Level.LOW),
        ("git reflog show main", Level.LOW),
        ("git reflog -p --ext-diff", Level.MEDIUM),
        ("git reflog --textconv main", Level.MEDIUM),
        ("git reflog expire --all", Level.HIGH),
    ],
)
def test_a_bare_reflog_has_the_options_of_log(command: str, level: Level):
    assert effect_of(command)[0] is level


def test_a_bare_reflog_writes_where_it_is_told():
    assert Writes(Word("out")) in invoke("git reflog --output=out")


def test_settings_in_a_blob_are_the_content_of_a_file():
    assert Reads(Word(".env")) in invoke("git config --blob HEAD:.env -l")
