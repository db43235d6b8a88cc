"""What is told of a query that is not SPARQL: where it is wrong, what fits there, what is meant."""

import os
import re
import tomllib
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import iris
from server.syntax.explain import Fault, explain, told
from server.syntax.reading import END, Stop, kind, spellings, tokens_in
from server.syntax.wording import WORDS

ROOT = Path(__file__).parents[1]
SUITE = Path(os.environ.get("ZHENGWU_W3C_SUITE", ROOT.parent / "shared" / "suites" / "sparql11"))
OURS = sorted((ROOT / "ontology").rglob("*.rq"))
BASE = "BASE <http://example.org/>\n"
TESTS = """
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
SELECT DISTINCT ?file ?type {
  ?test a ?type ; mf:action ?action .
  OPTIONAL { ?action qt:query ?query }
  BIND(COALESCE(?query, ?action) AS ?file)
  FILTER(STRENDS(STR(?file), ".rq"))
}
"""

# The mark stands before the fault. What follows: its text, what fits (some of it), the hint.
PLANTED = [
    # The grammar stops, and what would fit is told.
    ("SELECT * {?s ?p▸}", "}", ["object"], None),
    ("SELECT * {?s▸}", "}", ["path"], None),
    ("CONSTRUCT {?s▸} {}", "}", ["property"], None),
    ("CONSTRUCT WHERE {?s ?p ?o ▸FILTER(?o)}", "FILTER", [".", ";", ",", "}"], None),
    ("CONSTRUCT WHERE {▸GRAPH ?g {}}", "GRAPH", ["triple", "}"], None),
    ("SELECT * WHERE▸", "", ["{"], None),
    ("SELECT ▸WHERE {}", "WHERE", ["variable", "*", "("], None),
    ("SELECT ?s WHERE ▸?s ?p ?o }", "?s", ["{"], None),
    ("SELECT * {} LIMIT 1 OFFSET ▸-1", "-1", ["integer"], None),
    ("PREFIX ▸zw <http://e/> ASK {}", "zw", ["prefix"], None),
    ("PREFIX zw: ▸zw: ASK {}", "zw:", ["full_iri"], None),
    ("SELECT * {} GROUP ▸?s", "?s", ["BY"], None),
    ("ASK {FILTER(STR(?s▸, ?p))}", ",", [")", "operator"], None),
    ("ASK {FILTER(?s▸", "", [")", "operator"], "unclosed"),
    ("ASK {FILTER(! ▸)}", ")", ["operand"], None),
    ("ASK {VALUES ?s {1 ▸?x}}", "?x", ["cell", "}"], "missing"),
    ("ASK {?s <http://e/>/▸'x'}", "'x'", ["step"], "leftover"),
    ("ASK {?s ?p ?o ▸UNION {}}", "UNION", ["other"], None),
    ("ASK {?s ?p 'x'▸@}", "@", [".", "}"], None),
    ("ASK {?s ?p (?a ▸FILTER)}", "FILTER", ["member", ")"], "missing"),
    # One token is not one.
    ("SELECT ?s {?s ?p ▸'abc }", "'abc }", ["object"], "open-string"),
    ('SELECT ?s {?s ?p ▸"""abc\n}', '"""abc…', ["object"], "open-long"),
    ('ASK {?s ?p ?o FILTER(REGEX(?o, "▸\\d+"))}', "\\d", [], "escape"),
    ('ASK {?s ?p """a\n▸\\q"""}', "\\q", [], "escape"),
    ("ASK {?s ?p '▸\\uD800'}", "\\u", [], "escape"),
    ("ASK {?s ▸<http://e/a b> ?o}", "<http://e/a b>", ["path"], "iri-character"),
    ("ASK {?s ▸<http://e/a ?o}", "<", ["path"], "open-iri"),
    ("ASK {?s ?p ?o FILTER(?o ▸&lt; 3)}", "&lt;", ["operator"], "entity"),
    ("ASK {?s ?p 'it'▸s'}", "s", ["}"], "quote"),
    # One word is another.
    ("▸SELEC * {}", "SELEC", ["form", "PREFIX"], "keyword"),
    ("select * ▸whree {}", "whree", ["{"], "keyword"),
    ("SELECT * {?s ?p ?o ▸OPTINAL {?s ?p ?x}}", "OPTINAL", ["other"], "keyword"),
    ("ASK {?s ?p ▸TRUE}", "TRUE", ["object"], "keyword"),
    ("ASK {?s ▸A ?o}", "A", ["path"], "keyword"),
    ("SELECT (COUNT(?s) AS ▸n) {}", "n", ["variable"], "variable"),
    ("SELECT (▸foo(?s) AS ?n) {}", "foo", ["expression"], "function"),
    ("SELECT (▸SUBSTRING(?s, 1) AS ?n) {}", "SUBSTRING", ["expression"], "function-like"),
    ("ASK {FILTER(?s = 1 ▸and ?p = 2)}", "and", ["operator"], "elsewhere"),
    ("ASK {FILTER(?s ▸<> 1)}", "<>", ["operator"], "elsewhere"),
    ("▸INSERT DATA {<http://e/> <http://e/> 1}", "INSERT", ["form"], "update"),
    ("PREFIX a: <http://e/> ▸delete where {}", "delete", ["form"], "update"),
    ("▸", "", ["form"], "empty"),
    # Something is missing, or left over.
    ("SELECT ?s {?s ?p ?o▸", "", ["}", "."], "unclosed"),
    ("SELECT ?s {?s ?p (?a ▸}", "}", [")"], "unclosed"),
    ("SELECT ?s {?s ?p ?o}▸}", "}", ["end"], "unopened"),
    ("ASK {?s ?p ?o\n  ▸?q ?r ?s}", "?q", ["."], "missing-dot"),
    ("ASK {?s ?p ?o FILTER ▸?o > 3}", "?o", ["("], "missing"),
    ("SELECT * {?s ?p ?o ▸LIMIT 1", "LIMIT", ["}"], "missing"),
    ("ASK {BIND(1 ▸?n)}", "?n", ["AS"], "missing"),
    ("ASK {?s ?p ?o, ▸}", "}", ["object"], "leftover"),
    ("ASK {?s ?p ?o; ▸, ?x}", ",", ["path", "}"], "leftover"),
    ("ASK {?s ?p ?o .▸. }", ".", ["pattern", "}"], "leftover"),
    ("SELECT ?s▸, ?o {?s ?p ?o}", ",", ["variable"], "superfluous"),
    ("SELECT * {} ▸;", ";", ["end", "LIMIT"], "superfluous"),
    ("SELECT (COUNT(?s)▸) {}", ")", ["AS"], "alias"),
    ("SELECT ▸COUNT(?s) {}", "COUNT", ["("], "projection"),
    ("SELECT * {} LIMIT 1 ▸ORDER BY ?s", "ORDER", ["OFFSET"], "order"),
    ("SELECT * {} LIMIT 1 ▸LIMIT 2", "LIMIT", ["OFFSET"], "order"),
    # Full-width and typographic characters, most of which may stand in names.
    ("SELECT * {?s ?p ?o▸；?q ?x}", "；", [], "lookalike"),
    ("SELECT * {?s ?p ?o▸。?q ?x ?y}", "。", [], "lookalike"),
    ("SELECT * WHERE▸｛ ?s ?p ?o ｝", "｛", [], "lookalike"),
    ("ASK {?s ?p ?o FILTER▸（?o > 3）}", "（", [], "lookalike"),
    ("ASK {?s ?p ▸“你好，世界”}", "“", [], "lookalike"),
    ('ASK {?s ?p "你好，世界▸”}', "”", [], "lookalike"),
    ("SELECT ▸？s {}", "？", [], "lookalike"),
    ("PREFIX a: <http://e/> ASK {?s a▸：b ?o}", "：", [], "lookalike"),
    ("SELECT ?s▸，?o {?s ?p ?o} GROUP BY ?s", "，", [], "lookalike"),
    ("ASK {?s▸\u3000?p ?o}", "U+3000", [], "lookalike-space"),
    ("▸\ufeffASK {}", "U+FEFF", [], "lookalike-space"),
    ("ASK {?s ?p '好，' , ▸}", "}", ["object"], "leftover"),
    # What the grammar lets pass.
    ("ASK {?s ▸foo:p ?o}", "foo:p", [], "prefix"),
    ("ASK {?s ▸http://example.org/ ?o}", "http:", [], "bare-iri"),
    ("ASK {?s ?p ▸<http://e/%zz>}", "<http://e/%zz>", [], "iri"),
    ("ASK {?s ?p ▸<http://e:port/>}", "<http://e:port/>", [], "iri"),
    ("ASK {?s ?p ▸<http://e/[>}", "<http://e/[>", [], "iri"),
    ("ASK {?s ?p ▸<http://e/#a#b>}", "<http://e/#a#b>", [], "iri"),
    ("ASK {?s ?p 'x'▸@zh-simplified}", "@zh-simplified", [], "language"),
    ("ASK {{_:a ?p ?o} {▸_:a ?p ?o}}", "_:a", [], "label"),
    ("ASK {_:a ?p ?o OPTIONAL {?s ?p ?x} ▸_:a ?q ?z}", "_:a", [], "label"),
    ("SELECT ?s ▸?o {?s ?p ?o} GROUP BY ?s", "?o", [], "ungrouped"),
    ("SELECT (▸?o + 1 AS ?n) {?s ?p ?o} GROUP BY ?s", "?o", [], "ungrouped"),
    ("SELECT ▸?s (COUNT(*) AS ?n) {?s ?p ?o}", "?s", [], "ungrouped"),
    ("SELECT ▸?s {?s ?p ?o} GROUP BY STR(?s)", "?s", [], "ungrouped"),
    ("ASK {{SELECT ▸?s {?s ?p ?o} ORDER BY SUM(?o)}}", "?s", [], "ungrouped"),
    ("SELECT ▸* {?s ?p ?o} GROUP BY ?s", "*", [], "star"),
    ("ASK {?s ?p ?o} ▸GROUP BY ?s", "GROUP", [], "form"),
    ("ASK {?s ?p ?o} ▸HAVING(COUNT(?s) > 1)", "HAVING", [], "form"),
    ("SELECT * {?s ?p ?o FILTER(▸SUM(?o) > 1)}", "SUM", [], "aggregate"),
    ("SELECT (?s AS ▸?o) {?s ?p ?o}", "?o", [], "taken"),
    ("SELECT (1 AS ▸$o) {} VALUES ?o {1}", "$o", [], "taken"),
    ("ASK {?s ?p ?o BIND(1 AS ▸?s)}", "?s", [], "taken"),
    ("ASK {{SELECT * {?s ?p ?o}} BIND(1 AS ▸?s)}", "?s", [], "taken"),
    ("SELECT ?s ▸?s {}", "?s", [], "twice"),
    ("ASK {VALUES (?a ▸?a) {(1 2)}}", "?a", [], "twice"),
    ("ASK {VALUES (?a ?b) {(1 2) ▸(1)}}", "(", [], "row"),
    ("ASK {VALUES (?a) {▸()}}", "()", [], "row"),
]

