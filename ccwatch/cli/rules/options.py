"""Options that several commands about rules take."""

from __future__ import annotations

from typing import Final

import click

SCOPES: Final = ("managed", "user", "project", "session")

cwd = click.option(
    "--cwd", metavar="DIR", help="The directory whose project counts.  [default: this one]"
)
decision = click.option(
    "--decision", type=click.Choice(["allow", "ask", "deny"]), help="What the rule decides."
)
file_scope = click.option(
    "--scope", type=click.Choice(["user", "project"]), help="Whose file it is written in."
)
max_risk = click.option(
    "--max-risk",
    type=click.Choice(["low", "medium", "high"]),
    help="How dangerous a call may be that an allow lets pass.  [default: medium]",
)
