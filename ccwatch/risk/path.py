"""What it means to read, write, change or delete a path, here and now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk import far_path
from ccwatch.risk.deletion import Loss, delete
from ccwatch.risk.place import Located, Place, locate, resolve
from ccwatch.risk.reading import look, read
from ccwatch.risk.secret_path import is_secret_path
from ccwatch.risk.word import UNKNOWN
from ccwatch.risk.writing import change, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ccwatch.risk.context import Context
    from ccwatch.risk.effect import Effect
    from ccwatch.risk.word import Word

__all__ = [
    "is_secret_path",
    "judge_change",
    "judge_delete",
    "judge_look",
    "judge_read",
    "judge_write",
    "resolve",
]

_SHOWN: Final = 60
_LATER: Final = "known only when it runs"


def judge_read(
    word: Word, directory: str | None, context: Context, *, inside: str | None = None
) -> Effect:
    """Return what it means that the content of a path is read.

    Here as in the others ``inside`` is the other machine that it happens on, None for this one:
    nothing is known of that one's folders.
    """
    if inside is not None:
        shown = _show_far(word, context, inside)
        return _worst(far_path.read(path, shown) for path in far_path.locate(word, context))
    return _worst(read(path, _describe(path, context)) for path in locate(word, directory, context))


def judge_look(
    word: Word, directory: str | None, context: Context, *, inside: str | None = None
) -> Effect:
    """Return what it means that names or attributes at a path are shown, and no content."""
    if inside is not None:
        shown = _show_far(word, context, inside)
        return _worst(far_path.look(path, shown) for path in far_path.locate(word, context))
    return _worst(look(path, _describe(path, context)) for path in locate(word, directory, context))


def judge_write(
    word: Word,
    directory: str | None,
    context: Context,
    how: str = "writes",
    *,
    inside: str | None = None,
) -> Effect:
    """Return what it means that a path is written; ``how`` is a verb: "appends to"."""
    if inside is not None:
        said = f"{how} {_show_far(word, context, inside)}"
        return _worst(far_path.write(path, said) for path in far_path.locate(word, context))
    return _worst(
        write(path, f"{how} {_describe(path, context)}")
        for path in locate(word, directory, context)
    )


def judge_delete(
    word: Word,
    directory: str | None,
    context: Context,
    *,
    recursive: bool,
    forced: bool,
    how: str = "deletes",
    inside: str | None = None,
) -> Effect:
    """Return what it means that a path is deleted, or its content destroyed."""
    del forced  # nobody answers a question of rm here, so it is no milder without -f
    loss = Loss(how, recursive=recursive)
    if inside is not None:
        shown = _show_far(word, context, inside)
        return _worst(far_path.delete(path, shown, loss) for path in far_path.locate(word, context))
    return _worst(
        delete(path, _describe(path, context, "path" if recursive else "file"), loss, context)
        for path in locate(word, directory, context)
    )


def judge_change(
    word: Word,
    directory: str | None,
    context: Context,
    *,
    how: str,
    recursive: bool,
    inside: str | None = None,
) -> Effect:
    """Return what it means that owner, mode or attributes of a path change."""
    if inside is not None:
        said = f"{how} {_show_far(word, context, inside)}"
        found = far_path.locate(word, context)
        return _worst(far_path.change(path, said, recursive=recursive) for path in found)
    return _worst(
        change(path, f"{how} {_describe(path, context)}", recursive=recursive)
        for path in locate(word, directory, context)
    )


def _worst(effects: Iterable[Effect]) -> Effect:
    return max(effects, key=lambda effect: effect.level)


# -- showing ---------------------------------------------------------------------------------


def _describe(path: Located, context: Context, kind: str = "file") -> str:
    """Return a path for a reason: of one that cannot be known, what is known of it."""
    if path.place is not Place.UNKNOWN:
        return show_path(path.text, context)
    known = path.text.removeprefix(UNKNOWN + "/")
    if UNKNOWN not in known:
        return f"{show_path(known, context)} in a folder that is {_LATER}"
    if known.strip(UNKNOWN + "/"):
        return f"a {kind} whose name is {_LATER}: {show_path(path.text, context)}"
    return f"a {kind} whose name is {_LATER}"


def _show_far(word: Word, context: Context, inside: str) -> str:
    """Return a path of another machine as it is written; only a home is put shorter."""
    if not word.text.strip(UNKNOWN + "/"):
        name = "/" if word.text[:1] == "/" else f"a file whose name is {_LATER}"
        return f"{name} on {inside}"
    return f"{show_path(word.text, context)} on {inside}"


def show_path(text: str, context: Context) -> str:
    """Return a path from ``~`` on if it is below home, a long one without its middle."""
    home = context.home.rstrip("/")
    if text == home or (home and text.startswith(home + "/")):
        text = "~" + text[len(home) :]
    text = text.replace(UNKNOWN, "…")
    half = _SHOWN // 2
    return text if len(text) <= _SHOWN else f"{text[: half - 1]}…{text[-half:]}"
