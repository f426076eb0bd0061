"""``jointsup demo --county``: a generated county's year, from its register to the day, and what it can be believed for."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from jointsup.cli.output import Answer, Steps, percent
from jointsup.cli.steps import engine_named

if TYPE_CHECKING:
    from jointsup.services.county.run import CountyRun

STEPS = 11


def county(out: Path, engine: str, entities: int, say: Answer) -> None:
    """Run the demonstration over a county of so many entities."""
    from jointsup.codec.files import writing_folder
    from jointsup.services.county.run import CountyRun

    with writing_folder(out) as folder, Steps(say, STEPS) as step:
        run = CountyRun(folder, engine_named(engine), entities, language=say.language)
        step("Generating the county (nobody's records)", "生成一个县（生成数据，非真实）")
        run.generate()
        _tell_made(run, say)
        step("Credit tiers by a scorecard", "按评分卡划分信用等级")
        run.score()
        _tell_tiers(run, say)
        step("Meets: where departments' tags fall together", "部门交集：哪些部门的监管对象重合")
        run.meet()
        _tell_met(run, say)
        step("Checking the register and freezing the frame", "核对名录库，固化抽样框")
        run.freeze()
        _tell_frozen(run, say)
        step("Rates and load, before the draw", "抽取之前：比例频次、任务负荷与监管力量")
        run.plan_load()
        _tell_load(run, say)
        step("Three parties commit; one withholds its nonce", "三方提交承诺，其中一方到期不揭示")
        run.seed()
        _tell_seed(run, say)
        step("Drawing, merging, yielding to ceilings", "抽取、合并、按上限让位")
        run.draw()
        _tell_drawn(run, say)
        with _checking_alone(run) as alone:
            step("Who goes: teams of one department", "选派检查组（以一个部门为例）")
            run.send()
            _tell_sent(run, say)
            step("On the day: one is found closed", "检查当日：一户到场已停业")
            _closed(run, say)
            step("Checking everything against the frame, twice", "用抽样框核验全部结果，两种程序各核一遍")
            _check(run, alone, say)
        step("Three figures and a picture", "三个数字，一幅图")
        run.compute()
        run.show()
        _tell_figures(run, say)
    say.paragraph(
        f"Open {out / 'index.html'} in a browser: figures and picture; in {out / 'check.html'} your own browser computes every ticket again.",
        f"用浏览器打开 {out / 'index.html'} 查看数字和图；打开 {out / 'check.html'}，由您自己的浏览器重新计算全部抽签号。",
    )
    say.fact(folder=str(out))


def _tell_made(run: CountyRun, say: Answer) -> None:
    from jointsup.services.county.lines import LINES

    entities = run.made.entities
    kinds = {kind: sum(one.kind == kind for one in entities) for kind in ("individual", "company", "shop", "cooperative", "equipment")}
    gone = sum(one.state != "open" for one in entities)
    visits, lines, inspectors = len(run.made.visits), len(LINES), len(run.made.inspectors.rows)
    say.paragraph(
        f"{run.count:,} entities: {kinds['individual']:,} individual businesses, {kinds['company']:,} companies, {kinds['shop']:,} shops of chains, "
        f"{kinds['cooperative']:,} co-operatives, {kinds['equipment']:,} boilers; {gone:,} of them closed or moved away. "
        f"{visits:,} visits of the last 24 months. 12 departments with {inspectors} inspectors, {lines} lines in four quarters, drawn by province, city and county.",
        f"{run.count:,} 户：个体工商户 {kinds['individual']:,}、企业 {kinds['company']:,}、连锁门店 {kinds['shop']:,}、合作社 {kinds['cooperative']:,}、"
        f"锅炉房 {kinds['equipment']:,}，其中已停业或迁出 {gone:,}。近 24 个月检查 {visits:,} 次。12 个部门、{inspectors} 名检查人员；四个季度、{lines} 项任务：省抽县查、市抽县查、县抽县查。",
    )
    say.fact(entities=run.count, kinds=kinds, gone=gone)


def _tell_tiers(run: CountyRun, say: Answer) -> None:
    tiers = run.tiers
    told = [(tier, count, percent(Fraction(count, run.count))) for tier, count in tiers.scored.tiers.items()]
    say.table(
        [
            ("等级", "户数", "占比") if say.language == "zh" else ("tier", "entities", "share"),
            *((tier, f"{count:,}", share) for tier, count, share in told),
        ]
    )
    say.paragraph(
        f"Whole points only, by a made-up card; the same inputs give the same digest on every engine. The riskiest, {tiers.shown}:",
        f"评分只用整数（评分卡为演示而设），同样的输入在任何引擎上摘要相同。风险最高的一户 {tiers.shown}：",
    )
    for line in tiers.lines:
        points = "" if line.points is None else f"{line.points:+d} " if line.id != "start" else f"{line.points} "
        say.paragraph(f"{points}{line.why.text('en')}", f"{points}{line.why.text('zh')}", indent=2)
    say(f"digest of all scores\n  {tiers.scored.digest}", f"评分结果摘要\n  {tiers.scored.digest}")
    say.fact(tiers=dict(tiers.scored.tiers), score_digest=tiers.scored.digest)


def _tell_met(run: CountyRun, say: Answer) -> None:
    from jointsup.services.county.places import BODIES

    document, names = run.met.document, run.met.names
    several = sum(one.entities for one in document.sets if len(one.departments) > 1)
    say.paragraph(
        f"{several:,} of {document.entities:,} entities are matters of two or more departments. Most often:",
        f"{document.entities:,} 户中有 {several:,} 户是两个以上部门的监管对象。重合最多的：",
    )
    for one in sorted(document.meets, key=lambda met: (-len(met.departments), -met.entities))[:3]:
        english = ", ".join(body.english for body in BODIES if body.id in one.departments)
        say.paragraph(f"{one.entities:,}: {english}", f"{one.entities:,} 户：{'、'.join(names[body] for body in one.departments)}", indent=2)
    proposal = document.proposals[0]
    say.paragraph(
        f"{len(document.proposals)} joint lines are proposed; the best saves {float(proposal.saved):,.0f} visits a year. The picture: meets/meets.svg",
        f"建议设立 {len(document.proposals)} 项联合任务，其中最有效的一项预计每年减少 {float(proposal.saved):,.0f} 户次。图见 meets/meets.svg。",
    )
    say.fact(met=several, proposals=len(document.proposals))


def _tell_frozen(run: CountyRun, say: Answer) -> None:
    frozen = run.frozen
    say(f"{frozen.rows:,} rows read, {frozen.refused} refused, for instance:", f"读取 {frozen.rows:,} 行，拒收 {frozen.refused} 行，例如：")
    for found in frozen.problems[:3]:
        say.paragraph(found.text("en"), found.text("zh"), indent=2)
    say(f"frame digest\n  {frozen.pair.frame_digest}", f"抽样框摘要\n  {frozen.pair.frame_digest}")
    say(f"round digest\n  {frozen.pair.round_digest}", f"批次文件摘要\n  {frozen.pair.round_digest}")
    say.fact(rows=frozen.rows, refused=frozen.refused, frame_digest=frozen.pair.frame_digest, round_digest=frozen.pair.round_digest)


def _tell_load(run: CountyRun, say: Answer) -> None:
    from jointsup.services.county.plan import RATES
    from jointsup.services.county.words import load_table, overload_words

    kept, rules = len(RATES), len(run.rate_faults)
    say(f"Rules of rate that the year's plan names: {kept}, broken: {rules}", f"年度计划所依比例频次规则 {kept} 条，不符 {rules} 处")
    say.table(load_table(run.load, say.language))
    for words in overload_words(run.load):
        say.paragraph(words.english, words.chinese, indent=2)
    say.fact(overloads=[[one.capacity.body, one.capacity.month] for one in run.load.against.overloads] if run.load.against else [])


def _tell_seed(run: CountyRun, say: Answer) -> None:
    number = run.given.later[1] if run.given.later else ""
    say.paragraph(
        "The discipline office withholds its nonce at the deadline. The draw goes on and the record names it: nobody can stop a draw by keeping silent. "
        f"Then a number is announced that nobody could know (made up here): {number}",
        f"“纪检监察机关”到截止时间未揭示随机数：抽取照常进行，档案记明其未揭示，谁也不能靠不揭示来阻止抽取。其后公布事先无人知晓的号码（为演示而生成）：{number}",
    )


def _tell_drawn(run: CountyRun, say: Answer) -> None:
    drawing = run.drawing
    checks, yielded = len(drawing.draw.drawn), len(drawing.visits) - drawing.made
    say(f"seed\n  {drawing.seeded.parts.value}", f"种子\n  {drawing.seeded.parts.value}")
    say.table(_lines_table(run, say))
    say.paragraph(
        f"{checks:,} checks are drawn, for {drawing.made:,} visits; {yielded} more visits yield, as a firm has reached its ceiling for the year.",
        f"抽中检查 {checks:,} 项，合并为 {drawing.made:,} 次上门；另有 {yielded} 次因企业已达年度上限而让位，不再上门。",
    )
    left_out = [list(one) for one in drawing.seeded.left_out]
    say.fact(seed=drawing.seeded.parts.value, left_out=left_out, checks=checks, visits=drawing.made, yielded=yielded)


def _lines_table(run: CountyRun, say: Answer) -> list[tuple[str, ...]]:
    """Return a row for each department: its lines, who could be drawn, who was."""
    from jointsup.services.county.lines import LINES
    from jointsup.services.county.places import BODIES

    zh = say.language == "zh"
    counts = [(sum(one.size.can for one in strata), sum(one.number for one in strata)) for strata in run.drawing.draw.strata]
    heads = ("部门", "任务", "其中省抽", "市抽", "可抽（户次）", "抽中（项）") if zh else ("department", "lines", "by province", "by city", "could be drawn", "checks drawn")
    table: list[tuple[str, ...]] = [heads]
    for body in BODIES:
        mine = [at for at, line in enumerate(LINES) if line.body == body.id]
        levels = [LINES[at].drawn_by for at in mine]
        can, drawn = (sum(counts[at][column] for at in mine) for column in (0, 1))
        numbers = (len(mine), levels.count("province"), levels.count("prefecture"), can, drawn)
        table.append((body.chinese if zh else body.english, *(f"{number:,}" for number in numbers)))
    return table


def _tell_sent(run: CountyRun, say: Answer) -> None:
    from jointsup.services.county.teams import SENDS

    sent = run.sent
    loads = [one.load for one in sent.drawing.teams.loads]
    recusal = sent.recusal
    say.paragraph(
        f"{SENDS.english.capitalize()}: {sent.visits:,} visits, {sent.slots:,} slots, {sent.filled:,} filled by {len(loads)} inspectors by lot, {min(loads)} to {max(loads)} each: no fairer "
        f"way exists, and a check proves it ({sent.deviations} deviations). Skills, leave and interests are kept.",
        f"{SENDS.chinese}：{sent.visits:,} 次检查、{sent.slots:,} 个名额，由 {len(loads)} 名检查人员随机承担，已满 {sent.filled:,} 个，每人 {min(loads)} 至 {max(loads)} 个：不存在更均衡的分法，"
        f"并可核验（偏差 {sent.deviations} 处）。专业能力、请假、利害关系回避均已计入。",
    )
    say.paragraph(
        f"At {recusal.visit} the party asks for the recusal of {recusal.inspector}; it is granted, and {recusal.replacement} comes in his place, by the same rule, nothing else changes.",
        f"{recusal.visit} 的当事人当场申请 {recusal.inspector} 回避，准予；按同一规则由 {recusal.replacement} 接替，其余不变。",
    )
    say.fact(staffing={"visits": sent.visits, "slots": sent.slots, "filled": sent.filled, "deviations": sent.deviations, "replacement": recusal.replacement})


def _closed(run: CountyRun, say: Answer) -> None:
    entity, deviations = run.closed()
    say.paragraph(
        f"{entity} is found closed. That is a result, and is written down as one; it is no ground to take another in its place. "
        "If somebody does so, the check says:",
        f"{entity} 到场已停业。这是检查结果，如实记录，不是换一户的理由。如有人据此启用备选，核验会指出：",
    )
    for found in deviations[:1]:
        say.paragraph(found.text("en"), found.text("zh"), indent=2)
    say.fact(closed={"id": entity, "rules": sorted({found.rule for found in deviations})})


def _checking_alone(run: CountyRun) -> subprocess.Popen[bytes]:
    """Begin the check by the record's own check.py: a process of its own, which needs nothing of ours and goes on beside the next steps."""
    command = [sys.executable, str(run.record / "check.py"), str(run.record / "record.json"), "--frame", str(run.frame)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)  # noqa: S603 - our own files


