"""JSON Schemas (2020-12) and the data dictionary 数据字典 of every document, from the annotations of its class.

The schemas lie beside this module in ``schemas/``; ``python -m jointsup.codec.schemas`` writes them anew. They say types, forms
and bounds; what ties members together, docs/reference/documents.md says and a check judges.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields, has

from jointsup.canonical import MAX_INTEGER
from jointsup.codec.kinds import json_name
from jointsup.codec.shapes import (
    Absence,
    CheckReport,
    Digest,
    DrawnLine,
    NoteEntry,
    Proof,
    ReserveEntry,
    StrataLine,
    VisitLine,
    Witness,
)
from jointsup.model.annual import AnnualPlan
from jointsup.model.backup import Backup
from jointsup.model.capacity import CapacityTable
from jointsup.model.comparison import Comparison
from jointsup.model.documents import Commitment, Header, Nonce, Pair, RecordHead, RoundDocument, SeedFile
from jointsup.model.events import Event
from jointsup.model.fitting import FitPlan
from jointsup.model.matters import DepartmentList, MatterList
from jointsup.model.meaning import Meaning, meanings
from jointsup.model.meets import Meets
from jointsup.model.moments import PATTERNS
from jointsup.model.notices import Notice, Receipt
from jointsup.model.plan import RoundPlan
from jointsup.model.plugins import LockDocument, PluginDocument
from jointsup.model.registers import Register
from jointsup.model.rounds import RoundOrder
from jointsup.model.rulesets import Rules
from jointsup.model.staffing import (
    LoadLine,
    StaffingDocument,
    StaffingEntry,
    StaffingOrder,
    StaffingPlan,
    TeamLine,
    TeamsHead,
)

Schema: TypeAlias = dict[str, Any]

FOLDER = Path(__file__).with_name("schemas")

DOCUMENTS: Mapping[str, Any] = {
    "absence/1": Absence,
    "annual/1": AnnualPlan,
    "backup/1": Backup,
    "capacity/1": CapacityTable,
    "check/1": CheckReport,
    "commitment/1": Commitment,
    "comparison/1": Comparison,
    "fit/1": FitPlan,
    "departments/1": DepartmentList,
    "drawn_line/1": Annotated[
        DrawnLine | Digest,
        Meaning("抽中名单行", "line of drawn.jsonl, or its leaf where a public copy hides it whole"),
    ],
    "event/1": Annotated[Event, Meaning("事件", "what happened, told to plugins; each kind has members of its own")],
    "frame_header/1": Header,
    "later_line/1": Annotated[ReserveEntry | NoteEntry, Meaning("后续记录行", "line of later.jsonl")],
    "loads_line/1": Annotated[LoadLine, Meaning("工作量文件行", "line of loads.jsonl")],
    "matters/1": MatterList,
    "meets/1": Meets,
    "nonce/1": Nonce,
    "notice/1": Notice,
    "order/1": RoundOrder,
    "pair/1": Pair,
    "plan/1": RoundPlan,
    "plugin/1": PluginDocument,
    "plugins_lock/1": LockDocument,
    "proof/1": Proof,
    "receipt/1": Receipt,
    "record/1": RecordHead,
    "register/1": Register,
    "round/1": RoundDocument,
    "ruleset/1": Annotated[Rules, Meaning("规则集", "rules as dated data; each kind has members of its own")],
    "seed/1": SeedFile,
    "staffing/1": StaffingDocument,
    "staffing_later_line/1": Annotated[StaffingEntry, Meaning("选派后续记录行", "line of a staffing's later.jsonl")],
    "staffing_order/1": StaffingOrder,
    "staffing_plan/1": StaffingPlan,
    "strata_line/1": Annotated[StrataLine, Meaning("分层文件行", "line of strata.jsonl")],
    "teams/1": TeamsHead,
    "teams_line/1": Annotated[TeamLine, Meaning("检查组文件行", "line of teams.jsonl")],
    "visits_line/1": Annotated[
        VisitLine | Digest,
        Meaning("联合检查行", "line of visits.jsonl, or its leaf where a public copy hides it whole"),
    ],
    "witness/1": Witness,
}
"""Every document, and every line of a file of lines, by its schema."""

_PLAIN: Mapping[Any, Schema] = {
    NoneType: {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": -MAX_INTEGER, "maximum": MAX_INTEGER},
    str: {"type": "string"},
}

_ANY: Schema = {
    "type": ["null", "boolean", "integer", "string", "array", "object"],
    "minimum": -MAX_INTEGER,
    "maximum": MAX_INTEGER,
    "items": {"$ref": "#/$defs/Any"},
    "propertyNames": {"minLength": 1},
    "additionalProperties": {"$ref": "#/$defs/Any"},
}


class DictionaryRow(NamedTuple):
    """A row of the data dictionary: a field of a document, its path such as ``lines[].public.from``, and what it means."""

    document: str
    field: str
    title: str
    type: str
    meaning: str
    grade: str
    standard: str


def schema(name: str) -> Schema:
    """Return the JSON Schema of a document such as ``round/1``; a class inside it stands once, under ``$defs``."""
    defs: dict[str, Schema] = {}
    hint = DOCUMENTS[name]
    body = _object(hint, defs) if has(hint) else _schema(hint, defs)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:jointsup:schema:{name.replace('/', ':')}",
        **body,
        "$defs": dict(sorted(defs.items())),
    }


def write_schemas(folder: Path) -> None:
    """Write every schema into ``folder`` as ``round-1.json`` and so on."""
    for name in DOCUMENTS:
        text = json.dumps(schema(name), ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name.replace('/', '-')}.json").write_text(text, "utf-8", newline="\n")


def dictionary() -> list[DictionaryRow]:
    """Return a row for every field of every document, in the order in which they stand in its schema."""
    rows = (DictionaryRow(name, *row) for name, hint in DOCUMENTS.items() for row in _rows(hint, ""))
    return list(dict.fromkeys(rows))


def _schema(hint: Any, defs: dict[str, Schema]) -> Schema:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _schema(inner[0], defs) | _notes(inner[1])
    if origin in (Union, UnionType):
        return _either([_schema(member, defs) for member in inner])
    if origin is Literal:
        return {"const": inner[0]} if len(inner) == 1 else {"enum": list(inner)}
    if origin is Sequence:
        return {"type": "array", "items": _schema(inner[0], defs)}
    if origin is tuple:
        entries = [_schema(member, defs) for member in inner]
        return {"type": "array", "prefixItems": entries, "items": False, "minItems": len(entries)}
    if origin is Mapping:
        members = _schema(inner[1], defs)
        return {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": members}
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    name = "Any" if hint is Any else hint.__name__
    if name not in defs:
        defs[name] = _ANY if hint is Any else _object(hint, defs)
    return {"$ref": f"#/$defs/{name}"}


def _object(cls: type[Any], defs: dict[str, Schema]) -> Schema:
    hints = get_type_hints(cls, include_extras=True)
    title, description = _words(cls)
    return {
        "title": title,
        "description": description,
        "type": "object",
        "properties": {json_name(a.name): _schema(hints[a.name], defs) for a in fields(cls)},
        "required": [json_name(a.name) for a in fields(cls) if a.default is NOTHING],
        "additionalProperties": False,
    }


def _notes(meaning: Meaning) -> Schema:
    notes: Schema = {"title": meaning.title, "description": meaning.meaning}
    if pattern := meaning.pattern or (meaning.form and PATTERNS[meaning.form]):
        notes["pattern"] = f"^(?:{pattern})$"
    if meaning.form:
        notes["format"] = "date" if meaning.form == "date" else "date-time"
    if meaning.minimum is not None:
        notes["minimum"] = meaning.minimum
    return notes


def _either(members: Sequence[Schema]) -> Schema:
    """Join schemas of different types in one, since each keyword speaks of one type only; others stand side by side."""
    types = [member.get("type", "") for member in members]
    if "" in types or len(set(types)) < len(types):
        return {"anyOf": list(members)}
    return {key: value for member in members for key, value in member.items()} | {"type": types}


def _words(cls: type[Any]) -> tuple[str, str]:
    """Return the Chinese title in the first sentence of a class's docstring, and the rest of it."""
    text = inspect.getdoc(cls) or ""
    title = re.search("[\u4e00-\u9fff][\u4e00-\u9fff()]*", text)
    if title is None:
        raise TypeError(f"{cls.__qualname__} needs a Chinese title in its docstring")
    words = text.replace(title[0], "", 1).replace("``", "").split()
    return title[0], re.sub(r" ([.,:;])", r"\1", " ".join(words))


