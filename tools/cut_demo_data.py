"""Cut the records that ``jointsup demo`` ships from the US nursing-home tables under ``JOINTSUP_DATA``.

Run: ``JOINTSUP_DATA=… python tools/cut_demo_data.py``. Needs pandas and pyarrow. The same input gives the same bytes.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pandas as pd

DATA = Path(os.environ["JOINTSUP_DATA"])
OUT = Path(__file__).parents[1] / "src/jointsup/demo_data"


def write(name: str, table: pd.DataFrame) -> None:
    """Write a table as CSV, packed without a time stamp."""
    text = table.to_csv(index=False, lineterminator="\n")
    (OUT / name).write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{name}: {len(table)} rows, {(OUT / name).stat().st_size} bytes")


def main() -> None:
    """Cut facilities, one row for each survey with its number of citations and the worst of them, and penalties."""
    facilities = pd.read_parquet(DATA / "us_care_facilities.parquet")
    citations = pd.read_parquet(DATA / "us_care_citations.parquet")
    penalties = pd.read_parquet(DATA / "us_care_penalties.parquet")
    kept = facilities[["facility_id", "state", "beds", "ownership_type"]].sort_values("facility_id")
    write("facilities.csv.gz", kept)
    citations = citations.assign(severity=citations.severity.astype(str), discipline=citations.discipline.astype(str))
    surveys = (
        citations.groupby(["facility_id", "survey_date", "discipline"], observed=True)
        .agg(citations=("severity", "size"), worst=("severity", "max"))
        .reset_index()
        .sort_values(["facility_id", "survey_date", "discipline"])
    )
    write("surveys.csv.gz", surveys)
    write(
        "penalties.csv.gz",
        penalties[["facility_id", "penalty_date", "kind"]].drop_duplicates().sort_values(["facility_id", "penalty_date", "kind"]),
    )


if __name__ == "__main__":
    main()
