"""Beacons for tests: values that quicknet published, and a beacon whose key the tests hold, so that it signs rounds to come."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from py_arkworks_bls12381 import G1Point, G2Point, Scalar

from jointsup.algorithms.sampling.beacons import Beacon, Chain

PUBLISHED = {
    123: "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92",
    1000: "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
    657413: "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
}
"""Rounds of quicknet, of 23 August and 15 September 2023, that libraries of the beacon test with (drand-verify among them)."""

FIELD = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
"""The size of the field of BLS12-381."""

_SECRET = Scalar(20260702)
CHAIN = Chain("test", (G2Point() * _SECRET).to_compressed_bytes().hex(), datetime(2026, 1, 1, tzinfo=UTC), 30, "0" * 64)


def sign(beacon: Beacon) -> str:
    """Return the value of a round of :data:`CHAIN`."""
    message = hashlib.sha256(beacon.number.to_bytes(8)).digest()
    point = G1Point.hash_to_curve(message, b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_")
    return (point * _SECRET).to_compressed_bytes().hex()
