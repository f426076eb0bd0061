"""Round documents that contradict themselves or lack their form are told by `check.py`."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from judged import edit, judge, rules

Json = Any


CONTRADICTIONS: dict[str, Callable[[Json], None]] = {
    "codes of another facet": lambda doc: doc["codes"].update(other=[]),
    "unknown area": lambda doc: doc.update(area_facet="other"),
    "unknown ceiling": lambda doc: doc.update(ceiling="other"),
    "ceiling of words": lambda doc: doc.update(ceiling="tier"),
    "persons of an unknown facet": lambda doc: doc.update(persons=["size", ["giant"]]),
    "grounds are tags": lambda doc: doc.update(exclusion_facet="tags", exclusions=[]),
    "group without a line": lambda doc: doc["groups"][0].pop(),
    "line in two groups": lambda doc: doc["groups"][0].append("six"),
    "yield order incomplete": lambda doc: doc["yield_order"].pop(),
    "yield order doubled": lambda doc: doc["yield_order"].append("six"),
    "line id doubled": lambda doc: doc["lines"][1].update(id="one"),
    "choice of an unknown facet": lambda doc: doc["choices"][0].update(facet="other"),
    "code under two labels": lambda doc: doc["choices"][0]["labels"][0][1].insert(0, "A:1"),
    "code not listed": lambda doc: doc["choices"][0]["labels"][0][1].append("Z"),
    "bitmap of codes not numbered": lambda doc: doc["choices"][2]["labels"][0].__setitem__(1, "8"),
    "bitmaps overlap": lambda doc: doc["choices"][1]["labels"][0].__setitem__(1, "ff"),
    "unknown choice": lambda doc: doc["lines"][0]["choices"].__setitem__(1, "by mood"),
    "choice twice": lambda doc: doc["lines"][0]["choices"].append("by tier"),
    "area not first": lambda doc: doc["lines"][0]["choices"].reverse(),
    "stratum missing": lambda doc: doc["lines"][0]["strata"].pop(),
    "stratum of other labels": lambda doc: doc["lines"][0]["strata"][3].__setitem__(0, ["towns", "zwei"]),
    "excluded not listed": lambda doc: doc["lines"][0].update(excluded=["9"]),
    "excluded without a facet": lambda doc: doc.update(exclusion_facet=None, exclusions=[]),
    "exclusions without a facet": lambda doc: [doc.update(exclusion_facet=None)] + [each.update(excluded=[]) for each in doc["lines"]],
    "minimum above maximum": lambda doc: doc["lines"][0]["strata"][0].__setitem__(slice(2, None), [3, 2]),
    "window reversed": lambda doc: doc["lines"][0]["window"].reverse(),
    "attempt without previous": lambda doc: doc.update(attempt=2),
    "counts incomplete": lambda doc: doc["counts"].pop(),
    "counts without an area": lambda doc: doc.update(area_facet=None),
    "apart reversed": lambda doc: doc["apart"][1].__setitem__(slice(None), ["m-five", "check b"]),
    "apart from itself": lambda doc: doc["apart"][1].__setitem__(slice(None), ["check b", "check b"]),
    "deadline without parties": lambda doc: doc["sources"].update(parties=[]),
    "parties without a deadline": lambda doc: doc["sources"].update(deadline=None),
    "event named like a party": lambda doc: doc["sources"]["later"][1].update(event="court"),
    "event twice": lambda doc: doc["sources"]["later"][1].update(event="lottery 24020"),
    "another number of texts": lambda doc: doc["sources"]["later"][1].update(texts="100000001"),
    "too few texts": lambda doc: doc["sources"]["later"][1].update(pattern="[0-9]{7}", texts="10000000"),
    "no pattern": lambda doc: doc["sources"]["later"][1].update(pattern="[0-9"),
    "no later value and one body": lambda doc: [doc["sources"].update(later=[])] + [p.update(body="b") for p in doc["sources"]["parties"]],
    "value before the deadline": lambda doc: doc["sources"]["later"][1].update(date="2024-02-09"),
    "line above the door's cap": lambda doc: doc["door"].update(people=8),
    "no reason": lambda doc: doc["lines"][4].update(reason=""),
}  # fmt: skip


def broken(folder: Path, copy: Path, change: Callable[[Json], None]) -> set[str]:
    """Return the rules broken in a copy of a record whose round document was changed."""
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    edit(copy, "round.json", change)
    return rules(judge(copy, frame=True))


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_document_contradicts_itself(folder: Path, tmp_path: Path, name: str) -> None:
    """A round document whose members contradict each other breaks the rule of its own."""
    assert "round.rules" in broken(folder, tmp_path, CONTRADICTIONS[name])


SHAPELESS: dict[str, Callable[[Json], None]] = {
    "unknown member": lambda doc: doc.update(more=1),
    "unknown member that is null": lambda doc: doc.update(more=None),
    "missing member": lambda doc: doc.pop("door"),
    "another schema": lambda doc: doc.update(schema="round/2"),
    "boolean for a number": lambda doc: doc.update(attempt=True),
    "names out of order": lambda doc: doc["names"].reverse(),
    "names doubled": lambda doc: doc["names"].append(doc["names"][-1]),
    "codes out of order": lambda doc: doc["codes"]["tier"].reverse(),
    "rate not in lowest terms": lambda doc: doc["lines"][0]["strata"][0].__setitem__(1, "2/6"),
    "no lines": lambda doc: doc.update(lines=[]),
    "empty group": lambda doc: doc["groups"].append([]),
    "no matters": lambda doc: doc["lines"][0].update(matters=[]),
    "no such day": lambda doc: doc["lines"][0]["window"].__setitem__(0, "2024-02-30"),
    "id with a hidden mark": lambda doc: doc["lines"][0].update(matters=["a\u200b"]),
    "round id": lambda doc: doc.update(round_id="市/01"),
    "open of an unknown member": lambda doc: doc["lines"][0]["public"].update(open=["line"]),
    "meaning of a number": lambda doc: doc["codes"]["tier"][0].__setitem__(1, 7),
}


@pytest.mark.parametrize("name", SHAPELESS)
def test_document_has_its_form(folder: Path, tmp_path: Path, name: str) -> None:
    """A member that is missing, unknown or of another form breaks the rule of schemas."""
    assert "schema" in broken(folder, tmp_path, SHAPELESS[name])
