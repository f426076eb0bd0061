"""The words of what is wrong with scorecards and what they are computed from."""

from __future__ import annotations

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "card.bounds": ("the least is above the most: {value}", "下限高于上限：{value}"),
    "card.cut_offs_or_shares": (
        "tiers are made either by cut_offs or by shares; state one of the two",
        "等级须按分界（cut_offs）或按比例（shares）确定；请写明其一，且只写其一",
    ),
    "card.bounds_of_tiers": (
        "there are {value}; between the tiers there must be {expected}",
        "共 {value} 个；等级之间应有 {expected} 个",
    ),
    "card.cut_off_order": (
        "the cut-offs {value} must rise where more points are riskier, and fall where they are better, none twice",
        "分界 {value} 顺序不对：分高风险高时应递增，分高信用好时应递减，且不得重复",
    ),
    "card.shares_sum": ("the shares together are {value}, more than 1", "各比例合计为 {value}，超过 1"),
    "card.one_way": (
        "a measure of the kind {value} needs one way to points: bands or per_unit for a number, categories for a category",
        "{value} 类计量须有且仅有一种计分方式：数值用 bands 或 per_unit，类别用 categories",
    ),
    "card.no_decay": (
        "decay and seen_by are for count and sum; this measure is of the kind {value}",
        "decay 和 seen_by 只用于 count 和 sum；此处为 {value}",
    ),
    "card.property": (
        "a property of the entity has no days: window and among are for facts",
        "对象自身属性没有日期；window 和 among 只用于信用信息",
    ),
    "card.decay_order": (
        "the steps {value} must become longer, all in days or all in months",
        "衰减期限 {value} 须逐级变长，且同用天（days）或同用月（months）",
    ),
    "card.denominator": (
        "the common denominator of the weights is {value}, above {most}; use rounder weights",
        "各折算率的公分母为 {value}，超过 {most}；请用较整的折算率",
    ),
    "card.band_order": ("the bands {value} must rise, none twice", "分段起点 {value} 须递增，且不得重复"),
    "card.points": ("{value} points are more than {most} to either side of zero", "分值 {value} 的绝对值超过 {most}"),
    "card.unit": ("a unit of {value} is more than {most}", "单位 {value} 超过 {most}"),
    "card.unknown_tier": ("“{value}” is none of the tiers: {known}", "“{value}”不是已列等级：{known}"),
    "card.veto": (
        "the veto of tier {value} needs at_least for a number, categories for a category, and not both",
        "等级 {value} 的否决条件：数值用 at_least，类别用 categories，不能并用",
    ),
    "card.veto_category": (
        "the veto's category “{value}” has no points of its own; list it among the categories",
        "否决类型“{value}”未列分值；请在 categories 中列出",
    ),
    "card.model_name": (
        "“{value}” is no name of a scoring model, namespace/name",
        "“{value}”不是评分模型的名称（命名空间/名称）",
    ),
    "card.model_unused": (
        "no indicator counts what the scoring model {value} gives",
        "没有指标使用评分模型 {value} 的结果",
    ),
    "card.model_day": (
        "the scoring model {value} holds from {first} to {last}, not on {day}",
        "评分模型 {value} 的有效期为 {first} 至 {last}，不含 {day}",
    ),
    "card.same_scheme": ("the scheme {value} is combined with itself", "体系 {value} 与自身组合"),
    "card.pairs_absent": (
        "the table does not say what {count} pairs make: {value}; – stands for no tier",
        "组合表缺 {count} 种组合：{value}；“–”表示无等级",
    ),
    "fact.field": (
        "“{value}” is no field of a fact: {known}",
        "信用信息没有“{value}”这一项；可用的项：{known}",
    ),
    "fact.column": (
        "the card {card} counts by {value}; say which column holds it, such as {value}=HEADING",
        "评分卡 {card} 需要 {value}；请写明所在的列，如 {value}=列名",
    ),
    "fact.kind": ("no fact is of the kind “{value}”; there are: {known}", "没有“{value}”类信息；已有：{known}"),
    "fact.day": ("“{value}” is no day such as 2026-03-01", "“{value}”不是日期，应如 2026-03-01"),
    "fact.value": (
        "“{value}” is no integer between -1000000000000 and 1000000000000",
        "“{value}”不是 -1000000000000 至 1000000000000 之间的整数",
    ),
    "fact.own_number": (
        "“{value}” is no integer of 64 bits",
        "“{value}”不是 64 位整数",
    ),
    "fact.absent": (
        "the card {value} counts facts, and none are given",
        "评分卡 {value} 需要信用信息，尚未提供",
    ),
    "card.no_entity": ("“{value}” is not among the entities", "监管对象中没有“{value}”"),
    "scheme.future": ("{value} is a day to come", "{value} 尚未到来"),
    "scheme.quarter": ("“{value}” is no quarter such as 2026Q2", "“{value}”不是季度，应如 2026Q2"),
    "scheme.same": (
        "{value} was kept already as grading {number} of this scheme and day",
        "{value} 已作为该体系当日的第 {number} 次分级保存",
    ),
    "scheme.owner": (
        "the tiers of this scheme are kept by {owner} here; those of {value} need a scheme of their own",
        "该体系的等级在本地由 {owner} 负责；{value} 的等级须另设体系",
    ),
    "scheme.none": (
        "there are no tiers of the scheme {value} of {day} or before; receive or score them first",
        "体系 {value} 没有 {day} 或之前的等级；请先接收或评分",
    ),
    "scheme.pair": (
        "the table does not say what {value} makes together; – stands for no tier",
        "组合表没有规定 {value} 的综合等级；“–”表示无等级",
    ),
    "scheme.no_entity": (
        "no scheme has a tier of “{value}” on {day}",
        "各体系在 {day} 均无“{value}”的等级",
    ),
}
