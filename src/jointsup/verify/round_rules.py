"""What ties the members of a round document together (rule ``round.rules``): every sentence of documents.md on it.

The freeze asks the same questions before a round is published. Documents must have passed their shape.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log10, prod
from typing import Any

from jointsup.algorithms.sampling.rules import listed_codes
from jointsup.algorithms.sampling.seed import MINIMUM_TEXTS, parse_pattern
from jointsup.errors import BadText
from jointsup.verify.report import Deviation, Findings

WHERE = "round.json: "
CEILING = re.compile(r"0|[1-9][0-9]{0,15}")
_UNUSABLE = """area_first bitmap ceiling combinations excluded facet_twice facets line_once meaning meanings no_choice no_code no_facet
no_line twice two_labels"""
UNUSABLE = frozenset(f"round.rules/{what}" for what in _UNUSABLE.split())
"""Contradictions after which nobody can say what the document selects; after the others a draw can still be made anew."""

MOST_DIGITS = 4000
"""How many decimal digits the number of texts of a pattern may have here."""


def round_faults(document: Mapping[str, Any], header: Mapping[str, Any]) -> list[Deviation]:
    """Return every contradiction within a round document, and between it and the header of its frame."""
    findings = Findings()
    if sorted(document["codes"]) != header["facets"]:
        findings.broken("round.rules/facets", f"{WHERE}codes", expected=", ".join(header["facets"]))
    if document["attempt"] > 1 and document["previous"] is None:
        findings.broken("round.rules/previous", f"{WHERE}previous", attempt=document["attempt"])
    _facets_named(document, findings)
    _meanings(document, findings)
    _counts(document, header, findings)
    _choices(document, findings)
    _lines(document, findings)
    _every_line_once(document, findings)
    for at, pair in enumerate(document["apart"]):
        if pair[0] >= pair[1]:
            findings.broken("round.rules/apart", f"{WHERE}apart[{at}]", first=pair[0], second=pair[1])
    findings.take(source_faults(document["sources"]))
    return list(findings.deviations)


def listed(document: Mapping[str, Any], facet: str | None) -> list[str]:
    """Return the codes of a facet, in order; none where there is no such facet."""
    return [code for code, _ in document["codes"].get(facet, ())]


def numbered(codes: Collection[str]) -> bool:
    """Say whether codes are the numbers from 0 on, without a gap."""
    return set(codes) == {str(number) for number in range(len(codes))}


def _facets_named(document: Mapping[str, Any], findings: Findings) -> None:
    named = [("area_facet", document["area_facet"]), ("exclusion_facet", document["exclusion_facet"])]
    named += [("ceiling", document["ceiling"]), ("persons", document["persons"] and document["persons"][0])]
    for member, facet in named:
        if facet is not None and facet not in document["codes"]:
            findings.broken("round.rules/no_facet", WHERE + member, facet=facet)
    for code in listed(document, document["ceiling"]):
        if not CEILING.fullmatch(code):
            findings.broken("round.rules/ceiling", f"{WHERE}ceiling", code=code)


def _meanings(document: Mapping[str, Any], findings: Findings) -> None:
    for facet, pairs in document["codes"].items():
        where = f"{WHERE}codes.{facet}"
        sets = [not isinstance(meaning, str) for _, meaning in pairs]
        if any(sets):
            if not all(sets):
                findings.broken("round.rules/meanings", where)
            if not numbered(listed(document, facet)):
                findings.broken("round.rules/set_numbers", where)
        exclusion = facet == document["exclusion_facet"]
        for at, (_, meaning) in enumerate(pairs):
            is_pairs = not isinstance(meaning, str) and all(not isinstance(item, str) for item in meaning)
            if exclusion != is_pairs and meaning != []:
                findings.broken("round.rules/meaning", f"{where}[{at}]", exclusion=document["exclusion_facet"] or "-")


def exclusion_pairs(document: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return for each code of the exclusion facet its pairs of ground and body."""
    return {code: [(ground, body) for ground, body in meaning] for code, meaning in document["codes"][document["exclusion_facet"]]}


