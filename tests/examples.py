"""How many examples Hypothesis takes.

By default each property is tried on a fifth of its examples, so that the README's command ends within minutes; with
``JOINTSUP_EXAMPLES=all`` (``nox -s thorough``) on all of them. A mutation run (``JOINTSUP_EXAMPLES=same``) takes the same every time,
and makes no failing example smaller.
"""

from __future__ import annotations

import os

from hypothesis import Phase, settings

EXAMPLES = os.environ.get("JOINTSUP_EXAMPLES")
SHARE = 1 if EXAMPLES == "all" else 5


def share(own: settings, least: int = 5) -> settings:
    """Return a property's settings, cut to its share of examples."""
    cut = settings(own, max_examples=max(least, own.max_examples // SHARE))
    if EXAMPLES == "same":
        return settings(cut, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate])
    return cut
