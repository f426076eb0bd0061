"""What plugins give is used: rule sets, registers and engines of plugins reach a round, and its documents say whose they are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import jointsup
import small
from fake_distributions import Site
from jointsup.errors import BadFrame, BadPlugins, BadRound, BadRows, BadRules, JointsupError, NotNow
from jointsup.hooks import compose
from jointsup.hooks.engines import engine_of
from jointsup.model.events import EVENTS
from jointsup.model.settings import NoticeSettings, PluginSettings
from jointsup.services.notices import TITLES, notice_of
from jointsup.services.rounds import look_up, read_plan
from jointsup.testing.samples import events
from running import run
from services.living import County, order
from store.opened import ADMIN
from store.registered import DAY, annual, department, line, matter, register

HEAD = {"schema": "ruleset/1", "version": "1", "valid_from": "2024-01-01", "valid_to": "2024-12-31", "source": "市规〔2024〕1号"}
PLAN = small.plan()
RULES: dict[str, dict[str, Any]] = {
    "market": {**HEAD, "kind": "tags", "name": "data/market", "title": "标签", "owner": "market", "tags": PLAN["vocabularies"][0]["tags"]},
    "fire": {**HEAD, "kind": "tags", "name": "data/fire", "title": "标签", "owner": "fire", "tags": PLAN["vocabularies"][1]["tags"]},
    "tiers": {**HEAD, "kind": "tiers", "name": "data/tiers", "title": "等级", "scheme": "s", "tiers": PLAN["facets"][1]["codes"]},
    "rates": {**HEAD, "kind": "rates", "name": "data/rates", "title": "频次", "valid_from": "2026-01-01", "valid_to": None, "rates": [{"id": "food", "terms": "≥5%/年"}]},
    "departments": {**HEAD, "kind": "departments", "name": "data/departments", "title": "部门", "area": "370000", "departments": [department("lift")]},
    "matters": {
        **HEAD, "kind": "matters", "name": "data/matters", "title": "事项", "area": "370000",
        "matters": [matter("lift.matter", "lift", bodies=[{"department": "lift", "role": "lead", "valid_from": "2024-01-01", "valid_to": None}])],
    },
    "apart": {**HEAD, "kind": "apart", "name": "data/apart", "title": "不得同查", "pairs": [["food.matter", "fire.matter"]]},
}
ABOUT = {"schema": "plugin/1", "name": "data/city", "api": 0, "built_for": "0.1", "scope": "city", "contact": "office@example.org"}

ENGINES = '''
from jointsup.algorithms.sampling.draw import Draw
from jointsup.engines.base import ListedRows
from jointsup.engines.reference import Reference, ReferenceFrame
from jointsup.store.storage import Storage
from attrs import evolve
import os

class Frame(ReferenceFrame):
    def draw(self, rules, seed):
        drawn = super().draw(rules, seed)
        kind = os.environ.get("FAKE_ENGINE", "")
        if kind == "raises": raise RuntimeError("out of cores")
        if kind == "type": return list(drawn.drawn)
        if kind == "fewer": return evolve(drawn, drawn=drawn.drawn[1:])
        if kind == "others":
            taken = {one.id for one in drawn.drawn}
            other = next(one for one in self.codes_of([f"row:{n:05d}" for n in range(60)]) if one not in taken)
            return evolve(drawn, drawn=(evolve(drawn.drawn[0], id=other), *drawn.drawn[1:]))
        if kind == "ticket": return evolve(drawn, drawn=(evolve(drawn.drawn[0], ticket="0" * 64), *drawn.drawn[1:]))
        if kind == "counts": return evolve(drawn, without_chance=(("excluded", 0), ("no_amount", 0), ("not_selected", 1)))
        return drawn

class Mine(Reference):
    def open_frame(self, path): return Frame(path)
    def write_frame(self, *, facets, rows, path, **more):
        kind = os.environ.get("FAKE_ENGINE", "")
        if kind == "secret": more["secret"] = "0" * 64
        if kind == "codes": rows = ListedRows(rows.ids, [("A",) * rows.count if facet == "tier" else column for facet, column in zip(facets, rows.columns)])
        if kind == "short": rows = ListedRows(rows.ids[1:], [column[1:] for column in rows.columns])
        if kind == "day": more["as_of"] = "2024-06-29"
        return super().write_frame(facets=facets, rows=rows, path=path, **more)

class Fast(EngineSource):
    name = "test/fast"
    def open(self): return Mine()

class Permits(RegisterSource):
    name = "test/permits"
    holds = "entities"
    def read(self, as_of):
        import small
        if as_of.month == 7: raise RuntimeError("the office is closed")
        if as_of.month == 8:
            import pyarrow
            def batches():
                yield pyarrow.RecordBatch.from_pylist(small.rows(3))
                raise RuntimeError("the line broke")
            return RegisterRows("late", pyarrow.RecordBatchReader.from_batches(pyarrow.RecordBatch.from_pylist(small.rows(3)).schema, batches()))
        return RegisterRows("2024-06", small.rows(61))

class Storm(Storage):
    name = "test/storm"
    backends = ("storm",)
    def engine(self, url): raise RuntimeError("the driver is gone")

class City(Plugin):
    @hookimpl
    def jointsup_plugin_info(self): return info("test/city")
    @hookimpl
    def jointsup_storages(self): return [Storm()]
    @hookimpl
    def jointsup_event(self, event): pass
    @hookimpl
    def jointsup_engines(self): return [Fast()]
    @hookimpl
    def jointsup_registers(self): return [Permits()]
'''


@pytest.fixture
def plugins(site: Site) -> PluginSettings:
    """A plugin of data alone, and one with an engine and a register."""
    files = {"plugin.json": json.dumps(ABOUT)} | {f"rulesets/{name}.json": json.dumps(said) for name, said in RULES.items()}
    site.install("data/city", files=files, target="{module}")
    site.install("test/city", ENGINES, version="2.0")
    return PluginSettings(enabled=("data/city", "test/city"))


def ruled(facets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return facets that name rule sets instead of stating codes."""
    named = {"tier": ["data/tiers"], "tags": ["data/market", "data/fire"], "area": ["core/areas-gbt2260"]}
    return [
        {key: value for key, value in facet.items() if key != "codes" or facet["name"] not in named}
        | ({"rules": named[facet["name"]]} if facet["name"] in named else {})
        for facet in facets
    ]


