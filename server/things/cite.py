"""How to cite a thing: what it is called, where it stands, and in which release."""

from server.context import release


def citation(title: str, iri: str) -> str:
    """Return a citation in one line, the release and its date in it, the persistent IRI last."""
    about = release().about
    year = str(about.get("modified", ""))[:4]
    whole = f"“{title}”. In: Zhengwu 政务, a knowledge graph of China's e-government"
    return f"{whole}, release {about['id']}{f' ({year})' if year else ''}. {iri}"
