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


def loaded_by(code: str) -> set[str]:
    """Return the modules that some code loads beyond what Python itself does at its start."""
    ask = f"import sys\nbefore = set(sys.modules)\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint('\\n', *sorted(set(sys.modules) - before), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    ("code", "packages", "most"),
    [
        ("import jointsup", {"jointsup"}, 40),
        ("import jointsup.cli; jointsup.cli.main(['--help'])", {"jointsup", "click", "attr", "attrs"}, 230),
    ],
)
def test_a_start_loads_little(code: str, packages: set[str], most: int) -> None:
    """The package alone, and the commands' help, load few modules, and of other packages only those named."""
    found = loaded_by(code)
    others = {name.partition(".")[0] for name in found} - sys.stdlib_module_names
    assert {name for name in others if not name.startswith("_")} == packages
    assert len(found) <= most
