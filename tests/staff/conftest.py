"""A ward with its staff, a neighbour with hers, and a programme to work on."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.jobs import read_uploads
from todoke.people.models import User
from todoke.people.operations import sessions
from todoke.people.operations import staff as people
from todoke.people.rules.roles import Role
from todoke.people.rules.sessions import Proof
from todoke.registry.models import Program, ProgramType
from todoke.registry.operations import programs, types, uploads

CONTENT = {
    "name": "児童手当",
    "summary": "お子さんを育てている方への手当です。",
    "target_persons": "18歳までのお子さんを育てている方",
    "procedure_method": "窓口、郵送",
    "contact_phone": "03-3802-3111",
}


@pytest.fixture
def member(db: None, by: Actor) -> Callable[..., User]:
    """Make a member of staff with a role at a body."""

    def make(
        username: str,
        body: Body | None = None,
        role: Role = Role.AUTHOR,
        ends_date: date | None = None,
        **extra: str,
    ) -> User:
        user = User.objects.create_user(
            username=username, password="long enough words", last_login=clock.now(), **extra
        )
        if body is not None:
            people.grant(user=user, body=body, role=role, by=by, now=clock.now(), ends_date=ends_date)
        return user

    return make


@pytest.fixture
def author(member: Callable[..., User], arakawa: Body) -> User:
    """Who writes in Arakawa."""
    return member("author.arakawa", arakawa, Role.AUTHOR, first_name="荒川 花")


@pytest.fixture
def approver(member: Callable[..., User], arakawa: Body) -> User:
    """Who approves in Arakawa."""
    return member("approver.arakawa", arakawa, Role.APPROVER)


@pytest.fixture
def administrator(member: Callable[..., User], arakawa: Body) -> User:
    """Who keeps Arakawa."""
    return member("admin.arakawa", arakawa, Role.ADMINISTRATOR)


@pytest.fixture
def stranger(member: Callable[..., User], chofu: Body) -> User:
    """Who may do everything in Chofu."""
    return member("admin.chofu", chofu, Role.ADMINISTRATOR)


@pytest.fixture
def at() -> Callable[[User | None], Client]:
    """A browser in which somebody is signed in."""

    def sign_in(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
            sessions.begin(
                key=str(client.session.session_key), user=user, proof=Proof.PASSWORD, device="Firefox · Linux", idle_seconds=1800,
                longest_seconds=36_000, by=Actor("test"), now=clock.now(),
            )  # fmt: skip
        return client

    return sign_in


@pytest.fixture
def worked(settings: Settings, tmp_path: Path) -> Callable[[], int]:
    """Do what a worker does beside the server: everything that is due, in this process; how many files it worked on."""
    settings.DATA_DIR = tmp_path

    def work() -> int:
        count = 0
        while (lease := uploads.claim(now=clock.now(), seconds=60)) is not None:
            read_uploads.read(lease)
            count += 1
        return count

    return work


@pytest.fixture
def allowance(arakawa: Body, by: Actor) -> Program:
    """児童手当, live."""
    draft = programs.create(body=arakawa, by=by, now=clock.now(), content=CONTENT)
    programs.approve(version=draft, by=Actor("other"), now=clock.now())
    return Program.objects.get(pk=draft.program.pk)


@pytest.fixture
def um24(nation: Body, by: Actor) -> ProgramType:
    """A type with central text."""
    made = types.ensure(by=by, number="UM24", name="児童手当", now=clock.now())
    types.revise(
        type=made,
        content={"name": "児童手当", "summary": "中央の概要", "description": "中央の内容"},
        by=by,
        now=clock.now(),
    )
    return made
