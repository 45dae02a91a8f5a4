"""Programs that keep an application running, and devices."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import RunsShell, Writes
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("pm2 list", LOW),
        ("pm2 logs web --lines 20", LOW),
        ("adb devices -l", LOW),
        ("adb -s x logcat -d", LOW),
        ("pod search x", LOW),
        ("pm2 describe web", MEDIUM),
        ("pm2 start a.js", MEDIUM),
        ("pm2 restart web", MEDIUM),
        ("celery -A web worker -l info", MEDIUM),
        ("celery -A web inspect active", MEDIUM),
        ("adb install a.apk", MEDIUM),
        ("adb kill-server", MEDIUM),
        ("pod install", MEDIUM),
        ("pm2 frob", UNSURE),
        ("adb logcat -c", UNSURE),
        ("pm2 delete all", HIGH),
        ("pm2 jlist", HIGH),
        ("pm2 startup", HIGH),
        ("pm2 deploy production", HIGH),
        ("celery -A web purge -f", HIGH),
        ("celery -A web control shutdown", HIGH),
        ("adb uninstall a", HIGH),
        ("adb root", HIGH),
        ("adb shell", HIGH),
        ("pod repo add x https://x.example/", HIGH),
        ("pod trunk push a.podspec", CRITICAL),
    ],
)
def test_keepers_of_programs_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_the_shell_of_a_device_gets_one_text():
    assert invoke("adb shell rm '-rf a'") == [RunsShell(a_word("rm -rf a"), inside="a device")]
    assert Writes(a_word("/srv/x")) in invoke("adb pull /sdcard/a /srv/x")
