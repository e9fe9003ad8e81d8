"""Staff write down what they hear, with the way it came; make counters with posters; settle what is asked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.procedures.forms import published
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.people.rules import proof_codes
from todoke.people.rules.roles import Role
from todoke.voice.models import Asking, Counter, Voice
from todoke.voice.operations import asking, counters
from todoke.voice.queries.voices import by_code
from todoke.voice.rules.kinds import About, Scale

pytestmark = pytest.mark.django_db
At = Callable[[User | None], Client]
VOICES = "/en/staff/131181/voices/"
WRITE = f"{VOICES}write/"
COUNTERS = f"{VOICES}counters/"


@pytest.fixture
def clerk(member: Callable[..., User], arakawa: Body) -> User:
    return member("clerk", arakawa, Role.COUNTER, clock.today() + timedelta(days=9))


def test_a_call_is_written_down_with_a_code_for_the_caller(at: At, clerk: User, arakawa: Body) -> None:
    client = at(clerk)
    version = published(arakawa, now=clock.now())
    given = {"way": "phone", "about": f"procedure:{version.procedure_id}", "scale": "satisfaction-1-5", "form": "f1"}
    assert client.post(WRITE, {**given, "way": "web", "score": "2"}).status_code == 422
    assert (
        "1 place is hidden"
        in client.post(WRITE, {**given, "text": "a@example.jp です", "preview": "1"}).content.decode()
    )
    assert not Voice.objects.exists()
    page = client.post(
        WRITE, {**given, "text": "山田太郎です。窓口が遠い", "language": "ja-simple", "answer": "1"}
    ).content.decode()
    found = Voice.objects.get()
    assert (found.channel, found.kind, found.language, found.entered_by) == (
        "phone",
        "enquiry",
        "ja-simple",
        f"staff:{clerk.pk}",
    )
    assert "山田" not in found.text
    code = next(
        word for word in page.replace("<", " ").replace(">", " ").split() if proof_codes.read(word) and "-" in word
    )
    assert by_code(code) == found
    entry = LedgerEntry.objects.filter(body=arakawa, action="voice.write_down").get()
    assert entry.data == {"channel": "phone"}
    assert client.post(WRITE, {**given, "text": "窓口が遠い"}).status_code == 302, "the same form counts once"
    assert Voice.objects.count() == 1


def test_a_sheet_counts_on_the_scale_with_which_it_was_printed(at: At, clerk: User, arakawa: Body, by: Actor) -> None:
    counters.make(body=arakawa, key="ichi", names={"ja": "総合窓口"}, place="", by=by, now=clock.now())
    asking.settle(body=arakawa, about_kind=About.COUNTER, about="", scale=Scale.RECOMMEND.value, on=True, by=by, now=clock.now())  # fmt: skip
    client, old = at(clerk), "131181/counter/ichi/satisfaction-1-5"
    page = client.get(WRITE, {"sheet": old}).content.decode()
    assert "総合窓口" in page
    assert "All in all" in page
    given = {"way": "paper", "about": "counter:ichi", "scale": "satisfaction-1-5", "score": "5"}
    assert client.post(WRITE, {**given, "form": "1"}).status_code == 422, (
        "without its sheet it is asked on today's scale"
    )
    assert client.post(WRITE, {**given, "form": "1", "sheet": old}).status_code == 200
    assert Voice.objects.values_list("scale", "score", "channel").get() == ("satisfaction-1-5", 5, "paper")
    for foreign in ("132080/counter/ichi/satisfaction-1-5", "131181/counter/ni/satisfaction-1-5", "nonsense"):
        assert client.get(WRITE, {"sheet": foreign}).status_code == 422


def test_a_counter_has_posters_and_sheets_until_it_ends(at: At, author: User, clerk: User, arakawa: Body) -> None:
    client = at(author)
    given = {
        "key": "ichi",
        "name_ja": "総合窓口",
        "name_en": "Main counter",
        "name_ja-simple": "{総合|そうごう}{窓口|まどぐち}",
    }
    assert client.post(COUNTERS, {**given, "key": "No!"}).status_code == 422
    assert client.post(COUNTERS, given)["Location"] == f"{COUNTERS}ichi/"
    assert client.post(COUNTERS, given).status_code == 422
    page = client.get(f"{COUNTERS}ichi/").content.decode()
    assert "<svg" in page
    assert "/v/" in client.get(f"{COUNTERS}ichi/poster/").content.decode()
    for size in ("a4", "a6"):
        poster = client.get(f"{COUNTERS}ichi/poster-{size}.pdf")
        assert (poster["Content-Type"], poster.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"{COUNTERS}ichi/poster-a0.pdf").status_code == 404
    sheet = client.get(f"{VOICES}sheet.pdf?about=counter:ichi&language=ja-simple")
    assert sheet.content[:5] == b"%PDF-"
    assert client.get(f"{VOICES}sheet.pdf?about=counter:ni").status_code == 404
    client.post(f"{COUNTERS}ichi/", {"do": "end"})
    assert Counter.objects.get().ended_at is not None
    assert client.get(f"{COUNTERS}ichi/poster-a4.pdf").status_code == 404
    assert at(clerk).get(COUNTERS).status_code == 403
    assert client.get(WRITE).status_code == 403


def test_what_is_asked_is_settled_by_whoever_writes(at: At, author: User, arakawa: Body) -> None:
    client, page = at(author), f"{VOICES}asking/"
    assert client.post(page, {"about": "procedure", "scale": "stars"}).status_code == 422
    assert client.post(page, {"about": "procedure:99", "scale": "recommend-0-10"}).status_code == 422
    client.post(page, {"about": "procedure", "scale": "recommend-0-10", "on": "1"})
    found = Asking.objects.get()
    assert (found.about_kind, found.about, found.scale, found.on) == ("procedure", "", "recommend-0-10", True)
    assert "All procedures" in client.get(page).content.decode()
