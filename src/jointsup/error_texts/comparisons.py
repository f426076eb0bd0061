"""The words of problems with comparisons of another system's draws."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "compare.by": (
        "the draw has no strata by “{value}”; it has them by: {by}",
        "该抽取未按“{value}”分层；其分层列为：{by}",
    ),
    "compare.day": (
        "“{value}” is no day; write days as 2025-03-31",
        "“{value}”不是日期；日期应写作 2025-03-31",
    ),
    "compare.no_amount": (
        "no rate or number is stated for {value}; add one, or a general amount",
        "{value} 没有写明比例或数量；请补充，或写明总的比例",
    ),
    "compare.no_draw": ("no draw is named “{value}”; named are: {known}", "没有名为“{value}”的抽取；已有：{known}"),
    "compare.no_draws": ("no draw is asked about; name at least one", "没有写明任何抽取；请至少写一次"),
    "compare.no_list": (
        "the list of the drawn is not given; give it as --drawn {value} FILE",
        "未给出该次抽取的抽中名单；请用 --drawn {value} 文件 给出",
    ),
    "compare.order": (
        "{value} was made before {before}, which stands before it; list a department's draws in order of time",
        "{value} 早于列在其前的 {before}；同一部门的抽取请按时间先后列出",
    ),
    "compare.twice": ("“{value}” is named twice", "“{value}”写了两次"),
}
