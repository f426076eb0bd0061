"""The draw itself 抽取: from rows and a seed to the drawn of every line, and the reserves behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from attrs import frozen

from jointsup.algorithms.sampling.chances import rows_without_chance
from jointsup.algorithms.sampling.counts import Size, numbers_of, offset_of
from jointsup.algorithms.sampling.frame import Frame
from jointsup.algorithms.sampling.rules import Place, RoundRules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tickets import group_start, order_key, ticket_of


@frozen
class Drawn:
    """One entity drawn in one line; ``stratum`` is the stratum's place in the line."""

    line: int
    stratum: int
    id: str
    ticket: str


@frozen
class Stratum:
    """What a draw made of one stratum: sizes, target before any raising, number, and the ticket of the last drawn."""

    size: Size
    target: Fraction
    number: int
    cut_off: str | None


@frozen
class Draw:
    """The draws of all lines of a round: strata line by line, and the drawn in order of lines, strata, group's order.

    ``without_chance``: how many rows have no chance in any line, by why. An engine's ``drawn`` may lie in a database; it is then best read in
    its order.
    """

    strata: tuple[tuple[Stratum, ...], ...]
    drawn: Sequence[Drawn]
    without_chance: tuple[tuple[str, int], ...]


@frozen
class DrawnEntity:
    """One who was drawn: his id, codes, and the lines that drew him, in order."""

    id: str
    codes: tuple[str, ...]
    lines: tuple[int, ...]


def entities_of(drawn: Iterable[Drawn], codes: Mapping[str, Sequence[str]]) -> Iterator[DrawnEntity]:
    """Yield all who are drawn, in order of id; ``codes`` gives their codes."""
    pairs = sorted((row.id, row.line) for row in drawn)
    for entity, of in groupby(pairs, key=lambda pair: pair[0]):
        yield DrawnEntity(entity, tuple(codes[entity]), tuple(line for _, line in of))


@frozen
class Ticketed:
    """A row as a draw sees it: its id, its ticket and where it stands for each line that selects it."""

    ticket: str
    id: str
    places: tuple[Place, ...]


def facet_counts(rows: Iterable[Sequence[str]]) -> dict[tuple[str, ...], int]:
    """Return how many rows share each combination of codes, in order of the codes; draws and checks need no more of sizes."""
    return dict(sorted(Counter(map(tuple, rows)).items()))


def ticket_rows(rules: RoundRules, frame: Frame, seed: str) -> list[Ticketed]:
    """Return the frame's rows with tickets and places, in order of ticket."""
    key = key_of(frame.hash_name, seed, "tickets")
    places = {codes: rules.places(codes) for codes in {row.codes for row in frame.rows}}
    ticketed = [Ticketed(ticket_of(frame.hash_name, key, row.salt), row.id, places[row.codes]) for row in frame.rows]
    return sorted(ticketed, key=lambda row: row.ticket)


def numbers(rules: RoundRules, sizes: Sequence[Sequence[Size]], counts_key: str) -> list[list[int]]:
    """Return ``n_h`` of all strata of all lines from ``key("counts")``."""
    return [
        numbers_of(line.rounding, line.targets(of), line.limits(of), offset_of(counts_key, line.group, rules.groups))
        for line, of in zip(rules.lines, sizes, strict=True)
    ]


def draw(rules: RoundRules, frame: Frame, seed: str) -> Draw:
    """Draw all lines of a round from its frame and seed. The reference: every engine must give the same."""
    counts = facet_counts(row.codes for row in frame.rows)
    sizes = rules.sizes((rules.places(codes), count) for codes, count in counts.items())
    wanted = numbers(rules, sizes, key_of(frame.hash_name, seed, "counts"))
    drawn = select(rules, ticket_rows(rules, frame, seed), wanted)
    return draw_of(rules, sizes, wanted, drawn, rows_without_chance(rules, counts.items(), sizes))


def draw_of(
    rules: RoundRules,
    sizes: Sequence[Sequence[Size]],
    wanted: Sequence[Sequence[int]],
    drawn: Sequence[Drawn],
    without_chance: Iterable[tuple[str, int]],
) -> Draw:
    """Return a draw from its parts; the last drawn of a stratum has its cut-off."""
    cut_offs = {(row.line, row.stratum): row.ticket for row in drawn}
    return Draw(strata_of(rules, sizes, wanted, cut_offs), drawn, tuple(without_chance))


def strata_of(
    rules: RoundRules,
    sizes: Sequence[Sequence[Size]],
    wanted: Sequence[Sequence[int]],
    cut_offs: Mapping[tuple[int, int], str],
) -> tuple[tuple[Stratum, ...], ...]:
    """Return what a draw makes of the strata; ``cut_offs`` are by line and stratum."""
    return tuple(
        tuple(
            Stratum(size, target, number, cut_offs.get((i, k)))
            for k, (size, target, number) in enumerate(zip(of_line, line.targets(of_line), wanted[i], strict=True))
        )
        for i, (line, of_line) in enumerate(zip(rules.lines, sizes, strict=True))
    )


def in_group_order(rows: Sequence[Ticketed], start: str) -> Iterator[Ticketed]:
    """Yield rows, given in order of ticket, in the order of the group that starts at ``start``."""
    return iter(sorted(rows, key=lambda row: order_key(start, row.ticket)))


def select(rules: RoundRules, rows: Sequence[Ticketed], wanted: Sequence[Sequence[int]]) -> tuple[Drawn, ...]:
    """Return the first ``wanted`` of every stratum that are not excluded, in order of lines, strata, group's order.

    ``rows`` need hold only such rows as can be among them, in any order.
    """
    taken: list[list[list[Drawn]]] = [[[] for _ in line.strata] for line in rules.lines]
    for group in range(1, rules.groups + 1):
        for row in in_group_order(rows, group_start(group, rules.groups)):
            for place in row.places:
                into = taken[place.line][place.stratum]
                wants = rules.lines[place.line].group == group and not place.excluded
                if wants and len(into) < wanted[place.line][place.stratum]:
                    into.append(Drawn(place.line, place.stratum, row.id, row.ticket))
    return tuple(drawn for line in taken for stratum in line for drawn in stratum)
