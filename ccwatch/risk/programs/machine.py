"""Programs that show the state of the machine: its kernel, hardware, logs, people, clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_SHOWS: Final = low(Category.SYSTEM_READ, "shows the state of the machine")
_PEOPLE: Final = low(Category.SYSTEM_READ, "shows who is or was logged in")
_LOGS: Final = low(Category.SYSTEM_READ, "shows logs of the system")
_CHANGES: Final = high(Category.SYSTEM_CHANGE, "changes the set-up of the machine")
_CLOCK: Final = high(Category.SYSTEM_CHANGE, "sets the clock of the machine")
_KERNEL: Final = high(Category.SYSTEM_CHANGE, "changes parameters of the running kernel")
_DELETES_LOGS: Final = high(Category.SYSTEM_CHANGE, "deletes logs of the system")
_LOG_SERVICE: Final = high(Category.SYSTEM_CHANGE, "makes the log service write or move its files")
_CONSOLE: Final = medium(Category.SYSTEM_CHANGE, "changes what the kernel prints on the console")
_TERMINAL: Final = medium(Category.SHELL, "changes the settings of the terminal")

_DMESG: Final = Command(
    low(Category.SYSTEM_READ, "shows messages of the kernel"),
    Options(
        "-cCDEHJkLpPrSTtuwWxde -f= -l= -n= -s= -F=read -K=read --clear --read-clear "
        "--console-off --console-on --console-level= --buffer-size= --color?= --ctime --decode "
        "--facility= --level= --file=read --follow --follow-new --force-prefix --human --json "
        "--kernel --kmsg-file=read --nopager --noescape --notime --raw --reltime --show-delta "
        "--since= --syslog --time-format= --until= --userspace -h=help -V=help -M= -N="
    ),
    operands="",
    when={
        "-c -C --clear --read-clear": high(
            Category.SYSTEM_CHANGE, "clears the messages of the kernel"
        ),
        "-D -E --console-off --console-on -n --console-level": _CONSOLE,
    },
)
_JOURNALCTL: Final = Command(
    _LOGS,
    Options(
        "-# -aefklmNqrTx -b?= -n= -o= -p= -u= -U= -S= -g= -t= -M= -D=look -c= -F= --all --boot?= "
        "--case-sensitive?= --catalog --cursor= --after-cursor= --show-cursor --directory=look "
        "--disk-usage --dmesg --facility= --field= --fields --file=read --follow --full --no-full "
        "--grep= --header --identifier= --image=look --interval= --lines?= --list-boots "
        "--list-catalog --dump-catalog --list-invocations --local --machine= --merge "
        "--namespace= --list-namespaces --no-hostname --no-pager --no-tail --output= "
        "--output-fields= --pager-end --priority= --quiet --reverse --root=look --since= "
        "--system --truncate-newline --unit= --until= --user --user-unit= --utc --verify "
        "--exclude-identifier= --invocation= -I --vacuum-size= --vacuum-files= --vacuum-time= "
        "--rotate --sync --flush --relinquish-var --smart-relinquish-var --update-catalog "
        "--setup-keys --cursor-file=write -h=help"
    ),
    when={
        "--vacuum-size --vacuum-files --vacuum-time": _DELETES_LOGS,
        "--rotate --sync --flush --relinquish-var --smart-relinquish-var": _LOG_SERVICE,
        "--update-catalog --setup-keys": _CHANGES,
    },
)


def _judge_clock_operand(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the setting of the clock that a bare number of date means; +FORMAT shows."""
    acts: list[Act] = []
    formatted = parsed.has("-j")
    for word in parsed.operands:
        if word.text[:1] == "+" or formatted:
            continue
        if word.text[:1] == UNKNOWN:
            acts.append(Does(uncertain("is given a format that may be a time to set"), word))
        else:
            acts.append(Does(_CLOCK, word))
    return acts


