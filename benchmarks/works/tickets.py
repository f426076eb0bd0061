"""Tickets and one line: a round of one line over all entities by county and tier, drawn by us and by others, and the bare hash of each engine.

Everybody reads the same Parquet file (id, salt, stratum) and is given how many each stratum draws and how far its tickets reach; we open the
frame. All draws must give the same entities.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from jointsup.algorithms.sampling.counts import Size
from jointsup.algorithms.sampling.draw import numbers
from jointsup.algorithms.sampling.reach import distance_of
from jointsup.algorithms.sampling.rules import RoundRules, read_rules
from jointsup.algorithms.sampling.seed import key_of
from jointsup.engines.duck import DuckDB
from works.base import SEED, Data, Step, Work

ALL = (100_000, 1_000_000, 15_000_000)
BARE = "tickets: DuckDB, bare sha256"
KEY = key_of("sha256", SEED, "tickets") + ":"
Rows = Iterable[tuple[int, str, str]]
"""Stratum, id and ticket of the drawn."""


def rules_of(data: Data, lines: int = 1) -> RoundRules:
    """Return the rules of a frozen round."""
    return read_rules(json.loads((data.round(lines) / "round.json").read_text(encoding="utf-8")))


def peers_rows(data: Data) -> Path:
    """Return the file that the others read: id, salt, the row's text, and the place of the stratum."""

    def make(path: Path) -> None:
        line = rules_of(data).lines[0]
        area, tier = (dict(labels) for labels in line.labels)
        connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
        for name, labels, weight in (("area", area, line.label_counts[1]), ("tier", tier, 1)):
            connection.execute(f"CREATE TABLE {name} (code VARCHAR, part INTEGER)")
            connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", [[code, label * weight] for code, label in labels.items()])
        source = (
            f"read_csv('{data.round(1) / 'frame.txt'}', skip = 1, header = false, delim = '\\t', quote = '', escape = '', auto_detect = false, "
            "columns = {'id': 'VARCHAR', 'salt': 'VARCHAR', 'row': 'VARCHAR'})"
        )
        picked = ", ".join(f"regexp_extract(row, '\"{name}\":\"([^\"]*)\"', 1) AS {name}_code" for name in ("area", "tier"))
        connection.execute(
            f"COPY (SELECT id, salt, row, area.part + tier.part AS stratum FROM (SELECT id, salt, row, {picked} FROM {source}) "
            f"JOIN area ON area.code = area_code JOIN tier ON tier.code = tier_code) TO '{path}' (FORMAT parquet)"
        )

    return data.made("peers.parquet", make)


def peers_numbers(data: Data) -> list[tuple[int, int, str]]:
    """Return of each stratum its place, how many it draws, and the last beginning of a ticket that its reach holds."""

    def make(path: Path) -> None:
        rules = rules_of(data)
        counted = dict(duckdb.execute(f"SELECT stratum, count(*) FROM '{peers_rows(data)}' GROUP BY stratum").fetchall())
        sizes = [[Size(counted.get(place, 0), counted.get(place, 0)) for place in range(len(rules.lines[0].strata))]]
        (wanted,) = numbers(rules, sizes, key_of("sha256", SEED, "counts"))
        path.write_text(
            json.dumps([(place, n, f"{distance_of(n, size.can):08x}") for place, (n, size) in enumerate(zip(wanted, sizes[0], strict=True)) if n])
        )

    return [tuple(row) for row in json.loads(data.made("peers.json", make).read_text())]


def tell(data: Data, step: Step, rows: Rows) -> None:
    """Keep the digest of the drawn, in whatever order they come, and of the frame: whoever draws from one must draw the same."""
    listed = repr(sorted((int(stratum), entity, ticket) for stratum, entity, ticket in rows))
    frame = json.loads((data.round(1) / "pair.json").read_text(encoding="utf-8"))["frame_digest"]
    step.fact(drawn=hashlib.sha256(listed.encode()).hexdigest(), frame=frame)


def ours(data: Data, step: Step) -> None:
    rules, frame = rules_of(data), data.round(1) / "frame.txt"
    drawn = step.take(lambda: DuckDB().open_frame(frame).draw(rules, SEED).drawn)
    tell(data, step, ((one.stratum, one.id, one.ticket) for one in drawn))


