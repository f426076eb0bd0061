"""Identity-card numbers (公民身份号码): found and masked, so that none becomes an id or stands in a message.

Source: GB 11643-1999 (form, ISO 7064 MOD 11-2 check digit).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

# Cards of foreign permanent residents begin with 9, then the province.
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-8])"
_IDENTITY = re.compile(f"(?<![0-9]){_PROVINCE}[0-9]{{15}}[0-9Xx](?![0-9])")
_OLD_IDENTITY = re.compile(r"(?<![0-9])[1-8][0-9]{14}(?![0-9])")
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return date(int(year), int(month), int(day)).year >= 1850
    except ValueError:
        return False


def _identity_numbers(text: str) -> Iterator[str]:
    """Yield what has the form of an 18-digit identity number with a birthday that there was, its check digit
    right or not."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    for found in _IDENTITY.finditer(text):
        number = found[0].upper()
        if _is_day(number[6:10], number[10:12], number[12:14]):
            yield number


def _identity_check_right(number: str) -> bool:
    return (
        "10X98765432"[sum(int(c) * w for c, w in zip(number[:17], _IDENTITY_WEIGHTS, strict=True)) % 11]
        == number[17]
    )


def holds_identity_number(text: str) -> bool:
    """Return whether ``text`` holds an 18-digit identity number: known province, real birthday, right check
    digit.

    Numbers of the old form, of 15 digits, have no check digit and look like registration numbers (注册号): they
    are not found.
    """
    return any(map(_identity_check_right, _identity_numbers(text)))


def masked(text: str) -> str:
    """Return ``text`` for use in a message: whatever could be an identity number keeps its first six digits
    only."""
    if not text.isascii() and any(_identity_numbers(text)):
        text = unicodedata.normalize("NFKC", text)
    for number in _identity_numbers(text):
        text = re.sub(number, number[:6] + "*" * 12, text, flags=re.IGNORECASE)
    return _OLD_IDENTITY.sub(
        lambda m: m[0][:6] + "*" * 9 if _is_day("19" + m[0][6:8], m[0][8:10], m[0][10:12]) else m[0], text
    )
