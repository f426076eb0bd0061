"""The faults of a document's values on their way up to the problems of a :class:`~jointsup.errors.BadDocument`.

cattrs gathers what its hooks raise in groups, one for each array and object, with a note on each fault of where it was.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, fields

from jointsup.codec.kinds import WORDS, Kind, json_name, kind_of, place, step
from jointsup.errors import JointsupError, Problem, problem
from jointsup.model.meaning import MASKED, meanings
from jointsup.said import Listed, Words

MOST = 200
"""How many faults of one array or object are looked for: a hostile document must not cost more memory than it takes."""

MOST_UNKNOWN = 20


class Refused(Exception):
    """One fault of one value, on its way up to where its path is known."""

    def __init__(self, code: str, value: object = "", step: str = "", **details: object) -> None:
        super().__init__(code)
        self.code, self.value, self.step, self.details = code, value, step, details


def shown(value: object) -> object:
    """Return how a value stands in words: as JSON writes it, arrays and objects only hinted at."""
    kind = kind_of(value)
    if kind in ("null", "boolean"):
        return str(value).lower() if kind == "boolean" else "null"
    return {"array": "[…]", "object": "{…}", "other": type(value).__name__}.get(kind, value)


def wrong_kind(value: object, expected: Iterable[Kind]) -> Refused:
    """Return the fault of a value that is of another kind than any that is expected."""
    english, chinese = zip(*(WORDS[kind] for kind in expected), strict=True)
    return Refused(
        "document.type", shown(value), expected=Words(" or ".join(english), "或".join(chinese)), found=Words(*WORDS[kind_of(value)])
    )


def leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield the single faults in a group of groups."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    else:
        yield error


def problems_of(error: BaseException, path: str, where: str, hidden: bool = False) -> Iterator[Problem]:
    """Yield the problems that cattrs's groups of faults hold; notes on each say where it happened."""
    from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError, IterableValidationError

    if isinstance(error, ClassValidationError):
        noted, bare = error.group_exceptions()
        meaning = meanings(error.cl)
        for inner, note in noted:
            at = path + step(json_name(note.name))
            if isinstance(inner, KeyError):
                title, words = meaning[note.name].title, meaning[note.name].meaning
                yield problem("document.missing", place(at, where), title=title, meaning=words)
            else:
                yield from problems_of(
                    inner, at, where, hidden or meaning[note.name].grade in ("personal", "secret")
                )
        for inner in bare:
            yield from problems_of(inner, path, where, hidden)
    elif isinstance(error, IterableValidationError):
        indexed, bare = error.group_exceptions()
        for inner, index in indexed:
            at = f"[{index.index}]" if isinstance(index.index, int) else step(index.index)
            yield from problems_of(inner, path + at, where, hidden)
        for inner in bare:
            yield from problems_of(inner, path, where, hidden)
    elif isinstance(error, ForbiddenExtraKeysError):
        yield from _unknown(error.extra_fields, [json_name(a.name) for a in fields(error.cl)], path, where)
    elif isinstance(error, Refused):
        yield problem(
            error.code, place(path + error.step, where), MASKED if hidden else error.value, **error.details
        )
    elif isinstance(error, JointsupError):
        for inside in error.problems:
            within = f".{inside.where}" if inside.where else ""
            found = evolve(inside, place=place(path + within, where))
            yield evolve(found, value=MASKED, details={**found.details, "value": MASKED}) if hidden else found
    else:
        raise error


def _unknown(keys: Iterable[object], known: Sequence[str], path: str, where: str) -> Iterator[Problem]:
    ordered = sorted(keys, key=str)
    for key in ordered[:MOST_UNKNOWN]:
        near = difflib.get_close_matches(str(key)[:64], known) or known
        yield problem("document.unknown", place(path + step(key), where), key, near=Listed(near))
    if len(ordered) > MOST_UNKNOWN:
        yield problem("document.more", place(path, where), MOST_UNKNOWN)
