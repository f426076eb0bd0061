"""A list of problems as a file 拒收清单, where there are more than a screen holds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from jointsup.codec.files import write_file
from jointsup.codec.workbooks import write_csv
from jointsup.errors import Problem

HEADINGS = ("序号", "位置", "原值", "问题", "说明 (English)", "代码")


def write_refusals(
    path: Path, problems: Iterable[Problem], total: int | None = None, *, replace: bool = False
) -> None:
    """Write problems to a ``.csv`` (Chinese headings) or ``.jsonl`` file, a line each, in their order.

    Where ``total`` says that there are more than were kept, a last line says how many. In a ``.jsonl`` file each line has ``code``,
    ``details``, ``en``, ``place`` (its parts by name), ``value``, ``where`` (the place in English) and ``zh``; the last one only ``more``.

    Raises :class:`~jointsup.errors.Unwritable` as :func:`~jointsup.codec.files.writing`, ``ValueError`` for another kind of file.
    """
    kept = list(problems)
    more = max((total or 0) - len(kept), 0)
    match path.suffix.lower():
        case ".csv":
            write_csv(path, HEADINGS, _rows(kept, more), replace=replace)
        case ".jsonl":
            write_file(path, _lines(kept, more), replace=replace)
        case suffix:
            raise ValueError(f"problems go to .csv or .jsonl, not {suffix or path.name!r}")


def _rows(kept: list[Problem], more: int) -> Iterator[tuple[str, ...]]:
    for number, found in enumerate(kept, 1):
        yield str(number), found.place.text("zh"), found.value, found.words("zh"), found.words("en"), found.code
    if more:
        yield "", "", "", f"另有 {more} 处未列出", f"{more} more are not listed", ""


def _lines(kept: list[Problem], more: int) -> Iterator[bytes]:
    for found in kept:
        line: dict[str, object] = {
            "code": found.code,
            "details": {name: str(part) for name, part in found.details.items()},
            "en": found.words("en"),
            "place": found.place.json(),
            "value": found.value,
            "where": found.where,
            "zh": found.words("zh"),
        }
        yield _line(line)
    if more:
        yield _line({"more": more})


def _line(said: dict[str, object]) -> bytes:
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()
