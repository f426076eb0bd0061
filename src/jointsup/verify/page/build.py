"""Builds the page 核验网页: one HTML file with a record and its checker inside, that asks nothing of any network."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files as resources
from typing import Final, Literal

RECORD_FILES: Final = ("record.json", "round.json", "strata.jsonl", "drawn.jsonl", "visits.jsonl", "later.jsonl")
SCRIPTS: Final = ("check.js", "words.js", "page.js", "show.js")
POLICY: Final = (
    "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"
)


def build_page(files: Mapping[str, str], lang: Literal["zh", "en"] = "zh", frame: str | None = None) -> str:
    """Return the page for a record, as one HTML text that works from a file and from any server.

    ``files`` are the record's files by name (``record.json``, ``round.json``, ``strata.jsonl``, ``drawn.jsonl``,
    ``visits.jsonl``, maybe ``later.jsonl``); other names are left out. With no files the page waits for a reader's own.
    ``lang`` is the language that it opens in; a reader can switch. With the text of a ``frame``, which is for those who may hold it, the
    page recomputes every ticket, and says how many, in what time, with how many differences.

    What stands in the record is never run: it is data, written so that no text of it can end its element, and the page's
    policy allows this script and this style only, by their digests, and no request at all.
    """
    script = "(() => {\n" + "".join(_source(name) for name in SCRIPTS) + "})();\n"
    style = _source("page.css")
    given = {name: files[name] for name in RECORD_FILES if name in files}
    parts = {
        "policy": POLICY.format(script=_digest(script), style=_digest(style)),
        "style": style,
        "script": script,
        "record": _embedded({"lang": lang, "files": given, "frame": frame}),
    }
    return re.sub("@(policy|style|script|record)@", lambda found: parts[found[1]], _source("page.html"))


def _source(name: str) -> str:
    return (resources(__package__) / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _embedded(value: object) -> str:
    """Write JSON that holds nothing an HTML reader could take for the end of a script or for a comment."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)
