"""A letter in words: in the person's language with Japanese beside it, why, what to do, whom to call, how to check it, and the slip."""

from datetime import date
from typing import Any

import pytest

from tests.conftest import NOW
from tests.notices import town
from tests.notices.school import a_class, notice, sent
from tests.people.families import BY, person
from todoke.bodies.models import Body
from todoke.notices.formats.letters import Letter
from todoke.notices.models import Notice
from todoke.notices.operations import planning
from todoke.people.models import Person
from todoke.ui import notice_letters

pytestmark = pytest.mark.django_db
WORDS = {
    "ja": {"title": "予防接種", "text": "受けてください。"},
    "ja-simple": {"title": "{予防|よぼう}", "text": "{受|う}けて ください。"},
    "en": {"title": "Vaccination", "text": "Please have it."},
}


def letter(who: Person, **columns: Any) -> Letter:
    text = town.text(key=f"k{who.pk.hex[:8]}", leads_to="support/", law="予防接種法8条")
    text.texts = WORDS
    text.save()
    planning.plan(
        wanted=[town.want(text, who, law="予防接種法8条", until_date=date(2027, 3, 31), **columns)], by=BY, now=NOW
    )
    told = Notice.objects.filter(person=who).select_related("template", "body", "about")
    return notice_letters.letter_of_delivery(who, who.body, list(told), "ACDEFGHJ", today=NOW.date())


def test_everything_that_a_letter_must_say(arakawa: Body) -> None:
    who = person(arakawa, "𠮷田 葛\U000e0100子", postcode="1160001", address="東京都荒川区町屋一丁目\n2番3号")
    made = letter(who)
    assert (made.name, made.address) == ("𠮷田 葛\U000e0100子 様", ["〒116-0001", "東京都荒川区町屋一丁目", "2番3号"])
    assert (made.sender[0], made.number, [each.language for each in made.words]) == ("荒川区", "ACDE-FGHJ", ["ja"])
    said = "\n".join(made.texts)
    code = Notice.objects.get().code
    for each in (
        "予防接種",
        "受けてください。",
        "2027年3月31日",
        "03-3802-3111",
        "予防接種法8条",
        f"{code[:4]}-{code[4:8]}-{code[8:]}",
        "/genuine",
    ):
        assert each in said, each
    assert "<svg" in made.qr
    assert "aria-label" not in made.qr


def test_another_language_has_japanese_beside_it_and_plain_japanese_its_readings(arakawa: Body) -> None:
    english = letter(person(arakawa, "Nguyễn An", language="en", address="東京都荒川区"))
    assert [(each.language, "Vaccination" in each.title or "予防接種" in each.title) for each in english.words] == [
        ("en", True),
        ("ja", True),
    ]
    simple = letter(person(arakawa, "荒川 花", language="ja-simple", address="東京都荒川区"))
    assert simple.words[0].title == "{予防|よぼう}"
    assert len(simple.words) == 1


def test_a_letter_from_school_ends_in_a_slip_in_both_languages(arakawa: Body, chofu: Body) -> None:
    there = a_class(arakawa, chofu)
    sent(there.roll)
    told = notice(there.father)
    made = notice_letters.letter_of_delivery(there.father, arakawa, [told], "ACDEFGHJ", today=NOW.date())
    (slip,) = made.slips
    assert [(each.words, tuple(each.options)) for each in slip.questions] == [
        ("Will your child take part? (参加しますか)", ("Yes (はい)", "No (いいえ)")),
        ("Where to meet (集合場所)", ("School yard (校庭)", "Station (駅)")),
        ("気になること", ()),
    ]
    assert "桔梗 つぼみ" in dict(slip.lines).values()
