"""A letter from school as its guardian reads it: the enclosed file, and the reply slip, answered and changed until the last day."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from todoke.common.errors import Refusal
from todoke.gateways import sealed_files
from todoke.notices.models import Notice, SchoolLetter
from todoke.notices.operations import slips
from todoke.notices.queries import schools as queries
from todoke.notices.rules.school_letters import may_answer
from todoke.notices.rules.slips import LONGEST_ANSWER
from todoke.registry.rules.fields import N_
from todoke.ui import messages, notice_words
from todoke.ui import notice_letter_words as words
from todoke.ui.slip_words import answered, told
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

Errors = list[tuple[str | None, object]]


def _mine(visitor: Visitor, key: UUID) -> tuple[Notice, SchoolLetter]:
    """The visitor's own notice of a letter, while they are told about the child. Raises NotForAnother, SchoolLetterNotFound."""
    visitor.need_oneself()
    notice = queries.notice_of(visitor.person, key, today=visitor.today)
    return notice, queries.of_notice(notice)


@resident_page(methods=("GET", "POST"))
def reply(visitor: Visitor, letter: UUID) -> HttpResponseBase:
    """The letter and its slip; what was answered for the child stands there for either guardian whom nobody is kept from."""
    notice, found = _mine(visitor, letter)
    if visitor.request.method == "GET":
        return _page(visitor, notice, found)
    answers = [_typed(visitor, f"answer_{each.number}") for each in told(found)]
    try:
        slips.answer(notice=notice, answers=answers, by=visitor.actor, now=visitor.now)
    except Refusal as refusal:
        return _page(visitor, notice, found, errors=_errors(refusal), status=refusal.status)
    visitor.say_next(N_("Your answer is with the school. You can change it until the last day."))
    return SeeOther(visitor.url("notice_reply", letter=str(notice.pk)))


def _typed(visitor: Visitor, name: str) -> str:
    return visitor.request.POST.get(name, "").replace("\0", "").strip()[: LONGEST_ANSWER + 1]


def _errors(refusal: Refusal) -> Errors:
    problems = refusal.data.get("problems")
    if not isinstance(problems, Mapping):
        return [(None, messages.tell(refusal.code, refusal.data))]
    return [(f"id_{name}", messages.say(words.PROBLEMS[str(code)])) for name, code in problems.items()]


def _page(
    visitor: Visitor, notice: Notice, found: SchoolLetter, *, errors: Errors | None = None, status: int = 200
) -> HttpResponse:
    slip = queries.slip_for(visitor.person, found, notice.about, today=visitor.today) if found.asks else None
    typed = (
        [_typed(visitor, f"answer_{each.number}") for each in told(found)] if visitor.request.method == "POST" else None
    )
    context = {
        "notice": notice, "letter": found, "read": notice_words.letter(notice, translation.get_language() or "ja"), "questions": told(found), "slip": slip,
        "answered": answered(found, slip) if slip else (), "mine": slip is not None and slip.person_id == visitor.person.pk,
        "values": typed or (slip.answers if slip else []), "open": found.asks and may_answer(found.answer_by_date, today=visitor.today),
        "encloses": bool(found.enclosed_token), "longest": LONGEST_ANSWER, "phone": found.roll.phone or notice.body.phone, "errors": errors or [],
        "error_of": dict(errors or []),
    }  # fmt: skip
    return visitor.render("web/notices/reply.html", context, status=status)


@resident_page()
def enclosed(visitor: Visitor, letter: UUID) -> HttpResponseBase:
    """The file that the school enclosed."""
    _, found = _mine(visitor, letter)
    content = sealed_files.read(found.enclosed_token, found.enclosed_key)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="letter-{str(found.pk)[:8]}.pdf"'
    return response
