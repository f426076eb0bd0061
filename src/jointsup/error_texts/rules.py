"""The words of what is wrong with rule sets."""

from __future__ import annotations

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "rules.path": ("“{value}” is no path of a file in a package", "“{value}”不是包内文件的路径"),
    "rules.no_file": ("the file {value} cannot be read: {why}", "无法读取文件 {value}：{why}"),
    "rules.validity": ("its days end before they begin: {value}", "有效期终止早于起始：{value}"),
    "rules.twice": ("“{value}” is listed twice", "“{value}”重复"),
    "rules.same_pair": ("“{value}” is paired with itself", "“{value}”与自身成对"),
    "rules.open_calendar": (
        "a calendar has a last day: days off are set year by year",
        "工作日历须有失效日：放假安排按年公布",
    ),
    "rules.day_outside": ("{value} lies outside {first} to {last}", "{value} 不在 {first} 至 {last} 之内"),
    "rules.weekend": ("{value} is Monday to Friday and so a working day already", "{value} 是周一至周五，本就是工作日"),
    "rules.weekday": ("{value} is a Saturday or Sunday and so a day of rest already", "{value} 是周六或周日，本就是休息日"),
    "rules.months": ("{value} months are too many; a span has {most} at most", "{value} 个月过长；期间最多 {most} 个月"),
    "rules.no_scheme": ("it names tiers and no scheme that they are of", "写了等级，却没有写明分类体系"),
    "rules.schemes": (
        "ceilings in force name tiers of several schemes, {value} among them; let them name those of one",
        "现行频次上限引用了多个分类体系的等级（其中有 {value}）；请只引用一个",
    ),
    "rules.no_tier_facet": (
        "ceilings in force name tiers of the scheme {value}, and neither a facet of the register nor the store's tiers of that scheme hold them; declare a facet with its rule set, or take the tiers in",
        "现行频次上限引用了分类体系 {value} 的等级，而名录库没有该维度，存储中也没有该体系的分级；请声明引用该规则集的维度，或载入分级",
    ),
    "rules.rows": ("the file has {value} rows, the document states {stated}", "文件有 {value} 行，与所述 {stated} 行不符"),
    "rules.overlap": (
        "two versions of {value} hold on the same day: {first}; {second}; give each its last day",
        "{value} 的两个版本有效期重叠：{first}；{second}；请为各版本写明失效日",
    ),
    "rules.same_version": (
        "two rule sets are called {value} and have the same version: {first}; {second}",
        "{value} 有两份版本号相同的规则集：{first}；{second}",
    ),
    "rules.two_kinds": ("{value} is of the kind {first} and of the kind {second}", "{value} 同时属于 {first} 和 {second} 两类"),
    "rules.absent": (
        "no enabled plugin gives the rule set {value}; there are: {known}",
        "已启用的插件中没有规则集 {value}；现有：{known}",
    ),
    "rules.other_kind": (
        "{value} is of the kind {kind}; here one of the kind {expected} is needed",
        "{value} 属于 {kind} 类；此处需要 {expected} 类",
    ),
    "rules.codes_too": (
        "the facet states codes of its own and the rule sets {value}; state one of the two",
        "该维度既写了代码，又引用规则集 {value}；请只保留其一",
    ),
    "rules.one_only": (
        "the facet names {value}; it takes one rule set",
        "该维度引用了 {value}；只能引用一个规则集",
    ),
    "rules.facet_kind": (
        "a facet of the kind {value} takes no rule sets; tags, code and area do",
        "{value} 类维度不能引用规则集；可引用的是 tags、code、area",
    ),
    "rules.no_calendar": (
        "no calendar says whether {value} is a working day; there are {spans}; install the calendar of that year",
        "没有工作日历说明 {value} 是否为工作日；现有 {spans}；请安装该年度的工作日历",
    ),
    "rules.not_in_force": (
        "no version of {value} holds on {day}; there are {versions}; install the version in force",
        "{value} 没有在 {day} 有效的版本；现有 {versions}；请安装现行版本",
    ),
}
