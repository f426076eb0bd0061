"""One made-up event of each kind 生成的事件, for plugins' tests; none of them happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jointsup.codec.structure import structure
from jointsup.model.events import EVENTS, Event

_VALUES: Final[Mapping[str, Any]] = {
    "schema": "event/1", "at": "2026-07-03T10:00:00+08:00", "as_of": "2026-07-01", "attempt": 1, "rehearsal": False, "round_id": "market/1",
    "register": "entities", "source": "register.csv", "version": "2026-07", "rows": 1699, "came": 3, "went": 2, "changed": 1, "lines": 4,
    "drawn": 120, "visits": 97, "of": "market/1", "slots": 194, "filled": 190, "party": "auditor", "witness": "notary", "line": "food", "reason": "样例", "ground": "样例", "list": "matters",
    "plan": "2026", "plugin": "test/city", "distribution": "test-city", "provider": "test/sms", "step": "send", "words": "样例",
}  # fmt: skip


def events() -> tuple[Event, ...]:
    """Return one event of each kind, each with a key of its own."""
    return tuple(structure(_event(kind, cls), cls, kind) for kind, cls in EVENTS.items())


def _event(kind: str, cls: type[Event]) -> dict[str, Any]:
    from attrs import fields

    said: dict[str, Any] = {"kind": kind, "key": f"sample-{kind}"}
    for attribute in fields(cls):
        if attribute.name not in said:
            said[attribute.name] = "5e" * 32 if attribute.name.endswith("digest") or attribute.name == "seed" else _VALUES[attribute.name]
    if kind == "plan_approved":
        said["version"] = 1
    if kind == "team_changed":
        said["filled"] = True
    return said
