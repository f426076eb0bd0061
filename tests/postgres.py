"""A PostgreSQL of the tests' own, in a temporary folder: no other can reach it, and nothing of it stays."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

SETTINGS = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
"""No port, and no care for what a power cut would leave."""


def binaries() -> Path | None:
    """Return the folder of ``initdb`` and ``pg_ctl``, of the newest version that is installed where none is on the path."""
    named = shutil.which("pg_ctl")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    folders = [*([Path(named).resolve().parent] if named else []), *debian]
    return next((folder for folder in folders if all((folder / name).exists() for name in ("initdb", "pg_ctl"))), None)


@contextmanager
def cluster(programs: Path, settings: Mapping[str, str] = SETTINGS) -> Iterator[str]:
    """Give the connection to a new cluster (PostgreSQL 15 or later) on a socket of its own; stop and remove it in the end.

    It orders texts as Chinese readers do, so that an order by bytes that a statement forgets to ask for shows. PostgreSQL
    refuses to run as root: there it runs as ``postgres`` or, where nobody has that name, as ``nobody``.
    """
    folder = Path(tempfile.mkdtemp(prefix="jointsup-pg-"))
    user = None
    if os.geteuid() == 0:
        user = next(entry for name in ("postgres", "nobody") for entry in pwd.getpwall() if entry.pw_name == name)
        os.chown(folder, user.pw_uid, user.pw_gid)

    def run(program: str, *arguments: str) -> None:
        log = folder / "log"
        rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        # pg_ctl leaves a server behind that keeps its output open: a pipe would never end.
        with log.open("a") as output:
            done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False, **rights)
        assert done.returncode == 0, f"{' '.join(command)}:\n{log.read_text('utf-8', 'replace')}"

    try:
        run("initdb", "-U", "jointsup", "--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=zh")
        stated = {**settings, "unix_socket_directories": str(folder)}
        run("pg_ctl", "start", "--wait", "-o", " ".join(f"-c {name}='{value}'" for name, value in stated.items()))
        try:
            yield make_conninfo(host=str(folder), user="jointsup", dbname="postgres")
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder)


@contextmanager
def database(server: str) -> Iterator[str]:
    """Give the connection to a new, empty database of a server; drop it in the end."""
    name = f"jointsup_test_{secrets.token_hex(8)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
