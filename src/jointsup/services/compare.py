"""Another system's draws held against the register that it says it drew from 对照: files in, findings out.

The register passes once, in its own order, and is never held in memory where DuckDB is installed and the file is plain.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

from jointsup.algorithms.sampling.compare import Counted, Listed, Row, Tally, roundings
from jointsup.codec.tables import Encoding, Limits, read_table
from jointsup.codec.tables.wanted import KEPT_PROBLEMS, Wanted
from jointsup.errors import BadRows, Problem, problem
from jointsup.model.comparison import Comparison, ListedDraw
from jointsup.model.identity_numbers import holds_identity_number, masked
from jointsup.model.moments import has_form
from jointsup.places import Place
from jointsup.services.compare_rules import RowKinds, StatedRates, headings_of, read_questions, require_sound
from jointsup.services.compared import Compared, ComparedDraw, ComparedStratum

_BATCH = 50_000
_FIXED = ("id", "came", "went")


def compare(
    questions: Comparison | Mapping[str, Any] | str | Path,
    register: Any,
    drawn: Mapping[str, Any],
    *,
    sheet: str | None = None,
    encoding: Encoding | None = None,
) -> Compared:
    """Hold lists of the drawn against a register, in the order in which it stands.

    ``questions`` is a ``comparison/1``; ``register`` and the lists in ``drawn``, by the draw's id, are files, data frames or rows as
    mappings. Ids are taken as the same where they differ in blanks, full width or case only.

    Raises :class:`~jointsup.errors.BadDocument` for questions that contradict themselves, :class:`~jointsup.errors.BadRows` for lists
    and registers that cannot be read, with everything that is wrong.
    """
    stated, questions_digest = read_questions(questions)
    rules = [StatedRates.of(stated, draw) for draw in stated.draws]
    require_sound(stated, set(drawn))
    lists = [_read_list(draw, drawn[draw.id]) for draw in stated.draws]
    headings = headings_of(stated)
    tally = Tally(
        [Listed(draw.id, draw.department, draw.day, times) for draw, (times, _) in zip(stated.draws, lists, strict=True)],
        RowKinds(stated, headings, rules),
        [group.name for group in stated.groups],
        stated.together,
    )
    fields = {"id": stated.id, **{name: heading for name in ("came", "went") if (heading := getattr(stated, name))}}
    fields |= {f"cell {heading}": heading for heading in headings}
    with _register(register, fields, sheet, encoding) as (name, digest, batches):
        days = _Days(name)
        for batch in batches:
            tally.count(days.judged(batch))
        days.refuse()
    return Compared(
        questions_digest,
        name,
        digest,
        tally.rows,
        tally.nameless,
        [_compared(*each) for each in zip(stated.draws, rules, tally.draws, lists, strict=True)],
        tally.questions(),
        tally.visits(),
    )


def _compared(draw: ListedDraw, rules: StatedRates, counted: Counted, read: tuple[Mapping[str, int], int]) -> ComparedDraw:
    strata = [
        ComparedStratum(labels, stratum.rows, rules.target(labels, stratum.rows, counted.rows), len(stratum.places))
        for labels, stratum in sorted(counted.strata.items())
    ]
    shown = {name: [_shown(one) for one in ids] for name, ids in counted.not_there.items()}
    return ComparedDraw(
        draw.id,
        draw.department,
        draw.day,
        sum(read[0].values()) + read[1],
        read[1],
        counted.rows,
        len(counted.taken),
        [_shown(one) for one in counted.doubled],
        [_shown(one) for one in counted.missing],
        shown["struck"],
        shown["later"],
        shown["outside"],
        strata,
        roundings([stratum.target for stratum in strata], [stratum.drawn for stratum in strata]),
    )


def _shown(identity: str) -> str:
    return masked(identity) if holds_identity_number(identity) else identity


def _read_list(draw: ListedDraw, source: Any) -> tuple[Mapping[str, int], int]:
    """Return how often each id stands in the list, and how many lines have none."""
    table = read_table(source, {"id": draw.column}, name=None if isinstance(source, (str, os.PathLike)) else draw.id)
    ids = Counter(_same(cell) for cell in table.columns["id"] if cell is not None)
    return ids, table.rows - ids.total()


def _same(identity: str) -> str:
    """Return an id without what writing it down changes: blanks, full width, case."""
    plain = identity if identity.isascii() else unicodedata.normalize("NFKC", identity)
    return plain.replace(" ", "").upper()


class _Days:
    """Makes rows of the tally out of those that were read; what is no day is named."""

    def __init__(self, name: str) -> None:
        self.name, self.row, self.total = name, 0, 0
        self.faults: list[Problem] = []
        self._good: set[str] = set()

    def judged(self, batch: Sequence[Sequence[str | None]]) -> Iterator[Row]:
        """Yield the rows with their ids as they are compared."""
        for identity, came, went, *cells in batch:
            self.row += 1
            for day in (came, went):
                if day is not None and day not in self._good:
                    self._judge(day)
            yield (None if identity is None else _same(identity), came, went, *cells)

    def refuse(self) -> None:
        """Raise :class:`~jointsup.errors.BadRows` where something is no day."""
        if self.total:
            raise BadRows(self.faults, self.total)

    def _judge(self, day: str) -> None:
        if has_form("date", day):
            self._good.add(day)
            return
        self.total += 1
        if len(self.faults) < KEPT_PROBLEMS:
            self.faults.append(problem("compare.day", Place(self.name).at("row", self.row), day))


Batches: TypeAlias = Iterator[Sequence[Sequence[str | None]]]


@contextlib.contextmanager
def _register(
    source: Any, fields: Mapping[str, str], sheet: str | None, encoding: Encoding | None
) -> Iterator[tuple[str, str, Batches]]:
    """Give a register's name and digest, and its rows in batches: id, days of coming and going, the cells asked for."""
    names = [*_FIXED, *(name for name in fields if name not in _FIXED)]
    with contextlib.ExitStack() as kept:
        found = _by_engine(source, fields, names, encoding, kept)
        yield found or _by_reader(source, fields, names, sheet, encoding)


