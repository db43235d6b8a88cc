"""Pages that tell clients what to expect: the limits, and the kinds of errors."""

from flask import Blueprint, render_template

from server.context import limits, locale
from server.problems import KINDS, ProblemError

reference = Blueprint("reference", __name__)


@reference.get("/limits")
def limits_page() -> str:
    """Show what a query may cost."""
    return render_template("limits.html", limits=limits())


@reference.get("/problem")
@reference.get("/problem/<kind>")
def problem_page(kind: str | None = None) -> str:
    """Show the kinds of errors, or the one that is the type of a problem document."""
    if kind is not None and kind not in KINDS:
        raise ProblemError("not-found", name=kind)
    shown = KINDS if kind is None else {kind: KINDS[kind]}
    return render_template("problems.html", kinds=shown, language=locale())
