"""The two hashes of the protocol: SHA-256, and SM3 (GB/T 32905-2016) from OpenSSL or, where that lacks it, in pure Python."""

from __future__ import annotations

import hashlib
import operator
import struct
from collections.abc import Callable

_IV = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
_MASK = 0xFFFFFFFF


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 lower-case hex characters."""
    return hashlib.sha256(data).hexdigest()


def _rotate(word: int, by: int) -> int:
    return (word << by | word >> (32 - by)) & _MASK


_ROUND_CONSTANTS = tuple(_rotate(0x79CC4519 if j < 16 else 0x7A879D8A, j % 32) for j in range(64))


def _compress(state: tuple[int, ...], block: bytes) -> tuple[int, ...]:
    """Apply the compression function (GB/T 32905, 5.3) to one block of 64 bytes."""
    w = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _rotate(w[j - 3], 15)
        w.append(x ^ _rotate(x, 15) ^ _rotate(x, 23) ^ _rotate(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        a12 = _rotate(a, 12)
        ss1 = _rotate((a12 + e + _ROUND_CONSTANTS[j]) & _MASK, 7)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & _MASK & g)
        tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) & _MASK
        tt2 = (gg + h + ss1 + w[j]) & _MASK
        a, b, c, d = tt1, a, _rotate(b, 9), c
        e, f, g, h = tt2 ^ _rotate(tt2, 9) ^ _rotate(tt2, 17), e, _rotate(f, 19), g
    return tuple(map(operator.xor, state, (a, b, c, d, e, f, g, h)))


def sm3_pure(data: bytes) -> str:
    """Return the SM3 of ``data`` as 64 lower-case hex characters, without OpenSSL."""
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + struct.pack(">Q", 8 * len(data))
    state: tuple[int, ...] = _IV
    for start in range(0, len(padded), 64):
        state = _compress(state, padded[start : start + 64])
    return struct.pack(">8I", *state).hex()


def _fastest_sm3() -> Callable[[bytes], str]:
    """Return OpenSSL's SM3 where this Python has it, else the pure one."""
    try:
        empty = hashlib.new("sm3")
    except ValueError:
        return sm3_pure

    def sm3_openssl(data: bytes) -> str:
        # Making one by its name takes three times as long.
        hashed = empty.copy()
        hashed.update(data)
        return hashed.hexdigest()

    return sm3_openssl


sm3_hex = _fastest_sm3()
"""The SM3 of some bytes as 64 lower-case hex characters, by the fastest way this Python has."""
