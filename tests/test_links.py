"""Every link of a page of each kind leads somewhere."""

import html
import re

from flask.testing import FlaskClient

from tests.test_browsing import PAGES

HTML = {"Accept": "text/html"}
LATER = ("/sparql?", "/query", "/static/", "/editor/", "/dump/")
"""What is asked for elsewhere: queries, the permanent links that one makes, files."""


def links(client: FlaskClient, path: str) -> set[str]:
    text = client.get(path, headers=HTML).text
    found = (html.unescape(address) for address in re.findall(r'href="(/[^"#]*)', text))
    return {address for address in found if not address.startswith(LATER)}


def test_every_link_of_a_page_of_each_kind_leads_somewhere(client: FlaskClient) -> None:
    """A third of them is followed: most of a page's links are of one make."""
    *pages, missing = PAGES
    followed = {link for path in pages for link in sorted(links(client, path))[::3]}
    assert len(followed) > 300
    for address in followed:
        answer = client.get(address, headers=HTML, buffered=True)
        assert answer.status_code in {200, 303}, address
    assert client.get(missing, headers=HTML).status_code == 404
