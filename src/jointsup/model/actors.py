"""Who acts 操作人 (design, section 7: every service takes an actor and is refused by default)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from attrs import frozen

from jointsup.model.meaning import Meaning


@frozen
class Actor:
    """A person who acts for a department over an area, in the roles that the store granted there.

    The host system says who the person is; which roles the person holds is the store's to say.
    """

    person: Annotated[str, Meaning("人员", "id of the person's account", grade="personal", length=100)]
    department: Annotated[str, Meaning("部门", "id of the department acted for", length=100)]
    area: Annotated[str, Meaning("行政区划", "code of the area acted over", standard="GB/T 2260", length=12)]
    roles: Annotated[Sequence[str], Meaning("角色", "roles acted in")] = ()
