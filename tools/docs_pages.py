"""Writes anew what some pages of the docs take from the code: help of commands, problems, data dictionary, rules of a check,
who may do what.

    python tools/docs_pages.py

Such a part stands between ``<!-- from code: what -->`` and ``<!-- end -->``. A test says when a page is out of date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from pathlib import Path

import click

from jointsup import verify
from jointsup.cli import cli
from jointsup.codec import schemas
from jointsup.codec.rulesets import read_ruleset
from jointsup.error_texts import TEXTS
from jointsup.model.access import REACHES, ROLES
from jointsup.model.rulesets import AccessRuleSet
from jointsup.verify.words import RULES, WORDS

DOCS = Path(__file__).parents[1] / "docs"
WIDTH = 96

_PART = re.compile(r"(<!-- from code: (?P<what>[a-z]+) ?(?P<of>[^\n>]*?) -->\n).*?(<!-- end -->)", re.DOTALL)
_PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")


def help_of(name: str) -> Iterator[str]:
    """Yield the help text of a command."""
    command: click.Command = cli
    context = click.Context(cli, info_name="jointsup", terminal_width=WIDTH, max_content_width=WIDTH, **cli.context_settings)
    for word in name.split():
        assert isinstance(command, click.Group)
        below = command.get_command(context, word)
        assert below is not None, name
        command, context = below, click.Context(below, info_name=word, parent=context, terminal_width=WIDTH)
    yield "```text"
    yield from (line.rstrip() for line in command.get_help(context).splitlines())
    yield "```"


def problems_of(prefix: str) -> Iterator[str]:
    """Yield the problems of one family, each with its words in both languages."""
    for code, (english, chinese) in TEXTS.items():
        if code.partition(".")[0] == prefix:
            yield from ("", f"`{code}`", f": {_plain(english)}", "", f"  {_plain(chinese)}")
    yield ""


def dictionary_of(document: str) -> Iterator[str]:
    """Yield the table of a document's fields."""
    yield "| field | 中文 | type | meaning | grade | standard |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in schemas.dictionary():
        if row.document == document:
            cells = (f"`{row.field}`", row.title, row.type, row.meaning, row.grade, row.standard)
            yield f"| {' | '.join(cell if cell.startswith('`') else _plain(cell) for cell in cells)} |"


def rules_of(_: str) -> Iterator[str]:
    """Yield the table of the rules that a check names, with everything that breaks each, in both languages."""
    yield "| rule 规则 | what breaks it | 中文 |"
    yield "| --- | --- | --- |"
    for rule in RULES:
        name = f"`{rule}`"
        for code, words in WORDS.items():
            if code.startswith(f"{rule}/") and not code.endswith("/more"):
                yield f"| {name} | {' | '.join(map(_plain, words))} |"
                name = ""


def unjudged_of(_: str) -> Iterator[str]:
    """Yield the table of what no check can judge."""
    yield "| document | members | bound by | |"
    yield "| --- | --- | --- | --- |"
    for row in verify.UNJUDGED:
        yield f"| `{row.document}` | {f'`{row.members}`' if row.members else ''} | {row.bound} | {_plain(row.only)} |"


def roles_of(_: str) -> Iterator[str]:
    """Yield the table of the roles."""
    yield "| role | 中文 | what it is for |"
    yield "| --- | --- | --- |"
    for role, (title, meaning) in ROLES.items():
        yield f"| `{role}` | {title} | {meaning} |"


def access_of(_: str) -> Iterator[str]:
    """Yield the matrix of acts against roles, as the shipped rules open them."""
    yield f"| act | 操作 | {' | '.join(f'{role} {title}' for role, (title, _) in ROLES.items())} |"
    yield "| --- " * (len(ROLES) + 2) + "|"
    for rule in shipped_rules().rules:
        reaches = [rule.roles.get(role) for role in ROLES]
        cells = [f"{reach} {REACHES[reach]}" if reach else "" for reach in reaches]
        yield f"| `{rule.act}` | {rule.title} | {' | '.join(cells)} |"


def shipped_rules() -> AccessRuleSet:
    """Return the rules of access that ship with the package."""
    rules = read_ruleset(resources.files("jointsup"), "rulesets/access.json").rules
    assert isinstance(rules, AccessRuleSet)
    return rules


MAKERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "help": help_of,
    "problems": problems_of,
    "dictionary": dictionary_of,
    "rules": rules_of,
    "unjudged": unjudged_of,
    "roles": roles_of,
    "access": access_of,
}


def _plain(text: str) -> str:
    """Return words so that Markdown shows them as they are; a placeholder becomes its name in braces."""
    short = _PLACEHOLDER.sub(r"{\1}", text.replace("{{", "{").replace("}}", "}")).replace(
        "\n    {excerpt}\n    {caret}", ""
    )
    return re.sub(r"([\\`*_|<>\[\]])", r"\\\1", short)


def renewed(page: str) -> str:
    """Return a page with its parts from the code written anew."""

    def part(found: re.Match[str]) -> str:
        return found[1] + "\n".join(MAKERS[found["what"]](found["of"])) + "\n" + found[4]

    return _PART.sub(part, page)


def main() -> None:
    """Write all pages that have such parts, naming each that changes; with ``--check`` only name them."""
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text("utf-8")
        new = renewed(text)
        if new != text:
            if "--check" not in sys.argv[1:]:
                path.write_text(new, "utf-8", newline="\n")
            print(path.relative_to(DOCS.parent))


if __name__ == "__main__":
    main()
