"""Package managers of operating systems."""

from __future__ import annotations

import pytest

from ccwatch.risk.level import Level
from tests.risk.builders import effect_of

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("apt list --installed", LOW),
        ("apt-cache policy bash", LOW),
        ("apt-get -s install bash", LOW),
        ("dpkg -l", LOW),
        ("dpkg -L bash", LOW),
        ("dpkg-query -W", LOW),
        ("dnf list --installed", LOW),
        ("dnf history", LOW),
        ("zypper se bash", LOW),
        ("rpm -qa", LOW),
        ("rpm -qi bash", LOW),
        ("pacman -Ss bash", LOW),
        ("pacman -Qi bash", LOW),
        ("apk info", LOW),
        ("snap list", LOW),
        ("flatpak list", LOW),
        ("winget show x", LOW),
        ("nix search nixpkgs hello", LOW),
        ("nix-env -q", LOW),
        ("apt-get install -y bash", MEDIUM),
        ("apt update", MEDIUM),
        ("apt upgrade", MEDIUM),
        ("apt clean", MEDIUM),
        ("apt-mark hold bash", MEDIUM),
        ("apt download bash", MEDIUM),
        ("dpkg -x a.deb out", MEDIUM),
        ("dpkg --configure -a", MEDIUM),
        ("dnf install bash", MEDIUM),
        ("dnf makecache", MEDIUM),
        ("pacman -S bash", MEDIUM),
        ("pacman -Sc", MEDIUM),
        ("pacman -Fy", MEDIUM),
        ("apk add bash", MEDIUM),
        ("apk update", MEDIUM),
        ("snap install x", MEDIUM),
        ("snap run x", MEDIUM),
        ("scoop install x", MEDIUM),
        ("nix build .#x", MEDIUM),
        ("nix profile install nixpkgs#hello", MEDIUM),
        ("nix-env -i hello", MEDIUM),
        ("nix-shell -p hello", MEDIUM),
        ("yay bash", MEDIUM),
        ("apt frob", UNSURE),
        ("dnf history redo 3", UNSURE),
        ("rpm --frob", UNSURE),
        ("apt purge bash", HIGH),
        ("apt autoremove", HIGH),
        ("apt full-upgrade", HIGH),
        ("apt install --allow-unauthenticated x", HIGH),
        ("apt-get -o Dpkg::Pre-Invoke::=x install bash", HIGH),
        ("apt edit-sources", HIGH),
        ("add-apt-repository ppa:a/b", HIGH),
        ("dpkg -i a.deb", HIGH),
        ("dpkg -r bash", HIGH),
        ("dnf remove bash", HIGH),
        ("dnf install --nogpgcheck x", HIGH),
        ("dnf config-manager --add-repo https://x.example/", HIGH),
        ("rpm -ivh a.rpm", HIGH),
        ("rpm -e bash", HIGH),
        ("rpm --import key", HIGH),
        ("pacman -Syu", HIGH),
        ("pacman -R bash", HIGH),
        ("pacman -U a.pkg", HIGH),
        ("apk add --allow-untrusted a.apk", HIGH),
        ("apk del bash", HIGH),
        ("snap install --classic x", HIGH),
        ("snap remove x", HIGH),
        ("snap set x a=b", HIGH),
        ("snap connect x", HIGH),
        ("snap stop x", HIGH),
        ("flatpak remote-add a https://x.example/", HIGH),
        ("winget uninstall x", HIGH),
        ("choco push a.nupkg", HIGH),
        ("scoop bucket add x", HIGH),
        ("nix run nixpkgs#hello", HIGH),
        ("nix store gc", HIGH),
        ("nix registry add a b", HIGH),
        ("nix build --option substituters https://x.example/ .#x", HIGH),
        ("nix-env -e hello", HIGH),
        ("nix-collect-garbage -d", HIGH),
        ("nixos-rebuild switch", HIGH),
    ],
)
def test_system_package_managers_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_a_query_of_rpm_installs_nothing_whatever_its_letters():
    assert effect_of("rpm -q -i bash")[0] == LOW
