"""A picture of the year 年度计划图: lines as bars over the months, below them each body's load against what its people can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import frozen

from jointsup.model.amounts import tenths_text
from jointsup.pictures.canvas import DARK, FAINT, INK, LIGHT, MIDDLE, Canvas, width_of
from jointsup.said import Language

LEFT, MONTH, ROW, HEAD, STRIP = 210, 62, 26, 96, 84
"""Pixels: words at the left, a month, a line of the plan, the head, a body's strip."""
NONE = "#ffffff"
"""Fills the hours that no capacity is stated for."""
SHADES: Mapping[str, str] = {"province": DARK, "prefecture": MIDDLE, "county": LIGHT, "town": FAINT}
LEVELS: Mapping[str, tuple[str, str]] = {
    "province": ("province", "省级"),
    "prefecture": ("prefecture", "市级"),
    "county": ("county", "县级"),
    "town": ("town", "乡级"),
}
"""The level that checks, in both languages."""


@frozen
class Bar:
    """A line of the plan: its name, the level that checks, what it asks for, and the first and last day of its window."""

    name: str
    level: str
    amount: str
    first: date
    last: date


@frozen
class Strip:
    """A body's months, hours in each: what falls on capacity that is stated, that capacity, what is above it, and what falls on none.

    ``capacity`` is None where none is stated. Above may be hours even where the body's whole capacity would do: one area's people are not another's.
    """

    body: str
    hours: Sequence[Fraction]
    capacity: Sequence[Fraction | None]
    over: Sequence[Fraction]
    unstated: Sequence[Fraction]


def draw_year(title: str, year: int, bars: Sequence[Bar], strips: Sequence[Strip], language: Language = "zh") -> str:
    """Return the picture as SVG. Bars stand in the order given; a strip has twelve months."""
    zh = language == "zh"
    height = HEAD + ROW * len(bars) + (40 + STRIP * len(strips) if strips else 0) + 44
    said = f"{title}：{len(bars)} 项任务" if zh else f"{title}: {len(bars)} lines"
    canvas = Canvas(LEFT + 12 * MONTH + 24, height, title, said)
    canvas.words(16, 30, title, size=18, bold=True)
    _levels(canvas, bars, zh)
    _months(canvas, HEAD - 12, height - 44, zh)
    for number, bar in enumerate(bars):
        _bar(canvas, HEAD + number * ROW, bar, year)
    top = HEAD + ROW * len(bars) + 40
    if strips:
        _key(canvas, top - 14, zh)
    for number, strip in enumerate(strips):
        _strip(canvas, top + number * STRIP, strip, zh)
    return canvas.svg()


def _levels(canvas: Canvas, bars: Sequence[Bar], zh: bool) -> None:
    x: float = LEFT
    for level, shade in SHADES.items():
        if any(bar.level == level for bar in bars):
            words = f"{LEVELS[level][zh]}{'检查' if zh else ' checks'}"
            canvas.box(x, 46, 22, 12, fill=shade, stroke=DARK)
            canvas.words(x + 28, 57, words, size=12)
            x += 44 + width_of(words, 12)


def _months(canvas: Canvas, top: float, bottom: float, zh: bool) -> None:
    for number in range(13):
        x = LEFT + number * MONTH
        canvas.line(x, top, x, bottom, stroke=MIDDLE if number % 3 == 0 else FAINT)
        if number < 12:
            canvas.words(x + MONTH / 2, top - 4, f"{number + 1}月" if zh else f"{number + 1}", size=12, anchor="middle", fill=DARK)


def _at(day: date) -> float:
    """Return where a day begins."""
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    length = (after - day.replace(day=1)).days
    return LEFT + (day.month - 1 + (day.day - 1) / length) * MONTH


