"""A mutation run: what the tests of the deciding code would not notice.

    python tools/mutation.py [PART …] [--go-on] [--mutant NAME …] [--jobs N]

Each part is run by mutmut in a folder of its own under ``.mutation/``, and its survivors are held against ``tests/mutation/survivors.toml``:
exit status 1 where one is not on the list. Listed mutants that now die are told. In the folder that stands, ``--go-on`` runs what was not run
before or has changed since, ``--mutant`` only those named (patterns may be used).

Of mutmut's mutants some thousands are left out, as they say nothing about what is decided: see ``mutmut_fitted.py``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from mutmut_fitted import UNSAID, function_of, hasten, narrow

ROOT = Path(__file__).parents[1]
WORK = ROOT / ".mutation"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutation"]
PARTS: dict[str, dict[str, Any]] = SETTINGS["parts"]
LIST = ROOT / "tests" / "mutation" / "survivors.toml"
DEAD = ("killed", "timeout")
NOT_RUN = "not checked"
COPIED = ("src", "tests", "docs/reference", "pyproject.toml")


class Mutant(NamedTuple):
    """A change of one function: the lines taken away and those put there; and its name in mutmut, which tells no change."""

    function: str
    lines: tuple[str, ...]
    name: str


def at_load(part: str, name: str) -> bool:
    """Return whether a mutant's function runs when its module is loaded, so that a fork comes too late for it."""
    return function_of(name) in PARTS[part].get("at_load", [])


@contextlib.contextmanager
def inside(part: str, anew: bool) -> Iterator[None]:
    """Work in the part's folder, which holds a copy of the sources and tests."""
    folder = WORK / part
    for old in folder.iterdir() if folder.exists() else ():
        if anew or old.name != "mutants":
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    if not anew:
        shutil.rmtree(folder / "mutants" / "tests", ignore_errors=True)
        # Which tests reach which function is found out again, as tests that stood before may have changed.
        (folder / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def changed_lines(diff: str) -> tuple[str, ...]:
    """Return the lines that a diff takes away and puts there, without their indents."""
    return tuple(f"{line[0]} {line[1:].strip()}" for line in diff.splitlines()[2:] if line[0] in "+-")


def afresh(part: str, name: str) -> str:
    """Run a part's tests in a process that loads its modules with a mutant, and return what became of it."""
    arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *UNSAID, *PARTS[part]["tests"]]
    command = [sys.executable, "-m", "pytest", *arguments]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd="mutants", env={**os.environ, "MUTANT_UNDER_TEST": name}, capture_output=True, check=False, timeout=1800
        )
    except subprocess.TimeoutExpired:
        return "timeout"
    return "survived" if done.returncode == 0 else "killed"


def fates_of(part: str, mutants: list[str], jobs: int, anew: bool) -> list[tuple[Mutant, str]]:
    """Run a part, and return each of its mutants with what became of it."""
    from mutmut import configuration
    from mutmut.__main__ import _run
    from mutmut.mutation.diff_apply import get_diff_for_mutant
    from mutmut.stats import status_by_exit_code
    from mutmut.utils.file_utils import walk_mutatable_files

    narrow(SETTINGS["wording"])
    os.environ["JOINTSUP_EXAMPLES"] = "same"
    with inside(part, anew):
        hasten(Path("mutants", "killed_by").absolute(), PARTS[part]["tests"], partial(at_load, part))
        config = configuration.config()
        config.only_mutate = PARTS[part]["modules"]
        config.do_not_mutate = PARTS[part].get("but", [])
        config.pytest_add_cli_args_test_selection = PARTS[part]["tests"]
        _run(mutants, jobs)
        fates = []
        for path in walk_mutatable_files():
            meta = Path("mutants", f"{path}.meta")
            codes = json.loads(meta.read_text("utf-8"))["exit_code_by_key"] if meta.exists() else {}
            for name, code in codes.items():
                fate = status_by_exit_code[code]
                if at_load(part, name):
                    asked = not mutants or any(fnmatch(name, mutant) for mutant in mutants)
                    fate = afresh(part, name) if asked else NOT_RUN
                diff = "" if fate in (*DEAD, NOT_RUN) else get_diff_for_mutant(name, path=path)
                fates.append((Mutant(function_of(name), changed_lines(diff), name), fate))
        return fates


def listed(part: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """Return the survivors that are on the list for a part."""
    groups = tomllib.loads(LIST.read_text("utf-8")).get(part, [])
    return Counter((function, tuple(lines)) for group in groups for function, *lines in group["mutants"])


def report(part: str, fates: list[tuple[Mutant, str]], whole: bool, minutes: float) -> bool:
    """Print what became of a part's mutants; return whether all were run, where it was the whole, and those that live are on the list."""
    count = Counter(fate for _, fate in fates)
    print(f"{part}: {len(fates)} mutants in {minutes:.0f} minutes: " + ", ".join(f"{n} {fate}" for fate, n in sorted(count.items())))
    known, unknown = listed(part), []
    for mutant, fate in fates:
        if fate not in (*DEAD, NOT_RUN):
            key = (mutant.function, mutant.lines)
            if known[key] > 0:
                known[key] -= 1
            else:
                unknown.append((mutant, fate))
    for mutant, fate in unknown:
        print(f"    # {fate}: {mutant.name}\n    {json.dumps([mutant.function, *mutant.lines], ensure_ascii=False)},")
    for (function, lines), many in known.items() if whole else ():
        if many > 0:
            print(f"    on the list, and dead: {function}: {' '.join(lines)}")
    return not unknown and not (whole and count[NOT_RUN])


def main() -> None:
    """Run the parts named, each in a process of its own, or all."""
    parser = argparse.ArgumentParser(description="Run mutants of the deciding code.")
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--mutant", action="append", default=[], help="a mutant's name, or a pattern of names")
    parser.add_argument("--go-on", action="store_true", help="run what was not run before or has changed")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no part: {', '.join(sorted(unknown))}")
    if len(given.parts) != 1:
        options = [f"--jobs={given.jobs}", *(["--go-on"] if given.go_on else [])]
        commands = [[sys.executable, __file__, part, *options] for part in given.parts or PARTS]
        sys.exit(max(subprocess.run(command, check=False).returncode for command in commands))  # noqa: S603
    (part,) = given.parts
    start = time.monotonic()
    fates = fates_of(part, given.mutant, given.jobs, anew=not given.mutant and not given.go_on)
    sys.exit(0 if report(part, fates, not given.mutant, (time.monotonic() - start) / 60) else 1)


if __name__ == "__main__":
    main()
