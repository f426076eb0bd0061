"""One entity's proof 凭证 out of a record (protocol, "Proof")."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jointsup.algorithms.sampling.frame import FrameRow
from jointsup.algorithms.sampling.record import entity_leaf, file_lines, line_leaf
from jointsup.algorithms.sampling.rules import RoundRules
from jointsup.algorithms.sampling.tree import tree_paths
from jointsup.canonical import read_canonical


def make_proof(
    files: Mapping[str, str], rules: RoundRules, header: Mapping[str, Any], row: FrameRow, path: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """Return an entity's proof (``proof/1``) from the whole record, its row and the row's path in the frame."""
    name, entity = str(header["hash"]), row.id
    mine = {(rules.lines[p.line].id, rules.lines[p.line].strata[p.stratum]) for p in rules.places(row.codes)}

    def lines(file: str, leaf: Callable[[str], str], own: Callable[[Mapping[str, Any]], bool]) -> list[dict[str, Any]]:
        texts = list(file_lines(files[file]))
        read = [read_canonical(text) for text in texts]
        places = [place for place, line in enumerate(read) if own(line)]
        paths = tree_paths(name, [leaf(text) for text in texts], places)
        return [{"line": read[place], "path": [list(step) for step in paths[place]]} for place in places]

    def about(line: Mapping[str, Any]) -> bool:
        return bool({**line["closed"], **line["open"]}["id"] == entity)

    def leaf_of_text(text: str) -> str:
        return entity_leaf(name, read_canonical(text))

    return {
        "schema": "proof/1",
        "header": dict(header),
        "id": entity,
        "salt": row.salt,
        "row": {"id": entity, **dict(zip(header["facets"], row.codes, strict=True))},
        "path": [list(step) for step in path],
        "strata": lines(
            "strata.jsonl", lambda t: line_leaf(name, t), lambda line: (line["line"], tuple(line["stratum"])) in mine
        ),
        "drawn": lines("drawn.jsonl", leaf_of_text, about),
        "visits": lines("visits.jsonl", leaf_of_text, about),
    }
