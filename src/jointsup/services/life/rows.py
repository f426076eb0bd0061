"""Rounds in the store: rows, parts and files read and written within a transaction of the caller's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import Connection, func, insert, select, update

from jointsup.errors import NotNow, Unknown, problem
from jointsup.model.rounds import PartKind, RoundFile, RoundPart, RoundRow
from jointsup.services.life.situation import Situation, situation
from jointsup.store.acts import Act
from jointsup.store.columns import from_row, to_row
from jointsup.store.files import Prepared
from jointsup.store.opening import Store


@frozen
class RoundRows:
    """The tables of rounds."""

    store: Store

    def find(self, connection: Connection, round_id: str, now: datetime) -> Situation:
        """Return where the last attempt of a round stands. Raises :class:`~jointsup.errors.Unknown`."""
        rounds, parts = self.store.tables.round, self.store.tables.round_part
        row = (
            connection.execute(
                select(rounds).where(rounds.c.round_id == round_id).order_by(rounds.c.attempt.desc()).limit(1)
            )
            .mappings()
            .first()
        )
        if row is None:
            raise Unknown([problem("round.unknown", "", round_id)])
        found = from_row(RoundRow, dict(row))
        came_in = connection.execute(
            select(parts).where(parts.c.round_id == round_id, parts.c.attempt == found.attempt)
        ).mappings()
        return situation(
            found, [from_row(RoundPart, dict(part)) for part in came_in], now, self.store.hash_name
        )

    def all(self, connection: Connection) -> list[RoundRow]:
        """Return every attempt of every round, in order of organiser, number and attempt."""
        rows = connection.execute(select(self.store.tables.round)).mappings()
        found = (from_row(RoundRow, dict(row)) for row in rows)
        return sorted(found, key=lambda row: (row.organiser.encode(), row.number, row.attempt))

    def next_number(self, connection: Connection, organiser: str) -> int:
        """Return the number of an organiser's next round."""
        table = self.store.tables.round
        last = connection.execute(
            select(func.max(table.c.number)).where(table.c.organiser == organiser)
        ).scalar_one()
        return (last or 0) + 1

    def add(self, connection: Connection, row: RoundRow) -> None:
        """Write a new attempt."""
        connection.execute(insert(self.store.tables.round), to_row(row))

    def change(self, connection: Connection, row: RoundRow, **changes: Any) -> RoundRow:
        """Write a round's new state; refuse where somebody else changed it since ``row`` was read.

        Raises :class:`~jointsup.errors.NotNow`.
        """
        table = self.store.tables.round
        changed = evolve(row, version=row.version + 1, **changes)
        result: Any = connection.execute(
            update(table)
            .where(
                table.c.round_id == row.round_id,
                table.c.attempt == row.attempt,
                table.c.version == row.version,
            )
            .values(to_row(changed))
        )
        if result.rowcount != 1:
            raise NotNow([problem("round.moved_on", row.round_id)])
        return changed

    def put(self, act: Act, row: RoundRow, kind: PartKind, name: str, text: str) -> None:
        """Write a part that came in, in place of one of the same name."""
        table = self.store.tables.round_part
        same = (
            (table.c.round_id == row.round_id)
            & (table.c.attempt == row.attempt)
            & (table.c.kind == kind)
            & (table.c.name == name)
        )
        act.connection.execute(table.delete().where(same))
        part = RoundPart(row.round_id, row.attempt, kind, name, text, act.at)
        act.connection.execute(insert(table), to_row(part))

    def files(self, connection: Connection, row: RoundRow) -> dict[str, str]:
        """Return the digests of an attempt's files by name."""
        table = self.store.tables.round_file
        rows = connection.execute(
            select(table.c.name, table.c.digest)
            .where(table.c.round_id == row.round_id, table.c.attempt == row.attempt)
            .order_by(table.c.name)
        )
        return {row.name: row.digest for row in rows}

    def name_files(self, act: Act, row: RoundRow, files: dict[str, Prepared]) -> None:
        """Name prepared files as an attempt's, in place of ones of the same names."""
        table = self.store.tables.round_file
        for name, prepared in sorted(files.items()):
            act.keep(prepared)
            same = (
                (table.c.round_id == row.round_id)
                & (table.c.attempt == row.attempt)
                & (table.c.name == name)
            )
            act.connection.execute(table.delete().where(same))
            act.connection.execute(
                insert(table), to_row(RoundFile(row.round_id, row.attempt, name, prepared.digest))
            )

    def carry_over(self, act: Act, before: RoundRow, row: RoundRow, names: list[str]) -> None:
        """Name files of one attempt as the next attempt's too."""
        digests = self.files(act.connection, before)
        for name in names:
            act.connection.execute(
                insert(self.store.tables.round_file),
                to_row(RoundFile(row.round_id, row.attempt, name, digests[name])),
            )
