"""Programs of macOS that manage the system: keychains, disks, settings, backups, profiles."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, Reads, RunsCommand
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_SHOWS: Final = low(Category.SYSTEM_READ, "shows the state of the system")
_SHOWS_VOLUMES: Final = medium(
    Category.SYSTEM_READ, "shows volumes, their users and how they are locked"
)
_CHANGES: Final = high(Category.SYSTEM_CHANGE, "changes the set-up of the system")
_UNPROTECTS: Final = critical(Category.PRIVILEGE, "changes what protects the system")
_LISTS_KEYS: Final = low(Category.SYSTEM_READ, "lists entries of the keychain, without secrets")
_SECRETS: Final = high(Category.SECRETS_READ, "shows passwords or keys of the keychain")
_KEYS: Final = critical(Category.PRIVILEGE, "changes the keychain, or what the system trusts")
_ERASES: Final = critical(Category.FS_DESTROY, "erases or divides the disk or volume {}")
_DISKS: Final = high(Category.SYSTEM_CHANGE, "changes disks or volumes")
_IMAGES: Final = high(Category.SYSTEM_CHANGE, "attaches, makes or changes a disk image")
_BACKUPS: Final = high(Category.SYSTEM_CHANGE, "changes the backups or their set-up")
_LOSES_BACKUPS: Final = critical(Category.FS_DESTROY, "deletes backups")
_SETTINGS: Final = high(Category.SYSTEM_CHANGE, "changes the settings of {0}")
_PROFILES: Final = critical(Category.SYSTEM_CHANGE, "changes the profiles that manage the machine")
_ACCOUNTS: Final = critical(Category.PRIVILEGE, "changes the accounts of the machine")
_NEEDS_MORE: Final = uncertain("is given nothing to do, and may read commands")


_order: Final = partial(Command, helps=False)
"""A subcommand of a program that asks for help with its first word alone, if at all."""


def _options(table: str, joined: str = "") -> Options:
    return Options(table, long_dash=True, joined=joined)


def _emit_secrets(_: Parsed, __: Invocation) -> list[Act]:
    return [Emits(Flow.SECRET)]


def _find_password(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Does(_SECRETS), Emits(Flow.SECRET)] if parsed.has("-g", "-w") else []


def _run_operands(parsed: Parsed, _: Invocation) -> list[Act]:
    words = tuple(parsed.operands)
    return [RunsCommand(words)] if words else []


_SECURITY: Final = Group(
    {
        "find-generic-password|find-internet-password": _order(
            _LISTS_KEYS,
            Options("-gwqm -a= -c= -C= -d= -D= -G= -j= -l= -p= -P= -r= -s= -t="),
            more=_find_password,
        ),
        "dump-keychain|export": _order(_SECRETS, more=_emit_secrets),
        "find-certificate|find-identity|find-key|show-keychain-info|dump-trust-settings"
        "|get-identity-preference|list-smartcards|error|leaks|help|requirement-evaluate"
        "|translocate-original-path|translocate-policy-check|translocate-status-check": _order(
            _LISTS_KEYS, Options("-advmpqZhi -c= -e= -s= -t= -l= -u= -k=")
        ),
        "list-keychains|default-keychain|login-keychain": _order(
            medium(Category.SYSTEM_READ, "shows which keychains are used"),
            Options("-d= -s"),
            when={"-s": _KEYS},
        ),
        "execute-with-privileges": _order(
            critical(Category.PRIVILEGE, "runs a program as root"),
            Options(posix=True),
            more=_run_operands,
        ),
    },
    Options("-hqv"),
    otherwise=_order(_KEYS),
    alone=_NEEDS_MORE,
)


def _read_settings(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the file of a domain that is written as a path; any other is in the library."""
    return [Reads(word) for word in parsed.operands[:1] if "/" in word.text]


