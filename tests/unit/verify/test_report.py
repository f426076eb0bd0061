"""What a check says is said in both languages from the same data, and as plain JSON."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from jointsup import verify
from jointsup.canonical import canonical
from jointsup.verify import UNJUDGED, Deviation, Findings, Sentence, check_record
from jointsup.verify.report import DETAIL_LENGTH, SHOWN_OF_A_KIND
from jointsup.verify.words import HEADINGS, LEVELS, RULES, TERMS, WORDS
from rounds import fixed_round, reroot

CASE = fixed_round(rows=30)
SOURCES = [path for path in Path(verify.__file__).parent.glob("*.py") if path.name != "check.py"]


def test_every_word_is_in_both_languages_with_the_same_details() -> None:
    """English and Chinese of a sentence use the same placeholders, and Chinese has Chinese characters."""
    for code, (english, chinese) in WORDS.items():
        names = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in (english, chinese)]
        assert names[0] == names[1], code
        assert re.search(r"[\u4e00-\u9fff]", chinese), code
    assert all(len(pair) == 2 for table in (HEADINGS, LEVELS) for pair in table.values())


def _codes_in_sources() -> set[str]:
    """All texts in the checker's sources that look like codes of deviations or sentences."""
    texts = set()
    for path in SOURCES:
        if path.name != "words.py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.add(node.value)
    return texts


MADE = ("schema/", "text/", "seed.sources/w", "seed.w", "round.rules/")
"""Codes that are put together where they are noted begin so."""


def test_every_word_is_said_somewhere() -> None:
    """No words stand in the table that no check can say."""
    said = _codes_in_sources()
    for code in WORDS:
        assert code in said or code.endswith("/more") or code.startswith(MADE) or code in ("draw.root/root", "visits.root/root", "strata.root/root"), code


def test_rules_are_those_of_the_documents_page() -> None:
    """The rules named here are the rows of the page's table, in its order, and each has words."""
    page = Path(__file__).parents[3] / "docs" / "reference" / "documents.md"
    table = page.read_text("utf-8").partition("## Rules that a check names")[2]
    rows = [re.findall(r"`([a-z_.]+)`", row.split("|")[1]) for row in table.splitlines() if row.startswith("| `")]
    assert tuple(rule for row in rows for rule in row) == RULES
    assert {code.partition("/")[0] for code in WORDS if "/" in code} == set(RULES)


def test_text_and_json() -> None:
    """A report names level, digest, rule and place; its JSON is canonical and the same in both languages but for the words."""
    report = check_record(reroot(CASE.files, head=lambda head: head["seed"].update(value="0" * 64)))
    assert not report.clean
    english, chinese = report.text(), report.text("zh")
    assert "[seed.value] record.json: seed.value: the seed is" in english
    assert "[seed.value] record.json：seed.value：种子应为" in chinese
    assert "核验层级“档案”" in chinese
    assert report.record_digest is not None
    assert report.record_digest in english
    plain = report.json()
    assert canonical(plain)
    assert plain["schema"] == "check/1"
    assert plain["level"] == "record"
    assert plain["deviations"][0].keys() == {"rule", "where", "text"}
    assert [d["rule"] for d in plain["deviations"]] == [d["rule"] for d in report.json("zh")["deviations"]]
    assert plain.keys() == {"schema", "level", "record_digest", "deviations", "remarks", "cannot_show", "look_up"}
    assert report.rules == {d["rule"] for d in plain["deviations"]}


def test_the_text_of_a_report() -> None:
    """A report begins with level and outcome, then come digest and lists, each sentence in a line of its own."""
    findings = Findings()
    findings.broken("draw.order/twice", "drawn.jsonl, line 2", id="x")
    findings.remark("no_own_end", "witness")
    findings.unshown("same_day", kind="pair", time="now", date="today")
    findings.ask("receipt", kind="pair", witness="W", time="now", reference="-")
    places = ("drawn.jsonl, line 2: ", "witness: "), ("drawn.jsonl，第 2 行：", "witness：")
    for language, at in (("en", 0), ("zh", 1)):
        level = LEVELS["frame"][at]
        head = HEADINGS["broken"][at].format(level=level, count=1)
        (deviation,), (remark,) = findings.deviations, findings.remarks
        assert findings.report("frame", "d" * 64).text(language) == "\n".join(
            [
                head,
                HEADINGS["digest"][at].format(digest="d" * 64),
                HEADINGS["deviations"][at],
                f"  - [draw.order] {places[at][0]}{deviation.words(language)}",
                HEADINGS["remarks"][at],
                f"  - {places[at][1]}{remark.words(language)}",
                HEADINGS["cannot_show"][at],
                f"  - {findings.cannot_show[0].words(language)}",
                HEADINGS["look_up"][at],
                f"  - {findings.look_up[0].words(language)}",
                "",
            ]
        )
        assert findings.report("frame", None).json(language) == {
            "schema": "check/1",
            "level": "frame",
            "record_digest": None,
            "deviations": [{"rule": "draw.order", "where": "drawn.jsonl, line 2", "text": deviation.words(language)}],
            "remarks": [remark.text(language)],
            "cannot_show": [findings.cannot_show[0].text(language)],
            "look_up": [findings.look_up[0].text(language)],
        }
        clean = Findings().report("record", None)
        assert clean.text(language) == HEADINGS["clean"][at].format(level=LEVELS["record"][at]) + "\n"
        assert clean.text() == clean.text("en")
        assert findings.report("record", None).json() == findings.report("record", None).json("en")


