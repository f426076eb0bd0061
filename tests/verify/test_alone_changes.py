"""Whatever is changed or damaged in the files of a record, `check.py` says so and never ends in an error."""

import ast
import json
import random
from pathlib import Path
from typing import Any

from builder import canonical
from described import rich, witnessed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judged import JSON, alone, judge

from alone import FILE

ROOT = Path(__file__).parents[2]
Json = Any


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
