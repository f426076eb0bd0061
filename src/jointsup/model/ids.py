"""Ids of entities: ``scheme:value`` or ``scheme:value/place`` (标识), and the unified credit code (统一社会信用代码).

A scheme is named and has a pattern; ``uscc`` is always there. No id of any scheme may hold an identity-card
number (公民身份号码).

Sources: GB 32100-2015 (credit code, check character modulo 31), GB 11714-1997 (organisation code inside it,
check digit modulo 11).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import mul
from types import MappingProxyType
from typing import Annotated, Literal, NoReturn, TypeAlias

from attrs import field, frozen

from jointsup.canonical import id_fault
from jointsup.errors import BadText, Problem, problem
from jointsup.model.identity_numbers import holds_identity_number, masked
from jointsup.model.meaning import Meaning
from jointsup.said import Listed

Grade = Literal["ok", "remark", "legacy"]
"""``ok``; ``remark``: usable, with something to know; ``legacy``: a credit code whose check fails, accepted
by name."""

CREDIT_CODE = "uscc"
MAX_LENGTH = 200
"""Characters in an id, at most."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {c: i for i, c in enumerate(_ALPHABET)}
_CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
# The check character weighs 1: a right code sums to a multiple of 31.
_WHOLE_WEIGHTS = (*_CREDIT_WEIGHTS, 1)
_CREDIT_FORM = re.compile(f"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_ORGANISATION_VALUE = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_SCHEME_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_CLASS = r"\[(?:[^\[\]{}\\^-]-[^\[\]{}\\^-]|[^\[\]{}\\^-])+\]"
_ITEM = re.compile(rf"({_CLASS}|[^\[\]{{}}\\^$.|?*+()])(?:\{{([0-9]{{1,3}})(?:,([0-9]{{1,3}}))?\}})?")


def _compiled(pattern: str) -> re.Pattern[str] | None:
    """Return the regular expression of a scheme's pattern, or None if it is none.

    Repeats are possessive, so that matching never goes back: no pattern, however hostile, takes more than
    linear time.
    """
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        item = _ITEM.match(pattern, at)
        if item is None:
            return None
        what, least, most = item.groups()
        parts.append(what if len(what) > 1 else re.escape(what))
        if least is not None:
            if int(most or least) < max(int(least), 1):
                return None
            parts.append(f"{{{int(least)},{int(most or least)}}}+")
        at = item.end()
    try:
        return re.compile("".join(parts)) if parts else None
    except re.error:
        return None


@frozen
class Scheme:
    """One kind of id. Raises :class:`~jointsup.errors.BadText` for a name or pattern of another form.

    The pattern is a row of items, each a character that stands for itself or a class ``[A-Z0-9]``, with
    ``{n}`` or ``{m,n}`` after it where it repeats (m to n of them, always as many as there are). It describes
    the whole value. Marks that mean more in regular expressions, ``\\ ^ $ . | ? * + ( )``, are refused outside a
    class, so that nobody takes them for more than they are: a full stop is ``[.]``.
    """

    name: Annotated[
        str,
        Meaning("标识方案", "name of the scheme, what stands before the colon", pattern=_SCHEME_NAME.pattern),
    ]
    title: Annotated[str, Meaning("方案名称", "what people call the number", pattern=".+")]
    pattern: Annotated[str, Meaning("格式", "items that the whole value matches")]
    compiled: Annotated[re.Pattern[str], Meaning("格式", "the pattern, made ready")] = field(
        init=False, repr=False, eq=False
    )

    def __attrs_post_init__(self) -> None:
        problems = []
        if not _SCHEME_NAME.fullmatch(self.name):
            problems.append(problem("id.scheme_name", "", self.name))
        compiled = _compiled(self.pattern) if len(self.pattern) <= MAX_LENGTH else None
        if compiled is None:
            problems.append(problem("id.scheme_pattern", self.name, self.pattern))
        if problems:
            raise BadText(problems)
        object.__setattr__(self, "compiled", compiled)


_CREDIT_SCHEME = Scheme(CREDIT_CODE, "统一社会信用代码", f"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")


def _by_name(schemes: Iterable[Scheme]) -> Mapping[str, Scheme]:
    found = {CREDIT_CODE: _CREDIT_SCHEME}
    twice = []
    for scheme in schemes:
        if scheme.name in found:
            twice.append(problem("id.scheme_twice", "", scheme.name))
        found[scheme.name] = scheme
    if twice:
        raise BadText(twice)
    return MappingProxyType(found)


@frozen
class SchemeSet:
    """The schemes in use: ``uscc`` and those given. Raises :class:`~jointsup.errors.BadText` for a name that
    stands twice."""

    by_name: Mapping[str, Scheme] = field(default=(), converter=_by_name, alias="schemes", hash=False)


@frozen
class ParsedId:
    """An id that can be used, in its one written form, with what is to be known about it."""

    id: str
    remarks: tuple[Problem, ...] = ()

    @property
    def grade(self) -> Grade:
        """How good the id is, see :data:`Grade`."""
        if any(remark.code == "id.legacy" for remark in self.remarks):
            return "legacy"
        return "remark" if self.remarks else "ok"


IdResult: TypeAlias = ParsedId | Problem


def credit_code_check_character(first17: str) -> str:
    """Return the 18th character of a credit code (GB 32100-2015, 4.6).

    Raises :class:`~jointsup.errors.BadText` unless ``first17`` is 17 characters out of the 31 of the
    standard.
    """
    if len(first17) != 17 or any(c not in _VALUE for c in first17):
        raise BadText([problem("id.credit_form", "", masked(first17))])
    return _ALPHABET[-sum(map(mul, map(_VALUE.__getitem__, first17), _CREDIT_WEIGHTS)) % 31]


def organisation_check_character(first8: str) -> str:
    """Return the 9th character of an organisation code (组织机构代码, GB 11714-1997): a digit, or ``X`` for ten.

    Raises :class:`~jointsup.errors.BadText` unless ``first8`` is 8 digits or upper-case letters.
    """
    if len(first8) != 8 or any(c not in _ORGANISATION_VALUE for c in first8):
        raise BadText([problem("id.organisation_form", "", masked(first8))])
    return "0123456789X"[
        -sum(map(mul, map(_ORGANISATION_VALUE.__getitem__, first8), _ORGANISATION_WEIGHTS)) % 11
    ]


def _bad(code: str, where: str, text: str, **details: object) -> Problem:
    """Return the problem, or, what matters more, that the text holds an identity number."""
    return problem(
        "id.identity_card" if holds_identity_number(text) else code, where, masked(text), **details
    )


def _credit_code(value: str, accepted: Collection[str], where: str) -> IdResult:
    code = value.upper() if value.isascii() else value
    if not _CREDIT_FORM.fullmatch(code):
        return _bad("id.credit_form", where, value)
    right = sum(map(mul, map(_VALUE.__getitem__, code), _WHOLE_WEIGHTS)) % 31 == 0
    # A right credit code of an enterprise (9…), or one that is listed, may look like an identity number.
    if not (right and (code[0] == "9" or code in accepted)) and holds_identity_number(code):
        return problem("id.identity_card", where, masked(code))
    remarks = []
    if code != value:
        remarks.append(problem("id.folded", where, value, folded=code))
    if not right:
        if code not in accepted:
            return problem(
                "id.credit_check", where, masked(code), expected=credit_code_check_character(code[:17])
            )
        remarks.append(problem("id.legacy", where, code))
    elif organisation_check_character(code[8:16]) != code[16]:
        expected = organisation_check_character(code[8:16])
        remarks.append(problem("id.organisation_check", where, code, expected=expected))
    return ParsedId(f"{CREDIT_CODE}:{code}", tuple(remarks))


def _value_of(scheme: Scheme, value: str, accepted: Collection[str], where: str) -> IdResult:
    if scheme.name == CREDIT_CODE:
        return _credit_code(value, accepted, where)
    fault = id_fault(value)
    if fault is not None:
        return _bad(f"text.{fault}", where, value)
    if "/" in value or len(value) > MAX_LENGTH or not scheme.compiled.fullmatch(value):
        return _bad(
            "id.pattern", where, value, scheme=scheme.name, title=scheme.title, pattern=scheme.pattern
        )
    if holds_identity_number(value):
        return problem("id.identity_card", where, masked(value))
    return ParsedId(f"{scheme.name}:{value}")


def _whole(text: str, schemes: SchemeSet, accepted: Collection[str], where: str) -> IdResult:
    if len(text) > MAX_LENGTH:
        return _bad("id.length", where, text, most=MAX_LENGTH)
    name, colon, rest = text.partition(":")
    value, slash, place = rest.partition("/")
    if not (colon and name and value) or (slash and place != place.strip()) or (slash and not place):
        return _bad("id.form", where, text)
    scheme = schemes.by_name.get(name)
    if scheme is None:
        return _bad("id.scheme", where, text, known=Listed(schemes.by_name))
    if holds_identity_number(place):
        return problem("id.identity_card", where, masked(text))
    fault = id_fault(place) if place else None
    if fault is not None:
        return problem(f"text.{fault}", where, masked(text))
    result = _value_of(scheme, value, accepted, where)
    return (
        ParsedId(f"{result.id}/{place}", result.remarks) if place and isinstance(result, ParsedId) else result
    )


def parse_id(
    text: str, schemes: SchemeSet, *, accepted: Collection[str] = frozenset(), where: str = ""
) -> ParsedId:
    """Return the id that ``text`` says, ``scheme:value`` or ``scheme:value/place``.

    The first colon ends the scheme, the first slash after it the value. A credit code in lower case is
    written in upper case, with a remark; a wrong check digit of the organisation code inside it is a remark
    as well. ``accepted`` holds credit codes (18 characters, no scheme) that are valid in law although their
    check character is wrong (pilot codes); so used they are ``legacy``.

    Raises :class:`~jointsup.errors.BadText`; what could be an identity number is masked in its words.
    """
    result = _whole(text, schemes, accepted, where)
    if isinstance(result, Problem):
        _refuse(result)
    return result


def _refuse(found: Problem) -> NoReturn:
    raise BadText([found])


def check_ids(
    values: Sequence[str | None],
    schemes: SchemeSet,
    scheme: str | None = None,
    *,
    accepted: Collection[str] = frozenset(),
) -> list[IdResult]:
    """Return for each value of a column what :func:`parse_id` would give, or the problem that it would raise.

    With ``scheme`` the values stand without their scheme (a column 统一社会信用代码); without it they are whole ids.
    None and the empty text are ``id.missing``. ``where`` of the problems is empty: the caller knows sheet,
    row and column. Raises :class:`~jointsup.errors.BadText` only for a scheme that is not known.
    """
    listed = frozenset(accepted)
    if scheme is None:
        return [
            _whole(value, schemes, listed, "") if value else problem("id.missing", "") for value in values
        ]
    known = schemes.by_name.get(scheme)
    if known is None:
        _refuse(problem("id.scheme", "", scheme, known=Listed(schemes.by_name)))
    return [_value_of(known, value, listed, "") if value else problem("id.missing", "") for value in values]
