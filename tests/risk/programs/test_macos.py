from __future__ import annotations

import pytest

from ccwatch.risk.act import Reads
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.word import Word
from tests.risk.builders import HERE, commands_of, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("security find-generic-password -s x", Level.LOW, Category.SYSTEM_READ),
        ("security find-generic-password -s x -w", Level.HIGH, Category.SECRETS_READ),
        ("security dump-keychain", Level.HIGH, Category.SECRETS_READ),
        ("security delete-certificate -c x", Level.CRITICAL, Category.PRIVILEGE),
        ("security default-keychain -s x", Level.CRITICAL, Category.PRIVILEGE),
        ("defaults read x", Level.LOW, Category.SYSTEM_READ),
        ("defaults delete x", Level.HIGH, Category.SYSTEM_CHANGE),
        ("diskutil list", Level.LOW, Category.SYSTEM_READ),
        ("diskutil eraseDisk JHFS+ x disk9", Level.CRITICAL, Category.FS_DESTROY),
        ("diskutil mount disk9", Level.HIGH, Category.SYSTEM_CHANGE),
        ("hdiutil info", Level.LOW, Category.SYSTEM_READ),
        ("hdiutil attach x.dmg", Level.HIGH, Category.SYSTEM_CHANGE),
        ("tmutil delete x", Level.CRITICAL, Category.FS_DESTROY),
        ("tmutil delete x --help", Level.CRITICAL, Category.FS_DESTROY),
        ("diskutil eraseDisk JHFS+ x disk9 --help", Level.CRITICAL, Category.FS_DESTROY),
        ("defaults write x y z --help", Level.HIGH, Category.SYSTEM_CHANGE),
        ("csrutil --help", Level.LOW, Category.SHELL),
        ("pkgutil --pkgs", Level.LOW, Category.PACKAGE_READ),
        ("pkgutil --forget x", Level.HIGH, Category.SYSTEM_CHANGE),
        ("spctl", Level.UNCERTAIN, Category.UNKNOWN),
        ("spctl --status", Level.LOW, Category.SYSTEM_READ),
        ("spctl --master-disable", Level.CRITICAL, Category.PRIVILEGE),
        ("dscl . -read /Users/bob", Level.LOW, Category.SYSTEM_READ),
        ("dscl . -delete /Users/bob", Level.CRITICAL, Category.PRIVILEGE),
        ("dscl", Level.UNCERTAIN, Category.UNKNOWN),
        ("dscl -plist . -read /Users/bob ShadowHashData", Level.HIGH, Category.SECRETS_READ),
        ("csrutil status", Level.LOW, Category.SYSTEM_READ),
        ("csrutil disable", Level.CRITICAL, Category.PRIVILEGE),
        ("xcodebuild -scheme x test", Level.MEDIUM, Category.EXEC_PROJECT),
        ("say hi", Level.LOW, Category.SHELL),
        ("xcrun --find swift", Level.LOW, Category.SYSTEM_READ),
        ("xcrun --frob x", Level.UNCERTAIN, Category.UNKNOWN),
    ],
)
def test_a_macos_tool_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "inner"),
    [
        ("security execute-with-privileges rm x", ["rm x"]),
        ("xcrun --sdk x rm y", ["rm y"]),
    ],
)
def test_a_macos_tool_runs_the_command_inside(command: str, inner: list[str]):
    assert commands_of(command) == inner


def test_the_settings_of_a_path_are_those_of_a_file():
    assert Reads(Word("/etc/x.plist")) in invoke("defaults read /etc/x.plist")
    assert not any(isinstance(act, Reads) for act in invoke("defaults read com.example.x"))


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "defaults export a -"),
        ("medium", "defaults export a b"),
        ("low", "pmset -g batt"),
        ("low", "pmset"),
        ("high", "pmset sleep 1"),
        ("low", "profiles -P"),
        ("critical", "profiles -R -p a"),
    ],
)
def test_older_and_shorter_ways_to_ask(level: str, command: str):
    assert assess_command(command, HERE).level == level
