"""A meet in a folder 交集文件: the document, tables for people with names beside ids, the picture, and the draft of a plan in joint groups."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from jointsup.canonical import canonical
from jointsup.codec.files import write_file, writing_folder
from jointsup.codec.structure import unstructure
from jointsup.codec.workbooks import Row, Sheet, write_csv, write_xlsx
from jointsup.errors import Language
from jointsup.model.annual import AnnualPlan
from jointsup.model.meets import MetSet
from jointsup.pictures.upset import Column, Reached, upset
from jointsup.said import Listed, Words
from jointsup.services.meets.meeting import Met

DOCUMENT, PICTURE, PLAN, ANNUAL, WORKBOOK = "meets.json", "meets.svg", "plan.json", "annual.json", "meets.xlsx"

TITLE = Words("Meet: whom matters of several departments fall on", "部门交集：哪些部门的监管对象重合")


def write_met(out: Path, met: Met, draft: AnnualPlan | None = None, language: Language = "zh") -> None:
    """Write a meet into a folder: ``meets.json``, a CSV for each table and, where xlsxwriter is installed, ``meets.xlsx``, ``meets.svg``,
    and what a person approves: ``annual.json``, a ``draft`` of lines of the year; without one ``plan.json``, the plan with the proposed joint
    groups, which ``freeze`` takes. Tables are in Chinese, the picture is in ``language``.

    Raises :class:`~jointsup.errors.Unwritable`; then nothing was written.
    """
    with writing_folder(out) as folder:
        write_file(folder / DOCUMENT, canonical(unstructure(met.document)).encode())
        write_file(folder / PICTURE, picture(met, language).encode())
        name, drafted = (PLAN, unstructure(met.joint_plan())) if draft is None else (ANNUAL, unstructure(draft))
        write_file(folder / name, (json.dumps(drafted, ensure_ascii=False, indent=1) + "\n").encode())
        for sheet in sheets(met):
            write_csv(folder / f"{sheet.name}.csv", sheet.headings, sheet.rows)
        if find_spec("xlsxwriter") is not None:
            write_xlsx(folder / WORKBOOK, sheets(met))


def picture(met: Met, language: Language = "zh") -> str:
    """Return the picture of a meet as SVG."""
    places = {department.id: place for place, department in enumerate(met.document.departments)}
    departments = [Reached(department.name, department.entities) for department in met.document.departments]
    sets = [Column(tuple(places[one] for one in found.departments), found.entities) for found in met.document.sets if found.departments]
    return upset(TITLE.text(language), departments, sets, met.document.entities, language)


def sheets(met: Met) -> list[Sheet]:
    """Return the tables for people, each with its Chinese name."""
    return [
        Sheet("联合任务建议", PROPOSALS, _proposals(met)),
        Sheet("部门交集", ("序号", "部门", "部门数", "户数"), _sets(met, met.document.meets)),
        Sheet("部门交集分维度", ("部门", "维度", "代码", "名称", "户数"), _shares(met)),
        Sheet("部门组合", ("序号", "只有这些部门", "部门数", "户数"), _sets(met, met.document.sets)),
        Sheet("事项与对象", ("事项标识", "事项名称", "部门", "任务", "户数", "备注"), _matters(met)),
        Sheet("事项交集", ("事项一", "部门一", "事项二", "部门二", "户数", "备注"), _pairs(met)),
        Sheet("企业负担", BURDEN, _burden(met)),
    ]


PROPOSALS = (
    "序号", "任务", "任务名称", "部门", "事项", "最早日期", "最晚日期", "重合户数", "分别检查户次", "联合检查户次", "减少户次", "平均到场人数（分别）",
    "平均到场人数（联合）", "最多到场人数", "最多到场部门", "理由",
)  # fmt: skip
BURDEN = (
    "维度", "代码", "名称", "户数", "户次（分别）", "户次（联合）", "检查分钟", "材料份数（分别）", "材料份数（联合）", "每户最多户次（分别）",
    "每户最多户次（联合）",
)  # fmt: skip

NOBODY = "无部门"


def _joined(names: Sequence[str]) -> str:
    return Listed(names, NOBODY).text("zh")


class _Names:
    """Names beside ids: of departments, matters and lines from the plan, of areas from the list."""

    def __init__(self, met: Met) -> None:
        self.departments = met.names
        self.matters = {identity: name for kind, identity, name in met.plan.names if kind == "matter"}
        self.lines = {line.id: line.name for line in met.plan.lines}
        self._kinds = {facet.name: facet for facet in met.plan.facets}
        self._areas, self._day = met.selection.areas, date.fromisoformat(met.plan.as_of)

    def of(self, ids: Sequence[str]) -> str:
        """Return the names of departments, joined."""
        return _joined([self.departments.get(one, one) for one in ids])

    def code(self, facet: str, code: str) -> str:
        """Return what a code means, empty where nothing says it."""
        stated = self._kinds.get(facet.partition(":")[0])
        if stated is None:
            return ""
        if stated.codes or stated.kind != "area":
            return dict(stated.codes).get(code, "")
        row = self._areas.lookup(code.ljust(6, "0"), self._day).row
        return row.name if row else ""


def _proposals(met: Met) -> Iterator[Row]:
    names = _Names(met)
    for number, one in enumerate(met.document.proposals, 1):
        yield (
            number, _joined(one.lines), _joined([names.lines[line] for line in one.lines]), names.of(one.departments),
            _joined([names.matters.get(matter, matter) for matter in one.matters]), *one.window, one.entities, one.separate, one.joint, one.saved,
            one.people_separate, one.people_joint, one.people_most, one.bodies_most, one.reason[1],
        )  # fmt: skip


def _sets(met: Met, sets: Sequence[MetSet]) -> Iterator[Row]:
    names = _Names(met)
    for number, one in enumerate(sets, 1):
        yield number, names.of(one.departments), len(one.departments), one.entities


def _shares(met: Met) -> Iterator[Row]:
    names = _Names(met)
    for one in (*met.document.meets, met.document.without_matter):
        for share in one.by:
            yield names.of(one.departments), share.facet, share.code, names.code(share.facet, share.code), share.entities


def _matters(met: Met) -> Iterator[Row]:
    names = _Names(met)
    for one in met.document.matters:
        remark = "" if one.entities else "没有对象"
        yield one.id, names.matters.get(one.id, ""), names.of(one.departments), Listed(one.lines, "").text("zh"), one.entities, remark
    document = met.document.without_matter
    yield "", "没有事项的对象", "", "", document.entities, ""


def _pairs(met: Met) -> Iterator[Row]:
    names, departments = _Names(met), {one.id: one.departments for one in met.document.matters}
    for one in met.document.matter_pairs:
        named = [cell for matter in one.matters for cell in (names.matters.get(matter, matter), names.of(departments[matter]))]
        yield *named, one.entities, "不得同查" if one.apart else ""


def _burden(met: Met) -> Iterator[Row]:
    names = _Names(met)
    for one in met.document.burden:
        name = names.code(one.facet, one.code) if one.facet else "全部"
        yield one.facet, one.code, name, one.entities, *one.visits, one.minutes, *one.papers, *one.most_visits
