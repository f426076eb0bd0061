"""check_teams.py finds every deviation in the record of a staffing, and no other; whatever it reads, it ends with a report."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jointsup.algorithms.staffing.record import entry_digest, lines_root, teams_digest
from jointsup.canonical import canonical, read_canonical
from jointsup.verify import check_teams
from jointsup.verify.check_teams import judge
from staffed import body, drawn, staffing_of, visit

Files = dict[str, str]
Json = Any

PEOPLE = [
    ("i1", "3701", "a", "12", 0, ["f"]),
    ("i2", "3701", "a", "30", 1, ["f", "g"]),
    ("i3", "3701", "a", "30", 0, []),
    ("i4", "3702", "b", "-", 0, []),
    ("i5", "3702", "b", "-", 2, []),
    ("i6", "3702", "b", "0", 0, []),
]
VISITS = [
    visit("v1", [("a", "f"), ("a", ""), ("b", ""), ("b", "")]),
    visit("v2", [("a", "g"), ("a", "f")]),
    visit("v3", [("a", "h"), ("a", "")], window=("2026-05-04", "2026-05-13")),
]
REST = {
    "bodies": [body("a", slot_hours=6), body("b", slot_hours=6)],
    "leave": [["i3", "2026-05-04", "2026-05-09"]],
    "recusals": [["i4", "e:v2", "kin"], ["i4", "e:v3", "kin"]],
}


@pytest.fixture(scope="module", params=["sha256", "sm3"])
def record(request: pytest.FixtureRequest) -> tuple[Files, str]:
    """A record with an unfilled slot, hours, leave and recusals, and its frame."""
    return drawn(*staffing_of(PEOPLE, VISITS, request.param, **REST))


@pytest.fixture(scope="module")
def plain() -> tuple[Files, str]:
    """The same under SHA-256."""
    return drawn(*staffing_of(PEOPLE, VISITS, **REST))


def rules_of(files: Files, frame: str | None = None) -> set[str]:
    return {one["rule"] for one in judge(files, frame)["deviations"]}


def lines_of(files: Files, name: str) -> list[Json]:
    return [read_canonical(line) for line in files[name].splitlines()]


def with_lines(files: Files, name: str, lines: list[Json]) -> Files:
    """Files with other lines, the head's root and totals made anew: a forger does no less."""
    text = "".join(canonical(line) + "\n" for line in lines)
    files = {**files, name: text}
    head = read_canonical(files["teams.json"])
    if name != "later.jsonl":
        head["roots"][name.removesuffix(".jsonl")] = lines_root(head["header"]["hash"], text.splitlines())
    teams, loads = lines_of(files, "teams.jsonl"), lines_of(files, "loads.jsonl")
    head["totals"] = [
        [
            of,
            sum(one["body"] == of for one in teams),
            sum(one["body"] == of and one["inspector"] is not None for one in teams),
            sum(one["load"] ** 2 for one in loads if one["body"] == of),
        ]
        for of, *_ in head["totals"]
    ]
    return {**files, "teams.json": canonical(head)}


def changed(files: Files, name: str, number: int, **changes: Json) -> Files:
    lines = lines_of(files, name)
    lines[number].update(changes)
    return with_lines(files, name, lines)


def test_a_true_record_is_clean(record: tuple[Files, str]) -> None:
    """Head alone, record and frame level find nothing; what each cannot show is said."""
    files, frame = record
    for given, level in (({"teams.json": files["teams.json"]}, "head"), (files, "record")):
        report = judge(given)
        assert (report["level"], report["deviations"]) == (level, [])
    report = judge(files, frame)
    assert (report["level"], report["deviations"]) == ("frame", [])
    head = read_canonical(files["teams.json"])
    assert report["teams_digest"] == teams_digest(head["header"]["hash"], head)
    assert not [words for words in report["not_shown"] if "no witness" in words]


def test_parties_alone_and_no_witness() -> None:
    """Two bodies' nonces alone make a seed; without receipts the check says what nobody confirms."""
    files, frame = drawn(*staffing_of(PEOPLE, VISITS, **REST), later=False, witness=False)
    report = judge(files, frame)
    assert report["deviations"] == []
    assert len([words for words in report["not_shown"] if "no witness" in words]) == 3


def test_the_unfilled_slot_says_why(plain: tuple[Files, str]) -> None:
    """Nobody of a has h; of b one has no hours, so that both others come."""
    files, _ = plain
    unfilled = {(one["visit"], one["slot"]): one["unfilled"] for one in lines_of(files, "teams.jsonl") if one["inspector"] is None}
    assert unfilled[("v3", 1)] == [["skill", 3]]


