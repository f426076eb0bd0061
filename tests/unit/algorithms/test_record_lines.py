"""Records whose texts hold separators that are no line ends."""

from jointsup.algorithms.sampling.record import file_lines, public_copy
from jointsup.canonical import canonical


def test_only_a_line_feed_ends_a_line():
    """A text with U+2028, U+2029 or U+0085-like separators stays one line of its file."""
    texts = [canonical({"a": "x\u2028y"}), canonical({"a": "\u2029"})]
    assert list(file_lines("".join(text + "\n" for text in texts))) == texts
    assert list(file_lines("")) == []


def test_a_public_copy_of_a_label_with_a_line_separator():
    """A record whose stratum's label holds U+2028 has a public copy."""
    line = {"line": "l", "stratum": ["a\u2028b"], "rows": 9}
    files = {
        "record.json": canonical({"header": {"hash": "sha256"}}),
        "round.json": canonical({"lines": [{"id": "l", "public": {"few": 0, "from": "draw", "open": ["id"]}}]}),
        "strata.jsonl": canonical(line) + "\n",
        "drawn.jsonl": canonical(
            {"open": {"line": "l", "id": "e"}, "closed": {"salt": "0" * 32, "stratum": ["a\u2028b"], "ticket": "0" * 64}}
        )
        + "\n",
        "visits.jsonl": "",
        "later.jsonl": "",
    }
    assert public_copy(files, ())["drawn.jsonl"].count("\n") == 1
