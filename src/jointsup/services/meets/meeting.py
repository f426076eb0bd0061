"""The meet of a plan's lines over a register 部门交集: files in, one document out (policy rows S1-b, S3.3-b, S3.4-b, S3.12-a, S3.12-d, S4.2-b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from jointsup.algorithms.planning.joining import (
    Asked,
    Bearing,
    Burden,
    Dues,
    Joined,
    cost,
    one_visit,
    worth_joining,
)
from jointsup.codec.areas import load_areas
from jointsup.codec.reading import document_of, under_name_of
from jointsup.codec.tables import Encoding
from jointsup.engines.base import Progress, no_progress
from jointsup.model.amounts import decimal_text
from jointsup.model.matters import Matter, MatterList
from jointsup.model.meets import (
    BurdenRow,
    JointProposal,
    Meets,
)
from jointsup.model.plan import RoundPlan
from jointsup.said import Listed, Words
from jointsup.services.meets.counting import Counted, count_rows
from jointsup.services.meets.dues import Chances, chances_of
from jointsup.services.meets.reaching import Reached, cut
from jointsup.services.meets.selecting import Drafting, Selection, select, with_drafts
from jointsup.services.rounds import look_up, read_plan

if TYPE_CHECKING:
    from jointsup.hooks.plugin_set import PluginSet


@frozen
class Met:
    """What the lines of a plan reach together: the document, and the plan that it is about."""

    document: Meets
    selection: Selection = field(repr=False)

    @property
    def plan(self) -> RoundPlan:
        """The plan, its rule sets looked up."""
        return self.selection.plan

    @property
    def names(self) -> Mapping[str, str]:
        """The departments' names by id."""
        return {department.id: department.name for department in self.document.departments}

    def joint_plan(self) -> RoundPlan:
        """Return the plan with its lines in the proposed joint groups, as a freeze takes it; lines that reach no entity are left out."""
        kept = {line for group in self.document.groups for line in group}
        order = self.plan.yield_order
        return evolve(
            self.plan,
            lines=[line for line in self.plan.lines if line.id in kept],
            groups=self.document.groups,
            yield_order=None if order is None else [line for line in order if line in kept],
        )


def meets(
    plan: RoundPlan | Mapping[str, Any] | str | Path,
    rows: Any,
    *,
    matters: MatterList | Mapping[str, Any] | str | Path | None = None,
    drafting: Drafting | None = None,
    by: Sequence[str] | None = None,
    sheet: str | None = None,
    encoding: Encoding | None = None,
    take_good: bool = False,
    engine: str = "auto",
    plugins: PluginSet | None = None,
    progress: Progress = no_progress,
) -> Met:
    """Return which departments' matters fall on the same entities, what is worth joining, and what that saves 部门交集.

    ``plan`` is a ``plan/1`` whose sources may still be missing, ``rows`` as for a freeze. ``matters``, a ``matters/1``, lets each matter of the
    list select by its own expression, and says what its checks ask in minutes and papers; with ``drafting`` each published matter that no line
    checks gets a line (:func:`~jointsup.services.meets.selecting.with_drafts`), and the plan needs none of its own. ``by`` are facets to break counts down by, such
    as ``area:4``; without, those that the lines use.

    Raises :class:`~jointsup.errors.BadDocument`, :class:`~jointsup.errors.BadRows`, :class:`~jointsup.errors.BadRound`,
    :class:`~jointsup.errors.BadRules` with everything that is wrong.
    """
    listed = () if matters is None else document_of(matters, MatterList, "matters").matters
    with under_name_of(plan):
        given = read_plan(plan)
        stated, areas = look_up(given if drafting is None else with_drafts(given, listed, drafting), plugins)
        selection = select(stated, areas or load_areas(), listed, by)
        counted = count_rows(selection, rows, progress, sheet=sheet, encoding=encoding, take_good=take_good, engine=engine)
        return met(selection, counted, progress)


