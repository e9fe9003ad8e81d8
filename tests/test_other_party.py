"""As the former husband: no page, API address, export, search or form tells him, his helper or his town where she is.

The walk reads the URL configuration: a page that somebody adds is walked as soon as it has an address.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from pytest_django import Settings

from tests import walking
from tests.notices.letters import letter
from tests.people.families import (
    BY,
    CLINIC,
    MAIL,
    PHONE,
    POSTCODE,
    SCHOOL,
    STREET,
    Family,
    family,
    protect,
)
from tests.people.standing import by_law, give, open_bank
from tests.web.people.visits import enter
from todoke.bodies import operations as bodies
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.common.channels import Channel
from todoke.notices.models import Delivery, DeliveryItem, Notice
from todoke.notices.operations import callbacks, choices, rolls, school_letters, slips
from todoke.notices.rules.slips import Asking, Question
from todoke.notices.rules.states import DeliveryState, NoticeState
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person, User
from todoke.people.operations import looks, own_data, persons, sessions, staff
from todoke.people.rules.mandates import Matter, Office
from todoke.people.rules.own_data import Asked
from todoke.people.rules.persons import Knowing
from todoke.people.rules.roles import Role
from todoke.people.rules.sessions import Proof

TOWN = "白露市"
#: What no answer may hold: where she lives, learns, is treated, is reached; who is around her; what they are called here.
WORDS = (
    STREET,
    SCHOOL,
    CLINIC,
    PHONE,
    PHONE.replace("-", ""),
    MAIL,
    POSTCODE,
    "桔梗",
    "ききょう",
    "さつき",
    "つぼみ",
    "槙原",
)
#: Looked for only where the same page does not show it to everybody: the name of a town is no secret in a list of towns.
PUBLIC_WORDS = (TOWN, "Shiratsuyu")
#: Where an address with an identifier takes a form.
FORMS = ("/me/", "/staff/", "proof", "/notices/")


@dataclass(slots=True)
class World:
    """Everybody, and everything that an address might name."""

    they: Family
    town: Body
    his_town: Body
    staff: User
    keys: list[str] = field(default_factory=list)
    hers: set[str] = field(default_factory=set)


@pytest.fixture
def world(tokyo: Body, chofu: Body, by: Actor, settings: Settings, tmp_path: Path) -> World:
    """She fled; what was recorded while they were together is still there."""
    settings.DATA_DIR = tmp_path
    now = clock.now()
    town = bodies.add(by=by, now=now, kind="city", name=TOWN, code="132098", parent=tokyo, details={"name_en": "Shiratsuyu City"})  # fmt: skip
    they = family(town, chofu, protected=False)
    for each in (they.her, they.child):
        for name, value in (("single_parent", True), ("public_assistance", True)):
            persons.record_fact(
                person=each, name=name, value=value, known_by=Knowing.REGISTER, basis=f"{STREET}の台帳", by=BY, now=now
            )
        looks.look(person=each, by=BY, now=now, why=looks.Why.CASEWORK, what=["address"])
    give(they.him, they.friend, *Matter)
    give(they.her, they.grandmother, *Matter)
    give(they.her, they.him, Matter.LOOK_UP)  # from better days
    by_law(they.child, they.him, Office.PARENT)
    by_law(they.child, they.her, Office.PARENT)
    open_bank(town)
    _letters(they)
    _school(they)
    relation = they.her.below.get()
    own_data.ask(
        person=they.her,
        asked=Asked.CORRECT,
        about=f"relation:{relation.pk}",
        wish=f"{STREET}に住んでいます",
        by=BY,
        now=now,
    )
    protect(they.her, they.him)
    made = World(they, town, chofu, _staff(chofu))
    _gather(made)
    return made


def _letters(they: Family) -> None:
    """Letters of better days: to her about herself, to each parent about the child, and what came of them."""
    now = clock.now()
    hers = [letter(they.her), letter(they.her, about=they.child, item="vaccine:MR1:1")]
    his = letter(they.him, they.child.body, about=they.child, item="vaccine:MR1:1", because={"facts": ["birth_date"]})
    for each in (*hers, his):
        each.values = {"child": they.child.name, "place": CLINIC}
        each.save(update_fields=["values"])
    told = Delivery.objects.create(
        body=his.body, person=they.him, channel=Channel.MAIL.value, due_at=now, planned_at=now, state=DeliveryState.HANDED.value, handed_at=now
    )  # fmt: skip
    DeliveryItem.objects.create(body=his.body, delivery=told, notice=his)
    callbacks.ask(notice=hers[0], name=they.her.name, phone=PHONE, wish=STREET, language="ja", by=BY, now=now)
    callbacks.ask(notice=his, name="先", phone="0312345678", wish="", language="ja", by=BY, now=now)
    choices.stop(person=they.her, topic=Topic.SURVEY, by=BY, now=now, through="settings")


def _school(they: Family) -> None:
    """A letter of the child's school to both parents, to which she answered with where they live."""
    now, body = clock.now(), they.child.body
    roll = rolls.open_roll(body=body, school=SCHOOL, name="1年1組", phone="", by=BY, now=now)
    rolls.add_child(roll=roll, child=they.child, by=BY, now=now)
    sent = school_letters.write(
        roll=roll, texts={"ja": {"title": SCHOOL, "text": CLINIC}}, questions=[Question(Asking.TEXT, {"ja": "どこに迎えに行きますか"})],
        answer_by=now.date() + timedelta(days=9), by=BY, now=now, enclosed=f"%PDF-1.7 {STREET}".encode(), enclosed_name="a.pdf",
    )  # fmt: skip
    school_letters.send(letter=sent, by=Actor("staff:2", 2), now=now)
    Notice.objects.filter(topic=Topic.SCHOOL).update(state=NoticeState.BOXED.value, settled_at=now)
    slips.answer(notice=Notice.objects.get(topic=Topic.SCHOOL, person=they.her), answers=[STREET], by=BY, now=now)


