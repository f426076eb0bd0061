"""The draw of a round in the store: the record made in a working folder, checked there, and named by one short act."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jointsup.algorithms.ledger import checkpoint_digest
from jointsup.canonical import canonical, read_canonical
from jointsup.codec.structure import structure, unstructure
from jointsup.engines.base import Engine
from jointsup.errors import BadFrame
from jointsup.model.documents import SeedFile
from jointsup.services.draw import Drawing, draw_round, problems_of
from jointsup.services.folders import CHECKPOINT, ROUND, SEED, write_beside
from jointsup.services.life.situation import Situation
from jointsup.store.acts import RandomBytes
from jointsup.store.files import Files, Prepared
from jointsup.verify import Report, check_record

RECORD = "record"


def seed_file(stand: Situation) -> SeedFile:
    """Return the ``seed/1`` of what came in for a round."""
    return structure(
        {
            "schema": "seed/1",
            "commitments": [list(entry) for entry in stand.commitments],
            "reveals": [list(entry) for entry in stand.reveals],
            "later": list(stand.value) if stand.value else None,
            "receipts": stand.receipts(),
        },
        SeedFile,
        "seed",
    )


def draw_files(
    frame: Path,
    round_text: bytes,
    seed: SeedFile,
    *,
    engine: Engine,
    files: Files,
    folder: Path,
    now: datetime,
    random: RandomBytes,
    checkpoint: str,
) -> tuple[Drawing, Report, dict[str, Prepared]]:
    """Draw, write the record into an empty folder, check it there at level *frame*, and prepare its files by name.

    ``checkpoint`` is the text of the ledger's checkpoint whose digest the record carries.

    Raises :class:`~jointsup.errors.BadFrame` where the record does not pass its own check.
    """
    document, reader = read_canonical(round_text, ROUND), engine.open_frame(frame)
    drawing = draw_round(reader, document, seed, now, random, folder, checkpoint_digest(reader.header["hash"], checkpoint), text=round_text.decode())
    write_beside(folder, drawing)
    report = check_record(folder, frame=engine.open_frame(frame).for_check())
    if report.deviations:
        raise BadFrame(problems_of("draw.own_check", report.deviations, engine.name))
    made = prepare_tree(files, folder, RECORD)
    made[f"{RECORD}/{SEED}"] = files.prepare(canonical(unstructure(seed)).encode(), RECORD)
    made[f"{RECORD}/{CHECKPOINT}"] = files.prepare(checkpoint.encode(), RECORD)
    return drawing, report, made


def prepare_tree(files: Files, folder: Path, name: str) -> dict[str, Prepared]:
    """Prepare every file under a folder, by its path under ``name``."""
    return {
        f"{name}/{path.relative_to(folder).as_posix()}": files.prepare(path, name)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