def _counts(document: Mapping[str, Any], header: Mapping[str, Any], findings: Findings) -> None:
    here = [code for code, *_ in document["counts"]]
    if here != listed(document, document["area_facet"]):
        findings.broken("round.rules/counts", f"{WHERE}counts", facet=document["area_facet"] or "-")
    elif document["area_facet"] is not None:
        total = sum(count for _, count, *_ in document["counts"])
        if total != header["count"]:
            findings.broken("round.counts/sum", f"{WHERE}counts", total=total, count=header["count"])
    if document["exclusion_facet"] is None and document["exclusions"]:
        findings.broken("round.rules/exclusions", f"{WHERE}exclusions")


def _all_listed(codes: Iterable[str], known: Collection[str], where: str, findings: Findings) -> None:
    for code in sorted({code for code in codes if code not in known}):
        findings.broken("round.rules/no_code", where, code=code)


def _sound(codes: Sequence[str] | str, known: Collection[str], by_number: bool, where: str, findings: Findings) -> bool:
    """Say whether what a label or ``excluded`` lists are codes of the facet; a bitmap needs numbered codes."""
    if not isinstance(codes, str):
        _all_listed(codes, known, where, findings)
    elif not by_number:
        findings.broken("round.rules/bitmap", where)
        return False
    return True


def _codes(document: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, None], bool]]:
    """Return the codes of each facet in order, and whether they are numbered."""
    known = {facet: dict.fromkeys(listed(document, facet)) for facet in document["codes"]}
    return {facet: (codes, numbered(codes)) for facet, codes in known.items()}


def _choices(document: Mapping[str, Any], findings: Findings) -> None:
    codes_of = _codes(document)
    for at, choice in enumerate(document["choices"]):
        where = f"{WHERE}choices[{at}]"
        if choice["facet"] not in document["codes"]:
            findings.broken("round.rules/no_facet", f"{where}.facet", facet=choice["facet"])
            continue
        known, by_number = codes_of[choice["facet"]]
        under: dict[str, str] = {}
        for place, (label, codes) in enumerate(choice["labels"]):
            # A code stands under two labels only where there are two: a bitmap alone need not be gone through.
            if not _sound(codes, known, by_number, f"{where}.labels[{place}]", findings) or len(choice["labels"]) == 1:
                continue
            for code in listed_codes(codes, known):
                other = under.setdefault(code, label)
                if other != label:
                    findings.broken("round.rules/two_labels", f"{where}.labels[{place}]", code=code, label=other)


def _once(ids: Iterable[str], where: str, findings: Findings) -> None:
    for name in sorted(name for name, times in Counter(ids).items() if times > 1):
        findings.broken("round.rules/twice", where, id=name)


def _lines(document: Mapping[str, Any], findings: Findings) -> None:
    codes_of = _codes(document)
    choices = {choice["id"]: choice for choice in document["choices"]}
    _once([line["id"] for line in document["lines"]], f"{WHERE}lines", findings)
    for at, line in enumerate(document["lines"]):
        where = f"{WHERE}lines[{at}]"
        _once(line["choices"], f"{where}.choices", findings)
        for name in line["choices"]:
            if name not in choices:
                findings.broken("round.rules/no_choice", f"{where}.choices", choice=name)
        if all(name in choices for name in line["choices"]):
            _choices_of_line(document, line, [choices[name] for name in line["choices"]], where, findings)
        _excluded(document, line, codes_of, where, findings)
        if line["window"][0] > line["window"][1]:
            findings.broken("round.rules/window", f"{where}.window", first=line["window"][0], last=line["window"][1])
        for place, (_, _, least, most) in enumerate(line["strata"]):
            if least is not None and most is not None and least > most:
                findings.broken("round.rules/bounds", f"{where}.strata[{place}]", minimum=least, maximum=most)
        for member, count in (("bodies", len(line["bodies"])), ("people", line["people"])):
            cap = document["door"][member]
            if cap is not None and count > cap:
                findings.broken("round.rules/door", f"{where}.{member}", count=count, cap=cap)


