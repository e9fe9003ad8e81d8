"""The telephone desk: a caller reads out the number of a notice, the clerk types it and reads out what it says; nothing personal."""

from django.http.response import HttpResponseBase
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from markupsafe import Markup

from todoke.notices.operations import genuine
from todoke.notices.operations.genuine import Standing
from todoke.notices.rules.phishing import Way
from todoke.people.operations.code_tries import CodesTooFast
from todoke.people.rules.roles import Act
from todoke.staff.desk import Desk, page
from todoke.ui import genuine_words, messages, notice_codes


@sensitive_post_parameters("code")
@page(Act.VIEW, methods=("GET", "POST"))
def check(desk: Desk) -> HttpResponseBase:
    """The field, and after a number what to say."""
    context: dict[str, object] = {
        "typed": "", "answer": None, "never": genuine_words.NEVER, "alphabet": notice_codes.alphabet(_language()), "errors": [], "error": None
    }  # fmt: skip
    status = 200
    if desk.request.method == "POST":
        typed = desk.request.POST.get("code", "")
        try:
            answer = genuine.check_code(
                typed=typed, source=f"desk {desk.user.pk}", by=desk.actor, now=desk.now, way=Way.PHONE, many=True
            )
        except CodesTooFast as refusal:
            error: Markup | None = messages.tell(refusal.code, refusal.data)
            status = refusal.status
        else:
            error = genuine_words.trouble(answer)
            status = 422 if error else 200
            if not error:
                context |= _answered(answer)
        context |= {"typed": typed[:60], "error": error, "errors": [("id_code", error)] if error else []}
    return desk.render("notices/genuine.html", context, status=status)


def _language() -> str:
    return translation.get_language() or "ja"


def _answered(answer: genuine.Answer) -> dict[str, object]:
    known = answer.standing is not Standing.UNKNOWN
    return {
        "answer": answer, "title": genuine_words.TITLES[answer.standing], "facts": genuine_words.facts(answer) if known else [],
        "known": known, "taken_back": answer.standing is Standing.WITHDRAWN, "aloud": notice_codes.spoken(answer.code, _language()),
    }  # fmt: skip


@page(Act.VIEW)
def script(desk: Desk) -> HttpResponseBase:
    """What to say on the telephone, on one sheet of paper."""
    context = {"alphabet": notice_codes.alphabet(_language()), "never": genuine_words.NEVER}
    return desk.render("notices/telephone.html", context)
