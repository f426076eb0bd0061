"""What to do next in a round, in words 下一步."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from jointsup.said import Words

Step = Literal[
    "freeze",
    "witness_pair",
    "commit",
    "close_commitments",
    "waive",
    "reveal",
    "close_reveals",
    "announce",
    "draw",
    "cancel",
    "void",
    "again",
    "replace",
    "recuse",
    "disclose",
    "none",
]

NEXT: Mapping[Step, Words] = {
    "freeze": Words("freeze the round", "固化抽样框"),
    "witness_pair": Words(
        "send both digests to a witness and enter its receipt (round witness --kind pair)",
        "将两个摘要送见证方并登记回执（round witness --kind pair）",
    ),
    "commit": Words("let the parties commit: {parties}", "请各提交方提交承诺：{parties}"),
    "close_commitments": Words(
        "close the list of commitments, send its digest to a witness and enter the receipt (round witness --kind commitments)",
        "截止承诺清单，将其摘要送见证方并登记回执（round witness --kind commitments）",
    ),
    "waive": Words(
        "put on record that the round goes on without the receipt (round witness --kind … --waive REASON)",
        "登记本批次不再等待该回执（round witness --kind … --waive 理由）",
    ),
    "reveal": Words("let the parties reveal before {deadline}: {parties}", "请各提交方在 {deadline} 前揭示：{parties}"),
    "close_reveals": Words(
        "close the list of reveals, send its digest to a witness and enter the receipt (round witness --kind reveals)",
        "截止揭示清单，将其摘要送见证方并登记回执（round witness --kind reveals）",
    ),
    "announce": Words("enter the public value of {event} (round announce)", "登记 {event} 的公布值（round announce）"),
    "draw": Words("draw (round draw)", "抽取（round draw）"),
    "void": Words(
        "declare the attempt void (round cancel --void) and open the next one with a later value",
        "宣布本次无效（round cancel --void），并以事后公开值开始下一次",
    ),
    "again": Words("open the next attempt with a later value (round open --again)", "以事后公开值开始下一次（round open --again）"),
    "recuse": Words(
        "nothing; a recusal asked for on site, or an absence, is entered as it comes (round recuse)",
        "无；现场申请回避或不能到场的，随时登记（round recuse）",
    ),
    "disclose": Words("publish what the lines' rules open (round disclose)", "按各任务规则公开（round disclose）"),
    "cancel": Words(
        "cancel the round (round cancel --reason) and open it anew with later sources of its seed",
        "取消该批次（round cancel --reason），并以更晚的种子来源重新建立",
    ),
    "none": Words("nothing; the round was cancelled", "无；该批次已取消"),
}

WAIT = Words(
    "wait until {deadline}, the end of revealing, then draw (round draw)",
    "待揭示截止（{deadline}）后抽取（round draw）",
)

DISCLOSED = Words(
    "nothing before the visited are told or results are there; then publish what that opens (round disclose --moment notice, result)",
    "告知被检查对象或形成结果后，再公开届时应公开的内容（round disclose --moment notice、result）",
)
PUBLISHED = Words(
    "nothing; all that the rules open is public. After a replacement publish and export it again (round disclose, round export)",
    "无；应公开的内容均已公开。递补之后请再次公开并导出（round disclose、round export）",
)
