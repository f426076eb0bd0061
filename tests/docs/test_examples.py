"""Every example of the docs does what its page says."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import doc_pages

EXAMPLES = [
    page for page in doc_pages.pages() if any(b.language in doc_pages.RUN for b in doc_pages.blocks(page))
]


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: str(page.relative_to(doc_pages.DOCS)))
def test_examples_of_a_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page, run in their order in one folder, end and print as the page says."""
    folder = tmp_path / "page"
    folder.mkdir()
    monkeypatch.chdir(folder)
    page_run = doc_pages.PageRun(folder)
    missing: set[str] = set()
    try:
        for block in doc_pages.blocks(page):
            if not block.file and (block.language not in doc_pages.RUN or block.not_run):
                continue
            lacks = {program for program in block.needs if shutil.which(program) is None}
            if lacks:
                missing |= lacks
                continue
            try:
                page_run.run(block)
            except BaseException as error:
                raise AssertionError(f"{page.relative_to(doc_pages.ROOT)}, line {block.line}: {error}") from error
    finally:
        page_run.close()
    if missing:
        assert not os.environ.get("JOINTSUP_REQUIRE_TOOLS"), f"not installed: {', '.join(sorted(missing))}"
        pytest.skip(f"not installed: {', '.join(sorted(missing))}; the other blocks of the page were run")


def test_the_runner_notices() -> None:
    """A page that shows other output, another order or another exit status than the command gives would fail."""
    printed = ["one", "two digests ab12", "three"]
    assert doc_pages.shows(printed, ["one", "…", "three"])
    assert doc_pages.shows(printed, ["two digests …"])
    assert not doc_pages.shows(printed, ["three", "one"])
    assert not doc_pages.shows(printed, ["two digests …3"])
    block = doc_pages.Block(1, "console", "$ false # exit status 1\n$ echo \\\n  a\na\n")
    assert list(doc_pages.commands(block)) == [("false # exit status 1", [], 1), ("echo    a", ["a"], 0)]
