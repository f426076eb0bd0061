"""The frame 抽样框 as a check sees it: what it asks of a frame, and a reader of the exchange text that holds no more than it must.

An engine may answer the same questions from a database; a check treats both alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from attrs import frozen

from jointsup.algorithms.sampling.draw import Ticketed
from jointsup.algorithms.sampling.frame import (
    TICKET_SALT,
    FrameRow,
    bucket_of,
    depth_of,
    frame_root,
    leaf_of,
)
from jointsup.algorithms.sampling.rules import Place, RoundRules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tickets import group_start, order_key, ticket_of
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.canonical import MAX_LINE_BYTES, id_fault, read_canonical
from jointsup.error_texts.system import system_words
from jointsup.errors import BadText
from jointsup.verify.documents import HEADER, read_shape, salt
from jointsup.verify.report import Deviation, Findings

Codes: TypeAlias = "Mapping[str, Collection[str]]"
"""For each facet the codes that the round document lists."""

KEPT_TEXTS = 100_000


class FrameReader(Protocol):
    """What a check asks of a frame. Rows with a fault of their own (``frame.row``) count in no answer but the first two."""

    def header(self) -> Mapping[str, Any] | None:
        """Return the header as it stands, or None where it is unreadable or no header; the faults then say why."""
        ...

    def faults(self, codes: Codes) -> Sequence[Deviation]:
        """Return everything wrong with the file: header, rows, their codes against ``codes``, order, salts, count, depth, root."""
        ...

    def combinations(self, codes: Codes) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes, in the order of the header's facets."""
        ...

    def candidates(self, rules: RoundRules, codes: Codes, seed: str, wanted: Sequence[Sequence[int]]) -> Sequence[Ticketed]:
        """Return at least the first ``wanted[line][stratum]`` rows of each stratum that are not excluded, in the group's order.

        Rows come once each, with tickets, in any order; a stratum with fewer such rows gives all of them.
        """
        ...

    def rows_of(self, codes: Codes, ids: Collection[str]) -> Mapping[str, FrameRow]:
        """Return the rows of some entities, those that have one."""
        ...


@frozen
class _Line:
    """A line of a frame file; ``codes`` is None where the row is faulty."""

    where: str
    id: str
    salt: str
    text: str
    codes: tuple[str, ...] | None


class FrameFile:
    """A frame in its exchange form (a text file), read line by line; a damaged file gives faults, never an exception."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._rows: dict[str, FrameRow] = {}
        self._scanned: tuple[Sequence[Deviation], Mapping[tuple[str, ...], int]] | None = None

    def header(self) -> Mapping[str, Any] | None:
        """Return the header of the file, or None where it is none."""
        return self._header(Findings())

    def faults(self, codes: Codes) -> Sequence[Deviation]:
        """Return everything wrong with the file."""
        return self._scan(codes)[0]

    def combinations(self, codes: Codes) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes, in order of the codes."""
        return self._scan(codes)[1]

    def candidates(self, rules: RoundRules, codes: Codes, seed: str, wanted: Sequence[Sequence[int]]) -> Sequence[Ticketed]:
        """Return the rows that can be among the first ``wanted`` of a stratum."""
        header = self.header()
        if header is None:
            return []
        key = key_of(header["hash"], seed, "tickets")
        starts = [group_start(line.group, rules.groups) for line in rules.lines]
        smallest = [[_Smallest(number) for number in of] for of in wanted]
        places: dict[tuple[str, ...], tuple[Place, ...]] = {}
        for row in self._good_rows(header, codes):
            if row.codes not in places:
                places[row.codes] = rules.places(row.codes)
            here = places[row.codes]
            ticket = ticket_of(header["hash"], key, row.salt) if here else ""
            for place in here:
                if not place.excluded:
                    smallest[place.line][place.stratum].offer(order_key(starts[place.line], ticket), (ticket, row))
        kept = {row.id: (ticket, row) for of in smallest for stratum in of for ticket, row in stratum.rows()}
        self._rows.update((entity, row) for entity, (_, row) in kept.items())
        return [Ticketed(ticket, row.id, places[row.codes]) for ticket, row in kept.values()]

    def rows_of(self, codes: Codes, ids: Collection[str]) -> Mapping[str, FrameRow]:
        """Return the rows of some entities; those that were candidates before are remembered."""
        header = self.header()
        if header is not None and any(entity not in self._rows for entity in ids):
            wanted = frozenset(ids)
            self._rows.update((row.id, row) for row in self._good_rows(header, codes) if row.id in wanted)
        return {entity: self._rows[entity] for entity in ids if entity in self._rows}

    def _texts(self, findings: Findings) -> Iterator[tuple[str, bytes]]:
        """Yield place and text of each line, up to the first one without an end."""
        try:
            if not self._path.is_file():
                findings.broken("file/missing", "frame")
                return
            with self._path.open("rb") as file:
                number = 0
                while line := file.readline(MAX_LINE_BYTES + 1):
                    number += 1
                    where = f"frame, line {number}"
                    if not line.endswith(b"\n"):
                        findings.broken("text/line_length" if len(line) > MAX_LINE_BYTES else "text/json_line_end", where)
                        return
                    yield where, line[:-1]
        except OSError as error:
            findings.broken("file/unreadable", "frame", error=system_words(error))

    def _header(self, findings: Findings) -> Mapping[str, Any] | None:
        for where, text in islice(self._texts(findings), 1):
            header: Mapping[str, Any] | None = read_shape(text, HEADER, where, findings)
            if header is not None:
                return header
        if not any(fault.rule == "file" for fault in findings.deviations):
            findings.broken("frame.digest/none", "frame")
        return None

    def _lines(self, header: Mapping[str, Any], codes: Codes, findings: Findings) -> Iterator[_Line]:
        read = _row_reader(header["facets"], codes)
        texts = self._texts(findings)
        next(texts, None)
        for where, data in texts:
            try:
                entity, salted, text = data.decode().split("\t")
            except ValueError:
                findings.broken("frame.row/line", where)
                continue
            yield _Line(where, entity, salted, text, read(entity, text, where, findings))

    def _good_rows(self, header: Mapping[str, Any], codes: Codes) -> Iterator[FrameRow]:
        for line in self._lines(header, codes, Findings()):
            if line.codes is not None:
                yield FrameRow(line.id, line.salt, line.codes)

    def _scan(self, codes: Codes) -> tuple[Sequence[Deviation], Mapping[tuple[str, ...], int]]:
        if self._scanned is None:
            findings = Findings()
            combinations: Counter[tuple[str, ...]] = Counter()
            header = self._header(findings)
            if header is not None:
                self._check(header, codes, combinations, findings)
            self._scanned = findings.deviations, dict(sorted(combinations.items()))
        return self._scanned

    def _check(
        self, header: Mapping[str, Any], codes: Codes, combinations: Counter[tuple[str, ...]], findings: Findings
    ) -> None:
        name, salts, count = header["hash"], _Salts(), 0

        def leaves() -> Iterator[tuple[str, str]]:
            nonlocal count
            before: tuple[str, str] | None = None
            for line in self._lines(header, codes, findings):
                count += 1
                here = (bucket_of(name, line.id, header["depth"]), line.id)
                if before is not None and here <= before:
                    code = "frame.order/doubled" if here == before else "frame.order/order"
                    findings.broken(code, line.where, id=line.id)
                before = here
                if salt(line.salt, line.where, Findings()):
                    salts.add(line.salt)
                else:
                    findings.broken("frame.salt/form", line.where, id=line.id)
                if line.codes is not None:
                    combinations[line.codes] += 1
                yield here[0], leaf_of(name, line.id, line.salt, line.text)

        roots = {
            bucket: tree_root(name, (leaf for _, leaf in of)) for bucket, of in groupby(leaves(), key=lambda pair: pair[0])
        }
        self._name_doubled(header, codes, salts.doubled(), findings)
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


