"""Who goes 选派检查组: the teams of one executing body, drawn from the record of the draw, checked, and one recusal asked for on site."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from jointsup.codec.workbooks import write_csv
from jointsup.model.documents import SeedFile
from jointsup.model.staffing import StaffingEntry
from jointsup.services.county.inspectors import HEADINGS, Inspectors, staffing_plan
from jointsup.services.county.places import BODIES
from jointsup.services.freeze import RandomBytes
from jointsup.services.seeding import commit
from jointsup.services.staffing import folders
from jointsup.services.staffing.drawing import StaffingDrawing

NOW = datetime.fromisoformat("2026-12-31T13:00:00+08:00")
ON_SITE = datetime.fromisoformat("2027-02-01T10:30:00+08:00")


@frozen
class Sent:
    """Teams that were drawn: slots and who holds them, what a check says, and the recusal on site with who came instead."""

    drawing: StaffingDrawing
    visits: int
    deviations: int
    recusal: StaffingEntry

    @property
    def slots(self) -> int:
        """How many slots the visits have."""
        return len(self.drawing.teams.slots)

    @property
    def filled(self) -> int:
        """How many of them somebody holds."""
        return sum(one.inspector is not None for one in self.drawing.teams.slots)


SENDS: Final = next(body for body in BODIES if body.id == "emergency")
"""The executing body whose staffing is shown; each has a round of its own."""


def send(folder: Path, record: Path, found: Inspectors, areas: Mapping[str, str], random: RandomBytes) -> Sent:
    """Freeze inspectors and visits, draw the teams, check their record, and enter a recusal that a party asked for on site."""
    write_csv(folder / "inspectors.csv", HEADINGS, found.rows)
    frozen, drawn = folder / "staffing", folder / "teams"
    made = folders.freeze(staffing_plan(found, SENDS, areas), folder / "inspectors.csv", frozen, record=record)
    parties = {entry["party"]: commit(made.pair, entry["party"], random) for entry in made.document["sources"]["parties"]}
    commitments = tuple((party, sent.commitment) for party, (_, sent) in parties.items())
    reveals = tuple((party, kept.nonce) for party, (kept, _) in parties.items())
    drawing = folders.draw(frozen, SeedFile(commitments, None, (), reveals, "seed/1"), drawn, now=NOW)
    first = next(one for one in drawing.teams.slots if one.inspector is not None)
    entry = folders.replace(
        drawn, frozen / "frame.txt", visit=first.visit, slot=first.number, kind="recusal", decision="granted",
        reason="当事人当场申请回避", actor="部门负责人", now=ON_SITE,
    )  # fmt: skip
    report: dict[str, Any] = folders.verify(drawn, frame=frozen / "frame.txt")
    return Sent(drawing, len(made.document["visits"]), len(report["deviations"]), entry)
