"""The words of what is wrong with figures of a plan."""

from __future__ import annotations

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "planning.rhythm": ("{value} rounds a year do not divide its twelve months; take 1, 2, 3, 4, 6 or 12", "每年 {value} 批不能等分十二个月；可取 1、2、3、4、6、12"),
    "planning.capacity_days": (
        "the table of capacity, version {version}, holds from {first} to {last} and not on {value}, a day of the lines' windows",
        "监管力量表（版本 {version}）有效期为 {first} 至 {last}，不含检查时段中的 {value}",
    ),
    "planning.twice": ("“{value}” is stated twice", "“{value}”重复"),
    "planning.too_many": (
        "{value} lines of a joint group can share visits in part only; what independent draws of them cost is computed for {most} at most. "
        "Put lines whose windows never meet into groups of their own",
        "联合组中有 {value} 项任务只能部分同查；独立抽取的代价最多计算 {most} 项。请将检查时段不相交的任务分入不同联合组",
    ),
}
