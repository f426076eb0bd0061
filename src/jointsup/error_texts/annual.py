"""The words of problems with the year's plans and their lines."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "annual.none": ("no plan is named {value!r}; draft it first", "没有名为“{value}”的计划；请先起草"),
    "annual.no_line": ("the plan has no line {value!r}; it has: {known}", "计划中没有任务“{value}”；已有：{known}"),
    "annual.drafted": ("is drafted only; approve it first", "仅已起草；请先批准"),
    "annual.approved": (
        "is approved already; to change it, withdraw it first",
        "已批准；如需修改，请先撤回",
    ),
    "annual.taken": (
        "is taken up by round {value}; cancel that round first, or wait for its draw",
        "已列入批次 {value}；请先取消该批次，或等待抽取",
    ),
    "annual.drawn": (
        "was drawn in round {value}, which stands; draft a line of its own for another draw",
        "已在批次 {value} 中抽取，结果有效；如需再抽取，请另行起草任务",
    ),
    "annual.withdrawn": (
        "was withdrawn; draft it anew if it is wanted",
        "已撤回；如仍需要，请重新起草",
    ),
}
