"""Copying between this machine and the buckets of a cloud: what all such tools have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Deletes, Does, Emits, Flow, Reads, Sends, Writes
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.programs.command import fill, shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccwatch.risk.programs.invocation import Invocation
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

LISTS: Final = low(Category.INFRA_READ, "lists buckets or objects")
SHOWS: Final = low(Category.INFRA_READ, "reads from a bucket")
COPIES: Final[tuple[Effect, ...]] = ()
"""The effect of a copy depends on its ends: ``copying`` says it."""
MOVES: Final = high(Category.INFRA_DESTROY, "moves objects, and deletes the originals: {}")
REMOVES: Final = high(Category.INFRA_DESTROY, "deletes objects: {}")
REMOVES_TREE: Final = critical(Category.INFRA_DESTROY, "deletes everything below {}")
REMOVES_BUCKET: Final = high(Category.INFRA_DESTROY, "deletes the bucket {}")
REMOVES_ALL: Final = critical(Category.INFRA_DESTROY, "deletes the bucket and all in it: {}")
MIRRORS: Final = high(Category.INFRA_DESTROY, "deletes in the target what the source lacks: {}")
PUBLISHES: Final = high(Category.PERMISSIONS, "sets who may read the objects: {}")
SHARES: Final = medium(Category.PERMISSIONS, "makes a link with which anybody gets at {}")
MAKES: Final = medium(Category.INFRA_CHANGE, "creates the bucket {}")


def transfer(
    operands: Sequence[Word],
    is_remote: Callable[[str], bool],
    *,
    moves: bool = False,
    deletes: bool = False,
) -> list[Act]:
    """Return what copying the operands to the last of them does to this machine."""
    if len(operands) < 2:
        return []
    *sources, target = operands
    is_upload = is_remote(target.text)
    acts: list[Act] = []
    for source in sources:
        if source.text == "-":
            acts.append(Sends(target, piped=True))
        elif not is_remote(source.text):
            acts.append(Reads(source, sends=is_upload))
            if moves:
                acts.append(Deletes(source, recursive=True, forced=True, how="moves away"))
    if is_upload:
        return acts
    if target.text == "-":
        acts.append(Emits(Flow.NETWORK))
        return acts
    acts.append(Writes(target))
    if deletes:
        acts.append(Deletes(target, recursive=True, forced=True, how="deletes files in"))
    return acts


def _say_direction(operands: Sequence[Word], is_remote: Callable[[str], bool]) -> Effect:
    """Return the effect of a copy: into a bucket, out of it, or both."""
    if len(operands) < 2:
        return medium(Category.INFRA_CHANGE, "copies objects of a bucket")
    *sources, target = operands
    said = shorten(" ".join(word.text for word in sources))
    place = shorten(target.text)
    leaves = all(is_remote(word.text) for word in sources)
    if not is_remote(target.text):
        return medium(Category.INFRA_CHANGE, f"downloads {said} from a bucket to {place}")
    how = "copies {} from bucket to bucket, to" if leaves else "uploads {} to the bucket"
    return medium(Category.INFRA_CHANGE, f"{how.replace('{}', said)} {place}")


def copying(
    is_remote: Callable[[str], bool],
    *,
    moves: bool = False,
    deletes: str = "",
    does: Effect | None = None,
) -> Callable[[Parsed, Invocation], list[Act]]:
    """Return the ``more`` of a command that copies its operands to the last of them.

    ``deletes`` are the options that delete what the target has too much, unless their value says
    "false"; ``does`` is the effect of those.
    """

    def copy(parsed: Parsed, _: Invocation) -> list[Act]:
        found = parsed.get(*deletes.split())
        is_off = found is not None and found.value is not None and found.value.text == "false"
        gone = found is not None and not is_off
        acts: list[Act] = [] if moves else [Does(_say_direction(parsed.operands, is_remote))]
        acts += transfer(parsed.operands, is_remote, moves=moves, deletes=gone)
        if gone and does is not None:
            acts.append(Does(fill(does, parsed.operands), found.word if found else None))
        return acts

    return copy


def adding(options: str, does: Effect) -> Callable[[Parsed, Invocation], list[Act]]:
    """Return the ``more`` that adds an effect for one of the options, but not to a dry run."""
    names = options.split()

    def add(parsed: Parsed, _: Invocation) -> list[Act]:
        found = parsed.get(*names)
        return [] if found is None else [Does(fill(does, parsed.operands), found.word)]

    return add


def is_s3(text: str) -> bool:
    """Say whether it is a place in S3 or in Google's storage."""
    return text.lower().startswith(("s3://", "gs://"))


def is_https(text: str) -> bool:
    """Say whether it is a URL of the web."""
    return text.lower().startswith(("https://", "http://"))


def is_alias(text: str) -> bool:
    """Say whether mc takes it for ``alias/bucket``, not for a path of this machine."""
    return not text.startswith((".", "/", "~")) and "/" in text
