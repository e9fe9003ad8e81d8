"""Our own texts stand to the rules that we set for everybody's: no problem, not even a small one, in any language."""

import json

import pytest

from tests.conftest import ROOT
from todoke.bodies.models import Body
from todoke.notices.rules import texts
from todoke.notices.rules.slots import SlotKind, fields_of, slots_of
from todoke.ui import notice_texts

pytestmark = pytest.mark.embedded
TEXTS = json.loads((ROOT / "todoke" / "sample" / "notice_texts.json").read_text(encoding="utf-8"))["texts"]
TOWN = Body(
    key="131181", name="東久留米市", name_kana="ひがしくるめし", name_en="Higashikurume City", phone="042-470-7777"
)


@pytest.mark.parametrize("text", TEXTS, ids=[text["key"] for text in TEXTS])
def test_nothing_is_wrong_with_it(text: dict[str, object]) -> None:
    draft = notice_texts.draft_of(text)
    found = texts.problems(draft, room=notice_texts.room(TOWN), tact=draft.floor)
    assert not found


@pytest.mark.parametrize("text", TEXTS, ids=[text["key"] for text in TEXTS])
def test_it_ends_in_a_person_to_ask_and_leads_to_a_step(text: dict[str, object]) -> None:
    draft = notice_texts.draft_of(text)
    phones = {slot.name for slot in slots_of(text["slots"]) if slot.kind is SlotKind.PHONE}
    assert draft.leads_to
    assert set(draft.texts) == set(texts.LANGUAGES)
    for said in draft.texts.values():
        assert phones & set(fields_of(said["text"].split("\n\n")[-1]))


def test_the_keys_that_others_count_on() -> None:
    assert {text["key"] for text in TEXTS} >= {
        "calendar-vaccine", "calendar-checkup", "calendar-school", "calendar-deadline", "program-open", "program-closing", "letter-of-school", "neutral",
    }  # fmt: skip