class RuledCounty(County):
    """A county whose register names rule sets."""

    def declaration(self) -> dict[str, Any]:
        return register(facets=ruled(PLAN["facets"]), vocabularies=[])


@pytest.fixture
def county(tmp_path: Path, plugins: PluginSettings) -> Iterator[County]:
    (tmp_path / "county").mkdir()
    made = RuledCounty(tmp_path / "county", plugins=plugins)
    yield made
    made.admin.close()


def frozen_document(county: County, round_id: str) -> Any:
    folder = county.head.rounds.export(round_id, county.folder / f"out-{round_id.replace('/', '-')}", public=False, purpose="test")
    return json.loads((folder / "frozen" / "round.json").read_text("utf-8"))


def test_rule_sets_of_plugins_reach_plan_freeze_and_record(county: County, tmp_path: Path, plugins: PluginSettings) -> None:
    """A round over a register that names rule sets draws by what they say; its document has plugin, version, provider and digest of each."""
    round_id = county.drawn(apart_rules=["data/apart"])
    document = frozen_document(county, round_id)
    source = compose(plugins)
    digests = {one.rules.name: one.rules.digest for one in source.rulesets}
    assert document["plugins"] == [
        {"digest": digests[name], "distribution": "dist-data-city", "name": "data/city", "provider": name, "version": "1.0"}
        for name in ("data/apart", "data/fire", "data/market", "data/tiers")
    ]
    assert document["codes"]["tier"] == PLAN["facets"][1]["codes"]
    assert document["apart"] == [["fire.matter", "food.matter"]]
    rules = {rule["id"]: rule for rule in document["rules"]}
    assert {"areas/GB/T 2260", "data/apart", "data/tiers", "tags/fire", "tags/market"} == set(rules)
    assert (rules["data/tiers"]["source"], rules["data/tiers"]["version"]) == ("市规〔2024〕1号", "1")
    out = county.folder / f"out-{round_id.replace('/', '-')}"
    assert jointsup.verify_record(out / "record", frame=out / "frozen" / "frame.txt").clean


