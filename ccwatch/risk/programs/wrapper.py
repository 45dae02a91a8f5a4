"""Programs that start another program: ``nice``, ``timeout``, ``nohup``, ``chroot``."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsCode, RunsCommand, RunsFile, RunsShell
from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, act_of, shorten
from ccwatch.risk.programs.option import Options, Role
from ccwatch.risk.word import Span, Word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

PASSES: Final = low(Category.SHELL, "runs the command after it")
_LACKS: Final = uncertain("is a wrapper without a command")
_TUNES: Final = medium(Category.PROCESS, "changes how a running process is scheduled or limited")
_SHOWS: Final = low(Category.SYSTEM_READ, "shows limits or priorities of a process")
_ASKS: Final = frozenset({"--help", "--version"})


def join_words(words: Sequence[Word]) -> Word:
    """Return the words joined by blanks, as a program does that hands them to a shell."""
    if len(words) == 1:
        return words[0]
    return Word(
        " ".join(word.text for word in words),
        Span(words[0].span.start, words[-1].span.end) if words else Span(0, 0),
        any(word.has_glob for word in words),
        any(word.disguised for word in words),
    )


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A program whose operands are a command.

    Attributes:
        options: The options before the command; always ``posix``.
        does: What it does besides starting the command.
        skip: How many operands stand before the command.
        when: The effect of an option.
        instead: Options with which no command is started, and what happens then.
        texts: Options with which the operands are text for a shell; ``*`` for always.
        alone: Its effect without a command; None means that the operands were missing.
        adds_arguments: Words follow at run time.
    """

    options: Options
    does: Effect = PASSES
    skip: int = 0
    when: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    instead: Mapping[str, Effect] = field(default_factory=lambda: MappingProxyType({}))
    texts: str = ""
    alone: Effect = _LACKS
    adds_arguments: bool = False

    def __call__(self, invocation: Invocation) -> list[Act]:
        """Say what the invocation does, and which command it starts."""
        parsed = self.options.parse(invocation.words)
        effects = option_acts(parsed, self.when)
        if shows_help(parsed) and not parsed.operands and not effects:
            return [Does(HELPS)]
        for names, effect in self.instead.items():
            if (found := parsed.get(*names.split())) is not None:
                return [Does(effect, found.word), *doubt(parsed), *effects]
        acts = [*doubt(parsed), *effects]
        started = self._started(parsed)
        return [Does(self.does if started else self.alone), *acts, *started]

    def _started(self, parsed: Parsed) -> list[Act]:
        words = tuple(parsed.operands[self.skip :])
        if not words:
            return []
        if self.texts == "*" or (self.texts and parsed.has(*self.texts.split())):
            return [RunsShell(join_words(words), adds_arguments=self.adds_arguments)]
        acts: list[Act] = [RunsCommand(words, self.adds_arguments)]
        if parsed.unknown and len(words) > 1:
            # The option that nobody knows may have taken the first word.
            acts.append(RunsCommand(words[1:], self.adds_arguments))
        return acts


def shows_help(parsed: Parsed) -> bool:
    """Say whether help is asked for before any option that could take the word for its value."""
    if parsed.unknown:
        return parsed.unknown[0].text in _ASKS
    return any(found.option.role is Role.HELP for found in parsed.found)


def doubt(parsed: Parsed) -> list[Act]:
    """Return what is unclear about the options."""
    return [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in parsed.unknown
    ]


def option_acts(parsed: Parsed, when: Mapping[str, Effect]) -> list[Act]:
    """Return what the options do by their roles, and by the effects of a table."""
    acts: list[Act] = []
    for found in parsed.found:
        if found.value is not None:
            act = act_of(found.option.role, found.value)
            if act is not None:
                acts.append(act)
    for names, effect in when.items():
        if (found := parsed.get(*names.split())) is not None:
            acts.append(Does(effect, found.word))
    return acts


def _posix(table: str, *, long_dash: bool = False, joined: str = "") -> Options:
    return Options(table, posix=True, long_dash=long_dash, joined=joined)


