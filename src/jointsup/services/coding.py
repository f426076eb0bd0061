"""From the columns of a register to coded facets: every value checked, every bad row named (policy rows S3.3-c, S3.12-d)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import chain, count
from math import prod
from typing import Any

from attrs import evolve, field, frozen

from jointsup.algorithms.tags.compile import number_sets
from jointsup.algorithms.tags.expression import Expression
from jointsup.algorithms.tags.parting import Parts, part_tags
from jointsup.canonical import id_fault, text_fault
from jointsup.codec.tables import Table
from jointsup.engines.base import CodedRows, ListedRows
from jointsup.errors import BadRows, Problem
from jointsup.model.areas import AreaTable
from jointsup.model.documents import RegisterReference
from jointsup.model.ids import ParsedId, Scheme, SchemeSet, check_ids
from jointsup.model.plan import FacetColumn, IdColumn, PlanVocabulary, RoundPlan
from jointsup.model.tags import TagVocabulary, Vocabularies
from jointsup.services.facet_cells import Cell, Fault, Pair, facet_judge
from jointsup.services.tally import CombinedTally, Tally

MOST_PROBLEMS = 1000
"""How many problems of rows are kept; the rest are counted."""

ID = "id"


@frozen
class Intake:
    """What there is to say of a register that was taken: which it is, what is wrong with rows that were left out, and what is only to be known."""

    register: RegisterReference
    problems: tuple[Problem, ...] = ()
    problem_count: int = 0
    remarks: tuple[Problem, ...] = ()
    remark_count: int = 0


@frozen
class Coded:
    """A register made ready for a frame: its rows as codes of the facets in order, counted, and what the codes stand for."""

    intake: Intake
    rows: CodedRows = field(repr=False)
    tally: Tally = field(repr=False)
    codes: Mapping[str, Sequence[tuple[str, Any]]] = field(repr=False)
    tags: Mapping[str, Sequence[str]] = field(repr=False)
    """The facets of tags, with the tags that the sets of each are of."""


def needed_facets(plan: RoundPlan, also: Iterable[str] = ()) -> list[FacetColumn]:
    """Return the facets that the lines use, and those of area, exclusions, ceiling and persons; a frame holds no other.

    ``also`` names some that are asked for beside them.
    """
    used = {name.partition(":")[0] for line in plan.lines for name in [*line.by, *line.where]} | set(also)
    used |= {plan.ceiling} if plan.ceiling else set()
    used |= {plan.persons[0]} if plan.persons else set()
    tagged = any(line.whom for line in plan.lines)
    excluding = any(line.excluded is None or line.excluded for line in plan.lines)
    return sorted(
        (
            facet
            for facet in plan.facets
            if facet.name in used
            or facet.kind == "area"
            or (facet.kind == "tags" and tagged)
            or (facet.kind == "exclusions" and excluding)
        ),
        key=lambda facet: facet.name,
    )


def code_rows(
    plan: RoundPlan,
    table: Table,
    areas: AreaTable,
    tags: Sequence[str],
    expressions: Collection[Expression],
    take_good: bool = False,
) -> Coded:
    """Return the register's rows as ids and codes.

    ``tags`` are all tags of the vocabularies, ``expressions`` those of the lines. Raises
    :class:`~jointsup.errors.BadRows` naming every bad cell, unless ``take_good``: then faulty rows are left out and counted.
    """
    facets = needed_facets(plan)
    judged = judge_rows(plan.id, facets, plan.grounds, plan.as_of, table, areas, tags)
    faults = judged.faults
    if faults.count and not take_good:
        raise BadRows(faults.kept, faults.count)
    good = judged.good
    columns: dict[str, list[str]] = {}
    codes: dict[str, list[tuple[str, Any]]] = {}
    tagged: dict[str, Sequence[str]] = {}
    for facet in tags_last(facets):
        kept = [judged.cells[facet.name][row] for row in good]
        if facet.kind == "tags":
            different = set(kept)
            tagged = named_parts(plan, facet, part_tags(expressions, partial(_counts, different), combinations(codes)))
            for name, part in tagged.items():
                columns[name], codes[name] = _numbered(kept, part)
        elif facet.kind == "exclusions":
            columns[facet.name], codes[facet.name] = _numbered(kept, used_grounds(plan))
        else:
            columns[facet.name] = [str(value) for value in kept]
            codes[facet.name] = code_list(facet, columns[facet.name], plan.as_of, areas)
    rows = ListedRows([judged.ids[row] for row in good], [columns[name] for name in sorted(columns)])
    refused = table.refused + table.rows - len(good)
    intake = Intake(
        RegisterReference(table.digest, table.name, refused, table.rows + table.refused),
        (*table.problems, *faults.kept),
        table.problem_count + faults.count,
        tuple(faults.remarks),
        faults.remark_count,
    )
    return Coded(intake, rows, CombinedTally(Counter(row[1:] for row in rows.rows())), codes, tagged)


@frozen
class Judged:
    """What judging the rows of a register found: their ids, the cells of each facet, and all that is wrong."""

    ids: Sequence[str]
    cells: Mapping[str, Sequence[Cell | None]]
    faults: Faults

    @property
    def good(self) -> list[int]:
        """The rows in which nothing is wrong."""
        return [row for row in range(len(self.ids)) if row not in self.faults.rows]


def judge_rows(
    column: IdColumn,
    facets: Iterable[FacetColumn],
    grounds: Iterable[tuple[str, str]],
    as_of: str,
    table: Table,
    areas: AreaTable,
    tags: Iterable[str],
    *,
    unique: bool = True,
) -> Judged:
    """Judge the field ``id`` and the field of each facet of a table, every row of it; each different cell is judged once.

    Where ids need not be ``unique``, several rows may be about one entity.
    """
    faults = Faults(table)
    ids = judge_ids(column, table, faults, unique)
    known_tags, known_grounds = frozenset(tags), frozenset(f"{ground}@{body}" for ground, body in grounds)
    cells: dict[str, list[Cell | None]] = {}
    for facet in facets:
        judge = facet_judge(facet, as_of, areas, known_tags, known_grounds)
        cache: dict[str | None, Cell | Fault] = {}
        values: list[Cell | None] = []
        for row, cell in enumerate(table.columns[facet.name]):
            said = cache.get(cell)
            if said is None:
                said = cache[cell] = judge(cell)
            if isinstance(said, Fault):
                faults.add(row, facet.name, said.code, cell, said.details)
                values.append(None)
            else:
                values.append(said)
        cells[facet.name] = values
    return Judged(ids, cells, faults)


class Faults:
    """Collects what is wrong with rows, and what is only to be known about them."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.kept: list[Problem] = []
        self.remarks: list[Problem] = []
        self.count = self.remark_count = 0
        self.rows: set[int] = set()

    def _placed(self, row: int, name: str, found: Problem) -> Problem:
        return evolve(found, place=self.table.where(row, name))

    def add(
        self, row: int, name: str, code: str, value: str | None, details: Mapping[str, object] | None = None
    ) -> None:
        """Note what is wrong in a row, in the field of a name."""
        self.refuse(row, name, Problem(code, "", value or "", details or {}))

    def refuse(self, row: int, name: str, found: Problem) -> None:
        """Note a problem of a row; all are counted, the first kept."""
        self.rows.add(row)
        self.count += 1
        if len(self.kept) < MOST_PROBLEMS:
            self.kept.append(self._placed(row, name, found))

    def remark(self, row: int, name: str, found: Problem) -> None:
        """Note what is only to be known about a row."""
        self.remark_count += 1
        if len(self.remarks) < MOST_PROBLEMS:
            self.remarks.append(self._placed(row, name, found))


