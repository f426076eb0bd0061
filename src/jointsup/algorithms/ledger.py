"""The digests of the ledger 台账摘要: always of the stored text, never of columns.

With ``H`` the store's hash: ``payload = H["jointsup/1/payload", salt, C(payload)]``, ``entry = H["jointsup/1/ledger", C(entry)]``,
``checkpoint = H["jointsup/1/checkpoint", C(checkpoint)]``.
"""

from __future__ import annotations

from jointsup.canonical import hash_parts


def entry_digest(hash_name: str, text: str) -> str:
    """Return the digest of an entry's text."""
    return hash_parts(hash_name, "jointsup/1/ledger", text)


def payload_digest(hash_name: str, salt: str, text: str) -> str:
    """Return the digest of a payload's text under its salt."""
    return hash_parts(hash_name, "jointsup/1/payload", salt, text)


def checkpoint_digest(hash_name: str, text: str) -> str:
    """Return the digest of a checkpoint's text."""
    return hash_parts(hash_name, "jointsup/1/checkpoint", text)
