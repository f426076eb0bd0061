"""The picture of draws 抽取图: firms down in order of ticket, departments across, a dot for each check, a line through the checks of one visit.

Two ways of drawing stand side by side, the same firms in the same order. Drawn separately, the dots lie scattered and each is a visit of its own; drawn by one
ticket they lie side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from jointsup.pictures.canvas import DARK, INK, LIGHT, MIDDLE, Canvas, width_of
from jointsup.said import broken

WIDTH, HEIGHT = 1040, 800
_TOP, _BOTTOM, _SIDE, _GAP = 176, 92, 64, 84
_DOT: Final = 2.7


@frozen
class DrawnVisit:
    """A visit: the firm's place in the order of tickets, from 0, and the columns of its checks."""

    firm: int
    columns: tuple[int, ...]


@frozen
class Panel:
    """One way of drawing: its name, what it came to in words, and its visits."""

    title: str
    summary: Sequence[str]
    visits: Sequence[DrawnVisit]


@frozen
class DrawsPicture:
    """What the picture shows. ``starts`` are places in the order from which tickets are taken, with their names; they stand beside the last panel."""

    title: str
    caption: str
    axis: str
    columns: Sequence[str]
    firms: int
    panels: Sequence[Panel]
    starts: Sequence[tuple[int, str]] = ()
    source: str = ""


def draws(picture: DrawsPicture) -> str:
    """Return the picture as the text of an SVG file."""
    canvas = Canvas(WIDTH, HEIGHT, picture.title, picture.caption)
    canvas.words(_SIDE, 40, picture.title, size=24, bold=True)
    for number, words in enumerate(broken(picture.caption, lambda line: width_of(line, 15) <= WIDTH - 2 * _SIDE)):
        canvas.words(_SIDE, 68 + 22 * number, words, size=15, fill=DARK)
    width = (WIDTH - 2 * _SIDE - _GAP * (len(picture.panels) - 1)) / len(picture.panels)
    for number, panel in enumerate(picture.panels):
        _panel(canvas, picture, panel, _SIDE + number * (width + _GAP), width)
    right = WIDTH - _SIDE
    for place, name in picture.starts:
        y = _row(picture, place)
        canvas.line(right - width, y, right + 6, y, stroke=MIDDLE, width=0.8, dashes="2 3")
        canvas.words(right + 9, y + 4, name, size=11, fill=DARK)
    canvas.words(_SIDE - 22, (_TOP + HEIGHT - _BOTTOM) / 2, picture.axis, size=12, anchor="middle", fill=DARK, turned=True)
    canvas.words(WIDTH - 16, HEIGHT - 14, picture.source, size=11, anchor="end", fill=DARK)
    return canvas.svg()


def _panel(canvas: Canvas, picture: DrawsPicture, panel: Panel, left: float, width: float) -> None:
    bottom = HEIGHT - _BOTTOM
    step = width / len(picture.columns)
    canvas.words(left, _TOP - 44, panel.title, size=17, bold=True)
    for at, name in enumerate(picture.columns):
        x = left + (at + 0.5) * step
        if at % 2 == 0:
            canvas.box(left + at * step, _TOP - 30, step, bottom - _TOP + 36, fill="#f6f6f6")
        canvas.words(x, _TOP - 13, name, size=min(12.5, step / max(width_of(name, 1), 1)), anchor="middle")
    canvas.line(left, _TOP - 4, left + width, _TOP - 4, stroke=LIGHT)
    canvas.line(left, bottom + 6, left + width, bottom + 6, stroke=LIGHT)
    for visit in panel.visits:
        y = _row(picture, visit.firm)
        places = [left + (column + 0.5) * step for column in visit.columns]
        if len(places) > 1:
            canvas.line(min(places), y, max(places), y, stroke=MIDDLE, width=1.1)
        for x in places:
            canvas.dot(x, y, _DOT)
    for number, words in enumerate(panel.summary):
        canvas.words(left, bottom + 30 + 21 * number, words, size=15, bold=number == 0, fill=INK if number == 0 else DARK)


def _row(picture: DrawsPicture, place: int) -> float:
    return _TOP + (HEIGHT - _BOTTOM - _TOP) * (place + 0.5) / max(picture.firms, 1)