def bare_duckdb(data: Data, step: Step) -> None:
    path, connection = peers_rows(data), duckdb.connect(config={"threads": 2})
    step.take(lambda: connection.execute(f"SELECT max(sha256(concat('{KEY}', substr(salt, 1, 22)))) FROM '{path}'").fetchall())


def duckdb_window(data: Data, step: Step) -> None:
    """The draw as one statement by hand, without reaches: a window over all rows."""
    path, connection, given = peers_rows(data), duckdb.connect(config={"threads": 2}), peers_numbers(data)
    connection.execute("CREATE TABLE given (stratum INTEGER, n INTEGER, high VARCHAR)")
    connection.executemany("INSERT INTO given VALUES (?, ?, ?)", given)
    statement = (
        f"SELECT stratum, id, ticket FROM (SELECT stratum, id, ticket, row_number() OVER (PARTITION BY stratum ORDER BY ticket) AS place "
        f"FROM (SELECT stratum, id, sha256(concat('{KEY}', substr(salt, 1, 22))) AS ticket FROM '{path}')) JOIN given USING (stratum) WHERE place <= n"
    )
    tell(data, step, step.take(lambda: connection.execute(statement).fetchall()))


def datafusion_session(data: Data) -> Any:
    from datafusion import SessionConfig, SessionContext

    context = SessionContext(SessionConfig().with_target_partitions(2))
    context.register_parquet("row", str(peers_rows(data)))
    return context


def bare_datafusion(data: Data, step: Step) -> None:
    context = datafusion_session(data)
    step.take(lambda: context.sql(f"SELECT max(sha256(concat('{KEY}', substr(salt, 1, 22)))) FROM row").collect())


def draw_datafusion(data: Data, step: Step) -> None:
    import pyarrow

    context, given = datafusion_session(data), peers_numbers(data)
    columns = [list(column) for column in zip(*given, strict=True)]
    table = pyarrow.table({"stratum": pyarrow.array(columns[0], pyarrow.int32()), "n": columns[1], "high": columns[2]})
    context.register_record_batches("given", [table.to_batches()])
    statement = (
        "SELECT stratum, id, ticket FROM (SELECT t.stratum, id, ticket, n, row_number() OVER (PARTITION BY t.stratum ORDER BY ticket) AS place "
        f"FROM (SELECT stratum, id, encode(sha256(concat('{KEY}', substr(salt, 1, 22))), 'hex') AS ticket FROM row) t "
        "JOIN given g ON g.stratum = t.stratum AND substr(ticket, 1, 8) <= high) w WHERE place <= n"
    )

    def work() -> Rows:
        batches = context.sql(statement).collect()
        return [row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)]

    tell(data, step, step.take(work))


def polars_tickets(data: Data) -> Any:
    import polars
    import polars_hash

    salt = polars_hash.col("salt").str.slice(0, 22)
    ticket = polars_hash.concat_str(polars.lit(KEY), salt).chash.sha2_256().alias("ticket")
    return polars.scan_parquet(peers_rows(data)).with_columns(ticket)


def bare_polars(data: Data, step: Step) -> None:
    frame = polars_tickets(data).select("ticket").max()
    step.take(lambda: frame.collect(engine="streaming"))


def draw_polars(data: Data, step: Step) -> None:
    import polars

    given = polars.DataFrame(peers_numbers(data), schema={"stratum": polars.Int32, "n": polars.Int64, "high": polars.String}, orient="row")
    within = polars_tickets(data).join(given.lazy(), on="stratum").filter(polars.col("ticket").str.slice(0, 8) <= polars.col("high"))
    place = polars.int_range(polars.len()).over("stratum")
    picked = within.select("stratum", "id", "ticket", "n")

    def work() -> Rows:
        found = picked.collect(engine="streaming").sort("stratum", "ticket")
        return list(found.filter(place < polars.col("n")).select("stratum", "id", "ticket").iter_rows())

    tell(data, step, step.take(work))


def chdb_statement(data: Data, select: str) -> Any:
    from chdb import session

    opened: Any = session.Session()  # type: ignore[no-untyped-call]
    opened.query("SET max_threads = 2")
    return opened.query(select.replace("FROM row", f"FROM file('{peers_rows(data)}', Parquet)"), "Arrow")


def bare_chdb(data: Data, step: Step) -> None:
    peers_rows(data)
    step.take(lambda: chdb_statement(data, f"SELECT max(lower(hex(SHA256(concat('{KEY}', substr(salt, 1, 22)))))) FROM row"))


