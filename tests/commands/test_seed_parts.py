"""A draw from the parts of its seed, as parties and witnesses sent them."""

import json

import pytest

import jointsup
import small
from jointsup.algorithms.sampling.seed import list_digest
from jointsup.canonical import read_canonical
from jointsup.errors import BadSeed
from jointsup.services.rounds import compose_seed
from running import run

NUMBER = "123456789"


def freeze(folder, name="round", **changes):
    """Freeze a round, and let its parties commit; return its folder."""
    if not (folder / "firms.csv").exists():
        (folder / "firms.csv").write_bytes(small.csv_bytes(small.rows()))
    small.write_json(folder / "plan.json", small.plan(**changes))
    run("freeze", folder / "plan.json", "--rows", folder / "firms.csv", "--out", folder / name, "--engine", "reference")
    for party in small.PARTIES:
        run("commit", folder / name / "pair.json", "--party", party, "--out", folder / f"{name}.{party}.json")
    return folder / name


def parts(folder, name="round", parties=small.PARTIES):
    """Return the options that give the parts of these parties, and the later value."""
    options = ["--later", small.EVENT, NUMBER]
    for party in parties:
        nonce = folder / f"{name}.{party}.json"
        options += ["--commitment", f"{nonce}.commitment.json", "--reveal", nonce]
    return options


def draw(folder, *options, status=0):
    """Draw; return the answer, or the problems of a refusal after finding that no record is there."""
    arguments = ("draw", folder / "round", "--out", folder / "record", "--engine", "reference", "--lang", "en")
    if status == 2:
        return run(*arguments, *options, status=2).stderr
    answer = json.loads(run(*arguments, *options, "--json", status=status).output)
    if status:
        assert not (folder / "record").exists()
        return [(found["code"], found["where"], found["value"]) for found in answer["problems"]]
    return answer


def receipts(folder):
    """Write the witness's receipts as files; return the options that give them."""
    pair = json.loads((folder / "round/pair.json").read_text("utf-8"))
    nonces = [json.loads((folder / f"round.{party}.json").read_text("utf-8")) for party in sorted(small.PARTIES)]
    whats = {
        "pair": ("2026-06-30T12:00:00+08:00", [pair[name] for name in ("round_id", "attempt", "frame_digest", "round_digest")]),
        "commitments": ("2026-07-01T12:00:00+08:00", list_digest("sha256", [(n["party"], n["commitment"]) for n in nonces])),
        "reveals": ("2026-07-01T18:30:00+08:00", list_digest("sha256", [(n["party"], n["nonce"]) for n in nonces])),
    }
    options = []
    for kind, (time, what) in whats.items():
        receipt = {"kind": kind, "reference": "", "time": time, "what": what, "witness": "公证处"}
        options += ["--receipt", small.write_json(folder / f"{kind}.json", receipt)]
    return options


def test_parts_give_the_record_that_the_composed_seed_gives(tmp_path):
    """A draw from parts leaves the seed that it composed in the record, privately; drawn from that, the record has the same digest.

    There is no ledger here: its head and its checkpoint are null.
    """
    freeze(tmp_path)
    answer = draw(tmp_path, *parts(tmp_path), *receipts(tmp_path))
    seed = tmp_path / "record/seed.json"
    assert read_canonical(seed.read_bytes())["later"] == [small.EVENT, NUMBER]
    assert seed.stat().st_mode & 0o077 == 0
    again = run("draw", tmp_path / "round", "--seed", seed, "--out", tmp_path / "again", "--engine", "reference", "--json")
    assert json.loads(again.output)["seed"] == answer["seed"]
    heads = [json.loads((tmp_path / name / "record.json").read_text("utf-8")) for name in ("record", "again")]
    assert heads[0]["seed"] == heads[1]["seed"]
    assert heads[0]["receipts"] == heads[1]["receipts"]
    assert heads[0]["checkpoint"] is None
    assert read_canonical((tmp_path / "record/round.json").read_bytes())["ledger_head"] is None
    assert len(heads[0]["receipts"]) == 3
    report = json.loads(run("verify", tmp_path / "record", "--frame", tmp_path / "round/frame.txt", "--json").output)
    assert report["deviations"] == []


