"""Version control besides git: Subversion, Mercurial, Jujutsu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsCommand, RunsShell
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium
from ccwatch.risk.programs.command import HELPS, Command, Group, shorten
from ccwatch.risk.programs.git_objects import fetch_from, is_address
from ccwatch.risk.programs.option import Options

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_LOOKS: Final = low(Category.GIT_READ, "reads the repository")
_RUNS_SETTING: Final = high(Category.EXEC_INLINE, "sets an option that can name a command to run")
_PUBLISHES: Final = medium(Category.GIT_REMOTE, "sends commits to the server")
_FETCHES: Final = medium(Category.GIT_REMOTE, "fetches from the server")


def _discards(reason: str) -> Effect:
    return high(Category.GIT_DISCARD, reason)


def _rewrites(reason: str) -> Effect:
    return high(Category.GIT_REWRITE, reason)


def _changes(reason: str) -> Effect:
    return medium(Category.GIT_CHANGE, reason)


def _fetch(parsed: Parsed, _: Invocation) -> list[Act]:
    return fetch_from(word for word in parsed.operands if is_address(word))


_SVN_OPTIONS: Final = Options(
    "-r= --revision= -c= --change= -l= --limit= -v --verbose -q --quiet --xml --incremental -g "
    "--use-merge-history -N --non-recursive --depth= -R --recursive --stop-on-copy --diff -x= "
    "--extensions= --summarize --show-item= --no-newline -u --show-updates --no-ignore "
    "--ignore-externals --changelist= --cl= --strict --username= --non-interactive "
    "--no-auth-cache --with-all-revprops --search= --show-inherited-props --git --notice-ancestry "
    "--ignore-properties --no-diff-deleted --no-diff-added --old= --new= -h=help --help=help "
    "--version=help --trust-server-cert -m= --message= -F=read --file=read --force "
    "--force-log --parents --accept= --dry-run --no-unlock --keep-changelists --keep-local "
    "--record-only --reintegrate --set-depth= --targets=read --remove-unversioned "
    "--remove-ignored --vacuum-pristines --revprop --ignore-ancestry --strip= "
    "--diff-cmd=run --diff3-cmd=run --editor-cmd=shell --password= --config-dir=look "
    "--config-option="
)
_SVN_DANGERS: Final = {
    "--diff-cmd --diff3-cmd --editor-cmd --config-option --config-dir": _RUNS_SETTING,
}


def _svn(
    effect: Effect, when: Mapping[str, Effect] | None = None, operands: str = "look*"
) -> Judge:
    dangers = {**_SVN_DANGERS, **(when or {})}
    return Command(effect, _SVN_OPTIONS, operands, when=dangers, more=_fetch)


def _svn_at(effect: Effect, remote: Effect) -> Judge:
    """Judge a change that is made at the server at once where an address is given."""
    here = _svn(effect)

    def judge(invocation: Invocation) -> list[Act]:
        acts = here(invocation)
        if any("://" in word.text for word in invocation.words if word.text[:1] != "-"):
            acts.append(Does(remote))
        return acts

    return judge


_SVN: Final = Group(
    {
        "status|stat|st|info|list|ls|log|proplist|plist|pl|propget|pget|pg|mergeinfo": _svn(_LOOKS),
        "cat|diff|di|blame|praise|annotate|ann": _svn(_LOOKS, operands="read*"),
        "help|h": Command(HELPS),
        "add|copy|cp|move|mv|mkdir|rename|ren": _svn_at(
            _changes("changes what will be committed"),
            _rewrites("changes the server at once, without a commit here"),
        ),
        "delete|del|remove|rm": _svn_at(
            _changes("deletes {} here; the server keeps older versions"),
            _discards("deletes files on the server at once"),
        ),
        "merge|resolve|resolved|changelist|cl|propset|pset|ps|propdel|pdel|pd|propedit|pedit|pe"
        "|switch|sw|relocate|upgrade|patch|lock|unlock|x-shelve|x-unshelve": _svn(
            _changes("changes the work copy"),
            {"--revprop": _rewrites("changes the history itself")},
        ),
        "checkout|co|update|up|export": _svn(_FETCHES),
        "commit|ci": _svn(_PUBLISHES),
        "import": _svn(high(Category.GIT_REMOTE, "publishes a folder to the server")),
        "revert": _svn(_discards("discards uncommitted changes in {}")),
        "cleanup": _svn(
            _changes("tidies up the work copy"),
            {
                "--remove-unversioned --remove-ignored": _discards(
                    "deletes files that the repository does not have"
                )
            },
        ),
    },
    _SVN_OPTIONS,
)
_SVNADMIN: Final = Group(
    {
        "dump|info|lslocks|lstxns|verify|help": Command(
            _LOOKS, Options("-q -r= -M= --revision= --quiet")
        ),
        "create|hotcopy|load|recover|pack|upgrade|lock|unlock|rmlocks|rmtxns|setlog|setrevprop"
        "|setuuid|delrevprop|freeze": Command(_rewrites("changes the server's repository")),
    }
)  # fmt: skip

_HG_OPTIONS: Final = Options(
    "-R=look --repository=look --cwd=look -y --noninteractive -qv --quiet --verbose --color= "
    "--encoding= --encodingmode= --time --traceback --pager= --hidden --debug -h=help --help=help "
    "--version=help -r= --rev= -l= --limit= -pgsmudniac -T= "
    "--patch --git --stat --template= --graph -G --style= -b= --branch= -k= --keyword= -f "
    "--follow --date= -d --user= -u --no-merges --all --include= --exclude= -I= -X= --change= "
    "-w -B --ignore-all-space --ignore-blank-lines --nodates --noprefix --unified= -U= --message= "
    "--logfile=read --addremove --close-branch --amend --secret --force --bookmark= --new-branch "
    "--print0 -0 --no-status --modified --added --removed --deleted --clean --unknown --ignored "
    "--copies --id --num --tags --bookmarks --active --closed --tool= --abort --continue --keep "
    "--config= --config-file=read --ssh=shell -e=shell --remotecmd=shell --debugger --profile "
    "--insecure --output=write -o= --check -C --dry-run --delete --rename= --list --command=shell"
)
_HG_DANGERS: Final = {"--config --config-file --ssh -e --remotecmd --debugger": _RUNS_SETTING}


def _hg(effect: Effect, when: Mapping[str, Effect] | None = None, operands: str = "data*") -> Judge:
    dangers = {**_HG_DANGERS, **(when or {})}
    return Command(effect, _HG_OPTIONS, operands, when=dangers, more=_fetch)


_CLEAN: Final = {"-C --clean": _discards("discards uncommitted changes")}
_HG: Final = Group(
    {
        "status|st|stat|log|history|heads|parents|files|manifest|locate|id|identify|summary|sum"
        "|root|tip|paths|branches|annotate|blame|verify|tags|grep": _hg(_LOOKS),
        "diff|cat": _hg(
            _LOOKS, {"-o --output": medium(Category.FS_WRITE, "writes files")}, "read*"
        ),
        "help|version": Command(HELPS),
        "config|showconfig": _hg(
            low(Category.GIT_READ, "shows the settings"),
            {"-e --edit -l -g": high(Category.PERSISTENCE, "changes the settings")},
        ),
        "incoming|in|outgoing|out": _hg(low(Category.NET_READ, "compares with a remote")),
        "add|addremove|copy|cp|rename|move|mv|merge|graft|resolve|shelve|unshelve|bookmark"
        "|bookmarks|branch|tag|forget|import|init|phase|bisect|absorb|uncommit|backout|topic"
        "|commit|ci": _hg(_changes("changes the repository")),
        "remove|rm": _hg(_changes("deletes {}"), {"-f --force": _discards("deletes {} for good")}),
        "update|up|checkout|co": _hg(_changes("changes the work tree"), _CLEAN),
        "pull|clone|fetch": _hg(_FETCHES),
        "push": _hg(
            _PUBLISHES, {"-f --force": _rewrites("force-pushes: makes new heads at the remote")}
        ),
        "revert": _hg(_discards("discards uncommitted changes in {}")),
        "purge|clean": _hg(_discards("deletes files that the repository does not have")),
        "strip|rollback|histedit|rebase|amend|evolve|prune|fold|split|metaedit": _hg(
            _rewrites("rewrites or drops commits")
        ),
        "serve": _hg(high(Category.NET_LISTEN, "serves the repository to other machines")),
        "email|patchbomb": _hg(high(Category.MESSAGE, "sends mails to people")),
        "extdiff": _hg(high(Category.EXEC_INLINE, "runs another program on the differences")),
        "debugshell|debugserve": _hg(high(Category.EXEC_INLINE, "runs code")),
    },
    _HG_OPTIONS,
    when=_HG_DANGERS,
)

_JJ_OPTIONS: Final = Options(
    "-R=look --repository=look --ignore-working-copy --ignore-immutable --at-operation= --at-op= "
    "--debug --color= --quiet --no-pager --config= --config-file=read --config-toml= -h=help "
    "--help=help -V=help --version=help -r= --revisions= --revision= -n= --limit= --reversed "
    "--no-graph -G -T= --template= -p --patch -s --summary --stat --types --name-only --git "
    "--color-words --tool=run --context= -f= --from= -t= --to= -m= --message= -d= --destination= "
    "-b= --branch= --bookmark= -a --all-remotes --remote= --allow-new --deleted --all --tracked "
    "--dry-run -o= --onto= -A= -B= --insert-after= --insert-before= --source= --edit --stdin "
    "--user --repo --include-defaults --colocate --no-edit -i --interactive -c= --change= "
    "--ignore-all-space -w --ignore-space-change --op-diff --all-bookmarks"
)
_JJ_DANGERS: Final = {
    "--config --config-file --config-toml --tool": _RUNS_SETTING,
    "--ignore-immutable": _rewrites("lets commits be rewritten that are protected"),
}


def _jj(effect: Effect, operands: str = "data*", when: Mapping[str, Effect] | None = None) -> Judge:
    dangers = {**_JJ_DANGERS, **(when or {})}
    return Command(effect, _JJ_OPTIONS, operands, when=dangers, more=_fetch)


def _set_jj(parsed: Parsed, _: Invocation) -> list[Act]:
    key = parsed.operands[0].text if parsed.operands else "?"
    if key.startswith(("user.", "template", "revset", "colors", "ui.color", "ui.default-command")):
        return [Does(_changes(f"sets {shorten(key)}"))]
    reason = f"sets {shorten(key)}, which can name a command that later runs"
    acts: list[Act] = [Does(critical(Category.PERSISTENCE, reason))]
    return acts + [RunsShell(word, adds_arguments=True) for word in parsed.operands[1:2]]


def _execute(invocation: Invocation) -> list[Act]:
    words = invocation.words
    start = next((i for i, word in enumerate(words) if word.text[:1] != "-"), len(words))
    return [
        Does(medium(Category.EXEC_PROJECT, "runs a command")),
        RunsCommand(words[start:]),
    ]


_JJ: Final = Group(
    {
        "status|st|log|evolog|evolution-log|obslog|interdiff|root|op log|operation log|op show"
        "|op diff|file list|git remote list|bookmark list|b list|tag list|workspace list"
        "|workspace root|sparse list|config list|config path|bookmark l": _jj(_LOOKS),
        "show|diff|file show|file annotate|config get": _jj(_LOOKS, "read*"),
        "help|version|util completion|util config-schema|util markdown-help": Command(HELPS),
        "new|commit|ci|describe|desc|edit|next|prev|duplicate|split|squash|rebase|resolve|absorb"
        "|backout|revert|parallelize|simplify-parents|undo|redo|op undo|op restore|op revert"
        "|file track|file untrack|file chmod|bookmark create|bookmark set|bookmark move"
        "|bookmark rename|bookmark track|bookmark untrack|bookmark forget|b create|b set|b move"
        "|workspace add|workspace forget|workspace rename|workspace update-stale|sparse set"
        "|sparse reset|git init|git import|git export|git remote add|git remote remove"
        "|git remote rename|tag set|sign|unsign|metaedit": _jj(
            _changes("changes the repository, which jj undo takes back")
        ),
        "restore|abandon|bookmark delete|b delete|tag delete": _jj(
            _changes("drops changes; jj undo brings them back")
        ),
        "diffedit|fix|run": _jj(medium(Category.EXEC_PROJECT, "runs the tools of the settings")),
        "git fetch|git clone": _jj(_FETCHES),
        "git push": _jj(_PUBLISHES, when={"--deleted": _discards("deletes branches there")}),
        "git remote set-url": _jj(high(Category.GIT_REMOTE, "changes where later pushes go")),
        "op abandon|operation abandon|util gc": _jj(
            _discards("deletes what could still bring back lost work")
        ),
        "util exec": _execute,
        "config set": Command((), _JJ_OPTIONS, more=_set_jj),
        "config edit|config unset": _jj(high(Category.PERSISTENCE, "changes the settings")),
    },
    _JJ_OPTIONS,
    alone=_LOOKS,
    when=_JJ_DANGERS,
)

PROGRAMS: Final[Mapping[str, Judge]] = {
    "svn": _SVN,
    "svnadmin": _SVNADMIN,
    "svnlook svnversion": Command(_LOOKS, _SVN_OPTIONS, "look data*"),
    "hg chg": _HG,
    "jj": _JJ,
}
"""By name."""
