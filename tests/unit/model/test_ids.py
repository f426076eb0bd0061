"""Ids: schemes, credit codes with their grades, and no identity numbers."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jointsup.errors import BadText, Problem
from jointsup.model import ids
from jointsup.model.identity_numbers import holds_identity_number, masked
from jointsup.model.ids import (
    ParsedId,
    Scheme,
    SchemeSet,
    check_ids,
    credit_code_check_character,
    organisation_check_character,
    parse_id,
)
from jointsup.model.meaning import meanings

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LICENCE = Scheme("licence", "食品经营许可证编号", "JY[0-9]{14}")
SITE = Scheme("site", "场地编号", "[A-Z]{1,3}-[0-9a-f]{2,4}号")
SCHEMES = SchemeSet([LICENCE, SITE])
PILOTS = ("91350100M0001TGQXM", "91350211M0000XUF46", "91350203M0001FUE2P")


def _code_of(problem: object) -> str:
    assert isinstance(problem, Problem)
    return problem.code


def _refusal(text: str, **options: object) -> Problem:
    with pytest.raises(BadText) as caught:
        parse_id(text, SCHEMES, **options)  # type: ignore[arg-type]
    (only,) = caught.value.problems
    assert only.text("en")
    assert only.text("zh")
    return only


def identity_number(area: str = "110105", birthday: str = "18500228", serial: str = "001") -> str:
    """Make a number with a right check digit, of a birthday that no living person has."""
    first17 = area + birthday + serial
    weights = [2**power % 11 for power in range(17, 0, -1)]
    total = sum(int(digit) * weight for digit, weight in zip(first17, weights, strict=True))
    return first17 + "0123456789X"[(1 - total) % 11]


bodies = st.tuples(
    st.text(ALPHABET, min_size=2, max_size=2), st.text("0123456789", min_size=6, max_size=6), st.text(ALPHABET, min_size=9, max_size=9)
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "9137011316349800XJ", "91370784165641826W", "913702001635621638"]
)
def test_right_codes(code: str) -> None:
    """A right credit code is an id of grade ok."""
    assert parse_id(f"uscc:{code}", SCHEMES) == ParsedId(f"uscc:{code}")
    assert parse_id(f"uscc:{code}", SCHEMES).grade == "ok"


@given(bodies, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_single_changes_are_found(body: str, place: int, other: str) -> None:
    """Any change of a single character of a right credit code breaks it."""
    code = body + credit_code_check_character(body)
    changed = code[:place] + other + code[place + 1 :]
    right = credit_code_check_character(changed[:17]) == changed[17]
    assert right == (changed == code)


@given(bodies, st.integers(0, 17), st.integers(0, 17))
def test_transpositions_are_found(body: str, one: int, other: int) -> None:
    """Any two different characters that change places break a code, but for the first and the last, whose weights are equal."""
    code = list(body + credit_code_check_character(body))
    swapped = code.copy()
    swapped[one], swapped[other] = swapped[other], swapped[one]
    right = credit_code_check_character("".join(swapped[:17])) == swapped[17]
    assert right == (swapped == code or {one, other} == {0, 17})


@given(st.text("0123456789", min_size=8, max_size=8), st.integers(0, 7), st.sampled_from("0123456789"))
def test_organisation_digits(body: str, place: int, digit: str) -> None:
    """Any single digit changed, and any two different digits that change places, give another organisation check digit."""
    right = organisation_check_character(body)
    changed = body[:place] + digit + body[place + 1 :]
    assert (organisation_check_character(changed) == right) == (changed == body)
    swapped = body[1:2] + body[0:1] + body[2:]
    assert (organisation_check_character(swapped) == right) == (swapped == body)


def test_organisation_examples() -> None:
    """The check digit is the one of the standard's formula, X standing for ten."""
    assert organisation_check_character("D2143569") == "X"
    assert organisation_check_character("00000000") == "0"


