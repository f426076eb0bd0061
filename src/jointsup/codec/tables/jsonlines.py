"""JSON lines: an object a line, of texts, integers and nulls."""

from __future__ import annotations

import codecs
import io
import json
from array import array
from collections.abc import Sequence
from typing import Any

from jointsup.codec.tables.cells import ABSENT, Raw, Refused, cell_of
from jointsup.codec.tables.table import Table
from jointsup.codec.tables.wanted import Wanted
from jointsup.errors import BadRows, problem
from jointsup.hashes import sha256_hex
from jointsup.places import Place


class _DoubledKey(Exception):
    """Carries the key."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _DoubledKey(next(key for place, key in enumerate(keys) if key in keys[:place]))
    return found


def _fraction(digits: str) -> Refused:
    return Refused("cell.fraction", digits)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=str, parse_float=_fraction, parse_constant=_fraction, strict=True
)


def read_jsonlines(data: bytes, wanted: Wanted) -> Table:
    """Return the wanted members of the objects in a JSON lines file (UTF-8, also behind a byte order mark).

    Every object must have each wanted member, ``null`` where there is no value. Numbers stand as they were written, digit by
    digit; fractions, ``true``, ``false``, arrays, objects and doubled keys are refused. Lines of blanks are passed over.
    """
    wanted.counted = "line"
    asked = set(wanted.fields.values())
    headings: dict[str, None] = {}
    objects: list[dict[str, Any]] = []
    numbers = array("q")
    for number, line in enumerate(io.BytesIO(data.removeprefix(codecs.BOM_UTF8)), 1):
        found = _line(line, number, wanted) if line.strip() else None
        if found is not None:
            headings.update(dict.fromkeys(found))
            objects.append({key: found[key] for key in asked & found.keys()})
            numbers.append(number)
    wanted.require_rows(len(objects))
    if not objects:
        wanted.refuse_noted()
        raise BadRows([problem("table.empty", wanted.place)])
    columns: dict[int, Sequence[Raw]] = {}
    for position in wanted.choose(list(headings)):
        columns[position] = [cell_of(found.get(wanted.headings[position], ABSENT)) for found in objects]
    return wanted.table(sha256_hex(data), numbers, columns)


def _line(line: bytes, number: int, wanted: Wanted) -> dict[str, Any] | None:
    if len(line) > wanted.limits.line_characters:
        wanted.note(number, "row.long", len(line), most=wanted.limits.line_characters)
        return None
    try:
        found = _DECODER.decode(line.decode().rstrip("\r\n"))
    except UnicodeDecodeError as error:
        wanted.note(number, "json.utf8", place=Place(byte=error.start + 1))
    except _DoubledKey as error:
        wanted.note(number, "row.key_twice", error)
    except json.JSONDecodeError as error:
        wanted.note(number, "json.syntax", line.decode().strip(), place=Place(character=error.pos + 1))
    except RecursionError:
        wanted.note(number, "json.depth")
    else:
        if isinstance(found, dict):
            return found
        wanted.note(number, "row.object", line.decode().strip())
    return None
