"""`verify/check.py`, run as the one file it is, against records of a naive builder: clean ones, frauds, damage."""

import ast
import hashlib
import json
import random
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builder import Draw, canonical
from described import NONCES, line, reserves, rich, rich_document, rich_later, rich_rows, small, strata
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judged import alone, clean, edit, edit_frame, judge, rules, texts

from alone import FILE

ROOT = Path(__file__).parents[2]
Json = Any
BOTH = pytest.mark.parametrize("hash", ["sha256", "sm3"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rich record, whole."""
    return rich().write(tmp_path_factory.mktemp("record"))


# --- The file itself


def test_file_is_short() -> None:
    """The file has fewer than 600 lines, none longer than 110 characters."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 600
    assert max(map(len, lines)) <= 110


def test_file_stands_alone() -> None:
    """The file imports modules of the standard library and nothing else."""
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in named} <= sys.stdlib_module_names


def test_unicode_is_the_published_table() -> None:
    """A text or id is refused for exactly the characters that the protocol and its table of Unicode 14.0 name."""
    table = (ROOT / "src/jointsup/unicode14.txt").read_text(encoding="utf-8")
    unassigned, format = table.partition("\nCn\n")[2].split("\nCf\n")

    def points(ranges: str) -> set[int]:
        ends = [(part.partition("-")[0], part.partition("-")[2]) for part in ranges.split()]
        return {point for first, last in ends for point in range(int(first, 16), int(last or first, 16) + 1)}

    allowed = set(range(0x20000, 0x2F800)) | set(range(0x30000, 0x3FFFE))
    controls = set(range(0x20)) | set(range(0x7F, 0xA0)) | set(range(0xD800, 0xE000))
    in_text = (points(unassigned) - allowed) | controls
    in_id = points(format) | {0x2028, 0x2029}
    for point in range(0x110000):
        assert bool(alone.NOT_IN_TEXT.search(chr(point))) == (point in in_text), hex(point)
        assert bool(alone.NOT_IN_ID.search(chr(point))) == (point in in_id), hex(point)


@given(st.binary(max_size=300))
def test_sm3(data: bytes) -> None:
    """The file's own SM3 gives what OpenSSL's gives."""
    assert alone.sm3(data) == hashlib.new("sm3", data).hexdigest()


def test_sm3_standard_example() -> None:
    """The file's own SM3 gives the digest that GB/T 32905 states for `abc`."""
    assert alone.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_without_sm3_in_hashlib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record under SM3 is clean where hashlib has no SM3, too."""
    written = small(hash="sm3").write(tmp_path / "r")
    monkeypatch.setattr(alone.hashlib, "algorithms_available", {"sha256"})
    monkeypatch.setattr(alone.hashlib, "new", None)
    assert clean(judge(written, frame=True), "frame")


# --- Texts and canonical JSON

REFUSED = [
    '{"a":1,"a":1}', '{"a":1, "b":2}', '{"b":1,"a":2}', '{"A":1}', '{"":1}', "1.0", "1e3", "-0", "01", "NaN", "Infinity",
    '"\\u0041"', '"\\/"', '"\\n"', '"\ud7ff\ue000\x7f"', '"e\u0301"', '"\u0378"', '"\ufdd0"', '"\U000e0000"',
    '"\\ud800"', str(2**53), str(-(2**53)), "9" * 5000, "[" * 65 + "]" * 65, "[" * 100000, " 1", "1 ", "1\n", "", "tru", "[1,]",
    "\ufeff1", "'a'", '"\t"', '"a', '{"a":1}{', '["\u0085"]', '"\U0002fffe"', '"\U0003fffe"', '"\ufb00\u0307\u0323"',
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_text_refused(text: str) -> None:
    """A text that is not canonical, or that holds what is refused, says nothing."""
    assert alone.read_json(text) is None


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"b_0":[true,false,null,""]}', '"\\"\\\\/"', str(2**53 - 1), str(1 - 2**53), "0", "[" * 64 + "]" * 64,
     '"\U00020000\ufb00\u200b\u2028"', '"\U0002f7ff"', '"\U0003fffd"', '"\ue000"', '"é"', "[]", "{}"],
)  # fmt: skip
def test_text_taken(text: str) -> None:
    """A canonical text is taken, and C of what it says is the same text."""
    assert text == '""' or alone.C(alone.read_json(text)) == text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab_0A", max_size=3), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(JSON)
def test_reading_is_strict(value: Json) -> None:
    """What is taken is written again as the same text, without floats, big numbers or texts that NFC would change."""
    text = canonical(value)
    taken = alone.read_json(text)
    if taken is not None:
        assert alone.C(taken) == text
        assert "NaN" not in text and unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("rate", ["0/1", "1/1", "1/3", "999999999/1000000000"], ["2/4", "0/2", "3/2", "1/0", "01/3", "1/1000000001", "1", 1]),
        ("date", ["2024-02-29", "0001-01-01"], ["2023-02-29", "2024-2-01", "20240201", "2024-W01-1", "0000-01-01", "２024-01-01"]),
        ("time", ["2024-01-01T00:00:00Z", "2024-01-01T23:59:59.123456789123+23:59", "0001-01-01T00:00:00+01:00"],
         ["2024-01-01T24:00:00Z", "2024-01-01T00:00:60Z", "2024-01-01T00:00:00", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00z",
          "2024-02-30T00:00:00Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+0800"]),
        ("I", ["a:/b", "企业", "a b"], ["", "a\u200bb", "\u2028", "\u2029", "\ufeff", "e\u0301", 1, None]),
        ("C", [0, 5], [-1, True, "1", None]),
        ("R", ["市/1", "a/b/9"], ["市/0", "市/01", "/1", "1", "市/", "a/1\u200b", "市/1２"]),
        ("number", ["1", "16777216"], ["0", "01", "1２", ""]),
        ("facet", ["a_1"], ["id", "A", "", "a-b"]),
    ],
)  # fmt: skip
def test_small_forms(name: str, good: list[Json], bad: list[Json]) -> None:
    """A member's value is taken in its one form and in no other."""
    assert all(alone.TESTS[name](value) for value in good)
    assert not any(alone.TESTS[name](value) for value in bad)


def test_instants_are_points_of_time() -> None:
    """Instants are compared as points of time, to any fraction of a second."""
    order = [
        "0001-01-01T00:00:00+23:59",
        "2024-01-01T00:30:00+01:00",
        "2024-01-01T00:00:00Z",
        "2024-01-01T00:00:00.05Z",
        "2024-01-01T00:00:00.49Z",
        "2023-12-31T23:00:01-01:00",
        "9999-12-31T23:59:59-23:59",
    ]
    assert [alone.point(value) for value in order] == sorted(alone.point(value) for value in order)
    assert alone.point("2024-01-01T00:00:00.50Z") == alone.point("2024-01-01T08:00:00.5+08:00")


@pytest.mark.parametrize(
    ("pattern", "texts", "good", "bad"),
    [
        ("[0-9]{8}", 10**8, ["00000000"], ["0000000", "000000000", "0000000a"]),
        ("第[0-9a-f]{2}期[-x]", 512, ["第0f期-", "第00期x"], ["第0f期", "0f期-"]),
        ("[aab-c]\\", 3, ["a\\", "c\\"], ["d\\", "a"]),
        (".{3}", 1, ["..."], ["abc"]),
        ("a{999}bb", 1, [999 * "a" + "bb"], []), ("a{999}bbb", 0, [], []),
        ("[ -~]{0}", 0, [], [""]),
        ("[ -~]{999}" * 4, 0, [], []),
        ("[z-a]", 0, [], []), ("[]", 0, [], []), ("[a", 0, [], []), ("a]", 0, [], []), ("{3}", 0, [], []), ("[a-]", 0, [], []),
        ("[a--]", 0, [], []), ("[[]", 0, [], []), ("[é]", 0, [], []), ("a{01}", 0, [], []), ("a{1000}", 0, [], []),
    ],
)  # fmt: skip
def test_patterns(pattern: str, texts: int, good: list[str], bad: list[str]) -> None:
    """A pattern has its number of texts and matches whole values; what is no pattern has none."""
    places, number = alone.read_pattern(pattern)
    assert number == texts

    def matches(value: str) -> bool:
        return (
            number > 0
            and len(value) == len(places)
            and all(c in place for c, place in zip(value, places, strict=True))
        )

    assert all(matches(value) for value in good)
    assert not any(matches(value) for value in bad)


# --- Clean records


@BOTH
def test_clean_at_every_level(tmp_path: Path, hash: str) -> None:
    """A record with most features of the protocol has no deviation at any level, whole or public, with any proof."""
    draw = rich(hash)
    whole = draw.write(tmp_path / "whole")
    assert clean(judge(whole), "record")
    assert clean(judge(whole, frame=True), "frame")
    kept = {
        "schema": "witness/1",
        "organiser": "市",
        "pairs": [[*draw.pair(), "2024-02-01T09:00:00Z"]],
        "ends": [],
    }
    kept["ends"] = [["市/1", 1, "record", draw.record_digest]]
    assert clean(judge(whole, witness=kept), "record")
    for moment in ("draw", "notice", "result"):
        public = draw.write_public(tmp_path / moment, moment)
        (public / "later.jsonl").unlink()
        found = judge(public)
        assert clean(found, "record")
        assert any("later.jsonl" in text for text in found["cannot_show"])
        for id in list(draw.rows)[::10]:
            assert clean(judge(public, proof=draw.proof(id)), "own row")
        for id in ("!", "企业-0003x", "鿿"):
            assert clean(judge(public, proof=draw.absence(id)), "own row")


def test_rich_record_is_rich() -> None:
    """The rich record has what the tests rely on: yielded visits, reserves taken, hidden lines, hopeless strata."""
    draw = rich()
    assert any("not_made" in draw.whole(entry) for entry in draw.visits)
    assert len(draw.later) == 3
    assert any(nobody for *_, nobody in draw.head["totals"])
    assert {why: rows > 0 for why, rows in draw.head["without_chance"]} == dict.fromkeys(
        ["excluded", "no_amount", "not_selected"], True
    )
    assert any(len({line for line, _ in draw.whole(entry)["checks"]}) > 1 for entry in draw.visits)


@BOTH
@pytest.mark.parametrize("rows", [{}, {"e": {"area": "a"}}], ids=["none", "one"])
def test_clean_without_rows(tmp_path: Path, hash: str, rows: Json) -> None:
    """A frame of no rows, or of one, is a frame; absence in it is proven."""
    draw = small(rows, hash)
    whole = draw.write(tmp_path / "r")
    assert clean(judge(whole, frame=True), "frame")
    assert clean(judge(whole, proof=draw.absence("f")), "own row")


def test_clean_at_depth_one(tmp_path: Path) -> None:
    """A frame above 4096 rows has buckets, and proofs lead through them."""
    draw = small({f"e{number}": {"area": "ab"[number % 2]} for number in range(4100)}, document={
        "lines": [line("only", choices=["c"], strata=strata([["a", "b"]], "1/100"))]})  # fmt: skip
    assert draw.depth == 1
    whole = draw.write(tmp_path / "r")
    assert clean(judge(whole, frame=True), "frame")
    for id in ("e0", "e77", draw.whole(draw.drawn[0])["id"]):
        assert clean(judge(whole, proof=draw.proof(id)), "own row")
    for id in ("absent", "e", "e77x"):
        assert clean(judge(whole, proof=draw.absence(id)), "own row")
    twisted = draw.absence("absent")
    twisted["top"] = draw.path(draw.bucket_roots, draw.bucket("absent") ^ 1)
    assert "proof.path" in rules(judge(whole, proof=twisted))


def test_clean_by_parties_alone(tmp_path: Path) -> None:
    """Without a later value, parties of two bodies who reveal make a seed."""
    sources = {**rich_document()["sources"], "later": []}
    whole = rich(document={"sources": sources}, later_value=None, withheld=()).write(tmp_path / "r")
    assert clean(judge(whole, frame=True), "frame")


def test_cannot_show_without_witness(tmp_path: Path) -> None:
    """Without receipts a check says what the organiser could have done."""
    found = judge(rich(receipts=lambda draw: []).write(tmp_path / "r"), frame=True)
    assert clean(found, "frame")
    said = "\n".join(found["cannot_show"])
    assert "no witness kept this one" in said
    assert "choose among reveals" in said


def test_fallback_is_looked_up(tmp_path: Path) -> None:
    """Where a fallback gave the value, every event is to be looked up."""
    found = judge(rich(later_value=["lottery 24021", "12345678"]).write(tmp_path / "r"), frame=True)
    assert clean(found, "frame")
    assert "lottery 24020" in "\n".join(found["look_up"])
    assert "12345678" in "\n".join(found["look_up"])


AMOUNTS = st.one_of(
    st.sampled_from(["0/1", "1/1", "1/2", "1/3", "2/7", "999/1000"]),
    st.integers(0, 9),
)
BOUNDS = st.tuples(st.none() | st.integers(0, 4), st.none() | st.integers(0, 6)).map(
    lambda pair: list(pair) if None in pair or pair[0] <= pair[1] else list(pair[::-1])
)


@st.composite
def documents(draw: st.DrawFn) -> Json:
    """Round documents of random lines over the rich frame."""
    document, lines = rich_document(), []
    labels = {choice["id"]: [label for label, _ in choice["labels"]] for choice in document["choices"]}
    for number in range(draw(st.integers(1, 4))):
        choices = draw(
            st.sampled_from([[], ["by area"], ["by tier"], ["by area", "by tags"], ["by tags", "by tier"]])
        )
        combos = strata([labels[choice] for choice in choices])
        lines.append(line(
            f"l{number}", choices=choices, excluded=draw(st.sampled_from([[], ["1"], ["1", "2"], "e", "", "a"])),
            base=draw(st.sampled_from(["all", "eligible"])), reason="why not",
            rounding=draw(st.sampled_from(["spread", "spread_up", "half_up", "up"])),
            strata=[[combo, draw(AMOUNTS), *draw(BOUNDS)] for combo, *_ in combos],
            window=draw(st.sampled_from([["2024-03-01", "2024-03-31"], ["2024-03-31", "2024-04-30"], ["2024-05-01", "2024-05-01"]])),
            matters=draw(st.sampled_from([["m1"], ["m2"], ["m1", "m3"], ["m1", "m2", "m3"]])),
            bodies=draw(st.sampled_from([["x"], ["x", "y"], ["y", "z"]])), people=draw(st.integers(0, 3)),
        ))  # fmt: skip
    ids = [each["id"] for each in lines]
    split = draw(st.integers(1, len(ids)))
    return {
        "lines": lines,
        "groups": [group for group in (ids[split:], ids[:split]) if group],
        "yield_order": draw(st.permutations(ids)),
        "apart": draw(st.sampled_from([[], [["m1", "m2"]], [["m1", "m3"], ["m2", "m3"]]])),
        "door": draw(st.sampled_from([{"bodies": None, "people": None}, {"bodies": 2, "people": 3}])),
        "ceiling": draw(st.sampled_from([None, "left"])),
    }


@settings(max_examples=40)
@given(documents(), st.integers(0, 999), st.sampled_from(["sha256", "sm3"]))
def test_clean_whatever_the_document(
    tmp_path_factory: pytest.TempPathFactory, document: Json, seed: int, hash: str
) -> None:
    """Whatever lines a round has, the naive builder and the file agree on every count, drawn row, visit and reserve."""
    draw = rich(
        hash,
        rows=rich_rows(40, str(seed)),
        document=document,
        later=lambda draw: rich_later(draw) if draw.drawn else [],
    )
    folder = draw.write(tmp_path_factory.mktemp("any"))
    assert clean(judge(folder, frame=True), "frame")
    assert clean(judge(folder, proof=draw.proof("企业-0000")), "own row")


# --- Frauds, built into records whose digests and roots fit them

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


def drop(at: int) -> Callable[[Json], None]:
    """Leave an entry out."""
    return lambda made: made.__delitem__(at)


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


# --- The seed and the witness


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


def witnessed(draw: Draw) -> Json:
    """What a witness keeps: a void attempt and a record before ours, and ours."""
    other = ["1" * 64, "2" * 64]
    return {
        "schema": "witness/1",
        "organiser": "市",
        "pairs": [
            ["市/1", 1, *other, "2023-01-01T00:00:00Z"],
            ["市/1", 2, *other, "2023-02-01T00:00:00Z"],
            [*draw.pair(), "2024-02-01T09:00:00Z"],
        ],
        "ends": [
            ["市/1", 1, "void", "no value"],
            ["市/1", 2, "record", "3" * 64],
            ["市/2", 1, "record", draw.record_digest],
        ],
    }


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


# --- Proofs

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


# --- The round document

CONTRADICTIONS: dict[str, Callable[[Json], None]] = {
    "codes of another facet": lambda doc: doc["codes"].update(other=[]),
    "unknown area": lambda doc: doc.update(area_facet="other"),
    "unknown ceiling": lambda doc: doc.update(ceiling="other"),
    "ceiling of words": lambda doc: doc.update(ceiling="tier"),
    "persons of an unknown facet": lambda doc: doc.update(persons=["size", ["giant"]]),
    "grounds are tags": lambda doc: doc.update(exclusion_facet="tags", exclusions=[]),
    "group without a line": lambda doc: doc["groups"][0].pop(),
    "line in two groups": lambda doc: doc["groups"][0].append("six"),
    "yield order incomplete": lambda doc: doc["yield_order"].pop(),
    "yield order doubled": lambda doc: doc["yield_order"].append("six"),
    "line id doubled": lambda doc: doc["lines"][1].update(id="one"),
    "choice of an unknown facet": lambda doc: doc["choices"][0].update(facet="other"),
    "code under two labels": lambda doc: doc["choices"][0]["labels"][0][1].insert(0, "A:1"),
    "code not listed": lambda doc: doc["choices"][0]["labels"][0][1].append("Z"),
    "bitmap of codes not numbered": lambda doc: doc["choices"][2]["labels"][0].__setitem__(1, "8"),
    "bitmaps overlap": lambda doc: doc["choices"][1]["labels"][0].__setitem__(1, "ff"),
    "unknown choice": lambda doc: doc["lines"][0]["choices"].__setitem__(1, "by mood"),
    "choice twice": lambda doc: doc["lines"][0]["choices"].append("by tier"),
    "area not first": lambda doc: doc["lines"][0]["choices"].reverse(),
    "stratum missing": lambda doc: doc["lines"][0]["strata"].pop(),
    "stratum of other labels": lambda doc: doc["lines"][0]["strata"][3].__setitem__(0, ["towns", "zwei"]),
    "excluded not listed": lambda doc: doc["lines"][0].update(excluded=["9"]),
    "excluded without a facet": lambda doc: doc.update(exclusion_facet=None, exclusions=[]),
    "exclusions without a facet": lambda doc: [doc.update(exclusion_facet=None)] + [each.update(excluded=[]) for each in doc["lines"]],
    "minimum above maximum": lambda doc: doc["lines"][0]["strata"][0].__setitem__(slice(2, None), [3, 2]),
    "window reversed": lambda doc: doc["lines"][0]["window"].reverse(),
    "attempt without previous": lambda doc: doc.update(attempt=2),
    "counts incomplete": lambda doc: doc["counts"].pop(),
    "counts without an area": lambda doc: doc.update(area_facet=None),
    "apart reversed": lambda doc: doc["apart"][1].__setitem__(slice(None), ["m-five", "check b"]),
    "apart from itself": lambda doc: doc["apart"][1].__setitem__(slice(None), ["check b", "check b"]),
    "deadline without parties": lambda doc: doc["sources"].update(parties=[]),
    "parties without a deadline": lambda doc: doc["sources"].update(deadline=None),
    "event named like a party": lambda doc: doc["sources"]["later"][1].update(event="court"),
    "event twice": lambda doc: doc["sources"]["later"][1].update(event="lottery 24020"),
    "another number of texts": lambda doc: doc["sources"]["later"][1].update(texts="100000001"),
    "too few texts": lambda doc: doc["sources"]["later"][1].update(pattern="[0-9]{7}", texts="10000000"),
    "no pattern": lambda doc: doc["sources"]["later"][1].update(pattern="[0-9"),
    "no later value and one body": lambda doc: [doc["sources"].update(later=[])] + [p.update(body="b") for p in doc["sources"]["parties"]],
    "value before the deadline": lambda doc: doc["sources"]["later"][1].update(date="2024-02-09"),
    "line above the door's cap": lambda doc: doc["door"].update(people=8),
    "no reason": lambda doc: doc["lines"][4].update(reason=""),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_document_contradicts_itself(folder: Path, tmp_path: Path, name: str) -> None:
    """A round document whose members contradict each other breaks the rule of its own."""
    for each in folder.iterdir():
        (tmp_path / each.name).write_bytes(each.read_bytes())
    edit(tmp_path, "round.json", CONTRADICTIONS[name])
    assert "round.rules" in rules(judge(tmp_path, frame=True))


SHAPELESS: dict[str, Callable[[Json], None]] = {
    "unknown member": lambda doc: doc.update(more=1),
    "unknown member that is null": lambda doc: doc.update(more=None),
    "missing member": lambda doc: doc.pop("door"),
    "another schema": lambda doc: doc.update(schema="round/2"),
    "boolean for a number": lambda doc: doc.update(attempt=True),
    "names out of order": lambda doc: doc["names"].reverse(),
    "names doubled": lambda doc: doc["names"].append(doc["names"][-1]),
    "codes out of order": lambda doc: doc["codes"]["tier"].reverse(),
    "rate not in lowest terms": lambda doc: doc["lines"][0]["strata"][0].__setitem__(1, "2/6"),
    "no lines": lambda doc: doc.update(lines=[]),
    "empty group": lambda doc: doc["groups"].append([]),
    "no matters": lambda doc: doc["lines"][0].update(matters=[]),
    "no such day": lambda doc: doc["lines"][0]["window"].__setitem__(0, "2024-02-30"),
    "id with a hidden mark": lambda doc: doc["lines"][0].update(matters=["a\u200b"]),
    "round id": lambda doc: doc.update(round_id="市/01"),
    "open of an unknown member": lambda doc: doc["lines"][0]["public"].update(open=["line"]),
    "meaning of a number": lambda doc: doc["codes"]["tier"][0].__setitem__(1, 7),
}


@pytest.mark.parametrize("name", SHAPELESS)
def test_document_has_its_form(folder: Path, tmp_path: Path, name: str) -> None:
    """A member that is missing, unknown or of another form breaks the rule of schemas."""
    for each in folder.iterdir():
        (tmp_path / each.name).write_bytes(each.read_bytes())
    edit(tmp_path, "round.json", SHAPELESS[name])
    assert "schema" in rules(judge(tmp_path, frame=True))


# --- Public copies


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


# --- Any change, any damage

CONTAINERS = ["record.json", "round.json", "strata.jsonl", "drawn.jsonl", "visits.jsonl", "later.jsonl"]


def places(value: Json, path: tuple[Json, ...] = ()) -> list[tuple[Json, ...]]:
    """The way to every member and entry of a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, part in inner for place in [(*path, key), *places(part, (*path, key))]]


def mutate(document: Json, place: tuple[Json, ...], how: str, value: Json) -> None:
    """Change, drop, add or double what stands at a place."""
    for key in place[:-1]:
        document = document[key]
    key = place[-1]
    old = document[key]
    if how == "change":
        if isinstance(value, type(old)) and value == old:
            value = [old]
        document[key] = value
    elif how == "drop":
        del document[key]
    elif how == "double" and isinstance(document, list):
        document.insert(key, old)
    elif isinstance(document, list):
        document.insert(key, value)
    else:
        document["extra"] = value


def load(path: Path) -> Json:
    """The document of a file, lines as a list."""
    if path.suffix == ".json":
        return json.loads(path.read_bytes())
    return [json.loads(text) for text in path.read_bytes().splitlines()]


def store(path: Path, document: Json) -> None:
    """Write a document in its canonical form."""
    values = [document] if path.suffix == ".json" else document
    end = "" if path.suffix == ".json" else "\n"
    path.write_bytes("".join(canonical(value) + end for value in values).encode("utf-8", "surrogatepass"))


def beyond_judgement(name: str, place: tuple[Json, ...], document: Json) -> bool:
    """Whether the place is on the list, printed by every check, of what no check can judge."""
    if name == "record.json":
        return place[0] == "checkpoint" or (
            place[0] == "receipts" and (len(place) < 3 or place[2] in ("reference", "time"))
        )
    if name == "later.jsonl":
        last = place[0] == len(document) - 1
        return last and (
            len(place) == 1 or place[1] in ("actor", "reason", "time", "about", "evidence", "ground", "kind")
        )
    return False


VALUES = st.one_of(
    st.integers(-2, 3), st.sampled_from(["", "0" * 64, "1/2", "one", "2024-03-05", "企业-0001", "x\u200b", "\ud800", None, True, [], {}, 2.5]),
    JSON,
)  # fmt: skip


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_change_is_found(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever member of whatever document is changed, dropped, added or doubled: the check at the level frame finds it."""
    if not (tmp_path / "frame.txt").exists():
        rich(count=50).write(tmp_path)
    name = data.draw(st.sampled_from(CONTAINERS))
    before = (tmp_path / name).read_bytes()
    document = load(tmp_path / name)
    place = data.draw(
        st.sampled_from([place for place in places(document) if not beyond_judgement(name, place, document)])
    )
    how = data.draw(st.sampled_from(["change", "drop", "add", "double"]))
    mutate(document, place, how, data.draw(VALUES))
    try:
        if canonical(document) != canonical(load(tmp_path / name)):
            store(tmp_path / name, document)
            found = judge(tmp_path, frame=True)
            assert found["deviations"], (name, place, how)
    finally:
        (tmp_path / name).write_bytes(before)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_change_of_frame_proof_or_witness(tmp_path: Path, data: st.DataObject) -> None:
    """A changed byte of the frame, or a changed member of a proof, is found; nothing that is changed ends in an error."""
    draw = rich(count=50)
    folder = draw.write(tmp_path / "r")
    what = data.draw(st.sampled_from(["frame", "proof", "absence"]))
    if what == "frame":
        text = bytearray((folder / "frame.txt").read_bytes())
        at = data.draw(st.integers(0, len(text) - 1))
        byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[at]))
        text[at] = byte
        (folder / "frame.txt").write_bytes(bytes(text))
        assert judge(folder, frame=True)["deviations"]
        return
    proof = draw.proof(draw.whole(draw.drawn[0])["id"]) if what == "proof" else draw.absence("企业-0003x")
    before = canonical(proof)
    proof = json.loads(before)
    place = data.draw(st.sampled_from(places(proof)))
    how = data.draw(st.sampled_from(["change", "drop", "add", "double"]))
    mutate(proof, place, how, data.draw(VALUES))
    # what the record itself shows of an entity's own lines need not be in its proof, and may stand there twice
    shown = len(place) == 2 and place[0] in ("drawn", "visits") and how in ("drop", "double")
    if canonical(proof) != before and not shown:
        (folder / "proof.json").write_bytes(canonical(proof).encode("utf-8", "surrogatepass"))
        assert alone.check(folder, proof=folder / "proof.json")["deviations"], place


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_never_ends_in_an_error(tmp_path: Path, data: st.DataObject) -> None:
    """Several changes at once, in documents and bytes, in whole and public copies: the check always ends with its object."""
    draw = rich(count=30)
    folder = draw.write_public(tmp_path / "p") if data.draw(st.booleans()) else draw.write(tmp_path / "r")
    rows = draw.write(tmp_path / "w") / "frame.txt"
    extra = {
        "proof": draw.proof(draw.whole(draw.drawn[0])["id"]),
        "absence": draw.absence("x"),
        "witness": witnessed(draw),
    }
    for name, value in extra.items():
        (folder / f"{name}.json").write_bytes(canonical(value).encode())
    (folder / "frame.txt").write_bytes(rows.read_bytes())
    random_bytes = random.Random(data.draw(st.integers(0, 10**6)))
    for _ in range(data.draw(st.integers(1, 3))):
        name = data.draw(
            st.sampled_from([*CONTAINERS, "proof.json", "absence.json", "witness.json", "frame.txt"])
        )
        if name == "frame.txt" or data.draw(st.integers(0, 9)) == 0:
            text = bytearray((folder / name).read_bytes())
            for _ in range(2):
                text[random_bytes.randrange(max(1, len(text)))] = random_bytes.randrange(256)
            (folder / name).write_bytes(
                bytes(
                    text[: random_bytes.choice([len(text), len(text), random_bytes.randrange(len(text) + 1)])]
                )
            )
            continue
        try:
            document = load(folder / name)
        except ValueError:
            continue
        if found := places(document):
            mutate(
                document,
                data.draw(st.sampled_from(found)),
                data.draw(st.sampled_from(["change", "drop", "add", "double"])),
                data.draw(VALUES),
            )
            store(folder / name, document)
    for beside in ("proof", "absence"):
        found = alone.check(folder, proof=folder / f"{beside}.json", witness=folder / "witness.json")
        assert found["schema"] == "check/1"
        json.dumps(found)
    found = alone.check(folder / "record.json", frame=folder / "frame.txt")
    assert set(found) == {
        "schema",
        "level",
        "deviations",
        "remarks",
        "cannot_show",
        "look_up",
        "record_digest",
    }
    assert all(set(one) == {"rule", "where", "text"} for one in found["deviations"])


