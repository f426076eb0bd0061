"""A way to a PostgreSQL server that breaks at the commit of something written: before the server hears of it, or before its answer is back."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

When = Literal["never", "before", "after"]


class CuttingProxy:
    """Listens on a socket in ``folder`` and passes everything on to the server, until it is told to break."""

    def __init__(self, connection: str, folder: Path) -> None:
        said = conninfo_to_dict(connection)
        host, port = str(said.get("host") or "localhost"), int(said.get("port") or 5432)
        self._server = f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port)
        self.connection = make_conninfo(connection, host=str(folder), port=5432)
        self.when: When = "never"
        self.breaks = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX if isinstance(self._server, str) else socket.AF_INET)
                server.connect(self._server)
                ending = threading.Event()
                threading.Thread(target=self._forth, args=(client, server, ending), daemon=True).start()
                threading.Thread(target=self._back, args=(client, server, ending), daemon=True).start()

    def _forth(self, client: socket.socket, server: socket.socket, ending: threading.Event) -> None:
        writes = False
        with suppress(OSError):
            while data := client.recv(65_536):
                writes = writes or b"INSERT" in data
                if self.when != "never" and writes and b"COMMIT\0" in data:
                    when, self.when = self.when, "never"
                    self.breaks += 1
                    if when == "before":
                        break
                    ending.set()
                server.sendall(data)
        _end(client, server)

    def _back(self, client: socket.socket, server: socket.socket, ending: threading.Event) -> None:
        with suppress(OSError):
            while (data := server.recv(65_536)) and not ending.is_set():
                client.sendall(data)
        _end(client, server)


def _end(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


@contextmanager
def cutting(connection: str, folder: Path) -> Iterator[CuttingProxy]:
    """Give a proxy to the server of a connection; its socket is in ``folder``, whose path must be short."""
    proxy = CuttingProxy(connection, folder)
    try:
        yield proxy
    finally:
        proxy.close()
