"""The ledger 台账 (操作留痕): an append-only, hash-chained log of every act, a chain for each book.

An entry holds the digest of a salted payload, never the payload: the law can have a person's data erased from the payloads, and the
chain stays whole. Checkpoints join the heads of all books; every record carries one, so a ledger that is rewritten whole no longer
fits the records that left the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from attrs import frozen

from jointsup.model.documents import DIGEST
from jointsup.model.meaning import Meaning


@frozen
class Entry:
    """An act in a book of the ledger 台账记录 (``entry/1``)."""

    act: Annotated[str, Meaning("操作", "name of the act, such as rounds.freeze", length=60)]
    at: Annotated[str, Meaning("时间", "instant of the act", form="instant", length=40)]
    book: Annotated[str, Meaning("账簿", "book of the ledger, such as round:org/1 or area:370100", length=200)]
    number: Annotated[int, Meaning("序号", "place in the book, from 1", minimum=1)]
    payload: Annotated[str, Meaning("内容摘要", "digest of the salted payload", pattern=DIGEST, length=64)]
    previous: Annotated[str | None, Meaning("前一条", "digest of the entry before; null: the first", pattern=DIGEST, length=64)]
    schema: Annotated[Literal["entry/1"], Meaning("文件版本", "schema of this document", length=20)] = "entry/1"


@frozen
class Checkpoint:
    """The heads of the books that went on since the checkpoint before 检查点 (``checkpoint/1``)."""

    at: Annotated[str, Meaning("时间", "instant of the checkpoint", form="instant")]
    heads: Annotated[Sequence[tuple[str, int, str]], Meaning("账簿头", "[book, number, digest] of the last entry, in order of book")]
    number: Annotated[int, Meaning("序号", "place among the checkpoints, from 1", minimum=1)]
    previous: Annotated[str | None, Meaning("前一检查点", "digest of the checkpoint before", pattern=DIGEST)]
    schema: Annotated[Literal["checkpoint/1"], Meaning("文件版本", "schema of this document")] = "checkpoint/1"


@frozen
class EntryRow:
    """An entry as a store keeps it: its text, from which its digest comes, and columns to search by."""

    book: Annotated[str, Meaning("账簿", "book of the ledger", length=200)]
    number: Annotated[int, Meaning("序号", "place in the book", minimum=1)]
    at: Annotated[str, Meaning("时间", "instant of the act", length=40)]
    act: Annotated[str, Meaning("操作", "name of the act", length=60)]
    digest: Annotated[str, Meaning("摘要", "digest of the entry", pattern=DIGEST, length=64)]
    text: Annotated[str, Meaning("原文", "canonical text of the entry")]


@frozen
class PayloadRow:
    """What an entry is about 台账内容: who did what to what; can be erased without breaking the chain."""

    digest: Annotated[str, Meaning("摘要", "digest of the salted payload", pattern=DIGEST, length=64)]
    book: Annotated[str, Meaning("账簿", "book of the entry", length=200)]
    number: Annotated[int, Meaning("序号", "number of the entry", minimum=1)]
    person: Annotated[str, Meaning("人员", "account of who acted; empty: erased", grade="personal", length=100)]
    department: Annotated[str, Meaning("部门", "department acted for; empty: erased", length=100)]
    subject: Annotated[str, Meaning("对象", "id of what was acted on; empty: erased", length=200)]
    salt: Annotated[str, Meaning("盐值", "32 hex characters; empty: erased", grade="secret", length=32)]
    text: Annotated[str, Meaning("内容", "canonical text; empty: erased", grade="personal")]
    erased: Annotated[str, Meaning("删除依据", "digest of the entry that erased it; empty: stands", length=64)] = ""


@frozen
class BookRow:
    """The head of a book 账簿头."""

    book: Annotated[str, Meaning("账簿", "book of the ledger", length=200)]
    number: Annotated[int, Meaning("序号", "number of the last entry", minimum=1)]
    digest: Annotated[str, Meaning("摘要", "digest of the last entry", pattern=DIGEST, length=64)]
    at: Annotated[str, Meaning("时间", "instant of the last entry", length=40)]
    checkpointed: Annotated[int, Meaning("已入检查点", "number of the last entry that a checkpoint covers", minimum=0)]


@frozen
class CheckpointRow:
    """A checkpoint as a store keeps it."""

    number: Annotated[int, Meaning("序号", "place among the checkpoints", minimum=1)]
    digest: Annotated[str, Meaning("摘要", "digest of the checkpoint", pattern=DIGEST, length=64)]
    text: Annotated[str, Meaning("原文", "canonical text of the checkpoint")]
