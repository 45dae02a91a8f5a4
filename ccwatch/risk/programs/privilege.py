"""Programs that start a command as another user: ``sudo``, ``doas``, ``su``, ``pkexec``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, RunsCommand, RunsFile, RunsInput, Writes
from ccwatch.risk.effect import Category, high, medium
from ccwatch.risk.programs.command import HELPS
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.variable import judge_variable
from ccwatch.risk.programs.wrapper import Wrapper, doubt, option_acts, shows_help

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge

RAISES: Final = medium(Category.PRIVILEGE, "runs as another user, root where none is named")
"""Medium where nothing but reading is done so; the shell side raises it for everything else."""
_SHELL: Final = high(Category.PRIVILEGE, "opens a shell as another user")
_EDITS: Final = high(Category.PRIVILEGE, "edits a file as another user")
_LISTS: Final = medium(Category.PRIVILEGE, "asks what it may run as another user")

_SUDO: Final = Options(
    "-ABbEeHiKklNnPSsvV --askpass --bell --background --edit --set-home --login "
    "--remove-timestamp --reset-timestamp --list --no-update --non-interactive "
    "--preserve-groups --stdin --shell --validate --preserve-env?= -C= --close-from= "
    "-D= --chdir= -g= --group= -h= --host= -p= --prompt= -R= --chroot= -r= --role= -t= --type= "
    "-T= --command-timeout= -U= --other-user= -u= --user= -a= --auth-type= -c= --login-class= "
    "--help=help --version=help",
    posix=True,
)


def _judge_sudo(invocation: Invocation) -> list[Act]:
    parsed = _SUDO.parse(invocation.words)
    if shows_help(parsed):
        return [Does(HELPS)]
    if parsed.has("-e", "--edit") or invocation.program == "sudoedit":
        return [Does(_EDITS), *doubt(parsed), *(Writes(word, "edits") for word in parsed.operands)]
    words = parsed.operands
    acts = doubt(parsed)
    while words and "=" in words[0].text and words[0].text[:1] != "/":
        name, _, value = words[0].text.partition("=")
        effect = judge_variable(name, value, project=invocation.context.project)
        acts.append(Does(effect, words[0]))
        words = words[1:]
    if parsed.has("-l", "--list", "-v", "--validate", "-V") and not parsed.unknown:
        return [Does(_LISTS), *acts]
    if parsed.has("-k", "-K", "--reset-timestamp", "--remove-timestamp") and not words:
        return [Does(medium(Category.PRIVILEGE, "forgets that a password was given")), *acts]
    if not words:
        return [Does(_SHELL), *acts, RunsInput(Language.SHELL)]
    acts = [Does(RAISES), *acts, RunsCommand(tuple(words))]
    if parsed.unknown and len(words) > 1:
        acts.append(RunsCommand(tuple(words[1:])))
    return acts


_SU: Final = Options(
    "-flmpPT --login --fast --preserve-environment --pty --no-pty -c=shell --command=shell "
    "--session-command=shell -s=run --shell=run -g= --group= -G= --supp-group= -u= --user= "
    "-w= --whitelist-environment= -h=help -V=help"
)


def _judge_su(invocation: Invocation) -> list[Act]:
    """Judge su, and runuser: ``-c`` text, or a shell; ``-u user command`` of runuser."""
    parsed = _SU.parse(invocation.words)
    if shows_help(parsed):
        return [Does(HELPS)]
    if parsed.has("-u", "--user") and invocation.program == "runuser":
        return _RUNUSER(invocation)
    acts: list[Act] = [Does(RAISES), *doubt(parsed), *option_acts(parsed, {})]
    if not parsed.has("-c", "--command", "--session-command"):
        acts.append(RunsInput(Language.SHELL))
    operands = [word for word in parsed.operands if word.text != "-"][1:]
    acts += [RunsFile(word, Language.SHELL) for word in operands[:1]]
    return acts


_RUNUSER: Final = Wrapper(
    Options("-u= --user= -g= --group= -G= --supp-group= -P --pty -T --no-pty", posix=True),
    does=RAISES,
    alone=RAISES,
)


PROGRAMS: Final[dict[str, Judge]] = {
    "sudo sudoedit": _judge_sudo,
    "doas": Wrapper(
        Options("-nLs -u= -C=", posix=True),
        does=RAISES,
        alone=_SHELL,
    ),
    "su runuser": _judge_su,
    "run0": Wrapper(
        Options("-u= --user= -g= --group= -D= --chdir= --setenv= --unit= --pty", posix=True),
        does=RAISES,
        alone=_SHELL,
    ),
    "pkexec": Wrapper(
        Options("--disable-internal-agent --keep-cwd -u= --user= --help=help", posix=True),
        does=RAISES,
        alone=_SHELL,
    ),
    "gosu su-exec": Wrapper(
        Options("--help=help -h=help", posix=True), does=RAISES, skip=1, alone=RAISES
    ),
}
