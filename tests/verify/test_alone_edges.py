"""`check.py` at its edges: files that are damaged in one place, sizes at their limit, times that are equal."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from builder import Draw
from described import line, reserves, rich, rich_document, rich_receipts, small, strata
from judged import alone, clean, edit, edit_frame, judge, rules

Json = Any


def places(found: Json) -> set[tuple[str, str]]:
    """The rules that a check finds broken, each with where."""
    return {(one["rule"], one["where"]) for one in found["deviations"]}


# --- Files


def test_record_named_by_its_file(tmp_path: Path) -> None:
    """Of a record named by its head the same is said as of its folder."""
    folder = small().write(tmp_path / "r")
    assert alone.check(folder / "record.json") == alone.check(folder)


def test_line_that_is_not_utf_8(tmp_path: Path) -> None:
    """A line of bytes that are no UTF-8 is refused as a text, at its place, and the file is read on."""
    folder = small().write(tmp_path / "r")
    lines = (folder / "drawn.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "drawn.jsonl").write_bytes(b"\xff\n" + b"".join(lines[1:-1]) + b"\xfe\n")
    assert {("text", "drawn.jsonl, line 1"), ("text", f"drawn.jsonl, line {len(lines)}")} <= places(
        judge(folder)
    )


def test_row_that_is_not_utf_8(tmp_path: Path) -> None:
    """A frame with a row of bytes that are no UTF-8 is read to its end, and has another root than is stated."""
    folder = small().write(tmp_path / "r")
    rows = (folder / "frame.txt").read_bytes()
    (folder / "frame.txt").write_bytes(rows.replace(b"\nn03\t", b"\nn0\xff\t"))
    assert {"frame.row", "frame.root"} <= rules(judge(folder, frame=True))
    assert "file" not in rules(judge(folder, frame=True))


def test_line_beyond_its_limit(tmp_path: Path) -> None:
    """Of a line of more than 16 MiB no more is read than that, so that it is no text, however well it is formed."""
    folder = small().write(tmp_path / "r")
    (folder / "drawn.jsonl").write_bytes(b'"' + 2**24 * b"a" + b'"\n')
    assert "text" in rules(judge(folder))
    assert "schema" not in rules(judge(folder))


def test_frame_that_is_not_there(tmp_path: Path) -> None:
    """A frame that is named and not there is a deviation, and the level of the frame is not reached."""
    folder = small().write(tmp_path / "r")
    found = alone.check(folder, frame=folder / "nothing")
    assert rules(found) == {"file", "frame.digest"}
    assert found["level"] == "record"


AREA = {"area": "a"}


def test_ids_of_any_characters(tmp_path: Path) -> None:
    """An id may begin with a digit or a capital letter, and hold spaces."""
    draw = small({"91 A": AREA, "A b  c": AREA, "B": AREA})
    assert clean(judge(draw.write(tmp_path / "r"), frame=True), "frame")


def test_row_whose_line_is_not_ended(tmp_path: Path) -> None:
    """A last row without the end of its line stands for nothing: it has no id that could come after the others."""
    folder = small({"A": AREA, "B": AREA}).write(tmp_path / "r")
    (folder / "frame.txt").write_bytes((folder / "frame.txt").read_bytes().removesuffix(b"\n"))
    assert {"frame.order", "frame.salt", "frame.row", "frame.root"} <= rules(judge(folder, frame=True))


def test_row_with_more_than_three_parts(tmp_path: Path) -> None:
    """What stands after a row in its line is not passed over."""
    folder = small().write(tmp_path / "r")
    edit_frame(folder, lambda lines: lines.__setitem__(3, lines[3] + "\tmore"))
    found = rules(judge(folder, frame=True))
    assert {"frame.row", "frame.root"} <= found
    assert "frame.salt" not in found


@pytest.mark.parametrize(
    ("count", "depth"),
    [(0, 0), (4096, 0), (4097, 1), (65536, 1), (65537, 2), (2**20, 2), (2**20 + 1, 3), (2**24 + 1, 3)],
)
def test_depth_for_a_number_of_rows(tmp_path: Path, count: int, depth: int) -> None:
    """The depth of a frame's tree is the least for which a bucket holds 4096 rows in the mean, and at most three."""
    for stated in range(4):
        header = {"header": lambda made, stated=stated: made.update(count=count, depth=stated)}
        folder = small(tamper=header).write(tmp_path / f"{stated}")
        assert ("frame.root" in rules(judge(folder))) == (stated != depth)


# --- What is said


def test_deviations_of_a_rule_at_the_cap(tmp_path: Path) -> None:
    """Of a rule that is broken fifty times all is said, and not that there is more."""
    folder = rich().write(tmp_path / "r")
    edit_frame(
        folder,
        lambda lines: lines.__setitem__(slice(1, 51), [text.replace("\t", "\t0", 1) for text in lines[1:51]]),
    )
    found = [one for one in judge(folder, frame=True)["deviations"] if one["rule"] == "frame.salt"]
    assert len(found) == 50
    assert all(one["where"] for one in found)


def test_sentences_are_capped(tmp_path: Path) -> None:
    """Of what is to be looked up, however many events a round names, fifty sentences are kept."""
    event = {"date": "2024-02-20", "pattern": "[0-9]{8}", "texts": "100000000"}
    events = [{**event, "event": f"lottery {number}"} for number in range(60)]
    sources = {"parties": [], "deadline": None, "later": events, "witnesses": []}
    found = judge(
        small(document={"sources": sources}, later_value=["lottery 7", "12345678"]).write(tmp_path / "r")
    )
    assert clean(found, "record")
    assert len(found["look_up"]) == 50


