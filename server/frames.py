"""What crosses the pipe between the server and the processes that evaluate its queries.

A frame is an outcome, a number, the length of a body, and the body.
"""

import enum
import struct
from typing import IO, NamedTuple

HEADER = struct.Struct("<BQQ")


class Outcome(enum.IntEnum):
    """What became of a query."""

    ANSWER = 0
    SYNTAX = 1
    REFUSED = 2
    MEMORY = 3
    FAILED = 4


class Frame(NamedTuple):
    """An outcome; how much the answer holds; the answer, or words of the engine."""

    outcome: Outcome
    number: int
    body: bytes


def write_frame(stream: IO[bytes], frame: Frame) -> None:
    """Write a frame and flush it. Raises OSError if the other end is gone."""
    stream.write(HEADER.pack(frame.outcome, frame.number, len(frame.body)))
    stream.write(frame.body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Frame | None:
    """Return the next frame, or None once the other end is gone."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    outcome, number, length = HEADER.unpack(header)
    body = stream.read(length)
    return Frame(Outcome(outcome), number, body) if len(body) == length else None
