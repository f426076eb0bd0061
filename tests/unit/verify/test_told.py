"""A line about an entity tells what its JSON says, and has the same faults, whether or not another of its kind was read before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.canonical import canonical
from jointsup.verify import Findings, told
from jointsup.verify.documents import LINES, read_shape
from jointsup.verify.told import Teller
from rounds import fixed_round

CASE = fixed_round(rows=60)
FILES = ("drawn.jsonl", "visits.jsonl")
COPIES = (CASE.files, CASE.public("draw"), CASE.public("result"), fixed_round("sm3", rows=60, persons=None, ceiling=None).public("result"))
LINES_OF = {name: [line.encode() for copy in COPIES for line in copy[name].splitlines()] for name in FILES}
ODD = ('a"b', "a\\b", "企业：1", " x", "x\u200b", "x\u2028", "", "\t", "é", "é", "\x7f", '","id":"x')


def warm(name: str) -> Teller:
    """A teller that has read every line there is."""
    teller = Teller(name, {})
    for line in LINES_OF[name]:
        assert teller.told(line, "there", Findings()) is not None
    return teller


WARM = {name: warm(name) for name in FILES}


def said(line: Any) -> tuple[object, ...]:
    """What a line says, read as JSON."""
    if isinstance(line, str):
        return True, False, frozenset(), {}, None, None
    hidden = isinstance(line["closed"], str)
    members = {**line["open"], **({} if hidden else line["closed"])}
    rest = {name: value for name, value in members.items() if name not in ("id", "ticket", "salt")}
    return False, hidden, frozenset(line["open"]), rest, members.get("id"), members.get("ticket")


def judged(teller: Teller, line: bytes) -> tuple[object, ...]:
    """What a teller tells of a line, and what it finds."""
    findings = Findings()
    one = teller.told(line, "there", findings)
    if one is None:
        return None, findings.deviations
    return (one.kind.hidden, one.kind.closed_hidden, one.kind.opened, one.kind.members(), one.id, one.ticket), findings.deviations


def read(name: str, line: bytes) -> tuple[object, ...]:
    """What the shape of a line says of it, and what it finds."""
    findings = Findings()
    value = read_shape(line, LINES[name], "there", findings)
    return None if value is None else said(value), findings.deviations


@pytest.mark.parametrize("name", FILES)
def test_lines_tell_what_their_json_says(name: str) -> None:
    """Of whole lines, lines with a hidden part, and hidden lines."""
    for line in LINES_OF[name]:
        assert judged(WARM[name], line) == judged(Teller(name, {}), line) == read(name, line)
        assert judged(WARM[name], line)[0] is not None


@pytest.mark.parametrize("name", FILES)
def test_lines_of_a_kind_share_it(name: str) -> None:
    """Lines that differ in nothing but id, ticket and salts are of one kind; an id that comes again is held once."""
    once: dict[str, str] = {}
    teller = Teller(name, once)
    first, *others = (teller.told(line, "there", Findings()) for line in LINES_OF[name] * 2)
    kinds = {id(one.kind) for one in (first, *others) if one is not None}
    assert len(kinds) == len({repr(said(json.loads(line))[:4]) for line in LINES_OF[name]})
    ids = {one.id: one.id for one in (first, *others) if one is not None and one.id is not None}
    assert ids and all(once[text] is text for text in ids)


@given(st.data())
def test_a_changed_line_is_judged_as_if_it_were_the_first(data: st.DataObject) -> None:
    """Whatever bytes of a line are changed, added or left out: what was learnt of other lines hides no fault and tells nothing else."""
    name = data.draw(st.sampled_from(FILES))
    line = bytearray(data.draw(st.sampled_from(LINES_OF[name])))
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(st.integers(0, len(line) - 1))
        length = data.draw(st.sampled_from((0, 1, 1, 1, 2)))
        line[at : at + length] = data.draw(st.sampled_from([*(bytes([byte]) for byte in b'"\\{}[]:,0aA \t\x00\xff'), b'"id":"', b"", '",“'.encode()]))
    assert judged(WARM[name], bytes(line)) == read(name, bytes(line))


@given(st.sampled_from(FILES), st.data())
def test_own_texts_are_judged_whatever_they_are(name: str, data: st.DataObject) -> None:
    """Another id, ticket, salt or hash in a line of a known kind: a proper one is told, any other is the same fault as in the first line."""
    line = json.loads(data.draw(st.sampled_from(LINES_OF[name])))
    if isinstance(line, Mapping):
        side: Any = data.draw(st.sampled_from([line["open"], line["closed"]] if isinstance(line["closed"], dict) else [line["open"]]))
        for member in ("id", "ticket", "salt"):
            if member in side:
                side[member] = data.draw(st.sampled_from([*ODD, "x:1", "0" * 32, "f" * 64, "F" * 64]) | st.text(max_size=4))
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    assert judged(WARM[name], text) == read(name, text)


def test_an_id_with_a_quotation_mark_is_told_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such an id stands among what is alike; it is told of every line, also where no kind is remembered."""
    line = {"closed": {"salt": "0" * 32}, "open": {"id": 'a"b', "line": "one", "stratum": [], "ticket": "1" * 64}}
    for kept in (told.KEPT_TEXT, 0):
        monkeypatch.setattr(told, "KEPT_TEXT", kept)
        teller = Teller("drawn.jsonl", {})
        for _ in range(2):
            one = teller.told(canonical(line).encode(), "there", Findings())
            assert one is not None and (one.id, one.ticket) == ('a"b', "1" * 64)
        again = teller.told(canonical({**line, "open": {**line["open"], "id": "c"}}).encode(), "there", Findings())
        assert again is not None and again.id == "c" and again.kind is one.kind