def met(selection: Selection, counted: Counted, progress: Progress = no_progress) -> Met:
    """Return the meet of what was counted; raises :class:`~jointsup.errors.BadRound` for amounts that a freeze would refuse."""
    plan = selection.plan
    progress("join", 0, 1)
    reached = Reached(selection, counted)
    listed, whole = reached.meets()
    departments, sets, matters = reached.met_departments(), reached.met_sets(), reached.met_matters()
    matter_pairs, without_matter = reached.matter_pairs(), reached.without_matter()
    # It holds all masks once more, beside those that chances go by.
    del reached
    chances = chances_of(selection, counted)
    dues, rules = chances.dues(), chances.rules
    groups = worth_joining(dues, len(rules.lines), partial(one_visit, rules))
    costs = [cost(dues, rules.lines, group) for group in groups if len(group) > 1]
    costs.sort(key=lambda one: (-one.saved, one.lines))
    document = Meets(
        schema="meets/1",
        plan=plan.round_id,
        as_of=plan.as_of,
        register=counted.register,
        entities=counted.entities,
        departments=departments,
        sets=sets,
        meets=listed,
        whole=whole,
        matters=matters,
        matter_pairs=matter_pairs,
        without_matter=without_matter,
        without_entity=tuple(one.id for one in matters if not one.entities),
        idle_lines=tuple(line.id for number, line in enumerate(plan.lines) if number not in chances.lines),
        burden=tuple(_burden(selection, counted, chances, groups, dues)),
        proposals=tuple(_proposal(chances, one) for one in costs),
        groups=tuple(tuple(rules.lines[line].id for line in group) for group in groups),
    )
    progress("join", 1, 1)
    return Met(document, selection)


def _burden(
    selection: Selection, counted: Counted, chances: Chances, groups: Sequence[tuple[int, ...]], dues: Dues
) -> list[BurdenRow]:
    asked = [_asked(selection.matters, line.matters) for line in chances.rules.lines]
    bearing = Bearing(groups, asked)
    rows = [_burden_row("", "", bearing.burden(dues))]
    for spec in selection.by:
        for code, part in chances.split(*cut(counted, spec)):
            rows.append(_burden_row(spec, code, bearing.burden(part)))
    return rows


def _asked(listed: Mapping[str, Matter], matters: Sequence[str]) -> Asked:
    known = [listed[matter] for matter in matters if matter in listed]
    return Asked(sum(matter.minutes or 0 for matter in known), frozenset(paper for matter in known for paper in matter.papers))


def _burden_row(facet: str, code: str, found: Burden) -> BurdenRow:
    def both(pair: tuple[Any, Any]) -> tuple[str, str]:
        return decimal_text(pair[0]), decimal_text(pair[1])

    return BurdenRow(
        facet, code, found.entities, both(found.visits), decimal_text(found.minutes), both(found.papers), both(found.most_visits)
    )


def _proposal(chances: Chances, found: Joined) -> JointProposal:
    lines = [chances.rules.lines[line] for line in found.lines]
    window = max(line.window[0] for line in lines), min(line.window[1] for line in lines)
    separate, joint, saved = map(decimal_text, (found.separate, found.joint, found.saved))
    return JointProposal(
        lines=tuple(line.id for line in lines),
        departments=tuple(sorted({body for line in lines for body in line.bodies})),
        matters=tuple(sorted({matter for line in lines for matter in line.matters})),
        window=window,
        entities=found.entities,
        separate=separate,
        joint=joint,
        saved=saved,
        people_separate=decimal_text(found.people / found.separate),
        people_joint=decimal_text(found.people / found.joint),
        people_most=found.most_people,
        bodies_most=found.most_bodies,
        reason=_reason(found, [line.id for line in lines], window),
    )


def _reason(found: Joined, lines: Sequence[str], window: tuple[str, str]) -> tuple[str, str]:
    """Return why lines are worth joining, in English and in Chinese."""
    separate, joint, saved = (decimal_text(one, 1) for one in (found.separate, found.joint, found.saved))
    said = Words(
        f"{Listed(lines)} fall on {found.entities} entities together, may share a visit from {window[0]} to {window[1]}, and then need {joint} visits "
        f"in place of {separate}: {saved} are saved; at most {found.most_people} people of {found.most_bodies} departments stand at one door.",
        f"{Listed(lines).text('zh')}的检查对象有 {found.entities} 户重合，{window[0]} 至 {window[1]} 可以同时检查，由 {separate} 户次减为 {joint} 户次，"
        f"减少 {saved} 户次；同一户最多同时到场 {found.most_bodies} 个部门、{found.most_people} 人。",
    )
    return said.english, said.chinese
