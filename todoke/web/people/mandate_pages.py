"""Who may act for me, and for whom I may: give, agree, stop with one touch, and see who used it when."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common.calendar import after_years
from todoke.common.errors import Refusal
from todoke.people.models import Mandate
from todoke.people.operations import concerns
from todoke.people.operations import mandates as operations
from todoke.people.queries import mandates as queries
from todoke.people.rules import proof_codes
from todoke.people.rules.concerns import ConcernKind
from todoke.people.rules.mandates import WATCHING, MandateKind, Matter, may_be_stopped
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.ui import messages, standing
from todoke.ui.sources import source_of
from todoke.web.people import uses
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

_FIELDS = {"kind": "id_kind", "matters": "id_matters", "until_date": "id_last", "code": "id_code"}


def mine(visitor: Visitor, key: str) -> Mandate:
    """A mandate of this person, on either side, that both may see; raises MandateNotFound."""
    visitor.need_oneself()
    rows = [*queries.given_by(visitor.person, visitor.now), *queries.held_by(visitor.person, visitor.now)]
    found = next((row for row in rows if str(row.pk) == str(key)), None)
    if found is None:
        raise queries.MandateNotFound
    return found


@resident_page()
def index(visitor: Visitor) -> HttpResponseBase:
    """Both sides, what waits first; and what somebody who watches reminded of."""
    visitor.need_oneself()
    given, held = queries.given_by(visitor.person, visitor.now), queries.held_by(visitor.person, visitor.now)
    context = {
        "given": [_row(visitor, row) for row in given],
        "held": [_row(visitor, row) for row in held],
        "acts": any(queries.holds(row, visitor.now) for row in held),
        "watches": any(row.kind == MandateKind.WATCH and queries.holds(row, visitor.now) for row in held),
        "reminders": [
            (standing.agent_name(each.mandate), messages.say(standing.REMINDINGS[each.text]), each.made_at)  # type: ignore[index]
            for each in queries.reminders_for(visitor.person, visitor.now)
        ],
    }
    return visitor.render("web/people/mandates.html", context)


def _row(visitor: Visitor, mandate: Mandate) -> dict[str, object]:
    mine_to_give = mandate.principal_id == visitor.person.pk
    waiting = queries.waits_for(mandate)
    return {
        "mandate": mandate,
        "title": standing.title(mandate),
        "who": standing.agent_name(mandate) if mine_to_give else mandate.principal.name,
        "sentence": standing.sentence_of(mandate),
        "waits": waiting is not None,
        "waits_for_me": waiting is not None and waiting.pk == visitor.person.pk,
        "stoppable": may_be_stopped(MandateKind(mandate.kind)),
        "why_not": standing.cannot_stop(mandate),
        "holds": waiting is None and queries.holds(mandate, visitor.now),
        "disputed": bool(not mine_to_give and queries.still_allows(mandate, Matter.LOOK_UP, visitor.now).disputed),
    }


@resident_page(methods=("GET", "POST"))
def give(visitor: Visitor) -> HttpResponseBase:
    """Let somebody act: the matters, until when, and by the other's code or a link; read back in one sentence before it is done."""
    visitor.need_oneself()
    sent = visitor.request.POST
    typed: dict[str, object] = {
        "kind": sent.get("kind", MandateKind.GRANTED.value),
        "matters": [code for code in sent.getlist("matters") if code in {matter.value for matter in Matter}],
        "last": sent.get("last", "")[:20] or _year_on(visitor.today).isoformat(),
        "way": sent.get("way", "code"),
        "code": sent.get("code", "")[:60].replace("\0", ""),
    }
    if visitor.request.method == "GET" or sent.get("change"):
        return _form(visitor, typed, {})
    try:
        return _given(visitor, typed, confirmed=sent.get("confirm") == "yes")
    except operations.MandateInvalid as refusal:
        problems = refusal.data["problems"]
        assert isinstance(problems, dict)
        return _form(visitor, typed, problems)
    except Refusal as refusal:
        if refusal.code not in {"invitation_unusable", "codes_too_fast"}:
            raise
        return _form(visitor, typed, {"code": refusal.code}, data=dict(refusal.data), status=refusal.status)


def _year_on(today: date) -> date:
    return after_years(today, 1)


def _given(visitor: Visitor, typed: dict[str, object], *, confirmed: bool) -> HttpResponseBase:
    kind = MandateKind.WATCH if typed["kind"] == MandateKind.WATCH.value else MandateKind.GRANTED
    chosen = typed["matters"]
    assert isinstance(chosen, list)
    matters = (
        WATCHING if kind is MandateKind.WATCH else frozenset(matter for matter in Matter if matter.value in chosen)
    )
    day = written.iso_date(str(typed["last"]))
    if day is None:
        raise operations.MandateInvalid(problems={"until_date": "box_date"})
    until = date.fromisoformat(day) + timedelta(days=1)
    operations.see_that_it_can_be_given(
        principal=visitor.person, kind=kind, matters=matters, until_date=until, now=visitor.now
    )
    source, by_link = source_of(visitor.request), typed["way"] == "link"
    if not confirmed:
        who = messages.say(N_("Whoever opens your link")) if by_link else operations.whose_code(
            principal=visitor.person, typed=str(typed["code"]), source=source, now=visitor.now
        ).name  # fmt: skip
        sentence = standing.sentence(agent=who, principal=visitor.person.name, named=matters, until_date=until)
        return visitor.render(
            "web/people/mandate_confirm.html", {"sentence": sentence, "typed": typed, "by_link": by_link}
        )
    if by_link:
        secret = operations.invite(
            principal=visitor.person, kind=kind, matters=matters, until_date=until, by=visitor.actor, now=visitor.now
        )
        link = visitor.request.build_absolute_uri(visitor.url("mandate_link", secret=secret))
        return visitor.render("web/people/mandate_link_made.html", {"link": link})
    operations.give(
        principal=visitor.person, typed=str(typed["code"]), kind=kind, matters=matters, until_date=until, source=source, by=visitor.actor,
        now=visitor.now,
    )  # fmt: skip
    visitor.say_next(N_("It holds as soon as the other says yes."))
    return SeeOther(visitor.url("mandates"))


