"""``jointsup demo``: a whole round, step by step: a generated county, or real public records with a caught fraud at the end."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jointsup.cli.configured import require_app
from jointsup.cli.output import Answer, Steps, common
from jointsup.cli.steps import engine_named, engine_option

if TYPE_CHECKING:
    from jointsup.services.draw import Drawing
    from jointsup.services.freeze import Frozen
    from jointsup.verify.report import Report

NOW = datetime(2025, 1, 4, tzinfo=UTC)
"""The demonstration's own clock: a day after its number was announced."""


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("jointsup-demo"), help="Folder to write. 输出目录"
)
@click.option(
    "--county/--homes",
    "generated",
    default=None,
    help="A generated county of 120,000 entities and 12 departments (with --lang zh), or 1,699 real nursing homes (else). 生成的县，或真实养老机构",
)
@click.option(
    "--entities",
    type=click.IntRange(3_000, 1_000_000),
    default=120_000,
    show_default=True,
    help="How many entities the county has. 生成的户数",
)
@engine_option
@common
def demo(out: Path, generated: bool | None, entities: int, engine: str, say: Answer) -> None:
    """Draw a whole round step by step, check its record, and see frauds caught. 演示：一次完整的联合抽取，逐步核验，并识破舞弊。"""
    if generated is None:
        # Without the extra `app` the county is not there; the homes need nothing beside the base.
        generated = say.language == "zh" and find_spec("pluggy") is not None
    if generated:
        from jointsup.cli.county import county

        require_app()
        county(out, engine, entities, say)
    else:
        homes(out, engine, say)


def homes(out: Path, engine: str, say: Answer) -> None:
    """Draw joint visits to 1,699 real nursing homes, check the record, and catch a fraud."""
    from jointsup.codec.files import writing_folder

    chosen = engine_named(engine)
    with writing_folder(out) as folder, Steps(say, 9) as step:
        frozen = _freeze(folder, chosen, say, step)
        seed = _seed(folder, frozen, say, step)
        drawing = _draw(folder, frozen, seed, chosen, say, step)
        _prove(folder, drawing, chosen, say, step)
        _check(folder, chosen, say, step)
        _fraud(folder, drawing, chosen, say, step)
    _compare(drawing, say)
    say.paragraph(
        f"Everything lies in {out}: open {out / 'record/page.html'} in a browser; "
        f"python {out / 'record/check.py'} {out / 'record/record.json'} --frame {out / 'frozen/frame.txt'}",
        f"全部文件在 {out}：用浏览器打开 {out / 'record/page.html'}；或运行 "
        f"python {out / 'record/check.py'} {out / 'record/record.json'} --frame {out / 'frozen/frame.txt'}",
    )
    say.fact(folder=str(out))


def _freeze(folder: Path, engine: Any, say: Answer, step: Steps) -> Frozen:
    import csv
    import io

    from jointsup.canonical import canonical
    from jointsup.codec.files import write_file
    from jointsup.codec.structure import structure
    from jointsup.codec.tables import read_table
    from jointsup.model.plan import RoundPlan
    from jointsup.services.compiling import fields_of
    from jointsup.services.demo import HEADINGS, TIER_RULE, demo_plan, demo_register
    from jointsup.services.folders import write_frozen
    from jointsup.services.freeze import freeze

    step("Reading the register", "读取名录库")
    rows = demo_register()
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_file(folder / "register.csv", text.getvalue().encode())
    stated = demo_plan()
    write_file(folder / "plan.json", canonical(stated).encode())
    plan = structure(stated, RoundPlan)
    say.paragraph("Real nursing homes of seven US states (public domain), and three faulty rows made up to be refused.",
        "美国七个州的真实养老机构（公有领域数据），另有三行为演示而编造的错误数据。")  # fmt: skip
    say("Tiers by a plain rule of this demonstration:", "风险等级按本演示的简单规则划分：")
    for tier, english, chinese in TIER_RULE:
        say.paragraph(f"{tier}: {english}", f"{tier}：{chinese}", indent=2)
    table = read_table(folder / "register.csv", fields_of(plan))
    step("Freezing the frame", "固化抽样框")
    frozen_folder = folder / "frozen"
    frozen_folder.mkdir()
    frozen = freeze(plan, table, engine, frozen_folder / "frame.txt", secrets.token_bytes, take_good=True)
    write_frozen(frozen_folder, frozen)
    write_file(folder / "frozen.secret", f"{frozen.secret}\n".encode())
    say(
        f"{frozen.rows} rows read, {frozen.refused} refused:",
        f"读取 {frozen.rows} 行，拒收 {frozen.refused} 行：",
    )
    for found in frozen.problems:
        say.paragraph(found.text("en"), found.text("zh"), indent=2)
    say(f"frame digest {frozen.pair.frame_digest}", f"抽样框摘要   {frozen.pair.frame_digest}")
    say(f"round digest {frozen.pair.round_digest}", f"批次文件摘要 {frozen.pair.round_digest}")
    say.fact(
        rows=frozen.rows,
        refused=frozen.refused,
        frame_digest=frozen.pair.frame_digest,
        round_digest=frozen.pair.round_digest,
    )
    return frozen


