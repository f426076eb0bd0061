"""The docs say what the code says: every public name, command, problem, exit status and word has its place."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import doc_pages
import jointsup
from jointsup import errors
from jointsup.cli import COMMANDS
from jointsup.codec import schemas
from jointsup.error_texts import TEXTS
from jointsup.verify.words import RULES

INTERNAL = (
    "jointsup.cli",
    "jointsup.error_texts.",
    "jointsup.testing.make_vectors",
    "jointsup.testing.making",
    "jointsup.engines.",
    "jointsup.verify.page",
    "jointsup.verify.check",
    "jointsup.__main__",
)
"""Commands have a page of their own; engines' insides, the stand-alone checker and makers of vectors are no names to import."""

WORDS = (
    "access", "annual-plan", "area", "calendar", "capacity", "ceiling", "comparison", "counts", "department", "disclosure", "draw", "entity",
    "exposure", "facet", "fitting", "frame", "frequency", "joint-group", "ledger", "matter", "meet", "no-repeat", "outbox", "plan", "proof", "rate-policy",
    "record", "register", "round", "rule-set", "scheme", "scorecard", "seed", "staffing", "standing", "store", "tag", "ticket", "tier",
    "treatment", "visit", "what-if", "witness",
)  # fmt: skip


def _text(page: str) -> str:
    return (doc_pages.DOCS / page).read_text("utf-8")


def _modules() -> Iterator[str]:
    yield "jointsup"
    for found in pkgutil.walk_packages(jointsup.__path__, "jointsup."):
        internal = found.name.startswith(INTERNAL) and found.name != "jointsup.engines.base"
        if not internal and not any(part.startswith("_") for part in found.name.split(".")):
            yield found.name


def _documented() -> list[str]:
    whole = "\n".join(page.read_text("utf-8") for page in doc_pages.pages())
    return re.findall(r"^\.\. automodule:: (\S+)$", whole, re.MULTILINE)


def test_every_public_module_is_documented_once() -> None:
    """Each module of public names stands in exactly one automodule directive, and none stands there that is gone."""
    documented = _documented()
    assert sorted(documented) == sorted(set(documented))
    assert set(documented) == set(_modules())


def _public_names(module: ModuleType) -> Iterator[tuple[str, object]]:
    for name, thing in vars(module).items():
        if not name.startswith("_") and getattr(thing, "__module__", None) == module.__name__:
            yield name, thing


@pytest.mark.parametrize("name", sorted(_modules()))
def test_every_public_name_says_what_it_is(name: str) -> None:
    """A module, and each public class, function and method of it, has a docstring: without one the docs would leave it out."""
    module = importlib.import_module(name)
    assert module.__doc__
    for public, thing in _public_names(module):
        if (inspect.isclass(thing) or inspect.isfunction(thing)) and thing.__name__ == public:
            assert thing.__doc__, f"{name}.{public}"
        for method, function in vars(thing).items() if inspect.isclass(thing) else ():
            if inspect.isfunction(function) and not method.startswith("_") and function.__module__ == name:
                assert function.__doc__, f"{name}.{public}.{method}"


def test_names_of_the_package_are_explained() -> None:
    """Each name of ``jointsup.__all__`` is a name of a documented module."""
    documented = set(_documented())
    for name in jointsup.__all__:
        assert getattr(jointsup, name).__module__ in documented, name


def test_parts_from_the_code_are_up_to_date() -> None:
    """Help of commands, problems, data dictionary and rules on the pages are what the code says now."""
    tool = [sys.executable, str(doc_pages.ROOT / "tools/docs_pages.py")]  # of its own: click keeps help in the language that it had first
    done = subprocess.run([*tool, "--check"], capture_output=True, text=True, check=True)
    assert done.stdout == "", "run: python tools/docs_pages.py"


def test_every_command_has_its_part() -> None:
    """Each command has a heading and its help on the page of commands."""
    page = _text("reference/commands.md")
    for name in COMMANDS:
        assert re.search(rf"^## {name} [\u4e00-\u9fff]+$", page, re.MULTILINE), name
        assert f"<!-- from code: help {name} -->" in page, name


def test_every_problem_has_its_entry() -> None:
    """Each stable code stands on the page of problems, with its words in both languages."""
    page = _text("reference/errors.md")
    for code in TEXTS:
        assert re.search(rf"^`{re.escape(code)}`\n: .+\n\n  .+", page, re.MULTILINE), code


def test_every_exit_status_is_told() -> None:
    """Each kind of error stands beside its exit status, on the English page and, by status, on the Chinese one."""
    kinds = [
        kind
        for _, kind in _public_names(errors)
        if inspect.isclass(kind) and issubclass(kind, errors.JointsupError)
    ]
    english, chinese = _text("reference/commands.md"), _text("zh/integrate.md")
    for kind in kinds:
        if kind is not errors.JointsupError:
            assert re.search(rf"^\| {kind.exit_status} \|.*`{kind.__name__}`", english, re.MULTILINE), (
                kind.__name__
            )
        assert f"\n| {kind.exit_status} | " in chinese


