"""From 28,396 enterprises to a checked record: six lines of six departments, timed beside a bare DuckDB hash pass.

Run: ``python benchmarks/shandong.py [--engine duckdb|reference] [--hash sha256|sm3]``. With ``JOINTSUP_DATA`` it takes the real file.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import duckdb

import jointsup
from plans import SIX_LINES, plan
from registers import real_rows


def bare_hash_pass(rows: int) -> float:
    """Return the seconds of DuckDB's own sha256 over as many texts of 55 bytes."""
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute(
        "CREATE TABLE texts AS SELECT repeat('0', 32) || ':' || lpad(CAST(range AS VARCHAR), 22, '0') AS text FROM range(?)", [rows]
    )
    started = time.perf_counter()
    connection.execute("SELECT count(sha256(text)), max(sha256(text)) FROM texts").fetchall()
    return time.perf_counter() - started


def seed_of(frozen: jointsup.services.freeze.Frozen) -> dict[str, object]:  # type: ignore[name-defined]
    """Return a seed made of two parties' nonces and a number, for the benchmark only."""
    sent = [jointsup.commit(frozen.pair, party) for party in ("auditor", "clerk")]
    return {
        "schema": "seed/1",
        "commitments": [[nonce.party, commitment.commitment] for nonce, commitment in sent],
        "reveals": [[nonce.party, nonce.nonce] for nonce, _ in sent],
        "later": ["benchmark number", "350251662973"],
        "receipts": [],
    }


def main() -> None:
    """Time each step and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="duckdb", choices=["duckdb", "reference"])
    parser.add_argument("--hash", default="sha256", choices=["sha256", "sm3"])
    options = parser.parse_args()
    rows, what = real_rows()
    print(f"register: {what}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        times = []
        started = time.perf_counter()
        frozen = jointsup.freeze(
            plan(list(SIX_LINES), hash=options.hash), rows, folder / "round", engine=options.engine
        )
        times.append(("read, check, code, freeze", time.perf_counter() - started))
        started = time.perf_counter()
        drawing, report = jointsup.draw(folder / "round", seed_of(frozen), folder / "record", engine=options.engine)
        times.append(("draw, merge, record, its own check at level frame", time.perf_counter() - started))
        started = time.perf_counter()
        again = jointsup.verify_record(folder / "record", frame=folder / "round/frame.txt", engine="reference")
        times.append(("check again, in pure Python", time.perf_counter() - started))
    assert report.clean, report.text()
    assert again.clean, again.text()
    for step, seconds in times:
        print(f"{seconds:8.2f} s  {step}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{sum(seconds for _, seconds in times):8.2f} s  in all; peak memory {peak:.0f} MB; engine {options.engine}, hash {options.hash}")
    print(f"{bare_hash_pass(len(rows)):8.4f} s  DuckDB's bare sha256 over {len(rows)} texts of 55 bytes")
    figures = drawing.figures
    print(
        f"visits: separate {figures.separate}, independent draws merged {int(figures.merged)}, one ticket {drawing.made}, "
        f"bound {int(figures.bound)}"
    )


if __name__ == "__main__":
    main()
