"""Programs of secure shell: ssh with what it runs there and here, its keys and its agent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Does,
    Emits,
    Flow,
    Looks,
    Reads,
    RunsCommand,
    RunsInput,
    RunsShell,
    Sends,
    Writes,
)
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, shorten
from ccwatch.risk.programs.endpoint import host_of, host_word, names, with_text
from ccwatch.risk.programs.option import Options, Parsed
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from ccwatch.risk.effect import Effect
    from ccwatch.risk.programs.invocation import Invocation, Judge

_SSH: Final = Options(
    "-46AaCfGgKkMNnqsTtVvXxYy -B= -b= -c= -D= -E=write -e= -F= -I= -i=look -J= -L= -l= -m= -O= "
    "-o= -P= -p= -Q= -R= -S= -W= -w=",
    posix=True,
)
_SETTING: Final = re.compile(r"\s*([A-Za-z0-9]+)\s*[=\s]\s*")
_LOCAL_SHELL: Final = frozenset({"proxycommand", "localcommand", "knownhostscommand"})
_LIBRARIES: Final = frozenset(
    {"pkcs11provider", "securitykeyprovider", "smartcarddevice", "xauthlocation"}
)
_LISTENS: Final = frozenset({"remoteforward", "gatewayports", "tunnel", "tunneldevice"})
_HARMLESS: Final = names(
    "addkeystoagent addressfamily batchmode bindaddress bindinterface canonicaldomains "
    "canonicalizefallbacklocal canonicalizehostname canonicalizemaxdots checkhostip ciphers "
    "clearallforwardings compression connectionattempts connecttimeout controlmaster controlpath "
    "controlpersist enableescapecommandline escapechar exitonforwardfailure fingerprinthash "
    "forwardagent forwardx11 forwardx11timeout forwardx11trusted globalknownhostsfile "
    "gssapiauthentication gssapidelegatecredentials hashknownhosts hostbasedauthentication "
    "hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent identityfile ipqos "
    "kbdinteractiveauthentication kexalgorithms localforward dynamicforward loglevel logverbose "
    "macs nohostauthenticationforlocalhost numberofpasswordprompts obscurekeystroketiming "
    "passwordauthentication permitremoteopen port preferredauthentications proxyjump "
    "proxyusefdpass pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication "
    "rekeylimit requesttty requiredrsasize serveralivecountmax serveraliveinterval setenv "
    "sessiontype stdinnull forkafterauthentication streamlocalbindmask streamlocalbindunlink "
    "stricthostkeychecking syslogfacility tcpkeepalive updatehostkeys user userknownhostsfile "
    "verifyhostkeydns visualhostkey permitlocalcommand"
)


def judge_settings(values: list[Word], host: str) -> list[Act]:
    """Return what ``-o Name=value`` settings of ssh do."""
    acts: list[Act] = []
    for word in values:
        match = _SETTING.match(word.text)
        name = match.group(1).lower() if match is not None else ""
        value = word.part(match.end()) if match is not None else word
        if name in _LOCAL_SHELL:
            acts += [] if value.text.lower() == "none" else [RunsShell(value)]
        elif name == "remotecommand":
            acts.append(RunsShell(value, inside=f"host {host}"))
        elif name in _LIBRARIES:
            acts.append(RunsCommand((value,)))
        elif name in _LISTENS:
            acts.append(Does(high(Category.NET_LISTEN, f"sets {shorten(word.text)} for ssh"), word))
        elif name not in _HARMLESS:
            acts.append(Does(uncertain(f"sets {shorten(word.text)} for ssh"), word))
    return acts


CONNECTION_EFFECTS: Final[dict[str, Effect]] = {
    "-F": uncertain("takes its settings from a file that may run programs"),
    "-I": high(Category.EXEC_PROJECT, "loads a library"),
    "-A": medium(Category.NET_WRITE, "lets the host use the keys of this machine"),
}
_EFFECTS: Final[dict[str, Effect]] = {
    **CONNECTION_EFFECTS,
    "-R": high(Category.NET_LISTEN, "opens a port on the host that leads back here"),
    "-w": high(Category.NET_LISTEN, "joins the networks of two machines"),
    "-g": high(Category.NET_LISTEN, "opens its forwarded ports to the network"),
    "-L -D": medium(Category.NET_LISTEN, "opens a port of this machine that leads to the host"),
    "-W": medium(Category.NET_WRITE, "sends its input on to a third host"),
}


def _judge_connection(options: Options, invocation: Invocation) -> list[Act]:
    first = options.parse(invocation.words)
    if first.has("-V", "-Q"):
        return [Does(HELPS)]
    host = first.operands[0] if first.operands else None
    second = options.parse(first.operands[1:]) if host is not None else Parsed()
    parsed = Parsed(
        first.found + second.found, second.operands, first.unknown + second.unknown, first.unclear
    )
    name = shorten(host_of(host.text)) if host is not None else "a host"
    acts: list[Act] = [
        Does(effect, found.word)
        for names, effect in _EFFECTS.items()
        if (found := parsed.get(*names.split())) is not None
    ]
    acts += [
        Does(uncertain(f"has an option that ccwatch does not know: {shorten(word.text)}"), word)
        for word in [*parsed.unknown, *parsed.unclear]
    ]
    acts += judge_settings(parsed.values("-o"), name)
    acts += [Looks(value) for value in parsed.values("-i")]
    acts += [Writes(value) for value in parsed.values("-E")]
    if host is None:
        return [*acts, Does(medium(Category.NET_READ, "shows how it is used"))]
    if parsed.has("-G"):
        return [*acts, Does(low(Category.SYSTEM_READ, f"shows the settings for {name}"))]
    return [*acts, *_run_there(parsed, host, name, invocation)]


def _run_there(parsed: Parsed, host: Word, name: str, invocation: Invocation) -> list[Act]:
    inside = f"host {name}"
    acts: list[Act] = [
        Does(medium(Category.NET_WRITE, f"logs in to {name}"), host),
        Emits(Flow.NETWORK),
    ]
    if parsed.operands:
        text = " ".join(word.text for word in parsed.operands)
        acts.append(RunsShell(with_text(parsed.operands[0], text), inside=inside))
    if invocation.is_piped and not parsed.has("-n", "-f"):
        there = host_word(host)
        if parsed.operands:
            acts.append(Sends(there, piped=True, idle=True))
        else:
            acts.append(RunsInput(inside=inside, host=there))
    return acts


def judge_ssh(invocation: Invocation) -> list[Act]:
    """Say what an ssh command does, on the host and here."""
    return _judge_connection(_SSH, invocation)


_AUTOSSH: Final = _SSH.joined_with(Options("-M=", posix=True))


def _judge_autossh(invocation: Invocation) -> list[Act]:
    kept = high(Category.NET_LISTEN, "keeps a tunnel open, again and again")
    return [Does(kept), *_judge_connection(_AUTOSSH, invocation)]


def _run_operands(parsed: Parsed, _: Invocation) -> list[Act]:
    return [RunsCommand(tuple(parsed.operands))] if parsed.operands else []


def _judge_mosh(parsed: Parsed, _: Invocation) -> list[Act]:
    if len(parsed.operands) < 2:
        return []
    host = host_of(parsed.operands[0].text)
    words = tuple(parsed.operands[2 if parsed.operands[1].text == "--" else 1 :])
    return [RunsCommand(words, inside=f"host {shorten(host)}")]


def _judge_copy_id(parsed: Parsed, _: Invocation) -> list[Act]:
    host = parsed.operands[0].text if parsed.operands else "a host"
    acts = judge_settings(parsed.values("-o"), shorten(host))
    return [*acts, *(Sends(host_word(word)) for word in parsed.operands)]


_KEYGEN: Final = Options(
    "-ABceghHiKlLpqUvXyu -a= -b= -C= -D= -E= -F= -f= -I= -k -M= -m= -N= -n= -O= -P= -Q -R= -r= -s= "
    "-t= -V= -w= -Y= -z= -Z= --help=help"
)
_KEYGEN_EFFECTS: Final = {
    "-R": high(Category.FS_DELETE, "removes the keys of a host from known_hosts"),
    "-p": high(Category.SECRETS_READ, "changes the password of a private key"),
    "-s": high(Category.SECRETS_READ, "signs a certificate with a private key"),
    "-D": high(Category.EXEC_PROJECT, "loads a library"),
    "-w": high(Category.EXEC_PROJECT, "loads a library"),
    "-K": high(Category.SECRETS_READ, "takes private keys from a device"),
    "-A": high(Category.SYSTEM_CHANGE, "makes the keys of this machine"),
    "-H": high(Category.FS_WRITE, "rewrites known_hosts"),
    "-k -u": medium(Category.FS_WRITE, "writes a list of revoked keys"),
    "-M": medium(Category.FS_WRITE, "makes numbers for key exchange"),
    "-y": medium(Category.SECRETS_READ, "reads a private key and shows the public one"),
    "-c": medium(Category.FS_WRITE, "changes the comment of a key"),
    "-Y": medium(Category.SECRETS_READ, "signs or verifies with a key"),
}


def _judge_keygen(parsed: Parsed, invocation: Invocation) -> list[Act]:
    files = parsed.values("-f")
    if parsed.has("-R", "-H", "-p", "-c"):
        return [Writes(file, "rewrites") for file in files]
    if parsed.has("-y", "-i", "-e", "-s", "-Y"):
        return [Reads(file) if parsed.has("-y", "-s", "-Y") else Looks(file) for file in files]
    if parsed.has("-l", "-L", "-F", "-B", "-Q", "-r", "-k", "-M", "-A", "-D", "-K"):
        return [Looks(file) for file in files]
    acts: list[Act] = [Does(medium(Category.FS_WRITE, "makes a pair of keys"))]
    if not files:
        return [*acts, Writes(Word(f"{invocation.context.home}/.ssh/id_ed25519"))]
    for file in files:
        acts += [Writes(file), Writes(with_text(file, f"{file.text}.pub"))]
    return acts


_ADD: Final = Options("-lLdDxXTqvckKC -E= -e= -H= -h= -S= -s= -t= --apple-use-keychain")


def _judge_add(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("-l", "-L", "-T") and not parsed.has("-d", "-D", "-s", "-e"):
        return [Does(low(Category.SYSTEM_READ, "lists the keys of the agent"))]
    return [Does(medium(Category.SYSTEM_CHANGE, "changes the keys that the agent holds"))]


_MANAGES: Final = low(Category.SYSTEM_READ, "works with keys")

PROGRAMS: Final[dict[str, Judge]] = {
    "ssh": judge_ssh,
    "autossh": _judge_autossh,
    "sshpass": Command(
        medium(Category.NET_WRITE, "logs in with a password that the command holds"),
        Options("-p= -f=look -d= -e -P= -v -V=help -h=help", posix=True),
        more=_run_operands,
    ),
    "mosh": Command(
        medium(Category.NET_WRITE, "logs in to {0}"),
        Options(
            "--help=help --version=help -46an --local --no-init --no-ssh-pty --predict= -p= "
            "--port= --family= --bind-server= --experimental-remote-ip= --predict-overwrite "
            "--ssh=shell --server=shell --client=run",
            posix=True,
        ),
        more=_judge_mosh,
    ),
    "ssh-copy-id": Command(
        high(Category.PERSISTENCE, "lets a key log in to {}"),
        Options("-fnsxh -i?=look -p= -o= -F= -t="),
        more=_judge_copy_id,
    ),
    "ssh-keyscan": Command(
        low(Category.NET_READ, "reads the public keys of {}"),
        Options("-46cDHqv -f=read -O= -p= -T= -t="),
        "url*",
    ),
    "ssh-keygen": Command(_MANAGES, _KEYGEN, when=_KEYGEN_EFFECTS, more=_judge_keygen),
    "ssh-add": Command(
        _MANAGES,
        _ADD,
        "read*",
        more=_judge_add,
        helps=False,
        when={
            "-D": high(Category.SYSTEM_CHANGE, "removes every key from the agent"),
            "-d": high(Category.SYSTEM_CHANGE, "removes a key from the agent"),
            "-s -e -S": high(Category.EXEC_PROJECT, "loads a library into the agent"),
            "-K": high(Category.SECRETS_READ, "takes private keys from a device"),
        },
    ),
    "ssh-agent": Command(
        medium(Category.PROCESS, "starts or stops an agent that holds keys"),
        Options("-cDdsk -a=write -E= -O= -P= -t=", posix=True),
        more=_run_operands,
    ),
}
