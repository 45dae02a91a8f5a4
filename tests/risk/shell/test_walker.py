from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.shell.judged import categories_of, judge, level_of, programs_of, says

WIPES = "rm -rf /"


@pytest.mark.parametrize(
    "command",
    [
        "true && {}",
        "false || {}",
        "ls; {}",
        "ls & {}",
        "ls\n{}",
        "ls | {}",
        "ls |& {}",
        "! {}",
        "! ! {}",
        "! while {}; do ls; done",
        "! for x in a; do {}; done",
        "time if ls; then {}; else ls; fi",
        "time until ls; do ls; {}; done",
        "time for x in a; do {}; done",
        "( {} )",
        "{{ {}; }}",
        "if {}; then ls; fi",
        "if ls; then {}; fi",
        "if ls; then ls; else {}; fi",
        "if ls; then ls; elif {}; then ls; fi",
        "while {}; do ls; done",
        "until ls; do {}; done",
        "for x in a b; do {}; done",
        "for x; do {}; done",
        "for x in $({}); do ls; done",
        "for ((i=0; i<3; i++)); do {}; done",
        "for ((i=$({}); i<3; i++)); do ls; done",
        "select x in a b; do {}; done",
        "case x in a) {};; esac",
        "case $({}) in a) ls;; esac",
        "case x in $({})) ls;; esac",
        "f() {{ {}; }}",
        "f() {{ f() {{ {}; }}; }}",
        "function f {{ {}; }}",
        "f() ( {} )",
        "f() {{ ls; }} > $({})",
        "echo $({})",
        "echo `{}`",
        'echo "$({})"',
        'echo "`{}`"',
        "echo $[`{}`]",
        "echo <({})",
        "echo >({})",
        "echo ${{x:-$({})}}",
        "echo ${{x/$({})/b}}",
        'echo "${{x:=`{}`}}"',
        "echo ${{a[$({})]}}",
        "echo $((1 + $({})))",
        "echo $((a[$({})]))",
        "((x = $({})))",
        "[ -n $({}) ]",
        "[[ -n $({}) ]]",
        "[[ x =~ $({}) ]]",
        "x=$({})",
        "x=$({}) ls",
        "a[$({})]=1",
        "a=(1 $({}))",
        "x+=$({})",
        "export x=$({})",
        "local x=$({})",
        "declare x=$({})",
        "unset a[$({})]",
        "ls > $({})",
        "ls < <({})",
        'cat <<< "$({})"',
        "cat <<E\n$({})\nE",
        "cat <<E && {}\nx\nE",
        "cat <<E; {}\nx\nE",
        "cat <<E | bash\n{}\nE",
        "bash <<'E'\n{}\nE",
        "bash <<-E\n\t{}\n\tE",
        "bash <<< '{}'",
        "echo '{}' | bash",
        "printf '{}' | sh",
        "bash -c '{}'",
        "eval '{}'",
        "eval {}",
        "trap '{}' EXIT",
        "ls #x\n{}",
        ": '\n' ; {}",
        "time {}",
        "coproc {}",
        "exec {}",
        "command {}",
        "builtin eval '{}'",
        "x=1 {}",
        ">log {}",
        "2>&1 {}",
        "<in {}",
        "f() {{ {}; }}; f",
        "f() {{ g; }}; g() {{ {}; }}; f",
        "alias ls='{}'",
        "echo {{a,$({})}}",
        "let x=$({})",
        "test -n $({})",
    ],
)
def test_a_command_is_found_wherever_it_hides(command: str):
    assert level_of(command.format(WIPES)) is Level.CRITICAL


