"""The county's first page 总览: figures and picture for an official, one HTML file that asks nothing of any network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from jointsup.codec.files import write_file
from jointsup.errors import Language
from jointsup.pictures.draws import DrawsPicture, draws
from jointsup.services.county.figures import CountyFigures
from jointsup.services.county.places import COUNTY_NAME
from jointsup.services.county.words import exposure_table, lost_words, means_words, reach_words

_STYLE = """
body { max-width: 66rem; margin: 2rem auto; padding: 0 1.5rem; color: #111; line-height: 1.7;
  font-family: 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', 'PingFang SC', SimSun, sans-serif; }
h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; border-bottom: 1px solid #c4c4c4; }
.notice { border: 1px solid #888; padding: .4rem .8rem; }
table { border-collapse: collapse; width: 100%; } th, td { padding: .35rem .6rem; text-align: right; border-bottom: 1px solid #c4c4c4; }
th:first-child, td:first-child { text-align: left; } td:nth-child(4), th:nth-child(4) { font-weight: bold; background: #ececec; }
.wide { overflow-x: auto; }
svg { width: 100%; height: auto; } li { margin: .3rem 0; }
a.button { display: inline-block; padding: .5rem 1.2rem; border: 2px solid #111; color: #111; text-decoration: none; font-weight: bold; }
@media print { body { margin: 0; max-width: none; } section { break-inside: avoid; } }
"""

_WORDS = {
    "zh": (
        COUNTY_NAME, "以下全部数据由程序生成，不涉及任何真实单位和个人；比例和上限均为演示而设，不是任何地方的规定。",
        "一、对一户意味着什么", "二、可能的抽取结果有多少种", "三、由您自己重新计算", "代价",
        "点击打开核验网页：您的浏览器将在本机重新计算全部抽签号和抽取结果，不连接网络。首次打开约需一分钟以内。", "在我的浏览器里重新计算",
        "本目录里还有什么",
        "部门交集", "一年的任务与监管力量",
    ),
    "en": (
        "A generated county (nobody's records)", "All records here are generated; none is about anybody. Rates and ceilings are made up and nobody's rules.",
        "1. What it means for a business", "2. How many samples were possible", "3. Recomputed by yourself", "What it costs",
        "Open the page: your browser computes every ticket and the whole draw again, on your device, without any network. It takes less than a minute.",
        "Compute it in my browser", "What else is in this folder",
        "Where departments meet", "The year and its people",
    ),
}  # fmt: skip

_FILES = (
    ("register.csv", "名录库（含三行错误数据）", "the register, three faulty rows in it"),
    ("frozen/frame.txt", "抽样框", "the frame"),
    ("frozen/refused.csv", "拒收的行及原因", "rows that were refused, and why"),
    ("scorecard.json", "评分卡（演示用）", "the scorecard"),
    ("meets/meets.xlsx", "部门交集与联合任务建议", "meets and proposed joint lines"),
    ("teams/teams.csv", "一个部门的检查组", "the teams of one department"),
    ("record/draw.xlsx", "抽中名单与联合检查", "the drawn and the visits"),
    ("record/check.py", "独立核验程序", "the stand-alone checker"),
    ("record/public/page.html", "公开副本及其核验网页", "the public copy with its page"),
    ("results.csv", "检查结果：到场已停业", "results: closed on arrival"),
)


def write_index(folder: Path, picture: DrawsPicture, check_page: str, figures: CountyFigures, others: Sequence[str], language: Language) -> None:
    """Write ``index.html`` with the picture of the draws and those of meet and year (SVG), and ``check.html``, the page that recomputes everything."""
    drawn = draws(picture)
    write_file(folder / "draws.svg", drawn.encode())
    write_file(folder / "check.html", check_page.encode())
    write_file(folder / "index.html", "\n".join(_page(drawn, others, figures, language, folder)).encode())


def _page(drawn: str, others: Sequence[str], figures: CountyFigures, language: Language, folder: Path) -> Iterator[str]:
    title, notice, first, second, third, costs, open_it, button, rest, meets, year = map(escape, _WORDS[language])
    yield f'<!doctype html>\n<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>{_STYLE}</style></head><body>'
    yield f'<h1>{title}</h1><p class="notice">{notice}</p>'
    yield f"<section>{drawn}</section>"
    yield f"<section><h2>{first}</h2>{_table(exposure_table(figures.exposures, language))}<p>{escape(means_words(figures).text(language))}</p></section>"
    yield f"<section><h2>{second}</h2>{_list([words.text(language) for words in reach_words(figures.reaches)])}</section>"
    yield f'<section><h2>{third}</h2><p>{open_it}</p><p><a class="button" href="check.html">{button}</a></p></section>'
    yield f"<section><h2>{costs}</h2>{_list([words.text(language) for words in lost_words(figures)])}</section>"
    for heading, picture in zip((meets, year), others, strict=True):
        yield f'<section class="wide"><h2>{heading}</h2>{picture}</section>'
    links = [(name, chinese if language == "zh" else english) for name, chinese, english in _FILES if (folder / name).exists()]
    yield f'<section><h2>{rest}</h2><ul>{"".join(f"""<li><a href="{name}">{name}</a> {escape(words)}</li>""" for name, words in links)}</ul></section>'
    yield "</body></html>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in body]
    return f"<table><tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
