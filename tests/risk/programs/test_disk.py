from __future__ import annotations

import pytest

from ccwatch.risk.assess import assess_command
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, effect_of


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("mkfs.xfs /dev/sdz", Level.CRITICAL, Category.FS_DESTROY),
        ("fdisk -l", Level.LOW, Category.SYSTEM_READ),
        ("fdisk /dev/sdz", Level.CRITICAL, Category.FS_DESTROY),
        ("fdisk -l --wipe always", Level.CRITICAL, Category.FS_DESTROY),
        ("zpool destroy pond", Level.CRITICAL, Category.FS_DESTROY),
        ("zfs list", Level.LOW, Category.SYSTEM_READ),
        ("mount", Level.LOW, Category.SYSTEM_READ),
        ("mount /dev/sdz /mnt", Level.HIGH, Category.SYSTEM_CHANGE),
        ("modprobe x", Level.CRITICAL, Category.PRIVILEGE),
        ("setcap cap_net_raw+ep x", Level.CRITICAL, Category.PRIVILEGE),
        ("cryptsetup status x", Level.LOW, Category.SYSTEM_READ),
        ("cryptsetup luksFormat /dev/sdz", Level.CRITICAL, Category.FS_DESTROY),
    ],
)
def test_a_disk_tool_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "udevadm info -q all -n /dev/sda"),
        ("low", "udevadm monitor"),
        ("high", "udevadm trigger"),
        ("low", "bootctl"),
        ("critical", "bootctl install"),
        ("low", "dmsetup ls"),
        ("high", "dmsetup remove a"),
        ("low", "nvme list"),
        ("high", "nvme reset /dev/nvme0"),
    ],
)
def test_devices_and_volumes_that_are_only_listed(level: str, command: str):
    assert assess_command(command, HERE).level == level
