"""Freezing a register file of millions of rows 大规模固化: in steps, each of which stands once it is finished; a run that was stopped is taken up again.

The same files come of it as of one run, and as of :func:`~jointsup.services.freeze.freeze` with the same random bytes.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from jointsup._version import __version__
from jointsup.canonical import canonical, read_canonical
from jointsup.codec.areas import load_areas
from jointsup.codec.files import (
    file_digest,
    put_folder,
    read_bytes,
    refusing,
    regular_size,
    require_free,
    write_file,
)
from jointsup.codec.structure import unstructure
from jointsup.codec.tables import Encoding
from jointsup.engines.base import Progress, cache_beside, no_progress
from jointsup.engines.duck import DuckDB
from jointsup.engines.duck.coded import ParquetRows
from jointsup.errors import BadRows, Problem, Unwritable, problem
from jointsup.hashes import sha256_hex
from jointsup.model.areas import AreaTable
from jointsup.model.documents import RegisterReference
from jointsup.model.plan import RoundPlan
from jointsup.places import Place
from jointsup.services.bulk_coding import CODED, code_file
from jointsup.services.bulk_files import may_be_plain
from jointsup.services.coding import Intake
from jointsup.services.compiling import Compiled, compile_plan
from jointsup.services.drafting import draft_document
from jointsup.services.folders import FRAME, write_frozen
from jointsup.services.freeze import Frozen, RandomBytes, complete, require_size
from jointsup.services.unfinished import Unfinished, folder_of, take_away_finished, unfinished

DRAFT, SECRET, FROZEN = "draft.json", "secret", "frozen"
READ, SEAL, TEXT, FINISH = "read", "seal", "text", "finish"
MOST_DRAFT = 2**33
CACHED_FROM = 100_000
"""Rows from which on a frame's cache stays beside it: smaller frames are opened as soon without one."""


class _NotPlain(Exception):
    """A file that the strict readers have to read."""


