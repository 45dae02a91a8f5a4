"""What package managers of all languages have in common: effects, and specs from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Fetches, RunsFile
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.programs.command import Command, shorten
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.production import raise_for_production
from ccwatch.risk.programs.verb import Kind, find_verbs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ccwatch.risk.programs.invocation import Invocation
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

SHOWS: Final = low(Category.PACKAGE_READ, "shows packages and their settings")
LOOKS_UP: Final = low(Category.PACKAGE_READ, "looks packages up in the registry")
INSTALLS: Final = medium(Category.PACKAGE_INSTALL, "installs packages: {}")
INSTALLS_LISTED: Final = medium(Category.PACKAGE_INSTALL, "installs what the project lists")
REMOVES: Final = medium(Category.PACKAGE_INSTALL, "removes packages: {}")
UPDATES: Final = medium(Category.PACKAGE_INSTALL, "updates packages: {}")
UPDATES_LISTED: Final = medium(Category.PACKAGE_INSTALL, "updates what the project lists")
ARRANGES: Final = medium(Category.PACKAGE_INSTALL, "changes the packages of the project")
DOWNLOADS: Final = medium(Category.PACKAGE_INSTALL, "downloads packages without installing: {}")
EDITS: Final = medium(Category.FS_WRITE, "changes files of the project")
CREATES: Final = medium(Category.FS_WRITE, "makes a new project: {}")
CLEANS: Final = medium(Category.FS_DELETE, "deletes cached or built files")
BUILDS: Final = medium(Category.EXEC_PROJECT, "builds the project")
TESTS: Final = medium(Category.EXEC_PROJECT, "runs the project's tests")
RUNS: Final = medium(Category.EXEC_PROJECT, "runs the project's own code")
ANYWHERE: Final = high(Category.PACKAGE_INSTALL, "installs for the whole machine or account: {}")
REMOVES_ANYWHERE: Final = high(
    Category.PACKAGE_INSTALL, "removes programs from the whole machine or account: {}"
)
PUBLISHES: Final = critical(Category.PACKAGE_PUBLISH, "publishes a package, which nobody gets back")
WITHDRAWS: Final = critical(Category.PACKAGE_PUBLISH, "withdraws or changes what is published: {}")
GRANTS: Final = critical(Category.PACKAGE_PUBLISH, "changes who may publish the package: {}")
SIGNS_IN: Final = high(
    Category.PACKAGE_PUBLISH, "changes the account that packages are published by"
)
TOKENS: Final = critical(Category.SECRETS_READ, "makes or revokes a token of the registry")
SOURCES: Final = high(Category.EXEC_REMOTE, "takes packages from another source than usual")
CONFIGURES: Final = high(Category.PERSISTENCE, "changes the settings of the package manager: {}")
RESETS: Final = high(Category.DB_DESTROY, "drops a database or all that is in it")
RUNS_REMOTE: Final = high(
    Category.EXEC_REMOTE, "fetches a package and runs it, whatever it is: {0}"
)
ELSEWHERE: Final = high(Category.EXEC_REMOTE, "installs code that no registry has checked: {}")

LISTED: Final = {INSTALLS: INSTALLS_LISTED, UPDATES: UPDATES_LISTED}
"""What is done where no package is named."""

_REMOTE: Final = re.compile(
    r"(?:^|@\s?|\+)(?:git|hg|svn|bzr|https?|ssh|ftp|file|github|gitlab|bitbucket|gist)(?:\+\w+)?:"
    r"|^git@|://",
    re.IGNORECASE,
)
_ARCHIVE: Final = re.compile(r"\.(?:whl|tgz|tar\.\w+|zip|deb|rpm|gem|apk|crate|nupkg|jar)$")
_WEIGHTY: Final = frozenset({Kind.DESTROY, Kind.SEND})
_LIGHT: Final = frozenset({"clean", "clear", "cleanup", "archive", "stop", "format", "cancel"})
_DEPLOYS: Final = frozenset(
    {"deploy", "publish", "destroy", "drop", "nuke", "wipe", "purge", "push"}
    | {"upload", "provision", "teardown", "undeploy"}
)
_PRODUCTION: Final = frozenset({"prod", "production", "release"})
_LOCAL: Final = frozenset(
    {
        "assemble",
        "build",
        "bundle",
        "compile",
        "start",
        "serve",
        "dev",
        "watch",
        "preview",
        "lint",
        "check",
    }
    | {"test", "tests", "typecheck", "analyze", "format", "generate", "mode", "env"}
)
"""Verbs that say nothing worse of production than which settings are used: ``build:prod``."""
_TESTING: Final = frozenset({"test", "tests", "spec"})
_DATABASES: Final = frozenset(
    {"db", "database", "databases", "schema", "ecto", "migrate", "migration", "migrations"}
)
_EMPTIES: Final = frozenset(
    {"drop", "reset", "purge", "truncate", "wipe", "fresh", "nuke", "recreate", "empty", "erase"}
)
_RESET_TASKS: Final = frozenset(
    {"db:schema:load", "db:structure:load", "db:setup", "db:seed:replant", "migrate:refresh"}
    | {"migrate:refresh-all", "orm:schema-tool:drop"}
)
"""Tasks of frameworks that drop a database, or empty it, without saying so."""
_PARTS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_FILE_ENDING: Final = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def _split_name(name: str) -> list[str]:
    return [part.lower() for part in _PARTS.findall(name)]


def speaks_of_harm(name: str) -> bool:
    """Say whether the name of a script or target speaks of more than building and tidying."""
    parts = _split_name(name)
    if parts[:1] and parts[0] in _LOCAL:
        parts = [part for part in parts if part not in _PRODUCTION]
    words = set(parts)
    if words & (_DEPLOYS | _PRODUCTION):
        return True
    return bool(_WEIGHTY & set(find_verbs(" ".join(parts)))) and not words & _LIGHT


def resets_database(name: str) -> bool:
    """Say whether the name of a task speaks of dropping or emptying a database.

    ``db:drop``, ``migrate:fresh``, ``reset_db``: frameworks and projects build the name alike.
    """
    if name in _RESET_TASKS:
        return True
    words = set(_split_name(name))
    return bool(words & _DATABASES) and bool(words & _EMPTIES) and not words & _TESTING


def judge_reset(word: Word, others: Sequence[Word] = ()) -> list[Act]:
    """Return the acts of a task whose name says that it empties a database; none if it does not.

    ``others`` are the words around it, which may name production.
    """
    if word.literal is None or not resets_database(word.text):
        return []
    return drop_database(word, others)


def drop_database(word: Word, others: Sequence[Word] = ()) -> list[Act]:
    """Return the acts of emptying a database, which is worse where production is named."""
    return raise_for_production([Does(RESETS, word)], [word, *others])


def judge_script_name(word: Word) -> list[Act]:
    """Judge a script that is run by what its own name says: ``scripts/deploy.sh``, ``reset_db.py``.

    A test of something is no more than a test, and what follows a reading verb is only looked at.
    """
    name = _FILE_ENDING.sub("", word.text.rpartition("/")[2])
    parts = _split_name(name)
    if not parts or word.literal is None or _TESTING & {parts[0], parts[-1]}:
        return []
    if resets_database(name):
        return drop_database(word)
    # "post" in front of another word is no verb: post_process.py
    said = name if parts[0] != "post" else name[len(parts[0]) :]
    if find_verbs(parts[0])[:1] == (Kind.READ,) or not speaks_of_harm(said):
        return []
    reason = f"runs {shorten(name)}, whose name speaks of more than a build"
    return [Does(high(Category.EXEC_PROJECT, reason), word)]


def is_remote(text: str) -> bool:
    """Say whether the spec of a package names a place in the network."""
    return _REMOTE.search(text) is not None


def judge_specs(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Judge the packages of an install: those from URLs, repositories and files are code."""
    acts: list[Act] = []
    for word in parsed.operands:
        acts += judge_spec(word)
    return acts


