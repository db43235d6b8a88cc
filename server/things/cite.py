"""How to cite a thing: what it is called, where it stands, and in which release."""

from graph import iris
from server.context import release

FORMS = {
    "zh": ("“{title}”，载{whole}，{iri}", "《政务：中国电子政务知识图谱》，版本 {release}{year}"),
    "en": (
        "“{title}”, in {whole}, {iri}",
        "Zhengwu 政务, a knowledge graph of China's e-government, release {release}{year}",
    ),
}
"""By language: a thing, and the dataset that it is in."""

YEARS = {"zh": "（{}）", "en": " ({})"}


def citation(title: str, iri: str, language: str) -> str:
    """Return a citation in one line, the release and its date in it, the persistent IRI last."""
    return FORMS[language][0].format(title=title, whole=_whole(language), iri=iri)


def citation_of_dataset(language: str) -> str:
    """Return a citation of the whole dataset."""
    return f"{_whole(language)}{'，' if language == 'zh' else ', '}{iris.DATASET}"


def _whole(language: str) -> str:
    about = release().about
    modified = str(about.get("modified", ""))[:4]
    year = YEARS[language].format(modified) if modified else ""
    return FORMS[language][1].format(release=about["id"], year=year)
