from __future__ import annotations

import click
import pytest

from ccwatch.cli import group


def find_commands(parent: click.Context) -> dict[str, click.Context]:
    """Return the contexts of a command and of all commands in it, by how a person calls them."""
    found = {parent.command_path: parent}
    if isinstance(parent.command, click.Group):
        for name in parent.command.list_commands(parent):
            command = parent.command.get_command(parent, name)
            assert command is not None
            found |= find_commands(click.Context(command, info_name=name, parent=parent))
    return found


COMMANDS = find_commands(click.Context(group, info_name="ccwatch", **group.context_settings))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_shows_no_mark_of_its_layout(name: str):
    text = COMMANDS[name].get_help()
    assert "\\b" not in text
    assert "\b" not in text


def test_examples_stand_on_a_line_each():
    lines = COMMANDS["ccwatch rules add"].get_help().splitlines()
    assert "  ccwatch rules add --decision allow --for 1h 'Bash(npm run *)'" in lines
