"""A value that is never shown 密钥: passwords, tokens and keys among settings."""

from __future__ import annotations

import hmac
from typing import NoReturn

HIDDEN = "***"
"""What stands wherever a secret would be shown."""


class Secret:
    """A text whose printed forms, JSON among them, are ``***``; only :meth:`reveal` gives it.

    It cannot be pickled or copied into JSON by accident: ``pickle`` and ``json`` refuse it with a ``TypeError``.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return HIDDEN

    def __format__(self, form: str) -> str:
        return HIDDEN

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied; reveal it where it is used")

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __copy__(self) -> Secret:
        return self