def _staff(body: Body) -> User:
    """Somebody who may do everything in his town, and nothing in hers."""
    user = User.objects.create_user("all.chofu", password="long enough words", last_login=clock.now())
    for role in Role:
        staff.grant(
            user=user,
            body=body,
            role=role,
            by=Actor("test"),
            now=clock.now(),
            ends_date=clock.today() + timedelta(days=9),
        )
    return user


def _gather(world: World) -> None:
    """The keys of every row that names one of them: the tables are asked, not listed."""
    around = {world.they.her, world.they.child, world.they.partner}
    for model in apps.get_app_config("todoke").get_models():
        if not isinstance(model._meta.pk, models.UUIDField):
            continue
        links = [each for each in model._meta.concrete_fields if isinstance(each, models.ForeignKey)]
        for row in model._default_manager.all():
            world.keys.append(str(row.pk))
            if row in around or any(
                getattr(row, link.name) in around for link in links if link.related_model is Person
            ):
                world.hers.add(str(row.pk))
    assert len(world.hers) > 15
    world.keys.append(str(uuid4()))


def _fillings(world: World, keys: list[str]) -> dict[str, list[str]]:
    towns = [world.town.key, world.his_town.key]
    return {
        "uuid": keys, "str": [keys[0], world.town.key, "1"], "slug": [*towns, keys[0]], "int": ["1"], "body": towns, "key": towns, "path": ["x"],
        "number": [f"{world.town.code}-000001-0", keys[0]], "day": ["2026-04-01"], "version": ["1"],
    }  # fmt: skip


def _sent(world: World) -> dict[str, str]:
    """Whatever a form or a query might take, about her: what he knows of her, and what he guesses."""
    her = world.they.her
    return {
        "q": her.name, "name": her.name, "name_kana": her.name_kana, "birth_date": "1991-05-05", "phone": PHONE, "email": MAIL, "postcode": POSTCODE,
        "why": "counter", "person": str(her.pk), "child": str(world.they.child.pk), "kind": "parent.senior", "code": "1234567890123", "who": "misaki",
        "town": str(world.town.code), "matter": "look_up", "do": "record", "because": "moved", "sure": "1", "words": "x", "wish": "x", "known_by": "register",
        "open": "1", "format": "json",
    }  # fmt: skip


Viewer = Callable[[World], Client]
# ---- who looks


def him(world: World) -> Client:
    return _resident(world.they.him)


def his_helper(world: World) -> Client:
    """With a mandate from him, acting for him from the first request on."""
    client = _resident(world.they.friend)
    mandate = world.they.him.mandates_given.get() if hasattr(world.they.him, "mandates_given") else None
    if mandate is not None:
        client.post(f"/ja/me/for/{mandate.pk}")
    return client


def a_stranger(world: World) -> Client:
    return _resident(
        persons.open_person(
            body=world.his_town, by=BY, now=clock.now(), details={"name": "一人", "birth_date": date(1970, 1, 1)}
        )
    )


def his_towns_staff(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.staff)
    sessions.begin(
        key=str(client.session.session_key), user=world.staff, proof=Proof.PASSWORD, device="Firefox · Linux", idle_seconds=1800,
        longest_seconds=36_000, by=Actor("test"), now=clock.now(),
    )  # fmt: skip
    return client


def nobody(world: World) -> Client:
    return Client(raise_request_exception=False)


def an_app(world: World) -> Client:
    """Somebody else's program, with a key that it made up."""
    return Client(raise_request_exception=False, headers={"authorization": "Bearer 00000000-0000"})


