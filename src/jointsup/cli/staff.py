"""``jointsup staff …``: who goes to which visit, files in, files out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from jointsup.cli.draw import A_PATH, seed_given, seed_options, tell_seed
from jointsup.cli.output import Answer, common, counted
from jointsup.cli.steps import table_options
from jointsup.codec.files import beside

if TYPE_CHECKING:
    from jointsup.codec.tables import Encoding
    from jointsup.model.staffing import Decision, EntryKind, StaffingEntry

SKILL_HEADINGS = {
    "en": ("area", "body", "skill", "have it", "slots that need it", "slots for each", "short of"),
    "zh": ("区划", "部门", "能力", "具备人数", "所需名额", "人均名额", "缺少人数"),
}


@click.command()
@click.argument("plan", type=A_PATH)
@click.option("--rows", required=True, type=A_PATH, help="Inspectors: Parquet, CSV, XLSX or JSON lines. 执法检查人员名录")
@click.option("--record", type=A_PATH, help="The whole record of the draw, whose visits are staffed; else the plan states them. 抽取档案")
@table_options
@click.option("--out", required=True, type=A_PATH, help="Folder to write; must not exist or be empty. 输出目录")
@click.option("--secret", type=A_PATH, help="File for the frame's secret; OUT.secret if not given. 密钥文件")
@click.option("--take-good", is_flag=True, help="Leave faulty rows out and list them, instead of refusing the file.")
@common
def freeze(
    plan: Path,
    rows: Path,
    record: Path | None,
    sheet: str | None,
    encoding: Encoding | None,
    out: Path,
    secret: Path | None,
    take_good: bool,
    say: Answer,
) -> None:
    """Freeze a staffing: PLAN (staffing_plan/1), inspectors and visits give frame.txt, staffing.json and pair.json.

    固化选派：计划、人员名录与待选派检查生成人员抽样框、选派文件和两个摘要。
    """
    from jointsup.services.freeze_files import secret_path
    from jointsup.services.staffing import folders

    with say.listing(beside(out, ".refused.csv")):
        made = folders.freeze(
            plan, rows, out, record=record, secret=secret, sheet=sheet, encoding=encoding, take_good=take_good
        )
    kept = secret or secret_path(out)
    visits = made.document["visits"]
    slots = sum(len(visit["slots"]) for visit in visits)
    crowd = len(made.frame.rows)
    say(
        f"{counted(crowd, 'inspector')}, {counted(len(visits), 'visit')}, {counted(slots, 'slot')}; "
        f"{made.coded.others} of other bodies left out, {made.coded.refused} refused.",
        f"人员 {crowd} 人，检查 {len(visits)} 次，名额 {slots} 个；另有其他部门 {made.coded.others} 人未列入，拒收 {made.coded.refused} 行。",
    )
    for remark in made.remarks[:5]:
        say(f"  note: {remark.text('en')}", f"  提示：{remark.text('zh')}")
    say(f"frame digest     {made.pair.frame_digest}", f"抽样框摘要    {made.pair.frame_digest}")
    say(f"staffing digest  {made.pair.round_digest}", f"选派文件摘要  {made.pair.round_digest}")
    say(
        f"Send {out / 'pair.json'} to the witness and the parties now; keep {kept} apart from the frame.",
        f"请立即将 {out / 'pair.json'} 送见证方和各提交方；{kept} 须与抽样框分开保管。",
    )
    say.fact(
        folder=str(out),
        secret=str(kept),
        inspectors=crowd,
        visits=len(visits),
        slots=slots,
        others=made.coded.others,
        refused=made.coded.refused,
        frame_digest=made.pair.frame_digest,
        staffing_digest=made.pair.round_digest,
        hash=made.pair.hash,
    )


@click.command()
@click.argument("folder", type=A_PATH)
@seed_options
@click.option("--out", required=True, type=A_PATH, help="Folder to write the record to; must not exist or be empty. 输出目录")
@common
def draw(
    folder: Path,
    out: Path,
    seed_file: Path | None,
    commitments: tuple[Path, ...],
    reveals: tuple[Path, ...],
    later: tuple[str, str] | None,
    receipts: tuple[Path, ...],
    without: tuple[str, ...],
    say: Answer,
) -> None:
    """Draw the teams of the staffing frozen in FOLDER (frame.txt, staffing.json) and write the record, which is checked before it appears.

    选派：由人员抽样框、选派文件和种子生成检查组，写出前先自行核验。
    """
    from jointsup.services.staffing import folders

    drawing = folders.draw(folder, seed_given(folder, out, seed_file, commitments, reveals, later, receipts, without), out)
    tell_seed(say, drawing.seeded)
    unfilled = [slot for slot in drawing.teams.slots if slot.inspector is None]
    filled = len(drawing.teams.slots) - len(unfilled)
    loads = [one.load for one in drawing.teams.loads]
    say(f"teams digest   {drawing.digest}", f"首部摘要      {drawing.digest}")
    say(
        f"{filled} of {len(drawing.teams.slots)} slots filled; loads from {min(loads)} to {max(loads)}; {counted(drawing.teams.exchanges, 'exchange')}.",
        f"名额 {len(drawing.teams.slots)} 个，已填补 {filled} 个；工作量最少 {min(loads)}，最多 {max(loads)}；调换 {drawing.teams.exchanges} 次。",
    )
    for slot in unfilled[:20]:
        english, chinese = _reasons(slot.unfilled or ())
        say(f"  unfilled: {slot.visit}, slot {slot.number}: {english}", f"  空缺：{slot.visit} 第 {slot.number} 个名额：{chinese}")
    if len(unfilled) > 20:
        say(f"  … and {len(unfilled) - 20} more, in {out / 'teams.csv'}", f"  … 另有 {len(unfilled) - 20} 个，见 {out / 'teams.csv'}")
    say(
        f"Checked with the frame: teams and certificate are right. Record: {out}; public/ alone is public.",
        f"已用抽样框核验，检查组与最优证明无误。档案：{out}；仅 public/ 可公开。",
    )
    say.fact(
        record=str(out),
        teams_digest=drawing.digest,
        slots=len(drawing.teams.slots),
        filled=filled,
        unfilled=[{"visit": slot.visit, "slot": slot.number, "reasons": list(map(list, slot.unfilled or ()))} for slot in unfilled],
        exchanges=drawing.teams.exchanges,
    )


@click.command()
@click.argument("record", type=A_PATH)
@click.option("--frame", type=A_PATH, help="The frame of inspectors: makes the teams anew and checks everything. 人员抽样框")
@common
def verify(record: Path, frame: Path | None, say: Answer) -> None:
    """Check the RECORD of a staffing (its folder) and list every deviation with the rule it breaks.

    核验选派档案，逐条列出偏差及其违反的规则。Exit status 1 if there is any deviation.
    """
    from jointsup.services.staffing import folders

    report = folders.verify(record, frame=frame)
    found = cast(Any, report["deviations"])
    for one in found:
        broken = RULES.get(one["rule"], "")
        say(f"{one['rule']}: {one['place']} {one['said']}", f"{one['rule']}：{broken}（{one['place']} {one['said']}）")
    level = {"head": "首部", "record": "档案", "frame": "抽样框"}[str(report["level"])]
    say(
        f"Checked at level {report['level']}: {'no deviation' if not found else counted(len(found), 'deviation')}.",
        f"已按“{level}”层级核验：{'未见偏差' if not found else f'偏差 {len(found)} 处'}。",
    )
    digest = report["teams_digest"] or "–"
    say(f"teams digest  {digest}", f"首部摘要  {digest}")
    for words in cast(Any, report["not_shown"]):
        say(f"not shown: {words}", f"不能证明：{NOT_SHOWN[words]}")
    say.fact(**report)
    if found:
        say.exit_status = 1


RULES = {
    "text": "文件不是规范 JSON",
    "schema": "成员或值的形式不符",
    "frame.digest": "不是首部所载的人员抽样框",
    "frame.row": "人员抽样框的行不符",
    "frame.root": "人员抽样框的行数或树根不符",
    "staffing.digest": "选派文件的摘要不符",
    "staffing.rules": "选派文件自相矛盾",
    "seed.commitments": "承诺或揭示不符",
    "seed.later": "事后公开值不符",
    "seed.sources": "种子来源不足",
    "seed.value": "算出的种子不同",
    "witness": "见证回执不符",
    "teams.root": "检查组文件的树根不符",
    "loads.root": "工作量文件的树根不符",
    "totals": "合计不符",
    "teams": "检查组与选派文件或抽样框不符",
    "teams.made": "依规则应由他人承担",
    "teams.certificate": "最优证明不成立",
    "teams.reasons": "空缺原因不符",
    "loads": "工作量不符",
    "later": "后续记录不符",
}
"""What each rule of a check says where it is broken, in Chinese; the finding itself stands behind it."""

NOT_SHOWN = {
    "that frame and document were fixed in time: no witness says so": "抽样框和选派文件是否及时固定：没有见证方证明",
    "that all commitments were there in time: no witness says so": "承诺是否及时到齐：没有见证方证明",
    "that all reveals were there in time: no witness says so": "揭示是否及时到齐：没有见证方证明",
    "anything of visits, teams and loads": "检查、检查组和工作量的任何内容",
    "that the teams are those of the rules, which only the frame shows": "检查组是否依规则得出，只有人员抽样框能够证明",
    "that the later value is what the event gave, that witness and parties do not collude": "事后公开值确系该事件所给；见证方与提交方没有串通",
    "that the visits are all that the draw made, that recusals, leave, hours and loads from before are true, that who is named went": (
        "检查是否包括抽取所得的全部；回避、请假、工时和期初工作量是否属实；列名人员是否到场"
    ),
}
"""What a check cannot show, in Chinese."""


@click.command()
@click.argument("record", type=A_PATH)
@click.option("--frame", required=True, type=A_PATH, help="The frame of inspectors. 人员抽样框")
@click.option("--visit", required=True, help="Id of the visit. 检查标识")
@click.option("--slot", required=True, type=click.IntRange(min=1), help="Number of the slot in the visit. 名额序号")
@click.option(
    "--kind",
    type=click.Choice(["recusal", "absence"]),
    default="recusal",
    help="A recusal asked for on site, or an absence. 现场申请回避，或不能到场",
)
@click.option("--refused", is_flag=True, help="The head of the body refused the recusal: entered, and nothing changes. 驳回回避申请")
@click.option("--reason", required=True, help="Ground of it, or of the refusal. 理由")
@click.option("--actor", required=True, help="Who decided: of a recusal the head of the body. 决定人")
@common
def replace(
    record: Path, frame: Path, visit: str, slot: int, kind: EntryKind, refused: bool, reason: str, actor: str, say: Answer
) -> None:
    """Enter a recusal asked for on site, or an absence, into RECORD: the first by load, then by hash, of those who can comes instead.

    更换人员：登记现场申请回避或不能到场；由工作量最小、其次散列值最小者接替，其他一概不变。
    """
    from jointsup.services.staffing import folders

    decision: Decision = "refused" if refused else "granted"
    entry = folders.replace(record, frame, visit=visit, slot=slot, kind=kind, decision=decision, reason=reason, actor=actor)
    tell_entry(say, entry)
    if entry.decision == "granted":
        say(
            "The tables teams.csv and loads.csv stay as drawn; who comes now stands in later.jsonl.",
            "teams.csv、loads.csv 两表保持抽取时原样；更换情况以 later.jsonl 为准。",
        )


def tell_entry(say: Answer, entry: StaffingEntry) -> None:
    """Say what a recusal or an absence came to."""
    if entry.decision == "refused":
        say(f"Refused: {entry.inspector} stays.", f"已驳回：仍由 {entry.inspector} 承担。")
    elif entry.replacement is not None:
        say(f"{entry.replacement} comes instead of {entry.inspector}.", f"由 {entry.replacement} 接替 {entry.inspector}。")
    else:
        english, chinese = _reasons(entry.unfilled or ())
        say(f"Nobody can come instead of {entry.inspector}: {english}.", f"无人可接替 {entry.inspector}：{chinese}。")
    unfilled = None if entry.unfilled is None else [list(reason) for reason in entry.unfilled]
    say.fact(decision=entry.decision, inspector=entry.inspector, replacement=entry.replacement, unfilled=unfilled)


@click.command()
@click.argument("folder", type=A_PATH)
@click.option(
    "--digits",
    type=click.IntRange(min=1),
    help="Cut areas to so many characters: 9 for a town, 6 for a county. 区划代码位数",
)
@common
def skills(folder: Path, digits: int | None, say: Answer) -> None:
    """Show who has which skills where, against the slots that need them, of the staffing frozen in FOLDER. 专业能力矩阵。"""
    from jointsup.services.staffing import folders

    rows = folders.skills(folder, digits)
    anyone = "（不限）" if say.language == "zh" else "(any)"
    say.table(
        [
            SKILL_HEADINGS[say.language],
            *(
                (
                    row.area, row.body, row.skill or anyone, str(row.have), str(row.need),
                    "—" if row.each is None else f"{row.need / row.have:.1f}", str(row.short or ""),
                )
                for row in rows
            ),
        ]
    )  # fmt: skip
    gaps = [row for row in rows if row.short and row.skill]
    say(
        f"{counted(len(gaps), 'gap')}: a visit needs more who have the skill than there are in its area.",
        f"缺口 {len(gaps)} 处：检查所需的具备该能力人数，多于当地现有人数。",
    )
    say.fact(
        rows=[
            {"area": row.area, "body": row.body, "skill": row.skill, "have": row.have, "need": row.need, "short": row.short}
            for row in rows
        ],
        gaps=len(gaps),
    )


def _reasons(unfilled: Any) -> tuple[str, str]:
    """Return why a slot is unfilled, in both languages."""
    from jointsup.services.staffing.folders import REASON_WORDS

    if not unfilled:
        return "the body has nobody", "本部门无人员"
    return (
        ", ".join(f"{count} {REASON_WORDS[reason][0]}" for reason, count in unfilled),
        "、".join(f"{REASON_WORDS[reason][1]} {count} 人" for reason, count in unfilled),
    )
