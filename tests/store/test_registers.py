"""A register is loaded whole or not at all, its state stands for every day, and each coming and going has its ground."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from sqlalchemy import select

import jointsup
import small
from jointsup.codec.areas import load_areas
from jointsup.codec.tables import read_table
from jointsup.engines import choose
from jointsup.engines.duck.connection import Limits
from jointsup.errors import BadDocument, BadFrame, BadPlugins, BadRound, BadRows, Forbidden, NotNow, Unknown
from jointsup.hooks.plugin_set import Provided
from jointsup.hooks.providers.registers import RegisterRows, RegisterSource
from jointsup.hooks.source import Source
from jointsup.model.actors import Actor
from jointsup.services.bulk_coding import code_state
from jointsup.services.coding import code_rows
from jointsup.services.compiling import compile_plan, fields_of
from jointsup.services.drafting import draft_document
from jointsup.services.freeze import freeze
from jointsup.services.registers.service import RegisterService
from jointsup.services.registers.states import Snapshot
from jointsup.services.rounds import read_plan
from jointsup.store.checking import check_ledger
from store import registered
from store.registered import AUDITOR, DAY, HEAD, loaded

JULY = date(2024, 7, 31)


@pytest.fixture
def clerk(app: jointsup.Application) -> Iterator[jointsup.Application]:
    """The register's own clerk, on a store where it is declared."""
    opened = registered.staffed(app)
    opened.registers.declare(registered.register())
    yield opened
    store = app.acting.store
    with store.acts.reading() as connection:
        assert check_ledger(connection, store.ledger, store.files).clean


def state(app: jointsup.Application, day: date = JULY) -> Snapshot:
    with app.acting.store.acts.reading() as connection:
        return app.registers.snapshot(connection, "firms", day)


def counts(app: jointsup.Application) -> dict[str, int]:
    tables = app.acting.store.tables
    with app.acting.store.acts.reading() as connection:
        return {
            name: len(connection.execute(select(getattr(tables, name))).all())
            for name in ("load", "correction", "file", "past_visit")
        }


def july() -> list[dict[str, Any]]:
    """The rows a month later: the first is gone, one is new, one has another tier."""
    rows = small.rows(61)[1:]
    rows[4] = {**rows[4], "等级": "D", "区划": "370103"}
    return rows


