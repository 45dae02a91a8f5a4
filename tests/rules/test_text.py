from __future__ import annotations

import pytest

from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset
from ccwatch.rules import text as rules_text
from ccwatch.rules.example import make_call
from ccwatch.rules.rule import Ruling, Scope
from ccwatch.rules.text import RulesFile, RulesFileError, read_one_rule, read_rules

RULES = """\
version = 1
[defaults]
decision = "deny"
preset = "reads-local"

[[rule]]
id = "npm-tests"
decision = "allow"
match = ["Bash(npm test)", "Bash(npm run test *)"]
agent = "claude-code"
cwd = ["~/work/**"]
max_risk = "high"
priority = 310
expires = 2026-11-20T18:00:00Z
created = 2026-11-20T10:00:00Z
max_uses = 50
note = "asked for by the team"
examples = { match = ["npm run test -- -u"], no_match = ["npm run test && rm -rf ~"] }

  [[rule]]  # indented
  id = "no-force"
  decision = "deny"
  reason = "ask me first"
  enabled = false
  [rule.when]
  program = "git"
  args_prefix = ["push"]
  any_flag = ["-f", "--force"]
"""


def read(text: str, scope: Scope = Scope.USER) -> RulesFile:
    return read_rules(text, file="rules.toml", scope=scope)


def a_text(*lines: str) -> str:
    return "\n".join(["[[rule]]", 'id = "a"', 'decision = "allow"', *lines])


def test_a_file_says_its_defaults_and_its_rules():
    file = read(RULES)
    assert (file.default, file.preset) == (Ruling.DENY, Preset.READS_LOCAL)
    tests, force = file.rules
    assert [pattern.text for pattern in tests.patterns] == [
        "Bash(npm test)",
        "Bash(npm run test *)",
    ]
    assert (tests.decision, tests.max_risk, tests.priority) == (Ruling.ALLOW, Level.HIGH, 310)
    assert (tests.agent, tests.cwd, tests.max_uses) == (("claude-code",), ("~/work/**",), 50)
    assert tests.expires is not None
    assert tests.expires - tests.created == 8 * 3600
    assert tests.place == "rules.toml:6"
    assert force.when is not None
    assert force.when.program == ("git",)
    assert force.when.any_flag == ("-f", "--force")
    assert (force.priority, force.reason, force.enabled) == (100, "ask me first", False)
    assert force.title == ('program = "git", args_prefix = ["push"], any_flag = ["-f", "--force"]')
    assert force.place == "rules.toml:20"


def test_an_empty_file_says_nothing():
    assert read("") == RulesFile()


