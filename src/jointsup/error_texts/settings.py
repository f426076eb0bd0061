"""The words of what is wrong with settings."""

from __future__ import annotations

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "settings.actor": (
        "say who acts: {value} {missing}",
        "请说明操作人：{value} {missing}",
    ),
    "settings.syntax": ("is not TOML, line {line}: {value}; correct that line", "不是 TOML，第 {line} 行有误（程序库原文“{value}”）；请更正该行"),
    "settings.variable": (
        "the environment variable {value} is no setting; take it away, or use one of: {known}",
        "环境变量 {value} 不是设置项；请删除，或改用：{known}",
    ),
    "settings.truth": ("“{value}” is not yes or no; write 1 or 0", "“{value}”不是真假值；请写 1 或 0"),
    "settings.event_kind": ("there is no event of the kind {value}; there are: {known}", "没有类型为 {value} 的事件；现有：{known}"),
    "settings.nobody": ("nobody is told; name departments or persons", "未写明接收方；请写部门或人员"),
    "settings.whole": ("“{value}” is no whole number", "“{value}”不是整数"),
}
