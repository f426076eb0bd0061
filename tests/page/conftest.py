"""A node process that answers questions to check.js, and a browser without network."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import define

from needed import require_tool

PAGE = Path(__file__).parents[2] / "src" / "jointsup" / "verify" / "page"
CHECK_JS = PAGE / "check.js"
Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def node() -> str:
    """The path of node."""
    found = shutil.which("node")
    require_tool("node", found)
    assert found
    return found


@pytest.fixture(scope="session")
def ask(node: str) -> Iterator[Ask]:
    """Ask check.js, in one node process for all tests."""
    drive = Path(__file__).with_name("drive.js")
    with subprocess.Popen([node, drive, CHECK_JS], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout

        def ask_node(what: str, **members: Any) -> Any:
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps({"ask": what, **members}).encode() + b"\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask_node
        process.stdin.close()


def rules(report: Mapping[str, Any]) -> set[str]:
    """The rules that a report of check.js names."""
    return {deviation["rule"] for deviation in report["deviations"]}


@define
class Browser:
    """A headless Chromium; every request of its pages other than for the file itself is noted."""

    chromium: Any
    requests: list[str]
    errors: list[str]

    def open(self, page_file: Path, width: int = 1200, wait: bool = True) -> Any:
        """Open a file in a new window and wait until its check is done."""
        page = self.chromium.new_context(viewport={"width": width, "height": 900}).new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text))
        page.goto(page_file.as_uri())
        if wait:
            page.wait_for_selector("html[data-checked]", timeout=30_000)
        return page


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A headless Chromium of the system."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    require_tool("chromium", found)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        require_tool("playwright", False)
        raise
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def browser(chromium: Any) -> Iterator[Browser]:
    """The browser, with nothing noted yet."""
    made = Browser(chromium, [], [])
    yield made
    for context in chromium.contexts:
        context.close()
