"""The words of problems with the year's plans and their lines."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "annual.area": (
        "it is the plan of {value}; a round of {own} takes up lines of its own area's plans, of one above or of one within",
        "该计划属于区划 {value}；{own} 的批次只能纳入本区划、上级或下级区划的计划任务",
    ),
    "annual.none": ("no plan is named “{value}”; draft it first", "没有名为“{value}”的计划；请先起草"),
    "annual.no_line": ("the plan has no line “{value}”; it has: {known}", "计划中没有任务“{value}”；已有：{known}"),
    "annual.nothing": ("no line is drafted that could be approved", "没有可批准的已起草任务"),
    "annual.head": (
        "{field} was {was} and would become {value}; that is another plan: draft one of another id",
        "{field} 原为 {was}，拟改为 {value}；这是另一份计划，请用其他标识起草",
    ),
    "annual.policies": (
        "the rules of rate would change under lines that were approved by the old ones ({value}); withdraw these first",
        "已有任务（{value}）按原规则批准，不得改变比例频次规则；请先撤回这些任务",
    ),
    "annual.window": (
        "the window {value} is not in the plan's year {year}",
        "检查时段 {value} 不在计划年度 {year} 内",
    ),
    "annual.empty": ("name at least one", "至少须写一项"),
    "annual.level": (
        "{value} cannot check what {draws}, a level below it, draws",
        "{draws} 级抽取的任务不能由更高的 {value} 级检查",
    ),
    "annual.policy": ("the plan has no rule “{value}”; it has: {known}", "计划中没有规则“{value}”；已有：{known}"),
    "annual.amount": (
        "states no amount; write one (3%, 1/30, all, 50), or amounts for strata",
        "没有比例或数量；请写明（3%、1/30、all、50），或分层写明",
    ),
    "annual.body": (
        "“{value}” neither leads nor takes part in the line's matters on {day}; these do: {known}",
        "{day} “{value}”不是本任务事项的牵头或参与部门；现有：{known}",
    ),
    "annual.unfit": (
        "the rule {value} is of the kind {kind}; the line must state its amounts so",
        "规则 {value} 的类型为 {kind}；任务的数量须按此写明",
    ),
    "annual.base": (
        "the line's share is of {value}, the rule {id} asks for one of {base}",
        "任务比例的基数为 {value}，规则 {id} 要求 {base}",
    ),
    "annual.drafted": ("is drafted only; approve it first", "仅已起草；请先批准"),
    "annual.approved": (
        "is approved already; to change it, withdraw it first",
        "已批准；如需修改，请先撤回",
    ),
    "annual.taken": (
        "is taken up by round {value}; cancel that round first, or wait for its draw",
        "已列入批次 {value}；请先取消该批次，或等待抽取",
    ),
    "annual.drawn": (
        "was drawn in round {value}, which stands; draft a line of its own for another draw",
        "已在批次 {value} 中抽取，结果有效；如需再抽取，请另行起草任务",
    ),
    "annual.withdrawn": (
        "was withdrawn; draft it anew if it is wanted",
        "已撤回；如仍需要，请重新起草",
    ),
}
