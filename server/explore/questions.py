"""The queries behind the ways in: a file each, asked as it stands and shown to whoever wants it."""

from functools import cache
from pathlib import Path
from string import Template

from server.labels import TAGS

FOLDER = Path(__file__).with_name("queries")


def question(name: str, language: str, **parts: str) -> str:
    """Return the query of a file, in a reader's language, with its parts filled in.

    ``$language`` in the file is the tag of the labels wanted. Raises KeyError for a part that is
    not given.
    """
    return _template(name).substitute(parts, language=TAGS[language])


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.rq").read_text(encoding="utf-8").strip())
