"""Bad input: one clear refusal that names place, value and what was expected, and nothing written."""

import json

import pytest

import small
from running import run


def refused(folder, table=None, plan=None, data=None, name="firms.csv", status=3):
    """Freeze bad input; require that nothing was written; return the problems, by code, with their words."""
    (folder / name).write_bytes(small.csv_bytes(table or small.rows()) if data is None else data)
    if not isinstance(plan, bytes):
        plan = json.dumps(plan or small.plan(), ensure_ascii=False).encode()
    (folder / "plan.json").write_bytes(plan)
    before = sorted(folder.rglob("*"))
    result = run(
        "freeze", folder / "plan.json", "--rows", folder / name, "--out", folder / "round", "--engine", "reference",
        "--json", "--lang", "en", status=status,
    )  # fmt: skip
    after = [path for path in sorted(folder.rglob("*")) if not path.name.endswith(".refused.csv")]
    assert after == before
    answer = json.loads(result.output)
    assert answer["total"] >= len(answer["problems"]) > 0
    return answer["problems"]


def changed(row, **cells):
    """Return the register with some cells of one row changed."""
    table = small.rows()
    table[row] = {**table[row], **cells}
    return table


def only(problems, code):
    """Require that there is one problem, of that code; return its words."""
    assert [p["code"] for p in problems] == [code], problems
    return problems[0]["text"]


@pytest.mark.parametrize(
    ("cells", "code", "words"),
    [
        ({"编号": "1234"}, "id.pattern", ["1234"]),
        ({"编号": ""}, "id.missing", []),
        ({"编号": "00003"}, "row.id_doubled", ["row:00003"]),
        ({"区划": "371202"}, "area.retired", ["371202", "370116"]),
        ({"区划": "999999"}, "area.unknown", ["999999"]),
        ({"区划": ""}, "row.missing", []),
        ({"等级": "E"}, "row.code", ["“E”", "A, B, C, D"]),
        ({"标签": "food.dairy;food.fish"}, "row.tag", ["food.fish"]),
        ({"排除": "recent@fire"}, "row.exclusion", ["recent@fire"]),
        ({"剩余": "-1"}, "row.visits_left", ["-1"]),
        ({"剩余": "1.0"}, "row.visits_left", ["1.0"]),
    ],
)
def test_a_bad_cell_is_named(tmp_path, cells, code, words):
    """A bad cell is refused with its file, row, column, value and what was expected."""
    text = only(refused(tmp_path, changed(7, **cells)), code)
    assert "firms.csv" in text
    assert next(iter(cells)) in text
    assert "9" in text.split(",")[1], text
    assert all(word in text for word in words), text


def test_a_refusal_in_chinese_is_chinese_throughout(tmp_path):
    """With ``--lang zh`` the place of a bad cell is told in Chinese too, and a program gets its parts."""
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(changed(7, 等级="E")))
    small.write_json(tmp_path / "plan.json", small.plan())
    arguments = ("freeze", tmp_path / "plan.json", "--rows", tmp_path / "firms.csv", "--out", tmp_path / "round", "--lang", "zh")
    words = run(*arguments, status=3).stderr
    assert words.startswith("firms.csv，第 9 行，“等级”列：“E”不是 tier 的代码；已有：A、B、C、D [row.code]")
    (found,) = json.loads(run(*arguments, "--json", status=3).output)["problems"]
    assert found["place"] == {"source": "firms.csv", "line": 9, "column": "等级"}
    assert found["where"] == "firms.csv，第 9 行，“等级”列"


def test_all_bad_cells_are_listed_at_once(tmp_path):
    """Two thousand bad cells are all counted, the first of them shown, and all written to a file."""
    table = [{**row, "等级": "Z", "标签": "x.y"} for row in small.rows(1000)]
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(table))
    small.write_json(tmp_path / "plan.json", small.plan())
    result = run(
        "freeze", tmp_path / "plan.json", "--rows", tmp_path / "firms.csv", "--out", tmp_path / "round", "--lang", "en",
        "--engine", "reference", status=3,
    )  # fmt: skip
    assert "and 1980 more" in result.stderr
    assert "round.refused.csv" in result.stderr
    assert len((tmp_path / "round.refused.csv").read_text("utf-8-sig").splitlines()) >= 1001


