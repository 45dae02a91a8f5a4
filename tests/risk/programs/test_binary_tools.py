from __future__ import annotations

import pytest

from ccwatch.risk.act import Act, Reads, Writes
from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.word import Word
from tests.risk.builders import HERE, effect_of, invoke


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("plutil -p x.plist", Level.LOW, Category.FS_READ),
        ("plutil -convert xml1 x.plist", Level.MEDIUM, Category.FS_WRITE),
        ("plutil -extract a json x.plist", Level.MEDIUM, Category.FS_WRITE),
        ("plutil -convert xml1 -o y.plist x.plist", Level.MEDIUM, Category.FS_WRITE),
        ("plutil -extract a raw x.plist", Level.LOW, Category.FS_READ),
        ("PlistBuddy -c 'Print :a' x.plist", Level.LOW, Category.FS_READ),
        ("PlistBuddy -c 'Set :a 1' x.plist", Level.MEDIUM, Category.FS_WRITE),
        ("codesign -dv x.app", Level.LOW, Category.FS_READ),
        ("codesign -s me x.app", Level.HIGH, Category.FS_WRITE),
        ("lipo -info x", Level.LOW, Category.FS_READ),
        ("lipo -thin arm64 x -output y", Level.MEDIUM, Category.FS_WRITE),
        ("sips -g all x.png", Level.LOW, Category.FS_READ),
        ("sips -Z 9 x.png", Level.MEDIUM, Category.FS_WRITE),
        ("sips -Z 9 x.png --out y.png", Level.MEDIUM, Category.FS_WRITE),
        ("sips -j x.js y.png", Level.HIGH, Category.EXEC_INLINE),
        ("textutil -convert txt -stdout x.rtf", Level.LOW, Category.FS_READ),
        ("textutil -convert txt x.rtf", Level.MEDIUM, Category.FS_WRITE),
        ("binhex encode -c x", Level.LOW, Category.FS_READ),
        ("binhex decode x.hqx", Level.MEDIUM, Category.FS_WRITE),
        ("strip x", Level.MEDIUM, Category.FS_WRITE),
        ("mdimport -t x", Level.LOW, Category.SHELL),
        ("mdimport x", Level.MEDIUM, Category.SYSTEM_CHANGE),
    ],
)
def test_a_tool_of_files_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("command", "acts"),
    [
        ("codesign -d --entitlements - x.app", []),
        ("codesign -d --entitlements :- x.app", []),
        ("codesign -dr- x.app", []),
        ("codesign -d --entitlements out x.app", [Writes(Word("out"))]),
        ("codesign -d --entitlements=:out x.app", [Writes(Word("out"))]),
        ("codesign --display -r out x.app", [Writes(Word("out"))]),
        ("codesign -v -R rule x.app", [Reads(Word("rule"))]),
        ("codesign -v -R '=anchor apple' x.app", []),
    ],
)
def test_a_shown_signature_may_go_to_a_file(command: str, acts: list[Act]):
    assert [act for act in invoke(command) if isinstance(act, Reads | Writes)] == acts


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "plutil -convert json -o - a.plist"),
        ("low", "plutil -extract k raw -o - a.plist"),
        ("medium", "plutil -convert json -o - -o b a.plist"),
        ("medium", "plutil -convert json -o - -e x a.plist"),
        ("medium", "plutil -convert json a.plist"),
        ("low", "mdutil -s /"),
        ("medium", "mdutil -E /"),
        ("low", "nm -C a.o"),
    ],
)
def test_what_goes_to_standard_output_writes_no_file(level: str, command: str):
    assert assess_command(command, HERE).level == level
