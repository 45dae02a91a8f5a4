"""What a whole command is said to do: each thing once, in words that fit its operands."""

from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE


def reasons(command: str) -> list[str]:
    return [finding.reason for finding in assess_command(command, HERE).findings]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("git add -A", "adds everything that changed to what will be committed"),
        ("git merge --abort", "gives up the merge and goes back to what was before"),
        ("git merge --continue", "goes on with the merge"),
        ("git merge topic", "merges topic into the branch"),
        ("git merge", "merges its upstream into the branch"),
        ("git rebase --skip", "leaves one commit out and goes on with the rebase"),
        ("git rebase --quit", "gives up the rebase and leaves the files as they are"),
        ("git rebase --edit-todo", "changes what is left to do of the rebase"),
        ("git rebase --show-current-patch", "shows the commit that the rebase stopped at"),
        ("git revert topic", "makes commits that undo topic"),
        ("git cherry-pick topic", "copies topic onto the branch"),
        ("git am --resolved", "goes on with the series of patches"),
        ("git pull", "fetches from its remote and merges"),
        (
            "git pull --rebase origin main",
            "fetches from origin and puts the commits that are only here on top",
        ),
        ("git pull --rebase=false", "fetches from its remote and merges"),
        ("git pull -r --no-rebase", "fetches from its remote and merges"),
        ("git pull --ff-only", "fetches from its remote and moves the branch forward"),
        ("git fetch --all", "fetches from every remote"),
        ("git fetch --multiple up fork", "fetches from up fork"),
        ("git remote update", "brings the branches of every remote up to date"),
        ("git push --tags up", "pushes every tag to up"),
        ("git push --all", "pushes every branch to its remote"),
        ("git push up topic --follow-tags", "pushes topic and the tags on it to up"),
        ("git push up tag v7", "pushes v7 to up"),
        ("git push up --delete topic", "deletes topic on up"),
        ("git push -f --all", "force-pushes every branch to its remote, protected ones too"),
        ("git reset", "unstages everything"),
        ("git reset HEAD a.py", "unstages a.py"),
        ("git reset a.py", "unstages a.py"),
        ("git reset topic -- a.py", "unstages a.py back to how it is in topic"),
        ("git reset HEAD~2", "takes the branch to HEAD~2 and leaves the files as they are"),
        ("git reset --soft HEAD", "takes the branch to HEAD and leaves the files as they are"),
        ("git stash list", "lists the stashes"),
        ("gsutil cp a gs://pond/b", "uploads a to the bucket gs://pond/b"),
        ("gsutil cp gs://pond/b a", "downloads gs://pond/b from a bucket to a"),
        ("gsutil cp gs://a/b gs://c/d", "copies gs://a/b from bucket to bucket, to gs://c/d"),
        ("gsutil cp gs://a/b", "copies objects of a bucket"),
        ("ls | head -3", "passes on what it reads"),
        ("true", "does nothing"),
        ("xcode-select -p", "shows where the developer tools are"),
        ("gcloud builds log b1", "shows the log of a build"),
        ("docker stop", "stops the container"),
    ],
)
def test_the_words_fit_what_happens(command: str, said: str):
    assert said in reasons(command)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("git show $(git rev-parse HEAD)", "takes a revision, or an option, that only"),
        ("kill $!", "ends a process that is only known when it runs"),
        ("kill $PIDS", "ends a process that is only known when it runs"),
        ('sed -n "${A},${B}p" f', "has a script that is not known before it runs"),
        ("source ./x.sh", "runs ./x.sh of the project"),
        ("env", "shows every environment variable"),
        ("patch -p1 < a.patch", "changes the files that a patch names"),
        ("tar xf a.tgz", "unpacks into ~/web/"),
        ("find . -name '*.o' -delete", "deletes ~/web/"),
        ("curl -X DELETE https://api.example.com/pond", "deletes https://api.example.com/pond"),
        ("kubectl delete ns pond", "deletes ns pond with all that is in it"),
    ],
)
def test_a_thing_is_said_once(command: str, said: str):
    found = assess_command(command, HERE).findings
    worst = [finding for finding in found if finding.level > Level.LOW]
    assert [finding.reason for finding in worst if said in finding.reason]
    assert len({finding.category for finding in worst}) == len(worst)


def test_what_is_sent_to_is_not_said_to_be_read_from():
    assert not [said for said in reasons("curl -X PUT https://api.example.com") if "reads" in said]


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ('git log "topic/$X"', Level.LOW),
        ('git diff "v$X"..HEAD', Level.LOW),
        ('git diff "$X"...HEAD', Level.UNCERTAIN),
        ('git show "HEAD:$X"', Level.UNCERTAIN),
        ("git diff HEAD -- $X", Level.UNCERTAIN),
        ('git show "$X/.env"', Level.HIGH),
        ("git diff --no-index ~/.ssh/id_rsa x", Level.HIGH),
        ("promtool check config p.yml", Level.LOW),
        ("promtool push metrics http://x", Level.MEDIUM),
        ("bq query 'select 1'", Level.LOW),
        ("bq query --destination_table=d.t 'select 1'", Level.MEDIUM),
        ("bq query", Level.UNCERTAIN),
        ("xcode-select", Level.HIGH),
        ("xcode-select -p -r", Level.HIGH),
        ("tmux send-keys -t 0 ls Enter", Level.CRITICAL),
        ("git push --force-with-lease --all", Level.UNCERTAIN),
        ("git push --tags -f", Level.HIGH),
    ],
)
def test_a_whole_command_has_its_level(command: str, level: Level):
    assert assess_command(command, HERE).level is level


def test_the_option_of_a_target_is_known_to_what_types_into_it():
    assert len(reasons("tmux send-keys -t 0 ls Enter")) == 1


@pytest.mark.parametrize(
    "command",
    [
        "git diff topic",
        "git diff topic other/topic",
        "git merge-base origin/topic HEAD",
        "git for-each-ref refs/heads",
        "git var GIT_EDITOR",
        "git cherry -v topic",
        "git show v1.2-rc1",
        "git log topic@{1.day.ago}",
    ],
)
def test_a_revision_is_not_said_to_be_a_file(command: str):
    assert not [said for said in reasons(command) if "~/web" in said]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("git diff topic -- src", "reads ~/web/src"),
        ("git diff topic~2 a.py~", "reads ~/web/a.py~"),
        ("git show HEAD:src", "reads ~/web/src"),
        ("git log -- ':(icase)src'", "looks at ~/web/src"),
        ("git diff 'src/*'", "reads ~/web/src/*"),
        ("git diff /srv/a", "reads /srv/a"),
        ("git diff deploy_rsa", "reads ~/web/deploy_rsa, which may hold secrets"),
    ],
)
def test_a_path_for_git_is_said_to_be_a_file(command: str, said: str):
    assert said in reasons(command)
