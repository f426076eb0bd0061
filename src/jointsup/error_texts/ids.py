"""The words of problems with ids of entities."""

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "id.missing": ("an id is missing", "缺少标识"),
    "id.form": (
        "“{value}” is not of the form scheme:value or scheme:value/place",
        "“{value}”不符合“方案：值”或“方案：值/场所”的格式",
    ),
    "id.length": ("“{value}” is longer than {most} characters", "“{value}”超过 {most} 个字符"),
    "id.scheme": (
        "“{value}” names an id scheme that there is not; known are {known}; add the scheme to the settings or correct the id",
        "“{value}”所用的标识方案不存在；已有方案：{known}；请在设置中登记该方案或更正标识",
    ),
    "id.scheme_name": (
        "the name of an id scheme is a lower-case letter, then at most 31 of a-z, 0-9, _ and -; this is “{value}”",
        "标识方案名称须以小写字母开头，其后至多 31 个 a-z、0-9、_、-；此处为“{value}”",
    ),
    "id.scheme_pattern": (
        "“{value}” is no pattern of ids: items are a character or a class such as [A-Z0-9], "
        "each with {{n}} or {{m,n}} behind it if it repeats, such as JY[0-9]{{6,8}}; other marks of regular expressions "
        "(\\ ^ $ . | ? * + and round brackets) have no meaning here; one that ids hold is written as a class: [.]",
        "“{value}”不是标识格式：由单个字符或 [A-Z0-9] 一类的字符组构成，重复时其后写 {{n}} 或 {{m,n}}，如 JY[0-9]{{6,8}}；"
        "正则表达式的其他符号（\\ ^ $ . | ? * + 和圆括号）在此没有含义；标识中确有的，请写成字符组，如 [.]",
    ),
    "id.scheme_twice": (
        "two id schemes are named “{value}”; rename one",
        "有两个标识方案都叫“{value}”；请改名",
    ),
    "id.pattern": (
        "“{value}” is no {scheme} ({title}), whose form is {pattern}",
        "“{value}”不是有效的{title}（标识方案 {scheme}），其格式为 {pattern}",
    ),
    "id.credit_form": (
        "“{value}” is no unified credit code (GB 32100-2015): 18 characters out of 0-9 and A-Z without I, O, S, V, Z, "
        "the 3rd to the 8th of them digits",
        "“{value}”不是统一社会信用代码（GB 32100-2015）：应为 18 位，由数字和不含 I、O、S、V、Z 的大写字母组成，第 3 至 8 位为数字",
    ),
    "id.credit_check": (
        "“{value}” ends with a wrong check character; “{expected}” was expected; correct it, or, if the code was lawfully issued so "
        "(a pilot code), put it on the list of accepted codes",
        "“{value}”校验码错误，应为“{expected}”；请更正；如确系依法赋予的试点代码，请列入认可代码清单",
    ),
    "id.organisation_form": (
        "“{value}” is no body of an organisation code (GB 11714-1997): 8 digits or upper-case letters",
        "“{value}”不是组织机构代码本体（GB 11714-1997）：应为 8 位数字或大写字母",
    ),
    "id.folded": ("“{value}” was read as “{folded}”, in upper case", "“{value}”已按大写“{folded}”读取"),
    "id.organisation_check": (
        "the organisation code inside “{value}” has a wrong check digit; “{expected}” was expected; the code was taken",
        "“{value}”所含组织机构代码的校验码有误，应为“{expected}”；该代码已采用",
    ),
    "id.legacy": (
        "“{value}” fails its check and was taken because it is on the list of accepted codes",
        "“{value}”未通过校验，因列入认可代码清单而采用",
    ),
    "id.identity_card": (
        "{value} looks like an identity-card number, which no id may hold; use the unified credit code or a number of your own, "
        "and take the identity number out of the file",
        "{value} 疑为公民身份号码，任何标识均不得使用；请改用统一社会信用代码或自编号，并从文件中删除该号码",
    ),
}
