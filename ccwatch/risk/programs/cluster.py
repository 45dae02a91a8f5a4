"""What the arguments of Kubernetes tools say: kinds of resources, manifests, pods, dry runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Fetches, Flow
from ccwatch.risk.effect import Category, critical, high, medium, uncertain
from ccwatch.risk.programs.command import TRIES, fill, shorten
from ccwatch.risk.programs.container import is_remote, run_in
from ccwatch.risk.word import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_PLAIN_OUTPUTS: Final = frozenset({"name", "wide"})
_SECRET_KINDS: Final = frozenset({"secret", "secrets"})
_PRECIOUS: Final = frozenset(
    {
        "ns", "namespace", "namespaces", "pv", "pvc", "persistentvolume", "persistentvolumes",
        "persistentvolumeclaim", "persistentvolumeclaims", "crd", "crds", "node", "nodes", "no",
        "customresourcedefinition", "customresourcedefinitions", "project", "projects",
    }
)  # fmt: skip
_RIGHTS: Final = frozenset(
    {"clusterrole", "clusterrolebinding", "role", "rolebinding", "serviceaccount", "sa"}
)


def _kinds(word: Word) -> list[str]:
    """Return the kinds of resource that an operand of kubectl names: ``pods,secret/x``."""
    return [part.partition("/")[0].partition(".")[0].lower() for part in word.text.split(",")]


def judge_get(parsed: Parsed, _invocation: Invocation) -> Sequence[Act]:
    """Return what kubectl shows: a secret in full, or something that cannot be told."""
    acts = _fetch_manifests(parsed)
    raw = parsed.get("--raw")
    if raw is not None and raw.value is not None:
        return [*acts, *_judge_raw(raw.value)]
    shown = parsed.get("-o", "--output", "--template")
    whole = shown is not None and (shown.value is None or shown.value.text not in _PLAIN_OUTPUTS)
    is_unclear = any(UNKNOWN in word.text for word in parsed.operands)
    if any(kind in _SECRET_KINDS for word in parsed.operands for kind in _kinds(word)):
        if whole:
            shows = high(Category.SECRETS_READ, "shows what the secret holds")
            acts += [Does(shows), Emits(Flow.SECRET)]
        elif is_unclear:
            acts.append(Does(uncertain("may show what the secret holds")))
    elif whole and parsed.operands and UNKNOWN in parsed.operands[0].text:
        acts.append(Does(uncertain("shows in full what ccwatch cannot tell")))
    return acts


def _judge_raw(value: Word) -> list[Act]:
    if "secret" in value.text or UNKNOWN in value.text:
        shows = high(Category.SECRETS_READ, "may show what a secret holds")
        return [Does(shows, value), Emits(Flow.SECRET)]
    if "/proxy" in value.text:
        return [Does(medium(Category.INFRA_CHANGE, "calls a service in the cluster"), value)]
    return []


def _fetch_manifests(parsed: Parsed) -> list[Act]:
    return [
        Fetches(word)
        for word in parsed.values("-f", "--filename", "-k", "--kustomize")
        if is_remote(word.text)
    ]


def judge_manifests(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return where the manifests of a change come from."""
    acts = _fetch_manifests(parsed)
    return acts + [
        Does(
            high(Category.EXEC_REMOTE, f"takes its manifest from {shorten(act.word.text)}"),
            act.word,
        )
        for act in acts
        if isinstance(act, Fetches)
    ]


def judge_creation(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    """Return what is created beyond plain resources: rights, tokens."""
    acts = list(judge_manifests(parsed, invocation))
    kind = parsed.operands[0].text.lower() if parsed.operands else ""
    if kind in _RIGHTS:
        acts.append(Does(high(Category.PRIVILEGE, "gives rights in the cluster")))
    elif kind == "token":
        shows = high(Category.SECRETS_READ, "shows a new token")
        acts += [Does(shows), Emits(Flow.SECRET)]
    return acts


def judge_scaling(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return that nothing is left of what is scaled, where that is so."""
    if all(value.text != "0" for value in parsed.values("--replicas")):
        return []
    said = shorten(" ".join(word.text for word in parsed.operands))
    return [Does(high(Category.INFRA_CHANGE, f"stops {said}: none of it is left"))]


def judge_deletion(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    """Return what is deleted, and whether it takes much else with it."""
    kinds = {kind for word in parsed.operands for kind in _kinds(word)}
    effect = high(Category.INFRA_DESTROY, "deletes {} from the cluster")
    if not kinds.isdisjoint(_PRECIOUS):
        effect = critical(Category.INFRA_DESTROY, "deletes {} with all that is in it")
    return [Does(fill(effect, parsed.operands)), *judge_manifests(parsed, invocation)]


def run_in_pod(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return the command that runs in a pod that exists."""
    name = shorten(parsed.operands[0].text) if parsed.operands else "?"
    return run_in(parsed.operands[1:], f"pod {name}")


def run_pod(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    """Return the command of a new pod, if there is one."""
    rest = parsed.operands[1:]
    return run_in(rest, f"pod {shorten(parsed.operands[0].text)}") if rest else []


def debug_pod(parsed: Parsed, invocation: Invocation) -> Sequence[Act]:
    """Return what a debugging container does: one on a node has the node."""
    acts = list(run_pod(parsed, invocation))
    if any(word.text.startswith(("node/", "nodes/", "no/")) for word in parsed.operands[:1]):
        acts.append(Does(critical(Category.PRIVILEGE, "opens the node with all its files")))
    return acts


_DRY_VALUES: Final = frozenset({"", "client", "server", "true"})


def is_dry(parsed: Parsed) -> bool:
    """Say whether ``--dry-run`` is on, which can also be switched off by its value."""
    dry = parsed.get("--dry-run")
    return dry is not None and (dry.value is None or dry.value.text in _DRY_VALUES)


def soften(acts: Sequence[Act]) -> list[Act]:
    """Return what is left of the acts of a dry run: what it reads, writes, runs and doubts."""
    changes = {
        Category.INFRA_CHANGE,
        Category.INFRA_DESTROY,
        Category.PRIVILEGE,
        Category.EXEC_REMOTE,
    }
    kept = [act for act in acts if not isinstance(act, Does) or act.effect.category not in changes]
    return [Does(TRIES), *kept]
