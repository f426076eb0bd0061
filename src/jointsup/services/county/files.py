"""The county as files: the register with its three faulty rows, past visits and facts, the plan, all labelled as generated."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup.canonical import canonical
from jointsup.codec.files import write_file
from jointsup.services.county.history import Fact, PastVisit, history_of
from jointsup.services.county.places import COUNTY_NAME
from jointsup.services.county.plan import FAULTY, HEADINGS, county_plan, register_row
from jointsup.services.county.register import Entity, entities
from jointsup.services.county.tiers import tier_of

NOTICE = (
    f"{COUNTY_NAME}：本目录中的名录、既往检查和事实均由程序生成，不涉及任何真实单位和个人。区划代码 990199 不在 GB/T 2260 之内，"
    "因此其中的统一社会信用代码不可能是任何单位的代码。\n"
    "All registers, past visits and facts in this folder are generated; none is about anybody. No area code of GB/T 2260 begins with 99, so no credit code here can be real.\n"
)


@frozen
class County:
    """The generated county: its entities, what is known of them, the tier of each."""

    entities: Sequence[Entity]
    visits: Sequence[PastVisit]
    facts: Sequence[Fact]
    tiers: Sequence[str]


def generate(seed: int, count: int) -> tuple[County, list[tuple[str, ...]]]:
    """Return the county of a seed and the rows of its register, faulty ones last."""
    made: list[Entity] = []
    visits: list[PastVisit] = []
    facts: list[Fact] = []
    tiers: list[str] = []
    rows: list[tuple[str, ...]] = []
    for entity in entities(seed, count):
        history = history_of(seed, entity)
        tier = tier_of(history)
        made.append(entity)
        visits += history.visits
        facts += history.facts
        tiers.append(tier)
        rows.append(register_row(entity, tier, history))
    return County(made, visits, facts, tiers), [*rows, *FAULTY]


def write_county(folder: Path, county: County, rows: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Write register, past visits, facts, plan and the notice that all is generated; return the plan."""
    plan = county_plan()
    write_file(folder / "生成数据说明.txt", NOTICE.encode())
    write_file(folder / "register.csv", _csv(HEADINGS, rows))
    past = ((one.entity, str(one.day), one.body, one.stream, one.found) for one in county.visits)
    write_file(folder / "past-visits.csv", _csv(("标识", "日期", "部门", "检查类型", "结果"), past))
    write_file(folder / "facts.csv", _csv(("标识", "日期", "信息类别"), ((one.entity, str(one.day), one.kind) for one in county.facts)))
    write_file(folder / "plan.json", canonical(plan).encode())
    return plan


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()
