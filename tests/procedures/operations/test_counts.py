"""A form that was begun and never filed is counted where it was left, once, before it is forgotten."""

from datetime import datetime, timedelta

from tests.procedures.forms import ANSWERS, published, without_files
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.jobs import retention
from todoke.procedures.models import Draft, QuestionCount
from todoke.procedures.operations import drafts, filing
from todoke.procedures.queries import forms
from todoke.procedures.rules import flow
from todoke.procedures.rules.states import Happening


def test_where_forms_are_left_is_counted_and_then_forgotten(tokyo: Body, by: Actor, now: datetime) -> None:
    version = published(tokyo, without_files(), now=now)
    definition = forms.definition_of(version)
    drafts.begin(version=version, person=None, by=by, now=now)
    for answered in (1, 3, 3):
        draft = drafts.begin(version=version, person=None, by=by, now=now)
        step = flow.steps(definition, ANSWERS)[answered - 1]
        drafts.keep(draft=draft, step=step, values={}, by=by, now=now)
    done = drafts.begin(version=version, person=None, by=by, now=now, answers=ANSWERS)
    filing.file(draft=done, by=by, now=now)
    after = now + drafts.KEPT + timedelta(seconds=1)
    assert dict(retention.retain(by=by, now=now))["draft-left"] == 0
    assert dict(retention.retain(by=by, now=after))["draft-left"] == 4
    left = QuestionCount.objects.filter(happening=Happening.LEFT.value)
    assert dict(left.values_list("question", "count")) == {"applicant": 2, "child": 2}
    assert dict(retention.retain(by=by, now=after + drafts.KEPT))["draft-left"] == 0
    assert not Draft.objects.filter(filed_at=None).exists()
