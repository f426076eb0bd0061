"""The words of problems with areas and lists of areas."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "area.unknown": ("“{value}” is no area of {list}", "“{value}”不在 {list} 中"),
    "area.retired": (
        "area {value} ({name}) was in use until {until} only, not on {as_of}; after it came: {successors}",
        "行政区划 {value}（{name}）已于 {until} 年停用，{as_of} 不再有效；接续区划：{successors}",
    ),
    "area.not_yet": (
        "area {value} ({name}) is in use from {since} on, not yet on {as_of}",
        "行政区划 {value}（{name}）自 {since} 年启用，{as_of} 尚未启用",
    ),
    "area.before_list": (
        "{name} begins on {first} and says nothing of {value}",
        "{name} 自 {first} 起，无法判断 {value} 的情况",
    ),
    "area.after_list": (
        "{name} {version} ends on {last}; for {value} its last state was used; take a newer list where areas have changed since",
        "{name} {version} 截至 {last}；{value} 按其最后状态判断；如此后区划有调整，请换用新版",
    ),
    "area.row_code": ("“{value}” is no code of six digits", "“{value}”不是六位代码"),
    "area.row_level": ("the level of {value} is not that of its digits", "{value} 的级别与代码位数不符"),
    "area.row_name": ("area {value} has no name that can be used", "{value} 的名称无效"),
    "area.row_status": (
        "the status of {value} is in_use without an end, or changed or retired with one",
        "{value} 的状态有误：in_use 不得有停用年份，changed、retired 须有停用年份",
    ),
    "area.row_years": ("area {value} ends before it begins", "{value} 的停用年份早于启用年份"),
    "area.row_successor": (
        "a successor of {value} is no code of six digits",
        "{value} 的接续代码不是六位代码",
    ),
    "area.row_twice": ("area {value} begins twice in {year}", "{value} 在 {year} 年重复启用"),
    "area.file_size": ("the file is larger than {most} bytes unpacked", "文件解压后超过 {most} 字节"),
    "area.file_damaged": ("the file is damaged: {value}", "文件损坏（程序库原文“{value}”）"),
    "area.file_columns": (
        "the columns are “{value}”; {columns} were expected",
        "列为“{value}”，应为 {columns}",
    ),
    "area.file_row": ("not a row of areas: “{value}”", "不是有效的区划行：“{value}”"),
    "area.file_digest": (
        "the file has the digest {value}, not {expected}; install the package again",
        "文件摘要为 {value}，应为 {expected}；请重新安装软件包",
    ),
}
