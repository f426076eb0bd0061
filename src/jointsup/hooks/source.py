"""Whose something is 来源: the plugin, and the distribution and version that it came in."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from jointsup.model.documents import PluginReference

NONE: Final = "-"
"""What stands in a frozen document for the distribution and version of a target that no distribution brought: no text there may be empty."""


@frozen(order=True)
class Source:
    """A plugin with its distribution and version; both are empty for a target that no distribution brought."""

    plugin: str
    distribution: str = ""
    version: str = ""

    def __str__(self) -> str:
        package = " ".join(part for part in (self.distribution, self.version) if part)
        return f"{self.plugin} ({package})" if package else self.plugin

    def reference(self, provider: str, digest: str) -> PluginReference:
        """Return how a frozen document names what a provider of the plugin gave, by the digest of that."""
        return PluginReference(digest, self.distribution or NONE, self.plugin, provider, self.version or NONE)
