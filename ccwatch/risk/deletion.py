"""What it means that a place is deleted, or that its content is lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.level import Level
from ccwatch.risk.place import Located, Place, project_of
from ccwatch.risk.secret_path import is_secret_path
from ccwatch.risk.target import (
    Purpose,
    find_purpose,
    is_build_output,
    is_cache,
    is_plain_file,
    is_rebuilt,
)
from ccwatch.risk.word import UNKNOWN
from ccwatch.risk.writing import LATER

if TYPE_CHECKING:
    from ccwatch.risk.context import Context


_DESTROYING: Final = ("empties", "destroys", "overwrites", "shreds", "wipes", "truncates", "erases")


@dataclass(frozen=True, slots=True)
class Loss:
    """How something is lost: ``how`` is a verb, "moves"; ``recursive`` takes folders as well."""

    how: str
    recursive: bool

    @property
    def destroys(self) -> bool:
        """Whether the content goes and the file may stay."""
        return self.how in _DESTROYING

    @property
    def is_whole(self) -> bool:
        """Whether folders go with all that is in them."""
        return self.recursive or (self.how != "deletes" and not self.destroys)

    def say(self, path: Located, shown: str) -> str:
        """Return what is done to what: ``shown`` is the name of the path."""
        if not self.recursive:
            return f"{self.how} {shown}"
        if path.place is Place.UNKNOWN:
            return f"{self.how} recursively {shown}"
        return f"{self.how} {shown} recursively"


def delete(path: Located, shown: str, loss: Loss, context: Context) -> Effect:
    """Return what it means that a place is lost; ``shown`` is its name."""
    if loss.recursive and _is_plain_file(path, context):
        loss = replace(loss, recursive=False)
    if path.place is Place.STREAM and loss.destroys:
        return low(Category.SHELL, loss.say(path, shown))
    effect = _delete(path, loss.say(path, shown), loss, context)
    if loss.destroys and not loss.recursive:
        return _raise(effect, path, context)
    return effect


def _is_plain_file(path: Located, context: Context) -> bool:
    inside = path.parts[len(project_of(context)) :]
    if path.place is not Place.IN_PROJECT or path.all_of or UNKNOWN in path.text:
        return False
    return is_plain_file(inside)


def _delete(path: Located, said: str, loss: Loss, context: Context) -> Effect:
    place = path.place
    if place in _TREES:
        return _delete_tree(path, said, loss)
    if place is Place.UNKNOWN:
        return delete_unknown(path, said, recursive=loss.recursive)
    purpose = find_purpose(path.parts)
    if purpose is not None and purpose in _PRECIOUS and not path.parts[-1].endswith(".lock"):
        return critical(_PRECIOUS[purpose], f"{said}, {LATER[purpose][1]}")
    if place is Place.SYSTEM:
        level = critical if loss.recursive else high
        return level(Category.FS_DESTROY, f"{said}, a part of the system")
    if place is Place.TEMPORARY:
        return _delete_temporary(path, said)
    if place is Place.IN_PROJECT:
        return _delete_in_project(path, said, loss, context)
    if _is_cache(path, context):
        return medium(Category.FS_DELETE, f"{said}, a cache")
    if loss.recursive:
        return high(Category.FS_DESTROY, f"{said}, outside the project")
    tells = is_secret_path(path.parts) or purpose is not None
    rate = medium if place is Place.ELSEWHERE and not tells else high
    return rate(Category.FS_DELETE, f"{said}, outside the project")


_TREES: Final = {
    Place.STREAM: "a device",
    Place.NETWORK: "a device",
    Place.DEVICE: "a device",
    Place.TOP: "a place of the system",
    Place.HOME: "the home",
    Place.PROJECT: "the whole project",
}
_PRECIOUS: Final[dict[Purpose, Category]] = {
    Purpose.AGENT: Category.AGENT,
    Purpose.GIT_CONFIG: Category.FS_DESTROY,
    Purpose.GIT_DATA: Category.FS_DESTROY,
    Purpose.ACCESS: Category.FS_DESTROY,
}


def _delete_tree(path: Located, said: str, loss: Loss) -> Effect:
    if path.all_of and not loss.is_whole and _TREES[path.place] != "a device":
        return high(Category.FS_DESTROY, said)
    return critical(Category.FS_DESTROY, f"{said}, {_TREES[path.place]}")


def _is_cache(path: Located, context: Context) -> bool:
    home = tuple(part for part in context.home.lower().split("/") if part)
    if path.place is not Place.IN_HOME or UNKNOWN in path.text or is_secret_path(path.parts):
        return False
    return is_cache(path.parts[len(home) :])


def delete_unknown(path: Located, said: str, *, recursive: bool) -> Effect:
    """Return what it means that a path is deleted of which only a part is known."""
    purpose = find_purpose(path.parts)
    if purpose is not None and purpose in _PRECIOUS:
        return critical(_PRECIOUS[purpose], said)
    if not recursive:
        return Effect(Category.FS_DELETE, Level.UNCERTAIN, said)
    if all(UNKNOWN in part for part in path.parts) and UNKNOWN in path.parts[:1]:
        return critical(Category.FS_DESTROY, f"{said}, which could be anything, the root too")
    return high(Category.FS_DESTROY, said)


def _delete_temporary(path: Located, said: str) -> Effect:
    folder = len(path.parts) - 2 if path.parts[0] == "var" else len(path.parts) - 1
    is_emptied = bool(path.all_of.strip(UNKNOWN))
    if folder + is_emptied < 1 or UNKNOWN in path.text:
        return high(Category.FS_DESTROY, said)
    return medium(Category.FS_DELETE, said)


def _delete_in_project(path: Located, said: str, loss: Loss, context: Context) -> Effect:
    inside = path.parts[len(project_of(context)) :]
    if is_secret_path(path.parts):
        return high(Category.FS_DESTROY, f"{said}, which may hold secrets")
    if is_build_output(inside) and UNKNOWN not in path.text:
        is_made = loss.how == "deletes" and is_rebuilt(inside)
        return medium(Category.FS_DELETE, f"{said}, which a build makes again" if is_made else said)
    if loss.recursive or path.all_of.strip(UNKNOWN):
        return high(Category.FS_DESTROY, said)
    if find_purpose(inside) in {Purpose.HOOK, Purpose.INSTRUCTIONS, Purpose.PIPELINE}:
        return high(Category.FS_DELETE, said)
    if UNKNOWN in path.text:
        return Effect(
            Category.FS_DELETE, Level.UNCERTAIN, f"{said}, whose name is known only when it runs"
        )
    return medium(Category.FS_DELETE, said)


def _raise(effect: Effect, path: Located, context: Context) -> Effect:
    """Return the effect of losing the content of a file for good, where git may not have it."""
    if effect.level >= Level.HIGH or path.place is Place.TEMPORARY:
        return effect
    if is_build_output(path.parts[len(project_of(context)) :]):
        return effect
    return high(Category.FS_DESTROY, effect.reason)
