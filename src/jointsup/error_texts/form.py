"""How the words of problems are written down."""

from collections.abc import Mapping

Texts = Mapping[str, tuple[str, str]]
"""Stable code to words in English and Chinese. ``{value}`` is what stood there; other placeholders are named by whoever finds
the problem."""
