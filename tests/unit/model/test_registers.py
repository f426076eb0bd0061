"""What a register declares."""

from __future__ import annotations

from jointsup.model.plan import IdColumn
from jointsup.model.registers import Register, RegisterColumn


def test_columns_are_known_by_their_headings_in_order() -> None:
    """Headings stand in the order declared, and each has the grade that was declared for it."""
    columns = [RegisterColumn("企业名称", "名称", "open"), RegisterColumn("法定代表人", "负责人", "personal")]
    register = Register("register/1", "firms", "企业名录", "entities", "市市场监管局", "370100", IdColumn("统一代码", "uscc"), columns)
    assert register.headings == ("企业名称", "法定代表人")
    assert dict(register.grades) == {"企业名称": "open", "法定代表人": "personal"}