@pytest.mark.parametrize(
    "first17", ["", "9" * 16, "9" * 18, "9137011316349800x", "9137011316349800I", "9137011316349800一"]
)
def test_check_character_needs_seventeen(first17: str) -> None:
    """Anything but 17 characters of the standard's alphabet is refused."""
    with pytest.raises(BadText, match=r"id\.credit_form"):
        credit_code_check_character(first17)


@pytest.mark.parametrize("first8", ["", "1234567", "123456789", "1234567a", "1234567一"])
def test_organisation_needs_eight(first8: str) -> None:
    """Anything but 8 digits or upper-case letters is refused."""
    with pytest.raises(BadText, match=r"id\.organisation_form"):
        organisation_check_character(first8)


def test_lower_case_is_folded() -> None:
    """A code in lower case is written in upper case, with a remark."""
    found = parse_id("uscc:91370784165641826w", SCHEMES, where="row 3")
    assert found.id == "uscc:91370784165641826W"
    assert found.grade == "remark"
    assert [(remark.code, remark.where) for remark in found.remarks] == [("id.folded", "row 3")]
    assert "91370784165641826W" in found.remarks[0].text("zh")


def test_organisation_code_is_a_remark() -> None:
    """A wrong check digit of the inner organisation code is a remark, not an error."""
    first17 = "91370113" + "163498009"
    code = first17 + credit_code_check_character(first17)
    found = parse_id(f"uscc:{code}", SCHEMES)
    assert [remark.code for remark in found.remarks] == ["id.organisation_check"]
    assert found.remarks[0].details["expected"] == organisation_check_character("16349800")


@pytest.mark.parametrize("code", PILOTS)
def test_pilot_codes(code: str) -> None:
    """Codes that fail the check are refused with the expected character, and taken as legacy where they are listed."""
    found = _refusal(f"uscc:{code}")
    assert found.code == "id.credit_check"
    assert found.details["expected"] == credit_code_check_character(code[:17])
    assert "pilot" in found.text("en")
    taken = parse_id(f"uscc:{code}", SCHEMES, accepted=PILOTS)
    assert (taken.id, taken.grade) == (f"uscc:{code}", "legacy")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "id.form"),
        ("uscc", "id.form"),
        (":91", "id.form"),
        ("licence:", "id.form"),
        ("licence:/shop", "id.form"),
        ("licence:JY13701020000001/", "id.form"),
        ("licence:JY13701020000001/ shop", "id.form"),
        ("fishing:1", "id.scheme"),
        ("licence:JY1370102000000", "id.pattern"),
        ("licence:JY13701020000001\u200b", "text.invisible"),
        ("licence:JY13701020000001/\u200b", "text.invisible"),
        ("licence:JY13701020000001/a\nb", "text.character"),
        ("licence:JY" + "1" * 200, "id.length"),
        ("uscc:9137011316349800I5", "id.credit_form"),
        ("uscc:91370A13163498001X", "id.credit_form"),
        ("uscc:\uff19137011316349800XJ", "id.credit_form"),
        ("uscc:9137011316349800XK", "id.credit_check"),
    ],
)
def test_refusals(text: str, code: str) -> None:
    """Every other text is refused with the code that says why, in both languages."""
    assert _refusal(text).code == code


def test_places() -> None:
    """A place follows the first slash and may itself hold colons and slashes."""
    assert parse_id("licence:JY13701020000001/一楼/2:3", SCHEMES).id == "licence:JY13701020000001/一楼/2:3"
    assert parse_id("uscc:9137011316349800xj/仓库", SCHEMES).id == "uscc:9137011316349800XJ/仓库"


def test_variable_patterns() -> None:
    """Items with a range of repeats take from the least to the most."""
    for value in ("A-00号", "ABC-beef号"):
        assert parse_id(f"site:{value}", SCHEMES).id == f"site:{value}"
    for value in ("-00号", "ABCD-00号", "A-0号", "A-00000号", "A-00"):
        assert _refusal(f"site:{value}").code == "id.pattern"


