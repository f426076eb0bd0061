"""The county's figures in words and tables, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from jointsup.algorithms.sampling.exposure import Exposures
from jointsup.algorithms.sampling.skips import digits
from jointsup.errors import Language
from jointsup.said import Listed, Words
from jointsup.services.county.figures import CountyFigures, LineReach
from jointsup.services.county.lines import LINES
from jointsup.services.county.places import BODIES
from jointsup.services.planning import LoadReport

SHOWN = 3
"""How many overloads are told one by one."""

UNDIRECTED = "report"
"""The line whose list is told by itself: undirected, drawn by the province."""

ORDERS_BITS = 128
"""Bits of the tickets' key: a frozen frame has no more orders than that."""


def exposure_table(exposures: Exposures, language: Language) -> list[tuple[str, ...]]:
    """Return the first figure: what four ways of keeping the same rates mean for a business."""
    ways = (exposures.separate, exposures.merged, exposures.ours, exposures.bound)
    if language == "zh":
        heads = ("", "各抽各的", "独立抽取后合并", "一号联抽", "理论下界")
        names = ("全年上门次数", "平均每户次数", "至少一次的机会", "最多的一户")
    else:
        heads = ("", "separate", "drawn apart, merged", "one ticket", "bound")
        names = ("visits in the year", "visits to a business", "chance of any visit", "most visits to one")
    return [
        heads,
        (names[0], *(f"{int(way.visits):,}" for way in ways)),
        (names[1], *(_decimal(way.each, 3) for way in ways)),
        (names[2], *(f"{_decimal(100 * way.chance, 1)}%" for way in ways)),
        (names[3], *(str(way.most) for way in ways)),
    ]


def means_words(figures: CountyFigures) -> Words:
    """Return what the columns of the first figure are, and what they leave out."""
    made, yielded = int(figures.exposures.ours.visits), figures.yielded
    return Words(
        f"The column of one ticket is what this draw made; {yielded:,} more visits were drawn and yielded to ceilings, {made + yielded:,} in all on the page of the check. "
        "The others are exact means over all seeds, before any ceiling (most visits: the most there can be).",
        f"“一号联抽”一列为本次抽取实际安排的上门次数，另有 {yielded:,} 次因达到年度上限而让位（核验网页按合计 {made + yielded:,} 次列示）；"
        "其余各列为对全部可能种子的精确平均，未计上限（最多的一户为可能达到的最大值）。",
    )


def reach_words(reaches: Sequence[LineReach]) -> Iterator[Words]:
    """Yield the second figure: how many samples were possible, and who could never be drawn."""
    one = next(reach for reach in reaches if reach.line == UNDIRECTED)
    line = next(line for line in LINES if line.id == UNDIRECTED)
    yield Words(
        f"“{line.english}”, {one.drawn:,} of {one.rows:,}. The skip-number sampling of a system in use has {one.skips.samples} possible samples, and {one.skips.never:,} firms "
        f"are in none of them. Here every choice is possible: a number of {digits(one.ours.samples):,} digits; firms in none: {one.ours.never}.",
        f"“{line.chinese}”，{one.rows:,} 户抽 {one.drawn:,} 户。在用系统的跳号抽样只有 {one.skips.samples} 种可能的结果，其中 {one.skips.never:,} 户永远抽不到。"
        f"本法任何一种组合都可能：可能的结果是一个 {digits(one.ours.samples):,} 位数；永远抽不到的 {one.ours.never} 户。",
    )
    places, skipped, ours = (sum(reach.rows for reach in reaches), sum(reach.skips.never for reach in reaches), sum(reach.ours.never for reach in reaches))
    yield Words(
        f"All {len(reaches)} lines: of {places:,} places on their lists skip-number sampling never draws {skipped:,}, one ticket {ours}.",
        f"{len(reaches)} 项任务合计：名单上 {places:,} 户次，跳号抽样永远抽不到 {skipped:,} 户次，本法 {ours} 户次。",
    )
    yield Words(
        f"(Once the frame is frozen, the seed names one of at most 2^{ORDERS_BITS} orders, a number of {digits(2**ORDERS_BITS)} digits.)",
        f"（抽样框固化后，种子从至多 2^{ORDERS_BITS} 种次序中指定一种，即一个 {digits(2**ORDERS_BITS)} 位数。）",
    )