FINE = [
    "ASK {FILTER(?a<?b&&?c>?d)}",
    "selECT dIstinct * wHERE {?s a ?o OptIONal {?s ^<http://e/>* []}} lIMIT 1",
    "ASK {_:a ?p ?o FILTER(?o > 1) _:a ?q ?z}",
    "CONSTRUCT {_:a ?p ?o} WHERE {_:a ?p ?o}",
    "ASK {{SELECT ?s {?s ?p ?o}} BIND(1 AS ?o)}",
    "ASK {{BIND(1 AS ?a)} UNION {BIND(2 AS ?a)}}",
    "ASK {?s ?p ?o MINUS {?a ?b ?c} FILTER(?x) FILTER EXISTS {?y ?p ?o} BIND(1 AS ?a)}",
    "SELECT (SUM(?o) AS ?n) (STR(?s) AS ?t) {?s ?p ?o} GROUP BY ?s (1 AS ?m) HAVING(?n > 1)",
    "SELECT ?v (COUNT(*) AS ?n) {?s ?p ?o} VALUES ?v {1}",
    "BASE <http://e/> PREFIX a: <x> ASK {<> <y> a:, a:b\\,c, a:%20, 1.5e3, 'x'@zh-hans}",
    "ASK {?s ?p '\\u4E2D\\n', '''it's''', \"\"\"a \"b\" c\"\"\" . ?人 ?p <http://[::1]:80/>}",
    "ASK {<<?s ?p ?o>> ?q ?x . ?s ?p ?o {| ?q ?z |} LATERAL {?s ?p 'x'@en--ltr}}",
]


