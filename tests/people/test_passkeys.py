"""Passkeys: what a right answer opens, and that no other answer opens anything."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from tests.conftest import NOW
from tests.examples import examples
from tests.people.devices import Device, decoded, encoded
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.people.models import Passkey, PasskeyChallenge, RecoveryCode, User
from todoke.people.operations import passkeys, staff
from todoke.people.operations.passkeys import CodeRefused, PasskeyCopied, PasskeyKnown, PasskeyRefused, Purpose
from todoke.people.queries import passkeys as queries
from todoke.people.rules.roles import Role

ORIGIN, HERE, ELSEWHERE = "http://localhost:8000", "key of this browser", "key of another browser"
SOURCE = "192.0.2.1"
BY = Actor("test")


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.BASE_URL = "http://127.0.0.1:8000"


@pytest.fixture
def hanako(arakawa: Body) -> User:
    user = User.objects.create_user("hanako", password="correct horse")
    staff.grant(user=user, body=arakawa, role=Role.AUTHOR, by=BY, now=NOW)
    return user


def registered(user: User, device: Device | None = None, *, key: str = HERE) -> Device:
    device = device or Device()
    asked = passkeys.ask_to_register(user=user, session_key=key, by=BY, now=NOW)
    passkeys.register(user=user, response=device.make(asked, ORIGIN), session_key=key, name="机", by=BY, now=NOW)
    return device


def asked(*, key: str = HERE, purpose: Purpose = Purpose.SIGN_IN, user: User | None = None, username: str = "") -> str:
    return passkeys.ask_to_sign(purpose=purpose, session_key=key, user=user, username=username, by=BY, now=NOW)


def sign_in(response: str, *, key: str = HERE, seconds: int = 0) -> User:
    return passkeys.sign_in(response=response, session_key=key, source=SOURCE, now=NOW + timedelta(seconds=seconds))


def test_a_passkey_opens_its_account(hanako: User) -> None:
    device = registered(hanako)
    assert sign_in(device.use(asked(), ORIGIN)) == hanako
    passkey = Passkey.objects.get()
    assert (passkey.sign_count, passkey.used_at, passkey.name) == (1, NOW, "机")
    assert sign_in(device.use(asked(username="hanako"), ORIGIN, handle=False)) == hanako
    assert LedgerEntry.objects.filter(action="passkey.register").count() == 1
    assert not PasskeyChallenge.objects.exists()


def test_two_devices_and_the_same_one_only_once(hanako: User) -> None:
    first = registered(hanako)
    second = registered(hanako)
    assert {sign_in(each.use(asked(), ORIGIN)) for each in (first, second)} == {hanako}
    told = json.loads(passkeys.ask_to_register(user=hanako, session_key=HERE, by=BY, now=NOW))
    assert {each["id"] for each in told["excludeCredentials"]} == {
        encoded(first.credential_id),
        encoded(second.credential_id),
    }
    with pytest.raises(PasskeyKnown):
        _keep_again(hanako)


def _keep_again(user: User) -> None:
    known = Passkey.objects.filter(user=user)[0]
    known.pk = None
    passkeys._keep(known, by=BY)


def test_an_answer_opens_once(hanako: User) -> None:
    device = registered(hanako)
    answer = device.use(asked(), ORIGIN)
    sign_in(answer)
    with pytest.raises(PasskeyRefused):
        sign_in(answer)


def _wrong_origin(device: Device, user: User) -> str:
    return device.use(asked(), "http://evil.example:8000")


def _other_site(device: Device, user: User) -> str:
    options = json.loads(asked())
    return device.use(json.dumps({**options, "rpId": "evil.example"}), ORIGIN)


def _stale_challenge(device: Device, user: User) -> str:
    options = json.loads(asked())
    return device.use(json.dumps({**options, "challenge": encoded(b"x" * 32)}), ORIGIN)


def _other_purpose(device: Device, user: User) -> str:
    return device.use(asked(purpose=Purpose.CONFIRM, user=user), ORIGIN)


def _other_browser(device: Device, user: User) -> str:
    return device.use(asked(key=ELSEWHERE), ORIGIN)


def _registration(device: Device, user: User) -> str:
    return device.use(asked(), ORIGIN, type="webauthn.create")


def _unverified(device: Device, user: User) -> str:
    device.verifies = False
    return device.use(asked(), ORIGIN)


def _other_key(device: Device, user: User) -> str:
    other = Device()
    other.make(passkeys.ask_to_register(user=user, session_key=HERE, by=BY, now=NOW), ORIGIN)
    other.credential_id = device.credential_id
    return other.use(asked(), ORIGIN)


def _other_handle(device: Device, user: User) -> str:
    device.user_handle = b"somebody else"
    return device.use(asked(), ORIGIN)


def _signature_of_something_else(device: Device, user: User) -> str:
    one, other = json.loads(device.use(asked(), ORIGIN)), json.loads(device.use(asked(), ORIGIN))
    return json.dumps({**one, "response": {**one["response"], "signature": other["response"]["signature"]}})


ATTACKS = [
    _wrong_origin, _other_site, _stale_challenge, _other_purpose, _other_browser, _registration, _unverified, _other_key, _other_handle,
    _signature_of_something_else,
]  # fmt: skip


@pytest.mark.embedded
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_no_other_answer_opens_anything(hanako: User, attack: Callable[[Device, User], str]) -> None:
    device = registered(hanako)
    answer = attack(device, hanako)
    with pytest.raises(PasskeyRefused):
        sign_in(answer)
    assert Passkey.objects.get().used_at is None


def test_a_question_grows_old(hanako: User) -> None:
    device = registered(hanako)
    answer = device.use(asked(), ORIGIN)
    with pytest.raises(PasskeyRefused):
        sign_in(answer, seconds=301)


def test_a_device_that_counts_backwards_is_a_copy(hanako: User) -> None:
    device = registered(hanako)
    device.sign_count = 7
    sign_in(device.use(asked(), ORIGIN))
    device.sign_count = 7  # its copy signs next: 8 again
    with pytest.raises(PasskeyCopied):
        sign_in(device.use(asked(), ORIGIN))
    assert LedgerEntry.objects.filter(action="passkey.copied").count() == 1
    device.sign_count = 8
    assert sign_in(device.use(asked(), ORIGIN)) == hanako


def test_registering_wants_a_verified_user_and_this_browser(hanako: User) -> None:
    for device, key in ((Device(verifies=False), HERE), (Device(), ELSEWHERE)):
        answer = device.make(passkeys.ask_to_register(user=hanako, session_key=key, by=BY, now=NOW), ORIGIN)
        with pytest.raises(PasskeyRefused):
            passkeys.register(user=hanako, response=answer, session_key=HERE, name="", by=BY, now=NOW)
    other = User.objects.create_user("other")
    answer = Device().make(passkeys.ask_to_register(user=other, session_key=HERE, by=BY, now=NOW), ORIGIN)
    with pytest.raises(PasskeyRefused):
        passkeys.register(user=hanako, response=answer, session_key=HERE, name="", by=BY, now=NOW)
    assert not Passkey.objects.exists()


def test_somebody_elses_passkey_confirms_nothing(hanako: User) -> None:
    other = User.objects.create_user("other")
    registered(hanako)
    theirs = registered(other)
    answer = theirs.use(asked(purpose=Purpose.CONFIRM, user=hanako), ORIGIN)
    with pytest.raises(PasskeyRefused):
        passkeys.confirm(
            user=hanako, purpose=Purpose.CONFIRM, response=answer, session_key=HERE, source=SOURCE, by=BY, now=NOW
        )


def test_an_unknown_name_looks_like_a_known_one(hanako: User) -> None:
    registered(hanako)
    known, unknown, again = (json.loads(asked(username=name)) for name in ("hanako", "nobody", "nobody"))
    assert set(known) == set(unknown)
    assert len(known["allowCredentials"]) == len(unknown["allowCredentials"]) == 1
    lengths = {len(decoded(each["allowCredentials"][0]["id"])) for each in (known, unknown)}
    assert lengths == {32}
    assert unknown["allowCredentials"] == again["allowCredentials"]


def test_closed_and_demonstration_accounts_stay_closed(hanako: User) -> None:
    device = registered(hanako)
    User.objects.filter(pk=hanako.pk).update(is_demo=True)
    with override_settings(PRODUCTION=True), pytest.raises(PasskeyRefused):
        sign_in(device.use(asked(), ORIGIN))
    User.objects.filter(pk=hanako.pk).update(is_demo=False, is_active=False)
    with pytest.raises(PasskeyRefused):
        sign_in(device.use(asked(), ORIGIN))


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("https://todoke.example.lg.jp", ("todoke.example.lg.jp", "https://todoke.example.lg.jp")),
        ("https://todoke.example.lg.jp:8443", ("todoke.example.lg.jp", "https://todoke.example.lg.jp:8443")),
        ("http://127.0.0.1:8000", ("localhost", "http://localhost:8000")),
        ("http://todoke.example.lg.jp", None), ("https://192.0.2.1", None), ("https://[2001:db8::1]", None),
    ],
)  # fmt: skip
def test_for_whom_passkeys_are_made(settings: Settings, address: str, party: tuple[str, str] | None) -> None:
    settings.BASE_URL = address
    found = queries.relying_party()
    assert (found and (found.id, found.origin)) == party


@pytest.mark.embedded
@pytest.mark.parametrize(
    "response",
    ["", "{}", "[]", "null", "[" * 10_000, '{"id": 5, "response": {"clientDataJSON": "e30"}}', '{"id": "\\u0000", "response": {"clientDataJSON": 7}}'],
)  # fmt: skip
def test_nonsense_is_refused(hanako: User, response: str) -> None:
    with pytest.raises(PasskeyRefused):
        sign_in(response)
    with pytest.raises(PasskeyRefused):
        passkeys.register(user=hanako, response=response, session_key=HERE, name="", by=BY, now=NOW)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.binary(max_size=60).map(encoded),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.embedded
@pytest.mark.django_db(transaction=False)
@examples(150)
@given(part=st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature", "userHandle"]), value=VALUES)  # fmt: skip
def test_any_part_may_be_anything(part: str, value: object) -> None:
    """A right answer with one part replaced is refused or, where the part says nothing, still right; it never breaks."""
    user, _ = User.objects.get_or_create(username="taro")
    Passkey.objects.filter(user=user).delete()
    device = registered(user)
    answer = json.loads(device.use(asked(), ORIGIN))
    (answer["response"] if part in answer["response"] else answer)[part] = value
    try:
        passkeys.sign_in(response=json.dumps(answer), session_key=HERE, source=encoded(device.credential_id), now=NOW)
    except PasskeyRefused:
        return
    assert part in {"rawId", "type", "userHandle"}


# ---- recovery codes --------------------------------------------------------------------------------------------------


def use(user: User, code: str, source: str = SOURCE) -> None:
    passkeys.use_code(user=user, code=code, source=source, by=BY, now=NOW)


def test_ten_codes_each_once_and_only_hashes_are_kept(hanako: User) -> None:
    codes = passkeys.make_codes(user=hanako, by=BY, now=NOW)
    assert len(set(codes)) == 10
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    use(hanako, codes[0].upper().replace("-", " "))
    with pytest.raises(CodeRefused):
        use(hanako, codes[0])
    assert queries.codes_left(hanako) == 9
    other = User.objects.create_user("other")
    with pytest.raises(CodeRefused):
        use(other, codes[1])
    assert LedgerEntry.objects.filter(action="account.recovery").count() == 1
    passkeys.make_codes(user=hanako, by=BY, now=NOW)
    with pytest.raises(CodeRefused):
        use(hanako, codes[1], "192.0.2.9")


def test_who_lost_everything_begins_anew_by_an_administrator(hanako: User, arakawa: Body) -> None:
    device = registered(hanako)
    codes = passkeys.make_codes(user=hanako, by=BY, now=NOW)
    staff.renew_password(user=hanako, body=arakawa, by=BY, now=NOW)
    with pytest.raises(PasskeyRefused):
        sign_in(device.use(asked(), ORIGIN))
    with pytest.raises(CodeRefused):
        use(hanako, codes[0])