def _bar(canvas: Canvas, y: float, bar: Bar, year: int) -> None:
    first, last = max(bar.first, date(year, 1, 1)), min(bar.last, date(year, 12, 31))
    canvas.words(LEFT - 10, y + 17, shortened(bar.name, LEFT - 30, 13), size=13, anchor="end")
    if first > last:
        return
    x = _at(first)
    after = LEFT + 12 * MONTH if (last.month, last.day) == (12, 31) else _at(date.fromordinal(last.toordinal() + 1))
    canvas.box(x, y + 4, after - x, ROW - 8, fill=SHADES.get(bar.level, FAINT), stroke=DARK)
    wide = width_of(bar.amount, 11)
    if wide + 8 < after - x:
        fill = "#ffffff" if bar.level == "province" else INK
        canvas.words((x + after) / 2, y + 17, bar.amount, size=11, anchor="middle", fill=fill)
    elif after + wide + 6 < LEFT + 12 * MONTH:
        canvas.words(after + 4, y + 17, bar.amount, size=11)
    else:
        canvas.words(x - 4, y + 17, bar.amount, size=11, anchor="end")


def _key(canvas: Canvas, y: float, zh: bool) -> None:
    canvas.words(16, y, "预计工时与可用工时" if zh else "Hours to expect, and hours there are", size=14, bold=True)
    x: float = LEFT + 150
    kinds = (LIGHT, "预计" if zh else "to expect"), (INK, "超出" if zh else "above"), (NONE, "未列监管力量" if zh else "no capacity stated")
    for fill, words in kinds:
        canvas.box(x, y - 10, 22, 12, fill=fill, stroke=DARK)
        canvas.words(x + 28, y, words, size=12)
        x += 48 + width_of(words, 12)
    canvas.line(x, y - 4, x + 22, y - 4, stroke=INK, width=2)
    canvas.words(x + 28, y, "可用" if zh else "there are", size=12)


def _strip(canvas: Canvas, y: float, strip: Strip, zh: bool) -> None:
    """Draw a body's months; each strip has a scale of its own, and says its largest number."""
    most = max([*strip.hours, *strip.unstated, *(one for one in strip.capacity if one is not None), Fraction(1)])
    floor, high = y + STRIP - 18, STRIP - 44
    stated = any(one is not None for one in strip.capacity)
    full = tenths_text(most)
    scale = (f"满格 {full} 小时" if zh else f"full: {full} h") if stated else ("未列可用工时" if zh else "hours not stated")
    canvas.words(LEFT - 10, floor - high / 2 + 2, shortened(strip.body, LEFT - 30, 13), size=13, anchor="end")
    canvas.words(LEFT - 10, floor - high / 2 + 18, scale, size=10, anchor="end", fill=DARK)
    canvas.line(LEFT, floor, LEFT + 12 * MONTH, floor, stroke=DARK)
    for month, (hours, there, over, unstated) in enumerate(zip(strip.hours, strip.capacity, strip.over, strip.unstated, strict=True)):
        x = LEFT + month * MONTH
        both = there is not None and unstated > 0
        _column(canvas, x + 8, floor, MONTH - 34 if both else MONTH - 16, [(hours - over, LIGHT), (over, INK)], high / most)
        _column(canvas, x + MONTH - 24 if both else x + 8, floor, 18 if both else MONTH - 16, [(unstated, NONE)], high / most)
        if there is not None:
            level = floor - float(high * there / most)
            canvas.line(x + 3, level, x + (MONTH - 26 if both else MONTH) - 3, level, stroke=INK, width=2)


def _column(canvas: Canvas, x: float, floor: float, width: float, parts: Sequence[tuple[Fraction, str]], scale: Fraction) -> None:
    """Draw hours upon each other; what is above and what no capacity is stated for has its number on top, the sum of the others stands below."""
    whole = sum((hours for hours, fill in parts if fill != NONE), Fraction(0))
    top = floor
    for hours, fill in parts:
        if hours:
            high = float(hours * scale)
            top -= high
            canvas.box(x, top, width, high, fill=fill, stroke=DARK)
            if fill != LIGHT:
                said = tenths_text(hours) if fill == NONE else f"+{tenths_text(hours)}"
                canvas.words(x + width / 2, top - 4, said, size=11, anchor="middle", bold=fill == INK)
    if whole:
        canvas.words(x + width / 2, floor + 13, tenths_text(whole), size=11, anchor="middle")


def shortened(words: str, width: float, size: float) -> str:
    """Return words cut to a width, with an ellipsis where something is left out."""
    if width_of(words, size) <= width:
        return words
    while words and width_of(words + "…", size) > width:
        words = words[:-1]
    return words + "…"
