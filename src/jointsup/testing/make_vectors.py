"""Writes the test vectors of protocol 1 anew: ``python -m jointsup.testing.make_vectors``. Every making gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jointsup.testing.making import (
    canonical_json,
    counts,
    forged,
    proofs,
    records,
    round_files,
    rounds,
    seeds,
    staffing,
    texts,
    trees,
    visits,
)
from jointsup.testing.making.shared import HASH_NAMES

FOLDER = Path(__file__).with_name("vectors")

MAKERS = {
    "canonical": canonical_json.canonical_json,
    "counts": counts.counts,
    "forged": forged.forged,
    "frames": trees.frames,
    "hashes": texts.hashes,
    "patterns": seeds.patterns,
    "proofs": proofs.proofs,
    "records": records.records,
    "seeds": seeds.seeds,
    "selection": counts.selection,
    "staffing": staffing.staffing,
    "texts": texts.texts,
    "tickets": seeds.tickets,
    "trees": trees.trees,
    "visits": visits.visits,
}


def vector_files() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file, pure ASCII: one vector or member a line."""
    for name, make in MAKERS.items():
        yield f"{name}.json", _text(make())
    for name in rounds.ROUNDS:
        for hash_name in HASH_NAMES:
            yield f"round-{name}-{hash_name}.json", _text(round_files.round_vector(name, hash_name))


def _text(members: Mapping[str, Any]) -> str:
    return "{\n" + ",\n".join(f"{_json(name)}: {_lines(value)}" for name, value in members.items()) + "\n}\n"


def _lines(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(_json, value)) + "\n]"
    if isinstance(value, dict) and value:
        return (
            "{\n  " + ",\n  ".join(f"{_json(name)}: {_json(inner)}" for name, inner in value.items()) + "\n}"
        )
    return _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True)


def main() -> None:
    """Write all files, and take away those that no maker makes any more."""
    FOLDER.mkdir(exist_ok=True)
    made = dict(vector_files())
    for name, text in made.items():
        (FOLDER / name).write_bytes(text.encode("ascii"))
    for file in FOLDER.glob("*.json"):
        if file.name not in made:
            file.unlink()


if __name__ == "__main__":
    main()
