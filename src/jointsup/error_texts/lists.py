"""The words of problems with lists of departments and matters."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "list.twice": ("“{value}” stands in the list twice", "“{value}”在清单中出现两次"),
    "list.validity": (
        "the last day is before the first: {value}",
        "失效日早于生效日：{value}",
    ),
    "list.stands": (
        "version {other}, from {first} on, stands already; a new version needs another name and another first day",
        "已有自 {first} 起生效的版本 {other}；新版本须有不同的版本号和生效日",
    ),
    "list.area": (
        "the list is for area {area}, not {value}; another area needs a list of its own",
        "该清单属区划 {area}，不是 {value}；其他区划须另建清单",
    ),
    "list.elsewhere": (
        "“{value}” stands in the list {other} (version {version}) on {day} too; it can be in one",
        "{day} 清单 {other}（版本 {version}）中也有“{value}”；同一项只能在一个清单中",
    ),
    "matter.unknown": (
        "no list of matters that holds on {day} has “{value}”",
        "{day} 有效的事项清单中没有“{value}”",
    ),
    "matter.unpublished": (
        "the matter “{value}” is not published on {day}; what is not published may not be checked",
        "事项“{value}”在 {day} 未公布；未公布的事项不得检查",
    ),
    "matter.lead": (
        "one department must lead on {day}; these do: {value}",
        "{day} 应有且只有一个牵头部门；现有：{value}",
    ),
    "matter.department": (
        "no list of departments that holds on {day} has “{value}”; load it first",
        "{day} 有效的部门名单中没有“{value}”；请先载入部门名单",
    ),
    "matter.coordinating": (
        "“{value}” coordinates only on {day} and never inspects; name a department that does",
        "“{value}”在 {day} 只统筹协调、不实施检查；请写实施检查的部门",
    ),
    "matter.body_twice": ("“{value}” has two parts on {day}; it leads or takes part", "“{value}”在 {day} 有两个角色；只能牵头或参与"),
}
