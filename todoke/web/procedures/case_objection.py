"""Objecting to what was decided without filing: a few words reopen it, and somebody looks at it."""

from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.procedures.operations import automatic as operations
from todoke.procedures.operations import handling
from todoke.procedures.queries import automatic, cases
from todoke.registry.rules.fields import N_
from todoke.ui import case_forms, case_words, messages
from todoke.web.frame import language
from todoke.web.people.session import Visitor, resident_page
from todoke.web.procedures.cases import agent_of, case_of
from todoke.web.town.pages import SeeOther


@resident_page(methods=("GET", "POST"))
def object_to(visitor: Visitor, case: UUID) -> HttpResponseBase:
    """Say in one's own words what is wrong, or that it is not wanted."""
    found = case_of(visitor, case)
    agent, ruling = agent_of(visitor), cases.ruling_of(found)
    back, typed = visitor.url("my_case", case=str(found.pk)), visitor.request.POST.get("text", "")
    errors: list[tuple[str | None, object]] = []
    if visitor.request.method == "POST":
        try:
            operations.object_to(case=found, text=typed, by=visitor.actor, now=visitor.now, agent=agent)
        except handling.CaseInvalid as refusal:
            errors = list(case_forms.errors_of(refusal))
        except operations.ObjectionOver as refusal:
            errors = [(None, messages.tell(refusal.code))]
        else:
            visitor.say_next(N_("Thank you. It is open again, and somebody looks at it."))
            return SeeOther(back)
    context = {
        "title": case_words.name_of(found, language()), "back": back, "typed": typed, "errors": errors, "error_of": dict(errors),
        "until": automatic.objection_until(found, ruling) if ruling else None, "open": automatic.may_object(found, ruling, today=visitor.today),
    }  # fmt: skip
    return visitor.render("web/procedures/object.html", context, status=422 if errors else 200)
