"""Staffing by the commands: from a draw's record and a file of inspectors to teams that are checked, and changed on site."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import small
from jointsup.canonical import canonical, read_canonical
from jointsup.codec.reading import read_document
from jointsup.codec.structure import structure
from jointsup.model.documents import Pair
from jointsup.model.staffing import LoadLine, StaffingDocument, StaffingEntry, TeamLine, TeamsHead
from running import run

HEADINGS = ("编号", "区划", "部门", "能力", "工时", "已有")


def inspectors() -> list[dict[str, str]]:
    """Inspectors of three bodies of the small plan, and of one that is not staffed."""
    return [
        {
            "编号": f"{n:03}",
            "区划": small.AREAS[n % 3],
            "部门": ("food 局", "fire 局", "all 局", "其他局")[n % 4],
            "能力": ";".join(skill for skill, on in (("boiler", n % 3 == 0), ("dairy", n % 2 == 0)) if on),
            "工时": "" if n % 5 else "90",
            "已有": str(n % 3),
        }
        for n in range(32)
    ]


def plan(**changes: Any) -> dict[str, Any]:
    """A plan of staffing over the visits of the small plan's record."""
    return {
        "schema": "staffing_plan/1",
        "round_id": "执行机关/1",
        "as_of": "2024-06-30",
        "id": {"column": "编号", "scheme": "card", "pattern": "[0-9]{3}"},
        "columns": {"area": "区划", "body": "部门", "skills": "能力", "hours": "工时", "load": "已有"},
        "bodies": [
            {"id": "food 局", "kind": "inspecting", "slot_hours": 6},
            {"id": "fire 局", "kind": "inspecting", "slot_hours": None},
        ],
        "needs": [["food.matter", "food 局", ["dairy"]], ["fire.matter", "fire 局", ["boiler"]]],
        "sources": small.plan()["sources"],
        **changes,
    }


def stated(**changes: Any) -> dict[str, Any]:
    """A plan that states its visits itself."""
    visits = [
        {
            "area": "370102",
            "entity": "row:00001",
            "id": "v1",
            "slots": [["food 局", ["dairy"]], ["food 局", []]],
            "window": ["2026-07-10", "2026-07-20"],
        }
    ]
    return plan(**{"visits": visits, "needs": [], **changes})


def write(folder: Path, of: dict[str, Any]) -> None:
    small.write_json(folder / "staffing.json", of)
    (folder / "inspectors.csv").write_bytes(small.csv_bytes(inspectors(), headings=HEADINGS))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draw and its staffing, both drawn."""
    folder = tmp_path_factory.mktemp("staffing")
    (folder / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    small.write_json(folder / "plan.json", small.plan(ceiling=None))
    run("freeze", folder / "plan.json", "--rows", folder / "firms.csv", "--out", folder / "round", "--engine", "reference")
    small.write_json(folder / "seed.json", small.seed_for(read_document(folder / "round/pair.json", Pair)))
    run("draw", folder / "round", "--seed", folder / "seed.json", "--out", folder / "record", "--engine", "reference")
    write(folder, plan())
    run("staff", "freeze", folder / "staffing.json", "--rows", folder / "inspectors.csv", "--record", folder / "record", "--out", folder / "frozen")
    small.write_json(folder / "seed2.json", small.seed_for(read_document(folder / "frozen/pair.json", Pair)))
    run("staff", "draw", folder / "frozen", "--seed", folder / "seed2.json", "--out", folder / "teams")
    return folder


def _lines(folder: Path, name: str) -> list[dict[str, Any]]:
    return [read_canonical(line) for line in (folder / name).read_text("utf-8").split("\n")[:-1]]


def test_the_record_is_as_its_schemas_say(made: Path) -> None:
    """Document, head and every line of the files are what their classes read, strictly."""
    structure(read_canonical((made / "teams/staffing.json").read_text("utf-8")), StaffingDocument)
    structure(read_canonical((made / "teams/teams.json").read_text("utf-8")), TeamsHead)
    for name, cls in (("teams.jsonl", TeamLine), ("loads.jsonl", LoadLine)):
        assert [structure(line, cls) for line in _lines(made / "teams", name)]


def test_it_is_chained_to_the_draw(made: Path) -> None:
    """The document names the draw's two digests; each visit of its record to which a staffed body comes is there, with two slots or more of it."""
    report = json.loads(run("verify", made / "record", "--json").output)
    document = read_canonical((made / "frozen/staffing.json").read_text("utf-8"))
    assert document["draw"][1] == report["record_digest"]
    drawn = [{**line["closed"], **line["open"]} for line in _lines(made / "record", "visits.jsonl")]
    coming = [visit for visit in drawn if {line for line, _ in visit["checks"]} & {"food", "fire"}]
    assert len(document["visits"]) == len(coming) > 5
    for visit in document["visits"]:
        bodies = [body for body, _ in visit["slots"]]
        assert all(bodies.count(body) == 2 for body in bodies)
        assert any(skills for _, skills in visit["slots"])