def _resident(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    enter(client, person)
    return client


VIEWERS: tuple[Viewer, ...] = (him, his_helper, a_stranger, his_towns_staff, nobody, an_app)


def _requests(world: World, viewer: Viewer) -> Iterator[walking.Request]:
    """Every request of the walk: each address with nothing and with what one might send, as a form and, to the API, as JSON.

    Every key is tried where this viewer may come in at all, two of them where nobody like them does, as in her town for his town's staff.
    On PostgreSQL the keys of what is hers are enough: what its policies hide is theirs.
    """
    mine = {"his_towns_staff": "/staff/", "nobody": "?", "an_app": "/api/"}.get(viewer.__name__, "/me/")
    few, sent = [str(world.they.her.pk), world.keys[-1]], _sent(world)
    about_her = [*few, *sorted(world.hers)]
    for route in walking.routes():
        keys = few
        if mine in f"/{route.template}":
            keys = world.keys if connection.vendor == "sqlite" else about_her
        elif mine == "/me/" and route.template.startswith("ja/notices/"):
            keys = about_her
        for address in _addresses(world, viewer, route, keys, few):
            yield walking.Request("get", address)
            if not route.holes:
                yield walking.Request("get", address, sent)
            if any(part in address for part in FORMS) or not route.holes:
                yield walking.Request("post", address, sent)
            if address.startswith("/api/"):
                yield walking.Request("post", address, sent, as_json=True)


def _addresses(world: World, viewer: Viewer, route: walking.Route, keys: list[str], few: list[str]) -> Iterator[str]:
    """One address with its holes filled; for staff, their own town's with every key and any other town's with few."""
    filling = _fillings(world, keys)
    if viewer is not his_towns_staff or "staff/" not in route.template or ("slug", "body") not in route.holes:
        yield from route.filled(filling)
        return
    yield from route.filled({**filling, "body": [world.his_town.key]})
    yield from route.filled({**_fillings(world, few), "body": [world.town.key]})


def _either_database(viewers: Sequence[Viewer]) -> list[Any]:
    """On PostgreSQL the other party himself and staff walk, whom its policies keep apart. His helper and a stranger, who read by the same rights, walk in the soak."""
    both, slow = {him, his_towns_staff}, {his_helper, a_stranger}
    marks = {
        each: [pytest.mark.soak] if each in slow else [] if each in both else [pytest.mark.embedded] for each in viewers
    }
    return [pytest.param(each, id=each.__name__, marks=marks[each]) for each in viewers]


@pytest.mark.parametrize("viewer", _either_database(VIEWERS))
def test_no_answer_tells_where_she_is(world: World, viewer: Viewer) -> None:
    client, problems, asked = viewer(world), [], 0
    for request in _requests(world, viewer):
        answer = walking.ask(client, request)
        asked += 1
        if answer.status >= 500:
            problems.append(f"{request}: {answer.status}")
        problems += [f"{request}: {word}" for word in _told(world, viewer, request, answer)]
    assert asked > 300
    assert not problems, "\n".join(problems[:40])


def _told(world: World, viewer: Viewer, request: walking.Request, answer: walking.Answer) -> list[str]:
    """The words that the answer tells, but for what who asks had sent along and what everybody is told."""
    plain = answer.text.replace(request.address, "")
    for word in sorted(request.sent.values(), key=len, reverse=True):
        plain = plain.replace(word, "")
    found = [word for word in WORDS if word in plain]
    found += [key for key in world.hers if key in plain and key not in request.address]
    if viewer is not his_towns_staff and any(word in plain for word in PUBLIC_WORDS):
        public = walking.ask(nobody(world), request).text
        found += [word for word in PUBLIC_WORDS if word in plain and word not in public]
    return found


@pytest.mark.embedded
@pytest.mark.parametrize("viewer", _either_database([him, his_helper, a_stranger]))
def test_whatever_is_hers_answers_like_what_never_was(world: World, viewer: Viewer) -> None:
    """Same status, same words, same number of questions to the database; for each address that takes an identifier."""
    client, problems = viewer(world), []
    for route in walking.routes():
        if not any(kind == "uuid" for kind, _ in route.holes) or "staff/" in route.template:
            continue
        for method in ("get", "post"):
            fill = {**_fillings(world, [str(uuid4())]), "body": [world.town.key]}
            nothing = walking.ask(client, walking.Request(method, next(route.filled(fill))))
            for key in sorted(world.hers):
                answer = walking.ask(client, walking.Request(method, next(route.filled({**fill, "uuid": [key]}))))
                if (answer.status, walking.same(answer.text)) != (
                    nothing.status,
                    walking.same(nothing.text),
                ):
                    problems.append(f"{method} {route.template} {key}: {answer.status} instead of {nothing.status}")
    assert not problems, "\n".join(problems[:40])


@pytest.mark.embedded
def test_the_walk_would_find_her(world: World) -> None:
    """As herself the same walk finds nearly all of it: it looks where there is something to see."""
    client, found = _resident(world.they.her), set()
    for route in walking.routes():
        if "/me/" in route.template or route.template.startswith("ja/notices/"):
            for address in route.filled(_fillings(world, world.keys)):
                text = walking.ask(client, walking.Request("get", address)).text
                found |= {word for word in (*WORDS, TOWN) if word in text}
    assert {"桔梗", "さつき", "つぼみ", "槙原"} <= found


def test_the_ledger_names_nobody(world: World) -> None:
    """Whatever was done to her, no entry holds a word of it, and no protection is tied to her in it."""
    whole = str(list(LedgerEntry.objects.values("action", "subject", "data", "by", "behalf", "purpose")))
    assert not [word for word in (*WORDS, TOWN) if word in whole]
    protections = LedgerEntry.objects.filter(action__startswith="protection.")
    assert protections.exists()
    assert str(world.they.her.pk) not in str(list(protections.values()))
