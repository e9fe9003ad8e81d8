"""The letter of a decision in words: what was decided, why, and how to appeal (行政不服審査法82条、行政事件訴訟法46条); on the page and as PDF."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.utils import translation

from todoke.bodies.models import Body
from todoke.bodies.rules.codes import BodyKind
from todoke.common.clock import TOKYO
from todoke.notices.formats.letters import Part, Words, press
from todoke.procedures.formats import ruling_letters
from todoke.procedures.formats.ruling_letters import RulingLetter
from todoke.procedures.models import Ruling, Submission
from todoke.procedures.queries import cases, forms
from todoke.procedures.rules import numbers
from todoke.procedures.rules.definition import said
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.states import Outcome
from todoke.registry.rules.fields import N_
from todoke.ui.case_words import OUTCOMES
from todoke.ui.jinja import format_date
from todoke.ui.messages import say
from todoke.ui.notice_letters import source

_JAPANESE: Final = "ja"
#: What the head of a body is called, which decides in its name.
_HEADS: Final = {
    BodyKind.PREFECTURE: "知事", BodyKind.SPECIAL_WARD: "長", BodyKind.CITY: "長", BodyKind.TOWN: "長", BodyKind.VILLAGE: "長",
}  # fmt: skip


def head_of(body: Body) -> str:
    """Who decides for a body: 荒川区長, 東京都知事."""
    return body.name + _HEADS.get(BodyKind(body.kind), "")


def name_on(case: Submission) -> str:
    """Whom a letter goes to: the person, or the name that was answered first."""
    if case.person is not None:
        return case.person.name
    for path, each in cases.asked(case).items():
        value = case.answers.get(path)
        if each.question.kind is QuestionKind.NAME and isinstance(value, dict):
            return str(value.get("name", ""))
    return ""


def words(case: Submission, ruling: Ruling, language: str, *, now: datetime) -> Words:
    """All that the letter says in one language."""
    with translation.override(language):
        definition = forms.definition_of(case.version)
        name = said(definition.title, language)
        parts = [_decision(case, ruling, now), _reasons(ruling, definition.law, language)]
        if Outcome(ruling.outcome) is not Outcome.NOTED:
            parts.append(_appeal(case))
        parts.append(_whom_to_ask(case))
        return Words(
            language,
            _say(N_("Decision: %(what)s"), what=name),
            [each for each in parts if each.paragraphs or each.lines],
        )


def _say(text: str, **params: object) -> str:
    return source(say(text, **params))


def _decision(case: Submission, ruling: Ruling, now: datetime) -> Part:
    lines = [
        (_say(N_("Result")), _say(OUTCOMES[Outcome(ruling.outcome)])),
        (_say(N_("Number")), numbers.written(case.number)),
        (_say(N_("Arrived on")), source(format_date(case.arrived_at))),
        (_say(N_("Decided on")), source(format_date(ruling.decided_at or now))),
    ]
    if ruling.pay_yen:
        lines.append((_say(N_("Paid to you")), _say(N_("%(amount)s yen"), amount=f"{ruling.pay_yen:,}")))
    return Part("", [], lines)


def _reasons(ruling: Ruling, law: str, language: str) -> Part:
    held = ruling.values.get("reasons") if isinstance(ruling.values, dict) else None
    own = str(held.get(language, "")) if isinstance(held, dict) else ""
    paragraphs = [own or ruling.reasons] if ruling.reasons else []
    if ruling.reasons and not own and not language.startswith(_JAPANESE):
        paragraphs.insert(0, _say(N_("The reasons were written in Japanese. If you need help to read them, call us.")))
    lines = [(_say(N_("Law")), law)] if law else []
    return Part(_say(N_("Reasons")) if paragraphs else "", paragraphs, lines)


def _appeal(case: Submission) -> Part:
    to = case.procedure.appeal_to or head_of(case.body)
    return Part(
        _say(N_("If you do not agree")),
        [
            _say(
                N_("You can ask %(who)s to review this decision (審査請求), within three months from the day after you learned of it (行政不服審査法18条). After one year from the day after the decision it is no longer possible, unless there is a good reason."),
                who=to,
            ),
            _say(
                N_("You can also go to court against %(body)s (represented by %(head)s) to have the decision cancelled, within six months from the day after you learned of it (行政事件訴訟法14条). If you asked for a review, the six months count from the day after you learned of its result. After one year it is no longer possible, unless there is a good reason."),
                body=case.body.name, head=head_of(case.body),
            ),
        ],
    )  # fmt: skip


def _whom_to_ask(case: Submission) -> Part:
    lines = [(_say(N_("Responsible")), case.procedure.owner)] if case.procedure.owner else []
    phone = case.procedure.phone or case.body.phone
    if phone:
        lines.append((_say(N_("Telephone, a person answers")), phone))
    return Part(_say(N_("Questions")), [], lines)


def languages(case: Submission) -> Sequence[str]:
    """The languages of a letter: the reader's first, and Japanese."""
    own = case.person.language if case.person is not None else case.language
    return [own, _JAPANESE] if own != _JAPANESE and own in ("ja-simple", "en") else [_JAPANESE]


def letter(case: Submission, ruling: Ruling, *, now: datetime) -> RulingLetter:
    """The whole letter."""
    said_ = [words(case, ruling, language, now=now) for language in languages(case)]
    if len(said_) > 1:
        with translation.override(said_[0].language):
            note = Part("", [_say(N_("The Japanese text below is the one that counts."))])
        said_[0] = Words(said_[0].language, said_[0].title, [note, *said_[0].parts])
    with translation.override(_JAPANESE):
        day = source(format_date((ruling.decided_at or now).astimezone(TOKYO)))
        return RulingLetter(
            numbers.written(case.number), day, f"{name_on(case)} 様", list(_sender(case.body)), said_
        )  # fmt: skip


def _sender(body: Body) -> Iterable[str]:
    yield head_of(body)
    if body.address:
        yield body.address


def pdf(case: Submission, ruling: Ruling, *, now: datetime) -> tuple[bytes | None, list[str]]:
    """The letter as PDF, or None and the signs that no font here draws; None without signs where this machine prints nothing."""
    made = letter(case, ruling, now=now)
    try:
        printer = press()
    except LookupError:
        return None, []
    if lacking := ruling_letters.missing(made, printer):
        return None, lacking
    return ruling_letters.to_pdf(made, printer, made_at=now), []
