"""The queues: counts, what they show, and what closes them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.staff.conftest import CONTENT
from todoke.bodies.models import Body, LedgerEntry, LedgerNote
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.registry.models import ChangeSet, LinkTarget, OverrideFlag, Program, ProgramType, QuarantinedRecord
from todoke.registry.operations import programs, types

At = Callable[[User | None], Client]
DESK = "/en/staff/131181"
LINK = "https://www.example.lg.jp/teate"


@pytest.fixture
def linked(arakawa: Body, by: Actor) -> Program:
    content = {**CONTENT, "description": f"くわしくは案内;{LINK}"}
    draft = programs.create(body=arakawa, by=by, now=clock.now(), content=content)
    programs.approve(version=draft, by=by, now=clock.now())
    return Program.objects.get(pk=draft.program.pk)


def held_back(body: Body | None, change_set_of: Body | None, digest: str = "a") -> QuarantinedRecord:
    change_set = ChangeSet.objects.create(
        body=change_set_of, kind="import", by="test", at=clock.now(), file_name="台帳.json"
    )
    reasons = [{"code": "check_digit", "field": "organization", "original": "<123>", "data": {}}]
    return QuarantinedRecord.objects.create(
        change_set=change_set,
        body=body,
        position=7,
        format="tokyo",
        original='{"name": "<script>x</script>"}',
        digest=digest,
        reasons=reasons,
    )


def test_broken_links_name_the_programmes_and_end_when_checked_by_hand(at: At, author: User, linked: Program) -> None:
    client = at(author)
    LinkTarget.objects.filter(url=LINK).update(gone_count=1)
    assert LINK not in client.get(f"{DESK}/links/").content.decode()
    LinkTarget.objects.filter(url=LINK).update(gone_count=2)
    page = client.get(f"{DESK}/links/").content.decode()
    assert LINK in page
    assert "児童手当" in page
    assert '<span>Broken links</span> <small class="due">1' in page
    client.post(f"{DESK}/links/{LinkTarget.objects.get(url=LINK).pk}/checked/")
    assert LINK not in client.get(f"{DESK}/links/").content.decode()
    assert LedgerEntry.objects.filter(action="link.confirm").count() == 1


def test_a_changed_source_is_reviewed_only_as_it_was_seen(at: At, author: User, linked: Program) -> None:
    client = at(author)
    LinkTarget.objects.filter(url=LINK).update(content_hash="two", reviewed_hash="one")
    target = LinkTarget.objects.get(url=LINK)
    assert LINK in client.get(f"{DESK}/sources/").content.decode()
    LinkTarget.objects.filter(url=LINK).update(content_hash="three")
    answer = client.post(f"{DESK}/sources/{target.pk}/reviewed/", {"seen": "two"}, follow=True)
    assert "changed once more" in answer.content.decode()
    assert LINK in answer.content.decode()
    answer = client.post(f"{DESK}/sources/{target.pk}/reviewed/", {"seen": "three"}, follow=True)
    assert LINK not in answer.content.decode()


def test_stale_programmes_end_when_confirmed(at: At, author: User, allowance: Program) -> None:
    client = at(author)
    Program.objects.update(reviewed_date=clock.today() - timedelta(days=364))
    assert "児童手当" not in client.get(f"{DESK}/stale/").content.decode()
    Program.objects.update(reviewed_date=clock.today() - timedelta(days=366))
    assert "児童手当" in client.get(f"{DESK}/stale/").content.decode()
    answer = client.post(f"{DESK}/programs/{allowance.number}/reviewed/", {"back": "stale"}, follow=True)
    assert "Confirmed" in answer.content.decode()
    assert "児童手当" not in answer.content.decode()


def test_a_held_back_record_is_shown_as_text_and_closed_with_a_reason(at: At, author: User, arakawa: Body) -> None:
    client, row = at(author), held_back(arakawa, None)
    assert "The check digit is wrong." in client.get(f"{DESK}/quarantine/").content.decode()
    page = client.get(f"{DESK}/quarantine/{row.pk}/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "&lt;123&gt;" in page
    answer = client.post(f"{DESK}/quarantine/{row.pk}/resolve/", {"resolution": "dismissed", "reason": "  "})
    assert answer.status_code == 422
    client.post(f"{DESK}/quarantine/{row.pk}/resolve/", {"resolution": "dismissed", "reason": "二重の登録"})
    row.refresh_from_db()
    assert row.resolution == "dismissed"
    assert LedgerNote.objects.get(entry__action="registry.quarantine_resolve").text == "二重の登録"
    assert client.get(f"{DESK}/quarantine/{row.pk}/").status_code == 404


def test_who_sees_a_record_of_nobody(
    at: At, author: User, arakawa: Body, nation: Body, stranger: User, member: Callable[..., User]
) -> None:
    uploaded, loose = held_back(None, arakawa, "a"), held_back(None, None, "b")
    assert at(author).get(f"{DESK}/quarantine/{uploaded.pk}/").status_code == 200
    assert at(author).get(f"{DESK}/quarantine/{loose.pk}/").status_code == 404
    assert at(stranger).get(f"/en/staff/132080/quarantine/{uploaded.pk}/").status_code == 404
    assert at(member("nation", nation)).get(f"/en/staff/{nation.key}/quarantine/{loose.pk}/").status_code == 200


@pytest.fixture
def flagged(arakawa: Body, um24: ProgramType, by: Actor) -> OverrideFlag:
    draft = programs.create(body=arakawa, by=by, now=clock.now(), content={"summary": "区の概要"}, type=um24)
    programs.approve(version=draft, by=by, now=clock.now())
    types.revise(type=um24, content={"name": "児童手当", "summary": "改めた中央の概要"}, by=by, now=clock.now())
    return OverrideFlag.objects.get()


def test_a_flag_shows_all_three_texts_and_ours_can_stay(at: At, author: User, flagged: OverrideFlag) -> None:
    client = at(author)
    page = client.get(f"{DESK}/flags/").content.decode()
    for text in ("中央の概要", "改めた中央の概要", "区の概要"):
        assert text in page
    number = flagged.program.number
    assert "区の概要" in client.get(f"{DESK}/programs/{number}/").content.decode()
    client.post(f"{DESK}/programs/{number}/flags/{flagged.pk}/", {"answer": "keep"})
    assert "区の概要" not in client.get(f"{DESK}/flags/").content.decode()
    newest = programs.newest_version(flagged.program)
    assert newest is not None
    assert newest.sequence == 1


def test_following_the_central_text_again_makes_a_draft(at: At, author: User, flagged: OverrideFlag) -> None:
    client = at(author)
    answer = client.post(
        f"{DESK}/programs/{flagged.program.number}/flags/{flagged.pk}/", {"answer": "follow"}, follow=True
    )
    assert "改めた中央の概要" in answer.content.decode()
    newest = programs.newest_version(flagged.program)
    assert newest is not None
    assert newest.state == "draft"
    assert "summary" not in newest.content


def test_waiting_is_sorted_by_what_it_waits_for(at: At, author: User, allowance: Program, by: Actor) -> None:
    draft = programs.draft(program=allowance, content={**CONTENT, "summary": "x"}, based_on=1, by=by, now=clock.now())
    client = at(author)
    assert "Drafts" in client.get(f"{DESK}/waiting/").content.decode()
    programs.submit(version=draft, by=by, now=clock.now())
    page = client.get(f"{DESK}/waiting/").content.decode()
    assert "For whoever approves" in page
    assert '<span>Waiting for approval</span> <small class="due">1' in page


def test_my_programmes_are_searched_filtered_and_paged(
    at: At, author: User, arakawa: Body, chofu: Body, by: Actor
) -> None:
    client = at(author)
    for place in range(60):
        programs.create(body=arakawa, by=by, now=clock.now(), content={"name": f"制度{place:02}", "summary": "概要"})
    other = programs.create(body=chofu, by=by, now=clock.now(), content={"name": "制度よそ", "summary": "概要"})
    page = client.get(f"{DESK}/").content.decode()
    assert "制度49" in page
    assert "制度50" not in page
    assert "制度よそ" not in page
    assert "制度50" in client.get(f"{DESK}/?page=2").content.decode()
    assert "制度50" in client.get(f"{DESK}/?page=999999").content.decode()
    found = client.get(f"{DESK}/", {"q": "制度07"}).content.decode()
    assert "制度07" in found
    assert "制度08" not in found
    assert "Nothing found" in client.get(f"{DESK}/", {"q": other.program.number}).content.decode()
    assert "制度00" in client.get(f"{DESK}/", {"state": "draft"}).content.decode()
    assert "Nothing found" in client.get(f"{DESK}/", {"state": "live"}).content.decode()
    for odd in ({"q": "\0%_'\""}, {"state": "<x>"}, {"page": "-1"}, {"page": "9" * 50}, {"q": "あ" * 5000}):
        assert client.get(f"{DESK}/", odd).status_code == 200
