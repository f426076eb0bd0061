"""The picture of a meet 部门交集图: sets of departments as filled dots under bars, what each department reaches at the left (policy row S3.12-d)."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from jointsup.pictures.canvas import DARK, FAINT, INK, LIGHT, MIDDLE, Canvas, width_of

MOST_SETS = 30
"""Sets that are drawn; the rest are counted in words."""

PITCH, ROW, BARS, TOTALS = 27, 26, 210, 130
"""Pixels: a set's column, a department's row, the highest bar, the longest total."""
_SMALL, _PLAIN = 11, 13


@frozen
class Reached:
    """A department by its name, and how many entities it reaches."""

    name: str
    entities: int


@frozen
class Column:
    """Departments, by place, that alone reach some entities."""

    departments: tuple[int, ...]
    entities: int


def upset(title: str, departments: Sequence[Reached], sets: Sequence[Column], entities: int) -> str:
    """Return the picture as SVG.

    Of ``sets``, each of one department or more, the largest are drawn; ``entities`` are all there are. The department that reaches most stands
    highest.
    """
    order = sorted(range(len(departments)), key=lambda place: (-departments[place].entities, place))
    rows = {place: row for row, place in enumerate(order)}
    departments = [departments[place] for place in order]
    sets = [Column(tuple(sorted(rows[place] for place in one.departments)), one.entities) for one in sets]
    shown = sorted(sets, key=lambda one: (-one.entities, one.departments))[:MOST_SETS]
    reached = sum(one.entities for one in sets)
    rest = reached - sum(one.entities for one in shown)
    nobody = entities - reached
    names = max([width_of(one.name, _PLAIN) for one in departments], default=0)
    left = 24 + TOTALS + 58 + names + 14
    top = 132 + BARS
    width = max(left + PITCH * len(shown) + 24, left + 420)
    height = top + ROW * len(departments) + 66
    canvas = Canvas(width, height, title, _described(departments, shown, entities))
    canvas.words(24, 34, title, size=18, bold=True)
    shared = sum(one.entities for one in sets if len(one.departments) > 1)
    canvas.words(24, 58, f"共 {entities:,} 户，其中 {shared:,} 户有两个以上部门的事项", size=_PLAIN, fill=DARK)
    _scale(canvas, left, width - 24, top, max([one.entities for one in shown], default=1))
    _rows(canvas, departments, left, width - 24, top)
    _columns(canvas, departments, shown, left, top)
    _legend(canvas, left, top - BARS - 22, width - 24)
    below = [f"没有部门事项的 {nobody:,} 户未画出"] if nobody else []
    below += [f"其余 {len(sets) - len(shown)} 种组合共 {rest:,} 户未画出"] if rest else []
    canvas.words(24, height - 22, "；".join(["每户只计入一列：实心点所示部门都有事项，其他部门没有", *below]), size=_SMALL, fill=DARK)
    return canvas.svg()


def _described(departments: Sequence[Reached], shown: Sequence[Column], entities: int) -> str:
    largest = [f"{'、'.join(departments[place].name for place in one.departments)} {one.entities} 户" for one in shown[:5]]
    return f"{len(departments)} 个部门、{entities} 户；最大的组合：{'；'.join(largest)}。"


def _scale(canvas: Canvas, left: float, right: float, top: float, most: int) -> None:
    """Draw lines at round numbers of entities."""
    step = _round_step(most)
    for value in range(0, most + 1, step):
        y = top - 8 - BARS * value / most
        canvas.line(left - 4, y, right, y, stroke=LIGHT if value else MIDDLE)
        canvas.words(left - 9, y + 4, f"{value:,}", size=_SMALL, anchor="end", fill=DARK)
    canvas.words(left - 9, top - BARS - 26, "户数", size=_SMALL, anchor="end", fill=DARK)


def _round_step(most: int) -> int:
    """Return the distance of about four lines: 1, 2 or 5 times a power of ten."""
    power: int = 10 ** (len(str(max(1, most // 4))) - 1)
    return next(step * power for step in (1, 2, 5, 10) if step * power * 6 > most or step == 10)


def _rows(canvas: Canvas, departments: Sequence[Reached], left: float, right: float, top: float) -> None:
    most = max([one.entities for one in departments], default=1) or 1
    canvas.words(24 + TOTALS, top - 16, "覆盖户数", size=_SMALL, anchor="end", fill=DARK)
    for number, one in enumerate(departments):
        y = top + ROW * number
        if number % 2 == 0:
            canvas.box(20, y, right - 20, ROW, fill=FAINT)
        long = TOTALS * one.entities / most
        canvas.box(24 + TOTALS - long, y + 6, long, ROW - 12, fill=MIDDLE)
        canvas.words(24 + TOTALS + 6, y + ROW / 2 + 4, f"{one.entities:,}", size=_SMALL, fill=DARK)
        canvas.words(left - 14, y + ROW / 2 + 5, one.name, size=_PLAIN, anchor="end")


def _columns(canvas: Canvas, departments: Sequence[Reached], shown: Sequence[Column], left: float, top: float) -> None:
    most = max([one.entities for one in shown], default=1)
    turned = any(width_of(f"{one.entities:,}", _SMALL) > PITCH - 3 for one in shown)
    for number, one in enumerate(shown):
        x = left + PITCH * number + PITCH / 2
        high = max(BARS * one.entities / most, 1)
        shared = len(one.departments) > 1
        canvas.box(x - 8, top - 8 - high, 16, high, fill=INK if shared else MIDDLE)
        y = top - 13 - high
        canvas.words(x + (4 if turned else 0), y, f"{one.entities:,}", size=_SMALL, anchor="start" if turned else "middle", turned=turned)
        middles = [top + ROW * place + ROW / 2 for place in range(len(departments))]
        for place, middle in enumerate(middles):
            if place not in one.departments:
                canvas.dot(x, middle, 4, fill="#ffffff", stroke=LIGHT)
        if shared:
            canvas.line(x, middles[one.departments[0]], x, middles[one.departments[-1]], stroke=INK, width=3)
        for place in one.departments:
            canvas.dot(x, middles[place], 6.5, fill=INK if shared else MIDDLE)


def _legend(canvas: Canvas, left: float, y: float, right: float) -> None:
    x = right
    for words, shade in (("只有一个部门", MIDDLE), ("两个以上部门（交集）", INK)):
        canvas.words(x, y, words, size=_SMALL, anchor="end", fill=DARK)
        x -= width_of(words, _SMALL) + 6
        canvas.box(x - 11, y - 10, 11, 11, fill=shade)
        x -= 26
