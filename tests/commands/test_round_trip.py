"""The five commands, from files to a checked record."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import small
from jointsup.canonical import canonical, read_canonical
from jointsup.codec.reading import read_document
from jointsup.errors import Unwritable
from jointsup.model.documents import Pair
from jointsup.services import folders, long_freeze
from jointsup.services.rounds import verify_record
from running import run


@pytest.fixture
def frozen(tmp_path, request):
    """A frozen round in a folder, by the engine and with the hash that the test names."""
    engine, hash_name = getattr(request, "param", ("reference", "sha256"))
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    small.write_json(tmp_path / "plan.json", small.plan(hash=hash_name))
    run("freeze", tmp_path / "plan.json", "--rows", tmp_path / "firms.csv", "--out", tmp_path / "round", "--engine", engine)
    return tmp_path


def drawn(folder, engine="reference"):
    """Draw the round frozen in a folder."""
    pair = read_document(folder / "round/pair.json", Pair)
    small.write_json(folder / "seed.json", small.seed_for(pair))
    run("draw", folder / "round", "--seed", folder / "seed.json", "--out", folder / "record", "--engine", engine)
    return folder / "record"


@pytest.mark.parametrize(
    "frozen", [(e, h) for e in ("reference", "duckdb") for h in ("sha256", "sm3")], indirect=True, ids=str
)
def test_freeze_draw_verify(frozen):
    """A round frozen and drawn by the commands checks clean at every level, by the package and by check.py."""
    record = drawn(frozen)
    frame = frozen / "round/frame.txt"
    for arguments, level in (([], "record"), (["--frame", frame], "frame")):
        report = json.loads(run("verify", record, *arguments, "--json").output)
        assert (report["level"], report["deviations"]) == (level, [])
        alone = subprocess.run(
            [sys.executable, record / "check.py", record / "record.json", *map(str, arguments), "--json"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert alone.returncode == 0, alone.stdout + alone.stderr
        assert json.loads(alone.stdout)["level"] == level


def test_engines_write_the_same_frame_and_draw(tmp_path):
    """Given the same secret the two engines write the same frame byte for byte, and from it draw the same."""
    from jointsup.codec.structure import structure
    from jointsup.codec.tables import read_table
    from jointsup.engines import choose
    from jointsup.model.plan import RoundPlan
    from jointsup.services.compiling import fields_of
    from jointsup.services.freeze import freeze

    plan = structure(small.plan(), RoundPlan)
    table = read_table(small.rows(), fields_of(plan))
    made = {
        name: freeze(plan, table, choose(name), tmp_path / f"{name}.txt", small.counting) for name in ("reference", "duckdb")
    }
    assert (tmp_path / "reference.txt").read_bytes() == (tmp_path / "duckdb.txt").read_bytes()
    assert made["reference"].document == made["duckdb"].document


def test_proofs_of_everyone_check(frozen):
    """Each entity's proof is accepted, says whether it was drawn, and an absent id gets a proof of absence."""
    record = drawn(frozen)
    lines = [json.loads(text) for text in (record / "drawn.jsonl").read_text("utf-8").splitlines()]
    ids = {{**line["open"], **line["closed"]}["id"] for line in lines}
    for number in (*range(0, 60, 13), 99):
        entity, proof = f"row:{number:05d}", frozen / f"proof-{number}.json"
        answer = run(
            "prove", record, entity, "--frame", frozen / "round/frame.txt", "--out", proof,
            "--page", frozen / f"proof-{number}.html", "--json",
        )  # fmt: skip
        assert json.loads(answer.output)["present"] == (number < 60)
        assert (json.loads(answer.output)["drawn"] > 0) == (entity in ids)
        report = json.loads(run("verify", record, "--proof", proof, "--json").output)
        assert (report["level"], report["deviations"]) == ("own row", [])
        assert entity in (frozen / f"proof-{number}.html").read_text("utf-8")


