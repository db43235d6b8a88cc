"""Content codings (RFC 9110, section 8.4.1): what an answer is compressed with."""

import zlib
from collections.abc import Callable

import brotli
import zstandard

SMALL = 1024
"""Bytes below which an answer is sent as it is: a packet holds it anyway."""

GZIP_WINDOW = 31


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(body)


def _brotli(body: bytes) -> bytes:
    compressed: bytes = brotli.compress(body, quality=4)
    return compressed


def _gzip(body: bytes) -> bytes:
    return zlib.compress(body, 5, GZIP_WINDOW)


CODINGS: dict[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}
"""The codings offered, in the order of the server's own preference, and what makes them.

The levels are those at which compressing costs less than sending the answer as it is would.
"""
