"""A resident signs in through the sandbox, stays for a while, and leaves nothing behind."""

import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.web.people.visits import choose, enter, sign_in, to_provider
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.gateways.identity import configured, flights
from todoke.people.models import Credential, Person, Session, SignInAttempt, User
from todoke.people.operations import credentials, persons, sessions
from todoke.web.people import session

ME = "/en/me/"


@pytest.fixture(autouse=True)
def _sandbox() -> None:
    configured.party.cache_clear()


def changed(address: str, **changes: str | None) -> str:
    """The same address with other parameters."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return f"{parts.path}?{urlencode({name: value for name, value in query.items() if value is not None})}"


def person(body: Body, name: str = "佐藤 ハル", **details: object) -> Person:
    return persons.open_person(body=body, by=Actor("test"), now=clock.now(), details={"name": name, **details})


def is_in(client: Client) -> bool:
    return client.get(ME).status_code == 200


def test_somebody_signs_in_and_is_a_new_person_of_their_town(client: Client, chofu: Body, arakawa: Body) -> None:
    assert sign_in(client, "haru") == ME
    page = client.get(ME)
    assert "佐藤 ハル" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    her = Person.objects.get()
    assert (her.body, her.name, str(her.birth_date)) == (chofu, "佐藤 ハル", "1942-11-03")
    actions = list(LedgerEntry.objects.filter(body=chofu).order_by("pk").values_list("action", flat=True))
    assert actions[-2:] == ["person.open", "sign_in.first"]


def test_the_second_time_it_is_the_same_person(client: Client, chofu: Body) -> None:
    sign_in(client, "haru")
    other = Client()
    sign_in(other, "haru")
    assert Person.objects.count() == Credential.objects.count() == 1
    assert LedgerEntry.objects.filter(action="sign_in", subject=str(Person.objects.get())).count() == 1
    assert is_in(client)
    assert is_in(other)


def test_names_are_taken_as_they_are(client: Client, tokyo: Body, arakawa: Body) -> None:
    from todoke.bodies import operations as bodies

    bodies.add(by=Actor("test"), now=clock.now(), kind="town", name="大島町", code="133612", parent=tokyo)
    sign_in(client, "kichiro")
    sign_in(Client(), "sita")
    assert {each.name for each in Person.objects.all()} == {"髙﨑 𠮷郎", "SITA"}


def test_a_town_that_takes_no_part_is_told(client: Client, arakawa: Body) -> None:
    response = client.get(choose(client, to_provider(client), "haru"))
    assert response.status_code == 403
    assert "takes no part" in response.content.decode() or "does not take part" in response.content.decode()
    assert not Person.objects.exists()
    assert not is_in(client)


def test_a_person_who_is_held_already_is_that_person(client: Client, chofu: Body) -> None:
    held = person(chofu, birth_date=clock.today().replace(1942, 11, 3), address="調布市仙川町9丁目99番2号")
    sign_in(client, "haru")
    assert Credential.objects.get().person == held
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "details",
    [
        {"name": "佐藤 春"},
        {"birth_date": clock.today().replace(1942, 11, 4)},
        {"address": "東京都調布市仙川町9-99-20"},
        {"address": ""},
    ],
)
def test_somebody_like_them_is_somebody_else(client: Client, chofu: Body, details: dict[str, object]) -> None:
    same = {
        "name": "佐藤 ハル",
        "birth_date": clock.today().replace(1942, 11, 3),
        "address": "東京都調布市仙川町9-99-2",
    }
    other = persons.open_person(body=chofu, by=Actor("test"), now=clock.now(), details={**same, **details})
    sign_in(client, "haru")
    assert Credential.objects.get().person != other


def test_who_has_a_way_to_sign_in_is_not_taken_over(client: Client, chofu: Body) -> None:
    held = person(chofu, birth_date=clock.today().replace(1942, 11, 3), address="東京都調布市仙川町9-99-2")
    enter(Client(), held)
    sign_in(client, "haru")
    assert Person.objects.count() == 2


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_it_goes_on_in_ones_own_language(client: Client, chofu: Body, language: str) -> None:
    address = to_provider(client, language=language)
    assert address.startswith(f"/{language}/sandbox/identity/?")
    assert client.get(address).status_code == 200
    assert client.get(choose(client, address, "haru"))["Location"] == f"/{language}/me/"


@pytest.mark.parametrize(
    ("then", "ends"),
    [
        ("/en/programs/x?a=1", "/en/programs/x?a=1"), ("https://evil.example/", "/en/"), ("//evil.example/", "/en/"), ("/\\evil.example", "/en/"),
        ("javascript:alert(1)", "/en/"), ("/en/\nSet-Cookie: a=b", "/en/"), ("", ME),
    ],
)  # fmt: skip
def test_next_leads_nowhere_else(client: Client, chofu: Body, then: str, ends: str) -> None:
    assert sign_in(client, "haru", then=then) == ends


def test_who_is_not_signed_in_is_led_to_it_and_back(client: Client, chofu: Body) -> None:
    response = client.get(f"{ME}?a=1")
    assert response.status_code == 303
    assert response["Location"] == f"/en/sign-in?{urlencode({'next': ME + '?a=1'})}"
    assert response["Cache-Control"] == "private, no-store"
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert "no real sign-in" in page.content.decode()
    assert urlencode({"next": ME + "?a=1"}) in page.content.decode()
    sign_in(client, "haru")
    assert client.get("/en/sign-in")["Location"] == ME


def test_the_session_key_is_another_and_nothing_of_before_stays(client: Client, chofu: Body) -> None:
    before = client.session
    before["said"] = "of somebody else"
    before.save()
    old = before.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = str(old)
    sign_in(client, "haru")
    assert client.session.session_key != old
    assert "said" not in client.session
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = str(old)
    assert not is_in(thief)


def test_a_member_of_staff_who_signs_in_as_a_resident_is_no_longer_staff(client: Client, chofu: Body) -> None:
    client.force_login(User.objects.create_user("somebody"))
    sign_in(client, "haru")
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("staff:home")).status_code == 302


def test_a_resident_who_signs_in_as_staff_is_no_longer_a_resident(client: Client, chofu: Body) -> None:
    sign_in(client, "haru")
    User.objects.create_user("somebody", password="a long password of staff")
    client.post("/en/staff/sign-in/", {"username": "somebody", "password": "a long password of staff"})
    assert "_auth_user_id" in client.session
    assert not is_in(client)


@pytest.mark.parametrize(
    ("began", "seen", "holds"),
    [
        (timedelta(minutes=29), timedelta(minutes=29), True), (timedelta(minutes=31), timedelta(minutes=31), False),
        (timedelta(hours=7, minutes=59), timedelta(minutes=1), True), (timedelta(hours=8, minutes=1), timedelta(minutes=1), False),
    ],
)  # fmt: skip
def test_a_session_ends(client: Client, chofu: Body, began: timedelta, seen: timedelta, holds: bool) -> None:
    enter(client, person(chofu), now=clock.now() - began)
    Session.objects.update(seen_at=clock.now() - seen)
    assert is_in(client) is holds
    if holds:  # using it counts
        assert Session.objects.get().seen_at == clock.now()


@pytest.mark.parametrize("value", [None, "", "7", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_session_without_a_way_to_sign_in_is_over(client: Client, chofu: Body, value: str | None) -> None:
    enter(client, person(chofu))
    kept = client.session
    kept["credential"] = value
    kept.save()
    assert not is_in(client)
    assert not Session.objects.filter(ended_at=None).exists()


def test_a_session_with_the_credential_of_another_is_over(client: Client, chofu: Body) -> None:
    enter(client, person(chofu))
    kept = client.session
    kept["credential"] = str(enter(Client(), person(chofu, "佐藤 トメ")).pk)
    kept.save()
    assert not is_in(client)


def test_a_session_can_be_ended_from_elsewhere(client: Client, chofu: Body, by: Actor) -> None:
    enter(client, person(chofu))
    sessions.revoke_all(person=Person.objects.get().pk, by=by, now=clock.now(), told=[chofu])
    assert not is_in(client)


def test_an_ended_credential_ends_every_session(client: Client, chofu: Body, by: Actor) -> None:
    sign_in(client, "haru")
    credentials.end_credential(credential=Credential.objects.get(), by=by, now=clock.now())
    assert not is_in(client)
    response = client.get(choose(client, to_provider(client), "haru"))
    assert response.status_code == 403
    assert Person.objects.count() == 1


def test_a_person_no_longer_served_is_not_signed_in(client: Client, chofu: Body, by: Actor) -> None:
    from todoke.people.rules.persons import Ending

    sign_in(client, "haru")
    persons.end_person(person=Person.objects.get(), because=Ending.DIED, by=by, now=clock.now())
    assert not is_in(client)
    assert client.get(choose(client, to_provider(client), "haru")).status_code == 403


def test_finishing_forgets_everything(client: Client, chofu: Body) -> None:
    sign_in(client, "haru")
    client.cookies["todoke_town"] = "132080"
    key = str(client.session.session_key)
    asked = client.get("/en/sign-out")
    assert "Finish" in asked.content.decode()
    assert is_in(client)
    response = client.post("/en/sign-out")
    assert (response.status_code, response["Location"]) == (303, "/en/sign-out")
    assert response["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "no-store" in response["Cache-Control"]
    for name in (settings.SESSION_COOKIE_NAME, "todoke_town", "todoke_answers", flights.COOKIE):
        assert response.cookies[name]["max-age"] == 0
    assert client.get("/en/sign-out").status_code == 200
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(thief)


def test_nobody_signs_somebody_out_from_elsewhere(chofu: Body) -> None:
    client = Client(enforce_csrf_checks=True)
    enter(client, person(chofu))
    assert client.post("/en/sign-out").status_code == 403
    assert is_in(client)


def test_the_flight_is_sealed_and_serves_once(client: Client, chofu: Body) -> None:
    address = to_provider(client)
    cookie = client.cookies[flights.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 600)
    held = cookie.value
    assert parse_qs(urlsplit(address).query)["state"][0] not in held
    back = choose(client, address, "haru")
    assert client.get(back).status_code == 303
    assert client.cookies[flights.COOKIE].value == ""
    again = client.get(back)
    assert again.status_code == 400
    client.cookies[flights.COOKIE] = held
    assert client.get(back).status_code == 400  # the code was spent as well


def test_a_failed_return_spends_the_flight_too(client: Client, chofu: Body) -> None:
    back = choose(client, to_provider(client), "haru")
    assert client.get(changed(back, state="wrong")).status_code == 400
    assert client.get(back).status_code == 400


def test_an_answer_in_another_browser_is_refused(client: Client, chofu: Body) -> None:
    """Somebody sends me a link that would sign me in as them."""
    back = choose(client, to_provider(client), "haru")
    victim = Client()
    assert victim.get(back).status_code == 400
    to_provider(victim)
    assert victim.get(back).status_code == 400
    assert not is_in(victim)


@pytest.mark.parametrize(
    "changes", [{"state": None}, {"iss": "https://evil.example"}, {"iss": None}, {"code": None}, {"code": "x"}]
)
def test_what_was_changed_on_the_way_is_refused(client: Client, chofu: Body, changes: dict[str, str | None]) -> None:
    back = choose(client, to_provider(client), "haru")
    response = client.get(changed(back, **changes))
    assert response.status_code == 400
    assert "You are not signed in" in response.content.decode()
    assert not is_in(client)


def test_who_declines_is_told_kindly(client: Client, chofu: Body) -> None:
    response = client.get(choose(client, to_provider(client), ""))
    assert response.status_code == 400
    assert "stopped before its end" in response.content.decode()
    assert "/en/sign-in/go" in response.content.decode()


def test_a_bare_return_says_so_in_the_readers_language(client: Client, db: None) -> None:
    response = client.get("/sign-in/back", headers={"accept-language": "ja"})
    assert response.status_code == 400
    assert "同じブラウザー" in response.content.decode()


def test_many_failures_slow_one_source_and_no_other(client: Client, chofu: Body) -> None:
    for _ in range(credentials.FREE_FAILURES):
        assert client.get("/sign-in/back").status_code == 400
    slowed = client.get("/sign-in/back")
    assert slowed.status_code == 429
    assert int(slowed["Retry-After"]) > 0
    other = Client(REMOTE_ADDR="203.0.113.9")
    assert other.get(choose(other, to_provider(other), "haru")).status_code == 303
    SignInAttempt.objects.update(at=clock.now() - timedelta(minutes=30))
    assert client.get(choose(client, to_provider(client), "haru")).status_code == 303


def test_success_does_not_count(client: Client, chofu: Body) -> None:
    sign_in(client, "haru")
    assert not SignInAttempt.objects.exists()


def test_in_production_there_is_neither_sandbox_nor_a_dead_end(client: Client, db: None, settings: Settings) -> None:
    sandbox = to_provider(client)
    settings.PRODUCTION = True
    configured.party.cache_clear()
    try:
        for path in ("/en/sign-in", "/en/sign-in/go"):
            response = client.get(path)
            assert response.status_code == 503
            assert "not set up" in response.content.decode()
        assert client.get("/sign-in/back").status_code in {400, 503}
        assert client.get(sandbox).status_code == 503
    finally:
        configured.party.cache_clear()


def test_the_operator_is_told_why_and_never_who(client: Client, chofu: Body, caplog: pytest.LogCaptureFixture) -> None:
    back = choose(client, to_provider(client), "haru")
    with caplog.at_level(logging.WARNING):
        client.get(changed(back, code="x"))
    assert "sign_in_proof_refused (code)" in caplog.text
    assert "haru" not in caplog.text
    assert "ハル" not in caplog.text


def test_public_pages_know_nobody(client: Client, chofu: Body) -> None:
    """A page that everybody gets from the cache never shows a name, whoever asks for it."""
    sign_in(client, "haru")
    for path in ("/en/", "/en/help", "/en/bodies/"):
        response = client.get(path)
        assert "ハル" not in response.content.decode()
        assert not response.cookies


def test_a_visitor_acts_in_their_own_name_for_whom_it_is(chofu: Body) -> None:
    her, mother = person(chofu), person(chofu, "佐藤 トメ")
    alone = session.Visitor(HttpRequest(), her, clock.now())
    helping = session.Visitor(HttpRequest(), her, clock.now(), acting_for=mother)
    assert (alone.actor, alone.whose) == (Actor(f"resident:{her.pk}"), her)
    assert (helping.actor, helping.whose) == (Actor(f"resident:{her.pk}", behalf=f"person:{mother.pk}"), mother)
