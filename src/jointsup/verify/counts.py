"""Checks of strata, targets, numbers and totals (protocol, "Counts" and "Record")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from jointsup.algorithms.sampling.counts import Size, numbers_of, offset_of
from jointsup.algorithms.sampling.rules import LineRules, RoundRules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.verify.report import Findings

Strata = list[list[Mapping[str, Any]]]
"""The lines of ``strata.jsonl``, line by line of the document."""


def check_strata(
    head: Mapping[str, Any], document: Mapping[str, Any], rules: RoundRules, lines: Sequence[Mapping[str, Any]], findings: Findings
) -> Strata | None:
    """Check every stratum's sizes, target and number; return the strata by line, or None where they are not the document's."""
    expected = [(line.id, list(labels)) for line in rules.lines for labels in line.strata]
    found = [(line["line"], line["stratum"]) for line in lines]
    for number, (due, there) in enumerate(zip_longest(expected, found), 1):
        if due != there:
            shown = ["-" if place is None else name_of(*place) for place in (due, there)]
            findings.broken("counts.strata/sequence", f"strata.jsonl, line {number}", expected=shown[0], value=shown[1])
            return None
    rest = iter(lines)
    strata = [[next(rest) for _ in line.strata] for line in rules.lines]
    _sizes(head["header"]["count"], document, rules, strata, findings)
    key = key_of(head["header"]["hash"], head["seed"]["value"], "counts")
    for line, of in zip(rules.lines, strata, strict=True):
        _numbers(line, sizes_of(of), of, rules, key, findings)
    _totals(head, document, rules, strata, findings)
    return strata


def name_of(line: str, labels: Sequence[str]) -> str:
    """Return a stratum's name for people."""
    return f"{line} [{', '.join(labels)}]"


def sizes_of(strata: Sequence[Mapping[str, Any]]) -> list[Size]:
    """Return the sizes that the record states for a line's strata."""
    return [Size(stratum["rows"], stratum["can"]) for stratum in strata]


def _sizes(count: int, document: Mapping[str, Any], rules: RoundRules, strata: Strata, findings: Findings) -> None:
    """Check the sizes against each other: within a stratum, within a line, between lines that select alike."""
    alike: dict[tuple[Any, ...], tuple[str, list[int]]] = {}
    for entry, line, of in zip(document["lines"], rules.lines, strata, strict=True):
        for labels, stratum in zip(line.strata, of, strict=True):
            where = name_of(line.id, labels)
            if stratum["can"] > stratum["rows"] or (not line.excluded and stratum["can"] != stratum["rows"]):
                findings.broken("counts.strata/can", where, can=stratum["can"], rows=stratum["rows"])
            if stratum["base"] != stratum["rows" if line.base == "all" else "can"]:
                findings.broken("counts.strata/base", where, base=stratum["base"])
        total = sum(stratum["rows"] for stratum in of)
        if total > count or (total < count and _selects_all(document, line)):
            findings.broken("counts.strata/sum", line.id, total=total, count=count)
        chosen = tuple(entry["choices"])
        for member, key in (("rows", chosen), ("can", (*chosen, line.excluded))):
            sizes = [stratum[member] for stratum in of]
            other, theirs = alike.setdefault((member, key), (line.id, sizes))
            if theirs != sizes:
                findings.broken("counts.strata/alike", line.id, other=other)


def _selects_all(document: Mapping[str, Any], line: LineRules) -> bool:
    return all(
        len(labels) == len(document["codes"][facet]) for facet, labels in zip(line.facets, line.labels, strict=True)
    )


def _numbers(
    line: LineRules, sizes: list[Size], of: Sequence[Mapping[str, Any]], rules: RoundRules, key: str, findings: Findings
) -> None:
    targets, limits = line.targets(sizes), line.limits(sizes)
    numbers = numbers_of(line.rounding, targets, limits, offset_of(key, line.group, rules.groups))
    unmet = 0
    for labels, ask, stratum, target, number in zip(line.strata, line.asks, of, targets, numbers, strict=True):
        where = name_of(line.id, labels)
        text = f"{target.numerator}/{target.denominator}"
        if stratum["target"] != text:
            findings.broken("counts.target/other", where, value=stratum["target"], expected=text)
        if stratum["n"] != number:
            findings.broken("counts.n/other", where, value=stratum["n"], expected=number)
        if stratum["n"] and stratum["cut_off"] is None:
            findings.broken("draw.cut_off/missing", where, n=stratum["n"])
        if not stratum["n"] and stratum["cut_off"] is not None:
            findings.broken("draw.cut_off/without", where)
        unmet += ask.minimum is not None and target < ask.minimum
    if unmet:
        findings.remark("minimum_unmet", line.id, strata=unmet)


def _totals(
    head: Mapping[str, Any], document: Mapping[str, Any], rules: RoundRules, strata: Strata, findings: Findings
) -> None:
    where = "record.json: totals"
    expected = [
        [line.id, sum(stratum["n"] for stratum in of), line.without_chance(sizes_of(of))]
        for line, of in zip(rules.lines, strata, strict=True)
    ]
    for due, found in zip_longest(expected, head["totals"]):
        if due != found:
            findings.broken("totals/line", where, value=found or "-", expected=due or "-")
    for at, (entry, (_, _, without)) in enumerate(zip(document["lines"], expected, strict=True)):
        if without and not entry["reason"]:
            findings.broken("round.rules/reason", f"round.json: lines[{at}].reason", line=entry["id"], count=without)
    nowhere = sum(rows for _, rows in head["without_chance"])
    if nowhere > head["header"]["count"]:
        findings.broken("totals/too_many", "record.json: without_chance", total=nowhere, count=head["header"]["count"])