def test_a_party_is_left_out_only_where_that_is_said(tmp_path):
    """A missing reveal or party is refused, each by name; with ``--without`` the round goes on, and says who was left out and why."""
    freeze(tmp_path)
    one = parts(tmp_path, parties=["甲方"])
    assert draw(tmp_path, *one, status=3) == [("seed.commitment_missing", "", "乙方")]
    sent = ["--commitment", tmp_path / "round.乙方.json.commitment.json"]
    assert draw(tmp_path, *one, *sent, status=3) == [("seed.reveal_missing", "", "乙方")]
    assert draw(tmp_path, *parts(tmp_path), "--without", "乙方", status=3) == [("seed.not_without", "", "乙方")]
    assert draw(tmp_path, *parts(tmp_path), "--without", "丙方", status=3) == [("seed.unknown_party", "", "丙方")]
    assert draw(tmp_path, *one, *sent, "--without", "乙方")["left_out"] == [["乙方", "withheld"]]


def test_all_wrong_parts_are_named_at_once(tmp_path):
    """Parts of another round, of no party, and given twice are named by their files, all at once."""
    freeze(tmp_path)
    freeze(tmp_path, "other", round_id="测试机关/2")
    run("commit", tmp_path / "round/pair.json", "--party", "丙方", "--out", tmp_path / "third.json")
    wrong = [
        *parts(tmp_path), "--commitment", tmp_path / "round.甲方.json.commitment.json",
        "--commitment", tmp_path / "other.乙方.json.commitment.json", "--commitment", tmp_path / "third.json.commitment.json",
    ]  # fmt: skip
    assert draw(tmp_path, *wrong, status=3) == [
        ("seed.part_twice", "round.甲方.json.commitment.json", "甲方"),
        ("seed.other_round", "other.乙方.json.commitment.json", "乙方"),
        ("seed.part_twice", "other.乙方.json.commitment.json", "乙方"),
        ("seed.unknown_party", "third.json.commitment.json", "丙方"),
    ]


def test_a_later_value_that_is_missing_is_named(tmp_path):
    """Parts without the later value that the round needs are refused as a seed file without it is."""
    freeze(tmp_path)
    assert draw(tmp_path, *parts(tmp_path)[3:], status=3) == [("seed.later_missing", "later", small.EVENT)]


@pytest.mark.parametrize("seeds", [[], ["--seed", "seed.json", "--later", small.EVENT, NUMBER]], ids=["neither", "both"])
def test_a_seed_is_given_in_one_way(tmp_path, seeds):
    """A draw with neither a seed file nor parts, or with both, is wrong use, and the words say what is wanted."""
    assert "either --seed or its parts" in draw(tmp_path, *seeds, status=2)


def test_a_pair_that_is_not_the_round_s_is_refused(tmp_path):
    """Parts are composed only where the pair of digests is that of the round document beside it."""
    freeze(tmp_path)
    freeze(tmp_path, "other", round_id="测试机关/2")
    (tmp_path / "round/pair.json").write_bytes((tmp_path / "other/pair.json").read_bytes())
    ((code, where, _),) = draw(tmp_path, *parts(tmp_path), status=3)
    assert (code, where) == ("round.other", str(tmp_path / "round/pair.json"))


def test_instances_compose_as_files_do(tmp_path):
    """From Python parts may be instances; a faulty one is named by its place in the argument."""
    freeze(tmp_path)
    sent = [jointsup.commit(tmp_path / "round/pair.json", party) for party in small.PARTIES]
    commitments, reveals = [made for _, made in sent], [kept for kept, _ in sent]
    seed = compose_seed(tmp_path / "round", commitments=commitments, reveals=reveals, later=(small.EVENT, NUMBER))
    assert [party for party, _ in seed.commitments] == sorted(small.PARTIES)
    with pytest.raises(BadSeed) as refused:
        compose_seed(tmp_path / "round", commitments=[*commitments, commitments[0]], reveals=reveals)
    assert [found.text("en") for found in refused.value.problems] == [
        "commitments[2]: 甲方 stands here a second time, first in commitments[0] [seed.part_twice]"
    ]
