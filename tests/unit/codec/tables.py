"""What the tests of tables share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from jointsup.codec.tables import Table, read_table
from jointsup.errors import BadRows

FIELDS = {"id": "代码", "name": "名称"}


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def columns_of(table: Table) -> dict[str, list[str | None]]:
    """Return a table's columns as lists."""
    return {field: list(values) for field, values in table.columns.items()}


def refusal(source: object, fields: Mapping[str, str] = FIELDS, **options: object) -> BadRows:
    """Return the error with which a source is refused; its words exist in both languages."""
    with pytest.raises(BadRows) as caught:
        read_table(source, fields, **options)  # type: ignore[arg-type]
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value


def found(error: BadRows) -> Sequence[tuple[str, str]]:
    """Return where each problem is and its code."""
    return [(problem.where, problem.code) for problem in error.problems]
