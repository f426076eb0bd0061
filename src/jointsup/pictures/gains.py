"""Gain curves 增益曲线: what share of the finds has come when a share of the visits has been made, order by order."""

from __future__ import annotations

from collections.abc import Sequence

from jointsup.pictures.canvas import DARK, FAINT, INK, LIGHT, MIDDLE, Canvas, Number

Curve = tuple[str, Sequence[tuple[float, float]]]

SIZE, LEFT, TOP, RIGHT, BOTTOM = 440, 76, 56, 210, 64
STROKES: Sequence[tuple[str, Number, str]] = ((INK, 2.5, ""), (DARK, 1.5, "7 4"), (MIDDLE, 1.5, "2 3"), (DARK, 1, "9 3 2 3"))


def draw_gains(curves: Sequence[Curve], *, chinese: bool) -> str:
    """Return the picture of some orders and of chance as SVG; a curve is a name and corners from (0, 0) to (1, 1).

    The first fifth is marked, with each order's share of the finds in it.
    """
    title = "按序检查时检出的累计占比" if chinese else "Share of the finds, by share of the visits made"
    fifths = [(name, at(points, 0.2)) for name, points in curves]
    canvas = Canvas(LEFT + SIZE + RIGHT, TOP + SIZE + BOTTOM, title, "; ".join(f"{name} {share:.0%}" for name, share in fifths))
    canvas.words(LEFT, 30, title, size=16, bold=True)
    for tenth in range(0, 11, 2):
        x, y = _x(tenth / 10), _y(tenth / 10)
        canvas.line(x, TOP, x, TOP + SIZE, stroke=FAINT)
        canvas.line(LEFT, y, LEFT + SIZE, y, stroke=FAINT)
        canvas.words(x, TOP + SIZE + 20, f"{tenth * 10}%", size=12, anchor="middle")
        canvas.words(LEFT - 10, y + 4, f"{tenth * 10}%", size=12, anchor="end")
    canvas.words(LEFT + SIZE / 2, TOP + SIZE + 46, "已检查占比" if chinese else "visits made", size=13, anchor="middle")
    canvas.words(24, TOP + SIZE / 2, "已检出占比" if chinese else "finds made", size=13, anchor="middle", turned=True)
    canvas.line(_x(0), _y(0), _x(1), _y(1), stroke=LIGHT, width=1.5)
    canvas.line(_x(0.2), TOP, _x(0.2), TOP + SIZE, stroke=MIDDLE, dashes="3 3")
    canvas.words(_x(0.2) + 6, TOP + 14, "前五分之一" if chinese else "first fifth", size=12, fill=DARK)
    for (_, points), (stroke, width, dashes) in zip(curves, _strokes(len(curves)), strict=True):
        canvas.path([(_x(x), _y(y)) for x, y in points], stroke=stroke, width=width, dashes=dashes)
    _key(canvas, fifths, chinese)
    return canvas.svg()


def at(points: Sequence[tuple[float, float]], share: float) -> float:
    """Return how high a curve is at a share of the visits."""
    before = (0.0, 0.0)
    for corner in points:
        if corner[0] >= share:
            wide = corner[0] - before[0]
            return before[1] + (corner[1] - before[1]) * ((share - before[0]) / wide if wide else 1)
        before = corner
    return before[1]


def _key(canvas: Canvas, fifths: Sequence[tuple[str, float]], chinese: bool) -> None:
    x, y = LEFT + SIZE + 22, TOP + 14
    canvas.words(x, y, "前五分之一中的检出占比" if chinese else "finds in the first fifth", size=12, fill=DARK)
    named = [*zip(fifths, _strokes(len(fifths)), strict=True), (("随机" if chinese else "random", 0.2), (LIGHT, 1.5, ""))]
    for row, ((name, share), (stroke, width, dashes)) in enumerate(named, 1):
        line = y + row * 40
        canvas.line(x, line - 4, x + 30, line - 4, stroke=stroke, width=width, dashes=dashes)
        canvas.words(x + 40, line, f"{share:.0%}", size=14, bold=True)
        canvas.words(x, line + 16, name, size=12)


def _strokes(number: int) -> list[tuple[str, Number, str]]:
    return [STROKES[place % len(STROKES)] for place in range(number)]


def _x(share: float) -> float:
    return LEFT + share * SIZE


def _y(share: float) -> float:
    return TOP + (1 - share) * SIZE
