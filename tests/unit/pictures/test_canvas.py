"""The canvas of pictures."""

from xml.etree import ElementTree

from jointsup.pictures.canvas import Canvas, width_of

SVG = "{http://www.w3.org/2000/svg}"


def test_words_stay_text_and_are_escaped() -> None:
    canvas = Canvas(100, 50, "标题", "一句说明")
    canvas.words(10, 20, "甲 <&> 乙", anchor="middle", bold=True, turned=True)
    root = ElementTree.fromstring(canvas.svg())
    assert [root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc"), root.findtext(f"{SVG}text")] == ["标题", "一句说明", "甲 <&> 乙"]


def test_numbers_are_written_alike_everywhere() -> None:
    canvas = Canvas(10, 10, "t", "d")
    canvas.dot(1 / 3, 2.50, 3)
    canvas.path([(0, 1), (2.005, 10)])
    canvas.line(0, 0, 1, 1, dashes="4 3")
    said = canvas.svg()
    assert 'cx="0.33" cy="2.5" r="3"' in said
    assert 'points="0,1 2,10"' in said
    assert 'stroke-dasharray="4 3"' in said


def test_a_chinese_character_is_as_wide_as_high() -> None:
    assert width_of("监管", 10) == 20
    assert width_of("ab", 10) < 12
