"""Java and the .NET runtime: programs that run archives and classes, and their compilers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, Language, Reads, RunsFile
from ccwatch.risk.effect import Category, high, medium, uncertain
from ccwatch.risk.programs.command import HELPS, Command, Group
from ccwatch.risk.programs.framework import judge_arguments
from ccwatch.risk.programs.interpreter import run_script
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    ANYWHERE,
    BUILDS,
    CLEANS,
    EDITS,
    INSTALLS,
    INSTALLS_LISTED,
    PUBLISHES,
    REMOVES,
    RUNS,
    SHOWS,
    SOURCES,
    TESTS,
    WITHDRAWS,
    does,
    judge_specs,
    looks_up,
    shows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_COMPILES: Final = medium(Category.EXEC_PROJECT, "compiles, with what processors there are: {}")
_AGENT: Final = high(Category.EXEC_PROJECT, "loads an agent into the virtual machine")
_ON_ERROR: Final = high(Category.EXEC_PROJECT, "names a command for the case of an error")
_WAITS: Final = uncertain("starts a virtual machine on something that ccwatch does not know")
_ARCHIVES: Final = medium(Category.FS_WRITE, "packs or unpacks an archive: {}")
_KEYS: Final = high(Category.SECRETS_READ, "reads or changes a store of keys")
_SECRET_STORE: Final = high(Category.SECRETS_READ, "reads or changes the secrets of the project")
_CERTIFICATES: Final = high(Category.PERSISTENCE, "changes which certificates are trusted")
_DATABASE: Final = high(Category.DB_CHANGE, "changes a database: {}")
_DROPS: Final = high(Category.DB_DESTROY, "drops a database")

_JAVA_OPTIONS: Final = Options(
    "-jar= -cp= -classpath= --class-path= -p= --module-path= -m= --module= --add-modules= "
    "--add-opens= --add-exports= --add-reads= -D= -X= -XX:= -ea -da -esa -dsa "
    "-enableassertions -disableassertions -server -client -version=help --version=help "
    "-showversion -help=help --help=help -h=help -? --show-version -verbose --enable-preview "
    "--source= -javaagent:= -agentlib:= -agentpath:= -XX:OnOutOfMemoryError=shell "
    "-XX:OnError=shell "
    "--enable-native-access= --illegal-access= -splash:= --list-modules=help --dry-run",
    posix=True,
    long_dash=True,
    joined="-D -XX: -X -javaagent: -agentlib: -agentpath: -splash:",
)


def _run_java(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    archives = parsed.values("-jar")
    if archives:
        return [*(RunsFile(word) for word in archives), *judge_arguments(parsed.operands)]
    if not parsed.operands and not parsed.has("-m", "--module"):
        return [Does(_WAITS)]
    if parsed.operands and parsed.operands[0].text.endswith(".java"):
        return [RunsFile(parsed.operands[0]), *judge_arguments(parsed.operands[1:])]
    return judge_arguments(parsed.operands[1:])


_JAVA_PROGRAM: Final = Command(
    RUNS,
    options=_JAVA_OPTIONS,
    when={
        "-javaagent: -agentlib: -agentpath:": _AGENT,
        "-XX:OnOutOfMemoryError -XX:OnError": _ON_ERROR,
    },
    more=_run_java,
)
_JAVA_RUNS: Final = replace(_JAVA_PROGRAM, helps=False)
_SET_UP: Final = uncertain("sets up the virtual machine in a way that ccwatch does not know")
_SYSTEM_PROPERTIES: Final = ("-Djava.", "-Djdk.", "-Dsun.", "-Djavax.", "-Dcom.sun.", "-D\0")
_PLAIN_SETTING: Final = re.compile(
    r"-X(?:m[xsn]|ss)\d+[kmgKMG]?|-Xint|-Xcomp|-Xmixed|-Xshare:\w+|-X|-Xdiag|-Xrs|-Xbatch"
    r"|-XX:\w+=[\d.]+[kmgKMG]?|-XX:-\w+"
    r"|-XX:\+(?:Print\w+|Use\w+|Unlock(?:Diagnostic|Experimental)VMOptions)"
)
_NAMES_PROGRAM: Final = frozenset({"-jar", "-m", "--module"})


def judge_java(invocation: Invocation) -> list[Act]:
    """Judge Java, whose options end behind ``-jar`` and ``-m``."""
    words = invocation.words
    for place, word in enumerate(words):
        if word.text in _NAMES_PROGRAM:
            acts = _JAVA_RUNS(invocation.after(words[: place + 2], invocation.verbs))
            return [*acts, *judge_arguments(words[place + 2 :])]
    acts = _JAVA_PROGRAM(invocation)
    if acts == [Does(HELPS)]:
        # The machine starts, with all that it is told, before it shows its version.
        acts += [Does(_SET_UP, word) for word in words if not _is_plain_setting(word.text)]
    return acts


def _is_plain_setting(text: str) -> bool:
    if text.startswith("-D"):
        return not text.startswith(_SYSTEM_PROPERTIES)
    return not text.startswith(("-X", "@")) or _PLAIN_SETTING.fullmatch(text) is not None


_JAVAC: Final = Command(
    _COMPILES,
    options=Options(
        "-d=write -cp= -classpath= --class-path= -sourcepath= --source-path= --release= -source= "
        "-target= --source= --target= -g -nowarn -verbose -deprecation -parameters -Werror "
        "-encoding= -proc:= -Xlint -version=help --version=help -help=help --help=help -s=write "
        "-h=write -implicit:= -Xlint:= -p= --module-path= --module-source-path= --enable-preview "
        "-include-runtime -no-stdlib -no-reflect -no-jdk -jdk-home= -module-name= -jvm-target= "
        "-language-version= -api-version= -progressive -java-parameters -X=help "
        "-Xmaxerrs= -Xmaxwarns= -classpath= -explaintypes -unchecked -feature -opt",
        long_dash=True,
        joined="-proc: -Xlint: -implicit:",
    ),
    operands="read*",
)


def _run_assembly(invocation: Invocation) -> list[Act]:
    words = [word for word in invocation.words if word.text[:1] != "-"]
    return run_script(words[0], words[1:], Language.OTHER) if words else [Does(_WAITS)]


_DOTNET: Final = Group(
    {
        "build|msbuild|restore|clean|pack": does(BUILDS, any_long=True),
        "test|vstest": does(TESTS, any_long=True),
        "run|watch|exec|fsi|script": does(RUNS, any_long=True, posix=True),
        "publish": does(BUILDS, any_long=True),
        "format|new|sln|add reference|remove reference|migrate|dev-certs": does(
            EDITS, any_long=True
        ),
        "dev-certs https": does(_CERTIFICATES, any_long=True),
        "new list|new search|list|list package|list reference|sln list|tool list|tool search|"
        "workload list|workload search|package search|nuget list": shows(
            "--outdated --deprecated --vulnerable --include-transitive --format= --framework= -g "
            "--global --local --list -l"
        ),
        "add package|add|package add|package update|tool restore": Command(
            INSTALLS,
            bare=INSTALLS_LISTED,
            options=Options(
                "-v= --version= -f= --framework= -n --no-restore -s= --source= "
                "--package-directory=write --prerelease"
            ),
            when={"-s --source": SOURCES},
            more=judge_specs,
        ),
        "remove|remove package|package remove|tool uninstall": does(REMOVES, "-g --global --local"),
        "tool install|tool update|workload install|workload update": does(ANYWHERE, any_long=True),
        "tool run|tool execute": does(RUNS, any_long=True),
        "nuget push": does(PUBLISHES, any_long=True),
        "nuget delete": does(WITHDRAWS, any_long=True),
        "nuget locals": does(CLEANS, any_long=True),
        "nuget add|nuget remove|nuget update|nuget enable|nuget disable|nuget trust|nuget config": (
            does(SOURCES, any_long=True)
        ),
        "user-secrets": does(_SECRET_STORE, any_long=True),
        "ef database update": does(_DATABASE, any_long=True),
        "ef database drop": does(_DROPS, any_long=True),
        "ef": does(EDITS, any_long=True),
        "help": shows(),
    },
    options=Options(
        "-h=help --help --info=help --version=help --list-sdks=help "
        "--list-runtimes=help -d --diagnostics -v= --verbosity= -c= --configuration= "
        "-o=write --output=write --nologo --no-restore --no-build"
    ),
    otherwise=_run_assembly,
)

_NUGET: Final = Group(
    {
        "push": does(PUBLISHES, any_long=True),
        "delete": does(WITHDRAWS, any_long=True),
        "list|search|help|verify": looks_up(),
        "install|restore|update": does(INSTALLS, any_long=True),
        "sources|config|setapikey|trusted-signers|add|init": does(SOURCES, any_long=True),
        "pack|spec": does(BUILDS, any_long=True),
        "locals": does(CLEANS, any_long=True),
    }
)

_JAR_LISTS: Final = Command(
    SHOWS, options=Options("-t --list -v --verbose -f=read --file=read"), operands="data*"
)
_JAR_ARCHIVES: Final = does(_ARCHIVES, any_long=True)


def _judge_jar(invocation: Invocation) -> list[Act]:
    """Judge jar, which lists an archive with ``t`` among its letters, or with ``--list``."""
    words = invocation.words
    mode = words[0].text.removeprefix("-") if words else ""
    if "t" in mode and set(mode) <= {"t", "f", "v"}:
        return [Does(SHOWS), *(Reads(word) for word in words[1:2])]
    parsed = _JAR_LISTS.options.parse(words)
    if parsed.has("-t", "--list") and not parsed.unknown:
        return _JAR_LISTS(invocation)
    return _JAR_ARCHIVES(invocation)


PROGRAMS: Final[dict[str, Judge]] = {
    "java javaw": judge_java,
    "javac kotlinc scalac groovyc ecj": _JAVAC,
    "jar": _judge_jar,
    "keytool jarsigner": does(_KEYS, any_long=True),
    "javap": Command(
        SHOWS,
        options=Options(
            "-c -v -verbose -p -private -public -protected -s -l -cp= -classpath= -constants "
            "-sysinfo -help=help -version=help --help=help",
            long_dash=True,
        ),
    ),
    "jshell": does(RUNS, any_long=True),
    "dotnet": _DOTNET,
    "nuget": _NUGET,
}
"""Programs of Java and .NET."""