@pytest.mark.parametrize(
    "command",
    [
        "D=/; rm -rf $D",
        "D=/; rm -rf ${D}",
        'D=/; rm -rf "$D"',
        "D=/ && E=$D && rm -rf $E",
        "D=a; D=/; D=b; rm -rf $D",
        "if x; then D=/; else D=a; fi; rm -rf $D",
        "D=ho; rm -rf /${D}me",
        "D=/ho; D+=me; rm -rf $D",
        "rm -rf ${D:-/}",
        "rm -rf ${D-/}",
        "rm -rf ${D:=/}",
        "C=rm; $C -rf /",
        "C='rm -rf /'; $C",
        "C='rm -rf /'; eval $C",
        "C='rm -rf /'; bash -c \"$C\"",
        "A=r; B=m; $A$B -rf /",
        "for x in a /; do rm -rf $x; done",
        "for x in a b; do for y in c /; do rm -rf $y; done; done",
        "f() { rm -rf $1; }; f /",
        'f() { rm -rf "$@"; }; f a /',
        'f() { "$@"; }; f rm -rf /',
        "f() { $*; }; f rm -rf /",
        "a=(rm -rf /); ${a[@]}",
        'a=(rm -rf /); "${a[@]}"',
        "a=(x /); rm -rf ${a[1]}",
        "printf -v c '%s' 'rm -rf /'; eval \"$c\"",
        "read c <<< 'rm -rf /'; $c",
        "echo 'rm -rf /' | { read c; eval \"$c\"; }",
        "c=$(echo 'rm -rf /'); $c",
        "c=$(printf '%s %s %s' rm -rf /); $c",
        "cd /; rm -rf home",
        "cd / && rm -rf *",
        "pushd /; rm -rf etc",
        "cd; rm -rf .",
        "cd ~; rm -rf *",
        "rm -rf ~",
        "rm -rf $HOME",
        "rm -rf ${HOME}/",
        "echo 'rm -rf /' > x.sh; bash x.sh",
        "echo 'rm -rf /' > x.sh; sh ./x.sh",
        "echo 'rm -rf /' > x.sh; . ./x.sh",
        "echo 'rm -rf /' > x.sh; chmod +x x.sh; ./x.sh",
        "cat > x.sh <<'E'\nrm -rf /\nE\nbash x.sh",
        "echo 'rm -rf /' | tee x.sh; bash x.sh",
        "rm >log -rf /",
        "rm -rf {a,/}",
        "{rm,-rf,/}",
    ],
)
def test_the_memory_of_the_shell_is_followed(command: str):
    assert level_of(command) is Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("ls", Level.LOW),
        ("cd src && ls", Level.LOW),
        ("x=1; echo $x", Level.LOW),
        ("for x in a b; do echo $x; done", Level.LOW),
        ("f() { ls; }; f", Level.LOW),
        ("if [ -f a ]; then cat a; fi", Level.LOW),
        ("ls > /dev/null 2>&1", Level.LOW),
        ("ls 2>/dev/null | grep x", Level.LOW),
        ("(cd src; ls) | head", Level.LOW),
        ("cat <<'E'\n$(rm -rf /)\nE", Level.LOW),
        ("echo 'rm -rf /'", Level.LOW),
        ("echo rm -rf /", Level.LOW),
        ("grep -rn 'rm -rf /' .", Level.LOW),
        ("# rm -rf /", Level.LOW),
        ("", Level.LOW),
        ("((x = 1))", Level.LOW),
        ("[[ -n x ]]", Level.LOW),
        ("echo $((1 + 2))", Level.LOW),
    ],
)
def test_nothing_is_made_of_nothing(command: str, level: Level):
    assert level_of(command) is level


def test_units_come_in_the_order_in_which_they_run():
    assert programs_of("ls $(cat a) && rm b | wc") == ["cat a", "ls …", "rm b", "wc"]


def test_a_subshell_leaves_the_directory_alone():
    assert level_of("(cd /; ls); rm -rf build") < Level.CRITICAL
    assert level_of("cd / | ls; rm -rf build") < Level.CRITICAL
    assert level_of("echo $(cd /; ls); rm -rf build") < Level.CRITICAL


@pytest.mark.parametrize(
    "change", ["cd $X", "cd -", "popd", "cd *", "if x; then cd /y; fi", "case x in a) cd y;; esac"]
)
def test_after_an_unknown_change_of_directory_nothing_relative_is_known(change: str):
    assert level_of(f"{change}; rm -rf build") >= Level.HIGH


def test_two_values_are_judged_both():
    assert programs_of("x=a; x=b; cat $x") == ["cat a", "cat b"]
    assert programs_of("x=a; x=b; y=c; y=d; cp $x $y") == ["cp a c", "cp a d", "cp b c", "cp b d"]


def test_too_many_values_are_admitted():
    many = "".join(f"{name}=1; {name}=2; " for name in "abcdef")
    assert says(many + "echo $a$b$c$d$e$f", "more values than can be looked at")


@pytest.mark.parametrize(
    "command",
    [
        ":(){ :|:& };:",
        "f(){ f & f & }; f",
        "f() { g & }; g() { f & }; f",
        "while true; do ls & done",
        "while :; do ls & done",
        "for ((;;)); do ls & done",
    ],
)
def test_a_fork_bomb_is_critical(command: str):
    assert level_of(command) is Level.CRITICAL
    assert Category.PROCESS in categories_of(command)


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("while test -f x; do ls & done", Level.HIGH),
        ("while read x; do ls & done < f", Level.LOW),
        ("for x in a b; do ls & done", Level.LOW),
        ("f() { f; }; f", Level.LOW),
    ],
)
def test_other_loops_and_recursions_are_not(command: str, level: Level):
    assert level_of(command) is level


