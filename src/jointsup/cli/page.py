"""``jointsup check-page``: the page that checks a record in a browser."""

from __future__ import annotations

from pathlib import Path

import click

from jointsup.cli.output import Answer, common


@click.command("check-page")
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File for the page. 页面文件")
@common
def check_page(record: Path, out: Path, say: Answer) -> None:
    """Write one HTML file that checks RECORD (a folder, whole or public) in a browser, without a network. 核验页面。"""
    from jointsup.codec.files import write_file
    from jointsup.services.folders import read_record
    from jointsup.verify.page.build import build_page

    write_file(out, build_page(read_record(record), lang=say.language).encode())
    say(f"page: {out}", f"页面：{out}")
    say.fact(page=str(out))
