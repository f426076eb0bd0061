"""Rows from outside, read whole as columns of text: CSV, XLSX, JSON lines, Parquet, and tables in memory."""

from jointsup.codec.tables.delimited import Encoding
from jointsup.codec.tables.reading import read_table
from jointsup.codec.tables.table import Limits, Table

__all__ = ["Encoding", "Limits", "Table", "read_table"]
