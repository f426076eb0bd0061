"""The words of what the access rules refuse."""

from __future__ import annotations

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "access.refused": (
        "the rules do not let {value} do this for area {area}, department {department}; these roles may: {roles}",
        "规则不允许 {value} 对区划 {area}、部门 {department} 执行此操作；可执行的角色：{roles}",
    ),
    "access.role": (
        "the role {value} was not granted for department {department} over area {area}; a security administrator can grant it",
        "未授予角色 {value}（部门 {department}，区划 {area}）；可由安全管理员授予",
    ),
    "access.validity": (
        "the access rules (version {version}) do not hold on {value}; install rules that do",
        "访问规则（版本 {version}）在 {value} 不生效；请安装有效的规则",
    ),
    "access.unknown_role": ("{value!r} is no role; one of {known}", "“{value}”不是角色；可用：{known}"),
    "access.twice": ("another grant of the same holds on some day from {value} on", "自 {value} 起的某日已有相同授权生效"),
    "access.span": ("ends on {value}, before its first day {first}", "失效日 {value} 早于生效日 {first}"),
    "access.no_grant": ("there is no such grant of {value} that holds until {day}", "没有 {value} 有效至 {day} 的此项授权"),
}
