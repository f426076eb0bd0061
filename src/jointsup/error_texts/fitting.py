"""The words of problems with fitting cards from past visits, and with scoring by them."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "fit.all_found": (
        "each of the {value} visits that are judged found something: there is nothing to tell apart; check columns.found",
        "参与判定的 {value} 次检查全部有检出，无从区分；请核对 columns.found",
    ),
    "fit.as_of_order": (
        "days must ascend and lie before “until”: {value}",
        "基准日须依次递增，且早于截止日 until：{value}",
    ),
    "fit.entity_twice": ("“{value}” is listed twice; list each entity once", "“{value}”重复出现；每个对象只列一次"),
    "fit.id_twice": ("two indicators are called “{value}”; give each a name of its own", "有两个指标都叫“{value}”；请分别命名"),
    "fit.no_columns": (
        "does not say from which columns its facts are read; add “columns” to the card",
        "没有写明从哪些列取数；请在评分卡中补充 columns",
    ),
    "fit.no_day": ("“{value}” is no day; write days as 2025-03-31", "“{value}”不是日期；日期应写作 2025-03-31"),
    "fit.no_id": ("the row has no id of its entity or its visit", "该行缺少监管对象标识或检查标识"),
    "fit.no_number": ("“{value}” is no whole number; an order beside the card’s needs one for each entity", "“{value}”不是整数；用作对照排序的列，每个对象都须有整数"),
    "fit.no_visits": (
        "no visit from {since} to {until} found anything, or all did: nothing can be judged; name another span",
        "{since} 至 {until} 的检查全无检出或全部检出，无从评价；请另行指定期间",
    ),
    "fit.nothing_found": (
        "none of the {value} visits that are judged found anything; check columns.result and columns.found, and the days",
        "参与判定的 {value} 次检查均无检出；请核对 columns.result、columns.found 和各日期",
    ),
    "fit.strengths": (
        "no strength is named; name at least one, or leave the member out",
        "没有写明约束强度；请至少写一个，或删去该项",
    ),
    "fit.visit_twice": (
        "visit “{value}” has another day or entity in another row; give each visit an id of its own",
        "检查“{value}”在其他行中日期或对象不同；每次检查应有各自的标识",
    ),
    "fit.ways": (
        "a number has either “most” or “bands”, a category neither",
        "数值类指标须有 most 或 bands 之一，类别类指标两者均不得有",
    ),
}