_DEFAULTS: Final = Group(
    {
        "read|read-type|domains|find|help": _order(
            low(Category.SYSTEM_READ, "shows settings of programs"),
            _options("-g -app= -globalDomain"),
            more=_read_settings,
        ),
        "export": _order(_SHOWS, operands="data output"),
        "write|rename|import|delete|delete-all|remove": _order(_SETTINGS),
    },
    _options("-currentHost -host="),
)
_DISKUTIL: Final = Group(
    {
        "list|info|information|activity|listFilesystems|listfs": _order(
            _SHOWS, _options("-plist -all --all")
        ),
        "apfs list|apfs listUsers|apfs listCryptoUsers|apfs listSnapshots|apfs listVolumeGroups"
        "|ap list|coreStorage list|coreStorage info|cs list|cs info|appleRAID list": _order(
            _SHOWS_VOLUMES, _options("-plist")
        ),
        "eraseDisk|eraseVolume|reformat|eraseOptical|zeroDisk|randomDisk|secureErase"
        "|partitionDisk|splitPartition|mergePartitions|addPartition|resizeVolume"
        "|apfs create|apfs deleteContainer|apfs deleteVolume|apfs eraseVolume"
        "|apfs deleteVolumeGroup|apfs deleteSnapshot|apfs resizeContainer|apfs convert"
        "|ap deleteVolume|ap deleteContainer|coreStorage delete|coreStorage deleteVolume"
        "|cs delete|cs deleteVolume|appleRAID delete|appleRAID create": _order(_ERASES),
    },
    otherwise=_order(_DISKS),
    alone=_NEEDS_MORE,
)
_HDIUTIL: Final = Group(
    {
        "info|imageinfo|verify|checksum|plugins|help|isencrypted|hfsanalyze|pmap|fsid": _order(
            low(Category.SYSTEM_READ, "shows or checks a disk image"),
            _options("-plist -verbose -quiet -debug -type= -format -checksum -cacert="),
            "read*",
        ),
        "erasekeys": _order(critical(Category.FS_DESTROY, "destroys the keys of a disk image")),
        "burn": _order(critical(Category.FS_DESTROY, "writes a disk image over a medium")),
        "create|convert|makehybrid|segment": _order(
            _IMAGES, _options("-o=write -format= -size= -fs= -volname= -srcfolder=read -quiet")
        ),
    },
    otherwise=_order(_IMAGES),
    alone=_NEEDS_MORE,
)
_TMUTIL: Final = Group(
    {
        "calculatedrift|destinationinfo|help|isexcluded|latestbackup|listbackups"
        "|listlocalsnapshotdates|listlocalsnapshots|machinedirectory|status|uniquesize"
        "|verifychecksums|version|compare|currentphase": _order(
            _SHOWS, Options("-abcdghmnstvuDEXI")
        ),
        "delete|deletelocalsnapshots|deleteinprogress|thinlocalsnapshots": _order(_LOSES_BACKUPS),
    },
    otherwise=_order(_BACKUPS),
)
_PKGUTIL: Final = Command(
    low(Category.PACKAGE_READ, "shows installed or local packages"),
    _options(
        "--check-signature=read --export-plist= --file-info= --file-info-plist= --files= "
        "--lsbom= --group-pkgs= --groups --groups-plist --packages --payload-files=read "
        "--pkg-groups= --pkg-info= --pkg-info-plist= --pkgs?= --pkgs-plist --volume= --verbose -v "
        "--only-files --only-dirs --regexp -f --force --forget= --learn= --flatten= "
        "--flatten-full= --expand= --expand-full= --bom= --edit-pkg= -h=help --help=help"
    ),
    when={
        "--forget --learn --edit-pkg": high(
            Category.SYSTEM_CHANGE, "changes what the system knows of its packages"
        ),
        "--flatten --flatten-full --expand --expand-full --bom": medium(
            Category.FS_WRITE, "writes files of a package"
        ),
    },
)
_LISTING_PROFILES: Final = frozenset({"-P", "-L", "-C", "-v"})


def _judge_profiles(invocation: Invocation) -> list[Act]:
    """Judge the older way to ask, with letters alone: three of them list."""
    if _LISTING_PROFILES.issuperset(word.text for word in invocation.words):
        return [Does(_SHOWS)]
    return _order(_PROFILES)(invocation)


