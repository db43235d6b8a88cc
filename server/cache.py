"""Answers kept in memory for whoever asks the same again."""

import threading
from collections import OrderedDict

from server.door import Answer

OVERHEAD = 1024
"""What an entry costs beside its body, in bytes: its key, and the containers around it."""


class Cache:
    """The answers used last, up to so many bytes. May be shared between threads.

    A key is the answer's entity tag, which stands for the same bytes for ever: nothing in
    here is ever out of date.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity, self._used = capacity, 0
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Answer | None:
        """Return the answer of a key, if it is still here."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def put(self, key: str, answer: Answer) -> None:
        """Keep an answer, and let go of those used least lately; one that is too large is not."""
        if _cost(answer) > self._capacity // 4:
            return
        with self._lock:
            self._forget(key)
            self._answers[key] = answer
            self._used += _cost(answer)
            while self._used > self._capacity:
                self._forget(next(iter(self._answers)))

    def _forget(self, key: str) -> None:
        old = self._answers.pop(key, None)
        self._used -= _cost(old) if old else 0


def _cost(answer: Answer) -> int:
    return len(answer.body) + OVERHEAD