def test_a_list_of_bad_cells_is_written_by_real_tries_alone_and_only_until_the_next(tmp_path):
    """A dry run writes no list of many faults and touches none; the next try takes the list away, whether it is refused for less or succeeds."""
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes([{**row, "等级": "Z"} for row in small.rows()]))
    small.write_json(tmp_path / "plan.json", small.plan())
    trying = ("freeze", tmp_path / "plan.json", "--rows", tmp_path / "firms.csv", "--out", tmp_path / "round", "--engine", "reference")
    listed = tmp_path / "round.refused.csv"
    before = sorted(tmp_path.rglob("*"))
    assert "and 40 more" in run(*trying, "--dry-run", "--lang", "en", status=3).stderr
    assert sorted(tmp_path.rglob("*")) == before
    run(*trying, status=3)
    assert listed.exists()
    run(*trying, "--dry-run", status=3)
    assert listed.exists()
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(changed(7, 等级="E")))
    run(*trying, status=3)
    assert not listed.exists()
    listed.write_text("of an earlier try")
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    run(*trying)
    assert not listed.exists()


def test_faults_of_a_plan_are_told_under_its_name(tmp_path):
    """What only the members of a plan together make wrong is told with the plan's file, as what no JSON is."""
    problems = refused(tmp_path, plan=small.plan(lines=[], round_id="no number"))
    assert {p["code"] for p in problems} == {"plan.round_id", "plan.no_lines"}
    assert {p["place"]["source"] for p in problems} == {"plan.json"}


def test_a_facet_that_there_is_not_is_answered_with_all_that_there_are(tmp_path):
    """The facets named instead are those that the plan declares, whether another line uses them or not."""
    lines = [small.line("all", by=["risk"], amount="10", excluded=[])]
    text = only(refused(tmp_path, plan=small.plan(lines=lines, ceiling=None, persons=None)), "line.facet")
    assert "area, kind, left, tier" in text


@pytest.mark.parametrize("pattern", [r"\d{5}", ".{5}", "[0-9]+", "(0|1){5}", "[0-9]{5}|x", "^[0-9]{5}$", "[0-9]{4,5}?", "[0-9]*"])
def test_a_pattern_of_ids_is_no_regular_expression(tmp_path, pattern):
    """Marks that regular expressions have and patterns lack are refused where they are written, and never taken for themselves."""
    words = only(refused(tmp_path, plan=small.plan(id={"column": "编号", "scheme": "row", "pattern": pattern})), "id.scheme_pattern")
    assert words.startswith("plan.json: ")
    assert "JY[0-9]{6,8}" in words


def test_a_full_stop_in_brackets_is_one(tmp_path):
    """What ids really hold can still be said, in a class."""
    plan = small.plan(id={"column": "编号", "scheme": "row", "pattern": "[0-9]{4}[.]"})
    assert {p["code"] for p in refused(tmp_path, plan=plan)} == {"id.pattern"}


def test_good_rows_can_be_taken_alone(tmp_path):
    """With ``--take-good`` faulty rows are left out, listed beside the frame, and counted in the round document."""
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(changed(7, 等级="E")))
    small.write_json(tmp_path / "plan.json", small.plan())
    answer = run(
        "freeze", tmp_path / "plan.json", "--rows", tmp_path / "firms.csv", "--out", tmp_path / "round", "--take-good",
        "--json", "--engine", "reference",
    )  # fmt: skip
    assert json.loads(answer.output)["refused"] == 1
    document = json.loads((tmp_path / "round/round.json").read_text("utf-8"))
    assert document["registers"][0]["rows"] == 60
    assert document["registers"][0]["refused"] == 1
    assert "“E”" in (tmp_path / "round/refused.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("cell", ["a\x01", "e\u0301", "\u0378"])
def test_text_that_the_protocol_refuses_is_named(tmp_path, cell):
    """Control characters, text not in NFC and unassigned characters are refused where they stand."""
    problems = refused(tmp_path, changed(3, 标签=cell))
    assert problems[0]["code"].startswith("text.")
    assert "标签" in problems[0]["text"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (small.csv_bytes(small.rows())[:-15], "firms.csv"),
        (small.csv_bytes(small.rows()).replace("企业".encode(), "企业".encode("gb18030")) + "甲".encode("gb18030"), "firms.csv"),
        (b'"unclosed\n', "firms.csv"),
        (b"", "firms.csv"),
        (small.csv_bytes(small.rows(), headings=("编号", "区划", "标签")), "等级"),
        (small.csv_bytes(small.rows()).replace("区划".encode(), "编号".encode(), 1), "编号"),
    ],
    ids=["cut short", "mixed encodings", "unclosed quote", "empty", "missing columns", "doubled heading"],
)
def test_a_damaged_file_is_refused(tmp_path, data, words):
    """A file cut short, in mixed encodings, or without its columns is refused in words."""
    problems = refused(tmp_path, data=data)
    assert any(words in p["text"] for p in problems), problems


