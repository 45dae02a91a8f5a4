"""How dangerous calls of tools are that are no shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ccwatch.risk.effect import Category as C
from ccwatch.risk.effect import Finding
from ccwatch.risk.level import Level as L
from ccwatch.risk.parameter import MOST_TEXTS, find_texts
from ccwatch.risk.tool import assess_tool
from ccwatch.risk.word import Span
from tests.risk.builders import HERE

if TYPE_CHECKING:
    from ccwatch.canonical import Json


def assess_shell(text: str) -> list[Finding]:
    """Find one thing in any command, at its first character."""
    level = L.CRITICAL if "wipe" in text else L.MEDIUM if "make" in text else L.LOW
    return [Finding(C.SHELL, level, f"runs {text}", Span(0, 1))]


def assess(tool: str, **value: Json) -> list[Finding]:
    return assess_tool(tool, value, HERE, assess_shell)


def worst(tool: str, **value: Json) -> Finding:
    return max(assess(tool, **value), key=lambda finding: finding.level)


ODD: list[Json] = [
    None, True, 0, 1.5, "", "\0", "\ud800", [], {}, [[[]]], {"": {"": ""}}, "x" * 20_000,
]  # fmt: skip
AGENT: dict[str, Json] = {"prompt": "find it", "description": "x", "subagent_type": "y"}


@pytest.mark.parametrize(
    ("tool", "value", "level", "category"),
    [
        ("Read", {"file_path": "/home/dev/web/a.py", "limit": 5}, L.LOW, C.FS_READ),
        ("Read", {"file_path": "/home/dev/api/a.py"}, L.MEDIUM, C.FS_READ_OUTSIDE),
        ("Read", {"file_path": "/home/dev/web/.env"}, L.HIGH, C.SECRETS_READ),
        ("Read", {"file_path": "~/.ssh/id_rsa"}, L.HIGH, C.SECRETS_READ),
        ("Read", {"file_path": 1}, L.UNCERTAIN, C.UNKNOWN),
        ("Read", {"file_path": "a", "command": "x"}, L.UNCERTAIN, C.UNKNOWN),
        ("Read", {"file_path": ["/home/dev/.ssh/id_rsa"]}, L.HIGH, C.SECRETS_READ),
        ("Read", {"file_path": {"a": ["x", ".env"]}}, L.HIGH, C.SECRETS_READ),
        ("Read", {"file_path": "a", "file": "/home/dev/.ssh/id_rsa"}, L.HIGH, C.SECRETS_READ),
        ("Read", {"file_path": "a", "x": "wipe it"}, L.CRITICAL, C.SHELL),
        ("Read", {"file_path": "a", "x": "tools/wipe"}, L.UNCERTAIN, C.UNKNOWN),
        ("Read", {"file_path": "a", "x": "http://169.254.169.254/"}, L.CRITICAL, C.SECRETS_READ),
        ("Read", {"file_path": "a", "offset": ["x"]}, L.UNCERTAIN, C.UNKNOWN),
        ("Read", {"file_path": "a", "pages": {"x": ".env"}}, L.HIGH, C.SECRETS_READ),
        ("MultiEdit", {"file_path": "a", "edits": [{"new_string": "~/.ssh/x"}]}, L.MEDIUM,
         C.FS_WRITE),
        ("Write", {"file_path": ["/etc/hosts"], "content": "x"}, L.CRITICAL, C.FS_WRITE),
        ("delete_file", {"file_path": ["/"]}, L.UNCERTAIN, C.UNKNOWN),
        ("delete_file", {"file_path": ["~/.ssh"]}, L.CRITICAL, C.FS_DESTROY),
        ("WebFetch", {"url": ["https://webhook.site/x"]}, L.HIGH, C.NET_WRITE),
        ("Bash", {"command": ["wipe", 1]}, L.CRITICAL, C.SHELL),
        ("Bash", {"cmd": {"a": "wipe it"}}, L.CRITICAL, C.SHELL),
        ("Bash", {"script": "wipe it"}, L.CRITICAL, C.SHELL),
        ("LS", {"path": "/home/dev/web"}, L.LOW, C.FS_READ),
        ("LS", {"path": 1}, L.UNCERTAIN, C.UNKNOWN),
        ("Glob", {"pattern": "**/*.py"}, L.LOW, C.FS_READ),
        ("Glob", {"pattern": "x", "path": None}, L.LOW, C.FS_READ),
        ("Glob", {"pattern": "x", "path": 1}, L.UNCERTAIN, C.UNKNOWN),
        ("Glob", {"pattern": ".env*"}, L.MEDIUM, C.FS_READ_OUTSIDE),
        ("Glob", {}, L.UNCERTAIN, C.UNKNOWN),
        ("Glob", {"pattern": ["x"]}, L.UNCERTAIN, C.UNKNOWN),
        ("Glob", {"pattern": "{a,b}" * 9}, L.UNCERTAIN, C.UNKNOWN),
        ("Glob", {"pattern": "**/.{env,x}"}, L.MEDIUM, C.FS_READ_OUTSIDE),
        ("Glob", {"pattern": "src/**/*.{ts,tsx}"}, L.LOW, C.FS_READ),
        ("Grep", {"pattern": ["x"]}, L.UNCERTAIN, C.UNKNOWN),
        ("Grep", {"pattern": "x", "glob": 1}, L.UNCERTAIN, C.UNKNOWN),
        ("Grep", {"pattern": "x", "glob": ["*.py"]}, L.UNCERTAIN, C.UNKNOWN),
        ("Grep", {"pattern": "x", "glob": [".env"]}, L.HIGH, C.SECRETS_READ),
        ("Grep", {"pattern": "x", "glob": "{a,b}" * 9}, L.UNCERTAIN, C.UNKNOWN),
        ("Grep", {"pattern": "x", "glob": ".{env,x}"}, L.HIGH, C.SECRETS_READ),
        ("Grep", {"pattern": "x", "glob": "{a,.}env"}, L.HIGH, C.SECRETS_READ),
        ("Grep", {"pattern": "x", "glob": "*.{pem,x}"}, L.HIGH, C.SECRETS_READ),
        ("Grep", {"pattern": "x", "glob": "{a,{b,.en{c,v}}}"}, L.HIGH, C.SECRETS_READ),
        ("Grep", {"pattern": "x", "glob": "src/**/.*"}, L.HIGH, C.SECRETS_READ),
        ("Grep", {"pattern": "x", "glob": "**/*.json"}, L.LOW, C.FS_READ),
        ("Grep", {"pattern": "x", "-i": True}, L.LOW, C.FS_READ),
        ("Grep", {"pattern": "x", "glob": "*.{ts,tsx} !*.pem"}, L.LOW, C.FS_READ),
        ("Grep", {"pattern": "x", "glob": "{*.ts,.env*}"}, L.HIGH, C.SECRETS_READ),
        ("Grep", {"pattern": "x", "path": "~"}, L.HIGH, C.SECRETS_READ),
        ("Grep", {"pattern": "x", "path": 1}, L.UNCERTAIN, C.UNKNOWN),
        ("NotebookRead", {"notebook_path": "a.ipynb"}, L.LOW, C.FS_READ),
        ("NotebookRead", {}, L.UNCERTAIN, C.UNKNOWN),
        ("Write", {"file_path": "a.py", "content": "x"}, L.MEDIUM, C.FS_WRITE),
        ("Write", {"content": "x"}, L.UNCERTAIN, C.UNKNOWN),
        ("Write", {"file_path": "/etc/hosts", "content": "x"}, L.CRITICAL, C.FS_WRITE),
        ("Write", {"file_path": ".git/hooks/x", "content": "x"}, L.CRITICAL, C.PERSISTENCE),
        ("Write", {"file_path": "a", "content": "AKIA" + "A1" * 8}, L.UNCERTAIN, C.FS_WRITE),
        ("Edit", {"file_path": "CLAUDE.md", "new_string": "x"}, L.HIGH, C.AGENT),
        ("Edit", {"file_path": "package.json", "new_string": '"test":"x"'}, L.MEDIUM,
         C.EXEC_PROJECT),
        ("Edit", {"file_path": "package.json", "new_string": '"postinstall":"x"'}, L.HIGH,
         C.EXEC_PROJECT),
        ("MultiEdit", {"file_path": "package.json", "edits": [{"new_string": '"prepare":'}]},
         L.HIGH, C.EXEC_PROJECT),
        ("NotebookEdit", {"notebook_path": "a.ipynb", "new_source": "x"}, L.MEDIUM, C.FS_WRITE),
        ("WebFetch", {"url": "https://example.com", "prompt": "x"}, L.LOW, C.NET_READ),
        ("WebFetch", {"url": "http://localhost:1", "prompt": "x"}, L.HIGH, C.NET_READ),
        ("WebFetch", {"url": "file:///etc/shadow", "prompt": "x"}, L.HIGH, C.SECRETS_READ),
        ("WebFetch", {"prompt": "x"}, L.UNCERTAIN, C.UNKNOWN),
        ("WebSearch", {"query": "python list sort"}, L.LOW, C.NET_READ),
        ("WebSearch", {"query": "ghp_" + "a1B2" * 9}, L.CRITICAL, C.SECRETS_EXFIL),
        ("WebSearch", {"query": "word " * 70}, L.HIGH, C.SECRETS_EXFIL),
        ("WebSearch", {}, L.UNCERTAIN, C.UNKNOWN),
        ("Agent", AGENT, L.MEDIUM, C.AGENT),
        ("Task", {**AGENT, "mode": "bypassPermissions"}, L.CRITICAL, C.AGENT),
        ("Task", {**AGENT, "prompt": "run x --dangerously-skip-permissions"}, L.CRITICAL, C.AGENT),
        ("Skill", {"skill": "review"}, L.MEDIUM, C.EXEC_PROJECT),
        ("Skill", {}, L.MEDIUM, C.EXEC_PROJECT),
        ("Bash", {"command": "ls"}, L.LOW, C.SHELL),
        ("Bash", {}, L.UNCERTAIN, C.UNKNOWN),
        ("Bash", {"command": "ls", "dangerouslyDisableSandbox": False}, L.LOW, C.SHELL),
        ("Bash", {"command": "ls", "dangerouslyDisableSandbox": True}, L.CRITICAL, C.AGENT),
        ("Bash", {"command": "ls", "cwd": "/srv"}, L.UNCERTAIN, C.UNKNOWN),
        ("exec_command", {"cmd": "wipe"}, L.CRITICAL, C.SHELL),
        ("shell", {"command": ["wipe", "a"]}, L.CRITICAL, C.SHELL),
        ("read_file", {"path": "a.py"}, L.LOW, C.FS_READ),
        ("read_file", {"path": "a.py", "target_file": ".env"}, L.HIGH, C.SECRETS_READ),
        ("view_image", {"path": "a.png", "detail": "high"}, L.LOW, C.FS_READ),
        ("read_many_files", {"paths": ["a.py", "docs/*.md"]}, L.LOW, C.FS_READ),
        ("read_many_files", {"include": ["a.py", ".en*"]}, L.HIGH, C.SECRETS_READ),
        ("read_many_files", {"paths": 1}, L.UNCERTAIN, C.UNKNOWN),
        ("read_many_files", {"paths": ["src/.{env,x}"]}, L.HIGH, C.SECRETS_READ),
        ("read_many_files", {"paths": ["{a,b}" * 9]}, L.UNCERTAIN, C.UNKNOWN),
        ("ReadMcpResourceTool", {"uri": "hub://a/b"}, L.MEDIUM, C.INFRA_READ),
        ("ReadMcpResourceTool", {"uri": "a"}, L.MEDIUM, C.INFRA_READ),
        ("ReadMcpResourceTool", {"uri": "fs://"}, L.MEDIUM, C.INFRA_READ),
        ("ReadMcpResourceTool", {"uri": "https://example.com/a"}, L.MEDIUM, C.INFRA_READ),
        ("ReadMcpResourceTool", {"uri": "http://localhost/a"}, L.HIGH, C.NET_READ),
        ("ReadMcpResourceTool", {"uri": "file:///home/dev/.ssh/id_rsa"}, L.HIGH, C.SECRETS_READ),
        ("ReadMcpResourceTool", {"uri": "fs:///home/dev/.%73sh/x"}, L.HIGH, C.SECRETS_READ),
        ("ReadMcpResourceTool", {}, L.UNCERTAIN, C.UNKNOWN),
        ("NotebookEdit", {"notebook_path": "a", "new_source": "x = 1\n!wipe"}, L.CRITICAL, C.SHELL),
        ("NotebookEdit", {"notebook_path": "a", "new_source": ["wipe it"]}, L.CRITICAL, C.SHELL),
        ("NotebookEdit", {"notebook_path": "a", "new_source": "!ls\n" * 60}, L.UNCERTAIN,
         C.UNKNOWN),
        ("NotebookEdit", {"notebook_path": "a", "new_source": "%%writefile /etc/x\n"}, L.CRITICAL,
         C.FS_WRITE),
        ("Unheard", {"a": "wipe it"}, L.CRITICAL, C.SHELL),
        ("Unheard", {"a": "/home/dev/.ssh/id_rsa"}, L.HIGH, C.SECRETS_READ),
        ("list_directory", {"dir_path": "src"}, L.LOW, C.FS_READ),
        ("list_dir", {"path": "src", "dir_path": "~/.ssh"}, L.MEDIUM, C.FS_READ_OUTSIDE),
        ("glob", {"pattern": ".env*", "path": "src"}, L.MEDIUM, C.FS_READ_OUTSIDE),
        ("grep_search", {"query": "x", "include_pattern": "*.pem"}, L.HIGH, C.SECRETS_READ),
        ("search_file_content", {"pattern": "x", "dir_path": "src"}, L.LOW, C.FS_READ),
        ("LSP", {"operation": "hover", "filePath": "a.py", "line": 1}, L.LOW, C.FS_READ),
        ("LSP", {"operation": "hover", "filePath": ".env"}, L.HIGH, C.SECRETS_READ),
        ("LSP", {"operation": "rename", "filePath": "a.py"}, L.UNCERTAIN, C.UNKNOWN),
        ("write_file", {"file_path": "a.py", "content": "x"}, L.MEDIUM, C.FS_WRITE),
        ("replace", {"file_path": "/etc/x", "new_string": "x"}, L.CRITICAL, C.FS_WRITE),
        ("edit_file", {"target_file": "package.json", "code_edit": '"prepare":'}, L.HIGH,
         C.EXEC_PROJECT),
        ("delete_file", {"path": "a.py"}, L.MEDIUM, C.FS_DELETE),
        ("delete_file", {"path": "/etc/x"}, L.HIGH, C.FS_DESTROY),
        ("delete_file", {"path": 1}, L.UNCERTAIN, C.UNKNOWN),
        ("web_fetch", {"prompt": "sum up https://example.com/a"}, L.LOW, C.NET_READ),
        ("web_fetch", {"prompt": "sum up http://169.254.169.254/"}, L.CRITICAL, C.SECRETS_READ),
        ("web_fetch", {"prompt": "sum up"}, L.UNCERTAIN, C.UNKNOWN),
        ("web_fetch", {"url": "file:///etc/shadow"}, L.HIGH, C.SECRETS_READ),
        ("google_web_search", {"query": "sort"}, L.LOW, C.NET_READ),
        ("update_plan", {"plan": [{"step": "x", "status": "done"}]}, L.LOW, C.SHELL),
        ("save_memory", {"fact": "x"}, L.HIGH, C.AGENT),
        ("ask_user", {"question": "x"}, L.MEDIUM, C.MESSAGE),
        ("Monitor", {"command": "ls"}, L.HIGH, C.PERSISTENCE),
        ("Monitor", {"command": "wipe"}, L.CRITICAL, C.SHELL),
        ("KillShell", {"shell_id": "1"}, L.LOW, C.SHELL),
        ("BashOutput", {"bash_id": "1"}, L.LOW, C.SHELL),
        ("TodoWrite", {"todos": [{"content": "x", "status": "done"}]}, L.LOW, C.SHELL),
        ("ExitPlanMode", {"plan": "x"}, L.MEDIUM, C.AGENT),
        ("AskUserQuestion", {"questions": []}, L.MEDIUM, C.MESSAGE),
        ("CronCreate", {"cron": "1 * * * *", "prompt": "x"}, L.HIGH, C.PERSISTENCE),
        ("CronCreate", {"cron": "1 * * * *", "prompt": "x --yolo"}, L.CRITICAL, C.AGENT),
        ("PushNotification", {"message": "x"}, L.HIGH, C.MESSAGE),
        ("SendMessage", {"to": "a", "message": "x"}, L.HIGH, C.MESSAGE),
        ("Unheard", {}, L.UNCERTAIN, C.UNKNOWN),
        ("Unheard", {"cmd": "wipe"}, L.CRITICAL, C.SHELL),
        ("DeleteEverything", {}, L.HIGH, C.INFRA_DESTROY),
    ],
)  # fmt: skip
def test_a_tool_is_as_dangerous_as_what_it_is_asked_to_do(
    tool: str, value: dict[str, Json], level: L, category: C
):
    found = worst(tool, **value)
    assert (found.level, found.category) == (level, category)


@pytest.mark.parametrize(
    ("tool", "value", "level", "category"),
    [
        ("mcp__hub__list_issues", {"repo": "x"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__hub__frobnicate", {}, L.MEDIUM, C.INFRA_CHANGE),
        ("mcp__hub__create_issue", {"title": "x"}, L.MEDIUM, C.INFRA_CHANGE),
        ("mcp__hub", {}, L.UNCERTAIN, C.UNKNOWN),
        ("mcp__hub__merge_request", {}, L.HIGH, C.INFRA_CHANGE),
        ("mcp__hub__get_secret", {}, L.HIGH, C.INFRA_CHANGE),
        ("mcp__hub__deleteRepo", {}, L.HIGH, C.INFRA_DESTROY),
        ("mcp__hub__execute", {}, L.HIGH, C.EXEC_REMOTE),
        ("mcp__chat__post_message", {"text": "x"}, L.HIGH, C.MESSAGE),
        ("mcp__playwright__browser_navigate", {"url": "https://example.com"}, L.MEDIUM, C.NET_READ),
        ("mcp__playwright__browser_click", {"ref": "x"}, L.HIGH, C.NET_WRITE),
        ("mcp__playwright__browser_drop", {"ref": "x"}, L.HIGH, C.NET_WRITE),
        ("mcp__playwright__browser_evaluate", {}, L.HIGH, C.EXEC_INLINE),
        ("mcp__playwright__browser_delete_all", {}, L.HIGH, C.INFRA_DESTROY),
        ("mcp__x__read", {"path": "~/.ssh/id_rsa"}, L.HIGH, C.SECRETS_READ),
        ("mcp__x__read", {"path": "a.py"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__get", {"p": "/home/dev/.ssh/id_rsa"}, L.HIGH, C.SECRETS_READ),
        ("mcp__x__get", {"p": "~"}, L.HIGH, C.SECRETS_READ),
        ("mcp__x__get", {"p": "config/.env"}, L.HIGH, C.SECRETS_READ),
        ("mcp__x__get", {"p": ["id_ed25519"]}, L.HIGH, C.SECRETS_READ),
        ("mcp__x__get", {"p": "src/main.py"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__get", {"p": "/home/dev/my notes/.env"}, L.HIGH, C.SECRETS_READ),
        ("mcp__x__create", {"p": "/etc/x"}, L.CRITICAL, C.FS_WRITE),
        ("mcp__x__create", {"p": "/orders"}, L.MEDIUM, C.INFRA_CHANGE),
        ("mcp__x__get", {"p": "http://169.254.169.254/"}, L.CRITICAL, C.SECRETS_READ),
        ("mcp__x__get", {"p": "credentials"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__get", {"p": "read the .env file\nof /etc"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__get", {"p": "drop it in the table, then select a view"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__get", {"p": "Delete from the list fails"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__get", {"p": "Truncate long titles"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__get", {"p": "Revoke all sessions"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__get", {"p": "Select a name. Update the set of rules"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__read", {"path": "a b\nc"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__read", {"cwd": "/home/dev/web"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__read", {"output": "/etc/x"}, L.CRITICAL, C.FS_WRITE),
        ("mcp__x__create", {"path": "/etc/x"}, L.CRITICAL, C.FS_WRITE),
        ("mcp__x__remove", {"path": "/"}, L.CRITICAL, C.FS_DESTROY),
        ("mcp__x__read", {"uri": "file:///etc/shadow"}, L.HIGH, C.SECRETS_READ),
        ("mcp__x__read", {"link": "http://169.254.169.254/x"}, L.CRITICAL, C.SECRETS_READ),
        ("mcp__x__read", {"host": "169.254.169.254"}, L.CRITICAL, C.SECRETS_READ),
        ("mcp__x__read", {"host": "a b"}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__read", {"command": "wipe"}, L.CRITICAL, C.SHELL),
        ("mcp__x__read", {"a": [{"b": {"shell_command": "wipe"}}]}, L.CRITICAL, C.SHELL),
        ("mcp__x__read", {"code": "f( x )"}, L.HIGH, C.EXEC_INLINE),
        ("mcp__x__read", {"note": "ghp_" + "a1B2" * 9}, L.HIGH, C.SECRETS_EXFIL),
        ("mcp__x__read", {"a": {"permission_mode": "yolo"}}, L.MEDIUM, C.INFRA_READ),
        ("mcp__x__read", {"permission_mode": "yolo"}, L.CRITICAL, C.AGENT),
        ("mcp__db__execute_sql", {"query": "select 1"}, L.MEDIUM, C.EXEC_REMOTE),
        ("mcp__db__execute_sql", {"query": "drop table a"}, L.HIGH, C.EXEC_REMOTE),
        ("mcp__db__execute_sql", {"query": "frobnicate"}, L.HIGH, C.EXEC_REMOTE),
        ("mcp__db__execute_secret", {"sql": "select 1"}, L.HIGH, C.EXEC_REMOTE),
        ("mcp__x__run_it", {"command": "ls"}, L.MEDIUM, C.EXEC_REMOTE),
        ("mcp__x__run_it", {"command": "make it"}, L.MEDIUM, C.EXEC_REMOTE),
        ("mcp__x__run_it", {"command": "make it", "host": "web1"}, L.HIGH, C.EXEC_REMOTE),
        ("mcp__ssh__run_it", {"command": "make it"}, L.HIGH, C.EXEC_REMOTE),
        ("mcp__x__run_it", {"note": "ls"}, L.HIGH, C.EXEC_REMOTE),
        ("mcp__files__write_file", {"path": "a.py", "content": "x"}, L.MEDIUM,
         C.INFRA_CHANGE),
        ("mcp__files__write_file", {"path": "~/a", "content": "x"}, L.HIGH, C.INFRA_CHANGE),
        ("mcp__files__write_file", {"name": "a"}, L.HIGH, C.INFRA_CHANGE),
        ("mcp__files__write_page", {"path": "a"}, L.HIGH, C.INFRA_CHANGE),
        ("mcp__files__upload_file", {"path": "a"}, L.HIGH, C.INFRA_CHANGE),
        ("mcp__code__replace_symbol_body", {"relative_path": "a.py", "body": "x"}, L.MEDIUM,
         C.INFRA_CHANGE),
        ("mcp__playwright__browser_console_messages", {}, L.MEDIUM, C.NET_READ),
        ("mcp__playwright__browser_run_console_log", {}, L.HIGH, C.EXEC_INLINE),
        ("mcp__playwright__browser_console", {}, L.HIGH, C.EXEC_INLINE),
        ("mcp__playwright__browser_navigate", {"url": "http://localhost:1/"}, L.MEDIUM, C.NET_READ),
        ("mcp__playwright__browser_navigate", {"url": "file:///etc/shadow"}, L.HIGH,
         C.SECRETS_READ),
        ("mcp__web__get", {"url": "http://localhost:1/"}, L.HIGH, C.NET_READ),
    ],
)  # fmt: skip
def test_a_tool_of_a_server_is_never_low(tool: str, value: dict[str, Json], level: L, category: C):
    found = worst(tool, **value)
    assert (found.level, found.category) == (level, category)


def test_a_text_that_is_no_statement_is_a_search():
    assert worst("mcp__db__find", query="how to sort").level is L.MEDIUM
    assert worst("mcp__db__find", query="drop table users").level >= L.HIGH
    assert worst("mcp__db__find", sql="frobnicate").level >= L.UNCERTAIN
    assert worst("mcp__db__find", query="select 1").level is L.MEDIUM


@pytest.mark.parametrize(
    "statement", ["drop table people", "DELETE FROM people", "/* x */ -- y\n truncate people",
                  "select 1; drop schema s", "delete from people p where 1 = 1",
                  "grant all on a to b", "alter user a password 'b'"]
)  # fmt: skip
def test_a_statement_is_known_by_its_look(statement: str):
    assert worst("mcp__db__find", q=statement).level >= L.HIGH
    assert worst("mcp__db__find", a={"b": [statement]}).level >= L.HIGH


def test_a_command_as_a_list_is_read_as_one_command():
    reasons = [finding.reason for finding in assess("mcp__x__read", command=["wipe", "a b"])]
    assert "runs wipe 'a b'" in reasons
    assert len(reasons) == 2
    assert len(assess("mcp__x__read", command=["wipe", 1])) == 2
    assert len(assess("mcp__x__read", command=[])) == 1


def test_more_commands_than_a_person_reads_are_uncertain():
    calls: list[Json] = [{"command": "ls"}] * 10
    found = assess("mcp__x__read", commands=calls)
    assert [each.reason for each in found].count("has too many commands to look at") == 2


def test_places_count_in_the_outermost_field():
    [_, outer] = assess("mcp__x__read", command="ls")
    [_, inner] = assess("mcp__x__read", arguments={"command": "ls"})
    assert (outer.field, outer.span) == ("command", Span(0, 1))
    assert (inner.field, inner.span) == ("arguments", None)
    [read] = assess("Read", file_path="/etc/hosts")
    assert (read.field, read.span) == ("file_path", Span(0, 10))


def test_places_in_a_command_count_in_the_field_that_holds_it():
    [text] = assess("exec_command", cmd="ls")
    [words] = assess("shell", command=["ls", "-l"])
    assert (text.field, text.span) == ("cmd", Span(0, 1))
    assert (words.field, words.span) == ("command", None)


def test_a_script_is_said_to_be_one():
    found = assess("Write", file_path="run", content="#!/bin/sh\n")
    assert any("script" in finding.reason for finding in found)


def test_hidden_text_is_found_in_every_field_and_in_their_names():
    assert worst("Read", file_path="/home/dev/web/a\u202e.py").level is L.HIGH
    assert worst("TodoWrite", todos=[{"content": "a\u202eb"}]).category is C.HIDDEN_TEXT
    found = assess("mcp__x__read", **{"a\u200b": "x"})
    assert C.HIDDEN_TEXT in {finding.category for finding in found}


def test_what_is_nested_too_deep_or_too_much_is_uncertain():
    deep: Json = "wipe"
    for _ in range(9):
        deep = {"a": deep}
    assert worst("mcp__x__read", a=deep).level is L.UNCERTAIN
    many: list[Json] = ["x"] * (MOST_TEXTS + 5)
    assert worst("TodoWrite", todos=many).level is L.UNCERTAIN
    assert find_texts({"a": many}).problem


def test_a_reason_stays_short():
    for tool in ("x" * 5_000, "mcp__" + "y" * 5_000 + "__" + "z" * 5_000):
        found = assess(tool, **{"q" * 5_000: 1}, skill="s" * 5_000)
        assert max(len(finding.reason) for finding in found) < 250


@pytest.mark.parametrize(
    "tool",
    ["Read", "Write", "WebFetch", "Agent", "mcp__a__b", "mcp__a__run", "", "Bash", "shell",
     "exec_command", "apply_patch", "read_many_files", "LSP", "delete_file", "web_fetch", "glob"],
)  # fmt: skip
@pytest.mark.parametrize("item", ODD)
def test_no_input_is_too_odd_to_be_judged(tool: str, item: Json):
    names = ("file_path", "path", "url", "command", "content", "", "query", "mode", "argv", "cwd",
             "shell", "sandbox_permissions", "cmd", "input", "paths", "prompt")  # fmt: skip
    for name in names:
        assert assess(tool, **{name: item})
    assert assess_tool(tool, {}, HERE, assess_shell)


ADDS = "*** Begin Patch\n*** Add File: {}\n+x\n*** End Patch"


@pytest.mark.parametrize(
    ("value", "level", "category"),
    [
        ({"input": ADDS.format("a.py")}, L.MEDIUM, C.FS_WRITE),
        ({"input": ADDS.format("/etc/cron.d/x")}, L.CRITICAL, C.PERSISTENCE),
        ({"command": ["apply_patch", ADDS.format("~/.bashrc")]}, L.CRITICAL, C.PERSISTENCE),
        ({"input": "*** Update File: a.py\n*** Move to: .git/hooks/x"}, L.CRITICAL,
         C.PERSISTENCE),
        ({"input": "*** Delete File: a.py"}, L.MEDIUM, C.FS_DELETE),
        ({"input": "*** Delete File: /etc/x"}, L.HIGH, C.FS_DESTROY),
        ({"input": '*** Update File: package.json\n+"prepare": "x"'}, L.HIGH, C.EXEC_PROJECT),
        ({"patch": "--- a/a.py\n+++ b/a.py\n"}, L.MEDIUM, C.FS_WRITE),
        ({"patch": "--- /dev/null\n+++ /etc/x\n"}, L.CRITICAL, C.FS_WRITE),
        ({"input": "*** Begin Patch"}, L.UNCERTAIN, C.UNKNOWN),
        ({"input": "*** Delete File: a.py\n" * 300}, L.UNCERTAIN, C.UNKNOWN),
        ({}, L.UNCERTAIN, C.UNKNOWN),
    ],
)  # fmt: skip
def test_a_patch_writes_and_deletes_what_it_names(value: dict[str, Json], level: L, category: C):
    found = worst("apply_patch", **value)
    assert (found.level, found.category) == (level, category)


def test_a_tool_of_no_server_is_not_said_to_be_at_one():
    reasons = [finding.reason for finding in assess("DeleteEverything")]
    assert "deletes or stops something: DeleteEverything" in reasons