@pytest.mark.parametrize(
    ("name", "pattern", "codes"),
    [
        ("Licence", "[0-9]", ["id.scheme_name"]),
        ("", "[0-9]", ["id.scheme_name"]),
        ("x", "", ["id.scheme_pattern"]),
        ("x", "[0-9", ["id.scheme_pattern"]),
        ("x", "[9-0]", ["id.scheme_pattern"]),
        ("x", "a{0}", ["id.scheme_pattern"]),
        ("x", "a{3,2}", ["id.scheme_pattern"]),
        ("x", "a{,2}", ["id.scheme_pattern"]),
        ("x", "[a^]", ["id.scheme_pattern"]),
        ("x", "a" * 201, ["id.scheme_pattern"]),
        ("X", "]", ["id.scheme_name", "id.scheme_pattern"]),
    ],
)
def test_schemes_refused(name: str, pattern: str, codes: list[str]) -> None:
    """A scheme with another form of name or pattern is refused, all faults at once."""
    with pytest.raises(BadText) as caught:
        Scheme(name, "编号", pattern)
    assert [found.code for found in caught.value.problems] == codes
    assert caught.value.text("zh")


def test_hostile_pattern_is_linear() -> None:
    """A pattern made to go back and forth is matched at once, since repeats never give back."""
    hostile = Scheme("hostile", "x", "a{0,99}" * 25 + "b")
    found = check_ids(["a" * 199] * 50, SchemeSet([hostile]), "hostile")
    assert {_code_of(each) for each in found} == {"id.pattern"}


def test_schemes_are_unique() -> None:
    """Two schemes of one name, or another named uscc, are refused, all at once."""
    with pytest.raises(BadText) as caught:
        SchemeSet([LICENCE, LICENCE, Scheme("uscc", "别的", "[0-9]{18}")])
    assert [found.value for found in caught.value.problems] == ["licence", "uscc"]


@pytest.mark.parametrize("scheme", ["uscc", "licence", "site"])
@given(
    area=st.sampled_from(["110105", "370102", "650000", "830000", "937010"]),
    birthday=st.dates(date(1850, 1, 1), date(1899, 12, 31)),
    serial=st.integers(0, 999),
    written=st.sampled_from([str, str.lower]),
)
def test_identity_numbers_never_pass(scheme, area, birthday, serial, written) -> None:  # type: ignore[no-untyped-def]
    """An identity number is refused under every scheme, as a value, bare and as a place, and never shown beyond its area."""
    number = identity_number(area, birthday.strftime("%Y%m%d"), f"{serial:03}")
    assert holds_identity_number(number)
    text = written(number)
    right = {"uscc": "9137011316349800XJ", "licence": "JY13701020000001", "site": "A-00号"}[scheme]
    for wrong in (
        f"{scheme}:{text}",
        text,
        f"{scheme}:{right}/{text}",
        f"other:{text}",
        f"{scheme}:" + text + "/" * 200,
    ):
        # A right credit code that begins with 9 is the one exception.
        credit = (
            scheme == "uscc" and number[0] == "9" and credit_code_check_character(number[:17]) == number[17]
        )
        if credit and wrong == f"uscc:{text}":
            continue
        found = _refusal(wrong)
        assert found.code == "id.identity_card"
        for language in ("en", "zh"):
            assert number[6:14] not in found.text(language)  # type: ignore[arg-type]
            assert area + "*" * 12 in found.text(language)  # type: ignore[arg-type]


def test_full_width_identity_number() -> None:
    """An identity number typed in full-width digits is found and masked too."""
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in identity_number())
    found = _refusal(f"licence:{wide}")
    assert found.code == "id.identity_card"
    assert found.value == "110105************"


def test_identity_number_inside_a_pattern() -> None:
    """A scheme whose pattern would take identity numbers does not let them in either."""
    numbers = SchemeSet([Scheme("own", "自编号", "[0-9]{17}[0-9X]")])
    (found,) = check_ids([identity_number()], numbers, "own")
    assert _code_of(found) == "id.identity_card"
    assert check_ids(["110105185002290019"], numbers, "own") == [ParsedId("own:110105185002290019")]


