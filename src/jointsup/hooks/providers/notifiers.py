"""Notifiers; given by :meth:`~jointsup.hooks.specs.Delivery.jointsup_notifiers`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jointsup.hooks.providers.base import Provider

if TYPE_CHECKING:
    from jointsup.model.notices import Notice, Receipt


class Notifier(Provider):
    """Sends notices to people 通知渠道; see the hook ``jointsup_notifiers``.

    ``send`` is called after the act was committed, in a process of its own, at least once for each notice. It must tell by ``key``
    what it has sent already.
    """

    @property
    @abstractmethod
    def channels(self) -> Sequence[str]:
        """What it sends through, such as ``sms`` or ``folder``."""
        ...

    @abstractmethod
    def send(self, notice: Notice, key: str) -> Receipt:
        """Send a notice once for each ``key``, however often it is called, and return the receiver's receipt.

        Raise any exception where it could not be sent: it is tried again later.
        """
        ...