@frozen
class LongFreeze:
    """The freeze of a plan over a file into the folder ``out``; the frame's secret goes to the file ``secret``."""

    plan: RoundPlan
    rows: Path
    out: Path
    secret: Path
    engine: DuckDB
    areas: AreaTable
    encoding: Encoding | None
    random: RandomBytes
    progress: Progress

    def frozen(self) -> Frozen | None:
        """Freeze; None for a file that the strict readers have to read: then nothing was written."""
        if not may_be_plain(self.rows, self.encoding):
            return None
        compiled = compile_plan(self.plan)
        with refusing("file.unreadable", self.rows):
            digest = file_digest(self.rows)
        try:
            with unfinished(self.out, self._inputs(digest), self.progress) as work:
                if READ not in work.steps or not _holds(self.secret, _secret(work)):
                    require_free(self.secret)
                taken = work.step(READ, lambda: self._read(work, compiled, digest))
                sealed = work.step(SEAL, lambda: self._seal(work, taken))
                work.step(TEXT, lambda: self._write_text(work))
                frozen = self._finish(work, taken, sealed)
        except _NotPlain:
            return None
        return frozen

    def _inputs(self, digest: str) -> Mapping[str, str]:
        return {
            "areas": self.areas.digest,
            "encoding": self.encoding or "",
            "engine": f"{self.engine.name} {self.engine.version}",
            "plan": sha256_hex(canonical(unstructure(self.plan)).encode()),
            "register": digest,
            "rows": self.rows.name,
            "version": __version__,
        }

    def _read(self, work: Unfinished, compiled: Compiled, digest: str) -> Mapping[str, Any]:
        plan = self.plan
        coded = code_file(plan, compiled, self.rows, self.encoding, self.areas, work.folder, self.engine.limits, self.progress)
        if coded is None:
            raise _NotPlain
        if coded.intake.register.digest != digest:
            raise BadRows([problem("file.changed", self.rows.name)])
        self.progress("draft", 0, 1)
        draft = draft_document(plan, coded, compiled, self.areas)
        text = canonical(draft)
        require_size(draft, text)
        write_file(work.folder / DRAFT, text.encode(), replace=True)
        write_file(work.folder / SECRET, self.random(32).hex().encode(), replace=True)
        self.progress("draft", 1, 1)
        return {
            "register": unstructure(coded.intake.register),
            "remark_count": coded.intake.remark_count,
            "remarks": [_plain(remark) for remark in coded.intake.remarks],
            "rows": coded.rows.count,
            "facets": len(coded.codes),
        }

    def _seal(self, work: Unfinished, taken: Mapping[str, Any]) -> Mapping[str, Any]:
        folder = work.folder / FROZEN
        folder.mkdir()
        rows = ParquetRows(work.folder / CODED, taken["rows"], taken["facets"])
        draft, plan = _draft(work), self.plan
        return self.engine.seal_frame(
            hash_name=plan.hash,
            secret=_secret(work),
            as_of=plan.as_of,
            facets=sorted(draft["codes"]),
            rows=rows,
            folder=cache_beside(folder / FRAME),
            progress=lambda _, done, parts: self.progress(SEAL, done, parts),
        )

    def _write_text(self, work: Unfinished) -> Mapping[str, Any]:
        frame = work.folder / FROZEN / FRAME
        self.engine.write_text(cache_beside(frame), frame, self.progress)
        return {}

    def _finish(self, work: Unfinished, taken: Mapping[str, Any], header: Mapping[str, Any]) -> Frozen:
        self.progress(FINISH, 0, 1)
        remarks = tuple(map(_problem, taken["remarks"]))
        intake = Intake(RegisterReference(**taken["register"]), remarks=remarks, remark_count=taken["remark_count"])
        frozen = complete(self.plan, _draft(work), header, intake, _secret(work))
        if header["count"] < CACHED_FROM:
            shutil.rmtree(cache_beside(work.folder / FROZEN / FRAME), ignore_errors=True)
        write_frozen(work.folder / FROZEN, frozen)
        if not _holds(self.secret, frozen.secret):
            write_file(self.secret, f"{frozen.secret}\n".encode())
        put_folder(work.folder / FROZEN, self.out)
        self.progress(FINISH, 1, 1)
        return frozen


def freeze_file(
    plan: RoundPlan,
    rows: Path,
    out: Path,
    secret: Path,
    engine: DuckDB,
    areas: AreaTable | None,
    encoding: Encoding | None,
    random: RandomBytes,
    progress: Progress = no_progress,
) -> Frozen | None:
    """Freeze a plan over a plain file of lines or of Parquet; None for all that the strict readers have to read, or to judge.

    A run that is stopped, or that disk or memory refuse to go on with, leaves its finished steps in the folder ``OUT.unfinished``; the same call goes
    on from there. Raises as :func:`~jointsup.services.rounds.freeze`.
    """
    if secret.resolve().is_relative_to(folder_of(out).resolve()):
        raise Unwritable([problem("work.secret", Place(str(secret)))])
    try:
        require_free(out)
    except Unwritable:
        take_away_finished(out, FROZEN)
        raise
    return LongFreeze(plan, rows, out, secret, engine, areas or load_areas(), encoding, random, progress).frozen()


def _draft(work: Unfinished) -> dict[str, Any]:
    draft: dict[str, Any] = read_canonical(read_bytes(work.folder / DRAFT, MOST_DRAFT))
    return draft


def _secret(work: Unfinished) -> str:
    return read_bytes(work.folder / SECRET).decode()


def _holds(path: Path, secret: str) -> bool:
    """Return whether a file holds the secret already: of a run that was stopped right after it was written."""
    text = f"{secret}\n".encode()
    return path.is_file() and regular_size(path) == len(text) and read_bytes(path) == text


def _plain(remark: Problem) -> list[Any]:
    place = {name: part for name, part in unstructure(remark.place).items() if part}
    return [remark.code, place, remark.value, {name: str(part) for name, part in remark.details.items()}]


def _problem(plain: list[Any]) -> Problem:
    code, place, value, details = plain
    return Problem(code, Place(**place), value, details)
