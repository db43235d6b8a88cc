"""A query is understood by its tokens before an engine sees it (SPARQL 1.1 Query, 19.8)."""

import pytest

from graph import iris
from server.sparql import Token, scan, tokens


@pytest.mark.parametrize(
    ("query", "services"),
    [
        ("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", ("http://a/",)),
        ("SELECT * { service ?endpoint { ?s ?p ?o } }", (None,)),
        ("SELECT * { SERVICE SILENT <http://a/> {} }", ("http://a/",)),
        ("SELECT * { SERVICE # there\n <http://a/> {} service ex:b {} }", ("http://a/", None)),
        ('SELECT ("SERVICE <http://a/>" AS ?x) {}', ()),
        ("SELECT * { ?service ?p <http://SERVICE> } # SERVICE <http://a/>", ()),
        ("SELECT * { ?s ex:SERVICE 'SERVICE' }", ()),
        ('SELECT * { ?s ?p """a "quoted" SERVICE""" }', ()),
        ("SELECT * { ?s ?p true.SERVICE <http://a/> {} }", ("http://a/",)),
        ("SELECT * { ?s ?p ?o.SERVICE<http://a/>{} }", ("http://a/",)),
        ("SELECT * { ?s a :SERVICE, ex:a.SERVICE }", ()),
        ("SELECT * { SERVICE", (None,)),
    ],
)
def test_a_service_is_told_from_the_mere_word(query: str, services: tuple[str | None, ...]) -> None:
    assert scan(query).services == services


def test_the_words_of_a_query_are_told_from_names_and_strings() -> None:
    found = tokens("PREFIX a: <b> SELECT ?x { ?x a:FROM 'FROM' }")
    words = [token for token in found if token.kind == "word"]
    assert words == [Token("word", "PREFIX", 0, 6), Token("word", "SELECT", 14, 20)]


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("INSERT DATA {}", "INSERT"),
        ("PREFIX a: <b> DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("LOAD <http://a/>", "LOAD"),
        ("SELECT * { ?s ?p 'INSERT' }", "SELECT"),
        ("PREFIX ask: <b> CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT"),
        ("# SELECT\nask {}", "ASK"),
        ("nonsense", None),
    ],
)
def test_the_form_of_a_query_is_known(query: str, form: str | None) -> None:
    assert scan(query).form == form
    assert scan(query).is_update is (form in {"INSERT", "DELETE", "LOAD"})


@pytest.mark.parametrize(
    ("query", "volatile"),
    [
        ("SELECT (NOW() AS ?x) {}", True),
        ("SELECT (rand() AS ?x) {}", True),
        ("SELECT * { BIND(STRUUID() AS ?now) }", True),
        ("SELECT ?now { ?now ?rand 'NOW()' }", False),
    ],
)
def test_a_query_that_answers_otherwise_the_next_time_is_known(query: str, volatile: bool) -> None:
    assert scan(query).volatile is volatile


def test_the_dataset_of_a_query_is_known() -> None:
    query = "PREFIX g: <http://g/> SELECT * FROM <http://a> FROM g:b FROM NAMED g:c {} # FROM g:d"
    assert scan(query).default_graphs == ("http://a", "http://g/b")
    assert scan(query).named_graphs == ("http://g/c",)


def test_relative_names_of_a_prologue_are_resolved_in_its_order() -> None:
    """SPARQL 1.1 Query, 4.1.1."""
    query = (
        "PREFIX a: <http://a/x#> PREFIX b: <x#> BASE <http://b/> PREFIX c: <y/> BASE <z/> "
        "SELECT * FROM a:1 FROM b:1 FROM c:1 FROM <1> {}"
    )
    assert scan(query).default_graphs == (
        "http://a/x#1",
        f"{iris.BASE}x#1",
        "http://b/y/1",
        "http://b/z/1",
    )
