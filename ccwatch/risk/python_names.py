"""What the names of a Python program stand for, as far as one reading of it shows."""

from __future__ import annotations

import ast
import posixpath
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.context import Context

_MAX_CHAIN: Final = 40
_MAX_DEPTH: Final = 8
_MAX_STEPS: Final = 20_000
_MAX_TEXT: Final = 4_000
_MAX_PARTS: Final = 20

_FIELD_LOOKUP: Final = re.compile(r"\{[^{}:!]*[.\[]")
"""A field of a template that goes on to the attributes of what is put in: "{0.x}"."""

_TRAILING: Final = re.compile(r"(?:/\.?)+\Z")
"""What the end of a path may hold without naming another file."""

_CHOICES: Final = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.Await, ast.Starred, ast.Yield)
_VALUE: Final = "value"
_JOINS: Final = frozenset(
    {"os.path.join", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "posixpath.join"}
)
_SAME: Final = frozenset(
    {"str", "os.fspath", "os.path.abspath", "os.path.realpath", "os.path.normpath", "bytes"}
)
_SAME_METHODS: Final = frozenset({"resolve", "absolute", "as_posix", "encode", "decode"})
_VARIABLES: Final = frozenset({"os.environ.get", "os.getenv", "os.environ.pop"})


class Names:
    """The imports and single assignments of a program, and what its expressions mean by them."""

    def __init__(self, tree: ast.AST, context: Context) -> None:
        self.context = context
        self.targets: dict[str, str] = {}
        self.modules: list[tuple[str, ast.stmt]] = []
        self.stars: list[str] = []
        self.aliased: set[int] = set()
        self._steps = 0
        self._values: dict[str, ast.expr | None] = {}
        self._bound: Counter[str] = Counter()
        self._imported: set[str] = set()
        for node in ast.walk(tree):
            self._count(node)
            self._learn(node)
        for name, value in self._values.items():
            if self._bound[name] > 1:
                # A name with two values has none that can be relied on.
                self._values[name] = None
            elif value is not None and name not in self.targets:
                target = self.find_target(value)
                if target not in {"", name}:
                    self.targets[name] = target
                    self.aliased.add(id(value))

    def _count(self, node: ast.AST) -> None:
        """Count whatever gives a name a value: parameters and patterns do, too."""
        name: object = None
        if isinstance(node, ast.Name):
            name = None if isinstance(node.ctx, ast.Load) else node.id
        elif isinstance(node, ast.arg):
            name = node.arg
        elif isinstance(node, ast.alias):
            name = node.asname or node.name.partition(".")[0]
            if node.asname is None:
                name = None if name in self._imported else name
                self._imported.add(node.name.partition(".")[0])
        else:
            name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            self._bound[name] += 1

    def _learn(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self.modules.append((alias.name, node))
                root = alias.name.partition(".")[0]
                self.targets[alias.asname or root] = alias.name if alias.asname else root
        elif isinstance(node, ast.ImportFrom):
            self._learn_parts(node)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                self._assign(target, node.value)
        elif isinstance(node, ast.NamedExpr | ast.AnnAssign) and node.value is not None:
            self._assign(node.target, node.value)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._assign(node.optional_vars, node.context_expr)
        elif isinstance(node, ast.For | ast.AugAssign | ast.comprehension):
            self._assign(node.target, None)

    def _learn_parts(self, node: ast.ImportFrom) -> None:
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(module)
            self.modules.append((f"{module}.{alias.name}", node))
            self.targets[alias.asname or alias.name] = f"{module}.{alias.name}"

    def _assign(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            parts: Sequence[ast.expr | None] = [None] * len(target.elts)
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts):
                parts = value.elts
            for each, part in zip(target.elts, parts, strict=True):
                self._assign_name(each, part)
        else:
            self._assign_name(target, value)

    def _assign_name(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            self._values[target.id] = value

    def find_target(self, node: ast.expr) -> str:
        """Return the dotted name that an expression leads to, "" for a mere value.

        ``Path("a").unlink`` is ``pathlib.Path().unlink``; a module that is imported on the way,
        and an attribute by ``getattr`` with a plain name, count like the plain spelling.
        """
        parts: list[str] = []
        base = ""
        following: ast.expr | None = node
        for _ in range(_MAX_CHAIN):
            part, following, base = self._step(following)
            if following is None:
                break
            if part:
                parts.append(part)
        if base == _VALUE and not parts:
            return ""
        return base + "".join(reversed(parts))

    def _step(self, node: ast.expr | None) -> tuple[str, ast.expr | None, str]:
        """Return the part of a dotted name that a node is, what it hangs on, or the base."""
        if isinstance(node, ast.Attribute):
            return ("" if node.attr == "__dict__" else f".{node.attr}"), node.value, "?"
        if isinstance(node, ast.Name):
            return "", None, self.targets.get(node.id, node.id)
        if isinstance(node, ast.Subscript):
            name, plain = self._look_up(node)
            return name, None if plain else node.value, plain or "?"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return "", node.left, "?"
        if isinstance(node, ast.Call):
            name, plain = self._look_through(node)
            if plain:
                return "", None, plain
            return name, (node.func if name == "()" else node.args[0]), "?"
        return "", None, "?" if isinstance(node, _CHOICES) else _VALUE

    def _look_through(self, call: ast.Call) -> tuple[str, str]:
        """Return how a call continues a dotted name, and the module if it imports one."""
        if not isinstance(call.func, ast.Name | ast.Attribute) or not call.args:
            return "()", ""
        name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
        if name in {"__import__", "import_module"}:
            return "()", self.find_text(call.args[0]).replace(UNKNOWN, "?")
        if name == "getattr" and len(call.args) > 1:
            return "." + self.find_text(call.args[1]).replace(UNKNOWN, "?"), ""
        return "()", ""

    def _look_up(self, node: ast.Subscript) -> tuple[str, str]:
        """Return how a key continues a dotted name: that of a module, or of an attribute."""
        holder, key = node.value, node.slice
        if isinstance(holder, ast.Attribute) and holder.attr == "modules":
            return "", self.find_text(key).replace(UNKNOWN, "?")
        if isinstance(holder, ast.Attribute) and holder.attr == "__dict__":
            return f".{self.find_text(key)}".replace(UNKNOWN, "?"), ""
        return "[]", ""

    def find_text(self, node: ast.expr | None, depth: int = 0) -> str:
        """Return the text that an expression has, ``UNKNOWN`` for the parts nobody can tell."""
        self._steps += 1
        if node is None or depth > _MAX_DEPTH or self._steps > _MAX_STEPS:
            return UNKNOWN
        text = self._read_text(node, depth + 1)
        return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + UNKNOWN

    def looks_up(self, template: ast.expr) -> bool:
        """Say whether a template can reach into what is put into it."""
        text = self.find_text(template)
        return UNKNOWN in text or _FIELD_LOOKUP.search(text) is not None

    def _read_text(self, node: ast.expr, depth: int) -> str:
        if isinstance(node, ast.Constant):
            return _constant(node)
        if isinstance(node, ast.Name):
            return self.find_text(self._values.get(node.id), depth)
        if isinstance(node, ast.JoinedStr):
            return "".join(self._read_each(node.values, depth))
        if isinstance(node, ast.FormattedValue):
            is_plain = node.format_spec is None and node.conversion == -1
            return self.find_text(node.value, depth) if is_plain else UNKNOWN
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Div):
            texts = self._read_each([node.left, node.right], depth)
            return "".join(texts) if isinstance(node.op, ast.Add) else posixpath.join(*texts)
        if isinstance(node, ast.Attribute) and node.attr == "parent":
            return _parent(self.find_text(node.value, depth))
        if isinstance(node, ast.Subscript) and self.find_target(node.value) == "os.environ":
            return self._variable(self.find_text(node.slice, depth))
        return self._read_call(node, depth) if isinstance(node, ast.Call) else UNKNOWN

    def _read_each(self, nodes: Sequence[ast.expr], depth: int) -> list[str]:
        texts = [self.find_text(node, depth) for node in nodes[:_MAX_PARTS]]
        return texts if len(nodes) <= _MAX_PARTS else [*texts, UNKNOWN]

    def _is_rebound(self, node: ast.expr) -> bool:
        """Say whether a name that a function hangs on means something else here, too."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and self._bound[node.id] > (node.id in self.targets)

    def _read_call(self, call: ast.Call, depth: int) -> str:
        target = "" if self._is_rebound(call.func) else self.find_target(call.func)
        texts = self._read_each(call.args, depth)
        if target in _JOINS:
            return posixpath.join(*texts) if texts else "."
        if target == "pathlib.Path.home":
            return self.context.home
        if target in {"os.getcwd", "pathlib.Path.cwd"}:
            return self.context.directory or UNKNOWN
        if texts and target in _VARIABLES:
            return self._variable(texts[0])
        if texts and target == "os.path.expanduser":
            return self._expand(texts[0])
        if target in _SAME and len(texts) + len(call.keywords) == 1:
            return texts[0] if texts else UNKNOWN
        return self._read_method(call, texts, depth)

    def _read_method(self, call: ast.Call, texts: list[str], depth: int) -> str:
        if not isinstance(call.func, ast.Attribute):
            return UNKNOWN
        method, text = call.func.attr, self.find_text(call.func.value, depth)
        if not texts and not call.keywords:
            return _read_plain_method(method, text, self._expand(text))
        if method == "with_name" and texts:
            return posixpath.join(_parent(text), texts[0])
        return posixpath.join(text, *texts) if method == "joinpath" else UNKNOWN

    def _expand(self, path: str) -> str:
        return self.context.home + path[1:] if path[:2] in {"~", "~/"} else path

    def _variable(self, name: str) -> str:
        return self.context.home if name == "HOME" else UNKNOWN


def _read_plain_method(method: str, text: str, expanded: str) -> str:
    if method == "strip":
        return text.strip()
    if method == "expanduser":
        return expanded
    return text if method in _SAME_METHODS else UNKNOWN


def _parent(path: str) -> str:
    """Return the folder of a path; what is not known of a name may hold folders itself."""
    if UNKNOWN in path.rpartition("/")[2]:
        return UNKNOWN
    plain = _TRAILING.sub("", path) or path[:1]
    return posixpath.dirname(plain) or "."


def _constant(node: ast.Constant) -> str:
    if isinstance(node.value, bytes):
        return node.value.decode("latin-1")
    return str(node.value) if isinstance(node.value, str | int) else UNKNOWN
