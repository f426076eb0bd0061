"""Notices of events 事件通知: who is told of what, through which notifier, and in which words.

A notice is an outbox row of the act itself, as an event is; it says what the event says, in Chinese words, and names no entity and no person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from attrs import fields, frozen

from jointsup.codec.structure import unstructure
from jointsup.errors import BadSettings, problem
from jointsup.hooks.plugin_set import Provided, named
from jointsup.model.events import EVENTS, Event
from jointsup.model.meaning import meanings
from jointsup.model.notices import Notice
from jointsup.model.settings import NoticeSettings
from jointsup.said import Listed

if TYPE_CHECKING:
    from jointsup.hooks.providers.notifiers import Notifier

TITLES: Final[Mapping[str, str]] = {
    "register_loaded": "名录库已载入",
    "register_corrected": "名录库已更正",
    "matters_loaded": "监管事项清单已载入",
    "plan_approved": "年度工作计划已批准",
    "round_opened": "抽取批次已建立",
    "frame_frozen": "抽样框已固化，请将两个摘要送见证方",
    "pair_witnessed": "见证方已确认两个摘要",
    "nonce_committed": "已收到提交方的承诺",
    "nonce_revealed": "已收到提交方的揭示",
    "seed_fixed": "种子已确定",
    "draw_recorded": "抽取已完成并存档",
    "visits_staffed": "检查组已选派",
    "team_changed": "检查人员已更换",
    "row_replaced": "已递补",
    "disclosure_published": "抽取信息已公开",
    "round_cancelled": "抽取批次已取消",
    "round_void": "本次抽取无效",
    "provider_failed": "插件组件失败，请查看台账",
}
"""What a notice of each kind of event is headed."""

_ABOUT = ("round_id", "plan", "register", "list", "plugin")
_LEFT_OUT = ("schema", "kind", "key", "at")


@frozen
class Channel:
    """A notifier that tells some people of some kinds of events."""

    receiver: str
    """``plugin:notifier``, as the outbox names it."""
    to: Sequence[str]
    kinds: frozenset[str]


def channels(said: Sequence[NoticeSettings], notifiers: Mapping[str, Provided[Notifier]]) -> tuple[Channel, ...]:
    """Return the channels that settings name.

    Raises :class:`~jointsup.errors.BadPlugins` for a notifier that no enabled plugin gives, :class:`~jointsup.errors.BadSettings` for
    a kind of event that there is not, and where nobody is told.
    """
    problems = []
    for place, one in enumerate(said):
        where, known = f"notices[{place}]", Listed(EVENTS)
        problems += [problem("settings.event_kind", f"{where}.kinds", kind, known=known) for kind in one.kinds if kind not in EVENTS]
        problems += [problem("settings.nobody", f"{where}.to")] if not one.to else []
    if problems:
        raise BadSettings(problems)
    given = [(one, named(notifiers, one.through, "notices")) for one in said]
    return tuple(Channel(f"{found.source.plugin}:{found.name}", tuple(one.to), frozenset(one.kinds)) for one, found in given)


def notice_of(event: Event, to: Sequence[str]) -> Notice:
    """Return an event as a notice: its members that are open, each with its Chinese title."""
    said, explained = unstructure(event), meanings(type(event))
    paragraphs = [
        f"{explained[one.name].title}：{_word(said[one.name])}"
        for one in fields(type(event))
        if one.name not in _LEFT_OUT and explained[one.name].grade == "open"
    ]
    about = next((str(said[name]) for name in _ABOUT if name in said), "")
    return Notice(to=to, title=f"{TITLES[event.kind]}：{about}", paragraphs=paragraphs, about=about, at=event.at)


def _word(value: object) -> str:
    return ("是" if value else "否") if isinstance(value, bool) else str(value)
