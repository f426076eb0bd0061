"""Proofs and public copies, as `check.py` judges them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builder import canonical
from described import line, rich, small, strata
from judged import clean, drop, edit, judge, rules

Json = Any
TICKETS = {"few": 0, "from": "draw", "open": ["stratum", "ticket"]}


PROOF_FRAUDS: dict[str, tuple[Callable[[Json], None], str]] = {
    "row altered": (lambda proof: proof["row"].update(tier="none"), "proof.path"),
    "code not listed": (lambda proof: proof["row"].update(tier="new"), "proof.row"),
    "salt altered": (lambda proof: proof.update(salt="0" * 32), "proof.path"),
    "path shortened": (lambda proof: proof["path"].pop(), "proof.path"),
    "path turned": (lambda proof: proof["path"].reverse(), "proof.path"),
    "header of another frame": (lambda proof: proof["header"].update(as_of="2024-01-30"), "proof.row"),
    "another id": (lambda proof: proof.update(id="企业-0001"), "proof.row"),
    "stratum left out": (lambda proof: proof["strata"].pop(), "proof.drawn"),
    "stratum of others": (lambda proof: proof["strata"][0]["line"].update(n=9), "proof.path"),
    "drawn line's path": (lambda proof: proof["drawn"][0]["path"].pop(), "proof.path"),
    "drawn line altered": (
        lambda proof: proof["drawn"][0]["line"]["closed"].update(salt="0" * 32),
        "proof.path",
    ),
    "visit altered": (lambda proof: proof["visits"][0]["line"]["closed"].update(salt="0" * 32), "proof.path"),
}


@pytest.mark.parametrize("name", PROOF_FRAUDS)
def test_proof_fraud(tmp_path: Path, name: str) -> None:
    """A proof that is altered in any part breaks the rule of that part."""
    draw = rich()
    proof = json.loads(canonical(draw.proof(draw.whole(draw.drawn[0])["id"])))
    change, rule = PROOF_FRAUDS[name]
    change(proof)
    assert rule in rules(judge(draw.write(tmp_path / "r"), proof=proof))


def test_visit_missing_from_a_proof(tmp_path: Path) -> None:
    """A visit left out of a proof whose drawn lines are all given breaks the rule of visits, on a public copy too."""
    draw = rich()
    public = draw.write_public(tmp_path / "p", "draw")
    (public / "later.jsonl").unlink()
    id = next(own["id"] for own in map(draw.whole, draw.drawn) if own["line"] == "two")
    proof = draw.proof(id)
    assert clean(judge(public, proof=proof), "own row")
    hidden = [
        own for own in proof["visits"] if any(line == "two" for line, _ in draw.whole(own["line"])["checks"])
    ]
    proof["visits"].remove(hidden[0])
    assert "visits" in rules(judge(public, proof=proof))


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("parts", [(), ("drawn",), ("visits",), ("drawn", "visits")])
def test_lines_taken_from_the_proof_of_one_who_is_named(
    tmp_path: Path, parts: tuple[str, ...], public: bool
) -> None:
    """Where the record names an entity as drawn, its proof must give its drawn lines and its visits."""
    draw = small()
    folder = (draw.write_public if public else draw.write)(tmp_path / "r")
    for entry in draw.drawn:
        proof = {**draw.proof(draw.whole(entry)["id"]), **{part: [] for part in parts}}
        found = judge(folder, proof=proof)
        assert rules(found) == {{"drawn": "proof.drawn"}.get(part, part) for part in parts}
        assert found["level"] == "own row"


def test_a_drawn_line_given_twice(tmp_path: Path) -> None:
    """A proof gives each of its drawn lines once."""
    draw = small()
    proof = draw.proof(draw.whole(draw.drawn[0])["id"])
    proof["drawn"] *= 2
    assert rules(judge(draw.write(tmp_path / "r"), proof=proof)) == {"proof.drawn"}


def test_visits_of_a_proof_out_of_order(tmp_path: Path) -> None:
    """A proof gives its visits in the order of their groups."""
    draw = rich()
    proofs = (draw.proof(id) for id in sorted(draw.rows))
    proof = next(one for one in proofs if len({own["line"]["open"]["group"] for own in one["visits"]}) > 1)
    proof["visits"].reverse()
    assert rules(judge(draw.write(tmp_path / "r"), proof=proof)) == {"visits"}


def test_tickets_without_names(tmp_path: Path) -> None:
    """Of one whose ticket stands open without a name it cannot be shown who it is; one whose ticket is missing is left out."""
    lines = [line("only", choices=["c"], strata=strata([["a", "b"]], "1/3"), public=TICKETS)]
    draw = small(document={"lines": lines})
    public = draw.write_public(tmp_path / "p")
    own = draw.whole(draw.drawn[0])
    proof = {**draw.proof(own["id"]), "drawn": [], "visits": []}
    found = judge(public, proof=proof)
    assert clean(found, "own row")
    assert any(own["id"] in text and "only" in text for text in found["cannot_show"])
    edit(public, "drawn.jsonl", lambda values: values[0]["open"].update(ticket="0" * 64))
    assert rules(judge(public, proof=proof)) == {"draw.root", "proof.drawn"}


@pytest.mark.parametrize("moment", ["draw", "notice", "result"])
def test_closed_parts_raise_no_alarm(tmp_path: Path, moment: str) -> None:
    """Of an honest public copy, whatever it closes, no whole proof breaks a rule."""
    draw = rich()
    public = draw.write_public(tmp_path / "p", moment)
    (public / "later.jsonl").unlink()
    for id in sorted(draw.rows)[::4]:
        assert clean(judge(public, proof=draw.proof(id)), "own row")


def test_what_a_proof_shows_of_each_line(tmp_path: Path) -> None:
    """With a proof it is said of each line that selects the row whether it is drawn there, not drawn, or excluded."""
    draw = rich()
    folder, said = draw.write(tmp_path / "r"), set()
    drawn = {(own["line"], own["id"]): own["ticket"] for own in map(draw.whole, draw.drawn)}
    for id in sorted(draw.rows)[::4]:
        proof = draw.proof(id)
        remarks = [text for text in judge(folder, proof=proof)["remarks"] if text.startswith("proof.json: ")]
        assert len(remarks) == len(proof["strata"])
        for text, entry in zip(remarks, proof["strata"], strict=True):
            name, told = entry["line"]["line"], text.removeprefix("proof.json: ").partition(" in (")[0]
            said.add(told)
            assert f"'{name}'" in text
            assert text.endswith(f"cut-off {entry['line']['cut_off'] or 'none'}")
            assert (told == "drawn") == ((name, id) in drawn)
            assert f"ticket {drawn.get((name, id), '')}" in text
    assert said == {"drawn", "not drawn", "excluded"}


def test_hidden_lines_limit_a_proof(tmp_path: Path) -> None:
    """Where lines are hidden and its own are not given, an entity that is due cannot be shown to be listed."""
    draw = rich()
    public = draw.write_public(tmp_path / "p", "draw")
    (public / "later.jsonl").unlink()
    id = next(own["id"] for own in map(draw.whole, draw.drawn) if own["line"] == "two")
    proof = {**draw.proof(id), "drawn": [], "visits": []}
    found = judge(public, proof=proof)
    assert any(id in text and "two" in text for text in found["cannot_show"])


@pytest.mark.parametrize(
    "change",
    [
        lambda proof: proof["left"].update(id="企业-0002"),
        lambda proof: proof["left"].update(seal="0" * 64),
        lambda proof: proof["right"]["path"].pop(),
        lambda proof: proof.update(left=None),
        lambda proof: proof.update(right=None),
        lambda proof: proof.update(left=None, right=None),
        lambda proof: proof.update(id="企业-0003"),
        lambda proof: proof.update(id="企业-0004"),
        lambda proof: proof.update(id="企业-0005"),
        lambda proof: proof.update(top=[["l", "0" * 64]]),
        lambda proof: proof.update(left=proof["right"], right=proof["left"]),
    ],
)
def test_absence_fraud(tmp_path: Path, change: Callable[[Json], None]) -> None:
    """A proof of absence whose ids are no neighbours around the id breaks the rule of paths."""
    draw = rich()
    proof = draw.absence("企业-0003x")
    change(proof)
    assert "proof.path" in rules(judge(draw.write(tmp_path / "r"), proof=proof))


def test_absence_of_one_who_has_a_row(tmp_path: Path) -> None:
    """Neighbours of neighbours do not prove that the one between them is absent."""
    draw = rich()
    proof = draw.absence("企业-0003x")
    proof["left"] = draw.absence("企业-0002x")["left"]
    proof["id"] = "企业-0003"
    assert "proof.path" in rules(judge(draw.write(tmp_path / "r"), proof=proof))


def test_public_copy_is_checked_as_far_as_it_is_open(tmp_path: Path) -> None:
    """In a public copy an open ticket altered, a line dropped, and a hidden line replaced are found."""
    draw = rich()

    def found(change: Callable[[Json], None], name: str = "drawn.jsonl") -> set[str]:
        public = draw.write_public(tmp_path / "p", "notice")
        (public / "later.jsonl").unlink()
        edit(public, name, change)
        return rules(judge(public))

    def lower(values: Json) -> None:
        entry = next(value for value in values if isinstance(value, dict) and "ticket" in value["open"])
        entry["open"]["ticket"] = "f" * 64

    def hide(values: Json) -> None:
        at = next(n for n, value in enumerate(values) if isinstance(value, str))
        values[at] = "0" * 64

    assert {"draw.root", "draw.cut_off"} <= found(lower)
    assert {"draw.root", "draw.n"} <= found(drop(0))
    assert found(hide) == {"draw.root"}
    assert found(hide, "visits.jsonl") == {"visits.root"}


def test_later_missing_from_a_whole_record(tmp_path: Path) -> None:
    """A whole record without `later.jsonl` lacks a file."""
    folder = rich().write(tmp_path / "r")
    (folder / "later.jsonl").unlink()
    assert "file" in rules(judge(folder, frame=True))
