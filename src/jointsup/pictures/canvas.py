"""What every picture is drawn on: SVG whose words stay text.

Words that stay text are sharp in print, can be searched and read aloud, and are set in the reader's own Chinese font, so that none is shipped.
Shades are greys that stay apart in print and for people who see no colour; whatever a shade says is said by a word, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from xml.etree import ElementTree

INK, DARK, MIDDLE, LIGHT, FAINT = "#111111", "#444444", "#888888", "#c4c4c4", "#ececec"
"""Shades, darkest first."""

FONTS = "'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', SimSun, sans-serif"

Anchor = Literal["start", "middle", "end"]
Number = int | float


def width_of(words: str, size: Number) -> float:
    """Return about how wide words are set: a Chinese character is as wide as high, another a little over half as wide."""
    return sum(1.0 if ord(character) >= 0x2E80 else 0.56 for character in words) * size


class Canvas:
    """A picture in the making, ``width`` by ``height`` pixels, white, with a title and a sentence for those who cannot see it."""

    def __init__(self, width: Number, height: Number, title: str, description: str) -> None:
        self.width, self.height = width, height
        size = {"width": _number(width), "height": _number(height), "viewBox": f"0 0 {_number(width)} {_number(height)}"}
        self._root = ElementTree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size, "font-family": FONTS})
        ElementTree.SubElement(self._root, "title").text = title
        ElementTree.SubElement(self._root, "desc").text = description
        self.box(0, 0, width, height, fill="#ffffff")

    def box(self, x: Number, y: Number, width: Number, height: Number, *, fill: str = "none", stroke: str = "none") -> None:
        """Draw a rectangle from its upper left corner."""
        self._add("rect", {"x": x, "y": y, "width": width, "height": height}, fill=fill, stroke=stroke)

    def dot(self, x: Number, y: Number, radius: Number, *, fill: str = INK, stroke: str = "none") -> None:
        """Draw a circle around its centre."""
        self._add("circle", {"cx": x, "cy": y, "r": radius}, fill=fill, stroke=stroke)

    def line(self, x1: Number, y1: Number, x2: Number, y2: Number, *, stroke: str = MIDDLE, width: Number = 1, dashes: str = "") -> None:
        """Draw a straight line; ``dashes`` such as ``4 3``."""
        dashed = {"stroke-dasharray": dashes} if dashes else {}
        self._add("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke-width": width}, stroke=stroke, **dashed)

    def path(
        self, points: Iterable[tuple[Number, Number]], *, stroke: str = INK, width: Number = 1, fill: str = "none", dashes: str = ""
    ) -> None:
        """Draw a line through points; ``dashes`` such as ``4 3``."""
        dashed = {"stroke-dasharray": dashes} if dashes else {}
        through = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self._add("polyline", {"stroke-width": width}, points=through, stroke=stroke, fill=fill, **dashed)

    def words(
        self, x: Number, y: Number, words: str, *, size: Number = 12, anchor: Anchor = "start", fill: str = INK, bold: bool = False, turned: bool = False
    ) -> None:
        """Write words whose base line is at ``y``; ``turned`` writes them upwards."""
        rest = {"font-weight": "bold"} if bold else {}
        if turned:
            rest["transform"] = f"rotate(-90 {_number(x)} {_number(y)})"
        element = self._add("text", {"x": x, "y": y, "font-size": size}, fill=fill, **{"text-anchor": anchor}, **rest)
        element.text = words

    def svg(self) -> str:
        """Return the picture as the text of an SVG file."""
        return ElementTree.tostring(self._root, encoding="unicode") + "\n"

    def _add(self, name: str, numbers: dict[str, Number], **said: str) -> ElementTree.Element:
        return ElementTree.SubElement(self._root, name, {**{key: _number(value) for key, value in numbers.items()}, **said})


def _number(value: Number) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
