"""Sheets of the drawn and the visits for people 名单表: Chinese headings, names beside ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from jointsup.algorithms.sampling.merge import KEPT_MERGES, Check, Visit, lines_of
from jointsup.algorithms.sampling.rules import RoundRules

DRAWN_HEADINGS = ("序号", "任务", "任务名称", "监管对象标识", "分层", "抽签号")
VISIT_HEADINGS = (
    "序号", "监管对象标识", "联合组", "检查任务", "任务名称", "监管事项", "执行部门", "到场人数", "最早日期", "最晚日期", "备注",
)  # fmt: skip

YIELDED = "已达频次上限，本次不检查"


def names_of(document: Mapping[str, Any], kind: str) -> dict[str, str]:
    """Return the names that a round document gives to ids of one kind."""
    return {identity: name for of, identity, name in document["names"] if of == kind}


def drawn_rows(document: Mapping[str, Any], drawn: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Yield the sheet's rows for opened lines of ``drawn.jsonl``."""
    names = names_of(document, "line")
    for number, line in enumerate(drawn, 1):
        stratum = " / ".join(line["stratum"])
        yield str(number), line["line"], names.get(line["line"], ""), line["id"], stratum, line["ticket"]


def visit_rows(
    document: Mapping[str, Any], rules: RoundRules, visits: Sequence[Visit]
) -> Iterator[tuple[str, ...]]:
    """Yield the sheet's rows for visits."""
    line_names, matter_names, body_names = (names_of(document, kind) for kind in ("line", "matter", "body"))

    @lru_cache(KEPT_MERGES)
    def of_checks(checks: tuple[Check, ...]) -> tuple[str, ...]:
        lines = lines_of(rules, checks)
        matters = dict.fromkeys(check.matter for check in checks)
        bodies = sorted({body for line in lines for body in line.bodies})
        return (
            "、".join(line.id for line in lines),
            "、".join(line_names.get(line.id, "") for line in lines),
            "、".join(matter_names.get(matter, matter) for matter in matters),
            "、".join(body_names.get(body, body) for body in bodies),
            str(sum(line.people for line in lines)),
            max(line.window[0] for line in lines),
            min(line.window[1] for line in lines),
        )

    for number, visit in enumerate(visits, 1):
        yield str(number), visit.id, str(visit.group), *of_checks(visit.checks), "" if visit.made else YIELDED
