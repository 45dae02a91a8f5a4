"""Files that hold secrets, told by their names alone: nothing is read to find out."""

from __future__ import annotations

import re
from typing import Final

_FOLDERS: Final = frozenset(
    {".ssh", ".aws", ".gnupg", ".kube", ".azure", ".docker", ".password-store", "gcloud", ".gcloud"}
)
_NAMES: Final = frozenset(
    {
        ".netrc", "_netrc", ".pgpass", ".my.cnf", ".npmrc", ".pypirc", ".git-credentials",
        ".htpasswd", ".vault-token", "authorized_keys", "credentials", "credentials.json",
        "secrets.json", "secrets.yaml", "secrets.yml", "secrets.toml", "shadow", "gshadow",
        ".credentials.json", ".claude.json", "auth.json", "hosts.yml", "terraform.tfvars",
        "terraform.tfstate", "service-account.json", ".bash_history", ".zsh_history",
    }
)  # fmt: skip
_PATTERN: Final = re.compile(
    r"""
      \.env(?:rc|[._-].*)?
    | .*\.env
    | id_.*
    | .*\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|asc|gpg|age|ovpn|secret|secrets)
    | .*_(?:rsa|dsa|ecdsa|ed25519)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_secret(path: str) -> bool:
    """Say whether the file at ``path`` is one whose content no screen should show."""
    *folders, name = path.replace("\\", "/").split("/")
    if any(folder.lower() in _FOLDERS for folder in folders):
        return True
    return name.lower() in _NAMES or _PATTERN.fullmatch(name) is not None
