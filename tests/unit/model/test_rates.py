"""Rate policies: dated, consistent, and judged in exact sums."""

from __future__ import annotations

import operator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.errors import BadRound
from jointsup.model.meaning import meanings
from jointsup.model.rates import (
    Count,
    Judgement,
    Period,
    RatePolicy,
    RateTerms,
    Share,
    judge_period,
    terms_text,
)

THREE = Share(Fraction(3, 100))
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def _policy(terms: RateTerms, **changes: Any) -> RatePolicy:
    members = {
        "id": "shandong/qiye-chouca",
        "version": "2025-03-18",
        "valid_from": date(2025, 5, 1),
        "valid_to": None,
        "source": "企业公示信息抽查办法(2025)第四条",
    }
    return RatePolicy(**(members | changes), terms=terms)


def _judged(terms: RateTerms, *amounts: Fraction | int) -> Judgement:
    return judge_period(_policy(terms), amounts, FIRST, LAST)


def test_at_least_a_share_a_year() -> None:
    """Lines that add up to exactly 3 % keep "at least 3 % a year"; a hair less breaks it."""
    terms = RateTerms("share", "≥", THREE)
    third = Fraction(1, 100)
    assert _judged(terms, third, third, third) == Judgement(Fraction(3, 100))
    broken = _judged(terms, third, third, third - Fraction(1, 10**12))
    assert not broken.kept
    assert broken.total == Fraction(3, 100) - Fraction(1, 10**12)


def test_words_of_a_broken_rule() -> None:
    """A broken rule is named with version, source, what it asks for, the parts and their sum."""
    found = _judged(RateTerms("share", "=", Share(Fraction(33, 100))), Fraction(1, 3)).problem
    assert found is not None
    for language in ("en", "zh"):
        words = found.text(language)  # type: ignore[arg-type]
        for part in (
            "shandong/qiye-chouca",
            "2025-03-18",
            "第四条",
            "=33%/年",
            "1/3 = 1/3",
            "2026-01-01 … 2026-12-31",
        ):
            assert part in words


def test_long_lists_are_cut() -> None:
    """The words of a broken rule name ten parts, or 0 where there are none."""
    terms = RateTerms("count", "≥", Count(100))
    many, none = _judged(terms, *[1] * 11).problem, _judged(terms).problem
    assert many is not None
    assert none is not None
    assert many.value == " + ".join("1" * 10) + " + …"
    assert many.details["total"] == "11"
    assert none.value == "0"


@pytest.mark.parametrize(
    ("terms", "amounts", "kept"),
    [
        (RateTerms("share", "=", Share(Fraction(1, 3))), [Fraction(1, 6), Fraction(1, 6)], True),
        (RateTerms("share", "≤", Share(Fraction(1, 10))), [Fraction(1, 20), Fraction(1, 20)], True),
        (RateTerms("share", "≤", Share(Fraction(1, 10))), [Fraction(1, 20), Fraction(1, 19)], False),
        (RateTerms("share", "≥", THREE, Period("draw")), [THREE.rate, Fraction(1, 20)], True),
        (RateTerms("share", "≥", THREE, Period("draw")), [Fraction(2, 100), Fraction(2, 100)], False),
        (RateTerms("share", "≥", THREE, Period("draw")), [], True),
        (RateTerms("share", "=", Share(Fraction(1, 10)), times=2), [Fraction(1, 10)] * 2, True),
        (RateTerms("share", "=", Share(Fraction(1, 10)), times=2), [Fraction(1, 10)] * 3, False),
        (RateTerms("share", "=", Share(Fraction(1, 10)), times=2), [Fraction(1, 20), Fraction(3, 20)], False),
        (RateTerms("share", "≥", Share(Fraction(1, 10)), times=2), [Fraction(1, 10)] * 3, True),
        (RateTerms("count", "=", Count(500)), [200, 300], True),
        (RateTerms("floor", "≥", Count(1), Period("year", 2)), [], False),
        (RateTerms("floor", "≥", Count(1), Period("year", 2)), [0, 1], True),
        (RateTerms("ceiling", "≤", Count(2), Period("licence")), [1, 1, 1], False),
        (RateTerms("ceiling", "≤", Count(2)), [], True),
    ],
)
def test_judgements(terms: RateTerms, amounts: list[Fraction | int], kept: bool) -> None:
    """Draws are judged one by one, so many draws by number and amount, everything else by the sum."""
    assert _judged(terms, *amounts).kept is kept


@given(
    st.lists(st.fractions(0, 1, max_denominator=50), max_size=6),
    st.sampled_from("=≥≤"),
    st.fractions(0, 1, max_denominator=50),
)
def test_sums_are_exact(amounts: list[Fraction], sign: Any, wanted: Fraction) -> None:
    """Over a year the judgement is the comparison of the exact sum, whatever the order of the lines."""
    compare = {"=": operator.eq, "≥": operator.ge, "≤": operator.le}[sign]
    terms = RateTerms("share", sign, Share(wanted))
    forward, backward = _judged(terms, *amounts), _judged(terms, *reversed(amounts))
    assert forward.kept == backward.kept == compare(sum(amounts), wanted)
    assert forward.total == backward.total == sum(amounts)


