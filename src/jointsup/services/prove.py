"""One entity's proof 凭证: its own part of a record, and a page of it in Chinese to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import Any

from jointsup.algorithms.sampling.frame import frame_digest
from jointsup.algorithms.sampling.proof import make_proof
from jointsup.algorithms.sampling.record import record_digest
from jointsup.algorithms.sampling.rules import read_rules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.algorithms.sampling.tickets import ticket_of
from jointsup.canonical import read_canonical, require_id
from jointsup.engines.base import FrameReader
from jointsup.errors import BadFrame, BadText, Problem, problem
from jointsup.model.identity_numbers import masked
from jointsup.model.ids import SchemeSet, parse_id
from jointsup.model.plan import IdColumn
from jointsup.places import Place
from jointsup.said import Listed
from jointsup.services.coding import schemes_of
from jointsup.services.sheets import names_of


def prove(
    files: Mapping[str, str], reader: FrameReader, entity: str, frame: Path, stated: IdColumn | None = None
) -> dict[str, Any]:
    """Return an entity's ``proof/1`` from the whole record and its frame, or ``absence/1`` where it has no row.

    ``frame`` is the file that the reader reads; ``stated`` what the plan says of its ids. Raises :class:`~jointsup.errors.BadFrame`
    where the frame is not the record's, :class:`~jointsup.errors.BadText` for an id that no row of this frame could have: that such
    a one is absent says nothing about anyone.
    """
    require_id(entity, "entity")
    head = read_canonical(files["record.json"], "record.json")
    digest = frame_digest(reader.header)
    if digest != head["frame_digest"]:
        raise BadFrame([problem("frame.other", Place("record.json"), digest, named=head["frame_digest"])])
    found = reader.row_path(entity)
    if found is None:
        _require_possible(entity, frame, stated)
        return {
            "schema": "absence/1",
            "header": dict(reader.header),
            "id": entity,
            **(reader.absence(entity) or {}),
        }
    row, path = found
    return make_proof(
        files, read_rules(read_canonical(files["round.json"], "round.json")), reader.header, row, path
    )


def _require_possible(entity: str, frame: Path, stated: IdColumn | None) -> None:
    """Refuse an id of another form than those of the frame, or than its own scheme's."""
    looks = _looks(frame)
    scheme, known = _scheme(entity), Listed(looks.values())
    if looks and scheme not in looks:
        wrong: Sequence[Problem] = [problem("id.scheme" if scheme else "id.form", "entity", masked(entity), known=Listed(filter(None, looks)))]
    else:
        wrong = _faults(entity, scheme, stated)
    if wrong:
        raise BadText([*wrong, problem("proof.id", "entity", masked(entity), known=known)])


def _faults(entity: str, scheme: str, stated: IdColumn | None) -> Sequence[Problem]:
    schemes, accepted = (schemes_of(stated), stated.accepted) if stated is not None else (SchemeSet(), ())
    if scheme not in schemes.by_name:
        return ()  # nobody says what its values are
    try:
        found = parse_id(entity, schemes, accepted=accepted, where="entity")
    except BadText as error:
        return error.problems
    return [remark for remark in found.remarks if remark.code == "id.folded"]


def _looks(frame: Path) -> dict[str, str]:
    """Return how the first id of each scheme in a frame file looks: whose it is nobody else has to know."""
    found: dict[str, str] = {}
    with open(frame, encoding="utf-8", newline="\n") as file:
        next(file)
        for line in file:
            entity = line.partition("\t")[0]
            found.setdefault(_scheme(entity), entity)
    return {scheme: scheme + _look(entity.removeprefix(scheme)) for scheme, entity in sorted(found.items())}


def _look(text: str) -> str:
    return "".join("0" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text)


def _scheme(entity: str) -> str:
    name, colon, value = entity.partition(":")
    return name if colon and value else ""


