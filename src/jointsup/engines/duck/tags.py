"""Numbering tag sets with DuckDB (protocol, "Frame": tag sets are numbered over the tags that occur in the lines)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jointsup.algorithms.tags.compile import NumberedSets
from jointsup.canonical import require_text
from jointsup.engines import tags_sql
from jointsup.engines.duck.connection import NUMBER, TEXT, Database, Limits


def number_sets(limits: Limits, sets: Sequence[Collection[str]], used: Collection[str]) -> NumberedSets[str]:
    """Number sets of tags; see :meth:`jointsup.engines.base.Engine.number_sets`."""
    for tag in {tag for tags in (*sets, used) for tag in tags}:
        require_text(tag)
    with Database(limits, "sha256") as database:
        database.load("holder", {"holder": NUMBER}, ((str(holder),) for holder in range(len(sets))))
        tags = ((str(holder), tag) for holder, tags in enumerate(sets) for tag in tags)
        database.load("tag", {"holder": NUMBER, "tag": TEXT}, tags)
        database.load("used", {"tag": TEXT}, ((tag,) for tag in sorted(set(used))))
        database.table("held", tags_sql.held(database.words))
        database.table("numbered", tags_sql.numbered(database.words))
        texts = database.rows("SELECT tags FROM numbered ORDER BY number")
        numbers = database.rows(tags_sql.numbers())
    return NumberedSets(
        tuple(tuple(text.split("\n")) if text else () for (text,) in texts), tuple(number for (number,) in numbers)
    )
