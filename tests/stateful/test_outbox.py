"""Messages are sent at least once and by one deliverer at a time, whatever fails, hangs, dies or overtakes, until they are given up or erased."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from attrs import define
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jointsup.errors import BadText, Unknown, problem
from jointsup.model.settings import OutboxSettings
from jointsup.model.stored import OutboxRow
from jointsup.services.outbox import Delivered
from jointsup.store.acts import instant
from jointsup.store.outbox import Outbox
from stateful.machines import assert_clean, outcome, run_machine
from stateful.models import LATER, Model
from store.opened import ADMIN, Clock

SETTINGS = OutboxSettings(attempts=3, limit_seconds=10, first_wait_seconds=60, longest_wait_seconds=100)
WAITS = (timedelta(seconds=60), timedelta(seconds=100))
"""How long after the first and the second try: doubled, but no longer than the longest."""
LEASE = timedelta(seconds=10, minutes=6)
"""The limit of a try, and six minutes (docs/reference/words/outbox.md)."""
PATIENCE = 3
RECEIVERS = ("city/A", "city/a", "city/市")
BOOKS = ("round:b/1", "round:B/1", "round:济南/1")


@define
class Message:
    """A message as the model has it."""

    key: str
    receiver: str
    entry: tuple[str, int]
    place: int
    due: datetime
    state: str = "waiting"
    tries: int = 0
    claims: int = 0
    """How often somebody claimed it to send it."""

    def may_go(self, now: datetime) -> bool:
        return self.state in ("waiting", "sending") and self.due <= now

    @property
    def order(self) -> Any:
        return self.due, self.entry[0].encode(), self.entry[1], self.place

    def claim(self, now: datetime) -> bool:
        """Claim it, or give it up where its tries are used up; return whether it is to be sent."""
        if self.tries == SETTINGS.attempts:
            self.state, self.due = "dead", now
            return False
        self.state, self.tries, self.due = "sending", self.tries + 1, now + LEASE
        self.claims += 1
        return True

    def settle(self, now: datetime, good: bool) -> None:
        if good:
            self.state, self.due = "delivered", now
        elif self.tries == SETTINGS.attempts:
            self.state, self.due = "dead", now
        else:
            self.state, self.due = "waiting", now + WAITS[self.tries - 1]


class OutboxMachine(RuleBasedStateMachine):
    """Acts that tell, deliverers that do what a script says, and a list of what has to become of each message."""

    model: Model

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock(LATER, timedelta(0))
        self.county = self.model.copy(outbox=SETTINGS, clock=self.clock)
        self.app = self.county.admin
        self.rows = Outbox(self.app.acting.store.tables, SETTINGS)
        self.messages: dict[str, Message] = {}
        self.flying: list[tuple[OutboxRow, int]] = []
        """What deliverers claimed and have not settled yet, and which claim of the message it was."""
        self.got: list[str] = []
        """The keys that came in a run, in their order."""
        self.effects: Counter[str] = Counter()
        """How often each message reached its receiver; one that honours the key takes the first."""

    def teardown(self) -> None:
        self.drain()
        assert_clean(self.app)
        self.model.drop(self.county)

    @property
    def now(self) -> datetime:
        return self.clock.now

    # Acts

    @rule(book=st.sampled_from(BOOKS), receivers=st.lists(st.sampled_from(RECEIVERS), min_size=1, max_size=4))
    def tell(self, book: str, receivers: list[str]) -> None:
        with self.app.acting.store.acts.act(ADMIN, "a.b", book=book) as act:
            for receiver in receivers:
                act.send(receiver, "event", {"told": "something"})
        entry = act.entries[0]
        shown = [each for each in self.app.outbox.show(limit=1000) if (each.book, each.number) == (entry.book, entry.number)]
        assert sorted(each.receiver for each in shown) == sorted(receivers)
        with self.app.acting.store.acts.reading() as connection:
            places = {row.key: row.place for row in connection.execute(self.rows.tables.outbox.select())}
        for each in shown:
            assert receivers[places[each.key]] == each.receiver
            self.messages[each.key] = Message(each.key, each.receiver, (entry.book, entry.number), places[each.key], self.now)

    @precondition(lambda self: self.messages)
    @rule(receiver=st.sampled_from(RECEIVERS), number=st.none() | st.integers(0, 20))
    def retry(self, receiver: str, number: int | None) -> None:
        """What was given up waits anew, with all its tries; nothing else can be sent again."""
        keys = [] if number is None else [sorted(self.messages)[number % len(self.messages)]]
        named = {key: m for key, m in self.messages.items() if (key in keys if keys else m.receiver == receiver)}
        dead = [message for message in named.values() if message.state == "dead"]
        found = outcome(lambda: self.app.outbox.retry(keys, receiver=None if keys else receiver))
        assert (found.given, found.refused) == ((len(dead), None) if dead else (None, Unknown))
        for message in dead:
            message.state, message.tries, message.due = "waiting", 0, self.now

    @precondition(lambda self: any(m.state != "erased" for m in self.messages.values()))
    @rule(number=st.integers(0, 20))
    def erase(self, number: int) -> None:
        """What an erased entry told is never sent again, by whomever it was claimed."""
        there = sorted({m.entry for m in self.messages.values() if m.state != "erased"})
        entry = there[number % len(there)]
        self.app.ledger.erase([entry], "PIPL art. 47")
        for message in self.messages.values():
            if message.entry == entry:
                message.state, message.due = "erased", self.now

    # A whole run

    @rule(script=st.lists(st.sampled_from(["takes", "fails", "fails", "refuses", "hangs", "is overtaken"]), max_size=8))
    def deliver(self, script: list[str]) -> None:
        """A run sends what the model says, in its order, and leaves what the model says."""
        begun, self.got = self.now, []
        expected = self.run(list(script))
        calls, ended, self.got, self.clock.now = self.got, self.now, [], begun
        assert self.app.outbox.deliver(self.sender(list(script)), workers=1) == expected
        assert (self.got, self.now) == (calls, ended)

    def run(self, script: list[str]) -> Delivered:
        """Do in the model what a run has to do: serve every receiver that something is due for, the longest due first."""
        done: Counter[str] = Counter()
        for receiver in [receiver for receiver in RECEIVERS if self.due_of(receiver)]:
            failures = 0
            while failures < PATIENCE and (due := self.due_of(receiver)):
                step = self.try_one(min(due, key=lambda message: message.order), script)
                done.update(step)
                failures = failures + 1 if "failed" in step else 0
        return Delivered(**done)

    def try_one(self, message: Message, script: list[str]) -> list[str]:
        """Claim a message in the model and send it, with what the script says; return what that counts as."""
        if not message.claim(self.now):
            return ["dead"]
        self.got.append(message.key)
        does = script.pop(0) if script else "takes"
        if does in ("hangs", "is overtaken"):
            self.clock.now += LEASE
        if does == "is overtaken":
            self.run([])
            return ["late"]
        good = does not in ("fails", "refuses")
        message.settle(self.now, good)
        return ["sent"] if good else ["failed", "dead"] if message.state == "dead" else ["failed"]

    def due_of(self, receiver: str) -> list[Message]:
        return [message for message in self.messages.values() if message.receiver == receiver and message.may_go(self.now)]

    def sender(self, script: list[str]) -> Any:
        """Return receivers that note what came, and do what the script says."""

        def send(receiver: str, kind: str, body: Any, key: str, limit_seconds: int) -> str:
            assert (body, limit_seconds) == ({"told": "something"}, SETTINGS.limit_seconds)
            assert self.messages[key].receiver == receiver
            self.got.append(key)
            self.effects[key] += 1
            does = script.pop(0) if script else "takes"
            if does == "fails":
                raise ConnectionError
            if does == "refuses":
                raise BadText([problem("text.empty", "told")])
            if does in ("hangs", "is overtaken"):
                self.clock.now += LEASE
            if does == "is overtaken":
                self.app.outbox.deliver(self.sender([]), workers=1)
            return f"taken by {receiver}"

        return send

    # Two deliverers, or more, step by step

    @rule(receiver=st.sampled_from(RECEIVERS))
    def claim(self, receiver: str) -> None:
        """A deliverer claims what is longest due; it sends it at once, and settles it later or never."""
        with self.app.acting.store.acts.moving() as connection:
            row = self.rows.claim(connection, receiver, self.now, token_hex(16))
        due = self.due_of(receiver)
        assert (row is None) == (not due)
        if row is None:
            return
        message = min(due, key=lambda message: message.order)
        assert row.key == message.key
        if message.claim(self.now):
            self.effects[row.key] += 1
            self.flying.append((row, message.claims))
        assert row.state == message.state

    @precondition(lambda self: self.flying)
    @rule(number=st.integers(0, 5), good=st.booleans())
    def settle(self, number: int, good: bool) -> None:
        """Who settles what was taken over, erased or settled meanwhile changes nothing."""
        row, claims = self.flying.pop(number % len(self.flying))
        message = self.messages[row.key]
        ours = message.state == "sending" and message.claims == claims
        with self.app.acting.store.acts.moving() as connection:
            if good:
                assert self.rows.delivered(connection, row, self.now, "taken") is ours
            else:
                assert self.rows.failed(connection, row, self.now, "ConnectionError") is ours
        if ours:
            message.settle(self.now, good)

    @rule(wait=st.sampled_from([timedelta(seconds=59), WAITS[0], WAITS[1], LEASE - timedelta(seconds=1), LEASE]))
    def wait(self, wait: timedelta) -> None:
        self.clock.now += wait

    # What holds

    @invariant()
    def the_outbox_is_as_the_model_says(self) -> None:
        shown = {each.key: (each.state, each.tries, each.due) for each in self.app.outbox.show(limit=1000)}
        assert shown == {m.key: (m.state, m.tries, instant(m.due)) for m in self.messages.values()}

    @invariant()
    def what_was_delivered_was_got(self) -> None:
        for message in self.messages.values():
            if message.state == "delivered":
                assert self.effects[message.key] > 0
            assert self.effects[message.key] <= message.claims

    def drain(self) -> None:
        """In the end everything arrives that is not erased or given up."""
        while any(message.state in ("waiting", "sending") for message in self.messages.values()):
            self.clock.now += LEASE
            self.deliver([])
        self.the_outbox_is_as_the_model_says()
        self.what_was_delivered_was_got()


def test_messages_arrive_at_least_once_until_they_are_given_up_or_erased(model: Model) -> None:
    run_machine(OutboxMachine, examples=model.share_of(60), steps=30, model=model)
