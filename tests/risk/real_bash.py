"""What bash itself makes of a text: whether it runs a command that stands somewhere in there."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

SPELLINGS: Final = (
    r"rm -rf lib", r"\rm -rf lib", "r''m -rf lib", r"$'\162m' -rf lib", "{rm,-rf,lib}",
    "x=rm; $x -rf lib", 'set -- rm -rf lib; "$@"', 'a=(rm -rf lib); "${a[@]}"',
    "a=(rm -rf lib); ${a[*]}", "${u:-rm} -rf lib", "printf -v x rm; $x -rf lib",
    "read x <<< rm; $x -rf lib", "r${u}m -rf lib", "rm$IFS-rf${IFS}lib", "$(echo rm) -rf lib",
    "eval r''m -rf lib", "x='rm -rf lib'; $x", "x=xrm; ${x#x} -rf lib", "x=RM; ${x,,} -rf lib",
    "x=arm; ${x:1} -rf lib", "x=qm; ${x/q/r} -rf lib", "for c in rm; do $c -rf lib; done",
    "while read c; do $c -rf lib; done <<< rm", "case a in a) c=rm;; esac; $c -rf lib",
    '_() { "$@"; }; _ rm -rf lib', "_() { $1 $2 lib; }; _ rm -rf", "command rm -rf lib",
    "builtin command rm -rf lib", "rm \\\n -rf lib", "r\\\nm -rf lib", "c=r; c+=m; $c -rf lib",
    "n=c; c=rm; ${!n} -rf lib", "declare -A m=([k]=rm); ${m[k]} -rf lib",
    "mapfile -t l <<< rm; ${l[0]} -rf lib", "IFS=,; c=rm,-rf,lib; $c", "c=$'rm\\n-rf\\nlib'; $c",
    "trap 'rm -rf lib' EXIT", "A=1 B=2 rm -rf lib", "</dev/null rm -rf lib", "rm <<<x -rf lib",
    "shopt -s expand_aliases\nalias z='rm -rf lib'\nz", "echo 'rm -rf lib' > s; . ./s",
    "source /dev/stdin <<E\nrm -rf lib\nE", ". <(echo rm -rf lib)", "coproc rm -rf lib\nwait",
    "(( a[$(rm -rf lib)1] ))", "[[ -v 'a[$(rm -rf lib)]' ]]",
    "let 'a[$(rm -rf lib)]=1'", "x='$(rm -rf lib)'; : \"${x@P}\"", "echo ${x:=$(rm -rf lib)}",
    'echo "${x:-`rm -rf lib`}"', "exec rm -rf lib", "compgen -W '$(rm -rf lib)' x",
    "echo $\"$(rm -rf lib)\"", "cat <<E\n$(rm -rf lib)\nE", "cat <<-E\n\t`rm -rf lib`\n\tE",
    "cat <<\"E\"\nx\nE\nrm -rf lib", "cat <<E\\ E\nx\nE E\nrm -rf lib", "cat <<''\nx\n\nrm -rf lib",
    "cat <<E;rm -rf lib\nx\nE", "echo $(cat <<E\nx )\nE\nrm -rf lib)", "echo a#b; rm -rf lib",
    "# a \\\nrm -rf lib", "[[ a =~ ^(b|c)$ ]]; rm -rf lib", "((a=1<<2)); rm -rf lib",
    "if ! false; then rm -rf lib; fi", "! time rm -rf lib", "f() ( rm -rf lib ); f",
    "f() for i in a; do rm -rf lib; done; f", "f() [[ $(rm -rf lib) ]]; f", "true|&rm -rf lib",
)  # fmt: skip
"""Ways to have bash run ``rm -rf lib``, where nothing but ``rm`` can be found."""

PLACES: Final = (
    "{ @@\n}", "( @@\n)", "if true\nthen\n@@\nfi", "for i in a b\ndo\n@@\ndone",
    "while :; do @@\nbreak; done", "case x in\n a|x)\n @@\n ;;\nesac", "f () {\n@@\n}; f",
    "function f {\n@@\n}\nf", 'echo "$(@@\n)"', "a=( $(@@\n) )", "{ @@\n} | x",
    "x | while read l; do :; done; @@", "echo hi\n@@", "echo 'a;b'\n@@", 'echo "a\\"b"; @@',
    "echo a\\\n  b\n@@", "# don't\n@@", "echo it\\'s; @@", "echo $'it\\'s'; @@",
    "cat <<'E'\nit's $(\nE\n@@", 'cat <<E\nit\'s "a\n\\$(\nE\n@@', "cat <<-E\n\ta\n\tE\n@@",
    "echo $((1<<2)); @@", "[[ a < b ]]; @@", "[ a \\< b ]; @@", "((a<b)); @@",
    'x=(a \'b c\' "d"); @@', "x='a\nb'\n@@", "x=`echo a`; @@", "true && {\n@@\n}",
    'echo ${x:-"a}b"}; @@', "echo ${x//a/\\}}; @@", 'echo "${x:-\'}\'}"; @@', "echo [a; @@",
    "echo a\t\tb; @@", "echo $[1+1]; @@", "exec 3>&1\n@@", "echo '\\'; @@", 'echo "\\\\"; @@',
    "echo ${x//\\'/}; @@", 'echo "${x#\'}\'}"; @@', 'echo "`echo \\`echo a\\``"; @@',
    "for ((i=0;i<1;i++)) { @@\n}", "a-b() { @@\n}\na-b", 'case "a)" in "a)") @@\n;; esac',
    "echo } {; @@", "while ! @@\ndo break; done", "cat <<A <<'B'\n$x\nA\n$(y)\nB\n@@",
    "x=$(cat <<'EOF'\n)\nEOF\n)\n@@", "echo 'a'\\''b'; @@", 'echo "$(echo "$(echo "a")")"; @@',
    "echo ${a[@]:1:2} ${!a[@]} ${a[*]/#/x}; @@", "true &&\n\n@@", "false ||\n# c\n@@",
    '@@ # trailing "', '# "$(\n@@', "# \\\n@@", ": <<'C'\nrm x\nC\n@@", "( @@\n) 2>/dev/null",
    "for i; do :; done; @@", "time { @@\n}", "A=(1 2\n3 # c\n4)\n@@", "echo -e 'a\\nb'; @@",
    "e\\cho a; @@", "$'echo' a\n@@", "  echo a  \n  @@", "\techo a\n\t@@", "echo {1..3}; @@",
    "echo a# b; @@", "echo ${#x[@]}; @@", "echo $$ $! $? $- $_ $0; @@", "echo hi\n\\@@",
    "A+=(x); A[1]=y; @@", "[[ a =~ ^[a-z]+$ ]]; @@",
)  # fmt: skip
"""Texts around it, with ``@@`` where it stands; most end in what a parser may read otherwise."""

TEXTS: Final = (*SPELLINGS, *(place.replace("@@", "rm -rf lib") for place in PLACES))

BASH: Final = shutil.which("bash") or "bash"
_RM: Final = '#!/bin/bash\nprintf \'ran %s\\n\' "$*" >> "{mark}"\n'
_SECONDS: Final = 5.0


def find_version() -> int:
    """Return the major version of the bash that there is."""
    asked = [BASH, "-c", "echo ${BASH_VERSINFO[0]}"]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


class RealBash:
    """Runs texts in a folder of their own, with a ``rm`` that only notes that it ran."""

    def __init__(self, folder: Path) -> None:
        self._mark = folder / "ran"
        self._work = folder / "work"
        self._programs = folder / "bin"
        for made in (self._work, self._programs):
            made.mkdir()
        rm = self._programs / "rm"
        rm.write_text(_RM.format(bash=BASH, mark=self._mark))
        rm.chmod(0o700)

    def runs(self, text: str) -> bool:
        """Say whether bash runs the command; only its builtins and that ``rm`` are found."""
        self._mark.unlink(missing_ok=True)
        # Started by itself and not by a shell, so that it sees the very text.
        process = subprocess.Popen(
            [BASH, "--norc", "--noprofile", "-c", text],
            cwd=self._work,
            env={"PATH": str(self._programs)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return self._mark.exists() and "lib" in self._mark.read_text()
