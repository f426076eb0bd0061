"""The picture of the county's draws: all restaurants of one town, drawn separately and by one ticket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from jointsup.algorithms.sampling.tickets import group_start
from jointsup.errors import Language
from jointsup.pictures.draws import DrawnVisit, DrawsPicture, Panel
from jointsup.services.county.figures import CountyFigures
from jointsup.services.county.lines import LINES
from jointsup.services.county.places import BODIES, TOWNS
from jointsup.services.county.register import Entity
from jointsup.services.draw import Drawing

_BODY_OF = [line.body for line in LINES]


TOWN = TOWNS[-1]
TRADE = "餐馆"


def town_picture(entities: Iterable[Entity], drawing: Drawing, figures: CountyFigures, language: Language) -> DrawsPicture:
    """Return the picture of all restaurants of the county's last town."""
    shown = frozenset(one.id for one in entities if one.trade == TRADE and one.town == TOWN[0])
    return draws_picture(drawing, figures, shown, (f"{TOWN[1]}{TRADE}", "restaurants of one town"), language)


def draws_picture(drawing: Drawing, figures: CountyFigures, shown: frozenset[str], whose: tuple[str, str], language: Language) -> DrawsPicture:
    """Return the picture of some firms, ``whose`` name (Chinese, English) stands in its words; the dots are checks of the record at the right."""
    zh = language == "zh"
    rows = [row for row in figures.rows if row.id in shown]
    order = {row.id: place for place, row in enumerate(rows)}
    lines = sorted({place.line for row in rows for place in row.places if not place.excluded})
    bodies = [body for body in BODIES if body.id in {_BODY_OF[line] for line in lines}]
    column = {body.id: place for place, body in enumerate(bodies)}
    left = [DrawnVisit(order[entity], (column[_BODY_OF[line]],)) for entity, of in figures.apart.items() if entity in order for line in of]
    right = [
        DrawnVisit(order[visit.id], tuple(sorted({column[_BODY_OF[check.line]] for check in visit.checks})))
        for visit in drawing.visits
        if visit.made and visit.id in order
    ]
    starts = [
        (sum(row.ticket[:8] < group_start(quarter, 4) for row in rows), f"{'一二三四'[quarter - 1]}季度起" if zh else f"quarter {quarter}")
        for quarter in range(1, 5)
    ]
    return DrawsPicture(
        title=f"抽查比例不变，上门从 {len(left)} 次减到 {len(right)} 次" if zh else f"The same rates: {len(right)} visits instead of {len(left)}",
        caption=(
            f"一个点是一项检查，横线相连的是同一次上门。{whose[0]} {len(rows)} 家按抽签号自上而下排列。左：各部门各抽各的；右：共用一个抽签号。"
            if zh
            else f"A dot is a check; a line joins the checks of one visit. The {len(rows)} {whose[1]} stand in order of their tickets. "
            "Left: every department draws for itself. Right: all share one ticket."
        ),
        axis="企业（按抽签号排列）" if zh else "firms in order of their tickets",
        columns=[body.short if zh else body.english.split(" ")[0] for body in bodies],
        firms=len(rows),
        panels=[
            Panel("各抽各的" if zh else "Drawn separately", _summary(left, zh), left),
            Panel("一号联抽" if zh else "One ticket", _summary(right, zh), right),
        ],
        starts=starts,
        source="生成数据，非真实" if zh else "generated records, nobody's",
    )


def _summary(visits: Sequence[DrawnVisit], zh: bool) -> list[str]:
    times = Counter(visit.firm for visit in visits)
    most = max(times.values(), default=0)
    if zh:
        return [f"上门 {len(visits)} 次", f"涉及 {len(times)} 家，最多的一家 {most} 次"]
    return [f"{len(visits)} visits", f"to {len(times)} firms, to one of them {most}"]
