"""How dangerous a call of a tool is that is no shell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, Finding, critical, high, low, medium, uncertain
from ccwatch.risk.file_tool import (
    judge_file_read,
    judge_file_write,
    judge_glob,
    judge_grep,
    judge_listing,
    judge_notebook,
    judge_notebook_read,
)
from ccwatch.risk.mcp import PREFIX, judge_tool_name
from ccwatch.risk.parameter import AssessShell, assess_texts, find_hidden, find_texts
from ccwatch.risk.path import judge_read
from ccwatch.risk.payload import find_payload
from ccwatch.risk.programs.verb import find_verbs
from ccwatch.risk.tool_input import ToolInput, missing
from ccwatch.risk.url import find_file, judge_fetch
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.canonical import Json
    from ccwatch.risk.context import Context

_SHOWN: Final = 60
_LONG_QUERY: Final = 300


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
    if known is not None:
        findings += known.judge(call)
        findings += _find_unknown_fields(call, known)
    elif tool.startswith(PREFIX):
        findings += _judge_mcp(call)
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


def _shorten(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


# -- network ---------------------------------------------------------------------------------


def _judge_web_fetch(call: ToolInput) -> Iterator[Finding]:
    url = call.text("url")
    if url is None:
        yield missing(call, "url")
        return
    file = find_file(Word(url))
    if file is not None:
        yield call.find(judge_read(file, call.context.directory, call.context), "url")
    yield call.find(judge_fetch(Word(url), strict=True), "url")


def _judge_web_search(call: ToolInput) -> Iterator[Finding]:
    query = call.text("query")
    if query is None:
        yield missing(call, "query")
        return
    said = find_payload(query)
    if said is not None:
        yield call.find(
            Effect(Category.SECRETS_EXFIL, said.level, f"{said.reason} in what it searches"),
            "query",
        )
    if len(query) > _LONG_QUERY:
        yield call.find(
            high(Category.SECRETS_EXFIL, "hands a long text to a search engine"), "query"
        )
    yield call.find(low(Category.NET_READ, "searches the web"), "query")


# -- agents ----------------------------------------------------------------------------------

_BYPASS: Final = re.compile(
    r"dangerously[-_ ]?(?:skip|bypass|disable|allow)|bypass[-_ ]?permissions|--yolo\b"
    r"|skip[-_]permissions|--full-auto\b|--approval-mode[= ](?:yolo|auto)|acceptEdits",
    re.IGNORECASE,
)
_MODE_FIELDS: Final = frozenset({"mode", "permission_mode", "permissionmode", "permissions"})
_MODES: Final = frozenset({"bypasspermissions", "yolo", "dontask", "auto", "acceptedits", "full"})


def _find_bypass(call: ToolInput) -> Iterator[Finding]:
    for field, value in call.value.items():
        name = field.lower()
        if name.startswith("dangerously") and value not in (False, None):
            yield call.find(critical(Category.AGENT, "turns a protection of the agent off"), field)
        if name in _MODE_FIELDS and isinstance(value, str) and value.lower() in _MODES:
            yield call.find(
                critical(Category.AGENT, f"runs an agent that asks nobody: {_shorten(value)}"),
                field,
            )


def _judge_agent(call: ToolInput) -> Iterator[Finding]:
    yield call.find(medium(Category.AGENT, "starts a sub-agent"))
    for text in call.texts.found:
        if _BYPASS.search(text.text):
            yield text.find(critical(Category.AGENT, "speaks of an agent that asks nobody"))


def _judge_skill(call: ToolInput) -> Iterator[Finding]:
    said = next((text.text for text in call.texts.found), "")
    yield call.find(medium(Category.EXEC_PROJECT, f"runs a command of the agent: {_shorten(said)}"))


def _judge_shell(call: ToolInput) -> Iterator[Finding]:
    command = call.text("command")
    if command is None:
        yield missing(call, "command")
        return
    yield from call.assess_shell(command)


def _judge_monitor(call: ToolInput) -> Iterator[Finding]:
    yield call.find(high(Category.PERSISTENCE, "goes on acting after the call"))
    yield from assess_texts(call.texts, frozenset(), call.context, call.assess_shell)


# -- tools that no table has -----------------------------------------------------------------


def _judge_mcp(call: ToolInput) -> Iterator[Finding]:
    effect, kinds = judge_tool_name(call.tool)
    yield call.find(effect)
    yield from assess_texts(call.texts, kinds, call.context, call.assess_shell)


def _judge_unlisted(call: ToolInput) -> Iterator[Finding]:
    yield call.find(uncertain(f"is a tool that ccwatch does not know: {_shorten(call.tool)}"))
    effect, kinds = judge_tool_name(f"{PREFIX}tool__{call.tool}")
    if effect.level > medium(Category.UNKNOWN, "").level and find_verbs(call.tool):
        yield call.find(effect)
    yield from assess_texts(call.texts, kinds, call.context, call.assess_shell)


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


_AGENT_FIELDS: Final = _fields(
    "description prompt subagent_type model run_in_background resume isolation name team_name mode "
    "max_turns cwd effort"
)
_TASK_FIELDS: Final = _fields(
    "task_id taskId shell_id bash_id agentId agent_id block timeout wait_up_to filter status "
    "subject description activeForm metadata owner addBlocks addBlockedBy todos"
)

_TABLE: Final[tuple[tuple[str, str | frozenset[str], ToolJudge], ...]] = (
    ("Read", "file_path offset limit pages", judge_file_read),
    ("LS", "path ignore", judge_listing),
    ("Glob", "path pattern", judge_glob),
    (
        "Grep",
        "pattern path glob type output_mode -A -B -C -n -i -o context head_limit offset multiline",
        judge_grep,
    ),
    ("Write", "file_path content", judge_file_write),
    ("Edit", "file_path old_string new_string replace_all", judge_file_write),
    ("MultiEdit", "file_path edits", judge_file_write),
    (
        "NotebookEdit",
        "notebook_path cell_id cell_number new_source cell_type edit_mode",
        judge_notebook,
    ),
    ("NotebookRead", "notebook_path cell_id", judge_notebook_read),
    ("WebFetch", "url prompt", _judge_web_fetch),
    ("WebSearch", "query allowed_domains blocked_domains max_uses", _judge_web_search),
    ("Task Agent", _AGENT_FIELDS, _judge_agent),
    ("SlashCommand Skill", "command skill args", _judge_skill),
    ("Bash", "command description timeout run_in_background dangerouslyDisableSandbox",
     _judge_shell),
    ("Monitor", "command description timeout timeout_ms persistent pattern", _judge_monitor),
    (
        "KillShell KillBash BashOutput TaskOutput AgentOutputTool TaskStop",
        _TASK_FIELDS,
        _always(low(Category.SHELL, "looks after a command that the agent has started")),
    ),
    (
        "TodoWrite TodoRead TaskCreate TaskUpdate TaskGet TaskList",
        _TASK_FIELDS,
        _always(low(Category.SHELL, "keeps the agent's own list of tasks")),
    ),
    ("ExitPlanMode", "plan allowedPrompts", _always(medium(Category.AGENT, "ends the planning"))),
    ("EnterPlanMode", "", _always(low(Category.SHELL, "begins to plan"))),
    (
        "AskUserQuestion",
        "questions answers annotations metadata",
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
        _always(medium(Category.INFRA_READ, "reads what a server offers")),
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
