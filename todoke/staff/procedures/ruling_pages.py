"""Deciding a case: proposing with reasons from texts that the body keeps, a second person's yes or no, the letter; and those texts themselves."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import NotFound, Refusal
from todoke.gateways import sealed_files
from todoke.people.rules.roles import Act
from todoke.procedures.models import Procedure, ReasonText, Ruling, Submission
from todoke.procedures.operations import rulings
from todoke.procedures.queries import cases
from todoke.procedures.rules.definition import LANGUAGES
from todoke.procedures.rules.states import Outcome
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.procedures import case_desk, case_pages
from todoke.ui import case_forms, case_words, messages, ruling_letters


@page(Act.CASEWORK, methods=("GET", "POST"))
def propose(desk: Desk, submission: object) -> HttpResponseBase:
    """Propose a decision; a text of reasons that the body keeps can be taken and changed."""
    case, post = case_desk.case_of(desk, submission), desk.request.POST
    if desk.request.method == "GET":
        return _propose(desk, case)
    given, yen = post.get("outcome", ""), written.yen(text(post, "pay_yen", limit=20)) if post.get("pay_yen") else 0
    if given not in set(Outcome) or yen is None:
        name, said = ("outcome", N_("Please choose what is decided.")) if yen is not None else ("pay_yen", N_("Please write an amount in yen."))  # fmt: skip
        return _propose(desk, case, errors=[(f"id_{name}", messages.say(said))], status=422)
    reasons = text(post, "reasons", limit=4100)
    chosen = _text_of(case.procedure, post.get("from_text", ""))
    own = {"reasons": {k: v for k, v in chosen.texts.items() if k != "ja"}} if chosen and chosen.texts.get("ja") == reasons else {}  # fmt: skip
    try:
        rulings.propose(
            case=case, outcome=Outcome(given), reasons=reasons, pay_yen=yen, values=own, by=desk.actor, now=desk.now
        )
    except Refusal as refusal:
        return _propose(desk, case, errors=case_forms.errors_of(refusal), status=refusal.status)
    return case_desk.back(desk, case, N_("Proposed. It is decided on this page."), fragment="#decision")


def _text_of(procedure: Procedure, key: str) -> ReasonText | None:
    return next((each for each in cases.reason_texts(procedure) if str(each.pk) == key), None)


def _propose(
    desk: Desk, case: Submission, *, errors: Sequence[tuple[str | None, object]] = (), status: int = 200
) -> HttpResponse:
    language, post = case_desk.language(), desk.request.POST
    chosen = _text_of(case.procedure, desk.request.GET.get("text", ""))
    account = cases.account_of(case)
    case_desk.look(desk, case, ["state"])
    context = {
        "case": case, "title": case_words.name_of(case, language), "texts": [(each, messages.say(case_words.OUTCOMES[Outcome(each.outcome)])) for each in cases.reason_texts(case.procedure)],
        "outcomes": [(each.value, messages.say(words)) for each, words in case_words.OUTCOMES.items()],
        "outcome": post.get("outcome") or (chosen.outcome if chosen else None), "reasons": text(post, "reasons", limit=4100) or (chosen.texts.get("ja", "") if chosen else ""),
        "from_text": post.get("from_text") or (str(chosen.pk) if chosen else ""), "pay_yen": text(post, "pay_yen", limit=20), "has_account": account is not None,
        "stands": cases.standing(case), "errors": list(errors), "error_of": dict(errors), "of_this_body": case.procedure.body_id == desk.body.pk,
    }  # fmt: skip
    return desk.render("procedures/case_propose.html", context, status=status)


@page(Act.CASEWORK, methods=("POST",))
def decide(desk: Desk, submission: object) -> HttpResponseBase:
    """Decide what was proposed, or send it back with a reason."""
    case = case_desk.case_of(desk, submission)
    ruling = cases.ruling_of(case)
    if ruling is None:
        return case_desk.back(desk, case)
    if desk.request.POST.get("ruling", str(ruling.pk)) != str(ruling.pk):
        return case_desk.back(desk, case, N_("The proposal has changed meanwhile. This is how it is now."))
    try:
        if desk.request.POST.get("do") == "send_back":
            why = text(desk.request.POST, "why", limit=4100)
            rulings.send_back(ruling=ruling, why=why, by=desk.actor, now=desk.now)
            return case_desk.back(desk, case, N_("Sent back."))
        made, lacking = ruling_letters.pdf(case, ruling, now=desk.now)
        rulings.decide(ruling=ruling, letter=made, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        errors = case_forms.errors_of(refusal)
        return case_pages.show_page(desk, case, errors=errors, status=refusal.status)
    if lacking:
        return case_desk.back(desk, case, N_("Decided. No PDF was made, since a character of it cannot be drawn here; the letter is on the resident's page."))  # fmt: skip
    return case_desk.back(desk, case, N_("Decided. The resident is told, and the letter lies with the case."))


@page(Act.CASEWORK)
def letter(desk: Desk, submission: object) -> HttpResponseBase:
    """The letter as PDF: what was decided, or what is proposed as a draft."""
    case = case_desk.case_of(desk, submission)
    ruling = cases.ruling_of(case)
    if ruling is None:
        raise NotFound(page="letter")
    case_desk.look(desk, case, ["letter"])
    content = _content(case, ruling, desk)
    if content is None:
        raise NotFound(page="letter")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.number}.pdf"'
    return response


def _content(case: Submission, ruling: Ruling, desk: Desk) -> bytes | None:
    if ruling.token:
        return sealed_files.read(ruling.token, ruling.key)
    return ruling_letters.pdf(case, ruling, now=desk.now)[0]


# ---- texts of reasons -----------------------------------------------------------------------------------------------


@page(Act.CASEWORK)
def texts(desk: Desk) -> HttpResponseBase:
    """The texts of reasons of each procedure of this body."""
    found = Procedure.objects.filter(body=desk.body).order_by("key")
    listed = [
        (each, [(row, messages.say(case_words.OUTCOMES[Outcome(row.outcome)])) for row in cases.reason_texts(each)])
        for each in found
    ]
    return desk.render("procedures/reason_texts.html", {"listed": listed})


@page(Act.CASEWORK, methods=("GET", "POST"))
def text_edit(desk: Desk, of: str, reason: int | None = None) -> HttpResponseBase:
    """Write a text of reasons in three languages, change it, or have it offered no more."""
    whose = Procedure.objects.filter(body=desk.body, key=of).first()
    if whose is None:
        raise NotFound(page=of)
    held = _text_of(whose, str(reason)) if reason is not None else None
    if reason is not None and held is None:
        raise NotFound(page=str(reason))
    post = desk.request.POST
    if desk.request.method == "GET":
        return _text_page(desk, whose, held)
    if post.get("do") == "end" and held is not None:
        rulings.end_text(text=held, by=desk.actor, now=desk.now)
        return desk.go("reason_texts", N_("It is offered no more."))
    if post.get("outcome", "") not in set(Outcome):
        return _text_page(
            desk, whose, held, errors=[("id_outcome", messages.say(N_("Please choose what is decided.")))]
        )
    try:
        rulings.keep_text(
            procedure=whose, outcome=Outcome(post["outcome"]), name=text(post, "name", limit=200),
            texts={each: text(post, each, limit=4100) for each in LANGUAGES}, text=held, by=desk.actor, now=desk.now,
        )  # fmt: skip
    except Refusal as refusal:
        return _text_page(desk, whose, held, errors=case_forms.errors_of(refusal))
    return desk.go("reason_texts", N_("Saved."))


def _text_page(
    desk: Desk, procedure: Procedure, held: ReasonText | None, *, errors: Sequence[tuple[str | None, object]] = ()
) -> HttpResponse:
    post = desk.request.POST
    typed = {"outcome": held.outcome if held else "", "name": held.name if held else "", **(held.texts if held else {})}
    typed |= {name: text(post, name, limit=4100) for name in ("outcome", "name", *LANGUAGES) if name in post}
    context = {
        "procedure": procedure, "held": held, "typed": {**dict.fromkeys(LANGUAGES, ""), **typed}, "errors": list(errors), "error_of": dict(errors),
        "outcomes": [(each.value, messages.say(words)) for each, words in case_words.OUTCOMES.items()],
    }  # fmt: skip
    return desk.render("procedures/reason_text.html", context, status=422 if errors else 200)
