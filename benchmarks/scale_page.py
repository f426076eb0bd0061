"""The pages on scale and cost, filled from the results of ``benchmarks/scale.py``: tables between marks, and the picture.

Run: ``python benchmarks/scale_page.py RESULTS`` writes into ``docs/explanation/scale.md``, ``cost.md`` and ``scale.svg``; ``--check`` only says whether the
pages have every mark once, and between the marks tables of right form.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scale import all_works
from scale_cost import per_row, years
from scale_picture import picture
from works.table import Results, ratio, verdict

DOCS = Path(__file__).parents[1] / "docs" / "explanation"
MARKED = re.compile(r"<!-- figures: (\w+) -->\n(.*?)<!-- end of figures -->", re.DOTALL)
LARGE = 15_000_000
MEMORY = (1_500_000, LARGE, 60_000_000)

Lines = Iterator[str]


def row(*cells: str) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"


def heads(*cells: str) -> Lines:
    """Yield the head of a table: the first column at the left, the others at the right."""
    yield row(*cells)
    yield row("---", *["---:"] * (len(cells) - 1))


def number(value: float) -> str:
    """Return a figure with three places that say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def times(found: float | None) -> str:
    """Return a ratio."""
    return "" if found is None else f"{found:.2f}"


def machine(results: Results) -> Lines:
    """Say on what the figures were taken."""
    if not results.machines:
        yield "No run has been made yet."
        return
    on, loads = results.machines[-1], [one["load"] for one in results.found]
    versions = ", ".join(f"{name} {version}" for name, version in on["versions"].items() if version != "not installed")
    yield (
        f"{on['cpu']}, {on['cores']} cores, {on['memory_gb']} GB; {on['system']}; Python {on['python']}; {versions}. Load when a work began: "
        f"{min(loads):.1f} to {max(loads):.1f}. From {results.found[0]['at']} to {results.found[-1]['at']}."
    )


def table_of(rows: int, chosen: Callable[[str], bool]) -> Callable[[Results], Lines]:
    """Return the block of the works of a size."""

    def lines(results: Results) -> Lines:
        there = [work for work in all_works() if chosen(work.name) and results.best(work.name, rows)]
        if not there:
            yield f"The run had nothing of this at {rows:,} rows."
            return
        yield from heads("work", "clock, s", "processor, s", "peak, MB", "× by the clock", "× by processor", "to reach")
        for work in there:
            best = results.best(work.name, rows)
            assert best is not None
            figures = (number(best[what]) for what in ("seconds", "processor", "peak"))
            ratios = (times(ratio(results, work, rows, what)) for what in ("seconds", "processor"))
            yield row(work.name, *figures, *ratios, verdict(results, work, rows))

    return lines


def memory(results: Results) -> Lines:
    """Say what the steps take at three sizes, and what they write."""
    yield from heads("step", *(f"{rows:,}: s, MB" for rows in MEMORY), "bytes a row on disk")
    for work in all_works():
        found = [results.best(work.name, rows) for rows in MEMORY]
        if 60_000_000 in work.rows:
            cells = [f"{number(one['seconds'])}, {number(one['peak'])}" if one else "–" for one in found]
            largest = next((one for one in reversed(found) if one), None)
            size = sum(largest["facts"].get("bytes", {}).values()) / largest["rows"] if largest else 0
            yield row(work.name, *cells, number(size) if size else "")


def installs(results: Results) -> Lines:
    """Say how large each candidate is to install."""
    found = results.best("size of install", 100_000)
    yield from heads("to hash with", "installed, MB")
    for name, packages in found["facts"]["installed"].items() if found else ():
        yield row(name, f"{sum(packages.values())} ({', '.join(f'{package} {size}' for package, size in packages.items())})")


BLOCKS: dict[str, Callable[[Results], Lines]] = {
    "machine": machine,
    "large": table_of(LARGE, lambda name: not name.startswith(("command:", "start:", "staffing:"))),
    "million": table_of(1_000_000, lambda name: not name.startswith(("command:", "start:", "staffing:"))),
    "small": table_of(100_000, lambda name: not name.startswith("command:") and name != "size of install"),
    "thousand": table_of(1_000, lambda name: name.startswith("staffing:")),
    "visits": table_of(1_000_000, lambda name: name.startswith("staffing:")),
    "steps": table_of(LARGE, lambda name: name.startswith("command:")),
    "memory": memory,
    "installs": installs,
    "per_row": lambda results: per_row(results, heads, row, number),
    "years": lambda results: years(results, heads, row, number),
}
PAGES = {
    "scale.md": ("machine", "large", "visits", "million", "small", "thousand", "steps", "memory", "installs"),
    "cost.md": ("per_row", "years"),
}


def filled(text: str, results: Results) -> str:
    """Return a page with the figures of a run between its marks."""
    return MARKED.sub(lambda at: f"<!-- figures: {at[1]} -->\n{''.join(line + chr(10) for line in BLOCKS[at[1]](results))}<!-- end of figures -->", text)


def faults(name: str, text: str) -> list[str]:
    """Return what is wrong with the form of a page: each mark once, and as many cells in each line of a table as in its head."""
    blocks = MARKED.findall(text)
    found = [] if sorted(block for block, _ in blocks) == sorted(PAGES[name]) else [f"{name}: marks {[block for block, _ in blocks]} are not {list(PAGES[name])}"]
    for block, inside in blocks:
        widths = {line.count("|") for line in inside.splitlines() if line.startswith("|")}
        if len(widths) > 1 or not inside.strip():
            found.append(f"{name}: {block} is empty or has lines of several widths")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill the pages, or check their form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path, nargs="?")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    if not options.check and options.results is None:
        parser.error("name a file of results, or --check")
    if not options.check:
        results = Results(options.results)
        for name in PAGES:
            page = DOCS / name
            page.write_text(filled(page.read_text(encoding="utf-8"), results), encoding="utf-8")
        (DOCS / "scale.svg").write_text(picture(results), encoding="utf-8")
    wrong = [fault for name in PAGES for fault in faults(name, (DOCS / name).read_text(encoding="utf-8"))]
    print("\n".join(wrong) or "The pages have their marks.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
