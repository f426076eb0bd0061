"""A trial: sha256 over many tickets at once, compiled by numba for whatever lanes the processor has. It is measured here and used nowhere."""

from __future__ import annotations

from math import isqrt

import numba
import numpy

LANES = 16


def _primes(count: int) -> list[int]:
    return [n for n in range(2, 400) if all(n % d for d in range(2, isqrt(n) + 1))][:count]


def _root(number: int, power: int) -> int:
    """Return the first 32 bits after the point of a root (FIPS 180-4, 4.2.2 and 5.3.3)."""
    scaled, low, high = number << 32 * power, 0, 1 << 40
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**power <= scaled else (low, middle)
    return low & 0xFFFFFFFF


CONSTANTS = numpy.array([_root(prime, 3) for prime in _primes(64)], dtype=numpy.uint32)
START = numpy.array([_root(prime, 2) for prime in _primes(8)], dtype=numpy.uint32)


@numba.njit(inline="always")
def _right(x, by):  # type: ignore[no-untyped-def]
    return (x >> numba.uint32(by)) | (x << numba.uint32(32 - by))


@numba.njit(parallel=True, boundscheck=False, cache=False)
def tickets(prefix, salts, out):  # type: ignore[no-untyped-def]
    """Hash ``prefix`` (33 bytes) and each row of ``salts`` (n × 22 bytes) into ``out`` (n × 8 words); n is a multiple of the lanes."""
    for block in numba.prange(len(salts) // LANES):
        words = numpy.empty((64, LANES), dtype=numpy.uint32)
        state = numpy.empty((8, LANES), dtype=numpy.uint32)
        for lane in range(LANES):
            row = block * LANES + lane
            for word in range(16):
                value = numpy.uint32(0)
                for byte in range(4):
                    at = word * 4 + byte
                    if at < 33:
                        part = prefix[at]
                    elif at < 55:
                        part = salts[row, at - 33]
                    else:
                        part = numpy.uint8(0x80 if at == 55 else 0)
                    value = (value << numpy.uint32(8)) | numpy.uint32(part)
                words[word, lane] = value
            words[15, lane] = numpy.uint32(55 * 8)
        for t in range(16, 64):
            for lane in range(LANES):
                x, y = words[t - 15, lane], words[t - 2, lane]
                small = _right(x, 7) ^ _right(x, 18) ^ (x >> numpy.uint32(3))
                large = _right(y, 17) ^ _right(y, 19) ^ (y >> numpy.uint32(10))
                words[t, lane] = words[t - 16, lane] + small + words[t - 7, lane] + large
        for part in range(8):
            for lane in range(LANES):
                state[part, lane] = START[part]
        for t in range(64):
            for lane in range(LANES):
                a, b, c = state[-t & 7, lane], state[1 - t & 7, lane], state[2 - t & 7, lane]
                e, f, g = state[4 - t & 7, lane], state[5 - t & 7, lane], state[6 - t & 7, lane]
                first = (
                    state[7 - t & 7, lane]
                    + (_right(e, 6) ^ _right(e, 11) ^ _right(e, 25))
                    + ((e & f) ^ (~e & g))
                    + CONSTANTS[t]
                    + words[t, lane]
                )
                second = (_right(a, 2) ^ _right(a, 13) ^ _right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
                state[3 - t & 7, lane] += first
                state[7 - t & 7, lane] = first + second
        for part in range(8):
            for lane in range(LANES):
                out[block * LANES + lane, part] = state[part, lane] + START[part]


def hashed(prefix: bytes, salts: numpy.ndarray) -> numpy.ndarray:
    """Return the digests of ``prefix`` and each row of ``salts``, as words of 32 bits."""
    count = len(salts)
    padded = salts if count % LANES == 0 else numpy.concatenate([salts, numpy.zeros((-count % LANES, 22), dtype=numpy.uint8)])
    out = numpy.empty((len(padded), 8), dtype=numpy.uint32)
    tickets(numpy.frombuffer(prefix, dtype=numpy.uint8), padded, out)
    return out[:count]
