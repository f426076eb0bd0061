"""Scoring models; given by :meth:`~jointsup.hooks.specs.Rules.jointsup_scoring_models`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from jointsup.hooks.providers.base import Provider


@frozen
class FactTable:
    """The facts that count as of a day, column by column, in order of entity, kind, day, category and value.

    ``day`` is a text such as ``2026-03-01``; ``category`` is empty and ``value`` None where there is none.
    """

    entity: Sequence[str]
    kind: Sequence[str]
    day: Sequence[str]
    category: Sequence[str]
    value: Sequence[int | None]


class ScoringModel(Provider):
    """What a declarative scorecard cannot say 评分模型; see the hook ``jointsup_scoring_models``.

    A card that names the model takes what it gives as facts: of the kind of the model's name, with the reason as category and the points as value.
    So window, cap, veto, missing value and explanation are the card's, as for every other fact.
    """

    @property
    @abstractmethod
    def reasons(self) -> Mapping[str, tuple[str, str]]:
        """The reasons for which it gives points, each in English and Chinese."""
        ...

    @property
    @abstractmethod
    def valid(self) -> tuple[date, date | None]:
        """The first and the last day on which it holds; None: open."""
        ...

    @property
    @abstractmethod
    def digest(self) -> str:
        """The SHA-256 of whatever decides about its points, 64 lower-case hex characters; the same digest and facts, the same points."""
        ...

    @property
    def region(self) -> str:
        """The area that it is made for (GB/T 2260); empty: any."""
        return ""

    @property
    def industry(self) -> str:
        """The industry that it is made for (GB/T 4754); empty: any."""
        return ""

    @abstractmethod
    def score(self, table: FactTable, as_of: date) -> Any:
        """Return points as a table with the columns ``entity``, ``reason`` and ``points``, each pair of entity and reason at most once.

        The points are integers between -1000000 and 1000000, the entities those of the table. Pure: no clock, no file, no randomness; the same facts give the
        same points. Raise any exception where it cannot say: nothing is scored then.
        """
        ...
