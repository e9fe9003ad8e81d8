"""A delivery on paper in words: whom it goes to, what it says in the person's language and in Japanese, why, what to do, whom to call, how to check it."""

import html
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import segno
from django.conf import settings
from django.utils import translation
from markupsafe import Markup

from todoke.bodies.models import Body
from todoke.notices.formats.letters import Letter, Part, Slip, SlipQuestion, Words
from todoke.notices.models import Notice, SchoolLetter
from todoke.notices.rules import letters as rules
from todoke.notices.rules.school_letters import letter_of
from todoke.notices.rules.slips import Asking, Question, questions_of, said_in
from todoke.notices.rules.slots import SlotKind, slots_of
from todoke.people.models import Person
from todoke.people.rules.vocabulary import N_
from todoke.ui import notice_codes, notice_words
from todoke.ui.jinja import format_date
from todoke.ui.messages import say
from todoke.ui.names import name_of
from todoke.ui.ruby import plain

_RUBY: Final = re.compile(r"<ruby>(.*?)<rt>(.*?)</rt></ruby>")
_TAG: Final = re.compile(r"<[^>]+>")
_JAPANESE: Final = "ja"


class NoWords(LookupError):
    """A text of this letter cannot be filled in."""


def source(text: object) -> str:
    """Markup as plain text that keeps its readings as ``{漢字|かんじ}``."""
    written = str(text)
    if not isinstance(text, Markup):
        return written
    return html.unescape(_TAG.sub("", _RUBY.sub(r"{\1|\2}", written)))


def _say(text: str, **params: object) -> str:
    return source(say(text, **params))


def letter_of_delivery(person: Person, body: Body, notices: Sequence[Notice], number: str, *, today: date) -> Letter:
    """The whole letter of one delivery; raises NoWords. ``notices`` are of ``body``, the most urgent first."""
    language = person.language
    said = [_words(person, body, notices, language, today)]
    if not language.startswith(_JAPANESE):
        said.append(_words(person, body, notices, _JAPANESE, today, short=True))
    with translation.override(language):
        qr_says = plain(say(N_("QR: leads to the page that says whether this letter is genuine.")))
    return Letter(
        number=rules.written(number), address=_address(person), name=f"{person.name} 様", sender=_sender(body, today), words=said,
        qr=_drawing(notices[0].code), qr_says=qr_says, slips=_slips(notices, language), number_qr=_number_drawing(number),
    )  # fmt: skip


def _address(person: Person) -> list[str]:
    """The address line by line, exactly as it is kept."""
    code = person.postcode.replace("-", "")
    lines = [f"〒{code[:3]}-{code[3:]}"] if code else []
    return [*lines, *(line.strip() for line in person.address.splitlines() if line.strip())]


def _sender(body: Body, today: date) -> list[str]:
    """Who sends it, as the address on the back of an envelope; always in Japanese, for the post brings it back by this."""
    with translation.override(_JAPANESE):
        lines = [body.name]
        if body.postcode:
            lines.append(f"〒{body.postcode[:3]}-{body.postcode[3:]}")
        lines += [body.address] if body.address else []
        return [*lines, plain(format_date(today))]


def _drawing(code: str) -> str:
    """The QR as bare SVG: its words are the image's own."""
    return re.sub(r' role="img" aria-label="[^"]*"', "", str(notice_codes.qr(code)))


def _number_drawing(number: str) -> str:
    """The number alone as a QR, for a scanner at the desk to which the letter comes back; it says nothing of anybody."""
    drawing = io.BytesIO()
    segno.make(number, error="m", micro=False, boost_error=False).save(
        drawing, kind="svg", border=2, xmldecl=False, nl=False, light="#fff"
    )
    return drawing.getvalue().decode()


def _words(
    person: Person, body: Body, notices: Sequence[Notice], language: str, today: date, *, short: bool = False
) -> Words:
    with translation.override(language):
        read = [notice_words.letter(each, language) for each in notices]
        if any(not each.paragraphs for each in read):
            raise NoWords
        parts: list[Part] = []
        for place, (notice, each) in enumerate(zip(notices, read, strict=True)):
            title = source(each.title) if place else ""
            parts.append(Part(title, [source(text) for text in each.paragraphs], list(_steps(notice, body, language))))
        if short:
            return Words(language, _say(N_("In Japanese: %(title)s"), title=read[0].title), parts)
        parts += [_why(notices), _otherwise(body), _genuine(notices, body)]
        return Words(language, source(read[0].title), parts)


