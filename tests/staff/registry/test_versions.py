"""Deciding about a version: four eyes, schedules, refusals, restoring."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.staff.conftest import CONTENT
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.operations import staff as people
from todoke.registry.models import Program, ProgramVersion
from todoke.registry.operations import programs, publishing

At = Callable[[User | None], Client]


@pytest.fixture
def draft(allowance: Program, approver: User) -> ProgramVersion:
    return programs.draft(
        program=allowance,
        content={**CONTENT, "summary": "改めた概要"},
        based_on=1,
        by=people.actor_of(approver),
        now=clock.now(),
    )


def url(version: ProgramVersion, act: str = "") -> str:
    return f"/en/staff/131181/programs/{version.program.number}/versions/{version.sequence}/{act + '/' if act else ''}"


def live(program: Program) -> str:
    program.refresh_from_db()
    assert program.live is not None
    return str(program.live.content["summary"])


def test_a_draft_is_shown_as_residents_will_see_it(at: At, author: User, draft: ProgramVersion) -> None:
    page = at(author).get(url(draft)).content.decode()
    assert "改めた概要" in page
    assert "<del>お子さんを育てている方への手当です。</del>" in page
    assert "Publish now" not in page


def test_publishing_now(at: At, approver: User, draft: ProgramVersion, allowance: Program) -> None:
    answer = at(approver).post(url(draft, "approve"), follow=True)
    assert "Published. Residents see it now." in answer.content.decode()
    assert live(allowance) == "改めた概要"


def test_four_eyes_are_explained_before_and_enforced_after(
    at: At, approver: User, administrator: User, draft: ProgramVersion, allowance: Program, arakawa: Body
) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    page = at(approver).get(url(draft)).content.decode()
    assert "wants a second person" in page
    assert "Publish now" not in page
    assert at(approver).post(url(draft, "approve")).status_code == 403
    assert live(allowance) == CONTENT["summary"]
    assert at(administrator).post(url(draft, "approve")).status_code == 302
    assert live(allowance) == "改めた概要"


def test_publishing_at_a_date(at: At, approver: User, draft: ProgramVersion, allowance: Program) -> None:
    client, day = at(approver), clock.today() + timedelta(days=3)
    for given, said in (
        ({"when": "later"}, "both a date and a time"),
        ({"when": "later", "day": "2020-01-01", "hour": "09:00"}, "has passed"),
        ({"when": "later", "day": "31 April", "hour": "25:00"}, "both a date and a time"),
    ):
        answer = client.post(url(draft, "approve"), {**given, "form": "later"})
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert (
        client.post(url(draft, "approve"), {"when": "later", "day": day.isoformat(), "hour": "08:30"}).status_code
        == 302
    )
    draft.refresh_from_db()
    assert draft.state == "scheduled"
    assert draft.publish_at is not None
    assert f"{draft.publish_at.astimezone(clock.TOKYO):%Y-%m-%d %H:%M}" == f"{day} 08:30"
    assert live(allowance) == CONTENT["summary"]
    publishing.publish_due(now=clock.now() + timedelta(days=4))
    assert live(allowance) == "改めた概要"


def test_handing_over_with_a_wish_and_sending_back_with_a_reason(
    at: At, author: User, administrator: User, draft: ProgramVersion, allowance: Program
) -> None:
    day = (clock.today() + timedelta(days=2)).isoformat()
    assert at(author).post(url(draft, "submit"), {"day": day, "hour": "00:00"}).status_code == 302
    assert f'value="{day}"' in at(administrator).get(url(draft)).content.decode()
    assert at(administrator).post(url(draft, "reject"), {"reason": " "}).status_code == 422
    assert at(administrator).post(url(draft, "reject"), {"reason": "金額が <古い>"}).status_code == 302
    page = at(author).get(f"/en/staff/131181/programs/{allowance.number}/").content.decode()
    assert "Sent back: 金額が &lt;古い&gt;" in page
    assert at(author).post(url(draft, "restore")).status_code == 302
    newest = programs.newest_version(allowance)
    assert newest is not None
    assert newest.content["summary"] == "改めた概要"


def test_a_decision_that_came_too_late_is_told_so(at: At, approver: User, draft: ProgramVersion, by: Actor) -> None:
    programs.discard(version=draft, by=by, now=clock.now())
    answer = at(approver).post(url(draft, "approve"))
    assert answer.status_code == 409
    assert "already decided" in answer.content.decode()


def test_what_was_overtaken_is_not_published_over_the_newer(
    at: At, approver: User, draft: ProgramVersion, allowance: Program
) -> None:
    newer = ProgramVersion.objects.create(
        program=allowance, sequence=3, content={**CONTENT, "summary": "取り込み"}, state="published", by="import", at=clock.now(),
        based_on=1, publish_at=clock.now(),
    )  # fmt: skip
    Program.objects.filter(pk=allowance.pk).update(live=newer)
    assert "Something newer" in at(approver).get(url(draft)).content.decode()
    assert at(approver).post(url(draft, "approve")).status_code == 409
    assert live(allowance) == "取り込み"


def test_history_shows_differences_and_restores(
    at: At, author: User, approver: User, draft: ProgramVersion, allowance: Program
) -> None:
    at(approver).post(url(draft, "approve"))
    page = at(author).get(f"/en/staff/131181/programs/{allowance.number}/").content.decode()
    assert "<ins>改めた概要</ins>" in page
    first = ProgramVersion.objects.get(program=allowance, sequence=1)
    answer = at(author).post(url(first, "restore"), follow=True)
    assert CONTENT["summary"] in answer.content.decode()
    assert live(allowance) == "改めた概要"


def test_an_unknown_version_is_not_found(at: At, author: User, allowance: Program) -> None:
    client = at(author)
    for sequence in ("9", "99999999999999999999999"):
        assert client.get(f"/en/staff/131181/programs/{allowance.number}/versions/{sequence}/").status_code == 404
