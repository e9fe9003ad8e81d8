"""A woman who is protected from her former husband, their child, whom she lives with, and everybody around them."""

from dataclasses import dataclass
from datetime import date

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import Household, Person, Protection, Relation
from todoke.people.operations import households, persons, protections, relations
from todoke.people.operations.protections import Other
from todoke.people.operations.relations import Known
from todoke.people.rules.persons import Document, Kinship, Knowing

BY = Actor("staff:1", 1)
REGISTER = Known(Knowing.REGISTER)
SEEN = Known(Knowing.CERTIFICATE, Document.FAMILY_REGISTER)
#: What no answer to the other party may hold; each is a word that stands nowhere else.
STREET, SCHOOL, CLINIC, PHONE, MAIL = (
    "桔梗坂七丁目",
    "桔梗坂小学校",
    "ききょう小児科",
    "080-5555-7391",
    "kikyo@hidden.example",
)
POSTCODE = "1169973"


def person(body: Body, name: str, born: date | None = date(1990, 4, 1), **details: object) -> Person:
    """Somebody whom a body holds."""
    return persons.open_person(
        body=body, by=BY, now=NOW, details={"name": name, "birth_date": born, **details}
    )  # fmt: skip


def parent(senior: Person, junior: Person, *, custody: bool = True, known: Known = SEEN) -> Relation:
    """A parent and a child."""
    return relations.relate(
        body=junior.body, kind=Kinship.PARENT, senior=senior, junior=junior, known=known, custody=custody, by=BY, now=NOW
    )  # fmt: skip


def at_home(*together: Person) -> Household:
    """They live together."""
    return households.start(body=together[0].body, persons=together, by=BY, now=NOW)


def protect(who: Person, *others: Person, together: tuple[Person, ...] = ()) -> Protection:
    """支援措置 from today."""
    return protections.protect(
        person=who, others=[Other(each) for each in others], together=together, by=BY, now=NOW
    )[0]  # fmt: skip


@dataclass(slots=True)
class Family:
    """Who there is; she and the child live with her new partner."""

    her: Person
    him: Person
    child: Person
    partner: Person
    friend: Person
    grandmother: Person


def family(town: Body, elsewhere: Body, *, protected: bool = True) -> Family:
    """The woman lives in a town; her former husband elsewhere, with custody together since their divorce (民法819条)."""
    her = person(
        town,
        "桔梗 さつき",
        date(1991, 5, 5),
        name_kana="ききょう さつき",
        address=f"{STREET}1-2",
        postcode=POSTCODE,
        phone=PHONE,
        email=MAIL,
    )
    him = person(elsewhere, "鬼塚 剛", date(1988, 2, 29), name_kana="おにづか ごう")
    child = person(
        town, "桔梗 つぼみ", date(2019, 9, 9), address=f"{STREET}1-2（{SCHOOL}・{CLINIC}）", postcode=POSTCODE
    )
    partner = person(town, "槙原 透", date(1989, 1, 1), address=f"{STREET}1-2")
    friend, grandmother = person(elsewhere, "友 人"), person(town, "桔梗 梅", date(1960, 1, 1))
    for each in (her, him):
        parent(each, child)
    relations.relate(
        body=town, kind=Kinship.GRANDPARENT, senior=grandmother, junior=child, known=REGISTER, by=BY, now=NOW
    )
    at_home(her, child, partner)
    if protected:
        protect(her, him)
    return Family(her, him, child, partner, friend, grandmother)
