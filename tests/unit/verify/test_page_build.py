"""The page as a text: whole, and safe to carry any record."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from jointsup.verify import page
from jointsup.verify.page.build import SCRIPTS, build_page

FOLDER = Path(page.__path__[0])
HOSTILE = '</script><script>alert(1)</script><!-- <img src="http://a.invalid"> \u2028\u2029 & \\ " é税𠀀'


class Reader(HTMLParser):
    """Collects what an HTML reader finds in the elements that matter here."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.attributes: list[tuple[str, str | None]] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.attributes += attrs
        self.inside = named.get("type") or tag
        self.found.setdefault(self.inside, []).append("")
        if named.get("http-equiv") == "Content-Security-Policy":
            self.found["policy"] = [named["content"] or ""]

    def handle_endtag(self, tag: str) -> None:
        self.inside = "outside"

    def handle_data(self, data: str) -> None:
        self.found.setdefault(self.inside, [""])[-1] += data


def test_the_record_comes_through_and_cannot_leave_its_element() -> None:
    """Whatever texts a record holds, the page holds one script, and the record reads back as it was."""
    files = {"record.json": HOSTILE, "drawn.jsonl": HOSTILE * 2}
    text = build_page({**files, "notes.txt": "neither read nor shown"}, lang="en")
    read = Reader(text)
    assert json.loads(read.found["application/json"][0]) == {"lang": "en", "files": files, "frame": None}
    assert len(read.found["script"]) == 1
    assert len(read.found["application/json"]) == 1
    assert "img" not in read.found
    assert "neither read nor shown" not in text


def test_the_policy_allows_this_script_this_style_and_no_request() -> None:
    """The policy forbids everything but the script and the style that stand in the page, named by their digests."""
    read = Reader(build_page({}))

    def digest(name: str) -> str:
        return "'sha256-" + base64.b64encode(hashlib.sha256(read.found[name][0].encode()).digest()).decode() + "'"

    policy = dict(part.strip().split(" ", 1) for part in read.found["policy"][0].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": digest("script"),
        "style-src": digest("style"),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_names_no_other_place(lang: str) -> None:
    """No address of any network stands in the page, and no placeholder is left."""
    text = build_page({"record.json": "{}"}, lang=lang)  # type: ignore[arg-type]
    read = Reader(text)
    assert not re.search(r"https?:|//[a-z]+\.|url\(|@import|@[a-z]+@", text)
    assert {value for name, value in read.attributes if name in ("src", "href")} == {"data:,", "#outcome"}


def test_the_script_is_the_sources_in_a_function_of_their_own() -> None:
    """The script's files stand one after the other, unchanged, in one function that runs at once."""
    (script,) = Reader(build_page({})).found["script"]
    sources = [(FOLDER / name).read_text("utf-8") for name in SCRIPTS]
    assert script == "(() => {\n" + "".join(sources) + "})();\n"


def test_the_page_is_chinese_unless_another_language_is_asked_for() -> None:
    """Without a language the page opens in Chinese; Chinese of the record stands in it as it is."""
    assert build_page({}) == build_page({}, "zh") != build_page({}, "en")
    assert "市场监管局" in build_page({"record.json": "市场监管局"})
