"""届け先: where letters also reach me; adding, confirming from the other end, order, removing."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http.response import HttpResponseBase

from todoke.common.channels import Channel
from todoke.common.errors import NotFound, Refusal
from todoke.gateways.sending import configured
from todoke.gateways.sending.messages import Outcome
from todoke.notices.models import ContactAddress
from todoke.notices.operations import addresses
from todoke.notices.queries import addresses as queries
from todoke.people.rules import proof_codes
from todoke.registry.rules.fields import N_
from todoke.ui import address_codes, address_words, messages
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

#: What is typed on a page of its own, and the field of the form.
_TYPED: Final = {"mail": (Channel.MAIL, "mail"), "phone": (Channel.SMS, "phone")}
Errors = Sequence[tuple[str | None, object]]


@resident_page()
def show(visitor: Visitor) -> HttpResponseBase:
    """Every address in its order, what became of others, and the ways to add one."""
    visitor.need_oneself()
    return _list(visitor)


def _list(visitor: Visitor, *, errors: Errors = (), status: int = 200) -> HttpResponseBase:
    pushes = configured.is_offered(Channel.PUSH)
    context = {
        "rows": [address_words.shown(each) for each in queries.of_person(visitor.person)],
        "ended": [address_words.shown(each) for each in queries.ended_lately(visitor.person, now=visitor.now)],
        "ways": [
            (label, visitor.url("address_add", kind=kind)) for kind, channel, label in address_words.WAYS if configured.is_offered(channel)
        ],
        "push_key": configured.push_key() if pushes else "", "errors": errors,
    }  # fmt: skip
    return visitor.render("web/notices/addresses.html", context, status=status)


@resident_page(methods=("GET", "POST"))
def add(visitor: Visitor, kind: str) -> HttpResponseBase:
    """Type a mailbox or a telephone; a code goes there at once."""
    visitor.need_oneself()
    if kind == "line":
        return _line(visitor)
    if kind not in _TYPED or not configured.is_offered(_TYPED[kind][0]):
        raise NotFound(page=visitor.request.path)
    channel, field = _TYPED[kind]
    person = visitor.person
    if visitor.request.method == "GET":
        known = (person.email if channel is Channel.MAIL else person.phone) or ""
        return visitor.render("web/notices/address_add.html", {"kind": kind, "value": known, "error": None})
    typed = visitor.request.POST.get(field, "").replace("\0", "")[:300]
    try:
        made = addresses.add(
            person=person, channel=channel, address={field: typed}, by=visitor.actor, now=visitor.now
        )  # fmt: skip
        if made.confirmed_at is not None:
            visitor.say_next(N_("This address is confirmed already."))
            return SeeOther(visitor.url("addresses"))
        _send(visitor, made)
    except Refusal as refusal:
        return _not_added(visitor, kind, typed, refusal)
    return SeeOther(visitor.url("address_confirm", address=str(made.pk)))


def _not_added(visitor: Visitor, kind: str, typed: str, refusal: Refusal) -> HttpResponseBase:
    problems = refusal.data.get("problems")
    words = messages.tell(next(iter(problems.values())) if isinstance(problems, dict) else refusal.code, refusal.data)
    field = f"id_{_TYPED[kind][1]}"
    context = {"kind": kind, "value": typed, "error": words, "errors": [(field, words)]}
    return visitor.render("web/notices/address_add.html", context, status=refusal.status)


def _send(visitor: Visitor, address: ContactAddress) -> Outcome:
    """Make a code and send it; what could not be sent is said on the next page."""
    made, code = addresses.make_code(address=address, by=visitor.actor, now=visitor.now)
    outcome = address_codes.send_code(address, made, code)
    if outcome.failure is not None:
        visitor.say_next(address_words.NOT_SENT[outcome.failure], warns=True)
    return outcome


@resident_page(methods=("GET", "POST"))
def confirm(visitor: Visitor, address: UUID) -> HttpResponseBase:
    """Type the code that was sent, or ask for another."""
    visitor.need_oneself()
    held = queries.get(visitor.person, address)
    if held.confirmed_at is not None or held.channel not in (Channel.MAIL, Channel.SMS):
        return SeeOther(visitor.url("addresses"))
    error, status = None, 200
    if visitor.request.method == "POST":
        try:
            if visitor.request.POST.get("again"):
                if _send(visitor, held).taken:
                    visitor.say_next(N_("Another code is on its way. The one before no longer works."))
                return SeeOther(visitor.url("address_confirm", address=str(held.pk)))
            addresses.confirm(
                address=held, code=visitor.request.POST.get("code", ""), by=visitor.actor, now=visitor.now
            )
            visitor.say_next(N_("It is confirmed. Letters can reach you there from now on."))
            return SeeOther(visitor.url("addresses"))
        except (addresses.AddressCodeWrong, addresses.AddressCodeOver, addresses.AddressCodesTooMany) as refusal:
            error, status = messages.tell(refusal.code, refusal.data), refusal.status
    context = {"row": address_words.shown(held), "error": error, "errors": [("id_code", error)] if error else []}
    return visitor.render("web/notices/address_confirm.html", context, status=status)


@resident_page(methods=("POST",))
def first(visitor: Visitor, address: UUID) -> HttpResponseBase:
    """Try this one before the others."""
    visitor.need_oneself()
    addresses.put_first(address=queries.get(visitor.person, address), by=visitor.actor, now=visitor.now)
    return SeeOther(visitor.url("addresses"))


@resident_page(methods=("POST",))
def remove(visitor: Visitor, address: UUID) -> HttpResponseBase:
    """Be reached there no more, from this moment."""
    visitor.need_oneself()
    addresses.remove(address=queries.get(visitor.person, address), by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("It is removed. Nothing is sent there any more."))
    return SeeOther(visitor.url("addresses"))


@resident_page(methods=("POST",))
def push(visitor: Visitor) -> HttpResponseBase:
    """This browser's subscription, confirmed by the first message that its push service takes."""
    visitor.need_oneself()
    given = {name: visitor.request.POST.get(name, "")[:1200] for name in ("endpoint", "p256dh", "auth")}
    try:
        made = addresses.add(person=visitor.person, channel=Channel.PUSH, address=given, by=visitor.actor, now=visitor.now)  # fmt: skip
    except Refusal as refusal:
        return _list(visitor, errors=[(None, messages.tell(refusal.code, refusal.data))], status=refusal.status)
    if made.confirmed_at is None:
        outcome = address_codes.send_first(made)
        if outcome.failure is not None:
            addresses.remove(address=made, by=visitor.actor, now=visitor.now)
            visitor.say_next(N_("The push service of this browser did not take the first message. Nothing was changed."), warns=True)  # fmt: skip
            return SeeOther(visitor.url("addresses"))
        addresses.confirm_push(address=made, by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("It is confirmed. Letters can reach you there from now on."))
    return SeeOther(visitor.url("addresses"))


def _line(visitor: Visitor) -> HttpResponseBase:
    """A code to be written into the chat with the official account, shown once."""
    if not configured.is_offered(Channel.LINE):
        raise NotFound(page=visitor.request.path)
    code, errors, status = "", list[tuple[str | None, object]](), 200
    if visitor.request.method == "POST":
        try:
            waiting = [
                each
                for each in queries.of_person(visitor.person)
                if each.channel == Channel.LINE and each.confirmed_at is None
            ]
            pending = waiting[0] if waiting else addresses.add(
                person=visitor.person, channel=Channel.LINE, address={}, by=visitor.actor, now=visitor.now
            )  # fmt: skip
            _, made = addresses.make_code(address=pending, by=visitor.actor, now=visitor.now)
            code = proof_codes.written(made)
        except Refusal as refusal:
            errors, status = [(None, messages.tell(refusal.code, refusal.data))], refusal.status
    context = {
        "code": code, "account": settings.LINE_ACCOUNT, "errors": errors, "sandbox": not configured.is_real(Channel.LINE),
    }  # fmt: skip
    return visitor.render("web/notices/address_line.html", context, status=status)
