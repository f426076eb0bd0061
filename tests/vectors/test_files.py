"""The files of vectors are those that their maker writes, and what the page says of them holds."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

import doc_pages
from jointsup.testing import make_vectors, vectors
from jointsup.verify.words import RULES


def test_files_are_up_to_date() -> None:
    """Making the vectors anew gives the same bytes; if not: ``python -m jointsup.testing.make_vectors``."""
    made = dict(make_vectors.vector_files())
    there = {file.name: file.read_bytes().decode("ascii") for file in make_vectors.FOLDER.glob("*.json")}
    assert made.keys() == there.keys()
    assert [name for name in made if made[name] != there[name]] == []


def test_files_are_small() -> None:
    """All files together stay below a megabyte."""
    assert sum(file.stat().st_size for file in make_vectors.FOLDER.glob("*.json")) < 1_000_000


def test_load_and_names() -> None:
    """Every name loads, and another is refused."""
    for name in vectors.names():
        assert "about" in vectors.load(name)
    with pytest.raises(KeyError):
        vectors.load("nothing")


def test_a_reference_that_contradicts_a_vector_stops_the_making(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a vector states by hand is never overwritten by what the reference says."""
    monkeypatch.setattr("jointsup.testing.making.texts.text_fault", lambda text: None)
    with pytest.raises(ValueError, match="empty: stated 'empty'"):
        make_vectors.MAKERS["texts"]()


def test_names_are_told_apart() -> None:
    """Within a section no two vectors of one hash have one name."""
    for name in vectors.names():
        for section in vectors.load(name).values():
            named = (
                [one for one in section if isinstance(one, dict) and "name" in one]
                if isinstance(section, list)
                else []
            )
            # The same small case stands over several frames; their headers tell them apart.
            seen = Counter(
                (one.get("hash"), one["name"], json.dumps(one.get("header")), one.get("id")) for one in named
            )
            assert [key for key, times in seen.items() if times > 1] == [], name


def test_every_rule_is_broken_by_a_forged_round() -> None:
    """Each rule of the protocol's table has a forged round."""
    broken = {rule for one in vectors.load("forged")["forged"] for rule in one["rules"]}
    assert set(RULES) - broken == set()


def test_the_page_tells_every_field() -> None:
    """Each file, section and field has its place on the page of the vectors, in the part about its file."""
    page = (doc_pages.DOCS / "reference" / "vectors.md").read_text("utf-8")
    parts = {part.partition("\n")[0].strip("`"): part for part in page.split("\n### ")[1:]}
    rounds = parts.pop("round-…-sha256`, `round-…-sm3")
    for name in vectors.names():
        given = vectors.load(name)
        of_round = name.startswith("round-")
        part = rounds if of_round else parts[name]
        told = {"about", "name", "why", *re.findall(r"`([a-z0-9_-]+)`", part)}
        sections = {} if of_round else {section: of for section, of in given.items() if isinstance(of, list)}
        fields = {field for of in sections.values() for one in of for field in one}
        assert {*given, *fields} - told == set(), name
        assert not of_round or name.removeprefix("round-").rpartition("-")[0] in told
