"""The stateless use cases of a round 批次, files in, files out: what the commands and the Python names of the package call.

Each either writes all of its result or nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import evolve

from jointsup.algorithms.ledger import checkpoint_digest
from jointsup.canonical import canonical
from jointsup.codec.files import require_readable, write_file, writing_folder
from jointsup.codec.reading import document_of, read_document, under_name_of
from jointsup.codec.structure import unstructure
from jointsup.codec.tables import Encoding
from jointsup.engines import choose
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadFrame, BadRound, problem
from jointsup.model.documents import Commitment, Nonce, Pair, Receipt, SeedFile
from jointsup.model.ledger import Checkpoint
from jointsup.model.plan import RoundPlan
from jointsup.model.settings import PluginSettings
from jointsup.places import Place
from jointsup.services.draw import Drawing, draw_round, problems_of
from jointsup.services.folders import (
    CHECKPOINT,
    FRAME,
    PAIR,
    ROUND,
    SEED,
    document_digest,
    frozen_document,
    read_record,
    read_with_text,
    write_beside,
)
from jointsup.services.freeze import Frozen
from jointsup.services.freeze_files import freeze_rows, secret_path
from jointsup.services.prove import prove as prove_entity
from jointsup.services.record_files import Written
from jointsup.services.rulesets import names_rules, plan_on
from jointsup.services.seeding import commit as make_commitment
from jointsup.services.seeding import compose_seed as compose
from jointsup.verify import Report, check_record

if TYPE_CHECKING:
    from jointsup.engines.base import Engine
    from jointsup.hooks.plugin_set import PluginSet
    from jointsup.model.areas import AreaTable

T = TypeVar("T")


def freeze(
    plan: RoundPlan | Mapping[str, Any] | str | Path,
    rows: Any,
    out: str | Path,
    *,
    secret: str | Path | None = None,
    sheet: str | None = None,
    encoding: Encoding | None = None,
    take_good: bool = False,
    engine: str | Engine = "auto",
    plugins: PluginSet | None = None,
) -> Frozen:
    """Freeze a round into the folder ``out``: ``frame.txt``, ``round.json``, ``pair.json`` 固化.

    ``plan`` is a ``plan/1`` as a file, as plain JSON, or as an instance; ``rows`` a file, a data frame (pandas, Polars, Arrow), or rows
    as mappings. Rule sets that the plan names, and an engine ``namespace/name``, are those of ``plugins``, without which there are those of
    the core. The frame's secret goes to ``secret``, by default ``OUT.secret``, which only the owner can read.

    Raises :class:`~jointsup.errors.BadDocument`, :class:`~jointsup.errors.BadRows`, :class:`~jointsup.errors.BadRound`,
    :class:`~jointsup.errors.BadRules` with everything that is wrong; then nothing was written. Where it is stopped, and with
    :class:`~jointsup.errors.Unwritable`, the steps that are finished may stand in ``OUT.unfinished``: the same call goes on from there.
    """
    target = Path(out)
    kept = Path(secret) if secret else secret_path(target)
    with under_name_of(plan):
        stated, areas = look_up(read_plan(plan), plugins)
        chosen = _engine(engine, plugins)
        return freeze_rows(stated, rows, target, kept, chosen, areas, sheet=sheet, encoding=encoding, take_good=take_good)


def look_up(plan: RoundPlan, plugins: PluginSet | None = None) -> tuple[RoundPlan, AreaTable | None]:
    """Return a plan with what the rule sets say that it names (:func:`~jointsup.services.rulesets.plan_on`), and the table of areas.

    A plan that names none is returned as it is, and no plugin is asked.
    """
    if not names_rules(plan):
        return plan, None
    if plugins is None:
        from jointsup.hooks.composing import compose as compose_plugins

        plugins = compose_plugins(PluginSettings())
    return plan_on(plan, plugins.rulesets)


def _engine(engine: str | Engine, plugins: PluginSet | None, folder: Path | None = None) -> Engine:
    if not isinstance(engine, str):
        return engine
    if plugins is None or "/" not in engine:
        return choose(engine, folder)
    from jointsup.hooks.engines import engine_of

    return engine_of(plugins.engines, engine)


def read_plan(plan: RoundPlan | Mapping[str, Any] | str | Path) -> RoundPlan:
    """Return the plan that a file, plain JSON or an instance says."""
    return document_of(plan, RoundPlan, "plan")


def commit(pair: Pair | str | Path, party: str) -> tuple[Nonce, Commitment]:
    """Return a party's nonce, to be kept until the reveal, and its commitment, to be sent at once 承诺."""
    digests = pair if isinstance(pair, Pair) else read_document(Path(pair), Pair)
    return make_commitment(digests, party, secrets.token_bytes)


def compose_seed(
    folder: str | Path,
    *,
    commitments: Sequence[Commitment | str | Path] = (),
    reveals: Sequence[Nonce | str | Path] = (),
    later: tuple[str, str] | None = None,
    receipts: Sequence[Receipt | str | Path] = (),
    without: Sequence[str] = (),
) -> SeedFile:
    """Return the ``seed/1`` for the round or staffing frozen in ``folder``, from what parties and witnesses sent, as files or instances 种子文件.

    ``later`` is event and value; ``without`` names the parties that never committed or that withheld their nonce.

    Raises :class:`~jointsup.errors.BadSeed` naming every part that is missing, doubled or of another round,
    :class:`~jointsup.errors.BadDocument`, :class:`~jointsup.errors.Unwritable`.
    """
    (document, text), pair = frozen_document(Path(folder)), read_document(Path(folder) / PAIR, Pair)
    if document_digest(pair.hash, document, text) != pair.round_digest:
        raise BadRound([problem("round.other", Place(str(Path(folder) / PAIR)), pair.round_digest)])
    return compose(
        document,
        pair,
        [_part(given, Commitment, "commitments", number) for number, given in enumerate(commitments)],
        [_part(given, Nonce, "reveals", number) for number, given in enumerate(reveals)],
        later,
        [_part(given, Receipt, "receipts", number)[1] for number, given in enumerate(receipts)],
        without,
    )


