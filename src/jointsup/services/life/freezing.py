"""The freeze of a round in the store: plan composed, frame and document made, both named by one short act."""

from __future__ import annotations

from pathlib import Path

from jointsup.canonical import canonical, read_canonical
from jointsup.codec.structure import unstructure
from jointsup.codec.tables import Table
from jointsup.engines.base import Engine
from jointsup.model.areas import AreaTable
from jointsup.model.documents import Pair
from jointsup.model.plan import RoundPlan
from jointsup.model.registers import LoadRow, Register
from jointsup.model.rounds import RoundRow
from jointsup.services.coding import Coded, code_rows
from jointsup.services.compiling import Compiled, compile_plan, fields_of
from jointsup.services.credit.gradings import TierFacets
from jointsup.services.folders import FRAME, PAIR, ROUND, STAFFING, document_digest, write_frozen
from jointsup.services.freeze import Frozen, freeze_coded
from jointsup.services.registers.states import Snapshot
from jointsup.services.rulesets import plugins_of, rule_reference
from jointsup.services.sources import document_sources
from jointsup.store.acts import RandomBytes
from jointsup.store.files import Files, Prepared

PLAN, SECRET = "plan.json", "secret"
FROZEN = "frozen"


def compose(
    row: RoundRow,
    definition: Register,
    load: LoadRow,
    hash_name: str,
    ledger_head: str | None,
    tiers: TierFacets,
) -> RoundPlan:
    """Return the ``plan/1`` of a round: its order, its lines as approved, what the register's declaration says of columns, and tiers of schemes."""
    order = row.order
    return RoundPlan(
        schema="plan/1",
        round_id=row.round_id,
        as_of=order.as_of,
        id=definition.id,
        facets=(*definition.facets, *tiers.facets),
        lines=row.lines,
        sources=order.sources,
        hash=hash_name,  # type: ignore[arg-type]
        attempt=row.attempt,
        previous=row.previous,
        ledger_head=ledger_head,
        vocabularies=definition.vocabularies,
        grounds=definition.grounds,
        groups=order.groups,
        apart=order.apart,
        door=order.door,
        ceiling=order.ceiling,
        persons=definition.persons,
        counts=order.counts,
        yield_order=order.yield_order,
        names=order.names,
        apart_rules=order.apart_rules,
        rules=[rule_reference(hash_name, one) for one in tiers.taken],
        plugins=(*(() if load.plugin is None else (load.plugin,)), *plugins_of(tiers.taken)),
    )


def freeze_files(
    plan: RoundPlan,
    rows: Table | Snapshot,
    areas: AreaTable,
    engine: Engine,
    files: Files,
    folder: Path,
    random: RandomBytes,
    take_good: bool,
) -> tuple[Frozen, dict[str, Prepared]]:
    """Freeze a composed plan, over a table or over a register's state, in a working folder and prepare what comes of it, by name."""
    compiled, out = compile_plan(plan), folder / FROZEN
    out.mkdir()
    coded = _coded(plan, compiled, rows, areas, engine, folder, take_good)
    frozen = freeze_coded(plan, compiled, coded, areas, engine, out / FRAME, random)
    write_frozen(out, frozen)
    (out / PLAN).write_bytes(canonical(unstructure(plan)).encode())
    made = {
        f"{FROZEN}/{path.name}": files.prepare(path, FROZEN, private=path.name == FRAME)
        for path in sorted(out.iterdir())
    }
    made[f"{FROZEN}/{SECRET}"] = files.prepare(frozen.secret.encode(), SECRET, private=True)
    return frozen, made


def _coded(
    plan: RoundPlan, compiled: Compiled, rows: Table | Snapshot, areas: AreaTable, engine: Engine, folder: Path, take_good: bool
) -> Coded:
    """Code rows: a register's state by the engine, where that is DuckDB and nothing is wrong; all else strictly."""
    if not isinstance(rows, Table):
        from jointsup.engines.duck import DuckDB

        if isinstance(engine, DuckDB):
            from jointsup.services.bulk_coding import code_state

            coded = code_state(plan, compiled, rows, areas, folder, engine.limits)
            if coded is not None:
                return coded
        rows = rows.table(fields_of(plan))
    return code_rows(plan, rows, areas, tuple(compiled.vocabularies.owners), compiled.expressions.values(), take_good)


def repeated(
    row: RoundRow, before: bytes, hash_name: str, ledger_head: str | None, files: Files
) -> tuple[Pair, dict[str, Prepared]]:
    """Return the pair of a next attempt and its files: the frame and the lines of the one before, other sources of the seed."""
    name = ROUND if row.staffing is None else STAFFING
    document = read_canonical(before, name)
    document = {
        **document,
        "attempt": row.attempt,
        "previous": list(row.previous) if row.previous else None,
        "ledger_head": ledger_head,
        "sources": unstructure(document_sources(row.order.sources)),
    }
    text = canonical(document)
    pair = Pair(
        row.attempt,
        document["frame_digest"],
        hash_name,  # type: ignore[arg-type]
        document_digest(hash_name, document),
        row.round_id,
        "pair/1",
    )
    return pair, {
        f"{FROZEN}/{name}": files.prepare(text.encode(), FROZEN),
        f"{FROZEN}/{PAIR}": files.prepare(canonical(unstructure(pair)).encode(), FROZEN),
    }

