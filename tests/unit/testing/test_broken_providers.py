"""Deliberately broken providers, one for each promise of each suite: the promise that is broken fails, by its name, with words."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fake_distributions import Site, good_code
from jointsup.engines.base import ListedRows
from jointsup.engines.reference import Reference
from jointsup.hooks import (
    EngineSource,
    Notifier,
    RandomnessSource,
    Receipt,
    RegisterRows,
    RegisterSource,
    ScoringModel,
)
from jointsup.model.credit import Fact
from jointsup.store.storage import SqliteStorage, Storage
from jointsup.testing.promises import engines, notifiers, plugins, randomness, registers, scoring, storages
from jointsup.testing.promises.engines import EngineCase
from jointsup.testing.promises.notifiers import NotifierCase
from jointsup.testing.promises.plugins import PluginCase
from jointsup.testing.promises.randomness import RandomnessCase
from jointsup.testing.promises.registers import RegisterCase
from jointsup.testing.promises.scoring import ScoringCase
from jointsup.testing.promises.storages import StorageCase


def broken(base: type, **changed: Any) -> type:
    """Return a provider that differs from a good one in what is named."""
    return type("Broken", (base,), changed)


def fails(promises: Sequence[Callable[[Any], None]], name: str, case: Any) -> None:
    """Require the promise of that name to fail with words."""
    (promise,) = (one for one in promises if one.__name__ == name)
    with pytest.raises(AssertionError) as caught:
        promise(case)
    assert str(caught.value)


def keeps_all(promises: Sequence[Callable[[Any], None]], make_case: Callable[[], Any]) -> None:
    """Require a good provider to keep every promise."""
    for promise in promises:
        promise(make_case())


def covers(promises: Sequence[Callable[[Any], None]], tried: Mapping[str, Any]) -> None:
    """Require a broken provider for each promise."""
    assert {one.__name__ for one in promises} == set(tried)


NAMES = itertools.count()
CHANGING = property(lambda self: f"test/n{next(NAMES)}")


class GoodNotifier(Notifier):
    name = "test/good"
    channels = ("memory",)

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.lock = threading.Lock()

    def send(self, notice: Any, key: str) -> Receipt:
        with self.lock:
            again = key in self.sent
            if not again:
                self.sent.append(key)
        return Receipt(key=key, reference=f"r-{key}", again=again)


def notifier_case(cls: type) -> NotifierCase:
    """Return a case whose instances share one receiver."""
    shared = cls()

    def make() -> Any:
        made = cls()
        made.sent, made.lock = shared.sent, shared.lock
        return made

    return NotifierCase(make, lambda key: shared.sent.count(key))


def _send_always(self: Any, notice: Any, key: str) -> Receipt:
    self.sent.append(key)
    return Receipt(key=key, reference=f"r-{key}")


def _send_racing(self: Any, notice: Any, key: str) -> Receipt:
    again = key in self.sent
    if not again:
        time.sleep(0.05)
        self.sent.append(key)
    return Receipt(key=key, reference=f"r-{key}", again=again)


def _send_changing(self: Any, notice: Any, key: str) -> Receipt:
    object.__setattr__(notice, "title", "其他")
    return Receipt(key=key, reference="r")


def _send_one(self: Any, notice: Any, key: str) -> Receipt:
    again = bool(self.sent)
    if not again:
        self.sent.append(key)
    return Receipt(key=key, reference="r", again=again)


BAD_NOTIFIERS: Mapping[str, Mapping[str, Any]] = {
    "name_is_a_name": {"name": CHANGING},
    "signatures_are_those_of_the_base": {"send": lambda self, message, key: None},
    "channels_are_named": {"channels": "sms"},
    "the_receipt_is_of_its_key": {"send": lambda self, notice, key: Receipt(key="k", reference="r")},
    "the_receiver_gets_it": {"send": lambda self, notice, key: Receipt(key=key, reference="r")},
    "a_key_arrives_once": {"send": _send_always},
    "two_keys_are_two_notices": {"send": _send_one},
    "threads_may_share_it": {"send": _send_racing},
    "the_notice_is_left_alone": {"send": _send_changing},
}


@pytest.mark.parametrize("name", BAD_NOTIFIERS)
def test_a_broken_notifier_fails_by_name(name: str) -> None:
    """A notifier that breaks one promise fails it."""
    fails(notifiers.PROMISES, name, notifier_case(broken(GoodNotifier, **BAD_NOTIFIERS[name])))


class GoodSource(RandomnessSource):
    name = "test/good"
    kind = "announced"

    def fetch(self, event: str, day: date) -> str | None:
        return "010203" if (event, day) == ("draw", date(2026, 7, 3)) else None


def source_case(cls: Any) -> RandomnessCase:
    """Return a case."""
    return RandomnessCase(cls, "draw", date(2026, 7, 3), "010203", date(2026, 7, 4))


BAD_SOURCES: Mapping[str, Mapping[str, Any]] = {
    "name_is_a_name": {"name": "Not A Name"},
    "signatures_are_those_of_the_base": {"fetch": lambda self, event: None},
    "the_kind_is_the_cores": {"kind": "dice"},
    "a_value_is_exactly_what_was_announced": {"fetch": lambda self, event, day: "10203"},
    "a_value_is_a_text_of_the_protocol": {"fetch": lambda self, event, day: 10203},
    "a_value_stays": {"fetch": lambda self, event, day: str(next(NAMES))},
    "no_value_is_none": {"fetch": lambda self, event, day: "010203" if event == "draw" else None},
    "another_event_has_no_value": {"fetch": lambda self, event, day: "010203" if day == date(2026, 7, 3) else None},
}


@pytest.mark.parametrize("name", BAD_SOURCES)
def test_a_broken_source_of_values_fails_by_name(name: str) -> None:
    """A source of values that breaks one promise fails it."""
    fails(randomness.PROMISES, name, source_case(broken(GoodSource, **BAD_SOURCES[name])))


def _reading(*rows: Mapping[str, Any], version: Any = "1") -> Callable[..., RegisterRows]:
    return lambda self, as_of: RegisterRows(version, list(rows))


class GoodRegister(RegisterSource):
    name = "test/good"
    holds = "entities"
    read = _reading({"编号": "permit:1", "名称": "甲"}, {"编号": "permit:2", "名称": "乙"})


BAD_REGISTERS: Mapping[str, Mapping[str, Any]] = {
    "name_is_a_name": {"name": "good"},
    "signatures_are_those_of_the_base": {"read": lambda self, day: None},
    "it_says_what_it_holds": {"holds": "things"},
    "a_state_has_a_version": {"read": _reading({"编号": "a:1", "名称": "x"}, version="")},
    "rows_can_be_read": {"read": _reading({"编号": "a:1"})},
    "ids_are_ids": {"read": _reading({"编号": "a:1", "名称": "x"}, {"编号": "a:1", "名称": "y"})},
    "no_identity_card_numbers": {"read": _reading({"编号": "a:1", "名称": "11010119900307" + "7774"})},
    "the_same_day_is_the_same_state": {"read": lambda self, as_of: RegisterRows(str(next(NAMES)), [])},
}


def register_case(cls: Any) -> RegisterCase:
    """Return a case."""
    return RegisterCase(cls, date(2026, 7, 1), {"id": "编号", "name": "名称"})


@pytest.mark.parametrize("name", BAD_REGISTERS)
def test_a_broken_register_fails_by_name(name: str) -> None:
    """A register's source that breaks one promise fails it."""
    fails(registers.PROMISES, name, register_case(broken(GoodRegister, **BAD_REGISTERS[name])))


