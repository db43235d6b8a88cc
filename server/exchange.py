"""HTTP exchanges with an engine: whole answers, by one deadline, over connections kept open.

``http.client`` frames the messages. What it lacks is here: a deadline for all of an exchange
and not for each read, and the certainty that an answer is all there.
"""

import http.client
import io
import select
import socket
import time
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

from server.door import EngineDownError, EngineError, EngineSlowError, QueryMemoryError
from server.limits import MEBIBYTE

CHUNK = MEBIBYTE
CONNECTIONS: dict[str, type[http.client.HTTPConnection]] = {
    "http": http.client.HTTPConnection,
    "https": http.client.HTTPSConnection,
}


@dataclass(frozen=True)
class Message:
    """A request, which must be idempotent: it may be sent a second time."""

    method: str
    parameters: str
    """What goes into the URL's query string, encoded."""

    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Reply:
    """A complete answer, whatever its status."""

    status: int
    media_type: str
    body: bytes
    is_framed: bool
    """Whether its end was marked (RFC 9112, 6.3); if not, it may have been cut and look whole."""

    @property
    def words(self) -> str:
        """What the answer says, on one short line; nothing of a page."""
        if self.media_type != "text/plain":
            return ""
        return " ".join(self.body[:2000].decode(errors="replace").split())[:300]


class Exchange:
    """A URL, and the connections to its server. May be shared between threads."""

    def __init__(self, url: str, limit: int, headers: dict[str, str] | None = None) -> None:
        self.url, self._limit, self._headers = url, limit, headers or {}
        self._parts = urlsplit(url)
        self._idle: deque[http.client.HTTPConnection] = deque()
        self._end = weakref.finalize(self, _close_all, self._idle)

    def send(self, message: Message, seconds: float) -> Reply:
        """Return the answer, read to its end within so many seconds from now.

        Raises EngineDownError without a connection, EngineSlowError at the deadline,
        QueryMemoryError for an answer over the limit, EngineError for one that is not whole.
        No redirect is followed, and no proxy is used.
        """
        deadline = time.monotonic() + seconds
        with _told():
            if kept := self._kept():
                # The server may have closed it in this very moment; then it is sent anew.
                with suppress(ConnectionError):
                    return self._exchanged(kept, message, deadline)
            return self._exchanged(self._fresh(deadline), message, deadline)

    def close(self) -> None:
        """Close the connections that are idle."""
        self._end()

    def _kept(self) -> http.client.HTTPConnection | None:
        """Return an idle connection that its server has not closed."""
        with suppress(IndexError):
            while True:
                connection = self._idle.pop()
                if not _readable(connection.sock.fileno()):
                    return connection
                connection.close()
        return None

    def _fresh(self, deadline: float) -> http.client.HTTPConnection:
        make = CONNECTIONS[self._parts.scheme]
        host, port = str(self._parts.hostname), self._parts.port or make.default_port
        connection: http.client.HTTPConnection = make(host, port, timeout=_left(deadline))
        try:
            connection.connect()
        except OSError as error:
            raise EngineDownError(f"cannot connect: {error.strerror or error}") from error
        connection.auto_open = 0
        connection.sock = TimedSocket(connection.sock)
        return connection

    def _exchanged(
        self, connection: http.client.HTTPConnection, message: Message, deadline: float
    ) -> Reply:
        cast(TimedSocket, connection.sock).deadline = deadline
        try:
            headers = self._headers | message.headers
            connection.request(message.method, self._target(message), message.body, headers)
            response = connection.getresponse()
            reply = self._reply(response)
        except BaseException:
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            self._idle.append(connection)
        return reply

    def _target(self, message: Message) -> str:
        query = "&".join(part for part in (self._parts.query, message.parameters) if part)
        return f"{self._parts.path or '/'}{'?' if query else ''}{query}"

    def _reply(self, response: http.client.HTTPResponse) -> Reply:
        is_framed = response.length is not None or bool(response.chunked)
        body = self._body(response)
        return Reply(response.status, response.headers.get_content_type(), body, is_framed)

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        parts, size = list[bytes](), 0
        while part := response.read(CHUNK):
            parts.append(part)
            size += len(part)
            if size > self._limit:
                raise QueryMemoryError("its answer is larger than an answer may be")
        if response.length:
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(parts)


class TimedSocket:
    """A connected socket whose every operation ends at the deadline set last."""

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self.deadline = 0.0

    def sendall(self, data: bytes) -> None:
        """Send all of it. Raises TimeoutError at the deadline."""
        self.hurry()
        self._socket.sendall(data)

    def hurry(self) -> None:
        """Let the next operation take no more than what is left. Raises TimeoutError."""
        self._socket.settimeout(_left(self.deadline))

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return a file to read an answer from."""
        return io.BufferedReader(TimedReader(self, self._socket.makefile("rb", buffering=0)))

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the socket once its files are."""
        self._socket.close()


class TimedReader(io.RawIOBase):
    """A file of a timed socket."""

    def __init__(self, timed: TimedSocket, source: io.RawIOBase) -> None:
        self._timed, self._source = timed, source

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what has come. Raises TimeoutError at the deadline."""
        self._timed.hurry()
        return self._source.readinto(buffer)

    def close(self) -> None:
        """Close it; the socket stays open."""
        self._source.close()
        super().close()


@contextmanager
def _told() -> Iterator[None]:
    """Tell what can go wrong with a connection as what it is of an engine."""
    try:
        yield
    except TimeoutError as error:
        raise EngineSlowError("it had not answered in time") from error
    except http.client.IncompleteRead as error:
        raise EngineError("its answer was cut off") from error
    except http.client.RemoteDisconnected as error:
        raise EngineError("it closed the connection before it answered") from error
    except http.client.HTTPException as error:
        raise EngineError("its answer is not HTTP") from error
    except OSError as error:
        raise EngineError("the connection broke before the end of its answer") from error


def _close_all(connections: deque[http.client.HTTPConnection]) -> None:
    for connection in connections:
        connection.close()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _readable(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
