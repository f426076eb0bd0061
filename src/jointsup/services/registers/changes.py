"""What came, went and changed between two states of a register 名录变更, and the file in which a store keeps it.

The file is one of rows (:mod:`jointsup.codec.rows`): beside the id what happened to it, the ground that is known of it alone, and the cells before
and after, empty where it was not there. So its order lets what a load did to an id be found without reading the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from jointsup.algorithms.registers import Cells, differences, rows_of
from jointsup.canonical import require_text
from jointsup.codec.rows import header_line, id_bytes, open_rows
from jointsup.engines.base import Progress, no_progress
from jointsup.model.registers import ChangeKind, Values
from jointsup.services.registers.states import Snapshot

KINDS: tuple[ChangeKind, ...] = ("came", "went", "changed")
_BEFORE, _AFTER = "before ", "after "
_NAMES = {str(kind): kind for kind in KINDS}


@frozen
class Change:
    """An id that differs between two states: of a change old and new hold the values that differ, else all."""

    id: str
    kind: ChangeKind
    old: Values | None
    new: Values | None
    ground: str = ""
    """The ground that is known of this id alone."""


@frozen
class Differences:
    """What differs between two states, as the lines of their rows.

    Rows are compared in the columns that both declarations keep: a column that was added to the declaration, or taken out of it, is
    no change of every row.
    """

    before: Snapshot
    after: Snapshot

    @property
    def headings(self) -> list[str]:
        """The columns in which rows are compared."""
        return [heading for heading in self.after.definition.headings if heading in set(self.before.definition.headings)]

    def lines(self, progress: Progress = no_progress) -> Iterator[tuple[bytes | None, bytes | None]]:
        """Yield in order of id the lines before and after of every id that differs, None where it is not there."""
        headings = self.headings
        after = _told(_narrowed(self.after, headings), self.after.load.rows, progress)
        return differences(_narrowed(self.before, headings), after, id_bytes)

    def change(self, left: bytes | None, right: bytes | None) -> Change:
        """Return what the lines of an id before and after say."""
        return _change(self.headings, kind_of(left, right), id_bytes(left or right or b"").decode(), _cells(left), _cells(right), "")

    def write(self, path: Path, grounds: Mapping[str, str], progress: Progress = no_progress) -> dict[ChangeKind, int]:
        """Write the file of what differs, with the grounds that are known of single ids; return how many there are of each kind.

        Raises :class:`~jointsup.errors.BadText` for a ground that is no text.
        """
        counts = Counter[ChangeKind]()
        known = {identity.encode(): require_text(ground, identity).encode() for identity, ground in grounds.items() if ground}
        headings = self.headings
        nothing = b"\t" * max(len(headings) - 1, 0)
        with open(path, "wb") as file:
            file.write(header_line(["what", "ground", *(when + heading for when in (_BEFORE, _AFTER) for heading in headings)]))
            for left, right in self.lines(progress):
                kind = kind_of(left, right)
                counts[kind] += 1
                identity = id_bytes(left or right or b"")
                cells = (nothing if line is None else line[len(identity) + 1 : -1] for line in (left, right)) if headings else ()
                file.write(b"\t".join([identity, kind.encode(), known.get(identity, b""), *cells]) + b"\n")
        return {kind: counts[kind] for kind in KINDS}


def kind_of(left: bytes | None, right: bytes | None) -> ChangeKind:
    """Return what happened to an id, by its lines before and after."""
    return "came" if left is None else "went" if right is None else "changed"


def _cells(line: bytes | None) -> Cells:
    return () if line is None else tuple(cell or None for cell in line.decode().removesuffix("\n").split("\t")[1:])


def _narrowed(state: Snapshot, headings: Sequence[str]) -> Iterator[bytes]:
    """Return a state's blocks of lines with some of its columns alone, in the order asked for."""
    own = state.definition.headings
    if list(own) == headings:
        return state.blocks()
    places = [0, *(own.index(heading) + 1 for heading in headings)]
    return (b"".join(_picked(line, places) for line in rows_of(block)) for block in state.blocks())


def _told(blocks: Iterator[bytes], rows: int, progress: Progress) -> Iterator[bytes]:
    """Pass blocks on and tell how far they are."""
    done = 0
    for block in blocks:
        progress("compare", done, rows)
        yield block
        done += block.count(b"\n")
    progress("compare", 1, 1)


def _picked(line: bytes, places: Sequence[int]) -> bytes:
    cells = line.removesuffix(b"\n").split(b"\t")
    return b"\t".join([cells[place] for place in places]) + b"\n"


def read_changes(path: Path, ids: Collection[str]) -> Iterator[Change]:
    """Yield what a file of changes says of some ids, in order. A single one is found, for several the file is read."""
    file = open_rows(path)
    headings = [heading.removeprefix(_BEFORE) for heading in file.headings if heading.startswith(_BEFORE)]
    if len(ids) == 1:
        found = [(identity, row) for identity in ids if (row := file.find(identity)) is not None]
    else:
        wanted = {identity.encode() for identity in ids}
        found = [file.read(line) for line in file.lines() if id_bytes(line) in wanted]
    for identity, (kind, ground, *cells) in found:
        width = len(headings)
        yield _change(headings, _NAMES[kind or ""], identity, cells[:width], cells[width:], ground or "")


def _change(
    headings: Sequence[str], kind: ChangeKind, identity: str, before: Sequence[str | None], after: Sequence[str | None], ground: str
) -> Change:
    if kind == "came":
        return Change(identity, kind, None, tuple(zip(headings, after, strict=True)), ground)
    if kind == "went":
        return Change(identity, kind, tuple(zip(headings, before, strict=True)), None, ground)
    differing = [(heading, was, now) for heading, was, now in zip(headings, before, after, strict=True) if was != now]
    old, new = ((heading, was) for heading, was, _ in differing), ((heading, now) for heading, _, now in differing)
    return Change(identity, kind, tuple(old), tuple(new), ground)
