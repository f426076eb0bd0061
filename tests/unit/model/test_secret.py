"""A secret is never shown."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from jointsup.codec.structure import unstructure
from jointsup.model.secret import Secret


def test_no_printed_form_shows_it() -> None:
    """repr, str, format, JSON and pickle never hold the text; only reveal gives it."""
    secret = Secret("hush-hush")
    assert {repr(secret), str(secret), f"{secret:>20}", f"{[secret]}", unstructure(secret)} == {"***", "[***]"}
    assert secret.reveal() == "hush-hush"
    for write in (json.dumps, pickle.dumps):
        with pytest.raises(TypeError):
            write(secret)


def test_it_can_be_compared_and_copied() -> None:
    """Equal texts are equal secrets, an empty one is false, and copies are the same."""
    one, other = Secret("a"), Secret("a")
    assert one == other
    assert hash(one) == hash(other)
    assert one != Secret("b")
    assert one != "a"
    assert (bool(one), bool(Secret(""))) == (True, False)
    assert copy.copy(one) is one
    assert copy.deepcopy([one])[0] is one