def test_a_first_load_keeps_its_rows_and_counts_them_and_no_change_of_any(clerk: jointsup.Application, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(small.csv_bytes(small.rows(), "gb18030"))
    found = loaded(clerk, path).load
    assert (found.rows, found.refused, found.came, found.went, found.changed, found.compared) == (60, 0, 60, 0, 0, 0)
    assert counts(clerk) == {"load": 1, "correction": 0, "file": 2, "past_visit": 0}
    files = clerk.acting.store.files
    assert files.check(found.digest).read_bytes() == path.read_bytes()
    assert len(files.check(found.rows_digest).read_bytes().splitlines()) == 61
    assert clerk.registers.loads("firms")[0].entry


def test_comers_goers_and_changed_rows_are_kept_with_source_and_ground(clerk: jointsup.Application) -> None:
    loaded(clerk)
    grounds = {"row:00000": "注销"}
    found = loaded(clerk, july(), JULY, source="登记系统", ground="月度更新", grounds=grounds).load
    assert (found.rows, found.came, found.went, found.changed, found.compared) == (60, 1, 1, 1, 1)
    diff = clerk.registers.diff("firms", DAY, JULY)
    assert diff.counts == {"came": 1, "went": 1, "changed": 1}
    assert [(each.id, each.kind, each.source, each.ground) for each in diff.changes] == [
        ("row:00000", "went", "登记系统", "注销"),
        ("row:00005", "changed", "登记系统", "月度更新"),
        ("row:00060", "came", "登记系统", "月度更新"),
    ]
    assert diff.changes[1].old == (("区划", "370202"), ("等级", "B"))
    assert diff.changes[1].new == (("区划", "370103"), ("等级", "D"))
    assert all(each.entry == found.entry or each.entry for each in diff.changes)


def test_the_state_of_a_day_is_the_last_load_at_or_before_it(clerk: jointsup.Application) -> None:
    loaded(clerk)
    loaded(clerk, july(), JULY)
    assert state(clerk, DAY).find("row:00000") is not None
    assert state(clerk, JULY - timedelta(days=1)).find("row:00060") is None
    assert state(clerk, JULY).find("row:00000") is None
    assert len(list(state(clerk, JULY).rows())) == 60
    with pytest.raises(NotNow, match=rf"first day known is {DAY}.*register\.no_load"):
        state(clerk, DAY - timedelta(days=1))


def test_one_bad_row_loads_nothing_and_all_bad_rows_are_named(clerk: jointsup.Application) -> None:
    rows = small.rows()
    rows[3]["等级"], rows[7]["编号"], rows[9]["区划"] = "E", "1", "370001"
    with pytest.raises(BadRows) as refused:
        loaded(clerk, rows)
    assert sorted(problem.where for problem in refused.value.problems) == [
        "firms, row 10, column 区划",
        "firms, row 4, column 等级",
        "firms, row 8, column 编号",
    ]
    assert counts(clerk)["load"] == counts(clerk)["file"] == 0


def test_good_rows_alone_are_taken_if_asked_and_the_others_counted_and_listed(clerk: jointsup.Application) -> None:
    rows = small.rows()
    rows[3]["等级"], rows[5]["编号"] = "E", rows[4]["编号"]
    found = loaded(clerk, rows, take_good=True)
    assert (found.load.rows, found.load.refused, found.problem_count) == (58, 2, 2)
    assert state(clerk).reference().rows == 60


def test_a_frame_of_a_register_is_that_of_its_file(clerk: jointsup.Application, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_bytes(small.csv_bytes(list(reversed(small.rows()))))
    loaded(clerk, path)
    plan = read_plan(small.plan())
    table = state(clerk).table(fields_of(plan))
    own = freeze(plan, table, choose(), tmp_path / "own", small.counting)
    plain = freeze(plan, read_table(path, fields_of(plan)), choose(), tmp_path / "plain", small.counting)
    assert own.pair == plain.pair
    assert own.document == plain.document
    assert (tmp_path / "own").read_bytes() == (tmp_path / "plain").read_bytes()
    assert list(own.document["registers"]) == [
        {"digest": table.digest, "name": "firms.csv", "refused": 0, "rows": 60}
    ]


def test_a_state_with_corrections_is_coded_by_the_engine_as_row_by_row(clerk: jointsup.Application, tmp_path: Path) -> None:
    """Rows corrected, struck off and entered stand in the frame as the state has them, and the document counts the same."""
    loaded(clerk)
    clerk.registers.correct("firms", "row:00001", {"等级": "D", "标签": ""}, reason="录入错误", day=JULY)
    clerk.registers.strike("firms", "row:00002", reason="注销", day=JULY)
    entered = {heading: cell or None for heading, cell in small.rows(100)[99].items() if heading != "编号"}
    clerk.registers.enter("firms", "row:00099", entered, reason="新设", day=JULY)
    plan, snapshot = read_plan(small.plan()), state(clerk, JULY)
    compiled, areas = compile_plan(plan), load_areas()
    bulk = code_state(plan, compiled, snapshot, areas, tmp_path, Limits())
    strict = code_rows(plan, snapshot.table(fields_of(plan)), areas, tuple(compiled.vocabularies.owners), compiled.expressions.values())
    assert bulk is not None
    assert sorted(bulk.rows.rows()) == sorted(strict.rows.rows())
    assert bulk.intake == strict.intake
    assert draft_document(plan, bulk, compiled, areas) == draft_document(plan, strict, compiled, areas)
    other = evolve(plan, facets=[evolve(plan.facets[0], column="电话"), *plan.facets[1:]])
    assert code_state(other, compiled, snapshot, areas, tmp_path, Limits()) is None


def test_a_row_that_a_freeze_refuses_is_named_by_its_id(clerk: jointsup.Application) -> None:
    loaded(clerk)
    table = state(clerk).table({"id": "编号", "tier": "等级"})
    assert table.where(2, "tier").text() == "firms, id row:00002, column 等级"
    with pytest.raises(BadRows, match=r"register\.column"):
        state(clerk).table({"id": "编号", "x": "电话"})


def test_a_correction_holds_from_its_day_until_the_next_load(clerk: jointsup.Application) -> None:
    loaded(clerk)
    made = clerk.registers.correct("firms", "row:00001", {"等级": "D"}, reason="录入错误", day=date(2024, 7, 10))
    assert (made.old_values, made.new_values) == ((("等级", "B"),), (("等级", "D"),))
    assert state(clerk, date(2024, 7, 9)).find("row:00001") == state(clerk, DAY).find("row:00001")
    corrected = state(clerk, date(2024, 7, 10))
    assert corrected.find("row:00001")[1] == "D"  # type: ignore[index]
    assert dict(corrected.rows())["row:00001"][1] == "D"
    loaded(clerk, small.rows(), JULY)
    assert state(clerk).find("row:00001")[1] == "B"  # type: ignore[index]
    assert [(each.kind, each.ground) for each in clerk.registers.history("firms", "row:00001")] == [
        ("came", "first state"),
        ("changed", "录入错误"),
        ("changed", "first state"),
    ]


def test_a_correction_after_a_late_load_still_holds(clerk: jointsup.Application) -> None:
    loaded(clerk)
    clerk.registers.correct("firms", "row:00001", {"等级": "D"}, reason="录入错误", day=JULY)
    loaded(clerk, july(), JULY - timedelta(days=5))
    assert state(clerk, JULY - timedelta(days=1)).find("row:00001")[1] == "B"  # type: ignore[index]
    assert state(clerk, JULY).find("row:00001")[1] == "D"  # type: ignore[index]


def test_rows_can_be_entered_and_struck_between_loads(clerk: jointsup.Application) -> None:
    loaded(clerk)
    clerk.registers.strike("firms", "row:00002", reason="注销", day=JULY)
    values = {key: value or None for key, value in small.rows(100)[99].items() if key != "编号"}
    clerk.registers.enter("firms", "row:00099", values, reason="新设", day=JULY)
    rows = dict(state(clerk).rows())
    assert "row:00002" not in rows
    assert rows["row:00099"] == tuple(values.values())
    assert list(rows) == sorted(rows)
    assert [each.ground for each in clerk.registers.diff("firms", DAY, JULY).changes] == ["注销", "新设"]
    with pytest.raises(Unknown, match=r"register\.no_row"):
        clerk.registers.correct("firms", "row:00002", {"等级": "A"}, reason="x", day=JULY)
    with pytest.raises(Unknown, match=r"register\.there"):
        clerk.registers.enter("firms", "row:00001", values, reason="x", day=JULY)


def test_a_corrected_state_has_a_digest_of_its_own_which_is_that_of_its_rows(clerk: jointsup.Application) -> None:
    load = loaded(clerk).load
    assert state(clerk).reference().digest == load.digest
    clerk.registers.correct("firms", "row:00001", {"等级": "D"}, reason="录入错误", day=JULY)
    kept = clerk.acting.store.files.prepare(state(clerk).lines(), "rows")
    assert state(clerk).reference().digest == kept.digest
    assert state(clerk).table({"id": "编号"}).digest == kept.digest


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"等级": "E"}, "row.code"),
        ({"电话": "1"}, "register.column"),
        ({"等级": "B"}, "register.same_values"),
        ({"区划": None}, "row.missing"),
        ({"标签": "none.such"}, "row.tag"),
    ],
)
def test_a_correction_is_judged_as_a_row_of_a_load_is(clerk: jointsup.Application, values: dict[str, Any], code: str) -> None:
    loaded(clerk)
    with pytest.raises((BadRows, Unknown, NotNow), match=code.replace(".", r"\.")):
        clerk.registers.correct("firms", "row:00001", values, reason="x", day=JULY)
    assert counts(clerk)["correction"] == 0