def _form(
    visitor: Visitor, typed: dict[str, object], problems: dict[str, str], *, data: dict[str, object] | None = None, status: int = 422
) -> HttpResponse:  # fmt: skip
    said = {field: messages.tell(code, data) for field, code in problems.items()}
    context = {
        "typed": typed, "problems": said, "errors": [(_FIELDS.get(field), words) for field, words in said.items()],
        "matters": [(matter.value, messages.say(standing.MATTERS[matter])) for matter in standing.GIVABLE],
        "most": _year_on(visitor.today),
    }  # fmt: skip
    return visitor.render("web/people/mandate_give.html", context, status=status if problems else 200)


@resident_page(methods=("POST",))
def code(visitor: Visitor) -> HttpResponseBase:
    """Show a code to who stands beside; it works once, for a quarter of an hour."""
    visitor.need_oneself()
    made = operations.show_code(person=visitor.person, by=visitor.actor, now=visitor.now)
    return visitor.render("web/people/mandate_code.html", {"code": proof_codes.written(made)})


@resident_page(methods=("GET", "POST"))
def link(visitor: Visitor, secret: str) -> HttpResponseBase:
    """What somebody offers by a link: yes or no, of equal weight."""
    visitor.need_oneself()
    source = source_of(visitor.request)
    if visitor.request.method == "POST":
        if visitor.request.POST.get("answer") == "yes":
            operations.accept(agent=visitor.person, secret=secret, source=source, by=visitor.actor, now=visitor.now)
            visitor.say_next(N_("It holds as soon as the other says that you are the right person."))
        return SeeOther(visitor.url("mandates"))
    found = operations.open_invitation(agent=visitor.person, secret=secret, source=source, now=visitor.now)
    assert found.until_date is not None
    sentence = standing.sentence(
        agent=visitor.person.name, principal=found.person.name, named=[Matter(each) for each in found.matters], until_date=found.until_date
    )  # fmt: skip
    return visitor.render("web/people/mandate_offer.html", {"sentence": sentence})


@resident_page()
def show(visitor: Visitor, mandate: str) -> HttpResponseBase:
    """One mandate: what it is for, how it is known, who used it when."""
    found = mine(visitor, mandate)
    rows = [uses.said(entry) for entry in queries.uses_of(found)]
    others = [standing.agent_name(row) for row in queries.co_guardians(found, visitor.now)]
    context = {
        "row": _row(visitor, found),
        "uses": rows,
        "others": others if found.agent_id == visitor.person.pk else [],
    }
    return visitor.render("web/people/mandate.html", context)


@resident_page(methods=("POST",))
def agree(visitor: Visitor, mandate: str) -> HttpResponseBase:
    """Say yes."""
    operations.agree(mandate=mine(visitor, mandate), person=visitor.person, by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("It holds from now on."))
    return SeeOther(visitor.url("mandates"))


@resident_page(methods=("POST",))
def stop(visitor: Visitor, mandate: str) -> HttpResponseBase:
    """Stop it, or give it back: with effect at once, everywhere."""
    visitor.need_oneself()
    found = mine(visitor, mandate)  # whoever may not see it any more does not learn here that there is one
    operations.stop(mandate=found, person=visitor.person, by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("It has ended, everywhere and at once. Every code that rested on it shows nothing."))
    return SeeOther(visitor.url("mandates"))


@resident_page(methods=("POST",))
def read(visitor: Visitor) -> HttpResponseBase:
    """The reminders were read."""
    visitor.need_oneself()
    operations.read_reminders(principal=visitor.person, by=visitor.actor, now=visitor.now)
    return SeeOther(visitor.url("mandates"))


@resident_page(methods=("GET", "POST"))
def worry(visitor: Visitor, mandate: str) -> HttpResponseBase:
    """Tell the officer of the town that something is wrong, or that one does not agree with another guardian."""
    found = mine(visitor, mandate)
    guardian = found.kind == MandateKind.BY_LAW and found.agent_id == visitor.person.pk
    text = visitor.request.POST.get("text", "")
    kinds = [ConcernKind.MISUSE, ConcernKind.ABUSE, *([ConcernKind.DISAGREEMENT] if guardian else [])]
    context: dict[str, object] = {
        "kinds": [(kind.value, messages.say(standing.CONCERNS[kind])) for kind in kinds], "row": _row(visitor, found),
        "text": text.replace("\0", ""), "kind": visitor.request.POST.get("kind", kinds[0].value),
    }  # fmt: skip
    if visitor.request.method == "GET":
        return visitor.render("web/people/worry.html", context)
    kind = next((each for each in kinds if each.value == context["kind"]), kinds[0])
    try:
        concerns.raise_concern(
            kind=kind, principal=found.principal, text=text, by=visitor.actor, now=visitor.now, mandate=found
        )
    except concerns.ConcernInvalid as refusal:
        problems = refusal.data["problems"]
        assert isinstance(problems, dict)
        said = messages.tell(problems["text"])
        return visitor.render(
            "web/people/worry.html", {**context, "problem": said, "errors": [("id_text", said)]}, status=422
        )
    visitor.say_next(N_("We have told the officer of the town. Thank you. In danger, call 110."))
    return SeeOther(visitor.url("mandates"))
