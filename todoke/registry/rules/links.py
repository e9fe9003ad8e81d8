"""Lifts the links out of a programme's running text, so that they can be listed, checked and replaced."""

from todoke.common.links import FoundLink, extract, normalise_url

__all__ = ["FoundLink", "extract", "lift", "normalise_url"]


def lift(text: str) -> tuple[str, list[FoundLink]]:
    """The text without its web addresses (titles stay, lines that held nothing else go), and the links it held."""
    links = extract(text)
    lines: list[str] = []
    offset = taken = 0
    for line in text.split("\n"):
        end = offset + len(line)
        kept: list[str] = []
        first = taken
        while taken < len(links) and links[taken].end <= end:  # a link never runs over the end of its line
            kept += (text[offset : links[taken].start], links[taken].title)
            offset = links[taken].end
            taken += 1
        kept.append(text[offset:end])
        if taken == first or "".join(kept).strip():
            lines.append("".join(kept))
        offset = end + 1
    return "\n".join(lines), links
