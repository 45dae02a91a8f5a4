"""Options that several commands take."""

from __future__ import annotations

import click

data_dir = click.option(
    "--data-dir", metavar="DIR", help="The folder that holds everything of one ccwatch."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