def draw_chdb(data: Data, step: Step) -> None:
    import pyarrow

    given = peers_numbers(data)
    listed = [f"[{', '.join(map(repr, column))}]" for column in zip(*given, strict=True)]
    statement = (
        "SELECT stratum, id, ticket FROM (SELECT stratum, id, ticket, n, row_number() OVER (PARTITION BY stratum ORDER BY ticket) AS place "
        f"FROM (SELECT stratum, id, lower(hex(SHA256(concat('{KEY}', substr(salt, 1, 22))))) AS ticket, transform(stratum, {listed[0]}, {listed[1]}, 0) AS n, "
        f"transform(stratum, {listed[0]}, {listed[2]}, '') AS high FROM row WHERE substr(ticket, 1, 8) <= high)) WHERE place <= n"
    )

    def work() -> Rows:
        table = pyarrow.ipc.open_file(pyarrow.py_buffer(chdb_statement(data, statement).bytes())).read_all()
        texts = (value.decode() if isinstance(value, bytes) else value for column in table.columns[1:] for value in column.to_pylist())
        count = table.num_rows
        listed = list(texts)
        return list(zip(table.column(0).to_pylist(), listed[:count], listed[count:], strict=True))

    tell(data, step, step.take(work))


def draw_numpy(data: Data, step: Step) -> None:
    import numpy
    import pyarrow.parquet

    path, given = peers_rows(data), peers_numbers(data)

    def work() -> Rows:
        table = pyarrow.parquet.read_table(path)
        first = hashlib.sha256(KEY.encode())
        tickets = numpy.empty(table.num_rows, dtype="S32")
        place = 0
        for chunk in table.column("salt").chunks:
            for salt in chunk.to_pylist():
                hashed = first.copy()
                hashed.update(salt[:22].encode())
                tickets[place] = hashed.digest()
                place += 1
        raw = tickets.view("u1").reshape(-1, 32)
        beginning = raw[:, :4].copy().view(">u4").ravel()
        strata = table.column("stratum").to_numpy()
        high = numpy.zeros(int(strata.max()) + 1, dtype="u4")
        for stratum, _, limit in given:
            high[stratum] = int(limit, 16)
        near = numpy.flatnonzero(beginning <= high[strata])
        ids = table.column("id").take(near).to_pylist()
        found = sorted(zip(strata[near].tolist(), (raw[row].tobytes().hex() for row in near), ids, strict=True))
        left = {stratum: n for stratum, n, _ in given}
        drawn = []
        for stratum, ticket, entity in found:
            if left.get(stratum, 0):
                left[stratum] -= 1
                drawn.append((stratum, entity, ticket))
        return drawn

    tell(data, step, step.take(work))


def draw_consistent_sampler(data: Data, step: Step) -> None:
    """Another checkable draw, by a Python library: its own tickets from ids, a sample for each stratum."""
    from consistent_sampler import sampler  # type: ignore[import-untyped]

    connection, given = duckdb.connect(), peers_numbers(data)
    ids = dict(connection.execute(f"SELECT stratum, list(id) FROM '{peers_rows(data)}' GROUP BY stratum").fetchall())
    step.take(lambda: [list(sampler(ids[stratum], seed=SEED, take=n, output="id")) for stratum, n, _ in given])


OURS = "one line: jointsup on DuckDB"

WORKS = (
    Work(BARE, bare_duckdb, ALL, runs=3),
    Work(OURS, ours, ALL, (BARE,), most=1.5, runs=3),
    Work("one line: DuckDB, one statement with a window", duckdb_window, ALL, (OURS,)),
    Work("tickets: DataFusion, bare sha256", bare_datafusion, ALL, (BARE,)),
    Work("one line: DataFusion", draw_datafusion, ALL, (OURS,), least=1, runs=3),
    Work("tickets: Polars with polars-hash, bare sha256", bare_polars, ALL, (BARE,)),
    Work("one line: Polars with polars-hash", draw_polars, ALL, (OURS,), least=1, runs=3),
    Work("tickets: chDB, bare sha256", bare_chdb, ALL, (BARE,)),
    Work("one line: chDB", draw_chdb, ALL, (OURS,), least=1),
    Work("one line: numpy with hashlib", draw_numpy, ALL, (OURS,), least=1),
    Work("one line: consistent_sampler", draw_consistent_sampler, ALL[:2], (OURS,), least=1),
)
