"""Reads source files: which texts reach the screen, and whether through the door.

A sink is a place that Textual takes a text at: the argument of a widget, of ``update``, of
``notify``; a title, a tooltip, a placeholder. Into a sink go only literals and ``Content`` that
the door made. ``str`` values would be read as markup, and carry control characters.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAKERS = frozenset({"shown", "one_line", "own", "wrap", "wrap_lines"})
"""Functions whose result is safe to show."""

_SINK_CALLS = frozenset(
    {"update", "notify", "append_text", "add_row", "add_rows", "add_column", "add_columns"}
    | {"add_option", "add_options", "write_line", "write_lines", "set_options", "load_text"}
    | {"Option", "Selection", "Hit", "DiscoveryHit", "TabPane", "Tab", "Segment", "Text"}
    | {"styled", "assemble", "visualize"}
)
_SINK_KEYWORDS = frozenset(
    {"title", "sub_title", "tooltip", "placeholder", "border_title", "border_subtitle"}
)
_SINK_NAMES = _SINK_KEYWORDS | {
    *("label", "content", "TITLE", "SUB_TITLE", "BORDER_TITLE", "BORDER_SUBTITLE"),
}
_SAFE_KEYWORDS = frozenset({"id", "classes", "name", "style", "severity", "timeout", "key"})
_CONTENT_METHODS = frozenset(
    {"add_spans", "append", "append_text", "assemble", "blank", "divide", "empty", "extend_right"}
    | {"fold", "join", "pad", "pad_left", "pad_right", "rstrip", "simplify", "split", "stylize"}
    | {"stylize_before", "truncate", "right_crop", "styled"}
)
_FORBIDDEN_NAMES = frozenset({"from_markup", "from_ansi", "from_rich_text", "from_text"})
_FORBIDDEN_MODULES = ("textual.highlight", "textual.markup", "rich.markup", "rich.syntax")


def find_makers(trees: Iterable[ast.Module]) -> set[str]:
    """Return the functions and fields that are annotated as ``Content``, and nowhere as text."""
    makers: set[str] = set()
    others: set[str] = set()
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name, annotation = node.name, node.returns
            elif isinstance(node, ast.AnnAssign):
                name, annotation = _last_name(node.target), node.annotation
            else:
                continue
            if _is_content(annotation):
                makers.add(name)
            elif _words(annotation) & {"str", "Untrusted"}:
                others.add(name)
    return makers - others


def find_widgets(tree: ast.Module) -> set[str]:
    """Return the names that a module imports from Textual's widgets."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual.widgets")
        for alias in node.names
    }


