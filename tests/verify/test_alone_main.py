"""`check.py` as a command: what it prints, and odd files."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from described import line, reserves, rich, small, strata
from judged import alone, clean, edit_frame, judge, rules

from alone import FILE


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
    missing = run(tmp_path)
    assert (missing.returncode, missing.stdout, missing.stderr) == (6, "", f"cannot read {tmp_path / 'record.json'}\n")


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
