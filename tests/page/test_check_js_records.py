"""check.js against records made by the library: two implementations written apart must agree."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jointsup.canonical import canonical, read_canonical
from jointsup.verify import check_record
from mutations import mutations, written
from rounds import (
    Case,
    add_entry,
    fixed_round,
    later_entry,
    lines_of,
    make_case,
    records,
    reroot,
    reserve_entry,
    sources,
    write,
)

Ask = Callable[..., Any]
CHECK_JS = Path(__file__).parents[2] / "src" / "jointsup" / "verify" / "page" / "check.js"
slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=30)


def rules(report: Mapping[str, Any]) -> set[str]:
    """The rules that a report names."""
    return {deviation["rule"] for deviation in report["deviations"]}


@pytest.fixture(scope="module", params=["sha256", "sm3"])
def case(request: pytest.FixtureRequest) -> Case:
    """The fixed round, by each hash."""
    return fixed_round(request.param, rows=60)


@slow
@given(records(), st.sampled_from(["draw", "notice", "result"]))
def test_honest_rounds_are_clean_at_every_level(ask: Ask, made: tuple[Case, dict[str, str]], moment: str) -> None:
    """Whatever the library freezes and draws, check.js finds nothing in it, whole or public, with frame, proofs and witness."""
    case, files = made
    whole = ask("check", files=files, frame=case.frame_text, witness=canonical(case.witness(files)))
    assert (whole["level"], whole["deviations"]) == ("frame", [])
    assert whole["record_digest"] == case.digest
    public = case.public(moment, files)
    assert ask("check", files=public)["deviations"] == []
    assert ask("check", files=public, frame=case.frame_text)["deviations"] == []
    for entity in [row.id for row in case.frame.rows[:3]] + ["!", "x:none", "~"]:
        own = ask("check", files=public, proof=canonical(case.proof(entity, files)))
        assert (own["level"], own["deviations"]) == ("own row", [])


@slow
@given(records())
def test_own_results_are_those_of_the_draw(ask: Ask, made: tuple[Case, dict[str, str]]) -> None:
    """What check.js tells an entity from its proof is what the library drew."""
    case, files = made
    drawn = {(case.rules.lines[row.line].id, row.id) for row in case.draw.drawn}
    for row in case.frame.rows[:4]:
        own = ask("check", files=files, proof=canonical(case.proof(row.id, files)))["own"]
        assert {line for line, _, is_drawn in own if is_drawn} == {line for line, id in drawn if id == row.id}


@slow
@given(st.data(), records(most=12))
def test_both_checkers_object_to_the_same_records(ask: Ask, data: st.DataObject, made: tuple[Case, dict[str, str]]) -> None:
    """Where any member of any file is changed, check.js objects exactly where the library's own check does."""
    _, files = made
    name = data.draw(st.sampled_from([name for name, text in files.items() if text and name in READ]))
    value = read_canonical(files[name]) if name.endswith(".json") else lines_of(files[name])
    mutation = data.draw(mutations(value))
    if name.endswith(".json"):
        text = written(mutation.value)
    else:
        assume(isinstance(mutation.value, list))
        text = "".join(written(line) + "\n" for line in mutation.value)
    compare(ask, {**files, name: text})


READ = ("record.json", "round.json", "strata.jsonl", "drawn.jsonl", "visits.jsonl", "later.jsonl")


@slow
@given(st.data(), records(most=12))
def test_both_checkers_object_to_the_same_forgeries(ask: Ask, data: st.DataObject, made: tuple[Case, dict[str, str]]) -> None:
    """Where a line is changed and the roots are made to agree, check.js objects exactly where the library's own check does."""
    _, files = made
    part = data.draw(st.sampled_from([part for part in ("strata", "drawn", "visits") if files[f"{part}.jsonl"]]))
    mutation = data.draw(mutations(lines_of(files[f"{part}.jsonl"])))
    try:
        forged = reroot(files, **{part: lambda _: mutation.value})
    except (AttributeError, KeyError, TypeError, ValueError):
        assume(False)
    compare(ask, forged)


