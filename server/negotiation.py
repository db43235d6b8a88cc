"""Proactive content negotiation (RFC 9110, section 12.5.1), apart from any web framework."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache


@dataclass(frozen=True)
class MediaRange:
    """One element of an Accept header: what it covers, and how much it is wanted (0 to 1)."""

    type: str
    subtype: str
    quality: float
    parameters: dict[str, str] = field(default_factory=dict)

    def specificity(self, media_type: str) -> int:
        """Return 2 for an exact match, 1 for ``type/*``, 0 for ``*/*``, -1 for none.

        Parameters such as ``charset`` or a JSON-LD ``profile`` do not narrow a range: every
        representation here is UTF-8 and has one profile.
        """
        type_, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (type_, subtype):
            return 2
        if (self.type, self.subtype) == (type_, "*"):
            return 1
        return 0 if (self.type, self.subtype) == ("*", "*") else -1


def parse_accept(header: str) -> list[MediaRange]:
    """Return the media ranges of an Accept header; elements that are none are passed over."""
    ranges = []
    for element in _parts(header, ","):
        name, *parts = (part.strip() for part in _parts(element, ";"))
        type_, slash, subtype = name.lower().partition("/")
        if not (type_ and slash and subtype):
            continue
        parameters = dict(_parameter(part) for part in parts if "=" in part)
        quality = _quality(parameters.pop("q", "1"))
        ranges.append(MediaRange(type_, subtype, quality, parameters))
    return ranges


def choose(header: str | None, offers: Sequence[str]) -> str | None:
    """Return the offered media type that an Accept header wants most, or None if it wants none.

    The most specific range that covers an offer decides its quality; among equals the order
    of the offers does. Without a header anything is wanted.
    """
    return _chosen(header, tuple(offers)) if header and header.strip() else offers[0]


@lru_cache(maxsize=1024)
def _chosen(header: str, offers: tuple[str, ...]) -> str | None:
    """Return what an Accept header wants most; clients say the same again and again."""
    ranges = parse_accept(header)
    best = max(offers, key=lambda offer: _wanted(offer, ranges))
    return best if _wanted(best, ranges) > 0 else None


def choose_language(header: str | None, offers: Sequence[str]) -> str:
    """Return the offered language that an Accept-Language header wants most, or the first.

    Languages match by prefix, as ``zh-CN`` matches ``zh`` (RFC 4647, section 3.3.1).
    """
    wanted: dict[str, float] = {}
    for tag, quality in _weights(header or ""):
        primary = tag.partition("-")[0]
        wanted[primary] = max(quality, wanted.get(primary, 0.0))
    return max(offers, key=lambda offer: wanted.get(offer, 0.0))


def choose_coding(header: str | None, offers: Sequence[str]) -> str | None:
    """Return the offered content coding that Accept-Encoding wants most, or None for none.

    Without a header, and where it does not name an offer, there is no coding (RFC 9110,
    section 12.5.3); ``identity`` is preferred only where it is wanted more.
    """
    wanted = dict(_weights(header or ""))
    others = wanted.get("*", 0.0)
    best = max(offers, key=lambda offer: wanted.get(offer, others))
    quality = wanted.get(best, others)
    return best if quality > 0 and quality >= wanted.get("identity", 0.0) else None


def _weights(header: str) -> Iterator[tuple[str, float]]:
    """Yield the elements of a header such as ``gzip, br;q=0.5``, lower case, with their weights."""
    for element in _parts(header, ","):
        name, *parts = (part.strip() for part in _parts(element, ";"))
        if name:
            parameters = dict(_parameter(part) for part in parts if "=" in part)
            yield name.lower(), _quality(parameters.get("q", "1"))


def _wanted(offer: str, ranges: list[MediaRange]) -> float:
    covering = [(r.specificity(offer), r.quality) for r in ranges if r.specificity(offer) >= 0]
    return max(covering, default=(0, 0.0))[1]


def _parts(text: str, mark: str) -> list[str]:
    """Return the parts of a header between marks; a mark in a quoted string is none (5.6.4)."""
    if '"' not in text:
        return text.split(mark)
    return re.split(rf'{mark}(?=(?:[^"]*"[^"]*")*[^"]*$)', text)


def _parameter(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip().lower(), value.strip().strip('"')


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0
