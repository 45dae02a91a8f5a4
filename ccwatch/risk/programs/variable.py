"""What setting an environment variable can do to the programs that start under it."""

from __future__ import annotations

import re
from typing import Final

from ccwatch.risk.effect import Category, Effect, high, low, medium, uncertain
from ccwatch.risk.programs.command import shorten
from ccwatch.risk.word import UNKNOWN


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HARMLESS: Final = _words(
    """
    LANG LANGUAGE TZ TERM COLORTERM COLUMNS LINES NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE
    PY_COLORS CARGO_TERM_COLOR CI DEBUG VERBOSE NODE_ENV RAILS_ENV RACK_ENV APP_ENV MIX_ENV
    FLASK_ENV DJANGO_DEBUG RUST_LOG RUST_BACKTRACE GOOS GOARCH CGO_ENABLED GOTRACEBACK
    PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE PYTHONIOENCODING PYTHONUTF8 PYTHONHASHSEED
    DEBIAN_FRONTEND GIT_TERMINAL_PROMPT GIT_OPTIONAL_LOCKS GIT_PAGER_IN_USE
    GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
    GIT_COMMITTER_DATE HOMEBREW_NO_AUTO_UPDATE HOMEBREW_NO_ANALYTICS DO_NOT_TRACK
    NEXT_TELEMETRY_DISABLED DOTNET_CLI_TELEMETRY_OPTOUT PGTZ PGDATABASE PGUSER PGPORT
    PGCONNECT_TIMEOUT PORT AWS_PROFILE AWS_DEFAULT_PROFILE AWS_REGION AWS_DEFAULT_REGION
    AWS_DEFAULT_OUTPUT AWS_MAX_ATTEMPTS AWS_RETRY_MODE CLOUDSDK_CORE_PROJECT
    CLOUDSDK_ACTIVE_CONFIG_NAME GOOGLE_CLOUD_PROJECT GCLOUD_PROJECT AZURE_CORE_OUTPUT GH_REPO
    GH_PROMPT_DISABLED GH_NO_UPDATE_NOTIFIER GH_FORCE_TTY GH_SPINNER_DISABLED TF_LOG
    TF_IN_AUTOMATION TF_INPUT TF_WORKSPACE CARGO_INCREMENTAL CARGO_TERM_PROGRESS_WHEN
    CARGO_TERM_VERBOSE RUST_TEST_THREADS DOCKER_BUILDKIT BUILDKIT_PROGRESS DOCKER_CLI_HINTS
    PIP_DISABLE_PIP_VERSION_CHECK PIP_NO_COLOR COREPACK_ENABLE_DOWNLOAD_PROMPT
    """
)
"""Names that change how something is shown, and nothing else."""

RUNS: Final = _words(
    """
    PATH IFS ENV BASH_ENV SHELL SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND ZDOTDIR FPATH CDPATH
    PAGER EDITOR VISUAL BROWSER LESSOPEN LESSCLOSE LESS MORE GIT_SSH GIT_SSH_COMMAND GIT_ASKPASS
    SSH_ASKPASS SUDO_ASKPASS GIT_EXTERNAL_DIFF GIT_EXEC_PATH GIT_TEMPLATE_DIR GIT_PROXY_COMMAND
    GIT_DIR GIT_WORK_TREE GIT_ALTERNATE_OBJECT_DIRECTORIES PYTHONPATH PYTHONSTARTUP PYTHONHOME
    PYTHONINSPECT PYTHONBREAKPOINT PYTHONUSERBASE NODE_OPTIONS NODE_PATH PERL5OPT PERL5LIB PERLLIB
    PERL5DB RUBYOPT RUBYLIB GEM_HOME GEM_PATH JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS
    CLASSPATH MAVEN_OPTS GRADLE_OPTS JAVA_OPTS PHP_INI_SCAN_DIR PHPRC LUA_INIT LUA_PATH LUA_CPATH
    TAR_OPTIONS TAPE RSYNC_RSH RSYNC_CONNECT_PROG ZIPOPT UNZIP XZ_OPT GREP_OPTIONS CC CXX LD AR
    CFLAGS CXXFLAGS LDFLAGS MAKEFLAGS MFLAGS GOFLAGS RUSTFLAGS RUSTC RUSTC_WRAPPER CARGO_HOME
    NPM_CONFIG_REGISTRY PIP_INDEX_URL PIP_EXTRA_INDEX_URL UV_INDEX_URL HTTP_PROXY HTTPS_PROXY
    ALL_PROXY TERMINFO TERMCAP EXINIT VIMINIT MYVIMRC OPENSSL_CONF GCONV_PATH LOCPATH HOSTALIASES
    RES_OPTIONS MALLOC_CHECK_ NLSPATH DOCKER_HOST HOME XDG_CONFIG_HOME
    FZF_DEFAULT_COMMAND FZF_DEFAULT_OPTS RIPGREP_CONFIG_PATH BAT_CONFIG_PATH PSQLRC WGETRC
    CURL_HOME DYLD_INSERT_LIBRARIES ANTHROPIC_BASE_URL OPENAI_BASE_URL
    """
)
"""Names whose value is run, loaded, or read as options by programs."""

