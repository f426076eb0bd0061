"""The words of every problem, English and Chinese, by its stable code; a file for each family."""

from __future__ import annotations

from jointsup.error_texts import (
    access,
    annual,
    areas,
    comparisons,
    credit,
    documents,
    engines,
    files,
    fitting,
    frames,
    ids,
    life,
    lists,
    planning,
    plugins,
    rates,
    registers,
    rounds,
    rules,
    settings,
    staffing,
    store,
    tables,
    tags,
)
from jointsup.error_texts.form import Texts

FAMILIES = (
    documents,
    ids,
    rates,
    areas,
    tags,
    rounds,
    life,
    frames,
    files,
    tables,
    engines,
    store,
    access,
    settings,
    plugins,
    rules,
    registers,
    lists,
    annual,
    comparisons,
    credit,
    planning,
    staffing,
    fitting,
)

TEXTS: Texts = {code: words for family in FAMILIES for code, words in family.TEXTS.items()}
"""All of them."""
