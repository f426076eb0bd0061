"""The commands. They only parse, call a service and print; what a command does not need it does not load."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from gettext import gettext as _
from typing import Any

import click

from jointsup.cli.ending import ending, heed_signals
from jointsup.cli.language import default_language, language_of, speaking

COMMANDS = {
    "freeze": (
        "jointsup.cli.freeze:freeze",
        "Make frame and round document from a plan and a register. 固化抽样框",
    ),
    "commit": (
        "jointsup.cli.commit:commit",
        "Make a party's nonce and commitment, on its own machine. 提交承诺",
    ),
    "draw": ("jointsup.cli.draw:draw", "Draw a frozen round and write its record. 抽取"),
    "prove": ("jointsup.cli.prove:prove", "Write one entity's proof, and a page of it. 出具凭证"),
    "verify": (
        "jointsup.cli.verify:verify",
        "Check a record, at the highest level that the files allow. 核验",
    ),
    "compare": (
        "jointsup.cli.compare:compare",
        "Hold another system's drawn lists against its register. 对照",
    ),
    "meets": (
        "jointsup.cli.meets:meets",
        "Find whose matters fall on the same entities, and what is worth joining. 部门交集",
    ),
    "staff freeze": ("jointsup.cli.staff:freeze", "Freeze inspectors and visits. 固化选派"),
    "staff draw": ("jointsup.cli.staff:draw", "Draw teams and write their record. 选派检查组"),
    "staff verify": ("jointsup.cli.staff:verify", "Check the record of a staffing. 核验选派档案"),
    "staff replace": ("jointsup.cli.staff:replace", "Enter a recusal asked for on site, or an absence. 更换人员"),
    "staff skills": ("jointsup.cli.staff:skills", "Show who has which skills where. 专业能力矩阵"),
    "demo": ("jointsup.cli.demo:demo", "Run a whole round, on real records or a generated county. 演示"),
    "fit card": ("jointsup.cli.fit:card", "Fit a scorecard to past visits. 拟合评分卡"),
    "fit score": ("jointsup.cli.fit:score", "Score every entity by a card. 按评分卡评分"),
    "fit report": ("jointsup.cli.fit:report", "Judge a card by what later visits found. 评价评分卡"),
    "check-page": (
        "jointsup.cli.page:check_page",
        "Write the page that checks a record in a browser. 核验页面",
    ),
    "credit score": ("jointsup.cli.credit:score", "Score entities by a card. 评分"),
    "credit grade": ("jointsup.cli.credit:grade", "Grade millions by a card, tiers alone. 批量分级"),
    "credit explain": ("jointsup.cli.credit:explain", "Explain scores line by line. 评分说明"),
    "credit what-if": ("jointsup.cli.credit:what_if", "Say what another card would do. 分级推演"),
    "credit receive": ("jointsup.cli.tiers:receive", "Receive tiers of a scheme. 接收信用等级"),
    "credit show": ("jointsup.cli.tiers:show", "Show an entity's tiers side by side. 查看信用等级"),
    "credit groups": ("jointsup.cli.credit:groups", "Say how a card treats groups. 分组核查"),
    "init": ("jointsup.cli.init:init", "Make an empty store. 建立存储"),
    "store show": ("jointsup.cli.store:show", "Show where the store lies and what it holds. 查看存储"),
    "store backup": ("jointsup.cli.store:backup", "Back the store up while others work. 备份"),
    "store restore": ("jointsup.cli.store:restore", "Make a store of a backup, checked whole. 恢复"),
    "store upgrade": ("jointsup.cli.store:upgrade", "Bring an older store to this version. 升级存储"),
    "store sweep": ("jointsup.cli.store:sweep", "Take away files that no act named. 清理未入账文件"),
    "store clock": ("jointsup.cli.store:clock", "Confirm that the clock is right now. 确认时钟已校准"),
    "access grant": ("jointsup.cli.access:grant", "Give a role to a person. 授予角色"),
    "access revoke": ("jointsup.cli.access:revoke", "Take a role back. 收回角色"),
    "access show": ("jointsup.cli.access:show", "Show who holds which role. 查看授权"),
    "access adopt": ("jointsup.cli.access:adopt", "Let another rule set govern. 采用访问规则"),
    "ledger show": ("jointsup.cli.ledger:show", "Show entries of the ledger. 查看台账"),
    "ledger check": ("jointsup.cli.ledger:check", "Check the whole ledger. 核对台账"),
    "ledger checkpoint": ("jointsup.cli.ledger:checkpoint", "Make a checkpoint to hand out. 建立检查点"),
    "ledger erase": ("jointsup.cli.ledger:erase", "Empty payloads where the law asks. 依法删除"),
    "registers declare": ("jointsup.cli.registers:declare", "Declare a register. 声明名录库"),
    "registers load": ("jointsup.cli.registers:load", "Load a register whole, as of a day. 载入名录"),
    "registers diff": ("jointsup.cli.registers:diff", "Say how two states differ. 比对名录"),
    "registers show": ("jointsup.cli.registers:show", "Show loads, a row, its history. 查看名录"),
    "registers correct": ("jointsup.cli.registers:correct", "Correct, enter or strike a row. 更正名录"),
    "registers visits": ("jointsup.cli.registers:visits", "Take in visits of another system. 载入既往检查"),
    "departments load": ("jointsup.cli.matters:load_departments", "Load a list of departments. 载入部门名单"),
    "departments show": ("jointsup.cli.matters:show_departments", "Show departments as of a day. 查看部门"),
    "matters load": ("jointsup.cli.matters:load_matters", "Load a list of matters. 载入事项清单"),
    "matters show": ("jointsup.cli.matters:show_matters", "Show matters as of a day. 查看监管事项"),
    "plans draft": ("jointsup.cli.plans:draft", "Draft a year's plan and its lines. 起草计划"),
    "plans approve": ("jointsup.cli.plans:approve", "Approve drafted lines. 批准计划任务"),
    "plans withdraw": ("jointsup.cli.plans:withdraw", "Withdraw lines. 撤回计划任务"),
    "plans show": ("jointsup.cli.plans:show", "Show a plan and where its lines stand. 查看计划"),
    "plans load": ("jointsup.cli.planning:load", "Say what a plan takes of whom, where and when. 预计工作量"),
    "plans frequency": ("jointsup.cli.planning:frequency", "Say what rounds a year cost in visits. 抽取频次的代价"),
    "plans calendar": ("jointsup.cli.year:calendar", "Write a plan's year as a calendar. 日历"),
    "plans schedule": ("jointsup.cli.planning:schedule", "Keep levels apart in time. 层级时间统筹"),
    "plans standing": ("jointsup.cli.year:standing", "Say what of the year's rules is fulfilled, owed, lost. 年度落实情况"),
    "plans yield-order": ("jointsup.cli.year:yield_order", "Propose in which order lines yield. 让位次序"),
    "visits may-come": ("jointsup.cli.visits:may_come", "Say whether a visit may be made. 检查前核对"),
    "plans meets": ("jointsup.cli.plans:meets", "Find whose matters meet, and what is worth joining. 部门交集"),
    "round open": ("jointsup.cli.round:open_round", "Open a round and take up its lines. 建立批次"),
    "round freeze": ("jointsup.cli.round:freeze", "Freeze its frame. 固化抽样框"),
    "round witness": ("jointsup.cli.round:witness", "What goes to witnesses, and their receipts. 见证"),
    "round commit": ("jointsup.cli.round:commit", "Enter a party's commitment. 登记承诺"),
    "round reveal": ("jointsup.cli.round:reveal", "Enter a party's nonce. 登记揭示"),
    "round announce": ("jointsup.cli.round:announce", "Enter the later public value. 登记公布值"),
    "round draw": ("jointsup.cli.round:draw", "Draw and keep the record. 抽取"),
    "round staff": ("jointsup.cli.teams:staff", "Open the staffing of a drawn round. 建立选派批次"),
    "round recuse": ("jointsup.cli.teams:recuse", "Enter a recusal or an absence. 更换人员"),
    "round replace": ("jointsup.cli.round:replace", "Take reserves for a wrong row. 递补"),
    "round prove": ("jointsup.cli.round:prove", "Write an entity's own proof. 出具凭证"),
    "round disclose": ("jointsup.cli.round:disclose", "Publish what the rules open. 公开"),
    "round export": ("jointsup.cli.round:export", "Write the round's files into a folder. 导出"),
    "round show": ("jointsup.cli.round:show", "Show where rounds stand. 查看批次"),
    "round cancel": ("jointsup.cli.round:cancel", "End a round, or declare an attempt void. 取消"),
    "outbox run": ("jointsup.cli.outbox:run", "Send what is due. 发送消息"),
    "outbox list": ("jointsup.cli.outbox:list_", "List messages. 查看待发消息"),
    "outbox retry": ("jointsup.cli.outbox:retry", "Try again what was given up. 重发消息"),
    "plugins list": ("jointsup.cli.plugins:list_", "List plugins and what they give. 列出插件"),
    "plugins new": ("jointsup.cli.plugins:new", "Write a new plugin. 新建插件"),
    "plugins doctor": ("jointsup.cli.plugins:doctor", "Find what is wrong with plugins. 诊断插件"),
    "plugins lock": ("jointsup.cli.plugins:lock", "Lock the enabled plugins. 锁定插件"),
}
"""Each command's dotted target, loaded on use, and its one-line summary. A name of two words is a command of a group."""

