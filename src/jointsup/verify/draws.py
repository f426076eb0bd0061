"""Checks of the drawn 抽中对象: order, numbers, cut-offs, what is open; at the frame level, who is drawn (protocol, "Tickets and order")."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from attrs import frozen

from jointsup.algorithms.sampling.draw import Drawn
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.tickets import group_start, order_key
from jointsup.verify.counts import Strata, name_of
from jointsup.verify.report import Findings
from jointsup.verify.told import UNTOLD, Kind, Told


class Shown(NamedTuple):
    """What is known of a line of ``drawn.jsonl``: ``line`` and ``stratum`` are places in the document, None where unknown.

    ``at`` is its number in the file, or where else it stands.
    """

    at: int | str
    line: int | None
    stratum: int | None
    id: str | None
    ticket: str | None
    kind: Kind = UNTOLD

    @property
    def where(self) -> str:
        """The line's place, for people."""
        return self.at if isinstance(self.at, str) else f"drawn.jsonl, line {self.at}"


@frozen
class Seen:
    """All lines of ``drawn.jsonl``. ``placed``: their order and number are right, so that each one's line and stratum is known."""

    shown: Sequence[Shown]
    placed: bool = False

    def of_line(self, line: int) -> list[Shown]:
        """Return what may stand for a line of the document."""
        if self._nowhere:
            return [shown for shown in self.shown if shown.line in (line, None)]
        return self._by_line.get(line, [])

    @cached_property
    def _nowhere(self) -> bool:
        return any(shown.line is None for shown in self.shown)

    @cached_property
    def _by_line(self) -> dict[int | None, list[Shown]]:
        found: dict[int | None, list[Shown]] = {}
        for shown in self.shown:
            found.setdefault(shown.line, []).append(shown)
        return found

    def ids_known(self, line: int) -> bool:
        """Say whether every entity drawn in a line is known by its id."""
        return all(shown.id is not None for shown in self.of_line(line))


def check_drawn(document: Mapping[str, Any], rules: RoundRules, strata: Strata, lines: Sequence[Told], findings: Findings) -> Seen | None:
    """Check the drawn lines as far as they are open; return what they show, or None where one is of no line or stratum."""
    before = findings.total
    see = _Sight(rules, findings)
    shown = [see.line(line, number) for number, line in enumerate(lines, 1)]
    if findings.total > before:
        return None
    _open(document, shown, findings)
    ordered = _order(shown, findings)
    seen = _place(rules, strata, shown, ordered, findings)
    if seen.placed:
        _hiding(document, strata, seen.shown, findings)
    _tickets(rules, strata, seen, findings)
    _doubles(seen.shown, findings)
    return seen


class _Sight:
    """Finds the places in the document that lines speak of; lines of one kind speak of the same."""

    def __init__(self, rules: RoundRules, findings: Findings) -> None:
        self._findings = findings
        self._lines = {line.id: at for at, line in enumerate(rules.lines)}
        self._strata = [{labels: at for at, labels in enumerate(line.strata)} for line in rules.lines]
        self._places: dict[Kind, tuple[int | None, int | None, str]] = {}

    def line(self, told: Told, number: int) -> Shown:
        """Return what a line of ``drawn.jsonl`` shows."""
        kind, entity, ticket = told
        place = self._places.get(kind)
        if place is None:
            place = self._places[kind] = self._place(kind)
        at, stratum, unknown = place
        shown = Shown(number, at, stratum, entity, ticket, kind)
        if unknown:
            self._findings.broken("draw.n/nowhere", shown.where, line=unknown)
        return shown

    def _place(self, kind: Kind) -> tuple[int | None, int | None, str]:
        """Return the places of line and stratum, and the line's name where either is unknown."""
        if kind.hidden:
            return None, None, ""
        members = kind.members()
        name = members["line"]
        at = self._lines.get(name)
        if at is None or "stratum" not in members:
            return at, None, name if at is None else ""
        stratum = self._strata[at].get(tuple(members["stratum"]))
        return at, stratum, name if stratum is None else ""


def _open(document: Mapping[str, Any], shown: Sequence[Shown], findings: Findings) -> None:
    """Check that of each line open is what its rule opens."""
    opening = [{"line", *line["public"]["open"]} for line in document["lines"]]
    for one in shown:
        if one.line is not None and one.kind.opened != opening[one.line]:
            expected = opening[one.line]
            for name in sorted(expected ^ one.kind.opened):
                findings.broken("draw.open/closed" if name in expected else "draw.open/open", one.where, member=name)


def _order(shown: Sequence[Shown], findings: Findings) -> bool:
    """Check that lines, and strata within a line, ascend as far as they are known."""
    before = findings.total
    line, stratum = 0, 0
    for one in shown:
        if one.line is None:
            continue
        if one.line > line:
            line, stratum = one.line, 0
        if one.line < line or (one.stratum is not None and one.stratum < stratum):
            findings.broken("draw.order/order", one.where)
        elif one.stratum is not None:
            stratum = one.stratum
    return findings.total == before


