"""The command palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit

from ccwatch.console.commands import KeyCommands
from ccwatch.console.keys import KEYS, Place
from ccwatch.console.screens.help import HelpScreen

if TYPE_CHECKING:
    from tests.console.builders import Stage


async def discover(stage: Stage) -> dict[str, DiscoveryHit]:
    hits = KeyCommands(stage.console.main).discover()
    return {str(hit.display): hit async for hit in hits if isinstance(hit, DiscoveryHit)}


async def test_it_offers_the_actions_of_the_table_but_none_that_decides(stage: Stage):
    async with stage.open():
        offered = set(await discover(stage))
    decides = {"allow", "deny", "same", "panic"}
    assert offered == {
        key.help
        for key in KEYS
        if key.place is Place.SCREEN and key.id not in decides | {"palette", "back"}
    }


async def test_it_finds_actions_by_their_help(stage: Stage):
    async with stage.open():
        provider = KeyCommands(stage.console.main)
        hits = [hit async for hit in provider.search("filt") if isinstance(hit, Hit)]
        assert [hit.text for hit in hits] == ["Filter the queue, search the other lists"]
        decide = [hit async for hit in provider.search("Allow this call")]
    assert decide == []


async def test_what_is_chosen_is_done(stage: Stage):
    async with stage.open():
        found = await discover(stage)
        found["This help"].command()
        await stage.rest()
        stage.top(HelpScreen)
