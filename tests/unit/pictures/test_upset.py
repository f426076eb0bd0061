"""The picture of a meet: what it draws is what it was given."""

from __future__ import annotations

from xml.etree import ElementTree

from jointsup.pictures.canvas import INK
from jointsup.pictures.upset import BARS, MOST_SETS, Column, Reached, upset

SVG = "{http://www.w3.org/2000/svg}"
DEPARTMENTS = [Reached("市场监管局", 42), Reached("消防救援支队", 50), Reached("教育局", 3)]
SETS = [Column((1,), 30), Column((0, 1), 20), Column((0,), 22), Column((2,), 3)]


def drawn(sets: list[Column], departments: list[Reached], entities: int) -> ElementTree.Element:
    """Return the picture as it is read back."""
    return ElementTree.fromstring(upset("部门交集", departments, sets, entities))


def words(picture: ElementTree.Element) -> list[str]:
    """Return all words of a picture."""
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


def test_bars_are_as_high_as_sets_are_large() -> None:
    """The largest set has the highest bar, and every bar its count above it."""
    picture = drawn(SETS, DEPARTMENTS, 80)
    high = sorted(float(box.get("height", "0")) for box in picture.iter(f"{SVG}rect") if box.get("width") == "16")
    assert high == [BARS * count / 30 for count in (3, 20, 22, 30)]
    assert {"30", "22", "20", "3"} <= set(words(picture))


def test_the_department_that_reaches_most_stands_highest_and_dots_are_its_sets() -> None:
    """Rows are in order of what departments reach; a shared set has black dots joined by a line."""
    picture = drawn(SETS, DEPARTMENTS, 80)
    named = [word for word in words(picture) if word in {one.name for one in DEPARTMENTS}]
    assert named == ["消防救援支队", "市场监管局", "教育局"]
    black = [dot for dot in picture.iter(f"{SVG}circle") if dot.get("fill") == INK]
    assert len(black) == 2
    assert len({dot.get("cx") for dot in black}) == 1
    (joining,) = (line for line in picture.iter(f"{SVG}line") if line.get("stroke-width") == "3")
    assert [joining.get("y1"), joining.get("y2")] == [dot.get("cy") for dot in black]


def test_nothing_is_left_out_unsaid() -> None:
    """Who is in no set, and sets that are too many to draw, are counted in words."""
    assert any("没有部门事项的 5 户未画出" in word for word in words(drawn(SETS, DEPARTMENTS, 80)))
    many = [Column((place,), 100 - place) for place in range(MOST_SETS + 2)]
    departments = [Reached(f"部门{place}", 100 - place) for place in range(MOST_SETS + 2)]
    entities = sum(one.entities for one in many)
    told = words(drawn(many, departments, entities))
    assert any(f"其余 2 种组合共 {100 - 30 + 100 - 31} 户未画出" in word for word in told)
    assert not any("没有部门事项" in word for word in told)


def test_long_counts_stand_upright_beside_each_other() -> None:
    """Counts that would run into each other are written upwards."""
    picture = drawn([Column((0,), 123456), Column((1,), 23456)], DEPARTMENTS[:2], 146912)
    assert any(element.text == "123,456" and "rotate(-90" in element.get("transform", "") for element in picture.iter(f"{SVG}text"))
    assert not any("rotate" in element.get("transform", "") for element in drawn(SETS, DEPARTMENTS, 80).iter(f"{SVG}text"))


def test_the_scale_has_round_numbers() -> None:
    """Lines stand at 1, 2 or 5 times a power of ten, three to six of them."""
    for most in (1, 3, 7, 40, 95, 999, 12345, 600000):
        picture = drawn([Column((0,), most)], DEPARTMENTS[:1], most)
        lines = [line for line in picture.iter(f"{SVG}line") if line.get("stroke-width") == "1"]
        assert 2 <= len(lines) <= 7, most


def test_where_nobody_is_reached_the_picture_says_so() -> None:
    """A register without any matter gives a picture with empty rows."""
    assert any("没有部门事项的 9 户未画出" in word for word in words(drawn([], [Reached("甲局", 0)], 9)))


def test_it_speaks_either_language() -> None:
    """All of its own words are English where English is asked for; only names stay what they are."""
    told = words(ElementTree.fromstring(upset("Meet", [Reached("market", 5), Reached("fire", 3)], [Column((0, 1), 3), Column((0,), 2)], 9, "en")))
    assert all(text.isascii() for text in told)
    assert any("9 entities, 3 of them with matters of two or more departments" in text for text in told)
    assert any("4 without any are not drawn" in text for text in told)
