"""Figures before they are public, single answers, and words that many would look for elsewhere: approved by a person, said by the search."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.surveys.years import NOW, years
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.registry.models import ProgramType, RoutingWord
from todoke.registry.operations import programs
from todoke.surveys.models import SurveyFigure, Wave
from todoke.surveys.operations import figures
from todoke.surveys.rules.kinds import SMALLEST_CELL

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave(arakawa: Body) -> Wave:
    """A closed wave of one year."""
    return years(arakawa, people=200, waves=1)[0]


def url(name: str, body: Body, **more: object) -> str:
    return reverse(f"staff:{name}", kwargs={"body": body.key, **more})


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return " ".join(response.content.decode().split())


def test_staff_make_figures_look_and_take_files(
    arakawa: Body, wave: Wave, author: User, at: Callable[[User | None], Client]
) -> None:
    client = at(author)
    to = url("survey_figures_wave", arakawa, wave=wave.pk)
    assert f'href="{to}"' in text(client, url("survey_figures", arakawa))
    assert client.get(f"{to}files/figures/").status_code == 404  # not made yet
    assert client.post(to)["Location"].startswith(to)
    assert SurveyFigure.objects.filter(wave=wave).exists()
    page = text(client, to)
    assert f"{to}questions/waited/" in page
    assert url("survey_microdata", arakawa, wave=wave.pk) not in page  # for who analyses alone
    question = f"{to}questions/waited/"
    assert "荒川区" in text(client, f"{question}?by=town").partition("<main")[2].partition('id="groups"')[2]
    assert "転入届" in text(client, f"{to}responsible/")
    for kind, begins in (
        ("figures", b"\xef\xbb\xbfsurvey,wave"),
        ("json", b"{"),
        ("codebook", b"\xef\xbb\xbfquestion"),
    ):
        assert client.get(f"{to}files/{kind}/").content.startswith(begins)
    assert client.get(f"{to}files/nothing/").status_code == 404
    Wave.objects.filter(pk=wave.pk).update(state="published")
    kept = SurveyFigure.objects.filter(wave=wave).values_list("pk", flat=True)
    before = list(kept)
    assert client.post(to).status_code == 409
    assert list(kept) == before


def test_figures_before_publication_are_not_for_everybody(
    arakawa: Body, wave: Wave, member: Callable[..., User], stranger: User, at: Callable[[User | None], Client]
) -> None:
    figures.compute(wave=wave, by=Actor("test"), now=NOW)
    ending = clock.today() + timedelta(days=9)
    counter = at(member("counter", arakawa, Role.COUNTER, ending))
    analyst = at(member("analyst", arakawa, Role.ANALYST, ending))
    to = url("survey_figures_wave", arakawa, wave=wave.pk)
    every = [url("survey_figures", arakawa), to, f"{to}questions/waited/", f"{to}responsible/", f"{to}files/figures/"]
    assert {counter.get(path).status_code for path in every} == {404}
    assert {analyst.get(path).status_code for path in every} == {200}
    assert {at(stranger).get(path).status_code for path in every} <= {403, 404}
    assert analyst.post(to).status_code == 404  # who analyses does not make them
    Wave.objects.filter(pk=wave.pk).update(state="open")
    assert {analyst.get(path).status_code for path in every[1:]} == {404}


def test_single_answers_are_for_who_analyses_and_nobody_stands_out(
    arakawa: Body, wave: Wave, author: User, member: Callable[..., User], at: Callable[[User | None], Client]
) -> None:
    to = url("survey_microdata", arakawa, wave=wave.pk)
    assert at(author).post(to).status_code == 403
    response = at(member("analyst", arakawa, Role.ANALYST, clock.today() + timedelta(days=9))).post(to)
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert 0.9 * 200 <= len(rows) <= 200
    looks = Counter(tuple(row[name] for name in ("age", "sex", "town", "mode")) for row in rows)
    assert min(looks.values()) >= SMALLEST_CELL
    for column in rows[0]:
        said = Counter(row[column] for row in rows if row[column] not in ("", "*"))
        assert column in ("age", "sex", "town", "mode", "weight") or min(said.values()) >= SMALLEST_CELL, column
    assert not {row["why.twice"] for row in rows} & {"yes"}  # fewer than ten said it
    entry = LedgerEntry.objects.get(action="survey.microdata")
    assert entry.data == {"records": len(rows)}


def test_the_search_says_what_a_person_approved(
    arakawa: Body, wave: Wave, um24: ProgramType, author: User, approver: User, by: Actor, at: Callable[[User | None], Client]
) -> None:  # fmt: skip
    figures.compute(wave=wave, by=by, now=NOW)
    version = programs.create(
        body=arakawa, by=by, now=clock.now(), content={"name": "児童手当", "summary": "くわしくは窓口へ。"}, type=um24
    )
    programs.approve(version=version, by=Actor("other"), now=clock.now())
    to, said = url("survey_routing", arakawa), "people thought that the metropolis does this"

    def search() -> str:
        return text(Client(), "/en/search?q=児童手当")

    assert said not in search()
    writer, chief = at(author), at(approver)
    page = text(writer, to)
    assert "UM24 児童手当" in page
    assert 'name="approve"' not in page
    assert writer.post(to, {"approve": "UM24:metropolis"}).status_code == 403
    assert chief.post(to, {"approve": "UM24:nation"}).status_code == 404  # fewer than one in ten for certain
    assert not RoutingWord.objects.exists()
    assert 'value="UM24:metropolis"' in text(chief, to)
    assert chief.post(to, {"approve": "UM24:metropolis"}).status_code == 302
    word = RoutingWord.objects.get()
    assert f"{word.percent} of 100 {said}" in search()
    assert "It is done by Arakawa City" in search()
    assert said not in text(Client(), "/en/search?q=図書館")
    assert chief.post(to, {"approve": "UM24:metropolis"}).status_code == 409  # said already
    assert 'value="UM24:metropolis"' not in text(chief, to)
    assert chief.post(to, {"end": "x"}).status_code == 404
    assert chief.post(to, {"end": str(word.pk)}).status_code == 302
    assert said not in search()
    assert {"routing.approve", "routing.end"} <= set(LedgerEntry.objects.values_list("action", flat=True))