_RUNNING_PARTS: Final = (
    "LD_", "DYLD_", "BASH_FUNC_", "GIT_CONFIG", "npm_config_", "NPM_CONFIG_", "CCWATCH_", "CLAUDE_",
    "TF_CLI_",
)  # fmt: skip
_COMMANDS: Final = _words(
    """
    VISUAL GIT_SSH LESSOPEN LESSCLOSE GIT_EXTERNAL_DIFF RSYNC_CONNECT_PROG CC CXX LD AR RUSTC SHELL
    """
)
_COMMAND_ENDS: Final = (
    "PAGER", "EDITOR", "_SSH", "_SHELL", "_COMMAND", "_CMD", "_WRAPPER", "_EXEC", "_HOOK",
    "ASKPASS", "_RSH", "BROWSER",
)  # fmt: skip
_RUNNING_ENDS: Final = (*_COMMAND_ENDS, "_OPTIONS", "_OPTS", "PRELOAD", "_PROXY", "_proxy")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_SYSTEM_FOLDERS: Final = _words(
    "/bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /opt/homebrew/bin"
)
_SECRET: Final = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE|(?:^|_)KEY(?:$|_)"
    r"|(?:^|_)PW(?:D|$)(?<!^PWD)|AUTH(?!OR(?!I))|COOKIE|SESSION|DATABASE_URL|_DSN"
    r"|CONNECTION_STRING",
    re.IGNORECASE,
)

_LESS_FLAGS: Final = r"(?:-?[aABcCdeEfFgGiIJKLmMnNqQrRsSuUwWX]+|--(?:RAW-CONTROL-CHARS|no-init"
_LESS_FLAGS_MORE: Final = r"|quit-if-one-screen|chop-long-lines|ignore-case|LONG-PROMPT))"
_LESS: Final = re.compile(rf"(?:{_LESS_FLAGS}{_LESS_FLAGS_MORE}(?: +|\Z))*")
_SHOWS: Final = re.compile(
    r"(?:(?:/usr)?/bin/)?(?:(?:cat|less|more)(?: -[FRXSrinKEeq]+)*|head(?: -n ?[0-9]+| -[0-9]+)?)"
)
"""Commands that only show what they are given."""
_NOTHING: Final = re.compile(r"\s*|:|(?:(?:/usr)?/bin/)?(?:true|false)")
"""Commands that do nothing."""
_BLANKS: Final = re.compile(r"[\s,:;|]*")

_FLAGS: Final = {
    "NODE_OPTIONS": (
        r"--(?:max[-_]old[-_]space[-_]size|max[-_]semi[-_]space[-_]size|stack-trace-limit)=[0-9]+"
        r"|--experimental-(?!loader|config)[a-z-]+|--(?:no-)?(?:deprecation|warnings)"
        r"|--trace-(?:warnings|deprecation|uncaught|exit|sigint)|--enable-source-maps"
        r"|--unhandled-rejections=[a-z-]+|--dns-result-order=[a-z0-9]+"
    ),
    "RUSTFLAGS": (
        r"-[DAWF] ?[a-z][a-z_:-]*|--cfg[ =]\w+"
        r"|-C ?(?:target-cpu|target-feature|opt-level|debuginfo|debug-assertions|lto|panic|strip"
        r"|instrument-coverage|codegen-units|overflow-checks|force-frame-pointers)(?:=[\w+,.-]+)?"
    ),
    "CFLAGS CXXFLAGS": (
        r"-(?:O[0-3sgz]?|g[0-3]?|pipe|fPIC|std=[\w+]+|m(?:arch|tune)=[\w-]+|fsanitize=[\w,-]+"
        r"|W(?:all|extra|error|pedantic|shadow|no-[\w=-]+)|D\w+(?:=\w*)?)"
    ),
    "CC CXX": r"(?:gcc|g\+\+|clang|clang\+\+|cc|c\+\+)(?:-[0-9.]+)?",
    "GOFLAGS": r"-(?:mod=(?:mod|vendor|readonly)|count=[0-9]+|v|race|buildvcs=\w+|tags=[\w,]+)",
    "JAVA_OPTS JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS MAVEN_OPTS GRADLE_OPTS": (
        r"-X(?:mx|ms|mn|ss)[0-9]+[kmgKMG]?|-XX:(?:Max|Min)?\w*(?:Size|RAMPercentage)=[0-9.]+[kmgKMG]?"
        r"|-Djava\.awt\.headless=\w+|-Dfile\.encoding=[\w-]+|-Dorg\.gradle\.daemon=\w+"
    ),
    "MAKEFLAGS": r"-?j ?[0-9]*|--no-print-directory|-?[sk]+",
    "RUBYOPT": r"-W(?:[012]|:no-[a-z_]+)|-w|--(?:yjit|disable-gems)",
}
_PLAIN_FLAGS: Final = {
    name: re.compile(rf"(?:(?:{pattern})(?:\s+|\Z))*")
    for names, pattern in _FLAGS.items()
    for name in names.split()
}
"""What the options in a variable may be without loading code or naming another program."""