def test_it_checks_clean_at_each_level(made: Path) -> None:
    """The head alone, the whole record, and the record with its frame check clean, by the package and by check_teams.py run alone."""
    for record, arguments, level in (
        (made / "teams/public", [], "head"),
        (made / "teams", [], "record"),
        (made / "teams", ["--frame", made / "frozen/frame.txt"], "frame"),
    ):
        report = json.loads(run("staff", "verify", record, *arguments, "--json").output)
        assert (report["level"], report["deviations"]) == (level, [])
        alone = subprocess.run(
            [sys.executable, "-I", made / "teams/check_teams.py", record, *map(str, arguments), "--json"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert alone.returncode == 0, alone.stdout + alone.stderr
        assert json.loads(alone.stdout) == report
    words = run("staff", "verify", made / "teams", "--lang", "zh").output
    assert "未见偏差" in words and "不能证明" in words


def test_names_and_conflicts_stay_inside(made: Path) -> None:
    """What is public holds no id of an inspector or an entity."""
    public = (made / "teams/public/teams.json").read_text("utf-8")
    assert "card:" not in public and "row:" not in public
    assert (made / "teams").stat().st_mode & 0o077 == 0


def test_replacing_on_site(made: Path, tmp_path: Path) -> None:
    """A refused recusal changes nothing; a granted one brings the first who can; the chain of entries checks clean, and not when it is cut."""
    folder = tmp_path / "teams"
    subprocess.run(["cp", "-r", made / "teams", folder], check=True)
    frame = made / "frozen/frame.txt"
    first = next(line for line in _lines(folder, "teams.jsonl") if line["inspector"])
    of = ["--frame", frame, "--visit", first["visit"], "--slot", first["slot"], "--reason", "亲属\u2028配偶", "--actor", "局长"]
    refused = json.loads(run("staff", "replace", folder, *of, "--refused", "--json").output)
    assert refused["replacement"] is None and refused["inspector"] == first["inspector"]
    granted = json.loads(run("staff", "replace", folder, *of, "--json").output)
    assert granted["inspector"] == first["inspector"] != granted["replacement"]
    away = run("staff", "replace", folder, *of, "--kind", "absence", "--lang", "zh").output
    assert granted["replacement"] in away
    entries = _lines(folder, "later.jsonl")
    assert [structure(entry, StaffingEntry).kind for entry in entries] == ["recusal", "recusal", "absence"]
    assert json.loads(run("staff", "verify", folder, "--frame", frame, "--json").output)["deviations"] == []
    lines = (folder / "later.jsonl").read_text("utf-8").split("\n")
    (folder / "later.jsonl").write_text("\n".join(lines[1:]), "utf-8")
    found = json.loads(run("staff", "verify", folder, "--frame", frame, "--json", status=1).output)["deviations"]
    assert {one["rule"] for one in found} == {"later"}
    damaged = json.loads(run("staff", "replace", folder, *of, "--json", status=3).output)
    assert {one["code"] for one in damaged["problems"]} == {"staffing.damaged"}


def test_replacing_what_is_not_there(made: Path) -> None:
    """A slot that is not there is refused in words."""
    of = ["--frame", made / "frozen/frame.txt", "--reason", "x", "--actor", "y", "--json"]
    first = _lines(made / "teams", "teams.jsonl")[0]
    answer = json.loads(run("staff", "replace", made / "teams", "--visit", first["visit"], "--slot", 99, *of, status=3).output)
    assert answer["problems"][0]["code"] == "staffing.slot"


def test_the_skill_matrix(made: Path) -> None:
    """By area and body the command says who has a skill and how many slots need it, in both languages."""
    answer = json.loads(run("staff", "skills", made / "frozen", "--digits", 4, "--json").output)
    dairy = next(row for row in answer["rows"] if (row["area"], row["body"], row["skill"]) == ("3701", "food 局", "dairy"))
    assert dairy["have"] == sum(one["部门"] == "food 局" and "dairy" in one["能力"] and one["区划"][:4] == "3701" for one in inspectors())
    assert "所需名额" in run("staff", "skills", made / "frozen", "--lang", "zh").output


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a body with one slot": ({"least": {}, "visits": [{**stated()["visits"][0], "slots": [["food 局", []]]}]}, "staffing.least"),
    "a body that is unknown": ({"visits": [{**stated()["visits"][0], "slots": [["x", []]]}]}, "staffing.body"),
    "no slot": ({"visits": [{**stated()["visits"][0], "slots": []}]}, "staffing.no_slots"),
    "no visit": ({"visits": []}, "staffing.no_visits"),
    "a visit twice": ({"visits": stated()["visits"] * 2}, "staffing.twice"),
    "too many at the door": ({"door": {"bodies": None, "people": 1}}, "staffing.door_people"),
    "too many bodies": (
        {"door": {"bodies": 1, "people": None}, "visits": [{**stated()["visits"][0], "slots": [["food 局", []]] * 2 + [["fire 局", []]] * 2}]},
        "staffing.door_bodies",
    ),
    "no open day": ({"visits": [{**stated()["visits"][0], "window": ["2026-07-11", "2026-07-10"]}]}, "staffing.days"),
    "a stranger": ({"recusals": [["card:999", "row:00001", "kin"]]}, "staffing.inspector"),
    "leave that ends before it begins": ({"leave": [["card:000", "2026-07-02", "2026-07-01"]]}, "staffing.span"),
    "a window of ages": ({"visits": [{**stated()["visits"][0], "window": ["2026-07-11", "2036-07-20"]}]}, "staffing.long"),
    "leave of ages": ({"leave": [["card:000", "2026-07-02", "9999-07-01"]]}, "staffing.long"),
    "a round id": ({"round_id": "x"}, "plan.round_id"),
    "visits from nowhere": ({"visits": None}, "staffing.visits"),
    "an invisible id": ({"visits": [{**stated()["visits"][0], "entity": "a\u200bb"}]}, "text.invisible"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_plans_are_refused(tmp_path: Path, name: str) -> None:
    """A plan that cannot be staffed is refused in words, and nothing is written."""
    changes, code = BAD[name]
    write(tmp_path, stated(**changes))
    answer = json.loads(
        run("staff", "freeze", tmp_path / "staffing.json", "--rows", tmp_path / "inspectors.csv", "--out", tmp_path / "out", "--json", status=3).output
    )
    assert code in {one["code"] for one in answer["problems"]}
    assert not (tmp_path / "out").exists()


def test_bad_rows_are_named(tmp_path: Path) -> None:
    """Hours and loads that are no numbers, missing bodies and doubled ids are named cell by cell; the good rows can be taken alone."""
    write(tmp_path, stated())
    rows = inspectors()
    rows[0]["工时"], rows[4]["已有"], rows[8]["部门"], rows[12]["编号"] = "x", "-1", "", "016"
    (tmp_path / "inspectors.csv").write_bytes(small.csv_bytes(rows, headings=HEADINGS))
    of = ["staff", "freeze", tmp_path / "staffing.json", "--rows", tmp_path / "inspectors.csv", "--out", tmp_path / "out"]
    answer = json.loads(run(*of, "--json", status=3).output)
    assert sorted(one["code"] for one in answer["problems"]) == ["row.id_doubled", "row.missing", "row.number", "row.number"]
    assert json.loads(run(*of, "--take-good", "--json").output)["refused"] == 4
    assert (tmp_path / "out/refused.csv").exists()


def test_drawing_and_what_it_refuses(tmp_path: Path) -> None:
    """Under SM3, too, a staffing is drawn; an unfilled slot cannot be replaced; a document that contradicts its frame or itself is not drawn."""
    nobody = [{**stated()["visits"][0], "slots": [["food 局", ["x"]], ["food 局", []]]}]
    write(tmp_path, stated(hash="sm3", visits=nobody))
    run("staff", "freeze", tmp_path / "staffing.json", "--rows", tmp_path / "inspectors.csv", "--out", tmp_path / "out")
    pair = read_document(tmp_path / "out/pair.json", Pair)
    run("commit", tmp_path / "out/pair.json", "--party", "甲方", "--round", tmp_path / "out/staffing.json", "--out", tmp_path / "nonce.json")
    small.write_json(tmp_path / "seed.json", small.seed_for(pair))
    run("staff", "draw", tmp_path / "out", "--seed", tmp_path / "seed.json", "--out", tmp_path / "teams", "--lang", "zh")
    of = ["--frame", tmp_path / "out/frame.txt", "--visit", "v1", "--slot", 1, "--reason", "x", "--actor", "y", "--json"]
    assert json.loads(run("staff", "replace", tmp_path / "teams", *of, status=4).output)["problems"][0]["code"] == "staffing.empty_slot"
    document = read_canonical((tmp_path / "out/staffing.json").read_text("utf-8"))
    for change, status, code in (
        ({"frame_digest": "0" * 64}, 3, "frame.other"),
        ({"schema": "staffing/2"}, 3, "document.schema"),
        ({"visits": [document["visits"][0]] * 2}, 3, "staffing.twice"),
        ({"skills": []}, 3, "staffing.codes"),
    ):
        (tmp_path / "out/staffing.json").write_text(canonical({**document, **change}), "utf-8")
        of = ["staff", "draw", tmp_path / "out", "--seed", tmp_path / "seed.json", "--out", tmp_path / "again", "--json"]
        assert code in {one["code"] for one in json.loads(run(*of, status=status).output)["problems"]}


def test_every_rule_has_its_words(made: Path) -> None:
    """Each rule that the checker names, and each thing that it cannot show, has its Chinese words and its line on the page of the word."""
    from jointsup.cli.staff import NOT_SHOWN, RULES
    from jointsup.verify import check_teams

    text = Path(check_teams.__file__).read_text("utf-8")
    named = {f"{name}.root" for name in ("teams", "loads")} | set(re.findall(r'(?:yield |Broken\(|note\(|from \(\()"([a-z.]+)",', text))
    assert named == set(RULES)
    page = (Path(__file__).parents[2] / "docs/reference/words/staffing.md").read_text("utf-8")
    assert all(f"`{rule}`" in page for rule in RULES)
    shown = [*check_teams.NEVER, *(words for of in check_teams.HIDDEN.values() for words in of)]
    assert {*shown, *(f"that {said} in time: no witness says so" for said in check_teams.WITNESSED.values())} == set(NOT_SHOWN)
    files = made / "teams"
    (made / "forged").mkdir()
    for name in ("teams.json", "staffing.json", "loads.jsonl", "later.jsonl"):
        (made / "forged" / name).write_bytes((files / name).read_bytes())
    (made / "forged/teams.jsonl").write_text("", "utf-8")
    assert "树根不符" in run("staff", "verify", made / "forged", "--lang", "zh", status=1).output