def _place(rules: RoundRules, strata: Strata, shown: Sequence[Shown], ordered: bool, findings: Findings) -> Seen:
    """Check that each stratum has its number of lines; if so, every line's place tells its line and stratum."""
    wanted = {(line, at): stratum["n"] for line, of in enumerate(strata) for at, stratum in enumerate(of)}
    total = sum(wanted.values())
    if total != len(shown):
        findings.broken("draw.n/total", "drawn.jsonl", count=len(shown), expected=total)
        known = [(one.line, one.stratum) for one in shown if one.line is not None and one.stratum is not None]
        if len(known) == len(shown):
            times = Counter(known)
            for line, at in sorted(place for place, number in wanted.items() if times[place] != number):
                where = name_of(rules.lines[line].id, rules.lines[line].strata[at])
                findings.broken("draw.n/stratum", where, count=times[line, at], expected=wanted[line, at])
        return Seen(shown)
    if not ordered:
        return Seen(shown)
    due = [place for place, number in wanted.items() for _ in range(number)]
    for one, (line, at) in zip(shown, due, strict=True):
        if one.line not in (None, line) or one.stratum not in (None, at):
            findings.broken("draw.n/place", one.where, expected=name_of(rules.lines[line].id, rules.lines[line].strata[at]))
            return Seen(shown)
    placed = [
        one if (one.line, one.stratum) == (line, at) else one._replace(line=line, stratum=at)
        for one, (line, at) in zip(shown, due, strict=True)
    ]
    return Seen(placed, placed=True)


def _hiding(document: Mapping[str, Any], strata: Strata, shown: Sequence[Shown], findings: Findings) -> None:
    """Check that what is hidden whole may be hidden, and that a public copy shows nobody of a stratum that is too small."""
    for one in shown:
        if not (one.kind.hidden or one.kind.closed_hidden):
            continue
        public = document["lines"][one.line]["public"]
        few = strata[one.line][one.stratum]["rows"] < public["few"]  # type: ignore[index]
        if one.kind.hidden and not few and document["persons"] is None and public["from"] == "draw":
            findings.broken("draw.open/hidden", one.where)
        if few and one.kind.closed_hidden:
            findings.broken("draw.open/few", one.where, few=public["few"])


def _tickets(rules: RoundRules, strata: Strata, seen: Seen, findings: Findings) -> None:
    """Check that tickets ascend in their group's order up to the cut-off of their stratum."""
    blocks: dict[tuple[int, int], list[Shown]] = {}
    for one in seen.shown:
        if one.line is not None and one.stratum is not None:
            blocks.setdefault((one.line, one.stratum), []).append(one)
    for (line, at), block in blocks.items():
        start = group_start(rules.lines[line].group, rules.groups)
        cut_off = strata[line][at]["cut_off"]
        most = None if cut_off is None else order_key(start, cut_off)
        tickets = [(order_key(start, one.ticket), one) for one in block if one.ticket is not None]
        for (before, _), (after, one) in pairwise(tickets):
            if before >= after:
                findings.broken("draw.order/ticket", one.where, ticket=one.ticket)
        for key, one in tickets:
            if most is not None and key > most:
                findings.broken("draw.cut_off/after", one.where, ticket=one.ticket, cut_off=cut_off)
        last = block[-1].ticket
        if seen.placed and last is not None and cut_off is not None and last != cut_off:
            findings.broken("draw.cut_off/last", block[-1].where, ticket=last, cut_off=cut_off)


def _doubles(shown: Sequence[Shown], findings: Findings) -> None:
    """Check that nobody stands twice in a line, and that an entity has one ticket and a ticket one entity."""
    listed: defaultdict[int | None, set[str]] = defaultdict(set)
    ticket_of: dict[str, str] = {}
    id_of: dict[str, str] = {}
    for one in shown:
        if one.id is None:
            continue
        in_line = listed[one.line]
        if one.id in in_line:
            findings.broken("draw.order/twice", one.where, id=one.id)
        in_line.add(one.id)
        if one.ticket is not None:
            if ticket_of.setdefault(one.id, one.ticket) != one.ticket:
                findings.broken("draw.rows/two_tickets", one.where, id=one.id)
            other = id_of.setdefault(one.ticket, one.id)
            if other != one.id:
                findings.broken("draw.rows/one_ticket", one.where, id=one.id, other=other)


def compare_drawn(rules: RoundRules, due: Iterable[Drawn], seen: Seen, findings: Findings) -> None:
    """Compare the drawn with those that the frame and the seed give, in order of lines, and name everyone left out or wrongly drawn."""
    by_line = groupby(due, key=lambda row: row.line)
    following = next(by_line, None)
    for line in range(len(rules.lines)):
        expected: dict[str, tuple[int, str]] = {}
        if following is not None and following[0] == line:
            expected = {row.id: (row.stratum, row.ticket) for row in following[1]}
            following = next(by_line, None)
        name = rules.lines[line].id
        of_ticket = {ticket: entity for entity, (_, ticket) in expected.items()}
        there = [one for one in seen.of_line(line) if one.line is not None]
        for one in there:
            entity = of_ticket.get(one.ticket or "") if one.id is None else one.id
            if entity not in expected:
                if one.id is not None or one.ticket is not None:
                    findings.broken("draw.rows/not_drawn", one.where, id=one.id or "-", ticket=one.ticket or "-", line=name)
                continue
            stratum, ticket = expected[entity]
            if one.stratum not in (None, stratum):
                labels = rules.lines[line].strata[stratum]
                findings.broken("draw.rows/stratum", one.where, id=entity, expected=name_of(name, labels))
            if one.ticket not in (None, ticket):
                findings.broken("draw.rows/ticket", one.where, id=entity, ticket=one.ticket, expected=ticket)
        if seen.ids_known(line):
            for entity in sorted(expected.keys() - {one.id for one in there}):
                findings.broken("draw.rows/left_out", "drawn.jsonl", id=entity, line=name, ticket=expected[entity][1])
