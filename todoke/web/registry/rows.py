"""A programme as one row of a list: whose it is, what it is about, what to do there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from todoke.registry.queries.programs import Shown
from todoke.registry.rules.numbers import slug
from todoke.ui.pages import Town
from todoke.web import frame
from todoke.web.registry.reading import Reading

_SUMMARY = 90
_COUNTER = 40
_PHONES = 2


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of one programme."""

    title: Markup
    href: str
    tags: list[frame.Tag]
    body: str
    summary: Markup
    until: date | None
    days_left: int | None
    state: str
    online: bool
    counter: str
    phones: list[str]


def row_of(shown: Shown, *, town: Town | None, today: date) -> Row:
    """One programme, as the reader of this page sees it."""
    reading = Reading(shown.says, frame.language())
    last = reading.day("procedure_to_date")
    ahead = last if last and last >= today else None
    counter = reading.text("procedure_counter") or reading.text("contact_name")
    return Row(
        title=title_of(reading),
        href=frame.address("web:program", number=slug(shown.program.number)),
        tags=[frame.whose(shown.body, town)],
        body=frame.body_name(shown.body),
        summary=reading.cut("summary", _SUMMARY),
        until=ahead,
        days_left=(ahead - today).days if ahead else None,
        state=shown.offering.value,
        online=bool(reading.raw("online_url") or reading.raw("online_filing")),
        counter=_first_line(counter),
        phones=(reading.phones() or ([shown.body.phone] if shown.body.phone else []))[:_PHONES],
    )


def rows_of(found: Iterable[Shown], *, town: Town | None, today: date) -> list[Row]:
    """Several programmes, in the order given."""
    return [row_of(shown, town=town, today=today) for shown in found]


def title_of(reading: Reading) -> Markup:
    """The name, with the common name behind it where that says more."""
    name = reading.line("name")
    if frame.language() == "en" and not reading.is_foreign("name"):
        return Markup('%s <small lang="ja">%s</small>') % (name, str(reading.raw("name") or ""))
    if (
        reading.has("short_name")
        and not reading.same("short_name", "name")
        and reading.text("name") not in reading.text("short_name")
    ):
        return Markup("%s <small>%s</small>") % (name, reading.line("short_name"))
    return reading.line("short_name") if reading.has("short_name") and not reading.same("short_name", "name") else name


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    first = lines[0] if lines else ""
    return first if len(first) <= _COUNTER else first[: _COUNTER - 1] + "…"


def in_order(found: Sequence[Shown], *, town: Town | None) -> list[Shown]:
    """My town first, then the metropolis, the nation and affiliated bodies; by name within each."""
    rank = {"own": 0, "municipality": 1, "metropolis": 2, "nation": 3, "affiliated": 4}
    return sorted(
        found, key=lambda shown: (rank[frame.whose(shown.body, town)[1]], shown.program.name, shown.program.number)
    )
