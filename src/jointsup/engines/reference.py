"""The engine that is the definition: pure Python, needs nothing, streams a frame file rather than hold it."""

from __future__ import annotations

import platform
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

from attrs import frozen

from jointsup.algorithms.sampling.chances import Figures, figures
from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import Draw, DrawnEntity, Ticketed, entities_of, numbers, strata_of
from jointsup.algorithms.sampling.frame import FrameRow, bucket_of, frame_lines, leaf_of, make_frame
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tree import Side, tree_root
from jointsup.algorithms.tags.compile import NumberedSets, number_sets, project
from jointsup.canonical import read_canonical
from jointsup.codec.files import writing
from jointsup.engines.base import (
    CodedRows,
    Progress,
    Strata,
    absence_among,
    all_of,
    no_progress,
    path_among,
    require_texts,
)
from jointsup.engines.believing import checked, with_rows
from jointsup.engines.faults import bad_frame, codes_as_they_stand
from jointsup.verify.frames import FrameFile


@frozen
class Reference:
    """Pure Python; see :class:`~jointsup.engines.base.Engine`."""

    name: ClassVar[str] = "reference"

    @property
    def version(self) -> str:
        """The version of Python."""
        return platform.python_version()

    def write_frame(
        self,
        *,
        hash_name: str,
        secret: str,
        as_of: str,
        facets: Sequence[str],
        rows: CodedRows,
        path: Path,
        progress: Progress = no_progress,
    ) -> dict[str, Any]:
        """Write a frame file; see :meth:`jointsup.engines.base.Engine.write_frame`."""
        require_texts(facets, rows.rows())
        progress("frame", 0, 1)
        frame = make_frame(hash_name, secret, as_of, facets, ((entity, codes) for entity, *codes in rows.rows()))
        with writing(path) as file:
            file.writelines(line.encode() for line in frame_lines(frame))
        progress("frame", 1, 1)
        return dict(frame.header)

    def open_frame(self, path: Path) -> ReferenceFrame:
        """Open a frame file."""
        return ReferenceFrame(path)

    def number_sets(self, sets: Sequence[Collection[str]], used: Collection[str]) -> NumberedSets[str]:
        """Number sets of tags; see :meth:`jointsup.engines.base.Engine.number_sets`."""
        kept = frozenset(used)
        return number_sets(project(tags, kept) for tags in sets)


class ReferenceFrame:
    """A frame file read line by line; see :class:`~jointsup.engines.base.FrameReader`."""

    remarks = ()

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = FrameFile(path)

    @cached_property
    def _codes(self) -> Mapping[str, Collection[str]]:
        """The codes that occur; whoever asks for them has a sound frame."""
        if self._file.header() is None:
            raise bad_frame(self._file, self._path)
        codes = codes_as_they_stand(self._path)
        if self._file.faults(codes):
            raise bad_frame(self._file, self._path)
        return codes

    @property
    def header(self) -> Mapping[str, Any]:
        """The frame's header."""
        self._codes  # noqa: B018 - refuses a damaged frame
        return self._file.header() or {}

    def combinations(self) -> Mapping[tuple[str, ...], int]:
        """Return how many rows share each combination of codes."""
        return self._file.combinations(self._codes)

    def sizes(self, rules: RoundRules) -> list[list[Size]]:
        """Return the sizes of all strata of all lines."""
        return self._file.sizes(self._codes, rules)

    def figures(self, rules: RoundRules, sizes: Sequence[Sequence[Size]], separate: int) -> Figures:
        """Return the figures beside a draw."""
        return figures(rules, self.combinations().items(), sizes, separate)

    def draw(self, rules: RoundRules, seed: str) -> Draw:
        """Draw all lines of a round."""
        sizes, name = self.sizes(rules), str(self.header["hash"])
        wanted = numbers(rules, sizes, key_of(name, seed, "counts"))
        drawn = tuple(self._file.selection(self._codes, rules, seed, wanted))
        rows = self._rows_of({one.id for one in drawn})
        cut_offs = checked(rules, name, seed, wanted, with_rows(drawn, rows))
        without_chance = self._file.without_chance(self._codes, rules, sizes)
        return Draw(strata_of(rules, sizes, wanted, cut_offs), drawn, tuple(without_chance))

    def entities(self, draw: Draw) -> Iterator[DrawnEntity]:
        """Yield all who are drawn, in order of id."""
        return entities_of(draw.drawn, self.codes_of({one.id for one in draw.drawn}))

    def ticketed(self, rules: RoundRules, seed: str, strata: Strata) -> Sequence[Ticketed]:
        """Return the rows of some strata that are not excluded, with tickets."""
        drawn = self._file.selection(self._codes, rules, seed, all_of(self.sizes(rules), strata))
        tickets = {one.id: one.ticket for one in drawn}
        return [Ticketed(tickets[row.id], row.id, rules.places(row.codes)) for row in self._rows_of(tickets).values()]

    def codes_of(self, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the codes of some entities."""
        return {entity: row.codes for entity, row in self._rows_of(ids).items()}

    def row_path(self, entity: str) -> tuple[FrameRow, list[tuple[Side, str]]] | None:
        """Return an entity's row and path, or None where it has no row."""
        return path_among(self.header, *self._bucket(entity), entity)

    def absence(self, entity: str) -> dict[str, object] | None:
        """Return the proof that an entity has no row, or None where it has one."""
        return absence_among(self.header, *self._bucket(entity), entity)

    def rows(self) -> Iterator[FrameRow]:
        """Return every row, in tree order."""
        facets = self.header["facets"]
        return (_row(facets, *line) for line in self._lines())

    def for_check(self) -> FrameFile:
        """Return the frame as a check reads it."""
        return self._file

    def _rows_of(self, ids: Collection[str]) -> Mapping[str, FrameRow]:
        return self._file.rows_of(self._codes, ids)

    def _bucket(self, entity: str) -> tuple[list[FrameRow], dict[str, str]]:
        """Return the rows of the entity's bucket, and the roots of all buckets that are not empty."""
        header = self.header
        name, depth, facets = str(header["hash"]), int(header["depth"]), header["facets"]
        wanted, members, roots = bucket_of(name, entity, depth), list[FrameRow](), dict[str, str]()
        for bucket, lines in groupby(self._lines(), key=lambda line: bucket_of(name, line[0], depth)):
            leaves = []
            for row_id, salt, text in lines:
                leaves.append(leaf_of(name, row_id, salt, text))
                if bucket == wanted:
                    members.append(_row(facets, row_id, salt, text))
            roots[bucket] = tree_root(name, leaves)
        return members, roots

    def _lines(self) -> Iterator[tuple[str, str, str]]:
        with self._path.open("rb") as file:
            file.readline()
            for line in file:
                entity, salt, text = line[:-1].decode().split("\t")
                yield entity, salt, text


def _row(facets: Sequence[str], entity: str, salt: str, text: str) -> FrameRow:
    row = read_canonical(text)
    return FrameRow(entity, salt, tuple(row[facet] for facet in facets))
