"""A form that wants a card is filed when exactly its answers were signed with the card of who files; little of it is kept."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import NOW
from tests.people.families import person
from tests.procedures.forms import ANSWERS, published, without_files
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.gateways.identity.configured import sample_residents
from todoke.gateways.signing.provider import SigningRefused
from todoke.gateways.signing.sandbox import Outcome, SandboxSigner
from todoke.people.models import Person
from todoke.procedures.models import Draft, Signing
from todoke.procedures.operations import drafts, filing, signing
from todoke.procedures.queries import forms
from todoke.procedures.rules import flow

FORM: dict[str, Any] = {**without_files(), "signature": "jpki"}


@pytest.fixture
def signer() -> SandboxSigner:
    return SandboxSigner(sample_residents())


@pytest.fixture
def misaki(tokyo: Body) -> Person:
    """The sample's resident, as the town's register has her: without a space in her name."""
    found = next(each for each in sample_residents() if each.key == "misaki")
    return person(tokyo, found.name.replace(" ", ""), datetime.fromisoformat(found.birth).date())


@pytest.fixture
def draft(tokyo: Body, misaki: Person, by: Actor) -> Draft:
    return drafts.begin(version=published(tokyo, FORM, now=NOW), person=misaki, by=by, now=NOW, answers=ANSWERS)


def query(address: str) -> dict[str, str]:
    return {name: given[0] for name, given in parse_qs(urlsplit(address).query).items()}


def came_back(draft: Draft, signer: SandboxSigner, by: Actor, outcome: Outcome = Outcome.SIGNS, who: str = "misaki") -> tuple[str, dict[str, str]]:  # fmt: skip
    address = signing.begin(draft=draft, provider=signer, back="/back", language="ja", by=by, now=NOW)
    back = signer.choose(who, outcome, signer.wanted(query(address)), now=NOW)
    return urlsplit(back).path.rpartition("/")[2], query(back)


def test_it_is_filed_when_it_was_signed_and_little_is_kept(
    tokyo: Body, draft: Draft, signer: SandboxSigner, by: Actor
) -> None:
    with pytest.raises(signing.SignatureMissing):
        filing.file(draft=draft, by=by, now=NOW)
    key, said = came_back(draft, signer, by)
    signing.finish(draft=draft, key=key, provider=signer, query=said, by=by, now=NOW)
    (made,) = filing.file(draft=draft, by=by, now=NOW)
    kept = Signing.objects.get()
    assert (kept.submission, kept.draft, kept.signed_at, kept.provider) == (made, None, NOW, "sandbox")
    row = " ".join(str(value) for value in Signing.objects.values().get().values())
    resident = next(each for each in sample_residents() if each.key == "misaki")
    assert not any(word in row for word in (resident.name, resident.birth, resident.address, "misaki"))


def test_who_changes_something_signs_once_more(draft: Draft, signer: SandboxSigner, by: Actor) -> None:
    key, said = came_back(draft, signer, by)
    signing.finish(draft=draft, key=key, provider=signer, query=said, by=by, now=NOW)
    definition = forms.definition_of(draft.version)
    step = flow.steps(definition, ANSWERS)[1]
    drafts.keep(draft=draft, step=step, values={"moved": True}, by=by, now=NOW)
    draft.refresh_from_db()
    drafts.keep(draft=draft, step=flow.steps(definition, draft.answers)[2], values={"town": "調布"}, by=by, now=NOW)
    with pytest.raises(signing.SignatureMissing):
        filing.file(draft=draft, by=by, now=NOW)


def test_an_answer_counts_once_for_its_own_draft_and_in_time(
    tokyo: Body, misaki: Person, draft: Draft, signer: SandboxSigner, by: Actor
) -> None:
    key, said = came_back(draft, signer, by)
    other = drafts.begin(version=draft.version, person=misaki, by=by, now=NOW, answers=ANSWERS)
    with pytest.raises(signing.SignatureMissing):
        signing.finish(draft=other, key=key, provider=signer, query=said, by=by, now=NOW)
    with pytest.raises(signing.SignatureMissing):
        signing.finish(draft=draft, key=key, provider=signer, query=said, by=by, now=NOW + timedelta(hours=1))
    signing.finish(draft=draft, key=key, provider=signer, query=said, by=by, now=NOW)
    with pytest.raises(signing.SignatureMissing):
        signing.finish(draft=draft, key=key, provider=signer, query=said, by=by, now=NOW)
    again, _ = came_back(draft, signer, by)
    with pytest.raises(SigningRefused):  # an answer that was given out already, for a new question
        signing.finish(draft=draft, key=again, provider=signer, query=said, by=by, now=NOW)


def test_the_card_of_somebody_else_and_a_card_that_does_not_sign_do_not_file(
    draft: Draft, signer: SandboxSigner, by: Actor
) -> None:
    key, said = came_back(draft, signer, by, who="haru")
    with pytest.raises(signing.SignerDiffers):
        signing.finish(draft=draft, key=key, provider=signer, query=said, by=by, now=NOW)
    key, said = came_back(draft, signer, by, Outcome.CANCELS)
    with pytest.raises(SigningRefused):
        signing.finish(draft=draft, key=key, provider=signer, query=said, by=by, now=NOW)
    assert sorted(Signing.objects.values_list("why_not", flat=True)) == ["cancelled", "differs"]
    with pytest.raises(signing.SignatureMissing):
        filing.file(draft=draft, by=by, now=NOW)
