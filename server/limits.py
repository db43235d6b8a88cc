"""What a query may cost: one table, published in the service description and on a page."""

from dataclasses import asdict, dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The limits of the endpoint; those of processes hold for each worker of the server."""

    seconds: float = 30.0
    """From taking a query to the last byte of its answer: parsing, evaluation, serialisation."""

    memory: int = 1024
    """What one query may use, in MiB."""

    processes: int = 4
    """How many queries are evaluated at once."""

    long: int = 4
    """How many queries that have used a quarter of a second of a processor go on at once, beside
    those others."""

    queue: int = 32
    """How many may wait for a free process, and how many long ones for their turn; others are
    told to come back (429)."""

    patience: float = 10.0
    """How many seconds a query may wait for a free process."""

    query_length: int = 250_000
    """The longest query text, in characters."""

    url_length: int = 32_768
    """The longest request target, in bytes; longer queries go by POST."""

    cache: int = 64
    """The memory that answers are kept in for whoever asks the same again, in MiB."""

    links: int = 10_000
    """How many permanent links are kept."""

    services: tuple[str, ...] = ()
    """The endpoints that a query may call by SERVICE."""

    def published(self) -> dict[str, float]:
        """Return the limits that are numbers, by name."""
        numbers = {name: value for name, value in asdict(self).items() if name != "services"}
        return {
            name: int(value) if int(value) == value else value for name, value in numbers.items()
        }
