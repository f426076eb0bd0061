"""``check.py`` loaded as the one file it is, without the package around it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

FILE = Path(__file__).parents[1] / "src/jointsup/verify/check.py"


def load_check() -> ModuleType:
    """Run the file, and return it as a module; a mutation run knows its functions by that name."""
    spec = importlib.util.spec_from_file_location("jointsup.verify.check", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
