"""Answers of an engine that are none, each with the status and kind of problem that it is."""

from server.door import RESULTS_JSON

TWO = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}},{}]}}'
TRIPLE = b"<a:a> <a:b> <a:c> .\n"


def head(media_type: str, *fields: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def whole(body: bytes, media_type: str = RESULTS_JSON, status: str = "200 OK") -> bytes:
    return head(media_type, f"Content-Length: {len(body)}", status=status) + body


def chunk(body: bytes) -> bytes:
    return f"{len(body):x}\r\n".encode() + body + b"\r\n"


CHUNKED = "Transfer-Encoding: chunked"
FAULTS = {
    "cut in a chunk": (head(RESULTS_JSON, CHUNKED) + chunk(TWO)[:20], 502, "engine-wrong"),
    "no last chunk": (head(RESULTS_JSON, CHUNKED) + chunk(TWO), 502, "engine-wrong"),
    "no number for a chunk": (head(RESULTS_JSON, CHUNKED) + b"many\r\n", 502, "engine-wrong"),
    "shorter than it says": (whole(TWO)[:-5], 502, "engine-wrong"),
    "longer than it says": (
        head(RESULTS_JSON, f"Content-Length: {len(TWO) - 5}") + TWO,
        502,
        "engine-wrong",
    ),
    "not JSON": (whole(b"{'head':"), 502, "engine-wrong"),
    "JSON of another kind": (whole(b'{"error": "no"}'), 502, "engine-wrong"),
    "an IRI that is none": (
        whole(TWO.replace(b'"literal"', b'"uri"')),
        502,
        "engine-wrong",
    ),
    "empty": (whole(b""), 502, "engine-wrong"),
    "a page": (whole(b"<h1>Welcome</h1>", "text/html"), 502, "engine-wrong"),
    "JSON called a page": (whole(TWO, "text/html"), 502, "engine-wrong"),
    "a part": (whole(TWO, status="206 Partial Content"), 502, "engine-wrong"),
    "nothing": (whole(b"", status="204 No Content"), 502, "engine-wrong"),
    "a redirect": (
        head(RESULTS_JSON, "Location: /", "Content-Length: 0", status="302 Found"),
        502,
        "engine-wrong",
    ),
    "a password wanted": (whole(b"", status="401 Unauthorized"), 502, "engine-wrong"),
    "no endpoint": (whole(b"", status="404 Not Found"), 502, "engine-wrong"),
    "a fault of its own": (
        whole(b"<h1>secret</h1>", "text/html", "500 Internal Server Error"),
        502,
        "engine-wrong",
    ),
    "an unknown status": (whole(b"", status="599 What"), 502, "engine-wrong"),
    "not HTTP": (b"+OK ready\r\n", 502, "engine-wrong"),
    "no answer": (b"", 502, "engine-wrong"),
    "unavailable": (whole(b"", status="503 Service Unavailable"), 503, "engine-down"),
    "no engine behind a proxy": (whole(b"", status="502 Bad Gateway"), 503, "engine-down"),
    "its own deadline": (
        whole(b"Query timed out", "text/plain", "503 Service Unavailable"),
        504,
        "engine-slow",
    ),
    "a proxy's deadline": (whole(b"", status="504 Gateway Timeout"), 504, "engine-slow"),
    "busy": (whole(b"", status="429 Too Many Requests"), 429, "busy"),
    "more than the limit": (whole(b" " * (1 << 21) + TWO), 503, "query-memory"),
}
GRAPH_FAULTS = {
    "cut at the end of a line": (
        head("application/n-triples", CHUNKED) + chunk(TRIPLE),
        502,
        "engine-wrong",
    ),
    "without a mark of its end": (
        head("application/n-triples", "Connection: close") + TRIPLE,
        502,
        "engine-wrong",
    ),
    "not N-Triples": (whole(b"<a:a> <a:b> .", "application/n-triples"), 502, "engine-wrong"),
    "a table": (whole(TWO), 502, "engine-wrong"),
}
