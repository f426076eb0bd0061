"""Compiles the Chinese words of wrong use and help, as gettext reads them. Needs Babel, which Sphinx brings.

    python tools/usage_words.py
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WORDS = Path(__file__).parents[1] / "src/jointsup/cli/locale/zh/LC_MESSAGES/jointsup.po"


def compiled() -> bytes:
    """Return the words as gettext reads them."""
    with WORDS.open("rb") as file:
        catalogue = read_po(file, locale="zh")
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


if __name__ == "__main__":
    WORDS.with_suffix(".mo").write_bytes(compiled())
