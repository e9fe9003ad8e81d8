"""A signature counts when every question about it is answered with yes; the sandbox can fail in each way."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from todoke.gateways.identity.configured import sample_residents
from todoke.gateways.signing.checks import ALGORITHM, check
from todoke.gateways.signing.provider import Answered, SigningRefused, Wanted, Why
from todoke.gateways.signing.sandbox import ISSUER, Outcome, SandboxSigner

pytestmark = pytest.mark.embedded
WANTED = Wanted("d" * 64, "nonce", "https://todoke.example", "/sign/back")


@pytest.fixture
def signer() -> SandboxSigner:
    return SandboxSigner(sample_residents())


def came_back(signer: SandboxSigner, outcome: Outcome, now: datetime) -> dict[str, str]:
    address = signer.start(WANTED, language="ja")
    wanted = signer.wanted({name: given[0] for name, given in parse_qs(urlsplit(address).query).items()})
    assert wanted == WANTED
    back = urlsplit(signer.choose("misaki", outcome, wanted, now=now))
    assert back.path == WANTED.back
    return {name: given[0] for name, given in parse_qs(back.query).items()}


def refused(act: Any) -> Why:
    with pytest.raises(SigningRefused) as refusal:
        act()
    return refusal.value.why


def test_what_the_card_of_a_resident_signed_counts_once(signer: SandboxSigner, now: datetime) -> None:
    query = came_back(signer, Outcome.SIGNS, now)
    answered = signer.collect(query, now=now)
    signed = check(answered, WANTED, signer, now=now)
    resident = next(each for each in sample_residents() if each.key == "misaki")
    assert (signed.issuer, signed.name, signed.birth_date.isoformat()) == (ISSUER, resident.name, resident.birth)
    assert refused(lambda: signer.collect(query, now=now)) is Why.AGAIN
    late = came_back(signer, Outcome.SIGNS, now)
    assert refused(lambda: signer.collect(late, now=now + timedelta(hours=1))) is Why.AGAIN


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.CANCELS, Why.CANCELLED), (Outcome.AWAY, Why.AWAY), (Outcome.EXPIRED, Why.EXPIRED), (Outcome.REVOKED, Why.REVOKED),
        (Outcome.FORGED, Why.FOREIGN),
    ],
)  # fmt: skip
def test_each_way_of_failing_is_told_apart(signer: SandboxSigner, now: datetime, outcome: Outcome, why: Why) -> None:
    query = came_back(signer, outcome, now)
    assert refused(lambda: check(signer.collect(query, now=now), WANTED, signer, now=now)) is why


def test_nothing_else_passes_for_it(signer: SandboxSigner, now: datetime) -> None:
    answered = signer.collect(came_back(signer, Outcome.SIGNS, now), now=now)
    for other in (replace(WANTED, digest="e" * 64), replace(WANTED, nonce="another"), replace(WANTED, audience="x")):
        assert refused(lambda other=other: check(answered, other, signer, now=now)) is Why.OTHER_WORDS
    thief = ECKey.generate_key("P-256")
    words = {"digest": WANTED.digest, "nonce": WANTED.nonce, "aud": WANTED.audience}
    stolen = replace(answered, signature=jwt.encode({"alg": ALGORITHM}, words, thief, [ALGORITHM]))
    assert refused(lambda: check(stolen, WANTED, signer, now=now)) is Why.FOREIGN
    for broken in (
        Answered("", "", ""),
        replace(answered, certificate=answered.certificate[:-3]),
        replace(answered, signature="a.b.c"),
    ):
        assert refused(lambda broken=broken: check(broken, WANTED, signer, now=now)) is Why.FOREIGN
    assert refused(lambda: signer.wanted({"request": "made-up"})) is Why.FOREIGN
