"""Programs that convert pictures, sound and film."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Act, Fetches, Reads, Sends, Writes
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, effect_of, invoke

LOW, MEDIUM, UNSURE, HIGH = Level.LOW, Level.MEDIUM, Level.UNCERTAIN, Level.HIGH


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("ffmpeg -hide_banner -codecs", LOW),
        ("ffprobe -show_streams a.mp4", LOW),
        ("identify -verbose a.png", LOW),
        ("magick identify a.png", LOW),
        ("magick --version", LOW),
        ("convert", LOW),
        ("exiftool -j -DateTimeOriginal a.jpg", LOW),
        ("exiftool -d %Y -s3 a.jpg", LOW),
        ("ffmpeg -i a.mp4 b.mkv", MEDIUM),
        ("convert a.png b.jpg", MEDIUM),
        ("mogrify -resize 50% a.png", MEDIUM),
        ("exiftool -Artist=me a.jpg", MEDIUM),
        ("exiftool -overwrite_original -all= a.jpg", MEDIUM),
        ("exiftool -if '$x' a.jpg", MEDIUM),
        ("exiftool -o b.jpg a.jpg", UNSURE),
        ("exiftool -@ a.args", UNSURE),
        ("exiftool -TagsFromFile b.jpg a.jpg", UNSURE),
        ("convert a.png -write b.png c.png", UNSURE),
        ("identify weird:a", UNSURE),
        ("identify -frob a.png", UNSURE),
        ("convert msl:a.xml b.png", HIGH),
        ("convert '|id' b.png", HIGH),
    ],
)
def test_converters_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


@pytest.mark.parametrize(
    ("command", "act"),
    [
        ("ffmpeg -i a.mp4 -c copy -y b.mkv", Writes(a_word("b.mkv"))),
        ("ffmpeg -i a.mp4 b.mkv c.mp3", Writes(a_word("c.mp3"))),
        ("ffmpeg -i a.mp4 -frob b.mkv", Writes(a_word("b.mkv"))),
        ("ffmpeg -i a.mp4 -vstats_file a.log b.mkv", Writes(a_word("a.log"))),
        ("ffmpeg -i a.mp4 -progress http://x.example/ b.mkv", Sends(a_word("http://x.example/"))),
        ("ffmpeg -i a.mp4 rtmp://x.example/a", Sends(a_word("rtmp://x.example/a"))),
        ("ffmpeg -i https://x.example/a b.mkv", Fetches(a_word("https://x.example/a"))),
        ("ffmpeg -i file:a.mp4 b.mkv -y", Reads(a_word("a.mp4"))),
        ("ffprobe -i a.mp4", Reads(a_word("a.mp4"))),
        ("convert a.png -resize 50% png:b", Writes(a_word("b"))),
        ("convert https://x.example/a.png b.png", Fetches(a_word("https://x.example/a.png"))),
        ("convert label:@a.txt b.png", Reads(a_word("a.txt"))),
        ("magick mogrify -strip a.png", Writes(a_word("a.png"), "edits")),
        ("exiftool -Artist= a.jpg", Writes(a_word("a.jpg"), "edits")),
        ("exiftool a.jpg", Reads(a_word("a.jpg"))),
    ],
)
def test_files_and_hosts_of_a_converter_are_found(command: str, act: Act):
    assert act in invoke(command)


def test_text_and_standard_streams_are_no_files():
    for command in (
        "convert label:hi.there png:-",
        "ffmpeg -f null -",
        "ffmpeg -i - -f mp3 pipe:1",
    ):
        assert not [act for act in invoke(command) if isinstance(act, Reads | Writes)]
