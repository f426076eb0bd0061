"""The words of problems with plans, their lines and round documents."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "line.amount_where": (
        "no stratum of the line is “{value}”, so that the rule would fit nothing and another amount hold; strata: {known}",
        "任务中没有“{value}”这一分层，该条数量规则不会生效，将按其他数量抽取；现有分层：{known}",
    ),
    "line.bounds": ("the minimum is above the maximum: {value}", "最少数大于最多数：{value}"),
    "line.by": (
        "“{value}”: write a facet, or facet:n for the first n characters of its code, each facet once",
        "“{value}”：应写维度名，或“维度名：n”（取代码前 n 位），每个维度一次",
    ),
    "line.count_above_base": (
        "asks for {value} of only {base} entities",
        "要求抽取 {value} 户，但只有 {base} 户",
    ),
    "line.facet": (
        "there is no facet “{value}” to select or stratify by; known: {known}",
        "没有可用于选择或分层的维度“{value}”；已有：{known}",
    ),
    "line.no_amount": (
        "no amount is stated for the stratum ({value}); add one, or a general amount",
        "分层（{value}）没有比例或数量；请补充，或写明总的比例",
    ),
    "line.kinds": (
        "the lines tell {value} kinds of entities apart, by the codes that they are by and by who takes them: more than the {most} that a meet holds; take fewer lines at once, or lines by coarser codes",
        "各任务按其维度代码和选取范围区分出 {value} 类监管对象，超过部门交集可容纳的 {most} 类；请减少一次比较的任务，或采用较粗的维度",
    ),
    "line.nobody": (
        "selects nobody: look at whom, where and the tags of the rows",
        "没有选中任何对象：请核对标签表达式、范围和数据中的标签",
    ),
    "line.reason": (
        "{value} entities that could be drawn have no chance in this line; state the reason, or raise the amount",
        "本任务中有 {value} 户可抽对象概率为零；请写明理由（reason），或提高比例",
    ),
    "line.where": ("no code fits “{value}”", "没有代码符合“{value}”"),
    "plan.ceiling": ("“{value}” is no facet of kind visits_left", "“{value}”不是 visits_left 类维度"),
    "plan.door_bodies": (
        "{value} bodies come, but at most {most} may stand at the door",
        "有 {value} 个部门到场，超过上限 {most}",
    ),
    "plan.door_people": (
        "{value} people come, but at most {most} may stand at the door",
        "有 {value} 人到场，超过上限 {most}",
    ),
    "plan.ground": ("“{value}” (ground@body) is not listed in grounds", "“{value}”（理由@部门）未列入 grounds"),
    "plan.window": ("the window ends on {value}, before it begins on {first}", "检查时段止于 {value}，早于起始日 {first}"),
    "plan.no_lines": ("a round needs a line", "批次至少要有一个任务"),
    "plan.no_tags": (
        "lines select by tags, but no facet is of kind tags",
        "有任务按标签选择，但没有 tags 类维度",
    ),
    "plan.one_facet": ("only one facet may be of kind {kind}: {value}", "{kind} 类维度只能有一个：{value}"),
    "plan.round_id": (
        "“{value}”: write organiser/number, numbers from 1",
        "“{value}”：应写“组织者/序号”，序号从 1 起",
    ),
    "plan.fallback_early": (
        "{value} stands in for {event} of {date} and is of an earlier day, so its value would be known before; name the earlier event first",
        "{value} 用于替代 {date} 的 {event}，日期却更早，其值届时已知；请将较早的事件列在前面",
    ),
    "plan.one_body": (
        "all parties are of one body, {value}, and could agree on their nonces: then the seed rests on the later value alone; better name parties of two bodies",
        "各提交方均属同一部门“{value}”，可能串通；种子的公正仅取决于事后公开值；宜由两个不同部门的提交方提交",
    ),
    "plan.twice": ("{value} stands twice", "{value} 重复"),
    "round.sets": (
        "the entities have {value} different sets of the tags that the lines use, more than the {most} that can be numbered; {tags} of the tags stand together because some line asks for one or the other of them: ask for fewer of them at once, or split the round",
        "监管对象在各任务所用标签上共有 {value} 个不同的标签集，超过可编号的 {most} 个；其中 {tags} 个标签因任务条件“或者”相连而必须放在一起：请减少同时相连的标签，或拆分批次",
    ),
    "round.size": (
        "the round document would have {value} characters, more than the {most} that a check reads: {sets} different sets of the tags that the lines use; use fewer tags, or split the round",
        "批次文件将有 {value} 个字符，超过核验可读取的 {most} 个：各任务所用标签共构成 {sets} 个不同的标签集；请减少所用标签，或拆分批次",
    ),
    "round.rules": ("{why}", "{why}"),
    "round.other": ("the round document does not give the digest {value}", "该批次文件的摘要不是 {value}"),
}
