"""What it means to read, write, change and delete a path."""

from __future__ import annotations

import pytest

from ccwatch.risk.context import Context
from ccwatch.risk.effect import Category as C
from ccwatch.risk.effect import Effect
from ccwatch.risk.level import Level as L
from ccwatch.risk.path import (
    is_secret_path,
    judge_change,
    judge_delete,
    judge_look,
    judge_read,
    judge_write,
    resolve,
)
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import HERE, a_word

DIRECTORY = "/home/dev/web"
LINKED = Context(
    directory=DIRECTORY,
    home="/home/dev",
    project=DIRECTORY,
    links={"/home/dev/web/out": "/etc", "/home/dev/web/notes.txt": "/home/dev/.ssh/id_rsa"},
)


def read(path: str, directory: str | None = DIRECTORY, context: Context = HERE) -> Effect:
    return judge_read(a_word(path), directory, context)


def write(path: str, context: Context = HERE) -> Effect:
    return judge_write(a_word(path), DIRECTORY, context)


def delete(path: str, how: str = "deletes", *, recursive: bool = False) -> Effect:
    return judge_delete(
        a_word(path), DIRECTORY, HERE, recursive=recursive, forced=recursive, how=how
    )


@pytest.mark.parametrize(
    ("path", "level", "category"),
    [
        ("src/main.py", L.LOW, C.FS_READ),
        ("../web/main.py", L.LOW, C.FS_READ),
        ("*.json", L.LOW, C.FS_READ),
        ("*", L.LOW, C.FS_READ),
        (".", L.LOW, C.FS_READ),
        (".env.example", L.LOW, C.FS_READ),
        ("/dev/null", L.LOW, C.FS_READ),
        ("/usr/share/dict/words", L.LOW, C.FS_READ_OUTSIDE),
        ("/etc/os-release", L.LOW, C.FS_READ_OUTSIDE),
        ("/etc/*-release", L.LOW, C.FS_READ_OUTSIDE),
        ("/proc/cpuinfo", L.LOW, C.FS_READ_OUTSIDE),
        ("/tmp/a.log", L.LOW, C.FS_READ_OUTSIDE),
        ("/private/tmp/a.log", L.LOW, C.FS_READ_OUTSIDE),
        ("../api/main.py", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/home/dev/web-copy/main.py", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/home/dev/*", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/home/ann/a", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("~ann/a", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/data/a", L.LOW, C.FS_READ_OUTSIDE),
        ("~/.ssh/id_rsa.pub", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("~/.ssh/config", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/dev/tcp/example.com/80", L.MEDIUM, C.NET_READ),
        ("\0", L.UNCERTAIN, C.FS_READ),
        ("\0/main.py", L.UNCERTAIN, C.FS_READ),
        ("\0.py", L.UNCERTAIN, C.FS_READ),
        ("/dev/sda1", L.HIGH, C.SECRETS_READ),
        ("~", L.HIGH, C.SECRETS_READ),
        ("/", L.HIGH, C.SECRETS_READ),
        ("/home", L.HIGH, C.SECRETS_READ),
        (".env", L.HIGH, C.SECRETS_READ),
        (".ENV", L.HIGH, C.SECRETS_READ),
        (".en?", L.HIGH, C.SECRETS_READ),
        (".*", L.HIGH, C.SECRETS_READ),
        ("\0/.env", L.HIGH, C.SECRETS_READ),
        ("certs/*", L.HIGH, C.SECRETS_READ),
        ("certs/server.*", L.HIGH, C.SECRETS_READ),
        ("*.pem", L.HIGH, C.SECRETS_READ),
        ("id_rsa*", L.HIGH, C.SECRETS_READ),
        ("*.e*", L.HIGH, C.SECRETS_READ),
        ("prod.*v", L.HIGH, C.SECRETS_READ),
        ("*.[k]ey", L.HIGH, C.SECRETS_READ),
        ("*.[^a]em", L.HIGH, C.SECRETS_READ),
        ("*.x" + "?" * 40, L.HIGH, C.SECRETS_READ),
        ("*.@(env)*", L.HIGH, C.SECRETS_READ),
        ("*env*", L.HIGH, C.SECRETS_READ),
        ("**/.*", L.HIGH, C.SECRETS_READ),
        ("*.*", L.LOW, C.FS_READ),
        ("*.???", L.LOW, C.FS_READ),
        ("*.py", L.LOW, C.FS_READ),
        ("*.ts", L.LOW, C.FS_READ),
        ("*.[jt]s", L.LOW, C.FS_READ),
        ("*.js*", L.LOW, C.FS_READ),
        ("*.y*ml", L.LOW, C.FS_READ),
        ("src/\0/.*", L.HIGH, C.SECRETS_READ),
        ("~/.ss?/x", L.HIGH, C.SECRETS_READ),
        ("~/.ss[[:alpha:]]/x", L.HIGH, C.SECRETS_READ),
        ("~/.[^a]sh/x", L.HIGH, C.SECRETS_READ),
        ("~/[.]ssh/x", L.HIGH, C.SECRETS_READ),
        ("~/@(.ssh)*/x", L.HIGH, C.SECRETS_READ),
        ("~/.config/gh/\0", L.HIGH, C.SECRETS_READ),
        ("/etc/shado?", L.HIGH, C.SECRETS_READ),
        ("/etc/*", L.HIGH, C.SECRETS_READ),
        ("/proc/self/root/etc/shadow", L.HIGH, C.SECRETS_READ),
        ("/proc/self/environ", L.HIGH, C.SECRETS_READ),
        ("/proc/*/environ", L.HIGH, C.SECRETS_READ),
    ],
)
def test_a_read_is_as_grave_as_what_the_path_can_be(path: str, level: L, category: C):
    effect = read(path)
    assert (effect.level, effect.category) == (level, category)


@pytest.mark.parametrize("path", ["app/[id]/page.tsx", "a*b", "what?.md", "(x)/y.py"])
def test_glob_letters_of_a_plain_name_are_no_pattern(path: str):
    assert judge_read(Word(path), DIRECTORY, HERE).level is L.LOW
    assert judge_write(Word(path), DIRECTORY, HERE).level is L.MEDIUM


@pytest.mark.parametrize("path", ["app/[id]/page.tsx", "app/(auth)/in.tsx", "a*b?.md"])
def test_a_reason_shows_glob_letters_as_they_are_written(path: str):
    assert judge_read(Word(path), DIRECTORY, HERE).reason == f"reads ~/web/{path}"
    whole = judge_delete(Word(path), DIRECTORY, HERE, recursive=False, forced=True)
    assert whole.reason == f"deletes ~/web/{path}"


def test_a_project_with_glob_letters_in_its_name_is_one():
    root = "/home/dev/web (2) [old]"
    context = Context(directory=root, home="/home/dev", project=root, links={f"{root}/a": "/etc"})
    word = Word(root)
    assert judge_write(Word("b"), root, context).level is L.MEDIUM
    assert judge_write(Word("a/hosts"), root, context).level is L.CRITICAL
    assert judge_delete(word, root, context, recursive=True, forced=True).level is L.CRITICAL


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("\0", "reads a file whose name is known only when it runs"),
        ("\0/\0", "reads a file whose name is known only when it runs"),
        ("\0.py", "reads a file whose name is known only when it runs: ….py"),
        ("\0/src/main.py", "reads src/main.py in a folder that is known only when it runs"),
        ("src/\0", "reads ~/web/src/…"),
    ],
)
def test_a_reason_says_what_is_known_of_a_path(path: str, reason: str):
    assert read(path).reason == reason


