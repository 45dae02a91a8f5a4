"""Files that hold secrets, told by their names alone: nothing is read to find out."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET_FOLDERS: Final = frozenset(
    {
        ".ssh", ".aws", ".gnupg", ".kube", ".azure", ".docker", ".password-store", "gcloud",
        ".gcloud", "keychains", "keyrings", ".electrum", ".bitcoin", ".ethereum", ".oci", ".chef",
        ".minikube", ".terraform.d", ".bitwarden", ".1password", ".ngrok2",
    }
)  # fmt: skip
"""Folders in which everything counts as secret, in lower case."""

SECRET_NAMES: Final = frozenset(
    {
        ".netrc", "_netrc", ".pgpass", ".my.cnf", ".mylogin.cnf", ".npmrc", ".pypirc",
        ".git-credentials", ".htpasswd", ".vault-token", "authorized_keys", "credentials",
        "credentials.json", "credentials.db", "credentials.toml", "credentials.yaml",
        "credentials.yml", "secrets.json", "secrets.yaml", "secrets.yml", "secrets.toml",
        ".credentials.json", ".claude.json", "terraform.tfvars", "terraform.tfstate",
        "terraform.tfstate.backup", "service-account.json", "service_account.json",
        "serviceaccount.json", "application_default_credentials.json", "access_tokens.db",
        "client_secret.json", "wallet.dat", "wallet.json", "login data", "login data for account",
        "logins.json", "key3.db", "key4.db", "cookies.sqlite", "cookies", "cookies.binarycookies",
        "web data", "login.keychain", "login.keychain-db", ".bash_history", ".zsh_history",
        ".python_history", ".node_repl_history", ".psql_history", ".mysql_history",
        ".sqlite_history", ".rediscli_history", ".sh_history", "fish_history", ".histfile",
        ".s3cfg", ".boto", ".dockercfg", ".dockerconfigjson", ".yarnrc.yml", ".env", ".envrc",
        ".env.local", ".env.production", ".flaskenv", "id_rsa", "id_ed25519", "id_ecdsa",
        "id_dsa", "master.key", "ssh_host_rsa_key", "krb5.keytab", ".smbcredentials", "kubeconfig",
        ".databrickscfg", "secring.gpg", ".passwd-s3fs", "secrets.env", "private.key", "server.key",
        "local.settings.json", "master.passwd", "opasswd", "spwd.db", "wp-config.php",
        "localsettings.php", ".vault_pass", ".vault_pass.txt", ".vault-pass", "rclone.conf",
        ".dev.vars", ".msmtprc", "msmtprc", ".fetchmailrc", ".authinfo", "pgpass.conf",
        ".secrets.toml", ".terraformrc", ".sentryclirc", ".gitcookies",
    }
)  # fmt: skip
"""Names of files with secrets, in lower case."""

SECRET_PLACES: Final = {
    "etc": {"shadow", "shadow-", "gshadow", "gshadow-", "sudoers", "sudoers.d", "krb5.keytab"},
    "ssl": {"private"},
    "run": {"secrets"},
    "kubernetes": {"admin.conf", "kubelet.conf", "pki"},
    "gh": {"hosts.yml", "hosts.yaml"},
    "glab-cli": {"config.yml"},
    "hub": {"hub"},
    ".config": {
        *("hub", "op", "doctl", "stripe", "configstore", "rclone", "netlify", "ngrok", "heroku"),
    },
    ".codex": {"auth.json"},
    ".gemini": {"oauth_creds.json", "google_accounts.json"},
    "opencode": {"auth.json"},
    "amp": {"secrets.json"},
    ".composer": {"auth.json"},
    ".cargo": {"credentials", "credentials.toml"},
    ".gem": {"credentials"},
    ".snowsql": {"config"},
    ".fly": {"config.yml"},
    ".vercel": {"auth.json"},
    "huggingface": {"token"},
    "age": {"keys.txt"},
    "auth": {"svn.simple"},
    ".m2": {"settings.xml", "settings-security.xml"},
    ".gradle": {"gradle.properties"},
    "share": {"ccwatch"},
    "state": {"ccwatch"},
    "application support": {"ccwatch"},
    ".cache": {"ccwatch"},
}
"""Names that are secret only right below a certain folder, in lower case."""

SECRET_STORES: Final = frozenset(
    {"certs", "certificates", "private", "secrets", "keys", "ssl", "tls", "pki", ".secrets"}
)
"""Folders that are secret as a whole only: one file of them is judged by its name."""

_EXAMPLE: Final = re.compile(
    r"(?:.*\.)?env(?:\..*)?[._-](?:example|sample|template|dist|defaults?|schema)(?:\..*)?~?",
    re.IGNORECASE,
)
_CREDENTIALS: Final = re.compile(
    r"""
      \.env(?:rc|[._-].*)?
    | .*\.env
    | env[._-](?:local|dev(?:elopment)?|prod(?:uction)?|live|stag(?:e|ing)|test(?:ing)?|qa|uat|ci)
    | id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?!.*\.pub$).*
    | .*\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|ovpn|secret|secrets|keytab|tfvars|tfstate)
    | .*\.(?:tfvars\.json|auto\.tfvars|keychain|keychain-db|kubeconfig|agekey)
    | .*_(?:rsa|dsa|ecdsa|ed25519)
    | [^.]*[-_](?:key|secrets?|token|passwords?|passwd|credentials?)
    | ssh_host_.*_key
    | .*service[-_]?account.*\.json
    | client_secret.*\.json
    | .*firebase[-_]adminsdk.*\.json
    """,
    re.VERBOSE | re.IGNORECASE,
)
_COPIES: Final = ("~", ".swp", ".swo", ".orig", ".old", ".save", ".bak", ".backup")
"""What editors and people put behind the name of a copy."""
_MOST_COPIED: Final = 4

# Encrypted or signed, or a name that only looks like a key: no danger to read, nothing to show.
_DOUBTFUL: Final = re.compile(r"id_.*|.*\.(?:asc|gpg|age)", re.IGNORECASE)
_DOUBTFUL_NAMES: Final = frozenset({"shadow", "gshadow", "auth.json", "hosts.yml"})


def is_secret(path: str) -> bool:
    """Say whether the file at ``path`` is one whose content no screen should show."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return (
        holds_credentials(path)
        or name.lower() in _DOUBTFUL_NAMES
        or _DOUBTFUL.fullmatch(name) is not None
    )


