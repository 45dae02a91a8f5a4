from __future__ import annotations

import pytest

from ccwatch.risk.effect import Category
from ccwatch.risk.level import Level
from tests.risk.builders import effect_of


@pytest.mark.parametrize(
    ("command", "level", "category"),
    [
        ("claude -p hi", Level.HIGH, Category.AGENT),
        ("claude --version", Level.LOW, Category.SHELL),
        ("claude mcp --help", Level.LOW, Category.SHELL),
        ("claude mcp list", Level.LOW, Category.SYSTEM_READ),
        ("claude mcp add x", Level.CRITICAL, Category.AGENT),
        ("claude --permission-mode bypassPermissions", Level.CRITICAL, Category.AGENT),
        ("claude --permission-mode=bypassPermissions", Level.CRITICAL, Category.AGENT),
        ("claude --mcp-config x.json", Level.CRITICAL, Category.AGENT),
        ("claude --permission-mode plan", Level.HIGH, Category.AGENT),
        ("codex exec --full-auto hi", Level.CRITICAL, Category.AGENT),
        ("codex -a never", Level.CRITICAL, Category.AGENT),
        ("gemini -y", Level.CRITICAL, Category.AGENT),
        ("claude doctor", Level.LOW, Category.SYSTEM_READ),
        ("codex login", Level.HIGH, Category.AGENT),
        ("codex login status", Level.LOW, Category.SYSTEM_READ),
        ("aider", Level.HIGH, Category.AGENT),
        ("ollama list", Level.LOW, Category.SYSTEM_READ),
        ("ollama push x", Level.CRITICAL, Category.PACKAGE_PUBLISH),
        ("llm hi", Level.HIGH, Category.NET_WRITE),
        ("llm keys get x", Level.HIGH, Category.SECRETS_READ),
        ("ccwatch audit", Level.LOW, Category.SHELL),
        ("ccwatch stop", Level.CRITICAL, Category.AGENT),
        ("ccwatch", Level.CRITICAL, Category.AGENT),
    ],
)
def test_an_agent_has_its_effect(command: str, level: Level, category: Category):
    assert effect_of(command) == (level, category)
