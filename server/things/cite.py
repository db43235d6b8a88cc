"""How to cite a thing: what it is called, where it stands, and in which release."""

from graph import iris
from server.context import release


def citation(title: str, iri: str) -> str:
    """Return a citation in one line, the release and its date in it, the persistent IRI last."""
    return f"“{title}”. In: {_whole()}. {iri}"


def citation_of_dataset() -> str:
    """Return a citation of the whole dataset."""
    return f"{_whole()}. {iris.DATASET}"


def _whole() -> str:
    about = release().about
    year = str(about.get("modified", ""))[:4]
    name = "Zhengwu 政务, a knowledge graph of China's e-government"
    return f"{name}, release {about['id']}{f' ({year})' if year else ''}"