def test_gb18030_is_read(tmp_path):
    """The same register in GB 18030 gives the same round as in UTF-8, but for the digest of the file."""
    small.write_json(tmp_path / "plan.json", small.plan())
    documents = []
    for encoding in ("utf-8", "gb18030"):
        (tmp_path / "firms.csv").write_bytes(small.csv_bytes(small.rows(), encoding))
        out = tmp_path / encoding
        run("freeze", tmp_path / "plan.json", "--rows", tmp_path / "firms.csv", "--out", out, "--engine", "reference")
        document = json.loads((out / "round.json").read_text("utf-8"))
        documents.append({**document, "frame_digest": "", "registers": []})
    assert documents[0] == documents[1]


def amended(line=0, **members):
    """Return the plan with some members of one line changed."""
    stated = small.plan()
    stated["lines"][line].update(members)
    return stated


@pytest.mark.parametrize(
    ("plan", "code", "words"),
    [
        (amended(amount="130%"), "rate.above_one", "130%"),
        (amended(amount="31/30"), "rate.above_one", "31/30"),
        (amended(amount="0.03"), "rate", "0.03"),
        (amended(minimum=5, maximum=2), "line.bounds", "5 > 2"),
        (amended(where={"area": ["3703*"]}), "line.where", "3703*"),
        (amended(amounts=[{"where": {"tier": ["Z"]}, "amount": "5%"}]), "line.amount_where", "lines[0] (food).amounts[0].where.tier: no stratum of the line is “Z”"),
        (amended(whom="food.dairy & !food.dairy"), "line.nobody", "food"),
        (amended(whom="food.dary"), "tags", "food.dary"),
        (amended(whom="food.dairy &"), "tags", "food.dairy &"),
        (amended(by=["size"]), "line.facet", "size"),
        (amended(amount="0%"), "line.reason", "food"),
        (amended(line=2, amount="1000"), "line.count_above_base", "1000"),
        (small.plan(round_id="测试机关/0"), "plan.round_id", "测试机关/0"),
        (small.plan(as_of="2025-06-30"), "tags.not_in_force", "2024-12-31"),
        (small.plan(lines=[]), "plan.no_lines", "line"),
        (small.plan(door={"bodies": None, "people": 1}), "plan.door_people", "2"),
        (amended(window=["2026-07-01", "2026-06-30"]), "plan.window", "before it begins on 2026-07-01"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be_is_refused(tmp_path, plan, code, words):
    """A plan with an impossible rate, bound, tag or line is refused, naming the line and the value."""
    problems = refused(tmp_path, plan=plan)
    assert any(p["code"].startswith(code) and words in p["text"] for p in problems), problems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"schema": "plan/2"}', "plan/1"),
        (b'{"schema": "plan/1", "schema": "plan/1"}', "schema"),
        (b"[" * 5000, "64"),
        (b'{"attempt": 1.0}', "attempt"),
        (b"\xff", "UTF-8"),
        (json.dumps({**small.plan(), "atempt": 2, "hash": "md5", "as_of": "2024-13-01"}).encode(), "atempt"),
    ],
    ids=["other version", "doubled key", "depth", "float", "not utf-8", "unknown and wrong members"],
)
def test_a_plan_that_is_no_plan_is_refused(tmp_path, text, words):
    """A plan of another version, with doubled keys, floats, great depth or unknown members is refused, all faults at once."""
    problems = refused(tmp_path, plan=text)
    assert any(words in p["text"] for p in problems), problems


