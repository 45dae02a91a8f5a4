"""``ccwatch connect``: wires an agent to ccwatch, after showing what that changes."""

from __future__ import annotations

import textwrap
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ccwatch.cli import options
from ccwatch.cli.connecting import (
    agent_argument,
    confirm,
    cwd_option,
    dry_run_option,
    explained,
    find_address,
    find_request,
    scope_option,
    show_changes,
    yes_option,
)
from ccwatch.cli.output import write
from ccwatch.connect.request import TOKEN_VARIABLE, Scope, WhenDown
from ccwatch.errors import UserError
from ccwatch.escapes import escape
from ccwatch.risk.effect import Category

if TYPE_CHECKING:
    from ccwatch.cli.ask_rules import AskRules
    from ccwatch.connect.connection import Outcome
    from ccwatch.connect.record import Record
    from ccwatch.connect.request import Request
    from ccwatch.folders import Folders

CATEGORIES = tuple(category.value for category in Category)
_EPILOG = textwrap.fill(f"CATEGORY is one of {', '.join(CATEGORIES)}.", 76, break_on_hyphens=False)


@click.command(epilog=f"\b\n{_EPILOG}")
@agent_argument
@scope_option
@click.option(
    "--strict",
    is_flag=True,
    help="Decide through ccwatch-hook: nothing passes while ccwatch is down, or once the agent's "
    "token is revoked. Without it the agent goes on by itself then.",
)
@click.option(
    "--when-down",
    type=click.Choice([each.value for each in WhenDown]),
    help="With --strict: what ccwatch-hook answers while ccwatch is down.  [default: deny]",
)
@click.option(
    "--ask",
    "categories",
    type=click.Choice(CATEGORIES),
    multiple=True,
    metavar="CATEGORY",
    help="Add a rule that lets a person decide calls of a category, in auto mode too; repeatable.",
)
@cwd_option
@click.option("--port", type=int, help="The port that ccwatch listens on.")
@dry_run_option
@yes_option
@options.data_dir
def connect(
    *,
    agent: str,
    scope: str,
    strict: bool,
    when_down: str | None,
    categories: tuple[str, ...],
    cwd: str | None,
    port: int | None,
    dry_run: bool,
    yes: bool,
    data_dir: str | None,
) -> int:
    """Wire an agent to ccwatch.

    Shows what it changes in the agent's settings, and asks before it writes. ccwatch disconnect
    takes out exactly that again.

    \b
    ccwatch connect claude
    ccwatch connect claude --strict --ask git.remote --ask package.publish
    """  # noqa: D301
    if when_down is not None and not strict:
        raise click.UsageError("--when-down goes with --strict")
    from ccwatch import config
    from ccwatch.cli.ask_rules import plan_ask_rules
    from ccwatch.connect.connection import find_token_file

    folders = config.find_folders(data_dir)
    settings = config.load({"port": port}, folders)
    address = find_address(folders, settings.host, settings.port)
    request = replace(
        find_request(agent, scope, cwd, address),
        strict=strict,
        when_down=WhenDown(when_down or (WhenDown.DENY if strict else WhenDown.ASK)),
    )
    request = replace(request, token_file=find_token_file(folders.state, request))
    rules = plan_ask_rules(data_dir, categories)
    with explained():
        return _Connecting(request, folders).run(rules, dry_run=dry_run, yes=yes)


class _Connecting:
    """One run of the command."""

    def __init__(self, request: Request, folders: Folders) -> None:
        from ccwatch.connect.agents import WIRINGS
        from ccwatch.connect.connection import (
            find_place,
            find_rival,
            find_secret,
            find_token,
            read_record,
        )
        from ccwatch.tokens.file import read_tokens

        self._request = request
        self._folders = folders
        self._wiring = WIRINGS[request.agent]
        rival = find_rival(folders.state, request)
        if rival is not None:
            where = f" in {escape(rival.directory)}" if rival.directory else ""
            raise UserError(
                f"{self._wiring.title} is connected in the scope {rival.scope}{where} already: it "
                "would ask in both",
                hint=f"ccwatch disconnect {request.agent} --scope {rival.scope} first",
            )
        self._place = find_place(folders.state, request)
        self._former: Record | None = read_record(self._place)
        self._has_token = self._wiring.has_token(request.scope)
        tokens = read_tokens(folders.tokens) if self._has_token else ()
        self._token = find_token(self._former, tokens)
        self._secret = find_secret(self._former, tokens)

    @property
    def _needs_secret(self) -> bool:
        """Whether a secret must be made: in files that others read none stands to be found."""
        if not self._has_token:
            return False
        if self._request.scope is Scope.PROJECT:
            return self._token is None
        return self._secret is None

    def run(self, rules: AskRules | None, *, dry_run: bool, yes: bool) -> int:
        """Show what changes, ask, write, and say what that means."""
        from ccwatch.connect.diff import STAND_IN

        outcome = self._plan(self._secret or STAND_IN, self._token.id if self._token else "")
        changes = [*outcome.changes, *([rules.change] if rules else [])]
        if not outcome.is_change and not self._needs_secret and rules is None:
            write(f"{self._wiring.title} is connected already")
            self._describe()
            return 0
        show_changes(changes)
        if self._former is not None and self._needs_secret:
            write("Its token counts no more: it gets another one.")
        if dry_run or not confirm("Write this?", yes=yes):
            return 0 if dry_run else 1
        secret = self._write(outcome)
        if rules is not None:
            rules.add()
        write(f"{self._wiring.title} is connected")
        self._describe()
        if secret is not None and self._request.scope is Scope.PROJECT:
            write(f"Give {self._wiring.title} its token, which is shown this once:")
            write(f"  export {TOKEN_VARIABLE}={secret}")
        return 0

    def _plan(self, secret: str, token: str) -> Outcome:
        from ccwatch.connect.connection import plan_connecting

        wanted = self._wiring.build(self._request, secret)
        return plan_connecting(self._request, wanted, self._former, token=token)

    def _write(self, outcome: Outcome) -> str | None:
        """Write the files, with a new secret where one is needed, which is returned."""
        from ccwatch.config import prepare_state
        from ccwatch.connect.connection import carry_out
        from ccwatch.tokens.file import revoke_token

        prepare_state(self._folders)
        if not self._needs_secret:
            carry_out(outcome, self._place, former=self._former)
            return None
        token, secret = self._make_secret()
        try:
            carry_out(self._plan(secret, token), self._place, former=self._former)
        except BaseException:
            revoke_token(self._folders.tokens, token)
            raise
        return secret

    def _make_secret(self) -> tuple[str, str]:
        """Return the id of the agent's token and a new secret of it."""
        from ccwatch.tokens.file import create_token, rotate_token
        from ccwatch.tokens.token import Role

        path, now = self._folders.tokens, time.time()
        if self._token is not None:
            return self._token.id, rotate_token(path, self._token.id, now=now)
        made, secret = create_token(path, role=Role.ASK, agent=self._request.agent, now=now)
        return made.id, secret

    def _describe(self) -> None:
        from ccwatch.connect.agents import describe

        for line in describe(self._request):
            write(f"  {escape(line)}")
