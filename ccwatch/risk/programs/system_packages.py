"""Package managers of operating systems: apt, dpkg, dnf, rpm, pacman, apk, snap, nix and more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ccwatch.risk.act import Act, Does
from ccwatch.risk.effect import Category, Effect, high, low, medium
from ccwatch.risk.programs.command import Command, Group, fill
from ccwatch.risk.programs.option import Options
from ccwatch.risk.programs.package import (
    CLEANS,
    CONFIGURES,
    DOWNLOADS,
    INSTALLS,
    REMOVES_ANYWHERE,
    RUNS_REMOTE,
    SHOWS,
    SOURCES,
    UPDATES,
    does,
    judge_specs,
    shows,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccwatch.risk.programs.invocation import Invocation, Judge
    from ccwatch.risk.programs.option import Parsed

_UPGRADES_ALL: Final = high(Category.PACKAGE_INSTALL, "upgrades the whole system")
_LISTS: Final = medium(Category.PACKAGE_INSTALL, "renews the lists of packages")
_UNPACKS: Final = high(Category.PACKAGE_INSTALL, "installs a package file and runs its scripts: {}")
_MARKS: Final = medium(Category.PACKAGE_INSTALL, "changes what is kept or upgraded: {}")
_SETS: Final = high(Category.SYSTEM_CHANGE, "sets options that may run commands")
_CARELESS: Final = high(Category.PACKAGE_INSTALL, "installs without checking signatures")
_KEYS: Final = high(Category.EXEC_REMOTE, "changes which sources of packages are trusted: {}")
_SHELL: Final = medium(Category.EXEC_PROJECT, "opens a shell or builds with the packages: {}")
_BUILDS: Final = medium(Category.EXEC_PROJECT, "builds or checks what the project describes: {}")
_SWITCHES: Final = high(Category.SYSTEM_CHANGE, "rebuilds and switches the system's configuration")
_RUNS_PROGRAM: Final = medium(Category.EXEC_PROJECT, "runs an installed program: {}")
_COLLECTS: Final = high(Category.PACKAGE_INSTALL, "deletes old generations and unused packages")
_ACCESS: Final = high(Category.PRIVILEGE, "changes what an installed program may reach: {}")
_SERVICE: Final = high(Category.PROCESS, "starts or stops a service of a package: {}")

_QUIET: Final = "-h=help --help -v=help --version=help -q --quiet -V "
_APT_OPTIONS: Final = Options(
    "-h=help --help --version=help -q --quiet -y --yes --assume-yes --assume-no -V -s --simulate "
    "--dry-run --just-print --no-act --recon -d --download-only -f --fix-broken -m "
    "--fix-missing --no-install-recommends --install-recommends --no-install-suggests "
    "--install-suggests --only-upgrade --no-upgrade --reinstall --purge --auto-remove "
    "--autoremove --allow-downgrades --allow-change-held-packages --allow-remove-essential "
    "--allow-unauthenticated --force-yes --allow-insecure-repositories --no-download "
    "-t= --target-release= --default-release= -a= --host-architecture= --show-progress "
    "--no-show-progress -u --show-upgraded --ignore-hold --trivial-only --no-remove --installed "
    "--upgradable --upgradeable --all-versions -n --names-only -i --important --recurse --full "
    "--no-all-versions -o= --option= -c=read --config-file=read --print-uris --color -U "
    "--update --with-new-pkgs --no-color"
)
_APT_WHEN: Final = {
    "-o --option -c --config-file": _SETS,
    "--allow-unauthenticated --force-yes --allow-insecure-repositories "
    "--allow-remove-essential": _CARELESS,
    "--purge --auto-remove --autoremove": REMOVES_ANYWHERE,
}


def _apt(effect: Effect) -> Command:
    return Command(
        effect,
        options=_APT_OPTIONS,
        when=_APT_WHEN,
        more=judge_specs,
        tries="-s --simulate --dry-run --just-print --no-act --recon",
    )


_APT: Final = Group(
    {
        "list|search|show|policy|depends|rdepends|showsrc|madison|pkgnames|stats|dump|dotty|"
        "showpkg|unmet|why|why-not|versions|changelog|help|check|moo|showhold|"
        "showauto|showmanual|history-list|history-info|showinstall": _apt(SHOWS),
        "install|reinstall|build-dep|satisfy": _apt(INSTALLS),
        "update": _apt(_LISTS),
        "upgrade|safe-upgrade": _apt(UPDATES),
        "full-upgrade|dist-upgrade|dselect-upgrade": _apt(_UPGRADES_ALL),
        "remove|purge|autoremove|autopurge": _apt(REMOVES_ANYWHERE),
        "clean|autoclean|distclean": _apt(CLEANS),
        "download|source": _apt(DOWNLOADS),
        "hold|unhold|auto|manual|markauto|unmarkauto": _apt(_MARKS),
        "edit-sources|modernize-sources": _apt(_KEYS),
    },
    options=_APT_OPTIONS,
)
_DPKG: Final = Command(
    SHOWS,
    options=Options(
        "-l --list -s --status -L --listfiles -S --search -p --print-avail -I=read --info=read "
        "-c=read --contents=read -f=read --field=read --get-selections --print-architecture "
        "--print-foreign-architectures --version=help -h=help --help -C --audit -V --verify "
        "-W --show -i --install -r --remove -P --purge --unpack --configure -a "
        "--pending --set-selections --add-architecture --remove-architecture --clear-avail "
        "--force-all -x --extract -X --vextract -e --control -b --build --compare-versions "
        "-E --skip-same-version -G --refuse-downgrade --no-pager --showformat= --load-avail "
        "--update-avail --merge-avail --force-depends"
    ),
    tries="--dry-run --simulate --no-act",
    when={
        "-i --install --unpack": _UNPACKS,
        "-r --remove -P --purge": REMOVES_ANYWHERE,
        "--configure --set-selections --add-architecture --remove-architecture --clear-avail "
        "--load-avail --update-avail --merge-avail": _MARKS,
        "--force-all --force-depends": _CARELESS,
        "-x --extract -X --vextract -e --control -b --build": medium(
            Category.FS_WRITE, "packs or unpacks a package: {}"
        ),
    },
)
_DNF_OPTIONS: Final = Options(
    "-h=help --help --version=help -q --quiet -v --verbose -y --assumeyes --assumeno -C "
    "--cacheonly "
    "--repo= --repoid= --enablerepo= --disablerepo= -x= --exclude= --best --nobest --installed "
    "--available --updates --upgrades --all --extras --security --bugfix --advisory= --cve= "
    "--releasever= --arch= --forcearch= --refresh --downloadonly --allowerasing --skip-broken "
    "--nogpgcheck --no-gpgchecks --setopt= --installroot=write --repofrompath= --requires "
    "--provides "
    "--whatprovides= --whatrequires= --latest-limit= --qf= --queryformat= -l --list --duplicates "
    "--info --showduplicates --recent --obsoletes -i --changelogs --userinstalled --color="
)
_DNF_WHEN: Final = {
    "--nogpgcheck --no-gpgchecks": _CARELESS,
    "--setopt": _SETS,
    "--repofrompath": SOURCES,
}


def _dnf(effect: Effect) -> Command:
    return Command(effect, options=_DNF_OPTIONS, when=_DNF_WHEN, more=judge_specs)


_DNF: Final = Group(
    {
        "list|search|info|provides|whatprovides|repolist|repoquery|check-update|check|deplist|"
        "history list|history info|group list|group info|grouplist|groupinfo|updateinfo|"
        "module list|module info|repoinfo|help|changelog|leaves|lr|se|if|packages|patches|"
        "patterns|products|what-provides|list-updates|lu|list-patches|repos": _dnf(SHOWS),
        "history": Command(SHOWS, options=_DNF_OPTIONS, operands=""),
        "install|localinstall|reinstall|group install|groupinstall|in|in-stall|module install|"
        "builddep|downgrade|swap|install-new-recommends|source-install": _dnf(INSTALLS),
        "update|upgrade|up|upgrade-minimal|patch": _dnf(UPDATES),
        "distro-sync|system-upgrade|offline-upgrade|dup|dist-upgrade|distribution-upgrade": (
            _dnf(_UPGRADES_ALL)
        ),
        "remove|erase|autoremove|group remove|rm|module remove|history undo|history rollback": (
            _dnf(REMOVES_ANYWHERE)
        ),
        "clean|makecache|refresh|ref": _dnf(CLEANS),
        "download": _dnf(DOWNLOADS),
        "mark|versionlock|module enable|module disable|module reset|addlock|removelock": (
            _dnf(_MARKS)
        ),
        "config-manager|copr|addrepo|ar|removerepo|rr|modifyrepo|mr|renamerepo|nr": _dnf(_KEYS),
    },
    options=_DNF_OPTIONS,
)


def _rpm(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    if parsed.has("-i", "--install", "-U", "--upgrade", "-F", "--freshen", "--reinstall"):
        queries = parsed.has("-q", "--query")
        return [] if queries else [Does(fill(_UNPACKS, parsed.operands))]
    return []


_RPM: Final = Command(
    SHOWS,
    options=Options(
        "-q --query -a --all -f --file -p --package -i --info -l --list -c --configfiles -d "
        "--docfiles -s --state -R --requires --provides --changelog --scripts --qf= --queryformat= "
        "-V --verify -v -h --hash --version=help --help -K --checksig --last --whatprovides "
        "--whatrequires --triggers -U --upgrade -F --freshen --install --reinstall -e --erase "
        "--nodeps --force --nosignature --nodigest --noscripts --test --import --rebuilddb "
        "--initdb --showrc -E= --eval= --querytags --oldpackage --replacepkgs --replacefiles"
    ),
    when={
        "-e --erase": REMOVES_ANYWHERE,
        "--import": _KEYS,
        "--rebuilddb --initdb": high(Category.SYSTEM_CHANGE, "rebuilds the database of packages"),
        "-E --eval": _SETS,
    },
    more=_rpm,
)


def _pacman(parsed: Parsed, _: Invocation) -> Sequence[Act]:
    acts: list[Act] = []
    if parsed.has("-S", "--sync") and not parsed.has("-s", "-i", "-l", "-g", "-p", "--print"):
        whole = parsed.has("-u") and not parsed.operands
        acts.append(Does(fill(_UPGRADES_ALL if whole else INSTALLS, parsed.operands)))
    if parsed.has("-S", "--sync") and parsed.has("-c", "--clean"):
        acts.append(Does(CLEANS))
    if (parsed.has("-F") and parsed.has("-y")) or (parsed.has("-S") and parsed.has("-y")):
        acts.append(Does(_LISTS))
    return acts


_PACMAN: Final = Command(
    SHOWS,
    options=Options(
        "-Q --query -S --sync -F --files -s --search -i --info -l --list -o --owns -k --check -m "
        "-n "
        "-e -d -t -u -c --clean -g --groups -q -p --print -V=help --version=help -h=help --help "
        "-y -R --remove -U --upgrade -D --database -T --deptest --noconfirm --needed --asdeps "
        "--asexplicit --color= -w --overwrite= --ignore= -x -r=write --root=write"
    ),
    when={
        "-R --remove": REMOVES_ANYWHERE,
        "-U --upgrade": _UNPACKS,
        "-D --database": _MARKS,
    },
    more=_pacman,
)
_APK: Final = Group(
    {
        "info|search|list|policy|dot|stats|version|audit|manifest|query": shows(
            "-a -d -e -L -P -r -R -s -t -w -W -x -v -o -I -u --installed --upgradable --all --exact"
        ),
        "add": Command(
            INSTALLS,
            options=Options(
                "-u -l -t= --virtual= --no-cache --upgrade -U --update-cache -X= "
                "--repository= --allow-untrusted -q --quiet --initdb --root=write "
                "-p=write --force --no-scripts -v"
            ),
            when={"--allow-untrusted": _CARELESS, "-X --repository": SOURCES},
            more=judge_specs,
        ),
        "del": does(REMOVES_ANYWHERE, "-r --purge --rdepends --no-cache"),
        "update": does(_LISTS),
        "upgrade|fix": does(UPDATES, "-a --available --no-cache -U -l --latest -i -r"),
        "fetch": does(DOWNLOADS, "-o=write -R -L -s -l"),
        "cache": does(CLEANS),
    },
    options=Options(_QUIET + "--no-progress --no-interactive -i --wait= -f"),
)
_SNAP: Final = Group(
    {
        "list|find|info|version|changes|tasks|connections|interfaces|services|get|known|whoami|"
        "help|warnings|model|search|remotes|remote-ls|history|ps|remote-info|logs": shows(
            "--all --color= --unicode= --user --system --app --runtime --columns= -a --show-details"
        ),
        "install|refresh|update|upgrade|download": Command(
            INSTALLS,
            options=Options(
                "--classic --devmode --dangerous --channel= --edge --beta --stable "
                "--candidate --jailmode --user --system -y --assumeyes "
                "--noninteractive --or-update --reinstall --revision= --hold?= --from="
            ),
            when={"--classic --devmode --dangerous": _CARELESS},
            more=judge_specs,
        ),
        "remove|uninstall|revert|disable|enable": does(
            REMOVES_ANYWHERE, "--purge --revision= --delete-data --all --unused -y --user --system"
        ),
        "run": does(_RUNS_PROGRAM, any_long=True, posix=True),
        "connect|disconnect|alias|unalias|override|permission-set|permission-reset|mask|config": (
            does(_ACCESS, any_long=True)
        ),
        "remote-add|remote-delete|remote-modify|ack|login|logout": does(_KEYS, any_long=True),
        "start|stop|restart|kill": does(_SERVICE, "--enable --disable --reload"),
        "set|unset": does(CONFIGURES),
    },
    options=Options(_QUIET),
)
_PORT: Final = Group(
    {
        "list|search|info|installed|outdated|contents|deps|variants|echo|version|provides|which|"
        "show|pin list|source list|help|dependents|rdeps|leaves|select list|bucket list|bucket "
        "known|"
        "status|checkup|prefix|cat": shows("-e --exact -i -l -a --id= --source= -s= -q="),
        "install|upgrade|update|import|selfupdate|sync|reinstall|configure|repair": Command(
            INSTALLS,
            options=Options(
                "-y --yes -f --force --version= --id= -e --exact --silent "
                "--source= -s= --accept-package-agreements --all -g "
                "--accept-source-agreements --global --params= -u -N -c"
            ),
            more=judge_specs,
        ),
        "uninstall|remove|rm|deactivate|reclaim": does(
            REMOVES_ANYWHERE, "-y --yes -f --force --id= --all --purge -p --global -g"
        ),
        "clean|cleanup|cache": does(CLEANS, "--all -k -g"),
        "source|bucket|bucket add|feature|settings|apikey|config|pin": does(_KEYS, any_long=True),
        "push": does(high(Category.PACKAGE_PUBLISH, "publishes a package"), any_long=True),
    },
    options=Options(_QUIET),
)
_NIX: Final = Group(
    {
        "search|show-derivation|derivation show|path-info|flake show|flake metadata|"
        "flake info|store ls|store cat|why-depends|hash|registry list|profile list|profile history|"
        "config show|show-config|doctor|log|store ping|help": does(
            low(Category.PACKAGE_READ, "shows packages or evaluates expressions"),
            "--json --raw --expr= -f=read --file=read -r --recursive -s -S --all-systems -e= -L -h",
        ),
        "build|eval|flake check|develop|shell|fmt|flake update|flake lock|flake init|bundle|"
        "flake new": Command(_BUILDS, options=Options(any_long=True), when={"--option": _SETS}),
        "run": Command(RUNS_REMOTE, options=Options(any_long=True)),
        "profile install|profile add|profile upgrade": does(INSTALLS, any_long=True),
        "profile remove|profile rollback|profile wipe-history|store gc|store delete|"
        "store optimise": does(_COLLECTS, any_long=True),
        "copy|registry add|registry pin|registry remove|upgrade-nix|store sign|key": (
            does(_KEYS, any_long=True)
        ),
    },
    options=Options(
        _QUIET + "-L --print-build-logs --no-link --impure --offline "
        "--extra-experimental-features= --experimental-features= --option= -j= --show-trace"
    ),
    when={"--option": _SETS},
)
_NIX_ENV: Final = Command(
    SHOWS,
    options=Options(
        "-q --query -i --install -e --uninstall -u --upgrade -a --available --installed "
        "--description --json --status -s -A= --attr= -f=read --file=read -p= --profile= "
        "--rollback --delete-generations --list-generations -S= --switch-generation= --version=help"
    ),
    when={
        "-i --install -u --upgrade": INSTALLS,
        "-e --uninstall --rollback --delete-generations -S --switch-generation": REMOVES_ANYWHERE,
    },
)


PROGRAMS: Final[dict[str, Judge]] = {
    "apt apt-get apt-cache aptitude apt-mark": _APT,
    "dpkg": _DPKG,
    "dpkg-query": _DPKG,
    "add-apt-repository apt-add-repository apt-key rpmkeys pacman-key": does(_KEYS, any_long=True),
    "dpkg-reconfigure": does(_MARKS, "-f= --frontend= -p= --priority="),
    "dnf yum microdnf dnf5 tdnf zypper": _DNF,
    "rpm": _RPM,
    "pacman": _PACMAN,
    "yay paru": Command(INSTALLS, options=_PACMAN.options, when=_PACMAN.when, more=_pacman),
    "apk": _APK,
    "snap flatpak": _SNAP,
    "port winget choco scoop pkg mas": _PORT,
    "nix": _NIX,
    "nix-env": _NIX_ENV,
    "nix-build nix-instantiate devbox": does(_BUILDS, any_long=True),
    "nix-shell": Command(
        _SHELL,
        options=Options("--run=shell --command=shell -p --packages --pure -A= -I= --arg= --keep="),
    ),
    "nix-collect-garbage": does(_COLLECTS, "-d --delete-old --delete-older-than= --dry-run"),
    "nixos-rebuild darwin-rebuild home-manager": does(_SWITCHES, any_long=True),
}
"""Package managers of operating systems."""
