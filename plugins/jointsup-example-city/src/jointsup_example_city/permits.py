"""The register of permits: the permit office leaves one file a day, ``permits-2026-07-01.csv``."""

from datetime import date
from hashlib import sha256
from pathlib import Path

from jointsup.hooks import RegisterRows, RegisterSource


class PermitRegister(RegisterSource):
    """Entities with a permit, as of a day."""

    name = "example/permits"
    summary = "holders of permits 持证主体"
    holds = "entities"

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def read(self, as_of: date) -> RegisterRows:
        file = self._folder / f"permits-{as_of:%Y-%m-%d}.csv"
        return RegisterRows(version=sha256(file.read_bytes()).hexdigest()[:16], rows=file)
