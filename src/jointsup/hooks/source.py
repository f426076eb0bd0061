"""Whose something is 来源: the plugin, and the distribution and version that it came in."""

from __future__ import annotations

from attrs import frozen


@frozen(order=True)
class Source:
    """A plugin with its distribution and version; both are empty for a target that no distribution brought."""

    plugin: str
    distribution: str = ""
    version: str = ""

    def __str__(self) -> str:
        package = " ".join(part for part in (self.distribution, self.version) if part)
        return f"{self.plugin} ({package})" if package else self.plugin
