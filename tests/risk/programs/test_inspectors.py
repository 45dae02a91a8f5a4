"""Programs that only show something."""

from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from tests.risk.builders import HERE


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "addr2line -e app 0x1"),
        ("low", "c++filt _Z1f"),
        ("low", "pkg-config --libs --cflags zlib"),
        ("low", "jps -lv"),
        ("low", "jstack 12"),
        ("low", "jstat -gcutil 12"),
        ("low", "dpkg-deb -c a.deb"),
        ("uncertain", "dpkg-deb -x a.deb out"),
        ("low", "dpkg-architecture -q DEB_HOST_ARCH"),
        ("low", "apt-file search bin/x"),
        ("uncertain", "apt-file update"),
        ("low", "pactree bash"),
        ("low", "pipdeptree -r"),
        ("uncertain", "pipdeptree --python ./python"),
        ("low", "systemd-cgls"),
        ("low", "networkctl status"),
        ("uncertain", "networkctl down eth0"),
        ("low", "busctl list --user"),
        ("uncertain", "busctl call a b c d"),
        ("low", "machinectl list"),
        ("high", "machinectl remove web"),
        ("low", "userdbctl"),
        ("low", "oomctl"),
        ("low", "infocmp -1"),
        ("low", "dircolors -p"),
        ("low", "uuidgen"),
        ("low", "figlet hello"),
        ("low", "glxinfo -B"),
        ("low", "xrandr --listmonitors"),
        ("uncertain", "xrandr --output a"),
        ("low", "lpstat -p"),
        ("low", "aplay -l"),
        ("medium", "arecord a.wav"),
        ("low", "ccache -s"),
        ("medium", "ccache gcc -c a.c"),
        ("low", "leaks 12"),
        ("uncertain", "leaks -atExit -- ls"),
        ("low", "afinfo a.mp3"),
        ("low", "dscacheutil -q user"),
        ("high", "dscacheutil -flushcache"),
        ("low", "log show --last 5m"),
        ("high", "log erase"),
        ("low", "sshd -t"),
        ("high", "sshd"),
        ("low", "postconf -n"),
        ("uncertain", "postconf -e a=b"),
        ("low", "named-checkconf"),
        ("low", "mediainfo a.mp4"),
    ],
)
def test_a_program_that_shows_is_harmless_and_its_other_orders_are_not(level: str, command: str):
    assert assess_command(command, HERE).level == level