GROUPS = {
    "credit": "Scorecards, tiers and schemes. 信用分级",
    "staff": "Who goes to which visit: teams by lot, least loads. 人员选派",
    "fit": "Scorecards from a city's own past visits. 评分卡拟合",
    "store": "The store itself: backed up, restored, upgraded, swept. 存储",
    "access": "Who may do what. 访问控制",
    "registers": "Living lists of entities and inspectors. 名录库",
    "departments": "Dated lists of departments. 部门",
    "matters": "Dated lists of matters. 监管事项",
    "plans": "The year's plans and the life of their lines. 年度计划",
    "visits": "Whether visits may be made, by the rules and the visits so far. 检查",
    "round": "The steps of a round, from its order to its record. 批次",
    "ledger": "The log of every act. 台账",
    "outbox": "What acts have to tell, on its way out. 发件箱",
    "plugins": "What extends the application. 插件",
}
"""The groups of commands."""


class _Lazy(click.Group):
    """A group that imports a command's module only when that command runs; help, too, ends as commands do."""

    def __init__(self, *about: Any, path: str = "", **more: Any) -> None:
        super().__init__(*about, **more)
        self._path = path

    def main(self, args: Sequence[str] | None = None, *about: Any, **more: Any) -> Any:
        with speaking(language_of(args)):
            return super().main(args, *about, **more)

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> click.Context:
        with ending(default_language()):
            return super().make_context(info_name, args, *rest, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with ending(default_language()):
            return super().invoke(ctx)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=self.list_commands(ctx), ctx=ctx) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._summaries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        path = self._path + cmd_name
        if path in GROUPS:
            return _Lazy(cmd_name, path=f"{path} ", help=GROUPS[path])
        if path not in COMMANDS:
            from jointsup.cli.configured import plugin_command

            return None if self._path else plugin_command(cmd_name)
        module, _, name = COMMANDS[path][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl(list(self._summaries().items()))

    def _summaries(self) -> dict[str, str]:
        """Return the groups and commands right below this group, each with its summary."""
        found: dict[str, str] = {}
        for path, (_target, summary) in COMMANDS.items():
            if path.startswith(self._path):
                name, _, below = path.removeprefix(self._path).partition(" ")
                found.setdefault(name, GROUPS[self._path + name] if below else summary)
        return found


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--no-plugins", is_flag=True, help="Run the core alone, whatever the settings enable. 不加载插件")
@click.option("--no-strict", is_flag=True, help="Go on without plugins that are refused. 跳过被拒绝的插件")
@click.version_option(package_name="jointsup", help="Show the version and end. 显示版本")
def cli(no_plugins: bool, no_strict: bool) -> None:
    """Joint supervision 跨部门综合监管 across departments: draws that anyone can check, visits that disturb least.

    Exit status: 0 done; 1 a check found deviations; 2 wrong use; 3 the input was refused; 4 not yet time for this step;
    5 an optional part is not installed; 6 a file or folder cannot be read or written; 7 the actor may not do this; above 128
    a signal ended it. On any status but 0 and 1 no result was written, only perhaps the list of what was refused
    (OUT.refused.csv).
    """


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line. Input and output are UTF-8 whatever the machine's locale."""
    heed_signals()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    return cli.main(args=arguments, prog_name="jointsup")
