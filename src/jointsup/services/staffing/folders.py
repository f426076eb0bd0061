"""Staffing with files in and files out 选派目录: what the commands call. Each either writes all of its result or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

from jointsup.algorithms.sampling.frame import FrameRow, frame_lines
from jointsup.algorithms.staffing.record import DOCUMENT, HEAD, LATER, LOADS, TEAMS
from jointsup.algorithms.staffing.skills import SkillRow, skill_rows
from jointsup.canonical import canonical, read_canonical
from jointsup.codec.files import read_bytes, regular_size, write_file, writing_folder
from jointsup.codec.reading import document_of, under_name_of
from jointsup.codec.refusals import write_refusals
from jointsup.codec.structure import unstructure
from jointsup.codec.tables import Encoding, read_table
from jointsup.codec.workbooks import write_csv
from jointsup.engines.reference import ReferenceFrame
from jointsup.errors import BadFrame, BadRound, problem
from jointsup.model.documents import SeedFile
from jointsup.model.staffing import Decision, EntryKind, StaffingEntry, StaffingPlan
from jointsup.services.folders import FRAME, PAIR, SEED, read_json, read_record
from jointsup.services.freeze_files import secret_path
from jointsup.services.staffing.coding import fields_of
from jointsup.services.staffing.drawing import (
    StaffingDrawing,
    draw_staffing,
    read_frozen,
    replace_on_site,
    require_clean,
)
from jointsup.services.staffing.freezing import FrozenStaffing, freeze_staffing
from jointsup.services.staffing.visits import drawn_visits, stated_visits
from jointsup.verify.check_teams import judge

FILES = (HEAD, DOCUMENT, TEAMS, LOADS, LATER)
CHECKER = "check_teams.py"

TEAM_HEADINGS = ("检查标识", "监管对象标识", "最早日期", "最晚日期", "名额", "部门", "所需能力", "执法检查人员标识", "空缺原因")
LOAD_HEADINGS = ("部门", "执法检查人员标识", "期初名额", "名额合计", "名额上限", "工时合计")
REASON_WORDS = {
    "skill": ("lack a skill", "能力不符"),
    "recused": ("recused", "回避"),
    "leave": ("on leave", "请假"),
    "present": ("in this visit already", "已在本次检查中"),
    "full": ("have all the slots that their hours allow", "工时已满"),
}


def freeze(
    plan: StaffingPlan | Mapping[str, Any] | str | Path,
    rows: Any,
    out: str | Path,
    *,
    record: str | Path | None = None,
    secret: str | Path | None = None,
    sheet: str | None = None,
    encoding: Encoding | None = None,
    take_good: bool = False,
) -> FrozenStaffing:
    """Freeze a staffing into the folder ``out``: ``frame.txt``, ``staffing.json``, ``pair.json`` 固化选派.

    ``plan`` is a ``staffing_plan/1``; ``rows`` the inspectors, a file or a table in memory; ``record`` the whole record of the draw whose
    visits are staffed, unless the plan states visits. The frame's secret goes to ``secret``, by default ``OUT.secret``.

    Raises :class:`~jointsup.errors.BadDocument`, :class:`~jointsup.errors.BadRows`, :class:`~jointsup.errors.BadRound`,
    :class:`~jointsup.errors.BadFrame` for a record that is damaged, with everything that is wrong; then nothing was written.
    """
    target = Path(out)
    with under_name_of(plan):
        stated = document_of(plan, StaffingPlan, "plan")
        if (record is None) == (stated.visits is None):
            raise BadRound([problem("staffing.visits", "visits")])
        to_staff = stated_visits(stated) if record is None else drawn_visits(stated, read_record(Path(record), whole=True))
        table = read_table(rows, fields_of(stated), sheet=sheet, encoding=encoding, take_good=take_good)
        made = freeze_staffing(stated, table, to_staff, secrets.token_bytes, take_good)
    with writing_folder(target, private=True) as folder:
        write_file(folder / FRAME, (line.encode() for line in frame_lines(made.frame)))
        write_file(folder / DOCUMENT, canonical(made.document).encode())
        write_file(folder / PAIR, canonical(unstructure(made.pair)).encode(), public=True)
        if made.coded.problems:
            write_refusals(folder / "refused.csv", made.coded.problems, made.coded.problem_count)
        write_file(Path(secret) if secret else secret_path(target), f"{made.secret}\n".encode())
    return made


def draw(
    folder: str | Path, seed: SeedFile | Mapping[str, Any] | str | Path, out: str | Path, *, now: datetime | None = None
) -> StaffingDrawing:
    """Draw the teams of the staffing frozen in ``folder`` and write the record to ``out``, checked before it appears 选派.

    Raises :class:`~jointsup.errors.BadSeed`, :class:`~jointsup.errors.NotNow`, :class:`~jointsup.errors.BadFrame`,
    :class:`~jointsup.errors.BadRound`; then nothing was written.
    """
    given = document_of(seed, SeedFile, "seed")
    header, rows = read_frame(Path(folder) / FRAME)
    drawing = draw_staffing(
        read_json(Path(folder) / DOCUMENT), header, rows, given, now or datetime.now().astimezone(), secrets.token_bytes
    )
    require_clean(drawing.files, read_bytes(Path(folder) / FRAME).decode(), "staffing.own_check")
    with writing_folder(Path(out), private=True) as target:
        write_record(target, drawing.files)
        write_file(target / SEED, canonical(unstructure(given)).encode())
        write_sheets(target, drawing)
    return drawing


def verify(record: str | Path, *, frame: str | Path | None = None) -> dict[str, Any]:
    """Check the record of a staffing with the stand-alone checker, at the highest level that the files allow 核验选派.

    The answer has ``level`` (``head``, ``record``, ``frame``), ``teams_digest``, ``deviations`` (``rule``, ``place``, ``said``) and ``not_shown``.
    Raises :class:`~jointsup.errors.Unwritable` where a file cannot be read.
    """
    text = None if frame is None else _text(Path(frame))
    return judge(read_files(Path(record)), text)


def replace(
    record: str | Path,
    frame: str | Path,
    *,
    visit: str,
    slot: int,
    kind: EntryKind,
    decision: Decision,
    reason: str,
    actor: str,
    now: datetime | None = None,
) -> StaffingEntry:
    """Enter a recusal asked for on site, or an absence, into the record's ``later.jsonl`` 更换人员.

    Raises as :func:`~jointsup.services.staffing.drawing.replace_on_site`; then nothing was written.
    """
    folder = Path(record)
    _, rows = read_frame(Path(frame))
    moment = now or datetime.now().astimezone()
    entry, later = replace_on_site(
        read_files(folder), _text(Path(frame)), rows,
        visit=visit, slot=slot, kind=kind, decision=decision, reason=reason, actor=actor, now=moment,
    )  # fmt: skip
    write_file(folder / LATER, later.encode(), replace=True)
    return entry


def skills(folder: str | Path, digits: int | None = None) -> list[SkillRow]:
    """Return the skill matrix of the staffing frozen in ``folder`` 专业能力矩阵; areas cut to ``digits`` characters."""
    header, rows = read_frame(Path(folder) / FRAME)
    return skill_rows(read_frozen(read_json(Path(folder) / DOCUMENT), header, rows), digits)


def read_frame(path: Path) -> tuple[Mapping[str, Any], list[FrameRow]]:
    """Return header and rows of a frame of inspectors. Raises :class:`~jointsup.errors.BadFrame` for a damaged one."""
    regular_size(path)
    reader = ReferenceFrame(path)
    return reader.header, list(reader.rows())


def read_files(folder: Path) -> dict[str, str]:
    """Return the files of a staffing's record that are there, by name. Raises :class:`~jointsup.errors.Unwritable` without a head."""
    regular_size(folder / HEAD)
    return {name: _text(folder / name) for name in FILES if (folder / name).exists()}


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError:
        raise BadFrame([problem("staffing.damaged", path.name, "text", why="no UTF-8")]) from None