def _check(run: CountyRun, alone: subprocess.Popen[bytes], say: Answer) -> None:
    from jointsup.verify import check_record
    from jointsup.verify.words import LEVELS

    report = check_record(run.record, frame=run.engine.open_frame(run.frame).for_check())
    status = alone.wait()
    say.paragraph(
        f"The package: level {report.level}, {len(report.deviations)} deviations. check.py, one file that shares no code with it: "
        f"{'no deviation' if status == 0 else 'deviations found'}.",
        f"本软件：层级“{LEVELS[report.level][1]}”，偏差 {len(report.deviations)} 处。check.py（与本软件不共用任何代码的单个文件）："
        f"{'无偏差' if status == 0 else '发现偏差'}。",
    )
    say("What no check can show:", "核验不能证明的：")
    for sentence in report.json(say.language)["cannot_show"]:
        say.paragraph(sentence, sentence, indent=2)
    say.paragraph(
        "What the rules open to the public lies in record/public; individual businesses are never in it.",
        "依规公开的部分在 record/public；个体工商户不列入公开副本。",
    )
    say.fact(level=report.level, deviations=len(report.deviations), check_py=status, record_digest=report.record_digest)


def _tell_figures(run: CountyRun, say: Answer) -> None:
    from jointsup.services.county.words import exposure_table, lost_words, means_words, reach_words

    figures = run.figures
    say("1. What it means for a business, a year:", "一、对一户意味着什么（一年）：")
    say.table(exposure_table(figures.exposures, say.language))
    means = means_words(figures)
    say.paragraph(means.english, means.chinese, indent=2)
    say("2. How many samples were possible:", "二、可能的抽取结果有多少种：")
    for words in reach_words(figures.reaches):
        say.paragraph(words.english, words.chinese, indent=2)
    say("3. Recomputed by yourself: open check.html (see below).", "三、由您自己重新计算：打开 check.html（见下）。")
    say("What it costs:", "代价：")
    for words in lost_words(figures):
        say.paragraph(words.english, words.chinese, indent=2)
    exposures = {
        name: {"visits": f"{float(one.visits):.3f}", "visited": f"{float(one.visited):.3f}", "most": one.most}
        for name in ("separate", "merged", "ours", "bound")
        for one in [getattr(figures.exposures, name)]
    }
    say.fact(exposures=exposures, again={"found": figures.again.again, "expected": f"{float(figures.again.expected):.3f}"})
