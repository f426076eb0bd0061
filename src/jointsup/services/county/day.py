"""What happens on the county's days: a firm that is found closed, and somebody who would rather visit another for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jointsup.algorithms.sampling.merge import Visit
from jointsup.algorithms.sampling.record import file_lines, record_digest
from jointsup.canonical import canonical, read_canonical
from jointsup.codec.files import write_file
from jointsup.codec.workbooks import write_csv
from jointsup.services.draw import Drawing
from jointsup.verify import check_record
from jointsup.verify.report import Deviation

RESULTS = ("监管对象标识", "任务", "事项", "结果", "说明")
CLOSED = "到场已停业"


def closed_on_arrival(folder: Path, drawing: Drawing) -> tuple[str, Sequence[Deviation]]:
    """Write a visit's results, each *closed*, and a copy of the record with a reserve taken for it; return the entity and what a check finds."""
    visit = next(visit for visit in drawing.visits if visit.made)
    lines = drawing.rules.lines
    rows = [(visit.id, lines[check.line].id, check.matter, CLOSED, "检查结果，不启用备选") for check in visit.checks]
    write_csv(folder / "results.csv", RESULTS, rows)
    fraud = folder / "fraud"
    fraud.mkdir()
    for name, text in {**drawing.files, "later.jsonl": _taken_for_it(drawing, visit)}.items():
        write_file(fraud / name, text.encode())
    return visit.id, check_record(fraud).deviations


def _taken_for_it(drawing: Drawing, visit: Visit) -> str:
    """Return later entries in which a reserve takes the place of who was found closed."""
    drawn = [{**line["closed"], **line["open"]} for line in map(read_canonical, file_lines(drawing.files["drawn.jsonl"]))]
    entry = {
        "actor": "clerk",
        "evidence": "0" * 64,
        "ground": "closed",
        "id": visit.id,
        "kind": "reserve",
        "previous": record_digest(read_canonical(drawing.files["record.json"])),
        "reason": CLOSED,
        "taken": [[line["line"], line["stratum"], None] for line in drawn if line["id"] == visit.id],
        "time": "2027-02-01T10:00:00+08:00",
    }
    return canonical(entry) + "\n"
