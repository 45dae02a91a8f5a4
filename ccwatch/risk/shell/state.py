"""What a shell remembers while it runs one call: directory, variables, functions, files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ccwatch.risk.act import Flow
from ccwatch.risk.programs.variable import names_secret
from ccwatch.risk.shell.quoting import Value
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.risk.shell.unit import Stream
    from ccwatch.risk.word import Word

    Function = Callable[[Stream], Stream]

_MOST_VALUES = 8
_POISONS = frozenset({"PATH", "IFS"})
_CREDENTIAL = Value(UNKNOWN, frozenset({Flow.CREDENTIAL}))
_MOST_CHARACTERS = 10_000
_FIRST_PIPE = 63


@dataclass(slots=True)
class State:
    """The shell's memory. Values are only ever added: a variable may have any that it was given.

    So a branch that is not taken, a loop, an ``unset`` or a failing command cannot hide one.

    Attributes:
        directory: The current one, None once nobody can know it.
        functions: What calling each name does; a name that is defined twice may do either.
        calling: The functions that are running, outermost first.
        forks: One of them starts something beside itself.
        files: What was written in this call, by absolute path, to the kinds of data in it.
        contents: What stands in such a file, where the call says it letter by letter.
        descriptors: Files that stay open under a number or a name (``exec 3>file``).
        names_descriptors: Some descriptor has a name, so that any file may be one of those.
        exported: Variables of this call that programs get in their environment.
        poisoned: The variable whose change makes every later word mean something else.
        nesting: How deep in lists, substitutions and texts this place is, by the Python
            stack that each takes.
        pipes: How many process substitutions there were.
    """

    directory: str | None
    home: str
    variables: dict[str, list[Value]] = field(default_factory=dict[str, list[Value]])
    functions: dict[str, list[Function]] = field(default_factory=dict[str, "list[Function]"])
    files: dict[str, frozenset[Flow]] = field(default_factory=dict[str, "frozenset[Flow]"])
    contents: dict[str, str] = field(default_factory=dict[str, str])
    descriptors: dict[str, Word] = field(default_factory=dict[str, "Word"])
    names_descriptors: bool = False
    exported: set[str] = field(default_factory=set[str])
    calling: list[str] = field(default_factory=list[str])
    forks: bool = False
    poisoned: str | None = None
    nesting: int = 0
    pipes: int = 0

    def assign(self, name: str, value: Value, *, for_now: bool = False) -> None:
        """Remember one more value of a variable.

        ``for_now`` says that it holds for one command: the shell keeps the value from before.
        """
        if name in _POISONS and not for_now:
            self.poisoned = name
        if for_now and name not in self.variables:
            self.variables[name] = list(self.values_of(name))
        if len(value.text) > _MOST_CHARACTERS:
            value = Value(UNKNOWN, value.flows)
        values = self.variables.setdefault(name, [])
        if value in values:
            return
        if len(values) < _MOST_VALUES:
            values.append(value)
        else:
            values[-1] = Value(UNKNOWN, values[-1].flows | value.flows)

    def name_pipe(self, text: str | None) -> str:
        """Return the name of the next pipe of a process substitution, and what it brings."""
        name = f"/dev/fd/{_FIRST_PIPE - self.pipes}"
        self.pipes += 1
        if text is not None:
            self.contents[name] = text
        return name

    def values_of(self, name: str) -> list[Value]:
        """Return what a variable may hold; one unknown value where the call does not say."""
        found = self.variables.get(name)
        if found:
            return found
        if name == "HOME":
            return [Value(self.home)]
        if name == "PWD" and self.directory is not None:
            return [Value(self.directory)]
        if name == "TMPDIR":
            return [Value("/tmp")]  # noqa: S108 - what the variable stands for on every system
        if name == "IFS":
            return [Value(" ")]
        return [_CREDENTIAL if names_secret(name) else Value(UNKNOWN)]
