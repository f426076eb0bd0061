"""The ledger's digests are hashes of stored text, told apart by what the text is."""

from __future__ import annotations

from hashlib import sha256

import pytest

from jointsup.algorithms.ledger import checkpoint_digest, entry_digest, payload_digest
from jointsup.canonical import HASHES

PARTS = {
    "ledger": (entry_digest, ("{}",)),
    "payload": (payload_digest, ("00ff", "{}")),
    "checkpoint": (checkpoint_digest, ("{}",)),
}


@pytest.mark.parametrize("kind", PARTS)
def test_a_digest_is_the_hash_of_its_kind_and_its_texts(kind: str) -> None:
    """``H["jointsup/1/KIND", …]``: the parts joined by line feeds."""
    digest, texts = PARTS[kind]
    written = "\n".join([f"jointsup/1/{kind}", *texts])
    assert digest("sha256", *texts) == sha256(written.encode()).hexdigest()
    assert digest("sm3", *texts) == HASHES["sm3"](written.encode())
