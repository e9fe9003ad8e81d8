"""Writes the blocks of a running text as accessible HTML."""

from collections.abc import Iterable
from functools import lru_cache

from markupsafe import Markup, escape

from todoke.common.running_text import (
    Block,
    BulletList,
    Cell,
    Heading,
    LineBreak,
    Link,
    ListItem,
    Paragraph,
    Phone,
    Pieces,
    Table,
    parse,
)

_MAX_NAME = 80


@lru_cache(maxsize=8192)
def blocks(text: str, heading_level: int = 3) -> tuple[Markup, ...]:
    """The HTML of each block of a running text, remembered: the same texts stand on the pages made after each change."""
    return tuple(_block(block, heading_level) for block in parse(text))


def of_text(text: str, heading_level: int = 3) -> Markup:
    """The HTML of a running text."""
    return Markup("\n").join(blocks(text, heading_level))


def render(read: Iterable[Block], heading_level: int = 3) -> Markup:
    """The HTML of blocks that were read; `heading_level` is the level of a heading with one hash. All text is escaped."""
    return Markup("\n").join(_block(block, heading_level) for block in read)


def _block(block: Block, heading_level: int) -> Markup:
    match block:
        case Paragraph(pieces):
            return Markup("<p>%s</p>") % _inline(pieces)
        case Heading(depth, pieces):
            level = min(6, heading_level + depth - 1)
            return Markup("<h%d>%s</h%d>") % (level, _inline(pieces), level)
        case BulletList(items, numbered):
            entries = Markup("").join(_item(item) for item in items)
            return (Markup("<ol>%s</ol>") if numbered else Markup("<ul>%s</ul>")) % entries
        case Table():
            return _table(block)


def _item(item: ListItem) -> Markup:
    if item.number is None:
        return Markup("<li>%s</li>") % _inline(item.pieces)
    return Markup('<li value="%d">%s</li>') % (item.number, _inline(item.pieces))


def _inline(pieces: Pieces) -> Markup:
    parts: list[Markup] = []
    for piece in pieces:
        match piece:
            case LineBreak():
                parts.append(Markup("<br>"))
            case Link(url, ""):
                parts.append(Markup('<a class="url" href="%s" rel="external noopener">%s</a>') % (url, url))
            case Link(url, title):
                parts.append(Markup('<a href="%s" rel="external noopener">%s</a>') % (url, title))
            case Phone(text, number):
                parts.append(Markup('<a class="tel" href="tel:%s">%s</a>') % (number.replace("#", "%23"), text))
            case _:
                parts.append(escape(piece.text))
    return Markup("").join(parts)


def _table(table: Table) -> Markup:
    head, body = table.rows[: table.header_rows], table.rows[table.header_rows :]
    parts = [Markup("<table>")]
    if head:
        parts.append(Markup("<thead>%s</thead>") % _rows(head, heading=True))
    if body:
        parts.append(Markup("<tbody>%s</tbody>") % _rows(body, heading=False))
    parts.append(Markup("</table>"))
    name = _name(table)
    if not name:
        return Markup('<div class="scroll" tabindex="0">%s</div>') % Markup("").join(parts)
    opening = Markup('<div class="scroll" role="region" tabindex="0" aria-label="%s">') % name
    return opening + Markup("").join(parts) + Markup("</div>")


def _rows(rows: Iterable[tuple[Cell, ...]], *, heading: bool) -> Markup:
    return Markup("").join(
        Markup("<tr>%s</tr>") % Markup("").join(_cell(cell, heading=heading) for cell in row) for row in rows
    )


def _cell(cell: Cell, *, heading: bool) -> Markup:
    tag = Markup("th") if heading else Markup("td")
    scope = Markup(' scope="%s"') % ("colgroup" if cell.colspan > 1 else "col") if heading else Markup("")
    columns = Markup(' colspan="%d"') % cell.colspan if cell.colspan > 1 else Markup("")
    rows = Markup(' rowspan="%d"') % cell.rowspan if cell.rowspan > 1 else Markup("")
    return Markup("<%s%s%s%s>%s</%s>") % (tag, scope, columns, rows, _inline(cell.pieces), tag)


def _name(table: Table) -> str:
    """What a screen reader calls the scrolling region: the texts of the first row that has any."""
    for row in table.rows:
        texts = ["".join(_plain(cell.pieces)).strip() for cell in row]
        name = " / ".join(text for text in texts if text)
        if name:
            return name if len(name) <= _MAX_NAME else name[: _MAX_NAME - 1] + "…"
    return ""


def _plain(pieces: Pieces) -> Iterable[str]:
    for piece in pieces:
        match piece:
            case LineBreak():
                yield " "
            case Link(url, title):
                yield title or url
            case _:
                yield piece.text
