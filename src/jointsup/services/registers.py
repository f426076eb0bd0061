"""Registers kept in a store 名录库: ``app.registers`` (policy rows S3.3-a, S3.3-d, S3.3-e)."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from sqlalchemy import Connection, Select, Table, bindparam, func, insert, select

from jointsup.canonical import canonical
from jointsup.codec.structure import unstructure
from jointsup.codec.tables import Encoding
from jointsup.errors import BadPlugins, BadRows, JointsupError, NotNow, Problem, problem
from jointsup.hashes import sha256_hex
from jointsup.hooks.plugin_set import Provided, ProviderFailure, named
from jointsup.hooks.providers.registers import RegisterRows, RegisterSource
from jointsup.hooks.rulebook import RuleBook
from jointsup.model.events import RegisterCorrected, RegisterLoaded
from jointsup.model.meaning import MASKED
from jointsup.model.registers import (
    ChangeKind,
    CorrectionRow,
    DeclarationRow,
    LoadRow,
    PastVisitRow,
    Register,
)
from jointsup.services.acting import Acting
from jointsup.services.past_visits import VisitsTaken, keep_visits, past_visits, read_visits
from jointsup.services.register_changes import changes, keep, spill
from jointsup.services.register_corrections import corrected_values
from jointsup.services.register_declarations import read_register, require_same
from jointsup.services.register_histories import history_of, last_changes
from jointsup.services.register_loads import Taken, take_rows
from jointsup.services.register_shown import (
    OPEN,
    ShownChange,
    ShownRow,
    masked,
    masked_change,
    seen_grades,
    shown_cells,
)
from jointsup.services.register_states import Snapshot, States
from jointsup.services.rulesets import plugins_of, register_on
from jointsup.store.acts import Act
from jointsup.store.columns import to_row
from jointsup.store.statements import built_once, inserted


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
class Diff:
    """How two states of a register differ: counts, and the first of the changes in order of id."""

    before: LoadRow
    after: LoadRow
    counts: Mapping[ChangeKind, int]
    changes: Sequence[ShownChange] = field(repr=False)


@frozen
class RegisterService:
    """``app.registers``: declared, loaded whole as of a day, compared, corrected row by row, looked up."""

    _acting: Acting
    _sources: Mapping[str, Provided[RegisterSource]] = field(factory=dict, repr=False)
    _rules: RuleBook = field(factory=lambda: RuleBook(()), repr=False)

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
        provider: Provided[RegisterSource] | None = None,
    ) -> Loaded:
        """Load a register whole as of a day, and keep what came, went and changed since the state before.

        ``rows`` is a file (CSV, XLSX, JSON lines, Parquet), a data frame, or rows as mappings; ``source`` and ``ground`` say where they
        come from and why; ``grounds`` why single ids came or went (注销、迁出); ``provider`` is the plugin's source that gave them, if one
        did. Of a first load only the count is kept. All rows are taken or none, unless ``take_good``: then faulty ones are left out,
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
        options: Any = {"sheet": sheet, "encoding": encoding, "take_good": take_good, "engine": engine}
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
        with store.files.working() as folder:
            path = folder / "changes"
            if before is not None:
                counts = spill(changes(before, Snapshot(definition, load, (), day, store.files)), path)
                load = evolve(load, came=counts["came"], went=counts["went"], changed=counts["changed"])
            with self._act("registers.load", definition, name) as act:
                if self._next(act.connection, name) != expected:
                    raise NotNow([problem("register.meanwhile", name)])
                _require_new(states.loads(act.connection, name), load)
                load = evolve(load, at=act.at)
                self._write_load(act, load, taken)
                act.note(plugins=[unstructure(one) for one in (*plugins_of(found.taken), *filter(None, [load.plugin]))])
                if before is not None:
                    keep(act.connection, store.tables, name, load.number, path, grounds or {})
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

    def correct(
        self, name: str, identity: str, values: Mapping[str, str | None], *, reason: str, day: date | None = None
    ) -> CorrectionRow:
        """Correct values of one row from a day on (today if none is named) until the next load; the id stays.

        Raises :class:`~jointsup.errors.BadRows` where a value cannot be, :class:`~jointsup.errors.Unknown` for an id or column that is
        not there, :class:`~jointsup.errors.NotNow` for a day to come or before that of the last load, or where nothing would change.
        Graded values before are masked in what is returned.
        """
        return self._correct(name, identity, "changed", values, reason, day)

    def enter(
        self, name: str, identity: str, values: Mapping[str, str | None], *, reason: str, day: date | None = None
    ) -> CorrectionRow:
        """Enter one row that came between two loads, with all its values; raises as :meth:`correct`."""
        return self._correct(name, identity, "came", values, reason, day)

    def strike(self, name: str, identity: str, *, reason: str, day: date | None = None) -> CorrectionRow:
        """Strike one row that went between two loads; raises as :meth:`correct`."""
        return self._correct(name, identity, "went", {}, reason, day)

    def show(
        self, name: str, identity: str, *, as_of: date | None = None, purpose: str = "", secret: bool = False
    ) -> ShownRow:
        """Return a row as of a day (today if none is named).

        Personal values are masked without a ``purpose``, secret ones without ``secret`` beside it; each reading of them is an entry in
        the read log. Raises :class:`~jointsup.errors.Forbidden`, :class:`~jointsup.errors.Unknown`, :class:`~jointsup.errors.NotNow`.
        """
        _, definition = self._declared(name)
        day = as_of or self._acting.today()
        with self._reading(definition, name) as connection:
            state = self.snapshot(connection, name, day, identity)
            cells = state.find(identity)
        seen = seen_grades(self._acting, definition, f"{name}: {identity}", purpose, secret)
        return ShownRow(
            identity,
            day.isoformat(),
            state.load.number,
            cells is not None,
            shown_cells(state.definition, cells, seen) if cells is not None else (),
        )

    def history(
        self, name: str, identity: str, *, purpose: str = "", secret: bool = False
    ) -> Sequence[ShownChange]:
        """Return what happened to an id, in order of day: its coming, changes, corrections, its going. Graded values as in :meth:`show`.

        Being in the first load is told as a coming, with that load's source and ground.
        """
        _, definition = self._declared(name)
        with self._reading(definition, name) as connection:
            found = history_of(self._states(), connection, name, identity)
        seen = seen_grades(self._acting, definition, f"{name}: {identity}", purpose, secret)
        return [
            evolve(each, old=masked(each.old, definition, seen), new=masked(each.new, definition, seen)) for each in found
        ]

    def diff(
        self, name: str, first: date, last: date, *, purpose: str = "", secret: bool = False, most: int = 1000
    ) -> Diff:
        """Return how the state as of ``last`` differs from that as of ``first``: all counted, the first ``most`` changes listed.

        Each change has the source and ground of the last act that touched its id in between. Graded values as in :meth:`show`; ids of
        inspectors are personal, too.
        """
        _, definition = self._declared(name)
        with self._reading(definition, name) as connection:
            before, after = self.snapshot(connection, name, first), self.snapshot(connection, name, last)
            found = changes(before, after)
            listed = list(itertools.islice(found, most))
            counts: dict[ChangeKind, int] = {"came": 0, "went": 0, "changed": 0}
            for each in itertools.chain(listed, found):
                counts[each.kind] += 1
            touched = last_changes(self._states(), connection, name, [each.id for each in listed], first, last)
        seen = seen_grades(self._acting, definition, name, purpose, secret)
        shown = []
        for each in listed:
            change = masked_change(each, definition, seen)
            act = touched.get(each.id)
            if act is None:  # a declaration between the two dropped or added a column
                load = after.load
                act = ShownChange(
                    each.id, load.as_of, load.number, each.kind, None, None, load.source, load.ground, load.entry
                )
            identity = act.id if definition.inspectors is None or "personal" in seen else MASKED
            shown.append(evolve(act, id=identity, kind=change.kind, old=change.old, new=change.new))
        return Diff(before.load, after.load, counts, shown)

    def loads(self, name: str) -> Sequence[LoadRow]:
        """Return the loads of a register, in the order in which they were made."""
        _, definition = self._declared(name)
        with self._reading(definition, name) as connection:
            return self._states().loads(connection, name)

    def visits(
        self,
        name: str,
        rows: Any,
        *,
        source: str,
        columns: Mapping[str, str] | None = None,
        sheet: str | None = None,
        encoding: Encoding | None = None,
        take_good: bool = False,
    ) -> VisitsTaken:
        """Take in visits that another system made to entities of a register; no visit is counted twice.

        ``columns`` maps ``entity``, ``day``, ``body``, ``matters`` (several between semicolons) and, where there is one, ``stream`` to
        headings; the default are those of :data:`~jointsup.services.past_visits.COLUMNS`. Ids stand as in the register's own files.
        Raises :class:`~jointsup.errors.BadRows` with every bad row, unless ``take_good``.
        """
        _, definition = self._declared(name)
        store = self._acting.store
        with self._acting.reading(
            "registers.visits", subject=name, area=definition.area, departments=[definition.department]
        ):
            pass
        read = read_visits(
            definition, rows, columns, store.files, sheet=sheet, encoding=encoding, take_good=take_good
        )
        with self._act("registers.visits", definition, name) as act:
            return keep_visits(act, store.tables, read, source)

    def past_visits(self, name: str, entities: Iterable[str], first: date, last: date) -> Sequence[PastVisitRow]:
        """Return the visits that other systems made to entities of a register in a span of days, both included, by entity and day."""
        _, definition = self._declared(name)
        with self._reading(definition, name) as connection:
            return list(past_visits(self._acting.store.tables, connection, first, last, entities))

    def snapshot(self, connection: Connection, name: str, as_of: date, identity: str | None = None) -> Snapshot:
        """Return a register's state as of a day, within a transaction of the caller's, who asks the rules; of one id alone if it is named.

        Raises :class:`~jointsup.errors.Unknown` where there is no such register, :class:`~jointsup.errors.NotNow` where nothing was
        loaded of a day at or before it.
        """
        states = self._states()
        found = states.standing(connection, name, as_of.isoformat(), identity)
        if found is None:
            states.declaration(connection, name)
            raise NotNow([problem("register.no_load", name, as_of.isoformat())])
        return found

    def _states(self) -> States:
        return States(self._acting.store.tables, self._acting.store.files)

    def _declared(self, name: str) -> tuple[DeclarationRow, Register]:
        with self._acting.store.acts.reading() as connection:
            return self._states().declaration(connection, name)

    def _act(self, act: str, definition: Register, subject: str) -> Any:
        return self._acting.act(
            act,
            book=f"area:{definition.area}",
            subject=subject,
            area=definition.area,
            departments=[definition.department],
        )

    def _reading(self, definition: Register, subject: str) -> Any:
        return self._acting.reading(
            "registers.show", subject=subject, area=definition.area, departments=[definition.department]
        )

    def _next(self, connection: Connection, name: str) -> int:
        tables = self._acting.store.tables
        last = connection.execute(_last_numbers(tables.load, tables.correction), {"register": name}).one()
        return max(number or 0 for number in last) + 1

    def _may_load(self, connection: Connection, name: str, as_of: date) -> Snapshot | None:
        """Return the state that a load of a day is compared with; refuse a day to come, or before that of the last load."""
        self._require_day(name, as_of, self._states().last_day(connection, name))
        return self._states().standing(connection, name, as_of.isoformat())

    def _require_day(self, name: str, day: date, last: str) -> None:
        if day > self._acting.today():
            raise NotNow([problem("register.future", name, day.isoformat())])
        if day.isoformat() < last:
            raise NotNow([problem("register.earlier", name, day.isoformat(), last=last)])

    def _write_load(self, act: Act, load: LoadRow, taken: Taken) -> None:
        _insert_signed(act, self._acting.store.tables.load, load)
        act.keep(taken.received)
        act.keep(taken.rows_file)
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

    def _correct(
        self, name: str, identity: str, kind: ChangeKind, values: Mapping[str, str | None], reason: str, day: date | None
    ) -> CorrectionRow:
        _, declared = self._declared(name)
        if not reason.strip():
            raise BadRows([problem("register.reason", f"{name}: {identity}")])
        with self._act("registers.correct", declared, f"{name}: {identity}") as act:
            from_day = day or act.now.date()
            self._require_day(name, from_day, self._states().last_day(act.connection, name))
            state = self.snapshot(act.connection, name, from_day, identity)
            ruled, found = register_on(state.definition, self._rules, from_day)
            old, new = corrected_values(state, ruled, found.areas, identity, kind, values)
            row = CorrectionRow(
                name, self._next(act.connection, name), from_day.isoformat(), identity, kind, old, new, reason, act.at
            )
            _insert_signed(act, self._acting.store.tables.correction, row)
            act.note(number=row.number, day=row.day, kind=kind, old=old, new=new, reason=reason)
            self._acting.tell(act, RegisterCorrected, register=name, ground=reason)
        return evolve(row, old_values=masked(old, state.definition, OPEN))


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


@built_once
def _last_numbers(*tables: Table) -> Select[Any]:
    """Return the select of the last number of a register in each table."""
    return select(
        *(select(func.max(table.c.number)).where(table.c.register == bindparam("register")).scalar_subquery() for table in tables)
    )


def _insert_signed(act: Act, table: Table, row: LoadRow | CorrectionRow) -> None:
    """Insert what an act did once its entry has a digest, which stands beside it."""
    act.afterwards(lambda entry: act.connection.execute(inserted(table), to_row(evolve(row, entry=entry.digest))))
