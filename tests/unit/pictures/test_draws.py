"""The picture of draws."""

from __future__ import annotations

from xml.etree import ElementTree

from jointsup.pictures.draws import DrawnVisit, DrawsPicture, Panel, draws

SVG = "{http://www.w3.org/2000/svg}"


def test_a_dot_stands_for_each_check_and_a_line_for_each_joint_visit() -> None:
    """Dots of one visit are joined and level; firms come down in their order; columns stand in theirs; each panel has its own."""
    panels = [
        Panel("各抽各的", ["上门 3 次"], [DrawnVisit(0, (0,)), DrawnVisit(2, (1,)), DrawnVisit(3, (0,))]),
        Panel("一号联抽", ["上门 1 次"], [DrawnVisit(1, (0, 1))]),
    ]
    picture = DrawsPicture("题目", "说明", "企业", ["市监", "消防"], 4, panels, [(2, "二季度起")], "生成数据")
    root = ElementTree.fromstring(draws(picture))
    width = float(root.get("width", "0"))
    dots = [(float(dot.get("cx", "0")), float(dot.get("cy", "0"))) for dot in root.iter(f"{SVG}circle")]
    left, right = ([dot for dot in dots if (dot[0] > width / 2) == side] for side in (False, True))
    assert [y for _, y in left] == sorted({y for _, y in left})
    assert left[0][0] == left[2][0] < left[1][0]
    assert len(right) == 2
    assert right[0][1] == right[1][1]
    joining = [line for line in root.iter(f"{SVG}line") if (float(line.get("x1", "0")), float(line.get("x2", "0"))) == (right[0][0], right[1][0])]
    assert len(joining) == 1
    said = [text.text for text in root.iter(f"{SVG}text")]
    for words in ("题目", "说明", "各抽各的", "一号联抽", "上门 3 次", "上门 1 次", "市监", "二季度起", "生成数据"):
        assert words in said
