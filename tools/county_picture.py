"""Draws the picture of the county for the docs, in both languages, from fixed bytes in place of the system's random source.

Run: ``python tools/county_picture.py``. It takes a minute; ``JOINTSUP_EXAMPLES=all`` has a test that says when the pictures are out of date.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from jointsup.engines import choose
from jointsup.pictures.draws import draws
from jointsup.services.county.picture import town_picture
from jointsup.services.county.register import ENTITIES
from jointsup.services.county.run import CountyRun

DOCS = Path(__file__).parents[1] / "docs"


def pictures() -> dict[Path, str]:
    """Return the pictures by the files that hold them."""
    with tempfile.TemporaryDirectory() as folder:
        run = CountyRun(Path(folder), choose("duckdb"), ENTITIES, random.Random(2027).randbytes)  # noqa: S311 - the same bytes every time are what it is for
        for step in (run.generate, run.score, run.freeze, run.seed, run.draw, run.compute):
            step()
        made = run.made.entities
        return {
            DOCS / "tutorial/draws.svg": draws(town_picture(made, run.drawing, run.figures, "en")),
            DOCS / "zh/draws.svg": draws(town_picture(made, run.drawing, run.figures, "zh")),
        }


if __name__ == "__main__":
    for path, text in pictures().items():
        path.write_text(text, encoding="utf-8")
        print(path)
