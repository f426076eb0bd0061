"""The lock file 锁定文件: which plugins an application is composed of, so that two servers compose alike.

For each plugin it holds distribution, version, target and a digest of what is installed: the distribution's files and the package that the target
lies in, by path and content. Scripts, compiled files and what pip notes of the installation itself are left out, since they differ by machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Final

from jointsup.codec.files import write_file
from jointsup.codec.reading import read_document
from jointsup.codec.structure import unstructure
from jointsup.errors import BadDocument, BadPlugins
from jointsup.hashes import sha256_hex
from jointsup.hooks.discovery import Found
from jointsup.hooks.refusals import Refusal, refusal
from jointsup.hooks.source import Source
from jointsup.model.plugins import LockDocument, LockEntry
from jointsup.said import Words

MOST_FILES: Final = 10_000

_SKIPPED: Final = (".pyc", ".pyo", ".pth")


def locked(found: Iterable[Found]) -> LockDocument:
    """Return the lock of some plugins as they are installed now; nothing of them is imported."""
    entries = [
        LockEntry(one.source.plugin, one.source.distribution, one.source.version, one.target, digest_of(one)) for one in found
    ]
    return LockDocument("plugins_lock/1", tuple(sorted(entries, key=lambda one: one.plugin)))


def write_lock(path: Path, document: LockDocument) -> None:
    """Write a lock file, over an older one. Raises :class:`~jointsup.errors.Unwritable`."""
    text = json.dumps(unstructure(document), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_file(path, text.encode(), replace=True, public=True)


def faults_of_lock(path: Path, found: Sequence[Found]) -> list[Refusal]:
    """Return in what the plugins that are to be composed differ from a lock file, each under its name.

    Raises :class:`~jointsup.errors.BadPlugins` where the file is none, :class:`~jointsup.errors.Unwritable` where it cannot be read.
    """
    try:
        document = read_document(path, LockDocument)
    except BadDocument as error:
        raise BadPlugins(error.problems) from None
    then = {entry.plugin: entry for entry in document.plugins}
    now = {entry.plugin: entry for entry in locked(found).plugins}
    refusals: list[Refusal] = []
    for name in sorted(then.keys() | now.keys()):
        if name not in now:
            old = Source(name, then[name].distribution, then[name].version)
            refusals.append(refusal(old, "lock", "plugin.lock_missing", name, lock=str(path)))
            continue
        source = Source(name, now[name].distribution, now[name].version)
        if name not in then:
            refusals.append(refusal(source, "lock", "plugin.lock_new", name, lock=str(path)))
            continue
        for member, chinese in (("distribution", "发行包"), ("version", "版本"), ("target", "目标"), ("digest", "摘要")):
            old_value, value = getattr(then[name], member), getattr(now[name], member)
            if old_value != value:
                what, before = Words(member, chinese), old_value or "–"
                refusals.append(refusal(source, "lock", "plugin.lock_other", value or "–", what=what, locked=before, lock=str(path)))
    return refusals


def digest_of(found: Found) -> str:
    """Return the digest over the files of a plugin, empty where there are none; moved to another folder they give the same."""
    files = dict(_files(found))
    if not files:
        return ""
    lines = [[name, sha256_hex(path.read_bytes())] for name, path in sorted(files.items())]
    return sha256_hex(json.dumps(lines).encode())


def _files(found: Found) -> Iterator[tuple[str, Path]]:
    listed = found.distribution.files if found.distribution is not None else None
    for file in (listed or ())[:MOST_FILES]:
        if file.parts[0] != ".." and not file.parts[0].endswith((".dist-info", ".egg-info", ".data")) and file.suffix not in _SKIPPED:
            path = Path(str(file.locate()))
            if path.is_file():
                yield file.as_posix(), path
    yield from _files_of_package(found.target.partition(":")[0].partition(".")[0].strip())


def _files_of_package(name: str) -> Iterator[tuple[str, Path]]:
    """Yield the files of a top-level module or package, found without importing it."""
    spec = PathFinder.find_spec(name)
    if spec is None:
        return
    for folder in spec.submodule_search_locations or ():
        for path in sorted(Path(folder).rglob("*"))[:MOST_FILES]:
            if path.is_file() and path.suffix not in _SKIPPED and "__pycache__" not in path.parts:
                yield f"{name}/{path.relative_to(folder).as_posix()}", path
    if not spec.submodule_search_locations and spec.origin and Path(spec.origin).is_file():
        yield Path(spec.origin).name, Path(spec.origin)