def holds_credentials(path: str) -> bool:
    """Say whether the file or folder at ``path`` is known to hold keys, passwords or tokens."""
    parts = path.replace("\\", "/").lower().split("/")
    if not SECRET_FOLDERS.isdisjoint(parts):
        return True
    if any(after in SECRET_PLACES.get(before, ()) for before, after in pairwise(parts)):
        return True
    return is_secret_name(parts[-1])


def is_secret_name(name: str) -> bool:
    """Say whether a file of this name holds keys, passwords or tokens, wherever it is."""
    lower = name.lower()
    return _is_known(lower) or any(_is_known(copied) for copied in _find_copied(lower))


def _is_known(name: str) -> bool:
    if name in SECRET_NAMES:
        return True
    return _CREDENTIALS.fullmatch(name) is not None and _EXAMPLE.fullmatch(name) is None


def _find_copied(name: str) -> Iterator[str]:
    """Yield the names of what a file may be a copy of: ``.key.swp`` is one of ``key``."""
    if len(name) > 2 and name[0] == name[-1] == "#":
        yield name[1:-1]
    for _ in range(_MOST_COPIED):
        suffix = next((end for end in _COPIES if name.endswith(end)), None)
        if suffix is None:
            return
        name = name.removesuffix(suffix)
        yield name
        if name[:1] == ".":
            yield name[1:]
