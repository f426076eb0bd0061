"""What all commands share: language, JSON answers, refusals with their exit status, progress."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TextIO, cast

import click

from jointsup.cli.ending import ending
from jointsup.cli.language import default_language
from jointsup.errors import SHOWN, JointsupError, Language
from jointsup.said import Words, broken

P = ParamSpec("P")

COLUMNS = 80
"""How wide a terminal is at least; a Chinese character takes two columns."""


def common(command: Callable[P, None]) -> Callable[..., None]:
    """Add ``--lang`` and ``--json``, and turn refusals into words and an exit status.

    The command gets ``say``, which prints and remembers (:class:`Answer`), in place of the two options.
    """

    @click.option(
        "--lang", type=click.Choice(["en", "zh"]), default=default_language, help="Language of messages. 语言"
    )
    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
    @functools.wraps(command)
    def wrapped(*args: Any, lang: str, as_json: bool, **options: Any) -> None:
        say = Answer(cast(Language, lang), as_json)
        with ending(say.language), _kept_for_answer(say) if as_json else contextlib.nullcontext():
            try:
                command(*args, say=say, **options)  # type: ignore[arg-type]
            except JointsupError as error:
                say.refuse(error)
                sys.exit(error.exit_status)
            say.end()
            if say.exit_status:
                sys.exit(say.exit_status)

    return wrapped


@contextlib.contextmanager
def _kept_for_answer(say: Answer) -> Iterator[None]:
    """Keep standard output for the answer: whatever else writes to it, a plugin, its threads or a process that it starts, goes to standard error.

    That stays so until the process ends, as a thread may write after the answer.
    """
    stdout = sys.stdout
    stdout.flush()
    with contextlib.ExitStack() as kept:
        say.out = stdout
        with contextlib.suppress(OSError, ValueError):  # of tests it may be no file
            say.out = kept.enter_context(open(os.dup(stdout.fileno()), "w", encoding=stdout.encoding, errors=stdout.errors))
            os.dup2(2, stdout.fileno())
        sys.stdout = sys.stderr
        try:
            yield
        finally:
            sys.stdout = stdout


class Answer:
    """What a command says: lines for people as they come, or one JSON object at the end."""

    def __init__(self, language: Language, as_json: bool) -> None:
        self.language = language
        self.as_json = as_json
        self.facts: dict[str, Any] = {}
        self.exit_status = 0
        """What the command ends with where nothing was refused."""
        self.problems_file: Path | None = None
        self.out: TextIO | None = None
        """Where the JSON answer goes; None: to standard output."""

    def __call__(self, english: str, chinese: str) -> None:
        """Print a sentence in the reader's language."""
        if not self.as_json:
            click.echo(chinese if self.language == "zh" else english)

    def aside(self, english: str, chinese: str) -> None:
        """Say a sentence to standard error, beside the answer."""
        click.echo(chinese if self.language == "zh" else english, err=True)

    def paragraph(self, english: str, chinese: str, indent: int = 0) -> None:
        """Print sentences in the reader's language, broken into lines of 80 columns; lines after the first stand further in."""
        words = chinese if self.language == "zh" else english
        first, *rest = broken(words, lambda line: _width(line) <= COLUMNS - indent - 2)
        told = "\n".join([" " * indent + first, *(" " * (indent + 2) + line for line in rest)])
        self(told, told)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Print rows in columns, the first of them headings; Chinese characters count double."""
        if self.as_json or not rows:
            return
        widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
        for row in rows:
            cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
            click.echo("  " + "  ".join(cells).rstrip())

    def fact(self, **facts: Any) -> None:
        """Remember facts for the JSON answer."""
        self.facts.update(facts)

    @contextlib.contextmanager
    def listing(self, path: Path | None) -> Iterator[None]:
        """Write all problems to ``path`` where more of them come up than are shown; the list of an earlier try goes. None: write nothing."""
        if path is not None:
            with contextlib.suppress(OSError):
                path.unlink()
        try:
            yield
        except JointsupError as error:
            if path is not None and error.total > SHOWN:
                from jointsup.codec.refusals import write_refusals

                write_refusals(path, error.problems, error.total, replace=True)
                self.problems_file = path
                self.fact(problems_file=str(path))
            raise

    def refuse(self, error: JointsupError) -> None:
        """Say what was refused: to standard error in words, or as the JSON answer."""
        if self.as_json:
            self._answer({**self.facts, **error.json(self.language)})
            return
        click.echo(error.text(self.language), err=True)
        where = self.problems_file
        if where is not None:
            click.echo(f"全部问题见 {where}" if self.language == "zh" else f"all of them: {where}", err=True)

    def end(self) -> None:
        """Print the JSON answer."""
        if self.as_json:
            self._answer(self.facts)

    def _answer(self, facts: Mapping[str, Any]) -> None:
        click.echo(json.dumps(facts, ensure_ascii=False, sort_keys=True), file=self.out)


def counted(number: int, thing: str) -> str:
    """Return a number of things in English: ``1 line``, ``2 lines``."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def span(first: str, last: str | None) -> Words:
    """Return from when until when something holds, in words; without a last day it goes on."""
    if last:
        return Words(f"from {first} to {last}", f"自 {first} 起至 {last} 止")
    return Words(f"from {first} on", f"自 {first} 起")


def _width(text: str) -> int:
    return sum(2 if ord(c) >= 0x1100 else 1 for c in text)


def percent(chance: Any) -> str:
    """Return a chance (an exact fraction) as a percentage with three decimals, for people."""
    thousandths = round(chance * 100000)
    return f"{thousandths // 1000}.{thousandths % 1000:03d} %"


class Steps:
    """Tells the steps of long work: a bar that grows on a terminal, plain lines elsewhere, nothing where JSON was asked for."""

    def __init__(self, say: Answer, count: int) -> None:
        self.say = say
        self.count = count
        self.done = 0
        self.on_terminal = sys.stdout.isatty() and not say.as_json

    def __enter__(self) -> Steps:
        return self

    def __call__(self, english: str, chinese: str) -> None:
        """Say which step begins."""
        self.done += 1
        words = chinese if self.say.language == "zh" else english
        if self.on_terminal:
            full = self.done * 20 // self.count
            click.echo(
                click.style(f"[{'█' * full}{'░' * (20 - full)}] {self.done}/{self.count} {words}", bold=True)
            )
        else:
            self.say(f"[{self.done}/{self.count}] {words}", f"[{self.done}/{self.count}] {words}")

    def __exit__(self, *exc: object) -> None:
        return None
