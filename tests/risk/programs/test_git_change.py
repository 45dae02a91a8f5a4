"""git's subcommands that change, discard, rewrite or exchange commits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ccwatch.risk.act import Deletes, Does, Fetches, Looks, Reads, Sends, Writes
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, commands_of, effect_of, invoke

DISCARD, REWRITE = Category.GIT_DISCARD, Category.GIT_REWRITE


@pytest.mark.parametrize(
    "command",
    [
        "git add -A",
        "git commit -am done",
        "git merge --no-ff topic",
        "git rebase topic",
        "git rebase --onto main a b",
        "git cherry-pick -x a1b2c3d",
        "git am mail.patch",
        "git apply fix.patch",
        "git mv a.txt b.txt",
        "git rm a.txt",
        "git rm --cached a.txt",
        "git tag -a v2 -m done",
        "git tag -d v2",
        "git branch topic",
        "git branch -d topic",
        "git branch -m topic other",
        "git branch -M main",
        "git checkout topic",
        "git checkout release/2.x",
        "git checkout -b topic origin/main",
        "git checkout -",
        "git switch topic",
        "git switch -c topic",
        "git restore --staged a.txt",
        "git restore --stag a.txt",
        "git reset",
        "git reset --soft HEAD~1",
        "git stash",
        "git stash -u -m later",
        "git stash pop",
        "git gc",
        "git gc --prune=never",
        "git repack -ad",
        "git clean -nf",
        "git replace a b",
        "git symbolic-ref HEAD refs/heads/x",
        "git worktree remove ../x",
        "git worktree remove -- -f",
        "git submodule deinit x",
        "git sparse-checkout set src",
        "git bisect start",
        "git rerere",
        "git maintenance run",
        "git fetch --all -p",
        "git fetch origin main",
        "git fetch origin +refs/heads/*:refs/remotes/origin/*",
        "git pull --rebase --autostash",
        "git push -u origin topic",
        "git push --dry-run origin",
        "git push --force-with-lease origin topic",
        "git remote add up https://example.org/web",
        "git remote rename a b",
        "git init",
        "git clone https://example.org/web",
        "git subtree push --prefix=lib origin lib",
        "git subtree add --prefix=lib https://example.org/lib main",
        "git svn fetch",
        "git hook run pre-push",
        "git credential reject",
        "git lfs install",
    ],
)
def test_what_git_can_take_back_is_medium(command: str):
    assert effect_of(command)[0] == Level.MEDIUM


@pytest.mark.parametrize(
    "command",
    [
        "git branch -vv --list 'topic/*'",
        "git branch --contains HEAD",
        "git tag -n3",
        "git tag -v v2",
        "git clean -dn",
        "git add -n .",
        "git rm -n a.txt",
        "git mv -n a b",
        "git prune -n",
        "git remote -v",
        "git remote show origin",
        "git remote get-url origin",
        "git replace -l",
        "git symbolic-ref HEAD",
        "git svn log",
    ],
)
def test_looking_and_trying_is_low(command: str):
    assert effect_of(command)[0] == Level.LOW


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("git checkout -- a.txt", Level.HIGH, DISCARD),
        ("git checkout HEAD a.txt", Level.HIGH, DISCARD),
        ("git checkout src/", Level.HIGH, DISCARD),
        ("git checkout app.py", Level.HIGH, DISCARD),
        ("git checkout Makefile", Level.HIGH, DISCARD),
        ("git checkout '*.py'", Level.HIGH, DISCARD),
        ("git checkout -qf topic", Level.HIGH, DISCARD),
        ("git checkout --for topic", Level.HIGH, DISCARD),
        ("git checkout --pathspec-from-file=list", Level.HIGH, DISCARD),
        ("git checkout -B topic", Level.HIGH, REWRITE),
        ("git switch --disc topic", Level.HIGH, DISCARD),
        ("git switch -C topic", Level.HIGH, REWRITE),
        ("git restore a.txt", Level.HIGH, DISCARD),
        ("git restore --pathspec-from-file=list", Level.HIGH, DISCARD),
        ("git restore --staged --worktree a.txt", Level.HIGH, DISCARD),
        ("git restore --staged --no-staged a.txt", Level.HIGH, DISCARD),
        ("git reset --har", Level.HIGH, DISCARD),
        ("git reset --merge HEAD~1", Level.HIGH, DISCARD),
        ("git clean -ffdx", Level.HIGH, DISCARD),
        ("git stash drop", Level.HIGH, DISCARD),
        ("git stash clear", Level.HIGH, DISCARD),
        ("git branch -D topic", Level.HIGH, DISCARD),
        ("git branch --del --forc topic", Level.HIGH, DISCARD),
        ("git branch -f topic HEAD~3", Level.HIGH, DISCARD),
        ("git branch -M a b", Level.HIGH, DISCARD),
        ("git tag -f v2", Level.MEDIUM, REWRITE),
        ("git gc --p=now", Level.HIGH, DISCARD),
        ("git prune", Level.HIGH, DISCARD),
        ("git repack -A --unpack-unreachable=now", Level.HIGH, DISCARD),
        ("git reflog expire --expire=all --all", Level.HIGH, DISCARD),
        ("git reflog delete HEAD@{2}", Level.HIGH, DISCARD),
        ("git rm -rf src", Level.HIGH, DISCARD),
        ("git worktree remove --force ../x", Level.HIGH, DISCARD),
        ("git worktree add -B topic ../x", Level.HIGH, REWRITE),
        ("git submodule deinit -f x", Level.HIGH, DISCARD),
        ("git submodule update --force", Level.HIGH, DISCARD),
        ("git submodule set-url x https://example.org/x", Level.HIGH, Category.GIT_REMOTE),
        ("git commit --amend", Level.MEDIUM, Category.GIT_CHANGE),
        ("git rebase topic main", Level.HIGH, REWRITE),
        ("git filter-branch --force", Level.HIGH, REWRITE),
        ("git filter-repo --force", Level.HIGH, REWRITE),
        ("git update-ref -d refs/heads/x", Level.HIGH, REWRITE),
        ("git symbolic-ref -d HEAD", Level.HIGH, REWRITE),
        ("git read-tree --reset -u HEAD", Level.HIGH, DISCARD),
        ("git apply --unsafe-paths x.patch", Level.HIGH, Category.FS_WRITE),
        ("git for-each-repo --config=x gc", Level.HIGH, Category.GIT_CHANGE),
        ("git push -f origin topic", Level.HIGH, REWRITE),
        ("git push --forc origin topic", Level.HIGH, REWRITE),
        ("git push origin +topic", Level.HIGH, REWRITE),
        ("git push origin +HEAD:main", Level.CRITICAL, REWRITE),
        ("git push -f", Level.HIGH, REWRITE),
        ("git push --force-with-lease -f origin topic", Level.HIGH, REWRITE),
        ("git push --force-with-lease origin main", Level.UNCERTAIN, REWRITE),
        ("git push origin :topic", Level.HIGH, DISCARD),
        ("git push -d origin main", Level.CRITICAL, DISCARD),
        ("git push --mirror origin", Level.CRITICAL, REWRITE),
        ("git push --prun origin", Level.HIGH, REWRITE),
        ("git push https://example.org/web main", Level.HIGH, Category.NET_WRITE),
        ("git push me@example.org:web main", Level.HIGH, Category.NET_WRITE),
        ("git push --exec=./serve origin", Level.HIGH, Category.EXEC_INLINE),
        ("git push ext::./serve main", Level.CRITICAL, Category.EXEC_INLINE),
        ("git fetch origin +main:main", Level.HIGH, REWRITE),
        ("git fetch --upload-pack=./serve", Level.HIGH, Category.EXEC_INLINE),
        ("git pull odd::thing", Level.HIGH, Category.EXEC_INLINE),
        ("git clone ext::./serve x", Level.CRITICAL, Category.EXEC_INLINE),
        ("git clone ssh://-oOdd/web", Level.CRITICAL, Category.EXEC_INLINE),
        ("git clone -c core.fsmonitor=./x web", Level.CRITICAL, Category.PERSISTENCE),
        ("git clone -c core.editor web", Level.CRITICAL, Category.PERSISTENCE),
        ("git clone --template=./t web", Level.HIGH, Category.PERSISTENCE),
        ("git init --template=./t", Level.HIGH, Category.PERSISTENCE),
        ("git remote add x ext::./serve", Level.CRITICAL, Category.EXEC_INLINE),
        ("git remote set-url origin https://example.org/x", Level.HIGH, Category.GIT_REMOTE),
        ("git credential fill", Level.HIGH, Category.SECRETS_READ),
        ("git credential approve", Level.HIGH, Category.PERSISTENCE),
        ("git send-email x.patch", Level.HIGH, Category.MESSAGE),
        ("git daemon --export-all", Level.HIGH, Category.NET_LISTEN),
        ("git send-pack", Level.HIGH, Category.EXEC_INLINE),
        ("git maintenance start", Level.HIGH, Category.PERSISTENCE),
        ("git svn dcommit", Level.HIGH, Category.GIT_REMOTE),
        ("git lfs migrate import", Level.HIGH, REWRITE),
        ("git lfs unlock --force a.bin", Level.HIGH, Category.GIT_REMOTE),
    ],
)
def test_what_is_lost_or_sent_is_high_or_worse(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "run"),
    [
        ("git rebase -x 'make test' main", "make test"),
        ("git bisect run ./try --hard", "./try --hard"),
        ("git submodule foreach --recursive 'git clean -f'", "git clean -f"),
        ("git submodule foreach git clean -f", "git clean -f"),
        ("git for-each-repo --config=x push --force", "git push"),
        ("git filter-branch --tree-filter 'sh x' HEAD", "sh x"),
        ("git clone ext::./serve x", "./serve"),
        ("git remote-ext ./serve", "./serve"),
    ],
)
def test_a_command_inside_of_git_is_run(command: str, run: str):
    assert run in commands_of(command)


@pytest.mark.parametrize("command", ["git bisect run", "git submodule foreach"])
def test_a_wrapper_without_a_command_runs_nothing(command: str):
    assert not commands_of(command)


def test_a_force_push_without_a_name_goes_by_the_branch_of_the_project():
    for branch, level in (("main", Level.CRITICAL), ("topic", Level.HIGH)):
        here = replace(HERE, branch=branch)
        for command in ("git push -f", "git push -f origin HEAD"):
            acts = invoke(command, context=here)
            levels = [act.effect.level for act in acts if isinstance(act, Does)]
            assert max(levels) == level, command


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("git rebase", Level.MEDIUM),
        ("git rebase main", Level.MEDIUM),
        ("git rebase main topic", Level.MEDIUM),
        ("git rebase topic main", Level.HIGH),
        ("git rebase --onto topic other main", Level.HIGH),
    ],
)
def test_a_rebase_is_high_if_it_names_the_protected_branch_that_it_rewrites(
    command: str, level: Level
):
    acts = invoke(command, context=replace(HERE, branch="main"))
    assert [act.effect.level for act in acts if isinstance(act, Does)] == [level]


@pytest.mark.parametrize(
    ("command", "kind", "path"),
    [
        ("git rm -r src", Deletes, "src"),
        ("git clone https://example.org/web /srv/web", Writes, "/srv/web"),
        ("git clone https://example.org/web", Fetches, "https://example.org/web"),
        ("git fetch ../other", Looks, "../other"),
        ("git push ../other main", Writes, "../other"),
        ("git push https://example.org/web", Sends, "https://example.org/web"),
        ("git archive -o out.tar HEAD", Writes, "out.tar"),
        ("git send-email x.patch", Reads, "x.patch"),
        ("git update-index a.txt", Reads, "a.txt"),
        ("git mailsplit a.mbox", Writes, "a.mbox"),
        ("git worktree add ../x", Writes, "../x"),
        ("git reset HEAD a.txt", Looks, "a.txt"),
    ],
)
def test_paths_and_addresses_are_handed_on(command: str, kind: type[Reads], path: str):
    assert path in [act.word.text for act in invoke(command) if isinstance(act, kind)]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("git push -f origin topic", "force-pushes topic to origin"),
        ("git push origin :topic", "deletes topic on origin"),
        ("git reset --hard origin/main", "resets the branch to origin/main"),
        ("git branch -D topic", "deletes topic even if"),
        ("git restore a.txt", "uncommitted changes in a.txt"),
        ("git stash drop stash@{1}", "deletes the stash stash@{1}"),
    ],
)
def test_the_reason_names_what_is_lost(command: str, said: str):
    reasons = [act.effect.reason for act in invoke(command) if isinstance(act, Does)]
    assert any(said in reason for reason in reasons), reasons


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("git checkout-index -f -a", Level.HIGH),
        ("git checkout-index --force one", Level.HIGH),
        ("git checkout-index -a", Level.MEDIUM),
        ("git checkout-index -f -a --prefix=out/", Level.MEDIUM),
    ],
)
def test_the_index_is_written_over_the_work_tree_by_force(command: str, level: Level):
    assert effect_of(command)[0] is level
