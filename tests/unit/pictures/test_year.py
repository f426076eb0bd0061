"""The picture of a year."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from jointsup.pictures.canvas import INK, width_of
from jointsup.pictures.year import LEFT, MONTH, Bar, Strip, draw_year, shortened

BARS = [
    Bar("校园食品安全省级抽查", "province", "3%", date(2026, 3, 1), date(2026, 5, 31)),
    Bar("危险化学品经营单位重点检查（定向）", "county", "全部", date(2026, 12, 30), date(2026, 12, 31)),
    Bar("短", "prefecture", "120 户以上", date(2026, 6, 1), date(2026, 6, 3)),
    Bar("去年", "", "–", date(2025, 6, 1), date(2025, 6, 3)),
]
STRIPS = [Strip("市场监督管理局", [0] * 5 + [190] + [0] * 6, [100] * 12), Strip("民政局", [0] * 11 + [55], [None] * 12)]


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
    """Of 190 hours where there are 100, ninety are above: a black box, and the number; where nothing is stated that is said."""
    svg = draw_year("Year", 2026, BARS, STRIPS, "en")
    words = [one.text for one in elements(svg, "text")]
    assert {"+90", "190", "hours not stated", "full: 190 h", "province checks"} <= set(words)
    black = [one for one in elements(svg, "rect") if one.get("fill") == INK]
    light = [one for one in elements(svg, "rect") if float(one.get("width", 0)) == MONTH - 16]
    assert len(black) == 2  # one in the key
    high = {one.get("fill"): float(one.get("height", 0)) for one in light if float(one.get("x", 0)) < LEFT + 6 * MONTH}
    assert high[INK] == pytest.approx(sum(high.values()) * 90 / 190, abs=0.02)


def test_a_picture_without_load_has_no_strips() -> None:
    """Lines alone: no words of hours."""
    assert "工时" not in draw_year("计划", 2026, BARS[:1], ())


def test_words_are_cut_to_their_width() -> None:
    """What fits stays; what does not is cut with an ellipsis and fits."""
    assert shortened("短", 20, 13) == "短"
    cut = shortened("很长的任务名称", 50, 13)
    assert cut.endswith("…") and width_of(cut, 13) <= 50
    assert shortened("长", 1, 13) == "…"
