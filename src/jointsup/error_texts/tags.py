"""The words of problems with tags and tag expressions."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "tags.form": (
        "“{value}” is no tag: at most {segments} segments with dots between them, without blanks and signs such as & | ! ( ) * , ;, "
        "at most {most} characters",
        "“{value}”不是有效标签：至多 {segments} 段，以“.”分隔，不得含空白和 & | ! ( ) * , ; 等符号，总长不超过 {most} 个字符",
    ),
    "tags.twice": ("tag “{value}” stands twice in the vocabulary", "标签“{value}”在词表中重复"),
    "tags.validity": (
        "the vocabulary's validity ends before it begins: {value}",
        "词表有效期终止早于起始：{value}",
    ),
    "tags.owner_twice": (
        "department “{value}” has two vocabularies; give the version in force only",
        "部门“{value}”有两份标签词表；请只提供现行版本",
    ),
    "tags.not_in_force": (
        "the tags of {owner}, version {version}, hold from {first} to {last}, not on {value}; give the version in force",
        "{owner} 的标签词表（版本 {version}）有效期为 {first} 至 {last}，不含 {value}；请提供现行版本",
    ),
    "tags.second_owner": (
        "tag “{value}” is owned by {first} and by {second}; a tag has one owner: let one of them rename it or use the other's",
        "标签“{value}”同时属于 {first} 和 {second}；一个标签只能有一个所属部门，请一方改名或引用对方标签",
    ),
    "tags.case": (
        "tags “{value}” and “{other}” differ only in upper and lower case; rename one",
        "标签“{value}”与“{other}”仅大小写不同；请改名",
    ),
    "tags.long": (
        "the expression “{value}” is longer than {most} characters",
        "表达式“{value}”超过 {most} 个字符",
    ),
    "tags.deep": (
        "brackets nest deeper than {most}, at column {column}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处括号嵌套超过 {most} 层\n    {excerpt}\n    {caret}",
    ),
    "tags.syntax": (
        "column {column} is not understood; expected one of: {expected}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处无法理解；此处可写：{expected}\n    {excerpt}\n    {caret}",
    ),
    "tags.unknown": (
        "no department has the tag “{value}”, at column {column}{near}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处的标签“{value}”不在任何部门的词表中{near}\n    {excerpt}\n    {caret}",
    ),
    "tags.unknown_branch": (
        "no department has tags of the branch “{value}”, at column {column}{near}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处的标签分支“{value}”下没有任何标签{near}\n    {excerpt}\n    {caret}",
    ),
    "tags.departments": (
        "{value} departments cannot be asked for, at column {column}: 1 to {most}\n    {excerpt}\n    {caret}",
        "第 {column} 个字符处的部门数 {value} 无效，应为 1 至 {most}\n    {excerpt}\n    {caret}",
    ),
    "tags.bitmap_form": (
        "“{value}” is no bitmap: hex characters 0-9 and a-f",
        "“{value}”不是位图：应为十六进制字符 0-9、a-f",
    ),
    "tags.bitmap_number": (
        "there is no code {value}: there are {count}, from 0",
        "没有代码 {value}：共 {count} 个，自 0 起",
    ),
    "tags.bitmap_count": ("{value} codes are not within 0 to {most}", "代码数 {value} 不在 0 至 {most} 之间"),
}
