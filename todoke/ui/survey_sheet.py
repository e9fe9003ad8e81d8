"""A wave as a sheet of paper to fill in by hand: the same questions under the same numbers as on the web, with its edition and its number on each page."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

import segno
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.notices.formats import letters
from todoke.procedures.formats import sheets
from todoke.procedures.formats.sheets import Item, Line, Section, Sheet
from todoke.surveys.models import SheetEdition
from todoke.surveys.queries import editions
from todoke.surveys.queries.places import last_day
from todoke.surveys.queries.waves import Asked
from todoke.surveys.rules import sheet_codes
from todoke.surveys.rules.kinds import QuestionKind
from todoke.surveys.rules.questions import words
from todoke.surveys.rules.sheet_codes import SheetCode
from todoke.ui import notice_letters, survey_form, survey_words
from todoke.ui.jinja import format_date
from todoke.ui.names import name_of
from todoke.ui.ruby import plain

#: More options than this are written, not ticked (the towns).
_MOST_TICKS = 30


def code_of(edition: SheetEdition, number: str = "") -> SheetCode:
    """What a sheet of an edition carries."""
    survey = edition.wave.survey
    return SheetCode(survey.body.key, survey.key, edition.wave.key, edition.number, number)


def pdf(edition: SheetEdition, numbers: Sequence[str], *, language: str, now: datetime) -> bytes:
    """Sheets with these numbers, or one without; raises LookupError where no PDF can be made here."""
    listed = [sheet_of(edition, number, language=language) for number in numbers or [""]]
    return sheets.many_to_pdf(listed, letters.press(), made_at=now)


def answer(edition: SheetEdition, numbers: Sequence[str], *, language: str, now: datetime) -> HttpResponse:
    """Sheets to print. Raises NotFound where no PDF can be made here."""
    try:
        made = pdf(edition, numbers, language=language, now=now)
    except LookupError:
        raise NotFound(page="sheet") from None
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{edition.wave.survey.key}-{edition.wave.key}-e{edition.number}-{language}"
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def sheet_of(edition: SheetEdition, number: str, *, language: str) -> Sheet:
    """The sheet of an edition with a number, in a language."""
    wave, code = edition.wave, code_of(edition, number)
    asked = [each.asked for each in editions.printed(edition)]
    with translation.override(language):
        return Sheet(
            title=words(wave.survey.names, language), language=language, codes=[(_written(code), _drawing(code))],
            sections=list(_sections(asked, language)), qr_says=gettext("QR: leads to the page where this survey is answered; staff read from it which sheet this is."),
            opening=[each for each in (words(wave.survey.texts, language), _how(number)) if each], facts=list(_facts(wave.survey.body, edition)),
        )  # fmt: skip


def _how(number: str) -> str:
    return " ".join([
        gettext("Please tick, or write with a pen. You need not answer, and you can leave out what you do not want to say."),
        gettext("Please write no name and no address."),
        gettext("The number above only says that this place in the sample answered. The answers are kept without it.") if number else "",
    ])  # fmt: skip


def _facts(body: Body, edition: SheetEdition) -> Iterator[tuple[str, str]]:
    place = [f"〒{body.postcode[:3]}-{body.postcode[3:]}"] if body.postcode else []
    yield (
        gettext("Send or bring it to"),
        " ".join([*place, body.address or "", notice_letters.source(name_of(body))]).strip(),
    )
    yield gettext("Last day to answer"), plain(str(format_date(last_day(edition.wave))))
    if body.phone:
        yield gettext("Telephone, a person answers"), body.phone
    yield gettext("On the web"), f"{settings.BASE_URL}/survey/"


def _sections(asked: Sequence[Asked], language: str) -> Iterator[Section]:
    numbers = survey_form.numbered(asked)
    for module, group in survey_form.modules(asked):
        items = [_item(each, numbers[each.key], language) for each in group]
        yield Section(gettext(survey_words.MODULES[module]), items)


def _item(asked: Asked, number: int, language: str) -> Item:
    wording = asked.wording
    hints = [words(wording.hints, language)]
    if wording.kind is QuestionKind.MANY:
        most = {"most": wording.most}
        hints.append(
            gettext("Please choose %(most)s at most.") % most if wording.most else gettext("Tick all that apply.")
        )
    elif wording.kind in {QuestionKind.ONE, QuestionKind.SCALE}:
        hints.append(gettext("Tick one.") if len(wording.options) <= _MOST_TICKS else gettext("Please write it."))
    elif wording.kind is QuestionKind.GRID:
        said = " / ".join(f"{at} = {words(each.texts, language)}" for at, each in enumerate(wording.options, start=1))
        hints += [gettext("Tick one number in each line."), said]
    return Item(
        asked.key, str(number), words(wording.texts, language), list(_lines(asked, language)), " ".join(each for each in hints if each)
    )  # fmt: skip


def _lines(asked: Asked, language: str) -> Iterator[Line]:
    """The rows in which a kind is answered."""
    wording = asked.wording
    match wording.kind:
        case QuestionKind.ONE | QuestionKind.SCALE | QuestionKind.MANY:
            if len(wording.options) > _MOST_TICKS:
                yield Line(rules=1)
            else:
                yield Line(ticks=[words(each.texts, language) for each in wording.options])
        case QuestionKind.GRID:
            places = [str(at) for at in range(1, len(wording.options) + 1)]
            for row in wording.rows:
                yield Line(words(row.texts, language), ticks=places)
        case QuestionKind.YEAR:
            yield Line(boxes=(4, gettext("year")))
        case QuestionKind.NUMBER:
            unit = words(wording.unit, language)
            yield Line(boxes=(len(str(wording.greatest or 999)), *([unit] if unit else [])))
        case QuestionKind.TEXT:
            yield Line(rules=3)


def _written(code: SheetCode) -> str:
    return sheet_codes.written(code)


def _drawing(code: SheetCode) -> str:
    drawn = io.BytesIO()
    segno.make(sheet_codes.address(code, settings.BASE_URL), error="m", micro=False, boost_error=False).save(
        drawn, kind="svg", border=2, xmldecl=False, nl=False, light="#fff"
    )
    return drawn.getvalue().decode()
