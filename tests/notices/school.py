"""A class of a school, its children and their guardians, and a letter to them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.conftest import NOW
from tests.people.families import at_home, parent, person
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.notices.models import Notice, Roll, SchoolLetter
from todoke.notices.operations import giving, rolls, school_letters
from todoke.notices.rules.slips import Asking, Question
from todoke.people.models import Person

TEACHER, HEAD = Actor("staff:1", 1), Actor("staff:2", 2)
LAST = NOW.date() + timedelta(days=20)
TEXTS = {
    "ja": {"title": "遠足のお知らせ", "text": "動物園に行きます。\n\nお弁当を持たせてください。"},
    "en": {"title": "Class outing", "text": "We go to the zoo."},
}
QUESTIONS = (
    Question(Asking.YES_NO, {"ja": "参加しますか", "en": "Will your child take part?"}),
    Question(Asking.CHOICE, {"ja": "集合場所", "en": "Where to meet"}, ({"ja": "校庭", "en": "School yard"}, {"ja": "駅", "en": "Station"})),
    Question(Asking.TEXT, {"ja": "気になること"}),
)  # fmt: skip
YES = ("yes", "1", "卵アレルギーがあります")


@dataclass(slots=True)
class Class:
    """Two children: one with a mother in the town and a father elsewhere, one with a grandmother as the only guardian."""

    roll: Roll
    child: Person
    mother: Person
    father: Person
    other: Person
    keeper: Person


def a_class(town: Body, elsewhere: Body) -> Class:
    """The class, with addresses for letters."""
    home = {"postcode": "1160001", "address": "東京都荒川区町屋一丁目2番3号"}
    child, other = (
        person(town, "桔梗 つぼみ", date(2019, 9, 9), name_kana="ききょう つぼみ"),
        person(town, "荒川 岸", date(2019, 5, 5), name_kana="あらかわ きし"),
    )
    mother = person(town, "桔梗 さつき", date(1991, 5, 5), **home)
    father = person(
        elsewhere,
        "鬼塚 剛",
        date(1988, 2, 29),
        language="en",
        postcode="1820001",
        address="東京都調布市小島町二丁目35番地1",
    )
    keeper = person(town, "荒川 梅", date(1988, 1, 1), **home)
    for senior, junior in ((mother, child), (father, child), (keeper, other)):
        parent(senior, junior)
    at_home(mother, child)
    at_home(keeper, other)
    roll = rolls.open_roll(body=town, school="荒川小学校", name="1年1組", phone="03-0000-0001", by=TEACHER, now=NOW)
    for each in (child, other):
        rolls.add_child(roll=roll, child=each, by=TEACHER, now=NOW)
    return Class(roll, child, mother, father, other, keeper)


def written(roll: Roll, *, asks: bool = True, **more: Any) -> SchoolLetter:
    """A letter that waits for a second person."""
    return school_letters.write(
        roll=roll,
        texts=TEXTS,
        questions=QUESTIONS if asks else (),
        answer_by=LAST if asks else None,
        by=TEACHER,
        now=NOW,
        **more,
    )


def sent(roll: Roll, *, asks: bool = True) -> SchoolLetter:
    """A letter in the boxes of the guardians."""
    letter = written(roll, asks=asks)
    school_letters.send(letter=letter, by=HEAD, now=NOW)
    giving.give_due(by=HEAD, now=NOW)
    letter.refresh_from_db()
    return letter


def notice(who: Person) -> Notice:
    """The newest notice of somebody."""
    return (
        Notice.objects.filter(person=who).select_related("about__body", "body", "person", "template").latest("reminder")
    )