_SEARCHED: Final = _words("PATH PYTHONPATH NODE_PATH CDPATH")
_OWN_FOLDER: Final = re.compile(
    r"(?:~|/home/[^/]+|/Users/[^/]+|/root)/(?:\.local|\.cargo|go)/bin|/usr/local/[^/.]+/bin"
    r"|/opt/homebrew/(?:opt/[^/]+/)?bin"
)
_QUIET_NPM: Final = re.compile(r"npm_config_(?:loglevel|color|progress|fund|update_notifier)")
_LOCAL_HOSTS: Final = _words("localhost 127.0.0.1 ::1")
_NO_CONFIGURATION: Final = {
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


def names_secret(name: str) -> bool:
    """Say whether a variable of this name is likely to hold a password, key or token."""
    return UNKNOWN in name or _SECRET.search(name) is not None


def is_command_variable(name: str) -> bool:
    """Say whether programs run the value as a command line: a pager, an editor, a compiler."""
    return name in _COMMANDS or name.endswith(_COMMAND_ENDS)


def judge_variable(
    name: str, value: str, *, directory: str | None = None, project: str | None = None
) -> Effect:
    """Say what it means for a program to start with this variable.

    ``directory`` is where it starts and ``project`` its root, for lists of folders. Without them
    a relative folder counts as one of the project.
    """
    if UNKNOWN in name:
        return uncertain("sets a variable whose name is not known")
    if value.startswith("() {"):
        return high(Category.OBFUSCATION, f"hides a function of the shell in {shorten(name)}")
    if name == "PATH" and _SYSTEM_FOLDERS.issuperset(value.split(":")):
        return low(Category.SHELL, "looks for programs in the folders of the system")
    if name in HARMLESS or name.startswith("LC_") or _is_plain(name, value):
        return low(Category.SHELL, f"sets {shorten(name)} for one command")
    if name in _SEARCHED and _stays_inside(value, directory, project):
        where = "folders of the project or the system"
        return medium(Category.EXEC_PROJECT, f"sets {name} to {where} for one command")
    flags = _PLAIN_FLAGS.get(name)
    if flags is not None and flags.fullmatch(value.strip()):
        return medium(Category.SHELL, f"sets {name} for one command")
    if _decides_what_runs(name, value):
        return high(
            Category.EXEC_INLINE, f"sets {shorten(name)}, which decides what programs run or load"
        )
    if not _NAME.match(name):
        return uncertain(f"sets a variable with the odd name {shorten(name)}")
    return medium(Category.SHELL, f"sets {shorten(name)} for one command")


def _is_plain(name: str, value: str) -> bool:
    """Say whether the value takes the sting out of a name that could run something."""
    if name == "IFS":
        return _BLANKS.fullmatch(value) is not None
    if name == "LESS":
        return _LESS.fullmatch(value) is not None
    if name == "PGHOST":
        return value in _LOCAL_HOSTS
    if is_command_variable(name) and _NOTHING.fullmatch(value):
        return True
    if name.endswith("PAGER"):
        return _SHOWS.fullmatch(value) is not None
    if _NO_CONFIGURATION.get(name) == value:
        return True
    return _QUIET_NPM.fullmatch(name.lower()) is not None


def _decides_what_runs(name: str, value: str) -> bool:
    if name == "KUBECONFIG":
        # It can name programs that fetch credentials.
        strays = value.startswith(("/", "~")) or ".." in value.split("/")
        return strays and "/.kube/" not in value
    return (
        name in RUNS
        or name.upper() in RUNS
        or name.startswith(_RUNNING_PARTS)
        or name.endswith(_RUNNING_ENDS)
    )


def _stays_inside(value: str, directory: str | None, project: str | None) -> bool:
    """Say whether every folder of a list belongs to the project, the system or the old value."""
    folders = value.split(":")
    outside = (
        project is not None
        and directory is not None
        and not f"{directory}/".startswith(f"{project}/")
    )
    if folders == [UNKNOWN] or folders.count(UNKNOWN) > 1 or not any(folders):
        return False
    return all(
        folder == UNKNOWN
        or folder in _SYSTEM_FOLDERS
        or _OWN_FOLDER.fullmatch(folder) is not None
        or _is_of_project(folder, project, outside=outside)
        for folder in folders
    )


def _is_of_project(folder: str, project: str | None, *, outside: bool) -> bool:
    if UNKNOWN in folder or ".." in folder.split("/"):
        return False
    if folder.startswith(("/", "~")):
        return project is not None and f"{folder}/".startswith(f"{project}/")
    return not outside
