"""The start page: what this is, what it holds, and where to go."""

from flask import Blueprint, Response

from server.context import locale, release
from server.page import page

start = Blueprint("start", __name__)

QUESTIONS = 6
"""How many example queries the page leads to; the query page has them all."""


@start.get("/")
def first_page() -> Response:
    """Say what this is and holds, and lead to the ways in."""
    shown = release().questions(locale())[:QUESTIONS]
    return page("start.html", lambda: {"about": release().about, "questions": shown})
