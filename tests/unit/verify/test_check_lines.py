"""Lines of drawn, visits and later entries are each judged by what is shown of them, at the place where they stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jointsup.verify import FrameFile, Report, check_record
from jointsup.verify.counts import name_of
from rounds import Case, add_entry, fixed_round, later_entry, lines_of, reroot, reserve_entry, text_of

WHOLE = fixed_round(rows=60)
OPEN = fixed_round(rows=60, persons=None, ceiling=None)
"""A round of whose public copy at the end only the ids of one line, and with them those of its group, are not shown."""


def faults(report: Report) -> list[tuple[str, str]]:
    """What a report finds, and where."""
    return [(deviation.code, deviation.where) for deviation in report.deviations]


def codes(report: Report) -> set[str]:
    return {deviation.code for deviation in report.deviations}


def side(line: dict[str, Any], member: str) -> dict[str, Any]:
    """The side of a line on which a member stands."""
    found: dict[str, Any] = line["open" if member in line["open"] else "closed"]
    return found


def public(case: Case, **changes: Callable[[list[Any]], object]) -> dict[str, str]:
    """The public copy of a record in which the organiser changed some lines and made the roots agree."""
    return case.public("result", reroot(case.files, **changes))


# The drawn.


def test_order_of_lines_and_strata() -> None:
    """A line that comes before its turn puts all that should stand before it out of order, also within one stratum of each line."""
    drawn = lines_of(WHOLE.files["drawn.jsonl"])
    food = sum(one["open"]["line"] == "food-check" for one in drawn)
    assert drawn[food]["open"]["line"] == "fire"
    moved = check_record(reroot(WHOLE.files, drawn=lambda lines: [lines[food], *lines[:food], *lines[food + 1 :]]))
    out_of_order = [("draw.order/order", f"drawn.jsonl, line {number}") for number in range(2, food + 2)]
    assert [fault for fault in faults(moved) if fault[0].startswith("draw.")] == out_of_order
    strata = [one["open"]["stratum"] for one in drawn[:food]]
    assert strata[0] != strata[-1]
    swapped = check_record(reroot(WHOLE.files, drawn=lambda lines: [lines[food - 1], *lines[1 : food - 1], lines[0], *lines[food:]]))
    assert ("draw.order/order", f"drawn.jsonl, line {food}") in faults(swapped)
    assert "draw.n/place" not in codes(swapped)


def test_a_line_hidden_without_need_is_named() -> None:
    """A drawn line that is hidden whole where no rule hides it is named by its number."""
    lines = lines_of(OPEN.public("result")["drawn.jsonl"])
    files = {**OPEN.public("result"), "drawn.jsonl": text_of([*lines[:2], "0" * 64, *lines[3:]])}
    assert ("draw.open/hidden", "drawn.jsonl, line 3") in faults(check_record(files))


def test_numbers_by_stratum_need_every_stratum() -> None:
    """Where a line that stands there does not show its stratum, the total alone is compared."""
    lines = lines_of(OPEN.public("result")["drawn.jsonl"])
    assert all(isinstance(one, dict) for one in lines)
    assert any("stratum" not in one["open"] for one in lines)
    found = codes(check_record({**OPEN.public("result"), "drawn.jsonl": text_of(lines[:-1])}))
    assert "draw.n/total" in found
    assert "draw.n/stratum" not in found
    assert "draw.n/stratum" in codes(check_record(reroot(OPEN.files, drawn=lambda of: of[:-1])))


def test_a_number_without_end_is_named_and_holds_nothing_up() -> None:
    """A stratum that says it drew more than anybody could list is held against the lines that are there."""
    endless = check_record(reroot(WHOLE.files, strata=lambda lines: lines[0].update(n=2**53 - 1)))
    assert {"draw.n/total", "draw.n/stratum"} <= codes(endless)


def test_one_ticket_of_two_entities() -> None:
    """Two entities with one ticket are named, in whichever lines they stand, also behind one who is not shown."""

    def share(lines: list[Any]) -> None:
        first, last = ({**one["open"], **one["closed"]} for one in (lines[0], lines[-1]))
        assert first["id"] != last["id"]
        side(lines[-1], "ticket")["ticket"] = first["ticket"]

    drawn = lines_of(WHOLE.files["drawn.jsonl"])
    first, last = ({**one["open"], **one["closed"]}["id"] for one in (drawn[0], drawn[-1]))
    (found,) = [one for one in check_record(reroot(WHOLE.files, drawn=share)).deviations if one.code == "draw.rows/one_ticket"]
    assert (found.where, found.details["id"], found.details["other"]) == (f"drawn.jsonl, line {len(drawn)}", last, first)
    hidden = {**WHOLE.files, "drawn.jsonl": text_of(["0" * 64, drawn[1], drawn[1], *drawn[3:]])}
    assert ("draw.order/twice", "drawn.jsonl, line 3") in faults(check_record(hidden))


def test_the_name_of_a_stratum() -> None:
    """A stratum is named by its line and its labels."""
    assert name_of("food-check", ["city", "risky"]) == "food-check [city, risky]"
    assert name_of("all", []) == "all []"


def test_numbers_of_a_later_group() -> None:
    """In each group the running sums begin elsewhere: numbers rounded along them are found right in the second group too."""
    case = fixed_round(rows=60, groups=[["all-of-it"], ["food-check", "fire", "labels"]])
    assert codes(check_record(case.files)) == set()


def test_a_minimum_that_is_met_exactly_is_no_remark() -> None:
    """Of a floor that a stratum just reaches nothing is said."""
    case = fixed_round(rows=60)
    case.document["lines"][3]["strata"][0] = [[], "1/10", 9, None]
    report = check_record(Case(case.document, case.frame, case.seed, []).files)
    assert "counts" not in report.rules
    assert "minimum_unmet" not in {remark.code for remark in report.remarks}


# The visits.


def test_visits_of_a_group_whose_drawn_are_all_shown() -> None:
    """In a public copy the visits of such a group are made anew, whatever another group hides: none may be left out or not made."""
    drawn = lines_of(OPEN.public("result")["drawn.jsonl"])
    assert {one["open"]["line"] for one in drawn if "id" not in one["open"]} == {"all-of-it"}
    assert codes(check_record(public(OPEN, visits=lambda lines: None))) == set()

    def first_open(lines: list[Any]) -> int:
        return next(at for at, one in enumerate(lines) if "id" in one["open"])

    assert codes(check_record(public(OPEN, visits=lambda lines: lines.remove(lines[first_open(lines)])))) == {"visits/missing"}
    not_made = public(OPEN, visits=lambda lines: lines[first_open(lines)]["open"].update(not_made="ceiling"))
    assert codes(check_record(not_made)) == {"visits/missing", "visits/surplus"}


def test_a_visit_that_stands_too_often_is_named_each_time() -> None:
    """Of a visit that stands three times two are too many."""
    report = check_record(reroot(WHOLE.files, visits=lambda lines: [lines[0], lines[0], *lines]))
    assert [fault for fault in faults(report) if fault[0] == "visits/surplus"] == [("visits/surplus", f"visits.jsonl, line {at}") for at in (1, 2)]


def test_a_visit_is_judged_by_the_drawn_that_are_shown() -> None:
    """Whose visit is shown beside drawn lines that hide their ids is not said not to be drawn: nobody can tell."""
    assert codes(check_record({**OPEN.public("result"), "visits.jsonl": OPEN.files["visits.jsonl"]})) == set()


def test_sides_of_a_visit_are_named_where_it_stands() -> None:
    """A visit that shows the entity and not the checks is named by its number, also after one that is hidden whole; the rest is judged."""
    lines = lines_of(WHOLE.public("result")["visits.jsonl"])
    hidden = next(at for at, one in enumerate(lines) if isinstance(one, str))
    at = next(at for at, one in enumerate(lines) if at > hidden and isinstance(one, dict) and "id" in one["open"])

    def halve(visits: list[Any]) -> None:
        visits[at]["closed"]["checks"] = visits[at]["open"].pop("checks")

    assert ("draw.open/sides", f"visits.jsonl, line {at + 1}") in faults(check_record(public(WHOLE, visits=halve)))


# Later entries.


def standing_in(case: Case, name: str) -> str:
    """The id of one drawn in a line for whom a reserve is left in each of his lines."""
    line = next(at for at, one in enumerate(case.rules.lines) if one.id == name)
    entities = (row.id for row in case.draw.drawn if row.line == line)
    return next(entity for entity in entities if all(taker for *_, taker in reserve_entry(case, case.files, entity)["taken"]))


def test_a_reserve_stands_where_it_was_taken() -> None:
    """Who was taken as a reserve can be replaced in turn, and cannot be taken a second time."""
    out = standing_in(WHOLE, "fire")
    first = reserve_entry(WHOLE, WHOLE.files, out)
    files = add_entry(WHOLE.files, first)
    line, labels, taker = first["taken"][0]
    assert faults(check_record(add_entry(files, reserve_entry(WHOLE, files, taker)))) == []
    stratum = [row for row in WHOLE.draw.drawn if row.id != out and WHOLE.rules.lines[row.line].id == line]
    other = next(row.id for row in stratum if list(WHOLE.rules.lines[row.line].strata[row.stratum]) == labels)
    second = reserve_entry(WHOLE, files, other)
    again = [[name, of, taker if name == line else next_one] for name, of, next_one in second["taken"]]
    assert ("later/taken", "later.jsonl, line 2") in faults(check_record(add_entry(files, {**second, "taken": again})))


def test_entries_are_judged_one_by_one() -> None:
    """A note or an entry of no place before it keeps no entry from being judged; entries may be of one moment."""
    entry = reserve_entry(WHOLE, WHOLE.files, standing_in(WHOLE, "fire"))
    files = add_entry(WHOLE.files, later_entry(WHOLE.files))
    for members in ({"id": "x:1", "taken": [["nothing", [], None]]}, {"id": "x:2", "taken": []}):
        files = add_entry(files, {**later_entry(files, "reserve", ground=entry["ground"], evidence=entry["evidence"]), **members})
    moment = lines_of(files["later.jsonl"])[-1]["time"]
    files = add_entry(files, later_entry(files, time=moment))
    assert faults(check_record(files)) == [("later/nowhere", "later.jsonl, line 2"), ("later/nobody", "later.jsonl, line 3")]


def test_a_reserve_where_nobody_is_shown(tmp_path: Path) -> None:
    """In a public copy a reserve may take a place of whose drawn nobody is shown."""
    entry = reserve_entry(OPEN, OPEN.files, standing_in(OPEN, "all-of-it"))
    (tmp_path / "frame.txt").write_bytes(OPEN.frame_text.encode())
    copy = OPEN.public("result", add_entry(OPEN.files, entry))
    assert codes(check_record(copy, FrameFile(tmp_path / "frame.txt"))) == set()


def test_later_entries_that_are_not_shown() -> None:
    """Later entries may be kept back where lines are hidden or persons protected, and nowhere else; without the document this is not told."""

    def without(files: dict[str, str], *names: str) -> Report:
        return check_record({name: text for name, text in files.items() if name not in ("later.jsonl", *names)})

    def kept_back(report: Report) -> bool:
        return "later_hidden" in {sentence.code for sentence in report.cannot_show}

    missing = ("file/missing", "later.jsonl")
    assert faults(without(OPEN.public("result"))) == [missing]
    assert faults(without(WHOLE.files)) == [missing]
    no_person = fixed_round(rows=60, persons=["kind", ["nobody"]])
    protected = no_person.public("result")
    assert not any(isinstance(one, str) for one in lines_of(protected["drawn.jsonl"]))
    assert kept_back(without(protected))
    assert faults(without(protected)) == []
    lines = lines_of(OPEN.public("result")["drawn.jsonl"])
    hidden = without({**OPEN.public("result"), "drawn.jsonl": text_of(["0" * 64, *lines[1:]])})
    assert kept_back(hidden)
    assert missing not in faults(hidden)
    assert faults(without(OPEN.public("result"), "round.json")) == [("file/missing", "round.json"), missing]
