"""Of a public copy everything is checked that is open, and no more is claimed than that."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jointsup.verify import FrameFile, Report, check_record
from rounds import Case, add_entry, fixed_round, lines_of, make_case, reroot, reserve_entry, text_of

CASE = fixed_round(rows=80)
OPEN = fixed_round(rows=60, persons=None, ceiling=None)


def codes(report: Report) -> set[str]:
    return {deviation.code for deviation in report.deviations}


def shown(case: Case, change: Callable[[list[Any]], object], part: str = "visits", moment: str = "result") -> Report:
    """Check a public copy of a record in which the organiser changed some lines and made the roots agree."""
    return check_record(case.public(moment, reroot(case.files, **{part: change})))


def test_a_public_copy_says_what_it_hides() -> None:
    """An honest copy is clean at every moment, and says that parts are hidden."""
    for moment in ("draw", "notice", "result"):
        report = check_record(CASE.public(moment))
        assert report.clean
        assert "hidden" in {sentence.code for sentence in report.cannot_show}


def test_single_visits_where_the_drawn_are_not_all_known() -> None:
    """A visible visit to one who is not drawn, with a check that is none, twice, or not made without a ceiling is found."""
    case = fixed_round(rows=80, persons=["kind", ["个体"]], ceiling=None)

    def at(lines: list[Any]) -> dict[str, Any]:
        line = next(one for one in lines if "id" in one["open"] and one["open"]["id"] not in case.persons and one["open"]["checks"][0][0] == "food-check")
        opened: dict[str, Any] = line["open"]
        return opened

    assert codes(shown(case, lambda lines: at(lines)["checks"].append(["food-check", "no matter"]))) == {"visits/check"}
    assert "visits/check" in codes(shown(case, lambda lines: at(lines).update(group=2)))
    assert codes(shown(case, lambda lines: at(lines)["checks"].append(at(lines)["checks"][0]))) == {"visits/twice"}
    assert codes(shown(case, lambda lines: at(lines).update(not_made="ceiling"))) == {"visits/no_ceiling"}
    stranger = next(row.id for row in case.frame.rows if row.id not in {one.id for one in case.draw.drawn})
    assert "visits/not_drawn" in codes(shown(case, lambda lines: at(lines).update(id=stranger)))


def test_sides_of_a_visit() -> None:
    """Entity, checks and "not made" stand on one side, and open exactly where every line of the visit opens the entity."""

    def shut(lines: list[Any]) -> None:
        line = next(one for one in lines if "id" in one["open"])
        for name in ("id", "checks"):
            line["closed"][name] = line["open"].pop(name)

    def halve(lines: list[Any]) -> None:
        line = next(one for one in lines if "id" in one["open"])
        line["closed"]["checks"] = line["open"].pop("checks")

    def reveal(lines: list[Any]) -> None:
        line = next(one for one in lines if "id" in one["closed"])
        for name in ("id", "checks"):
            line["open"][name] = line["closed"].pop(name)

    for change, code in ((shut, "visit"), (halve, "sides"), (reveal, "visit")):
        assert codes(check_record(reroot(OPEN.files, visits=change))) == {f"draw.open/{code}"}
    assert "draw.open/visit" in codes(shown(OPEN, shut))

    def half_made(lines: list[Any]) -> None:
        line = next(one for one in lines if "id" in one["open"])
        line["closed"]["not_made"] = "ceiling"

    assert "draw.open/sides" in codes(check_record(reroot(CASE.files, visits=half_made)))


def test_a_visit_hidden_without_need() -> None:
    """Where no drawn line is hidden, no visit may be."""
    copy_of = OPEN.public("result")
    lines = lines_of(copy_of["visits.jsonl"])
    assert check_record(copy_of).clean
    hidden = {**copy_of, "visits.jsonl": text_of(["0" * 64, *lines[1:]])}
    assert {"draw.open/hidden", "visits.root/root"} <= codes(check_record(hidden))


def test_strata_too_small_to_show() -> None:
    """A public copy that shows a line of a stratum with fewer rows than the rule's number is found."""
    document = copy.deepcopy(OPEN.document)
    document["lines"][0]["public"]["few"] = 1000
    forged = {**OPEN.public("result"), **reroot(OPEN.public("result"), document=lambda _: document)}
    assert "draw.open/few" in codes(check_record(forged))
    assert "draw.open/few" not in codes(check_record(reroot(OPEN.files, document=lambda _: document)))


