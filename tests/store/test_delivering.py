"""Messages reach plugins through processes of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import jointsup
from jointsup.model.events import RegisterLoaded
from jointsup.model.settings import OutboxSettings, PluginSettings
from store.opened import ADMIN, sqlite_place

PLUGIN = '''
import os
from pathlib import Path
import jointsup

class City(jointsup.Plugin):
    @jointsup.hookimpl
    def jointsup_plugin_info(self):
        return jointsup.PluginInfo(name="city/pager", api=0, built_for="0.1", scope="city", contact="city", summary="notes events")

    @jointsup.hookimpl
    def jointsup_event(self, event):
        with open(os.environ["CITY_NOTES"], "a") as notes:
            notes.write(f"{event.kind} {event.key}\\\\n")
        if os.environ.get("CITY_FAILS"):
            raise ValueError("the pager is off")
'''.replace("\\\\n", "\\n")
LOADED = {
    "register": "firms", "source": "file", "version": "1", "as_of": "2026-03-01", "digest": "a" * 64, "rows": 1, "came": 1, "went": 0,
    "changed": 0,
}  # fmt: skip


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which the plugin notes what it was told."""
    (tmp_path / "city_pager.py").write_text(PLUGIN, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("CITY_NOTES", str(tmp_path / "notes.txt"))
    return tmp_path / "notes.txt"


def test_an_event_of_an_act_reaches_the_plugin_that_listens(notes: Path) -> None:
    place = sqlite_place(notes.parent)
    plugins = PluginSettings(enabled=("city/pager",), targets={"city/pager": "city_pager:City"})
    with jointsup.open(place.url, actor=ADMIN, plugins=plugins, outbox=OutboxSettings(attempts=1)) as app:
        with app.acting.store.acts.act(ADMIN, "registers.load", book="area:370100") as act:
            app.acting.tell(act, RegisterLoaded, **LOADED)
        (waiting,) = app.outbox.show()
        assert (waiting.receiver, waiting.state) == ("city/pager", "waiting")
        assert app.outbox.deliver().sent == 1
        assert notes.read_text("utf-8") == f"register_loaded {waiting.key}\n"


def test_a_plugin_that_raises_is_named_in_the_fault(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITY_FAILS", "1")
    place = sqlite_place(notes.parent)
    plugins = PluginSettings(enabled=("city/pager",), targets={"city/pager": "city_pager:City"})
    with jointsup.open(place.url, actor=ADMIN, plugins=plugins, outbox=OutboxSettings(attempts=1)) as app:
        with app.acting.store.acts.act(ADMIN, "registers.load", book="area:370100") as act:
            app.acting.tell(act, RegisterLoaded, **LOADED)
        assert app.outbox.deliver().dead == 1
        (dead,) = app.outbox.show(state="dead")
        assert "city/pager" in dead.fault


def test_a_notice_reaches_its_notifier_and_leaves_a_receipt(tmp_path: Path) -> None:
    place, folder = sqlite_place(tmp_path), tmp_path / "notices"
    plugins = PluginSettings(settings={"core/builtin": {"notices": str(folder)}})
    notice = {
        "schema": "notice/1", "to": ["market"], "title": "t", "paragraphs": ["x"], "about": "o/1", "at": "2026-03-01T08:00:00Z",
    }  # fmt: skip
    with jointsup.open(place.url, actor=ADMIN, plugins=plugins) as app:
        with app.acting.store.acts.act(ADMIN, "a.b", book="store") as act:
            act.send("core/builtin:core/folder", "notice", notice)
        app.outbox.deliver()
        (message,) = app.outbox.show()
        assert (message.state, message.fault) == ("delivered", "")
        (file,) = folder.iterdir()
        assert message.receipt == file.name
        assert json.loads(file.read_text("utf-8"))["to"] == ["market"]
