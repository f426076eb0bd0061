"""What a scoring is given 评分输入: options for facts and entities, and how their columns are called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jointsup.cli.days import DAY
from jointsup.cli.steps import composed

if TYPE_CHECKING:
    from jointsup.codec.tables import Encoding
    from jointsup.model.rulesets import RuleSet
    from jointsup.services.credit.scoring import Inputs

F = TypeVar("F", bound=Callable[..., Any])

_INPUTS = (
    click.option("--facts", type=click.Path(path_type=Path), help="Facts: Parquet, CSV, XLSX or JSON lines; none where the card counts none. 信用信息"),
    click.option("--entities", required=True, type=click.Path(path_type=Path), help="Entities to be scored, a row each. 监管对象"),
    click.option("--as-of", required=True, type=DAY, help="Day of the score; what is later is not looked at. 数据截至日"),
    click.option(
        "--column", "columns", multiple=True, metavar="FIELD=HEADING",
        help="Heading of a field of the facts: entity, kind, day; category, value, until are read where they are named. 列名",
    ),
    click.option(
        "--property", "properties", multiple=True, metavar="NAME=HEADING",
        help="Heading of a property of the entities, or of entity, their id; else a property stands under its own name. 属性列名",
    ),
    click.option("--delivered", multiple=True, metavar="KIND", help="A kind of facts that was delivered though none occurs. 已报送类别"),
    click.option("--encoding", type=click.Choice(["utf-8", "gb18030"]), help="Encoding of CSV files, where it must not be found out."),
)  # fmt: skip


def inputs_of_a_scoring(command: F) -> F:
    """Give a command the options of what is scored."""
    for option in reversed(_INPUTS):
        command = option(command)
    return command


def given(
    *cards: RuleSet,
    facts: Path | None,
    entities: Path,
    columns: Sequence[str],
    properties: Sequence[str],
    delivered: Sequence[str],
    encoding: Encoding | None,
) -> Inputs:
    """Return what is scored; plugins are composed only where a card names scoring models."""
    from jointsup.model.scorecards import ScorecardRules
    from jointsup.services.credit.reading import Given
    from jointsup.services.credit.scoring import Inputs

    named = any(isinstance(card.rules, ScorecardRules) and card.rules.models for card in cards)
    models = composed().scoring_models if named else {}
    facts_given = None if facts is None else Given(facts, pairs(columns), encoding=encoding)
    return Inputs(facts_given, Given(entities, pairs(properties), encoding=encoding), delivered, models)


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """Return what ``NAME=VALUE`` options say."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals and value) or name in found:
            raise click.UsageError(_("{text} is no NAME=VALUE, or names something twice").format(text=text))
        found[name] = value
    return found
