"""The folders that freezing and drawing leave 成果目录: what stands in them, and reading them again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jointsup.algorithms.sampling.record import RandomBytes
from jointsup.canonical import canonical, hash_parts, read_canonical
from jointsup.codec.files import read_bytes, regular_size, write_file
from jointsup.codec.refusals import write_refusals
from jointsup.codec.structure import unstructure
from jointsup.codec.workbooks import Sheet, write_csv, write_xlsx
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadFrame, problem
from jointsup.places import Place
from jointsup.services.draw import Drawing, problems_of
from jointsup.services.freeze import Frozen
from jointsup.services.record_files import PUBLIC, RECORD_FILES, Written, write_files
from jointsup.services.sheets import DRAWN_HEADINGS, VISIT_HEADINGS, drawn_rows, visit_rows
from jointsup.verify.files import JSON_LIMIT
from jointsup.verify.files import read_record as read_checked
from jointsup.verify.page.build import build_page
from jointsup.verify.report import Findings

FRAME = "frame.txt"
ROUND = "round.json"
STAFFING = "staffing.json"
PAIR = "pair.json"
SEED = "seed.json"
CHECKPOINT = "checkpoint.json"
MOST_IN_PAGE = 2**26
MOST_IN_WORKBOOK = 200_000

__all__ = [
    "CHECKPOINT",
    "FRAME",
    "PAIR",
    "RECORD_FILES",
    "ROUND",
    "SEED",
    "STAFFING",
    "RandomBytes",
    "document_digest",
    "frozen_document",
    "read_json",
    "read_record",
    "read_with_text",
    "write_beside",
    "write_checkable",
    "write_frozen",
]


def write_frozen(folder: Path, frozen: Frozen) -> None:
    """Write what a freeze leaves beside ``frame.txt``: the round document, the pair of digests, the rows refused."""
    write_file(folder / ROUND, canonical(frozen.document).encode(), public=True)
    write_file(folder / PAIR, canonical(unstructure(frozen.pair)).encode(), public=True)
    if frozen.problems:
        write_refusals(folder / "refused.csv", frozen.problems, frozen.problem_count)


def write_beside(folder: Path, drawing: Drawing, progress: Progress = no_progress) -> None:
    """Write what stands beside the files of a record: the checker, the page, the sheets for people; the first two beside its public copy too.

    Of more than :data:`MOST_IN_WORKBOOK` drawn no workbook is made: it would take longer than the draw, and the CSV files say the same.

    What stands beside ``public/`` has the closed parts: only its owner may read it.
    """
    document, rules = drawing.document, drawing.rules
    progress("write", 0, 3)
    _write_checkers(folder, public=False)
    _write_checkers(folder / PUBLIC, public=True)
    progress("write", 1, 3)

    def drawn() -> Iterator[dict[str, Any]]:
        for row in drawing.draw.drawn:
            line = rules.lines[row.line]
            yield {"line": line.id, "id": row.id, "stratum": line.strata[row.stratum], "ticket": row.ticket}

    drawn_sheet = Sheet("抽中名单", DRAWN_HEADINGS, drawn_rows(document, drawn()))
    visit_sheet = Sheet("联合检查", VISIT_HEADINGS, visit_rows(document, rules, drawing.visits))
    write_csv(folder / "drawn.csv", DRAWN_HEADINGS, drawn_rows(document, drawn()))
    progress("write", 2, 3)
    write_csv(folder / "visits.csv", VISIT_HEADINGS, visit_rows(document, rules, drawing.visits))
    if find_spec("xlsxwriter") is not None and len(drawing.draw.drawn) <= MOST_IN_WORKBOOK:
        write_xlsx(folder / "draw.xlsx", [drawn_sheet, visit_sheet])
    progress("write", 3, 3)


def write_checkable(folder: Path, files: Mapping[str, str], public: bool) -> None:
    """Write the files of a record or of its public copy, with the stand-alone checker and the page beside them."""
    write_files(folder, files, public)
    _write_checkers(folder, public)


def _write_checkers(folder: Path, public: bool) -> None:
    """Write the stand-alone checker and the page beside a record's files.

    The page holds the record within it; beside one of more than :data:`MOST_IN_PAGE` bytes it is the page that waits for a reader's files.
    """
    names = [name for name in RECORD_FILES if (folder / name).exists()]
    small = sum((folder / name).stat().st_size for name in names) <= MOST_IN_PAGE
    checker = resources.files("jointsup").joinpath("verify/check.py").read_text("utf-8")
    write_files(folder, {"check.py": checker, "page.html": build_page(Written(folder, names) if small else {})}, public)


def read_record(folder: Path, whole: bool = False) -> dict[str, str]:
    """Return the files of a record by name, those of :data:`RECORD_FILES` that are there; ``folder`` may be its ``record.json``.

    Raises :class:`~jointsup.errors.Unwritable` where one cannot be read, :class:`~jointsup.errors.BadFrame` for what is no record, with
    everything wrong in its files; with ``whole`` also for a public copy.
    """
    folder = folder.parent if folder.name == RECORD_FILES[0] else folder
    regular_size(folder / RECORD_FILES[0])
    findings = Findings()
    read = read_checked(folder, findings)
    if findings.deviations:
        raise BadFrame(problems_of("record.damaged", findings.deviations), findings.total)
    if whole and not (read.whole and read.later_shown):
        raise BadFrame([problem("record.public", Place(str(folder)))])
    return {name: read_bytes(folder / name).decode() for name in RECORD_FILES if (folder / name).exists()}


def frozen_document(folder: Path) -> tuple[Any, str]:
    """Return the document that was frozen in a folder, a round's or a staffing's, and its text."""
    return read_with_text(folder / (STAFFING if (folder / STAFFING).exists() else ROUND))


def document_digest(hash_name: str, document: Mapping[str, Any], text: str | None = None) -> str:
    """Return the digest of a round or staffing document; ``text`` is its canonical text, where it was read from one."""
    kind = "staffing" if document.get("schema") == "staffing/1" else "round"
    return hash_parts(hash_name, f"jointsup/1/{kind}", canonical(document) if text is None else text)


def read_json(path: Path) -> Any:
    """Return what a published document says; raises :class:`~jointsup.errors.BadText` unless it is canonical."""
    return read_with_text(path)[0]


def read_with_text(path: Path) -> tuple[Any, str]:
    """Return what a published document says, as :func:`read_json`, and its text."""
    data = read_bytes(path, JSON_LIMIT)
    return read_canonical(data, path.name), data.decode()
