"""Visits of an entity, in cases that the properties seldom reach."""

from __future__ import annotations

from jointsup.algorithms.sampling.merge import visits_of_entity
from jointsup.algorithms.sampling.rules import read_rules
from judges import document_of, line_of


def test_a_check_joins_only_where_it_is_apart_from_none() -> None:
    """A check that may not be made with the second of a visit's checks opens one of its own, as with the first or the last."""
    lines = [line_of(id=name, matters=[f"{name}-matter"], strata=[[[], "1/2", None, None]]) for name in "abcd"]
    for first in "abc":
        pairs = [[f"{first}-matter", "d-matter"]]
        rules = read_rules(document_of(lines=lines, groups=[list("abcd")], apart=pairs, yield_order=list("abcd")))
        visits = visits_of_entity(rules, "e", range(4), None)
        assert [[check.matter[0] for check in visit.checks] for visit in visits] == [["a", "b", "c"], ["d"]]
