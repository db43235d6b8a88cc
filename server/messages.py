"""What the pages say, in both languages."""

import tomllib
from pathlib import Path

TEXT = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
MESSAGES: dict[str, dict[str, str]] = tomllib.loads(TEXT)


def message(key: str, language: str) -> str:
    """Return a text in a language. Raises KeyError for a key that messages.toml lacks."""
    return MESSAGES[key][language]
