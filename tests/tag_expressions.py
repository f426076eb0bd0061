"""Expressions over tags of any shape, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from jointsup.algorithms.tags.expression import And, Expression, Not, Or


def expressions_of(leaves: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Return expressions that join some leaves by not, and, or."""
    return st.recursive(
        leaves,
        lambda inner: inner.map(Not)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
        max_leaves=6,
    )
