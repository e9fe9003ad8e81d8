"""Any order of moving in and out, relating, protecting, hiding and growing up: what is seen is what a simple model says."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.conftest import NOW
from tests.examples import examples
from tests.people.families import BY, SEEN, person
from todoke.bodies.models import Body
from todoke.common.calendar import after_years
from todoke.common.errors import Refusal
from todoke.people.models import Household, Person, Protection, Relation
from todoke.people.operations import households, persons, protections, relations
from todoke.people.operations.protections import Other
from todoke.people.queries import visibility
from todoke.people.rules.persons import Kinship

BORN = {
    "her": date(1990, 1, 1), "him": date(1988, 2, 29), "new": date(1989, 1, 1), "child": date(2015, 6, 1), "teen": date(2009, 1, 10),
}  # fmt: skip
NAMES = list(BORN)
WHO = st.sampled_from(NAMES)


class Families(RuleBasedStateMachine):
    """The operations beside sets of names."""

    towns: "tuple[Body, Body]"

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now: datetime = NOW
        town, other = self.towns
        self.people: dict[str, Person] = {
            name: person(other if name == "him" else town, name, born) for name, born in BORN.items()
        }
        self.home: dict[str, int] = {}
        self.households: dict[int, Household] = {}
        self.custody: set[tuple[str, str]] = set()
        self.related: set[tuple[str, str]] = set()
        self.protected: dict[str, tuple[str, date]] = {}
        self.hidden: set[str] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # ---- what happens

    @rule(who=WHO, number=st.integers(1, 2))
    def move_in(self, who: str, number: int) -> None:
        one = self.people[who]
        if one.body != self.towns[0]:
            return
        if number in self.households:
            households.join(household=self.households[number], person=one, by=BY, now=self.now)
        else:
            self.households[number] = households.start(body=one.body, persons=[one], by=BY, now=self.now)
        self.home[who] = number

    @rule(who=WHO)
    def move_out(self, who: str) -> None:
        assert households.leave(person=self.people[who], by=BY, now=self.now) == (who in self.home)
        self.home.pop(who, None)

    @rule(
        parent=st.sampled_from(["her", "him", "new"]), child=st.sampled_from(["child", "teen"]), custody=st.booleans()
    )
    def become_parent(self, parent: str, child: str, custody: bool) -> None:
        try:
            relations.relate(
                body=self.towns[0], kind=Kinship.PARENT, senior=self.people[parent], junior=self.people[child], known=SEEN,
                custody=custody, by=BY, now=self.now,
            )  # fmt: skip
        except Refusal:
            full = len({one for one, other in self.custody if other == child} - {parent}) >= 2
            grown = self.grown(child)
            assert (parent, child) in self.related or (custody and (full or grown))
        else:
            self.related.add((parent, child))
            if custody:
                self.custody.add((parent, child))

    @rule(parent=st.sampled_from(["her", "him", "new"]), child=st.sampled_from(["child", "teen"]))
    def lose_relation(self, parent: str, child: str) -> None:
        found = Relation.objects.filter(
            senior=self.people[parent], junior=self.people[child], until_date=None
        ).select_related("body")
        for each in found:
            relations.end(relation=each, by=BY, now=self.now)
        self.related.discard((parent, child))
        self.custody.discard((parent, child))

    @rule(who=st.sampled_from(["her", "child", "new"]), other=st.sampled_from(["him", "new"]), by_name=st.booleans())
    def protect(self, who: str, other: str, by_name: bool) -> None:
        if who == other:
            return
        them = self.people[other]
        meant = Other(None, them.name, them.birth_date) if by_name else Other(them)
        try:
            protections.protect(person=self.people[who], others=[meant], by=BY, now=self.now)
        except protections.AlreadyProtected:
            assert self.protects(who)
        else:
            assert not self.protects(who)
            self.protected[who] = (other, after_years(self.now.date(), 1))

    @rule(who=st.sampled_from(["her", "child", "new"]))
    def end_protection(self, who: str) -> None:
        for each in Protection.objects.filter(person=self.people[who], ended_at=None):
            protections.end_early(protection=each, by=BY, now=self.now)
        self.protected.pop(who, None)

    @rule(who=WHO, hidden=st.booleans())
    def hide(self, who: str, hidden: bool) -> None:
        persons.hide(person=self.people[who], hidden=hidden, by=BY, now=self.now)
        (self.hidden.add if hidden else self.hidden.discard)(who)

    @rule(days=st.sampled_from([1, 30, 200]))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    # ---- what the model says

    def protects(self, who: str, other: str = "") -> bool:
        held = self.protected.get(who)
        return held is not None and self.now.date() < held[1] and other in {"", held[0]}

    def grown(self, who: str) -> bool:
        return self.now.date() >= after_years(BORN[who], 18)

    def together(self, one: str, other: str) -> bool:
        return one in self.home and self.home[one] == self.home.get(other)

    def kept_from(self, viewer: str, target: str) -> bool:
        if target in self.hidden or self.protects(target, viewer):
            return True
        for shield in set(NAMES) - {viewer, target}:
            lives_there = self.together(shield, target)
            childs = (shield, target) in self.related and not self.grown(target) and target not in self.home
            at_viewers = self.together(target, viewer) and not self.together(shield, viewer)
            if self.protects(shield, viewer) and (lives_there or childs) and not at_viewers:
                return True
            if (
                shield in self.hidden
                and lives_there
                and (shield, target) in self.custody
                and not self.together(target, viewer)
            ):
                return True
        return False

    def sees(self, viewer: str, target: str) -> str:
        if viewer == target:
            return "self"
        if self.kept_from(viewer, target):
            return ""
        if (viewer, target) in self.custody and not self.grown(target):
            return "parent"
        if {(viewer, target), (target, viewer)} & self.related:
            return "relative"
        return "household" if self.together(viewer, target) else ""

    @invariant()
    def what_is_seen_is_what_the_model_says(self) -> None:
        today = self.now.date()
        fresh = {each.pk: each for each in Person.objects.filter(pk__in=[each.pk for each in self.people.values()])}
        people = {name: fresh[each.pk] for name, each in self.people.items()}
        for viewer in NAMES:
            seen = visibility.sights(people[viewer], people.values(), today=today)
            said = {name: seen[each.pk].why.value for name, each in people.items()}
            assert said == {name: self.sees(viewer, name) for name in NAMES}, viewer
        for child in ("child", "teen"):
            told = {each.pk for each in visibility.guardians_to_tell(people[child], today=today)}
            wanted = {
                people[one].pk for one, other in self.custody if other == child and not self.kept_from(one, child)
            }
            assert told == (set() if self.grown(child) else wanted)

    @invariant()
    def the_protected_are_never_seen(self) -> None:
        """Said once more without the model's other half."""
        for who in self.protected:
            for other in NAMES:
                if self.protects(who, other):
                    viewer = Person.objects.get(pk=self.people[other].pk)
                    target = Person.objects.get(pk=self.people[who].pk)
                    assert not visibility.may_see(viewer, target, today=self.now.date())


@pytest.mark.django_db
def test_families_behave_like_the_model(arakawa: Body, chofu: Body) -> None:
    Families.towns = (arakawa, chofu)
    run_state_machine_as_test(
        Families,
        settings=examples(12, stateful_step_count=14, suppress_health_check=list(HealthCheck), database=None),
    )  # fmt: skip