def proof_page(files: Mapping[str, str], proof: Mapping[str, Any]) -> str:
    """Return the page of a proof, in Chinese, to be printed: HTML without scripts and without any request."""
    head, document = read_canonical(files["record.json"]), read_canonical(files["round.json"])
    rows = [
        ("监管对象", proof["id"]),
        ("抽取批次", f"{document['round_id']}（第 {document['attempt']} 次）"),
        ("名录数据截至", proof["header"]["as_of"]),
        ("抽样框摘要", head["frame_digest"]),
        ("批次文件摘要", head["round_digest"]),
        ("档案摘要", record_digest(head)),
    ]
    absent = proof["schema"] == "absence/1"
    body = _absent(proof) if absent else _present(head, document, proof)
    facts = "".join(f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>" for name, value in rows)
    return _PAGE.format(entity=escape(proof["id"]), facts=facts, body=body, shown=_ABSENCE_SHOWN if absent else _PROOF_SHOWN)


def _absent(proof: Mapping[str, Any]) -> str:
    sides = []
    for name, side in (("之前", proof["left"]), ("之后", proof["right"])):
        sides.append(f"<li>{name}：{escape(side['id']) if side else '（无）'}</li>")
    return (
        "<h2>结论</h2><p class=answer>该对象不在本批次的抽样框中，因此不可能被抽中。</p>"
        f"<p>在按标识排列的同一桶中，与它相邻的两个对象是：</p><ul>{''.join(sides)}</ul>"
    )


def _present(head: Mapping[str, Any], document: Mapping[str, Any], proof: Mapping[str, Any]) -> str:
    hash_name = head["header"]["hash"]
    ticket = ticket_of(hash_name, key_of(hash_name, head["seed"]["value"], "tickets"), proof["salt"])
    names = names_of(document, "line")
    rules = {line.id: line for line in read_rules(document).lines}
    drawn = {entry["line"]["open"].get("line") for entry in proof["drawn"]}
    exclusion = document["exclusion_facet"]
    rows = []
    for entry in proof["strata"]:
        stratum = entry["line"]
        line = rules[stratum["line"]]
        excluded = exclusion is not None and proof["row"][exclusion] in line.excluded
        answer = "抽中" if stratum["line"] in drawn else "排除" if excluded else "未抽中"
        chance = _percent(Fraction(stratum["n"], stratum["can"])) if stratum["can"] and not excluded else "—"
        cells = (
            names.get(stratum["line"], stratum["line"]),
            " / ".join(stratum["stratum"]) or "（不分层）",
            str(stratum["can"]),
            str(stratum["n"]),
            chance,
            (stratum["cut_off"] or "—")[:16],
            answer,
        )
        first, last = line.window
        window = f"<span class=whole>{first}</span> 至 <span class=whole>{last}</span>"
        shown = [f"<td>{escape(cell)}</td>" for cell in cells]
        rows.append(f"<tr>{''.join(shown[:-1])}<td>{window}</td>{shown[-1].replace('<td>', '<td class=whole>')}</tr>")
    lines = "、".join(escape(names.get(line, line)) for line in sorted(filter(None, drawn)))
    answer = (
        f"被下列任务抽中：{lines}。" if lines else "没有被任何任务抽中。" if rows else "不在任何任务的范围内。"
    )
    headings = ("任务", "分层", "可抽户数", "抽取户数", "抽取比例", "截止号（前 16 位）", "检查时段", "结果")
    table = "".join(f"<th>{heading}</th>" for heading in headings)
    return (
        f"<h2>结论</h2><p class=answer>{answer}</p><p>抽签号：<code>{ticket}</code></p>"
        "<p>抽签号由公开种子与该对象自己的盐值算出；同一分层中，从本组起点起，号码排在截止号及以前的未排除对象被抽中。</p>"
        f"<table class=lines><thead><tr>{table}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def _percent(share: Fraction) -> str:
    hundredths = round(share * 10000)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


_PROOF_SHOWN = (
    "核对能够证明：本对象的行、分层、抽签号、截止号与公开摘要一致。核对不能证明：抽样框中没有同一对象的第二行，"
    "名录库没有遗漏其他对象，分层户数和截止号真实（须持有抽样框核验），见证方与提交方没有串通。"
)
_ABSENCE_SHOWN = (
    "核对能够证明：上述两个相邻对象在抽样框中紧挨着，其间没有标识如上所写的行；两行均与公开的抽样框摘要一致。"
    "核对不能证明：该对象没有以另一标识（如写法不同、旧码、其他编码方案）列入抽样框，名录库将其排除在外是否正确，见证方与提交方没有串通。"
)

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>抽取凭证 {entity}</title>
<style>
body{{font:15px/1.7 "Source Han Sans SC","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}}
h1{{font-size:1.5rem;border-bottom:2px solid #111;padding-bottom:.4rem}} h2{{font-size:1.1rem;margin-top:1.6rem}}
table{{border-collapse:collapse;width:100%}} th,td{{border:1px solid #777;padding:.3rem .5rem;text-align:left;vertical-align:top}}
th{{background:#eee;white-space:nowrap}} td,code{{word-break:break-all}} .lines{{font-size:.85rem}} .lines td{{word-break:normal}} .whole{{white-space:nowrap}}
.answer{{font-size:1.2rem;font-weight:bold}}
@media print{{body{{margin:0;max-width:none}}@page{{margin:18mm}}}}
</style></head><body>
<h1>“双随机、一公开”抽取凭证</h1>
<table>{facts}</table>
{body}
<h2>怎样核对</h2>
<p>将随附的凭证文件（JSON）拖入档案中的核验页面 page.html，或运行：</p>
<p><code>python check.py record.json --proof 凭证文件</code></p>
<p>{shown}</p>
</body></html>
"""
