"""Making a frame: what no honest register gives is refused too."""

import pytest

from jointsup.algorithms.sampling import frame
from jointsup.errors import BadFrame

SALTS = {"x:1": "a" * 22 + "0" * 10, "x:2": "b" * 32, "x:3": "a" * 22 + "1" * 10, "x:4": "a" * 21 + "c" * 11}


def test_two_rows_whose_salts_make_one_ticket_are_refused_by_name(monkeypatch):
    """Salts that are alike in the 22 characters of the ticket are refused, naming both rows; alike in 21 they are two salts."""
    monkeypatch.setattr(frame, "salt_of", lambda hash_name, secret, entity: SALTS[entity])
    with pytest.raises(BadFrame) as refused:
        frame.make_frame("sha256", "0" * 64, "2026-02-28", (), [(entity, ()) for entity in SALTS])
    (problem,) = refused.value.problems
    assert (problem.code, problem.value, problem.details["other"]) == ("frame.salt_doubled", "x:3", "x:1")
