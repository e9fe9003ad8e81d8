"""Staff come by their body's own provider: through the same checks as residents, to that body and no other."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from joserfc.jwk import ECKey
from pytest_django import Settings

from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.gateways.identity import for_staff, sandbox
from todoke.gateways.identity.claims import CURVE
from todoke.gateways.identity.party import Party
from todoke.gateways.identity.refusals import SignInNotSetUp
from todoke.gateways.identity.sandbox import SampleResident, SandboxProvider
from todoke.people.models import Session, SignInAttempt, StaffProvider, StaffRole, StaffSubject, User
from todoke.people.operations import providers
from todoke.people.operations import staff as people
from todoke.people.rules.roles import Role
from todoke.people.rules.sessions import Proof

GO, HOME, BY = "/en/staff/sign-in/by/131181/", "/en/staff/131181/", Actor("test")


@pytest.fixture
def theirs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> SandboxProvider:
    """A provider in this process that knows two subjects."""
    settings.STAFF_ISSUERS, settings.IDENTITY_KEY_FILE = [sandbox.ISSUER], "key"
    key, back = ECKey.generate_key(CURVE, auto_kid=True), f"http://testserver{for_staff.BACK}"
    people_there = [SampleResident(subject, "", "", "", "", {}) for subject in ("s-1", "s-2")]
    made = SandboxProvider(people_there, client_key=key, redirect_uri=back)
    party = Party(made, sandbox.CLIENT_ID, key, back, scope="openid email")
    monkeypatch.setattr(for_staff, "_party", lambda *given: party)
    return made


@pytest.fixture
def provider(theirs: SandboxProvider, arakawa: Body, author: User) -> StaffProvider:
    made = providers.set_provider(
        body=arakawa, name="区の認証", issuer=sandbox.ISSUER, client_id=sandbox.CLIENT_ID, email_domain="", by=BY, now=clock.now()
    )  # fmt: skip
    providers.link(provider=made, user=author, subject="s-1", by=BY, now=clock.now())
    return made


def there(client: Client, theirs: SandboxProvider, subject: str = "s-1", address: str = GO) -> str:
    """To the provider, and the address that it sends back to."""
    query = dict(parse_qsl(urlsplit(client.get(address)["Location"]).query))
    return theirs.choose(subject, theirs.wanted(query), now=clock.now())


def test_in_by_the_provider_and_to_the_page_that_was_wanted(
    client: Client, theirs: SandboxProvider, provider: StaffProvider, author: User
) -> None:
    answer = client.get(there(client, theirs, address=f"{GO}?next={HOME}stale/"))
    assert (answer.status_code, answer["Location"]) == (302, f"{HOME}stale/")
    assert client.get(f"{HOME}stale/").status_code == 200
    session = Session.objects.get()
    assert (session.user, session.body, session.proof) == (author, provider.body, Proof.PROVIDER)
    assert client.cookies["todoke_staff_flight"].value == ""
    assert not SignInAttempt.objects.exists()


def test_it_opens_its_own_body_only(client: Client, theirs: SandboxProvider, provider: StaffProvider, author: User, chofu: Body) -> None:  # fmt: skip
    people.grant(user=author, body=chofu, role=Role.ADMINISTRATOR, by=BY, now=clock.now())
    client.get(there(client, theirs))
    assert client.get(HOME).status_code == 200
    assert client.get("/en/staff/132080/").status_code == 404


def test_nobody_else_comes_in(client: Client, theirs: SandboxProvider, provider: StaffProvider) -> None:
    stranger = client.get(there(client, theirs, "s-2"))
    assert stranger.status_code == 403
    assert "no account here is linked to you" in stranger.content.decode()
    good = there(client, theirs)
    assert Client().get(good).status_code == 400  # another browser
    assert client.get(good.replace("state=", "state=x")).status_code == 400
    assert client.get(good).status_code == 400  # its secrets served once
    good = there(client, theirs)
    assert client.get(good).status_code == 302
    assert Client().get(good).status_code == 400
    assert client.get(f"{for_staff.BACK}?error=access_denied").status_code == 400
    assert Session.objects.count() == 1


def test_coming_back_wrongly_again_and_again_slows_only_oneself(
    theirs: SandboxProvider, provider: StaffProvider
) -> None:
    wrong, right = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="192.0.2.2")
    answers = [wrong.get(f"{for_staff.BACK}?code=x&state=y").status_code for _ in range(7)]
    assert answers == [400] * 5 + [429] * 2
    assert right.get(there(right, theirs)).status_code == 302


def test_a_grave_act_asks_again_where_the_provider_does_not_say_when(
    client: Client, theirs: SandboxProvider, provider: StaffProvider, author: User
) -> None:
    StaffRole.objects.filter(user=author).update(role="administrator")
    client.get(there(client, theirs))
    asked = client.post(f"{HOME}body/roles/give/", {"username": "author.arakawa", "role": "approver"})
    assert asked.status_code == 403
    assert f"{GO}?again=1" in asked.content.decode()
    assert "prompt=login" in client.get(f"{GO}?again=1")["Location"]
    Session.objects.update(proven_at=clock.now() - timedelta(minutes=1))
    assert client.post(f"{HOME}body/roles/give/", {"username": "author.arakawa", "role": "approver"}).status_code == 302


def test_unlinked_or_ended_is_signed_out(
    theirs: SandboxProvider, provider: StaffProvider, author: User, at: Callable[[User | None], Client]
) -> None:
    client, by_password = Client(), at(author)
    client.get(there(client, theirs))
    providers.unlink(linked=provider_link(provider), by=BY, now=clock.now())
    assert client.get(HOME).status_code == 302
    assert by_password.get(HOME).status_code == 200
    providers.link(provider=provider, user=author, subject="s-1", by=BY, now=clock.now())
    client.get(there(client, theirs))
    assert client.get(HOME).status_code == 200
    providers.end_provider(provider=provider, by=BY, now=clock.now())
    assert client.get(HOME).status_code == 302
    assert client.get(GO).status_code == 404


def provider_link(provider: StaffProvider) -> StaffSubject:
    from todoke.people.queries.providers import subjects

    return subjects(provider)[0]


def test_only_what_the_operator_opened_is_asked(settings: Settings, client: Client, provider: StaffProvider) -> None:
    settings.STAFF_ISSUERS = []
    with pytest.raises(SignInNotSetUp):
        for_staff.party(sandbox.ISSUER, "x")
    assert client.get(GO).status_code == 503
    settings.STAFF_ISSUERS, settings.IDENTITY_KEY_FILE = [sandbox.ISSUER], ""
    assert client.get(GO).status_code == 503
    assert client.get("/en/staff/sign-in/by/999999/").status_code == 404


def test_the_ledger_holds_no_subject_and_no_address(
    client: Client, theirs: SandboxProvider, provider: StaffProvider
) -> None:
    client.get(there(client, theirs))
    written = str(list(LedgerEntry.objects.values_list("action", "subject", "data")))
    assert "provider.link" in written
    assert "s-1" not in written
    assert "sandbox.todoke" not in written
