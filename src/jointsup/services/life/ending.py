"""How a round ends without a record 取消与无效."""

from __future__ import annotations

from attrs import frozen

from jointsup.model import events
from jointsup.services.life.stepping import Steps


@frozen
class Ending(Steps):
    """Rounds cancelled before their seed can be known, attempts declared void."""

    def cancel(self, round_id: str, reason: str) -> None:
        """End a round before its seed can be known; its lines are free again, its number stays used 取消."""
        with self._now_step(round_id, "rounds.cancel") as (stand, act):
            stand.require("cancel")
            row = self._rows.change(act.connection, stand.row, state="cancelled", reason=reason)
            if not row.order.rehearsal:
                self._plans.release(act, row.round_id, reason)
            act.note(reason=reason)
            self._tell(act, row, events.RoundCancelled, reason=reason)

    def void(self, round_id: str) -> None:
        """Declare an attempt void for which no seed can be made; the next attempt keeps its frame and lines 宣布无效."""
        with self._now_step(round_id, "rounds.cancel") as (stand, act):
            stand.require("void")
            withheld = ", ".join(stand.outstanding)
            other = "every event was called off" if stand.row.order.sources.later else "fewer than two bodies revealed"
            reason = f"withheld or wrong: {withheld}" if withheld else other
            row = self._rows.change(act.connection, stand.row, state="void", reason=reason)
            act.note(reason=reason)
            self._tell(act, row, events.RoundVoid, reason=reason)
