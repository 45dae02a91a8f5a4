"""The options that many of git's subcommands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ccwatch.risk.programs.option import Parsed
    from ccwatch.risk.word import Word

_SHORTEST: Final = 3
"""``--`` and one letter."""


def negatable(table: str) -> str:
    """Return flags together with their ``--no-`` forms."""
    return "".join(f"{flag} --no-{flag[2:]} " for flag in table.split())


DIFF: Final = (
    "-pus --patch --no-patch -U= --unified= --output=write --output-indicator-new= "
    "--output-indicator-old= --output-indicator-context= --raw --patch-with-raw --minimal "
    "--patience --histogram --anchored= --diff-algorithm= --stat?= --stat-width= "
    "--stat-name-width= --stat-count= --stat-graph-width= --compact-summary --numstat "
    "--shortstat -X?= --dirstat?= --cumulative --dirstat-by-file?= --summary --patch-with-stat "
    "-z --name-only --name-status --submodule?= --color?= --no-color --color-moved?= "
    "--no-color-moved --color-moved-ws= --no-color-moved-ws --word-diff?= --word-diff-regex= "
    "--color-words?= --check --ws-error-highlight= --full-index --binary --abbrev?= --no-abbrev "
    "-B?= --break-rewrites?= -M?= --find-renames?= -C?= --find-copies?= --find-copies-harder -D "
    "--irreversible-delete -l= --diff-filter= -S= -G= --find-object= --pickaxe-all "
    "--pickaxe-regex -O=read --skip-to= --rotate-to= -R --relative?= --no-relative -a --text "
    "--ignore-cr-at-eol --ignore-space-at-eol -b --ignore-space-change -w --ignore-all-space "
    "--ignore-blank-lines -I= --ignore-matching-lines= --inter-hunk-context= -W "
    "--function-context --exit-code --quiet -q --ext-diff --no-ext-diff --textconv --no-textconv "
    "--ignore-submodules?= --src-prefix= --dst-prefix= --no-prefix --default-prefix "
    "--line-prefix= --ita-invisible-in-index --ita-visible-in-index -123 --base --ours --theirs "
    "--cached --staged --merge-base --no-index --cc -c -m -rt --combined-all-paths "
    "--diff-merges= --no-diff-merges --remerge-diff --dd --max-depth= --no-renames --renames "
    "--root --stdin --pretty?= -v --no-commit-id --always "
) + negatable("--indent-heuristic --rename-empty")
"""Options of everything that shows differences."""

REVISIONS: Final = (
    "-# -n= --max-count= --skip= --since= --after= --until= --before= --since-as-filter= "
    "--max-age= --min-age= --author= --committer= --grep-reflog= --grep= --all-match "
    "--invert-grep -iEFP --regexp-ignore-case --basic-regexp --extended-regexp --fixed-strings "
    "--perl-regexp --remove-empty --merges --no-merges --min-parents= --max-parents= "
    "--no-min-parents --no-max-parents --first-parent --exclude-first-parent-only --not --all "
    "--branches?= --tags?= --remotes?= --glob= --exclude= --exclude-hidden= --reflog "
    "--alternate-refs --single-worktree --ignore-missing --bisect --cherry-mark --cherry-pick "
    "--left-only --right-only --cherry -g --walk-reflogs --merge --boundary "
    "--simplify-by-decoration --show-pulls --full-history --dense --sparse --simplify-merges "
    "--ancestry-path?= --date-order --author-date-order --topo-order --reverse --no-walk?= "
    "--do-walk --format= --abbrev-commit --no-abbrev-commit --oneline --encoding= "
    "--expand-tabs?= --no-expand-tabs --notes?= --no-notes --show-notes?= "
    "--show-notes-by-default --standard-notes --no-standard-notes --show-signature "
    "--no-show-signature --relative-date --date= --parents --children --left-right --graph "
    "--no-graph --show-linear-break?= --follow --decorate?= --no-decorate --decorate-refs= "
    "--decorate-refs-exclude= --clear-decorations --source --mailmap --use-mailmap "
    "--no-mailmap --no-use-mailmap --log-size -L= --full-diff --end-of-options "
)
"""Options of everything that walks through history."""

REV_LIST: Final = (
    "--count --timestamp --objects --objects-edge --disk-usage?= --use-bitmap-index --unpacked "
    "--header --bisect-vars --bisect-all --filter= --no-filter --object-names --no-object-names "
    "--in-commit-order --verify-objects --indexed-objects --progress= --filter-print-omitted "
    "--filter-provided-objects --missing= --commit-header --no-commit-header "
)

NETWORK: Final = (
    "-qv46 --quiet --verbose --ipv4 --ipv6 --progress --no-progress -o= --server-option= "
    "--upload-pack=shell "
)
"""Options of everything that speaks to a remote. The program at the other end is a command."""

FETCH: Final = (
    NETWORK
    + "--all --no-all -a --append --atomic --depth= --deepen= --shallow-since= "
    + "--shallow-exclude= --unshallow --update-shallow --negotiation-tip= --negotiate-only "
    + "--dry-run --porcelain -f --force -k --keep --multiple --auto-maintenance "
    + "--no-auto-maintenance --auto-gc --no-auto-gc --write-commit-graph "
    + "--no-write-commit-graph --prefetch -p --prune --no-prune -P --prune-tags -n --no-tags "
    + "-t --tags --refetch --refmap= --recurse-submodules?= --no-recurse-submodules -j= --jobs= "
    + "--set-upstream -u --update-head-ok --write-fetch-head --no-write-fetch-head "
    + "--show-forced-updates --no-show-forced-updates --stdin --filter= "
)

MERGE: Final = (
    "-e -S?= --cleanup= --ff-only --gpg-sign?= --no-gpg-sign --log?= --no-log -n -s= --strategy= "
    "-X= --strategy-option= --allow-unrelated-histories -m= --into-name= -F=read --file=read "
    "--abort --quit --continue --compact-summary -qv --summary --no-summary "
) + negatable(
    "--commit --edit --ff --signoff --stat --squash --verify --verify-signatures --quiet "
    "--verbose --progress --autostash --rerere-autoupdate --overwrite-ignore"
)

PATHSPECS: Final = "--pathspec-from-file=read --pathspec-file-nul "


def uses(parsed: Parsed, *names: str) -> Word | None:
    """Return where one of the options is used, in full or cut short to any length.

    The parser takes what it can make out; git itself takes ``--p`` where only one option starts
    like that, which only the whole list of git's options could tell.
    """
    found = parsed.get(*names)
    if found is not None:
        return found.word
    for word in parsed.unknown:
        cut = word.text.partition("=")[0]
        if len(cut) >= _SHORTEST and any(name.startswith(cut) for name in names):
            return word
    return None
