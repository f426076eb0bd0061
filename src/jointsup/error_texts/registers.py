"""The words of problems with registers and past visits."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "register.none": (
        "no register is named {value!r}; declare it first (registers declare)",
        "没有名为“{value}”的名录库；请先声明（registers declare）",
    ),
    "register.no_load": (
        "nothing was loaded of {value} or of a day before it; load the register as of such a day",
        "没有截至 {value} 或更早日期的载入；请先载入该日数据",
    ),
    "register.column": (
        "the register keeps no column {value!r}; it keeps: {known}",
        "名录库没有列“{value}”；已有：{known}",
    ),
    "register.not_inspectors": (
        "this is a register of entities, not of inspectors",
        "这是监管对象名录库，不是执法检查人员名录库",
    ),
    "rows.damaged": (
        "is no file of rows: {value} where {expected} is expected; restore the store's files from a backup",
        "不是名录数据文件：应为 {expected}，实为 {value}；请从备份恢复存储文件",
    ),
}
