"""Reading a record folder 抽取档案 for a check: every file is held to its size, its text and its shape; nothing here raises."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, TypeVar, overload

from attrs import frozen

from jointsup.algorithms.sampling.entity_lines import leaf_of_text
from jointsup.algorithms.sampling.tree import tree_root
from jointsup.canonical import MAX_LINE_BYTES, hash_parts
from jointsup.error_texts.system import system_words
from jointsup.verify.documents import LINES, read_document, read_shape
from jointsup.verify.report import TOLD_EVERY, Findings, Progress, no_progress
from jointsup.verify.told import Teller, Told

T = TypeVar("T")

RecordSource: TypeAlias = "str | Path | Mapping[str, str]"
"""A record's folder, its ``record.json``, or its files' texts by name."""

JSON_LIMIT = 2**29
LINES_LIMIT = 2**32


class Lines(Sequence[Any]):
    """The lines of a file, each found canonical and of its shape; held as texts, and read again whenever they are looked at."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, at: int) -> Any: ...
    @overload
    def __getitem__(self, at: slice) -> Lines: ...
    def __getitem__(self, at: int | slice) -> Any:
        return Lines(self.texts[at]) if isinstance(at, slice) else json.loads(self.texts[at])


@frozen
class EntityLines:
    """What the lines of ``drawn.jsonl`` or ``visits.jsonl`` tell, each found canonical and of its shape, and the root of their tree."""

    told: Sequence[Told]
    root: str

    @cached_property
    def whole(self) -> bool:
        """Whether nothing is hidden: no line replaced by its leaf, no closed part by its hash."""
        return not any(one.kind.hidden or one.kind.closed_hidden for one in self.told)


@frozen
class Record:
    """The files of a record as plain JSON; None stands for one that could not be read."""

    head: Any
    document: Any
    round_digest: str | None
    """The digest of the round document as it stands."""
    strata: Lines | None
    drawn: EntityLines | None
    visits: EntityLines | None
    later: Lines | None
    later_shown: bool

    @property
    def readable(self) -> bool:
        """Whether the three files that are always there could be read."""
        return self.strata is not None and self.drawn is not None and self.visits is not None

    @property
    def whole(self) -> bool:
        """Whether nothing is hidden in any line about an entity."""
        return self.readable and all(lines.whole for lines in (self.drawn, self.visits) if lines is not None)


def read_record(source: RecordSource, findings: Findings, progress: Progress = no_progress) -> Record:
    """Read all files of a record; ``progress`` is told of the steps ``drawn`` and ``visits``."""
    head_text = _bytes(source, "record.json", JSON_LIMIT, findings)
    head = None if head_text is None else read_document(head_text, "record/1", "record.json", findings)
    # Without a head nobody can say what digests and roots should be.
    hash_name = "sha256" if head is None else head["header"]["hash"]
    text = _bytes(source, "round.json", JSON_LIMIT, findings)
    document = None if text is None else read_document(text, "round/1", "round.json", findings)
    round_digest = None if text is None or document is None else hash_parts(hash_name, "jointsup/1/round", text.decode())
    strata = _lines(source, "strata.jsonl", _read_lines, findings)
    about = partial(_read_entity_lines, hash_name, {}, progress)
    drawn, visits = (_lines(source, f"{name}.jsonl", about, findings) for name in ("drawn", "visits"))
    later_shown = _there(source, "later.jsonl")
    later = _lines(source, "later.jsonl", _read_lines, findings) if later_shown else None
    return Record(head, document, round_digest, strata, drawn, visits, later, later_shown)


def _place(source: str | Path, name: str) -> Path:
    path = Path(source)
    return (path.parent if path.name == "record.json" else path) / name


def _there(source: RecordSource, name: str) -> bool:
    if isinstance(source, Mapping):
        return name in source
    try:
        return _place(source, name).exists()
    except (OSError, ValueError):
        return False


def _bytes(source: RecordSource, name: str, limit: int, findings: Findings) -> bytes | None:
    if not _there(source, name):
        findings.broken("file/missing", name)
        return None
    return read_bytes(source[name] if isinstance(source, Mapping) else _place(source, name), name, limit, findings)


def read_bytes(source: str | Path, where: str, limit: int, findings: Findings) -> bytes | None:
    """Return the bytes of a file (a path) or of a text, or None after noting why there are none."""
    if isinstance(source, str):
        data = source.encode("utf-8", "surrogatepass")
    else:
        try:
            if not source.is_file():
                findings.broken("file/no_file", where)
                return None
            with source.open("rb") as file:
                data = file.read(limit + 1)
        except OSError as error:
            findings.broken("file/unreadable", where, error=system_words(error))
            return None
    if len(data) > limit:
        findings.broken("file/too_large", where, limit=limit)
        return None
    return data


def _lines(source: RecordSource, name: str, read: Callable[[BinaryIO, str, Findings], T], findings: Findings) -> T | None:
    """Return what ``read`` makes of a file, or None after noting what is wrong with it."""
    before, found = findings.total, None
    if isinstance(source, Mapping):
        data = _bytes(source, name, LINES_LIMIT, findings)
        found = None if data is None else read(BytesIO(data), name, findings)
    elif not _there(source, name):
        findings.broken("file/missing", name)
    else:
        found = _of_file(_place(source, name), name, read, findings)
    return found if findings.total == before else None


def _of_file(place: Path, name: str, read: Callable[[BinaryIO, str, Findings], T], findings: Findings) -> T | None:
    try:
        if not place.is_file():
            findings.broken("file/no_file", name)
        elif place.stat().st_size > LINES_LIMIT:
            findings.broken("file/too_large", name, limit=LINES_LIMIT)
        else:
            with place.open("rb") as file:
                return read(file, name, findings)
    except OSError as error:
        findings.broken("file/unreadable", name, error=system_words(error))
    return None


def _read_lines(file: BinaryIO, name: str, findings: Findings) -> Lines:
    """Return the lines of a file, of which no more is held than they are, those that are sound."""
    texts = _texts(file, name, findings)
    return Lines([text.decode() for where, text in texts if read_shape(text, LINES[name], where, findings) is not None])


def _read_entity_lines(
    hash_name: str, once: dict[str, str], progress: Progress, file: BinaryIO, name: str, findings: Findings
) -> EntityLines:
    """Return what the sound ones of a file's lines about entities tell, and the root of their tree; a text that comes again is held ``once``."""
    told: list[Told] = []
    step, size = name.partition(".")[0], max(1, file.seek(0, SEEK_END))
    file.seek(0)

    def leaves() -> Iterator[str]:
        teller = Teller(name, once)
        for number, (where, text) in enumerate(_texts(file, name, findings)):
            if not number % TOLD_EVERY:
                progress(step, file.tell(), size)
            one = teller.told(text, where, findings)
            if one is not None:
                told.append(one)
                yield leaf_of_text(hash_name, text.decode())

    root = tree_root(hash_name, leaves())
    progress(step, size, size)
    return EntityLines(told, root)


def _texts(file: BinaryIO, name: str, findings: Findings) -> Iterator[tuple[str, bytes]]:
    """Yield the place and the text of each line, up to one without an end."""
    for number, line in enumerate(file, 1):
        where = f"{name}, line {number}"
        if not line.endswith(b"\n"):
            findings.broken("text/json_line_end", where)
        elif len(line) > MAX_LINE_BYTES:
            findings.broken("text/line_length", where)
        else:
            yield where, line[:-1]