def test_a_reason_says_what_is_known_of_a_path_that_changes():
    later = "known only when it runs"
    assert write("\0").reason == f"writes a file whose name is {later}"
    assert delete("\0").reason == f"deletes a file whose name is {later}"
    assert delete("src/\0").reason == f"deletes ~/web/src/…, whose name is {later}"
    whole = delete("\0/build", recursive=True).reason
    assert whole == f"deletes recursively build in a folder that is {later}"
    root = delete("\0", recursive=True).reason
    assert root.startswith(f"deletes recursively a path whose name is {later}, which could be any")
    mode = judge_change(Word("\0"), DIRECTORY, HERE, how="changes", recursive=False).reason
    assert mode == f"changes a file whose name is {later}"


def test_a_relative_path_is_uncertain_where_the_directory_is_unknown():
    assert read("main.py", None).level is L.UNCERTAIN
    assert read(".env", None).level is L.HIGH
    assert read("/usr/bin/a", None).level is L.LOW
    assert resolve(Word("a"), None, HERE) is None


def test_a_path_is_resolved_by_its_text():
    assert resolve(Word("../a//./b/"), DIRECTORY, HERE) == "/home/dev/a/b"
    assert resolve(Word("/../.."), DIRECTORY, HERE) == "/"
    assert resolve(Word("~/x"), None, HERE) == "/home/dev/x"
    assert resolve(Word("/a/\0/../b"), None, HERE) == "/a/\0/b"
    assert resolve(Word("\0/../b"), DIRECTORY, HERE) == "\0/b"


