"""Notices to a folder 通知目录: one file for each notice, for whatever takes them from there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jointsup.hooks import Notice, Notifier, Receipt

MAX_BYTES: Final = 2**20


class FolderNotifier(Notifier):
    """Writes each notice to a file that is named by its key; a file appears whole or not at all and is never written twice."""

    name = "core/folder"
    summary = "files in a folder 通知目录"
    channels: Sequence[str] = ("folder",)

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def send(self, notice: Notice, key: str) -> Receipt:
        """Write the notice, unless its file is there already.

        Raises :class:`~jointsup.errors.Unwritable` where the disk refuses, for a key that can be no name of a file, and where the file of
        this key holds another notice.
        """
        from jointsup.codec.files import member, read_bytes, writing
        from jointsup.codec.structure import unstructure
        from jointsup.errors import Unwritable, problem

        path = member(self._folder, f"{key}.json")
        text = (json.dumps({"key": key, **unstructure(notice)}, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with writing(path) as file:
                file.write(text)
        except Unwritable:
            if not path.is_file():
                raise
            if read_bytes(path, MAX_BYTES) != text:
                raise Unwritable([problem("plugin.other_notice", str(path), key)]) from None
            return Receipt(key=key, reference=path.name, again=True)
        return Receipt(key=key, reference=path.name)
