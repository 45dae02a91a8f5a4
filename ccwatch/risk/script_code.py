"""What a line of JavaScript, Perl, Ruby, PHP and others does, told by its words alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import (
    Act,
    Deletes,
    Does,
    Emits,
    Fetches,
    Flow,
    Language,
    Looks,
    Reads,
    RunsCommand,
    RunsShell,
    Sends,
    Writes,
)
from ccwatch.risk.effect import Category, Effect, critical, high, low, medium, uncertain
from ccwatch.risk.javascript_code import read_javascript
from ccwatch.risk.programs.verb import is_destructive
from ccwatch.risk.word import UNKNOWN, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccwatch.risk.context import Context

_COMPUTES: Final = low(Category.EXEC_INLINE, "runs a line of code that only computes and prints")
_ONLY_READS: Final = low(
    Category.EXEC_INLINE, "runs a line of code that only reads, computes and prints"
)
_RUNS: Final = low(Category.EXEC_INLINE, "runs a line of code")
_UNCLEAR: Final = uncertain("runs code that ccwatch cannot read")
_EMPTY: Final = medium(Category.EXEC_INLINE, "runs an empty program")
_STARTS: Final = medium(Category.EXEC_INLINE, "starts programs from inside the code")
_DELETES: Final = high(Category.FS_DESTROY, "deletes files from inside the code")
_DELETES_TREE: Final = critical(Category.FS_DESTROY, "deletes whole folders from inside the code")
_WRITES: Final = high(Category.FS_WRITE, "writes files from inside the code")
_CHANGES: Final = high(
    Category.PERMISSIONS, "changes the mode or owner of files from inside the code"
)
_SENDS: Final = high(Category.NET_WRITE, "uses the network from inside the code")
_EVALUATES: Final = high(Category.OBFUSCATION, "runs text as code that is only made when it runs")
_DECODES: Final = critical(Category.OBFUSCATION, "runs code that it decodes first")
_FETCHES_CODE: Final = critical(Category.EXEC_REMOTE, "runs code that it fetches from the network")
_ENVIRONMENT: Final = medium(Category.SECRETS_READ, "reads the environment")
_SECRETS: Final = high(Category.SECRETS_READ, "reads the environment, secrets included")
_PROCESS: Final = high(Category.PROCESS, "ends or signals processes")

_TYPES: Final = critical(Category.AGENT, "types into other programs, an approval included")
_TYPERS: Final = re.compile(r"\b(?:keystroke|key\s{1,3}code)\b")
_STARTERS: Final = re.compile(
    r"(?:\b(?:system|exec|execSync|execFile|execFileSync|spawn|spawnSync|fork|popen|popen2|popen3|"
    r"shell_exec|passthru|proc_open|pcntl_exec|qx|readpipe|execute|capture2|capture3|capture2e|"
    r"doShellScript|getoutput|Command|ProcessBuilder|pipe|system2|syscall|shell)\b"
    r"\s*[(\s\"'`{\[/|])|%x|child_process|\bdo\s{1,3}shell\s{1,3}script\b|`"
)
_DELETERS: Final = re.compile(
    r"\b(?:unlink|unlinkSync|unlink_f|rmSync|rmdirSync|rmdir|remove_dir|rm_f|rm_r|rm|rimraf|"
    r"truncate|truncateSync|ftruncate|deleteFile|removeFile|removeSync|emptyDirSync|"
    r"file\.remove|os\.remove|File\.delete|Dir\.delete|Dir\.rmdir|safe_unlink|deleteOnExit|"
    r"Deno\.removeSync|Deno\.remove|rmtree|file\s{1,3}delete|delete\s{1,3}(?:every|file|folder|item)|"
    r"removeItem|Directory\.Delete|delete-directory|delete-file|File\.rm)\b"
)
_TREE_DELETERS: Final = re.compile(
    r"\b(?:rm_rf|rmtree|remove_tree|remove_entry_secure|remove_entry|rimraf|remove_dir|"
    r"deleteDirectory)\b|\brecursive\s*[:=]\s*(?:true|TRUE|T)\b|\bunlink\s{0,3}\(?\s{0,3}glob\b|\brm\s+-[a-z]*[rf]"
)
_WRITERS: Final = re.compile(
    r"\b(?:writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|copyFile|"
    r"copyFileSync|renameSync|openSync|sysopen|mkdirSync|mkdir|symlink|symlinkSync|linkSync|"
    r"file_put_contents|fwrite|fputs|fopen|touch|copy|move|rename|cpSync|writelines|writeTextFile|"
    r"writeTextFileSync|writeLines|cat_to_file|File\.write|IO\.write|binwrite|cp|mv|cp_r|ln_s|"
    r"file\.copy|file\.rename|file\.create|install|move_uploaded_file|tempnam|saveRDS|"
    r"utimes|utimesSync|link)\b"
    r"|\bopen\b[^;]{0,80}[\"']\s{0,3}(?:\+?>|[wax])|\bFile\.(?:new|open)\b[^;]{0,80}[\"'][wa]"
)
_CHANGERS: Final = re.compile(
    r"\b(?:chmod|chmodSync|chown|chownSync|lchown|fchmod|fchmodSync|chmod_R|chown_R|chgrp)\b"
)
_NETWORK: Final = re.compile(
    r"\b(?:fetch|XMLHttpRequest|axios|http|https|net|dgram|tls|socket|Socket|LWP|HTTP|Net|TCPSocket|"
    r"UDPSocket|TCPServer|open-uri|open_uri|curl_exec|curl_init|fsockopen|WebSocket|URI\.open|"
    r"file_get_contents\s*\(\s*[\"']https?|download\.file|urlopen|dns|mail|sendmail)\b"
)
_EVALUATORS: Final = re.compile(
    r"\b(?:eval|evaluate|Function|instance_eval|class_eval|module_eval|assert|create_function|"
    r"call_user_func|call_user_func_array|load|loadstring|dofile|runInThisContext|runInNewContext|"
    r"runInContext|vm|constructor|send|public_send|__send__|binding|require_once|include|"
    r"array_map|preg_replace_callback|Meta\.parse|reflect|Reflect|instance_method|const_get|"
    r"source|do\.call)\b\s*[(\"'.\[$ ]"
)
_JAVASCRIPT_EVALUATORS: Final = re.compile(
    r"\b(?:eval|evaluate|Function|runInThisContext|runInNewContext|runInContext|vm|constructor|"
    r"Reflect|WebAssembly|dlopen|_load|_compile|require\.main|mainModule|globalThis|"
    r"process\s{0,3}\??\.\s{0,3}binding)\b\s*(?:[(\"'.\[$ ]|\?\.)|\bimport\s*\("
    r"|\brequire\s*\(\s*(?!['\"])|\[\s{0,3}['\"](?:eval|constructor|binding)['\"]"
)
_PARSERS: Final = re.compile(r"\bparse\b\s*\(")
_DATA_CALLS: Final = re.compile(
    r"\b(?:JSON|YAML|TOML|CSV|Date|DateTime|Time|URI|URL|Number|Integer|Float|Nokogiri|Psych|path|"
    r"url|json|yaml|toml|csv)(?:\.|::|->)(?:safe_)?(?:parse|load|send)(?:_file|Float|Int)?\b"
)
"""Reading data in, which is no running of it: ``JSON.parse``."""
_DECODERS: Final = re.compile(
    r"\b(?:atob|base64|base64_decode|decode64|urlsafe_decode64|strict_decode64|unpack|hex2bin|"
    r"fromCharCode|gzinflate|gzuncompress|str_rot13|inflate|MIME::Base64|decode_base64|pack|chr)\b"
)
_PROCESSES: Final = re.compile(r"\b(?:process\.kill|Process\.kill|kill|posix_kill|reboot)\b")
_ENVIRONMENTS: Final = re.compile(
    r"\bprocess\.env\b|\$ENV\b|%ENV\b|\bENV\b|\bgetenv\b|\$_ENV\b|Sys\.getenv|Deno\.env|Bun\.env"
)
_SECRET_VARIABLES: Final = re.compile(
    r"(?:\bprocess\.env|\$ENV|\bENV|\bgetenv|\$_ENV|Sys\.getenv|Deno\.env|Bun\.env)\b"
    r"(?:(?!\s{0,3}[.\[({])|[^\n;]{0,30}(?:KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH))"
    r"|%ENV\b"
)
_LITERAL_SHELL: Final = re.compile(
    r"(?:\b(?:system|exec|execSync|popen|shell_exec|passthru|proc_open|qx|os\.execute|spawn|"
    r"io\.popen|sh|system2|popen3|capture2|capture3|shell)|\bdo\s{1,3}shell\s{1,3}script)\s{0,3}\(?\s{0,3}"
    r"(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|\{([^{}]*)\}|/([^/]*)/)"
    r"|`([^`]*)`|%x[({\[]([^)}\]]*)[)}\]]"
)
_TEXT: Final = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
_LISTS: Final = re.compile(
    r"\b(?:system|exec|spawn|spawnSync|execFile|execFileSync|popen|popen2|popen2e|popen3|capture2|"
    r"capture2e|capture3|proc_open|pcntl_exec|Command|run|sh)\s{0,3}\(?\s{0,3}\[?\s{0,3}"
    rf"({_TEXT}(?:\s{{0,3}},\s{{0,3}}\[?\s{{0,3}}{_TEXT}){{1,60}})"
)
_LIST_PART: Final = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
_WORD_LISTS: Final = re.compile(
    r"\b(?:system|exec)\s{0,3}\(?\s{0,3}\*?(?:qw|%w)\s{0,3}"
    r"(?:\(([^)]*)\)|\[([^\]]*)\]|\{([^}]*)\}|<([^>]*)>|/([^/]*)/|\|([^|]*)\|)"
)
_COMMAND_LINES: Final = re.compile(
    r"\"([a-z][\w.+-]* (?:[^\"\\]|\\.)*)\"|'([a-z][\w.+-]* (?:[^'\\]|\\.)*)'"
    r"|\bexec\s+([a-z][\w.+-]*[^\[\]{}\"';$\n]*)"
)
"""Texts in languages of which little is known: any may be run, in one spelling or another."""
_ESCAPE: Final = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(.))", re.DOTALL
)
_LETTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}
_SURROGATES: Final = 0xD800
_LITERAL_READ: Final = re.compile(
    r"\b(?:readFileSync|readFile|readTextFileSync|readTextFile|createReadStream|file_get_contents|"
    r"readfile|File\.read|File\.readlines|IO\.read|readlines|readLines|require|fopen|open)\s{0,3}\(?\s{0,3}"
    r"(?:\"([^\"]*)\"|'([^']*)')"
)
_LITERAL_DELETE: Final = re.compile(
    r"\b(?:unlink|unlinkSync|rmSync|rmdirSync|rmdir|rm_rf|rm_r|rm_f|rm|remove|delete|remove_tree|"
    r"rmtree|truncate|truncateSync|removeSync|glob)\s{0,3}\(?\s{0,3}(?:\"([^\"]*)\"|'([^']*)')"
)
_LITERAL_WRITE: Final = re.compile(
    r"\b(?:writeFileSync|writeFile|appendFileSync|appendFile|mkdirSync|createWriteStream|"
    r"writeTextFileSync|writeTextFile|file_put_contents|File\.write|IO\.write|binwrite)"
    r"\s{0,3}\(\s{0,3}(?:\"([^\"\\$#]*)\"|'([^'\\$#]*)')\s{0,3}[,)]"
)
_SENDS_DATA: Final = re.compile(r"(?i)\b(?:post|put|patch|body|data)\b")
_URLS: Final = re.compile(r"\bhttps?://[^\s\"'`<>)]+")
_SCANS: Final = (
    (_TREE_DELETERS, _DELETES_TREE),
    (_DELETERS, _DELETES),
    (_STARTERS, _STARTS),
    (_CHANGERS, _CHANGES),
    (_NETWORK, _SENDS),
    (_PROCESSES, _PROCESS),
    (_TYPERS, _TYPES),
    (_ENVIRONMENTS, _ENVIRONMENT),
    (_SECRET_VARIABLES, _SECRETS),
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NAMES: Final = re.compile(r"[^\W\d]\w*")
_IN_MEMORY: Final = _words(
    "clear clearTimeout clearInterval clearImmediate format discard stop cancel empty archive "
    "expire removeListener removeAllListeners removeEventListener flush delete remove clean reset "
    "terminate delete_if delete_at"
)


_ALLOWED: Final = {
    Language.PERL: _words(
        "print printf say my if unless else elsif for foreach while and or not eq ne lt gt le ge "
        "length uc lc ucfirst lcfirst reverse sort keys values split join map grep push pop shift "
        "scalar abs int sqrt sin cos sprintf substr index defined chomp chop next last "
        "x s y m tr qw END BEGIN localtime gmtime time _ F a b i n sum c k v"
    ),
    Language.RUBY: _words(
        "puts print p pp RUBY_VERSION RUBY_PLATFORM true false nil if else end do each map times "
        "upcase downcase reverse length size to_s to_i to_f join split sort sum max min inspect "
        "x i n a b s Math sqrt Time now Integer Float String Array range first last"
    ),
    Language.PHP: _words(
        "echo print printf sprintf PHP_VERSION PHP_OS PHP_EOL PHP_INT_MAX phpversion strlen count "
        "strtoupper strtolower ucfirst json_encode var_dump print_r true false null implode "
        "explode str_repeat date time abs max min round floor ceil sqrt if else foreach as "
        "a b i n s x"
    ),
    Language.OTHER: _words("print println cat paste sqrt true false nil nothing math pi x y i n"),
}  # fmt: skip
_STRINGS: Final = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\$@#`]|\\.)*\"|(\\.)", re.DOTALL)
"""Plain strings; an escape outside of them counts as a thing of its own."""
_STRING: Final = "\x01"
_PERL_PATTERNS: Final = re.compile(
    r"(?:(?:^|[({;!~=,&|]|\b(?:if|unless|and|or|not|grep|split)\b)\s*m?"
    r"|\b(?:s|y|tr)/(?:[^/\\$@(]|\\.){0,500})/(?:[^/\\$@(]|\\.){0,500}/[gimsx]*(?![a-z])"
)
_INDIRECT: Final = re.compile(
    r"[\w)\]}]\s*\[\s*[^\d\s\]-]|\\|[`<>]\s*[\w$\"'/.]|[%&*$@]\{|=>|->|::|#\{|\?\."
    r"|\$\w+\s*\(|[)\]\x01]\s*\("
)


def judge_script(text: Word, language: Language, _: Context) -> list[Act]:
    """Say what a program does, from the words in it."""
    code = text.text
    if not code.strip():
        return [Does(_EMPTY, text)]
    if UNKNOWN not in code and (known := _read_known(code, text, language)) is not None:
        return known
    found = {effect for pattern, effect in _SCANS if pattern.search(code)}
    if _evaluates(code, language):
        found.add(_EVALUATES)
    written = [_literal(match) for match in _LITERAL_WRITE.finditer(code)]
    if len(written) < sum(1 for _ in _WRITERS.finditer(code)):
        found.add(_WRITES)
    acts: list[Act] = [Does(_UNCLEAR, text)]
    acts += [Does(effect, text) for effect in (*found, *_combine(found, code))]
    acts += [Writes(_at(path, text)) for path in written]
    acts += _name_destruction(code, text)
    acts += _find_literals(code, text, language, sends=_SENDS in found)
    return acts


def _read_known(code: str, text: Word, language: Language) -> list[Act] | None:
    """Return all that a program does, None if not all of it is known."""
    if language is not Language.JAVASCRIPT:
        return [Does(_COMPUTES, text)] if _is_plain(code, language) else None
    acts = read_javascript(code, text)
    if acts is None:
        return None
    if all(isinstance(act, Reads | Looks) for act in acts):
        return [Does(_ONLY_READS if acts else _COMPUTES, text), *acts]
    return [Does(_RUNS, text), *acts]


def _evaluates(code: str, language: Language) -> bool:
    code = _DATA_CALLS.sub(" ", code)
    if language is Language.JAVASCRIPT:
        return _JAVASCRIPT_EVALUATORS.search(code) is not None
    if language is Language.OTHER and _PARSERS.search(code):
        return True
    return _EVALUATORS.search(code) is not None


def _is_plain(code: str, language: Language) -> bool:
    if language is Language.PERL:
        code = _PERL_PATTERNS.sub(" ", _STRINGS.sub(_blank, code))
    else:
        code = _STRINGS.sub(_blank, code)
    allowed = _ALLOWED.get(language, _ALLOWED[Language.OTHER])
    return (
        not _INDIRECT.search(code)
        and not set(code) & _TOO_CLEVER.get(language, frozenset("`$@"))
        and all(name in allowed for name in _NAMES.findall(code))
    )


_TOO_CLEVER: Final = {
    Language.PERL: frozenset("`<\"'&*%"),
    Language.RUBY: frozenset("`$@%"),
    Language.PHP: frozenset("`@\"'"),
}
"""Signs that do not belong in harmless code once its plain strings are gone."""


def _blank(match: re.Match[str]) -> str:
    return match[1] or _STRING


def _combine(found: set[Effect], code: str) -> list[Effect]:
    effects: list[Effect] = []
    runs = found & {_EVALUATES, _STARTS}
    if runs and _DECODERS.search(code):
        effects.append(_DECODES)
    if _EVALUATES in found and _SENDS in found:
        effects.append(_FETCHES_CODE)
    return effects


def _name_destruction(code: str, text: Word) -> list[Act]:
    for match in _NAMES.finditer(code):
        name = match.group()
        is_called = code[match.end() : match.end() + 1] in {"(", "!"}
        is_called = is_called or code[match.start() - 1 : match.start()] == "."
        if is_called and name not in _IN_MEMORY and is_destructive(name):
            reason = f"calls {name[:40]}, whose name speaks of destroying"
            return [Does(high(Category.INFRA_DESTROY, reason), text)]
    return []


def _find_literals(code: str, text: Word, language: Language, *, sends: bool) -> list[Act]:
    acts: list[Act] = [
        RunsShell(_at(_literal(match), text)) for match in _LITERAL_SHELL.finditer(code)
    ]
    acts += [RunsCommand(words) for words in _find_commands(code, text, language)]
    acts += [
        Reads(_at(path, text), sends=sends)
        for path in map(_literal, _LITERAL_READ.finditer(code))
        if "/" in path or path[:1] == "."
    ]
    acts += [
        Deletes(_at(_literal(match), text), recursive=True, forced=True)
        for match in _LITERAL_DELETE.finditer(code)
    ]
    if sends:
        make = Sends if _SENDS_DATA.search(code) else Fetches
        acts += [make(_at(match.group(), text)) for match in _URLS.finditer(code)]
    if _ENVIRONMENTS.search(code):
        acts.append(Emits(Flow.ENVIRONMENT))
    return acts


def _find_commands(code: str, text: Word, language: Language) -> Iterator[tuple[Word, ...]]:
    """Yield the commands that stand there as lists of words: no shell comes in between."""
    for match in _LISTS.finditer(code):
        parts = [first or second for first, second in _LIST_PART.findall(match[1])]
        yield tuple(_at(_decode(part), text) for part in parts)
    if language is Language.OTHER:
        for match in _COMMAND_LINES.finditer(code):
            found = match[1] or match[2] or match[3]
            yield (_at("sh", text), _at("-c", text), _at(_decode(found), text))
    for match in _WORD_LISTS.finditer(code):
        words = next(group for group in match.groups() if group is not None).split()
        if words:
            yield tuple(_at(word, text) for word in words)


def _literal(match: re.Match[str]) -> str:
    found = next((group for group in match.groups() if group is not None), "")
    return UNKNOWN if any(sign in found for sign in ("${", "#{", "$ENV")) else _decode(found)


def _decode(text: str) -> str:
    """Return what a string of the language holds: its escapes are not those of a shell."""
    return _ESCAPE.sub(_decode_one, text) if "\\" in text else text


def _decode_one(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is None:
        return _LETTERS.get(match[4], match[4])
    number = int(code, 16)
    return chr(number) if number < _SURROGATES else UNKNOWN


def _at(text: str, word: Word) -> Word:
    return Word(text or UNKNOWN, word.span)