def _giving(*rows: tuple[object, object, object]) -> Callable[..., Any]:
    return lambda self, table, as_of: [dict(zip(("entity", "reason", "points"), row, strict=True)) for row in rows]


class GoodModel(ScoringModel):
    name = "test/good"
    reasons = {"many": ("many facts", "信息较多")}  # noqa: RUF012 - as a plugin's author writes it
    valid = (date(2026, 1, 1), None)
    digest = "0" * 64

    def score(self, table: Any, as_of: date) -> Any:
        return [{"entity": one, "reason": "many", "points": table.entity.count(one)} for one in sorted(set(table.entity))]


BAD_MODELS: Mapping[str, Mapping[str, Any]] = {
    "name_is_a_name": {"name": "good"},
    "signatures_are_those_of_the_base": {"score": lambda self, facts, as_of: []},
    "it_says_when_it_holds": {"valid": (date(2027, 1, 1), None)},
    "it_has_a_digest": {"digest": "latest"},
    "each_reason_has_words": {"reasons": {"many": ("many", "")}},
    "points_are_integers_for_its_reasons": {"score": _giving(("x:1", "many", "1.5"))},
    "the_same_facts_give_the_same_points": {"score": lambda self, table, as_of: _giving(("x:1", "many", next(NAMES)))(self, table, as_of)},
    "what_comes_later_changes_nothing": {"score": lambda self, table, as_of: _giving(("x:1", "many", len(_SEEN.append(1) or _SEEN)))(self, table, as_of)},
    "nothing_gives_nothing": {"score": _giving(("x:1", "many", 1))},
}
_SEEN: list[int] = []


def scoring_case(cls: Any) -> ScoringCase:
    """Return a case."""
    facts = [Fact("x:1", "check", date(2026, 6, day), "甲", day) for day in (1, 2)] + [Fact("x:2", "penalty", date(2026, 6, 3))]
    return ScoringCase(cls, facts, date(2026, 7, 1))


