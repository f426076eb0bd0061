"""Reads the docs' pages: fenced blocks, what is said of each in the comment before it, and how a block is run.

A comment right before a block says what it is: ``<!-- file: plan.json -->`` (written to the folder), ``<!-- not run: why -->``,
``<!-- needs: javac java -->`` (run where these programs are). Every other ``python``, ``console`` and ``sh`` block is run, in the
order of the page, in one folder. ``$PORT`` is a free port; a program that goes on in the background is ended with the page if a
``.pid`` file of the folder names it.
"""

from __future__ import annotations

import contextlib
import doctest
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
RUN = ("python", "console", "sh")

_BLOCK = re.compile(
    r"^(?:<!-- (?P<kind>file|not run|needs): (?P<said>.+?) -->\n)?(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)


@frozen
class Block:
    """A fenced block of a page."""

    line: int
    language: str
    text: str
    file: str = ""
    not_run: str = ""
    needs: Sequence[str] = ()


def pages() -> list[Path]:
    """Return all pages, in order."""
    return sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    text = page.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        said = {found["kind"]: found["said"]} if found["kind"] else {}
        yield Block(
            line=text.count("\n", 0, found.start("fence")) + 1,
            language=found["info"].strip(),
            text=found["text"],
            file=said.get("file", ""),
            not_run=said.get("not run", ""),
            needs=said.get("needs", "").split(),
        )


class PageRun:
    """The folder in which a page's blocks are run one after the other, and the names that its Python blocks have made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__docs__"}
        programs = folder.with_name(folder.name + ".bin")
        programs.mkdir()
        for name, arguments in (("jointsup", "-m jointsup "), ("python", ""), ("python3", "")):
            program = programs / name
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments}"$@"\n', "utf-8")
            program.chmod(0o755)
        self.environment = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith(("JOINTSUP_", "LC_"))
            },
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(
                os.pathsep
            ),
            "LANG": "C.UTF-8",
            "PORT": str(_free_port()),
        }

    def close(self) -> None:
        """End the programs that were started in the background and still run."""
        for path in self.folder.glob("*.pid"):
            with contextlib.suppress(ProcessLookupError, ValueError):
                os.kill(int(path.read_text("utf-8")), signal.SIGTERM)

    def run(self, block: Block) -> None:
        """Write or run a block; raises ``AssertionError`` where it does something else than the page says."""
        if block.file:
            path = self.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8", newline="\n")
        elif block.language == "python":
            self._python(block)
        else:
            for command, expected, status in commands(block):
                self._command(command, expected, status)

    def _python(self, block: Block) -> None:
        if ">>> " not in block.text:
            exec(compile(block.text, f"line {block.line}", "exec"), self.names)
            return
        test = doctest.DocTestParser().get_doctest(
            block.text, self.names, f"line {block.line}", None, block.line
        )
        said: list[str] = []
        doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS).run(
            test, out=said.append, clear_globs=False
        )
        self.names.update(test.globs)
        assert not said, "".join(said)

    def _command(self, command: str, expected: Sequence[str], status: int) -> None:
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        assert done.returncode == status, (
            f"$ {command}\nexit status {done.returncode}, not {status}:\n{done.stdout}"
        )
        assert shows(done.stdout.splitlines(), expected), (
            f"$ {command}\nprinted:\n{done.stdout}\nthe page shows:\n" + "\n".join(expected)
        )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def commands(block: Block) -> Iterator[tuple[str, list[str], int]]:
    """Yield each command of a block, the lines that the page shows of its output, and its exit status (``# exit status 1``)."""
    if block.language == "sh":
        yield block.text, [], 0
        return
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.replace("\\\n", " ").partition("\n")
        found = re.search(r"# exit status ([0-9]+)$", command)
        yield command, shown.splitlines(), int(found[1]) if found else 0


def shows(printed: Sequence[str], expected: Sequence[str]) -> bool:
    """Say whether the lines that a page shows stand in what was printed, in their order, ``…`` for any characters or lines."""
    rest = iter(line.rstrip() for line in printed)
    for line in expected:
        if line.strip() in ("", "…"):
            continue
        form = ".*".join(map(re.escape, line.rstrip().split("…")))
        if not any(re.fullmatch(form, there) for there in rest):
            return False
    return True
