"""Letting a bank or insurer see facts: choose, read the one sentence, say yes or no; every look is listed, one touch stops it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.http.response import HttpResponseBase

from todoke.bodies.models import LedgerEntry
from todoke.people.models import Disclosure, Mandate, Partner
from todoke.people.operations import disclosures as operations
from todoke.people.queries import disclosures as queries
from todoke.people.queries import mandates as standings
from todoke.people.rules import disclosures as rules
from todoke.people.rules import proof_codes
from todoke.people.rules.disclosures import MAY_ACT, MOST_LOOKS, USUAL_DAYS, USUAL_LOOKS
from todoke.people.rules.mandates import Matter
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.ui import messages, standing
from todoke.ui.jinja import format_moment
from todoke.web.frame import language
from todoke.web.people.session import Visitor, resident_page
from todoke.web.town.pages import SeeOther

_FIELDS = {"facts": "id_facts", "until_date": "id_last", "looks": "id_looks"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for."""

    facts: tuple[str, ...]
    looks: int
    last: str
    mandate: str

    @property
    def until_date(self) -> date | None:
        """The first day on which it shows nothing; None when no day was read."""
        day = written.iso_date(self.last)
        return date.fromisoformat(day) + timedelta(days=1) if day else None


@resident_page()
def index(visitor: Visitor) -> HttpResponseBase:
    """Every proof about the person with each look at it, and the partners to whom one can be shown."""
    visitor.need(Matter.PROVE)
    person = visitor.whose
    looks = queries.looks_at(person)
    context = {
        "proofs": [_row(visitor, proof, looks) for proof in queries.of_person(person) if _is_shown(visitor, proof)],
        "partners": [(each, messages.say(standing.PARTNERS[each.kind])) for each in queries.partners_for(person.body)],  # type: ignore[index]
    }
    return visitor.render("web/people/proofs.html", context)


def _is_shown(visitor: Visitor, proof: Disclosure) -> bool:
    """Whoever acts by a mandate sees what was made by it, and no other."""
    return visitor.mandate is None or proof.mandate_id == visitor.mandate.pk


def _own(visitor: Visitor, key: UUID) -> Disclosure:
    visitor.need(Matter.PROVE)
    found = queries.get(visitor.whose, key)
    if not _is_shown(visitor, found):
        raise queries.ProofNotFound
    return found


def _row(visitor: Visitor, proof: Disclosure, looks: Mapping[str, Sequence[LedgerEntry]]) -> dict[str, object]:
    by_agent = proof.made_by.startswith("resident:") and proof.made_by != f"resident:{proof.person_id}"
    return {
        "proof": proof,
        "facts": standing.facts(proof.facts),
        "open": queries.is_open(proof, visitor.now),
        "last": standing.last_day(proof.until_date),
        "looks": [format_moment(entry.at) for entry in looks.get(str(proof), ())],
        "by": standing.agent_name(proof.mandate) if by_agent and proof.mandate else "",
    }


@resident_page(methods=("GET", "POST"))
def new(visitor: Visitor, partner: UUID) -> HttpResponseBase:
    """Choose what the partner may see; the sentence is read before yes or no."""
    visitor.need(Matter.PROVE)
    found = queries.partner(visitor.whose.body, partner)
    if found.ended_at is not None or found.kind not in rules.SHOWN_PROOFS:
        raise queries.PartnerNotFound
    sent = visitor.request.POST
    looks = sent.get("looks", str(USUAL_LOOKS))
    wish = Wish(
        tuple(fact for fact in found.facts if fact in sent.getlist("facts")), int(looks) if looks.isdecimal() and len(looks) < 4 else 0,
        sent.get("last", "")[:20] or (visitor.today + timedelta(days=USUAL_DAYS)).isoformat(), sent.get("mandate", ""),
    )  # fmt: skip
    if visitor.request.method == "GET" or sent.get("change"):
        return _form(visitor, found, wish, {})
    if sent.get("confirm") == "no":
        visitor.say_next(N_("Nothing was made. Nobody sees anything."))
        return SeeOther(visitor.url("proofs"))
    mandate = _shown_mandate(visitor, wish)
    if problems := _problems(visitor, found, wish, mandate):
        return _form(visitor, found, wish, problems)
    if sent.get("confirm") != "yes":
        return _ask(visitor, found, wish)
    assert wish.until_date is not None
    made, code = operations.make_proof(
        person=visitor.whose, partner=found, facts=wish.facts, looks_allowed=wish.looks, until_date=wish.until_date, by=visitor.actor,
        now=visitor.now, agent=visitor.person if visitor.mandate else None, mandate=mandate, language=language(),
    )  # fmt: skip
    return visitor.render(
        "web/people/proof_made.html", {"code": proof_codes.written(code), "proof": made, "partner": found, "last": standing.last_day(made.until_date)}
    )  # fmt: skip


