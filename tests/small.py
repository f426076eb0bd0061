"""A small register and plan in plain form, made up, for tests of services and commands."""

from __future__ import annotations

import csv
import io
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from jointsup.algorithms.sampling.seed import list_digest
from jointsup.model.documents import Pair
from jointsup.services.seeding import commit

HEADINGS = ("编号", "区划", "等级", "标签", "排除", "剩余", "类型")
AREAS = ("370102", "370103", "370202")
PARTIES = ("甲方", "乙方")
EVENT = "号码 2026-07-02"


def rows(count: int = 60) -> list[dict[str, str]]:
    """Return ``count`` rows of a made-up register, the same every time."""
    return [
        {
            "编号": f"{i:05d}",
            "区划": AREAS[i % 3],
            "等级": "ABCD"[i % 7 % 4],
            "标签": ";".join(t for t, on in (("food.dairy", i % 2), ("food.meat", i % 3 == 0), ("fire.key", i % 5 == 0)) if on),
            "排除": "recent@market" if i % 11 == 0 else "",
            "剩余": str(i % 3),
            "类型": "individual" if i % 4 == 0 else "company",
        }
        for i in range(count)
    ]


def csv_bytes(table: list[dict[str, str]], encoding: str = "utf-8", headings: tuple[str, ...] = HEADINGS) -> bytes:
    """Return rows as a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode(encoding)


def line(identity: str, **rest: Any) -> dict[str, Any]:
    """Return a plan line."""
    return {
        "id": identity,
        "name": f"{identity} 任务",
        "window": ["2026-07-10", "2026-09-30"],
        "matters": [f"{identity}.matter"],
        "bodies": [f"{identity} 局"],
        "people": 2,
        "amount": "20%",
        **rest,
    }


def plan(**changes: Any) -> dict[str, Any]:
    """Return a plan (``plan/1``) over :func:`rows`."""
    base: dict[str, Any] = {
        "schema": "plan/1",
        "round_id": "测试机关/1",
        "as_of": "2024-06-30",
        "id": {"column": "编号", "scheme": "row", "pattern": "[0-9]{5}"},
        "facets": [
            {"name": "area", "column": "区划", "kind": "area"},
            {"name": "tier", "column": "等级", "kind": "code", "codes": [["A", "低"], ["B", "中"], ["C", "较高"], ["D", "高"]]},
            {"name": "tags", "column": "标签", "kind": "tags"},
            {"name": "out", "column": "排除", "kind": "exclusions"},
            {"name": "left", "column": "剩余", "kind": "visits_left"},
            {"name": "kind", "column": "类型", "kind": "code", "codes": [["company", "企业"], ["individual", "个体工商户"]]},
        ],
        "vocabularies": [
            {"owner": "market", "version": "1", "valid_from": "2024-01-01", "valid_to": None, "tags": [
                ["food.dairy", "乳制品"], ["food.meat", "肉制品"]]},
            {"owner": "fire", "version": "1", "valid_from": "2024-01-01", "valid_to": "2024-12-31", "tags": [["fire.key", "重点单位"]]},
        ],
        "grounds": [["recent", "market"]],
        "lines": [
            line("food", whom="food.*", by=["area:4", "tier"]),
            line("fire", whom="fire.key | departments >= 2", by=["tier"], amount="1/3", rounding="spread_up"),
            line("all", by=["area"], amount="10", excluded=[]),
        ],
        "ceiling": "left",
        "persons": ["kind", ["individual"]],
        "sources": {
            "parties": [[party, f"{party}部门"] for party in PARTIES],
            "deadline": "2026-07-01T18:00:00+08:00",
            "later": [{"event": EVENT, "date": "2026-07-02", "pattern": "[0-9]{9}"}],
            "witnesses": ["公证处"],
        },
    }  # fmt: skip
    return {**deepcopy(base), **changes}


def counting(size: int) -> bytes:
    """Return bytes that are the same every time, in place of the system's random source."""
    return bytes((size * 7 + i * 11) % 256 for i in range(size))


def seed_for(pair: Pair, number: str = "123456789") -> dict[str, Any]:
    """Return the seed file (``seed/1``) for a frozen pair of digests, as JSON."""
    made = {party: commit(pair, party, lambda size, p=party: counting(size)[:-1] + bytes([len(p) + ord(p[0]) % 200])) for party in PARTIES}
    commitments = sorted([party, sent.commitment] for party, (_, sent) in made.items())
    reveals = sorted([party, kept.nonce] for party, (kept, _) in made.items())
    what = [pair.round_id, pair.attempt, pair.frame_digest, pair.round_digest]

    def receipt(kind: str, time: str, content: Any) -> dict[str, Any]:
        return {"kind": kind, "reference": "", "time": time, "what": content, "witness": "公证处"}

    return {
        "schema": "seed/1",
        "commitments": commitments,
        "reveals": reveals,
        "later": [EVENT, number],
        "receipts": [
            receipt("commitments", "2026-07-01T12:00:00+08:00", list_digest(pair.hash, commitments)),
            receipt("pair", "2026-06-30T12:00:00+08:00", what),
            receipt("reveals", "2026-07-01T18:30:00+08:00", list_digest(pair.hash, reveals)),
        ],
    }


def write_json(path: Path, value: Any) -> Path:
    """Write plain JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return path
