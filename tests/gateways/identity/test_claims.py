"""A token passes only as it was made: every claim swapped, removed or out of time, every other key and algorithm is refused."""

import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from tests.gateways.identity.tokens import CLIENT, EXPECTED, ISSUER, KEY, NOW, SECONDS, good, packed, signed, unpacked
from todoke.gateways.identity import claims
from todoke.gateways.identity.claims import Checked, Expected
from todoke.gateways.identity.refusals import ProofRefused

pytestmark = pytest.mark.embedded

REQUIRED = ("iss", "sub", "aud", "exp", "iat", "nonce")
BOUND = (*REQUIRED, "azp", "at_hash", "c_hash")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def check(token: str, key: claims.Key = KEY, expected: Expected = EXPECTED) -> Checked:
    claims.key_id_of(token)
    return claims.check(token, key, expected, now=NOW)


def refused(token: str, key: claims.Key = KEY, expected: Expected = EXPECTED) -> str:
    with pytest.raises(ProofRefused) as caught:
        check(token, key, expected)
    return caught.value.reason


def test_a_good_token_proves_who_it_is() -> None:
    assert check(signed(good())) == Checked(ISSUER, "abc-123")
    assert check(signed(good(aud=[CLIENT]))).subject == "abc-123"
    bare = {name: value for name, value in good().items() if name in REQUIRED}
    assert check(signed(bare)).subject == "abc-123"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "https://auth.example.jp/realms/main/"}, "issuer"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"aud": "RP00000002"}, "audience"),
        ({"aud": [CLIENT, "RP00000002"]}, "audience"),
        ({"aud": [CLIENT, CLIENT]}, "audience"),
        ({"aud": []}, "audience"),
        ({"azp": "RP00000002"}, "authorized_party"),
        ({"azp": None}, "authorized_party"),
        ({"nonce": "the-nonce "}, "nonce"),
        ({"nonce": "\ud800"}, "nonce"),
        ({"exp": SECONDS - 60}, "expired"),
        ({"exp": str(SECONDS + 300)}, "exp_unreadable"),
        ({"exp": True}, "exp_unreadable"),
        ({"exp": None}, "exp_missing"),
        ({"iat": SECONDS + 61}, "issued_later"),
        ({"iat": SECONDS + 299, "exp": SECONDS + 290}, "issued_later"),
        ({"iat": SECONDS - 700}, "issued_long_ago"),
        ({"nbf": SECONDS + 120}, "not_yet"),
        ({"nbf": "soon"}, "nbf_unreadable"),
        ({"at_hash": claims.half_hash("another")}, "at_hash"),
        ({"c_hash": claims.half_hash("another")}, "c_hash"),
        ({"sub": ""}, "subject"),
        ({"sub": "a" * 256}, "subject"),
        ({"sub": "a\0b"}, "subject"),
        ({"sub": 7}, "subject"),
    ],
)
def test_each_claim_is_checked(changes: dict[str, Any], reason: str) -> None:
    assert refused(signed(good(**changes))) == reason


@pytest.mark.parametrize("name", REQUIRED)
def test_no_required_claim_may_be_missing(name: str) -> None:
    told = good()
    del told[name]
    assert refused(signed(told))


@given(name=st.sampled_from(BOUND), value=ANYTHING)
def test_no_other_value_passes(name: str, value: object) -> None:
    """Whatever stands where a bound claim stood: refused, unless it says the same (a later expiry, any other subject)."""
    allowed = {"aud": ([CLIENT],)}.get(name, ())
    if value == good()[name] or value in allowed:
        return
    try:
        checked = check(signed(good(**{name: value})))
    except ProofRefused:
        return
    if name == "sub":
        assert checked.subject == value
    else:
        assert name in {"exp", "iat"}
        assert isinstance(value, int | float)
        assert not isinstance(value, bool)
        assert value > SECONDS - 60 if name == "exp" else SECONDS - 660 <= value <= SECONDS + 60


@given(
    exp=st.integers(-2000, 2000), iat=st.integers(-2000, 2000), nbf=st.none() | st.integers(-2000, 2000),
)  # fmt: skip
def test_a_token_holds_within_its_times_and_a_minute_of_leeway(exp: int, iat: int, nbf: int | None) -> None:
    told = good(exp=SECONDS + exp, iat=SECONDS + iat, **({} if nbf is None else {"nbf": SECONDS + nbf}))
    holds = exp > -60 and -660 <= iat <= 60 and iat < exp and (nbf is None or nbf <= 60)
    try:
        check(signed(told))
    except ProofRefused:
        assert not holds
    else:
        assert holds


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize("name", ["exp", "iat"])
def test_numbers_that_are_none_are_no_times(name: str, text: str) -> None:
    told = json.dumps(good(**{name: "HERE"})).replace('"HERE"', text)
    assert refused(signed(told))


@pytest.mark.parametrize("payload", ["[]", "null", '"text"', "7", "", "{", "[" * 6000, '{"exp": 1' + "0" * 5000 + "}"])
def test_claims_that_are_no_object(payload: str) -> None:
    assert refused(signed(payload))


