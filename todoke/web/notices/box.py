"""The box 「受信箱」: every letter that was given, the newest first, by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http.response import HttpResponseBase
from markupsafe import Markup, escape

from todoke.common.clock import TOKYO
from todoke.notices.models import Notice
from todoke.notices.queries import box
from todoke.notices.queries.box import Reader
from todoke.notices.rules.topics import TOPICS, Topic
from todoke.ui import notice_words
from todoke.ui.names import name_of
from todoke.web.frame import language
from todoke.web.notices.reading import page_number, reader_of
from todoke.web.people.session import Visitor, resident_page


@dataclass(frozen=True, slots=True)
class Row:
    """One letter in the list; ``is_new`` is shown to its recipient alone."""

    notice: Notice
    href: str
    title: Markup
    language: str
    sender: str
    about: str
    topic: str
    is_new: bool
    over: bool


def row(visitor: Visitor, reader: Reader, notice: Notice) -> Row:
    """A letter as the list shows it."""
    letter = notice_words.letter(notice, language())
    about = "" if notice.about_id == reader.person.pk else notice.about.name
    return Row(
        notice, visitor.url("box_notice", notice=str(notice.pk)), letter.title, letter.language, str(name_of(notice.body)), str(escape(about)),
        TOPICS[Topic(notice.topic)].label, reader.mandate is None and notice.read_at is None,
        notice.until_date is not None and notice.until_date < visitor.today,
    )  # fmt: skip


def by_day(rows: Iterable[Row]) -> Sequence[tuple[date | None, Sequence[Row]]]:
    """The letters of each day, in Japan."""
    return [(day, list(found)) for day, found in groupby(rows, key=lambda each: _day(each.notice))]


def _day(notice: Notice) -> date | None:
    return notice.settled_at.astimezone(TOKYO).date() if notice.settled_at else None


@resident_page()
def show(visitor: Visitor) -> HttpResponseBase:
    """One page of the box."""
    reader, page = reader_of(visitor), page_number(visitor)
    found, more = box.letters(reader, page=page)
    here = visitor.url("box")
    context = {
        "days": by_day(row(visitor, reader, notice) for notice in found), "number": page,
        "older": f"{here}?page={page + 1}" if more else None, "newer": f"{here}?page={page - 1}" if page > 1 else None,
    }  # fmt: skip
    return visitor.render("web/notices/box.html", context)
