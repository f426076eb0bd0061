"""A store of an earlier version is brought to this one by numbered steps, after a backup, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, String, Table, delete, insert, select, update

import jointsup
from jointsup.errors import BadBackup, Forbidden, JointsupError, NotNow, Unwritable
from jointsup.model.actors import Actor
from jointsup.store import steps
from jointsup.store.backup import Row
from jointsup.store.backup_reading import CheckedBackup
from jointsup.store.facts import series_of
from jointsup.store.steps import Step, steps_from, through
from jointsup.store.storage import SqliteStorage
from store.kept import another, digests, dying_at, killed, report, worked
from store.opened import ADMIN, Place, sqlite_place


def split_grant(row: Row) -> Iterator[tuple[str, Row]]:
    """Version 0 had the department in the person's name, and revoked grants in a table of their own."""
    person, _, department = str(row["holder"]).partition("@")
    rest = {name: value for name, value in row.items() if name != "holder"}
    yield "grant", {**rest, "person": person, "department": department}


def with_lease(row: Row) -> Iterator[tuple[str, Row]]:
    yield "outbox", {**row, "lease": None}


FIRST = Step(1, {"grant": split_grant, "outbox": with_lease, "gone": lambda row: iter(())})


def aged(place: Place) -> None:
    """Make the store at a place one of schema version 0: other columns of grants and messages, a table more, a table less."""
    with worked(place) as app:
        store, tables = app.acting.store, app.acting.store.tables
        with store.engine.begin() as connection:
            grants = [dict(row) for row in connection.execute(select(tables.grant)).mappings()]
            messages = [dict(row) for row in connection.execute(select(tables.outbox)).mappings()]
            for table in (tables.grant, tables.outbox, tables.taken):
                table.drop(connection)
            old = MetaData()
            holder = [Column("holder", String(200), primary_key=True)]
            kept = [Column(c.name, c.type, primary_key=c.primary_key) for c in tables.grant.c if c.name not in ("person", "department")]
            grant = Table(tables.grant.name, old, *holder, *kept)
            outbox = Table(
                tables.outbox.name, old, *(Column(c.name, c.type, primary_key=c.primary_key) for c in tables.outbox.c if c.name != "lease")
            )
            gone = Table(f"{tables.prefix}gone", old, Column("name", String(20), primary_key=True))
            old.create_all(connection)
            connection.execute(insert(gone), [{"name": "x"}])
            for row in grants:
                row["holder"] = f"{row.pop('person')}@{row.pop('department')}"
            for row in messages:
                del row["lease"]
            connection.execute(insert(grant), grants)
            connection.execute(insert(outbox), messages)
            facts = tables.store
            connection.execute(update(facts).where(facts.c.name == "schema").values(value="0"))
            connection.execute(delete(facts).where(facts.c.name == "series"))


