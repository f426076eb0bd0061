"""A sweep takes away what acts that were cut off have left, and nothing else."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jointsup
from jointsup.errors import Forbidden, NotNow, Unwritable
from jointsup.model.actors import Actor
from store.kept import report
from store.opened import ADMIN, Place, application, sqlite_place


def aged(path: Path, hours: float) -> None:
    """Let a file have been touched so many hours ago."""
    then = path.stat().st_mtime - hours * 3600
    os.utime(path, (then, then))


def test_named_files_and_fresh_ones_stay_and_abandoned_ones_go(app: jointsup.Application) -> None:
    files = app.acting.store.files
    named, fresh, left = (files.prepare(text, "load") for text in (b"named", b"fresh", b"left"))
    with app.acting.store.acts.act(ADMIN, "registers.load", book="b") as act:
        act.keep(named)
    (files.folder / ".part-0011").write_bytes(b"half")
    (files.folder / ".work-0011").mkdir()
    (files.folder / ".work-0011/in it").write_bytes(b"passing")
    for path in (named.path, left.path, files.folder / ".part-0011", files.folder / ".work-0011", files.folder / ".work-0011/in it"):
        aged(path, 25)
    swept = app.store.sweep()
    assert (swept.count, swept.bytes) == (3, len(b"left" + b"half" + b"passing"))
    assert list(files.digests()) == sorted([named.digest, fresh.digest])
    assert [path.name for path in files.folder.glob(".*")] == []
    (entry,) = app.ledger.show(act="store.sweep", purpose="test")
    assert entry.facts == {"swept": [[left.digest, 4], [".part-0011", 4], [".work-0011", 7]]}
    assert report(app).clean
    assert app.store.sweep().count == 0


def test_a_folder_that_is_worked_in_stays(app: jointsup.Application) -> None:
    with app.acting.store.files.working() as place:
        (place / "growing").write_bytes(b"x")
        aged(place, 30)
        assert app.store.sweep().count == 0


def test_a_running_act_finds_the_file_that_it_prepared(app: jointsup.Application) -> None:
    """Also where the same file had been lying about unnamed for days, and where it is prepared while the sweep is at it."""
    files = app.acting.store.files
    aged(files.prepare(b"rows", "load").path, 99)
    prepared = files.prepare(b"rows", "load")
    assert app.store.sweep().count == 0
    with app.acting.store.acts.act(ADMIN, "registers.load", book="b") as act:
        act.keep(prepared)
    other = files.prepare(b"others", "load")
    aged(other.path, 99)
    (seen,) = [path for path in files.abandoned() if path == other.path]
    files.prepare(b"others", "load")  # after the sweep's look at its age
    assert files.discard(seen) is None
    assert seen.read_bytes() == b"others"
    assert files.discard(files.path("0" * 64)) is None
    assert report(app).clean


def test_an_act_that_takes_more_than_a_day_is_refused_in_words_and_leaves_nothing(app: jointsup.Application) -> None:
    store = app.acting.store
    prepared = store.files.prepare(b"rows", "load")
    aged(prepared.path, 25)
    app.store.sweep()
    entries = report(app).entries
    with pytest.raises(Unwritable, match=r"store\.file_gone"), store.acts.act(ADMIN, "registers.load", book="b") as act:
        act.keep(prepared)
    assert (report(app).entries, report(app).clean) == (entries, True)


def test_only_who_keeps_the_store_sweeps_shows_or_sets_its_clock(app: jointsup.Application) -> None:
    app.access.grant("clerk", "clerk", department="market", area="370100")
    clerk = app.by(Actor("clerk", "market", "370100"))
    for act in (clerk.store.sweep, clerk.store.show, clerk.store.clock):
        with pytest.raises(Forbidden, match=r"access\.refused"):
            act()


@settings(max_examples=40)
@given(left=st.lists(st.tuples(st.booleans(), st.integers(0, 48), st.booleans()), max_size=12))
def test_whatever_lies_there_exactly_the_old_unnamed_go(left: list[tuple[bool, int, bool]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files named or not, hours old, some touched again: what stays is named or not a day old, and the store is whole."""
    folder = tmp_path_factory.mktemp("store")
    with application(sqlite_place(folder)) as app:
        store, expected = app.acting.store, set()
        for number, (named, hours, again) in enumerate(left):
            prepared = store.files.prepare(f"{number}".encode(), "load")
            if named:
                with store.acts.act(ADMIN, "registers.load", book="b") as act:
                    act.keep(prepared)
            aged(prepared.path, hours)
            if again:
                store.files.prepare(f"{number}".encode(), "load")
            if named or again or hours < 24:
                expected.add(prepared.digest)
        app.store.sweep()
        assert set(store.files.digests()) == expected
        assert report(app).clean


def test_a_clock_that_ran_ahead_is_set_right_by_an_act(place: Place) -> None:
    """Until then every act is refused, whose words name the command; afterwards acts go on from the right time."""
    with application(place) as app:
        clock = app.acting.store.acts.clock
        clock.now += timedelta(days=30)  # type: ignore[attr-defined]
        app.access.grant("clerk", "clerk", department="market", area="370100")
        clock.now -= timedelta(days=30)  # type: ignore[attr-defined]
        with pytest.raises(NotNow, match=r"jointsup store clock.*\[store\.clock_back\]"):
            app.access.grant("clerk-2", "clerk", department="market", area="370100")
        at = app.store.clock()
        assert app.store.show().last_act == at
        app.access.grant("clerk-2", "clerk", department="market", area="370100")
        assert [remark.code for remark in report(app).remarks] == ["ledger.time"]
