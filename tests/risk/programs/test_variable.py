from __future__ import annotations

import pytest

from ccwatch.risk.level import Level
from ccwatch.risk.programs.variable import is_command_variable, judge_variable, names_secret
from ccwatch.risk.word import UNKNOWN


@pytest.mark.parametrize(
    ("name", "value", "level"),
    [
        ("LC_ALL", "C", Level.LOW),
        ("NODE_ENV", "test", Level.LOW),
        ("COUNT", "3", Level.MEDIUM),
        ("COUNT", "$(id)", Level.MEDIUM),
        ("COUNT", UNKNOWN, Level.MEDIUM),
        ("SITE_URL", "x", Level.MEDIUM),
        ("PATH", "/usr/bin:/bin", Level.LOW),
        ("PATH", "/usr/bin:.", Level.MEDIUM),
        ("PATH", f"node_modules/.bin:{UNKNOWN}", Level.MEDIUM),
        ("PATH", f"/home/ann/.local/bin:{UNKNOWN}", Level.MEDIUM),
        ("PATH", f"/usr/local/go/bin:{UNKNOWN}", Level.MEDIUM),
        ("PATH", f"{UNKNOWN}/bin:/bin", Level.HIGH),
        ("PATH", f"{UNKNOWN}:{UNKNOWN}", Level.HIGH),
        ("PATH", f"/tmp/.local/bin:{UNKNOWN}", Level.HIGH),
        ("PATH", "../bin:/bin", Level.HIGH),
        ("PATH", "", Level.HIGH),
        ("PYTHONPATH", "lib:src", Level.MEDIUM),
        ("PYTHONPATH", "/opt/odd", Level.HIGH),
        ("GIT_PAGER", "cat", Level.LOW),
        ("AWS_PAGER", "", Level.LOW),
        ("MANPAGER", "less -R -F", Level.LOW),
        ("PAGER", "/usr/bin/head -40", Level.LOW),
        ("PAGER", "less -o log", Level.HIGH),
        ("PAGER", "cat; id", Level.HIGH),
        ("PAGER", "/tmp/cat", Level.HIGH),
        ("PAGER", UNKNOWN, Level.HIGH),
        ("LESS", "-FRX", Level.LOW),
        ("LESS", "-R --no-init", Level.LOW),
        ("LESS", "-oout", Level.HIGH),
        ("LESS", "+!id", Level.HIGH),
        ("GIT_EDITOR", "true", Level.LOW),
        ("VISUAL", ":", Level.LOW),
        ("EDITOR", "vim", Level.HIGH),
        ("GIT_SSH_COMMAND", "/tmp/true", Level.HIGH),
        ("BASH_ENV", "true", Level.HIGH),
        ("IFS", "", Level.LOW),
        ("IFS", "\n", Level.LOW),
        ("IFS", "a", Level.HIGH),
        ("NODE_OPTIONS", "--max-old-space-size=2048 --no-warnings", Level.MEDIUM),
        ("NODE_OPTIONS", "--experimental-vm-modules", Level.MEDIUM),
        ("NODE_OPTIONS", "--experimental-loader ./x.mjs", Level.HIGH),
        ("NODE_OPTIONS", "--no-warnings --import=./x.mjs", Level.HIGH),
        ("NODE_OPTIONS", "-r ./x.js", Level.HIGH),
        ("NODE_OPTIONS", "--inspect", Level.HIGH),
        ("RUSTFLAGS", "-D warnings -C target-cpu=native", Level.MEDIUM),
        ("RUSTFLAGS", "-C linker=./x", Level.HIGH),
        ("CFLAGS", "-O2 -Wall", Level.MEDIUM),
        ("CFLAGS", "-fplugin=./x.so", Level.HIGH),
        ("CC", "clang-18", Level.MEDIUM),
        ("CC", "./cc", Level.HIGH),
        ("JAVA_TOOL_OPTIONS", "-Xmx2g -XX:MaxMetaspaceSize=1g", Level.MEDIUM),
        ("JAVA_TOOL_OPTIONS", "-javaagent:x.jar", Level.HIGH),
        ("MAKEFLAGS", "-j8", Level.MEDIUM),
        ("MAKEFLAGS", "--eval=x", Level.HIGH),
        ("AWS_PROFILE", "stage", Level.LOW),
        ("PORT", "80", Level.LOW),
        ("PGHOST", "localhost", Level.LOW),
        ("PGHOST", "db.example.com", Level.MEDIUM),
        ("KUBECONFIG", "k/config", Level.MEDIUM),
        ("KUBECONFIG", "/home/ann/.kube/stage", Level.MEDIUM),
        ("KUBECONFIG", "/srv/k", Level.HIGH),
        ("KUBECONFIG", "../k", Level.HIGH),
        ("TF_CLI_ARGS_apply", "-auto-approve", Level.HIGH),
        ("GIT_CONFIG_GLOBAL", "/dev/null", Level.LOW),
        ("GIT_CONFIG_GLOBAL", "x", Level.HIGH),
        ("npm_config_loglevel", "error", Level.LOW),
        ("npm_config_registry", "x", Level.HIGH),
        ("DYLD_INSERT_LIBRARIES", "x", Level.HIGH),
        ("GIT_CONFIG_COUNT", "1", Level.HIGH),
        ("MY_PAGER", "x", Level.HIGH),
        ("https_proxy", "x", Level.HIGH),
        ("COUNT", "() { :;}", Level.HIGH),
        ("A-B", "1", Level.UNCERTAIN),
        (UNKNOWN, "1", Level.UNCERTAIN),
    ],
)
def test_a_variable_has_its_level(name: str, value: str, level: Level):
    assert judge_variable(name, value).level == level


@pytest.mark.parametrize(
    "name", ["GH_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "OAUTH", "AUTHORIZATION", UNKNOWN]
)
def test_a_name_of_a_secret_is_known_as_one(name: str):
    assert names_secret(name)


@pytest.mark.parametrize("name", ["PWD", "LANG", "KEYBOARD", "PATH", "GIT_AUTHOR_NAME"])
def test_an_ordinary_name_is_no_secret(name: str):
    assert not names_secret(name)


@pytest.mark.parametrize(
    ("value", "directory", "project", "level"),
    [
        ("/home/ann/app/bin:/bin", None, "/home/ann/app", Level.MEDIUM),
        ("/home/ann/apparel:/bin", None, "/home/ann/app", Level.HIGH),
        ("lib:/bin", "/home/ann/app/web", "/home/ann/app", Level.MEDIUM),
        ("lib:/bin", "/tmp", "/home/ann/app", Level.HIGH),
        ("/home/ann/app/bin:/bin", "/tmp", "/home/ann/app", Level.MEDIUM),
    ],
)
def test_folders_count_as_the_projects_where_they_are_in_it(
    value: str, directory: str | None, project: str, level: Level
):
    assert judge_variable("PATH", value, directory=directory, project=project).level == level


@pytest.mark.parametrize(
    "name", ["PAGER", "GIT_EDITOR", "GIT_SSH", "LESSOPEN", "SSH_ASKPASS", "RUSTC_WRAPPER", "CC"]
)
def test_a_variable_whose_value_is_run_is_known_as_one(name: str):
    assert is_command_variable(name)


@pytest.mark.parametrize("name", ["NODE_OPTIONS", "PATH", "PYTHONPATH", "LANG", "BASH_ENV", "LESS"])
def test_a_variable_whose_value_is_loaded_or_shown_is_no_command(name: str):
    assert not is_command_variable(name)