def _judge_plain(invocation: Invocation) -> list[Act]:
    words = invocation.words
    return [Does(PASSES), RunsCommand(words)] if words else [Does(_LACKS)]


_FLOCK: Final = _posix(
    "-sexunoFh --shared --exclusive --unlock --nonblock --nb --close --no-fork --fcntl --verbose "
    "-w= --wait= --timeout= -E= --conflict-exit-code= -c=shell --command=shell --help=help -V=help"
)


def _judge_flock(invocation: Invocation) -> list[Act]:
    """Judge flock: the file to lock, then a command or ``-c`` and text for a shell."""
    parsed = _FLOCK.parse(invocation.words)
    if shows_help(parsed) and not option_acts(parsed, {}):
        return [Does(HELPS)]
    locks = medium(Category.FS_WRITE, "locks a file, and makes it where it is missing")
    acts: list[Act] = [Does(locks), *doubt(parsed), *option_acts(parsed, {})]
    rest = tuple(parsed.operands[1:])
    if not rest:
        return acts
    if rest[0].text in {"-c", "--command"}:
        return [*acts, *(RunsShell(word) for word in rest[1:])]
    return [*acts, RunsCommand(rest)]


_BWRAP_PAIRS: Final = frozenset(
    {
        "--bind", "--ro-bind", "--dev-bind", "--bind-try", "--ro-bind-try", "--dev-bind-try",
        "--symlink", "--setenv", "--file", "--bind-data", "--ro-bind-data", "--chmod",
    }
)  # fmt: skip
_BWRAP: Final = Options(
    "--tmpfs= --proc= --dev= --dir= --mqueue= --chdir= --unsetenv= --uid= --gid= --hostname= "
    "--cap-add= --cap-drop= --lock-file= --remount-ro= --perms= --size= --seccomp= --info-fd= "
    "--sync-fd= --die-with-parent --new-session --clearenv --as-pid-1 --share-net --unshare-all "
    "--unshare-user --unshare-user-try --unshare-ipc --unshare-pid --unshare-net --unshare-uts "
    "--unshare-cgroup --unshare-cgroup-try"
)


def _judge_bwrap(invocation: Invocation) -> list[Act]:
    words = invocation.words
    sandbox = medium(Category.SYSTEM_CHANGE, "runs a command in a sandbox of its own")
    acts: list[Act] = [Does(sandbox)]
    position = 0
    while position < len(words) and words[position].text[:2] == "--":
        word = words[position]
        if word.text in _ASKS:
            return [Does(HELPS)]
        used = 3 if word.text in _BWRAP_PAIRS else _BWRAP.measure(words, position)
        position += used or 1
        if word.text == "--":
            break
        if not used:
            said = shorten(word.text)
            acts.append(Does(uncertain(f"has an option that ccwatch does not know: {said}"), word))
    rest = words[position:]
    return [*acts, RunsCommand(rest)] if rest else acts


_SCHEDULES: Final = high(Category.PERSISTENCE, "hands commands to the system to run later")
_EXPECT: Final = _posix("-dDinNv -f= -b= -c=")


def _judge_expect(invocation: Invocation) -> list[Act]:
    """Judge expect: it types into programs, whatever its script says."""
    parsed = _EXPECT.parse(invocation.words)
    effect = high(Category.AGENT, "runs a script that types into other programs")
    acts: list[Act] = [Does(effect), *doubt(parsed)]
    acts += [RunsCode(text, Language.OTHER) for text in parsed.values("-c")]
    scripts = parsed.values("-f", "-b") or parsed.operands[:1]
    return [*acts, *(RunsFile(script) for script in scripts)]


_RTK_READS: Final = frozenset({"gain", "discover", "cc-economics"})
_RTK_RUNS: Final = frozenset({"proxy", "err", "test", "summary"})


