"""The picture of a year."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from xml.etree import ElementTree

import pytest

from jointsup.pictures.canvas import INK, LIGHT, width_of
from jointsup.pictures.year import HEAD, LEFT, MONTH, NONE, ROW, Bar, Strip, draw_year, shortened


def at(hours: Fraction | int, month: int) -> list[Fraction]:
    """Return a year's hours: those of one month, none in the others."""
    return [Fraction(hours if number == month else 0) for number in range(1, 13)]


BARS = [
    Bar("校园食品安全省级抽查", "province", "3%", date(2026, 3, 1), date(2026, 5, 31)),
    Bar("危险化学品经营单位重点检查（定向）", "county", "全部", date(2026, 12, 30), date(2026, 12, 31)),
    Bar("短", "prefecture", "120 户以上", date(2026, 6, 1), date(2026, 6, 3)),
    Bar("去年", "", "–", date(2025, 6, 1), date(2025, 6, 3)),
]
NO = [Fraction(0)] * 12
STRIPS = [
    Strip("市场监督管理局", at(190, 6), [Fraction(100)] * 12, at(90, 6), at(Fraction(151, 10), 6)),
    Strip("民政局", NO, [None] * 12, NO, at(55, 12)),
]


def elements(svg: str, name: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(svg).findall(f"{{http://www.w3.org/2000/svg}}{name}")


def test_a_line_is_a_bar_from_its_first_to_its_last_day() -> None:
    """Bars stand over their months: March to May are three whole ones, the last days of the year end at its end; words are text."""
    svg = draw_year("2026 年度联合监管计划", 2026, BARS, STRIPS)
    boxes = [(float(one.get("x", 0)), float(one.get("width", 0))) for one in elements(svg, "rect")]
    assert (LEFT + 2 * MONTH, 3 * MONTH) in boxes
    assert any(abs(x + width - LEFT - 12 * MONTH) < 0.01 and width < 5 for x, width in boxes)
    words = [one.text for one in elements(svg, "text")]
    assert {"2026 年度联合监管计划", "校园食品安全省级抽查", "省级检查", "县级检查", "3%", "全部", "120 户以上", "1月", "12月"} <= set(words)
    assert "危险化学品经营单位重点检查…" in words


def test_what_is_above_capacity_is_black_and_said() -> None:
    """Of 190 hours where there are 100, ninety are above: a black box, and the number; what no capacity is stated for stands beside them, white."""
    svg = draw_year("Year", 2026, BARS, STRIPS, "en")
    words = [one.text for one in elements(svg, "text")]
    assert {"+90", "190", "15.1", "55", "hours not stated", "no capacity stated", "full: 190 h", "province checks"} <= set(words)
    assert "+105.1" not in words and "205.1" not in words
    june = {one.get("fill"): one for one in elements(svg, "rect") if LEFT + 5 * MONTH <= float(one.get("x", 0)) < LEFT + 6 * MONTH and float(one.get("y", 0)) > HEAD + len(BARS) * ROW + 40}
    high = {fill: float(one.get("height", 0)) for fill, one in june.items()}
    assert set(high) == {INK, LIGHT, NONE}
    assert high[INK] == pytest.approx((high[INK] + high[LIGHT]) * 90 / 190, abs=0.02)
    assert high[NONE] == pytest.approx((high[INK] + high[LIGHT]) * 15.1 / 190, abs=0.02)
    edges = {fill: (float(one.get("x", 0)), float(one.get("x", 0)) + float(one.get("width", 0))) for fill, one in june.items()}
    assert edges[INK] == edges[LIGHT] and edges[LIGHT][1] <= edges[NONE][0]


def test_a_picture_without_load_has_no_strips() -> None:
    """Lines alone: no words of hours."""
    assert "工时" not in draw_year("计划", 2026, BARS[:1], ())


def test_words_are_cut_to_their_width() -> None:
    """What fits stays; what does not is cut with an ellipsis and fits."""
    assert shortened("短", 20, 13) == "短"
    cut = shortened("很长的任务名称", 50, 13)
    assert cut.endswith("…") and width_of(cut, 13) <= 50
    assert shortened("长", 1, 13) == "…"
