"""Freezing rows of any kind into a folder 固化成果: a plain file by the engine, all else row by row; what comes of both is the same."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jointsup.codec.areas import load_areas
from jointsup.codec.files import beside, write_file, writing_folder
from jointsup.codec.tables import Encoding, Table, read_table
from jointsup.engines.base import Progress, no_progress
from jointsup.model.plan import RoundPlan
from jointsup.services.compiling import compile_plan, fields_of
from jointsup.services.folders import FRAME, write_frozen
from jointsup.services.freeze import Frozen, freeze_coded
from jointsup.services.freeze import freeze as freeze_table

if TYPE_CHECKING:
    from jointsup.engines.base import Engine
    from jointsup.engines.duck import DuckDB
    from jointsup.model.areas import AreaTable


def freeze_rows(
    plan: RoundPlan,
    rows: Any,
    out: Path,
    secret: Path,
    engine: Engine,
    areas: AreaTable | None = None,
    *,
    sheet: str | None = None,
    encoding: Encoding | None = None,
    take_good: bool = False,
    progress: Progress = no_progress,
) -> Frozen:
    """Freeze a plan with what its rule sets say; as :func:`jointsup.services.rounds.freeze`.

    With DuckDB a plain file is frozen in steps that can be taken up again (:mod:`jointsup.services.long_freeze`); what comes of it is the same.
    """
    reader = _reader(rows, engine, sheet)
    if reader is not None:
        from jointsup.services.long_freeze import freeze_file

        frozen = freeze_file(plan, Path(rows), out, secret, reader, areas, encoding, secrets.token_bytes, progress)
        if frozen is not None:
            return frozen
    table = read_table(rows, fields_of(plan), sheet=sheet, encoding=encoding, take_good=take_good)
    return freeze_read(plan, table, out, secret, engine, areas, take_good)


def freeze_on_trial(
    plan: RoundPlan,
    rows: Any,
    folder: Path,
    engine: Engine,
    areas: AreaTable | None = None,
    *,
    sheet: str | None = None,
    encoding: Encoding | None = None,
    take_good: bool = False,
) -> Frozen:
    """Freeze a plan as :func:`freeze_rows`, but leave in ``folder``, which is to be thrown away, nothing but its frame."""
    reader = _reader(rows, engine, sheet)
    if reader is not None:
        from jointsup.services.bulk_coding import code_file

        compiled, known = compile_plan(plan), areas or load_areas()
        coded = code_file(plan, compiled, Path(rows), encoding, known, folder, reader.limits)
        if coded is not None:
            return freeze_coded(plan, compiled, coded, known, engine, folder / FRAME, secrets.token_bytes)
    table = read_table(rows, fields_of(plan), sheet=sheet, encoding=encoding, take_good=take_good)
    return freeze_table(plan, table, engine, folder / FRAME, secrets.token_bytes, areas, take_good)


def _reader(rows: Any, engine: Engine, sheet: str | None) -> DuckDB | None:
    """Return the engine that may read rows itself: DuckDB, where they are a file and no workbook."""
    if not isinstance(rows, (str, os.PathLike)) or sheet is not None or engine.name != "duckdb":
        return None
    from jointsup.engines.duck import DuckDB

    return engine if isinstance(engine, DuckDB) else None


def freeze_read(
    plan: RoundPlan,
    table: Table,
    out: Path,
    secret: Path,
    engine: Engine,
    areas: AreaTable | None = None,
    take_good: bool = False,
) -> Frozen:
    """Freeze a plan over a table that was read already; as :func:`jointsup.services.rounds.freeze`."""
    with writing_folder(out) as folder:
        frozen = freeze_table(plan, table, engine, folder / FRAME, secrets.token_bytes, areas, take_good)
        write_frozen(folder, frozen)
        write_file(secret, f"{frozen.secret}\n".encode())
    return frozen


def secret_path(out: Path) -> Path:
    """Return where the secret of a frozen folder goes if nobody says otherwise: beside it, not in it."""
    return beside(out, ".secret")
