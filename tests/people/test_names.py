"""Names as people have them: entered, kept, found, shown and printed exactly so."""

from datetime import date, timedelta

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.people.families import BY, SEEN, person
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import Person, User
from todoke.people.operations import relations, sessions, staff
from todoke.people.queries import persons as queries
from todoke.people.rules.persons import Kinship, name_key
from todoke.people.rules.roles import Role
from todoke.people.rules.sessions import Proof

NAMES = {
    "variation selector": "辻\U000e0100 葛\U000e0101飾",
    "another selector": "祇\U000e0100園 󠄀",
    "beyond the first plane": "𠮷野 𩸽",
    "compatibility": "﨑山 隆",
    "one character": "王",
    "very long": "寿限無" * 66,
    "no family name": "Suharto",
    "Latin with accents": "Đỗ Thị Ánh-Tuyết O’Brien",
    "Devanagari": "सीता श्रेष्ठ",
    "right to left": "محمد بن سلمان",
    "Burmese": "မောင်မောင်",
    "Hangul": "김 민준",
    "emoji and marks": "ｶﾀｶﾅ ﾊﾝｶｸ",
}  # fmt: skip
BORN = date(1990, 4, 1)


@pytest.fixture
def desk(arakawa: Body) -> Client:
    user = User.objects.create_user("case.arakawa", password="long enough words", last_login=clock.now())
    staff.grant(
        user=user,
        body=arakawa,
        role=Role.CASEWORKER,
        by=Actor("test"),
        now=NOW,
        ends_date=clock.today() + timedelta(days=9),
    )
    client = Client()
    client.force_login(user)
    sessions.begin(
        key=str(client.session.session_key), user=user, proof=Proof.PASSWORD, device="x", idle_seconds=1800, longest_seconds=36_000,
        by=BY, now=clock.now(),
    )  # fmt: skip
    return client


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_goes_through_every_hand_unchanged(desk: Client, arakawa: Body, name: str) -> None:
    whom = person(arakawa, "前の名")
    where = f"/ja/staff/131181/people/{whom.pk}/"
    assert desk.post(where, {"why": "casework"}).status_code == 302
    assert desk.post(f"{where}edit/", {"name": name, "birth_date": "1990-04-01"}).status_code == 302
    kept = Person.objects.get(pk=whom.pk)
    assert kept.name == name.strip()
    assert queries.find(arakawa, name=name, birth_date=BORN) == [kept]
    assert name.strip() in desk.get(where).content.decode()
    found = desk.post("/ja/staff/131181/people/", {"name": name, "birth_date": "1990-04-01", "why": "counter"})
    assert name.strip() in found.content.decode()
    child = person(arakawa, "子", date(2020, 4, 1))
    relations.relate(body=arakawa, kind=Kinship.PARENT, senior=kept, junior=child, known=SEEN, by=BY, now=NOW)
    resident = Client()
    enter(resident, child)
    assert name.strip() in resident.get("/ja/me/family").content.decode()


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("辻\U000e0100", "辻"), ("﨑山", "﨑山"), ("ｻﾄｳ ﾊﾅｺ", "サトウハナコ"), ("O’Brien", "obrien"), ("Ｓｉｔａ", "SITA"),
        ("山田　花子", "山田 花子"),
    ],
)  # fmt: skip
def test_small_differences_of_writing_still_find(arakawa: Body, written: str, typed: str) -> None:
    kept = person(arakawa, written)
    assert queries.find(arakawa, name=typed, birth_date=BORN) == [kept]


@pytest.mark.parametrize(("one", "other"), [("髙橋", "高橋"), ("𠮷野", "吉野"), ("邉", "邊"), ("は", "ば")])
def test_different_characters_stay_different(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)