def test_mistyped_identity_numbers_are_masked() -> None:
    """What could be an identity number with a typing error, or of the old form, is not shown in other refusals."""
    number = identity_number()
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    assert not holds_identity_number(wrong)
    for text in (f"licence:{wrong}", f"uscc:{wrong}", "licence:110105" + "500228" + "001"):
        found = _refusal(text)
        assert found.code in {"id.pattern", "id.credit_form", "id.credit_check"}
        assert "110105*********" in found.value
    assert masked("licence:110105" + "509928" + "001") == "licence:110105509928001"


def test_credit_code_that_looks_like_an_identity_number() -> None:
    """A right credit code that also has an identity number's form is taken if it is an enterprise's or is listed by name."""
    both = [
        number
        for area in ("110105", "911101")
        for serial in range(1000)
        if credit_code_check_character((number := identity_number(area, serial=f"{serial:03}"))[:17])
        == number[17]
    ]
    institution = next(number for number in both if number.startswith("11"))
    enterprise = next(number for number in both if number.startswith("9"))
    assert parse_id(f"uscc:{enterprise}", SCHEMES).id == f"uscc:{enterprise}"
    assert _refusal(f"uscc:{institution}").code == "id.identity_card"
    assert parse_id(f"uscc:{institution}", SCHEMES, accepted=[institution]).id == f"uscc:{institution}"


def test_columns() -> None:
    """A column gives for each value what parse_id gives or the problem that it would raise, in order."""
    values = ["9137011316349800XJ", None, "", "91350100M0001TGQXM", "913701131634980", "91370784165641826w"]
    found = check_ids(values, SCHEMES, "uscc")
    assert found[0] == ParsedId("uscc:9137011316349800XJ")
    assert [_code_of(each) for each in found[1:5]] == [
        "id.missing",
        "id.missing",
        "id.credit_check",
        "id.credit_form",
    ]
    assert isinstance(found[5], ParsedId)
    listed = check_ids(values[3:4], SCHEMES, "uscc", accepted=["91350100M0001TGQXM"])
    assert isinstance(listed[0], ParsedId)
    assert listed[0].grade == "legacy"
    whole = check_ids(["licence:JY13701020000001/厨房", None, "JY13701020000001"], SCHEMES)
    assert whole[0] == ParsedId("licence:JY13701020000001/厨房")
    assert [_code_of(each) for each in whole[1:]] == ["id.missing", "id.form"]


def test_column_of_an_unknown_scheme() -> None:
    """A scheme that is not known stops the column and names those that are."""
    with pytest.raises(BadText, match="known are uscc, licence, site"):
        check_ids([], SCHEMES, "fishing")


@given(st.text(max_size=40), st.sampled_from(["", "uscc:", "licence:", "site:A-00号/"]))
def test_any_text(text: str, start: str) -> None:
    """Whatever the text, it is an id that reads back as itself, or is refused in words."""
    try:
        found = parse_id(start + text, SCHEMES)
    except BadText as error:
        words = error.text("zh")
    else:
        words = found.id
        assert parse_id(found.id, SCHEMES) == ParsedId(found.id)
    assert words


def test_meanings() -> None:
    """Every field of a scheme says what it means."""
    assert [meaning.title for meaning in meanings(Scheme).values()][:2] == ["标识方案", "方案名称"]


def test_real_codes() -> None:
    """Of 28,396 real codes of a province all are usable and the area codes are where the standard says."""
    folder = os.environ.get("JOINTSUP_DATA")
    if folder is None:
        pytest.skip("JOINTSUP_DATA does not name the folder of real records")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(
        Path(folder) / "cn_enterprises_shandong.parquet", columns=["credit_code", "area_code"]
    )
    codes = table["credit_code"].to_pylist()
    found = check_ids(codes, ids.SchemeSet(), "uscc")
    assert len(found) == 28_396
    assert all(
        isinstance(each, ParsedId) and each.id == f"uscc:{code}"
        for each, code in zip(found, codes, strict=True)
    )
    grades = [each.grade for each in found if isinstance(each, ParsedId)]
    assert grades.count("ok") > 0.99 * len(grades)
    assert all(code[2:8] == area for code, area in zip(codes, table["area_code"].to_pylist(), strict=True))
