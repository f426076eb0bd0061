"""Refusals 拒绝: each says whose plugin was refused, at which stage of composition, and why, in words of both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from attrs import evolve, frozen

from jointsup.errors import Language, Problem, problem
from jointsup.hooks.source import Source

Stage = Literal["find", "lock", "import", "hooks", "info", "settings", "call", "names", "rules"]
"""Where composition was: found, compared with the lock, imported, its hooks looked at, its information, its settings, its hooks called,
names compared with those of others, rule sets read."""


@frozen
class Refusal:
    """One reason for which a plugin was refused; a plugin with several reasons has several refusals."""

    source: Source
    stage: Stage
    problem: Problem

    @property
    def code(self) -> str:
        """The stable code of the reason, such as ``plugin.import``."""
        return self.problem.code

    def text(self, language: Language = "en") -> str:
        """Return whose plugin, why, and what to do, in words."""
        return self.problem.text(language)

    def json(self, language: Language = "en") -> dict[str, Any]:
        """Return the refusal as plain JSON."""
        return {
            "plugin": self.source.plugin,
            "distribution": self.source.distribution,
            "version": self.source.version,
            "stage": self.stage,
            "code": self.code,
            "text": self.text(language),
        }


def refusal(source: Source, stage: Stage, code: str, value: object = "", *, at: str = "", **details: object) -> Refusal:
    """Make a :class:`Refusal`; ``at`` says where in the plugin (a hook, a provider), ``details`` fill the words."""
    return Refusal(source, stage, problem(code, f"{source}: {at}" if at else str(source), value, **details))


def of_problems(source: Source, stage: Stage, problems: Iterable[Problem], at: str = "") -> list[Refusal]:
    """Return a refusal for each problem that something else found in what a plugin gave."""
    where = f"{source}: {at}" if at else str(source)
    return [Refusal(source, stage, evolve(one, place=one.place.within(where))) for one in problems]
