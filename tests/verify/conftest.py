"""``import builder`` and ``import described`` work for the tests beside this file, and a rich record lies ready for them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rich record, whole."""
    from described import rich

    return rich().write(tmp_path_factory.mktemp("record"))
