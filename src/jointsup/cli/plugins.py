"""The commands about plugins 插件: what there is, a new one, what is wrong with them, the lock."""

from __future__ import annotations

from pathlib import Path

import click

from jointsup.cli.configured import require_app, settings_of, settings_option
from jointsup.cli.output import Answer, common
from jointsup.said import Listed

LOCK = "jointsup.plugins.lock"
"""The lock file where the settings name none."""

HEADINGS = {
    "en": ("plugin", "distribution", "version", "state", "scope", "gives"),
    "zh": ("插件", "发行包", "版本", "状态", "适用范围", "提供"),
}
STATES = {
    "en": {"enabled": "enabled", "installed": "installed", "refused": "refused"},
    "zh": {"enabled": "已启用", "installed": "已安装未启用", "refused": "被拒绝"},
}


@click.command("list")
@settings_option
@common
def list_(settings_file: Path | None, say: Answer) -> None:
    """List the plugins that are enabled, installed or refused, with what they give. 列出插件

    Plugins that are not enabled are not loaded.
    """
    require_app()
    from attrs import evolve

    from jointsup.hooks.composing import compose
    from jointsup.hooks.discovery import installed

    settings, there = settings_of(settings_file).plugins, installed()
    composed = compose(evolve(settings, strict=False), there)
    given = composed.given()
    rows = [
        {
            "plugin": one.plugin,
            "distribution": one.distribution,
            "version": one.version,
            "state": "enabled",
            "scope": composed.infos[one.plugin].scope,
            "gives": given[one.plugin],
        }
        for one in composed.sources
    ]
    known = {one.plugin for one in composed.sources}
    out = {one.source.plugin: one.source for one in (*there.refusals, *composed.refusals)}
    out |= {one.source.plugin: one.source for one in there.found if one.source.plugin not in out}
    refused = {one.source.plugin for one in composed.refusals}
    rows += [
        {
            "plugin": name,
            "distribution": source.distribution,
            "version": source.version,
            "state": "refused" if name in refused else "installed",
            "scope": "",
            "gives": [],
        }
        for name, source in out.items()
        if name not in known
    ]
    rows.sort(key=lambda row: str(row["plugin"]))
    shown = [[*(str(row[key]) for key in ("plugin", "distribution", "version")), STATES[say.language][str(row["state"])], str(row["scope"]), Listed(row["gives"], "").text(say.language)] for row in rows]  # fmt: skip
    say.table([HEADINGS[say.language], *shown])
    for one in composed.refusals:
        say(one.text("en"), one.text("zh"))
    for remark in composed.remarks:
        say(remark.text("en"), remark.text("zh"))
    say.fact(plugins=rows, refusals=[one.json(say.language) for one in composed.refusals], remarks=[one.text(say.language) for one in composed.remarks])


@click.command()
@click.argument("name")
@click.option("--out", type=click.Path(path_type=Path), help="The folder to write; without it one named after the plugin. 目录")
@common
def new(name: str, out: Path | None, say: Answer) -> None:
    """Write a new plugin NAME (namespace/name) that passes its suite. 新建插件"""
    from jointsup.services.new_plugin import write_plugin

    folder = write_plugin(name, out)
    say(f"wrote {folder}; its tests: cd {folder} && python -m pytest", f"已写入 {folder}；运行测试：cd {folder} && python -m pytest")
    say.fact(folder=str(folder))


@click.command()
@settings_option
@common
def doctor(settings_file: Path | None, say: Answer) -> None:
    """Examine every plugin alone, in a process of its own, then all enabled ones together. 诊断

    Exit status 1 if anything is wrong.
    """
    require_app()
    from jointsup.hooks.doctor import diagnose

    found = diagnose(settings_of(settings_file).plugins)
    for one in found:
        say(f"{one.source}: {'sound' if one.sound else 'refused'}", f"{one.source}：{'正常' if one.sound else '有问题'}")
        for problem in one.problems:
            say(f"  {problem.text('en')}", f"  {problem.text('zh')}")
        if one.printed.strip():
            say(f"  it printed: {one.printed.strip()}", f"  其输出：{one.printed.strip()}")
    if not found:
        say("no plugin is enabled or installed", "没有已启用或已安装的插件")
    say.fact(
        plugins=[
            {
                "plugin": one.source.plugin,
                "distribution": one.source.distribution,
                "version": one.source.version,
                "enabled": one.enabled,
                "printed": one.printed,
                "problems": [{"code": problem.code, "text": problem.text(say.language)} for problem in one.problems],
            }
            for one in found
        ]
    )
    if not all(one.sound for one in found):
        say.exit_status = 1


@click.command()
@settings_option
@click.option("--out", type=click.Path(path_type=Path), help=f"The lock file; without it that of the settings, or {LOCK}. 锁定文件")
@common
def lock(settings_file: Path | None, out: Path | None, say: Answer) -> None:
    """Write the lock file of the enabled plugins, after composing them. 锁定"""
    require_app()
    from attrs import evolve

    from jointsup.hooks.composing import compose
    from jointsup.hooks.discovery import installed, wanted
    from jointsup.hooks.lock import locked, write_lock

    settings, there = settings_of(settings_file).plugins, installed()
    compose(evolve(settings, strict=True, lock=""), there)
    document = locked(wanted(settings.enabled, settings.targets, there)[0])
    path = out or Path(settings.lock or LOCK)
    write_lock(path, document)
    for entry in document.plugins:
        say(f"{entry.plugin} {entry.version} {entry.digest[:16]}", f"{entry.plugin} {entry.version} {entry.digest[:16]}")
    say(f"wrote {path}", f"已写入 {path}")
    say.fact(lock=str(path), plugins=[{"plugin": one.plugin, "version": one.version, "digest": one.digest} for one in document.plugins])
