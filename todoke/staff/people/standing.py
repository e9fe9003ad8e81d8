"""Mandates at the desk: may this person act, a paper read back before it is kept, an office by law, a supervisor, an end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.common import reach
from todoke.common.errors import NotAllowed, Refusal
from todoke.people.models import Mandate, Person
from todoke.people.operations import mandate_papers as papers
from todoke.people.operations import mandates as operations
from todoke.people.operations.looks import Why
from todoke.people.operations.mandate_papers import Paper
from todoke.people.queries import mandates as queries
from todoke.people.rules.mandates import Because, MandateKind, Matter, Office
from todoke.people.rules.persons import Document
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, grave, page
from todoke.staff.inputs import text
from todoke.staff.people import looking
from todoke.staff.people.finding import OtherNotFound, other
from todoke.ui import messages, standing
from todoke.ui.sources import source_of

Arguments = ParamSpec("Arguments")
Inner = Callable[Concatenate[Desk, Arguments], HttpResponseBase]
_FIELDS: Final = ("name", "birth_date", "code", "kind", "office", "document", "since_date", "last", "jointly", "matter")
#: Kinds and offices in one choice, as a form offers them.
CHOICES: Final = (
    "granted", "watch", "watch.body", "by_law.parent", "by_law.minor_guardian", "by_law.adult_guardian", "by_law.curator", "by_law.assistant",
    "voluntary_guardianship",
)  # fmt: skip


def across(view: Inner[Arguments]) -> Inner[Arguments]:
    """Let a page ask across towns: an agent may live elsewhere. Whatever it is about is still checked to be of this body."""

    @wraps(view)
    def answer(desk: Desk, *given: Arguments.args, **named: Arguments.kwargs) -> HttpResponseBase:
        with reach.within(reach.EVERYTHING):
            return view(desk, *given, **named)

    return answer  # type: ignore[return-value]  # wraps() names the first argument


def agent_of(desk: Desk, principal: Person) -> Person:
    """Whom a form names as agent: by the code that they show, or as the one whom this body keeps under a name and birth date."""
    if code := text(desk.request.POST, "code", limit=60):
        return operations.whose_code(
            principal=principal, typed=code, source=f"staff {source_of(desk.request)}", now=desk.now
        )
    found = other(desk, why=looking.reason_for(desk, principal) or Why.COUNTER)
    if found is None:
        raise OtherNotFound(problems={"name": "agent_not_found"})
    return found


@page(Act.LOOK, methods=("GET", "POST"))
@across
def mandates(desk: Desk, person: object) -> HttpResponseBase:
    """Who may act for a person, and the question whether somebody may in a matter; question and answer are written down."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    looking.look(desk, whom, ["mandates"])
    context: dict[str, object] = {"answer": None, "errors": [], "error_of": {}}
    status = 200
    if desk.request.method == "POST":
        try:
            context["answer"] = _answer(desk, whom)
        except Refusal as refusal:
            if refusal.code not in {"other_not_found", "invitation_unusable", "codes_too_fast"}:
                raise
            errors = looking.shown(refusal)
            context, status = {**context, "errors": errors, "error_of": dict(errors)}, refusal.status
    rows = [(row, standing.title(row), standing.sentence_of(row)) for row in queries.given_by(whom, desk.now)]
    given = _given(desk)
    matters = [(matter.value, messages.say(words)) for matter, words in standing.MATTERS.items()]
    whole = {
        "person": whom,
        "guarded": looking.is_guarded(desk, whom),
        "rows": rows,
        "given": given,
        "matters": matters,
        "may_write": _may_write(desk),
    }
    return desk.render("people/mandates.html", {**whole, **context}, status=status)


def _may_write(desk: Desk) -> bool:
    return desk.may(Act.COUNTER) or desk.may(Act.CASEWORK)


def _answer(desk: Desk, principal: Person) -> dict[str, object]:
    matter = next((each for each in Matter if each.value == desk.request.POST.get("matter")), Matter.LOOK_UP)
    given = _given(desk)
    born = looking.birth_date(given["birth_date"])
    agent = None if given["code"] or born is None else queries.agent_named(principal, given["name"], born)
    agent = agent or agent_of(desk, principal)
    decision = queries.may_act(agent, principal, matter, desk.now)
    return {
        "allowed": decision.allowed, "words": messages.say(standing.REASONS[decision.reason]), "agent": agent.name,
        "matter": messages.say(standing.MATTERS[matter]), "disputed": decision.disputed,
        "sentence": standing.sentence_of(decision.mandate) if decision.mandate else "",
    }  # fmt: skip


