"""The words of problems with frames, seeds and draws."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "frame.empty": ("the register has no row that can be taken", "名录库中没有可用的行"),
    "frame.fault": ("{why} (rule {rule})", "{why}（规则 {rule}）"),
    "frame.id_doubled": ("id {value} has two rows", "标识 {value} 出现两次"),
    "frame.salt_doubled": (
        "the salts of {value} and {other} begin alike; freeze again with a new secret",
        "{value} 与 {other} 的盐值开头相同；请用新的密钥重新固化",
    ),
    "seed.other_round": (
        "{value} made it for another frame or round document than those of {round}; ask the party for the one that it made for this round",
        "{value} 的该文件针对的是另一抽样框或批次文件，不是 {round}；请向该方索取针对本批次的文件",
    ),
    "seed.part_twice": ("{value} stands here a second time, first in {first}", "{value} 在此重复，首次为 {first}"),
    "seed.commitment_missing": (
        "{value} has neither commitment nor reveal here; give both, or say that the round goes without this party",
        "缺少 {value} 的承诺和揭示；请一并提供，或写明本批次不含该方",
    ),
    "seed.reveal_missing": (
        "{value} committed and there is no reveal of it; give the reveal, or, if the nonce was withheld, say that the round goes without this party",
        "{value} 已承诺但缺少揭示；请提供揭示，如确系拒绝揭示，请写明本批次不含该方",
    ),
    "seed.not_without": (
        "{value} has revealed, and the round cannot go without it; take one of the two away",
        "{value} 已揭示，不能又写明不含该方；请去掉其一",
    ),
    "seed.before_deadline": (
        "the deadline for reveals, {value}, has not passed",
        "揭示截止时间 {value} 未到",
    ),
    "seed.before_event": (
        "{event} is on {value}: no value of it can be known yet",
        "{event} 在 {value} 才发生，此前不可能有取值",
    ),
    "seed.hex": ("{value}: 64 characters 0-9a-f were expected", "{value}：应为 64 位小写十六进制字符"),
    "seed.later_missing": (
        "the round needs the value of a later event: {value}",
        "本批次需要事后公开值：{value}",
    ),
    "seed.later_value": (
        "“{value}” does not match the pattern {pattern} of {event}",
        "“{value}”不符合 {event} 的格式 {pattern}",
    ),
    "seed.signature": (
        "the beacon did not sign {value} for {event}: it was mistyped, or is not the beacon's",
        "{value} 不是信标为 {event} 所作的签名：录入有误，或并非该信标的取值",
    ),
    "beacon.unknown": (
        "the beacon of {value} is none that its value can be checked of; known: {known}",
        "{value} 所指信标的取值无法核验；可核验的信标：{known}",
    ),
    "beacon.pattern": ("the value of this beacon has the pattern {pattern}, not {value}", "该信标取值的格式为 {pattern}，而非 {value}"),
    "beacon.date": (
        "the beacon's value comes out on {day} ({instant}), not on {value}",
        "该信标的取值于 {day}（{instant}）产生，而非 {value}",
    ),
    "beacon.early": (
        "{value} comes out at {instant}, not after the deadline {deadline}: whoever reveals could know it",
        "{value} 于 {instant} 产生，不晚于揭示截止时间 {deadline}：揭示时已可能知晓",
    ),
    "seed.no_commitment": ("{value} revealed without a commitment", "{value} 未提交承诺却揭示了随机数"),
    "seed.party_twice": ("{value} stands twice", "{value} 重复"),
    "seed.pattern": ("pattern “{value}” is malformed at {place}", "格式“{value}”有误，位置：{place}"),
    "seed.two_bodies": (
        "without a later value, parties of two different bodies must commit and reveal",
        "没有事后公开值时，至少要有两个不同部门的提交方提交并揭示",
    ),
    "seed.unknown_event": (
        "“{value}” is no event of the round; known: {known}",
        "“{value}”不是本批次的事件；已有：{known}",
    ),
    "seed.unknown_party": ("“{value}” is no party of the round", "“{value}”不是本批次的提交方"),
    "seed.void": (
        "{value} committed and did not reveal rightly, and there is no later value: the attempt is void; freeze the next attempt without that party and with a later value",
        "{value} 已承诺但未正确揭示，且没有事后公开值：本次作废；请去掉该方并增加事后公开值后另行固化",
    ),
    "draw.own_check": (
        "the record just made by the engine {value} does not pass its own check, and was not written: {why}",
        "引擎 {value} 刚生成的档案未通过自身核验，未写出：{why}",
    ),
    "record.damaged": ("this is no sound record: {why}", "抽取档案有误：{why}"),
    "record.public": (
        "is a public copy, in which closed parts are left out; a proof is made from the whole record, which the organiser keeps",
        "这是公开副本，未公开部分已略去；凭证须用组织单位保存的完整档案出具",
    ),
    "proof.id": (
        "no row of this frame could have the id “{value}”, so its absence would say nothing; nothing was written; ids here look like: {known} (0 for any digit, A and a for any letter)",
        "抽样框中不可能有标识为“{value}”的行，出具缺席凭证没有意义，未写出任何文件；此处的标识形如：{known}（0 代表数字，A、a 代表字母或汉字）",
    ),
    "frame.cache": (
        "has no cache.json that can be used; without its text the frame cannot be read from here, and where the text stands beside it, that was read instead; remove the folder",
        "其中没有可用的 cache.json；单凭此缓存无法读取抽样框；旁有抽样框文本时已改读文本；请删除该文件夹",
    ),
    "frame.cache_file": (
        "is not as the freeze wrote it; the frame's cache is not used, and where the frame's text stands beside it, that was read instead; remove the cache's folder",
        "与固化时写出的内容不符，缓存未予采用；旁有抽样框文本时已改读文本；请删除该缓存文件夹",
    ),
    "frame.cache_other": (
        "is the cache of another frame; the frame's text was read instead; remove the folder",
        "是另一抽样框的缓存，未予采用，已改读抽样框文本；请删除该文件夹",
    ),
    "frame.other": ("the round document names frame {named}, this frame is {value}", "批次文件所指抽样框为 {named}，当前抽样框为 {value}"),
}