@slow
@given(st.data(), records(most=12))
def test_both_checkers_object_to_the_same_proofs(ask: Ask, data: st.DataObject, made: tuple[Case, dict[str, str]]) -> None:
    """Where anything in a proof or a witness file is changed, check.js objects exactly where the library's own check does."""
    case, files = made
    if data.draw(st.booleans()):
        kind, value = "witness", case.witness(files)
    else:
        kind, value = "proof", case.proof(data.draw(st.sampled_from([row.id for row in case.frame.rows] + ["!", "~"])), files)
    mutation = data.draw(mutations(read_canonical(canonical(value))))
    assume(isinstance(mutation.value, dict))
    assume(_is_utf8(written(mutation.value)))
    report = check_record(files, **{kind: mutation.value})
    found = ask("check", files=files, **{kind: written(mutation.value)})
    assert bool(found["deviations"]) == (not report.clean), (mutation.where, mutation.how, found["deviations"], report.rules)


def compare(ask: Ask, files: dict[str, str]) -> None:
    """Fail where one checker objects to a record and the other does not."""
    assume(all(_is_utf8(text) for text in files.values()))
    report = check_record(files)
    found = ask("check", files=files)
    assert bool(found["deviations"]) == (not report.clean), (found["deviations"], report.rules)


def _is_utf8(text: str) -> bool:
    return not re.search("[\ud800-\udfff]", text)


# Frauds. The forger makes every digest agree that he can.


def _in(part: str, at: int, **members: Any) -> Callable[[Case], dict[str, str]]:
    """Change members of one line, opened or closed, roots made to agree."""

    def change(lines: list[Any]) -> None:
        for side in (lines[at].get("open"), lines[at].get("closed"), lines[at]):
            for name, value in members.items():
                if isinstance(side, dict) and name in side:
                    side[name] = value

    return lambda case: reroot(case.files, **{part: change})


def _in_place(change: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], None]:
    def changed(value: dict[str, Any]) -> None:
        change(value)

    return changed


def _head(change: Callable[[dict[str, Any]], Any]) -> Callable[[Case], dict[str, str]]:
    return lambda case: reroot(case.files, head=_in_place(change))


def _document(change: Callable[[dict[str, Any]], Any]) -> Callable[[Case], dict[str, str]]:
    """Change the round document and its digest in the head; the seed stays."""
    return lambda case: reroot(case.files, document=_in_place(change))


