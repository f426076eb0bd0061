"""Roles given and taken back 授权管理: ``app.access``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import frozen

from jointsup.model.access import Grant
from jointsup.services.acting import STORE, Acting


@frozen
class GrantService:
    """``app.access``: who holds which role, for which department and area, from when until when."""

    _acting: Acting

    def grant(
        self,
        person: str,
        role: str,
        *,
        department: str,
        area: str,
        valid_from: date | None = None,
        valid_to: date | None = None,
    ) -> Grant:
        """Give a role to a person, from today on if no day is named.

        Raises :class:`~jointsup.errors.Forbidden` where the actor may not, for an unknown role and for a grant that stands.
        """
        with self._acting.act(
            "access.grant", book=STORE, subject=person, area=area, department=department
        ) as act:
            first = (valid_from or act.now.date()).isoformat()
            made = Grant(person, department, area, role, first, valid_to.isoformat() if valid_to else None)
            self._acting.access.add(act.connection, [made])
            act.note(role=role, department=department, area=area, valid_from=first, valid_to=made.valid_to)
        return made

    def revoke(self, grant: Grant, *, last_day: date | None = None) -> Grant:
        """Let a grant end, today if no day is named; it stays in the store as it was until then."""
        with self._acting.act(
            "access.revoke", book=STORE, subject=grant.person, area=grant.area, department=grant.department
        ) as act:
            ended = self._acting.access.end(act.connection, grant, last_day or act.now.date())
            act.note(role=grant.role, department=grant.department, area=grant.area, valid_to=ended.valid_to)
        return ended

    def show(self, area: str | None = None) -> Sequence[Grant]:
        """Return every grant in the actor's reach, in order of person: those over ``area``, the actor's own by default."""
        from jointsup.model.areas import area_covers

        inside = area or self._acting.actor.area
        with self._acting.reading("access.show", area=inside) as connection:
            grants = self._acting.access.all_grants(connection)
        return [grant for grant in grants if area_covers(inside, grant.area)]