def vocabularies_on(stated: Iterable[PlanVocabulary], as_of: str) -> Vocabularies:
    """Return departments' vocabularies as of a day.

    Raises :class:`~jointsup.errors.BadRound` for one that does not hold on it, and for tags that contradict each other.
    """
    read = [
        TagVocabulary(
            owner=vocabulary.owner,
            version=vocabulary.version,
            valid_from=date.fromisoformat(vocabulary.valid_from),
            valid_to=None if vocabulary.valid_to is None else date.fromisoformat(vocabulary.valid_to),
            tags=vocabulary.tags,
        )
        for vocabulary in stated
    ]
    return Vocabularies(read, date.fromisoformat(as_of))


def schemes_of(column: IdColumn) -> SchemeSet:
    """Return the schemes of an id column: the built-in ones, and its own pattern."""
    if not column.pattern:
        return SchemeSet()
    return SchemeSet([Scheme(column.scheme, column.scheme, column.pattern)])


def judge_ids(column: IdColumn, table: Table, faults: Faults, unique: bool) -> list[str]:
    """Return the id of each row of a table, empty where it is none; where ids must be ``unique``, a second one is a fault."""
    results = check_ids(table.columns[ID], schemes_of(column), column.scheme or None, accepted=column.accepted)
    first: dict[str, int] = {}
    ids = []
    for row, result in enumerate(results):
        if isinstance(result, ParsedId):
            for found in result.remarks:
                faults.remark(row, ID, found)
            ids.append(result.id)
            before = first.setdefault(result.id, row)
            if before != row and unique:
                faults.add(row, ID, "row.id_doubled", result.id, {"first": table.place(before)})
        else:
            faults.refuse(row, ID, result)
            ids.append("")
    return ids


