"""Python programs that stand in a command."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import (
    Act,
    Changes,
    Deletes,
    Does,
    Language,
    Looks,
    Reads,
    RunsCommand,
    RunsFile,
    RunsShell,
    Writes,
)
from ccwatch.risk.code import judge_code
from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from ccwatch.risk.word import UNKNOWN, Span, Word
from tests.risk.builders import HERE


def judge(code: str) -> list[Act]:
    return judge_code(Word(code), Language.PYTHON, HERE)


def effects(code: str) -> set[tuple[Level, Category]]:
    return {(act.effect.level, act.effect.category) for act in judge(code) if isinstance(act, Does)}


def paths(code: str, kind: type[Deletes | Writes | Reads | Looks | Changes]) -> list[str]:
    return [act.word.text for act in judge(code) if isinstance(act, kind)]


@pytest.mark.parametrize(
    "code",
    [
        "print(2 ** 10)",
        "import sys; print(sys.version, sys.argv[1:])",
        "import time, itertools; print(time.time(), list(itertools.count())[:1])",
        "from itertools import *\nprint(list(chain('ab', 'c')))",
        "from __future__ import annotations; print(1)",
        "names = ['b', 'a']; names.remove('a'); print(', '.join(sorted(names)))",
        "print('{}'.format(1), f'{1 + 1}')",
        "print(__name__, int.__doc__, 'a'.replace('a', 'b'))",
        "a.b.c.d.e.f.g.h.i()",
        "x: int = 1\nx += 1\nfor i, j in [(1, 2)]:\n    print(i / j)",
        "a, b = 1, 2\n(c) = [d for d in 'x']\nprint((e := 3), ('a' if a else b))",
        "class A:\n    pass\nprint('os.remove(\"/etc/passwd\")')  # os.system",
    ],
)
def test_code_that_only_computes_and_prints_is_low(code: str):
    assert effects(code) == {(Level.LOW, Category.EXEC_INLINE)}


@pytest.mark.parametrize(
    ("code", "module"),
    [
        ("import json, sys\nprint(json.load(sys.stdin)['name'])", "json"),
        ("import re; print(re.compile('a+').findall('caat'))", "re"),
        ("import base64; print(base64.b64decode('aGk='))", "base64"),
        ("from datetime import datetime as d; print(d.now().isoformat())", "datetime"),
        ("from collections import *\nprint(Counter('aab'))", "collections"),
        ("import sys, json, re; print(json.dumps(sys.argv))", "json"),
    ],
)
def test_a_module_that_a_file_of_the_folder_can_stand_in_for_is_medium(code: str, module: str):
    acts = [act for act in judge(code) if isinstance(act, Does)]
    assert {act.effect.level for act in acts} == {Level.MEDIUM, Level.LOW}
    (imports,) = [act.effect for act in acts if act.effect.category is Category.EXEC_PROJECT]
    assert imports.reason == f"imports {module}, which a {module}.py here would replace"


def test_an_import_is_said_once():
    def reasons(code: str) -> list[str]:
        return [
            act.effect.reason
            for act in judge(code)
            if isinstance(act, Does) and act.effect.category is Category.EXEC_PROJECT
        ]

    assert reasons("import shop\nfrom shop import a, b") == ["imports the module shop"]
    assert reasons("import os, re, json") == ["imports re, which a re.py here would replace"]


@pytest.mark.parametrize(
    "code",
    [
        "",
        "import os",
        "import platform; platform.os",
        "from platform import subprocess",
        "from sys import modules",
        "import sys; sys.path.insert(0, '/tmp'); import textwrap",
        "import sys; sys.stdin.buffer.raw",
        "import operator; operator.attrgetter('x')",
        "import random; random._os",
        "import json; json.loads.x = 1",
        "print(open)",
        "print(__builtins__)",
        "import dataclasses; dataclasses.make_dataclass('A', [])",
        "import enum; enum.bltns.compile",
        "print(open('a', opener=touch).read())",
        "print(open('a', 'r', 1, 'utf-8', 'strict', '', 1, touch).read())",
        "read = open\nread('a')",
        "print(open(name).read())",
        "print(open('src/' + name).read())",
        "import sys; print('{0.modules[os].environ}'.format(sys))",
        "import sys; print(str.format(template, sys))",
        "import contextlib; contextlib.chdir('/srv')",
        "eval('1 + 1')",
    ],
)
def test_code_that_reaches_for_more_is_never_low(code: str):
    assert max(level for level, _ in effects(code)) >= Level.MEDIUM


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("import os; os.system('make clean')", "make clean"),
        ("import os as o; o.popen('make')", "make"),
        ("from os import system as s; s('make')", "make"),
        ("from os import *; system('make')", "make"),
        ("__import__('os').system('make')", "make"),
        ("import importlib; importlib.import_module('os').system('make')", "make"),
        ("import os; getattr(os, 'system')('make')", "make"),
        ("import sys; sys.modules['os'].system('make')", "make"),
        ("import os; os.__dict__['system']('make')", "make"),
        ("import platform; platform.os.system('make')", "make"),
        ("import os; run = os.system; run('make')", "make"),
        ("import os; c = 'ma' + 'ke'; os.system(c)", "make"),
        ("import os; os.system(f'rm {x}')", f"rm {UNKNOWN}"),
        ("import subprocess; subprocess.run('make', shell=True)", "make"),
        ("import subprocess; subprocess.run(['make', 'x'], shell=True)", "make x"),
        ("import subprocess; subprocess.run(args='make')", "make"),
        ("import subprocess; subprocess.getoutput('make')", "make"),
        ('eval(\'__import__("os").system("make")\')', "make"),
        ("import os; list(map(os.system, names))", UNKNOWN),
        ("import os; os.system(f'{46:c}')", UNKNOWN),
        ("import os; os.system(f'{name!r}')", UNKNOWN),
        ("import os; os.system(' make '.strip())", "make"),
        ("import os; os.system('znxr'.encode('rot13'))", UNKNOWN),
        ("import os; os.system('make'.upper())", UNKNOWN),
        ("import os\ndef run(c='make'):\n    os.system(c)\nc = 'ls'", UNKNOWN),
        ("import os; c = 'ls'\nmatch x:\n    case {**c}:\n        os.system(c)", UNKNOWN),
        ("import os\ndef str(x):\n    return 'make'\nos.system(str('ls'))", UNKNOWN),
        (
            "import os; os.system('' '' + " + "'m' + " * 2 + "f'" + "{1}" * 21 + "')",
            "mm" + "1" * 20 + UNKNOWN,
        ),
        (f"import os; os.system('{'a' * 4_001}')", "a" * 4_000 + UNKNOWN),
    ],
)
def test_a_shell_that_code_starts_is_judged_by_its_text(code: str, text: str):
    assert [act.text.text for act in judge(code) if isinstance(act, RunsShell)] == [text]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import subprocess as s; s.run(['git', 'push'])", "git push"),
        ("import subprocess as s; s.run(('git', 'push'), shell=False)", "git push"),
        ("import subprocess as s; s.run(args=['git', 'push'])", "git push"),
        ("import os; os.execvp('git', ['git', 'push'])", "git push"),
        ("import os; os.execlp('git', 'git', 'push')", "git push"),
        ("import os; os.spawnlp(0, 'git', 'git', 'push')", "git push"),
        ("import asyncio; asyncio.create_subprocess_exec('git', 'push')", "git push"),
        ("import os; os.execl()", UNKNOWN),
        ("import os; os.execv('/srv/a', ['ls', '-l'])", "/srv/a -l"),
        ("import os; os.execl('/srv/a', 'ls', '-l')", "/srv/a -l"),
    ],
)
def test_a_program_that_code_starts_is_judged_by_its_words(code: str, words: str):
    found = [act for act in judge(code) if isinstance(act, RunsCommand)]
    assert [" ".join(word.text for word in act.words) for act in found] == [words]


def test_a_program_that_takes_the_place_of_another_is_judged_too():
    code = "import subprocess as s; s.run(['ls'], executable='/srv/a')"
    found = [act for act in judge(code) if isinstance(act, RunsCommand)]
    assert {act.words[0].text for act in found} == {"ls", "/srv/a"}


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("import os; os.remove('/srv/a')", "/srv/a"),
        ("import os; 1 // (os.unlink('/srv/a') or 1)", "/srv/a"),
        ("import shutil; shutil.rmtree('/srv/a')", "/srv/a"),
        ("import os; os.truncate('/srv/a', 0)", "/srv/a"),
        ("import os; os.rename('/srv/a', 'b')", "/srv/a"),
        ("from pathlib import Path; Path('/srv/a').unlink()", "/srv/a"),
        ("from pathlib import Path; p = Path('/srv') / 'a'; p.unlink()", "/srv/a"),
        ("from pathlib import Path; (Path.home() / 'a').unlink()", "/home/dev/a"),
        ("from pathlib import Path; (Path.cwd() / 'a').unlink()", "/home/dev/web/a"),
        ("from pathlib import Path; Path('/srv/b').with_name('a').unlink()", "/srv/a"),
        ("from pathlib import Path; Path('/srv/b').parent.joinpath('a').unlink()", "/srv/a"),
        ("from pathlib import Path; Path('~/a').expanduser().unlink()", "/home/dev/a"),
        ("from pathlib import Path; Path('/srv/a').rename('b')", "/srv/a"),
        ("import os; os.remove(os.path.expanduser('~/a'))", "/home/dev/a"),
        ("import os; os.remove(os.path.join('/srv', 'a'))", "/srv/a"),
        ("import os; os.remove(os.path.join('b', '/srv/a'))", "/srv/a"),
        ("import os, os.path; os.remove(os.path.join('/srv', 'a'))", "/srv/a"),
        ("from pathlib import Path; (Path('b') / '/srv/a').unlink()", "/srv/a"),
        ("from pathlib import Path; (Path('/srv/b/').parent / 'a').unlink()", "/srv/a"),
        ("from pathlib import Path; (Path('/srv/b/.').parent / 'a').unlink()", "/srv/a"),
        ("from pathlib import Path; (Path(x).parent / 'a').unlink()", f"{UNKNOWN}/a"),
        ("from pathlib import Path; Path().unlink()", "."),
        ("import os; os.remove(str())", UNKNOWN),
        ("import os; os.remove(os.path.abspath('/srv/a'))", "/srv/a"),
        ("import os; os.remove(os.environ['HOME'] + '/a')", "/home/dev/a"),
        ("import os; os.remove(os.getenv('HOME') + '/a')", "/home/dev/a"),
        ("import os; os.remove(b'/srv/a')", "/srv/a"),
        ("import os; os.remove(thing.other('a'))", UNKNOWN),
        ("import os; os.remove(other('a'))", UNKNOWN),
        ("import os; os.remove()", UNKNOWN),
        ("import os\nfor f in x:\n    os.remove(f)", UNKNOWN),
        ("import os; f = 'a'; f = 'b'; os.remove(f)", UNKNOWN),
        ("import os; f, g = '/srv/a', 1; os.remove(f)", "/srv/a"),
        ("import os; f, g = x; os.remove(f)", UNKNOWN),
        ("import os; [f] = ['/srv/a']; os.remove(f)", "/srv/a"),
        ("import os; x.f = '/srv/a'; os.remove(1.5)", UNKNOWN),
    ],
)
def test_what_code_deletes_is_found_through_names_and_paths(code: str, path: str):
    assert paths(code, Deletes) == [path]


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("open('/srv/a', 'w').write('x')", "/srv/a"),
        ("open('/srv/a', mode='a')", "/srv/a"),
        ("open('/srv/a', 'ba')", "/srv/a"),
        ("open('/srv/a', **{'mode': 'w'})", "/srv/a"),
        ("open('/srv/a', 'r+')", "/srv/a"),
        ("open('/srv/a', mode)", "/srv/a"),
        ("with open('/srv/a', 'xb') as f:\n    f.write(b'')", "/srv/a"),
        ("import os; os.open('/srv/a', os.O_WRONLY)", "/srv/a"),
        ("import os; os.open('/srv/a')", "/srv/a"),
        ("from pathlib import Path; Path('/srv/a').write_text('x')", "/srv/a"),
        ("from pathlib import Path; Path('/srv/a').touch()", "/srv/a"),
        ("import shutil; shutil.copy('b', '/srv/a')", "/srv/a"),
        ("import os; os.makedirs('/srv/a')", "/srv/a"),
        ("import urllib.request as u; u.urlretrieve('http://x.example/', '/srv/a')", "/srv/a"),
        ("import urllib.request as u; u.urlretrieve('http://x.example/')", UNKNOWN),
        ("import shutil; shutil.move('b')", UNKNOWN),
    ],
)
def test_what_code_writes_is_found(code: str, path: str):
    assert path in paths(code, Writes)


@pytest.mark.parametrize(
    "code",
    [
        "print(open('/srv/a').read())",
        "open('/srv/a', 'rb', encoding='utf-8', newline=None)",
        "import os; os.open('/srv/a', os.O_RDONLY)",
        "from pathlib import Path; print(Path('/srv/a').read_text())",
        "import linecache; linecache.getline('/srv/a', 1)",
    ],
)
def test_what_code_reads_is_found(code: str):
    assert paths(code, Reads) == ["/srv/a"]


@pytest.mark.parametrize(
    "code",
    [
        "print(open('a').read())",
        "with open('a', 'rb', encoding='utf-8') as f:\n    print(len(f.read()))",
        "import sys\np = 'a'\nfor line in open(p):\n    sys.stdout.write(line)",
    ],
)
def test_code_that_only_reads_known_files_and_prints_is_as_low_as_they_are(code: str):
    assert effects(code) == {(Level.LOW, Category.EXEC_INLINE)}
    assert paths(code, Reads) == ["a"]


def test_code_that_does_more_says_so_only_where_nothing_else_does():
    more = (Level.MEDIUM, Category.EXEC_INLINE)
    assert effects("open('/srv/a', 'w')") == {(Level.LOW, Category.EXEC_INLINE)}
    assert effects("open('/dev/stdout', 'w'); open(x)") == {more}
    assert more not in effects("import os; os.remove('/srv/a')")
    assert more in effects("print(open)")


LONG = "x" * 1000


@pytest.mark.parametrize(
    ("code", "quote", "place"),
    [
        ("import os\nos.remove('/srv/a')", "'", "/srv/a"),
        ("import os\nos.remove('/srv/' + x)", "", "os.remove('/srv/' + x)"),
        ("s = 'é'; import os\nprint('é'); os.remove('/srv/a')", "", "/srv/a"),
        ("import os\nos.remove('/srv/a' or '/srv/a')", "'", "os.remove('/srv/a' or '/srv/a')"),
        (f"import os\nos.remove('/srv/a' or '{LONG}')", "", f"os.remove('/srv/a' or '{LONG}')"),
    ],
)
def test_an_act_of_code_is_shown_where_it_is_written(code: str, quote: str, place: str):
    call = f"python3 -c {quote}{code}{quote}"
    span = Span(len("python3 -c "), len(call))
    acts = judge_code(Word(code, span), Language.PYTHON, HERE)
    (found,) = [act.word.span for act in acts if isinstance(act, Deletes)]
    assert call[found.start : found.end] == place


@pytest.mark.parametrize("code", ["import os\r\nos.remove('/srv/a')", f"os.remove('{UNKNOWN}')"])
def test_an_act_of_code_whose_places_are_not_known_is_shown_at_all_of_it(code: str):
    span = Span(0, len(code))
    acts = judge_code(Word(code, span), Language.PYTHON, HERE)
    assert {act.word.span for act in acts if isinstance(act, Does) and act.word} == {span}


def test_changes_looks_and_scripts_of_code_are_found():
    assert paths("import os; os.chmod('/srv/a', 0)", Changes) == ["/srv/a"]
    assert paths("import os; os.listdir('/srv')", Looks) == ["/srv"]
    assert [
        act.word.text
        for act in judge("import runpy; runpy.run_path('a.py')")
        if isinstance(act, RunsFile)
    ] == ["a.py"]