def test_days_to_come_and_days_before_the_last_load_are_refused(clerk: jointsup.Application) -> None:
    with pytest.raises(NotNow, match=r"register\.future"):
        loaded(clerk, day=clerk.acting.today() + timedelta(days=1))
    loaded(clerk, day=JULY)
    with pytest.raises(NotNow, match=r"register\.earlier"):
        loaded(clerk, july(), DAY)
    with pytest.raises(NotNow, match=r"register\.earlier"):
        clerk.registers.strike("firms", "row:00001", reason="x", day=DAY)
    with pytest.raises(NotNow, match=r"register\.same_load"):
        loaded(clerk, day=JULY)
    with pytest.raises(BadRows, match=r"register\.reason"):
        clerk.registers.strike("firms", "row:00001", reason=" ", day=JULY)
    assert counts(clerk)["load"] == 1


def test_of_two_loads_of_one_day_the_later_one_stands(clerk: jointsup.Application) -> None:
    loaded(clerk)
    loaded(clerk, july(), DAY)
    assert state(clerk, DAY).find("row:00060") is not None


def test_a_load_that_was_overtaken_is_refused_whole(clerk: jointsup.Application, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded(clerk)
    from jointsup.services.registers import loading

    real = loading.take_rows

    def slow(*args: Any, **options: Any) -> Any:
        taken = real(*args, **options)
        clerk.registers.strike("firms", "row:00003", reason="注销", day=JULY)
        return taken

    monkeypatch.setattr(loading, "take_rows", slow)
    with pytest.raises(NotNow, match=r"register\.meanwhile"):
        loaded(clerk, july(), JULY)
    assert counts(clerk)["load"] == 1


def test_graded_values_are_masked_without_a_purpose_and_each_reading_is_logged(clerk: jointsup.Application) -> None:
    loaded(clerk)
    values = {cell.column: cell.value for cell in clerk.registers.show("firms", "row:00000", as_of=JULY).cells}
    assert values == {"区划": "370102", "等级": "A", "标签": "food.meat;fire.key", "排除": "***", "剩余": "0", "类型": "***"}
    with_purpose = clerk.registers.show("firms", "row:00000", as_of=JULY, purpose="核对名录")
    values = {cell.column: cell.value for cell in with_purpose.cells}
    assert (values["类型"], values["排除"]) == ("individual", "***")
    secret = clerk.by(HEAD).registers.show("firms", "row:00000", as_of=JULY, purpose="核对名录", secret=True)
    assert {cell.column: cell.value for cell in secret.cells}["排除"] == "recent@market"
    store = clerk.acting.store
    with store.acts.reading() as connection:
        assert [entry.act for entry in store.ledger.entries(connection, "reads")] == [
            "registers.personal",
            "registers.personal",
            "registers.secret",
        ]
    with pytest.raises(Forbidden, match=r"access\.refused"):
        clerk.registers.show("firms", "row:00000", as_of=JULY, purpose="x", secret=True)


def test_graded_values_are_masked_in_differences_and_histories_too(clerk: jointsup.Application) -> None:
    loaded(clerk)
    clerk.registers.correct("firms", "row:00001", {"类型": "individual"}, reason="录入错误", day=JULY)
    (change,) = clerk.registers.diff("firms", DAY, JULY).changes
    assert (change.old, change.new) == ((("类型", "***"),), (("类型", "***"),))
    (change,) = clerk.registers.diff("firms", DAY, JULY, purpose="核对").changes
    assert change.new == (("类型", "individual"),)
    came, changed = clerk.registers.history("firms", "row:00001")
    assert dict(came.new or ())["类型"] == "***"
    assert changed.new == (("类型", "***"),)


def test_who_may_not_load_or_look_is_refused_and_the_refusal_is_kept(clerk: jointsup.Application) -> None:
    stranger = clerk.by(Actor("stranger", "fire", "370100"))
    with pytest.raises(Forbidden):
        loaded(stranger)
    loaded(clerk)
    with pytest.raises(Forbidden):
        stranger.registers.show("firms", "row:00001", as_of=JULY)
    with pytest.raises(Forbidden):
        clerk.by(AUDITOR).registers.correct("firms", "row:00001", {"等级": "D"}, reason="x", day=JULY)
    assert counts(clerk)["correction"] == 0


def test_a_declaration_that_changed_is_a_new_version_and_its_column_no_change_of_rows(clerk: jointsup.Application) -> None:
    loaded(clerk)
    declared = registered.register()
    again = clerk.registers.declare(declared)
    assert again.version == 1
    fewer = registered.register(columns=[c for c in declared["columns"] if c["column"] != "类型"])
    fewer["facets"] = [f for f in fewer["facets"] if f["column"] != "类型"]
    fewer["persons"] = None
    assert clerk.registers.declare(fewer).version == 2
    found = loaded(clerk, july(), JULY).load
    assert (found.version, found.came, found.went, found.changed) == (2, 1, 1, 1)
    assert clerk.registers.diff("firms", DAY, JULY).counts == {"came": 1, "went": 1, "changed": 1}
    assert len(state(clerk, DAY).definition.headings) == 6
    with pytest.raises(NotNow, match=r"register\.other"):
        clerk.registers.declare(registered.register(id={**declared["id"], "scheme": "other"}))


def test_a_declaration_is_refused_with_everything_that_is_wrong(clerk: jointsup.Application) -> None:
    declared = registered.register(name="other", area=" ", inspectors=None, kind="inspectors")
    declared["columns"][1]["column"] = "区划"
    declared["facets"] = [*declared["facets"], {"name": "id", "column": "电话", "kind": "area"}]
    declared["vocabularies"] = [*declared["vocabularies"], declared["vocabularies"][0] | {"owner": "x", "tags": [["a b", ""]]}]
    with pytest.raises(BadDocument) as refused:
        clerk.registers.declare(declared)
    assert {problem.code for problem in refused.value.problems} >= {
        "register.twice",
        "register.column",
        "register.facet_id",
        "plan.one_facet",
        "tags.form",
        "register.inspectors",
    }


def test_a_vocabulary_outside_its_validity_stops_the_load(clerk: jointsup.Application) -> None:
    with pytest.raises(BadRound, match=r"tags\.not_in_force"):
        loaded(clerk, day=date(2025, 6, 30))


def test_a_damaged_file_of_rows_is_no_state(clerk: jointsup.Application) -> None:
    load = loaded(clerk).load
    path = clerk.acting.store.files.path(load.rows_digest)
    data = path.read_bytes()
    path.write_bytes(data.replace(b"370102", b"370103", 1))
    with pytest.raises(BadFrame, match=r"store\.file_damaged"):
        list(state(clerk).rows())
    path.write_bytes(data)


def test_a_host_that_rolls_back_takes_the_load_with_it(clerk: jointsup.Application) -> None:
    with clerk.acting.store.engine.connect() as connection:
        transaction = connection.begin()
        loaded(clerk.within(connection))
        transaction.rollback()
    assert counts(clerk)["load"] == 0


def test_inspectors_are_read_from_their_register_and_are_persons(clerk: jointsup.Application) -> None:
    columns = {"姓名": "personal", "证号": "personal", "部门": "open", "区划": "open", "资格": "personal"}
    declared = {
        **registered.register(name="inspectors", kind="inspectors", persons=None, vocabularies=[], grounds=[]),
        "id": {"column": "编号", "scheme": "card", "pattern": "[0-9]{4}"},
        "columns": [{"column": name, "title": name, "grade": grade} for name, grade in columns.items()],
        "facets": [{"name": "area", "column": "区划", "kind": "area"}],
        "inspectors": {"person": "姓名", "card": "证号", "department": "部门", "area": "区划", "qualifications": "资格"},
    }
    with pytest.raises(BadDocument, match=r"register\.grade"):
        clerk.registers.declare(
            {**declared, "columns": [{**column, "grade": "open"} for column in declared["columns"]]}
        )
    clerk.registers.declare(declared)
    rows = [
        {"编号": f"000{i}", "姓名": f"人员{i}", "证号": f"X{i}", "部门": "fire" if i else "food", "区划": "370102", "资格": "特种设备；消防"}
        for i in range(3)
    ]
    clerk.registers.load("inspectors", rows, as_of=DAY, source="made up", ground="first")
    with clerk.acting.store.acts.reading() as connection:
        found = list(clerk.registers.snapshot(connection, "inspectors", DAY).inspectors("fire"))
    assert [(one.id, one.person, one.card) for one in found] == [("card:0001", "人员1", "X1"), ("card:0002", "人员2", "X2")]
    assert set(found[0].qualifications) == {"特种设备", "消防"}
    assert clerk.registers.show("inspectors", "card:0001", as_of=DAY).cells[0].value == "***"
    loaded(clerk)
    with pytest.raises(NotNow, match=r"register\.not_inspectors"):
        list(state(clerk).inspectors())


VISITS = [
    {"监管对象标识": "00001", "检查日期": "2025-11-03", "检查部门": "fire", "监管事项": "fire.matter"},
    {"监管对象标识": "00001", "检查日期": "2025-12-03", "检查部门": "food", "监管事项": "food.matter；fire.matter"},
    {"监管对象标识": "00002", "检查日期": "2025-12-03", "检查部门": "food", "监管事项": "food.matter"},
]


def test_past_visits_are_taken_once_and_found_by_entity_and_span(clerk: jointsup.Application, tmp_path: Path) -> None:
    taken = clerk.registers.visits("firms", VISITS, source="执法系统")
    assert (taken.taken, taken.known, taken.refused) == (3, 0, 0)
    path = tmp_path / "more.csv"
    rows = [*VISITS[1:], {**VISITS[0], "检查日期": "2026-01-05"}]
    path.write_bytes(small.csv_bytes(rows, headings=tuple(VISITS[0])))
    taken = clerk.registers.visits("firms", path, source="执法系统")
    assert (taken.taken, taken.known) == (1, 2)
    assert clerk.acting.store.files.check(taken.digest).read_bytes() == path.read_bytes()
    found = clerk.registers.past_visits("firms", ["row:00001", "row:00009"], date(2025, 12, 3), date(2026, 1, 5))
    assert [(one.entity, one.day, tuple(one.matters)) for one in found] == [
        ("row:00001", "2025-12-03", ("fire.matter", "food.matter")),
        ("row:00001", "2026-01-05", ("fire.matter",)),
    ]


def test_visits_that_cannot_be_are_all_named_and_none_is_taken(clerk: jointsup.Application) -> None:
    bad = [
        {**VISITS[0], "检查日期": "2025-02-30", "类型": "随机"},
        {**VISITS[1], "监管对象标识": "1", "类型": "偶然"},
        {**VISITS[2], "检查部门": None, "监管事项": None, "类型": "触发"},
        {**VISITS[2], "类型": None},
    ]
    columns = {"stream": "类型"}
    with pytest.raises(BadRows) as refused:
        clerk.registers.visits("firms", bad, source="执法系统", columns=columns)
    assert {problem.code for problem in refused.value.problems} == {
        "visit.day",
        "id.pattern",
        "visit.stream",
        "text.empty",
        "row.missing",
    }
    assert counts(clerk)["past_visit"] == counts(clerk)["file"] == 0
    taken = clerk.registers.visits("firms", bad, source="执法系统", columns=columns, take_good=True)
    assert (taken.taken, taken.refused) == (1, 3)
    assert [one.stream for one in clerk.registers.past_visits("firms", ["row:00002"], date(2025, 1, 1), date(2026, 1, 1))] == ["unknown"]


class Permits(RegisterSource):
    """A source as a plugin gives it."""

    name = "city/permits"
    holds = "entities"

    def read(self, as_of: date) -> RegisterRows:
        if as_of > JULY:
            raise OSError("the permit office is shut")
        return RegisterRows(f"v{as_of}", small.rows())


def test_a_register_is_loaded_from_a_plugin_s_source_under_its_name(clerk: jointsup.Application) -> None:
    given = {"city/permits": Provided("city/permits", Source("city/plugin", "jointsup-city", "1.2"), Permits())}
    registers = RegisterService(clerk.acting, given)  # type: ignore[arg-type]
    load = registers.load_from("firms", "city/permits", as_of=DAY, ground="日常更新").load
    assert (load.source, load.source_version) == ("city/permits, city/plugin (jointsup-city 1.2)", "v2024-06-30")
    with pytest.raises(BadPlugins, match=r"city/permits"):
        registers.load_from("firms", "city/permits", as_of=date(2024, 8, 1), ground="日常更新")
    with pytest.raises(BadPlugins, match=r"plugin\.not_there"):
        clerk.registers.load_from("firms", "city/none", as_of=DAY, ground="日常更新")
    assert counts(clerk)["load"] == 1