def test_a_round_by_rule_sets_that_no_distribution_brought_can_be_drawn(site: Site, tmp_path: Path) -> None:
    """Of a target that the settings name, distribution and version stand in the frozen document as “-”: no text of it is empty, so the draw passes its own check."""
    module = site.install("data/city", files={"plugin.json": json.dumps(ABOUT)} | {f"rulesets/{name}.json": json.dumps(said) for name, said in RULES.items()}, target="{module}")
    shutil.rmtree(site.folder / "dist_data_city-1.0.dist-info")
    (tmp_path / "county").mkdir()
    bare = RuledCounty(tmp_path / "county", plugins=PluginSettings(enabled=("data/city",), targets={"data/city": module}))
    document = frozen_document(bare, bare.drawn(apart_rules=["data/apart"]))
    assert {(one["distribution"], one["version"]) for one in document["plugins"]} == {("-", "-")}
    bare.admin.close()


def test_a_document_that_no_check_would_take_is_not_frozen(tmp_path: Path) -> None:
    """What a draw would only find out when parties have revealed is refused before anything goes out."""
    plugin = {"digest": "5e" * 32, "distribution": "", "name": "data/city", "provider": "data/tiers", "version": "1"}
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    with pytest.raises(BadRound, match=r"plugins\[0\]\.distribution"):
        jointsup.freeze(small.plan(plugins=[plugin]), tmp_path / "firms.csv", tmp_path / "frozen")
    assert not (tmp_path / "frozen").exists()


def test_the_plan_of_a_round_freezes_again_without_any_plugin(county: County, tmp_path: Path) -> None:
    """What rule sets said stands in the kept plan: the stateless freeze makes the same round document from it, the frame's salts apart."""
    round_id = county.frozen(apart_rules=["data/apart"])
    document = frozen_document(county, round_id)
    kept = county.folder / "out-market-1" / "frozen" / "plan.json"
    register_file = tmp_path / "firms.csv"
    register_file.write_bytes(small.csv_bytes(small.rows()))
    frozen = jointsup.freeze(kept, register_file, tmp_path / "again")
    for name in set(document) - {"frame_digest", "registers"}:
        assert frozen.document[name] == document[name], name


