"""Consoles of web frameworks: what is handed to ``manage.py``, ``artisan`` and ``bin/console``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsCode
from ccwatch.risk.effect import Category, Effect, high, medium, uncertain
from ccwatch.risk.programs.command import HELPS, shorten
from ccwatch.risk.programs.package import (
    RUNS,
    TESTS,
    drop_database,
    judge_name,
    judge_reset,
    speaks_of_harm,
)
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.verb import starts_with_read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.word import Word

_ARGUMENT_WORDS: Final = 3
_LISTENS: Final = high(Category.NET_LISTEN, "serves on a port that others can reach")
_SERVES: Final = medium(Category.EXEC_PROJECT, "serves the application on this machine")
_SETTINGS: Final = high(Category.SECRETS_READ, "prints the settings of the application, keys too")
_MIGRATES: Final = medium(Category.DB_CHANGE, "changes the tables of a database")
_LOADS: Final = medium(Category.DB_CHANGE, "writes data into a database")
_UNDOES: Final = high(Category.DB_DESTROY, "takes every migration back, and the data with it")
_PASSWORD: Final = high(Category.DB_CHANGE, "changes a password of the application")
_WAITS: Final = uncertain("opens a shell that waits for code")

_MIGRATIONS: Final = frozenset(
    {"migrate", "db:migrate", "migration:run", "migrations:migrate", "doctrine:migrations:migrate"}
)
_DJANGO: Final[dict[str, Effect]] = {
    "test": TESTS,
    "migrate": _MIGRATES,
    "loaddata": _LOADS,
    "createsuperuser": _LOADS,
    "changepassword": _PASSWORD,
    "diffsettings": _SETTINGS,
    "runserver": _SERVES,
    "dbshell": _WAITS,
}
_DJANGO_EMPTIES: Final = frozenset({"flush"})
_DJANGO_SHELLS: Final = frozenset({"shell", "shell_plus"})
_DJANGO_VALUES: Final = frozenset({"--settings", "--pythonpath", "-v", "--verbosity"})
_EVERYWHERE: Final = ("0.0.0.0", "0:", "[::]", "::")  # noqa: S104 - what is looked for
_HELPS: Final = frozenset({"help", "--help", "-h", "version", "--version"})


def judge_arguments(words: Sequence[Word]) -> list[Act]:
    """Judge what is handed to a script: a word like ``delete-job`` says what it will do."""
    plain = [word for word in words if word.text[:1] != "-" and "://" not in word.text]
    if plain and plain[0].text in _MIGRATIONS:
        return raise_for_production([Does(_MIGRATES, plain[0])], words)
    for word in plain[:_ARGUMENT_WORDS]:
        if starts_with_read(word.text):
            break
        if "." not in word.text and (resets := judge_reset(word, words)):
            return resets
        if "." not in word.text and speaks_of_harm(word.text):
            reason = f"its words say “{shorten(word.text)}”"
            return [Does(high(Category.INFRA_DESTROY, reason), word)]
    return []


def judge_console(script: Word, words: Sequence[Word]) -> list[Act]:
    """Judge what is handed to a script that may be the console of a framework."""
    if script.text.rpartition("/")[2] == "manage.py":
        return judge_django(words)
    return judge_arguments(words)


def judge_django(words: Sequence[Word]) -> list[Act]:
    """Judge the arguments of Django's console."""
    rest = list(words)
    while rest and rest[0].text[:1] == "-":
        del rest[: 2 if rest[0].text in _DJANGO_VALUES else 1]
    if not rest:
        return []
    verb, *rest = rest
    if verb.text in _DJANGO_EMPTIES:
        return drop_database(verb, words)
    if verb.text in _DJANGO_SHELLS:
        return _judge_shell(verb, rest)
    effect = _DJANGO.get(verb.text)
    if effect is None:
        return judge_arguments([verb, *rest])
    if verb.text == "migrate" and any(word.text == "zero" for word in rest):
        effect = _UNDOES
    if verb.text == "runserver" and any(word.text.startswith(_EVERYWHERE) for word in rest):
        effect = _LISTENS
    return raise_for_production([Does(effect, verb)], words)


def _judge_shell(verb: Word, rest: Sequence[Word]) -> list[Act]:
    for place, word in enumerate(rest):
        name, equals, _ = word.text.partition("=")
        if name not in {"-c", "--command"}:
            continue
        following = rest[place + 1 : place + 2]
        codes = [word.part(len(name) + 1)] if equals else following
        return [RunsCode(code, Language.PYTHON) for code in codes]
    return [Does(_WAITS, verb)]


def _judge_django_program(invocation: Invocation) -> list[Act]:
    words = invocation.words
    if invocation.program == "django-admin" and all(word.text in _HELPS for word in words[:1]):
        return [Does(HELPS)]
    return [Does(RUNS), *judge_django(words)]


def _judge_task(invocation: Invocation) -> list[Act]:
    """Judge a task of the application by its name, which may stand for the whole database."""
    first = next((word for word in invocation.words if word.text[:1] != "-"), None)
    return [Does(RUNS)] if first is None else judge_name(first, invocation.words)


PROGRAMS: Final[dict[str, Judge]] = {
    "manage.py django-admin": _judge_django_program,
    "artisan": _judge_task,
}
"""Consoles of web frameworks."""