def _by_reader(
    source: Any, fields: Mapping[str, str], names: Sequence[str], sheet: str | None, encoding: Encoding | None
) -> tuple[str, str, Batches]:
    named = None if isinstance(source, (str, os.PathLike)) else "register"
    table = read_table(source, fields, name=named, sheet=sheet, encoding=encoding)
    nothing = (None,) * table.rows
    rows = zip(*(table.columns.get(name, nothing) for name in names), strict=True)
    return table.name, table.digest, iter(lambda: list(islice(rows, _BATCH)), [])


def _by_engine(
    source: Any, fields: Mapping[str, str], names: Sequence[str], encoding: Encoding | None, kept: contextlib.ExitStack
) -> tuple[str, str, Batches] | None:
    """Read a plain file with DuckDB; None for all that the strict readers have to read, or judge."""
    if not isinstance(source, (str, os.PathLike)) or find_spec("duckdb") is None:
        return None
    from jointsup.engines.duck.connection import Limits as EngineLimits
    from jointsup.engines.duck.connection import Unreadable
    from jointsup.engines.duck.rows import BulkRows
    from jointsup.services.bulk_files import may_be_plain, places_of, read_plain

    path = Path(source)
    if not may_be_plain(path, encoding):
        return None
    wanted = Wanted(path.name, fields, Limits())
    bulk = kept.enter_context(BulkRows(EngineLimits(), path, Path(tempfile.gettempdir())))
    try:
        digest = read_plain(bulk, wanted, path)
    except (BadRows, Unreadable):
        return None
    if digest is None:
        return None
    places = places_of(wanted)
    return path.name, digest, bulk.rows([places.get(name) for name in names])