def _rows(hint: Any, path: str) -> Iterator[Sequence[str]]:
    origin, inner = get_origin(hint), get_args(hint)
    if has(hint):
        hints = get_type_hints(hint, include_extras=True)
        for attribute, meaning in zip(fields(hint), meanings(hint).values(), strict=True):
            at = f"{path}.{json_name(attribute.name)}".removeprefix(".")
            kind = _type(hints[attribute.name]) + (
                "" if attribute.default is NOTHING else " (may be missing)"
            )
            yield at, meaning.title, kind, meaning.meaning, meaning.grade, meaning.standard
            yield from _rows(hints[attribute.name], at)
    elif origin is Annotated:
        yield from _rows(inner[0], path)
    elif origin in (Union, UnionType) and all(has(member) and "kind" in meanings(member) for member in inner):
        yield from _rows_of_kinds(inner, path)
    elif origin is not Literal:
        for member in inner:
            yield from _rows(member, path if origin in (Union, UnionType) else f"{path}[]")


def _rows_of_kinds(classes: Sequence[Any], path: str) -> Iterator[Sequence[str]]:
    """Yield the rows of a document of several kinds: what all have once, what one kind has with that kind in brackets."""
    rows = {", ".join(get_args(get_type_hints(cls)["kind"])): list(_rows(cls, path)) for cls in classes}
    shared = [row for row in next(iter(rows.values())) if all(row in of for of in rows.values())]
    yield from shared
    for kind, of in rows.items():
        yield from ((f"{row[0]} ({kind})", *row[1:]) for row in of if row not in shared)


def _type(hint: Any) -> str:
    """Return a type in words, for the data dictionary."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(inner[0])
    if origin in (Union, UnionType):
        return " or ".join(map(_type, inner))
    if origin is Literal:
        return " or ".join(json.dumps(member) for member in inner)
    if origin is Sequence:
        return f"[{_type(inner[0])}, …]"
    if origin is tuple:
        return f"[{', '.join(map(_type, inner))}]"
    if origin is Mapping:
        return f"{{text: {_type(inner[1])}}}"
    return {NoneType: "null", bool: "true or false", int: "integer", str: "text", Any: "any value"}.get(
        hint, "object"
    )


if __name__ == "__main__":
    write_schemas(Path(*sys.argv[1:]) if sys.argv[1:] else FOLDER)
