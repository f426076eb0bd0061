"""A backup of a store 备份: what its manifest says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from attrs import frozen

from jointsup.model.documents import DIGEST
from jointsup.model.meaning import Meaning


@frozen
class BackupTable:
    """A table in a backup: a file of lines, one for each row, in order of its key 备份的表."""

    digest: Annotated[str, Meaning("摘要", "SHA-256 of the file", pattern=DIGEST)]
    name: Annotated[str, Meaning("表名", "name of the table without the store's prefix", pattern="[a-z][a-z_]{0,29}")]
    rows: Annotated[int, Meaning("行数", "rows of the table", minimum=0)]
    size: Annotated[int, Meaning("字节数", "bytes of the file", minimum=0)]


@frozen
class Backup:
    """The manifest of a backup 备份清单 (``backup/1``)."""

    at: Annotated[str, Meaning("时间", "instant at which the backup was begun", form="instant")]
    checkpoint: Annotated[str | None, Meaning("检查点", "digest of the ledger's last checkpoint; null: there is none", pattern=DIGEST)]
    files: Annotated[int, Meaning("文件数", "files of the data folder that acts named", minimum=0)]
    hash: Annotated[Literal["sha256", "sm3"], Meaning("散列算法", "hash of the store's ledger", standard="GB/T 32905")]
    schema: Annotated[Literal["backup/1"], Meaning("文件版本", "schema of this document")]
    series: Annotated[str, Meaning("版本系列", "series of jointsup whose store it was, such as 0.1; empty: not stated")]
    size: Annotated[int, Meaning("字节数", "bytes of these files", minimum=0)]
    tables: Annotated[Sequence[BackupTable], Meaning("表", "the tables, in order of name")]
    version: Annotated[int, Meaning("结构版本", "schema version of the store's tables", minimum=0)]

    def table(self, name: str) -> BackupTable | None:
        """Return what is said of a table."""
        return next((table for table in self.tables if table.name == name), None)

    def figures(self) -> Mapping[str, int]:
        """Return how much it holds: tables, rows, files, bytes of all of it."""
        return {
            "tables": len(self.tables),
            "rows": sum(table.rows for table in self.tables),
            "files": self.files,
            "bytes": self.size + sum(table.size for table in self.tables),
        }
