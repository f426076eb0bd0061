"""What follows from tiers: the first entry that fits holds, a table says each pair."""

from __future__ import annotations

from typing import Any

from jointsup.codec.structure import structure
from jointsup.model.treatments import TREATMENTS, CombinationRules, TreatmentRules, measures_for

HEAD = {"schema": "ruleset/1", "name": "test/rules", "version": "1", "title": "示例", "valid_from": "2026-01-01", "valid_to": None, "source": "示例，非真实文件"}


def treated(*entries: dict[str, Any]) -> TreatmentRules:
    """Return a table of treatments."""
    given = [{"tiers": [], "fields": [], "treatment": "key", "measures": ["甲"], "basis": "示例", **entry} for entry in entries]
    return structure({**HEAD, "kind": "treatments", "scheme": "general", "treatments": given}, TreatmentRules)


def test_the_first_entry_that_fits_tier_and_field_holds() -> None:
    """An entry without tiers or fields fits every one; where none fits nothing follows."""
    rules = treated({"tiers": ["D"], "fields": ["食品"]}, {"tiers": ["D"], "treatment": "precise"}, {"fields": ["养老"], "treatment": "lenient"})
    found = {(tier, field): rules.entry(tier, field) for tier in "AD" for field in ("食品", "养老")}
    assert {pair: entry and entry.treatment for pair, entry in found.items()} == {("A", "食品"): None, ("A", "养老"): "lenient", ("D", "食品"): "key", ("D", "养老"): "precise"}
    assert [TREATMENTS[kind][1] for kind in ("lenient", "precise", "key")] == ["包容审慎监管", "精准监管", "重点监管"]


def test_what_fits_a_tier_over_all_fields() -> None:
    """Of a tier each entry is told that holds in some field, in order: one that an earlier entry hides everywhere is not."""
    rules = treated({"tiers": ["D"], "fields": ["食品"]}, {"tiers": ["D"], "treatment": "precise"}, {"treatment": "lenient"}, {"tiers": ["A"], "fields": ["养老"]})
    assert [one.treatment for one in measures_for(rules, "D")] == ["key", "precise"]
    assert [one.treatment for one in measures_for(rules, "A")] == ["lenient"]
    assert measures_for(treated({"tiers": ["D"]}), "A") == []


def test_a_table_says_what_two_tiers_make() -> None:
    """A pair that it does not say is None."""
    rows = [{"first": "A", "second": "", "tier": "L"}]
    table = structure({**HEAD, "kind": "combinations", "scheme": "both", "tiers": [["L", "低"]], "first": "general", "second": "food", "rows": rows}, CombinationRules)
    assert (table.tier("A", ""), table.tier("A", "B")) == ("L", None)
