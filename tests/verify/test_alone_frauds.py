"""Frauds, built into records whose digests and roots fit them, meet `check.py`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builder import canonical
from described import rich, rich_rows, small
from judged import drop, edit_frame, judge, rules, texts

Json = Any


Tamper = dict[str, Callable[[Json], None]]


def change(name: str, at: int, **members: Json) -> Tamper:
    """Change members of an entry before it is digested."""
    return {name: lambda made: made[at].update(members)}


def retiered(rows: Json) -> None:
    """Another tier in a row, after the draw was prepared."""
    rows[3][2] = (
        rows[3][2].replace('"tier":"', '"tier":"none').replace("nonehigh", "none").replace("nonelow", "none")
    )


def swap(made: Json) -> None:
    """Two entries change places."""
    made[0], made[1] = made[1], made[0]


def other_id(made: Json) -> None:
    """The second drawn line names an entity that is not drawn there."""
    drawn = {entry["open"]["id"] for entry in made if "id" in entry["open"]}
    made[1]["open"]["id"] = next(id for id in rich_rows(120) if id not in drawn)


def other_ticket(made: Json) -> None:
    """The first drawn line has a ticket that is a little smaller."""
    ticket = made[0]["open"]["ticket"]
    made[0]["open"]["ticket"] = ticket[:-1] + ("0" if ticket[-1] != "0" else "1")


def double(made: Json) -> None:
    """An entry stands twice."""
    made.insert(1, made[0])


def split_visit(made: Json) -> None:
    """A visit is split in two."""
    at = next(n for n, entry in enumerate(made) if len({**entry["open"], **entry["closed"]}["checks"]) > 1)
    side = "open" if "checks" in made[at]["open"] else "closed"
    twin = json.loads(canonical(made[at]))
    made[at][side]["checks"], twin[side]["checks"] = made[at][side]["checks"][:1], twin[side]["checks"][1:]
    made.insert(at + 1, twin)


def made_after_all(made: Json) -> None:
    """A visit that should yield is made."""
    entry = next(entry for entry in made if "not_made" in {**entry["open"], **entry["closed"]})
    entry["open"].pop("not_made", None)
    entry["closed"].pop("not_made", None)


def same_ticket(made: Json) -> None:
    """The second drawn line has the ticket of the first."""
    made[1]["open"]["ticket"] = made[0]["open"]["ticket"]


def same_id(made: Json) -> None:
    """The second drawn line names the entity of the first."""
    made[1]["open"]["id"] = made[0]["open"]["id"]


def too_open(made: Json) -> None:
    """A line about an entity opens a member that is closed, too."""
    entry = next(entry for entry in made if "id" in entry["closed"])
    entry["open"]["id"] = entry["closed"]["id"]


def wider(made: Json) -> None:
    """A drawn line opens nothing that its rule opens."""
    made[0]["closed"]["ticket"] = made[0]["open"].pop("ticket")


def head(**members: Json) -> Tamper:
    """Members of the head are replaced."""
    return {"head": lambda made: made.update(members)}


def raise_n(made: Json) -> None:
    """One more is said to be drawn."""
    made[0]["n"] += 1


def lower_target(made: Json) -> None:
    """A target is lowered."""
    made[0]["target"] = "1/1"


def far_cut_off(made: Json) -> None:
    """A cut-off is the last ticket there can be."""
    made[0]["cut_off"] = "f" * 64


def fewer_rows(made: Json) -> None:
    """A stratum is said to be smaller."""
    made[4]["rows"] -= 1
    made[4]["base"] -= 1
    made[4]["can"] -= 1


def totals(made: Json) -> None:
    """A total is another."""
    made["totals"][0][1] += 1


def chance(made: Json) -> None:
    """Rows without a chance are hidden."""
    made["without_chance"][1][1] -= 1


def swap_salt(made: Json) -> None:
    """Two rows have one salt."""
    made[5][1] = made[6][1]


def late(made: Json) -> None:
    """An entry is older than the one before it."""
    made[1]["time"] = "2024-01-01T00:00:00Z"


def broken_chain(made: Json) -> None:
    """An entry is rewritten and the chain is not."""
    made[0]["reason"] = "another reason"


def reserve_out_of_order(made: Json) -> None:
    """A reserve further down the list is taken."""
    taken = made[0]["taken"][0]
    taken[2] = next(id for id in rich_rows(120) if id > taken[2])


FRAUDS: dict[str, tuple[Tamper, str]] = {
    "drawn row swapped for another": ({"drawn": other_id}, "draw.rows"),
    "drawn rows in another order": ({"drawn": swap}, "draw.order"),
    "ticket altered": ({"drawn": other_ticket}, "draw.rows"),
    "drawn line dropped": ({"drawn": drop(0)}, "draw.n"),
    "drawn line doubled": ({"drawn": double}, "draw.order"),
    "drawn line closed that is open": ({"drawn": wider}, "draw.open"),
    "drawn line open that is closed": ({"drawn": too_open}, "draw.open"),
    "ticket drawn twice": ({"drawn": same_ticket}, "draw.order"),
    "entity drawn twice": ({"drawn": same_id}, "draw.order"),
    "round of another frame": ({"round": lambda made: made.update(frame_digest="1" * 64)}, "round.digest"),
    "visit open that is closed": ({"visits": too_open}, "draw.open"),
    "visits in another order": ({"visits": swap}, "visits"),
    "visit split": ({"visits": split_visit}, "visits"),
    "visit dropped": ({"visits": drop(2)}, "visits"),
    "visit doubled": ({"visits": double}, "visits"),
    "visit above the ceiling made": ({"visits": made_after_all}, "visits"),
    "n altered": ({"strata": raise_n}, "counts.n"),
    "target altered": ({"strata": lower_target}, "counts.target"),
    "cut-off altered": ({"strata": far_cut_off}, "draw.cut_off"),
    "sizes altered": ({"strata": fewer_rows}, "counts.strata"),
    "stratum dropped": ({"strata": drop(3)}, "counts.strata"),
    "strata in another order": ({"strata": swap}, "counts.strata"),
    "totals altered": ({"head": totals}, "totals"),
    "without_chance altered": ({"head": chance}, "totals"),
    "equal salts": ({"frame": swap_salt}, "frame.salt"),
    "id doubled": ({"frame": lambda made: made.insert(4, list(made[4]))}, "frame.order"),
    "frame out of order": ({"frame": swap}, "frame.order"),
    "depth altered": ({"header": lambda made: made.update(depth=1)}, "frame.root"),
    "count altered": ({"header": lambda made: made.update(count=121)}, "frame.root"),
    "root altered": ({"header": lambda made: made.update(root="1" * 64)}, "frame.root"),
    "seed altered": ({"head": lambda made: made["seed"].update(value="1" * 64)}, "seed.value"),
    "counts altered": ({"round": lambda made: made["counts"][0].__setitem__(1, 1)}, "round.counts"),
    "exclusions altered": ({"round": lambda made: made["exclusions"][0].__setitem__(2, 1)}, "round.counts"),
    "exclusion left out": ({"round": lambda made: made["exclusions"].pop()}, "round.counts"),
    "later entry older": ({"later": late}, "later"),
    "later entry rewritten": ({"later": broken_chain}, "later"),
    "later entry dropped": ({"later": drop(0)}, "later"),
    "reserve out of order": ({"later": reserve_out_of_order}, "later"),
}  # fmt: skip


@pytest.mark.parametrize("name", FRAUDS)
def test_fraud_is_found(tmp_path: Path, name: str) -> None:
    """A fraud built into a record whose digests fit it is found at the level frame, by the rule that it breaks."""
    tamper, rule = FRAUDS[name]
    assert rule in rules(judge(rich(tamper=tamper).write(tmp_path / "r"), frame=True))


RECORD_FRAUDS = [
    "drawn rows in another order", "drawn line dropped", "drawn line doubled", "drawn line closed that is open", "drawn line open that is closed",
    "ticket drawn twice", "entity drawn twice", "round of another frame", "visit open that is closed", "visits in another order", "visit split",
    "visit dropped", "n altered", "target altered", "cut-off altered", "stratum dropped", "totals altered", "seed altered",
    "later entry older", "later entry rewritten", "later entry dropped",
]  # fmt: skip


@pytest.mark.parametrize("name", RECORD_FRAUDS)
def test_fraud_is_found_by_anyone(tmp_path: Path, name: str) -> None:
    """Frauds that contradict the record itself are found without the frame."""
    tamper, rule = FRAUDS[name]
    assert rule in rules(judge(rich(tamper=tamper).write(tmp_path / "r")))


def test_frame_changed_after_the_digest(tmp_path: Path) -> None:
    """A row taken out, re-tiered or added after the digest gives another root, and the entity is named."""
    draw = rich()
    drawn = draw.whole(draw.drawn[0])["id"]
    for change in (
        lambda lines: lines.remove(next(text for text in lines if text.startswith(drawn))),
        lambda lines: lines.__setitem__(5, lines[5].replace('"tier":"', '"tier":"low","x":"')),
        lambda lines: lines.append(
            "zz\t" + "0" * 32 + "\t" + canonical({**next(iter(draw.rows.values())), "id": "zz"})
        ),
    ):
        folder = draw.write(tmp_path / "r")
        edit_frame(folder, change)
        assert "frame.root" in rules(judge(folder, frame=True))
    folder = draw.write(tmp_path / "r")
    edit_frame(folder, lambda lines: lines.remove(next(text for text in lines if text.startswith(drawn))))
    found = judge(folder, frame=True)
    assert "draw.rows" in rules(found)
    assert drawn in texts(found)


def test_friend_left_out_is_named(tmp_path: Path) -> None:
    """Where a friend who is due is left out for the first reserve, with all digests made to fit, the friend is named."""
    plain = small()
    friend = plain.whole(plain.drawn[0])["id"]
    stratum = plain.strata[0]
    reserve = plain.queues["only", tuple(stratum["stratum"])][stratum["n"]]

    def leave_out(made: Json) -> None:
        del made[0]
        entry = json.loads(canonical(made[0]))
        entry["open"].update(id=reserve, ticket=plain.tickets[reserve])
        made.insert(stratum["n"] - 1, entry)

    def cut(made: Json) -> None:
        made[0]["cut_off"] = plain.tickets[reserve]

    found = judge(small(tamper={"drawn": leave_out, "strata": cut}).write(tmp_path / "r"), frame=True)
    assert rules(found) == {"draw.rows"}
    assert friend in texts(found)
    assert reserve not in texts(found)


def test_friend_who_has_a_proof(tmp_path: Path) -> None:
    """An entity that is due and not listed finds it by its proof, from a record with open ids."""
    plain = small()
    friend = plain.whole(plain.drawn[0])["id"]
    spoiled = small(tamper={"drawn": lambda made: made[0]["open"].update(id="n99")})
    folder = spoiled.write(tmp_path / "r")
    found = judge(folder, proof=spoiled.proof(friend))
    assert "proof.drawn" in rules(found)
    assert friend in texts(found)


def test_excluded_row_drawn(tmp_path: Path) -> None:
    """A row that is excluded, or of another stratum, is not drawn."""
    draw = rich()
    excluded = next(
        id
        for id, row in sorted(draw.rows.items())
        if row["barred"] == "1" and row["tier"] == "high" and row["area"] != "A:1"
    )

    def put(made: Json) -> None:
        made[0]["open"].update(id=excluded, ticket=draw.tickets[excluded])

    assert "draw.rows" in rules(judge(rich(tamper={"drawn": put}).write(tmp_path / "r"), frame=True))
