"""What a comparison found 对照结果, as facts, as questions with their answers, and as plain JSON."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from jointsup.algorithms.sampling.compare import Labels, Visits
from jointsup.algorithms.sampling.questions import Question
from jointsup.model.amounts import fraction_text


@frozen
class ComparedStratum:
    """A stratum of a draw: how many could be drawn, how many the stated rates ask for, how many were drawn."""

    labels: Labels
    rows: int
    target: Fraction
    drawn: int


@frozen
class ComparedDraw:
    """What a list shows against the register, without any chance in it.

    ``listed`` lines, of which ``nameless`` have no id; ``rows`` that could be drawn and ``drawn`` of these; ids in ``doubled``
    (listed more than once), ``missing`` (not in the register), ``struck`` (before the day), ``later`` (came after it), ``outside``
    (the stated range). ``roundings`` are the ways of making each stratum whole that give just these counts.
    """

    id: str
    department: str
    day: str
    listed: int
    nameless: int
    rows: int
    drawn: int
    doubled: Sequence[str] = field(repr=False)
    missing: Sequence[str] = field(repr=False)
    struck: Sequence[str] = field(repr=False)
    later: Sequence[str] = field(repr=False)
    outside: Sequence[str] = field(repr=False)
    strata: Sequence[ComparedStratum] = field(repr=False)
    roundings: Sequence[str]

    @property
    def target(self) -> Fraction:
        """How many the stated rates ask for."""
        return sum((stratum.target for stratum in self.strata), Fraction())

    @property
    def at_zero(self) -> Sequence[ComparedStratum]:
        """Strata of which the rates ask for somebody, and nobody was drawn."""
        return [stratum for stratum in self.strata if stratum.target and not stratum.drawn]

    @property
    def off(self) -> Sequence[ComparedStratum]:
        """Strata whose number is one or more away from what the rates ask."""
        return [stratum for stratum in self.strata if abs(stratum.drawn - stratum.target) >= 1]


@frozen
class Compared:
    """What a comparison found 对照结果. ``questions_digest`` is the SHA-256 of the file of questions, empty where it was none; ``register_digest`` as
    :class:`~jointsup.codec.tables.table.Table` has it."""

    questions_digest: str
    register: str
    register_digest: str
    rows: int
    nameless: int
    draws: Sequence[ComparedDraw]
    questions: Sequence[Question]
    visits: Sequence[Visits]

    @property
    def told(self) -> Sequence[Question]:
        """The answers that are no chance, all questions together at most one in a million."""
        return [question for question in self.questions if question.told]

    def json(self) -> dict[str, Any]:
        """Return all of it as plain JSON; exact fractions are texts ``p/q``."""
        return {
            "draws": [_draw_json(draw) for draw in self.draws],
            "nameless": self.nameless,
            "questions": [_question_json(question) for question in self.questions],
            "questions_digest": self.questions_digest,
            "register": self.register,
            "register_digest": self.register_digest,
            "rows": self.rows,
            "visits": [
                {
                    "bound": fraction_text(visits.bound),
                    "departments": visits.departments,
                    "draws": list(visits.draws),
                    "entities": visits.entities,
                    "often": {str(times): count for times, count in visits.often.items()},
                    "separate": visits.separate,
                }
                for visits in self.visits
            ],
        }


def _draw_json(draw: ComparedDraw) -> dict[str, Any]:
    plain = ("id", "department", "day", "listed", "nameless", "rows", "drawn")
    lists = ("doubled", "missing", "struck", "later", "outside", "roundings")
    return {
        **{name: getattr(draw, name) for name in plain},
        **{name: list(getattr(draw, name)) for name in lists},
        "target": fraction_text(draw.target),
        "strata": [
            {"drawn": one.drawn, "labels": list(one.labels), "rows": one.rows, "target": fraction_text(one.target)} for one in draw.strata
        ],
    }


def _question_json(question: Question) -> dict[str, Any]:
    plain = ("kind", "draw", "about", "size", "found", "gap", "samples", "told")
    return {
        **{name: getattr(question, name) for name in plain},
        "mean": fraction_text(question.mean),
        "one_in": question.bound.one_in(),
    }

