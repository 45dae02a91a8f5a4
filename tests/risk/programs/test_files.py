from __future__ import annotations

import pytest

from ccwatch.risk.act import Deletes
from ccwatch.risk.word import Word
from tests.risk.builders import invoke
from tests.risk.programs.touched import level_of, touched


@pytest.mark.parametrize(
    ("command", "acts"),
    [
        ("cp one two", ["Reads one", "Writes two"]),
        ("cp one two lib", ["Reads one", "Reads two", "Writes lib/one", "Writes lib/two"]),
        ("cp one lib/", ["Reads one", "Writes lib/one"]),
        ("cp -t lib one", ["Reads one", "Writes lib/one"]),
        ("cp -t lib", ["Writes lib"]),
        ("cp -T one two", ["Reads one", "Writes two"]),
        ("cp 'a*' lib", ["Reads a*", "Writes lib/…"]),
        ("cp one", ["Reads one"]),
        ("cp ../.. .", ["Reads ../..", "Writes ./…"]),
        ("cp one /home/dev", ["Reads one", "Writes /home/dev/one"]),
        ("mv one two", ["Deletes one", "Writes two"]),
        ("ln -s one two", ["Reads one", "Writes two"]),
        ("ln -s /etc/one", ["Reads /etc/one", "Writes ./one"]),
        ("link one two", ["Reads one", "Writes two"]),
        ("install -m 755 one bin/", ["Reads one", "Writes bin/one"]),
        ("install -m 4755 one bin/", ["Reads one", "Writes bin/one", "Changes bin/one"]),
        ("install -d one two", ["Writes one", "Writes two"]),
        ("install --strip-program=x one two", ["RunsCommand x", "Reads one", "Writes two"]),
        ("rm -rf one", ["Deletes one"]),
        ("rmdir one", ["Deletes one"]),
        ("unlink one", ["Deletes one"]),
        ("truncate -s 0 one", ["Deletes one"]),
        ("truncate -s +1M one", ["Writes one"]),
        ("truncate one", ["Deletes one"]),
        ("touch -r two one", ["Looks two", "Writes one"]),
        ("mkdir -p a/b", ["Writes a/b"]),
        ("mkfifo pipe", ["Writes pipe"]),
        ("mktemp -d", []),
        ("mktemp --tmpdir=/srv", ["Writes /srv/…"]),
        ("mktemp /srv/x.XXXX", ["Writes /srv/x.XXXX"]),
        ("tee -a log", ["Writes log"]),
        ("tee log", ["Writes log"]),
        ("sponge log", ["Writes log"]),
        ("fallocate -l 1M disk", ["Writes disk"]),
        ("fallocate -p -l 1M disk", ["Deletes disk"]),
        ("trash one", ["Deletes one"]),
    ],
)
def test_what_is_copied_moved_or_deleted_is_named(command: str, acts: list[str]):
    assert touched(command) == acts


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("rm --help", "low"),
        ("rm one --help", "uncertain"),
        ("rm one", "medium"),
        ("rm --no-preserve-root -rf one", "critical"),
        ("shred -u one", "high"),
        ("srm one", "high"),
        ("cp one two", "medium"),
        ("mv --unheard one two", "uncertain"),
        ("mktemp -u", "low"),
        ("mktemp", "medium"),
        ("mknod one b 8 0", "high"),
        ("tee", "low"),
        ("sync", "low"),
        ("trash-empty", "high"),
        ("trash-list", "low"),
        ("vidir src", "uncertain"),
    ],
)
def test_the_level_without_the_paths(command: str, level: str):
    assert level_of(command) == level


def test_rm_says_whether_it_is_forced_and_recursive():
    (act,) = [act for act in invoke("rm -Rf one") if isinstance(act, Deletes)]

    assert act.recursive
    assert act.forced


@pytest.mark.parametrize(
    ("command", "how"),
    [
        ("cp /dev/null text", "empties"),
        ("cp -f //dev/null text", "empties"),
        ("install /dev/null text", "empties"),
        ("ln -sf /dev/null text", "empties"),
        ("mv text /dev/null", "destroys"),
    ],
)
def test_nothing_in_place_of_a_file_destroys_it(command: str, how: str):
    acts = [act for act in invoke(command) if isinstance(act, Deletes)]
    assert acts == [Deletes(Word("text"), forced=True, how=how)]


@pytest.mark.parametrize("command", ["cp -n /dev/null text", "ln -s /dev/null text"])
def test_nothing_beside_a_file_leaves_it(command: str):
    assert not any(isinstance(act, Deletes) for act in invoke(command))


def test_a_forced_deletion_of_what_arrives_on_its_input_is_meant_badly():
    assert level_of("rm -rf", is_piped=True) == "high"
    assert level_of("rm -rf") == "medium"
    assert level_of("rm -r", is_piped=True) == "medium"
