"""The county as files: the register with its three faulty rows, past visits and facts, the plan, all labelled as generated."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from jointsup.canonical import canonical
from jointsup.codec.files import write_file
from jointsup.model.credit import Fact
from jointsup.services.county.history import History, PastVisit, history_of
from jointsup.services.county.inspectors import Inspectors, inspectors
from jointsup.services.county.places import COUNTY_NAME
from jointsup.services.county.plan import FAULTY, HEADINGS, annual_plan, county_plan, register_row
from jointsup.services.county.register import Entity, entities
from jointsup.services.county.tiers import ENTITIES, ENTITY_HEADINGS, FACT_HEADINGS, FACTS

REGISTER: Final = "register.csv"

NOTICE = (
    f"{COUNTY_NAME}：本目录中的名录、既往检查和事实均由程序生成，不涉及任何真实单位和个人。区划代码 990199 不在 GB/T 2260 之内，"
    "因此其中的统一社会信用代码不可能是任何单位的代码。\n"
    "All registers, past visits and facts in this folder are generated; none is about anybody. No area code of GB/T 2260 begins with 99, so no credit code here can be real.\n"
)


@frozen
class County:
    """The generated county: its entities, what is known of each of them, its inspectors."""

    entities: Sequence[Entity]
    histories: Sequence[History]
    inspectors: Inspectors

    @property
    def visits(self) -> list[PastVisit]:
        """All visits of the last two years."""
        return [visit for history in self.histories for visit in history.visits]

    @property
    def facts(self) -> list[Fact]:
        """All that a scorecard may read."""
        return [fact for history in self.histories for fact in history.facts]


def generate(seed: int, count: int) -> County:
    """Return the county of a seed."""
    made = list(entities(seed, count))
    return County(made, [history_of(seed, entity) for entity in made], inspectors(seed, made))


def write_county(folder: Path, county: County) -> None:
    """Write what is known of the county, its plan, and the notice that all is generated."""
    write_file(folder / "生成数据说明.txt", NOTICE.encode())
    write_file(folder / "plan.json", canonical(county_plan()).encode())
    write_file(folder / "annual.json", canonical(annual_plan()).encode())
    past = ((one.entity, str(one.day), one.body, one.stream, one.found) for one in county.visits)
    write_file(folder / "past-visits.csv", _csv(("标识", "日期", "部门", "检查类型", "结果"), past))
    write_file(folder / FACTS, _csv(FACT_HEADINGS, ((one.entity, one.kind, str(one.day), one.category) for one in county.facts)))
    write_file(folder / ENTITIES, _csv(ENTITY_HEADINGS, ((one.id, one.kind) for one in county.entities)))


def register_rows(county: County, tiers: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Return the rows of the register, the faulty ones last."""
    known = zip(county.entities, county.histories, strict=True)
    return [*(register_row(entity, tiers[entity.id], history) for entity, history in known), *FAULTY]


def write_register(folder: Path, county: County, tiers: Mapping[str, str]) -> None:
    """Write the register."""
    write_file(folder / REGISTER, _csv(HEADINGS, register_rows(county, tiers)))


def _csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()
