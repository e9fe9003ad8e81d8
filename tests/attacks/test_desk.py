"""What somebody at a desk, or against whom somebody at a desk acts, could learn or do, and no longer can."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from tests.concurrency.threads import failures, needs_postgresql, together
from tests.conftest import NOW
from tests.people.families import PHONE, STREET, Family, family
from tests.people.standing import BY, give, open_person
from tests.staff import conftest as desks
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import CounterSession, Person, StaffRole, User
from todoke.people.operations import counter, declarations, partners
from todoke.people.operations import staff as operations
from todoke.people.rules.counter import CameFor
from todoke.people.rules.disclosures import PartnerKind
from todoke.people.rules.mandates import Matter
from todoke.people.rules.persons import Kinship
from todoke.people.rules.roles import Role
from todoke.registry.models import ProgramType

at, member, um24, administrator = desks.at, desks.member, desks.um24, desks.administrator
BORN = date(1955, 3, 3)
START = "/en/staff/131181/people/counter/"
Staff = Callable[[Role], Client]


@pytest.fixture
def staff(member: Callable[..., User], at: Callable[[User], Client], arakawa: Body, um24: ProgramType) -> Staff:
    """Sign somebody in who has one role in Arakawa."""
    return lambda role: at(member(f"{role}.arakawa", arakawa, role, clock.today() + timedelta(days=9)))


@pytest.fixture
def they(arakawa: Body, chofu: Body) -> Family:
    return family(arakawa, chofu)


def serve(desk: Client, whom: Person, came_for: str = "contact") -> str:
    """The page of the person before the desk, found by name and birth date."""
    born = whom.birth_date
    assert born is not None
    sent = {
        "came_for": came_for,
        "name": whom.name,
        "birth_year": born.year,
        "birth_month": born.month,
        "birth_day": born.day,
    }
    answer = desk.post(START, sent)
    assert answer.status_code == 302, answer.content.decode()
    return desk.get(str(answer["Location"])).content.decode()


def declare_namesake(of: Person, by: Person) -> None:
    details = {"name": of.name, "birth_date": of.birth_date}
    declarations.declare(person=by, kind=Kinship.PARTNER, is_senior=True, details=details, by=BY, now=NOW)


@pytest.mark.parametrize("came_for", ["contact", "own_data"])
def test_counter_mode_is_no_way_around_protection(staff: Staff, they: Family, came_for: str) -> None:
    desk = staff(Role.COUNTER)
    for whom in (they.her, they.child, they.partner):
        page = serve(desk, whom, came_for)
        assert whom.name in page
        assert STREET not in page
        assert PHONE not in page
        assert STREET not in desk.get(f"{START}person/data/person.address/", follow=True).content.decode()
    looked = LedgerEntry.objects.filter(action="look", subject=str(they.her)).latest("pk")
    assert "address" not in looked.data["what"]


def test_an_officer_at_the_counter_sees_where_the_protected_live(
    they: Family, member: Callable[..., User], at: Callable[[User], Client], arakawa: Body, um24: ProgramType
) -> None:
    user = member("both", arakawa, Role.COUNTER, clock.today() + timedelta(days=9))
    operations.grant(
        user=user, body=arakawa, role=Role.OFFICER, by=BY, now=clock.now(), ends_date=clock.today() + timedelta(days=9)
    )
    assert STREET in serve(at(user), they.her)


def test_a_declared_namesake_stands_in_nobodys_way(staff: Staff, arakawa: Body) -> None:
    her, him = open_person(arakawa, "山田 ハル", BORN), open_person(arakawa, "鬼塚 剛", date(1980, 1, 1))
    declare_namesake(her, him)
    assert her.name in serve(staff(Role.COUNTER), her)
    agent = open_person(arakawa, "山田 花子", date(1985, 1, 1))
    give(her, agent, Matter.APPLY)
    system = partners.open_partner(
        body=arakawa, kind=PartnerKind.COUNTER, name="窓口", purpose="確認", facts=(), by=BY, now=NOW
    )
    assert partners.ask_whether(
        partner=system, principal=(her.name, BORN), agent=(agent.name, date(1985, 1, 1)), matter=Matter.APPLY, by=BY, now=NOW
    )  # fmt: skip


def test_a_form_of_the_person_before_does_nothing_to_the_next(staff: Staff, arakawa: Body) -> None:
    one, other = open_person(arakawa, "山田 ハル", BORN), open_person(arakawa, "山田 夏", BORN, phone="03-1")
    desk = staff(Role.COUNTER)
    serve(desk, one)
    old = str(CounterSession.objects.get(ended_at=None).pk)
    assert f'name="serving" value="{old}"' in desk.get(f"{START}person/data/person.phone/").content.decode()
    serve(desk, other)
    for serving in (old, ""):
        answer = desk.post(
            f"{START}person/data/person.phone/", {"serving": serving, "do": "correct", "value": "090-1111-2222"}
        )
        assert answer["Location"] == f"{START}person/"
        assert Person.objects.get(pk=other.pk).phone == "03-1"


def test_signing_out_ends_the_session_at_the_counter(staff: Staff, arakawa: Body) -> None:
    desk = staff(Role.COUNTER)
    serve(desk, open_person(arakawa, "山田 ハル", BORN))
    desk.post("/en/staff/sign-out/")
    assert CounterSession.objects.get().ended_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_desk_serve_one_after_the_other(arakawa: Body) -> None:
    needs_postgresql()
    persons = [open_person(arakawa, f"山田 {name}", BORN) for name in ("春", "夏", "秋", "冬")]
    clerk = User.objects.create_user(username="clerk", password="x")
    by = Actor(f"staff:{clerk.pk}", clerk.pk)

    def window(whom: Person) -> CounterSession:
        return counter.begin(
            body=arakawa, user=clerk, came_for=CameFor.CONTACT, by=by, now=NOW, name=whom.name, birth_date=BORN
        )

    results = together([lambda whom=whom: window(whom) for whom in persons])  # type: ignore[misc]
    assert not failures(results)
    assert CounterSession.objects.filter(ended_at=None).count() == 1
    assert CounterSession.objects.count() == len(persons)


def test_recording_a_protection_tells_the_other_party_nothing(staff: Staff, arakawa: Body) -> None:
    her, him = open_person(arakawa, "桔梗 さつき"), open_person(arakawa, "鬼塚 剛", date(1988, 2, 29))
    officer, base = staff(Role.OFFICER), f"/en/staff/131181/people/{her.pk}/"
    officer.post(base, {"why": "casework"})
    told = LedgerEntry.objects.filter(subject=str(him)).exclude(data__has_key="exempt")
    before = told.count()
    sent = {"do": "record", "name": him.name, "birth_date": "1988-02-29", "confirm_password": "long enough words"}
    assert officer.post(f"{base}protection/", sent).status_code == 302
    assert her.protections.get().others.filter(other=him).exists()
    assert told.count() == before


@pytest.mark.parametrize("role", [Role.OFFICER, Role.CASEWORKER, Role.COUNTER, Role.ANALYST])
def test_nobody_gives_themselves_a_way_to_people(
    at: Callable[[User], Client], administrator: User, arakawa: Body, um24: ProgramType, role: Role
) -> None:
    sent = {
        "username": administrator.username, "role": role.value, "ends_date": (clock.today() + timedelta(days=9)).isoformat(),
        "confirm_password": "long enough words",
    }  # fmt: skip
    answer = at(administrator).post("/en/staff/131181/body/roles/give/", sent)
    assert answer.status_code == 403
    assert "Another administrator can" in answer.content.decode()
    assert StaffRole.objects.filter(user=administrator).count() == 1


@pytest.mark.parametrize(
    "path", ["person/data/%00/", "person/consents/%00/withdraw/", "person/consents/none/", "person/data/person.%00/"]
)
def test_strange_addresses_at_the_counter_are_no_fault(staff: Staff, arakawa: Body, path: str) -> None:
    desk = staff(Role.COUNTER)
    serve(desk, open_person(arakawa, "山田 ハル", BORN), "own_data")
    serving = str(CounterSession.objects.get().pk)
    assert desk.get(f"{START}{path}").status_code < 500
    assert desk.post(f"{START}{path}", {"serving": serving}).status_code < 500