def test_a_stratum_of_exactly_the_fewest_rows_is_shown() -> None:
    """Lines of a stratum with as many rows as the rule's number are shown, with one row less hidden; each check finds that right."""
    drawn = lines_of(OPEN.files["drawn.jsonl"])[0]["open"]
    rows = next(
        one["rows"]
        for one in lines_of(OPEN.files["strata.jsonl"])
        if (one["line"], one["stratum"]) == (drawn["line"], drawn["stratum"])
    )
    for few, hidden in ((rows, False), (rows + 1, True)):
        document = copy.deepcopy(OPEN.document)
        next(one for one in document["lines"] if one["id"] == drawn["line"])["public"]["few"] = few
        shown_to_all = OPEN.public("result", reroot(OPEN.files, document=lambda _, document=document: document))
        assert isinstance(lines_of(shown_to_all["drawn.jsonl"])[0], str) == hidden
        assert not {"draw.open/few", "draw.open/hidden"} & codes(check_record(shown_to_all))


def test_lines_that_show_a_ticket_and_no_id(tmp_path: Path) -> None:
    """With the frame, a line that shows only stratum and ticket is told by its ticket, and its stratum checked."""
    document = copy.deepcopy(OPEN.document)
    document["lines"][0]["public"]["open"] = ["stratum", "ticket"]
    case = make_case(document, OPEN.frame)
    (tmp_path / "frame.txt").write_bytes(case.frame_text.encode())
    lines = lines_of(case.public("result")["drawn.jsonl"])
    strata = {tuple(line["open"]["stratum"]) for line in lines if line["open"]["line"] == document["lines"][0]["id"]}
    assert len(strata) > 1

    def of(change: Callable[[list[Any]], object]) -> set[str]:
        files = case.public("result", reroot(case.files, drawn=change))
        return codes(check_record(files, FrameFile(tmp_path / "frame.txt")))

    def restratify(lines: list[Any]) -> None:
        lines[0]["open"]["stratum"] = list(max(strata - {tuple(lines[0]["open"]["stratum"])}))

    assert of(lambda lines: None) == set()
    assert "draw.rows/stratum" in of(restratify)
    assert "draw.rows/not_drawn" in of(lambda lines: lines[0]["open"].update(ticket="0" * 64))


def test_numbers_of_a_public_copy() -> None:
    """Too many or too few lines for the strata's numbers, or lines that stand where others are due, are found."""
    lines = lines_of(CASE.public("draw")["drawn.jsonl"])
    assert any(isinstance(one, str) for one in lines)
    files = CASE.public("draw")
    assert "draw.n/total" in codes(check_record({**files, "drawn.jsonl": text_of(lines[:-1])}))
    visible = [one for one in lines if not isinstance(one, str)]
    first, last = visible[0], visible[-1]
    assert first["open"]["line"] != last["open"]["line"]
    swapped = [last if one is first else first if one is last else one for one in lines]
    assert "draw.order/order" in codes(check_record({**files, "drawn.jsonl": text_of(swapped)}))

    def move(numbers: list[dict[str, Any]]) -> None:
        of_line = [one for one in numbers if one["line"] == "food-check" and one["n"] > 1]
        of_line[0]["n"] -= 1
        of_line[1]["n"] += 1

    assert "draw.n/place" in codes(check_record(reroot(CASE.files, strata=move)))


def test_drawn_with_the_frame_beside_a_public_copy(tmp_path: Any) -> None:
    """With the frame, whoever is shown in a public copy by id or ticket and is not drawn, or stands elsewhere, is found."""
    path = tmp_path / "frame.txt"
    path.write_bytes(OPEN.frame_text.encode())

    def found(change: Callable[[list[Any]], object], whole: bool = False) -> set[str]:
        files = reroot(OPEN.files, drawn=change)
        return codes(check_record(files if whole else OPEN.public("result", files), FrameFile(path)))

    def first_of(lines: list[Any], name: str) -> Any:
        return next(one for one in lines if one["open"]["line"] == name)

    assert found(lambda lines: None) == set()
    assert "draw.rows/not_drawn" in found(lambda lines: first_of(lines, "labels")["open"].update(id="x:none"))
    only_tickets = fixed_round(rows=60, persons=None, ceiling=None)
    only_tickets.document["lines"][0]["public"]["open"] = ["ticket"]
    case = Case(only_tickets.document, OPEN.frame, OPEN.seed, [])

    def wrong_ticket(lines: list[Any]) -> None:
        lines[0]["open"]["ticket"] = "0" * 64

    files = case.public("result", reroot(case.files, drawn=wrong_ticket))
    assert "draw.rows/not_drawn" in codes(check_record(files, FrameFile(path)))

    def other_stratum(lines: list[Any]) -> None:
        strata = [one["open"]["stratum"] for one in lines if one["open"]["line"] == "food-check"]
        at = next(i for i in range(1, len(strata)) if strata[i] != strata[i - 1])
        lines[at - 1]["open"]["stratum"] = strata[at]

    assert "draw.rows/stratum" in found(other_stratum, whole=True)


