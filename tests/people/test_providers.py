"""A body's own sign-in: which of its people is which account, and that nobody becomes somebody else."""

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from tests.conftest import NOW
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import StaffProvider, StaffSubject, User
from todoke.people.operations import providers, staff
from todoke.people.operations.providers import Identity, ProviderInvalid, SubjectUnknown
from todoke.people.rules.roles import Role

BY, ISSUER = Actor("test"), "https://login.example.lg.jp"


@pytest.fixture(autouse=True)
def _opened(settings: Settings) -> None:
    settings.STAFF_ISSUERS = [ISSUER, "https://new.example"]


@pytest.fixture
def provider(arakawa: Body) -> StaffProvider:
    return providers.set_provider(
        body=arakawa,
        name="区の認証",
        issuer=ISSUER,
        client_id="todoke",
        email_domain="@City.example.lg.jp",
        by=BY,
        now=NOW,
    )


@pytest.fixture
def hanako(arakawa: Body) -> User:
    user = User.objects.create_user("hanako")
    staff.grant(user=user, body=arakawa, role=Role.AUTHOR, by=BY, now=NOW)
    return user


def sign_in(provider: StaffProvider, subject: str = "s-1", **more: object) -> User:
    identity = Identity(**{"issuer": ISSUER, "subject": subject, **more})  # type: ignore[arg-type]
    return providers.sign_in(provider=provider, identity=identity, now=NOW)


def test_a_linked_subject_is_its_account(provider: StaffProvider, hanako: User) -> None:
    with pytest.raises(SubjectUnknown):
        sign_in(provider)
    providers.link(provider=provider, user=hanako, subject="s-1", by=BY, now=NOW)
    assert sign_in(provider) == hanako
    for wrong in ({"subject": "s-2"}, {"subject": ""}, {"issuer": "https://evil.example"}, {"subject": "S-1"}):
        with pytest.raises(SubjectUnknown):
            sign_in(provider, **wrong)


def test_a_verified_address_of_the_domain_counts_once(provider: StaffProvider, hanako: User) -> None:
    mail = "Hanako@city.example.lg.jp"
    providers.link(provider=provider, user=hanako, email=mail, by=BY, now=NOW)
    with pytest.raises(SubjectUnknown):
        sign_in(provider, email=mail)  # not verified
    with pytest.raises(SubjectUnknown):
        sign_in(provider, email="hanako@city.example.lg.jp.evil.example", email_verified=True)
    assert sign_in(provider, email=mail, email_verified=True) == hanako
    assert LedgerEntry.objects.filter(action="provider.first").count() == 1
    with pytest.raises(SubjectUnknown):  # the address went to somebody else
        sign_in(provider, "s-2", email=mail, email_verified=True)
    assert sign_in(provider) == hanako
    assert StaffSubject.objects.get().email == ""


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "subject_or_email"), ({"email": "hanako"}, "not_an_email"), ({"email": "hanako@gmail.example"}, "other_domain"),
        ({"subject": "x" * 256}, "subject_unusable"), ({"subject": "a\0"}, "subject_unusable"),
    ],
)  # fmt: skip
def test_what_cannot_be_linked(provider: StaffProvider, hanako: User, given: dict[str, str], reason: str) -> None:
    with pytest.raises(ProviderInvalid) as refused:
        providers.link(provider=provider, user=hanako, by=BY, now=NOW, **given)
    assert refused.value.data["reason"] == reason


def test_only_accounts_with_a_role_here_and_each_once(provider: StaffProvider, hanako: User, chofu: Body) -> None:
    elsewhere, root = User.objects.create_user("elsewhere"), User.objects.create_superuser("root")
    for user, body in ((elsewhere, chofu), (root, provider.body)):
        staff.grant(user=user, body=body, role=Role.AUTHOR, by=BY, now=NOW)
    for nobody in (None, elsewhere, root):
        with pytest.raises(ProviderInvalid):
            providers.link(provider=provider, user=nobody, subject="s", by=BY, now=NOW)
    providers.link(provider=provider, user=hanako, subject="s-1", by=BY, now=NOW)
    for subject in ("s-1", "s-2"):
        with pytest.raises(ProviderInvalid) as refused:
            providers.link(provider=provider, user=hanako, subject=subject, by=BY, now=NOW)
        assert refused.value.data["reason"] == "linked_already"


def test_another_issuer_knows_other_people(provider: StaffProvider, hanako: User, arakawa: Body) -> None:
    providers.link(provider=provider, user=hanako, subject="s-1", by=BY, now=NOW)
    providers.set_provider(body=arakawa, name="a", issuer=ISSUER, client_id="b", email_domain="", by=BY, now=NOW)
    assert StaffSubject.objects.count() == 1
    providers.set_provider(
        body=arakawa, name="a", issuer="https://new.example", client_id="b", email_domain="", by=BY, now=NOW
    )
    assert StaffSubject.objects.count() == 0


def test_an_ended_provider_opens_nothing(provider: StaffProvider, hanako: User) -> None:
    linked = providers.link(provider=provider, user=hanako, subject="s-1", by=BY, now=NOW)
    providers.end_provider(provider=provider, by=BY, now=NOW)
    with pytest.raises(SubjectUnknown):
        sign_in(provider)
    again = providers.set_provider(
        body=provider.body, name="a", issuer=ISSUER, client_id="b", email_domain="", by=BY, now=NOW
    )
    assert sign_in(again) == hanako
    providers.unlink(linked=linked, by=BY, now=NOW)
    with pytest.raises(SubjectUnknown):
        sign_in(again)


@pytest.mark.parametrize(
    "issuer",
    ["http://login.example", "https://", "login.example", "https://a.example?x=1", "https://a.example#b", "https://u@a.example", "https://[", "javascript:1"],
)  # fmt: skip
def test_what_is_no_issuer(arakawa: Body, issuer: str) -> None:
    with pytest.raises(ProviderInvalid):
        providers.set_provider(body=arakawa, name="a", issuer=issuer, client_id="b", email_domain="", by=BY, now=NOW)
    assert not StaffProvider.objects.exists()


def test_the_database_wants_https_and_a_way_to_know(provider: StaffProvider, hanako: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffProvider.objects.update(issuer="http://login.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffSubject.objects.create(provider=provider, user=hanako, subject=None, email="", made_at=NOW)