FRAUDS: list[tuple[str, Callable[[Case], dict[str, str]], str]] = [
    ("a ticket altered", _in("drawn", 1, ticket="0" * 64), "draw.order"),
    ("the last ticket altered", _in("drawn", 0, ticket="f" * 64), "draw.cut_off"),
    ("n altered", _in("strata", 0, n=1), "counts.n"),
    ("a cut-off altered", _in("strata", 0, cut_off="7" * 64), "draw.cut_off"),
    ("a cut-off left out", _in("strata", 0, cut_off=None), "draw.cut_off"),
    ("a target altered", _in("strata", 0, target="1/1"), "counts.target"),
    ("rows altered", _in("strata", 0, rows=59), "counts.strata"),
    ("a stratum left out", lambda case: reroot(case.files, strata=lambda lines: lines[1:]), "counts.strata"),
    ("a drawn line dropped", lambda case: reroot(case.files, drawn=lambda lines: lines[1:]), "draw.n"),
    ("a drawn line doubled", lambda case: reroot(case.files, drawn=lambda lines: [lines[0], *lines]), "draw.order"),
    ("two drawn lines changed places", lambda case: reroot(case.files, drawn=lambda lines: [lines[1], lines[0], *lines[2:]]), "draw.order"),
    ("a drawn line edited, its root not", lambda case: {**case.files, "drawn.jsonl": case.files["drawn.jsonl"].replace("uscc:9", "uscc:8", 1)}, "draw.root"),
    ("another entity drawn", _in("drawn", 0, id="uscc:99"), "visits"),
    ("an entity of no line", _in("drawn", 0, line="nothing"), "draw.rows"),
    ("a member opened", lambda case: reroot(case.files, drawn=_open_all), "draw.open"),
    ("a visit dropped", lambda case: reroot(case.files, visits=lambda lines: lines[1:]), "visits"),
    ("a visit edited, its root not", lambda case: {**case.files, "visits.jsonl": case.files["visits.jsonl"].replace("uscc:9", "uscc:8", 1)}, "visits.root"),
    ("a visit not made without cause", lambda case: reroot(case.files, visits=_spare), "visits"),
    ("strata edited, their root not", lambda case: {**case.files, "strata.jsonl": case.files["strata.jsonl"].replace('"n":', '"n":1', 1)}, "strata.root"),
    ("a reveal swapped", _head(lambda head: head["seed"]["reveals"][0].__setitem__(1, "a" * 64)), "seed.value"),
    ("a reveal dropped", _head(lambda head: head["seed"]["reveals"].pop()), "seed.value"),
    ("a reveal dropped, lists witnessed", _head(lambda head: head["seed"]["reveals"].pop()), "witness.lists"),
    ("a commitment of nobody", _head(lambda head: head["seed"]["commitments"].append(["路人", "0" * 64])), "seed.commitments"),
    ("a seed of one's choice", _head(lambda head: head["seed"].update(value="c" * 64)), "seed.value"),
    ("a later value outside its pattern", _head(lambda head: head["seed"].update(later=["beacon-9", "x"])), "seed.later"),
    ("a later value of another event", _head(lambda head: head["seed"].update(later=["beacon-8", "9" * 64])), "seed.later"),
    ("no later value", _head(lambda head: head["seed"].update(later=None)), "seed.later"),
    ("a receipt for another pair", _head(lambda head: _receipt(head, "pair").update(what=["市市场监管局/3", 1, "0" * 64, "0" * 64])), "witness.pair"),
    ("a receipt after the later value", _head(lambda head: _receipt(head, "reveals").update(time="2026-03-10T00:00:00Z")), "witness.lists"),
    ("totals altered", _head(lambda head: head["totals"][0].__setitem__(1, 0)), "totals"),
    ("rows without chance altered", _head(lambda head: head["without_chance"][2].__setitem__(1, 99)), "totals"),
    ("another frame", _head(lambda head: head["header"].update(count=59)), "frame.digest"),
    ("another depth", _head(lambda head: head["header"].update(depth=1)), "frame.root"),
    ("a digest of another document", _head(lambda head: head.update(round_digest="0" * 64)), "round.digest"),
    ("a rate changed after the seed", _document(lambda round_: round_["lines"][0]["strata"][0].__setitem__(1, "1/2")), "seed.value"),
    ("a line in no group", _document(lambda round_: round_["groups"].pop()), "round.rules"),
    ("yield order without a line", _document(lambda round_: round_["yield_order"].pop()), "round.rules"),
    ("counts that are not the frame's", _document(lambda round_: round_["counts"][0].__setitem__(1, 0)), "round.counts"),
    ("a code under two labels", _document(lambda round_: round_["choices"][0]["labels"][0][1].append("370104")), "round.rules"),
    ("too few texts", _document(lambda round_: round_["sources"]["later"][0].update(texts="5", pattern="[0-4]")), "round.rules"),
    ("a file missing", lambda case: {name: text for name, text in case.files.items() if name != "visits.jsonl"}, "file"),
    ("blanks in a file", lambda case: {**case.files, "record.json": case.files["record.json"].replace(",", ", ", 1)}, "text"),
    ("a member too many", _head(lambda head: head.update(extra=1)), "schema"),
    ("another version", _document(lambda round_: round_.update(schema="round/2")), "schema"),
]  # fmt: skip


def _receipt(head: dict[str, Any], kind: str) -> dict[str, Any]:
    return next(receipt for receipt in head["receipts"] if receipt["kind"] == kind)


def _open_all(lines: list[Any]) -> None:
    closed = next(line for line in lines if "ticket" in line["closed"])
    closed["open"]["ticket"] = closed["closed"].pop("ticket")


def _spare(lines: list[Any]) -> None:
    visit = next(line for line in lines if "id" in line["open"] and "not_made" not in line["open"])
    visit["open"]["not_made"] = "ceiling"
    other = [line for line in lines if line["open"].get("id") == visit["open"]["id"] and line is not visit]
    for line in other:
        for side in ("open", "closed"):
            line[side].pop("not_made", None)