@pytest.mark.parametrize("name", BAD_MODELS)
def test_a_broken_scoring_model_fails_by_name(name: str) -> None:
    """A scoring model that breaks one promise fails it."""
    fails(scoring.PROMISES, name, scoring_case(broken(GoodModel, **BAD_MODELS[name])))


@pytest.mark.parametrize(
    "row", [("x:9", "many", 1), (None, "many", 1), ("x:1", "other", 1), ("x:1", None, 1), ("x:1", "many", None), ("x:1", "many", 1_000_001), ("x:1", "many", "１")]
)
def test_what_a_model_may_not_give(row: tuple[object, object, object]) -> None:
    """An entity without facts, a reason that is none of its own, points that are no integer within bounds, a pair twice."""
    for rows in ([row], [("x:1", "many", 1)] * 2):
        fails(scoring.PROMISES, "points_are_integers_for_its_reasons", scoring_case(broken(GoodModel, score=_giving(*rows))))


class GoodEngine(EngineSource):
    name = "test/good"

    def open(self) -> Any:
        return Reference()


class _Reader:
    """A reader of the reference with one answer changed."""

    def __init__(self, reader: Any, changed: Mapping[str, Callable[..., Any]]) -> None:
        self._reader, self._changed = reader, changed

    def __getattr__(self, name: str) -> Any:
        return self._changed.get(name) or getattr(self._reader, name)


def engine(reader: Mapping[str, Callable[..., Any]] | None = None, **changed: Any) -> Mapping[str, Any]:
    """Return an engine's source with answers of the engine, or of its readers, changed."""

    class Changed(Reference):
        def open_frame(self, path: Path) -> Any:
            return _Reader(super().open_frame(path), reader or {})

    return {"open": lambda self: type("Engine", (Changed,), changed)()}


def _written_otherwise(self: Any, **said: Any) -> Any:
    return Reference().write_frame(**{**said, "secret": "00" * 32})


def _written_without_doubles(self: Any, **said: Any) -> Any:
    rows = said["rows"]
    ids = [f"{one}{number}" for number, one in enumerate(rows.ids)]
    return Reference().write_frame(**{**said, "rows": ListedRows(ids, rows.columns)})


BAD_ENGINES: Mapping[str, Mapping[str, Any]] = {
    "name_is_a_name": {"name": CHANGING},
    "signatures_are_those_of_the_base": {"open": lambda self, limits: None},
    "it_says_what_is_missing": {"missing": lambda self: "some-engine"},
    "frames_are_the_same_bytes": engine(write_frame=_written_otherwise),
    "a_doubled_id_is_refused": engine(write_frame=_written_without_doubles),
    "counts_are_the_same": engine({"combinations": dict}),
    "draws_are_the_same": engine({"draw": lambda rules, seed: None}),
    "tickets_are_the_same": engine({"ticketed": lambda rules, seed, strata: []}),
    "rows_and_proofs_are_the_same": engine({"row_path": lambda entity: None}),
    "a_damaged_frame_is_told": engine({"draw": lambda rules, seed: None}),
    "tag_sets_are_numbered_alike": engine(number_sets=lambda self, sets, used: None),
}


@pytest.mark.parametrize("name", BAD_ENGINES)
def test_a_broken_engine_fails_by_name(name: str) -> None:
    """An engine that breaks one promise fails it."""
    fails(engines.PROMISES, name, EngineCase(broken(GoodEngine, **BAD_ENGINES[name])))