def _choices_of_line(
    document: Mapping[str, Any], line: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]], where: str, findings: Findings
) -> None:
    facets = [choice["facet"] for choice in chosen]
    for facet in sorted(facet for facet, times in Counter(facets).items() if times > 1):
        findings.broken("round.rules/facet_twice", f"{where}.choices", facet=facet)
    if document["area_facet"] is not None and document["area_facet"] in facets[1:]:
        findings.broken("round.rules/area_first", f"{where}.choices", facet=document["area_facet"])
    labels = [[label for label, _ in choice["labels"]] for choice in chosen]
    here = [stratum[0] for stratum in line["strata"]]
    # The number first: a small document may ask for more combinations than could ever be listed.
    if len(here) != prod(map(len, labels)) or any(a != list(b) for a, b in zip(here, itertools.product(*labels), strict=True)):
        findings.broken("round.rules/combinations", f"{where}.strata")


def _excluded(
    document: Mapping[str, Any], line: Mapping[str, Any], codes_of: Mapping[str, tuple[Mapping[str, None], bool]], where: str, findings: Findings
) -> None:
    facet = document["exclusion_facet"]
    if facet is None:
        if line["excluded"] != []:
            findings.broken("round.rules/excluded", f"{where}.excluded")
    elif facet in document["codes"]:
        _sound(line["excluded"], *codes_of[facet], f"{where}.excluded", findings)


def _every_line_once(document: Mapping[str, Any], findings: Findings) -> None:
    lines = [line["id"] for line in document["lines"]]
    grouped = [line for group in document["groups"] for line in group]
    for member, named in (("groups", grouped), ("yield_order", document["yield_order"])):
        times = Counter(named)
        for line in lines:
            if times.pop(line, 0) != 1:
                findings.broken("round.rules/line_once", WHERE + member, line=line)
        for line in sorted(times):
            findings.broken("round.rules/no_line", WHERE + member, line=line)


def source_faults(sources: Mapping[str, Any]) -> list[Deviation]:
    """Return every contradiction within the sources of a seed."""
    findings, where = Findings(), f"{WHERE}sources"
    parties = {entry["party"] for entry in sources["parties"]}
    if (sources["deadline"] is None) != (not parties):
        findings.broken("round.rules/deadline", f"{where}.deadline")
    if not sources["later"] and len({entry["body"] for entry in sources["parties"]}) < 2:
        findings.broken("round.rules/no_source", where)
    _once([event["event"] for event in sources["later"]], f"{where}.later", findings)
    for at, event in enumerate(sources["later"]):
        place = f"{where}.later[{at}]"
        if event["event"] in parties:
            findings.broken("round.rules/event_party", place, event=event["event"])
        if sources["deadline"] is not None and event["date"] < sources["deadline"][:10]:
            findings.broken("round.rules/event_early", place, date=event["date"], deadline=sources["deadline"])
        count = pattern_count(event["pattern"])
        if count is None:
            findings.broken("round.rules/pattern", f"{place}.pattern", pattern=event["pattern"])
        elif str(count) != event["texts"]:
            findings.broken("round.rules/texts", f"{place}.texts", texts=event["texts"], expected=count)
        elif count < MINIMUM_TEXTS:
            findings.broken("round.rules/few_texts", f"{place}.texts", texts=count, least=MINIMUM_TEXTS)
    return list(findings.deviations)


def pattern_count(pattern: str) -> int | None:
    """Return how many texts a pattern has, or None where it is no pattern or has more texts than a check counts."""
    try:
        items = parse_pattern(pattern)
    except BadText:
        return None
    if sum(times * log10(len(characters)) for characters, times in items) > MOST_DIGITS:
        return None
    count: int = prod(len(characters) ** times for characters, times in items)
    return count
