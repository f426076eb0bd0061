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
        "“{value}”含有控制字符、孤立代理码或 Unicode 14.0 未分配的字符；请在来源处去除",
    ),
    "text.normal_form": (
        "{value!r} is not in Unicode normal form NFC; convert the source to NFC",
        "“{value}”不是 Unicode NFC 规范形式；请将来源转换为 NFC",
    ),
    "text.invisible": (
        "{value!r} holds an invisible character (format, line or paragraph separator), which an id must not",
        "“{value}”含有不可见字符（格式符、行或段分隔符），标识中不允许",
    ),
    "json.utf8": ("not UTF-8, at {value}", "不是 UTF-8 编码，位置：{value}"),
    "json.depth": ("nests deeper than 64 levels", "嵌套超过 64 层"),
    "json.syntax": ("is not JSON, at {place}: {value!r}", "不是 JSON，位置：{place}：“{value}”"),
    "json.not_canonical": (
        "is not canonical JSON from {place} on: {value!r} (sorted keys, no blanks, no doubled keys, integers only)",
        "自 {place} 起不是规范 JSON：“{value}”（键须排序、无空白、无重复键、仅整数）",
    ),
    "json.line_end": (
        "the line does not end with a single line feed; the file may be cut short",
        "该行未以单个换行符结束；文件可能不完整",
    ),
    "json.key": ("key {value!r} is not of the form [a-z0-9_]+", "键“{value}”不符合 [a-z0-9_]+"),
    "json.integer": ("integer {value} is beyond ±(2^53-1)", "整数 {value} 超出 ±(2^53-1)"),
    "json.type": ("a {value} cannot stand in canonical JSON", "规范 JSON 中不能有 {value} 类型"),
    # Ids of entities.
    "id.missing": ("an id is missing", "缺少标识"),
    "id.form": (
        "{value!r} is not of the form scheme:value or scheme:value/place",
        "“{value}”不符合“方案：值”或“方案：值/场所”的格式",
    ),
    "id.length": ("{value!r} is longer than {most} characters", "“{value}”超过 {most} 个字符"),
    "id.scheme": (
        "{value!r} names an id scheme that there is not; known are {known}; add the scheme to the settings or correct the id",
        "“{value}”所用的标识方案不存在；已有方案：{known}；请在设置中登记该方案或更正标识",
    ),
    "id.scheme_name": (
        "the name of an id scheme is a lower-case letter, then at most 31 of a-z, 0-9, _ and -; this is {value!r}",
        "标识方案名称须以小写字母开头，其后至多 31 个 a-z、0-9、_、-；此处为“{value}”",
    ),
    "id.scheme_pattern": (
        "{value!r} is no pattern of ids: items are a character or a class such as [A-Z0-9], "
        "each with {{n}} or {{m,n}} behind it if it repeats",
        "“{value}”不是标识格式：由单个字符或 [A-Z0-9] 一类的字符组构成，重复时其后写 {{n}} 或 {{m,n}}",
    ),
    "id.scheme_twice": (
        "two id schemes are named {value!r}; rename one",
        "有两个标识方案都叫“{value}”；请改名",
    ),
    "id.pattern": (
        "{value!r} is no {scheme} ({title}), whose form is {pattern}",
        "“{value}”不是有效的{title}（{scheme}），其格式为 {pattern}",
    ),
    "id.credit_form": (
        "{value!r} is no unified credit code (GB 32100-2015): 18 characters out of 0-9 and A-Z without I, O, S, V, Z, "
        "the 3rd to the 8th of them digits",
        "“{value}”不是统一社会信用代码（GB 32100-2015）：应为 18 位，由数字和不含 I、O、S、V、Z 的大写字母组成，第 3 至 8 位为数字",
    ),
    "id.credit_check": (
        "{value!r} ends with a wrong check character; {expected!r} was expected; correct it, or, if the code was lawfully issued so "
        "(a pilot code), put it on the list of accepted codes",
        "“{value}”校验码错误，应为“{expected}”；请更正；如确系依法赋予的试点代码，请列入认可代码清单",
    ),
    "id.organisation_form": (
        "{value!r} is no body of an organisation code (GB 11714-1997): 8 digits or upper-case letters",
        "“{value}”不是组织机构代码本体（GB 11714-1997）：应为 8 位数字或大写字母",
    ),
    "id.folded": ("{value!r} was read as {folded!r}, in upper case", "“{value}”已按大写“{folded}”读取"),
    "id.organisation_check": (
        "the organisation code inside {value!r} has a wrong check digit; {expected!r} was expected; the code was taken",
        "“{value}”所含组织机构代码的校验码有误，应为“{expected}”；该代码已采用",
    ),
    "id.legacy": (
        "{value!r} fails its check and was taken because it is on the list of accepted codes",
        "“{value}”未通过校验，因列入认可代码清单而采用",
    ),
    "id.identity_card": (
        "{value} looks like an identity-card number, which no id may hold; use the unified credit code or a number of your own, "
        "and take the identity number out of the file",
        "{value} 疑为公民身份号码，任何标识均不得使用；请改用统一社会信用代码或自编号，并从文件中删除该号码",
    ),
    # Rates, amounts and rate policies.
    "rate.form": (
        "{value!r} is no share or count; write 3%, 0.5%, 5‰, 1/30, all, or a count such as 500 (a bare decimal could be either)",
        "“{value}”不是比例或数量；请写 3%、0.5%、5‰、1/30、全部，或 500 一类的数量（单独的小数含义不明）",
    ),
    "rate.above_one": (
        "{value!r} is more than all; a rate is at most 100%",
        "“{value}”超过全部；比例不得高于 100%",
    ),
    "rate.negative": ("{value!r} is below zero", "“{value}”小于零"),
    "rate.zero": ("{value!r} divides by zero", "“{value}”的分母为零"),
    "rate.denominator": (
        "{value!r} is finer than the protocol's rates: in lowest terms the denominator is at most {most}",
        "“{value}”过于精细：约分后分母不得超过 {most}",
    ),
    "rate.count": ("{value} is no count; it is 0 to {most}", "{value} 不是有效数量，应在 0 至 {most} 之间"),
    "rate.protocol": (
        "{value!r} is no rate of the protocol: p/q in lowest terms, 0 ≤ p ≤ q ≤ 10^9, without blanks or leading zeros",
        "“{value}”不是协议规定的比例写法：应为最简分数 p/q，0 ≤ p ≤ q ≤ 10^9，无空格和前导零",
    ),
    "policy.kind": (
        "{value}: the kind is share, count, floor or ceiling",
        "{value}：类型应为比例、数量、下限或上限",
    ),
    "policy.comparison": ("{value}: the comparison is =, ≥ or ≤", "{value}：比较应为 =、≥ 或 ≤"),
    "policy.base": ("{value}: the base is all or eligible", "{value}：基数应为全部或未排除的对象"),
    "policy.amount": (
        "{value}: a share asks for a rate, every other kind for a count",
        "{value}：比例类规则须为比例，其他类型须为数量",
    ),
    "policy.floor": ("{value}: a floor of visits is compared with ≥", "{value}：检查次数下限须用“≥”（至少）"),
    "policy.ceiling": (
        "{value}: a ceiling of visits is compared with ≤",
        "{value}：检查次数上限须用“≤”（不超过）",
    ),
    "policy.per_draw": (
        "{value}: visits to an entity, or several draws, need a period longer than one draw",
        "{value}：按户次数或多次抽取的规则，周期不能是单次抽取",
    ),
    "policy.times": (
        "{value}: the number of draws is 1 to 366, and only a share or count has one",
        "{value}：抽取次数应在 1 至 366 之间，且仅适用于比例或数量",
    ),
    "policy.unit": (
        "{value!r} is no unit of periods; known are {known}",
        "“{value}”不是周期单位；可用：{known}",
    ),
    "policy.length": (
        "a period of {value} × {unit} cannot be: 1 to 100 months or years, or 1 draw or licence",
        "周期长度 {value}({unit})无效：月、年为 1 至 100，单次抽取和许可有效期只能为 1",
    ),
    "policy.validity": ("its validity ends before it begins: {value}", "有效期终止早于起始：{value}"),
    "policy.days": ("the period ends before it begins: {value}", "周期终止早于起始：{value}"),
    "policy.not_in_force": (
        "rule {id}, version {version} ({source}), holds from {first} to {last}, not throughout {value}; "
        "use the version in force, or judge the parts of the period apart",
        "规则 {id}（版本 {version}，依据：{source}）有效期为 {first} 至 {last}，未覆盖 {value}；请使用现行版本，或分段核算",
    ),
    "policy.broken": (
        "rule {id}, version {version} ({source}), asks for {terms}; in {period} there were {value} = {total}",
        "规则 {id}（版本 {version}，依据：{source}）要求 {terms}；{period} 实际为 {value} = {total}",
    ),
    "policy.syntax": (
        "column {column} is not understood; expected one of: {expected}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处无法理解；此处可写：{expected}\n    {excerpt}\n    {caret}",
    ),
    "policy.long": ("{value!r} is longer than {most} characters", "“{value}”超过 {most} 个字符"),
    "policy.no_period": (
        "{value!r} does not say for which period; add one, such as /年, 每年 or /次, or state it beside the text",
        "“{value}”未写明周期；请补充“/年”“每年”或“/次”等，或另行指定周期",
    ),
    "policy.bounds": (
        "{value!r} says twice how the amount compares, or for which period",
        "“{value}”重复写明了比较方式或周期",
    ),
    "policy.frequency_bare": (
        "{value!r} does not say whether this is at least or at most; add 至少 (≥) or 不超过 (≤)",
        "“{value}”未写明是至少还是至多；请加“至少”（≥）或“不超过”（≤）",
    ),
    "policy.subject": (
        "{value!r} speaks of each entity and gives no number of visits (次)",
        "“{value}”写明“每户”等按户要求，但未给出次数（次）",
    ),
    # Areas.
    "area.unknown": ("{value!r} is no area of {list}", "“{value}”不在 {list} 中"),
    "area.retired": (
        "area {value} ({name}) was in use until {until} only, not on {as_of}; after it came: {successors}",
        "行政区划 {value}({name})已于 {until} 年停用，{as_of} 不再有效；接续区划：{successors}",
    ),
    "area.not_yet": (
        "area {value} ({name}) is in use from {since} on, not yet on {as_of}",
        "行政区划 {value}({name})自 {since} 年启用，{as_of} 尚未启用",
    ),
    "area.before_list": (
        "{name} begins on {first} and says nothing of {value}",
        "{name} 自 {first} 起，无法判断 {value} 的情况",
    ),
    "area.after_list": (
        "{name} {version} ends on {last}; for {value} its last state was used; take a newer list where areas have changed since",
        "{name} {version} 截至 {last}；{value} 按其最后状态判断；如此后区划有调整，请换用新版",
    ),
    "area.row_code": ("{value!r} is no code of six digits", "“{value}”不是六位代码"),
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
    "area.file_damaged": ("the file is damaged: {value}", "文件损坏：{value}"),
    "area.file_columns": (
        "the columns are {value!r}; {columns} were expected",
        "列为“{value}”，应为 {columns}",
    ),
    "area.file_row": ("not a row of areas: {value!r}", "不是有效的区划行：“{value}”"),
    "area.file_digest": (
        "the file has the digest {value}, not {expected}; install the package again",
        "文件摘要为 {value}，应为 {expected}；请重新安装软件包",
    ),
    # Tags and tag expressions.
    "tags.form": (
        "{value!r} is no tag: at most {segments} segments with dots between them, without blanks and signs such as & | ! ( ) * , ;, "
        "at most {most} characters",
        "“{value}”不是有效标签：至多 {segments} 段，以“.”分隔，不得含空白和 & | ! ( ) * , ; 等符号，总长不超过 {most} 个字符",
    ),
    "tags.twice": ("tag {value!r} stands twice in the vocabulary", "标签“{value}”在词表中重复"),
    "tags.validity": (
        "the vocabulary's validity ends before it begins: {value}",
        "词表有效期终止早于起始：{value}",
    ),
    "tags.owner_twice": (
        "department {value!r} has two vocabularies; give the version in force only",
        "部门“{value}”有两份标签词表；请只提供现行版本",
    ),
    "tags.not_in_force": (
        "the tags of {owner}, version {version}, hold from {first} to {last}, not on {value}; give the version in force",
        "{owner} 的标签词表（版本 {version}）有效期为 {first} 至 {last}，不含 {value}；请提供现行版本",
    ),
    "tags.second_owner": (
        "tag {value!r} is owned by {first} and by {second}; a tag has one owner: let one of them rename it or use the other's",
        "标签“{value}”同时属于 {first} 和 {second}；一个标签只能有一个所属部门，请一方改名或引用对方标签",
    ),
    "tags.case": (
        "tags {value!r} and {other!r} differ only in upper and lower case; rename one",
        "标签“{value}”与“{other}”仅大小写不同；请改名",
    ),
    "tags.long": (
        "the expression {value!r} is longer than {most} characters",
        "表达式“{value}”超过 {most} 个字符",
    ),
    "tags.deep": (
        "brackets nest deeper than {most}, at column {column}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处括号嵌套超过 {most} 层\n    {excerpt}\n    {caret}",
    ),
    "tags.syntax": (
        "column {column} is not understood; expected one of: {expected}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处无法理解；此处可写：{expected}\n    {excerpt}\n    {caret}",
    ),
    "tags.unknown": (
        "no department has the tag {value!r}, at column {column}; near it: {near}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处的标签“{value}”不在任何部门的词表中；相近的有：{near}\n    {excerpt}\n    {caret}",
    ),
    "tags.unknown_branch": (
        "no department has tags of the branch {value!r}, at column {column}; near it: {near}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处的标签分支“{value}”下没有任何标签；相近的有：{near}\n    {excerpt}\n    {caret}",
    ),
    "tags.departments": (
        "{value} departments cannot be asked for, at column {column}: 1 to {most}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处的部门数 {value} 无效，应为 1 至 {most}\n    {excerpt}\n    {caret}",
    ),
    "tags.bitmap_form": (
        "{value!r} is no bitmap: hex characters 0-9 and a-f",
        "“{value}”不是位图：应为十六进制字符 0-9、a-f",
    ),
    "tags.bitmap_number": (
        "there is no code {value}: there are {count}, from 0",
        "没有代码 {value}：共 {count} 个，自 0 起",
    ),
    "tags.bitmap_count": ("{value} codes are not within 0 to {most}", "代码数 {value} 不在 0 至 {most} 之间"),
    # Documents: structure and reading.
    "document.type": (
        "expected {expected}, found {found}: {value}",
        "应为{expected_zh}，实为{found_zh}：{value}",
    ),
    "document.choice": ("{value!r} is none of: {choices}", "“{value}”不在可选值之内：{choices}"),
    "document.pattern": ("{value!r} is not of the form {pattern}", "“{value}”不符合格式 {pattern}"),
    "document.minimum": ("{value} is less than {minimum}", "{value} 小于最小值 {minimum}"),
    "document.length": ("expected {length} entries, found {value}", "应有 {length} 项，实有 {value} 项"),
    "document.missing": ("is missing; state it: {title}, {meaning}", "缺少此项，请补充：{title}"),
    "document.unknown": (
        "there is no member {value!r} here; take it out, or write one of: {near}",
        "此处没有名为“{value}”的项；请删除，或改为：{near}",
    ),
    "document.key": ("a key is a text and not empty; this is {value!r}", "键须为非空文本；此处为“{value}”"),
    "document.doubled": ("the key {value!r} stands twice; keep one", "键“{value}”重复；请只保留一个"),
    "document.more": (
        "{value} faults were found here and the rest was not looked at; mend these and read again",
        "此处已发现 {value} 处问题，其余未再检查；请更正后重新读取",
    ),
    "document.schema": (
        "is of schema {value!r}; this version reads {versions}; use the version of jointsup that wrote it, or correct the member",
        "文件版本为“{value}”，本版本可读取 {versions}；请使用写出该文件的 jointsup 版本，或更正此项",
    ),
    "document.bom": (
        "begins with a byte order mark; save it as UTF-8 without one (Windows: “UTF-8”, not “UTF-8 BOM”)",
        "以字节顺序标记（BOM）开头；请另存为不带 BOM 的 UTF-8",
    ),
    "document.size": ("is larger than {most} MiB, which no document may be", "超过文件大小上限 {most} MiB"),
    "document.syntax": (
        "is not JSON, line {line}, column {column}: {why}, at {value!r}",
        "不是 JSON，第 {line} 行第 {column} 列：“{value}”",
    ),
    "document.digits": ("holds an integer of thousands of digits", "含有数千位的整数"),
    # Plans, lines and seeds (services).
    "frame.empty": ("the register has no row that can be taken", "名录库中没有可用的行"),
    "frame.fault": ("{why} (rule {rule})", "{why_zh}（规则 {rule}）"),
    "frame.id_doubled": ("id {value} has two rows", "标识 {value} 出现两次"),
    "frame.salt_doubled": (
        "the salts of {value} and {other} begin alike; freeze again with a new secret",
        "{value} 与 {other} 的盐值开头相同；请用新的密钥重新固化",
    ),
    "line.amount": ("{value!r} is no amount", "“{value}”不是有效的比例或数量"),
    "line.bounds": ("the minimum is above the maximum: {value}", "最少数大于最多数：{value}"),
    "line.by": (
        "{value!r}: write a facet, or facet:n for the first n characters of its code, each facet once",
        "“{value}”：应写维度名，或“维度名：n”（取代码前 n 位），每个维度一次",
    ),
    "line.count_above_base": (
        "asks for {value} of only {base} entities",
        "要求抽取 {value} 户，但只有 {base} 户",
    ),
    "line.facet": (
        "there is no facet {value!r} to select or stratify by; known: {known}",
        "没有可用于选择或分层的维度“{value}”；已有：{known}",
    ),
    "line.no_amount": (
        "no amount is stated for the stratum ({value}); add one, or a general amount",
        "分层（{value}）没有比例或数量；请补充，或写明总的比例",
    ),
    "line.nobody": (
        "selects nobody: look at whom, where and the tags of the rows",
        "没有选中任何对象：请核对标签表达式、范围和数据中的标签",
    ),
    "line.reason": (
        "{value} entities that could be drawn have no chance in this line; state the reason, or raise the amount",
        "本任务中有 {value} 户可抽对象概率为零；请写明理由（reason），或提高比例",
    ),
    "line.where": ("no code fits {value!r}", "没有代码符合“{value}”"),
    "plan.ceiling": ("{value!r} is no facet of kind visits_left", "“{value}”不是 visits_left 类维度"),
    "plan.door_bodies": (
        "{value} bodies come, but at most {most} may stand at the door",
        "有 {value} 个部门到场，超过上限 {most}",
    ),
    "plan.door_people": (
        "{value} people come, but at most {most} may stand at the door",
        "有 {value} 人到场，超过上限 {most}",
    ),
    "plan.ground": ("{value!r} (ground@body) is not listed in grounds", "“{value}”（理由@部门）未列入 grounds"),
    "plan.no_lines": ("a round needs a line", "批次至少要有一个任务"),
    "plan.no_tags": (
        "lines select by tags, but no facet is of kind tags",
        "有任务按标签选择，但没有 tags 类维度",
    ),
    "plan.one_facet": ("only one facet may be of kind {kind}: {value}", "{kind} 类维度只能有一个：{value}"),
    "plan.round_id": (
        "{value!r}: write organiser/number, numbers from 1",
        "“{value}”：应写“组织者/序号”，序号从 1 起",
    ),
    "plan.twice": ("{value} stands twice", "{value} 重复"),
    "round.rules": ("{en}", "{zh}"),
    "row.code": (
        "{value!r} is no code of {facet}; known: {known}",
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
        "{value!r}: a whole number of visits from 0 to 999999 was expected",
        "“{value}”：应为 0 至 999999 的整数（剩余检查次数）",
    ),
    "rule.outside_validity": (
        "the rules of {value} hold from {first} to {last}, not on {day}; take the version of that day",
        "{value} 的规则有效期为 {first} 至 {last}，不含 {day}；请使用当日有效的版本",
    ),
    "seed.before_deadline": (
        "the deadline for reveals, {value}, has not passed",
        "揭示截止时间 {value} 未到",
    ),
    "seed.before_event": (
        "{event} is on {value}: no value of it can be known yet",
        "{event} 在 {value} 才发生，此前不可能有取值",
    ),
    "seed.hex": ("{value}: 64 characters 0-9a-f were expected", "{value}：应为 64 位小写十六进制字符"),
    "seed.later_missing": (
        "the round needs the value of a later event: {value}",
        "本批次需要事后公开值：{value}",
    ),
    "seed.later_value": (
        "{value!r} does not match the pattern {pattern} of {event}",
        "“{value}”不符合 {event} 的格式 {pattern}",
    ),
    "seed.no_commitment": ("{value} revealed without a commitment", "{value} 未提交承诺却揭示了随机数"),
    "seed.party_twice": ("{value} stands twice", "{value} 重复"),
    "seed.pattern": ("pattern {value!r} is malformed at {place}", "格式“{value}”有误，位置：{place}"),
    "seed.two_bodies": (
        "without a later value, parties of two different bodies must commit and reveal",
        "没有事后公开值时，至少要有两个不同部门的提交方提交并揭示",
    ),
    "seed.unknown_event": (
        "{value!r} is no event of the round; known: {known}",
        "“{value}”不是本批次的事件；已有：{known}",
    ),
    "seed.unknown_party": ("{value!r} is no party of the round", "“{value}”不是本批次的提交方"),
    "seed.void": (
        "{value} committed and did not reveal rightly, and there is no later value: the attempt is void; freeze the next attempt without that party and with a later value",
        "{value} 已承诺但未正确揭示，且没有事后公开值：本次作废；请去掉该方并增加事后公开值后另行固化",
    ),
    "draw.own_check": ("the record just made does not pass its own check, and was not written: {en}", "刚生成的档案未通过自身核验，未写出：{zh}"),
    "frame.other": ("the round document names frame {named}, this frame is {value}", "批次文件所指抽样框为 {named}，当前抽样框为 {value}"),
    "round.other": ("the round document does not give the digest {value}", "该批次文件的摘要不是 {value}"),
    # Files.
    "file.unreadable": ("cannot be read: {value}; check the name and the rights", "无法读取：{value}；请检查文件名和权限"),
    "file.not_regular": ("is no regular file; name a file", "不是普通文件；请指定一个文件"),
    "file.size": (
        "has {value} bytes, more than the {most} that are taken; split it, or raise the limit",
        "大小为 {value} 字节，超过上限 {most} 字节；请拆分文件或调高上限",
    ),
    "file.changed": ("changed while it was read; nothing was taken; try again", "读取过程中文件被改动，未采用任何内容；请重试"),
    "file.name": (
        "{value!r} cannot name a file here: no slashes, colons, quotes, control characters, no dot or blank at an end, at most 200 bytes",
        "“{value}”不能作文件名：不得含斜杠、冒号、引号、控制字符，首尾不得为点或空格，至多 200 字节",
    ),
    "file.exists": (
        "exists already and is not overwritten; nothing was done; name another, or move it away",
        "已存在，不予覆盖，未做任何更改；请另行命名或先将其移走",
    ),
    "file.unwritable": ("cannot be written: {value}; nothing was done", "无法写入：{value}；未做任何更改"),
    "extra.engine": (
        "Parquet is read with DuckDB, which is not installed; install jointsup[engine], or give a CSV",
        "读取 Parquet 需要 DuckDB，但尚未安装；请安装 jointsup[engine]，或改用 CSV",
    ),
    "extra.workbooks": (
        "workbooks need python-calamine and xlsxwriter, which are not installed; install jointsup[workbooks], or use CSV",
        "读写工作簿需要 python-calamine 和 xlsxwriter，但尚未安装；请安装 jointsup[workbooks]，或改用 CSV",
    ),
    "extra.arrow": (
        "a {value} is read with pyarrow or Polars, neither of which is installed; install one of them, or give lists",
        "读取 {value} 需要 pyarrow 或 Polars，两者均未安装；请安装其一，或改用列表",
    ),
    # Tables from outside.
    "table.kind": (
        "{value!r} is no table that can be read: .csv, .tsv, .txt, .xlsx, .xlsm, .jsonl, .ndjson, .parquet; "
        "in memory, rows or columns of Python, pandas, Polars or Arrow",
        "无法读取“{value}”：文件应为 .csv、.tsv、.txt、.xlsx、.xlsm、.jsonl、.ndjson 或 .parquet;"
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
        "there is no column {value!r}; nearest: {near}; there are: {there}",
        "缺少列“{value}”；相近的有：{near}；现有各列：{there}",
    ),
    "table.heading_twice": ("{value!r} stands over two columns; rename or remove one", "有两列的标题都是“{value}”；请改名或删除其一"),
    "table.headings_below": (
        "the headings stand in this row; remove the rows above it, so that they come first",
        "标题位于本行；请删除其上方各行，使标题成为首行",
    ),
    "table.lengths": ("the columns are not equally long: {value}", "各列长度不一：{value}"),
    "table.column": ("column {value!r} is a {found}; a list was expected", "列“{value}”为 {found}；应为列表"),
    "table.column_type": (
        "the column holds {value}; texts, integers, whole decimals, dates or moments were expected; convert it at the source",
        "该列类型为 {value}；应为文本、整数、无小数的十进制数、日期或时刻；请在来源处转换",
    ),
    "table.damaged": ("cannot be read as Parquet: {value}", "无法按 Parquet 读取：{value}"),
    "table.workbook": (
        "cannot be read as XLSX ({value}); if it has a password or is an old .xls, save it once more as .xlsx without one",
        "无法按 XLSX 读取（{value}）；若设有密码或为旧版 .xls，请另存为无密码的 .xlsx",
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
    "table.sheet": ("there is no sheet {value!r}; there are: {there}", "没有名为“{value}”的工作表；现有：{there}"),
    "table.sheets": ("more than one sheet holds something; name one of {value}", "不止一个工作表含有内容；请指明其一：{value}"),
    "row.cells": (
        "has {value} cells where {expected} were expected, as many as headings; the file may be cut short, or a cell with the "
        "delimiter in it lacks its quotes",
        "有 {value} 个单元格，应与标题数相同，为 {expected} 个；文件可能不完整，或含分隔符的单元格未加引号",
    ),
    "row.quote": (
        "a quote stands inside a cell that is not quoted: {value!r}; put the cell in quotes and double the quotes in it",
        "未加引号的单元格中出现引号：“{value}”；请将该单元格加上引号，并将其中的引号写两遍",
    ),
    "row.quote_open": (
        "a quote is opened and never closed: {value!r}; the file may be cut short",
        "引号未闭合：“{value}”；文件可能不完整",
    ),
    "row.long": ("has {value} bytes, more than the {most} that a line may have", "有 {value} 字节，超过每行上限 {most}"),
    "row.object": ("an object of names and values was expected, not {value}", "应为“名称：值”构成的对象，而不是 {value}"),
    "row.key_twice": ("names {value!r} twice", "“{value}”出现两次"),
    "cell.absent": ("is missing; where there is no value, write null", "缺少该项；无值时请写 null"),
    "cell.length": ("has more than the {most} characters that a cell may have: {value!r}", "超过单元格上限 {most} 个字符：“{value}”"),
    "cell.error": ("the formula failed and left {value}; correct it at the source", "公式出错，值为 {value}；请在来源处更正"),
    "cell.formula": (
        "the formula was saved without its value; open the workbook with Excel or WPS and save it once more",
        "公式未保存计算结果；请用 Excel 或 WPS 打开工作簿并重新保存",
    ),
    "cell.fraction": (
        "{value} is a number with a decimal point; a text or a whole number was expected: make the column one of texts",
        "{value} 是带小数点的数值；应为文本或整数，请将该列设为文本格式",
    ),
    "cell.digits": (
        "{value} is a number of more than 15 digits, whose last ones a spreadsheet loses; "
        "format the column as text and enter the value once more",
        "{value} 是超过 15 位的数值，电子表格会丢失末尾数字；请将该列设为文本格式后重新录入",
    ),
    "cell.yes_no": ("{value} is a yes/no value; a text was expected: write the text that stands for it", "{value} 是逻辑值；应为文本，请写明其含义"),
    "cell.type": ("a value of the type {value} cannot stand in a cell; a text, whole number or date was expected", "单元格中不能有 {value} 类型的值；应为文本、整数或日期"),
    "cell.merged": ("the cell is merged with others; unmerge it and write its value into each", "该单元格与其他单元格合并；请取消合并并逐格填写"),
    # Engines.
    "engine.missing": (
        "{value} is not installed; install {extra}, or choose the engine reference (pure Python)",
        "尚未安装 {value}；请安装 {extra}，或改用 reference（纯 Python）引擎",
    ),
    "engine.resources": (
        "{value}; free memory or disk, or give the engine other limits",
        "{value}；请释放内存或磁盘空间，或调整引擎限额",
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
    # The store and its ledger.
    "store.memory": (
        "a store in memory is lost when the program ends; name a file, such as sqlite:///county.db",
        "内存数据库在程序结束后即丢失；请指定文件，例如 sqlite:///county.db",
    ),
    "store.url": (
        "the address of the store is no database URL; write it as sqlite:///county.db or postgresql+psycopg://host/name",
        "存储地址不是数据库网址；请写成 sqlite:///county.db 或 postgresql+psycopg://host/name 的形式",
    ),
    "store.backend": (
        "no enabled storage serves {value!r}; known: {known}",
        "没有已启用的存储支持“{value}”；可用：{known}",
    ),
    "store.driver": (
        "the driver {module} for {value} is not installed",
        "未安装 {value} 所需的驱动 {module}",
    ),
    "store.data_folder": (
        "a store on {value} needs a data folder for its files; name one",
        "使用 {value} 的存储需要一个数据文件夹；请指定",
    ),
    "store.none": (
        "there is no store at {value}; make one with jointsup init",
        "{value} 处没有存储；请先用 jointsup init 建立",
    ),
    "store.exists": ("there is a store at {value} already", "{value} 处已有存储"),
    "store.hash": ("the hash {value!r} is not known; one of {known}", "未知散列算法“{value}”；可用：{known}"),
    "store.older": (
        "the store has schema version {value}, this jointsup needs {here}; run jointsup store upgrade, which makes a backup first",
        "存储的结构版本为 {value}，本程序需要 {here}；请运行 jointsup store upgrade（会先备份）",
    ),
    "store.newer": (
        "the store has schema version {value}, this jointsup knows {here}; install the newer jointsup",
        "存储的结构版本为 {value}，本程序只认识 {here}；请安装更新的 jointsup",
    ),
    "store.clock_back": (
        "the clock says {value}, but the last act was at {last}; set the clock right, then try again",
        "时钟为 {value}，而最近一次操作在 {last}；请校准时钟后重试",
    ),
    "store.refused": (
        "the database refused ({value}); nothing was done",
        "数据库拒绝（{value}）；未做任何更改",
    ),
    "store.failed": (
        "the database failed ({value}); nothing was done",
        "数据库出错（{value}）；未做任何更改",
    ),
    "store.unknown": (
        "the connection was lost while {value} was committed, and the store cannot be asked; look in the ledger whether this entry is there",
        "提交 {value} 时连接中断，且无法询问存储；请在台账中查看该记录是否存在",
    ),
    "store.file_gone": (
        "the prepared file ({value}) is no longer there; start the step again",
        "已准备的文件（{value}）已不存在；请重新执行该步骤",
    ),
    "store.file_damaged": (
        "the file has digest {value}, the store named {named}; restore it from a backup",
        "文件摘要为 {value}，存储登记为 {named}；请从备份恢复",
    ),
    "ledger.digest": ("the text has digest {value}, the row says {named}", "原文摘要为 {value}，登记为 {named}"),
    "ledger.columns": ("the columns say other than the text", "列与原文不一致"),
    "ledger.chain": (
        "follows {value}, the one before is {expected}: something was taken out, put in or moved",
        "前一条写为 {value}，实际前一条为 {expected}：有记录被删除、插入或移动",
    ),
    "ledger.head": ("the head of the book is not its last entry", "账簿头与最后一条记录不符"),
    "ledger.time": (
        "is of {value}, earlier than the entry before ({before}): a clock was set back",
        "时间 {value} 早于前一条（{before}）：时钟曾被回拨",
    ),
    "ledger.checkpoint": (
        "has digest {value}, checkpoint {checkpoint} says {named}",
        "摘要为 {value}，检查点 {checkpoint} 记为 {named}",
    ),
    "ledger.lost": (
        "an entry ({value}) that checkpoint {checkpoint} covers is not there",
        "检查点 {checkpoint} 所含的记录（{value}）已不存在",
    ),
    "ledger.payload": ("the payload is not the one that the entry names", "内容与记录所载摘要不符"),
    "ledger.payload_missing": ("the payload is missing", "缺少内容"),
    "ledger.payload_spare": ("a payload belongs to no entry", "有不属于任何记录的内容"),
    "ledger.erased_by": (
        "the payload was emptied, and {value} is no entry of an erasure",
        "内容已被清空，但 {value} 不是删除操作的记录",
    ),
    "ledger.erased": ("the payload was erased by entry {value}", "内容已由记录 {value} 依法删除"),
    "ledger.no_checkpoint": ("the record carries no checkpoint", "该档案不含检查点"),
    "ledger.rewritten": (
        "{value} left this house and is not in the ledger: the ledger is another one, or was rewritten",
        "对外发出的 {value} 不在台账中：不是同一台账，或台账被整体改写",
    ),
    "ledger.against": (
        "{value} is nothing to check a ledger against; give a record.json, a checkpoint or an entry",
        "{value} 不能用于核对台账；请给出 record.json、检查点或台账记录",
    ),
}
