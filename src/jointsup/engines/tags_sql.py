"""Tag sets in SQL (the reference is ``tags.compile.number_sets``).

Tables: ``holder`` (holder): who has tags, from 0; ``tag`` (holder, tag), in any order, repeats allowed; ``used`` (tag). A set is written as its
tags in order, joined by line feeds: no tag holds one, and none of their characters sorts before it, so that texts sort as the lists do.
"""
# ruff: noqa: S608 - statements are made of our own words only; what comes from outside goes in by tables.

from __future__ import annotations

from jointsup.engines.sql import Words


def held(words: Words) -> str:
    """Select every holder with the set of its used tags."""
    distinct = "SELECT DISTINCT tag.holder, tag.tag FROM tag JOIN used ON used.tag = tag.tag"
    joined = f"SELECT holder, {words.joined('tag')} AS tags FROM ({distinct}) AS distinct_tags GROUP BY holder"
    return (
        "SELECT holder.holder, coalesce(joined.tags, '') AS tags "
        f"FROM holder LEFT JOIN ({joined}) AS joined ON joined.holder = holder.holder"
    )


def numbered(words: Words) -> str:
    """Select the different sets of ``held``, numbered from 0 in order."""
    return (
        f"SELECT tags, row_number() OVER (ORDER BY {words.order('tags')}) - 1 AS number "
        "FROM (SELECT DISTINCT tags FROM held) AS different"
    )


def numbers() -> str:
    """Select the number of every holder's set, in order of holders."""
    return "SELECT number FROM held JOIN numbered ON numbered.tags = held.tags ORDER BY holder"
