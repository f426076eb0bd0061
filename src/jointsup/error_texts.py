"""The words of every problem, English and Chinese, by its stable code.

Placeholders: ``{value}`` is what stood there; the others are named by whoever finds the problem.
"""

from __future__ import annotations

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "text.empty": ("a text must not be empty", "文本不得为空"),
    "text.character": (
        "{value!r} holds a control character, half a surrogate pair or a character unassigned in Unicode 14.0; "
        "take it out at the source",
        "“{value}”含有控制字符、孤立代理码或 Unicode 14.0 未分配的字符;请在来源处去除",
    ),
    "text.normal_form": (
        "{value!r} is not in Unicode normal form NFC; convert the source to NFC",
        "“{value}”不是 Unicode NFC 规范形式;请将来源转换为 NFC",
    ),
    "text.invisible": (
        "{value!r} holds an invisible character (format, line or paragraph separator), which an id must not",
        "“{value}”含有不可见字符(格式符、行或段分隔符),标识中不允许",
    ),
    "json.utf8": ("not UTF-8, at {value}", "不是 UTF-8 编码,位置:{value}"),
    "json.depth": ("nests deeper than 64 levels", "嵌套超过 64 层"),
    "json.syntax": ("is not JSON, at {place}: {value!r}", "不是 JSON,位置:{place}:“{value}”"),
    "json.not_canonical": (
        "is not canonical JSON from {place} on: {value!r} (sorted keys, no blanks, no doubled keys, integers only)",
        "自 {place} 起不是规范 JSON:“{value}”(键须排序、无空白、无重复键、仅整数)",
    ),
    "json.line_end": ("the line does not end with a single line feed; the file may be cut short", "该行未以单个换行符结束;文件可能不完整"),
    "json.key": ("key {value!r} is not of the form [a-z0-9_]+", "键“{value}”不符合 [a-z0-9_]+"),
    "json.integer": ("integer {value} is beyond ±(2^53-1)", "整数 {value} 超出 ±(2^53-1)"),
    "json.type": ("a {value} cannot stand in canonical JSON", "规范 JSON 中不能有 {value} 类型"),
}