_PROFILES_GROUP: Final = Group(
    {
        "help|list|show|status|version|validate": _order(
            _SHOWS,
            _options(
                "-all -user= -verbose -type= -path=read -output=write -o=write -cached -identifier="
            ),
        ),
    },
    otherwise=_judge_profiles,
    alone=_NEEDS_MORE,
)


def _judge_power(invocation: Invocation) -> list[Act]:
    """Judge pmset, which shows what is named behind ``-g``."""
    if not invocation.words or invocation.words[0].text == "-g":
        return Command(_SHOWS, Options("-g"))(invocation)
    return Command(_CHANGES)(invocation)


def _need_option(parsed: Parsed, _: Invocation) -> list[Act]:
    return [] if parsed.found else [Does(_NEEDS_MORE)]


_SPCTL: Final = Command(
    _SHOWS,
    Options(
        "-avqh -t= --assess --verbose?= --status --disable-status --type= --context= --raw "
        "--continue --ignore-cache --no-cache --add --remove --enable --disable --label= --rule= "
        "--path= --hash= --anchor= --requirement= --global-enable --global-disable "
        "--master-enable --master-disable --reset-default --kext --help=help"
    ),
    when={
        "--add --remove --enable --disable --global-enable --global-disable --master-enable "
        "--master-disable --reset-default --kext": _UNPROTECTS,
    },
    more=_need_option,
)
_DSCL_READS: Final = frozenset(
    {"read", "readall", "readpl", "readpli", "list", "search", "diff", "help", "cd"}
)


def _judge_dscl(invocation: Invocation) -> list[Act]:
    """Judge dscl: a source, then a command with or without its dash."""
    texts = [word.text for word in invocation.words]
    while texts and texts[0] in {"-plist", "-raw", "-q", "-url"}:
        texts.pop(0)
    verb = texts[1].lstrip("-") if len(texts) > 1 else ""
    if verb not in _DSCL_READS:
        return [Does(_ACCOUNTS if verb else _NEEDS_MORE)]
    if any("password" in text.lower() or "ShadowHash" in text for text in texts[2:]):
        shows = high(Category.SECRETS_READ, "shows password data of accounts")
        return [Does(shows), Emits(Flow.SECRET)]
    return [Does(low(Category.SYSTEM_READ, "shows accounts and groups"))]


def _group(reads: str, otherwise: Effect, options: str = "", alone: Effect | None = None) -> Group:
    """Return a tool of which some verbs read and every other one has the same effect."""
    return Group(
        {reads: _order(_SHOWS, _options(options))},
        otherwise=_order(otherwise),
        alone=alone or _NEEDS_MORE,
    )


_BUILDS: Final = medium(Category.EXEC_PROJECT, "builds or tests the project")
_XCODEBUILD: Final = Command(
    _BUILDS,
    _options(
        "-version -list -showsdks -showBuildSettings -json -quiet -verbose -project= -workspace= "
        "-scheme= -target= -configuration= -sdk= -arch= -destination= -derivedDataPath=write "
        "-resultBundlePath=write -archivePath=write -exportPath=write -exportOptionsPlist=read "
        "-only-testing= -skip-testing= -testPlan= -parallel-testing-enabled= -jobs= -alltargets "
        "-enableCodeCoverage= -showdestinations -showTestPlans -hideShellScriptEnvironment "
        "-clonedSourcePackagesDirPath=write -usage=help -help=help",
        joined="-only-testing -skip-testing",
    ),
)