_DATE: Final = Command(
    low(Category.SHELL, "shows the date"),
    Options(
        "-uRnj -d= -f=read -r= -v= -s= -I?= --date= --file=read --reference=look --set= --utc "
        "--universal --rfc-email --rfc-2822 --iso-8601?= --rfc-3339= --resolution --debug"
    ),
    when={"-s --set": _CLOCK},
    more=_judge_clock_operand,
)


def _judge_sysctl_operand(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Does(_KERNEL, word) for word in parsed.operands if "=" in word.text]


_SYSCTL: Final = Command(
    low(Category.SYSTEM_READ, "shows parameters of the kernel"),
    Options(
        "-aAbdeinNoqxXlhtw -p?= -f= -r= -B= --all --binary --ignore --names --values --deprecated "
        "--dry-run --pattern= --quiet --write --load?= --system -V=help"
    ),
    when={"-w --write -p --load -f --system": _KERNEL},
    more=_judge_sysctl_operand,
)


def _judge_stty(parsed: Parsed, _: Invocation) -> list[Act]:
    changes = [word for word in parsed.operands if word.text not in {"size", "speed"}]
    return [Does(_TERMINAL, changes[0])] if changes else []


_CLOCK_VERBS: Final[dict[str, Judge]] = {
    "status|show|list-timezones|timesync-status|show-timesync": Command(
        _SHOWS, Options("-p= -a --property= --all --value --monitor")
    ),
    "set-time|set-timezone|set-local-rtc|set-ntp|ntp-servers|revert": Command(_CLOCK),
}
_CONTROL: Final = Options("--no-pager --no-ask-password -l --full --json= -j -h=help")


