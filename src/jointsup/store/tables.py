"""All tables of a store, under a prefix or in a schema of the host's choice."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Index, MetaData, Table

from jointsup.model.access import Grant
from jointsup.model.annual import PlanLineRow, PlanRow, TakenRow
from jointsup.model.gradings import GradingRow
from jointsup.model.ledger import BookRow, CheckpointRow, EntryRow, PayloadRow
from jointsup.model.matters import DepartmentRow, ListRow, MatterBodyRow, MatterRow
from jointsup.model.registers import CorrectionRow, DeclarationRow, LoadRow, PastVisitRow
from jointsup.model.rounds import RoundFile, RoundPart, RoundRow
from jointsup.model.stored import FileRow, OutboxRow, StoreRow
from jointsup.model.visits import DueVisitRow
from jointsup.store.columns import table_of

SCHEMA_VERSION = 1
"""The version of the tables; ``upgrade`` brings an older store to it."""


class Tables:
    """The tables of a store; ``metadata`` can be given to a host's own migration tool."""

    def __init__(self, prefix: str = "jointsup_", schema: str | None = None) -> None:
        self.prefix, self.schema = prefix, schema
        self.metadata = MetaData(schema=schema)
        self._named: dict[str, Table] = {}
        self.store = self._table("store", StoreRow, "name")
        self.file = self._table("file", FileRow, "digest")
        self.book = self._table("book", BookRow, "book")
        self.entry = self._table("entry", EntryRow, "book", "number", unique=("digest",), by=[("at",)])
        self.payload = self._table(
            "payload", PayloadRow, "digest", unique=("book", "number"), by=[("person",), ("subject",)]
        )
        self.checkpoint = self._table("checkpoint", CheckpointRow, "number", unique=("digest",))
        self.grant = self._table("grant", Grant, "person", "department", "area", "role", "valid_from")
        self.round = self._table("round", RoundRow, "round_id", "attempt", by=[("organiser", "number")])
        self.round_part = self._table("round_part", RoundPart, "round_id", "attempt", "kind", "name")
        self.round_file = self._table("round_file", RoundFile, "round_id", "attempt", "name")
        self.outbox = self._table("outbox", OutboxRow, "key", by=[("state", "receiver", "due"), ("book", "number")])
        self.register = self._table("register", DeclarationRow, "register", "version")
        self.load = self._table("load", LoadRow, "register", "number", by=[("register", "as_of")])
        self.correction = self._table("correction", CorrectionRow, "register", "number", by=[("register", "id")])
        self.past_visit = self._table("past_visit", PastVisitRow, "key", by=[("entity", "day"), ("day",)])
        self.due_visit = self._table("due_visit", DueVisitRow, "round_id", "number", by=[("entity", "first"), ("last", "first")])
        self.grading = self._table("grading", GradingRow, "scheme", "number", by=[("scheme", "as_of")])
        self.list = self._table("list", ListRow, "kind", "id", "valid_from", unique=("kind", "id", "version"))
        self.department = self._table("department", DepartmentRow, "list", "version", "id", by=[("id",)])
        self.matter = self._table("matter", MatterRow, "list", "version", "id", by=[("id",)])
        self.matter_body = self._table(
            "matter_body", MatterBodyRow, "list", "version", "matter", "department", "valid_from", by=[("department",)]
        )
        self.plan = self._table("plan", PlanRow, "id")
        self.plan_line = self._table("plan_line", PlanLineRow, "plan", "id", by=[("state",)])
        self.taken = self._table("taken", TakenRow, "plan", "line", "window_first", "window_last", by=[("round",)])

    def _table(
        self,
        name: str,
        cls: type[Any],
        *key: str,
        unique: tuple[str, ...] = (),
        by: list[tuple[str, ...]] | None = None,
    ) -> Table:
        table = table_of(self.metadata, name, cls, key, prefix=self.prefix)
        self._named[name] = table
        if unique:
            Index(f"{self.prefix}{name}_u", *(table.c[column] for column in unique), unique=True)
        for number, columns in enumerate(by or []):
            Index(f"{self.prefix}{name}_i{number}", *(table.c[column] for column in columns))
        return table

    def named(self) -> dict[str, Table]:
        """Return the tables by their names without the prefix."""
        return dict(self._named)


@lru_cache(maxsize=8)
def tables_of(prefix: str, schema: str | None) -> Tables:
    """Return the tables under a prefix or in a schema, the same ones each time: they never change, and cost time to make."""
    return Tables(prefix, schema)
