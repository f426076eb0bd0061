"""One word is defined once: every field of every record says its Chinese title and its meaning."""

from __future__ import annotations

import importlib
import pkgutil

import attrs
import pytest

import jointsup.model
from jointsup.model.meaning import meanings

MODULES = sorted(info.name for info in pkgutil.iter_modules(jointsup.model.__path__))

WITHOUT = {"FoundArea", "Judgement", "Meaning", "ParsedId", "RuleSet", "SchemeSet", "Vocabularies"}
"""What is no record: answers of functions, and tables to ask."""


@pytest.mark.parametrize("module", MODULES)
def test_every_field_of_a_record_is_explained(module: str) -> None:
    """No record has a field without a Chinese title and a meaning."""
    loaded = importlib.import_module(f"jointsup.model.{module}")
    own = [found for found in vars(loaded).values() if isinstance(found, type) and attrs.has(found) and found.__module__ == loaded.__name__]
    for record in own:
        if record.__name__ not in WITHOUT:
            unclear = [name for name, meaning in meanings(record).items() if meaning.title.isascii() or not meaning.meaning]
            assert unclear == [], record


def test_a_field_without_meaning_is_refused() -> None:
    """Whoever adds a field and does not explain it is told which."""

    @attrs.frozen
    class Unclear:
        what: str

    with pytest.raises(TypeError, match=r"Unclear\.what needs exactly one Meaning"):
        meanings(Unclear)