def _steps(notice: Notice, body: Body, language: str) -> Iterable[tuple[str, str]]:
    """What to do, until when, and whom to ask."""
    said = notice_words.letter(notice, language)
    says_whom = any(each.kind is SlotKind.CHILD for each in slots_of(notice.template.slots))
    if notice.about_id != notice.person_id and notice.about.name and not says_whom:
        yield _say(N_("About")), notice.about.name
    if notice.until_date:
        yield _say(N_("Last day")), source(format_date(notice.until_date))
    if notice.template.leads_to:
        yield (
            _say(N_("What to do")),
            _say(N_("Open “Notices” at %(address)s, or telephone."), address=settings.BASE_URL),
        )
    if number := said.phone or body.phone:
        yield _say(N_("Telephone, a person answers")), number


def _why(notices: Sequence[Notice]) -> Part:
    said: list[str] = []
    if laws := list(dict.fromkeys(each.law for each in notices if each.law)):
        said.append(_say(N_("A law has everybody concerned told: %(law)s."), law="、".join(laws)))
    for name in dict.fromkeys(f"{each.roll.school} {each.roll.name}" for each in _of_schools(notices).values()):
        said.append(_say(N_("The school or nursery writes to all guardians of a class: %(name)s."), name=name))
    if not said:
        said.append(_say(N_("What is known of you or your family fits what is offered, or you asked for it.")))
    return Part(_say(N_("Why you get this letter")), said)


def _otherwise(body: Body) -> Part:
    text = N_(
        "Next time without paper: sign in at %(address)s and choose how you want to be told. Or tell us by telephone or at the counter."
    )
    return Part(_say(N_("To be told otherwise")), [_say(text, address=settings.BASE_URL)])


def _genuine(notices: Sequence[Notice], body: Body) -> Part:
    codes = ", ".join(notice_codes.written(each.code) for each in notices)
    return Part(
        _say(N_("Is this letter genuine?")),
        [_say(N_("Enter the number at %(address)s, or telephone %(body)s. It tells who sent it, and nothing about you."), address=notice_codes.page(), body=name_of(body))],
        [(_say(N_("Number of this notice")), codes)],
    )  # fmt: skip


def _of_schools(notices: Sequence[Notice]) -> Mapping[UUID, SchoolLetter]:
    """The letters of schools among what is told, by the key of the notice."""
    wanted = {each.pk: key for each in notices if (key := letter_of(each.item)) is not None}
    found = SchoolLetter.objects.select_related("roll").in_bulk(list(wanted.values())) if wanted else {}
    return {notice: found[key] for notice, key in wanted.items() if key in found}


def _slips(notices: Sequence[Notice], language: str) -> tuple[Slip, ...]:
    """A reply slip for each letter that asks: one for each child."""
    asked = _of_schools(notices)
    return tuple(
        slip_of(asked[each.pk], each.about.name, each.code, language)
        for each in notices
        if each.pk in asked and asked[each.pk].asks
    )


def slip_of(letter: SchoolLetter, child: str, code: str, language: str) -> Slip:
    """The part to cut off, in the language of whoever fills it in, with Japanese beside it for the school."""
    with translation.override(language):
        lines = [
            (_say(N_("Child")), child),
            (_say(N_("School class")), f"{letter.roll.school} {letter.roll.name}"),
            (_say(N_("Give it back by")), source(format_date(letter.answer_by_date))),
            (_say(N_("Number of this notice")), notice_codes.written(code)),
        ]
        questions = [_question(each, language) for each in questions_of(letter.questions)]
        return Slip(_say(N_("Reply slip")), lines, questions, language, _say(N_("Cut here")))


def _question(question: Question, language: str) -> SlipQuestion:
    words = _both(question.words, language)
    if question.kind is Asking.YES_NO:
        yes_no = [
            {language: _yes_or_no(each, language), _JAPANESE: _yes_or_no(each, _JAPANESE)}
            for each in (N_("Yes"), N_("No"))
        ]
        return SlipQuestion(words, tuple(_both(each, language) for each in yes_no))
    if question.kind is Asking.CHOICE:
        return SlipQuestion(words, tuple(_both(each, language) for each in question.options))
    return SlipQuestion(words)


def _yes_or_no(text: str, language: str) -> str:
    with translation.override(language):
        return _say(text)


def _both(words: Mapping[str, str], language: str) -> str:
    """Words in a language, and in Japanese behind them where that is another one: the school reads what was ticked."""
    said, japanese = said_in(words, language), said_in(words, _JAPANESE)
    return said if said == japanese or language.startswith(_JAPANESE) else f"{said} ({japanese})"


def proof(today: date) -> Letter:
    """A letter to nobody, to try envelopes and fonts with."""
    part = Part("", [f"{plain(format_date(today))}"])
    return Letter(
        rules.written("ACDEFGHJ"), ["〒163-8001", "東京都新宿区西新宿二丁目8番1号", "封筒の窓に収まることを確かめる用紙"], "宛名 見本 様", ["Todoke"],
        [Words(_JAPANESE, "封筒の確認", [part, part])], _drawing("ACDEFGHJKMNP"), "QR",
    )  # fmt: skip
