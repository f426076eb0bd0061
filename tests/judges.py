"""Two of the three implementations behind one set of questions: the package, and the stand-alone check.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from alone import load_check
from jointsup.algorithms.sampling.counts import numbers_of
from jointsup.algorithms.sampling.frame import bucket_of
from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.record import entity_leaf
from jointsup.algorithms.sampling.rules import listed_codes, read_rules
from jointsup.algorithms.sampling.seed import matches, pattern_texts
from jointsup.algorithms.sampling.tickets import group_start, order_key
from jointsup.algorithms.sampling.tree import root_of_path, tree_root
from jointsup.canonical import canonical, hash_parts, id_fault, read_canonical, read_lines, text_fault
from jointsup.errors import BadText
from jointsup.verify import FrameFile, check_record, shapes
from jointsup.verify.proofs import check_absence, check_row
from jointsup.verify.report import Findings
from jointsup.verify.seeds import check_seed

Vector = Mapping[str, Any]


def lines_with_ends(text: str) -> list[str]:
    """Cut a text after each line feed, and nowhere else."""
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + [last for last in parts[-1:] if last]


def seed_head(one: Vector) -> dict[str, Any]:
    """As much of a record's head as holds a vector's seed."""
    parts = {member: one[member] for member in ("commitments", "reveals", "later")}
    return {**one, "header": {"hash": one["hash"]}, "seed": {**parts, "value": one["seed"]}}


def line_of(**members: Any) -> dict[str, Any]:
    """A line of a round document, as far as it is not given."""
    rest = {
        "id": "x",
        "choices": [],
        "excluded": [],
        "base": "all",
        "rounding": "spread",
        "strata": [],
        "people": 0,
    }
    return {**rest, "window": ["", ""], "matters": [], "bodies": [], **members}


def document_of(**members: Any) -> dict[str, Any]:
    """A round document, as far as a draw reads it and it is not given."""
    rest = {
        "codes": {},
        "choices": [],
        "exclusion_facet": None,
        "ceiling": None,
        "apart": [],
        "groups": [["x"]],
    }
    return {**rest, "door": {"bodies": None, "people": None}, "yield_order": [], **members}


class Package:
    """The reference and the package's own checks."""

    def has_form(self, form: str, text: str) -> bool:
        if form in ("text", "id"):
            return (text_fault if form == "text" else id_fault)(text) is None
        shape: Callable[..., bool] = getattr(shapes, form)
        return shape(text, "", Findings())

    def point(self, instant: str) -> Any:
        return shapes.instant_point(instant)

    def rewritten(self, document: str | bytes) -> str | None:
        try:
            return canonical(read_canonical(document))
        except BadText:
            return None

    def takes_lines(self, text: str, folder: Path) -> bool:
        try:
            return list(read_lines(lines_with_ends(text), "")) is not None
        except BadText:
            return False

    def hash(self, name: str, *parts: str) -> str:
        return hash_parts(name, *parts)

    def root(self, name: str, leaves: Sequence[str]) -> str:
        return tree_root(name, leaves)

    def climb(self, name: str, leaf: str, path: Sequence[Sequence[str]]) -> str:
        return root_of_path(name, leaf, path)

    def bucket(self, name: str, entity: str, depth: int) -> int:
        return int(bucket_of(name, entity, depth) or "0", 16)

    def leaf(self, name: str, line: str) -> str:
        return entity_leaf(name, read_canonical(line))

    def pattern(self, pattern: str, values: Sequence[str]) -> tuple[int, list[bool]]:
        try:
            return pattern_texts(pattern), [matches(pattern, value) for value in values]
        except BadText:
            return 0, []

    def in_order(self, group: int, groups: int, all_tickets: Sequence[str]) -> list[str]:
        return sorted(all_tickets, key=lambda ticket: order_key(group_start(group, groups), ticket))

    def numbers(
        self, rounding: Any, targets: Sequence[Fraction], limits: Sequence[int], offset: Fraction
    ) -> list[int]:
        return numbers_of(rounding, targets, limits, offset)

    def named(self, bitmap: str, listed: Sequence[str]) -> set[str]:
        return set(listed_codes(bitmap, listed))

    def places(self, whole: Vector, line: Vector) -> list[list[Any]]:
        given = {member: whole[member] for member in ("codes", "choices", "exclusion_facet")}
        strata = [[labels, "1/2", None, None] for labels in line["strata"]]
        rules = read_rules(
            document_of(
                lines=[line_of(choices=line["choices"], excluded=line["excluded"], strata=strata)], **given
            )
        )
        answers = []
        for one in line["rows"]:
            places = rules.places([one["row"][facet] for facet in rules.facets])
            answers.append(
                [list(rules.lines[0].strata[places[0].stratum]), places[0].excluded] if places else [None]
            )
        return answers

    def visits(self, one: Vector) -> list[list[Any]]:
        settings = {member: one[member] for member in ("groups", "apart", "door", "yield_order")}
        lines = [line_of(**{"strata": [[[], "1/2", None, None]], **line}) for line in one["lines"]]
        rules = read_rules(document_of(lines=lines, **settings))
        at = {line.id: place for place, line in enumerate(rules.lines)}
        made = visits_of_entity(rules, "e", [at[line] for line in one["drawn"]], one["ceiling"])
        return [[v.group, [[rules.lines[c.line].id, c.matter] for c in v.checks], not v.made] for v in made]

    def seed_rules(self, one: Vector) -> set[str]:
        findings = Findings()
        check_seed(seed_head(one), {"sources": one["sources"]}, findings)
        return {deviation.rule for deviation in findings.deviations}

    def takes_presence(self, one: Vector) -> bool:
        findings = Findings()
        check_row({**one, "row": read_canonical(one["row"])}, {"codes": {}}, findings)
        return not findings.deviations

    def takes_absence(self, one: Vector) -> bool:
        findings = Findings()
        check_absence(one, None, findings)
        return not findings.deviations

    def check(self, folder: Path, papers: Mapping[str, Path]) -> dict[str, Any]:
        frame = FrameFile(papers["frame"]) if "frame" in papers else None
        return check_record(folder, frame, papers.get("proof"), papers.get("witness")).json()


