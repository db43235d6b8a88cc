"""The URL of an engine, as the command line takes it."""

from urllib.parse import urlsplit

import click


def engine_url(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> str | None:
    """Return the URL as it is, if it can be an engine's. Raises BadParameter (click's callback)."""
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or parts.fragment:
        raise click.BadParameter(f"{value!r} is no URL such as http://localhost:7878/query")
    if parts.username is not None:
        raise click.BadParameter("a URL here names no user and no password, which others would see")
    return value
