"""What need not be loaded is not loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import jointsup", "pluggy sqlalchemy duckdb cattrs click jointsup.hooks"),
        ("import jointsup.cli", "pluggy sqlalchemy duckdb jointsup.hooks"),
        ("import jointsup; jointsup.verify_record", "pluggy sqlalchemy duckdb jointsup.hooks"),
        ("from jointsup.hooks import *; from jointsup import Plugin, PluginInfo, hookimpl", "sqlalchemy duckdb cattrs click numpy"),
    ],
)
def test_an_import_loads_only_what_it_needs(code: str, absent: str) -> None:
    """Neither the package, nor the commands, nor a check loads the plugin seam; a plugin's module loads no database and no engine."""
    if "hooks import *" in code:
        code = code.replace("import *", "import Notifier, RandomnessSource, RegisterSource, RegisterRows, EngineSource, RuleSetFile")
    ask = f"{code}\nimport sys\nprint(*(name for name in {absent.split()} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
