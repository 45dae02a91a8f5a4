"""git's subcommands that change the repository so that git can take it back, or rewrite it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Deletes, Does, Reads, Writes
from ccwatch.risk.effect import Category, Effect, high, low, medium
from ccwatch.risk.programs.command import TRIES, Command, fill, shorten
from ccwatch.risk.programs.git_options import MERGE, PATHSPECS, negatable, uses
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_SKIPS_HOOKS: Final = medium(Category.GIT_CHANGE, "skips the checks that hooks make")
_REPLAY: Final = (
    "--abort --continue --skip --quit --show-current-patch?= -qv --quiet --verbose "
    + negatable("--signoff --rerere-autoupdate --edit")
    + " -S?= --gpg-sign?= --no-gpg-sign "
)


def changes(reason: str, options: str = "", operands: str = "data*", bare: str = "") -> Command:
    """Return a command that makes a change which git can take back."""
    effect = medium(Category.GIT_CHANGE, reason)
    alone = medium(Category.GIT_CHANGE, bare) if bare else None
    return Command(effect, Options(options), operands, bare=alone)


def rewrites(reason: str) -> Effect:
    """Return the effect of replacing history that others may have."""
    return high(Category.GIT_REWRITE, reason)


_STAGES: Final = (
    ("--abort", "gives up the {} and goes back to what was before"),
    ("--quit", "gives up the {} and leaves the files as they are"),
    ("--skip", "leaves one commit out and goes on with the {}"),
    ("--continue --resolved --retry", "goes on with the {}"),
    ("--edit-todo", "changes what is left to do of the {}"),
)


def _find_stage(parsed: Parsed, name: str) -> Effect | None:
    """Return the effect of an option that ends or goes on with what was begun before."""
    if parsed.has("--show-current-patch"):
        return low(Category.GIT_READ, f"shows the commit that the {name} stopped at")
    for options, reason in _STAGES:
        if parsed.has(*options.split()):
            return medium(Category.GIT_CHANGE, reason.replace("{}", name))
    return None


def _staged(name: str, reason: str, bare: str) -> Callable[[Parsed, Invocation], list[Act]]:
    """Return the ``more`` of a command that may stop half-way and goes on when told to."""

    def judge(parsed: Parsed, _: Invocation) -> list[Act]:
        stage = _find_stage(parsed, name)
        if stage is not None:
            return [Does(stage)]
        effect = medium(Category.GIT_CHANGE, reason if parsed.operands else bare)
        return [Does(fill(effect, parsed.operands))]

    return judge


def _rebase(parsed: Parsed, invocation: Invocation) -> list[Act]:
    stage = _find_stage(parsed, "rebase")
    if stage is not None:
        return [Does(stage)]
    branch = parsed.operands[1].text if len(parsed.operands) > 1 else None
    onto = shorten(parsed.operands[0].text) if parsed.operands else "its upstream"
    if branch in invocation.context.protected_branches:
        return [Does(rewrites(f"rewrites {branch}, which is protected, onto {onto}"))]
    return [Does(medium(Category.GIT_REWRITE, f"rewrites commits onto {onto}"))]


def _remove(parsed: Parsed, _: Invocation) -> list[Act]:
    if parsed.has("-n", "--dry-run"):
        return [Does(TRIES)]
    said = shorten(" ".join(word.text for word in parsed.operands)) or "the files of a list"
    if parsed.has("--cached"):
        return [Does(medium(Category.GIT_CHANGE, f"takes {said} out of the repository"))]
    forced = uses(parsed, "-f", "--force") is not None
    recursive = parsed.has("-r")
    effect = medium(Category.GIT_CHANGE, f"deletes {said}, which git knows")
    if forced:
        effect = high(Category.GIT_DISCARD, f"deletes {said} with its uncommitted changes")
    deleted = [Deletes(word, recursive=recursive, forced=forced) for word in parsed.operands]
    return [Does(effect), *deleted]


def _update_index(parsed: Parsed, _: Invocation) -> list[Act]:
    return [Reads(word) for word in parsed.operands]


def _replace(parsed: Parsed, _: Invocation) -> list[Act]:
    if not parsed.operands or parsed.has("-l", "--list"):
        return [Does(low(Category.GIT_READ, "lists replaced objects"))]
    return [Does(medium(Category.GIT_REWRITE, "makes git show one object in place of another"))]


def _symbolic_ref(parsed: Parsed, _: Invocation) -> list[Act]:
    deleted = uses(parsed, "-d", "--delete")
    if deleted is not None:
        return [Does(rewrites("deletes a reference"), deleted)]
    if len(parsed.operands) < 2:
        return [Does(low(Category.GIT_READ, "shows where HEAD points"))]
    reason = "points {0} at another branch".replace("{0}", shorten(parsed.operands[0].text))
    return [Does(medium(Category.GIT_CHANGE, reason))]


_PICK: Final = Options(
    _REPLAY + "-enx -m= --mainline= --ff --allow-empty --allow-empty-message "
    "--keep-redundant-commits --empty= -s --strategy= -X= --strategy-option= --no-commit "
    "--cleanup= --reference -r"
)
_FILTER_SHELLS: Final = " ".join(
    f"--{name}=shell"
    for name in (
        "setup", "subdirectory-filter", "env-filter", "tree-filter", "index-filter",
        "parent-filter", "msg-filter", "commit-filter", "tag-name-filter",
    )
).replace("--subdirectory-filter=shell", "--subdirectory-filter=")  # fmt: skip

FILTER_REPO: Final = Command(
    rewrites("rewrites the whole history, and deletes what was there before"),
    Options(
        "--force -f --replace-text=read --replace-message=read --mailmap=read --path= "
        "--path-glob= --path-regex= --paths-from-file=read --invert-paths --use-base-name "
        "--path-rename= --subdirectory-filter= --to-subdirectory-filter= --tag-rename= --refs= "
        "--partial --dry-run --debug --source=read --target=write --strip-blobs-bigger-than= "
        "--strip-blobs-with-ids=read --analyze --report-dir=write --prune-empty= "
        "--prune-degenerate= --no-ff --replace-refs= --use-mailmap --preserve-commit-hashes "
        "--preserve-commit-encoding --no-gc --quiet --sensitive-data-removal --no-fetch --proceed"
    ),
    "",
)

_COMMIT: Final = Command(
    medium(Category.GIT_CHANGE, "makes a commit"),
    Options(
        PATHSPECS + "-aponvqezsie -C= -c= --all --patch --reuse-message= --reedit-message= "
        "--fixup= --squash= --reset-author --short --branch --porcelain --long --null -F=read "
        "--file=read --author= --date= -m= --message= -t=read --template=read --trailer= "
        "--allow-empty --allow-empty-message --cleanup= --amend --no-post-rewrite --include "
        "--only -u?= --untracked-files?= --verbose --quiet --dry-run -S?= --gpg-sign?= "
        "--no-gpg-sign --interactive " + negatable("--signoff --verify --edit --status")
    ),
    when={
        "--amend": medium(Category.GIT_REWRITE, "replaces the last commit"),
        "-n --no-verify": _SKIPS_HOOKS,
    },
)
_ADD: Final = Command(
    medium(Category.GIT_CHANGE, "adds {} to what will be committed"),
    Options(
        PATHSPECS + "-nvfipeuAN -U= --unified= --inter-hunk-context= --dry-run --verbose --force "
        "--sparse --interactive --patch --edit --update --all --no-all --ignore-removal "
        "--no-ignore-removal --intent-to-add --refresh --ignore-errors --ignore-missing "
        "--renormalize --chmod="
    ),
    "read*",
    bare=medium(Category.GIT_CHANGE, "adds everything that changed to what will be committed"),
    tries="-n --dry-run",
)
_MOVE: Final = Command(
    medium(Category.GIT_CHANGE, "renames files"),
    Options("-vfkn --verbose --force --dry-run --sparse"),
    "look* write",
    tries="-n --dry-run",
)
_APPLY: Final = Command(
    medium(Category.GIT_CHANGE, "changes files as the patch {0} says"),
    Options(
        "--stat --numstat --summary --check --index -N --intent-to-add --cached --unsafe-paths "
        "--apply -3 --3way --ours --theirs --union --build-fake-ancestor=write -R --reverse "
        "--reject -z -p= -C= --unidiff-zero --no-add --exclude= --include= --ignore-space-change "
        "--ignore-whitespace --whitespace= --inaccurate-eof -v --verbose -q --quiet --recount "
        "--directory= --allow-empty --allow-binary-replacement --binary"
    ),
    "read*",
    when={
        "--unsafe-paths": high(Category.FS_WRITE, "lets the patch change files anywhere"),
        "--apply": medium(Category.GIT_CHANGE, "changes files as the patch says"),
    },
    tries="--check",
)
_HASH: Final = Command(
    low(Category.GIT_READ, "computes the name of an object"),
    Options("-t= -w --stdin --stdin-paths --path= --no-filters --literally"),
    "look*",
    when={"-w": medium(Category.GIT_CHANGE, "stores an object")},
)


def _write_over(parsed: Parsed, _: Invocation) -> list[Act]:
    """Return the loss where checkout-index writes over the files of the work tree itself."""
    force = uses(parsed, "-f", "--force")
    if force is None or parsed.has("--prefix"):
        return []
    return [Does(high(Category.GIT_DISCARD, "discards uncommitted changes"), force)]


SUBCOMMANDS: Final[Mapping[str, Judge]] = {
    "add|stage": _ADD,
    "commit": _COMMIT,
    "mv": _MOVE,
    "rm": Command(
        (),
        Options(
            PATHSPECS + "-nqrf --dry-run --quiet --cached --force --ignore-unmatch --sparse"
        ),
        more=_remove,
    ),
    "merge": Command(
        (), Options(MERGE),
        more=_staged("merge", "merges {} into the branch", "merges its upstream into the branch"),
    ),
    "rebase": Command(
        (),
        Options(
            "--onto= --keep-base --apply --merge -i --interactive -x=shell --exec=shell --root "
            "--empty= --no-keep-empty --keep-empty --reapply-cherry-picks "
            "--no-reapply-cherry-picks --allow-empty-message -s= --strategy= -X= "
            "--strategy-option= -f --force-rebase --no-ff --ff -r?= --rebase-merges?= "
            "--no-rebase-merges --committer-date-is-author-date --reset-author-date "
            "--ignore-date --ignore-whitespace --whitespace= -C= --edit-todo --trailer= "
            "-n --stat --verify --no-verify --fork-point --no-fork-point --update-refs "
            "--no-update-refs --autosquash --no-autosquash --autostash --no-autostash --no-stat "
            "--reschedule-failed-exec --no-reschedule-failed-exec -m " + _REPLAY
        ),
        more=_rebase,
    ),
    "cherry-pick": Command(
        (), _PICK, more=_staged("cherry-pick", "copies {} onto the branch", "copies commits")
    ),
    "revert": Command(
        (), _PICK, more=_staged("revert", "makes commits that undo {}", "undoes commits")
    ),
    "am": Command(
        (),
        Options(
            _REPLAY + "-si3kcurn -b --keep --no-keep --keep-non-patch --keep-cr --no-keep-cr "
            "--scissors --no-scissors --quoted-cr= --utf8 --no-utf8 --3way --no-3way --interactive "
            "--no-verify -m --message-id --no-message-id --ignore-space-change "
            "--ignore-whitespace --whitespace= -C= -p= --directory= --exclude= --include= "
            "--reject --patch-format= --resolved --committer-date-is-author-date --ignore-date "
            "--resolvemsg= --allow-empty --retry --empty="
        ),
        "read*",
        more=_staged("series of patches", "makes commits of the patches in {}", "makes commits of "
                     "mailed patches"),
    ),
    "apply": _APPLY,
    "hash-object": _HASH,
    "replace": Command((), Options("-lfdge --list --format= --force --delete --edit --raw --graft "
                                   "--convert-graft-file"), more=_replace),
    "symbolic-ref": Command((), Options("-qd -m= --quiet --delete --short --recurse --no-recurse"
                                        ), more=_symbolic_ref),
    "update-ref": Command(
        rewrites("moves {0} without any check"),
        Options("-dz -m= --no-deref --create-reflog --stdin --batch-updates"),
        when={"-d": rewrites("deletes the reference {0}"),
              "--stdin": rewrites("moves or deletes references that it is told")},
    ),
    "filter-branch": Command(
        rewrites("rewrites the whole history"),
        Options(f"{_FILTER_SHELLS} --prune-empty --original= -d= -f --force --state-branch= "
                "--remap-to-ancestor", posix=True),
    ),
    "filter-repo": FILTER_REPO,
    "fast-import": Command(rewrites("writes commits and branches that it is told"),
                           Options("--force --quiet --stats --done")),
    "replay|history": Command(rewrites("rewrites commits"),
                              Options("--onto= --advance= --contained --dry-run --ref-action=")),
    "update-index": Command(
        medium(Category.GIT_CHANGE, "changes what git knows about files"),
        Options(
            "--add --remove --refresh -qz --unmerged --ignore-missing --ignore-submodules "
            "--really-refresh --assume-unchanged --no-assume-unchanged --skip-worktree "
            "--no-skip-worktree --fsmonitor-valid --no-fsmonitor-valid -g --again --unresolve "
            "--info-only --force-remove --replace --stdin --verbose --index-version= "
            "--show-index-version --split-index --no-split-index --untracked-cache "
            "--no-untracked-cache --test-untracked-cache --force-untracked-cache --fsmonitor "
            "--no-fsmonitor --chmod= --cacheinfo= --index-info"
        ),
        more=_update_index,
    ),
    "checkout-index": Command(
        medium(Category.GIT_CHANGE, "copies files of the index to the work tree"),
        Options("-uqfanz --index --quiet --force --all --no-create --prefix=write --stage= --temp "
                "--ignore-skip-worktree-bits --stdin"),
        more=_write_over,
    ),
    "read-tree|merge-index|merge-file|merge-one-file|merge-recursive": Command(
        medium(Category.GIT_CHANGE, "changes the index or files of the work tree"),
        Options("-mnvqip -a --reset --prefix= --index-output=write --empty --stdin --all "
                "--no-sparse-checkout --aggressive --trivial --dry-run -z --temp --stage="),
        when={"--reset": high(Category.GIT_DISCARD, "discards uncommitted changes"),
              "-u -f --force": high(Category.GIT_DISCARD, "discards uncommitted changes")},
    ),
    "write-tree|mktree|mktag|commit-tree|pack-objects|unpack-objects|index-pack|unpack-file"
    "|pack-refs|pack-redundant|update-server-info|multi-pack-index|commit-graph|backfill": changes(
        "stores objects in the repository",
        "-p= -m= -F=read -S?= -qvz --missing-ok --prefix= --missing --batch --strict --no-strict "
        "--stdin --fix-thin --keep?= --all --prune --no-prune --force --quiet --progress "
        "--no-progress --object-dir= --reachable --changed-paths --no-changed-paths --split?= "
        "--append --revs --stdout --min-batch-size= --sparse --no-sparse",
    ),
    "fast-export": Command(
        low(Category.GIT_READ, "shows the whole history as a stream"),
        Options("--all --branches --tags --signed-tags= --tag-of-filtered-object= -M -C --no-data "
                "--export-marks=write --import-marks=read --full-tree --anonymize --refspec= "
                "--progress= --fake-missing-tagger --use-done-feature --show-original-ids"),
    ),
    "mailinfo|mailsplit|fmt-merge-msg|interpret-trailers|bugreport|diagnose": Command(
        medium(Category.FS_WRITE, "writes files about commits or mails"),
        Options("-o=write --output-directory=write -s= --suffix= --diagnose?= --mode= -m= "
                "--message= --trailer= --in-place --parse --only-trailers --only-input --unfold "
                "--trim-empty --no-divider --where= --if-exists= --if-missing= -F=read "
                "--file=read --log?= --no-log --into-name="),
        more=lambda parsed, invocation: [
            Writes(w) for w in parsed.operands if invocation.verbs.startswith("mail")
        ],
    ),
}  # fmt: skip
"""By name."""