def write_record(folder: Path, files: Mapping[str, str]) -> None:
    """Write a record with the checker beside it, and under ``public/`` the head, which alone is public."""
    checker = resources.files("jointsup").joinpath("verify", CHECKER).read_text("utf-8")
    for name, text in {**files, CHECKER: checker}.items():
        write_file(folder / name, text.encode())
    (folder / "public").mkdir()
    for name, text in {HEAD: files[HEAD], CHECKER: checker}.items():
        write_file(folder / "public" / name, text.encode(), public=True)


def write_sheets(folder: Path, drawing: StaffingDrawing) -> None:
    """Write teams and loads for people."""
    write_csv(folder / "teams.csv", TEAM_HEADINGS, team_rows(drawing))
    write_csv(folder / "loads.csv", LOAD_HEADINGS, load_rows(drawing))


def team_rows(drawing: StaffingDrawing) -> Iterator[tuple[str, ...]]:
    """Yield the sheet of teams for people."""
    visits = {visit.id: visit for visit in drawing.rules.visits}
    windows = {visit["id"]: visit["window"] for visit in _document(drawing)["visits"]}
    names = {identity: name for kind, identity, name in _document(drawing)["names"] if kind == "body"}
    for one in drawing.teams.slots:
        slot = visits[one.visit].slots[one.number - 1]
        why = "、".join(f"{REASON_WORDS[reason][1]} {count} 人" for reason, count in one.unfilled or ())
        yield (
            one.visit, visits[one.visit].entity, *windows[one.visit], str(one.number), names.get(one.body, one.body),
            "、".join(sorted(slot.skills)), one.inspector or "", why if one.inspector or why else "本部门无人员",
        )  # fmt: skip


def load_rows(drawing: StaffingDrawing) -> Iterator[tuple[str, ...]]:
    """Yield the sheet of loads for people."""
    for one in drawing.teams.loads:
        hours = drawing.rules.slot_hours[one.body]
        most = "" if one.most is None else str(one.most)
        yield one.body, one.id, str(one.start), str(one.load), most, "" if hours is None else str(one.load * hours)


def _document(drawing: StaffingDrawing) -> Any:
    return read_canonical(drawing.files[DOCUMENT])
