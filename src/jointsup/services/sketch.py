"""What a round would draw from, before it is frozen or of one that is 试算底数: the document's rules and how many rows have which codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.codec.areas import load_areas
from jointsup.codec.tables import Table
from jointsup.engines.base import FrameReader
from jointsup.model.areas import AreaTable
from jointsup.model.plan import RoundPlan
from jointsup.services.coding import code_rows
from jointsup.services.compiling import compile_plan
from jointsup.services.drafting import draft_document
from jointsup.services.draw import pair_of


@frozen
class Sketch:
    """A round's document and the rows that it is over, as far as figures need them."""

    document: Mapping[str, Any]
    rules: RoundRules
    combinations: Mapping[tuple[str, ...], int]

    @property
    def sizes(self) -> Sequence[Sequence[Size]]:
        """The sizes of all strata of all lines."""
        return self.rules.sizes((self.rules.places(codes), count) for codes, count in self.combinations.items())

    @property
    def windows(self) -> Sequence[tuple[str, str]]:
        """The windows of the lines."""
        return [line.window for line in self.rules.lines]

    @property
    def area_facet(self) -> str | None:
        """The facet that holds areas."""
        found: str | None = self.document["area_facet"]
        return found


def sketch_of_plan(plan: RoundPlan, table: Table, areas: AreaTable | None = None, take_good: bool = False) -> Sketch:
    """Return what a plan would draw from, over a table of its columns; nothing is frozen, and no sources of a seed are needed.

    Raises as :func:`~jointsup.services.freeze.freeze`.
    """
    compiled = compile_plan(plan, sources=False)
    found = areas or load_areas()
    coded = code_rows(plan, table, found, tuple(compiled.vocabularies.owners), compiled.expressions.values(), take_good)
    document = draft_document(plan, coded, compiled, found)
    return Sketch(document, read_rules(document), coded.tally.combinations())


def sketch_of_frame(reader: FrameReader, document: Mapping[str, Any]) -> Sketch:
    """Return what a frozen round draws from. Raises as :func:`~jointsup.services.draw.pair_of`."""
    pair_of(document, reader.header)
    return Sketch(document, read_rules(document), reader.combinations())


def frozen_sketch(folder: Path, engine: str = "auto") -> Sketch:
    """Return what the round in a frozen folder draws from."""
    from jointsup.engines import choose
    from jointsup.services.folders import FRAME, ROUND, read_json

    return sketch_of_frame(choose(engine).open_frame(folder / FRAME), read_json(folder / ROUND))
