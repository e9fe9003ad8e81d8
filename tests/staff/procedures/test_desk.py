"""Staff's own procedures: made in the builder, filled in by any member of the body, seen by nobody outside, handled like all others."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.procedures.forms import published
from tests.procedures.pictures import picture
from tests.staff.procedures.test_builder import url
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.procedures.models import Draft, FormVersion, Submission, SubmissionFile

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


def test_a_photo_of_what_is_broken(arakawa: Body, author: User, approver: User, at: At, settings: Settings, tmp_path: Path) -> None:  # fmt: skip
    settings.DATA_DIR = tmp_path
    asked = {"key": "photo", "kind": "file", "label": {"ja": "写真"}, "most": 2}
    published(arakawa, {"title": {"ja": "故障"}, "audience": "staff", "pages": [{"key": "photo", "questions": [asked]}]}, key="fault", now=clock.now())  # fmt: skip
    client = at(author)
    here = client.post(url("desk_begin", arakawa, form="fault"))["Location"]
    assert client.post(here, {"photo": SimpleUploadedFile("a.txt", b"MZ\x90\x00", "image/jpeg")}).status_code == 422
    added = client.post(here, {"photo": SimpleUploadedFile("割れた窓.jpg", picture()), "_add": "photo"})
    assert added["Location"] == here
    page = client.get(here).content.decode()
    assert "割れた窓.jpeg" in page
    file = SubmissionFile.objects.get(dropped_at=None)
    address = url("desk_file", arakawa, draft=Draft.objects.get().pk, file=file.pk)
    assert b"".join(client.get(address).streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    assert at(approver).get(address).status_code == 404
    assert client.post(here, {})["Location"].endswith("/check/")
    client.post(url("desk_step", arakawa, draft=Draft.objects.get().pk, step="check"))
    assert Submission.objects.get().files.get() == file
