"""Reading tables of TOML strictly: a wrong type or an unknown key is an error that names it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, TypeVar, cast, overload

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from enum import StrEnum

    Choice = TypeVar("Choice", bound=StrEnum)
    Default = TypeVar("Default")

_MOST_TEXTS = 1_000
_LONGEST = 10_000


class RuleError(ValueError):
    """Something in a file of rules that cannot be; the text says what."""

    def __init__(self, reason: str, *, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


class FieldReader:
    """Takes the keys of a table one by one; what is left at the end is unknown."""

    def __init__(self, table: Mapping[str, Any], place: str) -> None:
        self.place = place
        self._table = table
        self._taken: list[str] = []

    def take(self, key: str) -> Any:
        """Return a value, None where there is none."""
        self._taken.append(key)
        return self._table.get(key)

    def take_text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default there must be one."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or len(value) > _LONGEST or "\0" in value:
            raise RuleError(f"{self.place}: {key} must be a text")
        return value

    def take_texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; one text alone is a list of one, and nothing an empty one."""
        value = self.take(key)
        if value is None:
            return ()
        return self._check_texts(key, [value] if isinstance(value, str) else value)

    def _check_texts(self, key: str, value: Any) -> tuple[str, ...]:
        texts = cast("list[Any]", value) if isinstance(value, list) else []
        sound = all(
            isinstance(text, str) and text and len(text) <= _LONGEST and "\0" not in text
            for text in texts
        )
        if not texts or not sound or len(texts) > _MOST_TEXTS:
            raise RuleError(f"{self.place}: {key} must be a list of texts that are not empty")
        return tuple(texts)

    @overload
    def take_number(self, key: str, default: int, *, least: int | None = None) -> int: ...
    @overload
    def take_number(self, key: str, default: None, *, least: int | None = None) -> int | None: ...
    def take_number(self, key: str, default: int | None, *, least: int | None = None) -> int | None:
        """Return a whole number, between ``least`` and a million."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 1_000_000:
            raise RuleError(f"{self.place}: {key} must be a whole number up to a million")
        if least is not None and value < least:
            raise RuleError(f"{self.place}: {key} must be at least {least}")
        return value

    def take_flag(self, key: str, *, default: bool | None) -> bool:
        """Return true or false."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, bool):
            raise RuleError(f"{self.place}: {key} must be true or false")
        return value

    def take_choice(
        self, key: str, choices: AbstractSet[Choice], default: Default
    ) -> Choice | Default:
        """Return one of some words."""
        value = self.take(key)
        if value is None:
            return default
        found = next((choice for choice in choices if choice.value == value), None)
        if found is None:
            words = ", ".join(sorted(choice.value for choice in choices))
            raise RuleError(f"{self.place}: {key} must be one of {words}")
        return found

    def take_table(self, key: str) -> Mapping[str, Any]:
        """Return a table, an empty one where there is none."""
        value = self.take(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise RuleError(f"{self.place}: {key} must be a table")
        return cast("Mapping[str, Any]", value)

    def take_tables(self, key: str) -> Sequence[Mapping[str, Any]]:
        """Return an array of tables, as ``[[key]]`` writes them."""
        value = self.take(key)
        if value is None:
            return []
        tables = cast("list[Any]", value) if isinstance(value, list) else []
        if not tables or not all(isinstance(table, dict) for table in tables):
            raise RuleError(f"{self.place}: {key} is written as [[{key}]]")
        return tables

    def finish(self) -> None:
        """Refuse what has not been taken: it would not be done, though somebody wrote it.

        Raises:
            RuleError: There is such a key.
        """
        for key in self._table:
            if key not in self._taken:
                close = difflib.get_close_matches(key, self._taken, 1)
                hint = f"; did you mean {close[0]}?" if close else ""
                raise RuleError(f"{self.place}: the key {key} is unknown{hint}")
