"""What the server must know of a SPARQL query's text before the engine sees it.

A scan by the tokens of the SPARQL 1.1 grammar (section 19.8): a word inside a comment, a
string or an IRI is not a keyword.
"""

import re

TOKEN = re.compile(
    r"""
      (?P<skip> \#[^\r\n]*                                            # comment
      | \"\"\"(?:\\.|(?!\"\"\").)*\"\"\" | '''(?:\\.|(?!''').)*'''    # long strings
      | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*'                 # strings
      | <[^<>"{}|^`\\\x00-\x20]*>                                     # IRIs
      | [?$]\w+ | @[\w-]+                                             # variables, languages
      | :[^\s<>"'{}|^`;,()\[\]]*                                      # names, empty prefix
      )
      | (?P<run> [\w.-]+ ) (?P<local> :[^\s<>"'{}|^`;,()\[\]]* )?      # names, numbers, words
      | .
    """,
    re.VERBOSE | re.DOTALL,
)
WORD = re.compile(r"[A-Za-z]+")
UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"}
MAX_LENGTH = 100_000
"""The longest query taken, in characters: longer ones overflow the engine's parser."""

FORMS = {"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"}


def keywords(query: str) -> list[str]:
    """Return the bare words of a query, upper case, in order.

    A run with a colon is a prefixed name; any other may join a keyword to what stands before
    its full stop (``true.SERVICE``).
    """
    runs = (match["run"] for match in TOKEN.finditer(query) if not match["local"])
    return [word.upper() for run in runs if run for word in WORD.findall(run)]


def calls_service(query: str) -> bool:
    """Tell whether a query would call another endpoint."""
    return "SERVICE" in keywords(query)


def is_update(query: str) -> bool:
    """Tell whether a text is a SPARQL update rather than a query."""
    first = next((word for word in keywords(query) if word in UPDATES | FORMS), None)
    return first in UPDATES