def planted(marked: str) -> tuple[str, int, int]:
    """Return a query without the mark, and the line and the column where it stood."""
    before, _, after = marked.partition("▸")
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


def refused(query: str) -> bool:
    try:
        ox.Store().query(query, base_iri=iris.ENDPOINT)
    except SyntaxError:
        return True
    return False


@cache
def suite(negative: bool) -> list[Path]:
    """Return the queries of the W3C's tests that are, or are not, SPARQL."""
    if not SUITE.is_dir():
        pytest.skip(f"the W3C's tests are not here: {SUITE} (set ZHENGWU_W3C_SUITE)")
    store = ox.Store()
    for manifest in SUITE.rglob("manifest.ttl"):
        store.load(path=manifest, format=ox.RdfFormat.TURTLE, base_iri=manifest.as_uri())
    answer = store.query(TESTS)
    assert isinstance(answer, ox.QuerySolutions)
    found = {(str(row["file"]), "NegativeSyntax" in str(row["type"])) for row in answer}
    return sorted(Path(file[8:-1]) for file, is_negative in found if is_negative is negative)


@pytest.mark.parametrize(
    ("marked", "found", "expected", "hint"), PLANTED, ids=lambda v: str(v)[:40]
)
def test_a_fault_is_told_with_its_place_what_fits_and_a_hint(
    marked: str, found: str, expected: list[str], hint: str | None
) -> None:
    query, line, column = planted(marked)
    fault = explain(query)
    assert refused(query)
    assert fault is not None
    assert (fault.line, fault.column, fault.found, fault.hint) == (line, column, found, hint)
    assert set(expected) <= set(fault.expected)
    assert bool(expected) == bool(fault.expected)


