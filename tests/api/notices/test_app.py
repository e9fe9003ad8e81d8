"""Apps bring notices: joined by a code, reading what was agreed to and no more, and gone the moment that the person says so."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.api.conftest import LATER
from tests.conftest import NOW
from tests.notices.keys import CONSENT, adult, app, boxed, consent_text, linked, text
from tests.people.families import parent
from tests.people.standing import BY, open_person, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.channels import Channel
from todoke.notices.models import AppLink, ContactAddress, DoneReport, Notice, NoticeTemplate, TopicChoice
from todoke.notices.operations import apps
from todoke.notices.queries import apps as queries
from todoke.notices.rules.states import NoticeState, Quiet
from todoke.notices.rules.tact import Tact
from todoke.people.models import Consent, Partner, Person
from todoke.people.operations import consents, partners
from todoke.people.queries import consents as asking


@pytest.fixture
def template(arakawa: Body) -> NoticeTemplate:
    consent_text(arakawa)
    return text(arakawa)


@pytest.fixture
def haru(arakawa: Body) -> Person:
    return adult(arakawa)


@pytest.fixture
def growing(arakawa: Body) -> tuple[Partner, str]:
    return app(arakawa)


def post(path: str, key: str, document: Any) -> tuple[int, dict[str, Any]]:
    response = Client().post(
        f"/api/v1/notices/{path}", json.dumps(document), content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )  # fmt: skip
    return response.status_code, response.json()


def feed(key: str, **query: str) -> dict[str, Any]:
    response = Client().get("/api/v1/notices/feed", query, headers={"Authorization": f"Bearer {key}"})
    assert response.status_code == 200, response.content
    assert response["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in response
    return dict(response.json())


def ids(found: dict[str, Any]) -> list[str]:
    return [each["id"] for each in found["notices"]]


def test_a_code_joins_once(haru: Person, growing: tuple[Partner, str], template: NoticeTemplate, arakawa: Body) -> None:
    partner, key = growing
    text_id = asking.text_for(arakawa, CONSENT).pk
    _, code = apps.connect(person=haru, partner=partner, text=text_id, by=BY, now=LATER, language="ja")
    assert not ContactAddress.objects.exists()
    other = app(arakawa, "別のアプリ")[1]
    assert post("join", other, {"code": code})[0] == 404
    status, told = post("join", key, {"code": code.lower()})
    link = AppLink.objects.get()
    assert (status, told) == (200, {"user": str(link.user)})
    assert str(haru.pk) not in json.dumps(told)
    address = ContactAddress.objects.get()
    assert (address.channel, address.confirmed_at, address.person) == (Channel.APP.value, LATER, haru)
    assert post("join", key, {"code": code})[0] == 404
    assert [each.action for each in LedgerEntry.objects.filter(subject=str(haru), action__startswith="app.")] == [
        "app.connect",
        "app.join",
    ]


def test_an_old_code_joins_nothing(
    haru: Person, growing: tuple[Partner, str], template: NoticeTemplate, arakawa: Body
) -> None:
    before = LATER - apps.CODE_LASTS
    _, code = apps.connect(
        person=haru, partner=growing[0], text=asking.text_for(arakawa, CONSENT).pk, by=BY, now=before, language="ja"
    )
    assert post("join", growing[1], {"code": code}) == post("join", growing[1], {"code": "ACDEFGHJKMNP4"})


def test_a_guessing_app_is_slowed(growing: tuple[Partner, str], template: NoticeTemplate) -> None:
    assert [post("join", growing[1], {"code": "ACDEFGHJKMNP4"})[0] for _ in range(12)] == [404] * 10 + [429] * 2


def test_the_feed_shows_open_lines_and_of_others_that_there_is_a_letter(
    haru: Person, growing: tuple[Partner, str], template: NoticeTemplate, arakawa: Body
) -> None:
    before = boxed(haru, template, at=NOW - timedelta(days=1))
    link = linked(haru, growing[0])
    shown = boxed(haru, template, until_date=date(2027, 2, 3))
    neutral = boxed(haru, text(arakawa, "delicate", reveals=2), at=NOW + timedelta(seconds=1), tact=Tact.NEUTRAL.value)
    grave = boxed(haru, template, tact=Tact.UNASKED_NEVER.value)
    boxed(adult(arakawa, "誰か"), template)
    waiting = boxed(haru, template, state=NoticeState.PLANNED.value)
    found = feed(growing[1])
    assert ids(found) == [str(shown.pk), str(neutral.pk)]
    assert not {str(each.pk) for each in (before, grave, waiting)} & set(ids(found))
    first, second = found["notices"]
    assert (first["open"], first["line"], first["topic"], first["until_date"]) == (
        True,
        "健診のお知らせです",
        "checkup",
        "2027-02-03",
    )
    assert (second["open"], second["topic"], second["until_date"]) == (False, None, None)
    assert "健診" not in second["line"]
    assert {each["user"] for each in found["notices"]} == {str(link.user)}
    assert str(haru.pk) not in json.dumps(found)
    assert haru.name not in json.dumps(found, ensure_ascii=False)
    look = LedgerEntry.objects.get(action="look")
    assert (look.by, look.purpose, look.data) == (
        str(growing[0]),
        "app",
        {"what": ["notices"], "through": f"consent:{link.consent}"},
    )


def test_a_withdrawal_ends_it_at_once(haru: Person, growing: tuple[Partner, str], template: NoticeTemplate) -> None:
    link = linked(haru, growing[0])
    told = boxed(haru, template)
    apps.set_hook(partner=growing[0], url="https://app.example.jp/hook", by=BY, now=NOW)
    address = ContactAddress.objects.get()
    assert queries.target_of(address, now=NOW) is not None
    consents.withdraw(consent=Consent.objects.get(pk=link.consent), by=BY, now=NOW)
    assert queries.target_of(address, now=NOW) is None
    assert ids(feed(growing[1])) == []
    assert post("done", growing[1], {"notice": str(told.pk), "done_date": "2026-11-20"})[0] == 404
    assert apps.end_unconsented(person=haru, by=BY, now=NOW) == 1
    assert (ContactAddress.objects.get().ended_because, AppLink.objects.get().ended_at) == ("person", NOW)


def test_who_does_without_an_app_is_gone_and_another_link_has_another_name(
    haru: Person, growing: tuple[Partner, str], template: NoticeTemplate
) -> None:
    first = linked(haru, growing[0])
    apps.disconnect(link=first, by=BY, now=NOW)
    assert Consent.objects.get(pk=first.consent).withdrawn_at == NOW
    assert ContactAddress.objects.get().ended_at == NOW
    second = linked(haru, growing[0], LATER)
    assert second.user != first.user
    assert ContactAddress.objects.filter(ended_at=None).count() == 1


def test_an_ended_partner_reaches_nobody(haru: Person, growing: tuple[Partner, str], template: NoticeTemplate) -> None:
    linked(haru, growing[0])
    partners.end_partner(partner=growing[0], by=BY, now=NOW)
    growing[0].refresh_from_db()
    assert queries.target_of(ContactAddress.objects.get(), now=NOW) is None
    assert apps.end_unconsented(partner=growing[0], by=BY, now=NOW) == 1


@pytest.mark.parametrize("choice", [{"wants": False}, {"wants": True, "channels": ["mail"]}])
def test_topics_that_somebody_stopped_or_wants_elsewhere_stay_away(
    haru: Person, growing: tuple[Partner, str], template: NoticeTemplate, choice: dict[str, Any]
) -> None:
    linked(haru, growing[0])
    boxed(haru, template)
    TopicChoice.objects.create(
        body=haru.body, person=haru, topic="checkup", chosen_at=NOW, chosen_through="box", **choice
    )
    assert ids(feed(growing[1])) == []


def test_nothing_about_a_child_who_is_concealed_meanwhile(
    haru: Person, growing: tuple[Partner, str], template: NoticeTemplate
) -> None:
    child = open_person(haru.body, "空", date(2025, 4, 1))
    parent(haru, child)
    linked(haru, growing[0])
    boxed(haru, template, about=child)
    assert len(ids(feed(growing[1]))) == 1
    protect(child, haru)
    assert ids(feed(growing[1])) == []


def test_nothing_is_missed_and_pages_follow_one_another(
    haru: Person, growing: tuple[Partner, str], template: NoticeTemplate
) -> None:
    linked(haru, growing[0])
    made = [boxed(haru, template, at=NOW + timedelta(seconds=place)) for place in range(5)]
    seen: list[str] = []
    page = feed(growing[1], limit="2")
    while True:
        seen += ids(page)
        if not page["more"]:
            break
        page = feed(growing[1], limit="2", cursor=page["cursor"])
    assert seen == [str(each.pk) for each in made]
    assert ids(feed(growing[1], cursor=page["cursor"])) == []
    late = boxed(haru, template, at=LATER - timedelta(seconds=30))
    end = feed(growing[1], cursor=page["cursor"])["cursor"]
    slow = boxed(
        haru, template, at=LATER - timedelta(seconds=40)
    )  # another transaction, begun before and committed after
    assert set(ids(feed(growing[1], cursor=end))) == {str(late.pk), str(slow.pk)}


def test_done_is_kept_and_silences_the_reminder(
    haru: Person, growing: tuple[Partner, str], template: NoticeTemplate
) -> None:
    linked(haru, growing[0])
    told = boxed(haru, template, item="checkup:CHECKUP_18M")
    waiting = boxed(
        haru, template, item="checkup:CHECKUP_18M", reminder=2, state=NoticeState.PLANNED.value, settled_at=None
    )
    sent = {"notice": str(told.pk), "done_date": "2026-11-24"}
    assert post("done", growing[1], sent) == post("done", growing[1], sent) == (200, {"done": True})
    assert DoneReport.objects.get().said_by == str(growing[0])
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why_quiet) == (NoticeState.QUIET.value, Quiet.DONE.value)


def test_done_of_an_order_is_taken_too(haru: Person, growing: tuple[Partner, str], template: NoticeTemplate) -> None:
    linked(haru, growing[0])
    assert post("done", growing[1], {"notice": str(boxed(haru, template).pk), "done_date": "2026-11-24"})[0] == 200


@pytest.mark.parametrize("day", ["2026-11-27", "2024-01-01", "2026-02-30", "", 5])
def test_a_day_that_cannot_be_is_refused(
    haru: Person, growing: tuple[Partner, str], template: NoticeTemplate, day: object
) -> None:
    linked(haru, growing[0])
    status, told = post("done", growing[1], {"notice": str(boxed(haru, template).pk), "done_date": day})
    assert (status, told["problems"][0]["parameter"]) == (422, "done_date")
    assert Notice.objects.get().done_at is None


def test_notices_of_others_are_not_there(
    haru: Person, growing: tuple[Partner, str], template: NoticeTemplate, arakawa: Body
) -> None:
    linked(haru, growing[0])
    another, key = app(arakawa, "別のアプリ")
    linked(adult(arakawa, "誰か"), another)
    told = boxed(haru, template)
    answers = [post("done", key, {"notice": each, "done_date": "2026-11-24"}) for each in (str(told.pk), str(haru.pk))]
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    assert ids(feed(key)) == []


@pytest.mark.parametrize("url", ["http://app.example.jp/", "https://app", "https://a:b@app.example.jp/", "https://app.example.jp:99999/", "https://アプリ.jp/", "javascript:1", ""])  # fmt: skip
def test_an_address_that_cannot_be_told(growing: tuple[Partner, str], url: str) -> None:
    with pytest.raises(apps.HookInvalid):
        apps.set_hook(partner=growing[0], url=url, by=BY, now=NOW)


def test_a_secret_is_shown_once_and_changes_without_a_break(growing: tuple[Partner, str]) -> None:
    url = "https://app.example.jp/hook"
    hook, first = apps.set_hook(partner=growing[0], url=url, by=BY, now=NOW)
    assert apps.set_hook(partner=growing[0], url=f"{url}2", by=BY, now=NOW)[1] == ""
    hook, second = apps.set_hook(partner=growing[0], url=url, by=BY, now=NOW, renew=True)
    assert queries.secrets_of(hook, now=NOW) == [second, first]
    assert queries.secrets_of(hook, now=NOW + apps.FORMER_LASTS) == [second]
    assert first not in str(list(LedgerEntry.objects.values()))
