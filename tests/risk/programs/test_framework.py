"""Consoles of web frameworks."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Language, RunsCode
from ccwatch.risk.level import Level
from ccwatch.risk.word import Word
from tests.risk.builders import effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("django-admin", LOW),
        ("django-admin --version", LOW),
        ("manage.py --help", MEDIUM),
        ("manage.py test", MEDIUM),
        ("manage.py -v 2 migrate app 0002", MEDIUM),
        ("manage.py runserver", MEDIUM),
        ("manage.py get-users delete", MEDIUM),
        ("artisan", MEDIUM),
        ("artisan migrate", MEDIUM),
        ("manage.py shell", UNSURE),
        ("manage.py dbshell", UNSURE),
        ("manage.py --settings a flush", HIGH),
        ("manage.py migrate app zero", HIGH),
        ("manage.py reset_db", HIGH),
        ("manage.py delete_users", HIGH),
        ("manage.py runserver 0.0.0.0:80", HIGH),
        ("manage.py diffsettings", HIGH),
        ("artisan migrate:fresh", HIGH),
        ("php artisan db:wipe", HIGH),
        ("php artisan migrate", MEDIUM),
        ("php artisan migrate --env=production", HIGH),
        ("php bin/console doctrine:schema:drop", HIGH),
        ("python manage.py flush --settings=web.production", CRITICAL),
        ("php artisan migrate:reset --env=production", CRITICAL),
    ],
)
def test_consoles_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


@pytest.mark.parametrize(
    "command",
    ["python manage.py shell -c 'x = 1'", "manage.py shell_plus --no-imports --command='x = 1'"],
)
def test_code_for_the_shell_of_django_is_read(command: str):
    codes = [act.text.text for act in invoke(command) if isinstance(act, RunsCode)]
    assert codes == ["x = 1"]
    assert RunsCode(Word("x = 1"), Language.PYTHON) in invoke("manage.py shell -c 'x = 1'")