def _part(given: T | str | Path, cls: type[T], name: str, number: int) -> tuple[Place, T]:
    if isinstance(given, cls):
        return Place(path=f"{name}[{number}]"), given
    path = Path(cast("str | Path", given))
    return Place(path.name), read_document(path, cls)


def draw(
    folder: str | Path,
    seed: SeedFile | Mapping[str, Any] | str | Path,
    out: str | Path,
    *,
    now: datetime | None = None,
    checkpoint: Checkpoint | Mapping[str, Any] | str | Path | None = None,
    engine: str | Engine = "auto",
    plugins: PluginSet | None = None,
    progress: Progress = no_progress,
) -> tuple[Drawing, Report]:
    """Draw the round frozen in ``folder`` and write its record to the folder ``out``, checked before it appears 抽取.

    ``seed`` is a ``seed/1``, ``checkpoint`` a ``checkpoint/1`` of the ledger whose digest the record is to carry (None without a
    ledger); both are kept in the record's folder too. ``now`` (the clock's time if None) decides only whether it is too early. An
    engine ``namespace/name`` is one of ``plugins``. ``progress`` is told of the steps ``select``, ``record``, ``write``, and of those of a check.

    Raises :class:`~jointsup.errors.BadSeed`, :class:`~jointsup.errors.NotNow`, :class:`~jointsup.errors.BadFrame`,
    :class:`~jointsup.errors.Unwritable`; then nothing was written.
    """
    chosen, frame = _engine(engine, plugins, Path(out).parent), Path(folder) / FRAME
    given, reader = document_of(seed, SeedFile, "seed"), chosen.open_frame(frame)
    document, text = read_with_text(Path(folder) / ROUND)
    moment, joined, digest = now or datetime.now().astimezone(), "", None
    if checkpoint is not None:
        joined = canonical(unstructure(document_of(checkpoint, Checkpoint, "checkpoint")))
        digest = checkpoint_digest(reader.header["hash"], joined)
    with writing_folder(Path(out)) as target:
        drawing = draw_round(reader, document, given, moment, secrets.token_bytes, target, digest, progress, text)
        write_beside(target, drawing, progress)
        write_file(target / SEED, canonical(unstructure(given)).encode())
        if joined:
            write_file(target / CHECKPOINT, joined.encode())
        # Opened anew: the check reads the frame as it stands, not what the draw made of it.
        report = check_record(target, frame=chosen.open_frame(frame).for_check(), progress=progress)
        if report.deviations:
            raise BadFrame(problems_of("draw.own_check", report.deviations, chosen.name))
    return evolve(drawing, files=Written(Path(out), drawing.files)), report


def prove(
    record: str | Path,
    entity: str,
    frame: str | Path,
    *,
    plan: RoundPlan | Mapping[str, Any] | str | Path | None = None,
    engine: str = "auto",
) -> dict[str, Any]:
    """Return an entity's proof, or the proof of its absence, from the whole record folder and its frame 出具凭证.

    ``plan``, the round's, lets the form of an absent id be judged, which the frame alone cannot tell (but that of credit codes).
    Raises :class:`~jointsup.errors.BadText` for an id that no row could have, :class:`~jointsup.errors.BadFrame` for a record that is
    damaged, a public copy, or another frame's, :class:`~jointsup.errors.Unwritable` for a file that cannot be read.
    """
    stated = None if plan is None else read_plan(plan).id
    _require_frame(Path(frame))
    return prove_entity(
        read_record(Path(record), whole=True), choose(engine).open_frame(Path(frame)), entity, Path(frame), stated
    )


def _require_frame(path: Path) -> None:
    """Refuse what is neither a frame file nor the folder of a cache. Raises :class:`~jointsup.errors.Unwritable`."""
    from jointsup.engines.duck.cache import MANIFEST

    require_readable(path / MANIFEST if path.is_dir() else path)


def verify_record(
    record: str | Path,
    *,
    frame: str | Path | None = None,
    proof: str | Path | None = None,
    witness: str | Path | None = None,
    engine: str = "auto",
    progress: Progress = no_progress,
) -> Report:
    """Check a record at the highest level that the files allow 核验; the report lists every deviation.

    ``progress`` is told of the steps of :func:`~jointsup.verify.levels.check_record`.

    Raises :class:`~jointsup.errors.Unwritable` where a file that is named cannot be read: nothing was checked then.
    """
    head = Path(record) / "record.json" if Path(record).is_dir() else Path(record)
    for path in (head, proof, witness):
        if path is not None:
            require_readable(Path(path))
    if frame is not None:
        _require_frame(Path(frame))
    reader = choose(engine).open_frame(Path(frame)).for_check() if frame is not None else None
    return check_record(
        Path(record),
        frame=reader,
        proof=Path(proof) if proof else None,
        witness=Path(witness) if witness else None,
        progress=progress,
    )
