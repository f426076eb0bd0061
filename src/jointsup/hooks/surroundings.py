"""The surroundings 运行环境 of a process, which making and asking a plugin must leave as they were."""

from __future__ import annotations

import locale
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from attrs import field, frozen

from jointsup.hooks.guard import unrouted
from jointsup.said import Listed, Words

_UMASK = re.compile(r"^Umask:\s*([0-7]+)$", re.MULTILINE)


@frozen
class Surroundings:
    """What a plugin could change for everybody; the umask where the system tells it without setting it."""

    folder: str
    variables: Mapping[str, str] = field(repr=False)
    locale: str
    umask: str
    path: Sequence[str]
    streams: Sequence[Any] = field(eq=False, repr=False)

    def changed(self) -> list[Words]:
        """Return what differs by now, in words; of variables their names only."""
        now = surroundings()
        found = [
            words
            for differs, words in (
                (now.folder != self.folder, Words("working folder", "工作目录")),
                (now.locale != self.locale, Words("locale", "区域设置")),
                (now.umask != self.umask, Words("umask", "文件权限掩码")),
                (now.path != self.path, Words("sys.path", "sys.path")),
                (any(a is not b for a, b in zip(now.streams, self.streams, strict=True)), Words("sys.stdout or sys.stderr", "sys.stdout 或 sys.stderr")),
            )
            if differs
        ]
        names = sorted(name for name in {*now.variables, *self.variables} if now.variables.get(name) != self.variables.get(name))
        if names:
            shown = Listed(names[:5])
            found.append(Words(f"environment variables ({shown.text('en')})", f"环境变量（{shown.text('zh')}）"))
        return found

    def restore(self) -> None:
        """Put everything back."""
        with suppress(OSError):
            os.chdir(self.folder)
        for name in set(os.environ) - set(self.variables):
            del os.environ[name]
        os.environ.update({name: value for name, value in self.variables.items() if os.environ.get(name) != value})
        with suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, self.locale)
        if self.umask:
            os.umask(int(self.umask, 8))
        sys.path[:] = self.path
        sys.stdout, sys.stderr = self.streams


def surroundings() -> Surroundings:
    """Return the surroundings as they are now."""
    streams = (unrouted(sys.stdout), unrouted(sys.stderr))
    return Surroundings(_folder(), dict(os.environ), locale.setlocale(locale.LC_ALL), _umask(), tuple(sys.path), streams)


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def _umask() -> str:
    with suppress(OSError):
        found = _UMASK.search(Path("/proc/self/status").read_text("ascii", "replace"))
        return found[1] if found else ""
    return ""
