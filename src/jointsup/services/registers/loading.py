"""Registers declared, and loaded whole as of a day 声明与导入."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from sqlalchemy import Connection, insert

from jointsup.canonical import canonical
from jointsup.codec.structure import unstructure
from jointsup.codec.tables import Encoding
from jointsup.engines.base import Progress, no_progress
from jointsup.errors import BadPlugins, JointsupError, NotNow, Problem, problem
from jointsup.hashes import sha256_hex
from jointsup.hooks.plugin_set import Provided, ProviderFailure, named
from jointsup.hooks.providers.registers import RegisterRows, RegisterSource
from jointsup.model.events import RegisterLoaded
from jointsup.model.registers import DeclarationRow, LoadRow, Register
from jointsup.services.registers.changes import KINDS, Differences
from jointsup.services.registers.declarations import read_register, require_same
from jointsup.services.registers.keeping import Keeping, insert_signed
from jointsup.services.registers.loads import take_rows
from jointsup.services.registers.states import Snapshot
from jointsup.services.rulesets import plugins_of, register_on
from jointsup.store.acts import Act
from jointsup.store.columns import to_row
from jointsup.store.files import Prepared


@frozen
class Loaded:
    """What a load did: its row in the store, what was refused, and what is to be known."""

    load: LoadRow
    unknown_columns: Sequence[str]
    """Headings of the file that the declaration does not name."""
    problems: tuple[Problem, ...] = field(repr=False)
    problem_count: int
    remarks: tuple[Problem, ...] = field(repr=False)
    remark_count: int


@frozen
class Loading(Keeping):
    """Registers declared and loaded, from files or from plugins' sources."""

    def declare(self, declaration: Register | Mapping[str, Any] | str | Path) -> DeclarationRow:
        """Declare a register, or a new version of one, by a ``register/1``; the last declaration again changes nothing.

        Raises :class:`~jointsup.errors.BadDocument` with everything that is wrong, :class:`~jointsup.errors.NotNow` where another
        department or area, another kind or id scheme would take an existing register over.
        """
        stated = read_register(declaration)
        text, states = canonical(unstructure(stated)), self._states()
        digest = sha256_hex(text.encode())
        with self._act("registers.declare", stated, stated.name) as act:
            last = states.last_declaration(act.connection, stated.name)
            if last is not None:
                row, before = last
                if row.digest == digest:
                    return row
                require_same(before, stated)
            made = DeclarationRow(
                stated.name,
                last[0].version + 1 if last else 1,
                stated.title,
                stated.kind,
                stated.department,
                stated.area,
                digest,
                text,
                act.at,
            )
            act.connection.execute(insert(self._acting.store.tables.register), to_row(made))
            act.note(version=made.version, digest=digest)
        return made

    def load(
        self,
        name: str,
        rows: Any,
        *,
        as_of: date,
        source: str,
        ground: str,
        source_version: str = "",
        grounds: Mapping[str, str] | None = None,
        sheet: str | None = None,
        encoding: Encoding | None = None,
        take_good: bool = False,
        engine: str = "auto",
        progress: Progress = no_progress,
        provider: Provided[RegisterSource] | None = None,
    ) -> Loaded:
        """Load a register whole as of a day, and keep what came, went and changed since the state before.

        ``rows`` is a file (CSV, XLSX, JSON lines, Parquet), a data frame, or rows as mappings; ``source`` and ``ground`` say where they
        come from and why; ``grounds`` why single ids came or went (注销、迁出); ``provider`` is the plugin's source that gave them, if one
        did. ``progress`` is told how far the steps ``read``, ``judge``, ``sort`` and ``compare`` of a plain file are. Of a first load only the count is kept. All rows are taken or none, unless ``take_good``: then faulty ones are left out,
        counted and listed.

        Raises :class:`~jointsup.errors.BadRows` with every bad row; :class:`~jointsup.errors.NotNow` for a day to come, a day before
        that of the last load, the last load again, and where somebody else loaded or corrected meanwhile;
        :class:`~jointsup.errors.Unknown` for a register that was not declared. Then nothing was loaded.
        """
        states, store, day = self._states(), self._acting.store, as_of.isoformat()
        declared, definition = self._declared(name)
        with self._acting.reading(
            "registers.load", subject=name, area=definition.area, departments=[definition.department]
        ) as connection:
            before = self._may_load(connection, name, as_of)
            expected = self._next(connection, name)
        ruled, found = register_on(definition, self._rules, as_of)
        options: Any = {"sheet": sheet, "encoding": encoding, "take_good": take_good, "engine": engine, "progress": progress}
        with self._acting.noting_failures(), _under_its_name(provider):
            taken = take_rows(ruled, rows, day, store.files, found.areas, **options)
        load = LoadRow(
            name,
            expected,
            day,
            declared.version,
            taken.name,
            taken.received.digest,
            taken.rows_file.digest,
            taken.rows,
            taken.refused,
            taken.rows,
            0,
            0,
            before.load.number if before else 0,
            source,
            source_version,
            ground,
            "",
            plugin=None if provider is None else provider.reference(taken.received.digest),
        )
        made = [taken.received, taken.rows_file]
        if before is not None:
            load, changes_file = self._compared(before, Snapshot(definition, load, (), day, store.files, fresh=True), grounds or {}, progress)
            made.append(changes_file)
        with self._act("registers.load", definition, name) as act:
            if self._next(act.connection, name) != expected:
                raise NotNow([problem("register.meanwhile", name)])
            _require_new(states.loads(act.connection, name), load)
            load = evolve(load, at=act.at)
            self._write_load(act, load, made)
            act.note(plugins=[unstructure(one) for one in (*plugins_of(found.taken), *filter(None, [load.plugin]))])
        return Loaded(
            load, taken.unknown_columns, taken.problems, taken.problem_count, taken.remarks, taken.remark_count
        )

    def load_from(
        self, name: str, provider: str, *, as_of: date, ground: str, take_good: bool = False
    ) -> Loaded:
        """Load a register whole as of a day from a plugin's source (hook ``jointsup_registers``), as :meth:`load`.

        The load's source names provider, plugin and version. Raises :class:`~jointsup.errors.BadPlugins` where no plugin gives such a
        source, where it fails, or where it holds rows of the other kind.
        """
        source, (_, definition) = named(self._sources, provider), self._declared(name)
        with self._acting.reading(
            "registers.load", subject=name, area=definition.area, departments=[definition.department]
        ) as connection:
            self._may_load(connection, name, as_of)
        with self._acting.noting_failures():
            holds = source.use("holds", lambda given: given.holds)
        if holds != definition.kind:
            raise BadPlugins([problem("register.other_kind", provider, holds, name=name, kind=definition.kind)])
        with self._acting.noting_failures():
            given = source.use("read", lambda one: _rows_of(one.read(as_of)))
        return self.load(
            name,
            given.rows,
            as_of=as_of,
            source=f"{provider}, {source.source}",
            source_version=given.version,
            ground=ground,
            take_good=take_good,
            provider=source,
        )

    def _may_load(self, connection: Connection, name: str, as_of: date) -> Snapshot | None:
        """Return the state that a load of a day is compared with; refuse a day to come, or before that of the last load."""
        self._require_day(name, as_of, self._states().last_day(connection, name))
        return self._states().standing(connection, name, as_of.isoformat())

    def _compared(self, before: Snapshot, after: Snapshot, grounds: Mapping[str, str], progress: Progress) -> tuple[LoadRow, Prepared]:
        """Compare a load with the state before; return it with its counts, and the file of what differs."""
        files = self._acting.store.files
        with files.working() as folder:
            counts = Differences(before, after).write(folder / "changes", grounds, progress)
            made = files.adopt(folder / "changes", "changes", private=True)
        came, went, changed = (counts[kind] for kind in KINDS)
        return evolve(after.load, came=came, went=went, changed=changed, changes_digest=made.digest), made

    def _write_load(self, act: Act, load: LoadRow, made: Sequence[Prepared]) -> None:
        insert_signed(act, self._acting.store.tables.load, load)
        for one in made:
            act.keep(one)
        facts: dict[str, Any] = {
            "source": load.source,
            "as_of": load.as_of,
            "digest": load.digest,
            "rows": load.rows,
            "came": load.came,
            "went": load.went,
            "changed": load.changed,
        }
        act.note(**facts, number=load.number, declaration=load.version, refused=load.refused, ground=load.ground)
        version = load.source_version or load.digest
        self._acting.tell(act, RegisterLoaded, **facts, register=load.register, version=version)


@contextlib.contextmanager
def _under_its_name(provider: Provided[RegisterSource] | None) -> Iterator[None]:
    """Say whose rows they were that failed while they were read: a reader of batches raises late."""
    try:
        yield
    except JointsupError:
        raise
    except Exception as error:
        if provider is None:
            raise
        raise ProviderFailure(provider.source, provider.name, "rows", error, provider.secrets) from error


def _rows_of(given: object) -> RegisterRows:
    if not isinstance(given, RegisterRows):
        raise TypeError(f"read gave a {type(given).__name__}, not RegisterRows")
    return given


def _require_new(loads: Sequence[LoadRow], load: LoadRow) -> None:
    last = loads[-1] if loads else None
    if last is not None and (last.as_of, last.digest, last.version) == (load.as_of, load.digest, load.version):
        raise NotNow([problem("register.same_load", load.register, load.name, number=last.number, at=last.at)])
