"""Scores in SQL: measures, points, tiers of a card over tables of facts (the reference is ``algorithms.credit``).

Tables: ``subject`` (entity, t0, t1, …): who is scored, and the own properties that the card's indicators name, texts or numbers, in the order of
``own``; ``fact`` (entity,
pair, day, until, valued, value): days as numbers from 1 January of the year 1, ``valued`` 1 where there is a value, else 0; ``pair`` (pair, history,
chosen0, kind0, seen0, chosen1, …): what each different kind and category of facts is to each indicator, which :func:`pair_cells` says;
``listed`` (indicator, category, place): categories of properties that have points.

Facts are read once, whatever the number of indicators. Numbers from outside never stand in a statement but those of the card, which are integers.
"""
# ruff: noqa: S608 - statements are made of our own words and integers only; what comes from outside goes in by tables.

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from attrs import frozen

from jointsup.engines.points_sql import cell, denominator, points, rank_of, score, veto
from jointsup.engines.sql import Words
from jointsup.model.credit import GREATEST_VALUE, first_day
from jointsup.model.scorecards import OWN, CardIndicator, MeasureKind, ScorecardRules, own_properties

_VALUES: Final = 2 * GREATEST_VALUE + 1
"""How many values there are; with it a day and a value make one number, the latest day's greatest value the greatest."""


