"""Package managers of other languages."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Language, RunsCode, RunsFile
from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("gem list", LOW),
        ("gem search rails", LOW),
        ("bundle config list", LOW),
        ("opam list", LOW),
        ("luarocks list", LOW),
        ("flutter doctor", LOW),
        ("gem install rails", MEDIUM),
        ("gem build a.gemspec", MEDIUM),
        ("bundle", MEDIUM),
        ("bundle list", MEDIUM),
        ("bundle install", MEDIUM),
        ("bundle exec rspec", MEDIUM),
        ("rails server", MEDIUM),
        ("rails db:migrate", MEDIUM),
        ("rails frob", MEDIUM),
        ("rails --trace", MEDIUM),
        ("rails runner a.rb", MEDIUM),
        ("rails runner", MEDIUM),
        ("composer install", MEDIUM),
        ("composer show", MEDIUM),
        ("composer run test", MEDIUM),
        ("composer", MEDIUM),
        ("composer lint", MEDIUM),
        ("mix test", MEDIUM),
        ("mix ecto.migrate", MEDIUM),
        ("mix", MEDIUM),
        ("cabal build", MEDIUM),
        ("stack exec x --help", MEDIUM),
        ("opam install x", MEDIUM),
        ("dart run a.dart --help", MEDIUM),
        ("flutter build apk", MEDIUM),
        ("swift build", MEDIUM),
        ("swift package describe", MEDIUM),
        ("luarocks install x", MEDIUM),
        ("cpanm X", MEDIUM),
        ("gem frob", UNSURE),
        ("luarocks frob", UNSURE),
        ("gem install rails -s https://x.example/", HIGH),
        ("gem sources --add https://x.example/", HIGH),
        ("gem exec x", HIGH),
        ("gem signin", HIGH),
        ("bundle config set a b", HIGH),
        ("rails credentials:show", HIGH),
        ("composer global require x", HIGH),
        ("composer config a b", HIGH),
        ("composer deploy", HIGH),
        ("mix archive.install x", HIGH),
        ("opam repository add x", HIGH),
        ("flutter config --enable-web", HIGH),
        ("dart pub token add x", HIGH),
        ("luarocks install x --server=https://x.example/", HIGH),
        ("cpanm --mirror https://x.example/ X", HIGH),
        ("gem push a.gem", CRITICAL),
        ("gem yank a", CRITICAL),
        ("gem owner -a me a", CRITICAL),
        ("rails db:drop", HIGH),
        ("rails db:drop --environment=production", CRITICAL),
        ("rails db:reset", HIGH),
        ("mix ecto.drop", HIGH),
        ("mix hex.publish", CRITICAL),
        ("cabal upload a.tar.gz", CRITICAL),
        ("dart pub publish", CRITICAL),
        ("luarocks upload a", CRITICAL),
    ],
)
def test_package_managers_of_other_languages_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_runs_with_the_packages_is_judged_as_a_command():
    assert commands_of("bundle exec make all") == ["make all"]
    assert commands_of("composer exec make all") == ["make all"]
    assert RunsFile(a_word("a.rb")) in invoke("rails runner a.rb")
    assert RunsCode(a_word("puts 1"), Language.RUBY) in invoke("rails runner 'puts 1'")


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "gem sources"),
        ("low", "gem sources --list"),
        ("high", "gem sources --add https://example.org"),
        ("high", "gem sources -c"),
        ("low", "gem owner rails"),
        ("critical", "gem owner rails -a bob"),
    ],
)
def test_gem_shows_its_sources_and_owners_and_changes_them_when_told(level: str, command: str):
    assert assess_command(command, HERE).level == level
