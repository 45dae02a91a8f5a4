"""Compilers and package managers of compiled languages."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import RunsFile, Writes
from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, a_word, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("cargo --version", LOW),
        ("cargo tree", LOW),
        ("cargo metadata --no-deps", LOW),
        ("cargo search serde", LOW),
        ("cargo owner --list", LOW),
        ("cargo fmt --check", LOW),
        ("cargo fmt -- --check", LOW),
        ("rustc --version", LOW),
        ("rustfmt --check a.rs", LOW),
        ("go version", LOW),
        ("go list ./...", LOW),
        ("go env", LOW),
        ("go doc fmt", LOW),
        ("gofmt -l .", LOW),
        ("gcc --version", LOW),
        ("gcc -print-file-name=x", LOW),
        ("cargo build --release", MEDIUM),
        ("cargo +nightly test", MEDIUM),
        ("cargo clippy --fix", MEDIUM),
        ("cargo fmt", MEDIUM),
        ("cargo run -- delete", MEDIUM),
        ("cargo add serde", MEDIUM),
        ("cargo install ripgrep", MEDIUM),
        ("cargo publish --dry-run", MEDIUM),
        ("cargo clean", MEDIUM),
        ("cargo frob", MEDIUM),
        ("rustc a.rs", MEDIUM),
        ("go build ./...", MEDIUM),
        ("go test ./...", MEDIUM),
        ("go get x", MEDIUM),
        ("go mod tidy", MEDIUM),
        ("go run a.go", MEDIUM),
        ("go run .", MEDIUM),
        ("go list -export ./...", MEDIUM),
        ("gofmt -w a.go", MEDIUM),
        ("gcc a.c", MEDIUM),
        ("cargo add --git https://x.example/a.git", HIGH),
        ("cargo install --git https://x.example/a.git", HIGH),
        ("cargo --config a=b build", HIGH),
        ("cargo build --config a=b", HIGH),
        ("cargo uninstall ripgrep", HIGH),
        ("cargo login", HIGH),
        ("cargo purge-all", HIGH),
        ("rustc -C linker=x a.rs", HIGH),
        ("go env -w GOFLAGS=x", HIGH),
        ("go test -exec x ./...", HIGH),
        ("go build -toolexec x", HIGH),
        ("go doc -http", HIGH),
        ("gcc -fplugin=x.so a.c", HIGH),
        ("gcc @args", HIGH),
        ("cargo publish", CRITICAL),
        ("cargo yank --version 1.0.0", CRITICAL),
        ("cargo owner --add me", CRITICAL),
        ("go run x.example/a@latest", CRITICAL),
        ("go run https://x.example/a", CRITICAL),
    ],
)
def test_compilers_and_their_package_managers_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_a_compiler_writes_is_found():
    assert Writes(a_word("/srv/a")) in invoke("gcc -o /srv/a a.c")
    assert Writes(a_word("/srv/a")) in invoke("gcc -o/srv/a a.c")
    assert Writes(a_word("/srv/a")) in invoke("go build -o /srv/a")
    assert not [act for act in invoke("gcc a.c -o") if isinstance(act, Writes)]
    assert RunsFile(a_word("a.go")) in invoke("go run a.go --help")


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("cargo +/srv/rust --version", HIGH),
        ("rustc +./rust --version", HIGH),
        ("rustfmt +../rust --check a.rs", HIGH),
        ("cargo +1.80.0-x86_64 --version", LOW),
        ("rustc +nightly --version", LOW),
        ("cargo --config a=1 --version", HIGH),
        ("cargo tree --config a=1", HIGH),
        ("cargo search x --config a=1", HIGH),
        ("cargo -Z frob tree", LOW),
        ("cargo search x --index https://x.example/", MEDIUM),
        ("cargo info x --registry other", MEDIUM),
        ("cargo owner --list x --registry other", MEDIUM),
        ("cargo search x", LOW),
        ("cargo audit", LOW),
        ("cargo audit fix", MEDIUM),
        ("cargo fmt --check -- --print-config default a.toml", MEDIUM),
        ("rustfmt --check --print-config default a.toml", MEDIUM),
        ("go list -mod=mod ./...", MEDIUM),
        ("go list -mod vendor ./...", LOW),
        ("go list -m all", LOW),
    ],
)
def test_what_takes_settings_or_tools_from_elsewhere_is_not_harmless(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_the_configuration_of_rustfmt_is_written_to_a_file():
    assert Writes(a_word("a.toml")) in invoke("rustfmt a.toml --print-config default")


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "cargo update --dry-run"),
        ("medium", "cargo update"),
        ("low", "cargo add -n serde"),
        ("high", "cargo add -n --git https://example.org/a x"),
        ("low", "cargo remove --dry-run serde"),
        ("low", "cargo clean -n"),
        ("medium", "cargo clean"),
        ("low", "cargo package --list"),
        ("medium", "cargo package"),
        ("low", "rustc --print sysroot"),
        ("low", "rustc --explain E0382"),
        ("medium", "rustc --print sysroot=out"),
        ("medium", "rustc --print cfg a.rs"),
        ("medium", "rustc --print cfg --test"),
        ("uncertain", "rustc --print cfg --wat"),
        ("low", "go mod edit -json"),
        ("medium", "go mod edit -go=1.22"),
        ("medium", "go mod init x"),
        ("low", "go mod tidy -diff"),
        ("low", "go clean -n"),
        ("low", "go fmt -n ./..."),
        ("low", "go tool"),
        ("medium", "go tool x"),
        ("low", "go telemetry"),
        ("high", "go telemetry on"),
    ],
)
def test_a_dry_run_and_a_question_change_nothing(level: str, command: str):
    assert assess_command(command, HERE).level == level
