"""The words of problems with staffing."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "staffing.body": ("a slot names the body “{value}”, which is not staffed here; known: {known}", "名额所属部门“{value}”不在本次选派之列；已有：{known}"),
    "staffing.codes": (
        "“{value}” are not the codes of an inspector: a body of the document, hours or -, slots held before, a number of its skill sets",
        "“{value}”不是人员代码：应为选派文件所列部门、工时或“-”、期初名额数、能力集编号",
    ),
    "staffing.damaged": ("{why} (rule {value})", "{why}（规则 {value}）"),
    "staffing.days": ("no day of the window {value} is open for visits", "检查时段 {value} 内没有可以检查的日子"),
    "staffing.door_bodies": ("{value} bodies have slots, but at most {most} may stand at the door", "名额涉及 {value} 个部门，超过到场上限 {most}"),
    "staffing.door_people": ("has {value} slots, but at most {most} persons may stand at the door", "有 {value} 个名额，超过到场人数上限 {most}"),
    "staffing.earlier": ("{value} is before the last entry, {last}", "{value} 早于上一项记录 {last}"),
    "staffing.empty_slot": ("nobody holds slot {value} of {visit}", "{visit} 的第 {value} 个名额现无人承担"),
    "staffing.frame": (
        "a frame of inspectors has the facets area, body, hours, load, skills, not {value}",
        "人员抽样框的维度应为 area、body、hours、load、skills，而不是 {value}",
    ),
    "staffing.inspector": ("“{value}” is no inspector of this frame", "“{value}”不在本人员抽样框内"),
    "staffing.least": ("{body} comes with {value} slots, at least {least} are needed", "{body} 只有 {value} 个名额，至少应有 {least} 个"),
    "staffing.long": ("{value} has more than {most} days", "{value} 超过 {most} 天"),
    "staffing.no_slots": ("the visit has no slot", "该检查没有名额"),
    "staffing.no_visits": ("there is no visit to be staffed", "没有待选派的检查"),
    "staffing.order": ("“{value}” stands out of order", "“{value}”次序不符"),
    "staffing.own_check": ("the result fails its own check, {value}: {why}; please report this", "结果未通过自行核验，{value}：{why}；请反馈此问题"),
    "staffing.slot": ("{visit} has no slot {value}", "{visit} 没有第 {value} 个名额"),
    "staffing.span": ("the leave {value} ends before it begins", "请假 {value} 的末日早于首日"),
    "staffing.twice": ("“{value}” stands twice", "“{value}”重复"),
    "staffing.visits": (
        "the visits come from the plan or from a draw's record, from one of the two: state visits in the plan, or give --record",
        "检查须且只能来自一处：在计划中写明 visits，或用 --record 指明抽取档案",
    ),
    "row.number": ("“{value}”: a whole number from 0 to 999999 was expected", "“{value}”：应为 0 至 999999 的整数"),
}
