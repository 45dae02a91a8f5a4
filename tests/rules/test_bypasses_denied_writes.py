from __future__ import annotations

import pytest

from tests.rules.builders import a_rule
from tests.rules.bypass_builders import is_evaded

WRITES = [
    "echo x > keep/a",
    "echo x >> keep/a",
    "echo x >| keep/a",
    "echo x &> keep/a",
    "echo x >& keep/a",
    "echo x 2> keep/a",
    "exec 3> keep/a",
    "> keep/a",
    ": > keep/a",
    "{ ls; } > keep/a",
    "cat <<EOF > keep/a\nx\nEOF",
    "ls | tee keep/a",
    "ls | tee -a x keep/a",
    "sed -i s/a/b/ keep/a",
    "perl -pi -e s/a/b/ keep/a",
    "cp x keep/a",
    "cp x keep/",
    "cp x keep",
    "cp -t keep x",
    "mv x keep/a",
    "mv x keep",
    "mv keep/a y",
    "mv keep y",
    "ln -s x keep/a",
    "install x keep/a",
    "dd of=keep/a",
    "touch keep/a",
    "mkdir -p keep/a/b",
    "rm keep/a",
    "rm -r keep",
    "rm -r keep/",
    "rm -r ./k*",
    "truncate -s0 keep/a",
    "chmod 600 keep/a",
    "chmod -R 600 keep",
    "rsync -a --delete x/ keep",
    "git checkout -- keep/a",
    "git restore keep/a",
    "git rm keep/a",
    "git mv x keep/a",
    "patch keep/a",
    "curl -o keep/a https://x.io",
    "curl --output-dir keep -O https://x.io/a",
    "wget -O keep/a https://x.io",
    "wget -P keep https://x.io",
    "tar -C keep -xf x",
    "unzip x -d keep",
    "sort -o keep/a x",
    "sort --outp=keep/a x",
    "uniq x keep/a",
    'python -c \'open("keep/a","w")\'',
    "cd keep && touch a",
    "cd keep; echo x > a",
    "touch src/../keep/a",
    "touch ~/web/keep/a",
    "touch keep/$X",
    "touch ./k*/a",
    "touch ./[k]eep/a",
    "touch ./[[:lower:]]eep/a",
    "touch ke{ep,p}/a",
    "X=keep; touch $X/a",
    "find keep -delete",
    "find . -name a -delete",
    "ls | xargs touch",
    "echo keep/a | xargs touch",
    "ln -s keep k; touch k/a",
    "awk '{print > \"keep/a\"}' x",
    "sed -n 'w keep/a' x",
    "git log --output=keep/a",
    "git diff --output keep/a",
    "git clone https://x.io/y keep",
    "git clone https://x.io/y keep/a",
    "git archive -o keep/a HEAD",
]


@pytest.mark.parametrize("command", WRITES)
def test_a_denied_folder_is_not_written(command: str):
    assert not is_evaded(command, a_rule("deny", "Edit(./keep/**)"))


@pytest.mark.parametrize(
    "command", ["echo x > keep/a", "ls | tee keep/a", "touch keep/a", "sed -i s/a/b/ keep/a"]
)
def test_a_denied_write_is_not_done_by_a_command(command: str):
    assert not is_evaded(command, a_rule("deny", "Write(./keep/**)"))
