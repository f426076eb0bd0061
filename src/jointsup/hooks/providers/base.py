"""What every provider has: a name of its own."""

from __future__ import annotations

from abc import ABC, abstractmethod


class Provider(ABC):
    """What a plugin provides 组件. Methods that must be written are abstract; the others have defaults, so that a contract can grow.

    A provider may be shared by threads. What its methods take and give is plain or frozen, so that a call can be made in another process.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """The name, ``namespace/name`` in lower case; owned by one plugin."""
        ...

    @property
    def summary(self) -> str:
        """What it is, in a line."""
        return ""