class _Committing(SqliteStorage):
    """Commits each insert at once."""

    def engine(self, url: Any) -> Any:
        from sqlalchemy import event

        made = super().engine(url)

        def commit(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            if statement.startswith("INSERT") and cursor.connection.in_transaction:
                cursor.connection.commit()

        event.listen(made, "after_cursor_execute", commit)
        return made


class _Restless(SqliteStorage):
    """Ends a reader's transaction after each statement."""

    def engine(self, url: Any) -> Any:
        from sqlalchemy import event

        made = super().engine(url)

        def end(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            if statement.startswith("SELECT") and cursor.connection.in_transaction:
                cursor.connection.commit()

        event.listen(made, "before_cursor_execute", end)
        return made


class _Forgetting(SqliteStorage):
    """Keeps everything in memory."""

    def engine(self, url: Any) -> Any:
        from sqlalchemy import StaticPool, create_engine

        return create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


class _Folding(SqliteStorage):
    """Compares texts without regard to case."""

    def engine(self, url: Any) -> Any:
        from sqlalchemy import event

        made = super().engine(url)

        def folded(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> Any:
            return statement.replace("name = ?", "lower(name) = lower(?)"), parameters

        event.listen(made, "before_cursor_execute", folded, retval=True)
        return made


class _Impatient(SqliteStorage):
    """Refuses at once where another writes."""

    def __init__(self) -> None:
        super().__init__(busy_seconds=0)


BAD_STORAGES: Mapping[str, type[Storage]] = {
    "name_is_a_name": broken(SqliteStorage, name="SQLite"),
    "signatures_are_those_of_the_base": broken(SqliteStorage, engine=lambda self, address: None),
    "it_serves_its_urls": broken(SqliteStorage, backends="sqlite"),
    "a_store_stays": _Forgetting,
    "texts_come_back_and_are_told_apart": _Folding,
    "an_act_that_fails_leaves_nothing": _Committing,
    "a_reader_sees_one_state": _Restless,
    "writers_wait_for_each_other": _Impatient,
}


@pytest.mark.parametrize("name", BAD_STORAGES)
def test_a_broken_storage_fails_by_name(name: str, tmp_path: Path) -> None:
    """A kind of database that breaks one promise fails it, or cannot even make a store."""
    count = itertools.count()
    case = StorageCase(BAD_STORAGES[name], lambda: (f"sqlite:///{tmp_path}/{(number := next(count))}.db", tmp_path / f"{number}.files"))
    (promise,) = (one for one in storages.PROMISES if one.__name__ == name)
    with pytest.raises(Exception) as caught:  # noqa: PT011 - what a database without a promise raises is its own
        promise(case)
    assert str(caught.value)


GOOD = good_code("test/city", "test/n")
LISTENING = "@hookimpl\ndef jointsup_event(self, event):\n    EVENT"

BAD_PLUGINS: Mapping[str, Callable[[Site], str]] = {
    "it_composes": lambda site: site.install("test/city", "import no_such_module"),
    "it_prints_nothing": lambda site: site.good("test/city", body="print('hello')"),
    "it_is_quick": lambda site: site.install("test/city", GOOD.replace("return [", "import time; time.sleep(1.2); return [")),
    "it_is_light": lambda site: site.install("test/city", "import numpy" + GOOD),
    "it_gives_the_same_each_time": lambda site: site.install(
        "test/city", "import itertools; N = itertools.count()" + GOOD.replace('name = "test/n"', 'name = property(lambda self: f"test/n{next(N)}")')
    ),
    "it_runs_alone": lambda site: site.install("test/city", "import os, sys\nif 'pytest' not in sys.modules: os._exit(3)" + GOOD),
    "it_bears_every_event": lambda site: site.good("test/city", body=LISTENING.replace("EVENT", "event.rows")),
    "its_rules_are_whole": lambda site: site.good(
        "test/city",
        body="@hookimpl\ndef jointsup_rulesets(self):\n    import sys, pathlib\n    "
        "pathlib.Path(__file__).with_name('rules').mkdir(exist_ok=True)\n    "
        "pathlib.Path(__file__).with_name('rules').joinpath('a.json').write_text('''" + '{"schema": "ruleset/1", "kind": "tags", '
        '"name": "test/tags", "version": "1", "title": "t", "valid_from": "2020-01-01", "valid_to": "2020-12-31", "source": "s", "owner": "o", '
        '"tags": []}' + "''')\n    return [RuleSetFile('rules', 'a.json')]",
    ),
}


@pytest.mark.parametrize("name", BAD_PLUGINS)
def test_a_broken_plugin_fails_by_name(name: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that breaks one promise fails it."""
    monkeypatch.setattr(plugins, "QUICK_SECONDS", 1)
    module = BAD_PLUGINS[name](site)
    fails(plugins.PROMISES, name, PluginCase("test/city", f"{module}:City", {}, date(2026, 7, 1)))


def test_every_promise_has_its_broken_provider() -> None:
    """No promise is without a provider that breaks it: what cannot fail promises nothing."""
    for promises, tried in (
        (notifiers.PROMISES, BAD_NOTIFIERS), (randomness.PROMISES, BAD_SOURCES), (registers.PROMISES, BAD_REGISTERS), (scoring.PROMISES, BAD_MODELS),
        (engines.PROMISES, BAD_ENGINES), (storages.PROMISES, BAD_STORAGES), (plugins.PROMISES, BAD_PLUGINS),
    ):  # fmt: skip
        covers(promises, tried)


def test_good_providers_keep_every_promise() -> None:
    """What the broken ones are made from is not broken itself."""
    keeps_all(notifiers.PROMISES, lambda: notifier_case(GoodNotifier))
    keeps_all(randomness.PROMISES, lambda: source_case(GoodSource))
    keeps_all(registers.PROMISES, lambda: register_case(GoodRegister))
    keeps_all(engines.PROMISES, lambda: EngineCase(GoodEngine))
    keeps_all(scoring.PROMISES, lambda: scoring_case(GoodModel))
