"""What else hashes faster: the tickets alone, in lanes compiled by numba; and how large each is to install."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from works.base import Data, Step, Work
from works.tickets import ALL, BARE, KEY, peers_rows

INSTALLED = {
    "DuckDB": ("duckdb",),
    "DataFusion": ("datafusion", "pyarrow"),
    "Polars with polars-hash": ("polars", "polars-runtime-32", "polars-hash"),
    "chDB": ("chdb", "chdb-core"),
    "numpy": ("numpy",),
    "numba": ("numba", "llvmlite", "numpy"),
}
"""What a work needs beside the base install."""


def megabytes(packages: Iterable[str]) -> dict[str, int]:
    """Return how much room each of some packages takes once installed, in MB; those that are not there are left out."""
    found = {}
    for name in packages:
        try:
            files = metadata.files(name) or []
        except metadata.PackageNotFoundError:
            continue
        paths = {Path(str(file.locate())) for file in files}
        found[name] = sum(path.stat().st_size for path in paths if path.is_file()) // 10**6
    return found


def bare_numba(data: Data, step: Step) -> None:
    """Read the salts, hash them in lanes; compiling comes before and is told apart."""
    import time

    import numpy
    import pyarrow.parquet

    path, started = peers_rows(data), time.perf_counter()
    from works.lanes import hashed

    hashed(KEY.encode(), numpy.zeros((16, 22), dtype=numpy.uint8))
    compiling = time.perf_counter() - started

    def work() -> int:
        least = 0
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches(columns=["salt"]):
            salts = numpy.frombuffer(batch.column(0).cast("string").buffers()[2], dtype=numpy.uint8)
            rows = salts[: batch.num_rows * 32].reshape(-1, 32)[:, :22]
            least = max(least, int(hashed(KEY.encode(), numpy.ascontiguousarray(rows))[:, 0].max()))
        return least

    most = step.take(work)
    first = pyarrow.parquet.ParquetFile(path).read_row_group(0, columns=["salt"]).column(0)[0].as_py()
    assert most >= int(hashlib.sha256((KEY + first[:22]).encode()).hexdigest()[:8], 16)
    step.fact(compiling=compiling)


def sizes(data: Data, step: Step) -> None:
    step.take(lambda: None)
    step.fact(installed={name: megabytes(packages) for name, packages in INSTALLED.items()})


WORKS = (
    Work("tickets: numba, bare sha256 in lanes", bare_numba, ALL, (BARE,)),
    Work("size of install", sizes, ALL[:1]),
)
