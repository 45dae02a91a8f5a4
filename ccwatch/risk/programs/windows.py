"""PowerShell and the command interpreter of Windows: their code is told by its verbs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsFile, RunsInput
from ccwatch.risk.act import Language as L
from ccwatch.risk.effect import Category, critical, high, uncertain
from ccwatch.risk.programs.command import HELPS, shorten
from ccwatch.risk.programs.verb import is_destructive
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ccwatch.risk.effect import Effect
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_UNREAD: Final = uncertain("runs code for Windows that ccwatch cannot read")
_OPENS: Final = uncertain("opens a shell that waits for commands")
_DECODES: Final = critical(Category.OBFUSCATION, "runs code that it decodes first")
_FETCHES: Final = critical(Category.EXEC_REMOTE, "runs code that it fetches from the network")
_EVALUATES: Final = high(Category.OBFUSCATION, "runs text as code that is only made when it runs")
_SENDS: Final = high(Category.NET_WRITE, "uses the network from inside the code")
_MOST_CHARACTERS: Final = 20_000
_CODE: Final = ("-command", "-commandwithargs", "-c")
_ENCODED: Final = ("-encodedcommand", "-ec", "-e")
_FILE: Final = ("-file",)
_VALUED: Final = re.compile(
    r"-(?:ex(?:ecutionpolicy)?|ep|w(?:indowstyle)?|workingdirectory|wd|v(?:ersion)?|psconsolefile"
    r"|inputformat|outputformat|configurationname|settingsfile|custompipename)"
)
_WORD: Final = re.compile(r"(?:^|[;|&({}\n=\"'`])\s*&?\s*([A-Za-z][\w.-]{0,60})")
_DESTRUCTIVE: Final = re.compile(
    r"(?:remove|clear|stop|restart|format|uninstall|disable|reset|dismount|initialize|suspend)-\w+"
    r"|set-(?:executionpolicy|mppreference|acl|content)|new-(?:service|localuser|scheduledtask)"
    r"|register-scheduledtask|add-localgroupmember|out-file|rm|ri|rd|del|erase|rmdir|format"
    r"|shutdown|taskkill|diskpart|vssadmin|wevtutil|bcdedit|cipher|takeown|icacls|reg|sc|schtasks"
    r"|net|wmic|fsutil|kill|spps|attrib",
    re.IGNORECASE,
)
_EVALUATOR: Final = re.compile(
    r"\b(?:iex|invoke-expression|scriptblock\]::create)\b", re.IGNORECASE
)
_NETWORK: Final = re.compile(
    r"\b(?:iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod|downloadstring|downloadfile"
    r"|downloaddata|start-bitstransfer|webclient|tcpclient|certutil|bitsadmin)\b",
    re.IGNORECASE,
)


def _judge_code(text: str) -> Iterator[Effect]:
    yield _UNREAD
    code = text[:_MOST_CHARACTERS].replace("`", "").replace("^", "")
    if _EVALUATOR.search(code):
        yield _FETCHES if _NETWORK.search(code) else _EVALUATES
    if _NETWORK.search(code):
        yield _SENDS
    for match in _WORD.finditer(code):
        if _DESTRUCTIVE.fullmatch(match[1]) or is_destructive(match[1]):
            yield high(Category.INFRA_DESTROY, f"its code says “{shorten(match[1])}”")
            return


def _run(words: Sequence[Word]) -> list[Act]:
    text = " ".join(word.text for word in words)
    if UNKNOWN in text or text.strip() == "-":
        return [Does(high(Category.OBFUSCATION, "runs code that is only known then"))]
    return [Does(effect) for effect in _judge_code(text)]


def _means(text: str, names: Sequence[str]) -> bool:
    """Say whether an option is one of these; PowerShell takes abbreviations and either dash."""
    said = "-" + text.lstrip("-/").lower()
    return said in names or (len(said) > 2 and names[0].startswith(said))


def _judge_powershell(invocation: Invocation) -> list[Act]:
    """Judge PowerShell: without an option what follows is code, or a file with it."""
    words = invocation.words
    place = 0
    while place < len(words) and words[place].text[:1] in {"-", "/"}:
        text = words[place].text
        place += 1
        if text.lower() in {"-help", "-?", "-h", "--help", "-version", "--version", "-v"}:
            return [Does(HELPS)] if len(words) == 1 else [Does(_UNREAD)]
        if _means(text, _CODE):
            return _run(words[place:])
        if _means(text, _ENCODED):
            return [Does(_DECODES)]
        if _means(text, _FILE):
            return [Does(_UNREAD), *(RunsFile(word) for word in words[place : place + 1])]
        if _VALUED.fullmatch(text.lower()):
            place += 1
    if place < len(words):
        is_file = words[place].text.lower().endswith(".ps1")
        return [Does(_UNREAD), RunsFile(words[place])] if is_file else _run(words[place:])
    return [RunsInput(L.OTHER)] if invocation.is_piped else [Does(_OPENS)]


def _judge_cmd(invocation: Invocation) -> list[Act]:
    words = invocation.words
    for place, word in enumerate(words):
        if word.text.lower() in {"/c", "/k", "/r", "//c", "//k"}:
            return _run(words[place + 1 :])
    return [RunsInput(L.OTHER)] if invocation.is_piped else [Does(_OPENS)]


PROGRAMS: Final[dict[str, Judge]] = {
    "powershell powershell.exe pwsh pwsh.exe pwsh-preview": _judge_powershell,
    "cmd cmd.exe": _judge_cmd,
}