def test_every_rule_and_document_is_described() -> None:
    """Each rule of a check stands on the page of checks and on the Chinese page of the protocol; each document in the dictionary."""
    checks, chinese, dictionary = (
        _text("reference/checks.md"),
        _text("zh/protocol.md"),
        _text("reference/data-dictionary.md"),
    )
    for rule in RULES:
        assert f"\n| `{rule}` |" in checks, rule
        assert f"`{rule}`" in chinese, rule
    for document in schemas.DOCUMENTS:
        assert f"\n## {document}\n" in dictionary, document


def test_every_word_has_a_page() -> None:
    """Each word that exists in code has a page with its Chinese term, an example that is run, its row of the policy and its names."""
    pages = {page.stem for page in (doc_pages.DOCS / "reference/words").glob("*.md")}
    assert pages == {*WORDS, "index"}
    for word in WORDS:
        page = doc_pages.DOCS / f"reference/words/{word}.md"
        text = page.read_text("utf-8")
        assert re.match(r"# .+[\u4e00-\u9fff]", text), word
        assert any(
            block.language in doc_pages.RUN and not block.not_run for block in doc_pages.blocks(page)
        ), word
        assert re.search(r"^## Rows of the policy\n\nS[1-4A]", text, re.MULTILINE), word
        assert ".. auto" in text, word
        assert f"\n{word}\n" in _text("reference/words/index.md"), word


def test_every_dependency_has_its_reason() -> None:
    """CONTRIBUTING.md names each distribution that the package, an extra or a group of pyproject.toml asks for, and says why."""
    stated = tomllib.loads((doc_pages.ROOT / "pyproject.toml").read_text("utf-8"))
    extras, groups = stated["project"]["optional-dependencies"], stated["dependency-groups"]
    asked = [*stated["project"]["dependencies"], *itertools.chain(*extras.values(), *groups.values())]
    names = {re.split(r"[\[<>=]", requirement)[0] for requirement in asked} - {"jointsup"}
    page = (doc_pages.ROOT / "CONTRIBUTING.md").read_text("utf-8")
    reasons = re.findall(r"^\| ([^|]+?)(?: \([^)|]+\))? \| [^|]+ \|$", page, re.MULTILINE)
    assert names <= {name for row in reasons for name in row.split(", ")}


def test_what_is_not_run_says_why() -> None:
    """An example that is not run gives its reason, and what is written or run is a block of a known kind."""
    for page in doc_pages.pages():
        text = page.read_text("utf-8")
        found = list(doc_pages.blocks(page))
        said = re.findall(r"<!-- (?:file|not run|needs): .+ -->\n`{3}", text)
        assert len(said) == sum(bool(block.file or block.not_run or block.needs) for block in found), page
        assert all(len(block.not_run) > 10 for block in found if block.not_run), page


@pytest.mark.parametrize("page", sorted((doc_pages.DOCS / "zh").glob("*.md")), ids=lambda page: page.name)
def test_chinese_pages_have_chinese_punctuation(page: Path) -> None:
    """Outside code, no half-width comma, colon, semicolon, bracket or quote touches a Chinese character."""
    text = page.read_text("utf-8")
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]*`|\{doc\}|<!--.*?-->", "", text)
    assert not re.findall(r"[\u4e00-\u9fff][,;:()!?\"]|[,;:(!?\"][\u4e00-\u9fff]", text)
    assert unicodedata.is_normalized("NFC", text)


def test_no_line_of_the_runner_is_lost() -> None:
    """The pages' examples are found: the tutorial, the integrators' pages and the words hold blocks to run."""
    for page in (
        "tutorial/first-draw.md",
        "howto/integrate.md",
        "zh/integrate.md",
        "howto/embed.md",
        "zh/embed.md",
        "howto/shadow-year.md",
        "zh/shadow-year.md",
        "explanation/draw.md",
        "reference/checks.md",
    ):
        assert [
            block for block in doc_pages.blocks(doc_pages.DOCS / page) if block.language in doc_pages.RUN
        ], page


def test_pages_link_by_files() -> None:
    """A link to another page can be followed in a plain checkout as well as in the built docs."""
    assert [page.name for page in doc_pages.pages() if "{doc}`" in page.read_text("utf-8")] == []


def test_each_row_of_the_policy_stands_once() -> None:
    """A row is done, done in part, or not there: never two of them, nor said twice."""
    rows = re.findall(r"^\| (S[0-9.]+-[a-z]) \|", _text("reference/features.md"), re.MULTILINE)
    assert len(rows) > 20 and sorted(rows) == sorted(set(rows))
