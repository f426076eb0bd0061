"""What several commands do alike: choosing the engine, telling what would be drawn."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jointsup.cli.configured import require_app, settings_of
from jointsup.cli.output import Answer, percent
from jointsup.model.naming import is_name

if TYPE_CHECKING:
    from jointsup.algorithms.sampling.chances import Figures
    from jointsup.engines.base import Engine
    from jointsup.hooks.plugin_set import PluginSet
    from jointsup.services.draw import Outlook

F = TypeVar("F", bound=Callable[..., Any])

LARGE = 2**23
"""Bytes of a register from which on its steps are told."""

OURS = ("auto", "reference", "duckdb")
OF_FRAMES = (*OURS, "datafusion")
"""Engines that can at least open a frame, draw from it and check it."""

CHECKING = {
    "drawn": ("read the drawn", "读取抽中名单"),
    "visits": ("read the visits", "读取联合检查"),
    "frame": ("check the frame", "核验抽样框"),
    "again": ("draw again and compare", "重新抽取并比对"),
    "merge": ("merge the visits again and compare", "重新合并检查并比对"),
}
"""The steps of a check."""

HEADINGS = {
    "en": ("line", "selected", "excluded", "strata", "expected", "chance", "without chance"),
    "zh": ("任务", "选中", "排除", "分层数", "预计抽取", "抽中概率", "零概率"),
}


class EngineName(click.ParamType[str]):
    """The name of an engine: one of ours, or ``namespace/name`` of an enabled plugin's."""

    name = "engine"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name; refuse what can be none."""
        if value not in OF_FRAMES and not is_name(value):
            self.fail(_("{value} is none of {ours}, nor a plugin's engine, namespace/name").format(value=value, ours=", ".join(OF_FRAMES)), param, ctx)
        return value


def engine_option(command: F, engines: Sequence[str] = OURS) -> F:
    """Add ``--engine``, one of some."""
    return click.option(
        "--engine",
        type=click.Choice(engines),
        default="auto",
        help="What computes: DuckDB where it is installed, else pure Python; the results are the same. 计算引擎",
    )(command)


def frame_engine_option(command: F) -> F:
    """Add ``--engine`` where a frame is only read."""
    return engine_option(command, OF_FRAMES)


def any_engine_option(command: F) -> F:
    """Add ``--engine``, which may also name an enabled plugin's."""
    return click.option(
        "--engine",
        type=EngineName(),
        default="auto",
        metavar="[auto|reference|duckdb|datafusion|NAME]",
        help="What computes: DuckDB where it is installed, else pure Python, or the engine NAME of an enabled plugin, "
        "whose answers are checked; the results are the same. 计算引擎",
    )(command)


def table_options(command: F) -> F:
    """Add ``--sheet`` and ``--encoding``: how a file of rows is to be read."""
    encoding = click.option(
        "--encoding", type=click.Choice(["utf-8", "gb18030"]), help="Encoding of a CSV file, where it must not be found out."
    )
    return click.option("--sheet", help="Sheet of a workbook; the first one if not given. 工作表")(encoding(command))


def engine_named(name: str) -> Engine:
    """Return the engine of that name.

    Raises :class:`~jointsup.errors.Missing` where it is not installed, :class:`~jointsup.errors.BadPlugins` where no enabled plugin gives it.
    """
    if name in OURS:
        from jointsup.engines import choose

        return choose(name)
    from jointsup.hooks.engines import engine_of

    return engine_of(composed().engines, name)


def composed() -> PluginSet:
    """Return the plugins that the settings enable."""
    require_app()
    from jointsup.hooks.composing import compose

    return compose(settings_of().plugins)


def tell_outlook(say: Answer, lines: Sequence[Outlook], figures: Figures) -> None:
    """Say what each line would draw, with what chance, and what that means in visits."""
    rows = [HEADINGS[say.language]]
    for line in lines:
        least, largest = percent(line.least_chance), percent(line.largest_chance)
        rows.append(
            (
                line.line,
                str(line.selected),
                str(line.excluded),
                str(line.strata),
                f"{float(line.expected):.1f}",
                least if least == largest else f"{least} – {largest}",
                str(line.without_chance),
            )
        )
    say.table(rows)
    say(
        f"Visits to expect: {figures.separate} if each line comes alone, {int(figures.merged)} if independent draws are merged, "
        f"never fewer than {int(figures.bound)} at these rates.",
        f"预计检查户次：各自检查 {figures.separate}，独立抽取后合并 {int(figures.merged)}，按此比例最少 {int(figures.bound)}。",
    )
    say.fact(
        lines=[
            {
                "line": line.line,
                "selected": line.selected,
                "excluded": line.excluded,
                "strata": line.strata,
                "expected": f"{line.expected.numerator}/{line.expected.denominator}",
                "least_chance": f"{line.least_chance.numerator}/{line.least_chance.denominator}",
                "largest_chance": f"{line.largest_chance.numerator}/{line.largest_chance.denominator}",
                "without_chance": line.without_chance,
            }
            for line in lines
        ],
        visits={"separate": figures.separate, "merged": int(figures.merged), "bound": int(figures.bound)},
    )


def is_large(rows: Path) -> bool:
    """Say whether work on a file, or on a folder in which a file is so large, takes long enough for its steps to be told."""
    try:
        return any(file.stat().st_size >= LARGE for file in (rows.iterdir() if rows.is_dir() else (rows,)))
    except OSError:
        return False


class Bar:
    """Tells how far long work is: a bar for each step on a terminal, a line for each elsewhere, nothing where JSON was asked for.

    ``words`` are the steps' names in both languages; ``quiet``: nothing is told. It can be called as a :data:`~jointsup.engines.base.Progress`.
    """

    def __init__(self, say: Answer, words: Mapping[str, tuple[str, str]], quiet: bool = False) -> None:
        self.say, self.words, self.quiet = say, words, quiet
        self.step, self.shown = "", -1
        self.on_terminal = sys.stdout.isatty() and not say.as_json
        self.began = time.monotonic()
        self.seconds: dict[str, float] = {}

    def __call__(self, step: str, done: int, parts: int) -> None:
        """Say how much of a step is done."""
        full = 20 if done >= parts else done * 20 // parts
        if self.quiet or (step, full) == (self.step, self.shown):
            return
        if step != self.step:
            self._clock()
        if step != self.step and not self.on_terminal:
            self.say(*self.words[step])
        if self.on_terminal:
            words = self.words[step][self.say.language == "zh"]
            begins = "" if step == self.step or not self.step or self.shown == 20 else "\n"
            click.echo(f"{begins}\r[{'█' * full}{'░' * (20 - full)}] {words}", nl=full == 20)
        self.step, self.shown = step, full

    def _clock(self) -> None:
        now = time.monotonic()
        if self.step:
            self.seconds[self.step] = self.seconds.get(self.step, 0.0) + now - self.began
        self.began = now

    def end(self) -> None:
        """Say how long each step took."""
        self._clock()
        for step, seconds in self.seconds.items():
            english, chinese = self.words[step]
            self.say(f"{seconds:8.1f} s  {english}", f"{seconds:8.1f} 秒  {chinese}")
