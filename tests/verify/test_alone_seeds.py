"""Seeds, receipts and lists of witnesses, as `check.py` judges them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builder import Draw
from described import NONCES, rich, rich_document, small, witnessed
from judged import clean, judge, rules

Json = Any


def test_reveal_swapped_or_dropped(tmp_path: Path) -> None:
    """A reveal that is another after the later value is known contradicts the receipt of the list, and is named."""
    true = rich()

    def receipts(draw: Draw) -> list[Json]:
        return true.head["receipts"]

    found = judge(rich(withheld=("court", "board"), receipts=receipts).write(tmp_path / "r"))
    assert rules(found) == {"witness.lists"}
    assert "board is left out" in "\n".join(found["remarks"])
    found = judge(rich(nonces={**NONCES, "board": "d" * 64}, receipts=receipts).write(tmp_path / "s"))
    assert rules(found) == {"witness.lists"}


def test_wrong_nonce_is_left_out(tmp_path: Path) -> None:
    """A nonce that is not the one committed to is left out of the seed and named; using it gives another seed."""
    wrong = {"head": lambda made: made["seed"]["reveals"][0].__setitem__(1, "e" * 64)}
    found = judge(rich(tamper=wrong).write(tmp_path / "r"))
    assert {"seed.value", "witness.lists"} <= rules(found)
    assert "board is left out" in "\n".join(found["remarks"])


SEED_FRAUDS: dict[str, tuple[Callable[[Json], None], str]] = {
    "reveal without commitment": (lambda seed: seed["commitments"].pop(0), "seed.commitments"),
    "unknown party": (lambda seed: seed["commitments"].append(["龙", "0" * 64]), "seed.commitments"),
    "later value missing": (lambda seed: seed.update(later=None), "seed.later"),
    "later value of another event": (lambda seed: seed.update(later=["another", "12345678"]), "seed.later"),
    "later value of another form": (
        lambda seed: seed.update(later=["lottery 24020", "123456-b"]),
        "seed.later",
    ),
    "another later value": (lambda seed: seed.update(later=["lottery 24020", "1123456-b"]), "seed.value"),
}


@pytest.mark.parametrize("name", SEED_FRAUDS)
def test_seed_fraud(tmp_path: Path, name: str) -> None:
    """What does not belong to the seed, or is missing from it, is found by anyone."""
    change, rule = SEED_FRAUDS[name]
    assert rule in rules(
        judge(rich(tamper={"head": lambda made: change(made["seed"])}).write(tmp_path / "r"))
    )


def test_no_source(tmp_path: Path) -> None:
    """A seed of no source, of one body alone, or with a nonce withheld, breaks its rule."""
    assert "seed.sources" in rules(judge(small(later_value=None).write(tmp_path / "a")))
    sources = {**rich_document()["sources"], "later": []}
    found = judge(rich(document={"sources": sources}, later_value=None).write(tmp_path / "b"))
    assert "seed.sources" in rules(found)
    alone_party = rich(
        document={"sources": sources}, later_value=None, withheld=(), nonces={"board": "a" * 64}
    )
    assert "seed.sources" in rules(judge(alone_party.write(tmp_path / "c")))


@pytest.mark.parametrize(
    ("at", "members", "rule"),
    [
        (1, {"what": ["市/1", 1, "0" * 64, "0" * 64]}, "witness.pair"),
        (1, {"what": "0" * 64}, "witness.pair"),
        (0, {"what": "0" * 64}, "witness.lists"),
        (2, {"what": "0" * 64}, "witness.lists"),
        (2, {"time": "2024-02-21T00:00:00Z"}, "witness.lists"),
        (0, {"time": "2024-02-10T05:00:01Z"}, "witness.lists"),
        (1, {"time": "2024-02-06T00:00:00Z"}, "witness.lists"),
    ],
)
def test_receipt_fraud(tmp_path: Path, at: int, members: Json, rule: str) -> None:
    """A receipt of another pair or list, or out of the order of time, breaks the witness's rule."""
    assert rule in rules(
        judge(rich(tamper={"head": lambda made: made["receipts"][at].update(members)}).write(tmp_path / "r"))
    )


def test_receipt_of_the_same_day(tmp_path: Path) -> None:
    """A receipt of the later value's own day is allowed, and the check says that it cannot show which came first."""
    same = {"head": lambda made: made["receipts"][2].update(time="2024-02-20T23:00:00Z")}
    found = judge(rich(tamper=same, later=lambda draw: []).write(tmp_path / "r"))
    assert clean(found, "record")
    assert any("later value of that day" in text for text in found["cannot_show"])


def test_receipt_of_an_unknown_witness(tmp_path: Path) -> None:
    """A receipt of a witness whom the document does not name does not count."""
    unknown = {"head": lambda made: [receipt.update(witness="friend") for receipt in made["receipts"]]}
    found = judge(rich(tamper=unknown, later=lambda draw: []).write(tmp_path / "r"))
    assert clean(found, "record")
    assert any("no witness kept this one" in text for text in found["cannot_show"])


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda kept: None, None),
        (lambda kept: kept["ends"].pop(), None),
        (lambda kept: kept["ends"].pop(0), "witness.open"),
        (lambda kept: kept["ends"].pop(1), "witness.open"),
        (lambda kept: kept["ends"][2].__setitem__(3, "4" * 64), "witness.open"),
        (lambda kept: kept["ends"][2].__setitem__(2, "void"), "witness.open"),
        (lambda kept: kept["ends"].append(["市/9", 1, "void", "never"]), "witness.open"),
        (lambda kept: kept["ends"].append(kept["ends"][0]), "witness.open"),
        (lambda kept: kept["ends"][0].__setitem__(slice(2, None), ["record", "5" * 64]), "witness.pair"),
        (lambda kept: kept["pairs"].pop(0), "witness.pair"),
        (lambda kept: kept["pairs"].pop(), "witness.pair"),
        (lambda kept: kept["pairs"][2].__setitem__(2, "6" * 64), "witness.pair"),
        (
            lambda kept: kept["pairs"].insert(2, ["市/2", 1, "1" * 64, "2" * 64, "2024-01-01T00:00:00Z"]),
            "witness.pair",
        ),
        (
            lambda kept: kept["pairs"].append(["市/4", 1, "1" * 64, "2" * 64, "2025-01-01T00:00:00Z"]),
            "witness.pair",
        ),
        (lambda kept: kept["pairs"][0].__setitem__(4, "2030-01-01T00:00:00Z"), "witness.pair"),
        (lambda kept: kept.update(organiser="县"), "witness.pair"),
        (lambda kept: kept.update(extra=1), "schema"),
    ],
)
def test_witness_list(tmp_path: Path, change: Callable[[Json], None], rule: str | None) -> None:
    """What a witness keeps is one pair for each attempt, without a gap, each with its record or void."""
    draw = rich(document={"round_id": "市/2"})
    kept = witnessed(draw)
    change(kept)
    found = judge(draw.write(tmp_path / "r"), witness=kept)
    assert (rules(found) == set()) if rule is None else rule in rules(found)
