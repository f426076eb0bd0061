"""The words of why plugins are refused, and of what fails in them."""

from __future__ import annotations

from jointsup.error_texts.form import Texts

TEXTS: Texts = {
    "plugin.absent": (
        "no plugin {value} is installed; install its distribution, or take it out of the settings{near}",
        "未安装插件 {value}；请安装其发行包，或从设置中删除{near}",
    ),
    "plugin.claimed_twice": (
        "the plugin {value} is claimed by two: {first} and {second}; remove one",
        "插件 {value} 有两个来源：{first} 和 {second}；请卸载其一",
    ),
    "plugin.name_form": (
        "“{value}” is no name: write namespace/name in lower case, words of a-z and 0-9 with single dashes between them",
        "“{value}”不是有效名称：应写小写的“命名空间/名称”，由 a-z、0-9 组成，词间用单个短横线",
    ),
    "plugin.reserved": (
        "{value} lies in the namespace {namespace}, which belongs to what ships built in; choose one of your own",
        "{value} 使用了内置组件专用的命名空间 {namespace}；请改用自己的命名空间",
    ),
    "plugin.half_installed": (
        "the distribution {value} is installed in part only: its metadata is missing; install it again",
        "发行包 {value} 安装不完整：缺少元数据；请重新安装",
    ),
    "plugin.entry_points": (
        "its entry points cannot be read: {value}; install the distribution again",
        "无法读取其入口点：{value}；请重新安装该发行包",
    ),
    "plugin.import": (
        "cannot be imported: {words}; mend the plugin, or install what it needs",
        "无法导入：{words}；请修复插件，或安装其依赖",
    ),
    "plugin.spread": (
        "the package {value} lies in several places; install only one of them, or give the package an __init__.py",
        "数据包 {value} 分散在多处；请只保留一处，或为其添加 __init__.py",
    ),
    "plugin.class": (
        "{value} is a class where an instance or a class to be made without arguments was expected",
        "{value} 是类；应为实例，或可无参数创建的类",
    ),
    "plugin.equality": (
        "{value} compares by value; plugins are told apart by identity: leave out __eq__ (attrs: eq=False)",
        "{value} 按值比较；插件须按身份区分：请去掉 __eq__（attrs：eq=False）",
    ),
    "plugin.unmarked": (
        "{value} is named as a hook and has no mark; put @jointsup.hookimpl above it",
        "{value} 以扩展点命名但没有标记；请在其上方加 @jointsup.hookimpl",
    ),
    "plugin.sealed": (
        "sets {value}; what a plugin gives must not depend on others, take it out",
        "设置了 {value}；插件提供的内容不得依赖其他插件，请去掉",
    ),
    "plugin.unknown_hook": (
        "this version has no hook {value}; correct the name, or mark it as optional; there are: {known}",
        "本版本没有扩展点 {value}；请更正名称，或标记为 optional；已有：{known}",
    ),
    "plugin.asynchronous": (
        "{value} is asynchronous; hooks are plain functions",
        "{value} 是异步函数；扩展点须为普通函数",
    ),
    "plugin.arguments": (
        "is {value}; beside self it takes exactly: {expected}, without defaults",
        "为 {value}；除 self 外，参数应恰为：{expected}，且无默认值",
    ),
    "plugin.no_info": (
        "does not say who it is: implement jointsup_plugin_info",
        "未说明自身信息：请实现 jointsup_plugin_info",
    ),
    "plugin.hang": (
        "did not come to an end within {seconds} s; it stood at {place}; mend the plugin, or raise [plugins] limit_seconds",
        "{seconds} 秒内未结束；停在 {place}；请修复插件，或调高 [plugins] limit_seconds",
    ),
    "plugin.raised": ("raised {words}; mend the plugin", "抛出 {words}；请修复插件"),
    "plugin.nothing": (
        "gave nothing at all; give an iterable, an empty one where there is nothing to give",
        "没有返回任何内容；请返回可迭代对象，没有内容时返回空的",
    ),
    "plugin.type": ("gave a {value} where {expected} was expected", "返回了 {value}，应为 {expected}"),
    "plugin.too_many": ("gave more than {value} things", "返回的内容超过 {value} 个"),
    "plugin.info_name": (
        "calls itself “{value}”, another name than that of its entry point; make them one",
        "自称“{value}”，与入口点名称不一致；请改为一致",
    ),
    "plugin.api": (
        "is built for version {value} of the hooks; this is jointsup {version}, whose version is {ours}; install a version that fits",
        "所适用的接口版本为 {value}；本机 jointsup {version} 的接口版本为 {ours}；请安装相符的版本",
    ),
    "plugin.built_for": (
        "is built for jointsup {value}; this is {version}, and before 1.0 hooks may change with each minor version; install one built for {ours}",
        "适用于 jointsup {value}；本机为 {version}，1.0 之前每个次版本的扩展点都可能变化；请安装适用于 {ours} 的版本",
    ),
    "plugin.scope": ("the scope “{value}” is none of core, city, industry", "适用范围“{value}”应为 core、city 或 industry"),
    "plugin.scope_core": (
        "the scope core is for what ships built in; write city or industry",
        "适用范围 core 仅限内置组件；请写 city 或 industry",
    ),
    "plugin.contact": ("names nobody to ask; fill in contact", "未写明联系方式；请填写 contact"),
    "plugin.command": (
        "{value} is no command: a path of one to three words, a summary, a target module:object",
        "{value} 不是有效命令：须有一至三个词的路径、摘要，以及“模块：对象”形式的目标",
    ),
    "plugin.command_taken": ("the command {value} begins with a word of ours; choose another", "命令 {value} 的首词为内置命令；请另选"),
    "plugin.command_twice": (
        "the command {value} stands twice, or other commands stand under it",
        "命令 {value} 重复，或其下另有命令",
    ),
    "plugin.settings_class": (
        "{value} is no attrs class; the class of the settings is one",
        "{value} 不是 attrs 类；设置类须为 attrs 类",
    ),
    "plugin.no_settings": ("takes no settings, but these are given: {value}", "没有设置项，却给出了：{value}"),
    "plugin.settings_module": (
        "has settings and is a module; make it a class, so that two applications can have different ones",
        "有设置项却是模块；请改为类，以便不同应用使用不同设置",
    ),
    "plugin.settings_of_nobody": (
        "settings are given for {value}, which is not enabled; enable it, or take them out",
        "给出了 {value} 的设置，但该插件未启用；请启用，或删除这些设置",
    ),
    "plugin.second_owner": (
        "the name {value} ({what}) has more than one owner: {owners}; none of them is used, let one rename it",
        "名称 {value}（{what}）有多个所有者：{owners}；均不采用，请其中一方改名",
    ),
    "plugin.printed": ("printed while it was composed: {words}", "在组装时输出了：{words}"),
    "plugin.surroundings": (
        "changed for everybody: {what}; it was put back; making and asking a plugin must change nothing outside of it",
        "改动了全局的{what}；已恢复；创建和询问插件时不得改动插件以外的东西",
    ),
    "plugin.threads": (
        "left threads running after it was composed: {value}; start them in the call that needs them, and end them there",
        "组装后仍有线程在运行：{value}；请在需要时启动，并在该次调用内结束",
    ),
    "plugin.failed": ("failed at {step}: {words}", "在 {step} 时失败：{words}"),
    "plugin.lock_missing": (
        "stands in the lock file {lock} and is not enabled; enable it, or lock anew",
        "列于锁定文件 {lock}，但未启用；请启用，或重新锁定",
    ),
    "plugin.lock_new": (
        "is enabled and not in the lock file {lock}; take it out, or lock anew once it was looked at",
        "已启用，但不在锁定文件 {lock} 中；请停用，或核查后重新锁定",
    ),
    "plugin.lock_other": (
        "its {what} is {value}, locked in {lock} is {locked}; install what was locked, or lock anew once it was looked at",
        "{what}为 {value}，锁定文件 {lock} 中为 {locked}；请安装锁定的版本，或核查后重新锁定",
    ),
    "plugin.too_long": (
        "did not come to an end within {seconds} s at {value} and was stopped; it had printed: {printed}",
        "执行 {value} 时 {seconds} 秒内未结束，已终止；其间输出：{printed}",
    ),
    "plugin.ended": (
        "ended its process with status {status} at {value} without an answer; it had printed: {printed}",
        "执行 {value} 时进程以状态 {status} 结束且未答复；其间输出：{printed}",
    ),
    "plugin.which_source": (
        "the value has to come from a source of kind {kind}: name one of {value}; or type the value",
        "取值须来自 {kind} 类来源：请指明其一（{value}），或直接录入",
    ),
    "plugin.other_kind": (
        "this source gives values of kind {value}; {event} needs one of kind {kind}",
        "该来源提供 {value} 类取值，而 {event} 需要 {kind} 类取值",
    ),
    "plugin.no_value": (
        "the source has no value of {value} ({date}) yet: try again, type the value, or call the event off",
        "该来源尚无 {value}（{date}）的取值：请稍后再试、直接录入，或登记事件取消",
    ),
    "plugin.two_values": (
        "two different values stand for {value} on {day}; keep the one that was announced",
        "{value} 在 {day} 有两个不同的值；请只保留实际公布的值",
    ),
    "plugin.other_notice": (
        "the file of the key {value} holds another notice; nothing was written",
        "键 {value} 的文件中是另一份通知；未写入",
    ),
    "plugin.missing": (
        "{value} is not installed; install {extra}",
        "尚未安装 {value}；请安装 {extra}",
    ),
    "plugin.not_there": ("there is no {value} among the enabled plugins; there are: {there}", "已启用的插件中没有 {value}；现有：{there}"),
}
