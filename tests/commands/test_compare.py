"""Another system's lists held against its register, by command and by name."""

import json
import os
import random
from fractions import Fraction
from pathlib import Path

import pytest

import jointsup
from jointsup.errors import BadDocument, BadRows
from jointsup.hashes import sha256_hex
from jointsup.services.compared import Compared
from running import run
from small import write_json

DRAWS = [
    {"id": "food", "department": "market", "day": "2025-03-01", "column": "编号", "amount": "10%", "by": ["等级"],
     "amounts": [{"where": {"等级": ["D"]}, "amount": "50%", "minimum": 1, "maximum": 30}]},
    {"id": "fire", "department": "fire", "day": "2025-03-05", "column": "编号", "amount": "20", "where": {"区划": ["3701*"]}},
]  # fmt: skip
QUESTIONS = {
    "schema": "comparison/1",
    "id": "编号",
    "came": "进入",
    "went": "退出",
    "draws": DRAWS,
    "groups": [{"name": "章丘", "where": {"区划": ["370114"]}}],
    "together": [["food", "fire"]],
}
HEADINGS = ("编号", "区划", "等级", "进入", "退出", "备注")


def rows() -> list[dict[str, str | None]]:
    """Return a made-up register of 200 rows."""
    made = [
        {"编号": f"jy{i:04}", "区划": ("370102", "370114", "370202")[i % 3], "等级": "ABD"[i % 7 % 3], "进入": "2020-01-01", "退出": None, "备注": "无"}
        for i in range(200)
    ]
    made[5]["退出"], made[6]["进入"] = "2024-12-31", "2025-03-03"
    return made


def text_of(table: list[dict[str, str | None]]) -> str:
    """Return rows as a CSV file."""
    return "\n".join([",".join(HEADINGS), *(",".join(row[name] or "" for name in HEADINGS) for row in table)]) + "\n"


