"""Works out what a rule would have done, whenever the rule in the form is another."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from ccwatch.console.history import History, StoppedError
from ccwatch.errors import UserError
from ccwatch.rules.replay import add_rules, without_rule
from ccwatch.tasks import spawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccwatch.clock import Timer
    from ccwatch.console.context import ConsoleContext
    from ccwatch.rules.policy import Policy
    from ccwatch.rules.replay import Simulation
    from ccwatch.rules.rule import Rule

QUIET: Final = 0.3
"""Seconds without a change before a preview is worked out."""
_FAILED: Final = "the preview failed; the log says why"

_log = logging.getLogger(__name__)


class RulePreview:
    """Holds the preview of the newest rule; one that is no longer wanted is given up.

    Args:
        context: The journal and the rules.
        on_change: Called when there is another state to draw.
    """

    def __init__(self, context: ConsoleContext, on_change: Callable[[], None]) -> None:
        self.history = History(context)
        self.simulation: Simulation | None = None
        self.problem = ""
        self._clock = context.clock
        self._on_change = on_change
        self._version = 0
        self._timer: Timer | None = None

    def show(self, rule: Rule | None, *, instead_of: Rule | None = None) -> None:
        """Work out what this rule would change; None forgets what there was.

        ``instead_of`` is the rule whose place it takes.
        """
        self.stop()
        if rule is None:
            return
        version = self._version

        def start() -> None:
            spawn(self._work(rule, instead_of, version), name=f"preview {rule.id}")

        self._timer = self._clock.call_later(QUIET, start)

    def stop(self) -> None:
        """Give up what is being worked out."""
        self._version += 1
        self.simulation, self.problem = None, ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _work(self, rule: Rule, instead_of: Rule | None, version: int) -> None:
        def change(policy: Policy) -> Policy:
            if instead_of is not None:
                policy = without_rule(policy, instead_of.key)
            return add_rules(policy, [rule])

        def is_wanted() -> bool:
            return version == self._version

        simulation, problem = None, ""
        try:
            simulation = await self.history.simulate(change, wanted=is_wanted)
        except StoppedError:
            return
        except UserError as error:
            problem = str(error)
        except Exception:
            _log.exception("the preview of a rule failed")
            problem = _FAILED
        if is_wanted():
            self.simulation, self.problem = simulation, problem
            self._on_change()
