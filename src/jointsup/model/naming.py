"""Names of plugins and of what they provide 名称: ``namespace/name`` in lower case, each owned by one plugin."""

from __future__ import annotations

import re
from typing import Final

NAME: Final = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*"
"""The form of a name: a namespace (who publishes it), a slash, a name; words of a-z and 0-9 with single dashes between them."""

MOST_CHARACTERS: Final = 80

OWN_NAMESPACE: Final = "core"
"""The namespace of what ships built in; no other distribution may own a name in it."""

BUILT_IN: Final = "core/builtin"
"""The plugin that ships built in; it is always enabled."""

OWN_COMMANDS: Final = frozenset(
    {
        "access",
        "check-page",
        "commit",
        "compare",
        "credit",
        "demo",
        "departments",
        "draw",
        "experts",
        "fit",
        "freeze",
        "init",
        "ledger",
        "matters",
        "meets",
        "outbox",
        "plans",
        "plugins",
        "prove",
        "register",
        "registers",
        "round",
        "rounds",
        "staff",
        "store",
        "verify",
        "visits",
    }
)
"""First words of commands that no plugin may add: they are ours, now or soon."""

_NAME = re.compile(NAME)


def is_name(text: object) -> bool:
    """Say whether ``text`` is a name."""
    return isinstance(text, str) and len(text) <= MOST_CHARACTERS and _NAME.fullmatch(text) is not None


def namespace_of(name: str) -> str:
    """Return the namespace of a name."""
    return name.partition("/")[0]
