"""How dangerous a call of a tool is that is no shell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, Finding, critical, high, low, medium, uncertain
from ccwatch.risk.file_tool import (
    FILE_FIELDS,
    FOLDER_FIELDS,
    judge_file_delete,
    judge_file_read,
    judge_file_write,
    judge_files_read,
    judge_glob,
    judge_grep,
    judge_language_server,
    judge_listing,
    judge_notebook,
    judge_patch,
)
from ccwatch.risk.level import Level
from ccwatch.risk.mcp import PREFIX, judge_name, judge_server_call
from ccwatch.risk.odd_text import assess_odd
from ccwatch.risk.parameter import AssessShell, assess_texts, find_hidden, find_texts
from ccwatch.risk.programs.verb import find_verbs
from ccwatch.risk.shell_tool import (
    SHELL_TOOLS,
    find_bypass,
    find_directory,
    join_command,
    judge_shell_fields,
)
from ccwatch.risk.tool_input import ToolInput, judge_odd, missing
from ccwatch.risk.web_tool import (
    judge_resource,
    judge_web_fetch,
    judge_web_prompt,
    judge_web_search,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.context import Context

__all__ = [
    "SHELL_TOOLS",
    "assess_tool",
    "find_directory",
    "join_command",
    "judge_shell_fields",
]

_SHOWN: Final = 60


ToolJudge = Callable[[ToolInput], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class _Tool:
    """What is known of a tool: its fields, and what it does with them."""

    fields: frozenset[str]
    judge: ToolJudge


def assess_tool(
    tool: str, value: Mapping[str, Json], context: Context, assess_shell: AssessShell
) -> list[Finding]:
    """Return what a call does, in no order; there is always a finding.

    Args:
        tool: The tool's name.
        value: Its input. The spans of the findings count in its outermost fields.
        context: Where the call runs.
        assess_shell: What assesses a text that a shell would run.
    """
    call = ToolInput(tool, value, context, assess_shell, find_texts(value))
    known = _TOOLS.get(tool)
    findings = list(find_hidden(call.texts))
    if tool in SHELL_TOOLS:
        return [*findings, *_judge_shell(call)]
    if known is not None:
        findings += known.judge(call)
        findings += _find_unknown_fields(call, known)
        doubted = {each.field for each in findings if each.level >= Level.UNCERTAIN}
        findings += _find_odd_fields(call, doubted)
    elif tool.startswith(PREFIX):
        findings += judge_server_call(call)
    else:
        findings += _judge_unlisted(call)
    findings += _find_bypass(call)
    return findings


def _find_unknown_fields(call: ToolInput, known: _Tool) -> Iterator[Finding]:
    for field in call.value:
        if field not in known.fields:
            yield call.find(
                uncertain(f"has an input that ccwatch does not know: {_shorten(field)}"), field
            )
            yield from judge_odd(call, field)


_STRUCTURED: Final = frozenset(
    {
        "paths", "include", "exclude", "ignore", "file_filtering_options", "allowed_domains",
        "blocked_domains", "edits", "todos", "plan", "questions", "options", "answers",
        "annotations", "metadata", "files", "attachments", "addBlocks", "addBlockedBy",
        "follow_up", "allowedPrompts", "body", "args", "input", "command", "patch", "diff",
        "view_range",
    }
)  # fmt: skip
"""Fields that may well be a list or an object; others are a text, a number or a switch."""


def _find_odd_fields(call: ToolInput, doubted: set[str]) -> Iterator[Finding]:
    """Yield the fields of an odd kind that nothing has been said of yet."""
    for field, item in call.value.items():
        if isinstance(item, list | dict) and field not in _STRUCTURED | doubted:
            yield call.find(uncertain(f"has an input of an odd kind: {_shorten(field)}"), field)
            yield from judge_odd(call, field)


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


# -- agents ----------------------------------------------------------------------------------

_BYPASS: Final = re.compile(
    r"dangerously[-_ ]?(?:skip|bypass|disable|allow)|bypass[-_ ]?permissions|--yolo\b"
    r"|skip[-_]permissions|--full-auto\b|--approval-mode[= ](?:yolo|auto)|acceptEdits",
    re.IGNORECASE,
)


def _find_bypass(call: ToolInput) -> Iterator[Finding]:
    for field, value in call.value.items():
        effect = find_bypass(field, value)
        if effect is not None:
            yield call.find(effect, field)


def _judge_agent(call: ToolInput) -> Iterator[Finding]:
    yield call.find(medium(Category.AGENT, "starts a sub-agent"))
    for text in call.texts.found:
        if _BYPASS.search(text.text):
            yield text.find(critical(Category.AGENT, "speaks of an agent that asks nobody"))


def _judge_skill(call: ToolInput) -> Iterator[Finding]:
    said = next((text.text for text in call.texts.found), "")
    yield call.find(medium(Category.EXEC_PROJECT, f"runs a command of the agent: {_shorten(said)}"))


def _judge_shell(call: ToolInput) -> Iterator[Finding]:
    yield from judge_shell_fields(call.tool, call.value, call.context, call.assess_shell)
    command = join_command(call.value)
    if command is None:
        for field in ("command", "cmd"):
            if field == "command" or call.value.get(field) is not None:
                yield from missing(call, field)
        return
    if find_directory(call.value) is not None:
        yield call.find(uncertain("runs a command in another folder"))
    field = "command" if call.value.get("command") is not None else "cmd"
    for finding in call.assess_shell(command):
        # A list of words has no places that a screen could show.
        span = finding.span if call.text(field) is not None else None
        yield replace(finding, span=span, field=field)


def _judge_monitor(call: ToolInput) -> Iterator[Finding]:
    yield call.find(high(Category.PERSISTENCE, "goes on acting after the call"))
    yield from assess_texts(call.texts, frozenset(), call.context, call.assess_shell)


# -- tools that no table has -----------------------------------------------------------------


def _judge_unlisted(call: ToolInput) -> Iterator[Finding]:
    yield call.find(uncertain(f"is a tool that ccwatch does not know: {_shorten(call.tool)}"))
    effect, kinds = judge_name(call.tool)
    if effect.level > medium(Category.UNKNOWN, "").level and find_verbs(call.tool):
        yield call.find(effect)
    yield from assess_texts(call.texts, kinds, call.context, call.assess_shell)
    yield from assess_odd(call.texts.found, None, kinds, call.context, call.assess_shell)


# -- the table -------------------------------------------------------------------------------


def _fields(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _always(effect: Effect) -> ToolJudge:
    def judge(call: ToolInput) -> Iterator[Finding]:
        yield call.find(effect)

    return judge


def _later(said: str) -> ToolJudge:
    def judge(call: ToolInput) -> Iterator[Finding]:
        yield call.find(high(Category.PERSISTENCE, said))
        for text in call.texts.found:
            if _BYPASS.search(text.text):
                yield text.find(critical(Category.AGENT, "speaks of an agent that asks nobody"))

    return judge


_FILE: Final = " ".join(FILE_FIELDS)
_FOLDER: Final = " ".join(FOLDER_FIELDS)
_FILTERING: Final = "respect_git_ignore respect_gemini_ignore file_filtering_options"
_AGENT_FIELDS: Final = _fields(
    "description prompt subagent_type model run_in_background resume isolation name team_name mode "
    "max_turns cwd effort agent_type"
)
_TASK_FIELDS: Final = _fields(
    "task_id taskId shell_id bash_id agentId agent_id block timeout wait_up_to filter status "
    "subject description activeForm metadata owner addBlocks addBlockedBy todos"
)

_TABLE: Final[tuple[tuple[str, str | frozenset[str], ToolJudge], ...]] = (
    ("Read", "file_path offset limit pages", judge_file_read),
    (
        "read_file view_image",
        f"{_FILE} offset limit start_line end_line should_read_entire_file explanation detail "
        "start_line_one_indexed end_line_one_indexed_inclusive startLine endLine",
        judge_file_read,
    ),
    (
        "read_many_files",
        "paths include exclude recursive useDefaultExcludes file_filtering_options "
        "respect_git_ignore",
        judge_files_read,
    ),
    ("read view", f"{_FILE} offset limit view_range forceReadLargeFiles", judge_file_read),
    ("LS list", "path ignore", judge_listing),
    (
        "list_dir list_directory",
        f"{_FOLDER} ignore recursive depth offset limit explanation {_FILTERING}",
        judge_listing,
    ),
    ("Glob", "path pattern", judge_glob),
    ("glob", f"{_FOLDER} pattern case_sensitive {_FILTERING}", judge_glob),
    (
        "Grep",
        "pattern path glob type output_mode -A -B -C -n -i -o context head_limit offset multiline",
        judge_grep,
    ),
    (
        "grep_search search_file_content grep_files grep rg",
        f"{_FOLDER} pattern query glob include include_pattern exclude_pattern file_pattern "
        f"case_sensitive is_regexp isRegexp limit max_results explanation {_FILTERING} "
        "output_mode -A -B -C -n -i head_limit multiline type",
        judge_grep,
    ),
    (
        "LSP",
        "operation filePath file_path line character query symbol",
        judge_language_server,
    ),
    ("Write", "file_path content", judge_file_write),
    (
        "write_file write_to_file create_file write create",
        f"{_FILE} content file_text line_count explanation",
        judge_file_write,
    ),
    ("Edit", "file_path old_string new_string replace_all", judge_file_write),
    ("MultiEdit", "file_path edits", judge_file_write),
    (
        "replace edit_file edit",
        f"{_FILE} old_string new_string expected_replacements replace_all allow_multiple edits "
        "instruction instructions code_edit content explanation oldString newString replaceAll "
        "old_str new_str",
        judge_file_write,
    ),
    ("delete_file", f"{_FILE} explanation", judge_file_delete),
    ("apply_patch", "input patch command diff explanation", judge_patch),
    (
        "NotebookEdit",
        "notebook_path cell_id cell_number new_source cell_type edit_mode",
        judge_notebook,
    ),
    ("NotebookRead", "notebook_path cell_id", judge_file_read),
    ("WebFetch", "url prompt", judge_web_fetch),
    ("webfetch", "url format timeout", judge_web_fetch),
    ("web_fetch", "url prompt max_length start_index raw", judge_web_prompt),
    (
        "WebSearch google_web_search web_search websearch",
        "query allowed_domains blocked_domains max_uses explanation",
        judge_web_search,
    ),
    ("Task Agent task", _AGENT_FIELDS, _judge_agent),
    ("SlashCommand Skill", "command skill args", _judge_skill),
    ("Monitor", "command description timeout timeout_ms persistent pattern", _judge_monitor),
    (
        "KillShell KillBash BashOutput TaskOutput AgentOutputTool TaskStop",
        _TASK_FIELDS,
        _always(low(Category.SHELL, "looks after a command that the agent has started")),
    ),
    (
        "TodoWrite TodoRead TaskCreate TaskUpdate TaskGet TaskList todo_write todo_read "
        "write_todos update_plan update_todo",
        _TASK_FIELDS | {"plan", "explanation", "merge"},
        _always(low(Category.SHELL, "keeps the agent's own list of tasks")),
    ),
    (
        "ExitPlanMode",
        "plan planFilePath allowedPrompts",
        _always(medium(Category.AGENT, "ends the planning")),
    ),
    (
        "save_memory",
        "fact scope",
        _always(high(Category.AGENT, "keeps a text that agents obey later")),
    ),
    ("EnterPlanMode", "", _always(low(Category.SHELL, "begins to plan"))),
    (
        "AskUserQuestion ask_user ask_followup_question request_user_input",
        "questions question options answers annotations metadata follow_up",
        _always(medium(Category.MESSAGE, "asks the person something")),
    ),
    ("EnterWorktree", "name path", _always(medium(Category.GIT_CHANGE, "makes a work tree"))),
    (
        "ExitWorktree",
        "action discard_changes",
        _always(high(Category.GIT_DISCARD, "leaves a work tree, and may discard it")),
    ),
    ("ToolSearch", "query max_results", _always(low(Category.SHELL, "looks for tools"))),
    (
        "ListMcpResourcesTool",
        "server",
        _always(low(Category.INFRA_READ, "lists what servers offer")),
    ),
    (
        "ReadMcpResourceTool",
        "server uri",
        judge_resource,
    ),
    (
        "CronCreate ScheduleWakeup ScheduleCreate RemoteTrigger Schedule",
        "cron prompt recurring durable delaySeconds reason name schedule action trigger_id body "
        "description",
        _later("acts later, when nobody looks"),
    ),
    ("CronList", "", _always(low(Category.SHELL, "lists what is to run later"))),
    ("CronDelete", "id", _always(medium(Category.PROCESS, "takes back what was to run later"))),
    (
        "PushNotification SendMessage SendUserMessage SendUserFile",
        "message to summary status type recipient content title body files caption attachments "
        "request_id approve",
        _always(high(Category.MESSAGE, "sends a message or a file")),
    ),
    (
        "TeamCreate TeamDelete",
        "team_name description agent_type",
        _always(medium(Category.AGENT, "changes the team of agents")),
    ),
)  # fmt: skip


_TOOLS: Final = {
    name: _Tool(fields if isinstance(fields, frozenset) else _fields(fields), judge)
    for names, fields, judge in _TABLE
    for name in names.split()
}
