"""Shows, below each record class, what its fields mean: the Chinese title and the meaning that stand on the field itself."""

from __future__ import annotations

import functools
import sys
from typing import Any

from attrs import has
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

from jointsup.codec.kinds import json_name
from jointsup.model.meaning import Meaning, meanings


def _meanings(thing: Any) -> dict[str, Meaning]:
    if not (isinstance(thing, type) and has(thing)):
        return {}
    try:
        return meanings(thing)
    except (NameError, TypeError):  # a class of code, not of a record: its fields carry no meaning
        return {}


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("|", "\\|").replace("`", "\\`")


def add_fields(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Append a table of the fields to a class's docstring."""
    found = _meanings(thing) if what == "class" else {}
    if not found:
        return
    lines += ["", ".. list-table::", "   :header-rows: 1", "   :widths: auto", ""]
    lines += ["   * - field", "     - 中文", "     - meaning"]
    for field, meaning in found.items():
        notes = [
            meaning.meaning,
            meaning.standard,
            "" if meaning.grade == "open" else f"grade: {meaning.grade}",
        ]
        lines += [
            f"   * - ``{json_name(field)}``",
            f"     - {_cell(meaning.title)}",
            f"     - {_cell('; '.join(note for note in notes if note))}",
        ]
    lines.append("")


def plain_signature(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, returns: str | None
) -> tuple[str, str | None] | None:
    """Leave the signature of a record class out where the table of its fields says it better."""
    return ("", None) if what == "class" and _meanings(thing) else None


@functools.cache
def _explained(module: str) -> frozenset[str]:
    """Return the names of fields of a module's classes that have words of their own below them in the source."""
    return frozenset(field for owner, field in ModuleAnalyzer.for_module(module).find_attr_docs() if owner)


def skip_plain_fields(app: Sphinx, what: str, name: str, thing: Any, skip: bool, options: Any) -> bool | None:
    """Leave out a field that the signature or the table names already and of which nothing more is said."""
    modules = [module for module in sys.modules if module.startswith("jointsup.")]
    explained = any(name in _explained(module) for module in modules)
    return True if repr(thing) == "SLOTS_ATTR" and not explained else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the hooks."""
    app.connect("autodoc-process-docstring", add_fields)
    app.connect("autodoc-process-signature", plain_signature)
    app.connect("autodoc-skip-member", skip_plain_fields)
    return {"parallel_read_safe": True}