@frozen
class ScoreSql:
    """The statements of one card as of one day; ``delivered`` are the kinds of facts that were supplied."""

    words: Words
    card: ScorecardRules
    as_of: date
    delivered: frozenset[str]

    @property
    def own(self) -> list[tuple[str, MeasureKind]]:
        """The properties of entities that the card names, each with what it is read as: columns ``t0``, ``t1``, … of ``subject``."""
        return own_properties(self.card)

    def pair_columns(self) -> list[str]:
        """Return the columns of ``pair`` after its number."""
        return ["history", *(f"{name}{place}" for place in range(len(self.card.indicators)) for name in ("chosen", "kind", "seen"))]

    def pair_cells(self, kind: str, category: str) -> list[int]:
        """Return what facts of a kind and category are to the card, in the order of :meth:`pair_columns`."""
        cells = [int(kind in self.card.history)]
        for one in self.card.indicators:
            measure = one.measure
            of_kind = measure.kind not in OWN and kind == measure.of
            chosen = of_kind and (not measure.among or category in measure.among)
            ranked = rank_of(one, category) + 1 if measure.kind == "latest_category" else 1
            cells += [ranked if chosen else 0, int(of_kind), int(bool(measure.seen_by) and kind == measure.seen_by)]
        return cells

    def listed_rows(self) -> Iterable[tuple[int, str, int]]:
        """Yield the rows of ``listed``."""
        for place, one in enumerate(self.card.indicators):
            if one.measure.kind == "category":
                yield from ((place, each.category, rank) for rank, each in enumerate(one.categories))

    def measured(self) -> str:
        """Select of every entity that has facts what its measures need."""
        columns = ["entity", "max(history) AS history"]
        for place, one in enumerate(self.card.indicators):
            columns += self._sums(place, one)
        day = self.as_of.toordinal()
        return (
            f"SELECT {', '.join(columns)} FROM (SELECT fact.entity, day, valued, value, {', '.join(self.pair_columns())}, "
            f"CASE WHEN until >= {day} THEN 1 ELSE 0 END AS live FROM fact JOIN pair ON pair.pair = fact.pair WHERE day <= {day}) AS paired GROUP BY entity"
        )

    @property
    def counts_facts(self) -> bool:
        """Whether anything of ``measured`` is asked for: a history, or a measure of facts that were delivered."""
        return bool(self.card.history) or any(self._delivered(one) for one in self.card.indicators)

    def valued(self) -> str:
        """Select of every subject what each indicator measures: ``number<n>``, of a category its place, missing where there is no value; of a share
        also ``of<n>``; and whether it has a history."""
        columns = ["subject.entity", f"{'coalesce(measured.history, 0)' if self.card.history else '0'} AS history"]
        joins = ["LEFT JOIN measured ON measured.entity = subject.entity"] if self.counts_facts else []
        for place, one in enumerate(self.card.indicators):
            columns += self._value(place, one)
            if one.measure.kind == "category":
                text = f"coalesce({self._own(one)}, '')"
                joins.append(f"LEFT JOIN listed AS listed{place} ON listed{place}.indicator = {place} AND coalesce(listed{place}.category, '') = {text}")
        return f"SELECT {', '.join(columns)} FROM subject {' '.join(joins)}"

    def graded(self) -> str:
        """Select from ``valued`` the score of every subject, whether it is new, and the place (from 1, 0 for none) of its veto's tier."""
        return f"SELECT {self._graded()} FROM valued"

    def scored(self) -> str:
        """Select the same and, as one text with tabs between, the points of each indicator."""
        cells = ", ".join(cell(self.words, place, one) for place, one in enumerate(self.card.indicators))
        return f"SELECT {self._graded()}{f', concat_ws(chr(9), {cells}) AS cells' if cells else ''} FROM valued"

    def ranked(self) -> str:
        """Select from ``graded`` how many entities have each score, with a history or new, and each veto's tier."""
        return "SELECT score, new, veto, count(*) AS entities FROM graded GROUP BY score, new, veto"

    def present(self) -> str:
        """Select from ``valued`` how many entities there are, and how many have a value for each indicator."""
        return f"SELECT {', '.join(['count(*)', *(f'count(number{place})' for place in range(len(self.card.indicators)))])} FROM valued"

    def tiers(self) -> str:
        """Select from ``graded`` the points and the tier of every entity, whether it is new, and its veto's tier.

        ``tier`` (place, code) holds the tiers; by shares ``by_points`` (score, place) holds the place (from 1) of each score's tier.
        """
        return self._tiered("graded", "")

    def lines(self) -> str:
        """Select the same from ``scored``, with the points of each indicator and in order of entities."""
        return f"{self._tiered('scored', ', cells' if self.card.indicators else '')} ORDER BY {self.words.order('entity')}"

    def _tiered(self, table: str, cells: str) -> str:
        joined, place = f"LEFT JOIN by_points ON by_points.score = {table}.score ", "by_points.place"
        if self.card.cut_offs is not None:
            sign = ">=" if self.card.higher == "riskier" else "<"
            passed = reversed(list(enumerate(self.card.cut_offs, 2)))
            joined, place = "", f"CASE {''.join(f'WHEN score {sign} {bound} THEN {upto} ' for upto, bound in passed)}ELSE 1 END"
        start = self.card.place(self.card.start_tier) + 1
        final = f"greatest(CASE WHEN new = 1 THEN {start} ELSE {place} END, veto)"
        placed = f"SELECT entity, {table}.score AS score, {final} AS place, new, veto{cells} FROM {table} {joined}"
        vetoed, vetoes = "''", ""
        if any(one.vetoes for one in self.card.indicators):
            vetoed, vetoes = "coalesce(vetoed.code, '')", " LEFT JOIN tier AS vetoed ON vetoed.place = veto"
        return (
            f"SELECT entity, score, tier.code AS tier, CASE WHEN new = 1 THEN 'new' ELSE '' END AS is_new, {vetoed} AS vetoed{cells} "
            f"FROM ({placed}) AS placed JOIN tier ON tier.place = placed.place{vetoes}"
        )

    def _sums(self, place: int, one: CardIndicator) -> list[str]:
        measure = one.measure
        inside = f"live = 1 AND day >= {first_day(measure.window, self.as_of).toordinal()}"
        chosen = f"chosen{place} > 0 AND {inside}"
        found: list[str] = []
        if measure.seen_by:
            found.append(f"max(CASE WHEN seen{place} = 1 AND {inside} THEN 1 ELSE 0 END) AS looked{place}")
        match measure.kind:
            case "count":
                found.append(f"sum(CASE WHEN {chosen} THEN {self._weight(one)} ELSE 0 END) AS total{place}")
            case "sum":
                weighed = f"CAST({self._weight(one)} AS {self.words.dialect.large}) * value"
                found += [
                    f"sum(CASE WHEN {chosen} AND valued = 1 THEN {weighed} ELSE 0 END) AS total{place}",
                    f"max(CASE WHEN {chosen} THEN 1 + valued ELSE 0 END) AS told{place}",
                ]
            case "share":
                found += [
                    f"sum(CASE WHEN {chosen} THEN 1 ELSE 0 END) AS total{place}",
                    f"sum(CASE WHEN kind{place} = 1 AND {inside} THEN 1 ELSE 0 END) AS all{place}",
                ]
            case "days_since":
                found.append(f"max(CASE WHEN {chosen} THEN day END) AS last{place}")
            case "latest_value":
                found.append(f"max(CASE WHEN {chosen} AND valued = 1 THEN day * {_VALUES} + value + {GREATEST_VALUE} END) AS last{place}")
            case "latest_category":
                found.append(f"max(CASE WHEN {chosen} THEN day * {_ranks(one)} + {_ranks(one)} - chosen{place} END) AS last{place}")
            case _:
                pass  # the entity's own
        return found

    def _weight(self, one: CardIndicator) -> str:
        """Return how often a fact counts, times the common denominator of the steps."""
        steps = one.measure.decay
        if not steps:
            return "1"
        common = denominator(one)
        whens = [
            f"WHEN day >= {first_day(step.within, self.as_of).toordinal()} THEN {int(Fraction(step.weight) * common)}" for step in steps
        ]
        return f"CASE {' '.join(whens)} ELSE 0 END"

    def _delivered(self, one: CardIndicator) -> bool:
        return one.measure.kind not in OWN and {one.measure.of, one.measure.seen_by or one.measure.of} <= self.delivered

    def _own(self, one: CardIndicator) -> str:
        return f"subject.t{self.own.index((one.measure.of, one.measure.kind))}"

    def _value(self, place: int, one: CardIndicator) -> list[str]:
        """Return the columns of what a measure is, missing where it has no value."""
        measure, last = one.measure, f"last{place}"
        if measure.kind == "number":
            return [f"{self._own(one)} AS number{place}"]
        if measure.kind == "category":
            if one.otherwise is None:
                return [f"listed{place}.place AS number{place}"]
            other = f"CASE WHEN coalesce({self._own(one)}, '') <> '' THEN {len(one.categories)} END"
            return [f"coalesce(listed{place}.place, {other}) AS number{place}"]
        of = [f"all{place} AS of{place}"] if measure.kind == "share" else []
        if not self._delivered(one):
            return [f"CAST(NULL AS BIGINT) AS {column.rpartition(' ')[2]}" for column in (f"AS number{place}", *of)]
        absent = [f"coalesce(looked{place}, 0) = 0"] if measure.seen_by else []
        match measure.kind:
            case "count":
                number = f"coalesce(total{place}, 0)"
            case "sum":
                absent.append(f"coalesce(told{place}, 0) = 1")
                number = f"coalesce(total{place}, 0)"
            case "share":
                absent.append(f"coalesce(all{place}, 0) = 0")
                number = f"total{place}"
            case "days_since":
                number = f"{self.as_of.toordinal()} - {last}"
            case "latest_value":
                number = f"{last} % {_VALUES} - {GREATEST_VALUE}"
            case _:
                number = f"{_ranks(one) - 1} - {last} % {_ranks(one)}"
                absent.append(f"{number} = {len(one.categories) + 1}")
        return [f"CASE {''.join(f'WHEN {condition} THEN NULL ' for condition in absent)}ELSE {number} END AS number{place}" if absent else f"{number} AS number{place}", *of]

    def _final(self, place: str) -> str:
        """Return the place of the tier in the end, from that of the points."""
        return f"greatest(CASE WHEN new = 1 THEN {self.card.place(self.card.start_tier) + 1} ELSE {place} END, veto)"

    def _graded(self) -> str:
        indicators = list(enumerate(self.card.indicators))
        struck = [f", {expression}" for place, one in indicators if (expression := veto(self.words, place, one, self.card))]
        new = "CASE WHEN history = 0 THEN 1 ELSE 0 END" if self.card.history else "0"
        total = score(self.card, [points(self.words, place, one) for place, one in indicators])
        return f"entity, {total} AS score, {new} AS new, greatest(0{''.join(struck)}) AS veto"


def tier_rows(card: ScorecardRules) -> list[tuple[int, str]]:
    """Return the rows of ``tier``."""
    return [(place, code) for place, (code, _) in enumerate(card.tiers, 1)]


def _ranks(one: CardIndicator) -> int:
    return len(one.categories) + 3
