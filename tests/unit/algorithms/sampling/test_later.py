"""Who stands drawn after later entries."""

from __future__ import annotations

from jointsup.algorithms.sampling.later import standing
from jointsup.algorithms.sampling.rules import read_rules
from judges import document_of, line_of


def test_who_was_taken_stands_beside_who_was_drawn() -> None:
    """A reserve stands in the stratum of its line after those drawn; where nobody was left, and in other entries, nobody comes."""
    lines = [line_of(id=name, strata=[[["甲"], "1/2", None, None], [["乙"], "1/2", None, None]]) for name in "ab"]
    rules = read_rules(document_of(lines=lines, groups=[["a", "b"]], yield_order=["a", "b"]))
    drawn = [(0, 0, "x:1"), (0, 1, "x:2"), (1, 1, "x:2")]
    entries = [
        {"kind": "remark"},
        {"kind": "reserve", "id": "x:2", "taken": [["a", ["乙"], "x:3"], ["b", ["乙"], None]]},
        {"kind": "reserve", "id": "x:3", "taken": [["a", ["乙"], "x:4"]]},
    ]
    assert standing(drawn, entries, rules) == {(0, 0): ["x:1"], (0, 1): ["x:2", "x:3", "x:4"], (1, 1): ["x:2"]}
