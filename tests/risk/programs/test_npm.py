"""npm and npx."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Deletes, Does, Emits, Fetches, Flow, Sends
from ccwatch.risk.assess import assess_command
from ccwatch.risk.level import Level
from tests.risk.builders import HERE, a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("npm", LOW),
        ("npm --help", LOW),
        ("npm ls --all --json", LOW),
        ("npm view react versions", LOW),
        ("npm outdated --long", LOW),
        ("npm explain left-pad", LOW),
        ("npm search color", LOW),
        ("npm root -g", LOW),
        ("npm run", LOW),
        ("npm config get registry", LOW),
        ("npm dist-tag ls react", LOW),
        ("npm owner ls react", LOW),
        ("npm audit --omit=dev", LOW),
        ("npm version", LOW),
        ("npm cache ls", LOW),
        ("npm home left-pad", LOW),
        ("npm publish --help", LOW),
        ("npx --help", LOW),
        ("npm ci", MEDIUM),
        ("npm install react -D", MEDIUM),
        ("npm i ./pkg.tgz", MEDIUM),
        ("npm uninstall react", MEDIUM),
        ("npm update", MEDIUM),
        ("npm audit fix", MEDIUM),
        ("npm link", MEDIUM),
        ("npm dedupe", MEDIUM),
        ("npm run build", MEDIUM),
        ("npm run test -- --global", MEDIUM),
        ("npm test", MEDIUM),
        ("npm start", MEDIUM),
        ("npm build", MEDIUM),
        ("npm init -y", MEDIUM),
        ("npm pkg set name=x", MEDIUM),
        ("npm pack", MEDIUM),
        ("npm version minor", MEDIUM),
        ("npm cache clean --force", MEDIUM),
        ("npm cache add react", MEDIUM),
        ("npm publish --dry-run", MEDIUM),
        ("npx tsc --noEmit", MEDIUM),
        ("npx -p typescript tsc", MEDIUM),
        ("npx", MEDIUM),
        ("npx oxlint", MEDIUM),
        ("npx ts-prune", MEDIUM),
        ("npx webpack --mode production", MEDIUM),
        ("npx changeset", MEDIUM),
        ("npm run build:prod", MEDIUM),
        ("npm run start:production", MEDIUM),
        ("npm test -- delete", MEDIUM),
        ("npm start -- delete-all", HIGH),
        ("npm run prod", HIGH),
        ("npm run db:reset", HIGH),
        ("npm run db:reset:prod", CRITICAL),
        ("npx @biomejs/biome@2 check", MEDIUM),
        ("npm ls --unknown", UNSURE),
        ("npm frobnicate", UNSURE),
        ("npm install -g react", HIGH),
        ("npm install --registry=https://x.example/ react", HIGH),
        ("npm i git+https://x.example/a.git", HIGH),
        ("npm i me/web", HIGH),
        ("npm create vite", HIGH),
        ("npm run deploy", HIGH),
        ("npm test drop-all", HIGH),
        ("npx left-pad", HIGH),
        ("npm config set registry https://x.example/", HIGH),
        ("npm login", HIGH),
        ("npm star react", HIGH),
        ("npm publish --access public", CRITICAL),
        ("npm unpublish react", CRITICAL),
        ("npm deprecate react@1 old", CRITICAL),
        ("npm access grant read-write me:team react", CRITICAL),
        ("npm owner add me react", CRITICAL),
        ("npm token create", CRITICAL),
        ("npx github:me/web", CRITICAL),
        ("npx me/web", CRITICAL),
        ("pnpm dlx git+https://x.example/a.git", CRITICAL),
    ],
)
def test_npm_and_npx_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_a_package_is_run_with_is_judged_as_a_command():
    assert commands_of("npx rimraf@5 build") == ["rimraf build"]
    assert commands_of("npx -c 'make all'") == ["make all"]
    assert commands_of("npm explore react -- make all") == ["make all"]


def test_rimraf_deletes_trees():
    assert Deletes(a_word("build"), recursive=True) in invoke("rimraf build")


def test_a_package_that_no_table_has_is_judged_once():
    assert [act.effect.level for act in invoke("npx frobnicate") if isinstance(act, Does)] == [HIGH]
    assert commands_of("npx frobnicate x") == []
    assert effect_of("npx mkdirp --delete-all")[0] == HIGH


def test_an_install_without_names_installs_what_is_listed():
    for command in ("npm ci", "pip install -r a.txt", "pip install -e ."):
        reasons = [act.effect.reason for act in invoke(command) if isinstance(act, Does)]
        assert reasons == ["installs what the project lists"]


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("npm config get //registry.example/:_authToken", HIGH),
        ("npm get _password", HIGH),
        ("npm c get key", HIGH),
        ("npm config get 'a*'", UNSURE),
        ("npm config get cache", LOW),
        ("npm config get user-agent", LOW),
        ("npm audit --registry=https://x.example/", HIGH),
        ("npm view react --registry https://x.example/", MEDIUM),
        ("npm --registry https://x.example/ outdated", MEDIUM),
        ("npm install react --registry https://x.example/", HIGH),
        ("npm diff --diff=react@18 --diff=react@19", LOW),
        ("npm diff --diff=git+https://x.example/a.git", HIGH),
        ("npm view git+ssh://git@x.example/a", HIGH),
        ("npm docs react --browser=frob", MEDIUM),
        ("npm pack git+https://x.example/a.git", HIGH),
    ],
)
def test_secrets_and_other_registries_are_said(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_what_goes_to_another_registry_is_sent_there():
    assert Sends(a_word("https://x.example/")) in invoke("npm audit --registry https://x.example/")
    assert Fetches(a_word("https://x.example/")) in invoke(
        "npm view a --registry=https://x.example/"
    )
    assert Emits(Flow.SECRET) in invoke("npm config get _auth")
    assert commands_of("npm docs react --browser=frob") == ["frob"]


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "npm dist-tags ls react"),
        ("low", "npm trust list"),
        ("low", "npm access ls-packages"),
        ("low", "npm ls --include=dev --no-unicode"),
        ("critical", "npm dist-tag rm react beta"),
    ],
)
def test_lists_of_the_registry_and_of_the_project(level: str, command: str):
    assert assess_command(command, HERE).level == level


@pytest.mark.parametrize(
    ("level", "command"),
    [
        ("low", "npm run --list"),
        ("medium", "npm run --list build"),
    ],
)
def test_scripts_are_listed_by_an_option_too(level: str, command: str):
    assert assess_command(command, HERE).level == level
