"""What `check.py` prints as a command, and how it ends."""

import sys
from pathlib import Path

import pytest
from builder import Draw, canonical
from described import rich
from judged import alone


class Command:
    """The command, run as a function with its arguments."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        self.monkeypatch, self.captured = monkeypatch, capfdbinary

    def __call__(self, *arguments: str | Path) -> tuple[int, str]:
        """Its exit status, and what it prints."""
        self.monkeypatch.setattr(sys, "argv", ["check.py", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            alone.main()
        said = self.captured.readouterr()
        self.complaint = said.err.decode()
        return int(str(ended.value.code)), said.out.decode()


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """The command."""
    return Command(monkeypatch, capfdbinary)


@pytest.fixture(scope="module")
def draw() -> Draw:
    """The rich draw, without later entries."""
    return rich(later=lambda draw: [])


def test_each_file_is_looked_at(draw: Draw, tmp_path: Path, command: Command) -> None:
    """The frame, the proof and what a witness keeps are looked at where they are named."""
    folder = draw.write(tmp_path / "r")
    (tmp_path / "proof").write_bytes(canonical(draw.proof("企业-0003")).encode())
    (tmp_path / "kept").write_bytes(b"{}")
    status, printed = command(folder, "--frame", folder / "frame.txt")
    assert (status, printed.split("\n")[:8]) == (
        0,
        [
            "schema:",
            "  check/1",
            "level:",
            "  frame",
            "deviations:",
            "  none",
            "remarks:",
            "  party court is left out of the seed",
        ],
    )
    status, printed = command(folder, "--proof", tmp_path / "proof")
    assert (status, printed.split("\n")[3]) == (0, "  own row")
    status, printed = command(folder, "--witness", tmp_path / "kept")
    assert (status, printed.split("\n")[5]) == (
        1,
        "  schema: kept, line 1: not of the form of witness: ['schema', 'organiser', 'pairs', 'ends']",
    )


def test_file_that_is_not_there(draw: Draw, tmp_path: Path, command: Command) -> None:
    """A file that is named and not there is named in a complaint, and nothing is said of the record."""
    folder, missing = draw.write(tmp_path / "r"), tmp_path / "missing"
    for arguments in ([missing], [folder, "--frame", missing], [folder, "--witness", missing]):
        assert command(*arguments) == (6, "")
        assert command.complaint == f"cannot read {missing}\n"


def test_parts_of_what_is_printed(draw: Draw, tmp_path: Path, command: Command) -> None:
    """Each part has a heading of words, and each deviation its rule, place and sentence; the digest is the last."""
    folder = draw.write(tmp_path / "r")
    (folder / "later.jsonl").unlink()
    status, printed = command(folder)
    lines = printed.split("\n")
    assert status == 1
    assert [text for text in lines if not text.startswith(" ")] == [
        "schema:", "level:", "deviations:", "remarks:", "cannot show:", "look up:", "record digest:", "",
    ]  # fmt: skip
    assert (
        lines[lines.index("deviations:") + 1] == "  file: later.jsonl: it cannot be read: no file, or empty"
    )
    assert lines[-2] == f"  {draw.record_digest}"


@pytest.mark.parametrize("options", [[], ["--json"]], ids=["text", "json"])
def test_any_character_is_printed(draw: Draw, tmp_path: Path, command: Command, options: list[str]) -> None:
    """Characters are printed as they are, and bytes that are none as escapes."""
    folder = draw.write(tmp_path / "r")
    rows = (folder / "frame.txt").read_bytes()
    (folder / "frame.txt").write_bytes(rows.replace("\n企业-0003".encode(), "\n企业-000".encode() + b"\xff"))
    status, printed = command(folder, "--frame", folder / "frame.txt", *options)
    assert status == 1
    assert "row 企业-000\\udcff: not canonical" in printed


def test_help(command: Command) -> None:
    """The help says what the command is for and what it is given."""
    status, printed = command("--help")
    assert status == 0
    lines = [" ".join(text.split()) for text in printed.splitlines()]
    assert "Check the published record of a draw." in lines
    assert "record record.json, or its folder" in lines
