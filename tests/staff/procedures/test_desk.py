"""Staff's own procedures: made in the builder, filled in by any member of the body, seen by nobody outside, handled like all others."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.procedures.forms import published
from tests.staff.procedures.test_builder import url
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.procedures.models import Draft, FormVersion, Submission

At = Callable[[User | None], Client]
ROOM = {
    "title": {"ja": "会議室の使用", "en": "Leave of a room"}, "audience": "staff", "after": {"ja": "2日以内に返事します。"},
    "groups": [{"key": "things", "label": {"ja": "備品"}, "least": 0, "most": 2}],
    "pages": [
        {"key": "room", "questions": [{"key": "room", "kind": "choice", "label": {"ja": "部屋"}, "options": [{"value": "large", "label": {"ja": "大会議室"}}]}]},
        {"key": "people", "questions": [{"key": "people", "kind": "number", "label": {"ja": "人数"}, "most": 50}]},
        {"key": "thing", "group": "things", "questions": [{"key": "thing", "kind": "text", "label": {"ja": "何を"}}]},
    ],
}  # fmt: skip


@pytest.fixture
def room(arakawa: Body) -> FormVersion:
    """Leave of a room, in force at Arakawa."""
    return published(arakawa, ROOM, key="room", now=clock.now())


def test_a_member_fills_it_in_and_sees_what_became_of_it(arakawa: Body, member: Callable[..., User], at: At, room: FormVersion) -> None:  # fmt: skip
    client = at(member("counter.arakawa", arakawa, Role.COUNTER, clock.today() + timedelta(days=9)))
    assert "Leave of a room" in client.get(url("desk", arakawa)).content.decode()
    begun = client.post(url("desk_begin", arakawa, form="room"))
    draft = Draft.objects.get()
    assert begun["Location"] == url("desk_step", arakawa, draft=draft.pk, step="room")
    refused = client.post(begun["Location"], {})
    assert refused.status_code == 422
    assert client.post(begun["Location"], {"room": "large"})["Location"].endswith("/people/")
    wrong = client.post(url("desk_step", arakawa, draft=draft.pk, step="people"), {"people": "99"})
    assert (wrong.status_code, 'value="99"' in wrong.content.decode()) == (422, True)
    people = client.post(url("desk_step", arakawa, draft=draft.pk, step="people"), {"people": "２０人"})
    assert people["Location"].endswith("/things-list/")
    one = client.post(people["Location"], {"more": "1"})["Location"]
    assert client.post(one, {"thing": "映写機"})["Location"] == people["Location"]
    assert client.post(people["Location"], {})["Location"].endswith("/check/")
    check = url("desk_step", arakawa, draft=draft.pk, step="check")
    assert "映写機" in client.get(check).content.decode()
    client.post(people["Location"], {"less": "0"})
    filed = client.post(check)
    submission = Submission.objects.get()
    assert (submission.person, submission.body, submission.state) == (None, arakawa, "arrived")
    assert submission.answers == {"room": "large", "people": 20, "things": []}
    assert client.post(check).status_code == 404  # sent once: the draft is over
    shown = client.get(filed["Location"]).content.decode()
    assert "大会議室" in shown
    assert "2日以内に返事します。" in shown
    assert submission.filed_by in draft.staff


def test_nobody_else_sees_it(arakawa: Body, author: User, approver: User, stranger: User, chofu: Body, at: At, room: FormVersion) -> None:  # fmt: skip
    at(author).post(url("desk_begin", arakawa, form="room"))
    draft = Draft.objects.get()
    for step in ("room", "check"):
        assert at(approver).get(url("desk_step", arakawa, draft=draft.pk, step=step)).status_code == 404
        assert at(stranger).get(url("desk_step", chofu, draft=draft.pk, step=step)).status_code == 404
    assert at(stranger).post(url("desk_begin", chofu, form="room")).status_code == 404
    assert "Leave of a room" not in at(stranger).get(url("desk", chofu)).content.decode()
    assert "会議室の使用" in at(author).get(url("desk", arakawa)).content.decode()


def test_what_residents_file_is_not_filed_here(arakawa: Body, author: User, at: At) -> None:
    published(arakawa, {**ROOM, "audience": "resident"}, key="open", now=clock.now())
    assert at(author).post(url("desk_begin", arakawa, form="open")).status_code == 404