def test_a_foreign_key_is_refused() -> None:
    foreign = ECKey.generate_key("P-256", {"kid": "op-1"})
    assert refused(signed(good(), foreign)) == "signature"
    assert refused(signed(good(), foreign, jwk=foreign.as_dict(private=False))) == "signature"


@given(place=st.integers(0, 10_000), other=st.sampled_from("ABCDEFwxyz0123-_"))
def test_no_changed_letter_passes(place: int, other: str) -> None:
    token = signed(good())
    place %= len(token)
    changed = token[:place] + other + token[place + 1 :]
    if [unpacked(part) for part in changed.split(".")] == [unpacked(part) for part in token.split(".")]:
        return  # the last letter of a part holds bits that say nothing
    assert refused(changed)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
def test_unsigned_tokens(algorithm: str) -> None:
    head, body = packed(json.dumps({"alg": algorithm, "kid": "op-1"}).encode()), packed(json.dumps(good()).encode())
    for token in (f"{head}.{body}.", f"{head}.{body}", f"{head}.{body}.{signed(good()).split('.')[2]}"):
        assert refused(token) in {"algorithm", "token_unreadable"}


@pytest.mark.parametrize("form", ["pem", "der", "jwk"])
def test_a_public_key_is_no_shared_secret(form: str) -> None:
    """HS256 signed with what everybody may know."""
    public = ECKey.import_key(KEY.as_dict(private=False))
    secret = {
        "pem": public.as_pem(private=False),
        "der": public.as_der(private=False),
        "jwk": json.dumps(public.as_dict()).encode(),
    }[form]
    head, body = packed(b'{"alg":"HS256","kid":"op-1"}'), packed(json.dumps(good()).encode())
    signature = packed(hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest())
    assert refused(f"{head}.{body}.{signature}") == "algorithm"
    with pytest.raises(ProofRefused):  # even without the first look at the header
        claims.check(f"{head}.{body}.{signature}", public, EXPECTED, now=NOW)


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "é.b.c", "x" * 20_000, "....", "null.null.null"])
def test_what_is_no_token(token: str) -> None:
    assert refused(token)


def test_a_critical_header_that_nobody_understands() -> None:
    head = packed(b'{"alg":"ES256","kid":"op-1","crit":["exp"],"exp":1}')
    _, body, signature = signed(good()).split(".")
    assert refused(f"{head}.{body}.{signature}")


def test_a_hash_without_what_it_belongs_to() -> None:
    without = Expected(ISSUER, CLIENT, "the-nonce", "the-code", None)
    assert refused(signed(good()), KEY, without) == "at_hash"


def test_only_keys_for_signatures_on_the_curve_count() -> None:
    public = KEY.as_dict(private=False)
    rows: list[object] = [
        {**public, "kid": "enc", "use": "enc"}, {**public, "kid": "alg", "alg": "ES384"}, {**public, "kid": "kty", "kty": "oct", "k": "c2VjcmV0"},
        ECKey.generate_key("P-384", {"kid": "curve"}).as_dict(private=False), {**public, "kid": "damaged", "x": "AAAA"}, {"kty": "EC"}, 7, None,
        {**public, "kid": "use", "use": "other"}, {**public, "kid": "good"},
    ]  # fmt: skip
    assert [key.kid for key in claims.usable_keys({"keys": rows})] == ["good"]
    nothing: tuple[object, ...] = (None, [], {}, {"keys": None}, {"keys": {}}, "keys")
    for document in nothing:
        assert claims.usable_keys(document) == []


def test_the_key_is_the_one_that_the_token_names() -> None:
    first, second = (ECKey.generate_key("P-256", {"kid": name}) for name in ("a", "b"))
    assert claims.key_for("b", [first, second]) is second
    assert claims.key_for("c", [first, second]) is None
    assert claims.key_for(None, [first]) is first
    assert claims.key_for(None, [first, second]) is None


@pytest.mark.filterwarnings("ignore:Key size")
def test_a_body_may_allow_its_own_provider_rs256_and_still_nobody_none() -> None:
    key = RSAKey.generate_key(2048, {"kid": "op-1"})
    token = jws.serialize_compact({"alg": "RS256", "kid": "op-1"}, json.dumps(good()), key, algorithms=["RS256"])
    assert refused(token, KEY) == "algorithm"
    both = replace(EXPECTED, algorithms=("ES256", "RS256"))
    assert claims.key_id_of(token, both.algorithms) == "op-1"
    assert claims.check(token, key, both, now=NOW).subject == "abc-123"
    for wrong in (KEY, RSAKey.generate_key(2048)):
        with pytest.raises(ProofRefused):
            claims.check(token, wrong, both, now=NOW)
    short = RSAKey.generate_key(1024, {"kid": "short"}).as_dict(private=False)
    rows = claims.usable_keys({"keys": [short, key.as_dict(private=False)]})
    assert [each.kid for each in rows] == ["op-1"]
