"""What an engine promises (hook ``jointsup_engines``): every answer is the reference's, bit for bit."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.engines.base import Engine, FrameReader, ListedRows
from jointsup.engines.reference import Reference
from jointsup.errors import BadFrame, JointsupError
from jointsup.hooks.providers.engines import EngineSource
from jointsup.testing.promises import COMMON, keep
from jointsup.testing.vectors import load

HASHES: Final = ("sha256", "sm3")
AWKWARD: Final = 'A"\\甲𠀀ﬀé\' ,:{}%$'
"""Characters that engines get wrong: quotes, backslashes, those beyond the basic plane, blanks."""


@frozen
class EngineCase:
    """An engine to try: ``make`` makes its source."""

    make: Callable[[], EngineSource]


def it_says_what_is_missing(case: EngineCase) -> None:
    """Where it can be opened nothing is missing; it has a name and a version then."""
    source = case.make()
    keep(source.missing() == "", f"cannot be tried: {source.missing()} is missing")
    engine = source.open()
    keep(isinstance(engine.name, str) and engine.name, "the engine has no name")
    keep(isinstance(engine.version, str) and engine.version, "the engine has no version")


def frames_are_the_same_bytes(case: EngineCase) -> None:
    """A frame that it writes is the reference's, byte for byte, in both hashes, awkward characters among the ids and codes."""
    ids = [f"x:{number}{AWKWARD[number % len(AWKWARD)] if number % 3 == 0 else ''}y" for number in range(200)]
    codes = {"area": [str(number % 7) for number in range(200)], "kind": [f"{AWKWARD[number % len(AWKWARD)]}z" for number in range(200)]}
    for hash_name in HASHES:
        with tempfile.TemporaryDirectory() as folder:
            written = []
            for engine, name in ((Reference(), "a"), (case.make().open(), "b")):
                path = Path(folder, name)
                header = _write(engine, path, hash_name, ids, codes)
                written.append((header, path.read_bytes()))
        keep(written[0] == written[1], f"{hash_name}: another frame than the reference writes")


def a_doubled_id_is_refused(case: EngineCase) -> None:
    """Two rows of one id are refused, and nothing is left behind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "frame")
        try:
            _write(case.make().open(), path, "sha256", ["x:1", "x:1"], {"area": ["1", "1"], "kind": ["a", "a"]})
        except BadFrame:
            keep(not path.exists(), "a refused frame is left behind")
            return
    raise AssertionError("two rows of one id were taken")


def counts_are_the_same(case: EngineCase) -> None:
    """How many rows share each combination of codes is what the reference counts, in its order."""
    for name, theirs, ours, _ in _opened(case):
        keep(theirs.header == ours.header, f"{name}: another header")
        keep(list(theirs.combinations().items()) == list(ours.combinations().items()), f"{name}: other counts")


def sizes_and_figures_are_the_same(case: EngineCase) -> None:
    """The sizes of all strata, and the figures beside a draw, are the reference's."""
    for name, theirs, ours, (rules, _) in _opened(case):
        sizes = ours.sizes(rules)
        keep(theirs.sizes(rules) == sizes, f"{name}: other sizes")
        keep(theirs.figures(rules, sizes, 7) == ours.figures(rules, sizes, 7), f"{name}: other figures")


def draws_are_the_same(case: EngineCase) -> None:
    """Whom it draws, with which tickets and cut-offs, is whom the reference draws."""
    for name, theirs, ours, (rules, seed) in _opened(case):
        draws = [one.draw(rules, seed) for one in (theirs, ours)]
        keep(draws[0] == draws[1], f"{name}: another draw")
        keep(list(theirs.entities(draws[0])) == list(ours.entities(draws[1])), f"{name}: others who are drawn")


def tickets_are_the_same(case: EngineCase) -> None:
    """The rows of some strata with their tickets, from which reserves are taken, are the reference's."""
    for name, theirs, ours, (rules, seed) in _opened(case):
        strata = [(line, at) for line, of in enumerate(rules.lines) for at in range(len(of.strata))][::2]
        found = [sorted(one.ticketed(rules, seed, strata), key=lambda row: row.ticket) for one in (theirs, ours)]
        keep(found[0] == found[1], f"{name}: other tickets")


def rows_and_proofs_are_the_same(case: EngineCase) -> None:
    """Codes, paths and proofs of absence of entities, of those that there are not too, are the reference's."""
    for name, theirs, ours, (rules, seed) in _opened(case):
        drawn = sorted({row.id for row in ours.draw(rules, seed).drawn})[:5]
        for entity in [*drawn, "x:0", "ﬀ", "𠀀"]:
            keep(theirs.row_path(entity) == ours.row_path(entity), f"{name}: another path for {entity}")
            keep(theirs.absence(entity) == ours.absence(entity), f"{name}: another proof of absence for {entity}")
        keep(theirs.codes_of([*drawn, "x:0"]) == ours.codes_of([*drawn, "x:0"]), f"{name}: other codes")


def a_damaged_frame_is_told(case: EngineCase) -> None:
    """Opening a damaged file raises nothing; asking it for a draw names the damage; a check gets its faults, never an exception."""
    vector = load("round-groups-sha256")
    rules, seed = _round(vector)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "frame")
        path.write_text(vector["frame"].replace("firm:1", "firm:Z", 1), "utf-8", newline="")
        reader = case.make().open().open_frame(path)
        try:
            reader.draw(rules, seed)
        except JointsupError:
            reader.for_check()
            return
    raise AssertionError("a draw was made from a damaged frame")


def tag_sets_are_numbered_alike(case: EngineCase) -> None:
    """Sets of tags get the numbers that the reference gives them."""
    sets = [{"a", "b"}, set(), {"b", "a"}, {"c"}, {"甲", "a"}, {"c", "z"}]
    found = [engine.number_sets(sets, {"a", "b", "c", "甲"}) for engine in (case.make().open(), Reference())]
    keep(found[0] == found[1], "other numbers of tag sets")


def _write(engine: Engine, path: Path, hash_name: str, ids: Sequence[str], codes: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    said: dict[str, Any] = {"hash_name": hash_name, "secret": "5e" * 32, "as_of": "2026-02-28", "facets": sorted(codes)}
    return engine.write_frame(**said, rows=ListedRows(ids, [codes[facet] for facet in sorted(codes)]), path=path)


def _round(vector: Mapping[str, Any]) -> tuple[RoundRules, str]:
    head = json.loads(vector["files"]["record.json"])
    return read_rules(json.loads(vector["files"]["round.json"])), str(head["seed"]["value"])


def _opened(case: EngineCase) -> Iterator[tuple[str, FrameReader, FrameReader, tuple[RoundRules, str]]]:
    for hash_name in HASHES:
        name = f"round-groups-{hash_name}"
        vector = load(name)
        with _file(vector["frame"]) as path:
            yield name, case.make().open().open_frame(path), Reference().open_frame(path), _round(vector)


@contextmanager
def _file(text: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "frame")
        path.write_text(text, "utf-8", newline="")
        yield path


PROMISES = (
    *COMMON,
    it_says_what_is_missing,
    frames_are_the_same_bytes,
    a_doubled_id_is_refused,
    counts_are_the_same,
    draws_are_the_same,
    tickets_are_the_same,
    rows_and_proofs_are_the_same,
    a_damaged_frame_is_told,
    tag_sets_are_numbered_alike,
)
"""All of them."""
