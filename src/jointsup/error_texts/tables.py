"""The words of problems with tables from outside, their rows and cells."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "table.kind": (
        "“{value}” is no table that can be read: .csv, .tsv, .txt, .xlsx, .xlsm, .jsonl, .ndjson, .parquet; "
        "in memory, rows or columns of Python, pandas, Polars or Arrow",
        "无法读取“{value}”：文件应为 .csv、.tsv、.txt、.xlsx、.xlsm、.jsonl、.ndjson 或 .parquet；"
        "内存数据应为 Python 的行或列、pandas、Polars 或 Arrow",
    ),
    "table.empty": ("holds nothing; a row of headings was expected", "没有内容；应有标题行"),
    "table.utf16": ("is UTF-16; save it as “CSV UTF-8”", "为 UTF-16 编码；请另存为“CSV UTF-8”"),
    "table.nul": (
        "holds a NUL byte: no text file; save it as “CSV UTF-8”, or name it by what it is",
        "含有 NUL 字节，不是文本文件；请另存为“CSV UTF-8”，或更正扩展名",
    ),
    "table.encoding": (
        "byte {byte} of the line ({value}) is not {encoding}; save the whole file as UTF-8 or GB 18030",
        "该行第 {byte} 字节（{value}）不符合 {encoding}；请将整个文件另存为 UTF-8 或 GB 18030",
    ),
    "table.encodings": (
        "is the first line in {value}, the lines before are {first}; save the whole file in one encoding, or name the encoding",
        "自该行起出现 {value} 编码，而此前各行为 {first}；请将整个文件统一编码，或指明编码",
    ),
    "table.line": (
        "has {value} characters, more than the {most} that a line may have; the file may be damaged",
        "有 {value} 个字符，超过每行上限 {most}；文件可能已损坏",
    ),
    "table.rows": ("has {value} rows, more than the {most} that are taken; split it", "有 {value} 行，超过上限 {most}；请拆分"),
    "table.columns": (
        "has {value} columns, more than the {most} that are taken; leave out those that are not needed",
        "有 {value} 列，超过上限 {most}；请去掉不需要的列",
    ),
    "table.heading_missing": (
        "there is no column “{value}”{near}; there are: {there}",
        "缺少列“{value}”{near}；现有各列：{there}",
    ),
    "table.heading_twice": ("“{value}” stands over two columns; rename or remove one", "有两列的标题都是“{value}”；请改名或删除其一"),
    "table.headings_below": (
        "the headings stand in this row; remove the rows above it, so that they come first",
        "标题位于本行；请删除其上方各行，使标题成为首行",
    ),
    "table.lengths": ("the columns are not equally long: {value}", "各列长度不一：{value}"),
    "table.column": ("column “{value}” is a {found}; a list was expected", "列“{value}”为 {found}；应为列表"),
    "table.column_type": (
        "the column holds {value}; texts, integers, whole decimals, dates or moments were expected; convert it at the source",
        "该列类型为 {value}；应为文本、整数、无小数的十进制数、日期或时刻；请在来源处转换",
    ),
    "table.damaged": ("cannot be read as Parquet: {value}; export it anew, or give a CSV", "无法按 Parquet 读取（DuckDB 原文“{value}”）；请重新导出该文件，或改用 CSV"),
    "table.workbook": (
        "cannot be read as XLSX ({value}); if it has a password or is an old .xls, save it once more as .xlsx without one",
        "无法按 XLSX 读取（程序库原文“{value}”）；若设有密码或为旧版 .xls，请另存为无密码的 .xlsx",
    ),
    "table.unpacked": (
        "unpacks to more than {most} bytes; it is taken for damaged or hostile",
        "解压后超过 {most} 字节，视为损坏或恶意文件",
    ),
    "table.addresses": (
        "holds cells without an address; open and save the workbook once with Excel or WPS",
        "有单元格缺少地址；请用 Excel 或 WPS 打开并保存一次",
    ),
    "table.extent": (
        "spans {value} cells from the first to the last, more than the {most} that are taken; delete stray cells far below or right",
        "首尾单元格之间共 {value} 格，超过上限 {most}；请删除远处的零散单元格",
    ),
    "table.sheet": ("there is no sheet “{value}”; there are: {there}", "没有名为“{value}”的工作表；现有：{there}"),
    "table.sheets": ("more than one sheet holds something; name one of {value}", "不止一个工作表含有内容；请指明其一：{value}"),
    "row.cells": (
        "has {value} cells where {expected} were expected, as many as headings; the file may be cut short, or a cell with the "
        "delimiter in it lacks its quotes",
        "有 {value} 个单元格，应与标题数相同，为 {expected} 个；文件可能不完整，或含分隔符的单元格未加引号",
    ),
    "row.quote": (
        "a quote stands inside a cell that is not quoted: “{value}”; put the cell in quotes and double the quotes in it",
        "未加引号的单元格中出现引号：“{value}”；请将该单元格加上引号，并将其中的引号写两遍",
    ),
    "row.quote_open": (
        "a quote is opened and never closed: “{value}”; the file may be cut short",
        "引号未闭合：“{value}”；文件可能不完整",
    ),
    "row.long": ("has {value} bytes, more than the {most} that a line may have", "有 {value} 字节，超过每行上限 {most}"),
    "row.object": ("an object of names and values was expected, not {value}", "应为“名称：值”构成的对象，而不是 {value}"),
    "row.key_twice": ("names “{value}” twice", "“{value}”出现两次"),
    "cell.absent": ("is missing; where there is no value, write null", "缺少该项；无值时请写 null"),
    "cell.length": ("has more than the {most} characters that a cell may have: “{value}”", "超过单元格上限 {most} 个字符：“{value}”"),
    "cell.error": ("the formula failed and left {value}; correct it at the source", "公式出错，值为 {value}；请在来源处更正"),
    "cell.formula": (
        "the formula was saved without its value; open the workbook with Excel or WPS and save it once more",
        "公式未保存计算结果；请用 Excel 或 WPS 打开工作簿并重新保存",
    ),
    "cell.fraction": (
        "{value} is no whole number; a text or a whole number was expected: make the column one of texts",
        "{value} 不是整数；应为文本或整数，请将该列设为文本格式",
    ),
    "cell.digits": (
        "{value} is a number of more than 15 digits, whose last ones a spreadsheet loses; "
        "format the column as text and enter the value once more",
        "{value} 是超过 15 位的数值，电子表格会丢失末尾数字；请将该列设为文本格式后重新录入",
    ),
    "cell.yes_no": ("{value} is a yes/no value; a text was expected: write the text that stands for it", "{value} 是逻辑值；应为文本，请写明其含义"),
    "cell.type": ("a value of the type {value} cannot stand in a cell; a text, whole number or date was expected", "单元格中不能有 {value} 类型的值；应为文本、整数或日期"),
    "cell.merged": ("the cell is merged with others; unmerge it and write its value into each", "该单元格与其他单元格合并；请取消合并并逐格填写"),
    "row.code": (
        "“{value}” is no code of {facet}; known: {known}",
        "“{value}”不是 {facet} 的代码；已有：{known}",
    ),
    "row.exclusion": (
        "{unknown}: no exclusion (ground@body) that the plan lists in grounds",
        "{unknown}：不在计划 grounds 所列的排除理由（理由@部门）中",
    ),
    "row.id_doubled": ("{value} stands twice, first at {first}", "{value} 重复，首次出现于 {first}"),
    "row.missing": ("is empty", "为空"),
    "row.tag": ("{unknown}: in no department's vocabulary", "{unknown}：不在任何部门的标签词表中"),
    "row.visits_left": (
        "“{value}”: a whole number of visits from 0 to 999999 was expected",
        "“{value}”：应为 0 至 999999 的整数（剩余检查次数）",
    ),
}
