"""Rates and frequencies as item lists write them (``≥3%``, ``每2年至少1次``, ``2×10%/年``), read into
:class:`RateTerms`.

The language is small and closed: a text that says something else, such as 按需 (as needed) or 2018年起 (a date,
which belongs in the rule's validity), is refused at its column. 以上, 以下 and 以内 include the number (Civil Code
民法典, art. 1259).
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

from jointsup.errors import BadRound, problem
from jointsup.model.amounts import ASCII_FORMS, Amount, Count, parse_amount
from jointsup.model.pointing import syntax_problem
from jointsup.model.rates import Base, Comparison, Kind, Period, RateTerms, Unit

if TYPE_CHECKING:
    from lark import Lark

LONGEST: Final = 80
"""Characters of a policy text, at most."""

# Every terminal is a closed list of words, so that no text has two readings.
_GRAMMAR: Final = r"""
start: WHO? _when? _compare? TIMES? _amount (UPWARD | DOWNWARD)? ("/" _per)?
_when: WHEN_SPAN | WHEN_LICENCE | WHEN_DRAW
_compare: LEAST | MOST | EXACTLY
_amount: SHARE | VISITS | COUNT
_per: PER_SPAN | PER_LICENCE | PER_DRAW

WHO.3: /对?(?:每(?:户|家|个?(?:企业|对象|单位|主体))|同一(?:企业|对象|单位|主体)|单户)/
WHEN_SPAN.2: /每(?:[1-9][0-9]?|[一二两三四五六七八九十])? *个?(?:年度|年|半年|季度|月) *内?/
WHEN_LICENCE.2: /(?:在?许可证?|在)?有效期内?/
WHEN_DRAW.2: /每(?:批次|批|次抽取|次抽查|次)/
LEAST: /≥|>=|不(?:得)?(?:低于|少于)|至少|最少/
MOST: /≤|<=|不(?:得)?(?:超过|高于|多于)|至多|最多/
EXACTLY: "="
TIMES.2: /[1-9][0-9]{0,2} *[×xX*]/
SHARE.3: /[0-9]{1,10}(?:\.[0-9]{1,10})? *[%‰]|[0-9]{1,10} *\/ *[0-9]{1,10}|all|全部/
VISITS.3: /(?:[0-9]{1,10}|[一二两三四五六七八九十]) *次/
COUNT: /[0-9]{1,10} *[户家个]?/
UPWARD: /[及或]?以上/
DOWNWARD: /[及或]?以下|以内/
PER_SPAN.2: /(?:[1-9][0-9]?|[一二两三四五六七八九十])? *个?(?:年度|年|半年|季度|月)/
PER_LICENCE: /(?:许可证?)?有效期/
PER_DRAW: /批次|批|次/
%ignore / +/
"""

_WORDS: Final = {
    "WHO": "每户", "WHEN_SPAN": "每年", "WHEN_LICENCE": "有效期内", "WHEN_DRAW": "每次", "LEAST": "≥", "MOST": "≤",
    "EXACTLY": "=", "TIMES": "2×", "SHARE": "3%", "VISITS": "2次", "COUNT": "500", "UPWARD": "以上",
    "DOWNWARD": "以内", "SLASH": "/", "$END": "end/结束", "PER_SPAN": "年", "PER_LICENCE": "有效期", "PER_DRAW": "次",
}  # fmt: skip

_COMPARISONS: Final[dict[str, Comparison]] = {
    "LEAST": "≥",
    "UPWARD": "≥",
    "MOST": "≤",
    "DOWNWARD": "≤",
    "EXACTLY": "=",
}
_FORMS: Final = ASCII_FORMS | {ord(sign) + 0xFEE0: sign for sign in "<=>"}
_NUMERAL: Final = re.compile("[1-9][0-9]?|[一二两三四五六七八九十]")
_SPANS: Final[dict[str, tuple[Unit, int]]] = {
    "半年": ("month", 6),
    "季度": ("month", 3),
    "月": ("month", 1),
    "年": ("year", 1),
}


@functools.cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr")


def _number(text: str) -> int:
    """Return a number in digits, or one Chinese numeral up to ten."""
    return int(text) if text.isascii() else 2 if text == "两" else "一二三四五六七八九十".index(text) + 1


def _period(terminal: str, text: str) -> Period:
    if terminal.endswith("LICENCE"):
        return Period("licence")
    if terminal.endswith("DRAW"):
        return Period("draw")
    found = _NUMERAL.search(text)
    unit, length = next(span for word, span in _SPANS.items() if word in text)
    return Period(unit, length * (_number(found[0]) if found else 1))


def parse_policy_text(
    text: str, *, base: Base = "all", default_period: Period | None = None, where: str = ""
) -> RateTerms:
    """Return the terms that ``text`` states: ``≥3%``, ``不低于3%/年``, ``每年不超过2次``, ``每2年至少1次``, ``许可有效期内不超过2次``,
    ….

    A share or count alone is meant exactly; visits (``次``) must say whether at least or at most. ``2×10%``
    are two draws of 10 % each, not a sum. A text without a period takes ``default_period``; it is never
    guessed. Full-width digits and signs are read as ASCII.

    Raises :class:`~jointsup.errors.BadRound`, pointing at the column, for a text that says anything else.
    """
    from lark import Token, UnexpectedInput

    if len(text) > LONGEST:
        raise BadRound([problem("policy.long", where, text, most=LONGEST)])
    try:
        tree = _parser().parse(text.translate(_FORMS))
    except UnexpectedInput as error:
        raise BadRound([syntax_problem(error, "policy.syntax", where, text, _WORDS)]) from None
    said = {token.type: str(token) for token in tree.scan_values(lambda part: isinstance(part, Token))}

    compared = [said_as for terminal, said_as in _COMPARISONS.items() if terminal in said]
    periods = [_period(name, word) for name, word in said.items() if name.startswith(("WHEN_", "PER_"))]
    if len(compared) > 1 or len(periods) > 1:
        raise _refused("bounds", where, text)
    if "VISITS" in said and compared not in (["≥"], ["≤"]):
        raise _refused("frequency_bare", where, text)
    if "WHO" in said and "VISITS" not in said:
        raise _refused("subject", where, text)
    period = periods[0] if periods else default_period
    if period is None:
        raise _refused("no_period", where, text)
    comparison = compared[0] if compared else "="
    kind: Kind
    amount: Amount
    if "VISITS" in said:
        kind = "floor" if comparison == "≥" else "ceiling"
        amount = Count(_number(said["VISITS"].rstrip("次 ")))
    else:
        kind = "share" if "SHARE" in said else "count"
        amount = parse_amount(said[kind.upper()], where)
    times = int(said["TIMES"][:-1]) if "TIMES" in said else None
    return RateTerms(kind, comparison, amount, period, base, times)


def _refused(name: str, where: str, text: str) -> BadRound:
    return BadRound([problem(f"policy.{name}", where, text)])