TWICE = "\n".join([a_text('match = "Bash(ls)"'), a_text('match = "Bash(ls)"')])


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a = ", 0, "not TOML: invalid value (at end of document)"),
        ("\n\na b\n", 3, "not TOML: expected '=' after a key in a key/value pair"),
        ("[" * 5000, 1, "not TOML"),
        ("version = 2", 0, "version 2 is not known"),
        ("version = '1'", 0, "the file: version must be a whole number"),
        ("verison = 1", 0, "the key verison is unknown; did you mean version?"),
        ("[defaults]\ndecision = 'allow'", 0, "defaults: decision must be one of ask, deny"),
        ("[defaults]\npreset = 'all'", 0, "preset must be one of none, reads-cloud, reads-local"),
        ("defaults = 1", 0, "the file: defaults must be a table"),
        ("rule = 1", 0, "the file: rule is written as [[rule]]"),
        ("rule = []", 0, "the file: rule is written as [[rule]]"),
        ("[[rule]]\ndecision = 'deny'", 1, "rule: id must be a text"),
        ("[[rule]]\nid = 'a b'", 1, "rule id 'a b' is no word"),
        ("[[rule]]\nid = 'a'", 1, "rule a has no decision: allow, ask or deny"),
        ("[[rule]]\nid = 'a'\ndecision = 'approve'", 1, "decision must be one of"),
        (a_text(), 1, "rule a matches nothing: it has neither match nor when"),
        (a_text("match = []"), 1, "rule a: match must be a list of texts"),
        (a_text("match = [1]"), 1, "rule a: match must be a list of texts"),
        (a_text('match = [""]'), 1, "rule a: match must be a list of texts"),
        (a_text('match = "Bash(ls"'), 1, "rule a: Bash(ls is neither Tool nor Tool(specifier)"),
        (a_text('match = "Bash(ls)"', "max_risk = 'critical'"), 1, "one of high, low, medium"),
        (a_text('match = "Bash(ls)"', "max_risk = 'uncertain'"), 1, "one of high, low, medium"),
        (a_text('match = "Bash(ls)"', "max_uses = 0"), 1, "max_uses must be at least 1"),
        (a_text('match = "Bash(ls)"', "priority = true"), 1, "priority must be a whole number"),
        (a_text('match = "Bash(ls)"', "priority = 9999999"), 1, "up to a million"),
        (a_text('match = "Bash(ls)"', "enabled = 'no'"), 1, "enabled must be true or false"),
        (a_text('match = "Bash(ls)"', "expires = 2026-11-20"), 1, "a time is written like"),
        (a_text('match = "Bash(ls)"', "expires = 2026-11-20T18:00:00"), 1, "a time is written"),
        (a_text('match = "Bash(ls)"', "reasno = ''"), 1, "unknown; did you mean reason?"),
        (a_text('match = "Bash(ls)"', "examples = { mach = ['ls'] }"), 1, "key mach is unknown"),
        (
            a_text('match = "Bash(ls)"', "examples = { match = ['ls -l'] }"),
            1,
            "rule a: its example is not matched: ls -l",
        ),
        (
            a_text('match = "Bash(ls *)"', "examples = { no_match = ['ls -l'] }"),
            1,
            "rule a: its example of no match is matched: ls -l",
        ),
        ("[[rule]]\nid='a'\ndecision='deny'\nmatch='Bash'\nmax_risk='low'", 1, "for rules that a"),
        ("[[rule]]\nid='a'\ndecision='ask'\nmatch='Bash'\nmax_uses=1", 1, "for rules that allow"),
        (TWICE, 5, "the id a is there twice, first at line 1"),
        ("x = [[1]]", 0, "the key x is unknown"),
    ],
)  # fmt: skip
def test_a_broken_file_says_where_and_why(text: str, line: int, reason: str):
    with pytest.raises(RulesFileError) as caught:
        read(text)
    assert reason in caught.value.reason
    assert caught.value.line == line
    place = f"rules.toml:{line}: " if line else "rules.toml: "
    assert str(caught.value) == place + caught.value.reason


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ("when = 1", "when must be a table"),
        ("when = { prgram = 'git' }", "the key prgram is unknown; did you mean program?"),
        ("when = { program = 'git', level = 'bad' }", "level is a comparison such as >=high"),
        ("when = { category = 'git.*', host = 1 }", "host must be a list of texts"),
        ("when = { category = 'gti.*' }", "no category is gti.*; there are shell, fs.read"),
        ("when = { program = 'git', any_flag = 'force' }", "any_flag lists options such as"),
        ("when = { program = 'git', any_flag = '-' }", "any_flag lists options such as"),
        ("when = { program = 'git', any_flag = '-a=b' }", "any_flag lists options such as"),
        ("when = { path = '../x' }", "the path ../x goes up with .."),
        ("when = { tool = 'Bash', redirect = 1 }", "redirect must be true or false"),
        ("when = { level = '<=low' }", "an allow names what it allows"),
        ("when = { tool = 'x', param = 1 }", "param must be a table"),
        ("when = { tool = 'x', param = { a = [] } }", "a must be a list of texts"),
    ],
)
def test_a_broken_condition_says_why(when: str, reason: str):
    with pytest.raises(RulesFileError) as caught:
        read(a_text(when))
    assert reason in caught.value.reason


