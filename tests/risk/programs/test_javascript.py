"""pnpm, yarn, bun, and the runners and version managers around them."""

from __future__ import annotations

import pytest

from ccwatch.risk.act import Language, RunsCode, RunsFile
from ccwatch.risk.level import Level
from tests.risk.builders import a_word, commands_of, effect_of, invoke

LOW, MEDIUM, UNSURE = Level.LOW, Level.MEDIUM, Level.UNCERTAIN
HIGH, CRITICAL = Level.HIGH, Level.CRITICAL


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("pnpm ls", LOW),
        ("pnpm why react", LOW),
        ("pnpm licenses list", LOW),
        ("yarn list", LOW),
        ("yarn why react", LOW),
        ("yarn config", LOW),
        ("bun outdated", LOW),
        ("bun pm ls", LOW),
        ("nvm ls", LOW),
        ("volta list", LOW),
        ("pnpm add react", MEDIUM),
        ("pnpm check", MEDIUM),
        ("pnpm run build", MEDIUM),
        ("pnpm deploy out", MEDIUM),
        ("yarn", MEDIUM),
        ("yarn check-types", MEDIUM),
        ("yarn --top-level", MEDIUM),
        ("yarn workspace web build", MEDIUM),
        ("bun install", MEDIUM),
        ("bun run build", MEDIUM),
        ("bun run --silent", MEDIUM),
        ("bun -e 1", MEDIUM),
        ("bun build a.ts", MEDIUM),
        ("bun test", MEDIUM),
        ("nx show projects", MEDIUM),
        ("nx run web:build", MEDIUM),
        ("lerna list", MEDIUM),
        ("turbo run build", MEDIUM),
        ("turbo clean", MEDIUM),
        ("yarn config frob x", UNSURE),
        ("nvm --frob x", UNSURE),
        ("pnpm dlx vite", HIGH),
        ("pnpm release", HIGH),
        ("pnpm setup", HIGH),
        ("pnpm env use 20", HIGH),
        ("yarn deploy", HIGH),
        ("yarn global add react", HIGH),
        ("yarn set version berry", HIGH),
        ("yarn dlx create-x", HIGH),
        ("bun upgrade", HIGH),
        ("nvm install 20", HIGH),
        ("corepack enable", MEDIUM),
        ("nvm use 18", MEDIUM),
        ("nx run-many -t build --projects=deploy", MEDIUM),
        ("nx run web:deploy", HIGH),
        ("nx test deploy-tool", MEDIUM),
        ("turbo run build deploy", HIGH),
        ("turbo build --filter web", MEDIUM),
        ("yarn db:reset", HIGH),
        ("turbo run deploy", HIGH),
        ("nx connect", HIGH),
        ("pnpm publish", CRITICAL),
        ("yarn npm publish", CRITICAL),
        ("lerna version", CRITICAL),
        ("nx release", CRITICAL),
    ],
)
def test_other_package_managers_by_what_they_do(command: str, level: Level):
    assert effect_of(command)[0] == level


def test_bun_is_a_runtime_as_well():
    assert RunsFile(a_word("a.ts"), Language.JAVASCRIPT) in invoke("bun a.ts")
    assert RunsFile(a_word("a.js"), Language.JAVASCRIPT) in invoke("yarn node a.js")
    assert RunsFile(a_word("./a.ts"), Language.JAVASCRIPT) in invoke("bun run ./a.ts")
    assert RunsCode(a_word("1"), Language.JAVASCRIPT) in invoke("bun -e 1 --help")


def test_a_version_manager_passes_a_command_on():
    assert commands_of("fnm exec make all") == ["all"]
    assert commands_of("fnm exec make") == ["make"]


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("pnpm config get //registry.example/:_authToken", HIGH),
        ("yarn config get npmAuthIdent", HIGH),
        ("yarn config list", MEDIUM),
        ("pnpm view react --registry https://x.example/", MEDIUM),
        ("pnpm audit --registry https://x.example/", HIGH),
        ("bun info react --registry=https://x.example/", MEDIUM),
        ("yarn info react", LOW),
    ],
)
def test_settings_and_registries_are_those_of_npm(command: str, level: Level):
    assert effect_of(command)[0] == level
