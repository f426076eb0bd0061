"""The picture of a meet 部门交集图: sets of departments as filled dots under bars, what each department reaches at the left (policy row S3.12-d)."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from jointsup.errors import Language
from jointsup.pictures.canvas import DARK, FAINT, INK, LIGHT, MIDDLE, Canvas, width_of
from jointsup.said import Listed

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


def upset(title: str, departments: Sequence[Reached], sets: Sequence[Column], entities: int, language: Language = "zh") -> str:
    """Return the picture as SVG.

    Of ``sets``, each of one department or more, the largest are drawn; ``entities`` are all there are. The department that reaches most stands
    highest.
    """
    zh = language == "zh"
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
    canvas = Canvas(width, height, title, _described(departments, shown, entities, zh))
    canvas.words(24, 34, title, size=18, bold=True)
    shared = sum(one.entities for one in sets if len(one.departments) > 1)
    of = f"共 {entities:,} 户，其中 {shared:,} 户有两个以上部门的事项" if zh else f"{entities:,} entities, {shared:,} of them with matters of two or more departments"
    canvas.words(24, 58, of, size=_PLAIN, fill=DARK)
    _scale(canvas, left, width - 24, top, max([one.entities for one in shown], default=1), "户数" if zh else "entities")
    _rows(canvas, departments, left, width - 24, top, "覆盖户数" if zh else "reached")
    _columns(canvas, departments, shown, left, top)
    _legend(canvas, top - BARS - 22, width - 24, zh)
    canvas.words(24, height - 22, ("；" if zh else "; ").join(_notes(nobody, len(sets) - len(shown), rest, zh)), size=_SMALL, fill=DARK)
    return canvas.svg()


def _notes(nobody: int, sets: int, rest: int, zh: bool) -> list[str]:
    """Return how to read the picture, and who is not in it."""
    notes = ["每户只计入一列：实心点所示部门都有事项，其他部门没有" if zh else "Each entity is in one column: the departments with filled dots have matters there, no other has"]
    if nobody:
        notes.append(f"没有部门事项的 {nobody:,} 户未画出" if zh else f"{nobody:,} without any are not drawn")
    if rest:
        notes.append(f"其余 {sets} 种组合共 {rest:,} 户未画出" if zh else f"{sets} more sets, of {rest:,}, are not drawn")
    return notes


def _described(departments: Sequence[Reached], shown: Sequence[Column], entities: int, zh: bool) -> str:
    names = [Listed([departments[place].name for place in one.departments]).text("zh" if zh else "en") for one in shown[:5]]
    if zh:
        largest = "；".join(f"{name} {one.entities} 户" for name, one in zip(names, shown, strict=False))
        return f"{len(departments)} 个部门、{entities} 户；最大的组合：{largest}。"
    largest = "; ".join(f"{name}: {one.entities}" for name, one in zip(names, shown, strict=False))
    return f"{len(departments)} departments, {entities} entities; the largest sets: {largest}."


def _scale(canvas: Canvas, left: float, right: float, top: float, most: int, unit: str) -> None:
    """Draw lines at round numbers of entities."""
    step = _round_step(most)
    for value in range(0, most + 1, step):
        y = top - 8 - BARS * value / most
        canvas.line(left - 4, y, right, y, stroke=LIGHT if value else MIDDLE)
        canvas.words(left - 9, y + 4, f"{value:,}", size=_SMALL, anchor="end", fill=DARK)
    canvas.words(left - 9, top - BARS - 26, unit, size=_SMALL, anchor="end", fill=DARK)


def _round_step(most: int) -> int:
    """Return the distance of about four lines: 1, 2 or 5 times a power of ten."""
    power: int = 10 ** (len(str(max(1, most // 4))) - 1)
    return next(step * power for step in (1, 2, 5, 10) if step * power * 6 > most or step == 10)


def _rows(canvas: Canvas, departments: Sequence[Reached], left: float, right: float, top: float, heading: str) -> None:
    most = max([one.entities for one in departments], default=1) or 1
    canvas.words(24 + TOTALS, top - 16, heading, size=_SMALL, anchor="end", fill=DARK)
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


def _legend(canvas: Canvas, y: float, right: float, zh: bool) -> None:
    x = right
    for words, shade in (("只有一个部门" if zh else "one department", MIDDLE), ("两个以上部门（交集）" if zh else "two or more (a meet)", INK)):
        canvas.words(x, y, words, size=_SMALL, anchor="end", fill=DARK)
        x -= width_of(words, _SMALL) + 6
        canvas.box(x - 11, y - 10, 11, 11, fill=shade)
        x -= 26
