"""``jointsup compare``: another system's drawn lists held against the register that it says it drew from."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jointsup.cli.output import Answer, common

if TYPE_CHECKING:
    from jointsup.algorithms.sampling.compare import Visits
    from jointsup.algorithms.sampling.questions import Question
    from jointsup.codec.tables import Encoding
    from jointsup.services.compared import Compared, ComparedDraw

SHOWN = 5
"""How many ids, strata and answers of a kind are named before the rest is counted."""

FACTS = (
    ("doubled", "listed more than once", "名单中重复"),
    ("missing", "not in the register", "不在名录库中"),
    ("struck", "struck from the register before that day", "抽取日前已退出名录库"),
    ("later", "in the register only after that day", "抽取日后才进入名录库"),
    ("outside", "outside the stated range", "不在所述范围内"),
)
ROUNDINGS = {"down": ("down", "舍去零头"), "half_up": ("half up", "四舍五入"), "up": ("up", "进位")}
CANNOT = (
    (
        "whether the seed was chosen, who knew it, or whether the draw was made again until it was liked",
        "种子是否经过挑选、谁事先知道、是否反复抽取直至满意",
    ),
    ("whether the register is whole and what it held on the day", "名录库是否完整、抽取当日的实际内容"),
    ("how inspectors were chosen, and whether they went", "执法检查人员如何抽取、是否到场"),
    (
        "why something is rare: a rule may leave out whom it spares, so ask before you judge",
        "罕见的原因：也可能是规则本身排除了某些对象，下结论前应先询问",
    ),
    ("that a draw was fair: where nothing is told, nothing was found, and no more", "抽取是否公正：未列出问题只表示未发现，不表示没有"),
)
"""What a comparison cannot show, in English and Chinese."""


@click.command()
@click.argument("questions", type=click.Path(path_type=Path))
@click.option(
    "--register", required=True, type=click.Path(path_type=Path), help="The register, in the order in which the system lists it. 名录库"
)
@click.option(
    "--drawn",
    nargs=2,
    type=(str, click.Path(path_type=Path)),
    multiple=True,
    metavar="DRAW FILE",
    help="Id of a draw, and its list of the drawn; may be repeated. 抽中名单",
)
@click.option("--sheet", help="Sheet of the register, where it is a workbook. 工作表")
@click.option("--encoding", type=click.Choice(["utf-8", "gb18030"]), help="Encoding of the register, where it must not be found out.")
@common
def compare(
    questions: Path,
    register: Path,
    drawn: Sequence[tuple[str, Path]],
    sheet: str | None,
    encoding: Encoding | None,
    say: Answer,
) -> None:
    """Hold another system's lists of the drawn against its register, as QUESTIONS (comparison/1) ask. 对照：其他系统的抽取结果与其名录库。

    Counts are facts. What could be chance is told only where fair draws would give it at most once in a million times, all questions
    together. The register is read once, in its order; what QUESTIONS do not name is not read.
    """
    from jointsup.services.compare import compare as hold_against

    lists = dict(drawn)
    if len(lists) < len(drawn):
        raise click.UsageError(_("a draw is given twice"))
    found = hold_against(questions, register, lists, sheet=sheet, encoding=encoding)
    say(
        f"{found.register}: {found.rows} rows; questions {found.questions_digest[:16]}…",
        f"{found.register}：{found.rows} 行；对照方案摘要 {found.questions_digest[:16]}…",
    )
    if found.nameless:
        say(f"  {found.nameless} rows have no id", f"  {found.nameless} 行没有标识")
    for draw in found.draws:
        _tell_draw(say, draw)
    for visits in found.visits:
        _tell_visits(say, visits)
    _tell_questions(say, found)
    say("What this cannot show:", "以上对照不能说明：")
    for english, chinese in CANNOT:
        say(f"  - {english}", f"  - {chinese}")
    say.fact(**found.json(), cannot_show=[pair[say.language == "zh"] for pair in CANNOT])


def _tell_draw(say: Answer, draw: ComparedDraw) -> None:
    say(
        f"Draw {draw.id} ({draw.department}, {draw.day}): {draw.listed} listed; {draw.drawn} of {draw.rows} that could be drawn; "
        f"the stated rates ask for {_number(draw.target)}.",
        f"抽取 {draw.id}（{draw.department}，{draw.day}）：名单 {draw.listed} 行；可抽 {draw.rows} 户，抽中 {draw.drawn} 户；"
        f"按所述比例应抽 {_number(draw.target)} 户。",
    )
    if draw.nameless:
        say(f"  lines without an id: {draw.nameless}", f"  没有标识的行：{draw.nameless}")
    for name, english, chinese in FACTS:
        ids = getattr(draw, name)
        if ids:
            say(f"  {english}: {len(ids)}: {_some(ids)}", f"  {chinese}：{len(ids)} 户：{_some(ids, '、')}")
    if len(draw.strata) > 1 and len(draw.roundings) == 1:
        more = draw.drawn - draw.target
        english, chinese = ROUNDINGS[draw.roundings[0]]
        say(
            f"  every stratum's number is what the rates ask, rounded {english} by itself: {_number(more, '+')} in all",
            f"  各分层数量均为单独{chinese}的结果：合计 {_number(more, '+')} 户",
        )
    if draw.off:
        shown = [f"{', '.join(one.labels) or '–'} {_number(one.target)} → {one.drawn}" for one in draw.off]
        say(
            f"  one or more away from what the rates ask, in {len(shown)} strata: {_some(shown, '; ')} "
            "(a draw that is not made stratum by stratum varies so)",
            f"  与所述比例相差一户以上的分层 {len(shown)} 个：{_some(shown, '；')}"
            "（不是逐层进行的抽取会有这样的出入）",
        )
    if draw.at_zero:
        rows = sum(one.rows for one in draw.at_zero)
        say(
            f"  nobody was drawn in {len(draw.at_zero)} strata with {rows} entities of which the rates ask for somebody; "
            "if each stratum is rounded by itself, they are never drawn",
            f"  {len(draw.at_zero)} 个分层（共 {rows} 户）按比例应有抽取而无人抽中；如各层单独取整，这些对象永远不会被抽中",
        )


def _tell_visits(say: Answer, visits: Visits) -> None:
    often = ", ".join(f"{count} in {times}" for times, count in visits.often.items() if times > 1) or "none in more than one"
    often_zh = "、".join(f"{times} 次的 {count} 户" for times, count in visits.often.items() if times > 1) or "无一重复"
    say(
        f"Visits of {', '.join(visits.draws)}: {visits.separate} one by one, at {visits.entities} entities ({often}); {visits.departments} are "
        f"met by more than one department. The same numbers need {_number(visits.bound)} on average, with one ticket per entity.",
        f"{'、'.join(visits.draws)} 的检查：逐次上门 {visits.separate} 次，涉及 {visits.entities} 户（{often_zh}）；{visits.departments} 户被一个以上部门上门。"
        f"同样的数量，按一户一签平均只需 {_number(visits.bound)} 次。",
    )


def _tell_questions(say: Answer, found: Compared) -> None:
    asked = len(found.questions)
    if not found.told:
        say(
            f"{asked} questions of chance: no answer is so rare that it would be told.",
            f"共 {asked} 项概率设问：没有罕见到应予列出的结果。",
        )
        return
    say(
        f"{asked} questions of chance; fair draws give any of these at most once in a million times, all questions together:",
        f"共 {asked} 项概率设问；若抽取公正，全部设问合计出现下列任何一项的概率不超过百万分之一：",
    )
    whole = {question.draw for question in found.told if question.kind == "gap" and not question.about}
    shown = [question for question in found.told if question.kind != "gap" or not question.about or question.draw not in whole]
    for question in shown[:SHOWN]:
        _tell_question(say, question)
    if len(shown) > SHOWN:
        say(f"  … and {len(shown) - SHOWN} more (--json)", f"  … 另有 {len(shown) - SHOWN} 项（见 --json）")


def _tell_question(say: Answer, question: Question) -> None:
    rare = question.bound.one_in()
    odds, odds_zh = f"at most once in {rare} fair draws", f"公正抽取出现的概率不超过 {rare} 分之一"
    size, count, mean = question.size, question.found, _number(question.mean)
    match question.kind:
        case "gap":
            where, where_zh = (f", {question.about}", f"（{question.about}）") if question.about else ("", "")
            say(
                f"  draw {question.draw}{where}: {count} of {size} gaps between neighbours are {question.gap} rows of the register: {odds}",
                f"  抽取 {question.draw}{where_zh}：相邻抽中对象的 {size} 个间隔中有 {count} 个是 {question.gap} 行：{odds_zh}",
            )
            if question.samples is not None:
                say(
                    f"    a rule that goes on by {question.gap} rows each time can give {question.samples} samples; there are more than 10^{question.choices}",
                    f"    每隔 {question.gap} 行取一户的规则只能给出 {question.samples} 种样本；可能的样本超过 10^{question.choices} 种",
                )
        case "tail":
            say(
                f"  {question.draw}: in none of its draws was one of the last rows taken, {size} places where {mean} are usual: {odds}",
                f"  {question.draw}：历次抽取从未抽到名录库末尾各行，共 {size} 个位次，通常应抽中 {mean} 户：{odds_zh}",
            )
        case "group":
            say(
                f"  {question.draw}, group {question.about}: {count} drawn in {size} places where {mean} are usual: {odds}",
                f"  {question.draw}，群体“{question.about}”：{size} 个位次中抽中 {count} 户，通常为 {mean} 户：{odds_zh}",
            )
        case "again":
            say(
                f"  draw {question.draw}: {count} of the {size} drawn in {question.about} were drawn again, {mean} are usual: {odds}",
                f"  抽取 {question.draw}：{question.about} 抽中的 {size} 户中有 {count} 户再次抽中，通常为 {mean} 户：{odds_zh}",
            )


def _some(texts: Sequence[str], between: str = ", ") -> str:
    more = [] if len(texts) <= SHOWN else ["…"]
    return between.join([*texts[:SHOWN], *more])


def _number(number: Fraction, sign: str = "") -> str:
    """Return an exact number with at most two decimals, for people."""
    hundredths = round(number * 100)
    whole, decimals = divmod(abs(hundredths), 100)
    text = f"{whole}.{decimals:02}".rstrip("0").rstrip(".")
    return f"{'-' if hundredths < 0 else sign}{text}"