def _other(files: Files, number: int) -> Json:
    """Somebody else of the same body than the holder of a slot, who does not stand in its visit."""
    lines = lines_of(files, "teams.jsonl")
    here = {one["inspector"] for one in lines if one["visit"] == lines[number]["visit"]}
    return next(one["id"] for one in lines_of(files, "loads.jsonl") if one["id"] not in here and one["body"] == lines[number]["body"])


FORGED: dict[str, tuple[Callable[[Files], Files], str]] = {
    "one who cannot": (lambda f: changed(f, "teams.jsonl", 4, inspector="i3"), "teams"),
    "somebody twice": (lambda f: changed(f, "teams.jsonl", 2, inspector=lines_of(f, "teams.jsonl")[3]["inspector"]), "teams"),
    "one of nowhere": (lambda f: changed(f, "teams.jsonl", 0, inspector="i9"), "teams"),
    "a slot more": (lambda f: with_lines(f, "teams.jsonl", [*lines_of(f, "teams.jsonl"), lines_of(f, "teams.jsonl")[0]]), "teams"),
    "a load left out": (lambda f: with_lines(f, "loads.jsonl", lines_of(f, "loads.jsonl")[1:]), "teams"),
    "another who can": (lambda f: changed(f, "teams.jsonl", 1, inspector=_other(f, 1)), "teams.made"),
    "a level above": (lambda f: changed(f, "loads.jsonl", 0, level=99), "teams.certificate"),
    "a level below": (lambda f: changed(f, "loads.jsonl", 4, level=0), "teams.certificate"),
    "a slot's level": (lambda f: changed(f, "teams.jsonl", 1, level=77), "teams.certificate"),
    "a slot's level below": (lambda f: changed(f, "teams.jsonl", 2, level=0), "teams.certificate"),
    "a level of an unfilled slot": (lambda f: changed(f, "teams.jsonl", 6, level=3), "teams.certificate"),
    "a reason": (lambda f: changed(f, "teams.jsonl", 6, unfilled=[["full", 3]]), "teams.reasons"),
    "a start": (lambda f: changed(f, "loads.jsonl", 0, start=5), "loads"),
    "hours": (lambda f: changed(f, "loads.jsonl", 0, hours=7), "loads"),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_lines_are_found(plain: tuple[Files, str], name: str) -> None:
    """Lines that were changed are found out with the frame, though roots and totals were made anew."""
    files, frame = plain
    forge, rule = FORGED[name]
    assert rule in rules_of(forge(files), frame)


def test_roots_and_totals(plain: tuple[Files, str]) -> None:
    """Lines that do not give the head's roots or totals are found at the level of the record."""
    files, _ = plain
    short = {**files, "teams.jsonl": files["teams.jsonl"].split("\n", 1)[1], "loads.jsonl": files["loads.jsonl"].split("\n", 1)[1]}
    assert rules_of(short) == {"teams.root", "loads.root", "totals"}


def with_head(files: Files, change: Callable[[Json], None]) -> Files:
    head = read_canonical(files["teams.json"])
    change(head)
    return {**files, "teams.json": canonical(head)}


HEADS: dict[str, tuple[Callable[[Json], Any], str]] = {
    "frame digest": (lambda h: h.update(frame_digest="0" * 64), "frame.digest"),
    "staffing digest": (lambda h: h.update(staffing_digest="0" * 64), "staffing.digest"),
    "seed": (lambda h: h["seed"].update(value="0" * 64), "seed.value"),
    "no source": (lambda h: h["seed"].update(reveals=[], later=None), "seed.value"),
    "no value": (lambda h: h["seed"].update(later=None), "seed.later"),
    "a value of another form": (lambda h: h["seed"].update(later=["号码", "12345678x"]), "seed.later"),
    "another event": (lambda h: h["seed"].update(later=["别的", "123456789"]), "seed.later"),
    "a stranger": (lambda h: h["seed"]["commitments"].append(["谁", "0" * 64]), "seed.commitments"),
    "a reveal alone": (lambda h: h["seed"]["commitments"].pop(), "seed.commitments"),
    "a receipt of something else": (lambda h: h["receipts"][0].update(what=["x/1", 1, "0" * 64, "0" * 64]), "witness"),
    "receipts out of order": (lambda h: h["receipts"][0].update(time="2026-04-24T18:00:00+08:00"), "witness"),
    "receipts after the event": (lambda h: h["receipts"][2].update(time="2026-04-26T18:00:00+08:00"), "witness"),
    "a receipt of no kind": (lambda h: h["receipts"][0].update(kind="x"), "schema"),
    "commitments after the deadline": (lambda h: h["receipts"][1].update(time="2026-04-24T17:00:01+08:00"), "witness"),
    "a party twice": (lambda h: h["seed"]["commitments"].insert(0, ["乙", "0" * 64]), "seed.commitments"),
    "a hash that is none": (lambda h: h["header"].update(hash="md4711"), "schema"),
    "a hash that is weak": (lambda h: h["header"].update(hash="md5"), "schema"),
    "other facets": (lambda h: h["header"].update(facets=["area"]), "schema"),
    "another depth": (lambda h: h["header"].update(depth=1), "schema"),
    "another schema": (lambda h: h.update(schema="teams/2"), "schema"),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_forged_head_is_found(plain: tuple[Files, str], name: str) -> None:
    """Each member of the head that a check can judge is judged."""
    change, rule = HEADS[name]
    assert rule in rules_of(with_head(plain[0], change))


def test_a_receipt_counts_only_of_a_witness_that_the_document_names(plain: tuple[Files, str]) -> None:
    """Anybody can write a receipt: one of a stranger witnesses nothing, and the check says what nobody confirms."""
    files = with_head(plain[0], lambda head: [one.update(witness="谁") for one in head["receipts"]])
    assert len([words for words in judge(files)["not_shown"] if "no witness" in words]) == 3


@pytest.mark.parametrize(("pattern", "texts"), [("[0-9]{9}", 10**9), ("5", 1), ("号[ab-d]{3}-[-x]", 128), ("[0-9]{99}", 10**24)])
def test_texts_of_a_pattern(pattern: str, texts: int) -> None:
    """Texts are counted as far as they can matter: none of a literal, each of a class once."""
    assert check_teams.texts_of(pattern) == texts


def test_a_later_value_that_can_be_chosen_is_found(plain: tuple[Files, str]) -> None:
    """A pattern of fewer than 2^24 texts leaves the seed to whoever commits last."""
    files, _ = plain
    document, seed = read_canonical(files["staffing.json"]), read_canonical(files["teams.json"])["seed"]
    document["sources"]["later"][0]["pattern"] = "12345678[0-9]"
    found = list(check_teams.source_faults(document["sources"], seed, ["甲", "乙"]))
    assert [rule for rule, _, _ in found] == ["seed.later"]


@pytest.mark.parametrize("change", [
    lambda sources: sources["later"][0].update(date="2026-04-23"),
    lambda sources: sources.update(deadline=None),
    lambda sources: sources["later"].append(sources["later"][0]),
    lambda sources: sources["parties"].append(sources["parties"][0]),
])  # fmt: skip
def test_sources_that_cannot_stand_are_found(plain: tuple[Files, str], change: Callable[[Json], Any]) -> None:
    """A value known before the deadline, parties without one, or two sources of one name let somebody choose the seed."""
    document, seed = read_canonical(plain[0]["staffing.json"]), read_canonical(plain[0]["teams.json"])["seed"]
    assert list(check_teams.source_faults(document["sources"], seed, ["甲", "乙"])) == []
    change(document["sources"])
    assert "seed.sources" in {rule for rule, _, _ in check_teams.source_faults(document["sources"], seed, ["甲", "乙"])}


@pytest.mark.parametrize("name", ["teams.jsonl", "loads.jsonl", "later.jsonl"])
def test_a_line_without_its_end_is_found(plain: tuple[Files, str], name: str) -> None:
    """What stands behind the last line feed is in no line that is checked, and so may not be there."""
    files, frame = plain
    assert "text" in rules_of({**files, name: files[name] + '{"actor":"x"}'}, frame)


def test_numbers_are_numbers(plain: tuple[Files, str]) -> None:
    """NaN is above nothing and below nothing: as a level it would prove everything."""
    files, frame = plain
    text = files["loads.jsonl"].replace('"level":1', '"level":NaN')
    assert text != files["loads.jsonl"]
    assert "text" in rules_of({**files, "loads.jsonl": text}, frame)


def test_sm3_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where hashlib has no SM3, the checker's own gives the same hash (GB/T 32905, example 1)."""
    monkeypatch.setattr(check_teams.hashlib, "algorithms_available", set())
    assert check_teams.hasher("sm3")("abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_without_a_later_value_all_must_reveal() -> None:
    """A nonce withheld is found where there is no later value."""
    files, _ = drawn(*staffing_of(PEOPLE, VISITS, **REST), later=False)
    assert "seed.sources" in rules_of(with_head(files, lambda head: head["seed"]["reveals"].pop()))


def redrawn(**rest: Json) -> set[str]:
    """The rules that a document breaks which contradicts itself: everything else is made from it as it stands."""
    document, frame = staffing_of(PEOPLE, VISITS, **REST)
    files, text = drawn(document, frame)
    whole = read_canonical(files["staffing.json"])
    whole.update(rest)
    return rules_of({**files, "staffing.json": canonical(whole)}, text)


@pytest.mark.parametrize(
    "rest",
    [
        {"leave": [["i9", "2026-05-04", "2026-05-04"]]},
        {"recusals": REST["recusals"] * 2},
        {"skills": [["1", []], ["0", ["f"]], ["2", ["f", "g"]]]},
        {"bodies": [body("a", slot_hours=6), body("b", slot_hours=6)][::-1]},
        {"closed": ["2026-05-10", "2026-05-09"]},
        {"closed": [f"2026-05-{day:02}" for day in range(1, 32)]},
        {"visits": [visit("v1", [("a", ""), ("a", "")], window=("0001-01-01", "9999-12-31"))]},
        {"leave": [["i1", "2026-05-05", "2026-05-04"]]},
        {"leave": [["i1", "0001-01-01", "9999-12-31"]]},
        {"door": {"bodies": 1, "people": None}},
        {"door": {"bodies": None, "people": 3}},
        {"visits": [visit("v1", [("a", "")])]},
        {"visits": [visit("v1", [])]},
        {"bodies": [body("a", kind="other", slot_hours=6), body("b", slot_hours=6)]},
        {"bodies": [body("a", slot_hours=-6), body("b", slot_hours=6)]},
    ],
    ids=str,
)
def test_a_document_that_contradicts_itself_is_found(rest: dict[str, Json]) -> None:
    """Order, numbers, strangers, the door, the least slots and days are judged."""
    assert "staffing.rules" in redrawn(**rest)


def test_a_frame_of_false_codes_is_found() -> None:
    """Loads that are no numbers are found with the frame."""
    document, frame = staffing_of(PEOPLE, VISITS, **REST)
    files, text = drawn(document, frame)
    assert rules_of(files, text.replace('"load":"0"', '"load":"00"')) == {"frame.root"}
    staffing = check_teams.rule_faults({**read_canonical(files["staffing.json"])}, {"i1": {"body": "a", "skills": "0", "load": "00", "hours": "-"}})
    assert ("staffing.rules", "i1", "has a code that means nothing") in list(staffing)


FRAMES: dict[str, tuple[Callable[[str], str], str]] = {
    "another header": (lambda text: text.replace('"as_of":"2026-04-20"', '"as_of":"2026-04-21"', 1), "frame.digest"),
    "a row less": (lambda text: text[: text.rstrip("\n").rindex("\n") + 1], "frame.root"),
    "no last line end": (lambda text: text[:-1], "text"),
    "rows changed about": (lambda text: "\n".join([*text.split("\n")[:1], *sorted(text.split("\n")[1:-1], reverse=True), ""]), "frame.row"),
    "another id": (lambda text: text.replace('"id":"i1"', '"id":"i0"', 1), "frame.row"),
    "no tabs": (lambda text: text.replace("\t", " "), "schema"),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_damaged_frame_is_found(plain: tuple[Files, str], name: str) -> None:
    """A frame that is not the head's, or not in its form, is named."""
    change, rule = FRAMES[name]
    assert rule in rules_of(plain[0], change(plain[1]))


@pytest.mark.parametrize("text", ["", "{", '{"a": 1}', '{"a":1.0}', "[" * 100_000, '{"a":9007199254740992}', "{}", "[]", "5", '{"a":"e\u0301"}', '"\\u0041"'])
def test_whatever_it_reads_it_ends_with_a_report(plain: tuple[Files, str], text: str) -> None:
    """A file that is no canonical JSON, or has not the members of its kind, is a finding and never an exception."""
    files, _ = plain
    for name in ("teams.json", "staffing.json"):
        assert judge({**files, name: text})["deviations"]
    for name in ("teams.jsonl", "later.jsonl"):
        assert judge({**files, name: text + "\n"})["deviations"]
    assert judge(files, text)["deviations"]


def entries_of(files: Files, *asked: tuple[str, int, str, str]) -> list[Json]:
    """Later entries as the checker itself would have them, for as long as nobody forges."""
    head, document = read_canonical(files["teams.json"]), read_canonical(files["staffing.json"])
    name = head["header"]["hash"]
    rows = {row[0]: row for row in PEOPLE}
    assert rows
    staffing = check_teams.Staffing(name, head["seed"]["value"], document, check_teams.read_frame(drawn_frame(files))[1])
    staffing.set_holders({(one["visit"], one["slot"]): one["inspector"] for one in lines_of(files, "teams.jsonl")})
    previous, made = teams_digest(name, head), []
    for n, (of, slot, kind, decision) in enumerate(asked):
        left = staffing.holder[of, slot]
        came = staffing.replace((of, slot), kind) if decision == "granted" else (None, None)
        made.append(
            {
                "actor": "head", "decision": decision, "inspector": left, "kind": kind, "previous": previous, "reason": "kin",
                "replacement": came[0], "slot": slot, "time": f"2026-05-1{n}T09:00:00+08:00", "unfilled": came[1], "visit": of,
            }
        )  # fmt: skip
        previous = entry_digest(name, made[-1])
    return made


def drawn_frame(files: Files) -> str:
    return drawn(*staffing_of(PEOPLE, VISITS, read_canonical(files["teams.json"])["header"]["hash"], **REST))[1]


ASKED = [("v1", 3, "recusal", "refused"), ("v1", 1, "recusal", "granted"), ("v1", 4, "absence", "granted"), ("v1", 2, "absence", "granted")]

LATER: dict[str, Callable[[list[Json]], Any]] = {
    "one left out": lambda entries: entries.pop(0),
    "another replacement": lambda entries: entries[1].update(replacement="i1"),
    "a reason": lambda entries: entries[2].update(unfilled=[["full", 9]]),
    "a refusal with a replacement": lambda entries: entries[0].update(replacement="i6"),
    "time goes back": lambda entries: entries[3].update(time="2026-05-01T09:00:00+08:00"),
    "not the holder": lambda entries: entries[0].update(inspector="i6"),
    "a kind that there is not": lambda entries: entries[3].update(kind="holiday"),
    "an absence refused": lambda entries: entries[3].update(decision="refused", replacement=None, unfilled=None),
    "no such slot": lambda entries: entries[0].update(slot=9),
}


def test_later_entries_are_followed(record: tuple[Files, str]) -> None:
    """Refused and granted ones, a replacement and a slot that stays empty, check clean in a chain."""
    files, frame = record
    entries = entries_of(files, *ASKED)
    assert entries[2]["replacement"] is None and entries[2]["unfilled"]
    assert rules_of(with_lines(files, "later.jsonl", entries), frame) == set()


@pytest.mark.parametrize("name", LATER)
def test_forged_entries_are_found(plain: tuple[Files, str], name: str) -> None:
    """An entry that was changed, or left out, is found."""
    files, frame = plain
    entries = entries_of(files, *ASKED)
    LATER[name](entries)
    assert "later" in rules_of(with_lines(files, "later.jsonl", entries), frame)


def test_run_as_a_program(plain: tuple[Files, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Run on a folder it prints words or JSON, and ends with 0, 1 or 6."""
    files, frame = plain
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "frame.txt").write_text(frame, "utf-8")
    assert check_teams.main([str(tmp_path), "--frame", str(tmp_path / "frame.txt")]) == 0
    assert capsys.readouterr().out.startswith("no deviation\nchecked at level frame")
    assert check_teams.main([str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == judge(files)
    (tmp_path / "loads.jsonl").write_text("", "utf-8")
    assert check_teams.main([str(tmp_path)]) == 1
    assert "loads.root: loads.jsonl" in capsys.readouterr().out
    assert check_teams.main([str(tmp_path / "nowhere")]) == 6


def test_large_files_are_not_read(plain: tuple[Files, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the limit ends the program before it is read."""
    (tmp_path / "teams.json").write_text(plain[0]["teams.json"], "utf-8")
    monkeypatch.setattr(check_teams, "MOST", 10)
    assert check_teams.main([str(tmp_path)]) == 6


def test_the_file_stands_alone() -> None:
    """The checker has fewer than 360 lines, those of SM3 among them, and imports the standard library only."""
    text = Path(check_teams.__file__).read_text("utf-8")
    assert len(text.splitlines()) < 360
    imported = {name.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
    assert imported == {"argparse", "hashlib", "json", "re", "sys", "unicodedata", "collections", "datetime", "functools", "pathlib"}