def test_all_faults_of_a_plan_come_at_once(tmp_path):
    """Faults of several lines of a plan are listed together."""
    stated = small.plan()
    stated["lines"][0]["amount"] = "130%"
    stated["lines"][2]["minimum"], stated["lines"][2]["maximum"] = 3, 1
    codes = {p["code"] for p in refused(tmp_path, plan=stated)}
    assert {"rate.above_one", "line.bounds"} <= codes


def test_an_empty_register_is_refused(tmp_path):
    """A register with headings and no row makes no frame."""
    assert only(refused(tmp_path, data=small.csv_bytes([])), "frame.empty")


def test_nothing_is_overwritten(tmp_path):
    """A folder that holds something is never written into."""
    (tmp_path / "round").mkdir()
    (tmp_path / "round/keep.txt").write_text("mine")
    problems = refused(tmp_path, status=6)
    assert only(problems, "file.exists")
    assert (tmp_path / "round/keep.txt").read_text() == "mine"


def bad_seed(folder, status=3, **changes):
    """Draw with a changed seed file; require that no record appears; return the problems."""
    from jointsup.codec.reading import read_document
    from jointsup.model.documents import Pair

    (folder / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    stated = small.plan()
    stated["sources"].update(changes.pop("sources", {}))
    small.write_json(folder / "plan.json", stated)
    run("freeze", folder / "plan.json", "--rows", folder / "firms.csv", "--out", folder / "round", "--engine", "reference")
    seed = {**small.seed_for(read_document(folder / "round/pair.json", Pair)), **changes}
    small.write_json(folder / "seed.json", seed)
    result = run(
        "draw", folder / "round", "--seed", folder / "seed.json", "--out", folder / "record", "--json", "--lang", "en",
        "--engine", "reference", status=status,
    )  # fmt: skip
    assert not (folder / "record").exists()
    return json.loads(result.output)["problems"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"later": None}, 3, "seed.later_missing"),
        ({"later": [small.EVENT, "12345678x"]}, 3, "seed.later_value"),
        ({"later": ["another", "123456789"]}, 3, "seed.unknown_event"),
        ({"reveals": [["丙方", "0" * 64]]}, 3, "seed.unknown_party"),
        ({"commitments": []}, 3, "seed.no_commitment"),
        ({"reveals": [["甲方", "0" * 63]]}, 3, "seed.hex"),
        (
            {"sources": {"deadline": "2999-01-01T00:00:00Z", "later": [{"event": small.EVENT, "date": "2999-01-02", "pattern": "[0-9]{9}"}]}},
            4,
            "seed.before_deadline",
        ),
        ({"sources": {"later": [{"event": small.EVENT, "date": "2999-01-02", "pattern": "[0-9]{9}"}]}}, 4, "seed.before_event"),
    ],
)
def test_a_seed_that_cannot_be_is_refused(tmp_path, changes, status, code):
    """A seed with a missing, unknown or malformed part, or before its time, makes no record."""
    assert code in {p["code"] for p in bad_seed(tmp_path, status, **changes)}


def test_a_frame_that_is_not_the_document_s_is_refused(tmp_path):
    """A frame changed after the digest is refused before anything is drawn."""
    from jointsup.codec.reading import read_document
    from jointsup.model.documents import Pair

    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    small.write_json(tmp_path / "plan.json", small.plan())
    run("freeze", tmp_path / "plan.json", "--rows", tmp_path / "firms.csv", "--out", tmp_path / "round", "--engine", "reference")
    small.write_json(tmp_path / "seed.json", small.seed_for(read_document(tmp_path / "round/pair.json", Pair)))
    frame = tmp_path / "round/frame.txt"
    lines = frame.read_text("utf-8").splitlines(keepends=True)
    for damaged in ("".join(lines[:-1]), "".join(lines)[:-20], "".join(lines).replace('"tier":"D"', '"tier":"A"', 1)):
        frame.write_text(damaged, "utf-8")
        result = run(
            "draw", tmp_path / "round", "--seed", tmp_path / "seed.json", "--out", tmp_path / "record", "--json",
            "--engine", "reference", status=3,
        )  # fmt: skip
        assert json.loads(result.output)["problems"]
        assert not (tmp_path / "record").exists()
