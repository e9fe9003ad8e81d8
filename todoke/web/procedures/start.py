"""Where a form begins: what it is, whose, what to have at hand, how long it takes, what it costs; on line, to practise, on paper, by telephone."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.http.response import HttpResponseBase
from markupsafe import Markup

from todoke.bodies import queries as bodies
from todoke.eligibility.rules.tree import TRUE, Constant
from todoke.people.models import Person
from todoke.people.rules.mandates import Matter
from todoke.procedures.models import FormVersion, Procedure
from todoke.procedures.operations import drafts
from todoke.procedures.queries import drafts as queries
from todoke.procedures.queries import forms, known
from todoke.procedures.rules import prefill
from todoke.procedures.rules.definition import Audience, Definition, Fee, Signature, Way, said
from todoke.procedures.rules.kinds import QuestionKind
from todoke.registry.rules.fields import N_
from todoke.ui import form_known, messages
from todoke.ui.pages import town_of
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.procedures import device, ways
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.town.pages import SeeOther

#: Seconds that a question takes, as a rule, by its kind; the others take as long as a choice.
_SECONDS: Final[Mapping[QuestionKind, int]] = {
    QuestionKind.BANK: 90, QuestionKind.FILE: 120, QuestionKind.LONG_TEXT: 120, QuestionKind.ADDRESS: 60, QuestionKind.NAME: 40,
}  # fmt: skip
_CHOICE_SECONDS: Final = 20
_SIGNATURES: Final[Mapping[Signature, str]] = {
    Signature.NONE: N_("You need not sign in."),
    Signature.SIGN_IN: N_("You sign in first."),
    Signature.JPKI: N_("You sign in first, and sign with your My Number Card at the end."),
}


def of(body_key: str, key: str, filler: Filler) -> tuple[Procedure, FormVersion]:
    """A procedure that can be filed today; raises ProcedureNotFound."""
    procedure = forms.get(bodies.get(body_key), key)
    version = forms.in_force(procedure, today=filler.today) if procedure.closed_at is None else None
    if version is None or procedure.audience != Audience.RESIDENT.value:
        raise forms.ProcedureNotFound
    return procedure, version


@filler_page(methods=("GET", "POST"))
def start(filler: Filler, body: str, key: str) -> HttpResponseBase:
    """The page on which a form begins; pressed, a draft begins with what is known, or empty."""
    procedure, version = of(body, key, filler)
    definition = forms.definition_of(version)
    if filler.request.method == "POST" and definition.way is not Way.AUTOMATIC:
        return _begin(filler, version, definition)
    language = ways.language()
    questions = [question for _, question in definition.questions()]
    here = filler.request.path
    context = {
        "definition": definition, "title": annotate_text(said(definition.title, language)), "intro": annotate_text(said(definition.intro, language)),
        "needed": [annotate_text(said(each, language)) for each in definition.needed], "minutes": minutes(definition), "count": len(questions),
        "fee": fee_words(definition, language), "signature": messages.say(_SIGNATURES[definition.signature]), "must_sign_in": must_sign_in(definition),
        "sign_in": frame.address("web:sign_in", {"next": here}), "days": definition.processing_days, "law": definition.law, "whose": _whose(filler, procedure),
        "begun": _begun(filler, procedure), "knows": bool(_knows(filler, definition)), "can_know": bool(prefill.sources_wanted(definition)),
        "practise": frame.address("web:apply_practice", body=procedure.body.key, key=procedure.key), "resume": frame.address("web:apply_resume"), "bring": frame.address("web:offline_bring"),
        "automatic": definition.way is Way.AUTOMATIC, "may": filler.visitor is None or filler.visitor.may(Matter.APPLY), **_on_paper(procedure, definition), **form_known.whose(procedure),
    }  # fmt: skip
    return filler.render("web/procedures/start.html", context)


def _on_paper(procedure: Procedure, definition: Definition) -> Mapping[str, str]:
    """The sheet to print, and the file that works without a network; none where there is nothing to fill in."""
    names = {"sheet": "web:procedure_sheet", "offline": "web:procedure_offline"} if definition.way is Way.FORM else {}
    return {each: frame.address(name, body=procedure.body.key, procedure=procedure.key) for each, name in names.items()}


def must_sign_in(definition: Definition) -> bool:
    """Whether nobody begins it without signing in."""
    return definition.signature is not Signature.NONE or definition.way is not Way.FORM or definition.cosigned


def _whose(filler: Filler, procedure: Procedure) -> tuple[str, str]:
    return frame.whose(procedure.body, town_of(filler.request))


def minutes(definition: Definition) -> int:
    """How long it takes, as a rule, in whole minutes: at least two."""
    seconds = sum(_SECONDS.get(question.kind, _CHOICE_SECONDS) for _, question in definition.questions())
    return max(2, -(-seconds // 60))


def fee_words(definition: Definition, language: str) -> Markup:
    """What it costs, as far as it is known before anything is answered."""
    fees: Sequence[Fee] = definition.fees
    if not fees:
        return messages.say(N_("Nothing"))
    first = fees[0]
    if first.when == TRUE and isinstance(first.yen, Constant):
        return messages.say(N_("%(amount)s yen"), amount=f"{first.yen.value:,}")
    amounts = [each.yen.value for each in fees if isinstance(each.yen, Constant) and isinstance(each.yen.value, int)]
    if len(amounts) == len(fees):
        return messages.say(
            N_("%(least)s to %(most)s yen, by your answers"), least=f"{min(amounts):,}", most=f"{max(amounts):,}"
        )
    return messages.say(N_("It depends on your answers"))


def _begun(filler: Filler, procedure: Procedure) -> list[dict[str, object]]:
    visitor = filler.visitor
    agent = visitor.person if visitor is not None and visitor.acting_for is not None else None
    found = queries.begun(
        procedure, person=filler.person, agent=agent, device=device.held(filler.request), now=filler.now
    )
    return [
        {"href": frame.address("web:draft", draft=str(each.pk)), "changed_at": each.changed_at, "ends_at": each.ends_at}
        for each in found
    ]


def _knows(filler: Filler, definition: Definition) -> frozenset[str]:
    return prefill.sources_wanted(definition) if filler.person is not None else frozenset()


def known_of(
    filler: Filler, definition: Definition, person: Person
) -> tuple[dict[str, object], dict[str, dict[str, object]]]:
    """What is known of the person and their children, looked up by who may; the look of somebody else is written down first."""
    visitor = filler.visitor
    wanted = prefill.sources_wanted(definition)
    if visitor is None or not wanted:
        return {}, {}
    visitor.look(*sorted(each.partition(".")[2] for each in wanted), matter=Matter.APPLY)
    helpers = [visitor.person] if visitor.acting_for is not None else []
    children: Sequence[prefill.Sources] = ()
    if any(group.prefill == prefill.CHILDREN for group in definition.groups):
        children = known.children(person, wanted, today=filler.today, helpers=helpers)
    return prefill.fill(definition, known.of_person(person, wanted, today=filler.today), children)


def _begin(filler: Filler, version: FormVersion, definition: Definition) -> HttpResponseBase:
    visitor = filler.visitor
    if must_sign_in(definition) and visitor is None:
        return SeeOther(frame.address("web:sign_in", {"next": filler.request.path}))
    if visitor is not None:
        visitor.need(Matter.APPLY)
    answers: dict[str, object] = {}
    held: dict[str, dict[str, object]] = {}
    if filler.person is not None and filler.request.POST.get("with") != "nothing":
        answers, held = known_of(filler, definition, filler.person)
    acting = visitor is not None and visitor.acting_for is not None
    draft = drafts.begin(
        version=version, person=filler.person, by=filler.actor, now=filler.now, language=ways.language(), answers=answers, known=held,
        filled_by=visitor.person if visitor is not None and acting else None, mandate=visitor.mandate if visitor is not None else None,
    )  # fmt: skip
    response = SeeOther(ways.Way.of(draft).first(confirm_only=definition.way is Way.CONFIRM))
    if filler.person is None:
        device.add(filler.request, response, draft.pk)
    return response
