"""What a store keeps about itself: settings, files, what waits to be sent."""

from __future__ import annotations

from typing import Annotated, Literal

from attrs import frozen

from jointsup.model.documents import DIGEST
from jointsup.model.meaning import Meaning


@frozen
class StoreRow:
    """A fact about the store: version of its schema, its hash, its writer's lock."""

    name: Annotated[str, Meaning("名称", "name of the fact", length=60)]
    value: Annotated[str, Meaning("值", "what it is", length=200)]


@frozen
class FileRow:
    """A file that a committed act named 已入账文件; its name is its digest."""

    digest: Annotated[str, Meaning("摘要", "SHA-256 of the file", pattern=DIGEST, length=64)]
    kind: Annotated[str, Meaning("类别", "what the file is, such as frame or load", length=30)]
    size: Annotated[int, Meaning("字节数", "bytes of the file", minimum=0)]
    private: Annotated[bool, Meaning("私密", "whether only the system's own account may read it")]
    at: Annotated[str, Meaning("时间", "instant of the act that named it", length=40)]


OutboxState = Literal["waiting", "sending", "delivered", "dead", "erased"]


@frozen
class OutboxRow:
    """A notice or event on its way out 待发消息, written in the transaction of its act and delivered afterwards."""

    key: Annotated[str, Meaning("幂等键", "idempotency key: the same for each try", length=64)]
    receiver: Annotated[str, Meaning("接收方", "plugin/provider that it goes to", length=120)]
    kind: Annotated[str, Meaning("类别", "event or notice kind", length=60)]
    body: Annotated[str, Meaning("内容", "canonical text", grade="personal")]
    state: Annotated[OutboxState, Meaning("状态", "waiting, sending, delivered, dead: given up, erased with its entry", length=10)]
    tries: Annotated[int, Meaning("次数", "deliveries tried", minimum=0)]
    due: Annotated[str, Meaning("到期", "waiting: when to try; sending: when the lease ends; else: when that came about", length=40)]
    at: Annotated[str, Meaning("时间", "instant of its act", length=40)]
    book: Annotated[str, Meaning("账簿", "book of its act's entry", length=200)]
    number: Annotated[int, Meaning("序号", "number of its act's entry", minimum=1)]
    place: Annotated[int, Meaning("次序", "place among what its act sends, from 0", minimum=0)]
    lease: Annotated[str, Meaning("占用", "who is sending it; empty: nobody", length=64)] = ""
    receipt: Annotated[str, Meaning("回执", "what the receiver answered", length=2000)] = ""
    fault: Annotated[str, Meaning("失败原因", "why the last try failed", length=2000)] = ""
