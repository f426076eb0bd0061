"""From plain JSON values to the model's attrs classes and back, strictly: nothing is converted, guessed or left out.

The classes' annotations say everything: types, patterns and least values (:class:`~jointsup.model.meaning.Meaning`), defaults.
A wrong document is refused once, with all that is wrong in it and where (``lines[2].window[0]``).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, TypeVar, Union, get_args, get_origin

from attrs import fields, has

from jointsup.canonical import MAX_INTEGER, text_fault
from jointsup.codec.faults import MOST, Refused, leaves, problems_of, shown, wrong_kind
from jointsup.codec.kinds import JSON_KINDS, Kind, json_name, kind_of, kinds, place, schema_names
from jointsup.errors import BadDocument, problem
from jointsup.model.meaning import Meaning, meanings
from jointsup.model.moments import EXAMPLES, has_form
from jointsup.model.secret import HIDDEN, Secret
from jointsup.said import Listed

if TYPE_CHECKING:
    from cattrs import Converter

T = TypeVar("T")
Hook: TypeAlias = Callable[[Any, Any], Any]
"""What cattrs calls with a value and its annotation."""


def structure(value: object, cls: type[T], where: str = "") -> T:
    """Return the instance of the attrs class ``cls`` that plain JSON ``value`` says; ``where`` names the document in errors.

    Arrays become tuples. A member is named as its field, without a trailing underscore (``from_`` is ``from``).

    Raises :class:`~jointsup.errors.BadDocument` with every wrong type, form or bound, every text that the protocol
    refuses (the empty one it takes), every missing and unknown member. A ``schema`` of another version or kind is the only
    problem named then: what else differs may be right in that version.
    """
    from cattrs.errors import BaseValidationError

    try:
        instance: T = _converter().structure(value, cls)
    except (BaseValidationError, Refused) as error:
        raise BadDocument(problems_of(error, "", where)) from None
    return instance


def structure_of_kind(value: object, kinds_of: Mapping[str, type[T]], where: str = "") -> T:
    """Return the instance that plain JSON ``value`` says, of the class that its member ``kind`` names; else as :func:`structure`."""
    kind = value.get("kind") if isinstance(value, Mapping) else None
    first = next(iter(kinds_of.values()))
    if isinstance(value, Mapping) and value.get("schema") not in (None, *schema_names(first)):
        return structure(value, first, where)  # refuses it as a document of another schema
    if not isinstance(kind, str) or kind not in kinds_of:
        raise BadDocument([problem("document.choice", place("kind", where), shown(kind), choices=Listed(kinds_of))])
    return structure(value, kinds_of[kind], where)


def unstructure(instance: Any) -> Any:
    """Return the plain JSON of an instance: objects, lists, texts, integers, booleans, null. A secret is ``***``.

    Raises ``TypeError`` for what JSON cannot say; whether values keep to their annotations is not judged.
    """
    kind = kind_of(instance)
    if kind == "array":
        return [unstructure(inner) for inner in instance]
    if isinstance(instance, Mapping):
        return {key: unstructure(inner) for key, inner in instance.items()}
    if kind in JSON_KINDS:
        return instance
    if isinstance(instance, Secret):
        return HIDDEN
    if has(type(instance)):
        return {json_name(a.name): unstructure(getattr(instance, a.name)) for a in fields(type(instance))}
    raise TypeError(f"a {type(instance).__qualname__} cannot stand in JSON")


@functools.cache
def _converter() -> Converter:
    from cattrs import Converter

    converter = Converter(detailed_validation=True)
    for plain in (NoneType, bool, int, str):
        converter.register_structure_hook(plain, functools.partial(_plain, kinds(plain)))
    converter.register_structure_hook(Secret, _secret)
    converter.register_structure_hook_factory(has, functools.partial(_object, converter))
    by_origin: Sequence[tuple[Callable[[Converter, Any], Hook], Sequence[Any]]] = (
        (_literal, (Literal,)),
        (_array, (Sequence, tuple)),
        (_mapping, (Mapping,)),
        (_union, (Union, UnionType)),
        (_annotated, (Annotated,)),
    )
    for make, origins in by_origin:
        converter.register_structure_hook_factory(
            functools.partial(_is_of, origins), functools.partial(make, converter)
        )
    converter.register_structure_hook_factory(
        lambda hint: hint is Any, functools.partial(_anything, converter)
    )
    return converter


def _is_of(origins: Sequence[Any], hint: Any) -> bool:
    return get_origin(hint) in origins


def _require(value: object, expected: Sequence[Kind]) -> Kind:
    kind = kind_of(value)
    if kind not in expected:
        raise wrong_kind(value, expected)
    return kind


def _plain(expected: Sequence[Kind], value: Any, _: Any) -> Any:
    kind = _require(value, expected)
    if kind == "text" and value:
        _require_text(value)
    elif kind == "integer" and abs(value) > MAX_INTEGER:
        raise Refused("json.integer", "…" if value.bit_length() > 256 else value)
    return value


def _secret(value: Any, _: Any) -> Secret:
    try:
        return Secret(_plain(("text",), value, str))
    except Refused as fault:
        raise Refused(fault.code, HIDDEN, fault.step, **fault.details) from None


def _require_text(text: str) -> None:
    fault = text_fault(text)
    if fault:
        raise Refused(f"text.{fault}", text)


def _anything(converter: Converter, hint: Any) -> Hook:
    inside: dict[Kind, Any] = {"array": Sequence[Any], "object": Mapping[str, Any]}

    def take(value: Any, _: Any) -> Any:
        kind = _require(value, JSON_KINDS)
        return converter.structure(value, inside.get(kind, type(value)))

    return take


def _literal(converter: Converter, hint: Any) -> Hook:
    members, expected = get_args(hint), kinds(hint)

    def take(value: Any, _: Any) -> Any:
        _require(value, expected)
        if value not in members:
            raise Refused("document.choice", shown(value), choices=Listed(filter(None, map(str, members))))
        return value

    return take


def _union(converter: Converter, hint: Any) -> Hook:
    hooks: dict[Kind, tuple[Hook, Any]] = {}
    for member in get_args(hint):
        for kind in kinds(member):
            if kind in hooks:
                raise TypeError(f"{hint}: members of a union must differ in kind, and two are {kind}")
            hooks[kind] = (converter.get_structure_hook(member), member)
    expected = tuple(hooks)

    def take(value: Any, _: Any) -> Any:
        hook, member = hooks[_require(value, expected)]
        return hook(value, member)

    return take


def _array(converter: Converter, hint: Any) -> Hook:
    inner = get_args(hint)
    repeated = get_origin(hint) is Sequence
    hooks = [converter.get_structure_hook(each) for each in inner]

    def take(value: Any, _: Any) -> Any:
        _require(value, ("array",))
        if not repeated and len(value) != len(inner):
            raise Refused("document.length", len(value), length=len(inner))
        pairs = ((hooks[0], inner[0]) for _ in value) if repeated else zip(hooks, inner, strict=True)
        return tuple(_each(hint, enumerate(value), pairs))

    return take


def _mapping(converter: Converter, hint: Any) -> Hook:
    inner = get_args(hint)[1]
    hook = converter.get_structure_hook(inner)

    def named(part: tuple[Any, Any], _: Any) -> tuple[str, Any]:
        key, member = part
        if not (isinstance(key, str) and key):
            raise Refused("document.key", key)
        _require_text(key)
        return key, hook(member, inner)

    def take(value: Any, _: Any) -> Any:
        _require(value, ("object",))
        named_parts = ((key, (key, member)) for key, member in value.items())
        return dict(_each(hint, named_parts, ((named, inner) for _ in value)))

    return take


def _each(hint: Any, parts: Iterable[tuple[Any, Any]], hooks: Iterable[tuple[Hook, Any]]) -> list[Any]:
    """Return what the hooks make of the parts, or raise all their faults (the first ``MOST``) at once."""
    from cattrs.errors import BaseValidationError, IterableValidationError, IterableValidationNote

    taken: list[Any] = []
    faults: list[Exception] = []
    count = 0
    for (index, value), (hook, inner) in zip(parts, hooks, strict=True):
        try:
            taken.append(hook(value, inner))
        except (BaseValidationError, Refused) as error:
            error.add_note(IterableValidationNote("", index, inner))
            faults.append(error)
            count += sum(1 for _ in leaves(error))
            if count >= MOST:
                faults.append(Refused("document.more", count))
                break
    if faults:
        raise IterableValidationError("", faults, hint)
    return taken


def _object(converter: Converter, cls: Any) -> Hook:
    from cattrs.gen import make_dict_structure_fn, override

    renamed = {a.name: override(rename=json_name(a.name)) for a in fields(cls) if a.name != json_name(a.name)}
    members: Hook = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True, **renamed)  # type: ignore[arg-type]
    versions = schema_names(cls)
    meanings(cls)  # no member that nobody has explained

    def take(value: Any, _: Any) -> Any:
        _require(value, ("object",))
        if versions and value.get("schema", versions[0]) not in versions:
            raise Refused(_schema_fault(value["schema"], versions), shown(value["schema"]), ".schema", versions=Listed(versions))
        return members(value, cls)

    return take


def _schema_fault(found: object, versions: Sequence[str]) -> str:
    """Return whether a document is of another version, or of another kind, than those that are read."""
    same = isinstance(found, str) and found.partition("/")[0] in {version.partition("/")[0] for version in versions}
    return "document.schema" if same else "document.kind"


def _annotated(converter: Converter, hint: Any) -> Hook:
    inner, *notes = get_args(hint)
    hook = converter.get_structure_hook(inner)
    asked = [note for note in notes if isinstance(note, Meaning)]
    pattern = next((re.compile(note.pattern) for note in asked if note.pattern), None)
    minimum = next((note.minimum for note in asked if note.minimum is not None), None)
    form = next((note.form for note in asked if note.form), None)
    if ((pattern or form) and "text" not in kinds(inner)) or (minimum is not None and "integer" not in kinds(inner)):
        raise TypeError(f"{inner}: a pattern or form is of a text, a minimum of an integer")

    def take(value: Any, _: Any) -> Any:
        taken = hook(value, inner)
        if pattern and isinstance(value, str) and not pattern.fullmatch(value):
            raise Refused("document.pattern", value, pattern=pattern.pattern)
        if form and isinstance(value, str) and not has_form(form, value):
            raise Refused(f"document.{form}", value, example=EXAMPLES[form])
        if minimum is not None and isinstance(value, int) and value < minimum:
            raise Refused("document.minimum", value, minimum=minimum)
        return taken

    return take
