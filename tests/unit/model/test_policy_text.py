"""Texts of rates and frequencies as item lists write them."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.errors import BadRound
from jointsup.model.policy_text import parse_policy_text
from jointsup.model.rates import Count, Period, RateTerms, Share, terms_text

YEAR = Period("year")
DRAW = Period("draw")


def _share(comparison: Any, percent: int, period: Period, times: int | None = None) -> RateTerms:
    return RateTerms("share", comparison, Share(Fraction(percent, 100)), period, times=times)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("≥3%/年", _share("≥", 3, YEAR)),
        (">=3%/年", _share("≥", 3, YEAR)),
        ("不低于3%/年", _share("≥", 3, YEAR)),
        ("每年不得少于 3%", _share("≥", 3, YEAR)),
        ("3%以上/年", _share("≥", 3, YEAR)),
        ("3%及以上/年度", _share("≥", 3, YEAR)),
        ("每年3%以内", _share("≤", 3, YEAR)),
        ("≤10%/年", _share("≤", 10, YEAR)),
        ("33%/年", _share("=", 33, YEAR)),
        ("1×33%/年", _share("=", 33, YEAR, 1)),
        ("2×10%/年", _share("=", 10, YEAR, 2)),
        ("2x10%/半年", _share("=", 10, Period("month", 6), 2)),
        ("每次抽取5%", _share("=", 5, DRAW)),
        ("5%/次", _share("=", 5, DRAW)),
        ("全部/2年", _share("=", 100, Period("year", 2))),
        ("每三年全部", _share("=", 100, Period("year", 3))),
        ("5‰/季度", RateTerms("share", "=", Share(Fraction(1, 200)), Period("month", 3))),
        ("=1/30/年", RateTerms("share", "=", Share(Fraction(1, 30)), YEAR)),
        ("每年500户", RateTerms("count", "=", Count(500), YEAR)),
        ("至少 12 家/3个月", RateTerms("count", "≥", Count(12), Period("month", 3))),
        ("每年不超过2次", RateTerms("ceiling", "≤", Count(2), YEAR)),
        ("≤2次/年", RateTerms("ceiling", "≤", Count(2), YEAR)),
        ("每2年至少1次", RateTerms("floor", "≥", Count(1), Period("year", 2))),
        ("每两年至少一次", RateTerms("floor", "≥", Count(1), Period("year", 2))),
        ("每月至少1次", RateTerms("floor", "≥", Count(1), Period("month"))),
        ("≤1次/2年", RateTerms("ceiling", "≤", Count(1), Period("year", 2))),
        ("许可有效期内不超过2次", RateTerms("ceiling", "≤", Count(2), Period("licence"))),
        ("许可证有效期内至多两次", RateTerms("ceiling", "≤", Count(2), Period("licence"))),
        ("2次以下/有效期", RateTerms("ceiling", "≤", Count(2), Period("licence"))),
        ("对同一企业每年不得超过十次", RateTerms("ceiling", "≤", Count(10), YEAR)),
        ("每户每半年至少一次", RateTerms("floor", "≥", Count(1), Period("month", 6))),
    ],
)
def test_texts_of_practice(text: str, terms: RateTerms) -> None:
    """Shapes found in real item lists are read as the terms that they state, and the terms' own text reads back."""
    assert parse_policy_text(text) == terms
    assert parse_policy_text(terms_text(terms)) == terms


def test_full_width() -> None:
    """Full-width digits and signs are read as the ASCII ones, column for column."""
    wide = "".join(chr(ord(c) + 0xFEE0) if c in ">=3%/" else c for c in ">=3%/年")
    assert parse_policy_text(wide) == _share("≥", 3, YEAR)


def test_base_and_default_period() -> None:
    """The base is the caller's, and a text without a period takes the caller's; a period in the text wins."""
    terms = parse_policy_text("≥3%", base="eligible", default_period=DRAW)
    assert (terms.base, terms.period) == ("eligible", DRAW)
    assert parse_policy_text("≥3%/年", default_period=DRAW).period == YEAR


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("按需", "policy.syntax", 1),
        ("2018年起", "policy.syntax", 5),
        ("≥", "policy.syntax", 2),
        ("", "policy.syntax", 1),
        ("不低于百分之三", "policy.syntax", 4),
        ("≥3%每年", "policy.syntax", 4),
        ("3%/年以上", "policy.syntax", 5),
        ("≥3%", "policy.no_period", None),
        ("≥3%以上/年", "policy.bounds", None),
        ("每年3%/年", "policy.bounds", None),
        ("1次/年", "policy.frequency_bare", None),
        ("=2次/年", "policy.frequency_bare", None),
        ("每户3%/年", "policy.subject", None),
        ("每户500/年", "policy.subject", None),
        ("≥120%/年", "rate.above_one", None),
        ("≥2次/次", "policy.per_draw", None),
        ("2×3%/次", "policy.per_draw", None),
        ("999×3%/年", "policy.times", None),
        ("≤9999999999次/年", "rate.count", None),
        ("3" * 81, "policy.long", None),
    ],
)
def test_refused_texts(text: str, code: str, column: int | None) -> None:
    """A text that says less or something else is refused: nothing is guessed, and grammar faults name their column."""
    with pytest.raises(BadRound) as caught:
        parse_policy_text(text, where="row 5")
    (found,) = caught.value.problems
    assert found.code == code
    assert found.details.get("column") == (None if column is None else str(column))
    assert found.text("zh")


def test_the_caret_points() -> None:
    """The words of a grammar fault hold the text with a caret below the place, Chinese characters being two columns wide."""
    with pytest.raises(BadRound) as caught:
        parse_policy_text("不低于三%")
    lines = caught.value.text("zh").splitlines()
    assert lines[1] == "    不低于三%"
    assert lines[2].startswith("    " + " " * 6 + "^")
    assert "3%" in lines[0]


terms_of_all_kinds = st.builds(
    lambda kind, sign, number, period: RateTerms(
        kind,
        {"floor": "≥", "ceiling": "≤"}.get(kind, sign),
        Share(Fraction(number, 1000)) if kind == "share" else Count(number),
        Period("year") if kind in ("floor", "ceiling") and period.unit == "draw" else period,
    ),
    st.sampled_from(["share", "count", "floor", "ceiling"]),
    st.sampled_from(["=", "≥", "≤"]),
    st.integers(0, 1000),
    st.one_of(
        st.sampled_from([DRAW, Period("licence")]),
        st.builds(Period, st.sampled_from(["month", "year"]), st.integers(1, 99)),
    ),
)


@given(terms_of_all_kinds)
def test_round_trip(terms: RateTerms) -> None:
    """What terms_text writes, parse_policy_text reads as the same terms."""
    assert parse_policy_text(terms_text(terms)) == terms


@given(st.text("每两2 3%‰≥≤=>不超过低于至少次年月户/×以上内有效期x.\uff05", max_size=20))
def test_any_text(text: str) -> None:
    """Whatever the text, it gives terms whose own text reads back, or a refusal in words."""
    try:
        terms = parse_policy_text(text)
    except BadRound as error:
        words = error.text("zh")
    else:
        words = terms_text(terms)
        assert parse_policy_text(terms_text(terms)) == terms
    assert words


def test_light_import() -> None:
    """Importing the model and the expressions loads no parser."""
    code = (
        "import sys, jointsup.model.policy_text, jointsup.model.ids, jointsup.model.areas, jointsup.algorithms.tags.compile;"
        "sys.exit('lark' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