def test_sizes_that_contradict_each_other() -> None:
    """Lines that select alike have the same sizes, and a line that selects everyone has them all."""

    def all_of(name: str, **members: int) -> Callable[[list[Any]], None]:
        def change(lines: list[Any]) -> None:
            for one in lines:
                if one["line"] == name:
                    one.update(members)

        return change

    assert "counts.strata/sum" in codes(check_record(reroot(CASE.files, strata=all_of("all-of-it", rows=7, can=7, base=7))))
    assert "counts.strata/sum" in codes(check_record(reroot(CASE.files, strata=all_of("fire", rows=9999))))

    def shift(lines: list[Any]) -> None:
        of_line = [one for one in lines if one["line"] == "fire"]
        of_line[0].update(rows=of_line[0]["rows"] - 1, can=0, base=0)
        of_line[1].update(rows=of_line[1]["rows"] + 1)

    twin = copy.deepcopy(CASE.document)
    twin["lines"].append({**twin["lines"][1], "id": "fire2"})
    twin["groups"].append(["fire2"])
    twin["yield_order"].append("fire2")
    both = Case(twin, CASE.frame, CASE.seed, [])
    assert "counts.strata/alike" not in codes(check_record(both.files))
    assert "counts.strata/alike" in codes(check_record(reroot(both.files, strata=shift)))


def test_a_minimum_that_cannot_be_met_is_reported() -> None:
    """A floor above what can be drawn is reported and breaks no rule."""
    document = copy.deepcopy(CASE.document)
    document["lines"][3]["strata"][0] = [[], "1/10", 999, None]
    case = fixed_round(rows=80)
    forged = check_record(Case(document, case.frame, case.seed, []).files)
    assert "minimum_unmet" in {remark.code for remark in forged.remarks}


def test_a_cut_off_without_a_draw() -> None:
    """A stratum that draws nobody has no cut-off."""

    def add(lines: list[Any]) -> None:
        next(one for one in lines if one["n"] == 0)["cut_off"] = "0" * 64

    document = copy.deepcopy(CASE.document)
    document["lines"][3].update(strata=[[[], "0/1", None, None]], reason="今年不查")
    nobody = Case(document, CASE.frame, CASE.seed, [])
    assert "draw.cut_off/without" in codes(check_record(reroot(nobody.files, strata=add)))


def test_a_reason_is_needed_where_some_have_no_chance() -> None:
    """A line in which some have no chance gives a reason."""
    document = copy.deepcopy(CASE.document)
    document["lines"][3].update(strata=[[[], "0/1", None, None]], reason="")
    assert "round.rules/reason" in codes(check_record(Case(document, CASE.frame, CASE.seed, []).files))


def test_reserves_of_a_public_copy_are_checked_as_far_as_shown(tmp_path: Any) -> None:
    """Where drawn lines are hidden, who stands is not known, and reserves are judged by chain, order and doubles alone."""
    entry = reserve_entry(OPEN, OPEN.files, OPEN.draw.drawn[0].id)
    path = tmp_path / "frame.txt"
    path.write_bytes(OPEN.frame_text.encode())

    def found(**changes: Any) -> set[str]:
        files = OPEN.public("result", add_entry(OPEN.files, {**entry, **changes}))
        return codes(check_record(files, FrameFile(path)))

    assert found() == set()
    assert found(taken=entry["taken"][::-1]) == {"later/order"}
    stands = entry["id"]
    assert found(taken=[[*entry["taken"][0][:2], stands], *entry["taken"][1:]]) == {"later/taken"}
