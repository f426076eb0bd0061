"""A later value is fetched by a plugin's source in a process of its own, and judged as if somebody had typed it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import beacons
import jointsup
from jointsup.algorithms.sampling.beacons import CHAINS, QUICKNET, Beacon, beacon_at
from jointsup.errors import BadPlugins, BadRound, BadSeed, NotNow
from jointsup.hooks.isolation import fetch_alone
from jointsup.model.settings import PluginSettings
from running import run
from services.living import EVENT, NUMBER, County, sources

SLOW = """
import time
from jointsup import Plugin, PluginInfo, hookimpl
from jointsup.hooks import RandomnessSource

class Slow(RandomnessSource):
    name, kind = "slow/numbers", "announced"
    def fetch(self, event, day):
        time.sleep(60)

class City(Plugin):
    @hookimpl
    def jointsup_plugin_info(self):
        return PluginInfo(name="slow/city", api=0, built_for="0.1", scope="city", contact="office@example.org")
    @hookimpl
    def jointsup_randomness_sources(self):
        return [Slow()]
"""


@pytest.fixture
def numbers(tmp_path: Path) -> Path:
    """The table that somebody writes announced numbers into."""
    table = tmp_path / "numbers.csv"
    table.write_text("event,day,value\n", "utf-8")
    return table


def waiting(folder: Path, plugins: PluginSettings, **changes: Any) -> tuple[County, str]:
    """Return a county with a round that waits for its later value, on the evening of the event."""
    county = County(folder, plugins=plugins)
    round_id = county.frozen(**changes)
    county.committed(round_id)
    county.revealed(round_id)
    county.at("2026-07-02T20:00:00+08:00")
    return county, round_id


def test_a_fetched_number_is_judged_and_named_in_the_ledger(tmp_path: Path, numbers: Path) -> None:
    """None yet, one that the pattern refuses, the right one: only the last is taken, with its source, and the round can be drawn."""
    county, round_id = waiting(tmp_path, PluginSettings(settings={"core/builtin": {"announced": str(numbers)}}))
    with pytest.raises(NotNow, match=r"plugin\.no_value"):
        county.app.rounds.announce_from(round_id)
    numbers.write_text(f"event,day,value\n{EVENT},2026-07-02,12345\n", "utf-8")
    with pytest.raises(BadSeed, match=r"seed\.later_value"):
        county.app.rounds.announce_from(round_id)
    assert county.app.rounds.show(round_id).value is None
    numbers.write_text(f"event,day,value\n{EVENT},2026-07-02,{NUMBER}\n", "utf-8")
    assert county.app.rounds.announce_from(round_id, "core/announced") == NUMBER
    assert county.app.rounds.show(round_id).value == (EVENT, NUMBER)
    store = county.admin.acting.store
    with store.acts.reading() as connection:
        pairs = list(store.ledger.entries_with_payloads(connection))
    facts = [json.loads(payload.text)["facts"] for entry, payload in pairs if entry.act == "rounds.announce" and payload]
    assert facts == [{"event": EVENT, "source": f"core/announced, core/builtin (jointsup {jointsup.__version__})", "value": NUMBER}]
    county.head.rounds.draw(round_id)
    with pytest.raises(NotNow, match=r"round\.state"):
        county.app.rounds.announce_from(round_id)


def test_a_number_is_fetched_by_command(tmp_path: Path, numbers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``round announce ROUND --fetch`` enters and tells the value; with an event, or a source and no ``--fetch``, it is refused as misused."""
    monkeypatch.chdir(tmp_path)
    county, round_id = waiting(tmp_path, PluginSettings())
    county.admin.close()
    numbers.write_text(f"event,day,value\n{EVENT},2026-07-02,{NUMBER}\n", "utf-8")
    (tmp_path / "jointsup.toml").write_text(
        '[store]\nurl = "sqlite:///county.db"\n[actor]\nperson = "clerk"\ndepartment = "market"\narea = "370000"\n'
        '[plugins.settings."core/builtin"]\nannounced = "numbers.csv"\n',
        "utf-8",
    )
    for wrong in ((EVENT, "--fetch"), ("--source", "core/announced"), (EVENT, NUMBER, "--source", "core/announced"), (EVENT,)):
        run("round", "announce", round_id, *wrong, status=2)
    said = json.loads(run("round", "announce", round_id, "--fetch", "--source", "core/announced", "--json").stdout)
    assert (said["value"], said["next"]) == (NUMBER, "draw")


