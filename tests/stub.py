"""A server that answers as it is told to, however wrongly; and a proxy that breaks."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """A request, read to its end, for a behaviour to do with what it likes."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    body = b""

    def handle_one(self) -> None:
        """Read the body, and behave."""
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        assert isinstance(self.server, Stub)
        self.server.behaviour(self)

    do_POST = do_PUT = do_DELETE = handle_one  # noqa: N815 - so http.server wants it

    def send(self, raw: bytes) -> None:
        """Send bytes as they are, and close the connection."""
        self.wfile.write(raw)
        self.close_connection = True

    def reply(self, status: int, media_type: str, body: bytes) -> None:
        """Send a whole answer and keep the connection."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def forward(self, url: str) -> tuple[int, str, bytes]:
        """Ask another server the same, and return its answer."""
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        names = ("Content-Type", "Accept")
        headers = {name: self.headers[name] for name in names if self.headers[name]}
        connection.request(self.command, self.path, self.body, headers)
        answer = connection.getresponse()
        found = (answer.status, answer.headers.get_content_type(), answer.read())
        connection.close()
        return found

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class Stub(ThreadingHTTPServer):
    """A server with one behaviour."""

    daemon_threads = True

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.connections = 0
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.server_port}/query"

    def process_request(self, request, client_address) -> None:  # type: ignore[no-untyped-def]
        """Count the connection."""
        self.connections += 1
        super().process_request(request, client_address)


@contextmanager
def stub(behaviour: Behaviour) -> Iterator[Stub]:
    """Run a server with a behaviour."""
    server = Stub(behaviour)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