class StandAlone:
    """The functions of check.py, which knows nothing of the package."""

    def __init__(self) -> None:
        self.its = load_check()

    def _audit(self, name: str = "sha256", **document: Any) -> Any:
        audit = self.its.Audit(Path())
        audit.hash = self.its.hasher(name)
        audit.doc = document
        audit.lines = {line["id"]: line for line in document.get("lines", [])}
        return audit

    def has_form(self, form: str, text: str) -> bool:
        return bool(self.its.fits(text, {"text": "T", "id": "I", "instant": "time"}.get(form, form)))

    def point(self, instant: str) -> Any:
        return self.its.point(instant)

    def rewritten(self, document: str | bytes) -> str | None:
        text = document if isinstance(document, str) else document.decode(errors="surrogateescape")
        value = self.its.read_json(text)
        return None if value is None and text != "null" else self.its.C(value)

    def takes_lines(self, text: str, folder: Path) -> bool:
        file = folder / "lines.jsonl"
        file.write_bytes(text.encode())
        return all(self.its.read_json(line) is not None for _, line in self._audit().texts(file))

    def hash(self, name: str, *parts: str) -> str:
        return self.its.hasher(name)("\n".join(parts))

    def root(self, name: str, leaves: Sequence[str]) -> str:
        return self._audit(name).root(list(leaves))

    def climb(self, name: str, leaf: str, path: Sequence[Sequence[str]]) -> str:
        return self._audit(name).climb(leaf, path)

    def bucket(self, name: str, entity: str, depth: int) -> int:
        audit = self._audit(name)
        audit.head = {"header": {"depth": depth}}
        return self.its.bucket(audit, entity)[0]

    def leaf(self, name: str, line: str) -> str:
        return self._audit(name).leaf(self.its.read_json(line))

    def pattern(self, pattern: str, values: Sequence[str]) -> tuple[int, list[bool]]:
        places, texts = self.its.read_pattern(pattern)
        found = [
            len(v) == len(places) and all(c in place for c, place in zip(v, places, strict=True))
            for v in values
        ]
        return texts, found if texts else []

    def in_order(self, group: int, groups: int, all_tickets: Sequence[str]) -> list[str]:
        audit = self._audit(groups=[[]] * groups)
        audit.group = {"line": group - 1}
        return sorted(all_tickets, key=lambda ticket: audit.turn("line", ticket))

    def numbers(
        self, rounding: Any, targets: Sequence[Fraction], limits: Sequence[int], offset: Fraction
    ) -> list[int]:
        return self.its.numbers(rounding, targets, limits, offset)

    def named(self, bitmap: str, listed: Sequence[str]) -> set[str]:
        return self.its.chosen(bitmap, listed)

    def places(self, whole: Vector, line: Vector) -> list[list[Any]]:
        listed = {facet: [code for code, _ in pairs] for facet, pairs in whole["codes"].items()}
        choices = {choice["id"]: choice for choice in whole["choices"]}
        own = [
            (
                choices[c]["facet"],
                {
                    code: label
                    for label, codes in choices[c]["labels"]
                    for code in self.its.chosen(codes, listed[choices[c]["facet"]])
                },
            )
            for c in line["choices"]
        ]
        audit = self._audit(exclusion_facet=whole["exclusion_facet"])
        audit.selects = {"x": (own, self.its.chosen(line["excluded"], listed[whole["exclusion_facet"]]))}
        found = [self.its.strata_of(audit, one["row"]) for one in line["rows"]]
        return [[[*places[0][0][1]], places[0][1]] if places else [None] for places in found]

    def visits(self, one: Vector) -> list[list[Any]]:
        audit = self._audit(lines=one["lines"], door=one["door"], apart=one["apart"])
        groups = [[line for line in group if line in one["drawn"]] for group in one["groups"]]
        # Which of them yield is decided where a whole record is read.
        yields = iter([visit.get("not_made") == "ceiling" for visit in one["visits"]])
        return [
            [at, checks, next(yields)]
            for at, group in enumerate(groups, 1)
            for checks in self.its.merge(audit, group)
        ]

    def seed_rules(self, one: Vector) -> set[str]:
        audit = self._audit(one["hash"], sources=one["sources"])
        audit.head = seed_head(one)
        self.its.seed(audit)
        return {deviation["rule"] for deviation in audit.found["deviations"]}

    def takes_presence(self, one: Vector) -> bool:
        audit = self._audit(one["hash"])
        audit.head = {"header": one["header"]}
        leaf = audit.h("leaf", one["id"], audit.h("seal", one["salt"], one["row"]))
        leads = audit.climb(leaf, one["path"]) == one["header"]["root"]
        return leads and self.its.sides(one["path"]).endswith(self.its.bucket(audit, one["id"])[1])

    def takes_absence(self, one: Vector) -> bool:
        audit = self._audit(one["hash"])
        audit.head = {"header": one["header"]}
        self.its.absence(audit, "proof", one)
        return not audit.found["deviations"]

    def check(self, folder: Path, papers: Mapping[str, Path]) -> dict[str, Any]:
        return self.its.check(folder, **papers)


JUDGES = {"package": Package(), "check.py": StandAlone()}
