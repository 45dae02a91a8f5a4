"""Screens about rules: their pane, the form, and changes that wait."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ccwatch.calls import Decider, Untrusted, Verdict
from ccwatch.rules.rule import Scope
from tests.builders import a_hook_call
from tests.console.builders import a_record, a_row
from tests.console.call_scenes import arrive, bash
from tests.rules.builders import a_rule

if TYPE_CHECKING:
    from pathlib import Path

    from tests.console.builders import Stage

RULES = """\
version = 1

# The tests of every project.
[[rule]]
id = "npm-tests"
decision = "allow"
match = ["Bash(npm test)", "Bash(npm run test *)"]
cwd = ["~/code/**"]
note = "Agreed on in May."

[[rule]]
id = "no-force"
decision = "deny"
match = ["Bash(git push --force *)", "Bash(git push -f *)"]
reason = "Never force-push."

[[rule]]
id = "ask-deploy"
decision = "ask"
match = ["Bash(make deploy *)"]

[[rule]]
id = "anything"
decision = "allow"
match = ["Bash"]
enabled = false
"""


async def write_rules(stage: Stage, home: Path, text: str) -> None:
    path = home / ".config" / "ccwatch" / "rules.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    await stage.gate.rules.refresh()
    for source in stage.gate.rules.waiting:
        await stage.context.rules.confirm(source)
    await stage.rest()


async def show_rules(stage: Stage, home: Path) -> None:
    await write_rules(stage, home, RULES)
    book, now = stage.gate.rules, stage.clock.now()
    for rule in (
        a_rule("allow", "Bash(make *)", id="allow-make", scope=Scope.SESSION, expires=now + 2500,
               session=("session-1",), cwd=(f"{home}/code/api/**",), created=now - 1100),
        a_rule("allow", "Bash(npm ci)", id="once", scope=Scope.SESSION, max_uses=1),
        a_rule("allow", "Bash(ls)", id="over", scope=Scope.SESSION, expires=now - 60),
    ):  # fmt: skip
        book.keep(rule)
    used = {rule.id: rule for rule in book.rules}
    for name, times in (("npm-tests", 214), ("no-force", 2), ("once", 1)):
        for _ in range(times):
            book.count([used[name]], now=now - 400)
    await stage.press("3", "j", "j")


async def show_form(stage: Stage, home: Path) -> None:
    where = Untrusted(f"{home}/code/api")
    for number, (command, verdict) in enumerate(
        (("npm run lint", Verdict.DENY), ("npm run test -- -u", Verdict.ALLOW),
         ("npm run build", Verdict.ALLOW), ("git status", Verdict.ALLOW)), 1
    ):  # fmt: skip
        row = a_row(number, headline=Untrusted(command), verdict=verdict, directory=where,
                    decider=Decider.PERSON, received=stage.clock.now() - 5000 * number,
                    session=Untrusted("session-1"))  # fmt: skip
        stage.log.put(row)
        text = Untrusted(json.dumps({"command": command}))
        stage.log.records[row.id] = a_record(row, input=text)
    call = a_hook_call(value={"command": "npm run test -- src"}, directory=where)
    await stage.arrive(call)
    await stage.press("r", "3", "down")
    await stage.wait(1.0)


async def show_changes(stage: Stage, home: Path) -> None:
    await write_rules(stage, home, RULES)
    path = home / ".config" / "ccwatch" / "rules.toml"
    more = '\n[[rule]]\nid = "docker"\ndecision = "allow"\nmatch = ["Bash(docker compose *)"]\n'
    path.write_text(RULES.replace('decision = "ask"', 'decision = "allow"') + more)
    await stage.gate.rules.look()
    await stage.rest()
    await stage.press("w")


async def show_banner(stage: Stage, home: Path) -> None:
    await write_rules(stage, home, RULES)
    path = home / ".config" / "ccwatch" / "rules.toml"
    path.write_text(RULES.replace('"Bash"', '"Bash(docker *)"').replace("enabled = false\n", ""))
    await stage.gate.rules.look()
    path.write_text(RULES.replace("deny", "deni"))
    await stage.gate.rules.look()
    await arrive(stage, bash(home, "git status"))


SCENES = (show_rules, show_form, show_changes, show_banner)
