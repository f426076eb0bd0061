"""The words of problems with rates, amounts and rate policies."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "rate.form": (
        "“{value}” is no share or count; write 3%, 0.5%, 5‰, 1/30, all, or a count such as 500 (a bare decimal could be either)",
        "“{value}”不是比例或数量；请写 3%、0.5%、5‰、1/30、全部，或 500 一类的数量（单独的小数含义不明）",
    ),
    "rate.above_one": (
        "“{value}” is more than all; a rate is at most 100%",
        "“{value}”超过全部；比例不得高于 100%",
    ),
    "rate.negative": ("“{value}” is below zero", "“{value}”小于零"),
    "rate.zero": ("“{value}” divides by zero", "“{value}”的分母为零"),
    "rate.denominator": (
        "“{value}” is finer than the protocol's rates: in lowest terms the denominator is at most {most}",
        "“{value}”过于精细：约分后分母不得超过 {most}",
    ),
    "rate.count": ("{value} is no count; it is 0 to {most}", "{value} 不是有效数量，应在 0 至 {most} 之间"),
    "rate.protocol": (
        "“{value}” is no rate of the protocol: p/q in lowest terms, 0 ≤ p ≤ q ≤ 10^9, without blanks or leading zeros",
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
        "“{value}” is no unit of periods; known are {known}",
        "“{value}”不是周期单位；可用：{known}",
    ),
    "policy.length": (
        "a period of {value} × {unit} cannot be: 1 to 100 months or years, or 1 draw or licence",
        "周期长度 {value}（{unit}）无效：月、年为 1 至 100，单次抽取和许可有效期只能为 1",
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
    "policy.long": ("“{value}” is longer than {most} characters", "“{value}”超过 {most} 个字符"),
    "policy.no_period": (
        "“{value}” does not say for which period; add one, such as /年, 每年 or /次, or state it beside the text",
        "“{value}”未写明周期；请补充“/年”“每年”或“/次”等，或另行指定周期",
    ),
    "policy.bounds": (
        "“{value}” says twice how the amount compares, or for which period",
        "“{value}”重复写明了比较方式或周期",
    ),
    "policy.frequency_bare": (
        "“{value}” does not say whether this is at least or at most; add 至少 (≥) or 不超过 (≤)",
        "“{value}”未写明是至少还是至多；请加“至少”（≥）或“不超过”（≤）",
    ),
    "policy.subject": (
        "“{value}” speaks of each entity and gives no number of visits (次)",
        "“{value}”写明“每户”等按户要求，但未给出次数（次）",
    ),
}
