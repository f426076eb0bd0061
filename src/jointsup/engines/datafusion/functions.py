"""What DataFusion has no function of its own for: sm3, and the chance of none of some chances."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pyarrow as pa
from datafusion import Accumulator, AggregateUDF, ScalarUDF, udaf, udf

from jointsup.algorithms.sampling.chances import GRAIN
from jointsup.hashes import sm3_hex


def sm3() -> ScalarUDF:
    """Return the hash of texts as ``jointsup_sm3``."""

    def hashes(texts: Any) -> Any:
        return pa.array([None if text is None else sm3_hex(text.encode()) for text in texts.to_pylist()], pa.string())

    return udf(hashes, [pa.string()], pa.string(), "immutable", "jointsup_sm3")


def none_of() -> AggregateUDF:
    """Return the aggregate ``jointsup_none_of``; see :class:`~jointsup.engines.sql.Dialect`."""
    return udaf(_NoneOf, [pa.int64()], pa.int64(), [pa.list_(pa.int64())], "immutable", "jointsup_none_of")


class _NoneOf(Accumulator):
    def __init__(self) -> None:
        self._chances: list[int] = []

    def update(self, *values: Any) -> None:
        self._chances += values[0].to_pylist()

    def merge(self, states: Any) -> None:
        for chances in states[0].to_pylist():
            self._chances += chances

    def state(self) -> list[Any]:
        return [pa.scalar(self._chances, pa.list_(pa.int64()))]

    def evaluate(self) -> Any:
        return pa.scalar(reduce(lambda none, chance: none * (GRAIN - chance) // GRAIN, sorted(self._chances), GRAIN), pa.int64())
