"""The list of mutants that live is kept well. Whether it is complete, a mutation run finds out (``nox -s mutation``)."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch
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


def test_every_deciding_module_belongs_to_one_part() -> None:
    """No module of canonical, hashes, algorithms or verify is left out of a mutation run, and none is run twice."""

    def parts_of(module: str) -> list[str]:
        return [
            name
            for name, part in PARTS.items()
            if any(fnmatch(module, pattern) for pattern in part["modules"]) and not any(fnmatch(module, pattern) for pattern in part.get("but", ()))
        ]

    package = ROOT / "src/jointsup"
    folders = (package / name for name in ("algorithms", "verify"))
    modules = [package / "canonical.py", package / "hashes.py", *(path for folder in folders for path in folder.rglob("*.py"))]
    named = {path.relative_to(ROOT).as_posix(): parts_of(path.relative_to(ROOT).as_posix()) for path in modules if "def " in path.read_text("utf-8")}
    assert {module: parts for module, parts in named.items() if len(parts) != 1} == {}
