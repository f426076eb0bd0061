"""The frame 抽样框 as a check sees it: what it asks of a frame, and a reader of the exchange text that holds no more than it must.

An engine may answer the same questions from a database; a check treats both alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from jointsup.algorithms.sampling.chances import Kinds, rows_without_chance
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import Drawn, Ticketed, select
from jointsup.algorithms.sampling.frame import (
    TICKET_SALT,
    FrameRow,
    bucket_of,
    depth_of,
    frame_root,
    leaf_of,
)
from jointsup.algorithms.sampling.reach import Reach, is_within, no_more_than_there_are
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tickets import ticket_of
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.canonical import MAX_LINE_BYTES
from jointsup.error_texts.system import system_words
from jointsup.verify.documents import HEADER, read_shape
from jointsup.verify.frame_rows import Codes, place_of, row_reader
from jointsup.verify.report import TOLD_EVERY, Deviation, Findings, Progress, no_progress
from jointsup.verify.salts import Salts

KEPT_KINDS = 2**18
"""How many combinations of codes are counted in memory; of a frame with more, each question reads the rows again."""

_SALT = re.compile("[0-9a-f]{32}")


class FrameReader(Protocol):
    """What a check asks of a frame. Rows with a fault of their own (``frame.row``) count in no answer but the first two."""

    def header(self) -> Mapping[str, Any] | None:
        """Return the header as it stands, or None where it is unreadable or no header; the faults then say why."""
        ...

    def faults(self, codes: Codes, progress: Progress = no_progress) -> Sequence[Deviation]:
        """Return everything wrong with the file: header, rows, their codes against ``codes``, order, salts, count, depth, root.

        ``progress`` is told how much of it is read (step ``frame``).
        """
        ...

    def counts(self, codes: Codes, facet: str) -> Mapping[str, int]:
        """Return how many rows have each code of a facet, those that occur."""
        ...

    def sizes(self, codes: Codes, rules: RoundRules) -> list[list[Size]]:
        """Return the sizes of all strata of all lines."""
        ...

    def without_chance(self, codes: Codes, rules: RoundRules, sizes: Sequence[Sequence[Size]]) -> list[tuple[str, int]]:
        """Return how many rows have no chance in any line, by why; see :func:`~jointsup.algorithms.sampling.chances.rows_without_chance`."""
        ...

    def selection(self, codes: Codes, rules: RoundRules, seed: str, wanted: Sequence[Sequence[int]]) -> Iterable[Drawn]:
        """Return the first ``wanted[line][stratum]`` rows of each stratum that are not excluded, or all where they are fewer.

        They come in order of lines, strata, group's order.
        """
        ...

    def rows_of(self, codes: Codes, ids: Collection[str]) -> Mapping[str, FrameRow]:
        """Return the rows of some entities, those that have one."""
        ...


class _Line(NamedTuple):
    """A line of a frame file; ``codes`` is None where the row is faulty."""

    number: int
    id: str
    salt: str
    text: str
    codes: tuple[str, ...] | None

    @property
    def where(self) -> str:
        return place_of(self.number)


class FrameFile:
    """A frame in its exchange form (a text file), read line by line; a damaged file gives faults, never an exception."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._rows: dict[str, FrameRow] = {}
        self._scanned: tuple[Sequence[Deviation], Mapping[tuple[str, ...], int] | None] | None = None

    def header(self) -> Mapping[str, Any] | None:
        """Return the header of the file, or None where it is none."""
        return self._header(Findings())

    def faults(self, codes: Codes, progress: Progress = no_progress) -> Sequence[Deviation]:
        """Return everything wrong with the file."""
        return self._scan(codes, progress)[0]

    def combinations(self, codes: Codes) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes, in order of the codes, however many these are."""
        counter = Counter[tuple[str, ...]]()
        for of, count in self._kinds(codes):
            counter[tuple(of)] += count
        return dict(sorted(counter.items()))

    def counts(self, codes: Codes, facet: str) -> Mapping[str, int]:
        """Return how many rows have each code of a facet."""
        counter, facets = Counter[str](), (self.header() or {}).get("facets", ())
        for of, count in self._kinds(codes) if facet in facets else ():
            counter[of[facets.index(facet)]] += count
        return counter

    def sizes(self, codes: Codes, rules: RoundRules) -> list[list[Size]]:
        """Return the sizes of all strata of all lines."""
        return rules.sizes((rules.places(of), count) for of, count in self._kinds(codes))

    def without_chance(self, codes: Codes, rules: RoundRules, sizes: Sequence[Sequence[Size]]) -> list[tuple[str, int]]:
        """Return how many rows have no chance in any line, by why."""
        return rows_without_chance(rules, self._kinds(codes), sizes)

    def selection(self, codes: Codes, rules: RoundRules, seed: str, wanted: Sequence[Sequence[int]]) -> tuple[Drawn, ...]:
        """Return the first ``wanted`` of every stratum; their rows are remembered."""
        header = self.header()
        if header is None:
            return ()
        sizes = self.sizes(codes, rules)
        numbers = no_more_than_there_are(wanted, sizes)
        reach = Reach(rules, sizes, numbers)
        drawn = select(rules, self._within(reach, header, codes, seed), numbers)
        # A reach is a guess: where too few lay within one, the second time it goes all around.
        if reach.widen(Counter((one.line, one.stratum) for one in drawn)):
            drawn = select(rules, self._within(reach, header, codes, seed), numbers)
        self._rows = {one.id: self._rows[one.id] for one in drawn}
        return drawn

    def _within(self, reach: Reach, header: Mapping[str, Any], codes: Codes, seed: str) -> list[Ticketed]:
        """Return the rows within the reach of some stratum, with tickets; remember them."""
        name, key = header["hash"], key_of(header["hash"], seed, "tickets")
        found: dict[str, Ticketed] = {}
        for row in self._good_rows(header, codes):
            ends, places = reach.of(row.codes)
            if ends:
                ticket = ticket_of(name, key, row.salt)
                if is_within(ends, ticket):
                    found[row.id] = Ticketed(ticket, row.id, places)
                    self._rows[row.id] = row
        return list(found.values())

    def rows_of(self, codes: Codes, ids: Collection[str]) -> Mapping[str, FrameRow]:
        """Return the rows of some entities; those that were candidates before are remembered."""
        header = self.header()
        if header is not None and any(entity not in self._rows for entity in ids):
            wanted = frozenset(ids)
            self._rows.update((row.id, row) for row in self._good_rows(header, codes) if row.id in wanted)
        return {entity: self._rows[entity] for entity in ids if entity in self._rows}

    def _texts(self, findings: Findings) -> Iterator[tuple[int, bytes]]:
        """Yield number and text of each line, up to the first one without an end."""
        try:
            if not self._path.is_file():
                findings.broken("file/missing", "frame")
                return
            with self._path.open("rb") as file:
                number = 0
                while line := file.readline(MAX_LINE_BYTES + 1):
                    number += 1
                    if not line.endswith(b"\n"):
                        findings.broken("text/line_length" if len(line) > MAX_LINE_BYTES else "text/json_line_end", place_of(number))
                        return
                    yield number, line[:-1]
        except OSError as error:
            findings.broken("file/unreadable", "frame", error=system_words(error))

    def _header(self, findings: Findings) -> Mapping[str, Any] | None:
        for number, text in islice(self._texts(findings), 1):
            header: Mapping[str, Any] | None = read_shape(text, HEADER, place_of(number), findings)
            if header is not None:
                return header
        if not any(fault.rule == "file" for fault in findings.deviations):
            findings.broken("frame.digest/none", "frame")
        return None

    def _lines(self, header: Mapping[str, Any], codes: Codes, findings: Findings) -> Iterator[_Line]:
        read = row_reader(header["facets"], codes)
        texts = self._texts(findings)
        next(texts, None)
        for number, data in texts:
            try:
                entity, salted, text = data.decode().split("\t")
            except ValueError:
                findings.broken("frame.row/line", place_of(number))
                continue
            yield _Line(number, entity, salted, text, read(entity, text, number, findings))

    def _good_rows(self, header: Mapping[str, Any], codes: Codes) -> Iterator[FrameRow]:
        for line in self._lines(header, codes, Findings()):
            if line.codes is not None:
                yield FrameRow(line.id, line.salt, line.codes)

    def _kinds(self, codes: Codes) -> Kinds:
        """Return the rows by their codes: each combination with its count, or where there are too many of them row by row."""
        counted, header = self._scan(codes)[1], self.header()
        if counted is not None or header is None:
            return (counted or {}).items()
        return ((row.codes, 1) for row in self._good_rows(header, codes))

    def _scan(self, codes: Codes, progress: Progress = no_progress) -> tuple[Sequence[Deviation], Mapping[tuple[str, ...], int] | None]:
        if self._scanned is None:
            findings, kinds = Findings(), _Kinds()
            header = self._header(findings)
            if header is not None:
                self._check(header, codes, kinds, findings, progress)
            self._scanned = findings.deviations, kinds.counted
        return self._scanned

    def _check(
        self, header: Mapping[str, Any], codes: Codes, kinds: _Kinds, findings: Findings, progress: Progress
    ) -> None:
        name, count, stated = header["hash"], 0, max(1, header["count"])

        def leaves(salts: Salts) -> Iterator[tuple[str, str]]:
            nonlocal count
            before: tuple[str, str] | None = None
            for line in self._lines(header, codes, findings):
                if not count % TOLD_EVERY:
                    progress("frame", min(count, stated), stated)
                count += 1
                here = (bucket_of(name, line.id, header["depth"]), line.id)
                if before is not None and here <= before:
                    code = "frame.order/doubled" if here == before else "frame.order/order"
                    findings.broken(code, line.where, id=line.id)
                before = here
                if _SALT.fullmatch(line.salt):
                    salts.add(line.salt)
                else:
                    findings.broken("frame.salt/form", line.where, id=line.id)
                if line.codes is not None:
                    kinds.add(line.codes)
                yield here[0], leaf_of(name, line.id, line.salt, line.text)

        with Salts() as salts:
            of_buckets = groupby(leaves(salts), key=itemgetter(0))
            roots = {bucket: tree_root(name, map(itemgetter(1), of)) for bucket, of in of_buckets}
            doubled = salts.doubled()
        progress("frame", stated, stated)
        self._name_doubled(header, codes, doubled, findings)
        if count != header["count"]:
            findings.broken("frame.root/count", "frame", value=header["count"], expected=count)
        if depth_of(count) != header["depth"]:
            findings.broken("frame.root/depth", "frame", value=header["depth"], expected=depth_of(count))
        root = frame_root(name, header["depth"], roots)
        if root != header["root"]:
            findings.broken("frame.root/root", "frame", value=header["root"], expected=root)

    def _name_doubled(self, header: Mapping[str, Any], codes: Codes, doubled: Collection[str], findings: Findings) -> None:
        first: dict[str, str] = {}
        for line in self._lines(header, codes, Findings()) if doubled else ():
            begin = line.salt[:TICKET_SALT]
            if begin in doubled:
                other = first.setdefault(begin, line.id)
                if other != line.id:
                    findings.broken("frame.salt/doubled", line.where, id=line.id, other=other)


class _Kinds:
    """Counts combinations of codes, as long as they are not too many."""

    def __init__(self) -> None:
        self.counted: Counter[tuple[str, ...]] | None = Counter()

    def add(self, codes: tuple[str, ...]) -> None:
        """Count a row."""
        if self.counted is not None:
            self.counted[codes] += 1
            if len(self.counted) > KEPT_KINDS:
                self.counted = None
