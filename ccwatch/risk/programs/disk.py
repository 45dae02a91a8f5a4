"""Programs that deal with devices, file systems, kernel modules and the start of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, critical, high, low
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.unlisted import judge_by_verb

if TYPE_CHECKING:
    from ccwatch.risk.effect import Effect
    from ccwatch.risk.programs.invocation import Invocation, Judge

_SHOWS: Final = low(Category.SYSTEM_READ, "shows devices and file systems")
_FORMATS: Final = critical(Category.FS_DESTROY, "makes a new file system over the data of {}")
_PARTITIONS: Final = critical(Category.FS_DESTROY, "changes the partitions of {}")
_WIPES: Final = critical(Category.FS_DESTROY, "destroys the data on {}")
_REPAIRS: Final = critical(Category.FS_DESTROY, "repairs or changes the file system on {} in place")
_MOUNTS: Final = high(Category.SYSTEM_CHANGE, "attaches or detaches file systems")
_DEVICES: Final = high(Category.SYSTEM_CHANGE, "changes devices of the machine")
_VOLUMES: Final = high(Category.SYSTEM_CHANGE, "changes volumes")
_DESTROYS: Final = critical(Category.FS_DESTROY, "destroys the volume {} and the data on it")
_MODULES: Final = critical(Category.PRIVILEGE, "loads or removes code of the kernel")
_BOOT: Final = critical(Category.SYSTEM_CHANGE, "changes how the machine starts")
_SECURITY: Final = critical(Category.PRIVILEGE, "weakens or changes the protection of the machine")
_KEYS: Final = critical(Category.FS_DESTROY, "changes or destroys the keys of an encrypted volume")


def _unless_listing(effect: Effect, listing: str, other: str = "") -> Judge:
    """Return the judge of a program that only lists with one of some options, else has an effect.

    Every option besides ``listing`` and ``other`` keeps the effect, so none can hide it.
    """
    options = Options(f"{listing} {other} --help=help --version=help")
    names = frozenset(Options(listing).by_name)
    does = Command(effect)
    shows = Command(_SHOWS, options)

    def judge(invocation: Invocation) -> list[Act]:
        parsed = options.parse(invocation.words)
        if not parsed.unknown and any(found.option.name in names for found in parsed.found):
            return shows(invocation)
        return [act for act in does(invocation) if isinstance(act, Does)]

    return judge


def _bare_shows(effect: Effect, options: str = "") -> Judge:
    """Return the judge of a program that shows when it is given nothing to change."""
    return Command(effect, Options(options + " -h=help -V=help"), bare=_SHOWS)


_ZFS: Final = Group(
    {
        "list|get|status|history|iostat|holds|diff|version|userspace|groupspace|events|wait": (
            Command(_SHOWS, Options("-HprvtLPgxTi -o= -t= -s= -S= -d= -T= -j"))
        ),
        "destroy|labelclear": Command(_DESTROYS),
        "rollback|receive|recv|detach|remove|offline|split|replace|clear": Command(
            high(Category.FS_DESTROY, "discards data or copies of the pool {}")
        ),
        "create|add|attach": Command(
            high(Category.SYSTEM_CHANGE, "makes or extends a pool or volume: {}")
        ),
        "set|inherit|snapshot|clone|promote|rename|mount|unmount|share|unshare|import|export"
        "|online|scrub|trim|upgrade|resilver|reopen|hold|release|bookmark|load-key|unload-key"
        "|change-key|allow|unallow|initialize|send|reguid|sync|checkpoint": Command(_VOLUMES),
    },
)
_BTRFS: Final = Group(
    {
        "filesystem show|filesystem df|filesystem usage|filesystem du|subvolume list"
        "|subvolume show|subvolume get-default|device stats|device usage|scrub status"
        "|balance status|fi show|fi df|fi usage|sub list|sub show|version": Command(
            _SHOWS, Options("-bhHkmgtTaopcgdurqsRi --raw --human-readable --si -b")
        ),
        "subvolume delete|sub delete|device delete|device remove|replace start|rescue"
        "|check": Command(_DESTROYS),
    },
    otherwise=judge_by_verb,
)
_CRYPT: Final = Group(
    {
        "status|luksDump|isLuks|luksUUID|benchmark": Command(_SHOWS, Options("-v --verbose")),
        "luksFormat|erase|luksErase|luksKillSlot|luksRemoveKey|luksChangeKey|reencrypt"
        "|luksAddKey|luksHeaderRestore|luksConvertKey|convert|luksHeaderBackup|luksResume"
        "|luksSuspend": Command(_KEYS),
        "open|close|luksOpen|luksClose|resize|refresh|plainOpen|create|remove": Command(_DEVICES),
    },
)

PROGRAMS: Final[dict[str, Judge]] = {
    "mount": _bare_shows(_MOUNTS, "-l -v -t="),
    "umount fusermount fusermount3 eject udisksctl automount": Command(_MOUNTS),
    "losetup": _unless_listing(
        _DEVICES, "-a -l -j= --all --list --associated=", "-n -O= --json -J"
    ),
    "swapon": _unless_listing(_DEVICES, "-s --show?= --summary", "--noheadings --raw --bytes"),
    "swapoff": Command(_DEVICES),
    "mkfs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.fat mkfs.msdos "
    "mkfs.exfat mkfs.ntfs mkfs.f2fs mkfs.minix mkfs.cramfs mkfs.bfs mkfs.jfs mkfs.reiserfs "
    "mke2fs mkntfs "
    "mkdosfs newfs newfs_apfs newfs_hfs newfs_msdos newfs_exfat mkreiserfs": Command(_FORMATS),
    "mkswap": Command(_WIPES),
    "fdisk cfdisk": _unless_listing(
        _PARTITIONS, "-l -x --list --list-details", "-o= -b= -u?= -L?="
    ),
    "sfdisk": _unless_listing(
        _PARTITIONS, "-l -d -J -F -s -g --list --dump --json --list-free --show-size", "-o= -q"
    ),
    "parted partprobe": _unless_listing(_PARTITIONS, "-l --list", "-m -s --machine --script"),
    "gdisk cgdisk kpartx": _unless_listing(_PARTITIONS, "-l"),
    "sgdisk": _unless_listing(_PARTITIONS, "-p -i= -O -v --print --info= --verify"),
    "wipefs": _unless_listing(_WIPES, "-n -J --no-act --json", "-p -i -O= --parsable -t="),
    "blkdiscard badblocks nwipe": Command(_WIPES),
    "nvme": Group(
        {
            "list|list-subsys|smart-log|error-log|id-ctrl|id-ns|version": Command(
                _SHOWS,
                Options("-Hv -o= -n= --output-format= --human-readable --verbose --namespace-id="),
            )
        },
        otherwise=Command(_DEVICES),
    ),
    "hdparm sg_format": _unless_listing(_DEVICES, "-I -i -g"),
    "smartctl": _unless_listing(
        _DEVICES, "-a -i -H -x -A -c --scan --info --health --all --xall --attributes -l=", "-d= -j"
    ),
    "fsck e2fsck xfs_repair fsck.ext4 fsck_apfs ntfsfix debugfs resize2fs xfs_growfs tune2fs "
    "fsck.ext3 fsck.vfat fsck_hfs": _unless_listing(_REPAIRS, "-n -N -l", "-f -v -A -V -t="),
    "dumpe2fs xfs_info": Command(_SHOWS, Options("-hbfixV")),
    "cryptsetup": _CRYPT,
    "mdadm": _unless_listing(
        critical(Category.FS_DESTROY, "changes a set of disks: {}"),
        "-D -E -Q --detail --examine --query",
        "-b -s --scan --brief",
    ),
    "zfs zpool": _ZFS,
    "btrfs": _BTRFS,
    "pvs vgs lvs pvdisplay vgdisplay lvdisplay pvscan vgscan lvscan lvmdiskscan": Command(
        _SHOWS, Options("-aPvcCs -o= -O= -S= --units= --noheadings --separator= --reportformat=")
    ),
    "pvremove vgremove lvremove lvreduce vgreduce pvmove": Command(_DESTROYS),
    "pvcreate vgcreate lvcreate vgextend lvextend lvresize lvchange vgchange pvchange lvconvert "
    "vgrename lvrename vgcfgrestore vgimport vgexport": Command(_VOLUMES),
    "dmsetup": Group(
        {"ls|info|status|deps|targets|version": Command(_SHOWS, Options("-c -C --tree --columns"))},
        otherwise=Command(_VOLUMES),
    ),
    "efibootmgr": _bare_shows(_BOOT, "-v --verbose"),
    "grub-install grub2-install grub-mkconfig grub2-mkconfig update-grub grub-set-default "
    "grub-reboot grubby update-initramfs mkinitcpio dracut kexec bless flashrom "
    "fwupdmgr": Command(_BOOT),
    "bootctl": Group(
        {"status|list": Command(_SHOWS, Options("--no-pager --json="))},
        otherwise=Command(_BOOT),
        alone=_SHOWS,
    ),
    "insmod modprobe rmmod depmod kldload kldunload": _unless_listing(_MODULES, "-n --dry-run"),
    "modinfo": Command(_SHOWS, Options("-adlpn0 -F= -k=")),
    "setenforce semanage setsebool restorecon apparmor_parser aa-disable aa-complain "
    "aa-teardown": Command(_SECURITY),
    "getenforce sestatus aa-status getsebool": Command(_SHOWS, Options("-abv")),
    "setcap": Command(
        critical(Category.PRIVILEGE, "gives a program powers of root"), Options("-qvnr")
    ),
    "getcap getpcaps": Command(_SHOWS, Options("-rvn"), operands="look*"),
    "auditctl": _unless_listing(_SECURITY, "-l -s"),
    "hwclock": _unless_listing(
        high(Category.SYSTEM_CHANGE, "sets the clock of the machine"),
        "-r --show --get",
        "-u --utc -l",
    ),
    "update-alternatives alternatives": Group(
        {},
        Options("--quiet --verbose --skip-auto --display= --list= --query= --get-selections"),
        otherwise=Command(high(Category.SYSTEM_CHANGE, "changes which program a name means")),
        alone=_SHOWS,
    ),
    "ldconfig": _unless_listing(
        high(Category.SYSTEM_CHANGE, "changes which libraries programs load"),
        "-p --print-cache",
        "-v",
    ),
    "quota repquota": Command(_SHOWS, Options("-agqsuvwpAil")),
    "edquota setquota quotaoff quotaon": Command(_DEVICES),
    "udevadm": Group(
        {
            "info": Command(
                _SHOWS,
                Options(
                    "-artxe -q= -p= -n= -P= -d= --query= --path= --name= --root --attribute-walk "
                    "--tree --export --export-db --export-prefix= --device-id-of-file= --json= "
                    "--property= --value --no-pager"
                ),
            ),
            "monitor": Command(
                _SHOWS,
                Options("-puk -s= -t= --property --udev --kernel --subsystem-match= --tag-match="),
            ),
        },
        otherwise=Command(_DEVICES),
    ),
    "zramctl rfkill usbreset": Command(_DEVICES),
}
