"""Programs that keep several versions of a language, and choose one by the folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.effect import Category, high, medium
from ccwatch.risk.programs.command import Command, Group, run_rest
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import SHOWS, does, shows

if TYPE_CHECKING:
    from ccwatch.risk.programs.invocation import Judge

_RUNTIME: Final = high(Category.PACKAGE_INSTALL, "installs or removes a Python: {}")
_CHOOSES: Final = medium(Category.SYSTEM_CHANGE, "chooses the Python that is used here: {}")
_IN_ENVIRONMENT: Final = medium(Category.EXEC_PROJECT, "runs a command in the environment: {}")

_PYENV: Final = Group(
    {
        "versions|version|version-name|version-file|which|whence|root|prefix|commands|help|hooks": (
            shows("--bare --skip-aliases --path")
        ),
        "completions|shims|virtualenvs|latest": shows("--bare --short -k -q"),
        "install": Command(
            _RUNTIME,
            options=Options(
                "-l --list -f --force -s --skip-existing -k --keep -p --patch -v --verbose -g "
                "--debug --no-rehash --list-all -L"
            ),
            tries="-l --list -L --list-all",
        ),
        "uninstall|virtualenv-delete|update": does(_RUNTIME, any_long=True),
        "local|global": Command(
            _CHOOSES,
            options=Options("--unset -f --force"),
            bare=SHOWS,
            when={"--unset": _CHOOSES},
        ),
        "shell|rehash|activate|deactivate|virtualenv|virtualenv-init": (
            does(_CHOOSES, "--unset -f --force")
        ),
        "exec": Command(_IN_ENVIRONMENT, options=Options(posix=True), more=run_rest()),
    },
    options=Options("-h=help --version=help -v=help"),
)

PROGRAMS: Final[dict[str, Judge]] = {"pyenv rbenv nodenv jenv goenv": _PYENV}
"""The ones that are built alike."""