@pytest.mark.parametrize(("change", "rule"), [fraud[1:] for fraud in FRAUDS], ids=[fraud[0] for fraud in FRAUDS])
def test_a_fraud_is_named(ask: Ask, case: Case, change: Callable[[Case], dict[str, str]], rule: str) -> None:
    """Each fraud breaks the rule that the protocol's page names for it."""
    assert rule in rules(ask("check", files=change(case), frame=case.frame_text))


def test_who_has_no_chance_needs_a_reason(ask: Ask) -> None:
    """A line in which somebody has no chance and that gives no reason contradicts the rules."""
    given = fixed_round("sha256", 30)
    document = copy.deepcopy(given.document)
    for stratum in document["lines"][0]["strata"]:
        stratum[1] = "0/1"
    document["lines"][0]["reason"] = "本年不抽"
    assert ask("check", files=make_case(document, given.frame).files, frame=given.frame_text)["deviations"] == []
    document["lines"][0]["reason"] = ""
    assert rules(ask("check", files=make_case(document, given.frame).files)) == {"round.rules"}


def test_a_round_without_later_value(ask: Ask) -> None:
    """Without a later value, a withheld or wrong nonce, or one body alone, is a deviation of the sources."""
    honest = fixed_round("sha256", 30, sources=sources({"甲": "b1", "乙": "b2"}, []))
    assert ask("check", files=honest.files, frame=honest.frame_text)["deviations"] == []
    for how in ("withheld", "wrong", "silent"):
        forged = make_case(honest.document, honest.frame, **{how: ["甲"]})
        assert "seed.sources" in rules(ask("check", files=forged.files))


def test_frame_frauds(ask: Ask, case: Case) -> None:
    """A row left out, moved, doubled, with a strange code or another's salt is named at the frame level."""
    header, *rows = case.frame_text.splitlines()

    def found(lines: list[str]) -> set[str]:
        return rules(ask("check", files=case.files, frame="".join(line + "\n" for line in lines)))

    assert "frame.root" in found([header, *rows[1:]])
    assert "frame.order" in found([header, rows[1], rows[0], *rows[2:]])
    assert {"frame.order", "frame.salt"} <= found([header, rows[0], *rows])
    assert "frame.row" in found([header, rows[0].replace("370", "371"), *rows[1:]])
    assert "frame.row" in found([header, rows[0].replace("uscc", "uscd", 1), *rows[1:]])
    salt = rows[0].split("\t")[1]
    assert "frame.salt" in found([header, rows[0], rows[1].replace(rows[1].split("\t")[1], salt), *rows[2:]])
    assert "frame.salt" in found([header, rows[0].replace(salt, salt.upper() + "x"), *rows[1:]])
    assert "frame.digest" in found([header.replace('"depth":0', '"depth":1'), *rows])
    assert "frame.digest" in found([])


def test_proof_frauds(ask: Ask, case: Case) -> None:
    """A proof of another row, another salt, another path or of another's lines is named."""
    drawn = case.draw.drawn[0].id
    undrawn = next(row.id for row in case.frame.rows if row.id not in {one.id for one in case.draw.drawn})

    def found(**changes: Any) -> set[str]:
        proof = {**copy.deepcopy(case.proof(drawn)), **changes}
        return rules(ask("check", files=case.files, proof=canonical(proof)))

    other = case.proof(undrawn)
    assert found() == set()
    assert "proof.row" in found(id=undrawn)
    assert "proof.path" in found(salt="0" * 32)
    assert "proof.path" in found(path=other["path"])
    assert "proof.drawn" in found(drawn=[])
    assert {"proof.path", "proof.row"} <= found(**{name: other[name] for name in ("row", "salt", "path")})
    assert "visits" in found(visits=[])
    assert "proof.row" in found(strata=[])
    assert "proof.row" in found(header={**case.frame.header, "as_of": "2020-01-01"})
    absence = {**case.proof("zzz"), "id": drawn}
    assert "proof.path" in rules(ask("check", files=case.files, proof=canonical(absence)))


