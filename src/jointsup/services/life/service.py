"""``app.rounds``: each step of a round, in its order, as an act of its own."""

from __future__ import annotations

from attrs import frozen

from jointsup.services.life.ending import Ending
from jointsup.services.life.opening import Opening
from jointsup.services.life.reading import Reading
from jointsup.services.life.recording import Recording
from jointsup.services.life.seeding import Seeding


@frozen
class RoundService(Opening, Seeding, Recording, Reading, Ending):
    """``app.rounds``: rounds opened, frozen, witnessed, seeded, drawn, proved and published; a class for each phase of their life."""