def test_the_stateless_freeze_takes_rule_sets_too(tmp_path: Path, plugins: PluginSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """``jointsup freeze`` looks rule sets up among the plugins of the settings; without them it refuses in words and writes nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JOINTSUP_LANG", "en")
    (tmp_path / "plan.json").write_text(json.dumps(small.plan(facets=ruled(PLAN["facets"]), vocabularies=[], apart_rules=["data/apart"])), "utf-8")
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    command = ("freeze", "plan.json", "--rows", "firms.csv", "--out", "frozen")
    refused = run(*command, status=3).stderr
    assert "facets.tier: no enabled plugin gives the rule set data/tiers" in refused.replace("jointsup: ", "")
    assert not (tmp_path / "frozen").exists()
    (tmp_path / "jointsup.toml").write_text('[plugins]\nenabled = ["data/city"]\n', "utf-8")
    assert "data/tiers" in run("--no-plugins", *command, status=3).stderr
    run(*command)
    document = json.loads((tmp_path / "frozen" / "round.json").read_text("utf-8"))
    assert [one["provider"] for one in document["plugins"]] == ["data/apart", "data/fire", "data/market", "data/tiers"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"as_of": "2025-06-30"}, "rules.not_in_force"),
        ({"apart_rules": ["data/tiers"]}, "rules.other_kind"),
        ({"apart_rules": ["data/none"]}, "rules.absent"),
        ({"facets": [{**PLAN["facets"][1], "rules": ["data/tiers"]}]}, "rules.codes_too"),
        ({"facets": [{"name": "tier", "column": "等级", "kind": "code", "rules": ["data/tiers", "core/areas-gbt2260"]}]}, "rules.one_only"),
        ({"facets": [{"name": "left", "column": "剩余", "kind": "visits_left", "rules": ["data/tiers"]}]}, "rules.facet_kind"),
    ],
)
def test_a_rule_set_that_cannot_be_taken_stops_the_freeze(plugins: PluginSettings, changes: dict[str, Any], code: str) -> None:
    """A rule outside its days, of another kind, or that is not there stops the work; it is never silently left out."""
    plan = small.plan(**{"facets": ruled(PLAN["facets"]), "vocabularies": [], **changes})
    plan["lines"] = [small.line("food", by=["tier"])]
    if "visits_left" not in {facet["kind"] for facet in plan["facets"]}:
        plan["ceiling"] = None
    with pytest.raises(BadRules) as caught:
        look_up(read_plan(plan), compose(plugins))
    assert code in {one.code for one in caught.value.problems}


def test_a_load_and_a_correction_are_judged_by_the_rules_of_their_day(county: County) -> None:
    """A tag or tier that the plugin's rule sets do not have is a bad cell; what judged the load stands in the ledger."""
    with pytest.raises(BadRows, match=r"row\.tag"):
        county.app.registers.correct("firms", "row:00001", {"标签": "food.unknown"}, reason="x", day=DAY)
    with pytest.raises(BadRows, match=r"row\.code"):
        county.app.registers.correct("firms", "row:00001", {"等级": "E"}, reason="x", day=DAY)
    county.app.registers.correct("firms", "row:00001", {"标签": "food.meat", "等级": "D"}, reason="x", day=DAY)
    with pytest.raises(BadRules, match=r"rules\.not_in_force"):
        county.app.registers.load("firms", small.rows(), as_of=date(2025, 1, 1), source="s", ground="g")
    (said,) = facts(county, act="registers.load")
    assert {one["provider"] for one in said["plugins"]} == {"data/fire", "data/market", "data/tiers"}


def test_rates_of_a_plugin_bind_the_years_plan(county: County) -> None:
    """A plan that names a rule set of rates is held to them at approval; the draft's entry says whose they are."""
    kept, broken = (line(name, "food", whom="food.*", amount=amount, policies=["food"]) for name, amount in (("a", "5%"), ("b", "4%")))
    county.app.plans.draft({**annual(kept), "id": "kept", "rates": ["data/rates"]})
    county.head.plans.approve("kept")
    county.app.plans.draft({**annual(broken), "id": "broken", "rates": ["data/rates"]})
    with pytest.raises(BadRound, match="food"):
        county.head.plans.approve("broken")
    (policy,) = county.app.plans.show("kept")[0].policies
    assert (policy.id, policy.terms, policy.source) == ("food", "≥5%/年", "市规〔2024〕1号")
    assert [one["provider"] for said in facts(county, subject="kept", act="plans.draft") for one in said["plugins"]] == ["data/rates"]
    with pytest.raises(BadRules, match=r"rules\.not_in_force"):
        county.app.plans.draft({**annual(kept), "id": "other", "rates": ["data/tiers"]})


def test_lists_of_departments_and_matters_come_from_rule_sets(county: County) -> None:
    """A plugin's list in force on the day is loaded as a list of the store, its entry saying whose it is; another kind is refused."""
    row = county.app.departments.load_from("data/departments", DAY)
    assert (row.id, row.version, row.valid_to) == ("data/departments", "1", "2024-12-31")
    assert county.app.departments.show(DAY, ["lift"])["lift"].name == "lift 局"
    assert county.app.matters.load_from("data/matters", DAY).id == "data/matters"
    assert county.app.matters.lead("lift.matter", DAY) == "lift"
    with pytest.raises(BadRules, match=r"rules\.other_kind"):
        county.app.matters.load_from("data/departments", DAY)
    with pytest.raises(BadRules, match=r"rules\.not_in_force"):
        county.app.departments.load_from("data/departments")
    for act in ("departments.load", "matters.load"):
        assert ["data/city"] in [[one["name"] for one in said["plugins"]] for said in facts(county, act=act)]


def test_a_plugins_register_stands_in_the_round(county: County) -> None:
    """A frame whose rows a plugin's source gave names plugin, version, provider and the digest of the load."""
    load = county.app.registers.load_from("firms", "test/permits", as_of=DAY, ground="日更").load
    round_id = county.frozen()
    (mine,) = (one for one in frozen_document(county, round_id)["plugins"] if one["name"] == "test/city")
    assert mine == {"digest": load.digest, "distribution": "dist-test-city", "name": "test/city", "provider": "test/permits", "version": "2.0"}
    assert load.source == "test/permits, test/city (dist-test-city 2.0)"


def test_a_source_that_fails_is_put_on_record_and_told(county: County) -> None:
    """Nothing is loaded; the ledger and an event say which plugin's source failed, at which step, and what it said."""
    with pytest.raises(BadPlugins, match=r"test/city \(dist-test-city 2.0\): test/permits: failed at read: RuntimeError: the office is closed"):
        county.app.registers.load_from("firms", "test/permits", as_of=date(2024, 7, 31), ground="日更")
    with pytest.raises(NotNow, match=r"register\.earlier"):
        county.app.registers.load_from("firms", "test/permits", as_of=date(2024, 5, 31), ground="日更")
    (said,) = facts(county, act="plugins.failed")
    assert said == {"plugin": "test/city", "distribution": "dist-test-city", "version": "2.0", "step": "read"}
    (message,) = (one for one in county.admin.outbox.show() if one.kind == "provider_failed")
    assert message.receiver == "test/city"
    with pytest.raises(BadPlugins, match=r"test/city \(dist-test-city 2.0\): test/permits: failed at rows: .*the line broke"):
        county.app.registers.load_from("firms", "test/permits", as_of=date(2024, 8, 31), ground="日更")
    assert len(county.app.registers.loads("firms")) == 1


def test_a_kind_of_database_that_fails_is_named(tmp_path: Path, plugins: PluginSettings) -> None:
    """What a plugin's storage raises is told under its name; a URL that nobody serves is refused by the store."""
    with pytest.raises(BadPlugins, match=r"test/city \(dist-test-city 2.0\): test/storm: failed at open: RuntimeError: the driver is gone"):
        jointsup.open("storm://office", actor=ADMIN, plugins=plugins, data_folder=tmp_path)
    with pytest.raises(JointsupError, match=r"store\."):
        jointsup.open("hail://office", actor=ADMIN, plugins=plugins, data_folder=tmp_path)


def test_people_are_told_through_notifiers(tmp_path: Path, plugins: PluginSettings) -> None:
    """An act writes a notice for each channel that wants its kind; it is sent once, in words, naming no entity."""
    folder = tmp_path / "notices"
    said = NoticeSettings(through="core/folder", to=("market", "fire"), kinds=("plan_approved", "round_opened"))
    told = PluginSettings(settings={"core/builtin": {"notices": str(folder)}})
    county = County(tmp_path, plugins=told, notices=[said])
    county.app.rounds.open(order())
    county.admin.outbox.deliver()
    sent = [json.loads(file.read_text("utf-8")) for file in folder.iterdir()]
    assert sorted(one["title"] for one in sent) == ["年度工作计划已批准：plan-2026", "抽取批次已建立：market/1"]
    assert {tuple(one["to"]) for one in sent} == {("market", "fire")}
    assert "任务数：2" in [line for one in sent for line in one["paragraphs"]]
    county.admin.close()
    for changes, code in (({"through": "city/sms"}, "plugin.not_there"), ({"kinds": ("plan_drawn",)}, "settings.event_kind"), ({"to": ()}, "settings.nobody")):
        with pytest.raises(JointsupError, match=code.replace(".", r"\.")):
            jointsup.open(f"sqlite:///{tmp_path / 'other.db'}", actor=ADMIN, plugins=told, notices=[evolve(said, **changes)])


def test_every_kind_of_event_has_its_words() -> None:
    """A notice can be made of every event; only what is open stands in it."""
    assert list(TITLES) == list(EVENTS)
    for event in events():
        notice = notice_of(event, ["market"])
        assert notice.title.startswith(TITLES[event.kind])
        assert "样例" not in "".join(notice.paragraphs)


def test_a_plugins_engine_freezes_and_draws(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chosen by name it freezes and draws; the record is what ours makes, and the ledger names engine, plugin and version."""
    app, head = county.app, county.head
    monkeypatch.setattr(type(app.rounds), "freeze", _with_engine(type(app.rounds).freeze))
    monkeypatch.setattr(type(head.rounds), "draw", _with_engine(type(head.rounds).draw))
    round_id = county.drawn()
    out = county.head.rounds.export(round_id, county.folder / "out", public=False, purpose="test")
    assert jointsup.verify_record(out / "record", frame=out / "frozen" / "frame.txt").clean
    engines = [said["engine"] for said in facts(county, book=f"round:{round_id}") if "engine" in said]
    assert [engine.startswith("test/fast, test/city (dist-test-city 2.0) ") for engine in engines] == [True, True]


def facts(county: County, **asked: Any) -> list[Any]:
    """Return what entries of the ledger say."""
    return [entry.facts for entry in county.admin.ledger.show(**asked, purpose="test")]


def _with_engine(step: Any) -> Any:
    return lambda self, round_id, **said: step(self, round_id, engine="test/fast", **said)


@pytest.mark.parametrize("kind", ["secret", "codes", "short", "day"])
def test_a_frame_that_an_engine_wrote_wrongly_is_refused(tmp_path: Path, plugins: PluginSettings, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another salt, other codes, a row less, another day: the freeze ends under the plugin's name and nothing is left."""
    monkeypatch.setenv("FAKE_ENGINE", kind)
    engine = engine_of(compose(plugins).engines, "test/fast")
    with pytest.raises(BadPlugins, match=r"test/city \(dist-test-city 2.0\): test/fast: failed at write_frame"):
        jointsup.freeze(small.plan(), small.rows(), tmp_path / "frozen", engine=engine)
    assert not (tmp_path / "frozen").exists()


@pytest.mark.parametrize("kind", ["raises", "type", "fewer", "others", "ticket", "counts"])
def test_a_draw_that_an_engine_answered_wrongly_is_refused(
    tmp_path: Path, plugins: PluginSettings, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever an engine gets wrong, the record is not written and its plugin is named: the core checks every row, ticket and count."""
    frozen = jointsup.freeze(small.plan(), small.rows(), tmp_path / "frozen")
    monkeypatch.setenv("FAKE_ENGINE", kind)
    with pytest.raises((BadPlugins, BadFrame), match=r"test/city \(dist-test-city 2.0\)"):
        jointsup.draw(tmp_path / "frozen", small.seed_for(frozen.pair), tmp_path / "record", engine="test/fast", plugins=compose(plugins))
    assert not (tmp_path / "record").exists()


def test_commands_take_a_plugins_engine_by_name(tmp_path: Path, plugins: PluginSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    """``--engine NAME`` is an enabled plugin's; one that there is not names those that there are; what can be no name is a usage error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JOINTSUP_LANG", "en")
    monkeypatch.setenv("JOINTSUP_PLUGINS_ENABLED", "test/city")
    (tmp_path / "plan.json").write_text(json.dumps(small.plan()), "utf-8")
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    command = ("freeze", "plan.json", "--rows", "firms.csv", "--out", "frozen")
    said = json.loads(run(*command, "--engine", "test/fast", "--json").stdout)
    assert said["engine"].startswith("test/fast, test/city (dist-test-city 2.0)")
    refused = run("draw", "frozen", "--seed", "x.json", "--out", "record", "--engine", "test/slow", status=3).stderr
    assert "test/fast" in refused
    run("draw", "frozen", "--seed", "x.json", "--out", "record", "--engine", "slow", status=2)


def test_engines_of_ours_need_no_plugin(tmp_path: Path) -> None:
    """The names of ours are served without composing; the core's own sources give them bare."""
    plugins = compose(PluginSettings())
    assert engine_of({}, "reference").name == "reference"
    assert engine_of(plugins.engines, "core/duckdb").name == "duckdb"
    frozen = jointsup.freeze(small.plan(), small.rows(), tmp_path / "frozen", engine="reference")
    assert frozen.rows == 60
