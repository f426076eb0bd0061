"""Scores in SQL: measures, points, tiers of a card over tables of facts (the reference is ``algorithms.credit``).

Tables: ``subject`` (entity, t0, t1, …): who is scored, and the properties that the card's indicators name, in order of their names; ``fact`` (entity,
pair, day, until, valued, value): days as numbers from 1 January of the year 1, ``valued`` 1 where there is a value, else 0; ``pair`` (pair, history,
chosen0, kind0, seen0, chosen1, …): what each different kind and category of facts is to each indicator, which :func:`pair_cells` says;
``listed`` (indicator, category, place): categories of properties that have points.

Facts are read once, whatever the number of indicators. Numbers from outside never stand in a statement but those of the card, which are integers.
"""
# ruff: noqa: S608 - statements are made of our own words and integers only; what comes from outside goes in by tables.

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from attrs import frozen

from jointsup.engines.sql import Words
from jointsup.model.credit import GREATEST_VALUE, first_day
from jointsup.model.scorecards import MOST_OF_INDICATOR, CardIndicator, ScorecardRules, Veto, exact

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
    def properties(self) -> list[str]:
        """The properties of entities that the card names, in order: columns ``t0``, ``t1``, … of ``subject``."""
        return sorted({one.measure.of for one in self.card.indicators if one.measure.kind == "category"})

    def pair_columns(self) -> list[str]:
        """Return the columns of ``pair`` after its number."""
        return ["history", *(f"{name}{place}" for place in range(len(self.card.indicators)) for name in ("chosen", "kind", "seen"))]

    def pair_cells(self, kind: str, category: str) -> list[int]:
        """Return what facts of a kind and category are to the card, in the order of :meth:`pair_columns`."""
        cells = [int(kind in self.card.history)]
        for one in self.card.indicators:
            measure = one.measure
            of_kind = measure.kind != "category" and kind == measure.of
            chosen = of_kind and (not measure.among or category in measure.among)
            ranked = _rank(one, category) + 1 if measure.kind == "latest_category" else 1
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

    def pointed(self) -> str:
        """Select from ``measured`` every subject with the points of each indicator, whether its value is missing, and the veto that it strikes."""
        inner = ["subject.entity", "coalesce(measured.history, 0) AS history"]
        outer = ["entity", "history"]
        joins = []
        for place, one in enumerate(self.card.indicators):
            missing, numerator, denominator = self._value(place, one)
            inner += [f"{missing} AS missing{place}", f"{numerator} AS number{place}", f"{denominator} AS of{place}"]
            outer += [f"missing{place}", f"{self._points(place, one)} AS points{place}", f"{self._veto(place, one)} AS veto{place}"]
            if one.measure.kind == "category":
                text = f"subject.t{self.properties.index(one.measure.of)}"
                joins.append(f"LEFT JOIN listed AS listed{place} ON listed{place}.indicator = {place} AND coalesce(listed{place}.category, '') = coalesce({text}, '')")
        return (
            f"SELECT {', '.join(outer)} FROM (SELECT {', '.join(inner)} FROM subject LEFT JOIN measured ON measured.entity = subject.entity "
            f"{' '.join(joins)}) AS valued"
        )

    def scored(self) -> str:
        """Select from ``pointed`` the score of every subject, whether it is new, and the place (from 1, 0 for none) of its veto's tier."""
        places = range(len(self.card.indicators))
        total = " + ".join([str(self.card.start), *(f"points{place}" for place in places)])
        veto = _greatest([f"veto{place}" for place in places])
        new = "CASE WHEN history = 0 THEN 1 ELSE 0 END" if self.card.history else "0"
        cells = "".join(f", missing{place}, points{place}" for place in places)
        return f"SELECT entity, {_within(total, self.card.bounds)} AS score, {new} AS new, {veto} AS veto{cells} FROM pointed"

    def ranked(self) -> str:
        """Select from ``scored`` how many entities with a history have each score."""
        return "SELECT score, count(*) AS entities FROM scored WHERE new = 0 GROUP BY score"

    def missing(self) -> str:
        """Select from ``scored`` how many entities there are, and how many have no value for each indicator."""
        return f"SELECT {', '.join(['count(*)', *(f'sum(missing{place})' for place in range(len(self.card.indicators)))])} FROM scored"

    def lines(self) -> str:
        """Select the lines of the scores, in order of entities.

        ``by_points`` (score, place) holds the place (from 1) of each score's tier, ``tier`` (place, code) the tiers; the code of place 0 is empty.
        """
        places = range(len(self.card.indicators))
        cells = [
            f"concat(CASE WHEN missing{place} = 1 THEN '?' ELSE '' END, CAST(points{place} AS {self.words.dialect.text}))" for place in places
        ]
        start = self.card.place(self.card.start_tier) + 1
        final = f"greatest(CASE WHEN new = 1 THEN {start} ELSE by_points.place END, veto)"
        return (
            f"SELECT entity, CAST(scored.score AS {self.words.dialect.text}) AS score, tier.code AS tier, "
            f"CASE WHEN new = 1 THEN 'new' ELSE '' END AS is_new, coalesce(vetoed.code, '') AS vetoed{''.join(f', {cell} AS cell{place}' for place, cell in enumerate(cells))} "
            f"FROM scored LEFT JOIN by_points ON by_points.score = scored.score JOIN tier ON tier.place = {final} "
            f"LEFT JOIN tier AS vetoed ON vetoed.place = veto ORDER BY {self.words.order('entity')}"
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
            case "category":
                pass
        return found

    def _weight(self, one: CardIndicator) -> str:
        """Return how often a fact counts, times the common denominator of the steps."""
        steps = one.measure.decay
        if not steps:
            return "1"
        common = _denominator(one)
        whens = [
            f"WHEN day >= {first_day(step.within, self.as_of).toordinal()} THEN {int(Fraction(step.weight) * common)}" for step in steps
        ]
        return f"CASE {' '.join(whens)} ELSE 0 END"

    def _value(self, place: int, one: CardIndicator) -> tuple[str, str, str]:
        """Return whether a measure is missing (1 or 0), and its value as numerator and denominator; of a category its place and 1."""
        measure = one.measure
        if measure.kind == "category":
            text = f"subject.t{self.properties.index(measure.of)}"
            unlisted = f"CASE WHEN coalesce({text}, '') = '' THEN 1 ELSE 0 END" if one.otherwise is not None else "1"
            rank = f"coalesce(listed{place}.place, {len(one.categories)})"
            return f"CASE WHEN listed{place}.place IS NOT NULL THEN 0 ELSE {unlisted} END", rank, "1"
        if not {measure.of, measure.seen_by or measure.of} <= self.delivered:
            return "1", "0", "1"
        looked = [f"coalesce(looked{place}, 0) = 0"] if measure.seen_by else []
        last = f"last{place}"
        match measure.kind:
            case "count":
                return _missing(looked), f"coalesce(total{place}, 0)", str(_denominator(one))
            case "sum":
                return _missing([*looked, f"coalesce(told{place}, 0) = 1"]), f"coalesce(total{place}, 0)", str(_denominator(one))
            case "share":
                return _missing([f"coalesce(all{place}, 0) = 0"]), f"coalesce(total{place}, 0)", f"greatest(coalesce(all{place}, 1), 1)"
            case "days_since":
                return _missing([f"{last} IS NULL"]), f"{self.as_of.toordinal()} - coalesce({last}, 0)", "1"
            case "latest_value":
                return _missing([f"{last} IS NULL"]), f"coalesce({last}, 0) % {_VALUES} - {GREATEST_VALUE}", "1"
            case _:
                rank = f"{_ranks(one) - 1} - coalesce({last}, 0) % {_ranks(one)}"
                return _missing([f"{last} IS NULL", f"{rank} = {len(one.categories) + 1}"]), rank, "1"

    def _points(self, place: int, one: CardIndicator) -> str:
        if one.categories:
            whens = "".join(f" WHEN number{place} = {rank} THEN {each.points}" for rank, each in enumerate(one.categories))
            points = f"CASE{whens} ELSE {one.otherwise or 0} END"
        elif one.per_unit is not None:
            points = self._rounded(place, one.per_unit.points, one.per_unit.unit)
        else:
            points = _first([(_reaches(self.words, place, exact(band.at_least)), band.points) for band in reversed(one.bands)])
        return f"CASE WHEN missing{place} = 1 THEN {one.missing.points} ELSE {_within(points, one.limits)} END"

    def _rounded(self, place: int, points: int, unit: int) -> str:
        """Return ``number / of * points / unit``, rounded half up, brought within what any indicator may have before it is divided."""
        large, (least, most) = self.words.dialect.large, (-MOST_OF_INDICATOR - 1, MOST_OF_INDICATOR + 1)
        over = f"(CAST(of{place} AS {large}) * {2 * unit})"
        raw = f"CAST(number{place} AS {large}) * {2 * points} + CAST(of{place} AS {large}) * {unit}"
        top = f"greatest({over} * ({least}), least({over} * {most}, {raw}))"
        up = self.words.whole(top, over)
        down = self.words.whole(f"({over} - 1 - {top})", over)
        return f"CAST(CASE WHEN {top} >= 0 THEN {up} ELSE -{down} END AS BIGINT)"

    def _veto(self, place: int, one: CardIndicator) -> str:
        struck = sorted(((self._strikes(place, one, veto), self.card.place(veto.tier) + 1) for veto in one.vetoes), key=lambda pair: -pair[1])
        return _first([(f"missing{place} = 0 AND {condition}", tier) for condition, tier in struck])

    def _strikes(self, place: int, one: CardIndicator, veto: Veto) -> str:
        if veto.at_least is not None:
            return _reaches(self.words, place, exact(veto.at_least))
        ranks = sorted({_rank(one, category) for category in veto.categories})
        return f"number{place} IN ({', '.join(map(str, ranks))})"


def tier_rows(card: ScorecardRules) -> list[tuple[int, str]]:
    """Return the rows of ``tier`` but that of place 0."""
    return [(place + 1, code) for place, (code, _) in enumerate(card.tiers)]


def _rank(one: CardIndicator, category: str) -> int:
    """Return the place of a category among those with points; behind them come others that have points, then those that are missing."""
    listed = [each.category for each in one.categories]
    if category in listed:
        return listed.index(category)
    return len(listed) + (not category or one.otherwise is None)


def _ranks(one: CardIndicator) -> int:
    return len(one.categories) + 3


def _denominator(one: CardIndicator) -> int:
    return math.lcm(*(Fraction(step.weight).denominator for step in one.measure.decay))


def _reaches(words: Words, place: int, start: Fraction) -> str:
    large = words.dialect.large
    return f"CAST(number{place} AS {large}) * {start.denominator} >= CAST(of{place} AS {large}) * ({start.numerator})"


def _first(cases: Sequence[tuple[str, int]]) -> str:
    return f"CASE{''.join(f' WHEN {condition} THEN {result}' for condition, result in cases)} ELSE 0 END" if cases else "0"


def _missing(conditions: Collection[str]) -> str:
    return f"CASE WHEN {' OR '.join(conditions)} THEN 1 ELSE 0 END" if conditions else "0"


def _within(number: str, bounds: tuple[int, int]) -> str:
    return f"greatest({bounds[0]}, least({bounds[1]}, {number}))"


def _greatest(expressions: Sequence[str]) -> str:
    return f"greatest(0, {', '.join(expressions)})" if expressions else "0"
