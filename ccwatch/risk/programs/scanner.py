"""Scanners for weaknesses and secrets, and programs that say what a program is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does, RunsFile
from ccwatch.risk.effect import Category, high, low, medium, uncertain
from ccwatch.risk.programs.command import Command, Group
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import CLEANS, LOOKS_UP, SOURCES, does

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_SCANS: Final = low(Category.FS_READ, "looks for weaknesses in what is named")
_ASKS: Final = low(Category.NET_READ, "downloads what is known of weaknesses")
_VALIDATES: Final = low(Category.FS_READ, "compares manifests with their schemas")
_SEEKS: Final = low(Category.FS_READ, "looks for secrets and says how many there are")
_PRINTS: Final = high(Category.SECRETS_READ, "prints the secrets that it finds")
_LISTENS: Final = high(Category.NET_LISTEN, "serves scans on a port")
_PLUGINS: Final = high(Category.EXEC_REMOTE, "installs or runs plugins of the scanner")
_FINDS: Final = low(Category.SYSTEM_READ, "shows where a program and its manual are")
_LOADS: Final = medium(Category.EXEC_PROJECT, "may run the program to see what it loads")
_RUNS: Final = uncertain("may run a file that is no program of the system")
_FIXES: Final = medium(Category.PACKAGE_INSTALL, "changes packages of the project")
_RESOLVES: Final = medium(Category.EXEC_PROJECT, "resolves packages, which may build them")

_SYSTEM_FOLDERS: Final = ("/usr/", "/bin/", "/sbin/", "/lib")
_TRIVY_OPTIONS: Final = (
    "-f= --format= -o=write --output=write -s= --severity= --exit-code= --scanners= "
    "--security-checks= --ignore-unfixed --ignorefile=read --skip-dirs= --skip-files= --vuln-type= "
    "--pkg-types= --no-progress --timeout= --list-all-pkgs --light --input=read --platform= "
    "--severity-level= --skip-db-update --skip-java-db-update --skip-check-update --offline-scan "
    "--dependency-tree --report= --compliance= --image-config-scanners= --misconfig-scanners= "
    "--branch= --commit= --tag= --include-dev-deps --detection-priority= --parallel= --slow "
    "--namespace= --include-namespaces= --exclude-namespaces= -n= --context= --removed-pkgs "
    "--file-patterns= --include-non-failures --trace --disable-telemetry --download-db-only "
)
_TRIVY: Final = Group(
    {
        "image|i|filesystem|fs|repository|repo|config|conf|sbom|rootfs|vm|kubernetes|k8s|convert": (
            Command((_SCANS, _ASKS), options=Options(_TRIVY_OPTIONS), operands="look*")
        ),
        "server|s": does(_LISTENS, any_long=True),
        "plugin|p|module|m": does(_PLUGINS, any_long=True),
        "plugin list|plugin ls|plugin info|plugin search|version|help": does(_ASKS),
        "clean": does(CLEANS, any_long=True),
    },
    options=Options(
        "-h=help --help -v=help --version=help -q --quiet -d --debug --cache-dir=write "
        "-c=read --config=read --insecure --timeout="
    ),
)


def _show_secrets(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    prints = parsed.has("-v", "--verbose") and not parsed.has("--redact")
    return [Does(_PRINTS)] if prints else []


_GITLEAKS: Final = Group(
    {
        "detect|protect|dir|directory|file|git|stdin": Command(
            _SEEKS,
            options=Options(
                "-v --verbose --redact?= -s= --source= -r=write --report-path=write "
                "-f= --report-format= -b=read --baseline-path=read -c=read --config=read "
                "--exit-code= --log-opts= --no-git --no-banner --no-color -l= --log-level= "
                "--max-target-megabytes= --enable-rule= --staged --pre-commit --pipe "
                "--follow-symlinks -i= --gitleaks-ignore-path= --ignore-gitleaks-allow "
                "--max-decode-depth= --platform= --timeout="
            ),
            operands="look*",
            more=_show_secrets,
        ),
        "version|help|completion": does(_FINDS),
    },
    options=Options("-h=help --help --version=help"),
)


def _audit(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    return [Does(_RESOLVES)] if parsed.operands or parsed.has("-r", "--requirement") else []


def _load(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    own = [word for word in parsed.operands if not word.text.startswith(_SYSTEM_FOLDERS)]
    return [act for word in own for act in (Does(_RUNS, word), RunsFile(word))]


PROGRAMS: Final[dict[str, Judge]] = {
    "trivy": _TRIVY,
    "gitleaks": _GITLEAKS,
    "pip-audit": Command(
        LOOKS_UP,
        options=Options(
            "-h=help -V=help --help --version=help -l --local -r=read --requirement=read -f= "
            "--format= -s= --vulnerability-service= --osv-url= -d --dry-run -S --strict --desc?= "
            "--aliases?= --cache-dir=write --progress-spinner= --timeout= --path= -v --verbose "
            "--fix --require-hashes --index-url= --extra-index-url= --skip-editable --no-deps "
            "-o=write --output=write --ignore-vuln= --disable-pip --locked"
        ),
        operands="look*",
        when={"--fix": _FIXES, "--index-url --extra-index-url --osv-url": SOURCES},
        more=_audit,
    ),
    "kubeconform kubeval": Command(
        _VALIDATES,
        options=Options(
            "-cache=write -debug -exit-on-error -h=help -help=help --help=help -v=help "
            "-ignore-filename-pattern= -ignore-missing-schemas -insecure-skip-tls-verify "
            "-kubernetes-version= -n= -output= -reject= -schema-location=url -skip= -strict "
            "-summary -verbose",
            long_dash=True,
        ),
        operands="read*",
    ),
    "whereis": Command(_FINDS, options=Options("-bmsuglfaqx -B= -M= -S= -h=help -V=help --help")),
    "ldd": Command(
        _LOADS,
        options=Options(
            "-v -u -d -r --verbose --unused --data-relocs --function-relocs --help --version=help"
        ),
        more=_load,
    ),
}
"""Scanners."""
