"""What ``server/CONFORMANCE.md`` says of the W3C's tests is what they say."""

from tests.w3c import DOCUMENT, UPDATE, Manifest, cases, known_failures, suite

FOLDER = suite()
PROTOCOL, DESCRIPTION = (
    {*Manifest(FOLDER / name / "manifest.ttl").tests()}
    for name in ("protocol", "service-description")
)
PARTS = {
    "query evaluation, syntax and result formats": {case.name for case in cases()},
    "protocol": {name for name in PROTOCOL if not name.startswith(UPDATE)},
    "service description": DESCRIPTION,
}


def test_the_document_tells_how_many_tests_are_run_and_pass() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for part, names in PARTS.items():
        assert f"| {part} | {len(names)} | {len(names - known_failures())} |" in text


def test_every_failure_that_the_document_tells_is_of_a_test_that_is_run() -> None:
    assert known_failures() <= set().union(*PARTS.values())
