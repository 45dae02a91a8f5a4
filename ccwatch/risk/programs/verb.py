"""What a verb in the name of a subcommand or an action says, in any tool: list, delete, publish."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Kind(StrEnum):
    """What sort of verb it is; the order is from harmless to dangerous."""

    READ = "read"
    CHANGE = "change"
    RUN = "run"
    SEND = "send"
    DESTROY = "destroy"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_READS: Final = _words(
    "list ls get show describe status info view version help search find query read cat "
    "inspect explain diff history log logs count exists check lookup print dump-config whoami "
    "top stats tree head tail watch preview plan validate lint test-connection ping tail"
)
_CHANGES: Final = _words(
    "create add set update put edit modify patch apply enable disable start restart resume pause "
    "rename move mv copy cp tag untag label annotate attach detach associate disassociate "
    "register import restore rollback scale resize configure config init sync upload write save "
    "install upgrade migrate grant lock unlock approve merge close reopen link unlink join leave "
    "assign unassign schedule rotate renew invite promote reset cordon uncordon reload replace"
)
_RUNS: Final = _words("run exec execute invoke eval call trigger launch spawn ssh shell script")
_SENDS: Final = _words("send publish post push notify mail message pay charge release deploy share")
_DESTROYS: Final = _words(
    "delete destroy remove rm purge drop truncate wipe erase terminate kill revoke prune flush "
    "flushall flushdb uninstall deregister decommission shutdown stop cancel abort discard clear "
    "empty clean expire forget reset-all nuke format shred evict drain suspend deactivate archive "
    "unpublish yank deprovision del unregister detonate teardown undeploy cleanup kick ban bypass "
    "halt poweroff reboot obliterate overwrite removal deletion invalidate unset"
)
_NOUNS_TOO: Final = _words("archive format empty clean clear flush stop kick ban overwrite bypass")
_DESTROYING_ENDS: Final = ("remove", "delete", "destroy", "purge")
_BY_WORD: Final = (
    dict.fromkeys(_READS, Kind.READ)
    | dict.fromkeys(_CHANGES, Kind.CHANGE)
    | dict.fromkeys(_RUNS, Kind.RUN)
    | dict.fromkeys(_SENDS, Kind.SEND)
    | dict.fromkeys(_DESTROYS, Kind.DESTROY)
)
_PLAIN_ENDS: Final = _words("uninstall destroy wipe erase")
_SCRIPTS: Final = re.compile(r"\.(?:sh|bash|py|pl|rb|js|exe|cmd|bat|ps1)$")
_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[a-z]+")


@lru_cache(maxsize=4096)
def find_verbs(name: str) -> tuple[Kind, ...]:
    """Return what the words of a name say: ``delete-user``, ``batchDeleteUser``, ``users:list``."""
    kinds: list[Kind] = []
    for part in _PARTS.findall(name):
        word = part.lower()
        kind = _BY_WORD.get(word)
        if kind is None and word.endswith(_DESTROYING_ENDS):
            kind = Kind.DESTROY
        if kind is None and word.endswith("s"):
            kind = _BY_WORD.get(word[:-1])
        if kind is not None:
            kinds.append(kind)
    return tuple(kinds)


def is_destructive(name: str) -> bool:
    """Say whether a name speaks of destroying something."""
    return Kind.DESTROY in find_verbs(name)


def is_destructive_option(name: str) -> bool:
    """Say whether a name asks for destruction alone: many are nouns as well (``--format``)."""
    parts = [part.lower() for part in _PARTS.findall(name)]
    return any(part in _DESTROYS and part not in _NOUNS_TOO for part in parts)


def is_destructive_program(name: str) -> bool:
    """Say whether the name of a program is that of a destruction: one of its ends is the verb.

    What follows is what is destroyed, so ``delete-user`` is one and ``ts-prune`` is not; only of
    verbs that mean nothing else the last word counts as well: ``k3s-uninstall.sh``. Of a name
    with dots or colons the last part counts: ``gateway.customer.delete``.
    """
    name = _SCRIPTS.sub("", name)
    last = name[max(name.rfind("."), name.rfind(":")) + 1 :]
    parts = [part.lower() for part in _PARTS.findall(last)]
    if not parts:
        return False
    return parts[-1] in _PLAIN_ENDS or (parts[0] in _DESTROYS and parts[0] not in _NOUNS_TOO)


def starts_with_read(name: str) -> bool:
    """Say whether the first word of a name is a reading verb, and none after it is worse."""
    kinds = find_verbs(name)
    first = _PARTS.search(name)
    return (
        first is not None
        and _BY_WORD.get(first.group().lower()) is Kind.READ
        and set(kinds) == {Kind.READ}
    )
