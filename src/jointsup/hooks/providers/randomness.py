"""Sources of later public values; given by :meth:`~jointsup.hooks.specs.Drawing.jointsup_randomness_sources`."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from typing import Literal

from jointsup.hooks.providers.base import Provider

RandomnessKind = Literal["commitment", "beacon", "announced"]
"""What makes a value right, decided by the core alone: a kept commitment, a signed beacon, or a number announced in public."""


class RandomnessSource(Provider):
    """A source that *fetches* a public value 随机数来源; see the hook ``jointsup_randomness_sources``.

    Whether the value is right is for the core to judge, by the kind and by the pattern that stands in the frozen round document.
    """

    @property
    @abstractmethod
    def kind(self) -> RandomnessKind:
        """Which of the core's kinds the values are."""
        ...

    @abstractmethod
    def fetch(self, event: str, day: date) -> str | None:
        """Return the value that ``event`` gave on ``day``, exactly as it was announced, or None while there is none.

        The same event and day give the same value for good. Raise any exception where the source cannot be asked.
        """
        ...
