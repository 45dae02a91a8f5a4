"""Files with secrets, told by their names."""

from __future__ import annotations

import pytest

from ccwatch.secrets import holds_credentials, is_secret, is_secret_name


@pytest.mark.parametrize(
    "path",
    [
        "/p/.env", "/p/.env.staging", "/p/prod.env", "/p/.envrc", "/p/tls/server.pem",
        "a/deploy.KEY", "p/deploy-key",
        "/home/me/.ssh/id_ed25519", "/home/me/.aws/config", "/home/me/.config/gh/hosts.yml",
        "/home/me/.codex/auth.json", "/etc/shadow", "/etc/sudoers.d/me", "C:\\Users\\me\\.netrc",
        "/home/me/.local/state/ccwatch/ccwatch.db", "keys/my-service-account-1.json",
        "/home/me/.mozilla/firefox/x/logins.json", "infra/prod.tfvars", "/run/secrets/token",
        ".env~", "env.prod", "env.local", "local.settings.json", "/etc/master.passwd", "id_rsa~",
        ".npmrc.swp", "tls/server.key.orig", ".netrc.save", "credentials.json.bak", ".id_rsa.swp",
        "#.env#", "deploy-key.old~", ".envrc.backup",
        "/etc/ssh/ssh_host_ed25519_key", "id_rsa.old", "/home/me/.m2/settings.xml",
        "site/wp-config.php", "infra/.vault_pass", "/home/me/.cache/huggingface/token",
        "/home/me/.config/sops/age/keys.txt", "x-firebase-adminsdk-1.json",
        "/home/me/.fly/config.yml",
    ],
)  # fmt: skip
def test_keys_passwords_and_tokens_are_known_by_their_names(path: str):
    assert holds_credentials(path)
    assert is_secret(path)


@pytest.mark.parametrize(
    "path",
    [
        "/p/.env.example", "/p/.env.sample", "/p/.env.template", "/p/example.env.dist",
        "/p/.env.example~", "/p/main.py~", "/p/.main.py.swp", "/p/#main.py#", "/p/env.py", "~",
        ".swp", "##", "/p/x" + ".bak" * 9, "/p/environment.py", "/p/keyboard.py",
        "/p/settings.xml", "/p/src/secrets.py", "",
        "/p/monkey", "/home/me/.config/gh/config.yml",
        "site/wp-config-sample.php", "src/huggingface/model.py", "fly/config.yml",
    ],
)  # fmt: skip
def test_examples_and_names_that_only_sound_alike_are_no_secrets(path: str):
    assert not holds_credentials(path)


@pytest.mark.parametrize("path", ["/p/id_map.py", "/p/release.asc", "/p/etc2/shadow", "auth.json"])
def test_what_may_be_a_secret_is_kept_from_screens_only(path: str):
    assert is_secret(path)
    assert not holds_credentials(path)


def test_a_public_half_of_a_key_is_no_secret_by_its_name():
    assert not is_secret_name("id_rsa.pub")
    assert is_secret_name("id_rsa.bak")
