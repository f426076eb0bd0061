"""Nobody does anything that no rule opens and no grant gives."""

from __future__ import annotations

from datetime import timedelta

import pytest

import jointsup
from jointsup.errors import Forbidden
from jointsup.model.actors import Actor
from store.opened import ADMIN, Place

CLERK = Actor("clerk", "market", "370100")


def entries(app: jointsup.Application, book: str) -> list[str]:
    store = app.acting.store
    with store.acts.reading() as connection:
        return [entry.act for entry in store.ledger.entries(connection, book)]


def test_the_opener_of_an_empty_store_is_its_administrator_in_the_first_entry(app: jointsup.Application) -> None:
    assert entries(app, "store") == ["store.init"]
    assert {grant.role for grant in app.access.show()} == {"audit", "security", "system"}


def test_a_second_opener_gets_nothing(app: jointsup.Application, place: Place) -> None:
    with (
        jointsup.open(place.url, actor=CLERK, data_folder=place.data_folder) as other,
        pytest.raises(Forbidden, match=r"access\.refused"),
    ):
        other.access.grant("clerk", "security", department="market", area="370100")
    assert entries(app, "access") == ["access.refused"]


def test_a_role_that_was_not_granted_is_refused_though_the_host_claims_it(app: jointsup.Application) -> None:
    claiming = app.by(Actor("clerk", "market", "370100", ("security",)))
    with pytest.raises(Forbidden, match=r"access\.role"):
        claiming.access.grant("clerk", "clerk", department="market", area="370100")


def test_a_grant_reaches_no_further_than_its_area(app: jointsup.Application) -> None:
    app.access.grant("jinan", "security", department="market", area="370100")
    jinan = app.by(Actor("jinan", "market", "370100"))
    jinan.access.grant("clerk", "clerk", department="market", area="370102")
    with pytest.raises(Forbidden, match=r"access\.refused"):
        jinan.access.grant("clerk", "clerk", department="market", area="370200")


def test_a_revoked_grant_ends_with_its_last_day(app: jointsup.Application) -> None:
    app.access.grant("jinan", "security", department="market", area="370100")
    app.access.revoke("jinan", "security", department="market", area="370100", last_day=app.acting.today().replace(day=1))
    jinan = app.by(Actor("jinan", "market", "370100"))
    jinan.access.show()
    clock = app.acting.store.acts.clock
    clock.now = clock.now.replace(day=2)  # type: ignore[attr-defined]
    with pytest.raises(Forbidden, match=r"access\.refused"):
        jinan.access.show()


def test_an_unknown_role_is_refused_by_name(app: jointsup.Application) -> None:
    with pytest.raises(Forbidden, match=r"access\.unknown_role"):
        app.by(ADMIN).access.grant("clerk", "king", department="market", area="370100")


def test_the_same_grant_is_not_given_twice_for_one_day(app: jointsup.Application) -> None:
    app.access.grant("clerk", "clerk", department="market", area="370100")
    app.access.revoke("clerk", "clerk", department="market", area="370100")
    with pytest.raises(Forbidden, match=r"access\.twice"):
        app.access.grant("clerk", "clerk", department="market", area="370100")
    tomorrow = app.acting.today() + timedelta(days=1)
    app.access.grant("clerk", "clerk", department="market", area="370100", valid_from=tomorrow)


def test_taking_a_role_back_never_prolongs_it(app: jointsup.Application) -> None:
    app.access.grant("clerk", "clerk", department="market", area="370100", valid_to=app.acting.today())
    with pytest.raises(Forbidden, match=r"access\.no_grant"):
        app.access.revoke("clerk", "clerk", department="market", area="370100", last_day=app.acting.today() + timedelta(days=30))


def test_a_grant_that_ends_before_it_begins_is_refused(app: jointsup.Application) -> None:
    yesterday = app.acting.today() - timedelta(days=1)
    with pytest.raises(Forbidden, match=r"access\.span"):
        app.access.grant("clerk", "clerk", department="market", area="370100", valid_to=yesterday)
