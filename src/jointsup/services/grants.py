"""Roles given and taken back, rules adopted 授权管理: ``app.access``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from jointsup.errors import Forbidden, problem
from jointsup.hooks.rulebook import OwnedRules
from jointsup.model.access import Grant
from jointsup.model.areas import area_covers
from jointsup.model.meaning import MASKED
from jointsup.services.acting import STORE, Acting


@frozen
class GrantService:
    """``app.access``: who holds which role, for which department and area, from when until when; and by which rules."""

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

        Raises :class:`~jointsup.errors.Forbidden` where the actor may not, :class:`~jointsup.errors.BadGrant` for an unknown role or
        department, a span that ends before it begins, a grant that stands, and an inspector of a body that only coordinates (policy
        row S4.1-b).
        """
        with self._acting.act(
            "access.grant", book=STORE, subject=f"{department}: {person}", area=area, departments=[department]
        ) as act:
            first = (valid_from or act.now.date()).isoformat()
            made = Grant(person, department, area, role, first, valid_to.isoformat() if valid_to else None)
            self._acting.access.add(act.connection, [made])
            act.note(role=role, department=department, area=area, valid_from=first, valid_to=made.valid_to)
        return made

    def revoke(
        self, person: str, role: str, *, department: str, area: str, last_day: date | None = None
    ) -> Grant:
        """Let a grant end, today if no day is named; it stays in the store as it was until then. One to come never begins.

        Raises :class:`~jointsup.errors.Forbidden` where the actor may not, :class:`~jointsup.errors.Unknown` where no such grant holds
        any longer.
        """
        with self._acting.act(
            "access.revoke", book=STORE, subject=f"{department}: {person}", area=area, departments=[department]
        ) as act:
            ended = self._acting.access.end(
                act.connection, Grant(person, department, area, role, ""), last_day or act.now.date()
            )
            act.note(role=role, department=department, area=area, valid_from=ended.valid_from, valid_to=ended.valid_to)
        return ended

    def show(self, area: str | None = None, *, purpose: str = "") -> Sequence[Grant]:
        """Return every grant that ever was over ``area`` (the actor's own by default) and what lies in it, in order of person.

        Persons are masked without a ``purpose``; with one the reading stands in the read log. Raises
        :class:`~jointsup.errors.Forbidden`.
        """
        inside = area or self._acting.actor.area
        if purpose:
            self._acting.read_graded("access.personal", purpose, subject=inside, area=inside)
        with self._acting.reading("access.show", area=inside) as connection:
            grants = [grant for grant in self._acting.access.all_grants(connection) if area_covers(inside, grant.area)]
        return grants if purpose else [evolve(grant, person=MASKED) for grant in grants]

    def adopt(self, rules: str, *, valid_from: date | None = None) -> OwnedRules:
        """Let the rules of a plugin's rule set of the kind ``access`` govern from a day on, today if none is named.

        The entry in the ledger names the rule set with version and digest. A day on which it does not hold stops every act.

        Raises :class:`~jointsup.errors.BadRules` where no plugin gives it, where it does not hold on that day, or would let nobody
        adopt or grant again; :class:`~jointsup.errors.Forbidden` for a day gone by.
        """
        with self._acting.act("access.adopt", book=STORE, subject=rules) as act:
            today = act.now.date()
            first = valid_from or today
            if first < today:
                raise Forbidden([problem("access.past", rules, first.isoformat())])
            adopted = self._acting.access.adopt(act.connection, rules, first)
            act.note(rules=rules_told(adopted), valid_from=first.isoformat())
        return adopted


def rules_told(owned: OwnedRules) -> Mapping[str, str]:
    """Return how an entry in the ledger names a rule set."""
    return {
        "digest": owned.rules.digest,
        "name": owned.rules.name,
        "plugin": str(owned.source),
        "version": owned.rules.rules.version,
    }
