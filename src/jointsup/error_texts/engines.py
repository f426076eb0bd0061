"""The words of problems with engines."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "engine.missing": (
        "{value} is not installed; install {extra}, or choose the engine reference (pure Python)",
        "尚未安装 {value}；请安装 {extra}，或改用 reference（纯 Python）引擎",
    ),
    "engine.resources": (
        "{value}: {why}; free memory or disk, or give the engine other limits",
        "{value} 原文“{why}”；请释放内存或磁盘空间，或调整引擎限额",
    ),
    "engine.reads": (
        "{value} opens, draws from and checks frames but freezes none; freeze with the engine duckdb or reference",
        "{value} 引擎可打开抽样框、抽取和核验，但不生成抽样框；请改用 duckdb 或 reference 引擎生成",
    ),
    "engine.combinations": (
        "the codes of all facets together allow {value} combinations, more than the {most} that this engine can number; choose the engine reference, or leave out a facet",
        "各抽样维度的代码共可组成 {value} 种组合，超出本引擎可编号的 {most} 种；请改用 reference 引擎，或减少抽样维度",
    ),
    "engine.drawn": (
        "the engine drew {value} with ticket {ticket}, which its row in the frame does not bear out; nothing was taken; "
        "draw with the engine reference and report this",
        "引擎抽中 {value}（抽签号 {ticket}），与其在抽样框中的行不符；结果未采用；请改用 reference 引擎并报告此问题",
    ),
    "engine.number": (
        "the engine drew {value} in stratum [{stratum}], where {expected} are due; nothing was taken; "
        "draw with the engine reference and report this",
        "引擎在分层 [{stratum}] 中抽取 {value} 户，应为 {expected} 户；结果未采用；请改用 reference 引擎并报告此问题",
    ),
}
