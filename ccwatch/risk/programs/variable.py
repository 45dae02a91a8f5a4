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
    PYTHONWARNINGS DEBIAN_FRONTEND GIT_TERMINAL_PROMPT GIT_OPTIONAL_LOCKS GIT_PAGER_IN_USE
    GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
    GIT_COMMITTER_DATE HOMEBREW_NO_AUTO_UPDATE HOMEBREW_NO_ANALYTICS DO_NOT_TRACK
    NEXT_TELEMETRY_DISABLED DOTNET_CLI_TELEMETRY_OPTOUT PGTZ PGDATABASE PGUSER PGPORT
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
)  # fmt: skip
_RUNNING_ENDS: Final = (
    "PAGER", "EDITOR", "_OPTIONS", "_OPTS", "_SSH", "_SHELL", "_COMMAND", "_CMD", "_WRAPPER",
    "PRELOAD", "_EXEC", "_HOOK", "_PROXY", "_proxy", "ASKPASS", "_RSH", "BROWSER",
)  # fmt: skip
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_SYSTEM_FOLDERS: Final = _words(
    "/bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin /opt/homebrew/bin"
)
_SECRET: Final = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE|(?:^|_)KEY(?:$|_)"
    r"|(?:^|_)PW(?:D|$)(?<!^PWD)|AUTH|COOKIE|SESSION|DATABASE_URL|_DSN|CONNECTION_STRING",
    re.IGNORECASE,
)


def names_secret(name: str) -> bool:
    """Say whether a variable of this name is likely to hold a password, key or token."""
    return UNKNOWN in name or _SECRET.search(name) is not None


def judge_variable(name: str, value: str) -> Effect:
    """Say what it means for a program to start with this variable."""
    if UNKNOWN in name:
        return uncertain("sets a variable whose name is not known")
    if value.startswith("() {"):
        return high(Category.OBFUSCATION, f"hides a function of the shell in {shorten(name)}")
    if name == "PATH" and _SYSTEM_FOLDERS.issuperset(value.split(":")):
        return low(Category.SHELL, "looks for programs in the folders of the system")
    if (
        name in RUNS
        or name.upper() in RUNS
        or name.startswith(_RUNNING_PARTS)
        or name.endswith(_RUNNING_ENDS)
    ):
        return high(
            Category.EXEC_INLINE, f"sets {shorten(name)}, which decides what programs run or load"
        )
    if not _NAME.match(name):
        return uncertain(f"sets a variable with the odd name {shorten(name)}")
    if name in HARMLESS or name.startswith("LC_"):
        return low(Category.SHELL, f"sets {shorten(name)} for one command")
    return medium(Category.SHELL, f"sets {shorten(name)} for one command")
