from __future__ import annotations

from typing import Any

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate  # pyright: ignore[reportPrivateUsage]
from textual.geometry import Region
from textual.strip import Strip

from ccwatch.console.frames import Frames

WIDTH, HEIGHT, CUT = 24, 3, 10
CONSOLE = Console(color_system="truecolor", force_terminal=True, width=WIDTH)
STYLES = (
    Style(),
    Style(color="#ffffff", bgcolor="#000000"),
    Style(bold=True, color="#e69f00"),
    Style(reverse=True),
)


def a_strip(text: str, style: Style = STYLES[1]) -> Strip:
    return Strip([Segment(text, style)])


def chops(rows: dict[int, tuple[Strip, Strip]]) -> ChopsUpdate:
    """An update of whole rows that two widgets share."""
    lines: list[dict[int, Strip | None]] = [
        {0: rows[y][0], CUT: rows[y][1]} if y in rows else {0: None, CUT: None}
        for y in range(HEIGHT)
    ]
    return ChopsUpdate(lines, [(y, 0, WIDTH) for y in sorted(rows)], [[CUT, WIDTH]] * HEIGHT)


def whole(lines: list[Strip]) -> LayoutUpdate:
    return LayoutUpdate([[line] for line in lines], Region(0, 0, WIDTH, len(lines)))


class Screen:
    """What a terminal shows of what it was sent."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self.screen)

    def draw(self, output: str) -> None:
        self._stream.feed(output)

    def cells(self) -> list[list[Any]]:
        return [[self.screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


def strips(width: int) -> st.SearchStrategy[Strip]:
    """Strips of that width, of which some hold what terminals may see as wide."""
    cells = st.tuples(st.sampled_from("ab0 │·é"), st.sampled_from(STYLES))
    return st.lists(cells, min_size=width, max_size=width).map(
        lambda found: Strip([Segment(text, style) for text, style in found])
    )


PAIRS = st.tuples(strips(CUT), strips(WIDTH - CUT))
UPDATES = st.one_of(
    st.dictionaries(st.integers(0, HEIGHT - 1), PAIRS, min_size=1).map(chops),
    st.lists(strips(WIDTH), min_size=HEIGHT, max_size=HEIGHT).map(whole),
)


@settings(deadline=None)
@given(st.lists(UPDATES, min_size=1, max_size=6))
def test_the_terminal_shows_the_same_as_if_every_frame_were_written_whole(
    updates: list[ChopsUpdate | LayoutUpdate],
):
    frames, reduced, plain = Frames(), Screen(), Screen()
    for update in updates:
        plain.draw(update.render_segments(CONSOLE))
        reduced.draw(frames.reduce(update, CONSOLE))
        assert reduced.cells() == plain.cells()


def test_one_digit_that_changes_is_all_that_is_written():
    frames = Frames()
    right = a_strip("0:01".rjust(WIDTH - CUT))
    frames.reduce(chops({1: (a_strip("rm -rf   ".ljust(CUT)), right)}), CONSOLE)
    later = a_strip("0:02".rjust(WIDTH - CUT))
    output = frames.reduce(chops({1: (a_strip("rm -rf   ".ljust(CUT)), later)}), CONSOLE)
    assert output == f"\x1b[2;{WIDTH}H\x1b[38;2;255;255;255;48;2;0;0;0m2\x1b[0m"


def test_a_frame_that_changes_nothing_writes_nothing():
    frames = Frames()
    update = chops({0: (a_strip("a" * CUT), a_strip("b" * (WIDTH - CUT)))})
    assert frames.reduce(update, CONSOLE)
    assert frames.reduce(update, CONSOLE) == ""


def test_a_line_whose_width_a_terminal_may_see_otherwise_is_always_written_whole():
    frames = Frames()
    wide = "日本" + "x" * (CUT - 4)
    right = a_strip("r" * (WIDTH - CUT))
    frames.reduce(chops({0: (a_strip(wide), right)}), CONSOLE)
    output = frames.reduce(chops({0: (a_strip(wide), right)}), CONSOLE)
    assert wide in output
    assert "r" * (WIDTH - CUT) in output, "its neighbour may have been pushed aside"


def test_what_follows_such_a_line_of_a_whole_frame_is_not_taken_for_known():
    frames = Frames()
    wide, right = a_strip("日本" + "x" * (CUT - 4)), a_strip("r" * (WIDTH - CUT))
    frames.reduce(LayoutUpdate([[wide, right]], Region(0, 0, WIDTH, 1)), CONSOLE)
    output = frames.reduce(chops({0: (a_strip("y" * CUT), right)}), CONSOLE)
    assert "r" * (WIDTH - CUT) in output


def test_a_forgotten_screen_is_written_whole():
    frames = Frames()
    update = chops({0: (a_strip("a" * CUT), a_strip("b" * (WIDTH - CUT)))})
    first = frames.reduce(update, CONSOLE)
    frames.forget()
    assert frames.reduce(update, CONSOLE) == first
