"""`verify/check.py` as a file: short, alone in what it imports, with texts, JSON and patterns of its own."""

import ast
import hashlib
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from builder import canonical
from described import small
from hypothesis import given
from hypothesis import strategies as st
from judged import JSON, alone, clean, judge

from alone import FILE

ROOT = Path(__file__).parents[2]
Json = Any


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
