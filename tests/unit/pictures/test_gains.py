"""The picture of gain curves."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from jointsup.pictures.gains import at, draw_gains

SVG = "{http://www.w3.org/2000/svg}"
CURVE = [(0.0, 0.0), (0.1, 0.3), (0.6, 0.8), (1.0, 1.0)]


def test_a_curve_is_read_between_its_corners() -> None:
    assert [at(CURVE, share) for share in (0, 0.05, 0.1, 0.2, 1)] == pytest.approx([0, 0.15, 0.3, 0.4, 1])
    assert at([(0.0, 0.0)], 0.5) == 0


@pytest.mark.parametrize(("chinese", "words"), [(True, {"前五分之一", "随机", "已检查占比"}), (False, {"first fifth", "random", "visits made"})])
def test_each_order_stands_in_the_key_with_its_first_fifth(chinese: bool, words: set[str]) -> None:
    root = ElementTree.fromstring(draw_gains([("评分卡", CURVE), ("等级", [(0.0, 0.0), (1.0, 1.0)])], chinese=chinese))
    said = {element.text for element in root.iter(f"{SVG}text")}
    assert said >= {"评分卡", "40%", "等级", "20%", *words}
    assert len(root.findall(f"{SVG}polyline")) == 2
    lines = {element.get("stroke-dasharray") for element in root.iter(f"{SVG}polyline")}
    assert len(lines) == 2
