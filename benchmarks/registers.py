"""Registers for benchmarks: the real enterprises of Shandong where ``JOINTSUP_DATA`` has them, else a generated twin.

Tiers, and everything of the twin, are generated from hashes and labelled so; nothing here describes a real enterprise's risk.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from jointsup.codec.areas import load_areas
from jointsup.model.ids import credit_code_check_character

FILE = "cn_enterprises_shandong.parquet"
TWIN_ROWS = 28_396

TAGS = {
    "trade.wholesale": ("批发", "零售", "销售"),
    "trade.catering": ("餐饮", "饭店", "酒店"),
    "food.processing": ("食品", "粮油", "肉", "面粉"),
    "food.drinks": ("饮料", "酒"),
    "chem.dangerous": ("化工", "化学", "危险"),
    "chem.fertiliser": ("化肥", "农药"),
    "build.contractor": ("建筑", "施工", "装饰"),
    "build.property": ("房地产", "物业"),
    "machine.pressure": ("锅炉", "压力容器", "起重"),
    "machine.works": ("机械", "设备制造", "铸造"),
    "transport.road": ("运输", "货运", "客运"),
    "transport.fuel": ("加油", "成品油", "燃气"),
    "health.drugs": ("药品", "药材", "医疗"),
    "textile": ("纺织", "服装"),
}
"""Tags by words of the business scope: a plain rule made for this benchmark."""


def share(text: str) -> float:
    """Return a number from 0 to 1 that a text gives by its hash."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:12], 16) / 16**12


def tier(code: str, cuts: tuple[float, ...] = (0.65, 0.90, 0.98)) -> str:
    """Return a generated tier: 65 % A, 25 % B, 8 % C, 2 % D."""
    at = share(f"tier {code}")
    return "ABCD"[sum(at >= cut for cut in cuts)]


def tags(scope: str) -> str:
    """Return the tags of a business scope."""
    return ";".join(tag for tag, words in TAGS.items() if any(word in scope for word in words))


def counties(prefix: str = "37") -> list[str]:
    """Return the counties of a province that are in use, in order."""
    return sorted(
        code
        for code, rows in load_areas().by_code.items()
        if code.startswith(prefix) and not code.endswith("00") and rows[-1].until_year is None
    )


def real_rows() -> tuple[list[dict[str, str]], str]:
    """Return the real register with retired area codes replaced by their successor, or the twin; and what it is."""
    folder = os.environ.get("JOINTSUP_DATA")
    if not folder or not (Path(folder) / FILE).exists():
        return list(twin(TWIN_ROWS)), f"a generated twin of {TWIN_ROWS} rows (JOINTSUP_DATA does not name the real file)"
    import duckdb

    found = duckdb.sql(
        f"SELECT credit_code, area_code, coalesce(business_scope, '') FROM read_parquet('{Path(folder) / FILE}')"
    ).fetchall()
    successor = _in_use()
    rows = [
        {"id": code, "area": successor[area], "tier": tier(code), "tags": tags(scope)}
        for code, area, scope in found
        if area in successor
    ]
    return rows, f"{len(rows)} of {len(found)} real enterprises (the others have area codes without one successor); tiers generated"


def _in_use() -> dict[str, str]:
    """Return for each code of Shandong that was ever in use the one code in use today."""
    from datetime import date

    areas, today = load_areas(), date(2024, 12, 31)
    found = {}
    for code in areas.by_code:
        if code.startswith("37"):
            looked = areas.lookup(code, today)
            if looked.state == "known":
                found[code] = code
            elif len(looked.successors) == 1:
                found[code] = looked.successors[0]
    return found


def twin(count: int) -> Iterator[dict[str, str]]:
    """Yield generated rows: valid credit codes that belong to nobody, counties by a Zipf law, tags at random."""
    area_codes = counties()
    weights = [1 / (place + 3) for place in range(len(area_codes))]
    total, running, ladder = sum(weights), 0.0, []
    for weight in weights:
        running += weight / total
        ladder.append(running)
    names = list(TAGS)
    for number in range(count):
        at = share(f"area {number}")
        area = area_codes[next((i for i, step in enumerate(ladder) if at < step), len(area_codes) - 1)]
        # Authority 9, kind 1, then a body code that is the running number: form and check right, given to nobody.
        body = f"91{area}{number:09d}"
        code = body + credit_code_check_character(body)
        some = [name for place, name in enumerate(names) if share(f"tag {number} {name}") < 0.3 / (place + 1)]
        yield {"id": code, "area": area, "tier": tier(code), "tags": ";".join(some)}
