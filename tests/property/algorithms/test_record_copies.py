"""A record and its public copy are made in one pass; each is what its words and :func:`public_copy` give (protocol, "Record")."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from jointsup.algorithms.sampling.draw import entities_of
from jointsup.algorithms.sampling.entity_lines import entity_format, entity_line
from jointsup.algorithms.sampling.record import OpenFile, make_record, public_copy, visits_of_draw
from jointsup.canonical import canonical
from rounds import Case, rounds


@given(rounds())
def test_the_public_copy_made_at_the_draw(case: Case) -> None:
    """It is what is public of the record's files, persons, small strata and later moments hidden alike; what is written as it is made is the same."""
    codes = {row.id: row.codes for row in case.frame.rows}
    visits = visits_of_draw(case.rules, entities_of(case.draw.drawn, codes))
    making = (case.document, case.rules, case.frame.header, case.draw, list(visits), case.seed)
    files, public = make_record(*making, random.Random(7).randbytes, case.receipts, None, case.persons)
    assert files == case.files
    assert public == public_copy(files, case.persons) == case.public()
    written: dict[str, dict[str, str]] = {"whole": {}, "public": {}}

    def into(of: str) -> OpenFile:
        @contextmanager
        def opened(name: str) -> Iterator[StringIO]:
            with StringIO() as file:
                yield file
                written[of][name] = file.getvalue()

        return opened

    places = (into("whole"), into("public"))
    others, shown = make_record(*making, random.Random(7).randbytes, case.receipts, None, case.persons, into=places)
    assert ({**others, **written["whole"]}, {**shown, **written["public"]}) == (files, public)
    assert [sorted(of) for of in written.values()] == [["drawn.jsonl", "visits.jsonl"]] * 2
    assert others == shown


texts = st.text(st.sampled_from('%s(id)"\\甲'), min_size=1, max_size=12)
names = st.sampled_from(("checks", "group", "id", "line", "stratum", "ticket"))


@given(st.dictionaries(names, texts, min_size=1), st.sets(names), st.sets(names))
def test_a_format_makes_the_line_that_its_members_make(members: dict[str, str], own: set[str], opened: set[str]) -> None:
    """Whatever stands in the texts that lines have in common, or in their own."""
    said = {name: canonical(text) for name, text in members.items()}
    alike = {name: text for name, text in said.items() if name not in own}
    lines = entity_format(alike, said.keys() & own, opened)
    assert lines.filled({**said, "salt": "0f" * 16}) == entity_line(said, opened, "0f" * 16)
