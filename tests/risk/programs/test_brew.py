"""Homebrew."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Language, RunsFile
from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("brew", LOW),
        ("brew --version", LOW),
        ("brew --prefix python", LOW),
        ("brew list --cask", LOW),
        ("brew info python", LOW),
        ("brew deps --tree python", LOW),
        ("brew uses --installed python", LOW),
        ("brew desc python", LOW),
        ("brew search firefox", LOW),
        ("brew outdated --greedy", LOW),
        ("brew log -n 3 python", LOW),
        ("brew leaves -r", LOW),
        ("brew missing", LOW),
        ("brew options python", LOW),
        ("brew cat python", LOW),
        ("brew doctor", LOW),
        ("brew shellenv", LOW),
        ("brew analytics", LOW),
        ("brew bundle check", MEDIUM),
        ("brew install --help", LOW),
        ("brew install python", MEDIUM),
        ("brew upgrade", MEDIUM),
        ("brew update", MEDIUM),
        ("brew fetch python", LOW),
        ("brew cleanup -s", MEDIUM),
        ("brew link python", MEDIUM),
        ("brew pin python", MEDIUM),
        ("brew untap a/b", MEDIUM),
        ("brew edit python", MEDIUM),
        ("brew test python", MEDIUM),
        ("brew home git", LOW),
        ("brew tap", MEDIUM),
        ("brew services list", MEDIUM),
        ("brew analytics off", MEDIUM),
        ("brew bundle", MEDIUM),
        ("brew bundle dump", MEDIUM),
        ("brew bundle exec make", MEDIUM),
        ("brew bundle exec", MEDIUM),
        ("brew bundle sh", MEDIUM),
        ("brew frob", UNSURE),
        ("brew analytics frob", UNSURE),
        ("brew list --frob", UNSURE),
        ("brew uninstall python", HIGH),
        ("brew uninstall --zap firefox", HIGH),
        ("brew autoremove", HIGH),
        ("brew services restart postgresql", HIGH),
        ("brew tap a/b", HIGH),
        ("brew tap --repair", HIGH),
        ("brew install https://x.example/a.rb", HIGH),
        ("brew bundle cleanup --zap", HIGH),
        ("brew gist-logs python", HIGH),
        ("brew bump-formula-pr python", HIGH),
        ("brew developer on", HIGH),
    ],
)
def test_brew_by_what_it_does(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_brew_passes_on_what_it_runs():
    assert commands_of("brew bundle exec make all") == ["make all"]


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("brew info jane/tools/frob", Level.HIGH),
        ("brew deps https://x.example/frob.rb", Level.HIGH),
        ("brew --prefix jane/tools/frob", Level.HIGH),
        ("brew info homebrew/core/jq", Level.LOW),
        ("brew search /jq.*/", Level.LOW),
    ],
)
def test_a_package_of_another_repository_runs_its_code_when_it_is_shown(command: str, level: Level):
    assert effect_of(command)[0] == level


@pytest.mark.parametrize("path", ["./frob.rb", "frob.rb", "/srv/frob"])
def test_a_package_in_a_file_is_run_to_be_shown(path: str):
    assert RunsFile(a_word(path), Language.RUBY) in invoke(f"brew cat {path}")


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "brew livecheck wget"),
        ("medium", "brew livecheck ./a.rb"),
        ("low", "brew completions state"),
        ("uncertain", "brew completions link"),
    ],
)
def test_what_brew_looks_up_stays_harmless(level: str, command: str):
    assert assess_command(command, HERE).level == level


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "brew fetch --deps -s python"),
        ("high", "brew fetch bob/tap/tool"),
        ("uncertain", "brew fetch --wat python"),
        ("low", "brew list python --prefix"),
    ],
)
def test_a_download_for_later_runs_nothing(level: str, command: str):
    assert assess_command(command, HERE).level == level