def test_an_id_that_no_row_could_have_gets_no_proof_of_absence(frozen):
    """A mistyped id is refused with what is wrong and what ids look like here, but no entity's own; nothing is written."""
    record = drawn(frozen)
    refused = ("prove", record), ("--frame", frozen / "round/frame.txt", "--out", frozen / "proof.json", "--page", frozen / "proof.html")
    for entity, code, arguments in (
        ("00099", "id.form", ()),
        ("row:", "id.form", ()),
        ("rows:00099", "id.scheme", ()),
        ("uscc:91370100MA3BX8H14Z", "id.scheme", ()),
        ("row:99", "id.pattern", ("--plan", frozen / "plan.json")),
    ):
        answer = run(*refused[0], entity, *refused[1], *arguments, "--json", "--lang", "en", status=3)
        problems = json.loads(answer.output)["problems"]
        assert [found["code"] for found in problems] == [code, "proof.id"]
        assert set(re.findall(r"row:[0-9]{5}", problems[1]["text"])) == {"row:00000"}
    assert not list(frozen.glob("proof.*"))


def test_the_page_of_an_absence_says_what_an_absence_shows(frozen):
    """It speaks of the two neighbours, not of a row and a ticket that the entity does not have."""
    record = drawn(frozen)
    words = {}
    for name in ("row:00001", "row:00099"):
        page = frozen / f"{name[4:]}.html"
        run("prove", record, name, "--frame", frozen / "round/frame.txt", "--out", page.with_suffix(".json"), "--page", page)
        words[name] = page.read_text("utf-8").partition("核对能够证明")[2]
    assert "本对象的行、分层、抽签号" in words["row:00001"]
    assert "相邻对象" in words["row:00099"]
    assert "抽签号" not in words["row:00099"]


def test_a_proof_needs_the_whole_record(frozen):
    """A public copy, a damaged record and a missing one are told apart, and none of them ends in a proof."""
    record = drawn(frozen)
    proving = ("row:00001", "--frame", frozen / "round/frame.txt", "--out", frozen / "proof.json")
    assert "[record.public]" in run("prove", record / "public", *proving, status=3).stderr
    assert "[file.unreadable]" in run("prove", frozen / "nowhere", *proving, status=6).stderr
    (record / "visits.jsonl").write_text("{}\n")
    (record / "strata.jsonl").unlink()
    words = run("prove", record / "record.json", *proving, status=3).stderr
    assert words.count("[record.damaged]") > 1
    assert "visits.jsonl" in words
    assert "strata.jsonl" in words
    assert not list(frozen.glob("proof.*"))


def test_a_file_that_is_not_there_is_no_deviation(frozen):
    """Whichever file of a check is mistyped, package and check.py name it and end with a status of their own; nothing is called a fraud."""
    record = drawn(frozen)
    nothing = frozen / "nosuch.json"
    for arguments in ((nothing,), *((record, option, nothing) for option in ("--frame", "--proof", "--witness"))):
        answer = json.loads(run("verify", *arguments, "--json", status=6).output)
        assert [found["code"] for found in answer["problems"]] == ["file.unreadable"]
        assert "nosuch.json" in answer["problems"][0]["text"]
        alone = subprocess.run([sys.executable, record / "check.py", *map(str, arguments)], capture_output=True, text=True, check=False)
        assert (alone.returncode, alone.stdout) == (6, "")
        assert "nosuch.json" in alone.stderr
    with pytest.raises(Unwritable, match="nosuch"):
        verify_record(record, frame=nothing)


def test_the_public_copy_checks_and_hides_persons(frozen):
    """The public copy checks clean, and no person's id stands anywhere in it."""
    record = drawn(frozen)
    report = json.loads(run("verify", record / "public", "--json").output)
    assert report["deviations"] == []
    persons = {f"row:{i:05d}" for i in range(60) if i % 4 == 0}
    shown = "".join((record / "public" / name).read_text("utf-8") for name in ("drawn.jsonl", "visits.jsonl", "later.jsonl"))
    assert not [entity for entity in persons if entity in shown]
    assert "row:" in shown