def test_later_entries(ask: Ask, case: Case) -> None:
    """A later entry out of the chain, back in time, or with another reserve than the next is named; honest ones are not."""
    drawn = case.draw.drawn[0].id
    files = add_entry(case.files, reserve_entry(case, case.files, drawn))
    files = add_entry(files, later_entry(files))
    assert ask("check", files=files, frame=case.frame_text)["deviations"] == []
    reserve, correction = lines_of(files["later.jsonl"])

    def found(*entries: Any) -> set[str]:
        text = "".join(canonical(entry) + "\n" for entry in entries)
        return rules(ask("check", files={**files, "later.jsonl": text}, frame=case.frame_text))

    assert found(correction) == {"later"}
    assert found(reserve, {**correction, "time": "2020-01-01T00:00:00Z"}) == {"later"}
    assert found({**reserve, "taken": [[*reserve["taken"][0][:2], "uscc:other"], *reserve["taken"][1:]]}) == {"later"}
    assert found({**reserve, "taken": []}) == {"later"}
    assert found({**reserve, "id": "uscc:other"}) == {"later"}


# The command.


@pytest.fixture
def command(node: str, tmp_path: Path, case: Case) -> Callable[..., tuple[int, Any]]:
    """Run ``node check.js`` on a record written into ``tmp_path / "record"``."""
    write(case.files, tmp_path / "record")

    def run(*words: Any) -> tuple[int, Any]:
        done = subprocess.run([node, CHECK_JS, *map(str, words)], capture_output=True, check=False)
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr.decode()

    return run


def test_the_command(command: Callable[..., tuple[int, Any]], tmp_path: Path, case: Case) -> None:
    """The command reads a folder, a proof, a frame and a witness file, prints check/1, and its exit code says what came out."""
    record, frame, proof, witness = (tmp_path / name for name in ("record", "frame.txt", "proof.json", "witness.json"))
    frame.write_bytes(case.frame_text.encode())
    proof.write_bytes(canonical(case.proof(case.draw.drawn[0].id)).encode())
    witness.write_bytes(canonical(case.witness()).encode())
    status, report = command(record)
    assert status == 0
    members = ["schema", "level", "deviations", "remarks", "cannot_show", "look_up", "record_digest"]
    assert list(report) == members
    assert (report["schema"], report["level"], report["record_digest"]) == ("check/1", "record", case.digest)
    assert any("9" * 64 in item and "2026-03-09" in item for item in report["look_up"])
    status, report = command(record, "--proof", proof, "--frame", frame, "--witness", witness)
    assert (status, report["level"]) == (0, "frame")
    status, report = command(record, "--proof", proof)
    assert (status, report["level"]) == (0, "own row")
    (record / "drawn.jsonl").write_text("", encoding="utf-8")
    status, report = command(record)
    assert status == 1
    assert {"draw.root", "draw.n"} <= rules(report)
    assert set(report["deviations"][0]) == {"rule", "where", "text"}


def test_the_command_refuses_what_it_cannot_read(command: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    """Without a record folder, with a file that is not there, or with unknown words the exit code is 2 and the use is printed."""
    record = tmp_path / "record"
    for words in ([], [tmp_path / "nothing"], [record, "--proof", tmp_path / "none"], [record, "--frame"], [record, "--what", "x"]):
        status, said = command(*words)
        assert status == 2
        assert "usage" in said


def test_bytes_that_are_no_text(command: Callable[..., tuple[int, Any]], tmp_path: Path, case: Case) -> None:
    """Bytes that are not UTF-8, in any file, are a deviation and no crash."""
    frame = tmp_path / "frame.txt"
    frame.write_bytes(case.frame_text.encode()[:-5] + b"\xff\n")
    status, report = command(tmp_path / "record", "--frame", frame)
    assert (status, rules(report)) == (1, {"text"})
    frame.write_bytes(case.frame_text.encode()[:-1])
    assert "text" in rules(command(tmp_path / "record", "--frame", frame)[1])
    (tmp_path / "record" / "round.json").write_bytes(b'{"a":"\xc3"}')
    status, report = command(tmp_path / "record")
    assert status == 1
    assert {"text", "file"} <= rules(report)
