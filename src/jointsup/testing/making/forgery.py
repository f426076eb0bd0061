"""What a forged round is, and what a forger does to the files of a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jointsup.algorithms.sampling.record import entity_leaf, line_leaf
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.canonical import canonical, read_canonical
from jointsup.testing.making.documents import Round, lines_of, text_of
from jointsup.testing.making.rounds import ROUNDS
from jointsup.testing.making.shared import Vector, vector

HASH_NAME = "sha256"


def forgery(
    name: str,
    rules: str,
    one: Round,
    files: Mapping[str, str | None] | None = None,
    why: str = "",
    **papers: str,
) -> Vector:
    """Return a forged round as what differs from the honest round of the same name, and the rules that a check must name.

    ``papers`` are those beside the record: ``frame``, ``proof``, ``witness``.
    """
    honest = ROUNDS[one.name][1](HASH_NAME)
    given = one.files if files is None else files
    return vector(
        name,
        why,
        round=f"{one.name}-{HASH_NAME}",
        rules=rules.split(),
        files={file: given.get(file) for file, text in honest.files.items() if given.get(file) != text},
        beside=sorted(papers),
        **{kind: text for kind, text in papers.items() if text != honest.frame_file},
    )


def rerooted(files: Mapping[str, str], **lines: Sequence[Any]) -> dict[str, str]:
    """Return a record with other lines of ``strata``, ``drawn`` or ``visits``, the roots made to agree."""
    changed = {**files, **{f"{name}.jsonl": text_of(of) for name, of in lines.items()}}
    head = read_canonical(files["record.json"])
    hash_name = head["header"]["hash"]
    head["roots"] = {
        "strata": tree_root(
            hash_name, (line_leaf(hash_name, canonical(one)) for one in lines_of(changed["strata.jsonl"]))
        ),
        "drawn": tree_root(
            hash_name, (entity_leaf(hash_name, one) for one in lines_of(changed["drawn.jsonl"]))
        ),
        "visits": tree_root(
            hash_name, (entity_leaf(hash_name, one) for one in lines_of(changed["visits.jsonl"]))
        ),
    }
    return {**changed, "record.json": canonical(head)}


def with_head(files: Mapping[str, str], change: Callable[[Vector], Any]) -> dict[str, str]:
    """Return a record whose head was changed."""
    head = read_canonical(files["record.json"])
    change(head)
    return {**files, "record.json": canonical(head)}
