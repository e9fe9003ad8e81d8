"""My apps: which apps may bring my notices; chosen with one sentence and a code, ended with one touch."""

from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.notices.operations import apps as operations
from todoke.notices.queries import apps as queries
from todoke.people.models import Partner
from todoke.people.operations import consents
from todoke.people.queries.consents import ConsentNotFound
from todoke.people.rules import proof_codes
from todoke.registry.rules.fields import N_
from todoke.ui import consents as asking
from todoke.ui import messages
from todoke.ui.consents import Ask
from todoke.web.people.my_consents import ChoiceMissing
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther


def _ask(visitor: Visitor, app: Partner) -> Ask | None:
    """The question of a body that asks one; None where it does not offer apps."""
    try:
        return asking.ask(visitor.person, queries.CONSENT, today=visitor.today, scope=str(app), who=app.name)
    except ConsentNotFound:
        return None


@resident_page()
def index(visitor: Visitor) -> HttpResponseBase:
    """The apps of the town, and which of them bring my notices."""
    visitor.need_oneself()
    links = {
        key: link for key, link in queries.links_of(visitor.person).items() if queries.holds(link, today=visitor.today)
    }
    rows = [(app, links.get(app.pk)) for app in queries.apps_for(visitor.person.body)]
    return visitor.render("web/notices/apps.html", {"rows": rows})


@resident_page(methods=("GET", "POST"))
def show(visitor: Visitor, app: UUID) -> HttpResponseBase:
    """One app: yes or no; after a yes the code, shown once."""
    visitor.need_oneself()
    found = queries.app(visitor.person.body, app)
    question: Ask | None = _ask(visitor, found)
    refusal: Refusal | None = None
    if question is None:
        raise queries.AppNotFound
    if visitor.request.method == "POST":
        try:
            answer = asking.chosen(visitor.request.POST.dict(), question)
            if answer:
                return _connected(visitor, found, question)
            if answer is False:
                asking.settle(
                    visitor.request.POST.dict(), question, person=visitor.person, by=visitor.actor, now=visitor.now
                )
                operations.end_unconsented(person=visitor.person, by=visitor.actor, now=visitor.now)
                visitor.say_next(N_("The app gets nothing."))
                return SeeOther(visitor.url("apps"))
            refusal = ChoiceMissing()
        except (consents.ConsentTextChanged, consents.PersonEnded) as problem:
            refusal = problem
    return _page(visitor, found, question, refusal)


def _page(visitor: Visitor, app: Partner, question: Ask, refusal: Refusal | None) -> HttpResponseBase:
    link = queries.links_of(visitor.person).get(app.pk)
    context = {
        "app": app, "ask": question, "link": link if link is not None and queries.holds(link, today=visitor.today) else None,
        "errors": [(None, messages.tell(refusal.code))] if refusal else [],
    }  # fmt: skip
    return visitor.render("web/notices/app.html", context, status=refusal.status if refusal else 200)


def _connected(visitor: Visitor, app: Partner, question: Ask) -> HttpResponseBase:
    _, code = operations.connect(
        person=visitor.person, partner=app, text=question.text.pk, by=visitor.actor, now=visitor.now, language=asking.language()
    )  # fmt: skip
    minutes = int(operations.CODE_LASTS.total_seconds() // 60)
    return visitor.render(
        "web/notices/app_code.html", {"app": app, "code": proof_codes.written(code), "minutes": minutes}
    )


@resident_page(methods=("POST",))
def end(visitor: Visitor, app: UUID) -> HttpResponseBase:
    """Do without an app, at once."""
    visitor.need_oneself()
    link = queries.links_of(visitor.person).get(app)
    if link is None:
        raise queries.AppNotFound
    operations.disconnect(link=link, by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("The app gets nothing any more. Your notices stay in your box."))
    return SeeOther(visitor.url("apps"))
