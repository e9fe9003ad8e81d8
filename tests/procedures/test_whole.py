"""From a form that staff wrote to the question that failed: built, filled in, two questions returned, corrected, decided, acknowledged, counted."""

from datetime import datetime, timedelta

import pytest

from tests.procedures.cases import keep_texts
from tests.procedures.core import SANDBOX, clock_at
from tests.procedures.forms import ANSWERS, without_files
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.errors import OwnChange
from todoke.gateways.core_systems import sandbox
from todoke.jobs.hand_over_submissions import Desk, Lane
from todoke.notices.models import Notice
from todoke.people.models import Person
from todoke.procedures.models import HandOver
from todoke.procedures.operations import connectors, corrections, drafts, filing, forms, handling, rulings
from todoke.procedures.queries import defects
from todoke.procedures.queries import forms as queries
from todoke.procedures.queries.building import stamp_of
from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Audience
from todoke.procedures.rules.states import CorrectionState, Happening, Outcome, Reason, Route, SubmissionState

AUTHOR, APPROVER, WORKER, SECOND = (Actor(f"staff:{number}", number) for number in range(1, 5))


def test_from_an_empty_form_to_the_question_that_failed(arakawa: Body, now: datetime) -> None:
    keep_texts(now)
    arakawa.four_eyes = True
    arakawa.save()
    draft_form = forms.make(
        body=arakawa, name="医療証", audience=Audience.RESIDENT, document=without_files(), by=AUTHOR, now=now
    )
    proposed = forms.propose(version=draft_form, stamp=stamp_of(draft_form), by=AUTHOR, now=now)
    with pytest.raises(OwnChange):
        forms.publish(version=proposed, from_date=now.date(), by=AUTHOR, now=now)
    version = forms.publish(version=proposed, from_date=now.date(), by=APPROVER, now=now)
    wish = connectors.Wish(system="医療システム", route=Route.WEBHOOK, settings={"url": f"{SANDBOX}/acknowledge"})
    connectors.set_connector(body=arakawa, procedure=version.procedure, wish=wish, by=AUTHOR, now=now)

    person = Person.objects.create(body=arakawa, name="届 花子", created_at=now)
    me = Actor(str(person))
    draft = drafts.begin(version=version, person=person, by=me, now=now)
    definition = queries.definition_of(version)
    while step := next(
        (each for each in flow.steps(definition, draft.answers) if _open(definition, draft.answers, each)), None
    ):
        given = ANSWERS if not step.group else ANSWERS["children"][step.index]
        values = {each.key: given[each.key] for each in flow.asked(definition, step, draft.answers)}
        draft = drafts.keep(draft=draft, step=step, values=values, by=me, now=now)
    (case,) = filing.file(draft=draft, by=me, now=now)

    handling.assign(case=case, to=str(WORKER), by=WORKER, now=now)
    items = [corrections.Item("applicant", Reason.UNCLEAR), corrections.Item("children.0.born", Reason.DIFFERS)]
    later = now + timedelta(days=2)
    request = corrections.ask(case=case, items=items, text="戸籍と違います", by=WORKER, now=later)
    with pytest.raises(handling.NotNow):
        rulings.propose(case=case, outcome=Outcome.GRANTED, reasons="", by=WORKER, now=later)
    given = {"applicant": {"name": "届 花子", "kana": "トドケ ハナコ"}, "children.0.born": "2026-05-06"}
    corrections.answer(correction=request, given=given, by=me, now=later + timedelta(days=1))
    request.refresh_from_db()
    case.refresh_from_db()
    assert request.state == CorrectionState.ANSWERED
    assert case.answers["children"][0]["born"] == "2026-05-06"
    assert case.arrived_at == now, "the first arrival stays the arrival"

    at = later + timedelta(days=2)
    ruling = rulings.propose(case=case, outcome=Outcome.GRANTED, reasons="", by=WORKER, now=at)
    rulings.decide(ruling=ruling, letter=b"%PDF-1.7", by=SECOND, now=at)
    case.refresh_from_db()
    assert case.state == SubmissionState.GRANTED
    told = set(Notice.objects.filter(person=person).values_list("item", flat=True))
    assert len(told) == 2, "what is to be corrected, and what was decided"

    before = len(sandbox.taken())
    while Lane(Desk(), now=clock_at(at + timedelta(minutes=1))).turn():
        pass
    assert set(HandOver.objects.values_list("event", "state")) == {
        ("arrived", "acknowledged"), ("corrected", "acknowledged"), ("decided", "acknowledged"),
    }  # fmt: skip
    assert len(sandbox.taken()) == before + 3
    figures = defects.of_version(version, definition)
    assert {key for key, each in figures.items() if any(what is Happening.RETURNED for what, _, _ in each.reasons)} == {
        "applicant",
        "born",
    }
    assert not LedgerEntry.objects.filter(data__icontains="花子").exists()


def _open(definition: object, answers: object, step: flow.Step) -> bool:
    """Whether a step has a question that is not answered yet."""
    asked = flow.asked(definition, step, answers)  # type: ignore[arg-type]
    return any(flow.value_at(answers, flow.path(step, each)) is None for each in asked)  # type: ignore[arg-type]
