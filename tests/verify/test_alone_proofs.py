"""Proofs and public copies, as `check.py` judges them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builder import canonical
from described import rich
from judged import clean, drop, edit, judge, rules

ROOT = Path(__file__).parents[2]
Json = Any
BOTH = pytest.mark.parametrize("hash", ["sha256", "sm3"])


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
