"""git's subcommands that speak to other repositories, to people or to the system's scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ccwatch.risk.act import Act, Does, Emits, Flow, RunsCommand, Sends, Writes
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.level import Level
from ccwatch.risk.programs.command import Command, Group, shorten
from ccwatch.risk.programs.git_config import set_for_good
from ccwatch.risk.programs.git_objects import (
    fetch_from,
    find_danger,
    is_address,
    is_folder,
    is_unknown,
)
from ccwatch.risk.programs.git_options import FETCH, MERGE, NETWORK, uses
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.context import Context
    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_SHORTENED_FORCE: Final = "--fo"
"""However an option goes on that starts like this, it forces something."""
_OTHER_END: Final = high(Category.EXEC_INLINE, "runs a program of its own choice as the other end")


_EVERY_BRANCH: Final = "every branch"
"""No branch can have this name."""


class Target(NamedTuple):
    """One branch or tag that a push changes at the remote."""

    name: str
    word: Word | None
    forced: bool = False
    deleted: bool = False


def _targets(parsed: Parsed, context: Context) -> list[Target]:
    refspecs = parsed.operands[0 if parsed.has("--repo") and len(parsed.operands) == 1 else 1 :]
    if not refspecs:
        return _targets_of_options(parsed, context)
    deletes = uses(parsed, "-d", "--delete") is not None
    is_tag = [word.text == "tag" for word in refspecs[:-1]]
    return [
        _read_refspec(word, deletes=deletes)
        for place, word in enumerate(refspecs)
        if not (place < len(is_tag) and is_tag[place])
    ]


def _targets_of_options(parsed: Parsed, context: Context) -> list[Target]:
    """Return what a push changes that names no branch."""
    found: list[Target] = []
    if parsed.has("--all", "--branches", "--mirror"):
        found.append(Target(_EVERY_BRANCH, None))
    if parsed.has("--tags"):
        found.append(Target("every tag", None))
    return found or [Target(context.branch or "", None)]


def _read_refspec(word: Word, *, deletes: bool) -> Target:
    text = word.text.removeprefix("+")
    source, colon, destination = text.partition(":")
    name = (destination if colon else source).removeprefix("refs/heads/")
    forced = text != word.text
    return Target(name, word, forced, deletes or (bool(colon) and not source and not forced))


def _rate_force(target: Target, remote: str, context: Context) -> Effect:
    name = shorten(target.name) or "the current branch"
    if target.name == _EVERY_BRANCH:
        reason = f"force-pushes every branch to {remote}, protected ones too"
        return critical(Category.GIT_REWRITE, reason)
    if target.name in context.protected_branches or target.name == "HEAD" == context.branch:
        reason = f"force-pushes {name}, which is protected, to {remote}"
        return critical(Category.GIT_REWRITE, reason)
    reason = f"force-pushes {name} to {remote}: commits of others there can be lost"
    return high(Category.GIT_REWRITE, reason)


def _rate_lease(target: Target, remote: str, context: Context) -> Effect:
    name = shorten(target.name) or "the current branch"
    reason = f"rewrites {name} on {remote} unless somebody else has pushed in between"
    protected = target.name in {*context.protected_branches, _EVERY_BRANCH}
    level = Level.UNCERTAIN if protected else Level.MEDIUM
    return Effect(Category.GIT_REWRITE, level, reason)


def _rate_target(target: Target, remote: str, parsed: Parsed, context: Context) -> Effect:
    name = shorten(target.name) or "the current branch"
    if target.name == "HEAD" and context.branch is not None:
        target = target._replace(name=context.branch)
    if target.deleted:
        rate = critical if target.name in context.protected_branches else high
        return rate(Category.GIT_DISCARD, f"deletes {name} on {remote}")
    if target.forced or parsed.has("-f", "--force"):
        return _rate_force(target, remote, context)
    if parsed.has("--force-with-lease"):
        return _rate_lease(target, remote, context)
    if any(word.text.startswith(_SHORTENED_FORCE) for word in parsed.unknown):
        return _rate_force(target, remote, context)
    and_tags = " and the tags on it" if parsed.has("--follow-tags") else ""
    return medium(Category.GIT_REMOTE, f"pushes {name}{and_tags} to {remote}")


_WHOLESALE: Final = (
    ("--mirror", critical, "makes {} a copy of this repository: branches only there are deleted"),
    ("--prune", high, "deletes the branches on {} that are not here"),
)


def _push(parsed: Parsed, invocation: Invocation) -> list[Act]:
    place = parsed.get("--repo")
    operands = parsed.operands
    word = operands[0] if operands else place.value if place is not None else None
    remote = shorten(word.text) if word is not None else "its remote"
    if parsed.has("-n", "--dry-run"):
        return [Does(medium(Category.GIT_REMOTE, f"tries a push to {remote}"))]
    context = invocation.context
    acts: list[Act] = [
        Does(_rate_target(target, remote, parsed, context), target.word)
        for target in _targets(parsed, context)
    ]
    for option, rate, reason in _WHOLESALE:
        used = uses(parsed, option)
        if used is not None:
            acts.append(Does(rate(Category.GIT_REWRITE, reason.replace("{}", remote)), used))
    return acts if word is None else acts + _push_to(word)


def _push_to(word: Word) -> list[Act]:
    acts = find_danger(word)
    if acts or is_folder(word):
        return acts or [Writes(word, "pushes into")]
    if is_unknown(word):
        return [Does(uncertain("pushes to a remote that is not known yet"), word)]
    if is_address(word):
        reason = f"pushes to an address, not to a remote of the project: {shorten(word.text)}"
        return [Does(high(Category.NET_WRITE, reason), word), Sends(word)]
    return []


def _fetch(parsed: Parsed, _: Invocation) -> list[Act]:
    places = parsed.operands if parsed.has("--multiple") else parsed.operands[:1]
    acts = fetch_from(places)
    for word in parsed.operands[1:]:
        forced = word.text.startswith("+") or parsed.has("-f", "--force")
        name = word.text.partition(":")[2].removeprefix("refs/heads/")
        if forced and name and not name.startswith("refs/"):
            reason = f"writes over the local branch {shorten(name)}"
            acts.append(Does(high(Category.GIT_REWRITE, reason), word))
    return acts


def _fetch_named(parsed: Parsed, invocation: Invocation) -> list[Act]:
    places = parsed.operands if parsed.has("--multiple") else parsed.operands[:1]
    said = shorten(" ".join(word.text for word in places)) or "its remote"
    if parsed.has("--all"):
        said = "every remote"
    effect = medium(Category.GIT_REMOTE, f"fetches from {said}")
    return [Does(effect), *_fetch(parsed, invocation)]


_REBASES: Final = "puts the commits that are only here on top"
_PULLS: Final = {"-r": _REBASES, "--rebase": _REBASES, "--no-rebase": "merges",
                 "--ff-only": "moves the branch forward"}  # fmt: skip


def _pull(parsed: Parsed, invocation: Invocation) -> list[Act]:
    source = f"from {shorten(parsed.operands[0].text)}" if parsed.operands else "from its remote"
    does = "merges"
    for found in parsed.found:
        is_off = found.value is not None and found.value.text in {"false", "no"}
        does = "merges" if is_off else _PULLS.get(found.option.name, does)
    effect = medium(Category.GIT_REMOTE, f"fetches {source} and {does}")
    return [Does(effect), *_fetch(parsed, invocation)]


def _clone(parsed: Parsed, _: Invocation) -> list[Act]:
    acts = fetch_from(parsed.operands[:1])
    for setting in parsed.values("-c", "--config"):
        key, equals, _value = setting.text.partition("=")
        value = setting.part(len(key) + 1) if equals else None
        named = type(setting)(key, setting.span, setting.has_glob, setting.disguised)
        acts += set_for_good(named, value, everywhere=False)
    return acts


def _set_remote(parsed: Parsed, _: Invocation) -> list[Act]:
    acts: list[Act] = []
    for word in parsed.operands[1:2]:
        acts += find_danger(word)
    return acts


def _credential(invocation: Invocation) -> list[Act]:
    verbs = {word.text for word in invocation.words}
    if verbs & {"reject", "erase", "exit"}:
        return [Does(medium(Category.GIT_CHANGE, "makes git forget a password"))]
    if verbs & {"approve", "store"}:
        return [Does(high(Category.PERSISTENCE, "stores a password for git"))]
    shows = high(Category.SECRETS_READ, "shows stored passwords and tokens")
    return [Does(shows), Emits(Flow.SECRET)]


def _serve(reason: str) -> Judge:
    def judge(_: Invocation) -> list[Act]:
        return [Does(high(Category.NET_LISTEN, reason))]

    return judge


def _subtree(invocation: Invocation) -> list[Act]:
    words = [word.text for word in invocation.words]
    if "push" in words:
        return [Does(medium(Category.GIT_REMOTE, "pushes a folder of the project to a remote"))]
    addresses = [word for word in invocation.words if is_address(word)]
    effect = medium(Category.GIT_CHANGE, "merges or splits a folder with its own history")
    return [Does(effect), *fetch_from(addresses)]


def _bridge(invocation: Invocation) -> list[Act]:
    first = next((w.text for w in invocation.words if w.text[:1] != "-"), "")
    if first in {"dcommit", "commit-diff", "set-tree", "submit", "branch", "tag"}:
        reason = f"publishes commits to a server: {first}"
        return [Does(high(Category.GIT_REMOTE, reason))]
    if first in {"log", "info", "blame", "find-rev", "show-ignore", "show-externals", "proplist"}:
        return [Does(low(Category.GIT_READ, "reads the history of a server"))]
    return [Does(medium(Category.GIT_REMOTE, "exchanges history with another kind of server"))]


def _hook(invocation: Invocation) -> list[Act]:
    name = next((w.text for w in invocation.words[1:] if w.text[:1] != "-"), "?")
    effect = medium(Category.EXEC_PROJECT, f"runs the hook {shorten(name)}")
    return [Does(effect)]


def _run_remote(reason: str) -> Judge:
    def judge(invocation: Invocation) -> list[Act]:
        effect = high(Category.EXEC_INLINE, reason)
        return [Does(effect), RunsCommand(invocation.words)] if invocation.words else [Does(effect)]

    return judge


_REMOTE: Final = Group(
    {
        "show": Command(
            low(Category.NET_READ, "asks the remote {0} for its branches"), Options("-nv"),
            more=_fetch, bare=low(Category.GIT_READ, "lists the remotes"),
        ),
        "get-url": Command(
            low(Category.GIT_READ, "shows the address of {0}"), Options("--push --all")
        ),
        "add": Command(
            medium(Category.GIT_REMOTE, "adds the remote {}"),
            Options("-f --fetch -t= --track= -m= --master= --tags --no-tags --mirror?="),
            more=_set_remote,
        ),
        "set-url": Command(
            high(Category.GIT_REMOTE, "changes where later pushes and fetches go: {}"),
            Options("--push --add --delete"),
            more=_set_remote,
        ),
        "rename|remove|rm|set-head|set-branches": Command(
            medium(Category.GIT_REMOTE, "changes the remote {0}"),
            Options("-adv --auto --delete --add --progress --no-progress"),
        ),
        "prune|update": Command(
            medium(Category.GIT_REMOTE, "brings the branches of {0} up to date"),
            Options("-nvp --dry-run --verbose --prune --no-prune"),
            bare=medium(Category.GIT_REMOTE, "brings the branches of every remote up to date"),
        ),
    },
    Options("-v --verbose"),
    alone=low(Category.GIT_READ, "lists the remotes"),
)  # fmt: skip

_MAINTENANCE: Final = Group(
    {
        "run": Command(
            medium(Category.GIT_CHANGE, "packs and tidies the repository"),
            Options("--auto --no-auto --schedule?= --quiet --no-quiet --task= --detach"),
        ),
        "start|register": Command(
            high(Category.PERSISTENCE, "makes the system run git in this repository on a schedule"),
            Options("--scheduler= --config-file=write"),
        ),
        "stop|unregister": Command(
            medium(Category.GIT_CHANGE, "ends the scheduled upkeep"),
            Options("-f --force --config-file=write"),
        ),
    }
)

_CLONE: Final = Command(
    medium(Category.GIT_REMOTE, "clones {0}"),
    Options(
        NETWORK + "-lsn --local --no-local --no-hardlinks --hardlinks --shared --reference=look "
        "--reference-if-able=look --dissociate --no-checkout --reject-shallow "
        "--no-reject-shallow --bare --sparse --filter= --also-filter-submodules --mirror -o= "
        "--origin= -b= --branch= --revision= -u=shell --template= -c= --config= --depth= "
        "--shallow-since= --shallow-exclude= --single-branch --no-single-branch --tags "
        "--no-tags --recurse-submodules?= --recursive?= --shallow-submodules "
        "--no-shallow-submodules --remote-submodules --no-remote-submodules "
        "--separate-git-dir=write -j= --jobs= --ref-format= --bundle-uri="
    ),
    "data write",
    when={
        "--upload-pack -u": _OTHER_END,
        "--template": high(Category.PERSISTENCE, "installs hooks from a template"),
    },
    more=_clone,
)

SUBCOMMANDS: Final[Mapping[str, Judge]] = {
    "push": Command(
        (),
        Options(
            "-qvdnfu46 --quiet --verbose --repo= --all --branches --mirror --delete --tags "
            "--dry-run --porcelain --force --force-with-lease?= --no-force-with-lease "
            "--force-if-includes --no-force-if-includes --recurse-submodules= "
            "--no-recurse-submodules --thin --no-thin --receive-pack=shell --exec=shell "
            "--set-upstream --progress --no-progress --prune --no-verify --verify --follow-tags "
            "--no-follow-tags --signed?= --no-signed --atomic --no-atomic -o= --push-option= "
            "--ipv4 --ipv6"
        ),
        when={
            "--receive-pack --exec": _OTHER_END,
            "--no-verify": medium(Category.GIT_REMOTE, "skips the checks that hooks make"),
        },
        more=_push,
    ),
    "fetch": Command(
        (),
        Options(FETCH),
        when={"--upload-pack": _OTHER_END},
        more=_fetch_named,
    ),
    "pull": Command(
        (),
        Options(MERGE + FETCH + "-r?= --rebase?= --no-rebase -n --ff --no-ff"),
        when={"--upload-pack": _OTHER_END},
        more=_pull,
    ),
    "clone": _CLONE,
    "init|init-db": Command(
        medium(Category.GIT_CHANGE, "makes a repository"),
        Options(
            "-q --quiet --bare --template= --separate-git-dir=write --object-format= "
            "--ref-format= -b= --initial-branch= --shared?="
        ),
        "write",
        when={"--template": high(Category.PERSISTENCE, "installs hooks from a template")},
    ),
    "remote": _REMOTE,
    "fetch-pack": Command(
        medium(Category.GIT_REMOTE, "fetches from {0}"),
        Options("--all --stdin -qkv --quiet --keep --thin --upload-pack=shell --exec=shell "
                "--depth= --no-progress --check-self-contained-and-connected"),
        when={"--upload-pack --exec": _OTHER_END},
        more=_fetch,
    ),
    "send-pack|http-push": _run_remote("writes to a remote repository directly"),
    "send-email|imap-send": Command(
        high(Category.MESSAGE, "sends mails to people"),
        Options(any_long=True),
        "upload*",
    ),
    "credential|credential-store|credential-cache|credential-osxkeychain|credential-manager"
    "|credential-libsecret|credential-wincred|credential-netrc": _credential,
    "daemon|http-backend": _serve("serves the repository to other machines"),
    "instaweb": _serve("serves the repository in a web server"),
    "upload-pack|receive-pack|upload-archive|shell|cvsserver": Command(
        high(Category.NET_WRITE, "answers another git as a server")
    ),
    "remote-ext|remote-fd": _run_remote("starts a command as a remote"),
    "subtree": _subtree,
    "svn|p4|cvsimport|cvsexportcommit|archimport|quiltimport": _bridge,
    "hook": _hook,
    "maintenance": _MAINTENANCE,
    "gui|citool": Command(medium(Category.GIT_CHANGE, "opens a window to make commits in")),
}  # fmt: skip
"""By name."""
