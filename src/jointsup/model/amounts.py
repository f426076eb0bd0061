"""Exact shares and counts (比例、数量), as people write them and as the protocol does. No floats anywhere."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Final, TypeAlias

from attrs import field, frozen

from jointsup.errors import BadRound, problem
from jointsup.model.meaning import Meaning

MOST: Final = 10**9
"""The largest count, and the largest denominator of a share."""

ASCII_FORMS: Final = {ord(sign) + 0xFEE0: sign for sign in "0123456789%./"} | {0x3000: " "}
"""Full-width digits, percent sign, point, slash and blank, which Chinese keyboards give, to ASCII; nothing
else is folded."""

_SHARE = re.compile(r"([0-9]{1,10})(?:\.([0-9]{1,10}))? *([%‰])")
_FRACTION = re.compile(r"([0-9]{1,10}) */ *([0-9]{1,10})")
_COUNT = re.compile(r"([0-9]{1,10}) *[户家个]?")
_PROTOCOL = re.compile(r"(0|[1-9][0-9]{0,9})/([1-9][0-9]{0,9})")


def _bounded_rate(rate: Fraction, where: str, shown: object) -> Fraction:
    if rate.denominator > MOST:
        raise BadRound([problem("rate.denominator", where, shown, most=MOST)])
    if rate > 1:
        raise BadRound([problem("rate.above_one", where, shown)])
    if rate < 0:
        raise BadRound([problem("rate.negative", where, shown)])
    return rate


@frozen
class Share:
    """A part of the entities, 0 to 1, exact, with a denominator of at most 10⁹. Raises
    :class:`~jointsup.errors.BadRound`."""

    rate: Annotated[Fraction, Meaning("比例", "part of the entities, exact")] = field()

    @rate.validator
    def _check(self, attribute: object, value: Fraction) -> None:
        if not isinstance(value, Fraction):
            raise TypeError(f"a rate is a Fraction, not {type(value).__name__}")
        _bounded_rate(value, "", f"{value.numerator}/{value.denominator}")


@frozen
class Count:
    """A number of entities or of visits, 0 to 10⁹. Raises :class:`~jointsup.errors.BadRound`."""

    number: Annotated[int, Meaning("数量", "how many", minimum=0)] = field()

    @number.validator
    def _check(self, attribute: object, value: int) -> None:
        if type(value) is not int:
            raise TypeError(f"a count is an int, not {type(value).__name__}")
        if not 0 <= value <= MOST:
            raise BadRound([problem("rate.count", "", value, most=MOST)])


Amount: TypeAlias = Share | Count


def parse_amount(text: str, where: str = "") -> Amount:
    """Return what ``text`` says: ``3%``, ``0.5%``, ``5‰``, ``1/30``, ``all`` (``全部``), or a count: ``500``,
    ``500户``.

    A full-width percent sign (U+FF05) and full-width digits are read as the ASCII ones. A bare decimal such
    as ``0.03`` is refused, because some write it for 3 % and some for 0.03 %. Raises
    :class:`~jointsup.errors.BadRound`, also above one whole.
    """
    plain = text.translate(ASCII_FORMS).strip(" ")
    if plain in ("all", "全部"):
        return Share(Fraction(1))
    if found := _SHARE.fullmatch(plain):
        whole, decimals, sign = found.groups(default="")
        number = Fraction(int(whole + decimals), 10 ** len(decimals) * (100 if sign == "%" else 1000))
        return Share(_bounded_rate(number, where, text))
    if found := _FRACTION.fullmatch(plain):
        if int(found[2]) == 0:
            raise BadRound([problem("rate.zero", where, text)])
        return Share(_bounded_rate(Fraction(int(found[1]), int(found[2])), where, text))
    if found := _COUNT.fullmatch(plain):
        if int(found[1]) > MOST:
            raise BadRound([problem("rate.count", where, text, most=MOST)])
        return Count(int(found[1]))
    raise BadRound([problem("rate.form", where, text)])


def amount_text(amount: Amount) -> str:
    """Return an amount as people write it: ``3%``, ``1/30``, ``500``; :func:`parse_amount` reads it back."""
    if isinstance(amount, Count):
        return str(amount.number)
    return share_text(amount.rate)


def share_text(rate: Fraction) -> str:
    """Return an exact number as a percentage where at most four decimals say it, else as ``p/q``. It may be
    above one."""
    hundredths = rate * 1_000_000
    if hundredths.denominator != 1:
        return f"{rate.numerator}/{rate.denominator}"
    whole, decimals = divmod(hundredths.numerator, 10_000)
    return f"{whole}.{decimals:04}".rstrip("0").rstrip(".") + "%"


def fraction_text(number: Fraction) -> str:
    """Return an exact number of any size as ``p/q`` in lowest terms, as JSON answers say it."""
    return f"{number.numerator}/{number.denominator}"


def tenths_text(number: Fraction) -> str:
    """Return a number for people, with one decimal at most, rounded half to even: ``5``, ``43.9``, ``-0.5``."""
    tenths = round(number * 10)
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}" + (f".{rest}" if rest else "")


def decimal_text(number: Fraction, places: int = 3) -> str:
    """Return a number of at least 0 with so many decimals, rounded half up."""
    parts = 10**places
    whole, decimals = divmod((2 * number.numerator * parts + number.denominator) // (2 * number.denominator), parts)
    return f"{whole}.{decimals:0{places}}"


def rate_text(rate: Fraction, where: str = "") -> str:
    """Return the protocol's text of a rate, ``p/q`` in lowest terms. Raises
    :class:`~jointsup.errors.BadRound` outside 0 to 1."""
    _bounded_rate(rate, where, f"{rate.numerator}/{rate.denominator}")
    return f"{rate.numerator}/{rate.denominator}"


def parse_rate(text: str, where: str = "") -> Fraction:
    """Return the rate of the protocol's text ``p/q``; any other text raises
    :class:`~jointsup.errors.BadRound`.

    Strict: ``0 ≤ p ≤ q ≤ 10⁹``, lowest terms, no leading zeros, no blanks (protocol, "Rate").
    """
    found = _PROTOCOL.fullmatch(text)
    if found is None or int(found[2]) > MOST:
        raise BadRound([problem("rate.protocol", where, text)])
    rate = Fraction(int(found[1]), int(found[2]))
    if rate > 1 or f"{rate.numerator}/{rate.denominator}" != text:
        raise BadRound([problem("rate.protocol", where, text)])
    return rate
