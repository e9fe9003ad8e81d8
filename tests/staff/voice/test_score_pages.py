"""The pages of scores: what staff read of their body, of one thing, of the metropolis, and beside other bodies."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.procedures.forms import published, without_files
from tests.voice.saying import voice
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.jobs.roll_up_voices import roll_up
from todoke.people.models import User
from todoke.procedures.operations import counts
from todoke.procedures.rules.states import Channel as FormChannel
from todoke.procedures.rules.states import Happening
from todoke.voice.rules.kinds import About, Channel, Driver, Fault, Kind, Moment, Scale

DAY = timedelta(days=1)


@pytest.fixture
def client(author: User, at: Callable[[User | None], Client]) -> Client:
    """Whoever writes in Arakawa, signed in."""
    return at(author)


def page(client: Client, body: Body, path: str = "") -> str:
    response = client.get(f"/en/staff/{body.key}/scores/{path}")
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def heard(
    body: Body, now: datetime, number: int, *, about: str = "madoguchi", kind: About = About.COUNTER, **given: Any
) -> None:
    for place in range(number):
        score = given.get("score", 1 + place % 2)
        voice(
            body,
            now - (1 + place % 3) * DAY,
            **{"about_kind": kind, "about": about, "drivers": (Driver.TIME,), **given, "score": score},
        )


def test_a_body_reads_its_scores_and_what_hurts_most(client: Client, arakawa: Body, by: Actor) -> None:
    now = clock.now()
    heard(arakawa, now, 12)
    heard(arakawa, now, 12, about="madoguchi-2", score=5)
    heard(arakawa, now, 9, about="few", score=1)
    voice(
        arakawa,
        now,
        "",
        kind=Kind.DEFECT,
        channel=Channel.PAGE,
        about_kind=About.PAGE,
        about="/help",
        scale=None,
        score=None,
        fault=Fault.OLD,
    )
    roll_up(by=by, now=now)
    text = page(client, arakawa)
    assert "<strong>2.6</strong>" in text  # 6 × 1, 6 × 2, 12 × 5, 9 × 1: the mean of 33
    assert "about=few" not in text  # nine answers say nothing about a thing
    assert "The time it took" in text
    assert "It is out of date" in text
    assert "<svg" in text
    assert 'style="' not in text


def test_a_procedure_shows_its_funnel(client: Client, arakawa: Body, by: Actor) -> None:
    now = clock.now()
    version = published(arakawa, without_files(), now=now)
    about = str(version.procedure_id)
    heard(arakawa, now, 11, kind=About.PROCEDURE, about=about, channel=Channel.WEB, moment=Moment.FINISHED)
    for question, number in (("applicant", 40), ("moved", 30)):
        counts.count(
            version=version,
            question=question,
            happening=Happening.SHOWN,
            channel=FormChannel.WEB,
            day=now.date(),
            more=number,
            by=by,
        )
    counts.count(
        version=version,
        question="moved",
        happening=Happening.LEFT,
        channel=FormChannel.WEB,
        day=now.date(),
        more=12,
        by=by,
    )
    text = page(client, arakawa, f"about/?kind=procedure&about={about}")
    assert "From the first page to filed" in text
    assert "stopped here: 12" in text
    assert "Medical certificate" in text
    assert client.get(f"/en/staff/{arakawa.key}/scores/about/?kind=procedure").status_code == 404
    assert client.get(f"/en/staff/{arakawa.key}/scores/about/?kind=nothing&about=1").status_code == 404


def test_bodies_are_compared_only_where_the_question_is_the_same(
    client: Client, arakawa: Body, chofu: Body, nation: Body, by: Actor
) -> None:
    now = clock.now()
    asked: dict[str, Any] = {"kind": About.PROCEDURE, "channel": Channel.WEB, "moment": Moment.FINISHED}
    abouts = {body: str(published(body, without_files(), now=now).procedure_id) for body in (arakawa, chofu, nation)}
    heard(arakawa, now, 30, about=abouts[arakawa], score=1, **asked)
    heard(chofu, now, 30, about=abouts[chofu], score=5, **asked)
    heard(chofu, now, 30, about=abouts[chofu], score=1, **(asked | {"moment": Moment.LEFT}))
    heard(nation, now, 30, about=abouts[nation], score=9, scale=Scale.RECOMMEND, **asked)
    roll_up(by=by, now=now)
    text = page(client, arakawa, f"compare/?kind=procedure&about={abouts[arakawa]}")
    assert "Chofu City: certainly fewer are unhappy than here." in text
    assert "asks on another scale: not comparable" in text
    assert "<strong>5.0</strong>" in text  # those who stopped were asked something else
    assert abouts[arakawa] in page(client, arakawa, "compare/")


def test_everywhere_what_hurts_most_stands_first(client: Client, arakawa: Body, chofu: Body, by: Actor) -> None:
    now = clock.now()
    heard(arakawa, now, 12, score=1)
    heard(chofu, now, 40, score=1)
    heard(chofu, now, 9, about="few", score=1)
    roll_up(by=by, now=now)
    text = page(client, arakawa, "everywhere/")
    assert text.index("調布市") < text.index("荒川区", text.index("<table"))
    assert "few" not in text.split("<table")[1].split("</table>")[0].replace("fewer", "")


def test_before_anybody_spoke_the_pages_say_so(client: Client, arakawa: Body) -> None:
    assert "No scores yet" in page(client, arakawa)
    assert "Nothing yet of which enough people spoke." in page(client, arakawa, "everywhere/")
