"""The words of problems with registers and past visits."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "register.none": (
        "no register is named “{value}”; declare it first (registers declare)",
        "没有名为“{value}”的名录库；请先声明（registers declare）",
    ),
    "register.no_load": (
        "nothing was loaded of {value} or of a day before it; the first day known is {first}; name that or a later one, or load the register first",
        "没有截至 {value} 或更早日期的载入；已载入的最早日期为 {first}；请改用该日或其后的日期，或先载入数据",
    ),
    "register.no_entity": (
        "“{value}” is in no state of {day} of the registers {registers}; correct the id, or load the register that has it",
        "{day} 的名录（{registers}）中没有“{value}”；请更正标识，或先载入含该对象的名录",
    ),
    "register.column": (
        "the register keeps no column “{value}”; it keeps: {known}",
        "名录库没有列“{value}”；已有：{known}",
    ),
    "register.twice": ("“{value}” is declared twice", "“{value}”声明了两次"),
    "register.heading": (
        "“{value}” is no heading: write it without blanks at its ends",
        "“{value}”不能作列名：首尾不得有空格",
    ),
    "register.facet_id": ("no facet is named id; choose another name", "维度不得命名为 id；请改名"),
    "register.inspectors": (
        "a register of inspectors says where their columns stand (inspectors), one of entities does not; this is one of {value}",
        "执法检查人员名录库须写明人员列（inspectors），监管对象名录库不写；本库类别为 {value}",
    ),
    "register.grade": (
        "“{value}” is about a person: its grade is personal or secret",
        "“{value}”属个人信息：敏感级别应为 personal 或 secret",
    ),
    "register.not_inspectors": (
        "this is a register of entities, not of inspectors",
        "这是监管对象名录库，不是执法检查人员名录库",
    ),
    "register.other_kind": (
        "the source holds {value}, the register {name} {kind}; name a source of its kind",
        "该来源的类别为 {value}，名录库 {name} 的类别为 {kind}；请选用同类来源",
    ),
    "register.other": (
        "{field} was {was} and would become {value}; a register keeps it: declare a register of another name",
        "{field} 原为 {was}，拟改为 {value}；同一名录库不得更改，请另行声明",
    ),
    "register.future": (
        "{value} is a day to come; nobody knows the state of that day yet",
        "{value} 尚未到来，无法确定该日状态",
    ),
    "register.earlier": (
        "the last load is as of {last}, and {value} is before it; take that day or a later one, as what was drawn on later states stands",
        "最近一次载入截至 {last}，{value} 早于该日；请用该日或更晚日期，因为已按其后状态抽取的结果有效",
    ),
    "register.same_load": (
        "the same file as of the same day was loaded last (number {number}, {at}); nothing would change",
        "上一次载入（序号 {number}，{at}）即为同日同一文件；不会有任何变化",
    ),
    "register.meanwhile": (
        "somebody else loaded or corrected the register meanwhile; load again",
        "期间他人已载入或更正该名录库；请重新载入",
    ),
    "register.reason": ("a correction needs its reason", "更正须写明理由"),
    "register.no_row": (
        "there is no row {value} on that day; enter it if it came",
        "该日没有 {value}；如为新增，请登记（enter）",
    ),
    "register.there": ("{value} is there already on that day; correct its values instead", "该日已有 {value}；请改为更正其值"),
    "register.same_values": ("these values stand already; nothing would change", "这些值已是现值；不会有任何变化"),
    "register.identity": ("the id {value} is written {expected}", "标识 {value} 应写作 {expected}"),
    "rows.damaged": (
        "is no file of rows: {value} where {expected} is expected; restore the store's files from a backup",
        "不是名录数据文件：应为 {expected}，实为 {value}；请从备份恢复存储文件",
    ),
    "visit.day": ("“{value}” is no day; write it as 2026-03-01", "“{value}”不是日期；请写成 2026-03-01 的形式"),
    "visit.stream": (
        "“{value}” is none of random, risk, caused, unknown (随机、重点、触发)",
        "“{value}”不是随机、重点、触发（random、risk、caused、unknown）之一",
    ),
}