def load_table(report: LoadReport, language: Language) -> list[tuple[str, ...]]:
    """Return what each body is to expect in a year against what its people can do, and its fullest month."""
    zh = language == "zh"
    held = report.against.held if report.against else ()
    table: list[tuple[str, ...]] = [
        ("部门", "预计户次", "预计工时", "可用工时", "最紧月份", "占用") if zh else ("department", "visits", "hours", "capacity", "fullest month", "taken")
    ]
    for body in BODIES:
        mine = [one for one in held if one.capacity.body == body.id]
        fullest = max(mine, key=lambda one: one.load.hours / one.capacity.hours)
        taken = Fraction(fullest.load.hours / fullest.capacity.hours)
        sums = [sum(each) for each in zip(*((one.load.visits, one.load.hours, one.capacity.hours) for one in mine), strict=True)]
        cells = (*(f"{int(total):,}" for total in sums), fullest.capacity.month, f"{_decimal(100 * taken, 0)}%")
        table.append((body.chinese if zh else body.english, *cells))
    return table


def overload_words(report: LoadReport) -> Iterator[Words]:
    """Yield where people do not suffice, and what would have to give."""
    bodies = {body.id: body for body in BODIES}
    overloads = report.against.overloads if report.against else ()
    for one in overloads[:SHOWN]:
        body, gives = bodies[one.capacity.body], Listed(line for line, _ in one.gives)
        yield Words(
            f"{one.capacity.month}, {body.english}: {_decimal(one.over, 0)} hours too many; first to give way: {gives.text('en')}",
            f"{one.capacity.month} {body.chinese}超出 {_decimal(one.over, 0)} 工时，首先让位的任务：{gives.text('zh')}",
        )
    if len(overloads) > SHOWN:
        yield Words(f"… and {len(overloads) - SHOWN} more months", f"……另有 {len(overloads) - SHOWN} 个月份超出")


def lost_words(figures: CountyFigures) -> Iterator[Words]:
    """Yield what one ticket costs, and how the draw meets those who were visited before."""
    ours, separate, again = figures.exposures.ours, figures.separate, figures.again
    yield Words(
        f"Fewer different firms are seen by anybody: {int(ours.visited):,}; with separate draws it would have been {separate.entities:,} in {separate.visits:,} visits.",
        f"至少被一个部门看过的户数变少：{int(ours.visited):,} 户；各抽各的则为 {separate.entities:,} 户、上门 {separate.visits:,} 次。",
    )
    share, chance = (_decimal(Fraction(100 * found) / max(again.checks, 1), 1) for found in (again.again, again.expected))
    yield Words(
        f"Of the {again.checks:,} checks {share}% fall on firms visited within the last 24 months; chance alone would give {chance}%. One ticket holds for one round, "
        "the next year's is new: but for whom the no-repeat rule excludes, those who were visited are neither spared nor sought.",
        f"{again.checks:,} 项检查中，{share}% 落在近 24 个月内查过的企业；纯属偶然时为 {chance}%。"
        "抽签号一批一换，除依免重复规则排除的以外，查过的既不更容易、也不更难被再次抽中。",
    )


def _decimal(value: Fraction, places: int) -> str:
    """Return a number with so many decimals, rounded half up; whole numbers decide."""
    scaled = int(value * 10**places + Fraction(1, 2))
    if not places:
        return f"{scaled:,}"
    return f"{scaled // 10**places:,}.{scaled % 10**places:0{places}d}"
