"""A backup is one state of the store, whoever writes meanwhile; what it holds comes back whole, on any database, or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

import jointsup
from jointsup.errors import BadBackup, Forbidden, NotNow, Unwritable
from jointsup.model.actors import Actor
from jointsup.store.backup_reading import CheckedBackup
from services.living import County
from store.kept import another, digests, dying_at, killed, report, worked
from store.opened import ADMIN, Place, postgres_place, sqlite_place

CLERK = Actor("clerk", "market", "370100")
CHANGED_BY_RESTORE = {"book", "entry", "payload", "store"}


def lines(backup: CheckedBackup, name: str) -> list[str]:
    return (backup.folder / "tables" / f"{name}.jsonl").read_text("utf-8").splitlines()


def test_a_county_s_whole_year_comes_back_as_it_was(place: Place, tmp_path: Path) -> None:
    """Registers, plan, round, record, files and ledger: all rows are the same, and the ledger goes on where it stood."""
    county = County(tmp_path / "county", place)
    round_id = county.drawn()
    made = county.admin.store.backup(tmp_path / "backup")
    elsewhere = another(place, tmp_path)
    with elsewhere.restore(made.folder, digest=made.digest, clock=county.clock) as restored:
        again = restored.store.backup(tmp_path / "again")
        assert {name for name, digest in digests(made).items() if digests(again)[name] != digest} == CHANGED_BY_RESTORE
        assert lines(again, "entry")[:-1] == lines(made, "entry")
        assert [entry.act for entry in restored.ledger.show(act="store.restore")] == ["store.restore"]
        assert report(restored).clean
        head = restored.by(county.head.actor)
        for app, name in ((county.head, "there"), (head, "here")):
            app.rounds.export(round_id, tmp_path / name, public=False, purpose="test")
        assert tree(tmp_path / "there") == tree(tmp_path / "here")
        assert jointsup.verify_record(tmp_path / "here/record", frame=tmp_path / "here/frozen/frame.txt").clean
    county.admin.close()


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_acts_give_the_same_backup_on_every_database(postgres: str, tmp_path: Path) -> None:
    """Byte for byte; and a store moves from one kind of database to the other and back, and is the same again."""
    made = []
    for name, place in (("sqlite", sqlite_place(tmp_path)), ("postgresql", postgres_place(postgres, tmp_path))):
        with worked(place) as app:
            made.append(app.store.backup(tmp_path / name))
    assert made[0].digest == made[1].digest
    moved = another(postgres_place(postgres, tmp_path), tmp_path)
    with moved.restore(made[0].folder) as app:
        back = app.store.backup(tmp_path / "moved")
    with another(sqlite_place(tmp_path), tmp_path / "home").restore(back.folder) as app:
        assert report(app).clean
        assert lines(app.store.backup(tmp_path / "last"), "entry")[:-2] == lines(made[0], "entry")


def test_a_backup_is_one_state_while_others_write(place: Place, tmp_path: Path) -> None:
    """Each act of the writer adds two entries at once: no backup has one of them without the other, and none stops the writer."""
    with worked(place) as app:
        store, ending, done = app.acting.store, threading.Event(), list[int]()

        def write() -> None:
            while not ending.wait(0.02):
                with store.acts.act(ADMIN, "try", book="even") as act:
                    act.also("even", "try", "")
                    act.keep(store.files.prepare(f"{len(done)}".encode(), "load"))
                done.append(len(done))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            made, meanwhile = [], []
            for number in range(3):
                before = len(done)
                made.append(app.store.backup(tmp_path / f"backup {number}", progress=waiting_for(done)))
                meanwhile.append(len(done) - before)
        finally:
            ending.set()
            writer.join()
        assert all(meanwhile)
    assert all(sum('"book":"even"' in line for line in lines(backup, "entry")) % 2 == 0 for backup in made)
    with another(place, tmp_path).restore(made[-1].folder, clock=store.acts.clock) as restored:
        assert report(restored).clean


def waiting_for(done: list[int]) -> Callable[[str, int, int], None]:
    """Return a progress that waits until the writer has acted while tables are written."""
    before = len(done)

    def progress(step: str, number: int, parts: int) -> None:
        if step == "tables" and number == parts // 2:
            while len(done) <= before:
                time.sleep(0.01)

    return progress


def test_a_backup_is_an_act_of_who_may_and_its_folder_is_private(place: Place, tmp_path: Path) -> None:
    with worked(place) as app:
        with pytest.raises(Forbidden, match=r"access\.refused"):
            app.by(CLERK).store.backup(tmp_path / "backup")
        assert not (tmp_path / "backup").exists()
        made = app.store.backup(tmp_path / "backup")
        (entry,) = app.ledger.show(act="store.backup", purpose="test")
        assert (entry.subject, entry.person) == (made.digest, "admin")
        assert entry.facts is not None
        assert entry.facts["files"] == 3
        assert app.store.show().last_backup == entry.at
        for path in (made.folder, *made.folder.rglob("*")):
            assert path.stat().st_mode & 0o077 == 0, path
        with pytest.raises(Unwritable, match=r"file\.exists"):
            app.store.backup(tmp_path / "backup")


def test_what_a_host_s_transaction_may_take_back_is_not_backed_up_nor_swept(place: Place, tmp_path: Path) -> None:
    with worked(place) as app, app.acting.store.engine.connect() as connection:
        for act in (lambda joined: joined.store.backup(tmp_path / "backup"), lambda joined: joined.store.sweep()):
            with pytest.raises(NotNow, match=r"store\.joined"):
                act(app.within(connection))


def test_a_damaged_store_gives_no_backup(place: Place, tmp_path: Path) -> None:
    """Everything that is damaged is named; a backup that could not be restored would be none."""
    with worked(place) as app:
        store = app.acting.store
        damaged, missing = list(store.files.digests())[:2]
        store.files.path(damaged).write_bytes(b"other")
        store.files.path(missing).unlink()
        with pytest.raises(BadBackup) as refused:
            app.store.backup(tmp_path / "backup")
        assert [p.code for p in refused.value.problems] == ["backup.damaged", "file.unreadable"]
        entry = store.tables.entry
        with store.engine.begin() as connection:
            connection.execute(update(entry).where(entry.c.book == "store").values(act="a.b"))
        with pytest.raises(BadBackup, match=r"ledger\.columns"):
            app.store.backup(tmp_path / "backup")
        assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_texts_of_every_kind_come_back_as_they_were(place: Place, tmp_path: Path) -> None:
    """A receipt may hold what no document may: other forms of a character, controls, the ends of lines."""
    strange = 'e\u0301 \u2028 \x7f \\ "x" \n \t 𠀀 \ufeff'
    with worked(place) as app:
        store, outbox = app.acting.store, app.acting.store.tables.outbox
        with store.engine.begin() as connection:
            connection.execute(update(outbox).where(outbox.c.body.is_not(None)).values(receipt=strange))
        made = app.store.backup(tmp_path / "backup")
    with another(place, tmp_path).restore(made.folder) as restored:
        assert {message.receipt for message in restored.outbox.show() if message.state == "waiting"} == {strange}


def test_nothing_is_restored_over_a_store_or_into_another_s_data_folder(place: Place, tmp_path: Path) -> None:
    with worked(place) as app:
        made = app.store.backup(tmp_path / "backup")
        entries = report(app).entries
        with pytest.raises(NotNow, match=r"store\.exists"):
            jointsup.restore(made.folder, place.url, actor=ADMIN, **place.options(data_folder=tmp_path / "new"))
        assert (report(app).entries, (tmp_path / "new").exists()) == (entries, False)
        elsewhere = another(place, tmp_path)
        with pytest.raises(Unwritable, match=r"backup\.folder"):
            elsewhere.restore(made.folder, data_folder=place.data_folder)
        assert report(app).clean
        with pytest.raises(NotNow, match=r"store\.none"):
            elsewhere.open()


def test_only_a_system_administrator_by_the_backup_s_own_grants_restores_it(place: Place, tmp_path: Path) -> None:
    with worked(place) as app:
        made = app.store.backup(tmp_path / "backup")
    elsewhere = another(place, tmp_path)
    with pytest.raises(Forbidden, match=r"access\.refused"):
        elsewhere.restore(made.folder, actor=CLERK)
    with pytest.raises(NotNow, match=r"store\.none"):
        elsewhere.open()
    assert list(elsewhere.place.data_folder.iterdir()) == []


def test_a_backup_is_held_against_what_left_the_house(place: Place, tmp_path: Path) -> None:
    """A store that was rewritten whole makes a sound backup, but not one that fits a checkpoint or a digest kept elsewhere."""
    with worked(place) as app:
        app.ledger.checkpoint()
        made = app.store.backup(tmp_path / "backup")
        app.access.grant("clerk-2", "clerk", department="market", area="370100")
        later = app.ledger.checkpoint()
    elsewhere, document = another(place, tmp_path), jointsup_document(later)
    with pytest.raises(BadBackup, match=r"ledger\.rewritten"):
        elsewhere.restore(made.folder, against=[document])
    with pytest.raises(BadBackup, match=r"backup\.other"):
        elsewhere.restore(made.folder, digest="0" * 64)
    elsewhere.restore(made.folder, digest=made.digest).close()


def jointsup_document(checkpoint: object) -> dict[str, object]:
    from jointsup.codec.structure import unstructure

    return unstructure(checkpoint)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("step", "call"), [("tables", 9), ("ledger", 1), ("files", 3), ("files", 4)])
def test_a_backup_that_is_killed_leaves_no_folder_of_its_name(tmp_path: Path, step: str, call: int) -> None:
    place = sqlite_place(tmp_path)
    worked(place).close()

    def work() -> None:
        with jointsup.open(place.url, actor=ADMIN, **place.options()) as app:
            app.store.backup(tmp_path / "backup", progress=dying_at(step, call))

    assert killed(work)
    assert not (tmp_path / "backup").exists()
    with jointsup.open(place.url, actor=ADMIN, **place.options()) as app:
        assert report(app).clean
        app.store.backup(tmp_path / "backup")
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".jointsup")] == []


def test_a_restore_that_is_cut_off_leaves_no_store_and_can_be_done_again(place: Place, tmp_path: Path) -> None:
    """Killed or stopped in any of its steps; what it has copied till then is taken away, or used by the next one."""
    with worked(place) as app:
        made = app.store.backup(tmp_path / "backup")
    elsewhere = another(place, tmp_path)
    for step, call in (("check", 1), ("files", 3), ("tables", 20), ("ledger", 2)):
        with pytest.raises(KeyboardInterrupt):
            elsewhere.restore(made.folder, progress=stopping_at(step, call))
        assert not elsewhere.place.data_folder.exists() or list(elsewhere.place.data_folder.iterdir()) == []
        with pytest.raises(NotNow, match=r"store\.none"):
            elsewhere.open()
    for step, call in (("files", 3), ("tables", 20), ("ledger", 2)):
        assert killed(lambda: elsewhere.restore(made.folder, progress=dying_at(step, call)))  # noqa: B023
        with pytest.raises(NotNow, match=r"store\.none"):
            elsewhere.open()
    with elsewhere.restore(made.folder) as restored:
        assert report(restored).clean
        assert restored.store.show().files == 3
        assert [path.name for path in elsewhere.place.data_folder.iterdir() if path.name.startswith(".")] == []


def stopping_at(step: str, call: int) -> Callable[[str, int, int], None]:
    told: list[str] = []

    def progress(name: str, done: int, parts: int) -> None:
        told.append(name)
        if name == step and told.count(step) == call:
            raise KeyboardInterrupt

    return progress
