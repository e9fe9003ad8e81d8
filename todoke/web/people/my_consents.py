"""My consents: every answer with its receipt, a question to answer or answer anew, taking a yes back."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.notices.operations import apps
from todoke.people.models import Consent, Person
from todoke.people.operations import consents as operations
from todoke.people.queries import consents as queries
from todoke.people.queries import visibility
from todoke.people.queries.persons import PersonNotFound
from todoke.people.rules.consents import Standing
from todoke.people.rules.family import Seeing
from todoke.registry.rules.fields import N_
from todoke.ui import consents as ui
from todoke.ui import held_words, messages
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

#: What an answer is worth, in words.
STANDINGS = {
    Standing.YES: N_("Yes, it holds"),
    Standing.NO: N_("No"),
    Standing.WITHDRAWN: N_("Taken back"),
    Standing.EXPIRED: N_("Over"),
    Standing.REPLACED: N_("Answered anew"),
}


def _only_oneself(visitor: Visitor) -> None:
    """Consent is the person's own: nobody answers, sees or takes it back by a mandate."""
    visitor.need_oneself()


@resident_page()
def index(visitor: Visitor) -> HttpResponseBase:
    """Every answer, the newest first, and what can be answered though nobody asked."""
    _only_oneself(visitor)
    given = queries.given(visitor.person)
    answered = {each.key for each in given}
    open_texts = [
        ui.ask(visitor.person, text.key, today=visitor.today)
        for text in queries.texts_for(visitor.person.body)
        if text.key not in answered and not queries.is_open(text)
    ]
    context = {
        "answers": [(each, _question(each), queries.standing(each, today=visitor.today)) for each in given],
        "standings": STANDINGS,
    }
    return visitor.render("web/people/consents.html", {**context, "unanswered": open_texts})


def _question(consent: Consent) -> ui.Ask:
    return ui.Ask(consent.text, consent.who, consent.scope, consent.until_date)


@resident_page(methods=("GET", "POST"))
def ask(visitor: Visitor, key: str) -> HttpResponseBase:
    """One question on a page of its own; what is answered here holds in general, not for one matter."""
    return _ask_page(visitor, key, visitor.person)


@resident_page(methods=("GET", "POST"))
def ask_for_child(visitor: Visitor, person: UUID, key: str) -> HttpResponseBase:
    """The same for a child, answered by a guardian; both guardians have to agree."""
    sight = visibility.sight_of(visitor.person, person, today=visitor.today)
    if sight.why not in {Seeing.PARENT, Seeing.GUARDIAN}:
        raise PersonNotFound
    return _ask_page(visitor, key, sight.person)


def _ask_page(visitor: Visitor, key: str, whose: Person) -> HttpResponseBase:
    _only_oneself(visitor)
    guardian = None if whose == visitor.person else visitor.person
    question = ui.ask(whose, key, today=visitor.today)
    if queries.is_open(question.text):
        raise queries.ConsentNotFound
    refusal: Refusal | None = None
    if visitor.request.method == "POST":
        try:
            given = visitor.request.POST.dict()
            kept = ui.settle(given, question, person=whose, by=visitor.actor, now=visitor.now, guardian=guardian)
            if kept is not None and guardian is not None:
                visitor.say_next(N_("Your answer is kept. It holds when no guardian says no."))
                return SeeOther(visitor.url("my_child_data", person=str(whose.pk)))
            if kept is not None:
                visitor.say_next(N_("Your answer is kept. It holds from now on."))
                return SeeOther(visitor.url("my_consent", number=kept.number))
            refusal = ChoiceMissing()
        except (operations.ConsentTextChanged, operations.PersonEnded) as problem:
            refusal = problem
    context = {
        "child": whose if guardian else None,
        "ask": question,
        "errors": [(None, messages.tell(refusal.code))] if refusal else [],
    }
    return visitor.render("web/people/consent_ask.html", context, status=refusal.status if refusal else 200)


class ChoiceMissing(Refusal):
    """Neither yes nor no was chosen."""

    code = "yes_or_no"
    status = 422


@resident_page()
def show(visitor: Visitor, number: str) -> HttpResponseBase:
    """The receipt of an answer; a yes that holds is taken back here."""
    _only_oneself(visitor)
    consent = queries.receipt(visitor.person, number)
    state = queries.standing(consent, today=visitor.today)
    context = {
        "consent": consent, "ask": _question(consent), "state": STANDINGS[state], "holds": state is Standing.YES, "words": held_words.VALUES,
        "by_me": consent.answered_by == str(visitor.actor), "unchanged": queries.is_unchanged(consent.text), "schema": ui.SCHEMA,
    }  # fmt: skip
    return visitor.render("web/people/consent.html", context)


@resident_page()
def record(visitor: Visitor, number: str) -> HttpResponseBase:
    """The receipt as JSON."""
    _only_oneself(visitor)
    consent = queries.receipt(visitor.person, number)
    response: HttpResponse = JsonResponse(
        ui.receipt_record(consent, today=visitor.today), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="consent-{consent.number}.json"'
    return response


@resident_page(methods=("POST",))
def withdraw(visitor: Visitor, number: str) -> HttpResponseBase:
    """Take a yes back: one touch, at once."""
    _only_oneself(visitor)
    with transaction.atomic():
        operations.withdraw(consent=queries.receipt(visitor.person, number), by=visitor.actor, now=visitor.now)
        apps.end_unconsented(person=visitor.person, by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("Your consent is taken back. From this moment nobody may use it any more."))
    return SeeOther(visitor.url("my_consent", number=number))