def test_a_dry_run_writes_nothing_and_tells_chances(frozen):
    """``--dry-run`` of freeze and draw leaves no file behind and gives exact chances."""
    before = sorted(frozen.rglob("*"))
    answer = json.loads(run("draw", frozen / "round", "--dry-run", "--json").output)
    by_line = {line["line"]: line for line in answer["lines"]}
    assert by_line["all"]["expected"] == "10/1"
    assert by_line["food"]["least_chance"].count("/") == 1
    assert sorted(frozen.rglob("*")) == before
    run(
        "freeze", frozen / "plan.json", "--rows", frozen / "firms.csv", "--out", frozen / "other", "--dry-run",
        "--engine", "reference",
    )  # fmt: skip
    assert sorted(frozen.rglob("*")) == before


def test_sheets_for_people_have_chinese_headings(frozen):
    """The drawn and the visits also stand as CSV that a spreadsheet opens right, and as a workbook."""
    record = drawn(frozen)
    text = (record / "drawn.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert "监管对象标识" in text.decode("utf-8-sig").splitlines()[0]
    assert len(text.decode("utf-8-sig").splitlines()) == 1 + len((record / "drawn.jsonl").read_text("utf-8").splitlines())
    assert (record / "draw.xlsx").stat().st_size > 1000


def test_of_very_many_no_workbook_is_made(frozen, monkeypatch):
    """Of more drawn than a workbook is made of, the sheets stand as CSV alone, and the command says so."""
    monkeypatch.setattr(folders, "MOST_IN_WORKBOOK", 2)
    pair = read_document(frozen / "round/pair.json", Pair)
    small.write_json(frozen / "seed.json", small.seed_for(pair))
    said = run("draw", frozen / "round", "--seed", frozen / "seed.json", "--out", frozen / "record", "--engine", "reference").output
    assert "No draw.xlsx" in said
    assert not (frozen / "record/draw.xlsx").exists()
    assert (frozen / "record/visits.csv").exists()


def test_a_forged_cache_ends_the_draw(tmp_path, monkeypatch):
    """A draw may read the frame's cache; salts changed in it together with its digests end the draw, which is checked from the exchange text."""
    monkeypatch.setattr(long_freeze, "CACHED_FROM", 1)
    (tmp_path / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    small.write_json(tmp_path / "plan.json", small.plan())
    run("freeze", tmp_path / "plan.json", "--rows", tmp_path / "firms.csv", "--out", tmp_path / "round", "--engine", "duckdb")
    cache = tmp_path / "round/frame.txt.cache"
    rows, said = cache / "rows.parquet", json.loads((cache / "cache.json").read_text("utf-8"))
    duckdb.execute(f"COPY (SELECT * REPLACE (reverse(salt) AS salt) FROM '{rows}') TO '{cache / 'forged'}' (FORMAT parquet)")
    (cache / "forged").replace(rows)
    said["files"] = [[name, hashlib.sha256((cache / name).read_bytes()).hexdigest()] for name, _ in said["files"]]
    (cache / "cache.json").write_text(canonical(said), "utf-8")
    small.write_json(tmp_path / "seed.json", small.seed_for(read_document(tmp_path / "round/pair.json", Pair)))
    ended = run("draw", tmp_path / "round", "--seed", tmp_path / "seed.json", "--out", tmp_path / "record", "--engine", "duckdb", status=3)
    assert "draw.own_check" in ended.stderr
    assert not (tmp_path / "record").exists()


def test_what_a_commitment_was_not_checked_against_is_said(frozen):
    """Only the round document knows the parties: without it a mistyped one is taken with a word that it was not checked, with it it is refused."""
    asked = ("commit", frozen / "round/pair.json", "--party", "丁方", "--out", frozen / "nonce.json")
    assert "[seed.unknown_party]" in run(*asked, "--round", frozen / "round/round.json", status=3).stderr
    assert "Not checked" in run(*asked, "--lang", "en").output
    (frozen / "nonce.json").unlink()
    (frozen / "nonce.json.commitment.json").unlink()
    assert json.loads(run(*asked, "--json").output)["checked_party"] is False


def test_parties_of_one_body_are_remarked_on(frozen):
    """With a later value they are lawful, and whoever freezes is told that they could agree; parties of two bodies get no such note."""
    plan = small.plan()
    plan["sources"]["parties"] = [[party, "market"] for party in small.PARTIES]
    small.write_json(frozen / "one.json", plan)
    for name, times in (("one", 1), ("plan", 0)):
        said = run("freeze", frozen / f"{name}.json", "--rows", frozen / "firms.csv", "--out", frozen / name, "--lang", "en", "--engine", "reference")
        assert said.output.count("[plan.one_body]") == times


def test_commit_keeps_the_nonce_private(frozen):
    """``commit`` writes a nonce that only its owner can read, and a commitment that fits it."""
    run("commit", frozen / "round/pair.json", "--party", "甲方", "--round", frozen / "round/round.json", "--out", frozen / "nonce.json")
    kept = read_canonical((frozen / "nonce.json").read_bytes())
    sent = read_canonical((frozen / "nonce.json.commitment.json").read_bytes())
    assert (frozen / "nonce.json").stat().st_mode & 0o077 == 0
    assert "nonce" not in sent
    assert sent["commitment"] == kept["commitment"]
    pair = read_document(frozen / "round/pair.json", Pair)
    from jointsup.algorithms.sampling.seed import commitment

    assert commitment(pair.hash, pair.frame_digest, pair.round_digest, "甲方", kept["nonce"]) == sent["commitment"]


def test_the_secret_lies_beside_the_frame_and_is_private(frozen):
    """The frame's secret is not in the frozen folder, and only its owner can read it."""
    assert {path.name for path in (frozen / "round").iterdir()} == {"frame.txt", "round.json", "pair.json"}
    assert (frozen / "round.secret").stat().st_mode & 0o077 == 0
    secret = (frozen / "round.secret").read_text().strip()
    assert not any(secret in path.read_text("utf-8") for path in (frozen / "round").iterdir())


def test_what_is_not_public_is_its_owner_s_alone(frozen):
    """Of everything that a round writes, others may read the round document, the pair, commitments and the public copy, and no more."""
    record = drawn(frozen)
    run("commit", frozen / "round/pair.json", "--party", "甲方", "--out", frozen / "nonce.json")
    run(
        "prove", record, "row:00003", "--frame", frozen / "round/frame.txt", "--out", frozen / "proof.json",
        "--page", frozen / "proof.html",
    )  # fmt: skip
    run("check-page", record, "--out", frozen / "page.html")
    given = {frozen / name for name in ("firms.csv", "plan.json", "seed.json")}
    shared = {path for path in frozen.rglob("*") if path.is_file() and path.stat().st_mode & 0o077} - given
    public = {frozen / name for name in ("round/round.json", "round/pair.json", "nonce.json.commitment.json")}
    assert shared == public | set((record / "public").iterdir())


def test_help_names_every_command():
    """``--help`` lists all commands with a line in both languages."""
    shown = run("--help").output
    for name in ("freeze", "commit", "draw", "prove", "verify", "demo"):
        assert name in shown


def test_importing_the_package_loads_nothing_heavy():
    """``import jointsup`` loads no engine, database, plugin system, table library or command line."""
    code = (
        "import sys, jointsup; heavy = {'duckdb','numpy','pluggy','sqlite3','click','cattrs','lark','attr','sqlalchemy'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    env = {"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"