@pytest.fixture
def step(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step from version 0 to 1."""
    monkeypatch.setitem(steps.STEPS, 1, FIRST)


def upgraded(place: Place, **options: Any) -> CheckedBackup | None:
    return jointsup.upgrade(place.url, **{"actor": ADMIN, **place.options(**options)})


def opened(place: Place) -> jointsup.Application:
    return jointsup.open(place.url, actor=ADMIN, create=False, **place.options())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm")))


@pytest.mark.usefixtures("step")
def test_an_older_store_is_refused_until_it_is_upgraded_and_then_is_as_a_new_one(place: Place, tmp_path: Path) -> None:
    """What is in the tables is what the same acts leave in a store of today, but for the entry of the upgrade itself."""
    aged(place)
    with pytest.raises(NotNow, match=r"schema version 0 .*store upgrade.*\[store\.older\]"):
        opened(place)
    made = upgraded(place, backup=tmp_path / "before")
    assert made is not None
    assert (made.manifest.version, made.manifest.series, made.folder) == (0, "", tmp_path / "before")
    fresh = sqlite_place(tmp_path / "fresh")
    (tmp_path / "fresh").mkdir()
    with opened(place) as app, worked(fresh) as other:
        assert report(app).clean
        assert [entry.act for entry in app.ledger.show(act="store.upgrade")] == ["store.upgrade"]
        now, then = app.store.backup(tmp_path / "now"), other.store.backup(tmp_path / "then")
        assert {name for name, digest in digests(then).items() if digests(now)[name] != digest} <= {"book", "entry", "payload", "store"}
        assert list(digests(now)) == list(digests(then))
        app.access.grant("clerk-2", "clerk", department="market", area="370100")
    assert upgraded(place) is None


@pytest.mark.usefixtures("step")
def test_a_backup_of_an_older_version_is_brought_to_this_one_where_it_is_restored(place: Place, tmp_path: Path) -> None:
    aged(place)
    made = upgraded(place)
    assert made is not None
    assert made.folder.parent == place.data_folder.parent
    assert made.folder.name.startswith(f"{place.data_folder.name}.before-upgrade-2026")
    with opened(place) as there, another(place, tmp_path).restore(made.folder) as here:
        assert here.access.show() == there.access.show()
        assert report(here).clean
        assert [m.key for m in here.outbox.show()] == [m.key for m in there.outbox.show()]


def failing(row: Row) -> Iterator[tuple[str, Row]]:
    yield "grant", {**next(split_grant(row))[1], "role": None}


@pytest.mark.usefixtures("step")
def test_an_upgrade_that_does_not_end_leaves_store_and_folder_as_they_were(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused to the actor, by a step that makes no good rows, by a damaged file, by a folder that is there, or killed."""
    aged(place)
    before = names(tmp_path)
    for refused, kind, code in (
        ({"actor": Actor("clerk", "market", "370100")}, Forbidden, "access.refused"),
        ({"actor": Actor("stranger", "justice", "370000")}, Forbidden, "access.refused"),
        ({"backup": place.data_folder}, Unwritable, "file.exists"),
    ):
        with pytest.raises(kind, match=code.replace(".", r"\.")):
            upgraded(place, **refused)
        assert names(tmp_path) == before
    with monkeypatch.context() as context:
        context.setitem(steps.STEPS, 1, Step(1, {**FIRST.rows, "grant": failing}))
        with pytest.raises(BadBackup, match=r"tables/grant\.jsonl, line 1: .*\[backup\.row\]"):
            upgraded(place)
    damaged = next(path for path in place.data_folder.rglob("*") if path.is_file())
    text = damaged.read_bytes()
    damaged.write_bytes(b"other")
    with pytest.raises(BadBackup, match=r"backup\.damaged"):
        upgraded(place)
    damaged.write_bytes(text)
    assert names(tmp_path) == before
    for step, call in (("tables", 3), ("files", 2), ("ledger", 2)):
        assert killed(lambda: upgraded(place, progress=dying_at(step, call)))  # noqa: B023
    assert [name for name in names(tmp_path) if name not in before and not name.endswith(".jointsup")] == []
    with pytest.raises(NotNow, match=r"store\.older"):
        opened(place)
    assert upgraded(place) is not None
    with opened(place) as app:
        assert report(app).clean


def test_a_store_of_an_earlier_series_with_the_same_tables_needs_no_step(place: Place) -> None:
    """Before 1.0 every minor version is a series of its own: its store is refused in words, and upgraded after a backup."""
    with worked(place) as app:
        facts = app.acting.store.tables.store
        with app.acting.store.engine.begin() as connection:
            connection.execute(update(facts).where(facts.c.name == "series").values(value="0.0"))
        with pytest.raises(NotNow, match=r"of jointsup 0\.0.*\[store\.older\]"):
            app.access.grant("clerk-2", "clerk", department="market", area="370100")
    with pytest.raises(NotNow, match=r"store\.older"):
        opened(place)
    made = upgraded(place)
    assert made is not None
    assert made.manifest.series == "0.0"
    opened(place).close()


@pytest.mark.parametrize(
    ("fact", "value", "code"), [("schema", "2", "store.newer"), ("series", "0.2", "store.newer"), ("series", "1", "store.newer"),
                                ("schema", "0", "store.no_step"), ("schema", "none", "store.no_step")],
)  # fmt: skip
def test_a_store_that_nothing_leads_from_is_refused_in_words_and_stays(place: Place, tmp_path: Path, fact: str, value: str, code: str) -> None:
    with worked(place) as app:
        facts = app.acting.store.tables.store
        with app.acting.store.engine.begin() as connection:
            connection.execute(update(facts).where(facts.c.name == fact).values(value=value))
    before = names(tmp_path)
    with pytest.raises(NotNow, match=r"store\.(newer|older)"):
        opened(place)
    with pytest.raises(NotNow, match=code.replace(".", r"\.")):
        upgraded(place)
    assert names(tmp_path) == before


def test_where_there_is_no_store_there_is_nothing_to_upgrade(place: Place, tmp_path: Path) -> None:
    with pytest.raises(NotNow, match=r"store\.none"):
        upgraded(place)
    assert names(tmp_path) == []


@pytest.mark.usefixtures("step")
def test_a_database_that_changes_no_tables_in_transactions_is_told_to_restore_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sqlite_place(tmp_path)
    aged(place)
    monkeypatch.setattr(SqliteStorage, "transactional_ddl", False)
    before = names(tmp_path)
    with pytest.raises(NotNow, match=r"restore it into an empty place.*\[store\.no_ddl\]"):
        upgraded(place)
    assert names(tmp_path) == before


def test_steps_follow_each_other_and_a_row_may_become_several(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table split by one step and joined by the next is what it was; a table that no step names passes as it is."""
    split: dict[str, Callable[[Row], Any]] = {"pair": lambda row: (("one", {"value": row["a"]}), ("one", {"value": row["b"]}))}
    doubled: dict[str, Callable[[Row], Any]] = {"one": lambda row: [("two", {"value": f"{row['value']}!"})]}
    both = [Step(8, split), Step(9, doubled)]
    assert list(through(both, "pair", {"a": "x", "b": "y"})) == [("two", {"value": "x!"}), ("two", {"value": "y!"})]
    assert list(through(both, "other", {"a": "x"})) == [("other", {"a": "x"})]
    monkeypatch.setattr(steps, "SCHEMA_VERSION", 9)
    monkeypatch.setattr(steps, "STEPS", {8: both[0], 9: both[1]})
    assert [each.version for each in steps_from(7)] == [8, 9]
    with pytest.raises(JointsupError, match=r"store\.no_step"):
        steps_from(6)


def test_a_series_is_a_minor_version_before_1_0_and_a_major_one_from_then_on() -> None:
    assert [series_of(version) for version in ("0.1.0", "0.12.3", "1.0.0", "1.9.2", "12.0")] == ["0.1", "0.12", "1", "1", "12"]
