"""The words of problems with files and parts that are not installed."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "file.unreadable": ("cannot be read: {value}; check the name and the rights", "无法读取：{value}；请检查文件名和权限"),
    "file.not_regular": ("is no regular file; name a file", "不是普通文件；请指定一个文件"),
    "file.size": (
        "has {value} bytes, more than the {most} that are taken; split it, or raise the limit",
        "大小为 {value} 字节，超过上限 {most} 字节；请拆分文件或调高上限",
    ),
    "file.changed": ("changed while it was read; nothing was taken; try again", "读取过程中文件被改动，未采用任何内容；请重试"),
    "file.name": (
        "“{value}” cannot name a file here: no slashes, colons, quotes, control characters, no dot or blank at an end, at most 200 bytes",
        "“{value}”不能作文件名：不得含斜杠、冒号、引号、控制字符，首尾不得为点或空格，至多 200 字节",
    ),
    "file.exists": (
        "exists already and is not overwritten; nothing was done; name another (with --out, where a command takes it), or move it away",
        "已存在，不予覆盖，未做任何更改；请另行指定名称（命令行用 --out），或先将其移走",
    ),
    "file.unwritable": ("cannot be written: {value}; nothing was done", "无法写入：{value}；未做任何更改"),
    "work.other": (
        "holds unfinished work that was begun with another {value}; begin it as it was begun and it goes on, or remove the folder, with the secret in it, and all steps are done anew",
        "其中是未完成的工作，开始时所用的{value}与本次不同；按原样再次运行即可接续，或删除该文件夹（内有密钥），重新开始全部步骤",
    ),
    "work.foreign": (
        "is where unfinished work would stand, but holds something else; nothing was done; move it away",
        "此处应存放未完成的工作，现有其他内容，未做任何更改；请先将其移走",
    ),
    "work.others": (
        "is where unfinished work would stand, but is a link or another user's; nothing was done; move it away, or name another result",
        "此处应存放未完成的工作，现为链接，或属于其他用户，未做任何更改；请先将其移走，或另行指定输出名称",
    ),
    "work.secret": (
        "would lie in the folder of unfinished work and go with it; nothing was done; name another file for the secret",
        "位于未完成工作的文件夹内，会随该文件夹一并删除，未做任何更改；请另行指定密钥文件",
    ),
    "work.elsewhere": (
        "is being worked on by another process; nothing was done; wait until it ends",
        "另一进程正在此处工作，未做任何更改；请待其结束",
    ),
    "extra.engine": (
        "Parquet is read with DuckDB, which is not installed; install jointsup[engine], or give a CSV",
        "读取 Parquet 需要 DuckDB，但尚未安装；请安装 jointsup[engine]，或改用 CSV",
    ),
    "extra.beacon": (
        "checking a beacon's value needs py-arkworks-bls12381, which is not installed; install jointsup[beacon]",
        "核验信标的取值需要 py-arkworks-bls12381，但尚未安装；请安装 jointsup[beacon]",
    ),
    "extra.fit": (
        "fitting and judging cards need {value}, which is not installed; install jointsup[fit]",
        "拟合和评价评分卡需要 {value}，但尚未安装；请安装 jointsup[fit]",
    ),
    "extra.workbooks": (
        "workbooks need python-calamine and xlsxwriter, which are not installed; install jointsup[workbooks], or use CSV",
        "读写工作簿需要 python-calamine 和 xlsxwriter，但尚未安装；请安装 jointsup[workbooks]，或改用 CSV",
    ),
    "extra.calendar": (
        "a calendar file is written with icalendar, which is not installed; install jointsup[calendar]",
        "写日历文件需要 icalendar，但尚未安装；请安装 jointsup[calendar]",
    ),
    "extra.arrow": (
        "a {value} is read with pyarrow or Polars, neither of which is installed; install one of them, or give lists",
        "读取 {value} 需要 pyarrow 或 Polars，两者均未安装；请安装其一，或改用列表",
    ),
}
