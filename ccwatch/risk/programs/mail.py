"""Programs that send mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Sends
from ccwatch.risk.effect import Category, high, low, medium
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.endpoint import host_word
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_SENDS: Final = high(Category.MESSAGE, "sends a mail to {}")
_OPENS: Final = medium(Category.FS_READ_OUTSIDE, "opens the mailbox")


def _judge_receivers(parsed: Parsed, invocation: Invocation) -> list[Act]:
    receivers = [*parsed.operands, *parsed.values("-t", "--to", "-c", "-b", "--cc", "--bcc")]
    return [Sends(host_word(word), piped=invocation.is_piped) for word in receivers]


def _judge_queue(parsed: Parsed, invocation: Invocation) -> list[Act]:
    if any(value.text in {"p", "v"} for value in parsed.values("-b")) and not parsed.operands:
        return [Does(low(Category.SYSTEM_READ, "shows the mail queue"))]
    return [Does(_SENDING), *_judge_receivers(parsed, invocation)]


_SENDING: Final = high(Category.MESSAGE, "sends a mail")

PROGRAMS: Final[dict[str, Judge]] = {
    "mail mailx s-nail heirloom-mailx": Command(
        _SENDS,
        Options(
            "-BDdEeVFHiInNRtv~ -A=upload -a=upload -b= "
            "-c= -C= -L= -M= -q=upload -r= -s= -T= -u= -m= -: --subject= --to= --cc= --bcc= "
            "--attach=upload -f?="
        ),
        bare=_OPENS,
        more=_judge_receivers,
        helps=False,
        when={"-t": _SENDING, "-S -X -Y": _SENDING},
    ),
    "sendmail ssmtp msmtp exim postfix-sendmail": Command(
        low(Category.SHELL, "handles mail"),
        Options("-itvUnGm -h= -b= -f= -F= -r= -o= -O= -q= -B= -N= -R= -V= -a="),
        more=_judge_queue,
        helps=False,
    ),
    "mutt neomutt": Command(
        _SENDS,
        Options(
            "-hv -a=upload -b= -c= -i=upload -s= -D -n -R -z -Z -y -p -x -E -H=upload -f=look "
            "--help --version"
        ),
        bare=_OPENS,
        more=_judge_receivers,
        helps=False,
    ),
    "mailq": Command(low(Category.SYSTEM_READ, "shows the mail queue"), Options("-v"), ""),
    "swaks": Command(
        _SENDS,
        Options(
            "-t= --to= -f= --from= -s= --server= -p= --port= -tls --tls --auth= --au= --ap= "
            "--header= --h-Subject= --body=upload --attach=upload --data=upload -d=upload -q= "
            "--quit-after= --ehlo= --timeout= --help=help --version=help",
            long_dash=True,
        ),
        more=_judge_receivers,
    ),
}
