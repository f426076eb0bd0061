"""Rules of access are dated data: another rule set governs from the day on which it was adopted, and none outside its days."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import jointsup
from fake_distributions import Site
from jointsup.canonical import read_canonical
from jointsup.errors import BadPlugins, BadRules, Forbidden
from jointsup.model.actors import Actor
from jointsup.model.settings import PluginSettings
from store.opened import ADMIN, Clock, Place

KEEPERS = [{"act": act, "title": act, "roles": {"security": "area"}} for act in ("access.adopt", "access.grant")]
SHOW = {"act": "access.show", "title": "查看授权", "roles": {"head": "any"}}
DOCUMENT = {
    "schema": "ruleset/1", "kind": "access", "name": "data/access", "version": "1", "title": "访问规则",
    "valid_from": "2026-03-01", "valid_to": "2026-03-31", "source": "条例", "rules": [*KEEPERS, SHOW],
}  # fmt: skip
CLOSED = {**DOCUMENT, "name": "data/closed", "rules": [SHOW]}
CLOCKS = {
    "schema": "ruleset/1", "kind": "clocks", "name": "data/clocks", "version": "1", "title": "时限",
    "valid_from": "2026-01-01", "valid_to": None, "source": "条例", "clocks": [],
}  # fmt: skip
ABOUT = {"schema": "plugin/1", "name": "data/city", "api": 0, "built_for": "0.1", "scope": "city", "contact": "office@example.org"}
CITY = PluginSettings(enabled=["data/city"])


def install(site: Site, *documents: dict[str, Any]) -> None:
    files = {"plugin.json": json.dumps(ABOUT)}
    files |= {f"rulesets/{number}.json": json.dumps(document) for number, document in enumerate(documents)}
    site.install("data/city", files=files, target="{module}")


@pytest.fixture
def city(site: Site, place: Place) -> Iterator[jointsup.Application]:
    """A store whose application is composed with a city's rules; nothing is adopted yet."""
    install(site, DOCUMENT, CLOSED, CLOCKS)
    with jointsup.open(place.url, actor=ADMIN, plugins=CITY, **place.options()) as app:
        yield app


def on(app: jointsup.Application, day: int, month: int = 3) -> None:
    clock = app.acting.store.acts.clock
    assert isinstance(clock, Clock)
    clock.now = clock.now.replace(month=month, day=day)


def test_rules_govern_from_the_day_on_from_which_they_were_adopted(city: jointsup.Application) -> None:
    city.access.grant("h", "head", department="market", area="370100")
    head = city.by(Actor("h", "market", "370100"))
    city.access.adopt("data/access", valid_from=date(2026, 3, 10))
    city.access.show()
    with pytest.raises(Forbidden, match=r"access\.refused"):
        head.access.show()
    on(city, 10)
    head.access.show()
    with pytest.raises(Forbidden, match=r"access\.refused"):
        city.access.show()


def test_the_entry_that_adopts_rules_names_them_with_version_and_digest(city: jointsup.Application) -> None:
    adopted = city.access.adopt("data/access")
    store = city.acting.store
    with store.acts.reading() as connection:
        entries = {entry.number: entry.act for entry in store.ledger.entries(connection, "store")}
        table = store.tables.payload
        texts = connection.execute(table.select().where(table.c.book == "store").order_by(table.c.number)).mappings().all()
    assert entries[len(entries)] == "access.adopt"
    first, last = read_canonical(texts[0]["text"])["facts"], read_canonical(texts[-1]["text"])["facts"]
    plugin = "data/city (dist-data-city 1.0)"
    told = {"digest": adopted.rules.digest, "name": "data/access", "plugin": plugin, "version": "1"}
    assert last == {"rules": told, "valid_from": "2026-03-01"}
    assert first["access"]["name"] == "core/access"
    assert len(first["access"]["digest"]) == 64


def test_outside_their_validity_every_act_and_reading_stops_with_what_to_do(city: jointsup.Application) -> None:
    city.access.adopt("data/access")
    on(city, 31)
    city.access.grant("x", "clerk", department="market", area="370100")
    on(city, 1, month=4)
    for act in (
        lambda: city.access.grant("y", "clerk", department="market", area="370100"),
        lambda: city.access.adopt("core/access"),
        city.access.show,
        city.ledger.show,
        city.departments.show,
    ):
        with pytest.raises(BadRules, match=r"install the version in force .*rules\.not_in_force"):
            act()


def test_a_later_version_of_the_same_name_takes_over_by_its_own_days(site: Site, place: Place) -> None:
    later = {**DOCUMENT, "version": "2", "valid_from": "2026-04-01", "valid_to": None}
    install(site, DOCUMENT, later)
    with jointsup.open(place.url, actor=ADMIN, plugins=CITY, **place.options()) as app:
        app.access.adopt("data/access")
        on(app, 1, month=5)
        app.access.grant("x", "clerk", department="market", area="370100")


def test_without_the_plugin_that_gave_them_every_act_stops(city: jointsup.Application, place: Place) -> None:
    city.access.adopt("data/access")
    with (
        jointsup.open(place.url, actor=ADMIN, data_folder=place.data_folder, clock=Clock()) as bare,
        pytest.raises(BadRules, match=r"data/access.*rules\.absent"),
    ):
        bare.access.grant("x", "clerk", department="market", area="370100")


def test_the_shipped_rules_can_be_taken_up_again(city: jointsup.Application) -> None:
    city.access.adopt("data/access")
    city.access.adopt("core/access")
    city.access.show()


@pytest.mark.parametrize(
    ("name", "day", "code"),
    [
        ("data/none", None, r"rules\.absent"),
        ("data/clocks", None, r"rules\.other_kind"),
        ("data/access", date(2026, 4, 1), r"rules\.not_in_force"),
        ("data/closed", None, r"access\.shut.*\n.*access\.shut"),
    ],
)
def test_rules_that_cannot_govern_are_not_adopted(city: jointsup.Application, name: str, day: date | None, code: str) -> None:
    with pytest.raises(BadRules, match=code):
        city.access.adopt(name, valid_from=day)
    city.access.show()


def test_no_rules_are_adopted_for_a_day_gone_by(city: jointsup.Application) -> None:
    with pytest.raises(Forbidden, match=r"access\.past"):
        city.access.adopt("data/access", valid_from=date(2026, 2, 28))


def test_only_a_security_administrator_of_the_whole_store_adopts_rules(city: jointsup.Application) -> None:
    city.access.grant("s", "security", department="market", area="370100")
    city.access.grant("h", "head", department="justice", area="370000")
    for actor in (Actor("s", "market", "370100"), Actor("h", "justice", "370000"), Actor("nobody", "justice", "370000")):
        with pytest.raises(Forbidden, match=r"access\.refused"):
            city.by(actor).access.adopt("data/access")


def test_a_rule_for_a_role_that_nobody_can_hold_is_refused_when_it_is_read(site: Site, place: Place) -> None:
    install(site, {**DOCUMENT, "rules": [{**SHOW, "roles": {"king": "any"}}]})
    with pytest.raises(BadPlugins, match=r"king.*access\.unknown_role"):
        jointsup.open(place.url, actor=ADMIN, plugins=CITY, **place.options())
