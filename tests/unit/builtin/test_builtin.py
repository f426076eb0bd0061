"""What ships built in comes through the same hooks as everyone else's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jointsup.codec.rulesets import area_table
from jointsup.errors import BadPlugins, Unwritable
from jointsup.hooks import compose
from jointsup.hooks.isolation import run_alone, send_alone
from jointsup.hooks.plugin_set import PluginSet, named
from jointsup.model.notices import Notice
from jointsup.model.settings import PluginSettings

NOTICE = Notice(to=["market"], title="将检查", paragraphs=["正文"], at="2026-07-03T10:00:00Z")


def settings(**said: str) -> PluginSettings:
    """Return settings of the built-in plugin."""
    return PluginSettings(settings={"core/builtin": said})


def built_in(**said: str) -> PluginSet:
    """Compose the core alone."""
    return compose(settings(**said))


def test_the_core_alone_has_what_ships_with_it() -> None:
    """Engines, storages and the areas come through the hooks; numbers and notices where the settings name file and folder."""
    core = built_in()
    assert list(core.engines) == ["core/datafusion", "core/duckdb", "core/reference"]
    assert list(core.storages) == ["core/postgresql", "core/sqlite"]
    assert not core.randomness_sources
    assert not core.notifiers
    assert not core.registers
    more = built_in(announced="numbers.csv", notices="out")
    assert list(more.randomness_sources) == ["core/announced"]
    assert list(more.notifiers) == ["core/folder"]


def test_engines_open() -> None:
    """Each built-in engine opens and says its name."""
    engines = built_in().engines
    opened = [one.use("open", lambda source: source.open()).name for one in engines.values() if not one.provider.missing()]
    assert opened == ["datafusion", "duckdb", "reference"]


def test_the_areas_are_a_rule_set() -> None:
    """The shipped areas are found as of a day of their years and stop the work on a later one."""
    book = built_in().rulesets
    areas = area_table(book.as_of("core/areas-gbt2260", date(2024, 6, 1)).rules)
    assert areas.lookup("370112", date(2024, 6, 1)).state == "known"
    with pytest.raises(Exception, match=r"rules\.not_in_force"):
        book.as_of("core/areas-gbt2260", date(2026, 1, 1))


def test_announced_numbers_come_from_a_table(tmp_path: Path) -> None:
    """The value of an event and a day is what the table holds, None where it holds none, and refused where it holds two."""
    table = tmp_path / "numbers.csv"
    table.write_text("event,day,value\n福彩双色球,2026-07-03,0102030405\n福彩双色球,2026-07-04,1\n福彩双色球,2026-07-04,2\n", "utf-8")
    source = named(built_in(announced=str(table)).randomness_sources, "core/announced")
    days = {day: (lambda one, day=day: one.fetch("福彩双色球", date(2026, 7, day))) for day in (2, 3, 4)}
    assert source.use("fetch", days[3]) == "0102030405"
    assert source.use("fetch", days[2]) is None
    with pytest.raises(BadPlugins, match=r"core/builtin \(jointsup .*plugin\.two_values"):
        source.use("fetch", days[4])
    asked = ("福彩双色球", "2026-07-03")
    assert run_alone(settings(announced=str(table)), "core/builtin", "fetch", "core/announced", asked, 60).value == "0102030405"


def test_notices_are_written_once_for_each_key(tmp_path: Path) -> None:
    """A notice sent twice with one key is one file; another notice under that key is refused; nothing half written is left."""
    notifier = built_in(notices=str(tmp_path / "out")).notifiers["core/folder"].provider
    first, again = notifier.send(NOTICE, "k-1"), notifier.send(NOTICE, "k-1")
    assert (first.again, again.again) == (False, True)
    assert first.reference == again.reference == "k-1.json"
    other = Notice(to=["market"], title="另一", paragraphs=["正文"], at="2026-07-03T10:00:00Z")
    with pytest.raises(Unwritable, match=r"plugin\.other_notice"):
        notifier.send(other, "k-1")
    with pytest.raises(Unwritable):
        notifier.send(NOTICE, "../k-2")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["k-1.json"]
    assert "正文" in (tmp_path / "out" / "k-1.json").read_text("utf-8")


def test_notices_are_delivered_in_a_process_of_their_own(tmp_path: Path) -> None:
    """The built-in notifier works as a delivery does."""
    receipt = send_alone(settings(notices=str(tmp_path)), "core/builtin", "core/folder", NOTICE, "k-1", 60)
    assert receipt.reference == "k-1.json"
    assert (tmp_path / "k-1.json").is_file()


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    """A folder that cannot be made is told under the notifier's name."""
    (tmp_path / "out").write_text("a file", "utf-8")
    notifier = built_in(notices=str(tmp_path / "out")).notifiers["core/folder"]
    with pytest.raises(BadPlugins, match="core/folder"):
        notifier.use("send", lambda one: one.send(NOTICE, "k-1"))


def test_unknown_settings_of_the_built_in_plugin_are_refused() -> None:
    """A typing mistake in its settings stops composition, strict or not: the core cannot be left out."""
    with pytest.raises(BadPlugins, match=r"document\.unknown"):
        compose(PluginSettings(strict=False, settings={"core/builtin": {"notice": "out"}}))