def test_links_are_followed_and_the_worse_end_counts():
    assert read("notes.txt", context=LINKED).category is C.SECRETS_READ
    assert read("notes.txt").level is L.LOW
    assert "~/.ssh/id_rsa" in read("notes.txt", context=LINKED).reason
    assert write("out/hosts", LINKED).level is L.CRITICAL
    assert write("outside/hosts", LINKED).level is L.MEDIUM


def test_links_that_lead_round_and_round_are_left_alone():
    round_trip = Context(
        directory="/p/q", project="/p/q", links={"/p/q/a": "/p/q/b", "/p/q/b": "/p/q/a"}
    )
    assert judge_read(Word("a"), "/p/q", round_trip).level >= L.LOW


@pytest.mark.parametrize(
    ("project", "directory", "path", "level", "category"),
    [
        (None, "/home/dev/web", "/home/dev/web/a", L.LOW, C.FS_READ),
        (None, "/home/dev", "/home/dev/a", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/home/dev", "/home/dev/x", "/home/dev/a", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/", "/", "/data/a", L.LOW, C.FS_READ_OUTSIDE),
        (None, None, "/data/web/a", L.LOW, C.FS_READ_OUTSIDE),
        ("/srv/web", "/srv/web", "/srv/web/a", L.LOW, C.FS_READ),
    ],
)
def test_a_home_or_the_whole_machine_is_no_project(
    project: str | None, directory: str | None, path: str, level: L, category: C
):
    context = Context(directory=directory, home="/home/dev", project=project)
    effect = judge_read(Word(path), directory, context)
    assert (effect.level, effect.category) == (level, category)


def test_a_folder_of_the_system_is_a_project_only_if_it_is_said_to_be():
    said = Context(directory="/var/www", home="/home/dev", project="/var/www")
    guessed = Context(directory="/var/www", home="/home/dev")
    assert judge_write(Word("/var/www/a"), None, said).level is L.MEDIUM
    assert judge_write(Word("/var/www/a"), None, guessed).level is L.CRITICAL


