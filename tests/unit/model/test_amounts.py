"""Exact amounts: what people write, and the protocol's rates."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.errors import BadRound
from jointsup.model.amounts import (
    MOST,
    Count,
    Share,
    amount_text,
    decimal_text,
    fraction_text,
    parse_amount,
    parse_rate,
    rate_text,
    share_text,
    tenths_text,
)

rates = st.integers(1, MOST).flatmap(lambda q: st.integers(0, q).map(lambda p: Fraction(p, q)))


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c in "0123456789%./" else c for c in text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("3%", Share(Fraction(3, 100))),
        ("0.5%", Share(Fraction(1, 200))),
        ("5‰", Share(Fraction(1, 200))),
        ("2.5 ‰", Share(Fraction(1, 400))),
        ("1/30", Share(Fraction(1, 30))),
        ("2 / 60", Share(Fraction(1, 30))),
        ("0/7", Share(Fraction(0))),
        ("all", Share(Fraction(1))),
        ("全部", Share(Fraction(1))),
        ("100%", Share(Fraction(1))),
        ("0%", Share(Fraction(0))),
        (" 500 ", Count(500)),
        ("500户", Count(500)),
        ("007", Count(7)),
        ("0", Count(0)),
        ("1000000000", Count(10**9)),
        (_wide("3.5%"), Share(Fraction(7, 200))),
        (_wide("1/30"), Share(Fraction(1, 30))),
        ("\u300012\u3000家", Count(12)),
    ],
)
def test_parse_amount(text: str, amount: Share | Count) -> None:
    """Shares and counts are read exactly, full-width signs as the ASCII ones."""
    assert parse_amount(text) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rate.form"),
        ("0.03", "rate.form"),
        ("3.%", "rate.form"),
        (".5%", "rate.form"),
        ("-3%", "rate.form"),
        ("3%%", "rate.form"),
        ("百分之三", "rate.form"),
        ("٣%", "rate.form"),
        ("1e3", "rate.form"),
        ("3%\n", "rate.form"),
        ("9" * 50, "rate.form"),
        ("100.1%", "rate.above_one"),
        ("1001‰", "rate.above_one"),
        ("31/30", "rate.above_one"),
        ("1/0", "rate.zero"),
        ("0.000000001%", "rate.denominator"),
        ("1/1000000001", "rate.denominator"),
        ("1000000001", "rate.count"),
    ],
)
def test_refused_amounts(text: str, code: str) -> None:
    """Every other text is refused, with its place, in both languages."""
    with pytest.raises(BadRound) as caught:
        parse_amount(text, "lines[0].amount")
    (found,) = caught.value.problems
    assert (found.code, found.where) == (code, "lines[0].amount")
    assert found.text("zh")


@given(rates)
def test_protocol_form(rate: Fraction) -> None:
    """The protocol's text of a rate reads back as the rate, strictly and as an amount."""
    text = rate_text(rate)
    assert parse_rate(text) == rate
    assert parse_amount(text) == Share(rate)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "2/4",
        "01/3",
        "1/03",
        "0/2",
        "1/0",
        "3/2",
        "1/1000000001",
        " 1/3",
        "1/3\n",
        "+1/3",
        "1/3%",
        "\u0661/3",
    ],
)
def test_refused_protocol_forms(text: str) -> None:
    """A rate in any other form than lowest terms within the bounds is refused."""
    with pytest.raises(BadRound, match=r"rate\.protocol"):
        parse_rate(text)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_only_one_protocol_form(p: int, q: int) -> None:
    """A text p/q is taken exactly if it is the one that rate_text writes."""
    text = f"{p}/{q}"
    if q and p <= q and rate_text(Fraction(p, q)) == text:
        assert parse_rate(text) == Fraction(p, q)
    else:
        with pytest.raises(BadRound):
            parse_rate(text)


@pytest.mark.parametrize(
    ("rate", "code"),
    [(Fraction(4, 3), "above_one"), (Fraction(-1, 3), "negative"), (Fraction(1, 10**9 + 1), "denominator")],
)
def test_rates_outside(rate: Fraction, code: str) -> None:
    """A rate outside 0 to 1 or finer than 10⁻⁹ is neither written nor made a share."""
    for make in (rate_text, Share):
        with pytest.raises(BadRound, match=rf"rate\.{code}"):
            make(rate)


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_counts_outside(number: int) -> None:
    """A count is 0 to 10⁹."""
    with pytest.raises(BadRound, match=r"rate\.count"):
        Count(number)


@pytest.mark.parametrize("wrong", [0.03, 1, True, "3%"])
def test_shares_are_fractions(wrong: object) -> None:
    """Nothing but a Fraction becomes a share: no float ever."""
    with pytest.raises(TypeError):
        Share(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [3.0, True, "3", Fraction(3)])
def test_counts_are_integers(wrong: object) -> None:
    """Nothing but an int becomes a count."""
    with pytest.raises(TypeError):
        Count(wrong)  # type: ignore[arg-type]


@given(st.one_of(rates.map(Share), st.integers(0, MOST).map(Count)))
def test_amount_text(amount: Share | Count) -> None:
    """An amount written for people reads back as the same amount."""
    assert parse_amount(amount_text(amount)) == amount


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Fraction(0), "0%"),
        (Fraction(1, 1000), "0.1%"),
        (Fraction(1, 30), "1/30"),
        (Fraction(100), "10000%"),
        (Fraction(1, 10**6), "0.0001%"),
        (Fraction(4, 3), "4/3"),
        (Fraction(3, 10), "30%"),
    ],
)
def test_share_text(rate: Fraction, text: str) -> None:
    """A share is a percentage where four decimals say it exactly, else a fraction."""
    assert share_text(rate) == text


@pytest.mark.parametrize(("number", "text"), [("5", "5"), ("439/10", "43.9"), ("-1/2", "-0.5"), ("1/20", "0"), ("3/20", "0.2"), ("-1/30", "0"), ("0", "0")])
def test_a_number_for_people_has_one_decimal_at_most(number: str, text: str) -> None:
    """Whole numbers have none; what is halfway goes to the even tenth."""
    assert tenths_text(Fraction(number)) == text


@given(st.fractions(0, 10**6), st.integers(1, 6))
def test_decimals_are_rounded_half_up(number: Fraction, places: int) -> None:
    """A number in decimals is the nearest there is; of two as near, the larger."""
    written = Fraction(decimal_text(number, places))
    half = Fraction(1, 2 * 10**places)
    assert number - half < written <= number + half
    assert len(decimal_text(number, places).partition(".")[2]) == places


def test_exact_numbers_are_written_in_lowest_terms() -> None:
    """Whole ones too: whoever reads them needs one form only."""
    assert [fraction_text(number) for number in (Fraction(6, 4), Fraction(30), Fraction(-1, 3))] == ["3/2", "30/1", "-1/3"]
