"""The table of results: the least of the runs of each work, beside what it is held against."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from works.base import Work

Found = dict[str, Any]


class Results:
    """A file of JSON lines: what was measured on what machine, figure by figure; a work that failed is tried again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        listed = [json.loads(line) for line in lines]
        self.machines: list[Found] = [line["machine"] for line in listed if "machine" in line]
        self.found: list[Found] = [line for line in listed if "work" in line]

    def start(self, machine: Found) -> None:
        """Say on what the following is measured, where it is another machine than before."""
        if machine not in self.machines[-1:]:
            self.machines.append(machine)
            self._write({"machine": machine})

    def add(self, found: Found) -> None:
        """Keep a figure."""
        self.found.append(found)
        self._write(found)

    def has(self, work: str, rows: int, run: int) -> bool:
        """Return whether a run was measured."""
        return any((one["work"], one["rows"], one["run"]) == (work, rows, run) and "failed" not in one for one in self.found)

    def best(self, work: str, rows: int) -> Found | None:
        """Return the run of the least time, None where there is none."""
        there = [one for one in self.found if (one["work"], one["rows"]) == (work, rows) and "failed" not in one]
        return min(there, key=lambda one: one["seconds"], default=None)

    def failure(self, work: str, rows: int) -> str:
        """Return how the last run failed, empty where none did."""
        there = [one for one in self.found if (one["work"], one["rows"]) == (work, rows)]
        return str(there[-1].get("failed", "")) if there else ""

    def at_odds(self) -> list[str]:
        """Return the works that drew others than the first work did from the same frame."""
        first: dict[str, str] = {}
        drew = [(one["work"], one["facts"]) for one in self.found if "frame" in one.get("facts", {})]
        return [work for work, facts in drew if first.setdefault(facts["frame"], facts["drawn"]) != facts["drawn"]]

    def faults(self) -> list[str]:
        """Return what is wrong: works that failed in their last run, and draws that are at odds."""
        tried = sorted({(one["rows"], one["work"]) for one in self.found})
        failed = [f"{work}, {rows:,} rows: {said}" for rows, work in tried if (said := self.failure(work, rows))]
        return failed + [f"{work} drew others than the first that drew from the same frame" for work in self.at_odds()]

    def sizes(self) -> list[int]:
        """Return the sizes that were measured."""
        return sorted({one["rows"] for one in self.found})

    def _write(self, line: Found) -> None:
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def ratio(results: Results, work: Work, rows: int, what: str = "seconds") -> float | None:
    """Return how many times as much a work takes as what it is held against, None where either is missing."""
    found, beside = results.best(work.name, rows), [results.best(name, rows) for name in work.beside]
    if found is None or not beside or None in beside:
        return None
    return float(found[what] / sum(one[what] for one in beside if one))


def verdict(results: Results, work: Work, rows: int) -> str:
    """Return whether a work reaches what is set for it, empty where nothing is."""
    best, beside = results.best(work.name, rows), [results.best(name, rows) for name in work.beside]
    found = ratio(results, work, rows)
    if best and work.most_seconds and None not in beside:
        above = best["seconds"] - sum(one["seconds"] for one in beside if one)
        return f"≤ {work.most_seconds:g} s{' more' if beside else ''}: {'reached' if above <= work.most_seconds else 'not reached'}"
    if found is None or not (work.most or work.least):
        return ""
    if work.least:
        return f"≥ {work.least:.2g} ×: {'reached' if found >= work.least else 'not reached'}"
    return f"≤ {work.most:.2g} ×: {'reached' if found <= work.most else 'not reached'}"


def table(results: Results, works: Iterable[Work]) -> Iterator[str]:
    """Yield the lines of the table."""
    listed = list(works)
    for work_name in results.at_odds():
        yield f"{work_name} drew others than the first that drew from the same frame"
    for rows in results.sizes():
        yield f"\n{rows:,} rows"
        yield f"{'':62s} {'clock s':>9s} {'processor s':>12s} {'peak MB':>9s} {'clock ×':>8s} {'proc. ×':>8s}"
        for work in listed:
            best = results.best(work.name, rows)
            if best is None:
                if failed := results.failure(work.name, rows):
                    yield f"{work.name:62s} failed: {failed}"
                continue
            ratios = "".join(f" {found:8.2f}" for what in ("seconds", "processor") if (found := ratio(results, work, rows, what)) is not None)
            line = f"{work.name:62s} {best['seconds']:9.2f} {best['processor']:12.2f} {best['peak']:9.0f}{ratios}"
            yield f"{line}  {verdict(results, work, rows)}".rstrip()
