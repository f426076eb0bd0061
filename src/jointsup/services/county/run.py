"""A run through the county's year, step by step: each leaves its files in the folder and what it made on the run."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from attrs import define, field

from jointsup.algorithms.sampling.seed import list_digest
from jointsup.canonical import canonical
from jointsup.codec.files import write_file
from jointsup.codec.structure import structure, unstructure
from jointsup.codec.tables import read_table
from jointsup.engines.base import Engine, FrameReader
from jointsup.errors import Language, Problem
from jointsup.model.annual import AnnualPlan
from jointsup.model.documents import Receipt, SeedFile
from jointsup.model.plan import RoundPlan
from jointsup.services.compiling import fields_of
from jointsup.services.county.day import closed_on_arrival
from jointsup.services.county.figures import CountyFigures, figures_of
from jointsup.services.county.files import REGISTER, County, generate, write_county, write_register
from jointsup.services.county.index import write_index
from jointsup.services.county.inspectors import capacity
from jointsup.services.county.picture import town_picture
from jointsup.services.county.plan import NUMBER, annual_plan, county_plan
from jointsup.services.county.teams import Sent, send
from jointsup.services.county.tiers import Tiers, score
from jointsup.services.draw import Drawing, draw_round
from jointsup.services.folders import write_beside, write_frozen
from jointsup.services.freeze import Frozen, RandomBytes, freeze
from jointsup.services.meets.meeting import Met, meets
from jointsup.services.meets.writing import picture as meets_picture
from jointsup.services.meets.writing import write_met
from jointsup.services.plan_checks import rate_faults
from jointsup.services.planning import LoadReport, load_of
from jointsup.services.seeding import commit
from jointsup.services.sketch import sketch_of_frame
from jointsup.services.year_picture import picture_of_load
from jointsup.verify.page.build import build_page
from jointsup.verify.report import Deviation

SEED: Final = 1
"""Of the county, which is always the same; the draw's own randomness is the system's."""

NOW: Final = datetime(2026, 12, 29, tzinfo=UTC)
"""The county's own clock: the day after its number was announced."""

WITHHOLDS: Final = "discipline"
"""The party that commits and does not reveal."""

WITNESS: Final = "notary"


@define
class CountyRun:
    """A run over a county of ``count`` entities in a folder; its steps are taken in the order in which they stand here."""

    folder: Path
    engine: Engine
    count: int
    random: RandomBytes = secrets.token_bytes
    language: Language = "zh"
    made: County = field(init=False)
    tiers: Tiers = field(init=False)
    met: Met = field(init=False)
    frozen: Frozen = field(init=False)
    reader: FrameReader = field(init=False)
    rate_faults: Sequence[Problem] = field(init=False)
    load: LoadReport = field(init=False)
    year: str = field(init=False)
    given: SeedFile = field(init=False)
    drawing: Drawing = field(init=False)
    sent: Sent = field(init=False)
    figures: CountyFigures = field(init=False)

    @property
    def frame(self) -> Path:
        """The frame's file."""
        return self.folder / "frozen" / "frame.txt"

    @property
    def record(self) -> Path:
        """The record's folder."""
        return self.folder / "record"

    def generate(self) -> None:
        """Make the county and write it down."""
        self.made = generate(SEED, self.count)
        write_county(self.folder, self.made)

    def score(self) -> None:
        """Score every entity, and write the register with the tiers."""
        self.tiers = score(self.folder, self.made.entities, self.made.facts, self.engine.name)
        write_register(self.folder, self.made, self.tiers.of)

    def meet(self) -> None:
        """Find which departments' matters fall on the same entities."""
        self.met = meets(self.folder / "plan.json", self.folder / REGISTER, take_good=True, engine=self.engine.name)
        write_met(self.folder / "meets", self.met, language=self.language)

    def freeze(self) -> None:
        """Check the register, leave the faulty rows out, and freeze."""
        plan = structure(county_plan(), RoundPlan)
        table = read_table(self.folder / REGISTER, fields_of(plan))
        self.frame.parent.mkdir()
        self.frozen = freeze(plan, table, self.engine, self.frame, self.random, take_good=True)
        write_frozen(self.frame.parent, self.frozen)
        write_file(self.folder / "frozen.secret", f"{self.frozen.secret}\n".encode())
        self.reader = self.engine.open_frame(self.frame)

    def plan_load(self) -> None:
        """Hold the year's plan against its rules of rate, and the load that is to be expected against what people can do, before anything is drawn."""
        year = structure(annual_plan(), AnnualPlan)
        self.rate_faults = rate_faults(year, year.lines)
        write_file(self.folder / "capacity.json", canonical(capacity()).encode())
        sketch = sketch_of_frame(self.reader, self.frozen.document)
        self.load = load_of(sketch, self.folder / "capacity.json")
        self.year = picture_of_load(year.title, sketch, self.load, lambda bodies: frozenset({"county"}), self.language)
        write_file(self.folder / "year.svg", self.year.encode())

    def seed(self) -> None:
        """Let all parties commit, all but one reveal, and a number be announced, each of it confirmed by the witness."""
        pair = self.frozen.pair
        parties = {entry["party"]: commit(pair, entry["party"], self.random) for entry in self.frozen.document["sources"]["parties"]}
        commitments = tuple((party, sent.commitment) for party, (_, sent) in parties.items())
        reveals = tuple((party, kept.nonce) for party, (kept, _) in parties.items() if party != WITHHOLDS)
        number = f"{int.from_bytes(self.random(8)) % 10**12:012d}"
        what = (pair.round_id, pair.attempt, pair.frame_digest, pair.round_digest)
        receipts = (
            Receipt("commitments", "", "2026-12-24T10:00:00+08:00", list_digest(pair.hash, commitments), WITNESS),
            Receipt("pair", "", "2026-12-21T10:00:00+08:00", what, WITNESS),
            Receipt("reveals", "", "2026-12-27T18:30:00+08:00", list_digest(pair.hash, reveals), WITNESS),
        )
        self.given = SeedFile(commitments, (NUMBER, number), receipts, reveals, "seed/1")
        write_file(self.folder / "seed.json", canonical(unstructure(self.given)).encode())

    def draw(self) -> None:
        """Draw, and write the record with its public copy."""
        self.record.mkdir()
        self.drawing = draw_round(self.reader, self.frozen.document, self.given, NOW, self.random, self.record)
        write_beside(self.record, self.drawing)

    def send(self) -> None:
        """Draw the teams of one executing body, and let one of them be recused on site."""
        areas = {one.id: one.town for one in self.made.entities}
        visited = {visit.id for visit in self.drawing.visits}
        mine = {entity: area for entity, area in areas.items() if entity in visited}
        self.sent = send(self.folder, self.record, self.made.inspectors, mine, self.random)

    def closed(self) -> tuple[str, Sequence[Deviation]]:
        """Let one be found closed; return its id and what a check says to a reserve that is taken for it."""
        return closed_on_arrival(self.folder, self.drawing)

    def compute(self) -> None:
        """Compute the figures."""
        self.figures = figures_of(self.drawing, self.reader, {visit.entity for visit in self.made.visits})

    def show(self) -> None:
        """Write the first page, the picture and the page that recomputes everything."""
        picture = town_picture(self.made.entities, self.drawing, self.figures, self.language)
        page = build_page(self.drawing.files, self.language, self.frame.read_text("utf-8"))
        write_index(self.folder, picture, page, self.figures, [meets_picture(self.met, self.language), self.year], self.language)
