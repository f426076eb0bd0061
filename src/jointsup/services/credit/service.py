"""``app.credit``: tiers of several schemes received or scored, and shown side by side (policy rows S3.14-e, S3.14-f)."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from sqlalchemy import func, insert, select

from jointsup.codec.areas import load_areas
from jointsup.codec.rows import RowsFile, open_rows
from jointsup.codec.tables import Encoding
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadRules, Forbidden, NotNow, Problem, Unknown, problem
from jointsup.hooks.rulebook import RuleBook
from jointsup.model.areas import areas_in_line
from jointsup.model.gradings import QUARTER, GradingRow
from jointsup.model.plan import FacetColumn, IdColumn
from jointsup.model.registers import Register, RegisterColumn
from jointsup.model.rulesets import RuleSet
from jointsup.model.scorecards import ScorecardRules
from jointsup.model.treatments import TreatmentEntry, TreatmentRules, measures_for
from jointsup.said import Words
from jointsup.services.acting import Acting
from jointsup.services.credit.gradings import Schemed, owner_of, schemed, standing_on
from jointsup.services.credit.models import Models
from jointsup.services.credit.scoring import Inputs, Scored, score_to
from jointsup.services.registers.loads import take_rows
from jointsup.store.acts import Act
from jointsup.store.columns import from_row, to_row
from jointsup.store.files import Prepared

TIER = "tier"
ENTITY_ID = IdColumn("监管对象标识", "uscc")
"""Where ids stand in a file of tiers where nothing else is said: credit codes, of enterprises, public institutions and social bodies alike."""


@frozen
class Received:
    """Tiers that were received, and what is to be known about the file."""

    grading: GradingRow
    unknown_columns: Sequence[str]
    problems: tuple[Problem, ...]
    problem_count: int


@frozen
class ShownLine:
    """Points of one indicator or reason, as the scoring kept them."""

    id: str
    title: str
    points: int
    missing: bool


@frozen
class ShownTier:
    """The tier of an entity in one scheme; ``points`` and ``lines`` only where it was scored here, ``stale`` where the rules have changed since.

    ``treatments`` are the entries of the tables of treatments in force that hold for this tier in some field.
    """

    grading: GradingRow
    tier: str
    title: str
    points: int | None
    new: bool
    veto: str
    lines: Sequence[ShownLine]
    stale: Words | None
    treatments: Sequence[TreatmentEntry]


@frozen
class CreditService:
    """``app.credit``: tiers of schemes, received or scored, and shown."""

    _acting: Acting
    _rules: RuleBook = field(factory=lambda: RuleBook(()), repr=False)
    _models: Models = field(factory=dict, repr=False)

    def receive(
        self,
        rules: RuleSet | str,
        rows: Any,
        *,
        as_of: date,
        source: str,
        tier: str = "等级",
        identity: IdColumn = ENTITY_ID,
        quarter: str = "",
        sheet: str | None = None,
        encoding: Encoding | None = None,
        take_good: bool = False,
        engine: str = "auto",
    ) -> Received:
        """Receive the tiers of a scheme as of a day, all of them or none.

        ``rules`` is a rule set of tiers, a scorecard or a combination table, or the name of one of an enabled plugin: it says the scheme and its tiers.
        ``rows`` is a file (CSV, XLSX, JSON lines, Parquet), a data frame, or rows as mappings; ``tier`` heads the column of tiers, ``identity`` says where
        and what the ids are.

        Raises :class:`~jointsup.errors.BadRows` with every bad row (an id that cannot be or stands twice, a tier that is none), unless ``take_good``:
        then these are left out and counted; :class:`~jointsup.errors.BadRules` for rules that do not hold on the day;
        :class:`~jointsup.errors.NotNow` for a day to come, and for the same file again;
        :class:`~jointsup.errors.Forbidden` where another department keeps the scheme here or in an area above.
        """
        ruleset, said = self._schemed(rules, as_of)
        self._require_day(said.scheme, as_of, quarter)
        with self._reading("credit.receive", said.scheme):
            pass
        definition = self._definition(said, tier, identity)
        files = self._acting.store.files
        options: Any = {"sheet": sheet, "encoding": encoding, "take_good": take_good, "engine": engine}
        taken = take_rows(definition, rows, as_of.isoformat(), files, load_areas(), **options)
        with self._act("credit.receive", said.scheme) as act:
            row = self._row(act, ruleset, said, as_of, quarter, "received", source)
            row = evolve(
                row, column=tier, name=taken.name, digest=taken.received.digest, rows_digest=taken.rows_file.digest, rows=taken.rows,
                refused=taken.refused,
            )  # fmt: skip
            self._keep(act, row, [taken.received, taken.rows_file])
        return Received(row, taken.unknown_columns, taken.problems, taken.problem_count)

    def score(
        self,
        rules: RuleSet | str,
        inputs: Inputs,
        *,
        as_of: date,
        source: str,
        quarter: str = "",
        engine: str = "auto",
        progress: Progress = no_progress,
    ) -> tuple[GradingRow, Scored]:
        """Score entities by the card that is in force on a day, and keep their tiers; ``source`` says where the facts come from.

        Raises as :func:`~jointsup.services.credit.scoring.score_to` and :meth:`receive`.
        """
        ruleset, said = self._schemed(rules, as_of)
        if not isinstance(said, ScorecardRules):
            raise BadRules([problem("rules.other_kind", "", said.name, kind=said.kind, expected="scorecards")])
        self._require_day(said.scheme, as_of, quarter)
        with self._reading("credit.score", said.scheme):
            pass
        files = self._acting.store.files
        with files.working() as folder, self._acting.noting_failures():
            path = folder / "scores"
            scored = score_to(ruleset, evolve(inputs, models={**self._models, **inputs.models}), as_of=as_of, path=path, engine=engine, progress=progress)
            rows = files.prepare(path, "rows", private=True)
        rows_given = (inputs.facts or inputs.entities).rows
        name = Path(rows_given).name if isinstance(rows_given, (str, os.PathLike)) else "facts"
        with self._act("credit.score", said.scheme) as act:
            row = self._row(act, ruleset, said, as_of, quarter, "scored", source)
            row = evolve(row, column=TIER, name=name, digest=scored.digest, rows_digest=rows.digest, rows=scored.entities, refused=0)
            self._keep(act, row, [rows])
        return row, scored

    def show(self, entity: str, day: date | None = None) -> list[ShownTier]:
        """Return the tiers of an entity in all schemes as of a day (today if not given), in order of schemes.

        Of each scheme the last grading of a day at or before it counts, of the actor's area or one above or below; a scheme in which the entity has no tier is left out. Raises
        :class:`~jointsup.errors.Unknown` where no scheme has the entity.
        """
        asked = day or self._acting.today()
        with self._reading("credit.show", entity) as connection:
            schemes = standing_on(self._acting.store.tables, connection, asked, self._acting.actor.area, below=True).values()
            found = [shown for rows in schemes if (shown := self._shown(rows, entity, asked)) is not None]
        if not found:
            raise Unknown([problem("scheme.no_entity", "", entity, day=asked.isoformat())])
        return found

    def gradings(self, scheme: str | None = None) -> list[GradingRow]:
        """Return all gradings that were kept for the actor's area or one above or below, of one scheme or of all, in order of scheme and number."""
        table = self._acting.store.tables.grading
        query = select(table).order_by(table.c.scheme, table.c.number)
        with self._reading("credit.show", scheme or "") as connection:
            rows = connection.execute(query if scheme is None else query.where(table.c.scheme == scheme)).mappings()
            read = [from_row(GradingRow, row) for row in rows]
        return [row for row in read if areas_in_line(self._acting.actor.area, row.area)]

    def _shown(self, rows: Sequence[GradingRow], entity: str, day: date) -> ShownTier | None:
        """Return the tier of an entity in the first of a scheme's gradings that has it."""
        for row in rows:
            file = open_rows(self._acting.store.files.path(row.rows_digest))
            cells = file.find(entity)
            if cells is not None:
                return self._told(row, file, cells, day)
        return None

    def _told(self, row: GradingRow, file: RowsFile, cells: Sequence[str | None], day: date) -> ShownTier:
        said = dict(zip(file.headings, cells, strict=True))
        tier = said.pop(row.column) or ""
        stale, card = self._rules_since(row, day)
        points = said.pop("points", None) if row.how == "scored" else None
        new, veto = (said.pop(name, None) or "" for name in ("new", "veto"))
        titles = {one.id: one.title for one in card.indicators} if card else {}
        lines = [ShownLine(name, titles.get(name, ""), int(cell.lstrip("?")), cell.startswith("?")) for name, cell in said.items() if cell]
        return ShownTier(
            row, tier, dict(row.tiers).get(tier, ""), None if points is None else int(points), bool(new), veto, lines if row.how == "scored" else (),
            stale, self._treatments(row.scheme, tier, day),
        )  # fmt: skip

    def _treatments(self, scheme: str, tier: str, day: date) -> list[TreatmentEntry]:
        """Return what the tables of treatments of a scheme say of a tier on a day; a table that does not hold then says nothing."""
        tables = (one.rules.rules for one in self._rules)
        held = [one for one in tables if isinstance(one, TreatmentRules) and one.scheme == scheme and one.holds_on(day)]
        return [entry for rules in held for entry in measures_for(rules, tier)]

    def _rules_since(self, row: GradingRow, day: date) -> tuple[Words | None, ScorecardRules | None]:
        """Return whether the rules have changed since, in words, and the card itself where it is still there."""
        versions = [one.rules for one in self._rules if one.rules.name == row.rules]
        same = next((one.rules for one in versions if one.digest == row.rules_digest), None)
        card = same if isinstance(same, ScorecardRules) else None
        if not versions:
            return None, card
        now = next((one for one in versions if one.rules.holds_on(day)), None)
        if now is None:
            return Words(f"no version of {row.rules} holds on {day}", f"{row.rules} 在 {day} 没有有效版本"), card
        if now.digest != row.rules_digest:
            version = now.rules.version
            return Words(f"made by version {row.rules_version}; version {version} holds now", f"依据 {row.rules_version} 版；现行为 {version} 版"), card
        return None, card

    def _schemed(self, rules: RuleSet | str, as_of: date) -> tuple[RuleSet, Schemed]:
        ruleset = self._rules.as_of(rules, as_of).rules if isinstance(rules, str) else rules
        said = schemed(ruleset)
        if not said.holds_on(as_of):
            raise BadRules([problem("rules.not_in_force", "", said.name, day=as_of.isoformat(), versions=f"{said.version}: {ruleset.span}")])
        return ruleset, said

    def _definition(self, said: Schemed, tier: str, identity: IdColumn) -> Register:
        """Return a file of tiers as a register is declared, so that it is read and judged as one."""
        actor = self._acting.actor
        return Register(
            "register/1", said.scheme, said.title, "entities", actor.department, actor.area, identity,
            (RegisterColumn(tier, "等级", "internal"),), (FacetColumn(TIER, tier, "code", said.tiers),),
        )  # fmt: skip

    def _require_day(self, scheme: str, day: date, quarter: str) -> None:
        if quarter and not re.fullmatch(QUARTER, quarter):
            raise BadRules([problem("scheme.quarter", scheme, quarter)])
        if day > self._acting.today():
            raise NotNow([problem("scheme.future", scheme, day.isoformat())])

    def _row(self, act: Act, ruleset: RuleSet, said: Schemed, as_of: date, quarter: str, how: Any, source: str) -> GradingRow:
        table = self._acting.store.tables.grading
        last = act.connection.execute(select(func.max(table.c.number)).where(table.c.scheme == said.scheme)).scalar_one()
        actor = self._acting.actor
        return GradingRow(
            said.scheme, (last or 0) + 1, as_of.isoformat(), quarter, how, source, said.name, said.version, ruleset.digest,
            tuple(said.tiers), "", "", "", "", 0, 0, actor.department, actor.area, act.at,
        )  # fmt: skip

    def _keep(self, act: Act, row: GradingRow, files: Sequence[Prepared]) -> None:
        table = self._acting.store.tables.grading
        owner = owner_of(self._acting.store.tables, act.connection, row.scheme, row.area)
        if owner not in (None, row.department):
            raise Forbidden([problem("scheme.owner", row.scheme, row.department, owner=owner)])
        alike = [table.c[name] == getattr(row, name) for name in ("scheme", "area", "as_of", "digest", "rules_digest")]
        same = select(table.c.number).where(*alike)
        known = act.connection.execute(same).scalar()
        if known is not None:
            raise NotNow([problem("scheme.same", row.scheme, row.name, number=known)])
        for file in files:
            act.keep(file)
        act.afterwards(lambda entry: act.connection.execute(insert(table), to_row(evolve(row, entry=entry.digest))))
        act.note(
            number=row.number, as_of=row.as_of, quarter=row.quarter, source=row.source, rules=row.rules, rules_version=row.rules_version,
            rules_digest=row.rules_digest, digest=row.digest, rows_digest=row.rows_digest, rows=row.rows, refused=row.refused,
        )  # fmt: skip

    def _reading(self, name: str, subject: str) -> Any:
        actor = self._acting.actor
        return self._acting.reading(name, subject=subject, area=actor.area, departments=[actor.department])

    def _act(self, name: str, subject: str) -> Any:
        actor = self._acting.actor
        return self._acting.act(name, book=f"area:{actor.area}", subject=subject, area=actor.area, departments=[actor.department])