def _shown_mandate(visitor: Visitor, wish: Wish) -> Mandate | None:
    """Whose mandate a proof shows: the one by which somebody acts, or one that the person chose of their own."""
    if visitor.mandate is not None or MAY_ACT not in wish.facts:
        return visitor.mandate
    rows = [row for row in standings.given_by(visitor.person, visitor.now) if row.agreed_at is not None]
    return next((row for row in rows if str(row.pk) == wish.mandate), None)


def _problems(visitor: Visitor, partner: Partner, wish: Wish, mandate: Mandate | None) -> dict[str, str]:
    if wish.until_date is None:
        return {"until_date": "box_date"}
    offered = queries.offered_by(partner, person=visitor.whose, mandate=visitor.mandate, now=visitor.now)
    return rules.problems_of(
        facts=wish.facts, offered=offered, looks=wish.looks, until_date=wish.until_date, today=visitor.today, has_mandate=mandate is not None
    )  # fmt: skip


def _ask(visitor: Visitor, partner: Partner, wish: Wish) -> HttpResponseBase:
    assert wish.until_date is not None
    sentence = standing.consent_sentence(
        partner=partner.name, purpose=partner.purpose, named=wish.facts, looks=wish.looks, until_date=wish.until_date, person=visitor.whose
    )  # fmt: skip
    return visitor.render("web/people/proof_ask.html", {"sentence": sentence, "wish": wish, "partner": partner})


def _form(visitor: Visitor, partner: Partner, wish: Wish, problems: dict[str, str]) -> HttpResponseBase:
    said = {field: messages.tell(code) for field, code in problems.items()}
    own = [] if visitor.mandate else standings.given_by(visitor.person, visitor.now)
    given = [(str(row.pk), standing.agent_name(row)) for row in own if row.agreed_at is not None]
    asked = queries.offered_by(partner, person=visitor.whose, mandate=visitor.mandate, now=visitor.now)
    offered = [fact for fact in asked if fact != MAY_ACT or given or visitor.mandate]
    context = {
        "partner": partner, "wish": wish, "problems": said, "errors": [(_FIELDS.get(field), words) for field, words in said.items()],
        "facts": [(fact, standing.fact_label(fact)) for fact in offered], "mandates": given if MAY_ACT in offered else [], "most": MOST_LOOKS,
    }  # fmt: skip
    return visitor.render("web/people/proof_new.html", context, status=422 if problems else 200)


@resident_page()
def show(visitor: Visitor, proof: UUID) -> HttpResponseBase:
    """One proof: its code once more, and who looked when."""
    found = _own(visitor, proof)
    open_now = queries.is_open(found, visitor.now)
    context = {
        "row": _row(visitor, found, queries.looks_at(visitor.whose)),
        "code": proof_codes.written(found.code) if open_now else "",
    }
    return visitor.render("web/people/proof.html", context)


@resident_page(methods=("POST",))
def stop(visitor: Visitor, proof: UUID) -> HttpResponseBase:
    """Its code shows nothing any more."""
    operations.stop_proof(disclosure=_own(visitor, proof), by=visitor.actor, now=visitor.now)
    visitor.say_next(N_("It has ended. The code shows nothing any more."))
    return SeeOther(visitor.url("proofs"))
