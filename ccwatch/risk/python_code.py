"""What a Python program that stands in a command does, read from its syntax tree."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Emits,
    Fetches,
    Flow,
    Looks,
    Reads,
    RunsCommand,
    RunsShell,
    Sends,
    Writes,
)
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.programs.verb import is_destructive
from ccwatch.risk.python_acts import (
    FILE_ACTS,
    find_library_use,
    find_path_use,
    is_grave,
    is_plain_open,
)
from ccwatch.risk.python_calls import (
    BUILT_IN,
    CALLS,
    HANDED_OVER,
    IN_MEMORY,
    PLAIN_DUNDERS,
    SAFE_MODULES,
    SAFE_SYS,
    TABLED_MODULES,
    TRICKY_ATTRIBUTES,
    UNSAFE_BUILTINS,
    Use,
)
from ccwatch.risk.python_names import Names
from ccwatch.risk.python_place import Listing
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from ccwatch.risk.context import Context

_COMPUTES: Final = low(
    Category.EXEC_INLINE, "runs a few lines of Python that only compute and print"
)
_READS: Final = low(
    Category.EXEC_INLINE, "runs a few lines of Python that only read, compute and print"
)
_RUNS: Final = low(Category.EXEC_INLINE, "runs a few lines of Python")
_STARTS: Final = medium(Category.EXEC_INLINE, "starts programs from inside the code")
_DOES_MORE: Final = medium(
    Category.EXEC_INLINE, "runs a few lines of Python that do more than compute and print"
)
_NOTHING: Final = medium(Category.EXEC_INLINE, "runs an empty Python program")
_UNREADABLE: Final = uncertain("runs Python code that cannot be read as a program")
_HALF_KNOWN: Final = uncertain("runs Python code of which only the shell knows a part")
_NAMELESS: Final = uncertain("looks names up while it runs, so that nobody sees what it calls")
_COMPUTED: Final = high(Category.OBFUSCATION, "runs text as code that is only made when it runs")
_DECODED: Final = critical(Category.OBFUSCATION, "runs code that it decodes first")
_DOWNLOADED: Final = critical(Category.EXEC_REMOTE, "runs code that it fetches from the network")
_LOADS: Final = high(Category.OBFUSCATION, "loads objects or machine code, which may run anything")
_TALKS: Final = high(Category.NET_WRITE, "opens a connection of its own")
_SIGNALS: Final = high(Category.PROCESS, "sends signals to processes")
_ENVIRONMENT: Final = high(Category.SECRETS_READ, "reads the whole environment, secrets included")
_SECRET_VARIABLE: Final = high(Category.SECRETS_READ, "reads a secret from the environment")
_SECRET_PARTS: Final = ("KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL", "AUTH", "PRIVATE")
_UNKNOWN_HOST: Final = uncertain("reads from a place in the network that only it knows")
_UNKNOWN_SEND: Final = high(Category.NET_WRITE, "sends data to a place that only it knows")
_NAMELESS_PROGRAM: Final = uncertain("starts a program without a name")
_RUNNERS: Final = frozenset({"exec", "eval"})
_MAX_NESTED: Final = 3
_MAX_NODES: Final = 10_000


def judge_python(text: Word, context: Context) -> list[Act]:
    """Say what a Python program does."""
    if not text.text.strip():
        return [Does(_NOTHING, text)]
    acts = _judge_source(text, text.text.replace(UNKNOWN, "_unknown"), context, 0)
    return [Does(_HALF_KNOWN, text), *acts] if UNKNOWN in text.text else acts


def _judge_source(word: Word, source: str, context: Context, depth: int) -> list[Act]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [Does(_UNREADABLE, word)]
    return _Program(tree, word, context, depth).judge()


class _Program:
    def __init__(self, tree: ast.Module, word: Word, context: Context, depth: int) -> None:
        self.tree = tree
        self.word = word
        self.context = context
        self.depth = depth
        self.names = Names(tree, context)
        self.listing = Listing(word, is_written=depth == 0)
        self.place = word.span
        self.said: set[Effect] = set()
        self.acts: list[Act] = []
        self.uses: set[Use] = set()
        self.is_plain = True
        self.runs_unknown = False
        self.is_foreign = False
        self.is_shadowed = False
        self.called: set[int] = set()

    def judge(self) -> list[Act]:
        for module, statement in self.names.modules:
            self.place = self.listing.find_node(statement)
            self._judge_module(module)
        for count, node in enumerate(ast.walk(self.tree)):
            if count > _MAX_NODES:
                self._does(_UNREADABLE)
                break
            if isinstance(node, ast.expr):
                self.place = self.listing.find_node(node)
                self._judge_node(node)
        self.place = self.word.span
        self._combine()
        if self.depth == 0:
            self._conclude()
        return self.acts

    def _conclude(self) -> None:
        """Say what it is as a whole, no graver than what has been said of its parts."""
        inline = [effect for effect in self.said if effect.category is Category.EXEC_INLINE]
        if self.is_plain and all(isinstance(act, Does | Reads | Looks) for act in self.acts):
            is_reading = any(isinstance(act, Reads | Looks) for act in self.acts)
            self._does(_READS if is_reading else _COMPUTES)
        elif not self.is_plain and not any(map(is_grave, self.acts)):
            self._does(_DOES_MORE)
        elif not inline:
            self._does(_RUNS)

    def _combine(self) -> None:
        if self.runs_unknown and Use.DECODE in self.uses:
            self._does(_DECODED)
        if self.runs_unknown and self.uses & {Use.FETCH, Use.TALK, Use.SEND}:
            self._does(_DOWNLOADED)
        if self.uses & {Use.FETCH, Use.TALK, Use.SEND}:
            self.acts = [
                Reads(act.word, sends=True) if isinstance(act, Reads) else act for act in self.acts
            ]

    def _does(self, effect: Effect) -> None:
        if effect not in self.said:
            self.said.add(effect)
            self.acts.append(Does(effect, Word(self.word.text, self.place)))

    def _at(self, text: str) -> Word:
        return Word(text or UNKNOWN, self.listing.find_text(text, self.place))

    def _judge_module(self, module: str) -> None:
        root, _, name = module.partition(".")
        is_known = root in sys.stdlib_module_names or root in TABLED_MODULES
        if is_known and root not in BUILT_IN and root != "__future__" and not self.is_shadowed:
            self.is_shadowed = True
            article = "an" if root[:1] in set("aeiou") else "a"
            reason = f"imports {root}, which {article} {root}.py here would replace"
            self._does(medium(Category.EXEC_PROJECT, reason))
        if root in SAFE_MODULES:
            hidden = name in sys.stdlib_module_names and name not in SAFE_MODULES
            if hidden or name[:1] == "_" or (root == "sys" and name and name not in SAFE_SYS):
                self.is_plain = False
            return
        self.is_plain = False
        if not is_known:
            self.is_foreign = True
            self._does(medium(Category.EXEC_PROJECT, f"imports the module {root or module}"))

    def _judge_node(self, node: ast.expr) -> None:
        if isinstance(node, ast.Call):
            self.called.add(id(node.func))
            self._judge_call(node)
        if isinstance(node, ast.Attribute | ast.Name):
            self._judge_reference(node)
        if isinstance(node, ast.Attribute):
            self._judge_attribute(node)
        elif isinstance(node, ast.Name):
            is_opened = node.id == "open" and id(node) in self.called
            if (node.id in UNSAFE_BUILTINS and not is_opened) or node.id[:2] == "__":
                self.is_plain = self.is_plain and node.id in PLAIN_DUNDERS
        elif isinstance(node, ast.Subscript) and self.names.find_target(node.value) == "os.environ":
            self._judge_variable(self.names.find_text(node.slice))

    def _judge_attribute(self, node: ast.Attribute) -> None:
        name = node.attr
        if name in PLAIN_DUNDERS:
            return
        base = self.names.find_target(node.value)
        if (
            name[:1] == "_"
            or name in TRICKY_ATTRIBUTES
            or (name in UNSAFE_BUILTINS and f"{base}.{name}" != "re.compile")
            or (name in sys.stdlib_module_names and name not in SAFE_MODULES)
            or (base == "sys" and name not in SAFE_SYS)
            or isinstance(node.ctx, ast.Store | ast.Del)
            or (name in {"format", "format_map"} and self.names.looks_up(node.value))
        ):
            self.is_plain = False
        if name in {"modules", "__subclasses__", "__builtins__", "__globals__"}:
            self._does(_NAMELESS)
        if f"{base}.{name}" in {"os.environ", "os.environb", "posix.environ"}:
            self.acts.append(Emits(Flow.ENVIRONMENT))

    def _judge_variable(self, name: str) -> None:
        upper = name.upper()
        if any(part in upper for part in _SECRET_PARTS) or UNKNOWN in name:
            self._does(_SECRET_VARIABLE)

    def _find_use(self, target: str) -> Use | None:
        use = find_library_use(target)
        for module in () if "." in target else self.names.stars[:4]:
            use = use or CALLS.get(f"{module}.{target}")
        return use

    def _judge_reference(self, node: ast.Attribute | ast.Name) -> None:
        """Judge a function that is named without being called: ``map(os.remove, names)``."""
        is_seen = id(node) in self.called or id(node) in self.names.aliased
        if is_seen or not isinstance(node.ctx, ast.Load):
            return
        use = self._find_use(self.names.find_target(node))
        if use is not None and use in HANDED_OVER:
            self._use(use, ast.Call(node, [], []), [])

    def _judge_call(self, call: ast.Call) -> None:
        target = self.names.find_target(call.func)
        self._judge_environment(call, target)
        name = call.func.attr if isinstance(call.func, ast.Attribute) else target
        if (use := self._find_use(target)) is not None:
            self._use(use, call, call.args)
        elif (use := find_path_use(target, name)) is not None and isinstance(
            call.func, ast.Attribute
        ):
            self._use(use, call, [call.func.value, *call.args])
        elif not target or "?" in target or target[-2:] in {"()", "[]"} or name in _RUNNERS:
            self.is_plain = False
            self._does(_NAMELESS)
        elif name in IN_MEMORY:
            self.is_plain = self.is_plain and not self.is_foreign
        elif is_destructive(name):
            reason = f"calls {name[:40]}, whose name speaks of destroying"
            self._does(high(Category.INFRA_DESTROY, reason))

    def _judge_environment(self, call: ast.Call, target: str) -> None:
        shows = any(self.names.find_target(arg) == "os.environ" for arg in call.args)
        if shows or target in {"os.environ.items", "os.environ.copy", "os.environ.values"}:
            self._does(_ENVIRONMENT)

    def _use(self, use: Use, call: ast.Call, args: list[ast.expr]) -> None:
        self.uses.add(use)
        if use is Use.DECODE:
            return
        texts = [self.names.find_text(arg) for arg in args[:8]]
        self.is_plain = self.is_plain and is_plain_open(use, call, texts)
        if (make := FILE_ACTS.get(use)) is not None:
            self.acts += make([self._at(text) for text in texts])
        elif (effect := _EFFECTS.get(use)) is not None:
            self._does(effect)
        else:
            _HANDLERS[use](self, call, args, texts or [UNKNOWN])

    def run_shell(self, _: ast.Call, __: list[ast.expr], texts: list[str]) -> None:
        """Run a text by a shell."""
        self._run_text(texts[0])

    def _run_text(self, text: str) -> None:
        if UNKNOWN in text:
            self.runs_unknown = True
        self._does(_STARTS)
        self.acts.append(RunsShell(self._at(text)))

    def run_command(self, call: ast.Call, args: list[ast.expr], texts: list[str]) -> None:
        """Run a list of words, or a text if that is what there is."""
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        lists = [arg for arg in args if isinstance(arg, ast.List | ast.Tuple)]
        if "executable" in keywords:
            words = (self._at(self.names.find_text(keywords["executable"])),)
            self.acts.append(RunsCommand(words))
        chosen = lists[-1] if lists else keywords.get("args")
        if not isinstance(chosen, ast.List | ast.Tuple):
            self._run_text(texts[0] if chosen is None else self.names.find_text(chosen))
            return
        found = [self.names.find_text(each) for each in chosen.elts]
        shell = keywords.get("shell")
        if shell is not None and not (isinstance(shell, ast.Constant) and not shell.value):
            self._run_text(" ".join(found))
        elif found:
            position = args.index(chosen) if chosen in args else 0
            if position:
                # os.execv: the list begins with a name that need not be the program's.
                found[0] = texts[position - 1]
            self._does(_STARTS)
            self.acts.append(RunsCommand(tuple(self._at(text) for text in found)))
        else:
            self._does(_NAMELESS_PROGRAM)

    def run_arguments(self, call: ast.Call, _: list[ast.expr], texts: list[str]) -> None:
        """Run the arguments themselves: ``os.execlp("ls", "ls", "-l")``."""
        name = self.names.find_target(call.func)
        place = 1 if ".spawn" in name else 0
        if ".spawn" in name or ".exec" in name:
            # The name that the program is told as its own says nothing.
            texts = [*texts[place : place + 1], *texts[place + 2 :]]
        words = tuple(map(self._at, texts))
        self._does(_STARTS)
        self.acts.append(RunsCommand(words or (self._at(UNKNOWN),)))

    def open(self, call: ast.Call, _: list[ast.expr], texts: list[str]) -> None:
        """Open a file in its mode."""
        mode = texts[1] if len(texts) > 1 else "r"
        for keyword in call.keywords:
            if keyword.arg in {"mode", None}:
                mode = self.names.find_text(keyword.value)
        path = self._at(texts[0])
        if "a" in mode:
            self.acts.append(Writes(path, "appends to"))
        elif set(mode) & {"w", "x", "+", UNKNOWN}:
            self.acts.append(Writes(path, "writes over"))
        else:
            self.acts.append(Reads(path))

    def open_low(self, _: ast.Call, args: list[ast.expr], texts: list[str]) -> None:
        """Open a file by flags."""
        flags = self.names.find_target(args[1]) if len(args) > 1 else ""
        path = self._at(texts[0])
        self.acts.append(Reads(path) if flags == "os.O_RDONLY" else Writes(path))

    def fetch(self, call: ast.Call, args: list[ast.expr], texts: list[str]) -> None:
        """Read from a URL, or send if there is something to send."""
        if len(args) > 1 or any(each.arg in {"data", "json", "files"} for each in call.keywords):
            self.send(call, args, texts)
        elif texts[0][:1] == UNKNOWN:
            self._does(_UNKNOWN_HOST)
        else:
            self.acts.append(Fetches(self._at(texts[0])))

    def save(self, call: ast.Call, args: list[ast.expr], texts: list[str]) -> None:
        """Read from a URL into a file."""
        self.fetch(call, args[:1], texts)
        self.uses.add(Use.FETCH)
        self.acts.append(Writes(self._at(texts[1] if len(texts) > 1 else UNKNOWN)))

    def send(self, _: ast.Call, __: list[ast.expr], texts: list[str]) -> None:
        """Send data to a URL."""
        url = next((text for text in texts[:2] if "://" in text), UNKNOWN)
        self.uses.add(Use.SEND)
        if url[:1] == UNKNOWN:
            self._does(_UNKNOWN_SEND)
        else:
            self.acts.append(Sends(self._at(url)))

    def evaluate(self, _: ast.Call, __: list[ast.expr], texts: list[str]) -> None:
        """Run a text as Python."""
        source = texts[0]
        if UNKNOWN in source or self.depth >= _MAX_NESTED:
            self.runs_unknown = True
            self._does(_COMPUTED)
        else:
            self.acts += _judge_source(self.word, source, self.context, self.depth + 1)

    def variable(self, _: ast.Call, __: list[ast.expr], texts: list[str]) -> None:
        """Read one variable of the environment."""
        self._judge_variable(texts[0])


_Handler = Callable[[_Program, ast.Call, list[ast.expr], list[str]], None]
_HANDLERS: Final[dict[Use, _Handler]] = {
    Use.SHELL: _Program.run_shell,
    Use.COMMAND: _Program.run_command,
    Use.ARGUMENTS: _Program.run_arguments,
    Use.OPEN: _Program.open,
    Use.OPEN_LOW: _Program.open_low,
    Use.FETCH: _Program.fetch,
    Use.SAVE: _Program.save,
    Use.SEND: _Program.send,
    Use.EVALUATE: _Program.evaluate,
    Use.VARIABLE: _Program.variable,
}
_EFFECTS: Final = {
    Use.TALK: _TALKS,
    Use.LOAD: _LOADS,
    Use.SIGNAL: _SIGNALS,
    Use.ATTRIBUTE: _NAMELESS,
    Use.IMPORT: _NAMELESS,
}