def judge_spec(word: Word) -> list[Act]:
    """Judge one package of an install by where it comes from."""
    if is_remote(word.text):
        reason = f"installs code from {shorten(word.text)}, not from the registry"
        start = word.text.find("http")
        acts: list[Act] = [Does(high(Category.EXEC_REMOTE, reason), word)]
        return [*acts, Fetches(word.part(start))] if start >= 0 else acts
    if _ARCHIVE.search(word.text):
        return [
            Does(medium(Category.PACKAGE_INSTALL, "installs from an archive"), word),
            RunsFile(word),
        ]
    return []


def name_effect(word: Word) -> Effect:
    """Return the effect of running a script or target of this name: its verbs say something."""
    name = word.text
    if speaks_of_harm(name):
        reason = f"runs “{shorten(name)}”, whose name speaks of more than a build"
        return high(Category.EXEC_PROJECT, reason)
    return medium(Category.EXEC_PROJECT, f"runs “{shorten(name)}” of the project")


def judge_name(word: Word, others: Sequence[Word] = ()) -> list[Act]:
    """Judge a script or task of the project by its name, which may stand for a whole database.

    ``others`` are the words around it, which may name production.
    """
    return judge_reset(word, others) or [Does(name_effect(word), word)]


def judge_first_name(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    """Judge the one script that is run by its name; the rest are its arguments."""
    return [act for word in parsed.operands[:1] for act in judge_name(word, invocation.words)]


def shows(table: str = "", operands: str = "data*") -> Command:
    """Return a subcommand that only shows what is there; ``""`` for one that takes no operand."""
    return Command(SHOWS, options=Options(table), operands=operands)


def publishes(table: str) -> Command:
    """Return a subcommand that publishes; its dry run still builds, and so runs code."""

    def more(parsed: Parsed, _: Invocation) -> Sequence[Act]:
        return [Does(BUILDS if parsed.has("-n", "--dry-run") else PUBLISHES)]

    return Command((), options=Options(table), more=more)


def looks_up(table: str = "") -> Command:
    """Return a subcommand that asks the registry."""
    return Command(LOOKS_UP, options=Options(table))


def does(
    effect: Effect,
    table: str = "",
    *,
    operands: str = "data*",
    tries: str = "",
    more: Callable[[Parsed, Invocation], Sequence[Act]] | None = None,
    posix: bool = False,
    any_long: bool = False,
) -> Command:
    """Return a subcommand with one effect, for tables that have many of them."""
    return Command(
        effect,
        options=Options(table, posix=posix, any_long=any_long),
        operands=operands,
        bare=LISTED.get(effect),
        tries=tries,
        more=more,
    )
