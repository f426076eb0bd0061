"""The words of problems with texts, canonical JSON and documents."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "text.empty": ("a text must not be empty", "文本不得为空"),
    "text.character": (
        "“{value}” holds a control character, half a surrogate pair or a character unassigned in Unicode 14.0; "
        "take it out at the source",
        "“{value}”含有控制字符、孤立代理码或 Unicode 14.0 未分配的字符；请在来源处去除",
    ),
    "text.normal_form": (
        "“{value}” is not in Unicode normal form NFC; convert the source to NFC",
        "“{value}”不是 Unicode NFC 规范形式；请将来源转换为 NFC",
    ),
    "text.invisible": (
        "“{value}” holds an invisible character (format, line or paragraph separator), which an id must not",
        "“{value}”含有不可见字符（格式符、行或段分隔符），标识中不允许",
    ),
    "json.utf8": (
        "is not UTF-8 at {place}; JSON is always UTF-8, save it so (of all files only a CSV may be in GB 18030)",
        "不是 UTF-8 编码，位置：{place}；JSON 一律用 UTF-8，请另存为 UTF-8（只有 CSV 可用 GB 18030）",
    ),
    "json.depth": ("nests deeper than 64 levels", "嵌套超过 64 层"),
    "json.syntax": ("is not JSON, at {place}: “{value}”", "不是 JSON，位置：{place}：“{value}”"),
    "json.not_canonical": (
        "is not canonical JSON from {place} on: “{value}” (sorted keys, no blanks, no doubled keys, integers only)",
        "自 {place} 起不是规范 JSON：“{value}”（键须排序、无空白、无重复键、仅整数）",
    ),
    "json.line_end": (
        "the line does not end with a single line feed; the file may be cut short",
        "该行未以单个换行符结束；文件可能不完整",
    ),
    "json.key": ("key “{value}” is not of the form [a-z0-9_]+", "键“{value}”不符合 [a-z0-9_]+"),
    "json.integer": ("integer {value} is beyond ±(2^53-1)", "整数 {value} 超出 ±(2^53-1)"),
    "json.type": ("a {value} cannot stand in canonical JSON", "规范 JSON 中不能有 {value} 类型"),
    "document.type": (
        "expected {expected}, found {found}: {value}",
        "应为{expected}，实为{found}：{value}",
    ),
    "document.choice": ("“{value}” is none of: {choices}", "“{value}”不在可选值之内：{choices}"),
    "document.pattern": ("“{value}” is not of the form {pattern}", "“{value}”不符合格式 {pattern}"),
    "document.date": (
        "“{value}” is no day of the calendar; write one, such as {example}",
        "“{value}”不是日历上的日期；请写成 {example} 的形式",
    ),
    "document.instant": (
        "“{value}” is no instant: a day of the calendar, T, the time and its offset; write it such as {example}",
        "“{value}”不是有效时刻（日期、T、时间、时差）；请写成 {example} 的形式",
    ),
    "document.minimum": ("{value} is less than {minimum}", "{value} 小于最小值 {minimum}"),
    "document.length": ("expected {length} entries, found {value}", "应有 {length} 项，实有 {value} 项"),
    "document.missing": ("is missing; state it: {title}, {meaning}", "缺少此项，请补充：{title}"),
    "document.unknown": (
        "there is no member “{value}” here; take it out, or write one of: {near}",
        "此处没有名为“{value}”的项；请删除，或改为：{near}",
    ),
    "document.key": ("a key is a text and not empty; this is “{value}”", "键须为非空文本；此处为“{value}”"),
    "document.doubled": ("the key “{value}” stands twice; keep one", "键“{value}”重复；请只保留一个"),
    "document.more": (
        "{value} faults were found here and the rest was not looked at; mend these and read again",
        "此处已发现 {value} 处问题，其余未再检查；请更正后重新读取",
    ),
    "document.schema": (
        "is of schema “{value}”; this version reads {versions}; use the version of jointsup that wrote it, or correct the member",
        "文件版本为“{value}”，本版本可读取 {versions}；请使用写出该文件的 jointsup 版本，或更正此项",
    ),
    "document.kind": (
        "this document is of the kind “{value}”, and one of the kind {versions} is wanted here; was another file meant?",
        "该文件的类别为“{value}”，此处需要 {versions}；请检查是否选错文件",
    ),
    "document.bom": (
        "begins with a byte order mark; save it as UTF-8 without one (Windows: “UTF-8”, not “UTF-8 BOM”)",
        "以字节顺序标记（BOM）开头；请另存为不带 BOM 的 UTF-8",
    ),
    "document.size": ("is larger than {most} MiB, which no document may be", "超过文件大小上限 {most} MiB"),
    "document.syntax": (
        "is not JSON: {why}, at “{value}”",
        "不是 JSON：“{value}”",
    ),
    "document.cut": (
        "is not JSON: it ends here before it is complete; the file may be empty or cut short, or a quote or bracket be missing",
        "不是 JSON：内容到此结束而尚未完整；文件可能为空或被截断，或缺少引号、括号",
    ),
    "document.digits": ("holds an integer of thousands of digits", "含有数千位的整数"),
}