@pytest.mark.parametrize("query", FINE)
def test_nothing_is_wrong_with_what_the_engine_takes(query: str) -> None:
    assert not refused(query)
    assert explain(query) is None


def test_every_hint_has_a_fault_that_it_is_told_of() -> None:
    hints = tomllib.loads(WORDS.read_text(encoding="utf-8"))["hint"]
    assert {hint for *_, hint in PLANTED if hint} == set(hints)


@pytest.mark.parametrize(
    ("query", "english", "chinese"),
    [
        (
            "SELECT *\nWHERE {\n?s ?p }",
            'line 3, column 7: found "}", expected an object '
            "(a variable, an IRI, a literal, a blank node or a list)",
            "第3行第7列：此处是“}”，应为宾语（变量、IRI、字面量、空白节点或列表）",
        ),
        (
            "ASK {?s ?p ?o；?q ?x}",
            'line 1, column 14: full-width or typographic "；" stands where ";" is meant',
            "第1行第14列：“；”是全角或排版用字符，应为 ASCII 的“;”",
        ),
        (
            "ASK {",
            "line 1, column 6: found the end of the query, expected a triple, FILTER, OPTIONAL or "
            'another pattern, "}" or SELECT; the "{" of line 1, column 5 is not closed',
            "第1行第6列：此处是查询的末尾，应为三元组、FILTER、OPTIONAL 等图模式、“}”或SELECT；"
            "第1行第5列的“{”没有闭合",
        ),
        (
            "SELECT (COUNT(?s) AS n) {}",
            'line 1, column 22: found "n", expected a variable; if a variable is meant, write ?n',
            "第1行第22列：此处是“n”，应为变量；若指变量，应写 ?n",
        ),
        (
            "SELECT ?a ?b {?a ?p ?b} GROUP BY ?a",
            'line 1, column 11: "?b" is neither in GROUP BY nor within an aggregate',
            "第1行第11列：“?b”既不在 GROUP BY 中，也不在聚合函数中",
        ),
    ],
)
def test_a_fault_is_told_as_a_sentence_in_both_languages(
    query: str, english: str, chinese: str
) -> None:
    fault = explain(query)
    assert fault is not None
    assert told(fault, "en") == english
    assert told(fault, "zh") == chinese


def test_an_undeclared_prefix_is_named() -> None:
    fault = explain("ASK {?s skos:prefLabel ?o}")
    assert fault is not None
    assert fault.prefix == "skos"
    assert Fault(1, 1, "x", ("y",)).prefix is None