def _seed(folder: Path, frozen: Frozen, say: Answer, step: Steps) -> Any:
    from jointsup.algorithms.sampling.seed import list_digest
    from jointsup.canonical import canonical
    from jointsup.codec.files import write_file
    from jointsup.codec.structure import unstructure
    from jointsup.model.documents import Receipt, SeedFile
    from jointsup.services.seeding import commit

    step("Two parties commit, a witness keeps the digests", "两方提交承诺，见证方留存摘要")
    pair = frozen.pair
    parties = {
        entry["party"]: commit(pair, entry["party"], secrets.token_bytes)
        for entry in frozen.document["sources"]["parties"]
    }
    commitments = tuple((party, sent.commitment) for party, (_, sent) in parties.items())
    for party, value in commitments:
        say(f"  {party} commits to\n    {value}", f"  {party} 的承诺\n    {value}")
    step("They reveal; then a number nobody could know is announced", "揭示随机数；其后公布事先无人知晓的号码")
    reveals = tuple((party, kept.nonce) for party, (kept, _) in parties.items())
    number = "".join(secrets.choice("0123456789") for _ in range(12))
    say(f"  the number, made up for this demonstration: {number}", f"  号码（为演示而生成）：{number}")
    what = (pair.round_id, pair.attempt, pair.frame_digest, pair.round_digest)
    witness = "demo witness"
    receipts = (
        Receipt("commitments", "", "2025-01-02T09:00:00Z", list_digest(pair.hash, commitments), witness),
        Receipt("pair", "", "2025-01-01T09:00:00Z", what, witness),
        Receipt("reveals", "", "2025-01-02T12:30:00Z", list_digest(pair.hash, reveals), witness),
    )
    given = SeedFile(commitments, ("demo number of 2025-01-03", number), receipts, reveals, "seed/1")
    write_file(folder / "seed.json", canonical(unstructure(given)).encode())
    return given


def _draw(folder: Path, frozen: Frozen, given: Any, engine: Any, say: Answer, step: Steps) -> Drawing:
    from jointsup.algorithms.sampling.record import file_lines
    from jointsup.canonical import read_canonical
    from jointsup.services.draw import draw_round
    from jointsup.services.folders import write_beside

    step("Drawing", "抽取")
    (folder / "record").mkdir()
    drawing = draw_round(
        engine.open_frame(folder / "frozen/frame.txt"), frozen.document, given, NOW, secrets.token_bytes, folder / "record"
    )
    say(f"seed {drawing.seeded.parts.value}", f"种子 {drawing.seeded.parts.value}")
    strata = [read_canonical(line) for line in file_lines(drawing.files["strata.jsonl"])]
    say(
        "Drawn, line by line and stratum by stratum (drawn/could be drawn):",
        "各任务各分层抽取情况（抽中/可抽）：",
    )
    say.table(_strata_table(frozen.document, strata, say))
    step("Writing the record", "写出抽取档案")
    write_beside(folder / "record", drawing)
    figures = drawing.figures
    say("Visits that these checks cost:", "所需检查户次：")
    headings = ("各自检查", "独立抽取后合并", "一号联抽", "理论下界") if say.language == "zh" else (
        "each line alone", "independent draws merged", "one ticket", "lower bound")  # fmt: skip
    say.table(
        [
            headings,
            (str(figures.separate), str(int(figures.merged)), str(drawing.made), str(int(figures.bound))),
        ]
    )
    say(
        "(the second and the last are exact means over all seeds)", "（第二项与最后一项为对全部种子的精确平均）"
    )
    say.fact(
        seed=drawing.seeded.parts.value,
        visits={
            "separate": figures.separate,
            "merged": int(figures.merged),
            "made": drawing.made,
            "bound": int(figures.bound),
        },
    )
    return drawing


def _strata_table(
    document: Mapping[str, Any], strata: Sequence[Mapping[str, Any]], say: Answer
) -> list[tuple[str, ...]]:
    """Return a row for each line and first label, a column for each tier."""
    tiers = ("A", "B", "C", "D")
    cells: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for stratum in strata:
        labels = stratum["stratum"]
        tier = next((label for label in labels if label in tiers), "")
        rest = " / ".join(label for label in labels if label not in tiers and label != "in") or "–"
        cells.setdefault((stratum["line"], rest), {})[tier] = (stratum["n"], stratum["can"])
    heading = ("任务", "州", *tiers, "合计") if say.language == "zh" else ("line", "state", *tiers, "all")
    table: list[tuple[str, ...]] = [heading]
    for (line, rest), by_tier in cells.items():
        total = (sum(n for n, _ in by_tier.values()), sum(can for _, can in by_tier.values()))
        shown = [f"{by_tier[t][0]}/{by_tier[t][1]}" if t in by_tier else "" for t in tiers]
        table.append((line, rest, *shown, f"{total[0]}/{total[1]}"))
    return table


