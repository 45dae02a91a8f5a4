from __future__ import annotations

import pytest

from ccwatch.risk.assess import Assessment, assess_command
from ccwatch.risk.effect import Category, Finding
from ccwatch.risk.level import Level
from ccwatch.risk.preset import Preset, covers
from tests.risk.builders import HERE

READS = {
    Category.SHELL,
    Category.FS_READ,
    Category.FS_READ_OUTSIDE,
    Category.GIT_READ,
    Category.PACKAGE_READ,
    Category.SYSTEM_READ,
    Category.EXEC_INLINE,
}
CLOUD = READS | {Category.NET_READ, Category.INFRA_READ, Category.DB_READ}


def an_assessment(level: Level, *categories: Category) -> Assessment:
    return Assessment(level, tuple(Finding(each, level, "does it") for each in categories))


@pytest.mark.parametrize("level", [level for level in Level if level is not Level.LOW])
@pytest.mark.parametrize("preset", Preset)
def test_no_preset_ever_covers_more_than_low(preset: Preset, level: Level):
    assert not covers(preset, an_assessment(level, Category.FS_READ))


@pytest.mark.parametrize("category", Category)
def test_each_preset_covers_its_own_reads(category: Category):
    assessment = an_assessment(Level.LOW, category)
    assert not covers(Preset.NONE, assessment)
    assert covers(Preset.READS_LOCAL, assessment) is (category in READS)
    assert covers(Preset.READS_CLOUD, assessment) is (category in CLOUD)


@pytest.mark.parametrize("preset", Preset)
def test_what_nothing_was_found_about_is_not_covered(preset: Preset):
    assert not covers(preset, an_assessment(Level.LOW))


def test_one_other_effect_is_enough():
    assessment = an_assessment(Level.LOW, Category.FS_READ, Category.MESSAGE)
    assert not covers(Preset.READS_CLOUD, assessment)


@pytest.mark.parametrize(
    ("command", "local", "cloud"),
    [
        ("ls -la", True, True),
        ("git log --oneline | head", True, True),
        ("curl https://example.com", False, True),
        ("kubectl get pods", False, True),
        ("rm x", False, False),
        ("cat .env", False, False),
        ("frobnicate", False, False),
        ("ls > out", False, False),
        ("make", False, False),
    ],
)
def test_commands_pass_as_the_preset_says(command: str, *, local: bool, cloud: bool):
    assessment = assess_command(command, HERE)
    assert covers(Preset.READS_LOCAL, assessment) is local
    assert covers(Preset.READS_CLOUD, assessment) is cloud
    assert not covers(Preset.NONE, assessment)