def _given(desk: Desk) -> dict[str, str]:
    return {name: text(desk.request.POST, name, limit=200) for name in _FIELDS}


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a form says a paper says."""

    paper: Paper
    by_body: bool


def _draft(desk: Desk) -> _Draft:
    """The paper of a form; raises MandateInvalid."""
    sent, given = desk.request.POST, _given(desk)
    kind, _, rest = given["kind"].partition(".")
    document = next((each for each in Document if each.value == given["document"]), None)
    since = looking.birth_date(given["since_date"]) if given["since_date"] else desk.today
    last = looking.birth_date(given["last"])
    problems = {} if given["kind"] in CHOICES else {"kind": "required"}
    needed = (("document", document, "required"), ("since_date", since, "box_date"), ("last", last, "box_date"))
    problems.update({name: code for name, value, code in needed if value is None})
    if problems or document is None or since is None or last is None:
        raise operations.MandateInvalid(problems=problems)
    office = Office(rest) if kind == MandateKind.BY_LAW.value else None
    matters = papers.matters_of(sent.getlist("matters"))
    paper = Paper(
        MandateKind(kind), document, since, last + timedelta(days=1), matters, office, office is not None and given["jointly"] == "1"
    )  # fmt: skip
    return _Draft(paper, rest == "body")


@page(Act.LOOK, methods=("GET", "POST"))
@grave
@across
def write_down(desk: Desk, person: object) -> HttpResponseBase:
    """Keep what a paper proves: first the sentence is read back, then it is saved in the name of who saw the paper."""
    whom = looking.person_of(desk, person)
    if not _may_write(desk):
        raise NotAllowed
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    if desk.request.method == "GET" or desk.request.POST.get("change"):
        return _form(desk, whom)
    try:
        draft = _draft(desk)
        agent = desk.body if draft.by_body else agent_of(desk, whom)
        if problems := papers.problems_of(principal=whom, agent=agent, paper=draft.paper, now=desk.now):
            raise operations.MandateInvalid(problems=problems)
        if desk.request.POST.get("confirm") != "yes":
            return _read_back(desk, whom, agent.name, draft.paper)
        made = papers.write_down(principal=whom, agent=agent, paper=draft.paper, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        if refusal.code not in {"mandate_invalid", "other_not_found", "invitation_unusable", "codes_too_fast"}:
            raise
        return _form(desk, whom, errors=_named(refusal), status=refusal.status)
    return desk.go("person_mandate", N_("It is kept, in your name, with this moment."), person=whom.pk, mandate=made.pk)


def _named(refusal: Refusal) -> Sequence[tuple[str | None, object]]:
    """Problems beside the fields of this form."""
    if refusal.code in {"invitation_unusable", "codes_too_fast"}:
        return [("id_code", messages.tell(refusal.code, refusal.data))]
    names = {"id_until_date": "id_last", "id_agent": "id_name", "id_office": "id_kind", "id_principal": None}
    return [(names.get(name or "", name), words) for name, words in looking.shown(refusal)]


def _read_back(desk: Desk, whom: Person, agent: str, paper: Paper) -> HttpResponse:
    named = operations.columns(paper.matters, paper.office)
    sentence = standing.sentence(
        agent=agent, principal=whom.name, named=[matter for matter in Matter if named[matter.value]], until_date=paper.until_date
    )  # fmt: skip
    sent = [
        (name, value) for name, values in desk.request.POST.lists() for value in values if name in {*_FIELDS, "matters"}
    ]
    context = {
        "person": whom, "sentence": sentence, "sent": sent, "document": messages.say(standing.DOCUMENTS[paper.document]),
        "guarded": looking.is_guarded(desk, whom),
    }  # fmt: skip
    return desk.render("people/mandate_read_back.html", context)


def _form(
    desk: Desk, whom: Person, *, errors: Sequence[tuple[str | None, object]] = (), status: int = 200
) -> HttpResponse:
    kinds = [
        ("granted", messages.say(N_("Mandate by a letter"))), ("watch", messages.say(N_("Watching over, by a person"))),
        ("watch.body", messages.say(N_("Watching over, by our body"))),
        *((f"by_law.{office.value}", messages.say(words)) for office, words in standing.OFFICES.items()),
        ("voluntary_guardianship", messages.say(N_("Voluntary guardian"))),
    ]  # fmt: skip
    context = {
        "person": whom, "guarded": looking.is_guarded(desk, whom), "given": _given(desk), "kinds": kinds, "errors": list(errors),
        "error_of": dict(errors), "chosen": desk.request.POST.getlist("matters"),
        "documents": [("", ""), *((each.value, messages.say(words)) for each, words in standing.DOCUMENTS.items())],
        "matters": [(matter.value, messages.say(words)) for matter, words in standing.MATTERS.items()],
    }  # fmt: skip
    return desk.render("people/mandate_new.html", context, status=status)


def mandate_of(person: Person, key: object) -> Mandate:
    """A mandate given by this person; raises MandateNotFound for any other."""
    found = queries.get(key)
    if found.principal_id != person.pk:
        raise queries.MandateNotFound
    return found


@page(Act.LOOK)
@across
def show(desk: Desk, person: object, mandate: object) -> HttpResponseBase:
    """One mandate with its proof and its uses."""
    whom = looking.person_of(desk, person)
    if (asked := looking.need_reason(desk, whom)) is not None:
        return asked
    return _show(desk, whom, mandate_of(whom, mandate))


def _show(
    desk: Desk, whom: Person, found: Mandate, *, errors: Sequence[tuple[str | None, object]] = (), status: int = 200
) -> HttpResponse:
    looking.look(desk, whom, ["mandates"])
    statutory = found.kind in {MandateKind.BY_LAW, MandateKind.VOLUNTARY_GUARDIANSHIP}
    context = {
        "person": whom, "guarded": looking.is_guarded(desk, whom), "mandate": found, "title": standing.title(found), "errors": list(errors),
        "sentence": standing.sentence_of(found), "document": messages.say(standing.DOCUMENTS[Document(found.document)]) if found.document else "",
        "may_write": _may_write(desk) and found.ended_at is None, "statutory": statutory, "error_of": dict(errors), "given": _given(desk),
        "waits_for_supervisor": found.kind == MandateKind.VOLUNTARY_GUARDIANSHIP and found.supervisor_date is None,
        "may_stop": desk.may(Act.GUARD) and not statutory and found.ended_at is None,
    }  # fmt: skip
    return desk.render("people/mandate.html", context, status=status)


@page(Act.LOOK, methods=("POST",))
@grave
@across
def supervisor(desk: Desk, person: object, mandate: object) -> HttpResponseBase:
    """The supervisor was appointed: from that day the contract has effect."""
    whom = looking.person_of(desk, person)
    found = mandate_of(whom, mandate)
    if not _may_write(desk):
        raise NotAllowed
    day: date | None = looking.birth_date(text(desk.request.POST, "appointed_date", limit=40))
    document = next(
        (each for each in Document if each.value == desk.request.POST.get("document")), Document.LETTER_OF_MANDATE
    )
    try:
        if day is None:
            raise operations.MandateInvalid(problems={"appointed_date": "box_date"})
        papers.appoint_supervisor(mandate=found, appointed_date=day, document=document, by=desk.actor, now=desk.now)
    except operations.MandateInvalid as refusal:
        return _show(desk, whom, found, errors=looking.shown(refusal), status=refusal.status)
    return desk.go("person_mandate", N_("The contract has effect from that day."), person=whom.pk, mandate=found.pk)


@page(Act.LOOK, methods=("POST",))
@grave
@across
def end(desk: Desk, person: object, mandate: object) -> HttpResponseBase:
    """End a mandate: the person asks for it, a court's paper says so, or the officer stops it after a suspicion."""
    whom = looking.person_of(desk, person)
    found = mandate_of(whom, mandate)
    sent = desk.request.POST.get("because")
    because = next((each for each in (Because.COURT, Because.OFFICER) if each.value == sent), Because.STOPPED)
    by_officer = because is Because.OFFICER
    if not (desk.may(Act.GUARD) if by_officer else _may_write(desk)):
        raise NotAllowed
    papers.end(mandate=found, because=because, by=desk.actor, now=desk.now)
    return desk.go("person_mandate", N_("It has ended, everywhere and at once."), person=whom.pk, mandate=found.pk)
