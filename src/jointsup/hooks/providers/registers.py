"""Sources of registers; given by :meth:`~jointsup.hooks.specs.Data.jointsup_registers`."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
from typing import Any, Literal

from attrs import frozen

from jointsup.hooks.providers.base import Provider


@frozen
class RegisterRows:
    """The rows of a register as of a day.

    ``version`` is what the source calls this state of it. ``rows`` is a table that :func:`~jointsup.codec.tables.reading.read_table` takes: an
    Arrow table or reader of batches (for millions of rows), a data frame, or plain mappings.
    """

    version: str
    rows: Any


class RegisterSource(Provider):
    """A source of a register 名录库来源; see the hook ``jointsup_registers``."""

    @property
    @abstractmethod
    def holds(self) -> Literal["entities", "inspectors"]:
        """What a row is."""
        ...

    @abstractmethod
    def read(self, as_of: date) -> RegisterRows:
        """Return the rows as they stood at the end of the day ``as_of``.

        The same day gives the same rows under the same version. Raise any exception where the source cannot say: nothing is loaded then.
        """
        ...
