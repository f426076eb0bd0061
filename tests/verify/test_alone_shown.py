"""`check.py` where some is hidden: public copies beside a frame, and proofs that give a part."""

from pathlib import Path
from typing import Any

from builder import Draw
from described import line, rich, small, strata
from judged import alone, clean, edit, judge, rules

Json = Any


def two_groups(**public: Json) -> Draw:
    """A draw of two lines that share no visit: one is open, the other is shown with its result, or as is said."""
    other = line(
        "shut",
        choices=["c"],
        strata=strata([["a", "b"]], "1/2"),
        public={"few": 0, "from": "result", "open": [], **public},
    )
    lines = [line("open", choices=["c"], strata=strata([["a", "b"]], "1/3")), other]
    return small(document={"lines": lines, "groups": [["open"], ["shut"]]})


def test_public_copy_without_tickets_beside_its_frame(tmp_path: Path) -> None:
    """Where ids are open and tickets are not, a frame shows that those listed are those due."""
    draw = two_groups(open=["id", "stratum"], **{"from": "draw"})
    frame = draw.write(tmp_path / "w") / "frame.txt"
    assert clean(alone.check(draw.write_public(tmp_path / "p"), frame=frame), "record")


def test_visits_of_open_groups_are_judged(tmp_path: Path) -> None:
    """Where the lines of one group are hidden, the visits of another are held against what was drawn."""
    public = two_groups().write_public(tmp_path / "p", "draw")
    assert clean(judge(public), "record")
    edit(
        public,
        "visits.jsonl",
        lambda values: values.remove(next(value for value in values if isinstance(value, dict))),
    )
    assert rules(judge(public)) == {"visits", "visits.root"}


def test_drawn_lines_of_another_line_are_all_named(tmp_path: Path) -> None:
    """In a public copy that opens no stratum, each drawn line of another line than is due is named."""
    public = rich().write_public(tmp_path / "p", "notice")
    (public / "later.jsonl").unlink()
    numbers: list[int] = []

    def rename(values: Json) -> None:
        numbers.extend(
            [n for n, value in enumerate(values) if "open" in value and value["open"] == {"line": "two"}][:2]
        )
        for number in numbers:
            values[number]["open"]["line"] = "six"

    edit(public, "drawn.jsonl", rename)
    found = judge(public)
    assert rules(found) == {"draw.root", "draw.n"}
    assert {f"drawn.jsonl, line {number + 1}" for number in numbers} <= {
        one["where"] for one in found["deviations"]
    }


def test_record_with_hidden_drawn_lines_is_not_whole(tmp_path: Path) -> None:
    """Where drawn lines are hidden and visits are not, the record is no whole one, and the level is not that of a frame."""
    draw = rich()
    public = (draw.write_public(tmp_path / "p", "draw") / "drawn.jsonl").read_bytes()
    folder = draw.write(tmp_path / "w")
    (folder / "drawn.jsonl").write_bytes(public)
    (folder / "later.jsonl").unlink()
    found = judge(folder, frame=True)
    assert clean(found, "record")
    assert "what later.jsonl records: it was not shown" in found["cannot_show"]


def test_later_entries_of_a_public_copy_are_judged(tmp_path: Path) -> None:
    """A public copy that shows later entries is held to their chain."""
    remark = {
        "actor": "clerk",
        "kind": "correction",
        "reason": "typing",
        "time": "2024-04-01T00:00:00Z",
        "about": "a name",
    }
    draw = small(
        later=lambda draw: [dict(remark)], tamper={"later": lambda made: made[0].update(previous="0" * 64)}
    )
    assert rules(judge(draw.write_public(tmp_path / "p"))) == {"later"}


def test_visit_of_another_entity_in_a_proof(tmp_path: Path) -> None:
    """A proof that holds a visit of another entity breaks the rules of what is its own and of its visits."""
    draw = small()
    mine, other = (draw.proof(draw.whole(entry)["id"]) for entry in draw.drawn[:2])
    mine["visits"] += other["visits"]
    assert rules(judge(draw.write(tmp_path / "r"), proof=mine)) == {"proof.drawn", "visits"}


def test_visit_of_a_proof_is_named_so(tmp_path: Path) -> None:
    """What is wrong with a visit of a proof is said of the proof, not of a line of the record."""
    draw = small()
    proof = draw.proof(draw.whole(draw.drawn[0])["id"])
    spoiled = small(
        tamper={"visits": lambda made: [entry["open"]["checks"][0].__setitem__(0, "none") for entry in made]}
    )
    proof["visits"] = spoiled.proof(proof["id"])["visits"]
    found = judge(draw.write(tmp_path / "r"), proof=proof)
    assert {one["where"] for one in found["deviations"] if one["rule"] == "visits"} == {"visits of the proof"}


def test_proof_of_visits_without_its_drawn_lines(tmp_path: Path) -> None:
    """Where a proof leaves out a drawn line that is hidden, its visits can't be held against it, and nothing is said to be wrong."""
    draw = rich()
    public = draw.write_public(tmp_path / "p", "draw")
    (public / "later.jsonl").unlink()
    id = next(own["id"] for own in map(draw.whole, draw.drawn) if own["line"] == "two")
    found = judge(public, proof={**draw.proof(id), "drawn": []})
    assert clean(found, "own row")
    assert f"that {id} is listed in line two, where it is due: lines are hidden" in found["cannot_show"]
