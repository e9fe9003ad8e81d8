"""The tracker of a sheet: each part with its body, number, state and day; nothing of it reaches another body, nor another person."""

from datetime import datetime, timedelta

from tests.people.families import person
from tests.procedures.forms import ANSWERS, filed, published, without_files
from todoke.bodies.models import Body
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.procedures.models import Submission
from todoke.procedures.queries import sheets
from todoke.ui import sheet_parts


def test_each_part_has_its_line_and_a_body_sees_its_own_alone(
    tokyo: Body, nation: Body, now: datetime, by: Actor
) -> None:
    document = {**without_files(), "parts": [
        {"body": tokyo.key, "questions": ["applicant"], "title": {"ja": "都の分"}}, {"body": nation.key, "questions": ["born"], "processing_days": 30},
    ]}  # fmt: skip
    hanako = person(tokyo, "届 花子")
    one = filed(published(tokyo, document, now=now), person=hanako, by=by, now=now)
    other = Submission.objects.exclude(pk=one.pk).get()
    Submission.objects.filter(pk=other.pk).update(state="granted", ended_at=now)
    lines = sheet_parts.parts(one, language="ja", href=lambda each: f"/{each.pk}")
    by_href = {line.href: line for line in lines}
    assert set(by_href) == {f"/{one.pk}", f"/{other.pk}"}
    mine, theirs = by_href[f"/{one.pk}"], by_href[f"/{other.pk}"]
    assert (mine.is_this, theirs.is_this, mine.number != theirs.number) == (True, False, True)
    assert (str(mine.title), mine.due, theirs.due) == ("都の分", (now + timedelta(days=14)).date(), None)
    assert str(mine.state) != str(theirs.state)
    with reach.within(nation.pk):
        seen = Submission.objects.get()
        assert seen.answers == {"children": [{"born": ANSWERS["children"][0]["born"]}]}
        assert sheets.parts_of(seen) == [seen]


def test_what_went_to_one_body_has_no_tracker(tokyo: Body, now: datetime, by: Actor) -> None:
    made = filed(published(tokyo, without_files(), now=now), person=person(tokyo, "届 花子"), by=by, now=now)
    assert sheet_parts.parts(made, language="ja", href=lambda each: "") == []
