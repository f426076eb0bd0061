"""The generated province, out of which every benchmark of scale is made."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jointsup.model.ids import ParsedId, SchemeSet, check_ids

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from province import CHANGED, COMERS, Province, aliases, zipf
from province_plans import PLANS

ROWS = 20_000
DIGEST = "4a5beb6d896dd94af466d676dce9fcc8deab02e20ef86d8e80a0393ee2186ef7"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made, province = tmp_path_factory.mktemp("province"), Province(ROWS)
    for name in ("register", "yesterday", "indicators"):
        province.write(getattr(province, name)(), made / f"{name}.parquet")
    province.write(province.register(), made / "register.csv")
    yield made
    province.connection.close()


def asked(statement: str) -> list[tuple[Any, ...]]:
    return duckdb.execute(statement).fetchall()


def test_the_same_bytes_come_every_time(folder: Path) -> None:
    assert hashlib.sha256((folder / "register.csv").read_bytes()).hexdigest() == DIGEST


def test_every_id_is_a_right_credit_code_of_its_own(folder: Path) -> None:
    ids = [text for (text,) in asked(f"SELECT id FROM '{folder}/register.parquet'")]
    checked = check_ids(ids, SchemeSet(), "uscc")
    assert all(isinstance(one, ParsedId) and not one.remarks for one in checked)
    assert len(set(ids)) == ROWS


def test_proportions_are_those_that_are_stated(folder: Path) -> None:
    tiers = dict(asked(f"SELECT tier, count(*) / {ROWS} FROM '{folder}/register.parquet' GROUP BY tier"))
    assert tiers == pytest.approx({"A": 0.65, "B": 0.25, "C": 0.08, "D": 0.02}, abs=0.01)
    places = "count(DISTINCT area), count(DISTINCT substr(area, 1, 4)), min(len(string_split(tags, ';'))), max(len(string_split(tags, ';')))"
    assert asked(f"SELECT {places} FROM '{folder}/register.parquet'") == [(136, 16, 1, 8)]
    counts = ", ".join(f"count(i{place:02}) / {ROWS}, min(i{place:02}), max(i{place:02})" for place in range(50))
    (row,) = asked(f"SELECT {counts} FROM '{folder}/indicators.parquet'")
    assert row[::3] == pytest.approx([0.9] * 50, abs=0.015)
    assert (set(row[1::3]), set(row[2::3])) == ({0}, {100})


def test_yesterday_differs_by_so_many_who_came_went_and_changed(folder: Path) -> None:
    today, before = f"'{folder}/register.parquet'", f"'{folder}/yesterday.parquet'"
    assert asked(f"SELECT count(*) FROM {today} a ANTI JOIN {before} b USING (id)") == [(ROWS // COMERS,)]
    assert asked(f"SELECT count(*) FROM {before} a ANTI JOIN {today} b USING (id)") == [(ROWS // COMERS,)]
    assert asked(f"SELECT count(*) FROM {today} a JOIN {before} b USING (id) WHERE a.tier <> b.tier AND a.tags = b.tags") == [(ROWS // CHANGED,)]


def test_aliases_give_every_place_its_weight() -> None:
    weights, size = zipf(50), 50
    given = [0] * size
    for place, (cut, other) in enumerate(aliases(weights)):
        given[place] += cut
        given[other] += 2**32 - cut
    assert [share / sum(given) for share in given] == pytest.approx([weight / sum(weights) for weight in weights], rel=1e-6)


def test_plans_have_the_lines_and_groups_that_are_stated() -> None:
    many, one = (made() for made in PLANS.values())
    grouped = [line for group in many["groups"] for line in group]
    assert (len(many["lines"]), len(many["groups"]), len({line["bodies"][0] for line in many["lines"]}), len(one["lines"])) == (200, 6, 40, 1)
    assert sorted(grouped) == sorted(line["id"] for line in many["lines"])
