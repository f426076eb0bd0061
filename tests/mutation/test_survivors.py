"""The list of mutants that live is kept well. Whether it is complete, a mutation run finds out (``nox -s mutation``)."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = tomllib.loads(Path(__file__).with_name("survivors.toml").read_text("utf-8"))
PARTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutation"]["parts"]


def source_of(function: str) -> list[str]:
    """The lines of the module that a function's full name begins with, without their indents."""
    at, names = ROOT / "src", function.split(".")
    while (at / names[0]).is_dir():
        at /= names.pop(0)
    return [line.strip() for line in (at / f"{names[0]}.py").read_text("utf-8").splitlines()]


def test_every_group_has_a_reason() -> None:
    """Each group belongs to a part, and says in a sentence why its mutants live."""
    assert LIST.keys() <= PARTS.keys()
    for group in (group for groups in LIST.values() for group in groups):
        assert group.keys() == {"reason", "mutants"}
        assert group["reason"].endswith(".")
        assert group["mutants"]


def test_every_listed_mutant_changes_what_stands_there() -> None:
    """The lines that a listed mutant takes away stand in its module, and it puts others there."""
    for function, *lines in (mutant for groups in LIST.values() for group in groups for mutant in group["mutants"]):
        assert {line[:2] for line in lines} <= {"- ", "+ "}, function
        taken = [line[2:] for line in lines if line[0] == "-"]
        assert set(taken) <= set(source_of(function)), (function, taken)
        assert [line[2:] for line in lines if line[0] == "+"] != taken
