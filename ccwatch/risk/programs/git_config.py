"""git's settings: many of them are commands that a later git runs, or say where data goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Emits, Flow, Reads, RunsShell, Writes
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, shorten
from ccwatch.risk.programs.git_options import uses
from ccwatch.risk.programs.option import Options
from ccwatch.risk.word import Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_RUN: Final = re.compile(
    r"alias\..+|pager\..+|sequence\.editor|diff\.external|core\.(?:pager|editor|sshcommand"
    r"|gitproxy|fsmonitor|hookspath|askpass|alternaterefscommand|attributesfile)"
    r"|diff\..+\.(?:command|textconv)|merge\..+\.driver|filter\..+\.(?:clean|smudge|process)"
    r"|credential\.(?:.+\.)?helper|gpg\.(?:.+\.)?program|gpg\.ssh\.defaultkeycommand"
    r"|interactive\.difffilter|(?:difftool|mergetool|guitool|browser|man)\..+\.(?:cmd|path)"
    r"|remote\..+\.(?:uploadpack|receivepack|vcs)|uploadpack\.packobjectshook|submodule\..+\.update"
    r"|sendemail\..*(?:cmd|server|program)|tar\..+\.command|trailer\..+\.(?:command|cmd)"
    r"|init\.templatedir|include\.path|includeif\..+\.path|hook\..+\.command|imap\.tunnel"
    r"|lfs\.(?:.+\.)?(?:path|args|standalonetransferagent)|lfs\.extension\..+|web\.browser"
    r"|help\.browser|instaweb\..+|protocol\.(?:.+\.)?allow|core\.worktree|sendpack\..+"
)
"""Settings whose value is run, or that lead to settings which are."""

_PATHS: Final = re.compile(
    r"core\.(?:hookspath|attributesfile|worktree)|init\.templatedir|include.*|protocol\..*"
)
"""Those of them whose value is no command."""

_LEADS: Final = re.compile(
    r"url\..+\.(?:insteadof|pushinsteadof)|remote\..+\.(?:url|pushurl|proxy|push|mirror)"
    r"|http\.(?:.+\.)?(?:proxy|sslverify|sslcainfo|sslcapath|cookiefile|extraheader|curloptresolve)"
    r"|safe\..+|remote\.pushdefault|branch\..+\.(?:push)?remote|transfer\..+|receive\..+|uploadpack\..+"
    r"|user\.signingkey|credential\..+|core\.gitdir|lfs\..*url|gpg\..+"
)
"""Settings that say where data goes, or whom to trust."""

_HARMLESS: Final = re.compile(
    r"(?:color|advice|column|log|status|blame|i18n|pack|index|rerere|stash|versionsort|showbranch"
    r"|checkout|grep|commit|tag|user|author|committer|push|pull|fetch|rebase|feature|repack|am"
    r"|apply|format|maintenance|notes|pretty|mailmap|commitgraph|revert|worktree|gitk|gui"
    r"|completion|help|sequence|trailer)\.[^.]+(?:\.[^.]+)?"
    r"|core\.(?:quotepath|abbrev|ignorecase|precomposeunicode|longpaths|autocrlf|safecrlf|eol"
    r"|filemode|preloadindex|untrackedcache|bigfilethreshold|optionallocks|symlinks|commentchar"
    r"|compression|whitespace|logallrefupdates|multipackindex|commitgraph|packedgitlimit"
    r"|packedgitwindowsize|deltabasecachelimit|checkstat|trustctime|splitindex|excludesfile"
    r"|protecthfs|protectntfs|sparsecheckout|sparsecheckoutcone|bare|repositoryformatversion"
    r"|notesref|warnambiguousrefs|usereplacerefs|checkroundtripencoding)"
    r"|diff\.(?:context|algorithm|renames|renamelimit|colormoved|colormovedws|noprefix"
    r"|mnemonicprefix|wordregex|statgraphwidth|statnamewidth|interhunkcontext|relative|submodule"
    r"|ignoresubmodules|suppressblankempty|indentheuristic|srcprefix|dstprefix|dirstat"
    r"|autorefreshindex|wserrorhighlight|trustexitcode|tool|guitool)"
    r"|merge\.(?:conflictstyle|ff|renames|renamelimit|stat|log|autostash|branchdesc|verbosity"
    r"|directoryrenames|renormalize|tool|guitool|verifysignatures|suppressdest)"
    r"|branch\.(?:sort|autosetuprebase|autosetupmerge)|branch\..+\.(?:merge|rebase"
    r"|description)|init\.defaultbranch|http\.(?:postbuffer|lowspeedlimit|lowspeedtime|version"
    r"|maxrequests)|protocol\.version|submodule\.(?:recurse|fetchjobs)|remote\..+\.(?:fetch|prune"
    r"|tagopt)|tar\.umask|difftool\.prompt|mergetool\.(?:prompt|keepbackup)|clone\.[a-z]+"
    r"|extensions\.worktreeconfig|gc\.(?:auto|autodetach|autopacklimit)|credential\.(?:usehttppath|interactive)|lfs\.(?:locksverify|fetchinclude"
    r"|fetchexclude|concurrenttransfers)|interactive\.singlekey|core\.attributes"
)
_PLAIN_VALUES: Final = frozenset(
    (
        "", "cat", "less", "more", "less -R", "less -FRX", "less -FX", "true", "false", ":", "0",
        "vi", "vim", "nvim", "nano", "emacs", "code --wait", "yes", "no", "on", "off", "1",
    )
)  # fmt: skip
_SECRET: Final = re.compile(r"token|passw|secret|extraheader|credential|auth|cookie|apikey|smtp")
_LONGEST_KEY: Final = 300
_UNLOCKS: Final[Mapping[str, Effect]] = {
    "clean.requireforce": medium(Category.GIT_CHANGE, "lets git clean delete without -f"),
} | dict.fromkeys(
    ("gc.pruneexpire", "gc.reflogexpire", "gc.reflogexpireunreachable", "gc.cruftpacks"),
    high(Category.GIT_DISCARD, "makes git delete what could still be recovered"),
)


def set_once(setting: Word) -> list[Act]:
    """Return the acts of ``-c name=value``: it holds for this one command."""
    key, _, value = setting.text.partition("=")
    name = _normal(key)
    if name is None:
        return [Does(uncertain("has a setting that is not known yet"), setting)]
    if name in _UNLOCKS:
        return [Does(_UNLOCKS[name], setting)]
    if _RUN.fullmatch(name):
        if not value.strip():
            return []
        if value.strip() in _PLAIN_VALUES:
            said = f"sets {shorten(key)}, which git runs, to {shorten(value)}"
            return [Does(medium(Category.EXEC_INLINE, said), setting)]
        reason = f"sets {shorten(key)}, which git runs or follows, to {shorten(value)}"
        effect = high(Category.EXEC_INLINE, reason)
        return [Does(effect, setting), *_run_value(name, setting.part(len(key) + 1))]
    if _HARMLESS.fullmatch(name):
        return []
    if _LEADS.fullmatch(name):
        reason = f"sets {shorten(key)}, which says where data goes or whom to trust"
        return [Does(high(Category.GIT_REMOTE, reason), setting)]
    return [Does(uncertain(f"sets {shorten(key)}, which ccwatch does not know"), setting)]


def set_for_good(key: Word, value: Word | None, *, everywhere: bool) -> list[Act]:
    """Return the acts of a setting that stays, in one repository or everywhere."""
    name = _normal(key.text)
    said = shorten(value.text) if value is not None else "nothing"
    if name is None:
        return [Does(uncertain("sets something that is not known yet"), key)]
    if _RUN.fullmatch(name) and (value is None or value.text.strip() not in _PLAIN_VALUES):
        reason = f"makes every later git run or follow {said} ({shorten(key.text)})"
        acts: list[Act] = [Does(critical(Category.PERSISTENCE, reason), key)]
        return acts if value is None else acts + _run_value(name, value)
    return [Does(_rate_setting(name, shorten(key.text), said, everywhere=everywhere), key)]


def _rate_setting(name: str, key: str, said: str, *, everywhere: bool) -> Effect:
    if name in _UNLOCKS:
        return _UNLOCKS[name]
    if _LEADS.fullmatch(name) and not _HARMLESS.fullmatch(name):
        reason = f"sets {key}, which says where data goes or whom to trust, to {said}"
        return high(Category.PERSISTENCE, reason)
    if everywhere:
        return high(Category.PERSISTENCE, f"sets {key} to {said} for every repository")
    if _HARMLESS.fullmatch(name) or _RUN.fullmatch(name):
        return medium(Category.GIT_CHANGE, f"sets {key} to {said} for this repository")
    return uncertain(f"sets {key}, which ccwatch does not know")


def _normal(key: str) -> str | None:
    if "\0" in key or len(key) > _LONGEST_KEY:
        return None
    return key.strip().lower()


def _run_value(name: str, value: Word) -> list[Act]:
    text = value.text
    if not text or _PATHS.fullmatch(name):
        return []
    if text.startswith("!"):
        return [RunsShell(value.part(1), adds_arguments=True)]
    if name.startswith("alias."):
        words = Word(f"git {text}", value.span, value.has_glob, value.disguised)
        return [RunsShell(words, adds_arguments=True)]
    if name.startswith(("credential.", "submodule.")):
        return []
    return [RunsShell(value, adds_arguments=True)]


_LOCATIONS: Final = "--global --system --local --worktree -f= --file= --blob="
_OPTIONS: Final = Options(
    _LOCATIONS + " -lez --list --get --get-all --get-regexp --get-urlmatch --add --replace-all "
    "--unset --unset-all --rename-section --remove-section --type= --bool --int --bool-or-int "
    "--bool-or-str --path --expiry-date --no-type --null --name-only --show-origin --show-scope "
    "--show-names --no-show-names --get-color --get-colorbool --default= --edit --includes "
    "--no-includes --fixed-value --comment= --all --append --regexp --value= --url="
)
_READING: Final = ("--get", "--get-all", "--get-regexp", "--get-urlmatch", "--get-color",
                   "--get-colorbool", "-l", "--list")  # fmt: skip
_REMOVING: Final = ("--unset", "--unset-all", "--rename-section", "--remove-section")
_VERBS: Final = frozenset(
    ("list", "get", "set", "unset", "rename-section", "remove-section", "edit", "get-colorbool")
)


def _change_config(parsed: Parsed, _: Invocation) -> list[Act]:
    verb, operands = _find_verb(parsed)
    files = parsed.values("-f", "--file")
    everywhere = uses(parsed, "--global", "--system") is not None
    if verb in {"list", "get", "get-colorbool"}:
        blobs = [word.part(word.text.find(":") + 1) for word in parsed.values("--blob")]
        return [*_read_setting(operands), *[Reads(word) for word in (*files, *blobs)]]
    written: list[Act] = [Writes(word, "changes the settings in") for word in files]
    if verb == "set":
        value = operands[1] if len(operands) > 1 else None
        return [*set_for_good(operands[0], value, everywhere=everywhere), *written]
    what = "opens the settings in an editor" if verb == "edit" else "removes or renames settings"
    rate = high if everywhere else medium
    category = Category.PERSISTENCE if everywhere else Category.GIT_CHANGE
    return [Does(rate(category, f"{what}{' of every repository' * everywhere}")), *written]


def _find_verb(parsed: Parsed) -> tuple[str, list[Word]]:
    operands = parsed.operands
    for verb, options in (("edit", ("-e", "--edit")), ("unset", _REMOVING), ("get", _READING)):
        if uses(parsed, *options) is not None:
            return verb, operands
    if operands and operands[0].text in _VERBS:
        verb, rest = operands[0].text, operands[1:]
        return ("get" if verb == "set" and not rest else verb), rest
    sets = len(operands) > 1 or parsed.has("--add", "--replace-all", "--append")
    return ("set" if sets and operands else "get"), operands


def _read_setting(operands: list[Word]) -> list[Act]:
    for word in operands[:1]:
        if _SECRET.search(word.text[:_LONGEST_KEY].lower()):
            reason = f"shows {shorten(word.text)}, which may hold a secret"
            return [Does(high(Category.SECRETS_READ, reason), word), Emits(Flow.SECRET)]
    return [Does(low(Category.GIT_READ, "shows git's settings"))]


SUBCOMMANDS: Final[Mapping[str, Judge]] = {
    "config": Command((), _OPTIONS, more=_change_config, when={}),
}
