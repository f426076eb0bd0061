"""Nobody does anything that no rule opens and no grant gives."""

from __future__ import annotations

from datetime import timedelta

import pytest

import jointsup
from jointsup.errors import BadGrant, Forbidden, Unknown
from jointsup.model.actors import Actor
from store.opened import ADMIN, Place
from store.registered import department, departments, register, staffed

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
    with pytest.raises(BadGrant, match=r"access\.unknown_role"):
        app.by(ADMIN).access.grant("clerk", "king", department="market", area="370100")


def test_the_same_grant_is_not_given_twice_for_one_day(app: jointsup.Application) -> None:
    app.access.grant("clerk", "clerk", department="market", area="370100")
    app.access.revoke("clerk", "clerk", department="market", area="370100")
    with pytest.raises(BadGrant, match=r"access\.twice"):
        app.access.grant("clerk", "clerk", department="market", area="370100")
    tomorrow = app.acting.today() + timedelta(days=1)
    app.access.grant("clerk", "clerk", department="market", area="370100", valid_from=tomorrow)


def test_taking_a_role_back_never_prolongs_it(app: jointsup.Application) -> None:
    app.access.grant("clerk", "clerk", department="market", area="370100", valid_to=app.acting.today())
    with pytest.raises(Unknown, match=r"access\.no_grant") as refused:
        app.access.revoke("clerk", "clerk", department="market", area="370100", last_day=app.acting.today() + timedelta(days=30))
    assert "“经办人（clerk）”授权" in refused.value.text("zh")


def test_a_grant_that_ends_before_it_begins_is_refused(app: jointsup.Application) -> None:
    yesterday = app.acting.today() - timedelta(days=1)
    with pytest.raises(BadGrant, match=r"access\.span"):
        app.access.grant("clerk", "clerk", department="market", area="370100", valid_to=yesterday)


def test_a_grant_to_come_that_is_taken_back_never_begins(app: jointsup.Application) -> None:
    tomorrow = app.acting.today() + timedelta(days=1)
    app.access.grant("jinan", "security", department="market", area="370100", valid_from=tomorrow)
    app.access.revoke("jinan", "security", department="market", area="370100")
    clock = app.acting.store.acts.clock
    clock.now += timedelta(days=2)  # type: ignore[attr-defined]
    with pytest.raises(Forbidden, match=r"access\.refused"):
        app.by(Actor("jinan", "market", "370100")).access.show()


def test_a_body_that_only_coordinates_has_no_inspectors(app: jointsup.Application) -> None:
    """Neither is the role granted to it, nor does a grant from before give anything once a list says that it coordinates."""
    clerk = staffed(app)
    app.access.grant("i", "inspector", department="office", area="370000")
    inspector = app.by(Actor("i", "office", "370000"))
    inspector.departments.show()
    clerk.departments.load(departments())
    with pytest.raises(Forbidden, match=r"access\.refused"):
        inspector.departments.show()
    with pytest.raises(BadGrant, match=r"access\.coordinating"):
        app.access.grant("j", "inspector", department="office", area="370000")
    app.access.grant("j", "coordinator", department="office", area="370000")


def test_a_department_that_no_list_of_the_area_has_gets_no_role(app: jointsup.Application) -> None:
    """A mistyped department is named; before a list of the area is there nobody can know them, and grants have to come first.

    A department that checks in a neighbouring area (异地) stands in that one's list.
    """
    clerk = staffed(app)
    app.access.grant("k", "clerk", department="markt", area="370000")
    clerk.departments.load(departments())
    for role in ("clerk", "head"):
        with pytest.raises(BadGrant, match=r"no department “markt”.*access\.department"):
            app.access.grant("l", role, department="markt", area="370000")
    app.access.grant("l", "clerk", department="market", area="370000")
    clerk.departments.load(departments(id="weihai", area="371000", departments=[department("weihai-fire", area="371000")]))
    app.access.grant("m", "inspector", department="weihai-fire", area="370100")


def test_levels_reach_down_and_never_sideways_or_up(app: jointsup.Application) -> None:
    """A province's grant reaches its cities and counties; a county's neither its neighbour nor its city."""
    of = {}
    for area in ("370000", "370100", "370102"):
        app.access.grant(f"s{area}", "security", department="market", area=area)
        of[area] = app.by(Actor(f"s{area}", "market", area))
    reach = {
        "370000": ("370000", "370100", "370102", "370103", "370200"),
        "370100": ("370100", "370102", "370103"),
        "370102": ("370102",),
    }
    for area, acting in of.items():
        for other in ("370000", "370100", "370102", "370103", "370200", "110000"):
            if other in reach[area]:
                acting.access.show(other)
            else:
                with pytest.raises(Forbidden, match=r"access\.refused"):
                    acting.access.show(other)


def test_a_vertical_body_acts_where_it_is_granted_whatever_its_seat(app: jointsup.Application) -> None:
    """One body over counties of two cities: a grant for each, and nothing between them."""
    for area in ("370102", "370202"):
        app.access.grant("tax", "clerk", department="tax", area=area)
    for area in ("370102", "370202"):
        app.by(Actor("tax", "tax", area)).registers.declare(register(name=f"tax-{area}", department="tax", area=area))
    with pytest.raises(Forbidden, match=r"access\.refused"):
        app.by(Actor("tax", "tax", "370202")).registers.declare(register(name="other", department="tax", area="370103"))
    with pytest.raises(Forbidden, match=r"access\.refused"):
        app.by(Actor("tax", "tax", "370202")).registers.declare(register(name="third", department="market", area="370202"))


def test_acts_on_the_store_as_a_whole_are_of_its_own_area(app: jointsup.Application) -> None:
    """In a province's store a city's administrators have no hand in it; a city's auditor reads the books of the city alone."""
    for role in ("system", "audit"):
        app.access.grant(role, role, department="justice", area="370100")
    system, audit = (app.by(Actor(role, "justice", "370100")) for role in ("system", "audit"))
    for act in (system.outbox.show, system.outbox.deliver, system.ledger.check, audit.ledger.show, audit.ledger.checkpoint):
        with pytest.raises(Forbidden, match=r"access\.refused"):
            act()
    audit.ledger.show(book="area:370102", purpose="audit")
    for book in ("area:370200", "store", "reads", "round:market/1"):
        with pytest.raises(Forbidden, match=r"access\.refused"):
            audit.ledger.show(book=book, purpose="audit")


def test_persons_of_grants_are_shown_for_a_purpose_only(app: jointsup.Application) -> None:
    assert {grant.person for grant in app.access.show()} == {"***"}
    assert entries(app, "reads") == []
    assert {grant.person for grant in app.access.show(purpose="review")} == {"admin"}
    assert entries(app, "reads") == ["access.personal"]


@pytest.mark.parametrize("purpose", [" ", "\t\n"])
def test_a_blank_purpose_is_none(app: jointsup.Application, purpose: str) -> None:
    with pytest.raises(Forbidden, match=r"access\.purpose"):
        app.access.show(purpose=purpose)
    with pytest.raises(Forbidden, match=r"access\.purpose"):
        app.ledger.show(purpose=purpose)


def test_graded_values_are_not_read_where_the_entry_could_be_taken_back(app: jointsup.Application) -> None:
    with app.acting.store.engine.connect() as connection:
        transaction = connection.begin()
        with pytest.raises(Forbidden, match=r"access\.joined"):
            app.within(connection).access.show(purpose="review")
        transaction.rollback()
