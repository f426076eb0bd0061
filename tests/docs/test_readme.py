"""The README's Python runs as it stands, with every kind of table that it names."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import jointsup
import small
from services.living import County, order

README = Path(__file__).parents[2] / "README.md"
EVENT = "lottery of 3 July"


def tables():
    """The same rows as plain mappings and as the data frames of three libraries."""
    pandas, polars, arrow = (pytest.importorskip(name) for name in ("pandas", "polars", "pyarrow"))
    rows = small.rows()
    return {
        "mappings": rows,
        "pandas": pandas.DataFrame(rows),
        "polars": polars.DataFrame(rows),
        "arrow": arrow.Table.from_pylist(rows),
    }


def blocks():
    """The README's blocks of Python: ten lines, and a round in a store."""
    ten_lines, in_a_store = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    return ten_lines, in_a_store


@pytest.mark.parametrize("kind", ["mappings", "pandas", "polars", "arrow"])
def test_ten_lines_take_a_table_to_a_checked_record(kind, tmp_path, monkeypatch):
    """The README's block, over any kind of table, freezes, draws and checks a record without a deviation."""
    monkeypatch.chdir(tmp_path)
    plan = small.plan()
    plan["sources"] = {
        "parties": [["auditor", "audit office"], ["clerk", "market office"]],
        "deadline": "2026-07-02T12:00:00Z",
        "later": [{"event": EVENT, "date": "2026-07-03", "pattern": "[0-9]{12}"}],
        "witnesses": [],
    }
    small.write_json(tmp_path / "plan.json", plan)
    names = {"rows": tables()[kind]}
    exec(blocks()[0], names)
    assert names["report"].level == "frame"
    assert names["frozen"].refused == 0


def test_a_round_in_a_store_goes_from_its_order_to_its_public_copy(tmp_path, monkeypatch):
    """The README's block on a store with a register and an approved plan ends with a record without a deviation, made public."""
    monkeypatch.chdir(tmp_path)
    County(tmp_path).admin.close()
    later = datetime.now().astimezone() + timedelta(days=1)
    parties = [["auditor", "audit office"], ["clerk", "market office"]]
    small.write_json(tmp_path / "order.json", order(sources={"parties": parties, "deadline": later.isoformat()}))
    names = {"jointsup": jointsup}
    exec(blocks()[1], names)
    assert (names["report"].level, names["report"].clean) == ("frame", True)


def test_every_public_name_is_there():
    """Each name in ``__all__`` can be had, and ``dir`` lists it."""
    assert {getattr(jointsup, name) is not None for name in jointsup.__all__} == {True}
    assert set(jointsup.__all__) <= set(dir(jointsup))
    with pytest.raises(AttributeError):
        jointsup.nothing  # noqa: B018
