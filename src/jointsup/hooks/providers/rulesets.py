"""Rule sets in a plugin's package; given by :meth:`~jointsup.hooks.specs.Rules.jointsup_rulesets`."""

from __future__ import annotations

from attrs import frozen


@frozen
class RuleSetFile:
    """A rule set 规则集 that lies in a package; see the hook ``jointsup_rulesets``.

    ``package`` is the dotted name of a package and ``path`` a file below it, with slashes: the rule set's own document
    (``ruleset/1``), which says its name, kind, version, validity and legal reference. See :mod:`jointsup.codec.rulesets`.
    """

    package: str
    path: str
