"""Engines; given by :meth:`~jointsup.hooks.specs.Drawing.jointsup_engines`."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from jointsup.hooks.providers.base import Provider

if TYPE_CHECKING:
    from jointsup.engines.base import Engine


class EngineSource(Provider):
    """Makes an engine 计算引擎, a faster calculator of what the core defines; see the hook ``jointsup_engines``.

    What an engine answers is checked by the core, row by row, and the record names it.
    """

    def missing(self) -> str:
        """Return what must be installed for it, such as ``jointsup[engine]``, or nothing where it can be opened."""
        return ""

    @abstractmethod
    def open(self) -> Engine:
        """Return the engine; see :class:`jointsup.engines.base.Engine`."""
        ...
