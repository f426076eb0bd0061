"""Rounds: freeze, draw and check as commands that a user calls, and freeze and draw alone beside the bare hashes of the same texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb

from jointsup.engines.duck import DuckDB
from jointsup.engines.duck.coded import ParquetRows
from works.base import JOINTSUP, REGISTER, SEED, Data, Step, Work, facts_of
from works.tickets import ALL, OURS, peers_rows, rules_of

MEMORY = (1_500_000, 60_000_000)
SECRET = "5ec2e7" + "0" * 58
FREEZE = "freeze: jointsup on DuckDB"
BARE_FREEZE = "freeze: DuckDB, bare sha256 of the same texts"

Does = Callable[[Data, Step], None]


def freezing(lines: int, form: str = "parquet", table: str = REGISTER) -> Does:
    """Return the work of freezing a round; the first is kept for what comes after."""

    def does(data: Data, step: Step) -> None:
        out = data.scratch(f"frozen{lines}")
        words = data.freezing(lines, out, form, table)
        step.command(*words)
        step.fact(**facts_of(out))
        data.keep(data.named("round", lines, table), out)

    return does


def drawing(lines: int, table: str = REGISTER) -> Does:
    """Return the work of drawing a round and writing its record."""

    def does(data: Data, step: Step) -> None:
        out = data.scratch(f"drawn{lines}")
        words = data.drawing(lines, out, table)
        step.command(*words)
        step.fact(**facts_of(out))
        data.keep(data.named("record", lines, table), out)

    return does


def checking(lines: int, *options: str, frame: bool = True, table: str = REGISTER) -> Does:
    """Return the work of checking a record, at the level *frame* or at the level *record*."""

    def does(data: Data, step: Step) -> None:
        at = ["--frame", data.round(lines, table) / "frame.txt"] if frame else []
        step.command(*JOINTSUP, "verify", data.record(lines, table), *at, *options)

    return does


def freeze_alone(data: Data, step: Step) -> None:
    """The frame of a round of one line, sealed into its cache out of coded rows that stand in a Parquet file."""
    path = data.scratch("frame-alone")
    step.take(lambda: _seal(data, path))
    step.fact(**facts_of(path))
    data.scratch("frame-alone")


def text_alone(data: Data, step: Step) -> None:
    """The exchange text of the same frame, from its cache."""
    cache, path = data.scratch("frame-alone"), data.scratch("text-alone")
    _seal(data, cache)
    step.take(lambda: DuckDB().write_text(cache, path))
    step.fact(**facts_of(path))
    data.scratch("frame-alone")
    data.scratch("text-alone")


def _seal(data: Data, folder: Path) -> None:
    coded = data.made(
        "coded.parquet",
        lambda path: duckdb.execute(f"COPY (SELECT 'uscc:' || id AS id, area AS code0, tier AS code1 FROM '{data.table('register')}') TO '{path}' (FORMAT parquet)"),
    )
    rows = ParquetRows(coded, data.rows, 2)
    settings = {"hash_name": "sha256", "secret": SECRET, "as_of": "2024-12-31", "facets": ("area", "tier")}
    DuckDB().seal_frame(**settings, rows=rows, folder=folder)  # type: ignore[arg-type]


def bare_freeze(data: Data, step: Step) -> None:
    """The five texts of a row (salt, bucket, seal, leaf, node), as long as ours, each hashed and no more."""
    texts = (
        f"concat('jointsup/1/salt', chr(10), '{SECRET}', chr(10), id)",
        "concat('jointsup/1/bucket', chr(10), id)",
        "concat('jointsup/1/seal', chr(10), salt, chr(10), row)",
        "concat('jointsup/1/leaf', chr(10), id, chr(10), salt, salt)",
        "concat('jointsup/1/node', chr(10), salt, salt, chr(10), salt, salt)",
    )
    hashes, path, connection = ", ".join(f"max(sha256({text}))" for text in texts), peers_rows(data), duckdb.connect(config={"threads": 2})
    step.take(lambda: connection.execute(f"SELECT {hashes} FROM '{path}'").fetchall())


def draw_alone(data: Data, step: Step) -> None:
    """The draw of 200 lines, without making a record of it."""
    rules, frame = rules_of(data, 200), data.round(200) / "frame.txt"
    drawn = step.take(lambda: DuckDB().open_frame(frame).draw(rules, SEED).drawn)
    step.fact(drawn=len(drawn), entities=len({one.id for one in drawn}))


def _works() -> Iterable[Work]:
    for lines in (1, 200):
        said = "one line" if lines == 1 else "200 lines"
        sizes = (*ALL, *MEMORY) if lines == 1 else ALL
        freeze, draw = f"command: freeze, {said}", f"command: draw, {said}"
        yield Work(freeze, freezing(lines), sizes)
        yield Work(draw, drawing(lines), sizes)
        beside = (FREEZE, OURS) if lines == 1 else (freeze, draw)
        yield Work(f"command: verify at level frame, {said}", checking(lines), sizes, beside, most=1.3)
        yield Work(f"command: verify at level record, {said}", checking(lines, frame=False), ALL)
        yield Work(f"command: verify at level frame by DataFusion, {said}", checking(lines, "--engine", "datafusion"), ALL, (f"command: verify at level frame, {said}",))
        yield Work(f"command: verify at level frame, pure Python, {said}", checking(lines, "--engine", "reference"), ALL[:2] if lines == 1 else ALL[:1], (f"command: verify at level frame, {said}",))
    yield Work("command: freeze, 200 lines, from CSV", freezing(200, "csv"), ALL, ("command: freeze, 200 lines",))
    for name, does in (("freeze", freezing), ("draw", drawing), ("verify at level frame", checking)):
        yield Work(f"command: {name}, 200 lines, independent tags", does(200, table="independent"), ALL, (f"command: {name}, 200 lines",))
    yield Work(BARE_FREEZE, bare_freeze, ALL, runs=3)
    yield Work(FREEZE, freeze_alone, ALL, (BARE_FREEZE,), most=1.5, runs=3)
    yield Work("freeze, the exchange text: jointsup on DuckDB", text_alone, ALL, (BARE_FREEZE,))
    yield Work("200 lines: jointsup on DuckDB", draw_alone, ALL, (OURS,), most=5, runs=3)


WORKS = tuple(_works())
