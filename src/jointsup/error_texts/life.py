"""The words of steps of a round that are out of order."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "round.is_staffing": ("{value} staffs visits: it draws no entities; next: {next}", "{value} 是选派批次，不抽取监管对象；下一步：{next}"),
    "round.no_staffing": ("{value} draws entities: it has no teams; next: {next}", "{value} 是抽取批次，没有检查组；下一步：{next}"),
    "round.staffed": ("{value} is staffed already for department {department}, by {by}", "{department} 在 {value} 中的检查已由 {by} 选派"),
    "round.not_drawn": ("{value} is not drawn: it has no visits to staff", "{value} 尚未抽取，没有可选派的检查"),
    "round.not_ours": ("department {department} checks in no line of {value}", "{value} 的任务中没有部门 {department} 的检查"),
    "round.own_body": ("{value} is another department: each staffs its own, and pools of experts", "{value} 是其他部门：各部门只选派本部门人员和专家库"),
    "round.reserves": (
        "reserves were taken in {value} since the draw; its visits are not those of its record any more: staff them by files (jointsup staff freeze)",
        "{value} 抽取后有递补，检查与档案所载不同：请用文件方式选派（jointsup staff freeze）",
    ),
    "round.unknown": ("there is no round {value}", "没有批次 {value}"),
    "round.state": (
        "the round is {value}, this step needs one that is {wanted}; next: {next}",
        "批次当前为“{value}”，此步骤要求批次为“{wanted}”；下一步：{next}",
    ),
    "round.organiser": (
        "{value} begins as the name of a rehearsal does; name the organiser alone, and say rehearsal: true if it is one",
        "{value} 以演练前缀开头；请只写组织单位，演练以 rehearsal: true 注明",
    ),
    "round.sources_passed": (
        "{value} is past: what a seed is made of must be still to come when a frame is frozen; state later sources, "
        "and cancel the round first if it is open already",
        "{value} 已过：固化抽样框时，种子来源须尚未发生；请改用更晚的来源，批次已建立的须先取消",
    ),
    "round.as_of_ahead": (
        "as of {value}, a day that is still to come (today is {today}): nobody knows the register's state of that day; state today or an earlier day",
        "数据截至日 {value} 尚未到来（今日为 {today}），无法确定该日名录库状态；请改为今日或更早的日期",
    ),
    "round.receipt_early": (
        "the receipt of {value} is of {time}, before there was anything to confirm ({kind}, fixed at {since}); ask for one with the right time",
        "{value} 的回执时间为 {time}，早于所确认内容（{kind}）形成的时间 {since}；请见证方按实际时间重新出具",
    ),
    "round.receipt_late": (
        "the receipt of {value} ({time}) comes too late to show anything: {why}; go on without it (round witness --kind {kind} --waive)",
        "{value} 的回执（{time}）过迟，已不能证明：{why}；请登记不再等待（round witness --kind {kind} --waive）",
    ),
    "round.moved_on": (
        "somebody else has taken a step in this round meanwhile; look where it stands (round show), then try again",
        "其间他人已推进本批次；请查看进展（round show）后重试",
    ),
    "round.register_area": (
        "the register {value} covers {area}; a round of {own} draws from registers of its own area, of one above or of one within",
        "名录库 {value} 属于区划 {area}；{own} 的批次只能使用本区划、上级或下级区划的名录库",
    ),
    "round.not_frozen": ("the round is not frozen yet; next: {next}", "批次尚未固化；下一步：{next}"),
    "round.witness_pair": (
        "no witness ({value}) has confirmed the two digests yet; next: {next}",
        "尚无见证方（{value}）确认两个摘要；下一步：{next}",
    ),
    "round.witness_commitments": (
        "no witness ({value}) has confirmed the list of commitments yet; next: {next}",
        "尚无见证方（{value}）确认承诺清单；下一步：{next}",
    ),
    "round.witness_reveals": (
        "no witness ({value}) has confirmed the list of reveals yet; next: {next}",
        "尚无见证方（{value}）确认揭示清单；下一步：{next}",
    ),
    "round.before_deadline": (
        "the deadline {value} has not passed; next: {next}",
        "揭示截止时间 {value} 未到；下一步：{next}",
    ),
    "round.witness_unknown": (
        "{value} is no witness of this round; its witnesses: {known}",
        "{value} 不是本批次的见证方；见证方：{known}",
    ),
    "round.receipt": (
        "the receipt of {value} confirms something else than what was sent ({kind})",
        "{value} 的回执确认的内容与所送（{kind}）不符",
    ),
    "round.receipt_time": (
        "the receipt is of {value}, which is still to come",
        "回执时间 {value} 尚未到来",
    ),
    "round.receipt_twice": ("{value} has confirmed this already", "{value} 已确认过"),
    "round.commitments_closed": (
        "the list of commitments is closed; next: {next}",
        "承诺清单已截止；下一步：{next}",
    ),
    "round.commitments_open": (
        "the list of commitments is still open; next: {next}",
        "承诺清单尚未截止；下一步：{next}",
    ),
    "round.no_commitments": ("nobody has committed; next: {next}", "尚无提交方承诺；下一步：{next}"),
    "round.commitment_twice": (
        "{value} has committed already; a party commits once per attempt",
        "{value} 已提交承诺；每次只能提交一次",
    ),
    "round.commitment_other": (
        "the commitment of {value} is for other digests; make it from this round's pair.json",
        "{value} 的承诺对应其他摘要；请用本批次的 pair.json 重新生成",
    ),
    "round.nonce_other": (
        "the nonce of {value} is for other digests; give the one that it committed with in this round, as a new one cannot fit",
        "{value} 的随机数对应其他摘要；请给出本批次承诺时所用的随机数，重新生成的不会相符",
    ),
    "round.party_unknown": (
        "{value} is no party of this round; its parties: {known}",
        "{value} 不是本批次的提交方；提交方：{known}",
    ),
    "round.party_silent": ("{value} has not committed and cannot reveal", "{value} 未提交承诺，不能揭示"),
    "round.revealed": (
        "{value} has revealed the nonce that it committed to; it stands",
        "{value} 已正确揭示，不再更改",
    ),
    "round.reveals_closed": (
        "the time of revealing is over (deadline {value}); next: {next}",
        "揭示已截止（{value}）；下一步：{next}",
    ),
    "round.reveals_open": ("the list of reveals is still open; next: {next}", "揭示清单尚未截止；下一步：{next}"),
    "round.reveals_wait": (
        "these parties may still reveal until {deadline}: {value}",
        "以下提交方在 {deadline} 前仍可揭示：{value}",
    ),
    "round.no_events": ("this round has no later public value", "本批次没有事后公开值"),
    "round.announced": ("the value {value} is entered already", "已登记公布值 {value}"),
    "round.all_called_off": ("every event was called off; next: {next}", "所有事件均已取消；下一步：{next}"),
    "round.before_event": (
        "the event {event} is on {value}; its value cannot be known before",
        "事件 {event} 在 {value}；此前不可能有公布值",
    ),
    "round.other_event": (
        "the value that counts is that of {event}, not of {value}",
        "应采用 {event} 的公布值，而非 {value}",
    ),
    "round.hopeless": (
        "no seed can be made: withheld or wrong: {value}; next: {next}",
        "无法生成种子：未揭示或有误：{value}；下一步：{next}",
    ),
    "round.not_hopeless": (
        "a seed can still be made, so the attempt is not void; next: {next}",
        "仍可生成种子，本次不能宣布无效；下一步：{next}",
    ),
    "round.no_value": ("the public value is not entered yet; next: {next}", "尚未登记公布值；下一步：{next}"),
    "round.seed_known": (
        "the seed can be known by now: its record has to follow and nothing may replace it; next: {next}",
        "种子已可推知：必须形成档案，不得以其他结果代替；下一步：{next}",
    ),
    "round.again_withheld": (
        "{value} withheld a nonce in the attempt before and is no party of the next",
        "{value} 在前一次未揭示，不能作为下一次的提交方",
    ),
    "round.again_later": (
        "the next attempt needs a later public value, since a nonce was withheld",
        "因有提交方未揭示，下一次必须有事后公开值",
    ),
    "round.drawn_line": (
        "the line is in a drawn round of this window already: {value}",
        "该任务在此时段已有抽取批次：{value}",
    ),
    "round.not_drawn_entity": ("{value} does not stand drawn in this round", "{value} 未被本批次抽中"),
    "round.replaced": ("{value} was replaced already", "{value} 已被递补"),
    "round.disclosed": (
        "what is public as of {value} was published already; moments only go on",
        "已按“{value}”时点公开；公开时点只能向后",
    ),
    "round.no_file": ("the round has no file {value} yet; next: {next}", "批次尚无文件 {value}；下一步：{next}"),
}
