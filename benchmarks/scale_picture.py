"""Time and memory against the number of entities, both scales logarithmic, as a picture for the docs."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from jointsup.pictures.canvas import DARK, FAINT, INK, LIGHT, MIDDLE, Canvas, Number
from works.table import Results

STEPS = (
    ("command: freeze, one line", "freeze 固化", INK, 2.5, ""),
    ("command: draw, one line", "draw 抽取", DARK, 2, "8 4"),
    ("command: verify at level frame, one line", "check 核验", MIDDLE, 2, "2 3"),
)
WIDTH, HEIGHT, LEFT, GAP, TOP = 400, 330, 84, 200, 70
FEWEST, MOST = 100_000, 100_000_000
LIMIT = 3_000
"""MB that no step may pass."""

Point = tuple[float, float]


class Panel:
    """One of the two halves: a field with logarithmic scales."""

    def __init__(self, canvas: Canvas, left: Number, title: str, low: float, high: float) -> None:
        self.canvas, self.left, self.low, self.high = canvas, left, low, high
        canvas.words(left, TOP - 18, title, size=14, bold=True)
        for power in range(round(log10(FEWEST)), round(log10(MOST)) + 1):
            canvas.line(self.x(10**power), TOP, self.x(10**power), TOP + HEIGHT, stroke=FAINT)
            canvas.words(self.x(10**power), TOP + HEIGHT + 20, said(10**power), size=12, anchor="middle")
        for power in range(round(log10(low)), round(log10(high)) + 1):
            canvas.line(left, self.y(10**power), left + WIDTH, self.y(10**power), stroke=FAINT)
            canvas.words(left - 8, self.y(10**power) + 4, f"{10**power:,g}", size=12, anchor="end")
        canvas.words(left + WIDTH / 2, TOP + HEIGHT + 44, "entities 监管对象数", size=13, anchor="middle")

    def x(self, rows: float) -> float:
        return self.left + WIDTH * log10(rows / FEWEST) / log10(MOST / FEWEST)

    def y(self, value: float) -> float:
        return TOP + HEIGHT * (1 - log10(max(value, self.low) / self.low) / log10(self.high / self.low))

    def curve(self, points: Sequence[Point], stroke: str, width: Number, dashes: str) -> Point:
        """Draw a curve with its points; return where it ends."""
        placed = [(self.x(rows), self.y(value)) for rows, value in points]
        self.canvas.path(placed, stroke=stroke, width=width, dashes=dashes)
        for x, y in placed:
            self.canvas.dot(x, y, 3, fill=stroke)
        return placed[-1]


def said(rows: int) -> str:
    """Return a number of entities in words of both languages."""
    return {100_000: "10万", 1_000_000: "100万", 10_000_000: "1000万", 100_000_000: "1亿"}[rows] + f" (10{'⁵⁶⁷⁸'[round(log10(rows)) - 5]})"


def apart(ends: Sequence[tuple[float, str]], least: float = 18) -> list[tuple[float, str]]:
    """Return words beside the ends of curves, moved down where they would cover one another."""
    found: list[tuple[float, str]] = []
    for y, words in sorted(ends):
        found.append((max(y, found[-1][0] + least) if found else y, words))
    return found


def picture(results: Results) -> str:
    """Return the picture of a run."""
    title = "Time and memory of a round of one line 单任务批次的时间与内存"
    canvas = Canvas(LEFT + 2 * WIDTH + GAP + 150, TOP + HEIGHT + 64, title, "Both scales are logarithmic; a line that rises like the dashed grey one grows in proportion.")
    canvas.words(LEFT, 26, title, size=16, bold=True)
    panels = (
        (Panel(canvas, LEFT, "seconds 秒", 1, 10_000), "seconds"),
        (Panel(canvas, LEFT + WIDTH + GAP, "peak memory, MB 内存峰值", 10, 10_000), "peak"),
    )
    seconds, peak = panels[0][0], panels[1][0]
    canvas.path([(seconds.x(1_000_000), seconds.y(1)), (seconds.x(MOST), seconds.y(100))], stroke=LIGHT, width=1.5, dashes="6 4")
    canvas.words(seconds.x(MOST) + 10, seconds.y(100) + 4, "in proportion 成正比", size=12, fill=MIDDLE)
    canvas.line(peak.left, peak.y(LIMIT), peak.left + WIDTH, peak.y(LIMIT), stroke=LIGHT, width=1.5, dashes="6 4")
    canvas.words(peak.left + WIDTH + 10, peak.y(LIMIT) + 4, "limit 上限 3 GB", size=12, fill=MIDDLE)
    for panel, what in panels:
        ends = []
        for name, words, stroke, width, dashes in STEPS:
            points = [(rows, best[what]) for rows in results.sizes() if rows >= FEWEST and (best := results.best(name, rows))]
            if points:
                x, y = panel.curve(points, stroke, width, dashes)
                ends.append((y, words))
        for y, words in apart(ends):
            canvas.words(max(x + 10, panel.left), y + 4, words, size=12)
    return canvas.svg()
