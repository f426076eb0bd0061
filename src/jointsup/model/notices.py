"""Notices 通知: words for people, sent through a channel by a notifier; and what came back for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from attrs import field, frozen

from jointsup.model.meaning import Meaning


def _texts(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(texts)


@frozen(kw_only=True)
class Notice:
    """A notice 通知: what a department or a person is told. It holds no name of an entity unless its text must."""

    schema: Annotated[Literal["notice/1"], Meaning("文件版本", "always notice/1")] = "notice/1"
    to: Annotated[Sequence[str], Meaning("接收方", "ids of departments or persons", "internal")] = field(converter=_texts)
    title: Annotated[str, Meaning("标题", "one line", "internal")]
    paragraphs: Annotated[Sequence[str], Meaning("正文", "the words, one text for each paragraph", "internal")] = field(converter=_texts)
    about: Annotated[str, Meaning("所涉事项", "id of the round, plan or register that it is about, empty for none")] = ""
    at: Annotated[str, Meaning("时间", "moment of the act that it tells of", form="instant")]


@frozen(kw_only=True)
class Receipt:
    """A receipt 回执: what a notifier says of a notice that it sent."""

    schema: Annotated[Literal["receipt/1"], Meaning("文件版本", "always receipt/1")] = "receipt/1"
    key: Annotated[str, Meaning("幂等键", "the key that the notice was sent with")]
    reference: Annotated[str, Meaning("回执号", "what the receiver calls it: a number, a file name")]
    again: Annotated[bool, Meaning("重复", "the receiver had this key already and did nothing")] = False
