"""git's subcommands that show something, with their side doors: pagers, outputs, drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Looks, Reads
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command
from ccwatch.risk.programs.git_objects import (
    ONLY_THEN,
    fetch_from,
    looks_at_operands,
    read_objects,
    reads_operands,
)
from ccwatch.risk.programs.git_options import DIFF, REV_LIST, REVISIONS, negatable, uses
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

DRIVERS: Final = {
    "--ext-diff": medium(Category.EXEC_PROJECT, "runs the diff programs of the configuration"),
    "--textconv": medium(Category.EXEC_PROJECT, "runs the converters of the configuration"),
}
_SHOWS_CONTENT: Final = (
    "-p", "-u", "--patch", "-U", "--unified", "-c", "--cc", "--word-diff", "--color-words",
    "--binary", "--patch-with-stat", "--patch-with-raw", "-L", "-W", "--function-context",
    "--word-diff-regex", "--dd", "--remerge-diff",
)  # fmt: skip


def read_or_look(parsed: Parsed, invocation: Invocation) -> list[Act]:
    """``more`` of a command that shows content only with some options."""
    if not parsed.has(*_SHOWS_CONTENT):
        return looks_at_operands(parsed, invocation)
    acts = reads_operands(parsed, invocation)
    lines = [word.part(word.text.rfind(":") + 1) for word in parsed.values("-L")]
    return [*acts, *[Reads(word) for word in lines if word.text]]


def _search(parsed: Parsed, _: Invocation) -> list[Act]:
    has_pattern = parsed.has("-e", "-f")
    paths = parsed.operands if has_pattern else parsed.operands[1:]
    acts = read_objects(paths)
    if parsed.has("--no-index") and not paths:
        acts.append(Does(medium(Category.FS_READ, "searches every file of the folder")))
    if parsed.has("-O", "--open-files-in-pager"):
        effect = high(Category.EXEC_INLINE, "opens what it finds in a program")
        acts.append(Does(effect))
    return acts


def _show(reason: str, options: str) -> Command:
    return Command(
        low(Category.GIT_READ, reason),
        Options(options),
        when=DRIVERS,
        more=reads_operands,
        unclear=ONLY_THEN,
    )


def _list(reason: str, options: str = "") -> Command:
    return Command(low(Category.GIT_READ, reason), Options(options), more=looks_at_operands)


LOG: Final = Command(
    low(Category.GIT_READ, "shows the history"),
    Options(DIFF + REVISIONS),
    when=DRIVERS,
    more=read_or_look,
    unclear=ONLY_THEN,
)

_CAT_FILE: Final = Command(
    low(Category.GIT_READ, "shows an object of the repository"),
    Options(
        "-tsep --textconv --filters --path= --batch?= --batch-check?= --batch-command?= "
        "--batch-all-objects --buffer --unordered --allow-unknown-type --follow-symlinks -zZ "
        "--mailmap --no-mailmap --use-mailmap --filter= --no-filter"
    ),
    when={
        "--batch --batch-command": medium(
            Category.GIT_READ, "shows every object that it is told to on its standard input"
        ),
        "--textconv --filters": medium(
            Category.EXEC_PROJECT, "runs the converters of the configuration"
        ),
    },
    more=lambda parsed, _: (
        [] if parsed.has("-t", "-s", "-e") else read_objects(parsed.operands[-1:])
    ),
    unclear=ONLY_THEN,
)

_GREP: Final = Command(
    low(Category.GIT_READ, "searches the files of the repository"),
    Options(
        "--cached --no-index --untracked --recurse-submodules -v --invert-match -iwaIrEGPFnhHlLzo "
        "--ignore-case --word-regexp --text --textconv --no-textconv --recursive --no-recursive "
        "--max-depth= --extended-regexp --basic-regexp --perl-regexp --fixed-strings "
        "--line-number --column --files-with-matches --name-only --files-without-match "
        "-O?=shell --open-files-in-pager?=shell --null --only-matching -c --count --color?= "
        "--no-color --break --heading -p --show-function -C= --context= -A= --after-context= -B= "
        "--before-context= -W --function-context -f=read -e= --and --or --not --all-match -q "
        "--quiet --threads= -m= --max-count= --full-name --ext-grep -# "
        + negatable("--exclude-standard --index")
    ),
    when={"--textconv": DRIVERS["--textconv"]},
    more=_search,
)

_ARCHIVE: Final = Command(
    low(Category.GIT_READ, "packs the files of {0}"),
    Options(
        "-o=write --output=write --format= -l --list -v --verbose --prefix= --add-file=read "
        "--add-virtual-file= --mtime= --worktree-attributes --remote= --exec=shell -#"
    ),
    when={
        "--exec": high(Category.EXEC_INLINE, "runs a program of its own choice at the other end"),
        "--remote": low(Category.NET_READ, "asks a remote repository"),
    },
    more=lambda parsed, _: [
        *read_objects(parsed.operands),
        *fetch_from(parsed.values("--remote")),
    ],
)

_REV_PARSE: Final = Options(
    "--parseopt --sq-quote --keep-dashdash --stop-at-non-option --stuck-long --revs-only "
    "--no-revs --flags --no-flags --default= --prefix= --verify -q --quiet --sq --short?= --not "
    "--abbrev-ref?= --symbolic --symbolic-full-name --all --branches?= --tags?= --remotes?= "
    "--glob= --exclude= --exclude-hidden= --disambiguate= --local-env-vars --path-format= "
    "--git-dir --git-common-dir --resolve-git-dir= --git-path= --show-toplevel "
    "--show-superproject-working-tree --shared-index-path --absolute-git-dir "
    "--is-inside-git-dir --is-inside-work-tree --is-bare-repository --is-shallow-repository "
    "--show-cdup --show-prefix --show-object-format?= --show-ref-format --output-object-format= "
    "--since= --after= --until= --before= --end-of-options"
)
_BLAME: Final = (
    "-cbfsewltkpn --root --show-stats -L= --show-name --show-number --show-email -M?= -C?= "
    "-S=read --reverse --first-parent --porcelain --line-porcelain --incremental --encoding= "
    "--contents=read --date= --progress --no-progress --score-debug --ignore-rev= "
    "--ignore-revs-file=read --color-lines --color-by-age --abbrev= --minimal --since= -h "
    "--ignore-all-space"
)
_FSCK: Final = Command(
    low(Category.GIT_READ, "checks the objects of the repository"),
    Options(
        "--tags --root --unreachable --cache --no-reflogs --connectivity-only --strict -v "
        "--lost-found --name-objects "
        + negatable("--full --dangling --progress --references --verbose")
    ),
    when={"--lost-found": medium(Category.GIT_CHANGE, "writes lost objects to .git/lost-found")},
)
_FOR_EACH_REF: Final = (
    "--count= --sort= --format= --color?= -sp --shell --perl --python --tcl --merged= "
    "--no-merged= --contains= --no-contains= --points-at= --ignore-case --omit-empty --exclude= "
    "--include-root-refs --stdin --start-after="
)
_LS_FILES: Final = Command(
    low(Category.GIT_READ, "lists the files of the repository"),
    Options(
        "-ztvfcdoisukm --cached --deleted --others --ignored --stage --unmerged --killed "
        "--modified --resolve-undo --directory --no-empty-directory --empty-directory --eol "
        "--deduplicate --sparse -x= --exclude= -X=read --exclude-from=read "
        "--exclude-per-directory= --exclude-standard --error-unmatch --with-tree= --full-name "
        "--recurse-submodules --abbrev?= --debug --format="
    ),
    more=lambda parsed, _: [Looks(word) for word in parsed.operands],
)


def _extern_tool(parsed: Parsed, invocation: Invocation) -> list[Act]:
    return read_objects(parsed.operands) if invocation.verbs == "difftool" else []


_TOOL: Final = Command(
    medium(Category.EXEC_PROJECT, "opens the differences in a program of the configuration"),
    Options(
        DIFF + "-x=shell --extcmd=shell -t= --tool= --tool-help -g --gui --no-gui -d --dir-diff "
        "-y --prompt --no-prompt --symlinks --no-symlinks --trust-exit-code "
        "--no-trust-exit-code"
    ),
    when={
        "-x --extcmd": high(Category.EXEC_INLINE, "runs a command on each file that differs"),
        "--tool-help": low(Category.SHELL, "lists the tools that it can use"),
    },
    more=_extern_tool,
)
_MERGE_TOOL: Final = Command(
    medium(Category.EXEC_PROJECT, "opens the conflicts in a program and changes the files"),
    Options("-t= --tool= --tool-help -y --no-prompt --prompt -g --gui --no-gui -O=read"),
)


def _format_patch(parsed: Parsed, _: Invocation) -> list[Act]:
    acts = read_objects(parsed.operands)
    if not parsed.has("--stdout"):
        acts.append(Does(medium(Category.FS_WRITE, "writes each commit to a file of its own")))
    return acts


_FORMAT_PATCH: Final = Command(
    low(Category.GIT_READ, "turns commits into mails"),
    Options(
        DIFF + REVISIONS + "-o=write --output-directory=write -n -N -s -v= --numbered "
        "--no-numbered --start-number= --numbered-files -k --keep-subject --signoff --stdout "
        "--attach?= --no-attach --inline?= --thread?= --no-thread --in-reply-to= "
        "--force-in-body-from "
        "--ignore-if-in-upstream --always --cover-from-description= --description-file=read "
        "--subject-prefix= --filename-max-length= --rfc?= --reroll-count= --to= --cc= --from?= "
        "--no-to --no-cc --no-from --add-header= --cover-letter --no-cover-letter "
        "--encode-email-headers "
        "--interdiff= --range-diff= --creation-factor= --signature= --no-signature "
        "--signature-file=read --suffix= -q --no-binary --zero-commit --base= --progress"
    ),
    when=DRIVERS,
    more=_format_patch,
)
_REQUEST_PULL: Final = Command(
    low(Category.NET_READ, "compares a branch with a remote and writes a request"),
    Options("-p"),
    more=lambda parsed, _: fetch_from(parsed.operands[1:2]),
)


def _bisect_view(invocation: Invocation) -> list[Act]:
    if invocation.words:
        return [Does(uncertain("hands its arguments to another command"))]
    return [Does(low(Category.GIT_READ, "shows the commits that are left to test"))]


def _ls_remote(parsed: Parsed, _: Invocation) -> list[Act]:
    acts = fetch_from(parsed.operands[:1])
    door: Word | None = uses(parsed, "--upload-pack", "--exec")
    if door is not None:
        acts.append(Does(high(Category.EXEC_INLINE, "runs a program as the other end"), door))
    return acts


LS_REMOTE: Final = Command(
    low(Category.NET_READ, "asks a remote for its branches and tags"),
    Options(
        "--branches -bhtq --heads --tags --refs --quiet --upload-pack=shell --exec=shell "
        "--exit-code --get-url --symref --sort= -o= --server-option="
    ),
    more=_ls_remote,
)


SUBCOMMANDS: Final[Mapping[str, Judge]] = {
    "status": _list(
        "shows what is changed",
        "-sbvz --short --branch --show-stash --porcelain?= --long --verbose -u?= "
        "--untracked-files?= --no-untracked-files --ignore-submodules?= --ignored?= --column?= "
        "--no-column --find-renames?= -M?= " + negatable("--ahead-behind --renames"),
    ),
    "log|whatchanged": LOG,
    "show": _show("shows a commit or a file of it", DIFF + REVISIONS),
    "diff|diff-tree|diff-index|diff-files|diff-pairs": _show("shows differences", DIFF),
    "range-diff": _show(
        "compares two series of commits",
        DIFF + REVISIONS + "--creation-factor= --dual-color --no-dual-color --max-memory=",
    ),
    "blame|annotate": _show("shows who wrote each line", _BLAME),
    "grep": _GREP,
    "cat-file": _CAT_FILE,
    "archive": _ARCHIVE,
    "ls-files": _LS_FILES,
    "ls-tree": _list(
        "lists the files of a commit",
        "-drtlz --long --name-only --name-status --object-only --full-name --full-tree "
        "--abbrev?= --format=",
    ),
    "ls-remote": LS_REMOTE,
    "rev-parse": Command(
        low(Category.GIT_READ, "resolves a revision or a path of the repository"), _REV_PARSE
    ),
    "rev-list": Command(
        low(Category.GIT_READ, "lists commits"),
        Options(REVISIONS + REV_LIST + "--pretty?= --stdin --quiet --abbrev?= -z"),
        more=looks_at_operands,
    ),
    "describe": _list(
        "names a commit by the nearest tag",
        "--contains --all --tags --dirty?= --broken?= --long --always --abbrev?= --candidates= "
        "--exact-match --match= --exclude= --first-parent --debug --no-match --no-exclude",
    ),
    "shortlog": _list(
        "counts commits by author",
        REVISIONS + "-snec --summary --numbered --email -w?= --committer --group= --stdin",
    ),
    "name-rev": _list(
        "names a commit",
        "--tags --refs= --no-refs --exclude= --no-exclude --all --stdin --annotate-stdin "
        "--name-only --no-undefined --undefined --always",
    ),
    "merge-base": _list(
        "finds where branches parted",
        "-a --all --octopus --independent --is-ancestor --fork-point",
    ),
    "cherry": _list("lists commits that a branch does not have", "-v --abbrev?="),
    "for-each-ref|refs list": _list("lists branches and tags", _FOR_EACH_REF),
    "show-ref|refs exists": _list(
        "lists branches and tags",
        "--head -dsq --dereference --hash?= --verify --exists --abbrev?= --quiet --tags --heads "
        "--branches --exclude-existing?=",
    ),
    "show-branch": _list(
        "shows branches and their commits",
        "-ra --remotes --all --current --topo-order --date-order --sparse --more= --list "
        "--merge-base --independent --no-name --name --sha1-name --no-sha1-name --topics "
        "--reflog?= -g?= --color?= --no-color",
    ),
    "count-objects": _list("counts objects", "-vH --verbose --human-readable"),
    "fsck|fsck-objects": _FSCK,
    "verify-commit|verify-tag": _list("checks a signature", "-v --verbose --raw --format="),
    "verify-pack": _list(
        "checks a packed archive of objects", "-vs --verbose --stat-only --object-format="
    ),
    "var": _list("shows a setting of git", "-l"),
    "check-ignore": _list(
        "says which files are ignored",
        "-qvnz --quiet --verbose --stdin --non-matching --no-index --index",
    ),
    "check-attr": _list("shows attributes of files", "-az --all --stdin --cached --source="),
    "check-mailmap": _list("looks up an author", "--stdin --mailmap-file=read --mailmap-blob="),
    "check-ref-format": _list(
        "checks a name", "--branch --normalize --print --allow-onelevel --refspec-pattern"
    ),
    "merge-tree": _list(
        "tries a merge without touching a file",
        "-z --write-tree --trivial-merge --messages --no-messages --name-only "
        "--allow-unrelated-histories --stdin --merge-base= -X= --strategy-option= --quiet",
    ),
    "patch-id": _list("computes an id of a patch", "--stable --unstable --verbatim"),
    "stripspace": _list("cleans up text", "-sc --strip-comments --comment-lines"),
    "column": _list(
        "lays text out in columns",
        "--mode?= --command= --raw-mode= --width= --indent= --nl= --padding=",
    ),
    "get-tar-commit-id|show-index": _list("reads an archive", "--object-format="),
    "last-modified": _list("shows when files changed", "-rt --recursive --show-trees --max-depth="),
    "repo info|repo structure": _list(
        "tells about the repository", "--format= -z --keys --all --progress --no-progress"
    ),
    "bundle verify|bundle list-heads": Command(
        low(Category.GIT_READ, "reads a bundle"), Options("-q --quiet"), "read data*"
    ),
    "notes list|notes show|notes get-ref": _list("shows notes"),
    "worktree list": _list("lists the work trees", "-vz --verbose --porcelain --expire="),
    "submodule status|submodule summary": _list(
        "shows the submodules",
        "-q --quiet --cached --recursive --files --for-status -n= --summary-limit=",
    ),
    "sparse-checkout list": _list("lists the sparse folders"),
    "sparse-checkout check-rules": _list("checks paths", "-z --rules-file=read --cone --no-cone"),
    "bisect log|bisect terms": _list("shows the search so far", "--term-good --term-bad"),
    "bisect visualize|bisect view": _bisect_view,
    "rerere status|rerere diff|rerere remaining": _list("shows recorded conflicts"),
    "commit-graph verify|multi-pack-index verify|refs verify": _list(
        "checks the repository",
        "--object-dir= --shallow --progress --no-progress --strict --verbose",
    ),
    "help": Command(
        low(Category.SHELL, "shows help"),
        Options(
            "-acgimvw --all --guides --config --info --man --web --verbose --no-verbose "
            "--external-commands --no-external-commands --aliases --no-aliases "
            "--user-interfaces --developer-interfaces"
        ),
    ),
    "version": _list("shows its version", "--build-options"),
    "request-pull": _REQUEST_PULL,
    "difftool": _TOOL,
    "mergetool": _MERGE_TOOL,
    "format-patch": _FORMAT_PATCH,
}
"""By name; two words where the subcommand has subcommands of its own."""
