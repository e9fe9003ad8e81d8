"""What everybody sees of improvements: pages by body and by service, a feed, how voices are answered; and what one follows oneself."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.people.families import person
from tests.voice.improving import OWNER, WORDS, begun, group_of
from tests.voice.saying import voice
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.registry.models import Program
from todoke.ui.pages import CACHE_MARK
from todoke.voice.models import Burst, Counter, Improvement, Subscription, Voice, VoiceMessage
from todoke.voice.operations import answering, improvements
from todoke.voice.rules.kinds import About, Kind, Scale
from todoke.voice.rules.states import ImprovementState

pytestmark = pytest.mark.django_db
BODY = "/en/voice/improved/131181/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def counter(arakawa: Body, now: datetime) -> Counter:
    """A counter with a name in two languages."""
    names = {"ja": "総合窓口", "en": "Main counter"}
    return Counter.objects.create(body=arakawa, key="madoguchi", names=names, made_at=now)


def public(body: Body, now: datetime, **given: object) -> Improvement:
    return improvements.publish(improvement=begun(body, now, **given), by=OWNER, now=now)  # type: ignore[arg-type]


def test_what_was_said_and_done_is_public_once_it_is_published(reader: Client, arakawa: Body, now: datetime) -> None:
    found = begun(arakawa, now, texts=replace(WORDS, did={"ja": "番号札の機械を置きました。"}))
    assert "Numbers at the counter" not in reader.get(BODY).content.decode()
    improvements.publish(improvement=found, by=OWNER, now=now)
    response = reader.get(BODY)
    page = response.content.decode()
    assert "You said that nobody knew whose turn it was." in page
    assert '<p lang="ja">番号札の機械を置きました。</p>' in page, "what has no English is marked as Japanese"
    assert CACHE_MARK in response
    assert "1 improvement" in reader.get("/en/voice/improved/").content.decode()


def test_a_public_answer_stands_there_at_once_and_is_gone_at_once(reader: Client, arakawa: Body, now: datetime) -> None:
    assert "Saturdays" not in reader.get(BODY).content.decode()
    line = answering.answer(voice=voice(arakawa, now), text="Open on Saturdays.", public=True, by=OWNER, now=now)
    assert "Saturdays" in reader.get(BODY).content.decode()
    answering.take_back_public(message=line, by=OWNER, now=now)
    assert "Saturdays" not in reader.get(BODY).content.decode()


def test_a_counter_has_its_own_page_with_figures_up_to_yesterday(
    reader: Client, arakawa: Body, counter: Counter, now: datetime
) -> None:
    public(arakawa, now)
    public(arakawa, now, about_kind=About.BODY, about="")
    page = f"{BODY}counter/{counter.key}/"
    assert reader.get(page).content.decode().count("<section") == 1
    for number in range(10):
        voice(arakawa, now - timedelta(days=1), score=4 if number else 3)
    voice(arakawa, now, score=1)  # today counts tomorrow
    text = reader.get(page).content.decode()
    assert "<strong>10</strong>" in text
    assert "<strong>3.9</strong><small>of 5, from 10 answers</small>" in text
    burst = Burst.objects.create(body=arakawa, about_kind="counter", about="madoguchi", state="abuse", first_at=now, last_at=now)  # fmt: skip
    Voice.objects.filter(pk=Voice.objects.filter(score=4).values("pk")[:1]).update(burst=burst)
    text = reader.get(page).content.decode()
    assert "<strong>9</strong>" in text
    assert "On average" not in text, "nine are too few for a mean"
    assert reader.get(f"{BODY}counter/nothing/").status_code == 404
    assert reader.get(f"{BODY}nonsense/x/").status_code == 404


def test_answers_for_everybody_stand_there_and_others_do_not(
    reader: Client, arakawa: Body, counter: Counter, now: datetime
) -> None:
    said = voice(arakawa, now, "わたしだけの言葉")
    for text, is_public in (("みなさまへの答え", True), ("ひとりへの答え", False)):
        VoiceMessage.objects.create(body=arakawa, voice=said, from_staff=True, public=is_public, text=text, at=now)
    page = reader.get(f"{BODY}counter/{counter.key}/").content.decode()
    assert "みなさまへの答え" in page
    assert "ひとりへの答え" not in page
    assert "わたしだけの言葉" not in page


def test_the_feed_says_what_the_page_says(reader: Client, arakawa: Body, counter: Counter, now: datetime) -> None:
    found = public(arakawa, now)
    for address in (f"{BODY}feed.atom", f"{BODY}counter/{counter.key}/feed.atom"):
        response = reader.get(address)
        feed = ElementTree.fromstring(response.content)
        entry = feed.find(f"{ATOM}entry")
        assert entry is not None
        assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{found.pk}"
        assert entry.findtext(f"{ATOM}title") == "We heard it: Numbers at the counter"
        assert response["Content-Type"].startswith("application/atom+xml")


def test_a_programme_shows_what_was_said_and_done_about_it(
    reader: Client, arakawa: Body, allowance: Program, now: datetime
) -> None:
    page = "/en/programs/psid3.0_7000020131181_1_UM24"
    about = {"about_kind": About.PROGRAM, "about": allowance.number}
    assert "You said, we did" not in reader.get(page).content.decode()
    voice(arakawa, now - timedelta(days=3), **about)
    public(arakawa, now, **about)
    text = reader.get(page).content.decode()
    assert "1 improvement" in text
    link = text.split("You said, we did</a>")[0].rpartition('href="')[2].split('"')[0]
    assert "Numbers at the counter" in reader.get(link).content.decode()


def test_how_a_body_answers_is_public(reader: Client, arakawa: Body, chofu: Body, now: datetime) -> None:
    asked: dict[str, Any] = {"kind": Kind.ENQUIRY, "scale": None, "score": None}
    first, second, third = (voice(arakawa, now - timedelta(days=9), **asked) for _ in range(3))
    voice(arakawa, now - timedelta(days=2))
    voice(chofu, now)  # today: not counted yet
    promised = (now - timedelta(days=4)).date()
    Voice.objects.filter(pk__in=[first.pk, second.pk, third.pk]).update(promised_date=promised)
    Voice.objects.filter(pk=first.pk).update(answered_at=now - timedelta(days=7))
    Voice.objects.filter(pk=second.pk).update(answered_at=now - timedelta(days=3))
    page = reader.get("/en/voice/scores/").content.decode()
    for cell in ("2 of 4 (50 %)", "2 of 3 (67 %)", "4.0 days", "1 of 3 (33 %)"):
        assert cell in page, cell
    assert "Chofu" not in page


def test_one_follows_and_ends_it_and_answers_with_one_tap(
    arakawa: Body, counter: Counter, now: datetime, reader: Client
) -> None:
    follow = f"/en/me/improvements/follow?body=131181&kind=counter&about={counter.key}"
    assert reader.get(follow).status_code == 303, "who is not signed in signs in first"
    who = person(arakawa, "届 花子")
    enter(reader, who)
    assert "Main counter" in reader.get(follow).content.decode()
    given = {"body": "131181", "kind": "counter", "about": counter.key}
    assert reader.post("/en/me/improvements/follow", {**given, "about": "nothing"}).status_code == 404
    reader.post("/en/me/improvements/follow", given)
    held = Subscription.objects.get(person=who)
    mine = voice(arakawa, now - timedelta(days=60))
    Voice.objects.filter(pk=mine.pk).update(person=who)
    past = now - timedelta(days=30)
    found = begun(arakawa, past, group_of(arakawa, past, mine))
    for state in (ImprovementState.DOING, ImprovementState.DONE):
        improvements.move(improvement=found, state=state, by=OWNER, now=past)
    improvements.publish(improvement=found, by=OWNER, now=past)
    improvements.ask_again(improvement=found, by=OWNER, now=now)
    page = reader.get("/en/me/improvements/").content.decode()
    assert "Numbers at the counter" in page
    assert "It got better" in page
    other = voice(arakawa, now)
    for wrong in ({"voice": str(other.pk), "helped": "better"}, {"end": "nonsense"}):
        assert reader.post("/en/me/improvements/", wrong).status_code == 404
    reader.post("/en/me/improvements/", {"voice": str(mine.pk), "helped": "better"})
    mine.refresh_from_db()
    assert mine.helped == "better"
    reader.post("/en/me/improvements/", {"end": str(held.pk)})
    assert not Subscription.objects.exists()


def test_scales_are_never_added(reader: Client, arakawa: Body, counter: Counter, now: datetime) -> None:
    for number in range(20):
        scale = Scale.RECOMMEND if number % 2 else Scale.SATISFACTION
        voice(arakawa, now - timedelta(days=1), scale=scale, score=5)
    text = reader.get(f"{BODY}counter/{counter.key}/").content.decode()
    assert "of 10, from 10 answers" in text
    assert "of 5, from 10 answers" in text
