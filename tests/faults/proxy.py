"""Stands between a client and PostgreSQL, and cuts the line at the worst moment."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg.conninfo


class Proxy:
    """Passes everything on, until it is told to swallow an answer or to let nobody through."""

    def __init__(self, url: str, directory: Path) -> None:
        parts = psycopg.conninfo.conninfo_to_dict(url)
        self.url = f"postgresql://{parts['user']}:@/{parts['dbname']}?host={directory}"
        self.swallow = threading.Event()
        """Set: the next answer of the server is not passed on; the connection ends instead."""
        self.closed = threading.Event()
        """Set: nobody gets through."""
        self._server = f"{parts['host']}/.s.PGSQL.5432"
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(directory / ".s.PGSQL.5432"))
        self._door.listen()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                if self.closed.is_set():
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                self._open += [client, server]
                threading.Thread(target=self._pass_on, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pass_on, args=(server, client, True), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if answers and self.swallow.is_set():
                    self.swallow.clear()
                    break
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """End every connection."""
        for end in self._open:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        for end in (self._door, *self._open):
            end.close()


@contextmanager
def between(url: str, directory: Path) -> Iterator[Proxy]:
    """A proxy to the server at `url`, on a socket in `directory`."""
    proxy = Proxy(url, directory)
    try:
        yield proxy
    finally:
        proxy.close()
