"""Mandates: given, agreed to, stopped, past; refused at the end of what began before."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import NOW
from tests.people.standing import BY, NEXT_YEAR, TODAY, by_law, give, open_person, paper, protect
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import reach
from todoke.common.actors import Actor
from todoke.people.models import Invitation, Mandate, Person
from todoke.people.operations import code_tries, concerns, mandate_papers, mandates, persons, protections
from todoke.people.operations.mandates import InvitationUnusable, MandateInvalid, MandateStatutory, MayNotAct
from todoke.people.queries import mandates as queries
from todoke.people.queries.mandates import MandateNotFound, may_act
from todoke.people.rules.concerns import ConcernKind
from todoke.people.rules.mandates import Because, MandateKind, Matter, Office, Reason
from todoke.people.rules.persons import Document, Ending

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def mother(arakawa: Body) -> Person:
    return open_person(arakawa, "山田 ハル")


@pytest.fixture
def daughter(chofu: Body) -> Person:
    return open_person(chofu, "山田 花子", date(1985, 5, 5))


@pytest.fixture
def friend(arakawa: Body) -> Person:
    return open_person(arakawa, "友")


def reason(agent: Person | Body, principal: Person, matter: Matter = Matter.LOOK_UP) -> Reason:
    return may_act(agent, principal, matter, NOW).reason


def test_nothing_by_default(mother: Person, daughter: Person, arakawa: Body) -> None:
    for matter in Matter:
        assert reason(daughter, mother, matter) is Reason.NONE
        assert reason(mother, mother, matter) is Reason.NONE
        assert reason(arakawa, mother, matter) is Reason.NONE


def test_given_by_a_code_holds_once_the_other_agrees(mother: Person, daughter: Person) -> None:
    code = mandates.show_code(person=daughter, by=BY, now=NOW)
    assert mandates.whose_code(principal=mother, typed=code.lower(), source="s", now=NOW) == daughter
    offered = mandates.give(
        principal=mother, typed=code, kind=MandateKind.GRANTED, matters=[Matter.APPLY], until_date=NEXT_YEAR, source="s", by=BY, now=NOW
    )  # fmt: skip
    assert reason(daughter, mother, Matter.APPLY) is Reason.NOT_AGREED
    with pytest.raises(MandateNotFound):
        mandates.agree(mandate=offered, person=mother, by=BY, now=NOW)
    mandates.agree(mandate=offered, person=daughter, by=BY, now=NOW)
    assert reason(daughter, mother, Matter.APPLY) is Reason.YES
    assert reason(daughter, mother, Matter.LOOK_UP) is Reason.OTHER_MATTER
    assert reason(mother, daughter, Matter.APPLY) is Reason.NONE


def test_given_by_a_link_holds_once_the_principal_says_it_reached_the_right_one(
    mother: Person, daughter: Person, friend: Person
) -> None:
    secret = mandates.invite(
        principal=mother, kind=MandateKind.WATCH, matters=[Matter.LOOK_UP], until_date=NEXT_YEAR, by=BY, now=NOW
    )
    assert mandates.open_invitation(agent=daughter, secret=secret, source="s", now=NOW).person == mother
    taken = mandates.accept(agent=friend, secret=secret, source="s", by=BY, now=NOW)
    with pytest.raises(InvitationUnusable):
        mandates.accept(agent=daughter, secret=secret, source="s", by=BY, now=NOW)
    assert reason(friend, mother) is Reason.NOT_AGREED
    mandates.stop(mandate=taken, person=mother, by=BY, now=NOW)
    with pytest.raises(MandateNotFound):
        mandates.agree(mandate=taken, person=mother, by=BY, now=NOW)


def test_codes_work_once_and_for_a_quarter_of_an_hour(mother: Person, daughter: Person, friend: Person) -> None:
    code = mandates.show_code(person=daughter, by=BY, now=NOW)
    newer = mandates.show_code(person=daughter, by=BY, now=NOW)
    used = {"kind": MandateKind.GRANTED, "matters": [Matter.APPLY], "until_date": NEXT_YEAR, "source": "s", "by": BY}
    for typed, moment in ((code, NOW), (newer, NOW + timedelta(minutes=15)), ("", NOW), ("ACDE", NOW)):
        with pytest.raises(InvitationUnusable):
            mandates.give(principal=mother, typed=typed, now=moment, **used)  # type: ignore[arg-type]
    mandates.give(principal=mother, typed=newer, now=NOW, **used)  # type: ignore[arg-type]
    with pytest.raises(InvitationUnusable):
        mandates.give(principal=friend, typed=newer, now=NOW, **used)  # type: ignore[arg-type]


def test_nobody_gives_a_mandate_to_themselves(mother: Person, arakawa: Body) -> None:
    code = mandates.show_code(person=mother, by=BY, now=NOW)
    with pytest.raises(InvitationUnusable):
        give_with(mother, code)
    with pytest.raises(MandateInvalid) as refused:
        mandate_papers.write_down(
            principal=mother, agent=mother, paper=paper(matters=frozenset({Matter.APPLY})), by=BY, now=NOW
        )
    assert refused.value.data["problems"] == {"agent": "mandate_to_oneself"}


def give_with(principal: Person, typed: str) -> Mandate:
    return mandates.give(
        principal=principal, typed=typed, kind=MandateKind.GRANTED, matters=[Matter.APPLY], until_date=NEXT_YEAR, source="s", by=BY, now=NOW
    )  # fmt: skip


def test_a_circle_gives_nobody_more(mother: Person, daughter: Person, friend: Person) -> None:
    give(mother, daughter, Matter.LOOK_UP)
    give(daughter, friend, Matter.LOOK_UP)
    give(friend, mother, Matter.LOOK_UP)
    assert reason(daughter, mother) is reason(friend, daughter) is reason(mother, friend) is Reason.YES
    assert reason(friend, mother) is reason(mother, daughter) is reason(daughter, friend) is Reason.NONE


@pytest.mark.parametrize("born", [date(2012, 1, 1), None])
def test_a_child_cannot_give_one(arakawa: Body, daughter: Person, born: date | None) -> None:
    child = open_person(arakawa, "子", born)
    code = mandates.show_code(person=daughter, by=BY, now=NOW)
    with pytest.raises(MandateInvalid) as refused:
        give_with(child, code)
    assert refused.value.data["problems"] == {"principal": "principal_is_minor" if born else "birth_date_unknown"}
    assert not Mandate.objects.exists()


def test_the_principal_stops_with_effect_at_once_and_twice_is_as_good(mother: Person, daughter: Person) -> None:
    given = give(mother, daughter, Matter.APPLY)
    with transaction.atomic():
        assert mandates.hold_to_act(agent=daughter, principal=mother, matter=Matter.APPLY, now=NOW) == given
    for _ in range(2):
        mandates.stop(mandate=given, person=mother, by=BY, now=LATER)
    assert Mandate.objects.get().ended_because == "stopped"
    assert LedgerEntry.objects.filter(action="mandate.end").count() == 1
    with pytest.raises(MayNotAct), transaction.atomic():  # what began before the stop is refused at its end
        mandates.hold_to_act(agent=daughter, principal=mother, matter=Matter.APPLY, now=LATER)
    assert not queries.still_allows(given, Matter.APPLY, LATER).allowed
    assert not queries.given_by(mother, LATER)
    assert not queries.held_by(daughter, LATER)


def test_past_its_day_in_flight(mother: Person, daughter: Person) -> None:
    given = give(mother, daughter, Matter.APPLY, until=date(2026, 11, 24))
    midnight = NOW.replace(hour=23, minute=59) + timedelta(minutes=1)
    assert queries.still_allows(given, Matter.APPLY, midnight - timedelta(seconds=1)).allowed
    assert queries.still_allows(given, Matter.APPLY, midnight).reason is Reason.PAST
    with pytest.raises(MayNotAct), transaction.atomic():
        mandates.hold_to_act(agent=daughter, principal=mother, matter=Matter.APPLY, now=midnight)


@pytest.mark.parametrize("who", ["mother", "daughter"])
@pytest.mark.parametrize("because", list(Ending))
def test_ends_with_either_of_them(mother: Person, daughter: Person, who: str, because: Ending) -> None:
    give(mother, daughter, Matter.LOOK_UP)
    gone = {"mother": mother, "daughter": daughter}[who]
    persons.end_person(person=Person.objects.get(pk=gone.pk), because=because, by=BY, now=NOW)
    assert reason(daughter, mother) is Reason.PERSON_ENDED
    assert not queries.given_by(mother, NOW) or who == "mother"
    assert not queries.held_by(daughter, NOW) or who == "daughter"


@pytest.mark.parametrize("way", ["from her", "from him"])
def test_protection_between_the_two_ends_it_and_shows_neither_to_the_other(arakawa: Body, way: str) -> None:
    her, him = open_person(arakawa, "彼女"), open_person(arakawa, "彼")
    given = give(her, him, Matter.LOOK_UP)
    protect(*((him, her) if way == "from her" else (her, him)))
    assert reason(him, her) is Reason.NONE
    assert not queries.still_allows(given, Matter.LOOK_UP, NOW).allowed
    assert not (queries.given_by(her, NOW) if way == "from her" else queries.held_by(him, NOW))
    code = mandates.show_code(person=him, by=BY, now=NOW)
    with pytest.raises(InvitationUnusable):
        mandates.whose_code(principal=her, typed=code, source="s", now=NOW)
    assert mandates.end_between(one=him, other=her, by=BY, now=NOW) == 1
    assert Mandate.objects.get().ended_because == "parted"


def test_protecting_ends_for_good_what_the_two_gave_one_another(arakawa: Body, chofu: Body) -> None:
    her, him = open_person(arakawa, "彼女"), open_person(chofu, "彼")
    give(her, him, Matter.LOOK_UP)
    give(him, her, Matter.LOOK_UP)
    with reach.within(arakawa.pk):
        made = protections.protect(person=her, others=[protections.Other(him)], by=BY, now=NOW)
    assert set(Mandate.objects.values_list("ended_because", flat=True)) == {"parted"}
    protections.end_early(protection=made[0], by=BY, now=NOW)
    assert reason(him, her) is Reason.ENDED


def test_who_hides_is_not_acted_for(mother: Person, daughter: Person) -> None:
    give(mother, daughter, Matter.LOOK_UP)
    persons.hide(person=mother, hidden=True, by=BY, now=NOW)
    assert reason(daughter, mother) is Reason.NONE


def test_a_violent_parent_is_refused_what_the_law_gave(arakawa: Body) -> None:
    child, father = open_person(arakawa, "子", date(2018, 1, 1)), open_person(arakawa, "父")
    given = by_law(child, father, Office.PARENT)
    assert given.until_date <= date(2036, 1, 1)
    assert reason(father, child, Matter.APPLY) is Reason.YES
    protect(child, father)
    assert reason(father, child, Matter.APPLY) is Reason.NONE
    assert mandates.end_between(one=child, other=father, by=BY, now=NOW) == 0


def test_what_a_court_gave_the_person_cannot_stop(mother: Person, daughter: Person, friend: Person) -> None:
    given = by_law(mother, daughter, Office.ADULT_GUARDIAN)
    for person in (mother, daughter):
        with pytest.raises(MandateStatutory) as refused:
            mandates.stop(mandate=given, person=person, by=BY, now=NOW)
        assert refused.value.data == {"kind": "by_law", "office": "adult_guardian"}
    with pytest.raises(MandateStatutory):
        mandate_papers.end(mandate=given, because=Because.OFFICER, by=BY, now=NOW)
    code = mandates.show_code(person=friend, by=BY, now=NOW)
    with pytest.raises(MandateInvalid) as refused_too:
        give_with(mother, code)
    assert refused_too.value.data["problems"] == {"principal": "principal_has_guardian"}
    mandate_papers.end(mandate=given, because=Because.COURT, by=BY, now=NOW)
    assert reason(daughter, mother) is Reason.ENDED
    assert give_with(mother, code)


def test_a_curator_acts_in_what_the_court_named_only(mother: Person, daughter: Person) -> None:
    by_law(mother, daughter, Office.CURATOR, matters=frozenset({Matter.APPLY}))
    assert reason(daughter, mother, Matter.APPLY) is Reason.YES
    assert reason(daughter, mother, Matter.PROVE) is Reason.OTHER_MATTER


def test_voluntary_guardianship_waits_for_its_supervisor(mother: Person, daughter: Person) -> None:
    deed = mandate_papers.write_down(
        principal=mother, agent=daughter, by=BY, now=NOW,
        paper=paper(MandateKind.VOLUNTARY_GUARDIANSHIP, matters=frozenset({Matter.APPLY}), since_date=date(2026, 4, 1)),
    )  # fmt: skip
    assert reason(daughter, mother, Matter.APPLY) is Reason.NO_SUPERVISOR
    for day, document in ((date(2026, 3, 31), Document.COURT_ORDER), (TODAY, Document.LETTER_OF_MANDATE)):
        with pytest.raises(MandateInvalid):
            mandate_papers.appoint_supervisor(mandate=deed, appointed_date=day, document=document, by=BY, now=NOW)
    mandate_papers.appoint_supervisor(
        mandate=deed, appointed_date=TODAY, document=Document.GUARDIANSHIP, by=BY, now=NOW
    )
    assert reason(daughter, mother, Matter.APPLY) is Reason.YES
    letter = give(open_person(mother.body, "別"), daughter, Matter.APPLY)
    with pytest.raises(mandate_papers.NotVoluntaryGuardianship):
        mandate_papers.appoint_supervisor(
            mandate=letter, appointed_date=TODAY, document=Document.GUARDIANSHIP, by=BY, now=NOW
        )


def test_a_body_watches_and_does_nothing_else(mother: Person, chofu: Body) -> None:
    watch = mandate_papers.write_down(
        principal=mother, agent=chofu, paper=paper(MandateKind.WATCH, matters=frozenset({Matter.LOOK_UP, Matter.REMIND})), by=BY, now=NOW
    )  # fmt: skip
    assert reason(chofu, mother) is Reason.YES
    assert reason(chofu, mother, Matter.APPLY) is Reason.OTHER_MATTER
    with pytest.raises(MandateInvalid):
        mandate_papers.write_down(
            principal=mother, agent=chofu, paper=paper(matters=frozenset({Matter.APPLY})), by=BY, now=NOW
        )
    mandates.stop(mandate=watch, person=mother, by=BY, now=NOW)
    assert reason(chofu, mother) is Reason.ENDED


def test_two_guardians_who_disagree_both_see_it_and_nothing_is_lost(arakawa: Body) -> None:
    child = open_person(arakawa, "子", date(2018, 1, 1))
    mother, father = open_person(arakawa, "母"), open_person(arakawa, "父")
    hers, his = by_law(child, mother, Office.PARENT), by_law(child, father, Office.PARENT)
    assert not may_act(mother, child, Matter.APPLY, NOW).disputed
    concerns.raise_concern(
        kind=ConcernKind.DISAGREEMENT, principal=child, text="転園に賛成していません", mandate=hers, by=Actor(f"resident:{father.pk}"), now=NOW
    )  # fmt: skip
    decision = may_act(mother, child, Matter.APPLY, NOW)
    assert decision.allowed
    assert decision.disputed
    assert not may_act(father, child, Matter.APPLY, NOW).disputed
    assert [row.agent for row in queries.co_guardians(hers, NOW)] == [father]
    protect(mother, father)
    assert not queries.co_guardians(his, NOW)
    assert may_act(mother, child, Matter.APPLY, NOW).allowed


def test_guardians_who_act_together_only(mother: Person, daughter: Person, friend: Person) -> None:
    for agent in (daughter, friend):
        by_law(mother, agent, Office.ADULT_GUARDIAN, jointly=True)
    assert reason(daughter, mother, Matter.APPLY) is Reason.TOGETHER
    assert reason(daughter, mother, Matter.LOOK_UP) is Reason.YES


def test_strangers_neither_stop_nor_agree(mother: Person, daughter: Person, friend: Person) -> None:
    given = give(mother, daughter, Matter.APPLY)
    with pytest.raises(MandateNotFound):
        mandates.stop(mandate=given, person=friend, by=BY, now=NOW)
    with pytest.raises(MandateNotFound):
        mandates.agree(mandate=given, person=friend, by=BY, now=NOW)


def test_an_offer_that_nobody_answers_goes_stale(mother: Person, daughter: Person) -> None:
    code = mandates.show_code(person=daughter, by=BY, now=NOW)
    offered = give_with(mother, code)
    assert queries.held_by(daughter, NOW) == [offered]
    week = NOW + timedelta(days=7)
    assert not queries.held_by(daughter, week)
    with pytest.raises(MandateNotFound):
        mandates.agree(mandate=offered, person=daughter, by=BY, now=week)


def test_guessing_slows_its_source_only(mother: Person, daughter: Person) -> None:
    code = mandates.show_code(person=daughter, by=BY, now=NOW)
    for _ in range(10):
        with pytest.raises(InvitationUnusable):
            mandates.whose_code(principal=mother, typed="ACDEFGHJK", source="6.6.6.6", now=NOW)
    with pytest.raises(code_tries.CodesTooFast) as slow:
        mandates.whose_code(principal=mother, typed=code, source="6.6.6.6", now=NOW)
    assert slow.value.data["seconds"] in range(1, 4)
    assert mandates.whose_code(principal=mother, typed=code, source="1.2.3.4", now=NOW) == daughter


def test_the_ledger_holds_no_name_and_no_reason(mother: Person, daughter: Person) -> None:
    given = give(mother, daughter, Matter.LOOK_UP)
    mandates.stop(mandate=given, person=mother, by=BY, now=NOW)
    whole = str(list(LedgerEntry.objects.values()))
    for word in ("山田", "ハル", "stopped", "parted"):
        assert word not in whole
    assert Invitation.objects.get().secret not in whole


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "friendship"},
        {"office": "parent"},
        {"until_date": TODAY},
        {"look_up": False},
        {"kind": "watch", "apply": True},
        {"agent": None},
        {"agent": "principal"},
        {"given": "paper"},
        {"given": "certificate", "document": "court_order", "seen_by": "", "seen_at": NOW},
        {"kind": "by_law", "office": "parent"},
        {"kind": "voluntary_guardianship"},
        {"supervisor_date": TODAY},
        {"ended_at": NOW},
        {"ended_because": "stopped"},
        {"jointly": True},
    ],
    ids=str,
)
def test_the_database_refuses_what_cannot_be(mother: Person, daughter: Person, wrong: dict[str, object]) -> None:
    right: dict[str, object] = {
        "body": mother.body, "kind": "granted", "principal": mother, "agent": daughter, "look_up": True, "since_date": TODAY,
        "until_date": NEXT_YEAR, "given": "code", "recorded_by": "t", "recorded_at": NOW,
    }  # fmt: skip
    Mandate(**right).save(force_insert=True)
    if wrong.get("agent") == "principal":
        wrong = {"agent": mother}
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate(**{**right, **wrong}).save(force_insert=True)