def _select_tools(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the acts of xcode-select, which shows where its tools are, or chooses others."""
    names = {found.option.name for found in parsed.found}
    shows = bool(names) and names <= {"-p", "--print-path", "-v"} and not parsed.operands
    reads = low(Category.SYSTEM_READ, "shows where the developer tools are")
    return [Does(reads if shows else _CHANGES)]


PROGRAMS: Final[dict[str, Judge]] = {
    "security": _SECURITY,
    "defaults": _DEFAULTS,
    "diskutil": _DISKUTIL,
    "hdiutil": _HDIUTIL,
    "tmutil": _TMUTIL,
    "pkgutil": _PKGUTIL,
    "profiles": _PROFILES_GROUP,
    "spctl": _SPCTL,
    "dscl": _judge_dscl,
    "dseditgroup dsenableroot dsconfigad createhomedir pwpolicy dsimport": Command(_ACCOUNTS),
    "softwareupdate": Command(
        medium(Category.NET_READ, "asks for updates of the system"),
        Options(
            "-lhid --list --history --all --no-scan --product-types= --install --download "
            "--background --schedule --fetch-full-installer "
            "--install-rosetta --ignore= --reset-ignored -a -r -R -e= --agree-to-license"
        ),
        when={
            "-i --install -d --download --background --schedule --fetch-full-installer -R "
            "--install-rosetta --ignore --reset-ignored": _CHANGES,
        },
    ),
    "system_profiler": Command(
        _SHOWS, _options("-xml -json -listDataTypes -detailLevel= -timeout= -nospawn -usage")
    ),
    "sw_vers": Command(
        _SHOWS,
        _options("-productName -productVersion -buildVersion -productVersionExtra"),
        operands="",
    ),
    "ioreg": Command(_SHOWS, Options("-abdfilrtxy -c= -d= -k= -n= -p= -w=")),
    "pmset": _judge_power,
    "nvram": Command(
        critical(Category.SYSTEM_CHANGE, "changes settings of the firmware"),
        Options("-pxc -d= -f=read"),
    ),
    "csrutil": _group("status|report|authenticated-root status", _UNPROTECTS),
    "fdesetup": _group(
        "status|isactive|version|supportsauthrestart|list", _UNPROTECTS, "-extended"
    ),
    "kextload kextunload kmutil kextcache systemextensionsctl": Command(
        critical(Category.PRIVILEGE, "loads or removes code of the kernel")
    ),
    "kextstat": Command(_SHOWS, _options("-a -b= -k -l")),
    "automator": Command(
        high(Category.EXEC_INLINE, "runs a workflow that can control other programs"),
        Options("-v -D= -i=read", posix=True),
        "file",
    ),
    "shortcuts": Group(
        {
            "list": Command(_SHOWS, Options("--folders --folder-name= --show-identifiers")),
            "run": Command(high(Category.EXEC_INLINE, "runs the shortcut {0}")),
            "view|sign": Command(_CHANGES),
        }
    ),
    "xcodebuild": _XCODEBUILD,
    "xcode-select": Command(
        (),
        Options("-prv -s= --print-path --switch= --reset --install --version=help"),
        more=_select_tools,
    ),
    "simctl": _group(
        "list|help|getenv|get_app_container|listapps|appinfo", _BUILDS, "-j -v --json"
    ),
    "scselect networkQuality": Command(_CHANGES),
    "afplay": Command(
        low(Category.FS_READ, "plays a sound"), _options("-v= -t= -r= -q= -d"), "read*"
    ),
    "say": Command(
        low(Category.SHELL, "speaks its words on this machine"),
        Options(
            "-v= -r= -f=read -o=write -n= -a= -i --voice= --rate= --input-file=read "
            "--output-file=write --network-send= --audio-device= --progress --interactive?= "
            "--quality= --bit-rate= --channels= --file-format= --data-format="
        ),
        when={"-n --network-send": high(Category.NET_WRITE, "sends speech to another machine")},
    ),
}


def _judge_xcrun(invocation: Invocation) -> list[Act]:
    """Judge xcrun: it finds a tool of the developer folder and starts it."""
    parsed = _XCRUN.parse(invocation.words)
    finds = parsed.has(
        "--find", "-f", "-find", "--show-sdk-path", "--show-sdk-version", "--show-sdk-platform-path"
    )
    acts: list[Act] = [Does(_SHOWS)]
    if parsed.unknown:
        acts.append(Does(uncertain("has an option that ccwatch does not know"), parsed.unknown[0]))
    if finds or not parsed.operands:
        return acts
    return [*acts, RunsCommand(tuple(parsed.operands))]


_XCRUN: Final = Options(
    "-f -find --find --show-sdk-path --show-sdk-version --show-sdk-platform-path --verbose -v "
    "--no-cache -n --log -l --run -r -sdk= --sdk= -toolchain= --toolchain=",
    posix=True,
    long_dash=True,
)
PROGRAMS["xcrun"] = _judge_xcrun
