"""Leaves of an HTML page what a reader sees, so that two looks at it can be compared."""

import re

_HIDDEN = (b"script", b"style", b"noscript", b"template", b"svg")
_TAG_NAME = re.compile(rb"/?[a-z][a-z0-9-]*")


def visible_bytes(page: bytes) -> bytes:
    """The text of a page without tags, comments and scripts, its white space as single spaces.

    Works on bytes: no encoding that Japanese pages use has `<` or `>` inside a character. One pass, whatever the page.
    """
    lowered = page.lower()
    kept: list[bytes] = []
    place = 0
    while (opened := page.find(b"<", place)) >= 0:
        kept.append(page[place:opened])
        kept.append(b" ")
        place = _behind(lowered, opened)
        if place < 0:
            break
        if place == opened:  # a bare "<", not a tag
            kept.append(b"<")
            place += 1
    if place >= 0:
        kept.append(page[place:])
    return b" ".join(b"".join(kept).split())


def _behind(page: bytes, opened: int) -> int:
    """The place behind the tag, comment or hidden element at `opened`; `opened` when none is there, -1 at the end."""
    if page.startswith(b"<!--", opened):
        return _after(page, b"-->", opened + 4)
    if page.startswith((b"<!", b"<?"), opened):
        return _after(page, b">", opened)
    name = _TAG_NAME.match(page, opened + 1)
    if name is None:
        return opened
    if name.group() in _HIDDEN:
        close = page.find(b"</" + name.group(), name.end())
        return _after(page, b">", close) if close >= 0 else -1
    return _after(page, b">", opened)


def _after(page: bytes, mark: bytes, start: int) -> int:
    found = page.find(mark, start)
    return found + len(mark) if found >= 0 else -1
