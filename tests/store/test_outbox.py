"""Messages go out at least once, never two at a time, and a failing receiver hinders nobody else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import jointsup
from jointsup.errors import BadText, Forbidden, Unknown, problem
from jointsup.model.actors import Actor
from jointsup.model.settings import OutboxSettings
from store.opened import ADMIN, Clock, Place, application

SETTINGS = OutboxSettings(attempts=3, limit_seconds=10, first_wait_seconds=60, longest_wait_seconds=100)


class Receivers:
    """Receivers that note what comes, and do what a test tells them to."""

    def __init__(self) -> None:
        self.came: list[tuple[str, str]] = []
        self.does: dict[str, Callable[[], Any]] = {}

    def __call__(self, receiver: str, kind: str, body: Any, key: str, limit_seconds: int) -> str:
        self.came.append((receiver, key))
        self.does.get(receiver, lambda: None)()
        return f"receipt of {body['n']}"


@pytest.fixture
def app(place: Place) -> Any:
    """An application whose messages are tried three times."""
    with application(place, outbox=SETTINGS) as opened:
        yield opened


def clock(app: jointsup.Application) -> Clock:
    assert isinstance(app.acting.store.acts.clock, Clock)
    return app.acting.store.acts.clock


def tell(app: jointsup.Application, *receivers: str) -> None:
    with app.acting.store.acts.act(ADMIN, "a.b", book="round:o/1") as act:
        for number, receiver in enumerate(receivers):
            act.send(receiver, "event", {"n": number})


def states(app: jointsup.Application) -> list[tuple[str, str, int]]:
    return sorted((m.receiver, m.state, m.tries) for m in app.outbox.show())


def fail() -> None:
    raise ConnectionError("secret words")


def test_what_was_sent_is_not_sent_again_and_keeps_its_receipt(app: jointsup.Application) -> None:
    tell(app, "city/a", "city/b", "city/a")
    receivers = Receivers()
    assert app.outbox.deliver(receivers).sent == 3
    assert app.outbox.deliver(receivers).sent == 0
    assert len(set(receivers.came)) == len(receivers.came) == 3
    assert sorted(m.receipt for m in app.outbox.show(state="delivered")) == ["receipt of 0", "receipt of 1", "receipt of 2"]


def test_a_message_that_fails_waits_longer_each_time_and_keeps_its_key(app: jointsup.Application) -> None:
    tell(app, "city/a")
    receivers = Receivers()
    receivers.does["city/a"] = fail
    for tries, wait in ((1, 60), (2, 100)):
        assert app.outbox.deliver(receivers).failed == 1
        (message,) = app.outbox.show()
        assert (message.state, message.tries, message.fault) == ("waiting", tries, "ConnectionError")
        clock(app).now += timedelta(seconds=wait - 10)
        assert app.outbox.deliver(receivers).failed == 0
        clock(app).now += timedelta(seconds=10)
    assert app.outbox.deliver(receivers).dead == 1
    assert states(app) == [("city/a", "dead", 3)]
    assert len(set(receivers.came)) == 1


def test_what_was_given_up_is_sent_again_by_an_act(app: jointsup.Application) -> None:
    tell(app, "city/a")
    receivers = Receivers()
    receivers.does["city/a"] = fail
    for _ in range(3):
        app.outbox.deliver(receivers)
        clock(app).now += timedelta(hours=1)
    (message,) = app.outbox.show(state="dead")
    assert app.outbox.retry([message.key]) == 1
    del receivers.does["city/a"]
    assert app.outbox.deliver(receivers).sent == 1
    with pytest.raises(Unknown, match=r"outbox\.none_dead"):
        app.outbox.retry([message.key])
    app.access.grant("auditor", "auditor", department="justice", area="370000")
    acts = app.by(Actor("auditor", "justice", "370000")).ledger.show(act="outbox.retry")
    assert len(acts) == 1


def test_a_failing_receiver_is_left_alone_and_the_others_are_served(app: jointsup.Application) -> None:
    tell(app, *["city/bad"] * 10, *["city/good"] * 5)
    receivers = Receivers()
    receivers.does["city/bad"] = fail
    done = app.outbox.deliver(receivers)
    assert (done.sent, done.failed) == (5, 3)


def test_a_hanging_receiver_holds_nobody_else_up(app: jointsup.Application) -> None:
    tell(app, "city/hangs", "city/quick")
    receivers, served = Receivers(), threading.Event()
    receivers.does = {"city/hangs": lambda: served.wait(30) or fail(), "city/quick": served.set}
    assert app.outbox.deliver(receivers).sent == 2


def test_who_dies_with_a_message_loses_it_when_the_lease_ends(app: jointsup.Application) -> None:
    tell(app, "city/a")
    receivers = Receivers()

    def die() -> None:
        raise KeyboardInterrupt

    receivers.does["city/a"] = die
    with pytest.raises(KeyboardInterrupt):
        app.outbox.deliver(receivers)
    del receivers.does["city/a"]
    clock(app).now += timedelta(seconds=SETTINGS.limit_seconds)
    assert app.outbox.deliver(receivers).sent == 0
    clock(app).now += timedelta(minutes=7)
    assert app.outbox.deliver(receivers).sent == 1
    assert len(set(receivers.came)) == 1


def test_a_message_that_kills_every_process_is_given_up(app: jointsup.Application) -> None:
    tell(app, "city/a")
    receivers = Receivers()

    def die() -> None:
        raise KeyboardInterrupt

    receivers.does["city/a"] = die
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            app.outbox.deliver(receivers)
        clock(app).now += timedelta(hours=1)
    assert app.outbox.deliver(receivers).dead == 1
    assert states(app) == [("city/a", "dead", 3)]


def test_who_settles_after_another_has_taken_over_changes_nothing(app: jointsup.Application) -> None:
    tell(app, "city/a")
    receivers, second = Receivers(), Receivers()

    def slow() -> None:
        clock(app).now += timedelta(hours=1)
        assert app.outbox.deliver(second).sent == 1

    receivers.does["city/a"] = slow
    assert app.outbox.deliver(receivers).late == 1
    assert states(app) == [("city/a", "delivered", 2)]


def test_many_threads_send_each_message_once(app: jointsup.Application) -> None:
    for _ in range(10):
        tell(app, "city/a", "city/b")
    receivers = Receivers()
    threads = [threading.Thread(target=app.outbox.deliver, args=(receivers,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    app.outbox.deliver(receivers)
    assert len(receivers.came) == len(set(receivers.came)) == 20


def test_words_of_a_refusal_are_kept_and_those_of_other_errors_are_not(app: jointsup.Application) -> None:
    tell(app, "city/a", "city/b")
    receivers = Receivers()

    def refuse() -> None:
        raise BadText([problem("text.empty", "to\x00whom")])

    receivers.does = {"city/a": refuse, "city/b": fail}
    app.outbox.deliver(receivers)
    faults = {m.receiver: m.fault for m in app.outbox.show()}
    assert "text.empty" in faults["city/a"]
    assert faults["city/b"] == "ConnectionError"


def test_an_erased_message_is_not_sent(app: jointsup.Application) -> None:
    tell(app, "city/a")
    app.ledger.erase([("round:o/1", 1)], "PIPL art. 47")
    receivers = Receivers()
    assert app.outbox.deliver(receivers).sent == 0
    assert receivers.came == []


def test_only_who_may_sends_sees_and_sends_again(app: jointsup.Application) -> None:
    stranger = app.by(Actor("stranger", "market", "370100"))
    for asked in (lambda: stranger.outbox.deliver(Receivers()), stranger.outbox.show, lambda: stranger.outbox.retry(["x"])):
        with pytest.raises(Forbidden, match=r"access\.refused"):
            asked()


def test_a_run_with_a_time_limit_begins_no_further_message_and_the_next_goes_on(app: jointsup.Application) -> None:
    tell(app, *["city/a"] * 3)
    receivers = Receivers()
    receivers.does = {"city/a": lambda: time.sleep(1.1)}
    assert app.outbox.deliver(receivers, seconds=1).sent == 1
    assert app.outbox.deliver(receivers, seconds=0).sent == 0
    receivers.does = {}
    assert app.outbox.deliver(receivers, seconds=600).sent == 2
    assert len({key for _, key in receivers.came}) == 3