def _judge_getent(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the read of password hashes that ``getent shadow`` is."""
    if any(word.text in {"shadow", "gshadow"} for word in parsed.operands[:1]):
        return [Does(high(Category.SECRETS_READ, "shows password hashes"))]
    return []


_NVIDIA: Final = Command(
    low(Category.SYSTEM_READ, "shows the state of graphics cards"),
    Options(
        "-qLxBsu -i= -d= -l?= -f=write --query --list-gpus --xml-format --dtd --id= "
        "--display= --loop= --loop-ms= --format= --query-gpu= --query-compute-apps= "
        "--query-supported-clocks= --query-accounted-apps= --query-retired-pages= --filename=write "
        "--help-query-gpu -h=help"
    ),
    operands="data*",
)
_HARDWARE: Final = Options(
    "-abBcCdDefhHiIJklLmMnNoOpPqQrsStTuvVwxXyzZ --all --json --tree --list --output= --bytes "
    "--fs --nodeps --noheadings --paths --pairs --raw --topology --extended?= --online --offline "
    "--parse?= --physical --hex --include= --exclude= --sort= --scsi --zoned --discard --help=help"
)

PROGRAMS: Final[dict[str, Judge]] = {
    "uptime": Command(_SHOWS, Options("-ps --pretty --since -h=help -V=help")),
    "free": Command(
        _SHOWS,
        Options(
            "-bkmghltwv -s= -c= --bytes --kibi --mebi --gibi --tebi --kilo --mega --giga --human "
            "--si --lohi --total --wide --line --seconds= --count= --committed"
        ),
        operands="",
    ),
    "vmstat vm_stat": Command(_SHOWS, Options("-afmnsdDtwy -p= -S= --active --stats --wide")),
    "iostat mpstat": Command(_SHOWS, Options("-AcCdhHIjkKmnNoPpstTuUVwWxXyz --human --pretty")),
    "sar": Command(
        _SHOWS, Options("-AbBdFhHpqrRStuvVwWxyz -f=read -i= -j= -m= -n= -o=write -P= -s= -e= -I=")
    ),
    "dmesg": _DMESG,
    "journalctl": _JOURNALCTL,
    "who w": Command(_PEOPLE, Options("-abdHilmpqrsTtuwhfo --all --heading --users -V=help")),
    "last lastb lastlog users finger pinky": Command(
        _PEOPLE, Options("-adFhilRwxmpsqb -f=read -n= -p= -s= -t= -u= -# --fullnames --hostlast")
    ),
    "id groups whoami logname": Command(
        low(Category.SYSTEM_READ, "shows who is logged in here"),
        Options("-aGgnruzZFPAp --group --groups --name --real --user --zero --context"),
    ),
    "uname": Command(
        _SHOWS,
        Options(
            "-asnrvmpioo --all --kernel-name --nodename --kernel-release --kernel-version "
            "--machine --processor --hardware-platform --operating-system"
        ),
        operands="",
    ),
    "hostnamectl": Group(
        {
            "status|show": Command(_SHOWS),
            "hostname|icon-name|chassis|deployment|location": Command(_CHANGES, bare=_SHOWS),
            "set-hostname|set-icon-name|set-chassis|set-deployment|set-location": Command(_CHANGES),
        },
        Options("--no-ask-password --static --transient --pretty --json= -j -h=help"),
        alone=_SHOWS,
    ),
    "timedatectl": Group(_CLOCK_VERBS, _CONTROL, alone=_SHOWS),
    "localectl": Group(
        {
            "status|list-locales|list-keymaps|list-x11-keymap-models|list-x11-keymap-layouts": (
                Command(_SHOWS)
            ),
            "set-locale|set-keymap|set-x11-keymap": Command(_CHANGES),
        },
        _CONTROL,
        alone=_SHOWS,
    ),
    "locale": Command(_SHOWS, Options("-amckv --all-locales --charmaps --category-name")),
    "date gdate": _DATE,
    "cal ncal": Command(
        low(Category.SHELL, "shows a calendar"),
        Options("-13bCeghjJmMnNopSswyY -A= -B= -d= -H= -#"),
    ),
    "sleep usleep gsleep": Command(low(Category.SHELL, "waits")),
    "tty": Command(_SHOWS, Options("-s --silent --quiet")),
    "stty": Command(
        low(Category.SYSTEM_READ, "shows the settings of the terminal"),
        Options("-aegf --all --save -F=look --file=look"),
        more=_judge_stty,
    ),
    "reset": Command(_TERMINAL),
    "nproc": Command(_SHOWS, Options("--all --ignore="), operands=""),
    "lscpu lsblk lsusb lspci lsmod lslocks lsipc lsns lsmem lslogins lsb_release lsdev lshw "
    "lsinitramfs lsscsi cpuid inxi": Command(_SHOWS, _HARDWARE),
    # Their set-up files are scripts, or name commands.
    "neofetch fastfetch": Command(_SHOWS, Options("--help=help --version=help"), operands=""),
    "dmidecode biosdecode": Command(
        _SHOWS, Options("-qus -t= -H= --type= --string= --quiet --dump -s= --handle=")
    ),
    "sysctl": _SYSCTL,
    "sensors": Command(_SHOWS, Options("-AfuujJ -c=read --fahrenheit --no-adapter")),
    "ipcs": Command(_SHOWS, Options("-aqmstpclubh -i= --all")),
    "ipcrm": Command(high(Category.PROCESS, "removes shared memory or queues of processes")),
    "getent": Command(
        low(Category.SYSTEM_READ, "looks up a name in the system's databases"),
        Options("-iA -s= --service= --no-idn"),
        more=_judge_getent,
    ),
    "nvidia-smi": _NVIDIA,
    "acpi upower iotop runlevel hostid": Command(_SHOWS, Options("-abcdefikoqstV -d= -n= -p=")),
    "blkid findmnt": Command(
        _SHOWS,
        Options(
            "-aAbcCdDefGgHiJklLmnoOpPrRsStTuUvw -o= -t= -s= --json --df --noheadings --output= "
            "--raw --target= --source= --types="
        ),
    ),
}