def _prove(folder: Path, drawing: Drawing, engine: Any, say: Answer, step: Steps) -> None:
    from jointsup.canonical import canonical
    from jointsup.codec.files import write_file
    from jointsup.services.prove import proof_page, prove

    step("Proofs for three of them", "出具三份凭证")
    frame = folder / "frozen/frame.txt"
    reader = engine.open_frame(frame)
    drawn = drawing.visits[0].id
    ids = (
        drawn,
        next(row for row in ("ccn:165017", "ccn:165019", "ccn:165020") if row != drawn),
        "ccn:999999",
    )
    proofs = folder / "proofs"
    proofs.mkdir()
    for name, entity in zip(("drawn", "other", "absent"), ids, strict=True):
        proof = prove(drawing.files, reader, entity, frame)
        write_file(proofs / f"{name}.json", canonical(proof).encode())
        write_file(proofs / f"{name}.html", proof_page(drawing.files, proof).encode())
        lines = [entry["line"]["open"]["line"] for entry in proof.get("drawn", ())]
        present = proof["schema"] == "proof/1"
        say(
            f"  {entity}: {'drawn in ' + ', '.join(lines) if lines else 'not drawn' if present else 'has no row'}",
            f"  {entity}：{'被抽中（' + '、'.join(lines) + '）' if lines else '未抽中' if present else '不在抽样框中'}",
        )


def _check(folder: Path, engine: Any, say: Answer, step: Steps) -> Report:
    from jointsup.verify import check_record
    from jointsup.verify.words import LEVELS

    step("Checking the record against the frame", "用抽样框核验档案")
    report = check_record(folder / "record", frame=engine.open_frame(folder / "frozen/frame.txt").for_check())
    say(
        f"level reached: {report.level}; deviations: {len(report.deviations)}",
        f"核验层级：{LEVELS[report.level][1]}；偏差：{len(report.deviations)}",
    )
    for sentence in report.json(say.language)["cannot_show"]:
        say.paragraph(f"cannot show: {sentence}", f"无法证明：{sentence}", indent=2)
    say.fact(level=report.level, deviations=len(report.deviations), record_digest=report.record_digest)
    return report


def _fraud(folder: Path, drawing: Drawing, engine: Any, say: Answer, step: Steps) -> None:
    from jointsup.codec.files import write_file
    from jointsup.verify import check_record

    step("A fraud: a friend is left out of a copy of the frame", "舞弊：在抽样框副本中漏掉一家“关系户”")
    friend = drawing.visits[0].id
    whole = (folder / "frozen/frame.txt").read_text("utf-8").splitlines(keepends=True)
    (folder / "fraud").mkdir()
    copy = folder / "fraud" / "frame.txt"
    write_file(copy, "".join(line for line in whole if not line.startswith(f"{friend}\t")).encode())
    report = check_record(folder / "record", frame=engine.open_frame(copy).for_check())
    say(f"{friend} was left out; the check finds:", f"漏掉 {friend}；核验发现：")
    naming = [found for found in report.deviations if friend in found.text()]
    others = [found for found in report.deviations if found not in naming]
    for found in [*others[:2], *naming]:
        say.paragraph(found.text("en"), found.text("zh"), indent=2)
    rest = len(others) - 2
    say.paragraph(
        f"… and {rest} more, for every count and every draw that he takes part in",
        f"…… 以及受其影响的数量与名单等另外 {rest} 处",
        indent=2,
    )
    say.fact(fraud={"left_out": friend, "rules": sorted({found.rule for found in report.deviations})})


def _compare(drawing: Drawing, say: Answer) -> None:
    from jointsup.services.demo import practice

    real = practice()
    say.paragraph(
        f"Beside it, as a fact: in 2025 the real health and fire inspectorates found something at {real.health} and {real.fire} of these "
        f"homes, on {real.health_visits} and {real.fire_visits} days, {real.same_day} of them on the same day. (A survey without a "
        "deficiency leaves no row; of the fire surveys mostly the latest is there; their duties differ from this plan.)",
        f"现实情况（仅作事实并列）：2025 年真实的卫生与消防检查分别在 {real.health} 家和 {real.fire} 家机构发现缺陷，"
        f"共 {real.health_visits} 次和 {real.fire_visits} 次，其中 {real.same_day} 次为同日。（未发现缺陷的检查不留记录；消防检查大多只有最近一次；其法定职责与本计划不同。）",
    )
    say.fact(practice={"health": real.health, "fire": real.fire, "same_day": real.same_day})