# --- Counts


def test_targets_are_raised_up_to_their_bounds() -> None:
    """What stratum would be raised above its bound first stays at it, and the others share what is left."""
    assert alone.raised([Fraction(3, 10), Fraction(29, 10)], [3, 3]) == [1, 3]


def test_no_chance_in_two_strata(tmp_path: Path) -> None:
    """Entities without a chance are counted over all strata of a line."""
    lines = [line("only", choices=["c"], strata=strata([["a", "b"]], "0/1"), reason="not this year")]
    draw = small(document={"lines": lines})
    assert draw.head["totals"] == [["only", 0, 20]]
    assert clean(judge(draw.write(tmp_path / "r"), frame=True), "frame")


# --- The seed


def test_earliest_receipt_counts(tmp_path: Path) -> None:
    """Where two witnesses keep the pair, the commitments must come after the first receipt of it, not after both."""

    def receipts(draw: Draw) -> list[Json]:
        second = {
            "kind": "pair",
            "reference": "",
            "time": "2024-02-06T09:00:00Z",
            "what": draw.pair(),
            "witness": "stamp",
        }
        first = {**second, "time": "2024-02-01T09:00:00Z", "witness": "gazette"}
        commitments, _, reveals = rich_receipts(draw)
        return [commitments, first, second, reveals]

    assert clean(judge(rich(receipts=receipts).write(tmp_path / "r")), "record")


def test_later_value_of_the_deadlines_day(tmp_path: Path) -> None:
    """A later value may come on the day of the deadline, and be one of as few texts as 2²⁴."""
    sources = rich_document()["sources"]
    sources["later"][0].update(date="2024-02-10", pattern="[0-9a-f]{6}", texts="16777216")
    draw = rich(document={"sources": sources}, later_value=["lottery 24020", "0123ab"])
    assert clean(judge(draw.write(tmp_path / "r")), "record")


# --- Later entries


def at_one_moment(draw: Draw) -> list[Json]:
    """A correction, then two entities of one stratum replaced, all at the same time."""
    first, second = (draw.whole(entry)["id"] for entry in draw.drawn[:2])
    *taken, correction = reserves(draw, [first, second])
    return [{**entry, "time": "2024-03-01T00:00:00Z"} for entry in (correction, *taken)]


def test_reserves_at_one_moment(tmp_path: Path) -> None:
    """Entries may be of one moment, and a reserve that was taken is not there for the next."""
    draw = small(later=at_one_moment)
    stratum, other = (entry["taken"][0][1] for entry in draw.later[1:])
    assert stratum == other
    assert clean(judge(draw.write(tmp_path / "r"), frame=True), "frame")


def test_entry_after_a_correction(tmp_path: Path) -> None:
    """What follows a correction is judged, too."""
    spoil = {"later": lambda made: made[1]["taken"][0].__setitem__(2, None)}
    found = judge(small(later=at_one_moment, tamper=spoil).write(tmp_path / "r"), frame=True)
    assert ("later", "later.jsonl, line 2") in places(found)


# --- Visits


def test_visit_of_a_ceiling_in_a_round_without(tmp_path: Path) -> None:
    """Where a round has no ceiling no visit yields."""
    yielding = {"visits": lambda made: made[0]["open"].update(not_made="ceiling")}
    assert rules(judge(small(tamper=yielding).write(tmp_path / "r"))) == {"visits"}


def test_of_visits_of_one_line_the_last_yields(tmp_path: Path) -> None:
    """Where two visits of an entity hold the same line, the later one of them yields to its ceiling."""
    rows = {f"n{number}": {"area": "a", "left": "1"} for number in range(3)}
    document = {
        "codes": {"area": [["a", "A"], ["b", "B"]], "left": [["1", "one"]]},
        "lines": [line("only", strata=strata([], "1/1"), matters=["m1", "m2"])],
        "apart": [["m1", "m2"]],
        "ceiling": "left",
    }
    draw = small(rows, document=document)
    assert [draw.whole(entry).get("not_made") for entry in draw.visits] == [None, "ceiling"] * 3
    assert clean(judge(draw.write(tmp_path / "r"), frame=True), "frame")


def test_visits_of_unknown_lines_are_all_named(tmp_path: Path) -> None:
    """Each visit that holds a check of an unknown line is named by its place."""

    def strange(values: Json) -> None:
        for value in values[:2]:
            value["open"]["checks"][0][0] = "none"

    folder = small().write(tmp_path / "r")
    edit(folder, "visits.jsonl", strange)
    assert {("visits", "visits.jsonl, line 1"), ("visits", "visits.jsonl, line 2")} <= places(judge(folder))


def test_visit_is_named_that_opens_what_is_closed(tmp_path: Path) -> None:
    """A visit that opens another member than its lines allow is named by its place."""
    lines = [
        line(
            "only",
            choices=["c"],
            strata=strata([["a", "b"]], "1/3"),
            public={"few": 0, "from": "draw", "open": []},
        )
    ]
    spoil = {"visits": lambda made: made[2]["open"].update(id=made[2]["closed"]["id"])}
    folder = small(document={"lines": lines}, tamper=spoil).write(tmp_path / "r")
    assert ("draw.open", "visits.jsonl, line 3") in places(judge(folder))
