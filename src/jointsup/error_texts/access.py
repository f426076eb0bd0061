"""The words of what the access rules refuse."""

from __future__ import annotations

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "access.refused": (
        "the rules do not let {value} do this for area {area}{department}; these roles may: {roles}",
        "规则不允许{value}对区划 {area}{department} 执行此操作；可执行的角色：{roles}",
    ),
    "access.role": (
        "the role {value} was not granted for department {department} over area {area}; a security administrator can grant it",
        "未授予角色 {value}（部门 {department}，区划 {area}）；可由安全管理员授予",
    ),
    "access.purpose": (
        "graded values are shown for a stated purpose only; say which, the reading is logged",
        "查看受限内容须说明用途；查看会记入查询日志",
    ),
    "access.joined": (
        "graded values are not read within the caller's own transaction, which could take the entry in the read log back",
        "不得在调用方自有事务内查看受限内容，否则回滚会抹去查询日志",
    ),
    "access.coordinating": (
        "{value} only coordinates, and has no inspectors",
        "{value} 为统筹协调机构，不得实施检查，不能授予执法检查人员角色",
    ),
    "access.shut": (
        "these rules open {value} to no role, so nobody could ever change them again; open it to one",
        "该规则未向任何角色开放 {value}，采用后将无人能再变更；请至少开放给一种角色",
    ),
    "access.past": ("{value} is gone by; rules govern from today on at the earliest", "{value} 已过；访问规则最早自今日起采用"),
    "access.unknown_role": ("“{value}” is no role; one of {known}", "“{value}”不是角色；可用：{known}"),
    "access.department": (
        "there is no department “{value}” in the lists of departments of this area ({lists}) or in another; correct it, or load a list that has it",
        "本区划的部门名单（{lists}）及其他名单中均没有部门“{value}”；请更正，或先载入含有该部门的名单",
    ),
    "access.twice": ("another grant of the same holds on some day from {value} on", "自 {value} 起的某日已有相同授权生效"),
    "access.span": ("ends on {value}, before its first day {first}", "失效日 {value} 早于生效日 {first}"),
    "access.no_grant": ("there is no such grant of {value} that holds until {day}", "没有有效至 {day} 的“{value}”授权"),
}
