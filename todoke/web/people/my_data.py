"""わたしのデータ: what is held and what can be done about each thing, who looked, what was asked of the body."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.errors import Refusal
from todoke.people.models import Person, PersonFact
from todoke.people.operations import own_data
from todoke.people.queries import consents, disclosures, families, mandates, visibility
from todoke.people.queries import own_data as held
from todoke.people.queries import persons as known
from todoke.people.queries.own_data import ENTRIES_A_PAGE, Use, Value
from todoke.people.rules.mandates import Matter
from todoke.people.rules.own_data import OWN, Asked
from todoke.people.rules.vocabulary import BY_NAME
from todoke.procedures.queries import cosigning
from todoke.registry.rules.fields import N_
from todoke.ui import consents as ui
from todoke.ui import facts_typed
from todoke.ui import held_words as words
from todoke.ui import own_data as told
from todoke.ui.own_data import Told
from todoke.web.people import whose
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther


def names_of(uses: list[Use] | tuple[Use, ...], visitor: Visitor) -> dict[str, str]:
    """The names of other residents who acted, as far as the visitor may see them, and of banks and insurers that looked."""
    labels = {use.by for use in uses if use.by.startswith("resident:")}
    found: dict[str, str] = {}
    for label in labels:
        try:
            person = known.get(label.partition(":")[2])
        except known.PersonNotFound:
            continue
        if visibility.seen_by(visitor.person, [person], today=visitor.today):
            found[label] = person.name
    partners = disclosures.partners_named(use.by.partition(":")[2] for use in uses if use.by.startswith("partner:"))
    return found | {str(partner): partner.name for partner in partners}


def told_uses(
    visitor: Visitor, *, looks_only: bool, page: int = 1, a_page: int = ENTRIES_A_PAGE, person: Person | None = None
) -> tuple[list[Told], bool]:
    """Looks and uses in words, and whether there are more."""
    uses, more = held.uses(person or visitor.person, looks_only=looks_only, page=page, a_page=a_page)
    names = names_of(tuple(uses), visitor)
    return [told.told(use, me=visitor.person, names=names) for use in uses], more


@resident_page()
def show(visitor: Visitor) -> HttpResponseBase:
    """The start: the newest looks, what waits, and the ways to everything held."""
    if visitor.acting_for is not None:
        may_look = visitor.may(Matter.LOOK_UP)
        allowed = {
            "may_look": may_look,
            "may_prove": visitor.may(Matter.PROVE),
            "may_read": may_look or visitor.may(Matter.RECEIVE),
            "may_cases": may_look or visitor.may(Matter.APPLY),
        }
        return visitor.render("web/people/home.html", allowed)
    looks, _ = told_uses(visitor, looks_only=True)
    children = [
        child
        for child in families.children_of(visitor.person, today=visitor.today)
        if consents.differing(child, today=visitor.today)
    ]
    differing = [
        child for child in children if visitor.person in consents.told_of_difference(child, today=visitor.today)
    ]
    held_by_me = mandates.held_by(visitor.person, visitor.now)
    every = [*held_by_me, *mandates.given_by(visitor.person, visitor.now)]
    context = {
        "looks": looks[:3], "differing": differing, "waiting": _open_requests(visitor),
        "asked": sum(mandates.waits_for(each) == visitor.person for each in every),
        "reminders": len(mandates.reminders_for(visitor.person, visitor.now)),
        "agrees": bool(cosigning.waiting_for(visitor.person, today=visitor.today)),
        "acts": any(mandates.holds(each, visitor.now) for each in held_by_me),
    }  # fmt: skip
    return visitor.render("web/people/home.html", context)


def _open_requests(visitor: Visitor) -> list[object]:
    return [each for each in held.requests_of(visitor.person) if each.answered_at is None]


@resident_page()
def data(visitor: Visitor) -> HttpResponseBase:
    """Everything held about the visitor."""
    return _data_page(visitor, whose.shown(visitor))


@resident_page()
def child(visitor: Visitor, person: UUID) -> HttpResponseBase:
    """What a parent or guardian sees of what is held about a child."""
    return _data_page(visitor, whose.shown(visitor, str(person)))


def _data_page(visitor: Visitor, found: whose.Shown) -> HttpResponse:
    texts = (
        [text for text in consents.texts_for(found.person.body) if not consents.is_open(text)]
        if not found.is_self and visitor.acting_for is None
        else []
    )
    context = {
        "questions": [ui.ask(found.person, text.key, today=visitor.today) for text in texts],
        "mine": consents.answers_of(found.person, visitor.person) if not found.is_self else {},
        "sections": told.sections(found.rows), "person": found.person, "is_self": found.is_self,
        "protected": found.is_self and families.is_protected(found.person, today=visitor.today),
        "children": families.children_of(visitor.person, today=visitor.today) if found.is_self else (),
        "requests": held.requests_of(visitor.person) if found.is_self else (), "asked_words": words.ASKED, "decision_words": words.DECISIONS,
        "label_of_request": told.label_of_request,
    }  # fmt: skip
    return visitor.render("web/people/data.html", context)


@resident_page()
def uses(visitor: Visitor) -> HttpResponseBase:
    """Every look and every use, a page at a time."""
    visitor.need_oneself()
    given = visitor.request.GET.get("page", "1")
    page = int(given) if given.isascii() and given.isdigit() and len(given) < 6 and int(given) else 1
    looks_only = visitor.request.GET.get("only") == "looks"
    found, more = told_uses(visitor, looks_only=looks_only, page=page)
    own_data.withhold(person=visitor.person, by=visitor.actor, now=visitor.now)
    here, only = visitor.url("my_uses"), "&only=looks" if looks_only else ""
    context = {
        "uses": found, "looks_only": looks_only, "number": page, "a_page": ENTRIES_A_PAGE,
        "earlier": f"{here}?page={page + 1}{only}" if more else None, "later": f"{here}?page={page - 1}{only}" if page > 1 else None,
    }  # fmt: skip
    return visitor.render("web/people/uses.html", context)


def _value(visitor: Visitor, about: str) -> Value:
    """One thing held about the visitor. Raises PersonNotFound, which looks like any page that is not there."""
    found = whose.own(visitor)
    for row in found.rows:
        for value in row.values:
            if value.about == about:
                return value
    raise known.PersonNotFound


@resident_page(methods=("GET", "POST"))
def item(visitor: Visitor, about: str) -> HttpResponseBase:
    """One thing held: correct or delete it at once, or ask the body to."""
    value = _value(visitor, about)
    if visitor.request.method == "GET":
        return _item_page(visitor, value)
    action = visitor.request.POST.get("do", "")
    try:
        return _act(visitor, value, action)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _item_page(visitor, value, refusal=refusal)


def _act(visitor: Visitor, value: Value, action: str) -> HttpResponseBase:
    """Do what the form asked for."""
    post, person, by, now = visitor.request.POST, visitor.person, visitor.actor, visitor.now
    if action == "delete" and value.fate.at_once:
        own_data.delete(person=person, about=value.about, by=by, now=now)
        visitor.say_next(N_("It is deleted, with everything that was said before."))
    elif action == "correct" and value.fate.at_once and value.field in OWN:
        own_data.correct(person=person, field=value.field, value=post.get("value", "")[:500], by=by, now=now)
        visitor.say_next(N_("It is corrected and holds from now on."))
    elif action == "correct" and value.fate.at_once:
        fact = PersonFact.objects.get(pk=value.about.partition(":")[2], person=person)
        own_data.correct_fact(
            fact=fact, value=facts_typed.read(BY_NAME[value.field], post.get("value", "")), by=by, now=now
        )
        visitor.say_next(N_("It is corrected and holds from now on."))
    elif action in {"correct", "ask_delete"} and not value.fate.at_once:
        asked = Asked.CORRECT if action == "correct" else Asked.DELETE
        own_data.ask(person=person, asked=asked, about=value.about, wish=post.get("wish", ""), by=by, now=now)
        visitor.say_next(N_("Your request is sent. You see its answer here."))
    else:
        raise own_data.StaysHeld
    return SeeOther(visitor.url("my_data"))


def _item_page(visitor: Visitor, value: Value, *, refusal: Refusal | None = None) -> HttpResponse:
    context = told.item_context(value, visitor.request.POST.dict(), refusal)
    return visitor.render("web/people/item.html", context, status=refusal.status if refusal else 200)