def _judge_rtk(invocation: Invocation) -> list[Act]:
    """Judge rtk: it starts a command and shortens what that prints."""
    words = invocation.words
    if not words:
        return [Does(_LACKS)]
    verb = words[0].text
    if verb in {"--help", "-h", "--version", "-V"}:
        return [Does(HELPS)]
    if verb in _RTK_READS:
        return [Does(low(Category.SYSTEM_READ, "shows what was saved on output"))]
    if verb in {"init", "config", "hook"}:
        return [Does(high(Category.AGENT, "changes its own set-up, or hooks itself into an agent"))]
    rest = words[1:] if verb in _RTK_RUNS else words
    if not rest or rest[0].text[:1] == "-":
        return [Does(_LACKS)]
    return [Does(PASSES), RunsCommand(rest)]


_NAMESPACES: Final = medium(Category.SYSTEM_CHANGE, "starts a command in namespaces of its own")
_ENTERS: Final = high(Category.PRIVILEGE, "starts a command inside of another process's namespaces")
_CHANGES_ROOT: Final = high(Category.PRIVILEGE, "starts a command with another root folder")

PROGRAMS: Final[dict[str, Judge]] = {
    "noglob nocorrect - chronic": _judge_plain,
    "nice": Wrapper(
        Options("-n= --adjustment= -#", posix=True), alone=low(Category.SYSTEM_READ, "shows nice")
    ),
    "ionice": Wrapper(
        _posix(
            "-c= --class= -n= --classdata= -t --ignore -p= --pid= -P= --pgid= -u= --uid= "
            "-h=help -V=help"
        ),
        instead={"-p --pid -P --pgid -u --uid": _TUNES},
        alone=_SHOWS,
    ),
    "chrt": Wrapper(
        _posix(
            "-bdfiormRpav --batch --deadline --fifo --idle --other --rr --reset-on-fork --max "
            "--pid --all-tasks --verbose -T= --sched-runtime= -P= --sched-period= -D= "
            "--sched-deadline= -h=help -V=help"
        ),
        skip=1,
        instead={"-p --pid": _TUNES, "-m --max": _SHOWS},
    ),
    "taskset": Wrapper(
        _posix("-apc --all-tasks --pid --cpu-list -h=help -V=help"),
        skip=1,
        instead={"-p --pid": _TUNES},
    ),
    "prlimit": Wrapper(
        _posix(
            "-p= --pid= -o= --output= --noheadings --raw --verbose -c?= --core?= -d?= --data?= "
            "-e?= --nice?= -f?= --fsize?= -i?= --sigpending?= -l?= --memlock?= -m?= --rss?= "
            "-n?= --nofile?= -q?= --msgqueue?= -r?= --rtprio?= -s?= --stack?= -t?= --cpu?= "
            "-u?= --nproc?= -v?= --as?= -x?= --locks?= -y?= --rttime?= -h=help -V=help"
        ),
        instead={"-p --pid": _TUNES},
        alone=_SHOWS,
    ),
    "nohup": Wrapper(_posix("")),
    "setsid": Wrapper(_posix("-cfw --ctty --fork --wait -h=help -V=help")),
    "stdbuf": Wrapper(_posix("-i= --input= -o= --output= -e= --error=")),
    "unbuffer": Wrapper(_posix("-p")),
    "timeout gtimeout": Wrapper(
        _posix("-fpv -s= --signal= -k= --kill-after= --foreground --preserve-status --verbose"),
        skip=1,
    ),
    "time gtime": Wrapper(
        _posix(
            "-pvaqlh --portability --verbose --append --quiet -f= --format= -o=write "
            "--output=write -V=help"
        ),
        alone=PASSES,
    ),
    "caffeinate": Wrapper(
        _posix("-dimsu -t= -w="), alone=low(Category.SYSTEM_READ, "keeps the machine awake")
    ),
    "flock": _judge_flock,
    "watch": Wrapper(
        _posix(
            "-bcCegprtwxf --beep --color --no-color --errexit --chgexit --precise --no-rerun "
            "--no-title --no-wrap --exec --follow -d?= --differences?= -n= --interval= -q= "
            "--equexit= -s=write --shotsdir=write -h=help -v=help"
        ),
        texts="*",
    ),
    "expect": _judge_expect,
    "chroot": Wrapper(
        _posix("--userspec= --groups= --skip-chdir -u= -g= -G="),
        does=_CHANGES_ROOT,
        skip=1,
        alone=_CHANGES_ROOT,
    ),
    "unshare": Wrapper(
        _posix(
            "-muinpUCTfrc --mount?= --uts?= --ipc?= --net?= --pid?= --user?= --cgroup?= --time?= "
            "--fork --map-root-user --map-current-user --map-auto --map-user= --map-group= "
            "--map-users= --map-groups= --kill-child?= --mount-proc?= --propagation= "
            "--setgroups= -S= --setuid= -G= --setgid= -w= --wd= --keep-caps --monotonic= "
            "--boottime= -h=help -V=help"
        ),
        does=_NAMESPACES,
        alone=_NAMESPACES,
    ),
    "nsenter": Wrapper(
        _posix(
            "-aFZemuinpCUTrw --all -t= --target= --mount?= --uts?= --ipc?= --net?= --pid?= "
            "--cgroup?= --user?= --time?= --root?= --wd?= -W= --wdns= -S= --setuid= -G= --setgid= "
            "--preserve-credentials --no-fork --follow-context --env -h=help -V=help"
        ),
        does=_ENTERS,
        alone=_ENTERS,
    ),
    "firejail": Wrapper(
        _posix(
            "--quiet --noprofile --private --net= --seccomp --nonewprivs --noroot --nosound "
            "--nodbus --no3d --caps.drop= --read-only= --whitelist= --blacklist= --name= "
            "--timeout="
        ),
        does=medium(Category.SYSTEM_CHANGE, "runs a command in a sandbox of its own"),
    ),
    "bwrap": _judge_bwrap,
    "systemd-run": Wrapper(
        _posix(
            "-dGPqrtS --user --system --scope --wait --pty --pipe --quiet --collect "
            "--no-block --same-dir --remain-after-exit --no-ask-password -u= --unit= --slice= "
            "-p= --property= --description= --uid= --gid= --nice= --working-directory= -E= "
            "--setenv= --service-type= -M= --machine= -H= --host= --on-active= --on-boot= "
            "--on-startup= --on-unit-active= --on-unit-inactive= --on-calendar= "
            "--timer-property= -h=help"
        ),
        does=high(Category.SYSTEM_CHANGE, "starts a command as a service, out of this session"),
        alone=high(Category.SYSTEM_CHANGE, "starts a shell as a service, out of this session"),
        when={"--on-active --on-boot --on-startup --on-calendar --on-unit-active": _SCHEDULES},
    ),
    "arch": Wrapper(
        _posix("-x86_64 -arm64 -arm64e -i386 -32 -64 -c -h -d= -arch=", long_dash=True),
        alone=low(Category.SYSTEM_READ, "shows the kind of processor"),
    ),
    "rlwrap": Wrapper(
        _posix("-AcEirmnNRtvwa -b= -C= -D= -e= -f=read -F= -g= -H=write -q= -S= -s=")
    ),
    "xvfb-run": Wrapper(
        _posix(
            "-adl --auto-servernum --auto-display --listen-tcp -s= --server-args= -n= "
            "--server-num= -e=write --error-file=write -f=write --auth-file=write -p= "
            "--xauth-protocol= -w= --wait= -h=help"
        )
    ),
    "faketime": Wrapper(_posix("-fm -p= --exclude-monotonic -h=help"), skip=1),
    "catchsegv": Wrapper(_posix("")),
    "entr": Wrapper(
        _posix("-acdnprsxz"),
        does=medium(Category.EXEC_PROJECT, "starts a command whenever files change"),
        texts="-s",
        adds_arguments=True,
    ),
    "dbus-run-session": Wrapper(_posix("--config-file=file --dbus-daemon=run -h=help")),
    "rtk": _judge_rtk,
}