def test_what_would_fit_is_told_in_few_words() -> None:
    for query in ("SELECT * {} ", "ASK {FILTER(?s ", "ASK {?s ?p ?o ", "ASK {FILTER ", "SELECT "):
        fault = explain(query + "%")
        assert fault is not None
        assert 0 < len(fault.expected) <= 8


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_every_query_of_ours_fits_the_grammar(path: Path) -> None:
    header = BASE + iris.prefix_declarations()
    assert explain(header + path.read_text(encoding="utf-8")) is None


def test_every_query_of_the_w3c_fits_the_grammar() -> None:
    found = {path: explain(BASE + path.read_bytes().decode()) for path in suite(negative=False)}
    assert len(found) > 300
    assert not {path.name: fault for path, fault in found.items() if fault}


def test_every_query_that_the_w3c_refuses_is_explained() -> None:
    found = {path: explain(path.read_bytes().decode()) for path in suite(negative=True)}
    assert len(found) >= 40
    assert not [path.name for path, fault in found.items() if fault is None]


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_a_query_cut_short_lacks_something_at_its_end(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = {name: iri for name, iri in iris.PREFIXES.items() if f"{name}:" in text}
    query = BASE + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in used.items()) + text
    known = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    names = {*known["phrase"], *known["part"], *known["sentence"]}
    for token in tokens_in(query):
        fault = explain(query[: token.start_pos])
        if fault is not None and fault.expected:
            assert fault.found == ""
            signs = [name for name in fault.expected if name not in names]
            assert all(not sign[0].isalpha() or spellings([sign]) for sign in signs)
        assert fault is None or all(told(fault, language) for language in ("zh", "en"))


@pytest.mark.parametrize("query", FINE)
def test_every_token_of_a_query_is_among_what_would_fit_there(query: str) -> None:
    tokens = tokens_in(query)
    for index, token in enumerate(tokens):
        stop = Stop(tokens, index)
        assert kind(token) in stop.accepted
        assert stop.takes(kind(token))


def test_a_query_whose_any_character_is_another_is_explained_or_taken() -> None:
    query = "PREFIX a: <http://e/x/>\nSELECT (SUM(?o) AS ?n) {?s a:p 'x'@en, ?o FILTER(?o > 1)}"
    for index in range(len(query)):
        for sign in "\"'<>{}().,;?:\\&“，。a1 \n#":
            broken = query[:index] + sign + query[index + 1 :]
            assert explain(broken) or not refused(broken)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("long", "SELECT * {" + "?s <http://www.w3.org/x> ?o, 'y'@en . " * 2_500 + ", }"),
        ("nested", "ASK {FILTER(" + "(" * 14_000 + "1" + ")" * 14_000 + "}"),
        ("nested and whole", "ASK " + "{?s a _:x " * 5_000 + "}" * 5_000),
        ("blank nodes", "ASK {" + "[a " * 9_000),
        ("many variables", "SELECT (1 AS ?v1) " + "".join(f"{{?v{i} a 1 ." for i in range(4_000))),
        ("brackets", "(" * 99_000),
        ("dotted words", "ASK {" + "a." * 49_000),
        ("dashes", "a-" * 49_000),
        ("angles", "ASK {" + "<a" * 49_000),
        ("quotes", "ASK {?s ?p " + "'\"" * 49_000),
        ("escapes", "ASK {?s ?p '" + "\\'" * 49_000),
        ("full-width", "SELECT ?s {?s ?p ?o" + "，" * 90_000),
        ("too long", "SELECT * {} " * 100_000),
    ],
)
def test_a_long_query_is_explained_or_not_and_never_a_fault_of_ours(name: str, query: str) -> None:
    fault = explain(query)
    assert fault is None or told(fault, "zh"), name


def test_every_hint_and_name_is_written_in_both_languages_and_used() -> None:
    tables = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    code = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "server" / "syntax").glob("*.py")
    )
    for table in ("sentence", "phrase", "part", "hint"):
        for name, entry in tables[table].items():
            assert entry["zh"], name
            assert entry["en"], name
            english, chinese = (set(re.findall(r"\{\w+\}", entry[code])) for code in ("en", "zh"))
            assert english == chinese, name
    assert {name for name in tables["hint"] if f'"{name}"' not in code} == set()
    assert END not in tables["spelled"]