@pytest.mark.parametrize("wrong", [0.03, True, "3%"])
def test_only_exact_amounts(wrong: Any) -> None:
    """A float among the achieved amounts is an error, never rounded away."""
    with pytest.raises(TypeError):
        _judged(RateTerms("share", "≥", THREE), wrong)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "first", "last", "holds"),
    [
        (FIRST, LAST, FIRST, LAST, True),
        (FIRST, None, FIRST, date(2099, 1, 1), True),
        (date(2026, 1, 2), None, FIRST, LAST, False),
        (FIRST, date(2026, 12, 30), FIRST, LAST, False),
        (FIRST, LAST, date(2027, 1, 1), date(2027, 12, 31), False),
        (FIRST, LAST, LAST, LAST, True),
    ],
)
def test_validity(valid_from: date, valid_to: date | None, first: date, last: date, holds: bool) -> None:
    """A rule judges only periods through which it is in force, both ends included; else it stops the work in words."""
    rule = _policy(RateTerms("share", "≥", THREE), valid_from=valid_from, valid_to=valid_to)
    if holds:
        assert judge_period(rule, [THREE.rate], first, last).kept
    else:
        with pytest.raises(BadRound) as caught:
            judge_period(rule, [THREE.rate], first, last, where="plan")
        (found,) = caught.value.problems
        assert (found.code, found.where) == ("policy.not_in_force", "plan")
        assert str(valid_to or "…") in found.text("zh")


def test_period_backwards() -> None:
    """A period that ends before it begins is refused."""
    with pytest.raises(BadRound, match=r"policy\.days"):
        judge_period(_policy(RateTerms("share", "≥", THREE)), [], LAST, FIRST)


def test_policy_faults_are_listed() -> None:
    """All that is wrong with a rule's own members is listed at once."""
    with pytest.raises(BadRound) as caught:
        _policy(
            RateTerms("share", "≥", THREE), id="a\u200b", version="", source="a\n", valid_to=date(2025, 4, 30)
        )
    assert [found.code for found in caught.value.problems] == [
        "text.invisible", "text.empty", "text.character", "policy.validity",
    ]  # fmt: skip
    assert caught.value.text("zh")


@pytest.mark.parametrize(
    ("members", "codes"),
    [
        ({"kind": "quota", "amount": Count(3)}, ["policy.kind"]),
        ({"comparison": ">"}, ["policy.comparison"]),
        ({"base": "some"}, ["policy.base"]),
        ({"amount": Count(3)}, ["policy.amount"]),
        ({"kind": "count"}, ["policy.amount"]),
        ({"kind": "floor", "amount": Count(1), "comparison": "≤"}, ["policy.floor"]),
        ({"kind": "floor", "amount": Count(1), "comparison": "="}, ["policy.floor"]),
        ({"kind": "ceiling", "amount": Count(1)}, ["policy.ceiling"]),
        ({"kind": "floor", "amount": Count(1), "period": Period("draw")}, ["policy.per_draw"]),
        ({"times": 2, "period": Period("draw")}, ["policy.per_draw"]),
        ({"times": 0}, ["policy.times"]),
        ({"times": 367}, ["policy.times"]),
        ({"kind": "floor", "amount": Count(1), "times": 2}, ["policy.times"]),
        ({"kind": "ceiling", "base": "some"}, ["policy.base", "policy.amount", "policy.ceiling"]),
    ],
)
def test_contradicting_terms(members: dict[str, Any], codes: list[str]) -> None:
    """Terms that contradict each other are refused, all contradictions at once."""
    with pytest.raises(BadRound) as caught:
        RateTerms(**({"kind": "share", "comparison": "≥", "amount": THREE} | members))
    assert [found.code for found in caught.value.problems] == codes
    assert caught.value.text("zh")


@pytest.mark.parametrize(
    ("unit", "length", "code"),
    [
        ("week", 1, "unit"),
        ("draw", 2, "length"),
        ("licence", 2, "length"),
        ("year", 0, "length"),
        ("month", 101, "length"),
    ],
)
def test_refused_periods(unit: Any, length: int, code: str) -> None:
    """A period is one draw, one licence, or 1 to 100 months or years."""
    with pytest.raises(BadRound, match=rf"policy\.{code}") as caught:
        Period(unit, length)
    assert caught.value.text("zh")


def test_terms_text() -> None:
    """Terms are written as people write them."""
    assert terms_text(RateTerms("share", "=", THREE, Period("month", 6), times=2)) == "=2×3%/6月"
    assert terms_text(RateTerms("ceiling", "≤", Count(2), Period("licence"))) == "≤2次/有效期"


@pytest.mark.parametrize("cls", [Period, RateTerms, RatePolicy, Share, Count])
def test_meanings(cls: type) -> None:
    """Every field of a rule says what it means."""
    assert all(meaning.title and meaning.meaning for meaning in meanings(cls).values())
