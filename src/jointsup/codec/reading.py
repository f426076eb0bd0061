"""Input documents as texts: within bounds and plainly JSON, and nothing in them twice.

Plans, seeds and the like are written by people and need not be canonical; round documents and records must be, byte for byte.
"""

from __future__ import annotations

import codecs
import contextlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, cast

from attrs import evolve

from jointsup.canonical import MAX_DEPTH, read_canonical
from jointsup.codec.faults import MOST
from jointsup.codec.files import read_bytes
from jointsup.codec.kinds import place, schema_names, step
from jointsup.codec.structure import structure, structure_of_kind, unstructure
from jointsup.errors import BadDocument, BadRound, BadRules, BadText, Problem, problem
from jointsup.places import Place

T = TypeVar("T")

MAX_BYTES = 64 * 2**20

CANONICAL = frozenset({"record/1", "round/1"})
"""Schemas of published documents, whose digests bind every byte."""


class _Members(dict[str, Any]):
    """An object of a JSON text, with the keys that stood in it more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        times = Counter(key for key, _ in pairs)
        self.doubled = [key for key, count in times.items() if count > 1]


def read_document(source: Path | str | bytes, cls: type[T] | Mapping[str, type[T]], where: str = "") -> T:
    """Return the document that a file (a ``Path``) or a text holds, as an instance of ``cls``.

    ``where`` names it in errors; without, the file's name does. ``cls`` may be several classes by the ``kind`` that the document says.

    Raises :class:`~jointsup.errors.BadDocument` with all problems: not UTF-8, a byte order mark, more than 64 MiB or 64 levels,
    no JSON, doubled keys, and all that :func:`~jointsup.codec.structure.structure` refuses,
    numbers with a point among them; for ``round/1`` and ``record/1`` also any text that is not canonical.
    Raises :class:`~jointsup.errors.Unwritable` for a file that cannot be read.
    """
    if isinstance(source, Path):
        where = where or source.name
        source = read_bytes(source, MAX_BYTES)
    text = _text(source, where)
    if not isinstance(cls, Mapping) and CANONICAL.intersection(schema_names(cls)):
        try:
            return structure(read_canonical(text, where), cls, where)
        except BadText as error:
            raise BadDocument(error.problems) from None
    value = _parsed(text, where)
    found = list(islice(_faults(value, "", where, 0), MOST))
    try:
        instance = structure_of_kind(value, cls, where) if isinstance(cls, Mapping) else structure(value, cls, where)
    except BadDocument as error:
        found.extend(error.problems)
    if found:
        raise BadDocument(found)
    return instance


def document_of(given: T | Mapping[str, Any] | str | Path, cls: type[T], where: str) -> T:
    """Return the document that an instance, plain JSON or a file says; ``where`` names plain JSON in errors.

    Raises as :func:`read_document`.
    """
    if isinstance(given, cls):
        return structure(unstructure(given), cls, where)
    if isinstance(given, Mapping):
        return structure(given, cls, where)
    return read_document(Path(cast("str | Path", given)), cls)


@contextlib.contextmanager
def under_name_of(given: object) -> Iterator[None]:
    """Tell faults that a document's own members turn out to have later under the name of the file that it was read from, if it was.

    What has a name already, of a file of rows or whatever else, keeps it.
    """
    try:
        yield
    except (BadDocument, BadRound, BadRules, BadText) as error:
        if not isinstance(given, (str, Path)):
            raise
        name = Path(given).name
        told = [found if found.place.source else evolve(found, place=found.place.within(name)) for found in error.problems]
        raise type(error)(told, error.total) from None


def _text(source: str | bytes, where: str) -> str:
    data = source.encode(errors="surrogatepass") if isinstance(source, str) else source
    if len(data) > MAX_BYTES:
        raise BadDocument([problem("document.size", Place(where), most=MAX_BYTES // 2**20)])
    if data.startswith(codecs.BOM_UTF8):
        raise BadDocument([problem("document.bom", Place(where))])
    try:
        return source if isinstance(source, str) else source.decode()
    except UnicodeDecodeError as error:
        raise BadDocument([problem("json.utf8", Place(where), place=Place(byte=error.start + 1))]) from None


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_Members)
    except json.JSONDecodeError as error:
        rest = text[error.pos : error.pos + 30]
        at = Place(where, line=error.lineno, character=error.colno)
        shown = rest.partition("\n")[0] or rest[:1]
        fault = problem("document.syntax", at, shown, why=error.msg) if shown else problem("document.cut", at)
    except ValueError:
        fault = problem("document.digits", Place(where))
    except RecursionError:
        fault = problem("json.depth", Place(where))
    raise BadDocument([fault])


def _faults(value: Any, path: str, where: str, depth: int) -> Iterator[Problem]:
    """Yield the doubled keys of a parsed value, and where it nests too deep."""
    if isinstance(value, (_Members, list)) and depth == MAX_DEPTH:
        yield problem("json.depth", place(path, where))
    elif isinstance(value, _Members):
        for key in value.doubled:
            yield problem("document.doubled", place(path + step(key), where), key)
        for key, member in value.items():
            yield from _faults(member, path + step(key), where, depth + 1)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _faults(item, f"{path}[{number}]", where, depth + 1)