def test_a_report_without_a_record() -> None:
    """A report of nothing has no digest, and no list that is empty is printed."""
    report = check_record({})
    assert report.record_digest is None
    assert "Record digest" not in report.text()
    assert "Remarks" not in report.text()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("drawn.jsonl, line 12: closed", "drawn.jsonl，第 12 行：closed："),
        ("frame, line 3", "抽样框，第 3 行："),
        ("frame", "抽样框："),
        ("frames, line x", "frames, line x："),
        ("line food", "line food："),
    ],
)
def test_places_are_said_in_chinese(where: str, said: str) -> None:
    """In Chinese a place counts lines in Chinese and calls the frame by its name; everything else of it stays as it is written."""
    assert Sentence("stopped", where).text("zh").startswith(said)


def test_what_is_said_stands_in_both_languages_without_its_place() -> None:
    """What a check finds can be told again by a refusal in the reader's language."""
    found = Deviation("seed.later/event", "record.json.seed", {"event": "lottery"})
    assert (found.said.text("en"), found.said.text("zh")) == (found.words("en"), found.words("zh"))
    assert found.said.text("en") != found.said.text("zh")


def test_english_is_said_where_no_language_is_asked_for() -> None:
    """Words, sentences and deviations are English unless Chinese is asked for."""
    for said in (Sentence("stopped"), Deviation("later/time", "later.jsonl, line 2", {"before": "a", "after": "b"})):
        assert (said.words(), said.text()) == (said.words("en"), said.text("en"))
        assert said.text("zh") != said.text()


def test_words_of_the_protocol_are_said_in_chinese() -> None:
    """In Chinese sentences the kinds of receipts are Chinese; ids that happen to be such words are left alone."""
    sentence = Sentence("receipt", "", {"kind": "pair", "witness": "reveals", "time": "now", "reference": "-"})
    assert TERMS["pair"] in sentence.text("zh")
    assert "reveals" in sentence.text("zh")
    assert "pair" in sentence.text("en")


@pytest.mark.parametrize("value", ["a\x1b[31mred", "\u202eevil", "x\ny", "z" * 1000])
def test_what_stands_in_files_is_shown_safely(value: str) -> None:
    """What a file holds is shown printable and cut short."""
    deviation = Deviation("draw.order/twice", value, {"id": value})
    shown = deviation.text()
    assert shown.isprintable()
    assert len(shown) < 3 * DETAIL_LENGTH + 100
    assert "{" not in Deviation("draw.order/twice", "", {"id": "{other}"}).text().replace("{other}", "")


def test_what_is_shown_is_cut_after_the_length_of_a_detail() -> None:
    """A text of just the length is shown whole; of a longer one its beginning and a sign that there is more."""
    for more, end in ((-1, ""), (0, ""), (1, "…"), (2, "…")):
        given = "z" * (DETAIL_LENGTH + more)
        assert Sentence("stopped", given).where == given[:DETAIL_LENGTH] + end


def test_findings_keep_the_first_of_each_kind() -> None:
    """Of each kind the first are kept; the rest are counted under the same rule."""
    findings = Findings()
    for number in range(SHOWN_OF_A_KIND + 5):
        findings.broken("draw.order/twice", f"line {number}", id="x")
    findings.broken("later/time", "", before="a", after="b")
    assert findings.total == SHOWN_OF_A_KIND + 6
    assert len(findings.deviations) == SHOWN_OF_A_KIND + 2
    last = findings.deviations[-1]
    assert (last.rule, last.details["count"]) == ("draw.order", "5")


def test_what_is_unjudged_is_a_list_of_members_of_documents() -> None:
    """Each entry names a document and a path in it, once."""
    assert len({(one.document, one.members) for one in UNJUDGED}) == len(UNJUDGED)
    assert {one.document for one in UNJUDGED} <= {*CASE.files, "witness/1", "absence/1"}