def _row_reader(facets: Sequence[str], codes: Codes) -> Callable[[str, str, str, Findings], tuple[str, ...] | None]:
    """Return what reads a row's text into its codes, or None after noting why it cannot.

    Of rows that differ in nothing but the id only the first is parsed: what stands before and after the id's member was found
    canonical with it and stays so with any other id.
    """
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    listed = {facet: frozenset(of) for facet, of in codes.items()}
    names = {"id", *facets}

    def read(entity: str, text: str, where: str, findings: Findings) -> tuple[str, ...] | None:
        if id_fault(entity) is not None:
            findings.broken("frame.row/line", where)
            return None
        quoted = entity.replace("\\", "\\\\").replace('"', '\\"')
        before, found, after = text.partition(f'"id":"{quoted}"')
        if found and (before, after) in known:
            return known[before, after]
        try:
            row = read_canonical(text)
        except BadText:
            findings.broken("frame.row/canonical", where, id=entity)
            return None
        if not isinstance(row, Mapping) or set(row) != names:
            findings.broken("frame.row/facets", where, id=entity)
            return None
        if row["id"] != entity:
            findings.broken("frame.row/id", where, id=entity)
            return None
        unlisted = [facet for facet in facets if not isinstance(row[facet], str) or row[facet] not in listed.get(facet, ())]
        for facet in unlisted:
            findings.broken("frame.row/code", where, id=entity, facet=facet, code=row[facet])
        if unlisted:
            return None
        if len(known) >= KEPT_TEXTS:
            known.clear()
        return known.setdefault((before, after), tuple(row[facet] for facet in facets))

    return read


class _Smallest:
    """The few smallest of many: keeps at most a little more than twice what is asked for."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._items: list[tuple[tuple[bool, str], tuple[str, FrameRow]]] = []
        self._bound: tuple[bool, str] | None = None

    def offer(self, key: tuple[bool, str], item: tuple[str, FrameRow]) -> None:
        """Take an item unless it cannot be among the smallest."""
        if self._number and (self._bound is None or key < self._bound):
            self._items.append((key, item))
            if len(self._items) > 2 * self._number + 100:
                self._cut()

    def _cut(self) -> None:
        self._items.sort(key=lambda pair: pair[0])
        del self._items[self._number :]
        if len(self._items) == self._number:
            self._bound = self._items[-1][0] if self._items else None

    def rows(self) -> Iterable[tuple[str, FrameRow]]:
        """Return the smallest in their order."""
        self._cut()
        return [item for _, item in self._items]


class _Salts:
    """The first 22 characters of many salts, eleven bytes each, by their first byte: a few tables to look for doubles in."""

    def __init__(self) -> None:
        self._tables = [bytearray() for _ in range(256)]

    def add(self, salt: str) -> None:
        """Add a salt."""
        begin = bytes.fromhex(salt[:TICKET_SALT])
        self._tables[begin[0]] += begin

    def doubled(self) -> frozenset[str]:
        """Return the beginnings that occur twice or more."""
        size = TICKET_SALT // 2
        doubled = set()
        for table in self._tables:
            seen: set[bytes] = set()
            for at in range(0, len(table), size):
                begin = bytes(table[at : at + size])
                if begin in seen:
                    doubled.add(begin.hex())
                seen.add(begin)
        return frozenset(doubled)