@pytest.mark.parametrize(
    ("path", "level", "category"),
    [
        ("src", L.LOW, C.FS_READ),
        ("/", L.LOW, C.FS_READ_OUTSIDE),
        (".env", L.LOW, C.FS_READ),
        ("~/.ssh", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/etc/shadow", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("\0", L.LOW, C.FS_READ),
        ("~/.ssh/id_rsa", L.MEDIUM, C.FS_READ_OUTSIDE),
        ("/dev/tcp/example.com/80", L.MEDIUM, C.NET_READ),
    ],
)
def test_a_look_shows_names_only(path: str, level: L, category: C):
    effect = judge_look(a_word(path), DIRECTORY, HERE)
    assert (effect.level, effect.category) == (level, category)


@pytest.mark.parametrize(
    ("path", "level", "category"),
    [
        ("/dev/null", L.LOW, C.SHELL),
        ("/dev/fd/3", L.LOW, C.SHELL),
        ("src/main.py", L.MEDIUM, C.FS_WRITE),
        (".", L.MEDIUM, C.FS_WRITE),
        ("/tmp/x", L.MEDIUM, C.FS_WRITE),
        ("/dev/shm/x", L.MEDIUM, C.FS_WRITE),
        ("package.json", L.MEDIUM, C.EXEC_PROJECT),
        ("Dockerfile.prod", L.MEDIUM, C.EXEC_PROJECT),
        ("uv.lock", L.MEDIUM, C.FS_WRITE),
        ("\0", L.UNCERTAIN, C.FS_WRITE),
        (".env", L.HIGH, C.FS_WRITE),
        (".envrc", L.HIGH, C.EXEC_PROJECT),
        (".vscode/tasks.json", L.HIGH, C.EXEC_PROJECT),
        (".idea/x.xml", L.HIGH, C.EXEC_PROJECT),
        (".github/workflows/test.yml", L.HIGH, C.EXEC_PROJECT),
        ("ci/Jenkinsfile", L.HIGH, C.EXEC_PROJECT),
        (".circleci/config.yml", L.HIGH, C.EXEC_PROJECT),
        ("action.yml", L.HIGH, C.EXEC_PROJECT),
        ("CLAUDE.md", L.HIGH, C.AGENT),
        ("docs/AGENTS.md", L.HIGH, C.AGENT),
        (".husky/pre-commit", L.HIGH, C.PERSISTENCE),
        (".gitattributes", L.HIGH, C.PERSISTENCE),
        (".npmrc", L.HIGH, C.PERSISTENCE),
        (".git/index", L.HIGH, C.GIT_REWRITE),
        ("~/notes", L.HIGH, C.FS_WRITE),
        ("~", L.HIGH, C.FS_WRITE),
        ("/home/ann/x", L.HIGH, C.FS_WRITE),
        ("/data/x", L.MEDIUM, C.FS_WRITE),
        ("/dev/tcp/example.com/80", L.HIGH, C.NET_WRITE),
        (".git/hooks/pre-push", L.CRITICAL, C.PERSISTENCE),
        (".GIT/config", L.CRITICAL, C.PERSISTENCE),
        (".gi?/hooks/x", L.CRITICAL, C.PERSISTENCE),
        (".claude/settings.json", L.CRITICAL, C.AGENT),
        ("\0/.claude/settings.json", L.CRITICAL, C.AGENT),
        (".mcp.json", L.CRITICAL, C.AGENT),
        ("~/.claude/plans/next.md", L.HIGH, C.FS_WRITE),
        ("~/.claude/todos/1.json", L.HIGH, C.FS_WRITE),
        ("~/.claude/logs/a", L.HIGH, C.FS_WRITE),
        (".claude/plans/next.md", L.MEDIUM, C.FS_WRITE),
        (".claude/plans/\0", L.CRITICAL, C.AGENT),
        (".claude/plan?/x", L.CRITICAL, C.AGENT),
        ("~/.claude/plans/CLAUDE.md", L.HIGH, C.AGENT),
        ("~/.claude/plans/.claude/hooks/x", L.CRITICAL, C.AGENT),
        ("~/.claude/projects/web/memory/a.md", L.HIGH, C.AGENT),
        ("~/.claude/projects/web/1.jsonl", L.CRITICAL, C.AGENT),
        ("~/.claude/shell-snapshots/a.sh", L.CRITICAL, C.AGENT),
        ("~/.claude/hooks/a.sh", L.CRITICAL, C.AGENT),
        ("~/.claude/commands/a.md", L.CRITICAL, C.AGENT),
        ("~/.claude", L.CRITICAL, C.AGENT),
        (".ccwatch/logs/a", L.CRITICAL, C.AGENT),
        (".ccwatch/rules.toml", L.CRITICAL, C.AGENT),
        ("~/.config/ccwatch/config.toml", L.CRITICAL, C.AGENT),
        ("~/.local/state/ccwatch/ccwatch.db", L.CRITICAL, C.AGENT),
        ("~/.bashrc", L.CRITICAL, C.PERSISTENCE),
        ("~/.config/fish/config.fish", L.CRITICAL, C.PERSISTENCE),
        ("~/.config/systemd/user/x.service", L.CRITICAL, C.PERSISTENCE),
        ("~/Library/LaunchAgents/x.plist", L.CRITICAL, C.PERSISTENCE),
        ("~/.local/bin/tool", L.CRITICAL, C.PERSISTENCE),
        ("~/.ssh/authorized_keys", L.CRITICAL, C.PERSISTENCE),
        ("/etc/hosts", L.CRITICAL, C.FS_WRITE),
        ("/usr/bin/tool", L.CRITICAL, C.FS_WRITE),
        ("/unheard-of", L.MEDIUM, C.FS_WRITE),
        ("/*", L.CRITICAL, C.FS_WRITE),
        ("~/bin/tool", L.CRITICAL, C.PERSISTENCE),
        ("rules.mk", L.MEDIUM, C.EXEC_PROJECT),
        ("/dev/sda", L.CRITICAL, C.FS_DESTROY),
    ],
)
def test_a_write_is_as_grave_as_what_the_file_is_for(path: str, level: L, category: C):
    effect = write(path)
    assert (effect.level, effect.category) == (level, category)


def test_a_reason_names_the_effect_and_the_path():
    assert read("~/.aws/config").reason.startswith("reads ~/.aws/config")
    assert judge_write(Word("/data/x"), None, HERE, "appends to").reason == (
        "appends to /data/x, outside the project"
    )
    assert delete("~/api", recursive=True).reason.startswith("deletes ~/api recursively")
    long = read("a/" * 60 + "end.py").reason
    assert len(long) < 80
    assert long.endswith("end.py")


@pytest.mark.parametrize(
    ("path", "recursive", "level", "category"),
    [
        ("run.sh", False, L.MEDIUM, C.PERMISSIONS),
        ("/tmp/x", False, L.MEDIUM, C.PERMISSIONS),
        ("\0", False, L.UNCERTAIN, C.PERMISSIONS),
        ("\0", True, L.HIGH, C.PERMISSIONS),
        (".", True, L.HIGH, C.PERMISSIONS),
        (".husky/pre-commit", False, L.HIGH, C.PERMISSIONS),
        ("~/a", False, L.HIGH, C.PERMISSIONS),
        ("/etc/passwd", False, L.CRITICAL, C.PERMISSIONS),
        ("~", True, L.CRITICAL, C.PERMISSIONS),
        (".git/hooks/x", False, L.CRITICAL, C.PERSISTENCE),
        (".claude/hooks/x", False, L.CRITICAL, C.AGENT),
    ],
)
def test_a_change_of_mode_or_owner(path: str, recursive: bool, level: L, category: C):
    effect = judge_change(
        a_word(path), DIRECTORY, HERE, how="changes the mode of", recursive=recursive
    )
    assert (effect.level, effect.category) == (level, category)


def test_a_path_without_components_holds_no_secret():
    assert not is_secret_path(())


@pytest.mark.parametrize(
    "path", ["", "\0" * 50, "a" * 10_000, "*/" * 5_000, "[" * 300, "?" * 300, "~", "~/",
             "/" + "?" * 300, "é/\ud800", "\n", "(" * 20, "[!]", "[[:", "../" * 3_000]
)  # fmt: skip
@pytest.mark.parametrize("is_glob", [True, False])
def test_no_path_is_too_odd_to_be_judged(path: str, is_glob: bool):
    word = Word(path, has_glob=is_glob)
    for directory in (None, DIRECTORY):
        assert judge_read(word, directory, HERE).reason
        assert judge_look(word, directory, HERE).reason
        assert judge_write(word, directory, HERE).reason
        assert judge_delete(word, directory, HERE, recursive=True, forced=True).level >= L.MEDIUM
        assert judge_change(word, directory, HERE, how="x", recursive=True).level >= L.MEDIUM
    for context in (HERE, Context()):
        assert judge_read(word, None, context, inside="pod a").reason.endswith("pod a") or path
        assert judge_look(word, None, context, inside="pod a").reason
        assert judge_write(word, None, context, inside="pod a").level >= L.MEDIUM


@pytest.mark.parametrize(
    "path", ["/e??/sh?dow", "/*/shadow", "/etc/s*", "/e*/[s]hadow", "/???/sudo*/x"]
)
def test_a_pattern_below_the_root_may_be_a_secret_of_the_system(path: str):
    assert judge_read(Word(path, has_glob=True), "/", HERE).level is L.HIGH


@pytest.mark.parametrize("path", ["/etc/h*", "/e?c/passwd", "/usr/s*", f"{UNKNOWN}/x", "/e*"])
def test_another_pattern_below_the_root_is_none(path: str):
    assert not is_secret_path(tuple(path.strip("/").split("/")))