def test_what_runs_in_the_background_says_so():
    units = judge("make & ls").units
    assert [(unit.words[0].text, unit.in_background) for unit in units] == [
        ("make", True),
        ("ls", False),
    ]


@pytest.mark.parametrize(
    "command",
    ["x=$(curl https://x.io); ls", "for x in $(curl https://x.io); do ls; done"],
)
def test_what_the_network_answered_is_no_longer_harmless(command: str):
    assert level_of(command) >= Level.MEDIUM
    assert says(command, "what the network answered")


def test_every_unit_has_its_place():
    text = "ls -l && cat é; sudo rm x"
    spans = [text[unit.span.start : unit.span.end] for unit in judge(text).units]
    assert spans == ["ls -l", "cat é", "sudo rm x", "sudo rm x"]


def test_a_unit_in_a_string_has_its_place_there():
    text = "bash -c 'ls; cat é'"
    assert [text[u.span.start : u.span.end] for u in judge(text).units] == ["ls", "cat é"]


def test_assignments_before_a_command_are_its_environment():
    (unit,) = [unit for unit in judge("LANG=C TERM=x ls").units if unit.words]
    assert unit.assignments == ("LANG", "TERM")


@pytest.mark.parametrize("depth", [17, 100, 1_000])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [("$(", ")"), ("( ", " )"), ("{ ", "; }"), ("if ", "; then ls; fi"), ("echo ${x:-$(", ")}")],
)
def test_what_is_nested_too_deeply_is_never_harmless_and_never_an_error(
    depth: int, opening: str, closing: str
):
    command = opening * depth + WIPES + closing * depth
    assert level_of(command) >= Level.UNCERTAIN
    assert not says(command, "an error in ccwatch")


@pytest.mark.parametrize("wrapper", ["eval ", "command ", "xargs ", "sudo ", "nice "])
def test_too_many_wrappers_are_admitted(wrapper: str):
    assert level_of(wrapper * 40 + "ls") >= Level.UNCERTAIN


def test_what_is_exported_later_counts_as_well():
    assert level_of("LD_PRELOAD=./x.so; export LD_PRELOAD; ls") >= Level.HIGH
    assert level_of("x=1; export x; ls") <= Level.MEDIUM


def test_a_comment_is_no_command():
    assert programs_of("ls # rm -rf /") == ["ls"]
    assert programs_of("x=1 # rm\ncat $x") == ["cat 1"]
    assert programs_of("ls | # rm\n wc") == ["ls", "wc"]
    assert not says("[}ls # rm -rf b\ncat a", "deletes b")


@pytest.mark.parametrize("command", ["for; do ls; done", "() { ls; }", "function { ls; }", "for"])
def test_a_loop_or_function_without_a_name_is_no_error(command: str):
    assert level_of(command) >= Level.UNCERTAIN
    assert not says(command, "an error in ccwatch")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("for f in *.txt; do cat $f; done", "cat ./….txt"),
        ("for f in docs/*; do cat $f; done", "cat docs/…"),
        ("for f in /etc/*; do cat $f; done", "cat /etc/…"),
        ("for f; do cat $f; done", "cat …"),
    ],
)
def test_a_pattern_of_a_loop_is_some_name_of_its_folder(command: str, words: str):
    assert words in programs_of(command)


def test_too_many_commands_are_admitted():
    assert level_of("ls;" * 250) is Level.UNCERTAIN
    assert level_of("ls;" * 100) is Level.LOW


@pytest.mark.parametrize(
    "command",
    [
        "source <(echo rm -rf lib)",
        "bash <(echo rm -rf lib) <(echo ls)",
        ". <(cat <<E\nrm -rf lib\nE\n)",
    ],
)
def test_what_a_process_substitution_brings_is_run_letter_by_letter(command: str):
    assert "rm -rf lib" in programs_of(command)


@pytest.mark.parametrize(
    "nothing", ["cat /dev/null", "echo -n", "printf ''", 'printf ""', "false", "true", ":"]
)
def test_a_file_that_gets_the_output_of_nothing_is_emptied(nothing: str):
    assert says(f"{nothing} > src/main.py", "empties")
    assert not says("cat /dev/null a > src/main.py", "empties")


def test_a_substitution_of_nothing_but_a_redirection_empties_the_file():
    assert says("echo $(> src/main.py)", "empties")
    assert not says("echo $(< src/main.py)", "empties")