RULES = {
    text.strip().strip("`")
    for row in (ROOT / "docs/reference/documents.md").read_text(encoding="utf-8").partition("## Rules that a check names")[2].splitlines()
    if row.startswith("| `")
    for text in row.split("|")[1].split(",")
}  # fmt: skip


def test_rules_are_those_of_the_page() -> None:
    """The file names the rules of the page `documents`, and all of them."""
    named = {
        node.value
        for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert named >= RULES


# --- What is printed


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The file as a command, isolated from the environment."""
    command = [sys.executable, "-I", str(FILE), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env={"LC_ALL": "C"}, check=False
    )


def test_command(folder: Path, tmp_path: Path) -> None:
    """The exit status is 0 without, 1 with deviations, 2 on wrong use, 6 without a file that it can read; the digest, the level and what to look up are printed."""
    done = run(folder / "record.json", "--frame", folder / "frame.txt")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "level:\n  frame\n" in done.stdout
    assert (
        hashlib.sha256(b"jointsup/1/record\n" + (folder / "record.json").read_bytes()).hexdigest()
        in done.stdout
    )
    assert "lottery 24020" in done.stdout
    assert run(folder, "--json").returncode == 0
    assert json.loads(run(folder, "--json").stdout) == alone.check(folder)
    assert run(folder, "--frame", "a", "--proof", "b").returncode == 2
    assert run().returncode == 2
    missing = run(tmp_path / "nothing", "--json")
    assert (missing.returncode, missing.stdout) == (6, "")
    assert missing.stderr == f"cannot read {tmp_path / 'nothing'}\n"


@pytest.mark.parametrize("json_wanted", [False, True])
def test_main(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    json_wanted: bool,
) -> None:
    """As a function the command prints the same, as text or as JSON, and ends with the exit status."""
    monkeypatch.setattr(sys, "argv", ["check.py", str(folder), *(["--json"] if json_wanted else [])])
    with pytest.raises(SystemExit) as ended:
        alone.main()
    assert ended.value.code == 0
    printed = capfdbinary.readouterr().out.decode()
    assert (
        (json.loads(printed) == alone.check(folder))
        if json_wanted
        else printed.startswith("schema:\n  check/1\n")
    )


def test_deviations_are_capped(tmp_path: Path) -> None:
    """Of each rule the first deviations are printed, and how many more there are."""
    folder = rich().write(tmp_path / "r")
    edit_frame(
        folder,
        lambda lines: lines.__setitem__(slice(1, None), [text.replace("\t", "\t0", 1) for text in lines[1:]]),
    )
    found = [one for one in judge(folder, frame=True)["deviations"] if one["rule"] == "frame.salt"]
    assert len(found) == 51
    assert found[-1] == {"rule": "frame.salt", "where": "", "text": "and 70 more"}


@pytest.mark.parametrize("made", ["folder", "pipe", "empty", "binary", "long line"])
def test_odd_files(tmp_path: Path, made: str) -> None:
    """A file of the record that is a folder, a pipe, empty, binary, or one endless line is a deviation."""
    folder = small().write(tmp_path / "r")
    path = folder / "drawn.jsonl"
    path.unlink()
    if made == "folder":
        path.mkdir()
    elif made == "pipe":
        pytest.importorskip("os").mkfifo(path)
    else:
        path.write_bytes(
            {"empty": b"", "binary": bytes(range(256)), "long line": b"[" * (2**24 + 5) + b"\n"}[made]
        )
    assert rules(judge(folder)) & {"file", "text", "draw.root"}
    assert alone.check(folder / "drawn.jsonl")["deviations"]
    assert alone.check("a\0b")["deviations"]


def test_reserves_none_left(tmp_path: Path) -> None:
    """Where no reserve is left, null is taken; naming anyone is a deviation."""
    rows = {f"e{number}": {"area": "a"} for number in range(3)}
    document = {
        "lines": [line("only", choices=["c"], strata=strata([["a", "b"]], "1/1"), reason="none in b")]
    }
    draw = small(rows, document=document, later=lambda draw: reserves(draw, ["e0"]))
    assert draw.later[0]["taken"] == [["only", ["a"], None]]
    assert clean(judge(draw.write(tmp_path / "r"), frame=True), "frame")
    draw.later[0]["taken"][0][2] = "e1"
    draw.chain()
    assert "later" in rules(judge(draw.write(tmp_path / "r"), frame=True))
