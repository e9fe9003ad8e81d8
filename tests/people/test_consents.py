"""Consent in one sentence: what a text must say, answers with receipts, withdrawal at once, two guardians."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from tests.people.test_persons import person, protect, relation
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.errors import NotAllowed
from todoke.people.models import Consent, ConsentText, Person
from todoke.people.operations import consents as operations
from todoke.people.operations import persons as persons_operations
from todoke.people.queries import consents as queries
from todoke.people.rules import consents as rules
from todoke.people.rules.consents import Answer, Standing, Wording
from todoke.people.rules.persons import Ending

TODAY = NOW.date()
LATER = NOW + timedelta(hours=1)


def every(text: str) -> dict[str, str]:
    return dict.fromkeys(rules.LANGUAGES, text)


WORDING = Wording(
    sentence={
        "ja": "荒川銀行が、口座の手続のために、氏名と住所を90日間見ます。",
        "ja-simple": "{銀行|ぎんこう}が、{住所|じゅうしょ}を {見|み}ます。",
        "en": "The bank sees your name and address for 90 days, for your account.",
    },
    detail=every("詳しい説明"),
    recipient=every("銀行"),
    purpose=every("口座の手続"),
    without=every("窓口でできます。"),
    fields=("name", "address"),
    days=90,
)


@pytest.fixture
def text(arakawa: Body, by: Actor) -> ConsentText:
    return operations.publish_text(body=arakawa, key="proof", wording=WORDING, by=by, now=NOW)


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return person(arakawa, "花子")


def me(who: Person) -> Actor:
    return Actor(f"resident:{who.pk}")


def yes(whose: Person, text: ConsentText, **given: object) -> Consent:
    return operations.give(person=whose, text=text, by=me(whose), now=NOW, language="ja", **given)  # type: ignore[arg-type]


def no(whose: Person, text: ConsentText, **given: object) -> Consent:
    return operations.refuse(person=whose, text=text, by=me(whose), now=NOW, language="ja", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sentence": every("見ます。よいですか？")}, {"sentence": "sentence_not_one"}),
        ({"sentence": every("終わりのない文")}, {"sentence": "sentence_not_one"}),
        ({"sentence": every("あ" * 60 + "。")}, {"sentence": "sentence_long"}),
        ({"sentence": {"ja": "見ます。"}}, {"sentence": "required"}),
        ({"fields": ("name", "shoe_size")}, {"fields": "field_unknown"}),
        ({"fields": ()}, {"fields": "required"}),
        ({"days": 0}, {"days": "days_range"}),
        ({"purpose": every(" ")}, {"purpose": "required"}),
    ],
)
def test_a_text_says_all_of_it_in_one_short_sentence(
    arakawa: Body, by: Actor, change: dict[str, object], problem: object
) -> None:
    with pytest.raises(operations.ConsentTextInvalid) as refused:
        operations.publish_text(body=arakawa, key="proof", wording=replace(WORDING, **change), by=by, now=NOW)  # type: ignore[arg-type]
    assert refused.value.data["problems"] == problem


def test_a_text_is_followed_and_never_changed(
    arakawa: Body, tokyo: Body, text: ConsentText, hanako: Person, by: Actor
) -> None:
    again = operations.publish_text(body=arakawa, key="proof", wording=WORDING, by=by, now=LATER)
    assert again == text
    answer = yes(hanako, text)
    new = operations.publish_text(body=arakawa, key="proof", wording=replace(WORDING, days=30), by=by, now=LATER)
    assert (new.version, queries.text_for(arakawa, "proof")) == (2, new)
    assert Consent.objects.get(pk=answer.pk).text.days == 90
    assert queries.holds(hanako, "proof", today=TODAY)
    with pytest.raises(operations.ConsentTextChanged):
        yes(hanako, text)
    ConsentText.objects.filter(pk=text.pk).update(days=900)
    assert not queries.is_unchanged(ConsentText.objects.get(pk=text.pk))
    assert queries.is_unchanged(new)


def test_the_nearest_body_says_the_text(arakawa: Body, chofu: Body, tokyo: Body, text: ConsentText, by: Actor) -> None:
    general = operations.publish_text(body=tokyo, key="proof", wording=WORDING, by=by, now=NOW)
    assert queries.text_for(arakawa, "proof") == text
    assert queries.text_for(chofu, "proof") == general
    assert [each.pk for each in queries.texts_for(arakawa)] == [text.pk]
    with pytest.raises(queries.ConsentNotFound):
        queries.text_for(chofu, "moving")


def test_yes_holds_until_its_day_and_no_does_not(hanako: Person, text: ConsentText) -> None:
    assert not queries.holds(hanako, "proof", today=TODAY)
    no(hanako, text)
    assert not queries.holds(hanako, "proof", today=TODAY)
    answer = yes(hanako, text)
    assert answer.until_date == TODAY + timedelta(days=90)
    assert queries.holds(hanako, "proof", today=TODAY + timedelta(days=89))
    assert not queries.holds(hanako, "proof", today=TODAY + timedelta(days=90))
    standings = [queries.standing(each, today=TODAY) for each in queries.given(hanako)]
    assert sorted(standings) == [Standing.REPLACED, Standing.YES]


def test_an_earlier_day_and_one_matter(hanako: Person, text: ConsentText) -> None:
    soon = TODAY + timedelta(days=7)
    assert yes(hanako, text, scope="disclosure:1", until_date=soon).until_date == soon
    assert queries.holds(hanako, "proof", today=TODAY, scope="disclosure:1")
    assert not queries.holds(hanako, "proof", today=TODAY)
    assert not queries.holds(hanako, "proof", today=TODAY, scope="disclosure:2")


def test_withdrawal_holds_at_once_and_stays_on_the_receipt(hanako: Person, text: ConsentText) -> None:
    answer = yes(hanako, text)
    with transaction.atomic():
        operations.need(person=hanako, key="proof", today=TODAY)
    for _ in range(2):
        operations.withdraw(consent=answer, by=me(hanako), now=LATER)
    assert not queries.holds(hanako, "proof", today=TODAY)
    with pytest.raises(operations.ConsentMissing), transaction.atomic():
        operations.need(person=hanako, key="proof", today=TODAY)
    kept = queries.receipt(hanako, answer.number)
    assert (kept.withdrawn_at, kept.withdrawn_by) == (LATER, f"resident:{hanako.pk}")
    assert LedgerEntry.objects.filter(action="consent.withdraw").count() == 1
    assert yes(hanako, text).number != answer.number
    assert queries.holds(hanako, "proof", today=TODAY)


def test_a_receipt_is_for_its_person_alone(arakawa: Body, hanako: Person, text: ConsentText) -> None:
    answer = yes(hanako, text)
    with pytest.raises(queries.ConsentNotFound):
        queries.receipt(person(arakawa, "友"), answer.number)


def test_the_ledger_holds_no_name_of_a_recipient(hanako: Person, text: ConsentText) -> None:
    answer = yes(hanako, text, who="荒川銀行 本店")
    assert Consent.objects.get(pk=answer.pk).who == "荒川銀行 本店"
    entry = LedgerEntry.objects.get(action="consent.give")
    assert entry.data == {"consent": "proof", "version": 1, "channel": "online", "receipt": answer.number}
    assert "荒川銀行" not in str(list(LedgerEntry.objects.values()))


def test_nobody_agrees_for_the_dead(hanako: Person, text: ConsentText, by: Actor) -> None:
    yes(hanako, text)
    persons_operations.end_person(person=hanako, because=Ending.DIED, by=by, now=NOW)
    with pytest.raises(operations.PersonEnded):
        yes(hanako, text)
    with pytest.raises(operations.ConsentMissing), transaction.atomic():
        operations.need(person=hanako, key="proof", today=TODAY)


def family(arakawa: Body) -> tuple[Person, Person, Person]:
    mother, father = person(arakawa, "母", date(1988, 1, 2)), person(arakawa, "父", date(1987, 3, 4))
    child = person(arakawa, "子", date(2020, 5, 6))
    for parent in (mother, father):
        relation(body=arakawa, senior=parent, junior=child, custody=True, known_by="register").save()
    return mother, father, child


def by_guardian(guardian: Person, child: Person, text: ConsentText, *, agrees: bool) -> Consent:
    answer = operations.give if agrees else operations.refuse
    return answer(person=child, text=text, by=me(guardian), now=NOW, language="ja", guardian=guardian)


def test_two_guardians_who_disagree_are_both_told_and_nothing_is_lost(arakawa: Body, text: ConsentText) -> None:
    mother, father, child = family(arakawa)
    by_guardian(mother, child, text, agrees=True)
    assert queries.holds(child, "proof", today=TODAY)
    assert not queries.told_of_difference(child, today=TODAY)
    by_guardian(father, child, text, agrees=False)
    assert not queries.holds(child, "proof", today=TODAY)
    assert set(queries.told_of_difference(child, today=TODAY)) == {mother, father}
    assert {each.given for each in queries.given(child) if each.replaced_at is None} == {True, False}
    by_guardian(father, child, text, agrees=True)
    assert queries.holds(child, "proof", today=TODAY)


def test_the_other_party_is_not_told_of_the_answer_of_the_protected(arakawa: Body, text: ConsentText) -> None:
    mother, father, child = family(arakawa)
    by_guardian(father, child, text, agrees=True)
    protect(mother, other=father)
    by_guardian(mother, child, text, agrees=False)
    assert not queries.holds(child, "proof", today=TODAY)
    assert queries.told_of_difference(child, today=TODAY) == [mother]
    with pytest.raises(NotAllowed):
        by_guardian(father, child, text, agrees=True)


def test_only_a_guardian_answers_for_a_child(arakawa: Body, hanako: Person, text: ConsentText) -> None:
    _, _, child = family(arakawa)
    with pytest.raises(NotAllowed):
        by_guardian(hanako, child, text, agrees=True)
    grown = person(arakawa, "成人", TODAY.replace(year=TODAY.year - 18))
    relation(body=arakawa, senior=hanako, junior=grown, custody=True, known_by="register").save()
    with pytest.raises(NotAllowed):
        by_guardian(hanako, grown, text, agrees=True)


def test_the_database_holds_one_present_answer(hanako: Person, text: ConsentText) -> None:
    answer = yes(hanako, text)
    copy = Consent.objects.get(pk=answer.pk)
    copy.pk, copy.number = None, "AAAA-AAAA-AAAA"
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=answer.pk).update(withdrawn_at=NOW)


ANSWERS = st.builds(
    Answer, st.booleans(), st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.booleans(), st.booleans()
)


@given(st.lists(ANSWERS, max_size=4))
def test_one_no_outweighs_every_yes(answers: list[Answer]) -> None:
    holds = rules.together(answers, TODAY)
    worth = [rules.standing(each, TODAY) for each in answers]
    assert holds == (Standing.YES in worth and Standing.NO not in worth)
    assert not (holds and rules.differ(answers, TODAY))
    assert not rules.together([*answers, Answer(False)], TODAY)