class DoorReader(ast.NodeVisitor):
    """Collects what goes around the door in one module, as ``line: source``.

    Args:
        makers: Names whose value is ``Content``, in any module of the console.
        may_build: The module makes ``Content`` of any text: the door, and what cuts rows.
    """

    def __init__(self, tree: ast.Module, *, makers: Iterable[str], may_build: bool) -> None:
        self._makers = {*MAKERS, *makers}
        self._widgets = find_widgets(tree)
        self._may_build = may_build
        self._scopes: list[set[str]] = [set()]
        self.found: list[str] = []
        self.visit(tree)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Learn which names of a function hold ``Content``, then read it."""
        arguments = node.args
        scope = {
            argument.arg
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            if _is_content(argument.annotation)
        }
        self._scopes.append(scope)
        for _ in range(2):  # a name may be made of one that is assigned further down
            for child in ast.walk(node):
                scope |= set(self._learn(child))
        if node.name == "render" and "str" in _words(node.returns):
            self._report(node)
        self.generic_visit(node)
        self._scopes.pop()

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Import(self, node: ast.Import) -> None:
        """Refuse modules that read markup."""
        if any(alias.name.startswith(_FORBIDDEN_MODULES) for alias in node.names):
            self._report(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Refuse modules that read markup."""
        names = [f"{node.module}.{alias.name}" for alias in node.names]
        if any(name.startswith(_FORBIDDEN_MODULES) for name in names):
            self._report(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Refuse what reads markup or escape sequences."""
        if node.attr in _FORBIDDEN_NAMES:
            self._report(node)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Look at the texts of a call that shows them."""
        name = _last_name(node.func)
        if name == "Content":
            if not self._may_build and not all(map(self._is_literal, node.args)):
                self._report(node)
        elif name in _SINK_CALLS or name in self._widgets:
            texts = [*node.args, *(k.value for k in node.keywords if k.arg not in _SAFE_KEYWORDS)]
            if not all(map(self._is_safe, texts[:1] if name == "Segment" else texts)):
                self._report(node)
        else:
            titles = [keyword.value for keyword in node.keywords if keyword.arg in _SINK_KEYWORDS]
            if not all(map(self._is_safe, titles)):
                self._report(node)
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Look at titles, tooltips and the like."""
        for target in node.targets:
            is_sink = isinstance(target, ast.Attribute) or _last_name(target).isupper()
            if is_sink and _last_name(target) in _SINK_NAMES and not self._is_safe(node.value):
                self._report(node)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Look at what is added to ``Content``."""
        sides = (node.left, node.right)
        made = any(isinstance(side, ast.Call) and self._makes_content(side) for side in sides)
        if made and isinstance(node.op, ast.Add) and not all(map(self._is_safe, sides)):
            self._report(node)
        self.generic_visit(node)

    def _learn(self, node: ast.AST) -> Iterator[str]:
        """Yield the names that a statement gives ``Content`` to."""
        if isinstance(node, ast.AnnAssign) and _is_content(node.annotation):
            yield _last_name(node.target)
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                yield from self._learn_target(target, node.value)
        elif isinstance(node, ast.For | ast.comprehension) and self._makes_content(node.iter):
            yield _last_name(node.target)

    def _learn_target(self, target: ast.expr, value: ast.expr) -> Iterator[str]:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, its_value in zip(target.elts, value.elts, strict=False):
                yield from self._learn_target(one, its_value)
        elif self._makes_content(value):
            yield _last_name(target)

    def _is_safe(self, node: ast.expr) -> bool:
        return self._is_literal(node) or self._makes_content(node)

    def _is_literal(self, node: ast.expr) -> bool:
        match node:
            case ast.Constant():
                return True
            case ast.Name(id=name) | ast.Attribute(attr=name):
                return name.lstrip("_").isupper()
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self._is_literal(left) or self._is_literal(right)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._is_literal(left) and self._is_literal(right)
            case ast.IfExp(body=body, orelse=other):
                return self._is_safe(body) and self._is_safe(other)
            case ast.JoinedStr(values=values):
                return all(isinstance(value, ast.Constant) for value in values)
            case ast.Lambda() | ast.Dict() | ast.Set() | ast.DictComp() | ast.UnaryOp():
                return True
            case _:
                return False

    def _makes_content(self, node: ast.expr) -> bool:
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _CONTENT_METHODS:
                return name not in self._makers or self._makes_content(value)
            case ast.Call(func=function):
                return _last_name(function) in self._makers | {"Content"}  # judged by itself
            case ast.Name(id=name):
                return any(name in scope for scope in self._scopes)
            case ast.Attribute(attr=name):
                return name in self._makers
            case ast.Subscript(value=value) | ast.Starred(value=value):
                return self._makes_content(value)
            case ast.IfExp(body=body, orelse=other):
                return self._is_safe(body) and self._is_safe(other)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._makes_content(left) and self._makes_content(right)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return bool(parts) and all(map(self._is_safe, parts))
            case ast.ListComp(elt=part) | ast.GeneratorExp(elt=part):
                return self._is_safe(part)
            case _:
                return False

    def _report(self, node: ast.stmt | ast.expr) -> None:
        self.found.append(ast.unparse(node).splitlines()[0])


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return _last_name(value)
        case _:
            return ""


def _words(annotation: ast.expr | None) -> set[str]:
    if annotation is None:
        return set()
    return {_last_name(node) for node in ast.walk(annotation) if isinstance(node, ast.expr)}


def _is_content(annotation: ast.expr | None) -> bool:
    words = _words(annotation)
    return bool(words & {"Content", "Strip"}) and "str" not in words