def named_parts(plan: RoundPlan, facet: FacetColumn, parts: Parts) -> dict[str, Sequence[str]]:
    """Return the facets of tags that are made of one, with their tags: the first is called as it, the others with a number after it."""
    taken = {other.name for other in plan.facets} - {facet.name}
    names = (f"{facet.name}{end}" for end in chain([""], (f"_{number}" for number in count(2))))
    return dict(zip((name for name in names if name not in taken), parts, strict=False))


def tags_last(facets: Iterable[FacetColumn]) -> list[FacetColumn]:
    """Return facets with that of tags at the end: how it may be parted depends on how many codes the others have."""
    return sorted(facets, key=lambda facet: facet.kind == "tags")


def combinations(codes: Mapping[str, Sequence[Any]]) -> int:
    """Return how many combinations the codes of some facets make."""
    return prod(map(len, codes.values()))


def _counts(sets: Iterable[Cell | None], parts: Parts) -> list[int]:
    """Return how many different sets there are of the tags of each part."""
    return [len({frozenset(part).intersection(one or ()) for one in sets}) for part in parts]


def _numbered(values: Sequence[Cell | None], used: Collection[Any]) -> tuple[list[str], list[tuple[str, Any]]]:
    """Return the code of every row's set after leaving out all but the ``used``, and the codes with their meanings in order."""
    different, kept = list(dict.fromkeys(values)), frozenset(used)
    numbered = number_sets([part for part in value or () if part in kept] for value in different)
    code_of = dict(zip(different, map(str, numbered.numbers), strict=True))
    return [code_of[value] for value in values], set_codes(numbered.sets)


def set_codes(sets: Iterable[Sequence[Any]]) -> list[tuple[str, Any]]:
    """Return the codes of sets of tags or of exclusions with their meanings, in order of codes; the sets are in order of their numbers."""
    meanings = ([list(part) if isinstance(part, tuple) else part for part in members] for members in sets)
    return sorted(((str(number), meaning) for number, meaning in enumerate(meanings)), key=lambda pair: pair[0])


def code_list(facet: FacetColumn, present: Iterable[str], as_of: str, areas: AreaTable) -> list[tuple[str, str]]:
    """Return the codes of a facet of codes or areas with their meanings, in order: its scheme's, or those that are ``present``."""
    if facet.codes:
        return sorted((code, meaning or code) for code, meaning in facet.codes)
    return [(code, _area_title(code, as_of, areas) if facet.kind == "area" else code) for code in sorted(set(present))]


def _area_title(code: str, as_of: str, areas: AreaTable) -> str:
    """Return the full name of an area: province, city, county."""
    day = date.fromisoformat(as_of)
    rows = [*reversed(areas.parents(code, day)), areas.lookup(code, day).row]
    return "".join(row.name for row in rows if row is not None)


def used_grounds(plan: RoundPlan) -> set[Pair]:
    """Return the pairs (ground, body) that exclude in some line."""
    return {
        pair for line in plan.lines for pair in (plan.grounds if line.excluded is None else line.excluded)
    }


def text_faults(texts: Iterable[tuple[str, str]]) -> list[Problem]:
    """Return what is wrong with the ids of a plan, given as (where, id)."""
    return [
        Problem(f"text.{fault}", where, text)
        for where, text in texts
        if (fault := id_fault(text) or text_fault(text))
    ]
