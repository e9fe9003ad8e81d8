"""Passkeys, codes, sessions and proving once more who one is, through the pages."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from tests.people.devices import Device
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import Passkey, RecoveryCode, Session, StaffProvider, StaffRole, User
from todoke.people.operations import providers, sessions
from todoke.people.operations import staff as people
from todoke.people.rules.roles import FREE_TRIES, Role
from todoke.people.rules.sessions import Proof

At = Callable[[User | None], Client]
ORIGIN, SIGN_IN, ACCOUNT, KEYS = (
    "http://localhost:8000",
    "/en/staff/sign-in/",
    "/en/staff/account/",
    "/en/staff/account/passkeys/",
)
HOME = "/en/staff/131181/"


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.BASE_URL = ORIGIN


def asked(client: Client, purpose: str, **more: str) -> str:
    response = client.post(f"{KEYS}options/", {"purpose": purpose, **more})
    assert response.status_code == 200, response.content
    return response.content.decode()


def register(client: Client) -> Device:
    device = Device()
    answer = device.make(asked(client, "register"), ORIGIN)
    assert client.post(f"{KEYS}add/", {"passkey": answer, "name": "机"}).status_code == 302
    return device


def old_proof(user: User, minutes: int = 6) -> None:
    Session.objects.filter(user=user).update(proven_at=clock.now() - timedelta(minutes=minutes))


def test_register_and_sign_in_with_it(at: At, author: User) -> None:
    device = register(at(author))
    client = Client()
    answer = device.use(asked(client, "sign_in"), ORIGIN)
    entered = client.post(f"{SIGN_IN}passkey/", {"passkey": answer, "next": f"{HOME}stale/"})
    assert entered["Location"] == f"{HOME}stale/"
    assert client.get(f"{HOME}stale/").status_code == 200
    assert Session.objects.filter(user=author, proof=Proof.PASSKEY).count() == 1
    assert client.post(f"{SIGN_IN}passkey/", {"passkey": answer}).status_code == 422
    by_name = Client()
    answer = device.use(asked(by_name, "sign_in", username="author.arakawa"), ORIGIN, handle=False)
    assert by_name.post(f"{SIGN_IN}passkey/", {"passkey": answer}).status_code == 302


def test_an_answer_made_in_another_browser_opens_nothing(at: At, author: User) -> None:
    device = register(at(author))
    answer = device.use(asked(Client(), "sign_in"), ORIGIN)
    assert Client().post(f"{SIGN_IN}passkey/", {"passkey": answer}).status_code == 422


def test_with_a_passkey_the_password_alone_opens_nothing(at: At, author: User) -> None:
    first = at(author)
    device = register(first)
    codes = re.findall(r"<code>([^<]+)</code>", first.post("/en/staff/account/codes/").content.decode())
    assert len(codes) == 10
    client = Client()
    half = client.post(
        SIGN_IN, {"username": "author.arakawa", "password": "long enough words", "next": f"{HOME}stale/"}
    )
    assert half["Location"] == f"{SIGN_IN}second/"
    assert client.get(HOME)["Location"].startswith(SIGN_IN)
    wrong = client.post(half["Location"], {"code": "aaaa-bbbb-cccc"})
    assert wrong.status_code == 422
    assert "not one of your unused" in wrong.content.decode()
    assert client.post(half["Location"], {"code": codes[3].upper()})["Location"] == f"{HOME}stale/"
    assert Session.objects.filter(user=author, proof=Proof.RECOVERY).count() == 1
    other = Client()
    other.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"})
    answer = device.use(asked(other, "second"), ORIGIN)
    assert other.post(half["Location"], {"passkey": answer}).status_code == 302
    assert other.get(HOME).status_code == 200


def test_the_second_proof_waits_ten_minutes_and_for_nobody_else(at: At, author: User, settings: Settings) -> None:
    register(at(author))
    client = Client()
    assert client.get(f"{SIGN_IN}second/")["Location"] == SIGN_IN
    assert client.post(f"{KEYS}options/", {"purpose": "second"}).status_code == 403
    client.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"})
    assert client.get(f"{SIGN_IN}second/").status_code == 200
    kept = client.session
    kept["half"] = [*kept["half"][:2], (clock.now() - timedelta(minutes=11)).isoformat(), ""]
    kept.save()
    assert client.get(f"{SIGN_IN}second/")["Location"] == SIGN_IN
    client.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"})
    author.set_password("another one of words")
    author.save()
    assert client.get(f"{SIGN_IN}second/")["Location"] == SIGN_IN


def test_guessing_codes_is_slowed(at: At, author: User) -> None:
    register(at(author))
    client = Client(REMOTE_ADDR="192.0.2.77")
    client.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"})
    answers = [client.post(f"{SIGN_IN}second/", {"code": f"guess {number}"}).status_code for number in range(8)]
    assert answers == [422] * 5 + [429] * 3


def test_a_body_that_wants_passkeys_opens_after_one_is_registered(at: At, author: User, arakawa: Body) -> None:
    Body.objects.filter(pk=arakawa.pk).update(needs_passkeys=True)
    client = at(author)
    for path in (HOME, f"{HOME}stale/", "/en/staff/", ACCOUNT):
        assert client.get(path)["Location"] == KEYS, path
    assert client.post(f"{HOME}programs/new/", {"name": "x"})["Location"] == KEYS
    assert client.post("/en/staff/account/codes/")["Location"] == KEYS
    assert "Your body wants a passkey" in client.get(KEYS).content.decode()
    register(client)
    assert client.get(HOME).status_code == 200
    removed = client.post(f"{KEYS}{Passkey.objects.get().pk}/remove/")
    assert removed.status_code == 409
    assert "the only one" in removed.content.decode()
    assert Passkey.objects.count() == 1


def test_a_body_without_the_wish_asks_for_none(at: At, author: User, chofu: Body) -> None:
    Body.objects.filter(pk=chofu.pk).update(needs_passkeys=True)
    assert at(author).get(HOME).status_code == 200


def test_a_new_account_chooses_a_password_first_then_a_passkey(client: Client, arakawa: Body, by: Actor) -> None:
    Body.objects.filter(pk=arakawa.pk).update(needs_passkeys=True)
    user, password = people.open_account(username="new.one", name="新人", body=arakawa, by=by, now=clock.now())
    people.grant(user=user, body=arakawa, role=Role.AUTHOR, by=by, now=clock.now())
    assert client.post(SIGN_IN, {"username": "new.one", "password": password})["Location"] == "/en/staff/password/"
    new = "a river of quiet tea"
    client.post("/en/staff/password/", {"present": password, "new": new, "again": new})
    assert client.get(HOME)["Location"] == KEYS


# ---- sessions --------------------------------------------------------------------------------------------------------


def test_revoked_elsewhere_signed_out_at_the_next_request(at: At, author: User) -> None:
    here, there, third = at(author), at(author), at(author)
    page = here.get(ACCOUNT).content.decode()
    assert page.count("Firefox · Linux") >= 3
    assert page.count(">this device<") == 1
    other = Session.objects.exclude(pk=_this(here)).exclude(pk=_this(third)).get()
    here.post(f"{ACCOUNT}sessions/{other.pk}/end/")
    answer = there.get(HOME)
    assert answer["Location"].startswith(SIGN_IN)
    assert "Your session has ended" in there.get(answer["Location"]).content.decode()
    assert third.get(HOME).status_code == 200
    here.post(f"{ACCOUNT}sessions/others/end/")
    assert third.get(HOME).status_code == 302
    assert here.get(HOME).status_code == 200
    assert LedgerEntry.objects.filter(action="session.revoke").count() == 2


def _this(client: Client) -> UUID:
    from todoke.people.queries.sessions import live

    found = live(str(client.session.session_key), now=clock.now())
    assert found is not None
    return found.pk


def test_nobody_ends_a_strangers_session(at: At, author: User, stranger: User) -> None:
    theirs = at(stranger)
    assert at(author).post(f"{ACCOUNT}sessions/{_this(theirs)}/end/").status_code == 404
    assert theirs.get("/en/staff/132080/").status_code == 200


def test_an_idle_session_ends(at: At, author: User) -> None:
    client = at(author)
    Session.objects.update(seen_at=clock.now() - timedelta(minutes=31))
    assert client.get(HOME).status_code == 302
    client = at(author)
    Session.objects.update(until_at=clock.now())
    assert client.get(HOME).status_code == 302


def test_a_cookie_without_a_row_is_nobody(author: User) -> None:
    client = Client()
    client.force_login(author)
    assert client.get(HOME).status_code == 302


def test_signing_out_ends_the_row_and_signing_in_again_makes_one(at: At, author: User) -> None:
    client = at(author)
    client.post("/en/staff/sign-out/")
    assert Session.objects.filter(ended_at=None).count() == 0
    client.post(SIGN_IN, {"username": "author.arakawa", "password": "long enough words"})
    assert Session.objects.filter(ended_at=None, proof=Proof.PASSWORD).count() == 1


def test_a_new_password_ends_all_other_sessions(at: At, author: User) -> None:
    here, there = at(author), at(author)
    new = "a river of quiet tea"
    here.post("/en/staff/password/", {"present": "long enough words", "new": new, "again": new})
    assert here.get(HOME).status_code == 200
    assert there.get(HOME).status_code == 302
    assert Session.objects.filter(ended_at=None).count() == 1


# ---- once more, before what is grave ---------------------------------------------------------------------------------


def test_a_grave_act_asks_once_more_and_keeps_what_was_typed(
    at: At, administrator: User, member: Callable[..., User]
) -> None:
    someone, client, give = member("someone"), at(administrator), f"{HOME}body/roles/give/"
    old_proof(administrator)
    typed = {"username": "someone", "role": "author", "ends_date": ""}
    asked_page = client.post(give, typed)
    assert asked_page.status_code == 403
    assert 'name="username" value="someone"' in asked_page.content.decode()
    assert not StaffRole.objects.filter(user=someone).exists()
    wrong = client.post(give, {**typed, "confirm_password": "no"})
    assert wrong.status_code == 422
    assert not StaffRole.objects.filter(user=someone).exists()
    done = client.post(give, {**typed, "confirm_password": "long enough words"})
    assert done.status_code == 302
    assert StaffRole.objects.filter(user=someone, role="author").exists()
    assert client.post(give, {**typed, "role": "approver"}).status_code == 302  # for five minutes


def test_a_passkey_proves_it_too_and_nobody_elses(at: At, administrator: User, stranger: User, author: User) -> None:
    client = at(administrator)
    device = register(client)
    theirs = register(at(stranger))
    old_proof(administrator)
    renew = f"{HOME}body/roles/{StaffRole.objects.get(user=author).pk}/password/"
    foreign = theirs.use(asked(client, "confirm"), ORIGIN)
    assert client.post(renew, {"confirm_passkey": foreign}).status_code == 422
    answer = device.use(asked(client, "confirm"), ORIGIN)
    assert client.post(renew, {"confirm_passkey": answer}).status_code == 200
    old_proof(administrator)
    assert client.post(renew, {"confirm_passkey": answer}).status_code == 422


def test_guessing_the_password_of_an_open_session_is_slowed(at: At, administrator: User) -> None:
    client, give = at(administrator), f"{HOME}body/roles/give/"
    old_proof(administrator)
    tries = [client.post(give, {"confirm_password": f"guess {number}"}).status_code for number in range(7)]
    assert tries == [422] * 5 + [429] * 2


GRAVE = (
    "give_role",
    "open_account",
    "renew_password",
    "provider",
    "provider_end",
    "provider_link",
    "provider_unlink",
    "withdraw",
)


def test_what_is_grave(at: At, administrator: User, arakawa: Body, author: User, allowance: object) -> None:
    from todoke.registry.models import Program
    from todoke.registry.rules.numbers import slug

    client = at(administrator)
    number = slug(Program.objects.get().number)
    row = StaffRole.objects.get(user=author).pk
    paths = [
        f"{HOME}body/roles/give/", f"{HOME}body/roles/open/", f"{HOME}body/roles/{row}/password/", f"{HOME}body/sign-in/",
        f"{HOME}body/sign-in/end/", f"{HOME}body/sign-in/link/", f"{HOME}body/sign-in/1/unlink/", f"{HOME}programs/{number}/withdraw/",
        f"{KEYS}add/", "/en/staff/account/codes/",
    ]  # fmt: skip
    old_proof(administrator)
    for path in paths:
        answer = client.post(path, {})
        assert answer.status_code == 403, path
        assert "Is it you?" in answer.content.decode(), path
    Body.objects.update(four_eyes=True, needs_passkeys=False)
    assert client.post(f"{HOME}body/", {"name": "荒川区", "four_eyes": "1"}).status_code == 302
    assert client.post(f"{HOME}body/", {"name": "荒川区"}).status_code == 403
    Body.objects.update(four_eyes=False)
    Passkey.objects.create(
        user=administrator, credential_id="x", public_key=b"", sign_count=0, is_synced=False, made_at=clock.now()
    )
    assert client.post(f"{HOME}body/", {"name": "荒川区", "needs_passkeys": "1"}).status_code == 302
    arakawa.refresh_from_db()
    assert arakawa.needs_passkeys
    assert client.post(f"{HOME}body/", {"name": "荒川区"}).status_code == 403


# ---- a body's own sign-in --------------------------------------------------------------------------------------------


def by_provider(user: User, body: Body) -> Client:
    client = Client()
    client.force_login(user)
    sessions.begin(
        key=str(client.session.session_key), user=user, body=body, proof=Proof.PROVIDER, device="", idle_seconds=1800,
        longest_seconds=36_000, by=Actor("test"), now=clock.now(),
    )  # fmt: skip
    return client


def test_a_bodys_provider_opens_that_body_and_changes_no_account(
    member: Callable[..., User], arakawa: Body, chofu: Body, by: Actor
) -> None:
    user = member("both", arakawa, Role.ADMINISTRATOR)
    people.grant(user=user, body=chofu, role=Role.ADMINISTRATOR, by=by, now=clock.now())
    client = by_provider(user, arakawa)
    assert client.get("/en/staff/")["Location"] == HOME
    assert client.get(HOME).status_code == 200
    assert client.get("/en/staff/132080/").status_code == 404
    for path in (f"{KEYS}add/", "/en/staff/account/codes/"):
        assert client.post(path, {}).status_code == 403
    assert client.post(f"{KEYS}options/", {"purpose": "register"}).status_code == 403
    assert "sign in with your password" in client.get(KEYS).content.decode()
    assert not RecoveryCode.objects.exists()
    Body.objects.filter(pk=arakawa.pk).update(needs_passkeys=True)  # the provider sees to its own proof
    assert client.get(HOME).status_code == 200


def test_the_page_of_the_provider(at: At, administrator: User, author: User, settings: Settings) -> None:
    settings.STAFF_ISSUERS = ["https://login.example.lg.jp"]
    client, page = at(administrator), f"{HOME}body/sign-in/"
    given = {
        "name": "区の認証",
        "issuer": "https://login.example.lg.jp",
        "client_id": "todoke",
        "email_domain": "example.lg.jp",
    }
    wrong = client.post(page, {**given, "issuer": "login"})
    assert wrong.status_code == 422
    assert "begins with https://" in wrong.content.decode()
    other = client.post(
        page, {**given, "issuer": "https://169.254.169.254"}
    )  # no address but those that the operator opened
    assert other.status_code == 422
    assert "has not opened this provider" in other.content.decode()
    assert 'value="example.lg.jp"' in wrong.content.decode()
    assert client.post(page, given).status_code == 302
    wrong = client.post(f"{page}link/", {"username": "nobody", "subject": "s"})
    assert wrong.status_code == 422
    assert "has a role here" in wrong.content.decode()
    assert client.post(f"{page}link/", {"username": author.username, "email": "a@example.lg.jp"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "a@example.lg.jp" in shown
    assert "waits for the first sign-in" in shown
    provider = StaffProvider.objects.get()
    found = providers.sign_in(
        provider=provider, identity=providers.Identity(provider.issuer, "s-1", "a@example.lg.jp", True), now=clock.now()
    )
    assert found == author
    assert f"{SIGN_IN}by/131181/" in Client().get(SIGN_IN).content.decode()
    assert client.post(f"{page}end/").status_code == 302
    assert StaffProvider.objects.filter(ended_at=None).count() == 0


def test_a_role_that_reaches_people_needs_its_last_day(
    at: At, administrator: User, member: Callable[..., User]
) -> None:
    member("someone")
    give, client = f"{HOME}body/roles/give/", at(administrator)
    wrong = client.post(give, {"username": "someone", "role": "caseworker"})
    assert wrong.status_code == 422
    assert "give it a last day" in wrong.content.decode()
    last = (clock.today() + timedelta(days=30)).isoformat()
    for role in ("caseworker", "counter", "analyst", "officer"):
        assert client.post(give, {"username": "someone", "role": role, "ends_date": last}).status_code == 302
    page = client.get(f"{HOME}body/roles/").content.decode()
    for label in ("Caseworker", "Counter", "Analyst", "Protection officer"):
        assert label in page


def test_guessing_the_present_password_of_an_open_session_is_slowed_too(at: At, author: User) -> None:
    client, page = at(author), "/ja/staff/password/"
    new = "other long enough words"
    for _ in range(FREE_TRIES + 3):  # what is wrong with the new one costs nothing
        assert client.post(page, {"present": "long enough words", "new": "short", "again": "short"}).status_code == 422
    for _ in range(FREE_TRIES):
        assert client.post(page, {"present": "guessed", "new": new, "again": new}).status_code == 422
    slowed = client.post(page, {"present": "long enough words", "new": new, "again": new})
    assert slowed.status_code == 429
    assert int(slowed["Retry-After"]) > 0