def test_whom_and_where_a_condition_names_counts_for_the_rule():
    condition = "{ tool = 'Bash', agent = 'x', session = ['s'], cwd = '~/**', param.a = 'b' }"
    (rule,) = read(a_text(f"when = {condition}", 'agent = "y"')).rules
    assert (rule.agent, rule.session, rule.cwd) == (("y", "x"), ("s",), ("~/**",))
    assert rule.when is not None
    assert rule.when.param == {"a": ("b",)}


def test_an_empty_condition_is_none():
    (rule,) = read(a_text("when = {}", 'match = "Bash(ls)"')).rules
    assert rule.when is None


def test_a_project_makes_no_exception_to_a_deny_and_sets_no_preset():
    text = a_text('match = "Bash(ls)"', "priority = 50")
    assert read(text).rules[0].priority == 50
    for bad in (text, "[defaults]\npreset = 'none'", "[defaults]\ndecision = 'ask'"):
        with pytest.raises(RulesFileError):
            read(bad, Scope.PROJECT)
    assert read("[defaults]\ndecision = 'deny'", Scope.PROJECT).default is Ruling.DENY


def test_there_is_an_end_to_the_number_of_rules(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules_text, "MOST_RULES", 1)
    rule = a_text('match = "Bash(ls)"')
    with pytest.raises(RulesFileError, match="has more than 1 rules"):
        read(f"{rule}\n{rule}")


def test_rules_that_are_written_in_one_line_have_no_line():
    (rule,) = read("rule = [{ id = 'a', decision = 'deny', match = 'Bash' }]").rules
    assert rule.place == "rules.toml:0"


def test_one_rule_alone_can_be_read():
    rule = read_one_rule(a_text('match = "Bash(ls)"'), scope=Scope.SESSION, number=3)
    assert (rule.id, rule.scope, rule.origin.number, rule.place) == (
        "a", Scope.SESSION, 3, "session",
    )  # fmt: skip
    with pytest.raises(RulesFileError, match="is not one rule"):
        read_one_rule("", scope=Scope.SESSION)


@pytest.mark.parametrize(
    ("decision", "match", "examples"),
    [
        ("deny", "Read(./.env)", '{ match = ["Read(./.env)", "cat .env"], no_match = ["cat a"] }'),
        ("allow", "Edit(./src/**)", '{ match = ["Write(./src/a)"], no_match = ["Edit(./b)"] }'),
        ("allow", "WebFetch(domain:x.io)", '{ match = ["WebFetch(https://x.io/a)"] }'),
        ("allow", "Agent(Explore)", '{ match = ["Task(Explore)"], no_match = ["Task(other)"] }'),
        ("ask", "mcp__github", '{ match = ["mcp__github__get(x)"], no_match = ["mcp__git__x()"] }'),
        ("allow", "Bash(npm test && ls)", '{ match = ["npm test && ls"], no_match = ["ls"] }'),
        ("deny", "Bash(rm *)", '{ match = ["ls && rm x"], no_match = ["Foo x"] }'),
    ],
)
def test_examples_of_other_tools_are_written_as_patterns_are(
    decision: str, match: str, examples: str
):
    text = f"[[rule]]\nid='a'\ndecision='{decision}'\nmatch='{match}'\nexamples={examples}"
    assert read(text).rules[0].examples.match


def test_the_examples_of_a_rule_that_is_off_are_not_asked_about():
    text = a_text('match = "Bash(ls)"', "enabled = false", "examples = { match = ['pwd'] }")
    assert not read(text).rules[0].enabled


def test_a_call_that_no_agent_can_send_has_no_digest():
    assert make_call("Bash", {"command": "echo \udcff"}).digest == ""
    assert len(make_call("Bash", {"command": "echo"}).digest) == 64