def lists() -> dict[str, list[dict[str, str]]]:
    """Return two lists of the drawn: one with everything wrong that a list can show."""
    stream = random.Random(1)
    food = [f"JY{i:04}" for i in stream.sample(range(10, 200), 30)]
    wrong = ["JY0005", "JY0006", "JY9999", "JY 0010", "ＪＹ００１０"]
    fire = [*(f"jy{i:04}" for i in range(0, 60, 3)), "jy0002"]
    return {name: [{"编号": one} for one in ids] for name, ids in (("food", [one for one in food if one != "JY0010"] + wrong), ("fire", fire))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with questions, register and lists."""
    write_json(tmp_path / "questions.json", QUESTIONS)
    (tmp_path / "register.csv").write_text(text_of(rows()), "utf-8")
    for name, ids in lists().items():
        (tmp_path / f"{name}.csv").write_text("\n".join(["编号", *(one["编号"] for one in ids)]) + "\n", "utf-8")
    return tmp_path


def compare(folder: Path, *options: object, register: str = "register.csv", status: int = 0) -> str:
    """Run the command over the files of a folder."""
    given = ["--drawn", "food", folder / "food.csv", "--drawn", "fire", folder / "fire.csv"]
    result = run("compare", folder / "questions.json", "--register", folder / register, *given, *options, status=status)
    return result.output if status in (0, 3) else result.stderr


def test_facts_of_a_list(folder: Path) -> None:
    """Who is doubled, missing, struck, later or outside is named, whatever the way of writing an id, with what the rates ask for."""
    answer = json.loads(compare(folder, "--json", "--lang", "en"))
    food, fire = answer["draws"]
    assert (food["doubled"], food["missing"], food["struck"], food["later"]) == (["JY0010"], ["JY9999"], ["JY0005"], ["JY0006"])
    assert (fire["outside"], fire["doubled"]) == (["JY0002"], [])
    assert food["drawn"] == food["listed"] - 4 and fire["drawn"] == 20
    assert (food["rows"], answer["rows"], answer["nameless"]) == (198, 200, 0)
    for stratum in food["strata"]:
        rate = 2 if stratum["labels"] == ["D"] else 10
        assert eval(stratum["target"]) == min(stratum["rows"] / rate, 30 if rate == 2 else stratum["rows"])
    assert fire["target"] == "20/1"
    (visits,) = answer["visits"]
    assert visits["separate"] == food["drawn"] + 20
    assert eval(visits["bound"]) < visits["entities"] <= visits["separate"]
    assert answer["questions_digest"] == sha256_hex((folder / "questions.json").read_bytes())
    assert any("seed" in one for one in answer["cannot_show"])
    told = [(found["kind"], found["draw"], found["gap"]) for found in answer["questions"] if found["told"]]
    # Every third row of all is every second of the two areas that the draw is over.
    assert told == [("gap", "fire", 2)]


def test_words_in_both_languages(folder: Path) -> None:
    """The same is said in words, in English and in Chinese, and what cannot be shown each time."""
    english, chinese = compare(folder, "--lang", "en"), compare(folder, "--lang", "zh")
    assert "struck from the register before that day: 1: JY0005" in english
    assert "19 of 19 gaps between neighbours are 2 rows of the register: at most once in 10^" in english
    assert "a rule that goes on by 2 rows each time can give 2 samples" in english
    assert "抽取日前已退出名录库：1 户：JY0005" in chinese
    assert "19 个间隔中有 19 个是 2 行" in chinese
    assert "名录库是否完整" in chinese and "whether the register is whole" in english


@pytest.mark.parametrize("kind", ["quoted", "gb18030", "tsv", "frame", "parquet"])
def test_every_way_in_gives_the_same(folder: Path, kind: str) -> None:
    """A plain file read by the engine, one that only the strict readers take, a data frame and Parquet give the same findings."""
    table = rows()
    plain = jointsup.compare(QUESTIONS, folder / "register.csv", lists())
    match kind:
        case "quoted":
            path: object = folder / "quoted.csv"
            (folder / "quoted.csv").write_text(text_of(table).replace("无", '"无"'), "utf-8")
        case "gb18030":
            path = folder / "gb.csv"
            (folder / "gb.csv").write_bytes(text_of(table).encode("gb18030"))
        case "tsv":
            path = folder / "register.tsv"
            (folder / "register.tsv").write_text(text_of(table).replace(",", "\t"), "utf-8")
        case "frame":
            path = table
        case _:
            polars = pytest.importorskip("polars")
            path = folder / "register.parquet"
            polars.DataFrame(table).write_parquet(path)
    found = jointsup.compare(QUESTIONS, path, lists())
    assert (found.draws, found.questions, found.visits, found.rows) == (plain.draws, plain.questions, plain.visits, 200)


def test_nothing_rare_is_said_to_be_nothing(folder: Path) -> None:
    """Where no answer is rare it is said so, and not that the draw was fair."""
    stream = random.Random(2)
    (folder / "fire.csv").write_text("编号\n" + "".join(f"jy{i:04}\n" for i in stream.sample([i for i in range(200) if i % 3 < 2], 20)), "utf-8")
    said = compare(folder, "--lang", "en")
    assert "no answer is so rare that it would be told" in said
    assert "that a draw was fair: where nothing is told, nothing was found" in said


def test_rounding_and_zero_are_said(tmp_path: Path) -> None:
    """Strata rounded by themselves to nothing are named, with how many entities that leaves out."""
    register = [{"id": f"{stratum}{i}", "stratum": stratum} for stratum in "PQRST" for i in range(12)]
    draw = {"id": "a", "department": "x", "day": "2025-01-01", "column": "id", "amount": "3%", "by": ["stratum"]}
    found = jointsup.compare({"schema": "comparison/1", "id": "id", "draws": [draw]}, register, {"a": [{"id": "nobody"}]})
    (seen,) = found.draws
    assert seen.roundings == ["down", "half_up"] and len(seen.at_zero) == 5 and not seen.off
    up = jointsup.compare({"schema": "comparison/1", "id": "id", "draws": [draw]}, register, {"a": [{"id": f"{s}0"} for s in "PQRST"]})
    assert up.draws[0].roundings == ["up"] and up.draws[0].target == Fraction(9, 5)


def refused(**changes: object) -> list[str]:
    """Return the codes of what is wrong with questions."""
    with pytest.raises(BadDocument) as error:
        jointsup.compare({**QUESTIONS, **changes}, rows(), lists())
    return [problem.code for problem in error.value.problems]


def test_questions_that_contradict_themselves(folder: Path) -> None:
    """Each contradiction in the questions is refused by name, and so is a day that is none."""
    food, fire = DRAWS
    assert refused(draws=[food, food]) == ["compare.twice", "compare.no_draw", "compare.no_draw"]
    assert refused(draws=[], together=[]) == ["compare.no_draws", "compare.no_draw", "compare.no_draw"]
    assert refused(draws=[*DRAWS, {**food, "id": "more"}]) == ["compare.no_list"]
    assert refused(together=[["food", "food"], ["water"]]) == ["compare.twice", "compare.no_draw"]
    assert refused(draws=[food, {**fire, "department": "market", "day": "2025-01-01"}]) == ["compare.order"]
    assert refused(draws=[{**food, "amounts": [{"where": {"区划": ["x"]}, "amount": "120%"}]}, fire]) == ["compare.by", "rate.above_one"]
    assert refused(draws=[food, {**fire, "amount": None}]) == ["compare.no_amount"]
    assert refused(draws=[{**food, "amount": None}, fire]) == ["compare.no_amount"]
    assert refused(groups=[QUESTIONS["groups"][0]] * 2) == ["compare.twice"]
    table = rows()
    table[3]["退出"], table[9]["进入"] = "2025/1/3", "2025-02-30"
    (folder / "register.csv").write_text(text_of(table), "utf-8")
    with pytest.raises(BadRows) as error:
        jointsup.compare(QUESTIONS, folder / "register.csv", lists())
    assert [(p.code, p.place.row, p.value) for p in error.value.problems] == [("compare.day", 4, "2025/1/3"), ("compare.day", 10, "2025-02-30")]


def test_wrong_use(folder: Path) -> None:
    """A list given twice is wrong use; a heading that is missing is refused with what is there."""
    assert "given twice" in compare(folder, "--drawn", "food", folder / "food.csv", status=2)
    (folder / "register.csv").write_text("编号,区划\nJY0001,370102\n", "utf-8")
    assert "table.heading_missing" in run(
        "compare", folder / "questions.json", "--register", folder / "register.csv", "--drawn", "food", folder / "food.csv",
        "--drawn", "fire", folder / "fire.csv", "--lang", "en", status=3,
    ).stderr  # fmt: skip


def test_identity_numbers_are_masked() -> None:
    """An id that holds an identity number is not shown whole."""
    number = "11010519491231002X"
    draw = {"id": "a", "department": "x", "day": "2025-01-01", "column": "id", "amount": "1"}
    found = jointsup.compare({"schema": "comparison/1", "id": "id", "draws": [draw]}, [{"id": "A"}], {"a": [{"id": number}]})
    assert found.draws[0].missing == ["110105************"]


@pytest.mark.skipif("JOINTSUP_DATA" not in os.environ, reason="JOINTSUP_DATA names the folder of real registers")
def test_real_register() -> None:
    """On the enterprises of Shandong a skip-number draw is named with its step, and fair draws are not accused."""
    duckdb = pytest.importorskip("duckdb")
    path = Path(os.environ["JOINTSUP_DATA"]) / "cn_enterprises_shandong.parquet"
    ids = [code for (code,) in duckdb.execute(f"SELECT credit_code FROM '{path}'").fetchall()]
    count = -(-len(ids) * 3 // 100)
    step, stream = len(ids) // count, random.Random(1)
    for start in (0, step - 1):
        assert [(found.kind, found.gap) for found in _real(path, ids[start::step][:count]).told][:1] == [("gap", step)]
    for _ in range(5):
        assert not _real(path, stream.sample(ids, count)).told


def _real(path: Path, ids: list[str]) -> Compared:
    draw = {"id": "a", "department": "market", "day": "2025-03-01", "column": "code", "amount": "3%", "by": ["city"]}
    return jointsup.compare({"schema": "comparison/1", "id": "credit_code", "draws": [draw]}, path, {"a": [{"code": one} for one in ids]})
