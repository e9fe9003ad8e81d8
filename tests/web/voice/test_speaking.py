"""Speaking on one screen without an account: about a counter by its poster, a procedure, a service, an office; and its bad input."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.people.families import person
from tests.procedures.forms import published
from tests.procedures.pictures import located
from tests.web.conftest import Publish
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.registry.rules.numbers import slug
from todoke.voice.models import Counter, Voice
from todoke.voice.operations import asking, counters
from todoke.voice.queries import counters as queries
from todoke.voice.queries.voices import by_code
from todoke.voice.rules.kinds import About, Kind, Scale

pytestmark = pytest.mark.django_db
PAGE = "/en/voice/131181/counter/kodomo/"
CODE = re.compile(r'class="num">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5})<')


@pytest.fixture
def counter(arakawa: Body, by: Actor, now: datetime) -> Counter:
    names = {"ja": "子育て窓口", "en": "Child counter"}
    return counters.make(body=arakawa, key="kodomo", names=names, place="2階", by=by, now=now)


def sent(client: Client, page: str, status: int = 200, **given: object) -> str:
    response = client.post(page, given)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_a_wait_is_told_by_the_poster_of_a_counter(reader: Client, counter: Counter) -> None:
    code = queries.code_of(counter)
    first = reader.get(f"/v/{code}", headers={"accept-language": "en"})
    assert first["Location"] == f"/en/v/{code}"
    second = reader.get(first["Location"])
    assert second["Location"] == f"{PAGE}?q={code}"
    html = reader.get(second["Location"]).content.decode()
    assert "<h1>Child counter</h1>" in html
    assert "2階" in html
    form = re.findall(r'name="form" value="([^"]+)"', html)[0]
    html = sent(
        reader,
        PAGE,
        q=code,
        form=form,
        score="2",
        text="90分待った。電話は090-1234-5678です",
        drivers=["time", "fairness"],
        answer="1",
    )
    found = Voice.objects.get()
    assert by_code(CODE.findall(html)[0]) == found
    assert (found.channel, found.about_kind, found.about, found.score, found.drivers) == (
        "qr",
        "counter",
        "kodomo",
        2,
        ["time", "fairness"],
    )
    assert "090" not in found.text + html
    assert found.kind == Kind.ENQUIRY.value
    assert f"Answer by</dt><dd>{found.promised_date:%-d %B %Y}" in html
    assert found.person is None
    assert "already told us" in sent(reader, PAGE, q=code, form=form, score="1"), "the same form is sent once"
    assert Voice.objects.count() == 1


def test_a_forged_or_swapped_code_is_named(reader: Client, counter: Counter, by: Actor, now: datetime) -> None:
    html = reader.get("/en/v/1-AAAABBBBCCCCDDDD")
    assert (html.status_code, "This code is not one of ours" in html.content.decode()) == (404, True)
    sent(reader, PAGE, q="1-AAAABBBBCCCCDDDD", score="4")
    assert Voice.objects.get().channel == "web", "a made-up code counts as no poster"
    sent(reader, PAGE, q=queries.code_of(counter), do="swapped")
    found = Voice.objects.get(kind="defect")
    assert (found.fault, found.detail, found.channel, found.scale) == ("wrong", "poster", "qr", "")
    counters.end(counter=counter, by=by, now=now)
    ended = reader.get(f"/en/v/{queries.code_of(counter)}")
    assert (ended.status_code, "/en/voice/131181/" in ended.content.decode()) == (410, True)
    assert reader.get(PAGE).status_code == 410


def test_what_is_kept_is_shown_before_it_is_sent(reader: Client, counter: Counter) -> None:
    html = sent(reader, PAGE, score="3", text="山田太郎です。mail: a@example.jp", drivers="ease", preview="1")
    assert "2 places are hidden" in html
    assert "a@example.jp" in html, "what was typed stays in its box"
    assert not Voice.objects.exists()
    assert re.search(r'value="3" checked', html)
    assert re.search(r'value="ease" checked', html)


def test_what_cannot_be_taken_says_so_and_loses_nothing(reader: Client, counter: Counter) -> None:
    long = "長" * 4001
    assert long in sent(reader, PAGE, 422, text=long)
    assert "Nothing has been sent yet" in sent(reader, PAGE, 422, text="\u200b \u202e")
    assert "at most two" in sent(reader, PAGE, 422, score="3", drivers=["time", "ease", "person"])
    assert "one of the answers shown" in sent(reader, PAGE, 422, score="9")
    assert "what you want to know" in sent(reader, PAGE, 422, score="3", answer="1")
    assert not Voice.objects.exists()
    for text in ("👍👍👍", "<script>alert(1)</script>", "שלום עולם", "短い"):
        html = sent(reader, PAGE, text=text)
        assert "<script>alert" not in html
    assert Voice.objects.count() == 4


def test_the_scale_is_the_bodys(reader: Client, counter: Counter, arakawa: Body, by: Actor, now: datetime) -> None:
    asking.settle(
        body=arakawa, about_kind=About.COUNTER, about="", scale=Scale.RECOMMEND.value, on=True, by=by, now=now
    )
    html = reader.get(PAGE).content.decode()
    assert "Would you recommend this" in html
    assert "10 certainly" in html
    sent(reader, PAGE, score="0")
    assert Voice.objects.values_list("scale", "score").get() == ("recommend-0-10", 0)


def test_one_photo_comes_along_without_where_it_was_taken(
    reader: Client, counter: Counter, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    html = sent(reader, PAGE, 422, score="1", photo=SimpleUploadedFile("a.pdf", b"%PDF-1.7 x", "application/pdf"))
    assert "id_photo" in html
    assert not Voice.objects.exists()
    sent(reader, PAGE, 422, text=" ", photo=SimpleUploadedFile("a.jpg", located(), "image/jpeg"))
    assert not [each for each in tmp_path.rglob("*") if each.is_file() and each.stat().st_size > 1000], (
        "what was refused left no photo"
    )
    sent(reader, PAGE, score="1", photo=SimpleUploadedFile("a.jpg", located(), "image/jpeg"))
    assert Voice.objects.get().photo_token


def test_an_office_one_of_its_procedures_and_a_service(
    reader: Client, arakawa: Body, counter: Counter, publish: Publish, now: datetime
) -> None:
    version = published(arakawa, now=now)
    html = reader.get("/en/voice/131181/").content.decode()
    assert "Medical certificate" in html
    assert "Child counter" in html
    sent(reader, "/en/voice/131181/", text="いつもありがとう")
    sent(reader, "/en/voice/131181/", about=f"procedure:{version.procedure_id}", score="5")
    sent(reader, "/en/voice/131181/", about="counter:nothing", score="5")
    sent(reader, f"/ja-simple/voice/131181/procedure/{version.procedure_id}/", score="4")
    program = publish(arakawa)
    sent(reader, f"/en/voice/131181/program/{slug(program.number)}/", score="1", text="わからない")
    found = Voice.objects.order_by("at", "score").values_list("about_kind", "about", "language", "detail")
    number = str(version.procedure_id)
    assert sorted(found) == sorted([
        ("body", "", "en", ""), ("procedure", number, "en", ""), ("body", "", "en", ""), ("procedure", number, "ja-simple", "v1"),
        ("program", program.number, "en", "v1"),
    ])  # fmt: skip
    for nothing in ("procedure/999/", "program/nothing/", "counter/nothing/"):
        assert reader.get(f"/en/voice/131181/{nothing}").status_code == 404
    assert reader.get("/en/voice/?body=131181")["Location"] == "/en/voice/131181/"
    assert "Arakawa City" in reader.get("/en/voice/").content.decode()


def test_who_is_signed_in_stays_nameless_unless_they_want_it(client: Client, arakawa: Body, counter: Counter) -> None:
    me = person(arakawa, "届 花子")
    enter(client, me)
    sent(client, PAGE, acting_for="", score="2")
    assert Voice.objects.get().person is None
    html = sent(client, PAGE, acting_for="", score="3", mine="1")
    assert "/en/me/voices/" in html
    mine = Voice.objects.get(person=me)
    listed = client.get("/en/me/voices/").content.decode()
    assert f"/en/me/voices/{mine.pk}/" in listed
    assert client.get(f"/en/me/voices/{mine.pk}/").status_code == 200
    other = Voice.objects.get(person=None)
    assert client.get(f"/en/me/voices/{other.pk}/").status_code == 404
    assert f"/en/me/voices/{mine.pk}/" in client.get("/en/voice/receipt/").content.decode(), "a notice leads here"
