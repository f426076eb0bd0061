"""Tools that some tests need, such as node or a browser."""

from __future__ import annotations

import os

import pytest


def require_tool(name: str, found: object) -> None:
    """Skip a test whose tool is not found; fail it where ``JOINTSUP_REQUIRE_TOOLS`` says that tools must be there."""
    if found:
        return
    if os.environ.get("JOINTSUP_REQUIRE_TOOLS"):
        pytest.fail(f"{name} is not installed, and JOINTSUP_REQUIRE_TOOLS is set")
    pytest.skip(f"{name} is not installed")