def test_a_source_that_hangs_or_is_not_there_leaves_the_value_to_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source is cut off after its limit under its plugin's name; an unknown one is named; the round stands, and the value is typed."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "slow_city.py").write_text(SLOW, "utf-8")
    monkeypatch.syspath_prepend(str(site))
    plugins = PluginSettings(enabled=("slow/city",), targets={"slow/city": "slow_city:City"})
    county, round_id = waiting(tmp_path, plugins)
    with county.admin:
        with pytest.raises(BadPlugins, match=r"slow/city: slow/numbers.*plugin\.too_long"):
            county.app.rounds.announce_from(round_id, limit_seconds=3)
        with pytest.raises(BadPlugins, match=r"core/none"):
            county.app.rounds.announce_from(round_id, "core/none")
        county.app.rounds.announce(round_id, EVENT, NUMBER)
        assert county.app.rounds.show(round_id).value == (EVENT, NUMBER)
    sys.modules.pop("slow_city", None)


def test_without_a_source_the_words_say_to_type_the_value(tmp_path: Path) -> None:
    """Where no plugin gives a source of the kind, the refusal says which kind it would have to be."""
    county, round_id = waiting(tmp_path, PluginSettings())
    with county.admin, pytest.raises(BadPlugins, match=r"kind announced.*plugin\.which_source"):
        county.app.rounds.announce_from(round_id)


def test_a_round_takes_a_beacons_value_only_with_its_signature(tmp_path: Path, numbers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The beacon's round stands in the document; its own signature is taken, another is not, and a check says so, with and without the library."""
    monkeypatch.setitem(CHAINS, beacons.CHAIN.digest, beacons.CHAIN)
    deadline = datetime.fromisoformat(sources()["deadline"])
    beacon = beacon_at(datetime.fromisoformat("2026-07-02T09:00:00+08:00"), beacons.CHAIN)
    event = beacon.planned(deadline.tzinfo or UTC)
    later = [{"event": event.event, "date": event.date, "pattern": event.pattern}]
    settings = PluginSettings(settings={"core/builtin": {"announced": str(numbers)}})
    county, round_id = waiting(tmp_path, settings, sources=sources(later=later))
    with county.admin:
        with pytest.raises(BadPlugins, match=r"announced; drand.*plugin\.other_kind"):
            county.app.rounds.announce_from(round_id, "core/announced")
        with pytest.raises(BadSeed, match=r"seed\.signature"):
            county.app.rounds.announce(round_id, event.event, beacons.sign(Beacon(beacons.CHAIN, beacon.number + 1)))
        county.app.rounds.announce(round_id, event.event, beacons.sign(beacon))
        county.head.rounds.draw(round_id)
        folder = county.head.rounds.export(round_id, tmp_path / "out", public=False, purpose="test")
    report = jointsup.verify_record(folder / "record")
    assert not report.deviations
    assert [remark.code for remark in report.remarks] == ["seed.beacon"]
    assert "later_value" in [asked.code for asked in report.look_up]


def test_a_plan_with_a_wrong_beacon_is_not_frozen(tmp_path: Path) -> None:
    """A beacon's round that comes out by the deadline freezes nothing."""
    event = beacon_at(datetime.fromisoformat("2026-07-01T17:00:00+08:00")).planned(UTC)
    later = [{"event": event.event, "date": event.date, "pattern": event.pattern}]
    county = County(tmp_path)
    with county.admin, pytest.raises(BadRound, match=r"beacon\.early"):
        county.frozen(sources=sources(later=later))


class Relay(BaseHTTPRequestHandler):
    """What a drand server answers: round 1000, and that others are not there yet."""

    def do_GET(self) -> None:
        known = self.path == f"/{QUICKNET.digest}/public/1000"
        self.send_response(200 if known else 425)
        self.end_headers()
        self.wfile.write(json.dumps({"round": 1000, "signature": beacons.PUBLISHED[1000]}).encode() if known else b"{}")

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@pytest.fixture
def relay() -> Iterator[str]:
    """The address of a drand server of the test's own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Relay) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_a_beacons_value_comes_from_a_relay(relay: str) -> None:
    """The relay's value of a round is fetched in a process of its own; a round to come, another day and another event have none yet."""
    settings = PluginSettings(settings={"core/builtin": {"beacon": relay}})
    day = Beacon(QUICKNET, 1000).instant.date()

    def fetched(number: int, on: date) -> str | None:
        return fetch_alone(settings, "core/builtin", "core/beacon", Beacon(QUICKNET, number).event, on, 60)

    assert fetched(1000, day) == beacons.PUBLISHED[1000]
    assert fetched(1001, day) is None
    assert fetched(1000, day + timedelta(days=2)) is None
    elsewhere = PluginSettings(settings={"core/builtin": {"beacon": "file:///etc"}})
    with pytest.raises(BadPlugins, match="core/beacon"):
        fetch_alone(elsewhere, "core/builtin", "core/beacon", Beacon(QUICKNET, 1000).event, day, 60)
