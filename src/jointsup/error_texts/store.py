"""The words of problems with the store and its ledger."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "store.memory": (
        "a store in memory is lost when the program ends; name a file, such as sqlite:///county.db",
        "内存数据库在程序结束后即丢失；请指定文件，例如 sqlite:///county.db",
    ),
    "store.url": (
        "the address of the store is no database URL; write it as sqlite:///county.db or postgresql+psycopg://host/name",
        "存储地址不是数据库网址；请写成 sqlite:///county.db 或 postgresql+psycopg://host/name 的形式",
    ),
    "store.backend": (
        "no enabled storage serves “{value}”; known: {known}",
        "没有已启用的存储支持“{value}”；可用：{known}",
    ),
    "store.driver": (
        "the driver {module} for {value} is not installed",
        "未安装 {value} 所需的驱动 {module}",
    ),
    "store.data_folder": (
        "a store on {value} needs a data folder for its files; name one",
        "使用 {value} 的存储需要一个数据文件夹；请指定",
    ),
    "store.area": (
        "“{value}” is no area: name a code of six digits that {list} has or once had, such as 370102, or use a plugin whose list of areas has it",
        "“{value}”不是行政区划代码：请填写 {list} 现有或曾有的六位代码，如 370102，或启用收录该代码的区划表插件",
    ),
    "store.none": (
        "there is no store at {value}; make one with jointsup init",
        "{value} 处没有存储；请先用 jointsup init 建立",
    ),
    "store.exists": ("there is a store at {value} already", "{value} 处已有存储"),
    "store.hash": ("the hash “{value}” is not known; one of {known}", "未知散列算法“{value}”；可用：{known}"),
    "store.older": (
        "has schema version {value} of jointsup {series}, this one works on {here} of {here_series}; "
        "run jointsup store upgrade, which makes a backup first",
        "存储的结构版本为 {value}（jointsup {series}），本程序使用 {here}（{here_series}）；请运行 jointsup store upgrade（会先备份）",
    ),
    "store.newer": (
        "has schema version {value} of jointsup {series}, this one knows {here} of {here_series}; install the newer jointsup",
        "结构版本为 {value}（jointsup {series}），本程序只认识 {here}（{here_series}）；请安装更新的 jointsup",
    ),
    "store.joined": (
        "is no part of a host's transaction; do it outside",
        "不能在宿主系统的事务中执行；请在事务之外执行",
    ),
    "store.no_step": (
        "nothing leads from schema version {value} to {here}; upgrade with an earlier jointsup first",
        "无法从结构版本 {value} 升级到 {here}；请先用较早的 jointsup 升级",
    ),
    "store.no_ddl": (
        "{value} cannot change tables within a transaction; make a backup with the former jointsup and restore it into an empty place with this one",
        "{value} 不能在事务中更改表结构；请用原版本备份，再用本版本恢复到空的位置",
    ),
    "store.clock_back": (
        "the clock says {value}, but the last act was at {last}; set the clock right, or, if it ran ahead then, run jointsup store clock",
        "时钟为 {value}，而最近一次操作在 {last}；请校准时钟；如果当时时钟超前，请运行 jointsup store clock",
    ),
    "store.refused": (
        "the database refused ({value}); nothing was done",
        "数据库拒绝：{value}；未做任何更改",
    ),
    "store.failed": (
        "the database failed ({value}); nothing was done",
        "数据库出错（程序库原文“{value}”）；未做任何更改",
    ),
    "store.unknown": (
        "the connection was lost while the act {act} was committed, and the store cannot be asked; look in the ledger whether entry {value} is it",
        "提交操作 {act} 时连接中断，且无法询问存储；请在台账中查看记录 {value} 是否即为此操作",
    ),
    "store.length": (
        "has more than {most} characters: {value}",
        "超过 {most} 个字符：{value}",
    ),
    "store.file_gone": (
        "the prepared file ({value}) is no longer there; start the step again",
        "已准备的文件（{value}）已不存在；请重新执行该步骤",
    ),
    "store.file_damaged": (
        "the file has digest {value}, the store named {named}; restore it from a backup",
        "文件摘要为 {value}，存储登记为 {named}；请从备份恢复",
    ),
    "backup.manifest": (
        "is no manifest of a backup, or was altered: its digest is {value}, {sum} says {named}",
        "不是备份清单，或已被改动：摘要为 {value}，{sum} 记为 {named}",
    ),
    "backup.other": (
        "the manifest has digest {value}, asked for was {named}: it is another backup, or was altered as a whole",
        "备份清单的摘要为 {value}，要求的是 {named}：不是同一备份，或被整体改动",
    ),
    "backup.missing": ("is missing from the backup", "备份中缺少此项"),
    "backup.spare": ("is no part of this backup", "不属于该备份"),
    "backup.damaged": ("has digest {value}, the backup says {named}", "摘要为 {value}，备份记为 {named}"),
    "backup.count": ("there are {value}, the backup says {named}", "实有 {value}，备份记为 {named}"),
    "backup.row": (
        "is no row of its table as a backup has it, or comes twice",
        "不是备份所应有的表行，或重复出现",
    ),
    "backup.facts": ("the manifest says {value}, the rows say {named}", "备份清单记为 {value}，表中为 {named}"),
    "backup.folder": (
        "the data folder holds {value}, which this backup does not name: it may be another store's; name an empty folder",
        "数据文件夹中有该备份未登记的 {value}，可能属于其他存储；请指定空文件夹",
    ),
    "outbox.none_dead": ("no such message was given up", "没有这样的已放弃消息"),
    "ledger.no_entry": ("the ledger has no such entry", "台账中没有这条记录"),
    "ledger.erase_kept": (
        "says by what right something was erased, and is kept itself",
        "记载删除所依据的规定，本身不得删除",
    ),
    "ledger.erased_before": ("was erased before, by entry {value}", "此前已由记录 {value} 删除"),
    "ledger.ground": ("an erasure names its legal ground", "删除须写明法律依据"),
    "ledger.digest": ("the text has digest {value}, the row says {named}", "原文摘要为 {value}，登记为 {named}"),
    "ledger.columns": ("the columns say other than the text", "列与原文不一致"),
    "ledger.chain": (
        "follows {value}, the one before is {expected}: something was taken out, put in or moved",
        "前一条写为 {value}，实际前一条为 {expected}：有记录被删除、插入或移动",
    ),
    "ledger.head": ("the head of the book is not its last entry", "账簿头与最后一条记录不符"),
    "ledger.time": (
        "is of {value}, earlier than the entry before ({before}): a clock was set back",
        "时间 {value} 早于前一条（{before}）：时钟曾被回拨",
    ),
    "ledger.checkpoint": (
        "has digest {value}, checkpoint {checkpoint} says {named}",
        "摘要为 {value}，检查点 {checkpoint} 记为 {named}",
    ),
    "ledger.lost": (
        "an entry ({value}) that checkpoint {checkpoint} covers is not there",
        "检查点 {checkpoint} 所含的记录（{value}）已不存在",
    ),
    "ledger.payload": ("the payload is not the one that the entry names", "内容与记录所载摘要不符"),
    "ledger.payload_missing": ("the payload is missing", "缺少内容"),
    "ledger.payload_spare": ("a payload belongs to no entry", "有不属于任何记录的内容"),
    "ledger.erased_by": (
        "the payload was emptied, and {value} is no entry of an erasure",
        "内容已被清空，但 {value} 不是删除操作的记录",
    ),
    "ledger.erased": ("the payload was erased by entry {value}", "内容已由记录 {value} 依法删除"),
    "ledger.no_checkpoint": ("the record carries no checkpoint", "该档案不含检查点"),
    "ledger.rewritten": (
        "{value} left this house and is not in the ledger: the ledger is another one, or was rewritten",
        "对外发出的 {value} 不在台账中：不是同一台账，或台账被整体改写",
    ),
    "ledger.against": (
        "{value} is nothing to check a ledger against; give a record.json, a checkpoint or an entry",
        "{value} 不能用于核对台账；请给出 record.json、检查点或台账记录",
    ),
}
