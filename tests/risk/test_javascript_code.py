"""Lines of JavaScript that do nothing but what is known."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Act, Does, Language, Looks, Reads, Writes
from ccwatch.risk.code import judge_code
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN, Word
from tests.risk.builders import HERE


def judge(code: str) -> list[Act]:
    return judge_code(Word(code), Language.JAVASCRIPT, HERE)


def worst(code: str) -> Level:
    return max(act.effect.level for act in judge(code) if isinstance(act, Does))


@pytest.mark.parametrize(
    "code",
    [
        "console.log([1, 2].map(x => x * 2).filter((x) => x > 2))",
        "const a = [3, 1]; const b = 2; console.log(a.sort((x, y) => x - y)[0])",
        "let {a, b: [c]} = {a: 1, 'b': [2]}\nfor (const k of [1]) console.log(k, a, c)",
        "function twice(x, ...y) { return [x * 2] }\nconsole.log(twice(2))",
        "(function () { try { throw new Error('x') } catch (e) { console.log(e.message) } })()",
        "try { null } catch { 1 }",
        "require('os').cpus().length",
        "const os = require('node:os'), path = require('path')\nconsole.log(os.EOL, path.sep)",
        "const {join} = require('path'); console.log(join('a', 'b'))",
        "os.platform() + path.basename('a/b')",
        "console.log(process.memoryUsage(), process.versions.node, process.argv[1])",
        "process.stdout.write(`a ${1 + 1} b ${'c'} d`)",
        "require.resolve('x')",
        "// os\n/* a */ console.log('a b'.split(/[ /]\\/'/), 6 / 3, [4][0] / 2)",
        "console.log('it\\'s', `a $ b`, new Date()?.getTime(), typeof /a/)",
        "console.log(1 < 2, {return: 1}.return / 1)",
        "JSON.parse(require('fs').readFileSync(0)).name['first']",
    ],
)
def test_a_line_that_only_uses_what_is_known_is_low(code: str):
    assert worst(code) == Level.LOW


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("require('fs').readFileSync('a')", Reads(Word("a"))),
        ("fs.readFileSync('a', 'utf8').trim()", Reads(Word("a"))),
        ("fs.readFileSync('a', {encoding: 'utf8'}).trim()", Reads(Word("a"))),
        ("const {readFileSync} = require('fs'); readFileSync('a')", Reads(Word("a"))),
        ("fs.readFileSync(['a', 'b'].join('/'))", Reads(Word(UNKNOWN))),
        ("fs.readFileSync('')", Reads(Word(UNKNOWN))),
        ("require('./package.json').version", Reads(Word("./package.json"))),
        ("fs.readdirSync('src').length", Looks(Word("src"))),
        ("fs.existsSync('src')", Looks(Word("src"))),
        ("fs.writeFileSync('a', 'b')", Writes(Word("a"), "writes over")),
        ("fs.appendFileSync('a', 'b')", Writes(Word("a"), "appends to")),
    ],
)
def test_a_file_that_a_known_line_uses_is_judged_by_its_path(code: str, act: Act):
    assert judge(code)[1:] == [act]
    assert worst(code) == Level.LOW


@pytest.mark.parametrize(
    "code",
    [
        "fs.readFileSync('a', {flag: 'w'})",
        "fs.readFileSync('a', options)",
        "fs.readFileSync(...['a', {flag: 'w'}])",
        "fs.writeFileSync(0, 'a') + fs.rmSync",
        "fs.appendFileSync(0, 'a')",
        "fs.rmSync('a')",
        "const read = fs.readFileSync",
        "Object.values(fs)",
        "Object.values(process.stdout)",
        "const {readFileSync: r} = require('fs'); r('a')",
        "const fs = 1; fs.readFileSync('a')",
        "const x = require('fs').promises",
        "const x = require('fs') + 1",
        "const fs = require('fs')\nquux(1)",
        "const {exec} = require('child_process'); exec('ls')",
        "require('./lib')",
        "require('./lib.json').run()",
        "require('lib.json')",
        "require.main.exports",
        "require + 'a.json'",
        "fs.readFileSync('a', ['b'], 'c')",
        "fs.statSync",
        "(x = require)('fs')",
        "import('fs')",
        "process.binding('fs')",
        "process['env']",
        "this.x",
        "quux()",
        "(eval) => 1",
        "let x = quux",
        "[].constructor",
        "[]['constructor']",
        "Array.of['constructor']['constructor']('1')()",
        "({})[`constructor`]",
        "[]['con\\163tructor']",
        "[]['a' + 'b']",
        "'a'['anchor']()",
        "const {'constructor': c} = []; c('1')()",
        "const {['con' + 'structor']: c} = []; c('1')()",
        "new Proxy(1, 2)",
        "x => { x.quux() }",
        "String.raw`a`",
        "(1)`a`",
        "<a>'</a>; quux(); '",
        "if (1) /'/; quux() //'",
        "const of = 1; of /quux()/ 1",
        "let x = 1; x++ /quux()/ 1",
        "1 /* a",
        "1 <!-- '\nquux() // '",
        "1 // a\rquux()",
        "`a ${1",
        "`a",
        "'a",
        "}",
        "{",
        "\\u0061()",
    ],
)
def test_a_line_with_anything_else_in_it_is_not_low(code: str):
    assert worst(code) >= Level.UNCERTAIN


@pytest.mark.parametrize(
    "piece", ["(", "[", "const ", "const [", "=>", ")=>", "`${", "/", "/*", "a=>"]
)
def test_a_line_made_to_be_slow_comes_to_its_end(piece: str):
    assert judge((piece * 20_000)[:20_000])
