"""Rule sets of plugins: found by name and day, never outside their days, and no two versions of a name on one day."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_distributions import Site
from jointsup.errors import BadPlugins, BadRules
from jointsup.hooks import compose
from jointsup.hooks.rulebook import OwnedRules, RuleBook, overlaps
from jointsup.hooks.source import Source
from jointsup.model.rulesets import RuleSet, TagRules, TierRules
from jointsup.model.settings import PluginSettings

FIRST = date(2026, 1, 1)


def rules(version: str, first: int, last: int | None, name: str = "test/tags") -> RuleSet:
    """Return a version that holds from one day of a year to another."""
    end = None if last is None else (FIRST + timedelta(days=last)).isoformat()
    said = {"schema": "ruleset/1", "title": "标签", "source": "x", "name": name, "version": version}
    return RuleSet(TagRules(**said, valid_from=(FIRST + timedelta(days=first)).isoformat(), valid_to=end, owner="o", tags=()), "0" * 64)


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40) | st.none()), min_size=1, max_size=5).map(
    lambda pairs: [(first, last if last is None else max(first, last)) for first, last in pairs]
)


@given(spans)
def test_overlap_is_refused_exactly_where_a_day_has_two_versions(pairs: list[tuple[int, int | None]]) -> None:
    """Versions are refused if and only if some day has more than one; else each day has the one that covers it, or stops the work."""
    versions = [rules(str(number), *pair) for number, pair in enumerate(pairs)]
    days = [FIRST + timedelta(days=day) for day in range(45)]
    holding = {day: [one for one in versions if one.rules.holds_on(day)] for day in days}
    assert bool(overlaps(versions)) == any(len(of) > 1 for of in holding.values())
    if overlaps(versions):
        return
    book = RuleBook(OwnedRules(Source("test/city"), one) for one in versions)
    for day, of in holding.items():
        if of:
            assert book.as_of("test/tags", day).rules is of[0]
            assert [one.rules for one in book.in_force("tags", day)] == of
        else:
            with pytest.raises(BadRules, match=r"rules\.not_in_force"):
                book.as_of("test/tags", day)
            with pytest.raises(BadRules):
                book.in_force("tags", day)


def test_a_name_that_nobody_gives_names_those_that_there_are() -> None:
    """An unknown name is refused with the known ones."""
    book = RuleBook([OwnedRules(Source("test/city"), rules("1", 0, None))])
    with pytest.raises(BadRules) as caught:
        book.as_of("test/tiers", FIRST)
    assert "test/tags" in caught.value.text("zh")
    assert len(book) == len(list(book)) == 1
    assert book.names("tags") == ("test/tags",)
    assert book.names("tiers") == ()


def test_versions_of_one_name_are_of_one_kind_and_named_apart() -> None:
    """Two versions with one number, or of two kinds, are refused."""
    other = TierRules(
        schema="ruleset/1", title="等级", source="x", name="test/tags", version="1", valid_from="2027-01-01", valid_to=None, scheme="s", tiers=()
    )
    codes = {one.code for one in overlaps([rules("1", 0, 3), RuleSet(other, "0" * 64)])}
    assert codes == {"rules.same_version", "rules.two_kinds"}


DOCUMENT = {
    "schema": "ruleset/1", "kind": "tags", "name": "data/tags", "version": "1", "title": "标签", "valid_from": "2026-01-01", "valid_to": "2026-12-31",
    "source": "条例", "owner": "market", "tags": [["food", "食品"]],
}  # fmt: skip
ABOUT = {"schema": "plugin/1", "name": "data/city", "api": 0, "built_for": "0.1", "scope": "city", "contact": "office@example.org"}


def install(site: Site, *documents: dict[str, Any], about: dict[str, Any] = ABOUT) -> None:
    """Install a plugin of data alone."""
    files = {"plugin.json": json.dumps(about)}
    files |= {f"rulesets/{number}.json": json.dumps(document) for number, document in enumerate(documents)}
    site.install("data/city", files=files, target="{module}")


def test_a_plugin_of_data_alone_has_no_python(site: Site) -> None:
    """A package of documents with an entry point is a plugin; its rule sets are found by day, labelled with its distribution."""
    install(site, DOCUMENT, {**DOCUMENT, "version": "2", "valid_from": "2027-01-01", "valid_to": None})
    assert not list(site.folder.rglob("*.py"))
    book = compose(PluginSettings(enabled=["data/city"])).rulesets
    found = [book.as_of("data/tags", day) for day in (date(2026, 6, 1), date(2030, 1, 1))]
    assert [one.rules.rules.version for one in found] == ["1", "2"]
    assert str(found[0].source) == "data/city (dist-data-city 1.0)"
    with pytest.raises(BadRules, match="data/city"):
        book.as_of("data/tags", date(2025, 12, 31))


@pytest.mark.parametrize(
    ("documents", "about", "code"),
    [
        ([DOCUMENT, {**DOCUMENT, "version": "2"}], ABOUT, "rules.overlap"),
        ([{**DOCUMENT, "source": 7}], ABOUT, "document.type"),
        ([{**DOCUMENT, "name": "core/tags"}], ABOUT, "plugin.reserved"),
        ([DOCUMENT], {**ABOUT, "api": 2}, "plugin.api"),
        ([DOCUMENT], {**ABOUT, "built_for": "9.9"}, "plugin.built_for"),
        ([DOCUMENT], {**ABOUT, "contract": "x"}, "document.unknown"),
    ],
)
def test_a_fault_in_data_is_named_under_its_plugin(site: Site, documents: list[dict[str, Any]], about: dict[str, Any], code: str) -> None:
    """What is wrong in a plugin's documents is told with the plugin's name."""
    install(site, *documents, about=about)
    with pytest.raises(BadPlugins) as caught:
        compose(PluginSettings(enabled=["data/city"]))
    assert [one.code for one in caught.value.problems] == [code]
    assert all(one.where.startswith("data/city (dist-data-city 1.0)") for one in caught.value.problems)


def test_a_package_of_data_in_two_places_is_refused(site: Site, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package without code that two folders of the path share is refused: which documents hold would depend on the path."""
    install(site, DOCUMENT)
    other = tmp_path / "other"
    (other / "fake_data_city").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(other))
    with pytest.raises(BadPlugins, match="several places"):
        compose(PluginSettings(enabled=["data/city"]))


def test_a_rule_set_with_two_owners_is_refused_for_both(site: Site) -> None:
    """A name of a rule set is owned by one plugin, even where the days of the two do not meet."""
    install(site, DOCUMENT)
    files = {"plugin.json": json.dumps({**ABOUT, "name": "data/two"}), "rulesets/a.json": json.dumps({**DOCUMENT, "valid_from": "2030-01-01", "valid_to": None})}
    site.install("data/two", files=files, target="{module}")
    with pytest.raises(BadPlugins) as caught:
        compose(PluginSettings(enabled=["data/city", "data/two"]))
    assert [one.code for one in caught.value.problems] == ["plugin.second_owner"] * 2
