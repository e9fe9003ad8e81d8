"""A survey on the web: a code, a module a page, kept half done, sent once; and a tablet on which nothing stays."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from tests.surveys.answered import places, wave
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.rules import proof_codes
from todoke.surveys.models import Response, SurveyCase, SurveyDraft, SurveyInvitation
from todoke.surveys.operations import cases
from todoke.surveys.queries import cases as queries
from todoke.ui import survey_tablets

pytestmark = pytest.mark.django_db
AT = "/en/survey/answer/131181/fuben/2026/"
TYPED: dict[str, dict[str, object]] = {
    "analog": {"a.waited": "yes", "a.why": ["wait", "twice"], "a.hours": "３回"}, "score": {"a.content": "4"},
    "responsible": {"a.who.moving": "town"}, "life": {"a.when": "２０２４年"},
    "own": {"a.words": "番号札がない。電話は０３－１２３４－５６７８です。<script>"}, "about_you": {"a.age": "30", "a.town": "131181"},
}  # fmt: skip


def text(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def begin(client: Client, code: str) -> None:
    assert client.post("/en/survey/", {"code": code})["Location"] == AT


def fill(client: Client, modules: dict[str, dict[str, object]] = TYPED) -> str:
    to = client.post(AT)["Location"]
    for module, boxes in modules.items():
        assert to == f"{AT}{module}/"
        to = client.post(to, boxes)["Location"]
    return to


def test_somebody_answers_with_their_code(arakawa: Body) -> None:
    now = clock.now()
    held = wave(arakawa, now)
    place, code = next(places(held, now))
    client = Client()
    begin(client, proof_codes.written(code).lower())
    assert "9</dd>" in text(client, AT)
    to = fill(client)
    assert to == f"{AT}send/"
    page = text(client, to)
    assert "&lt;script&gt;" in page
    assert "You answered 9 of 9 questions" in page
    assert client.post(to)["Location"] == f"{AT}thanks/"
    row = Response.objects.get()
    assert (row.mode, row.language, row.age, row.town) == ("web", "en", "30", "131181")
    assert row.answers["hours"] == 3
    assert row.answers["when"] == 2024
    assert not SurveyDraft.objects.exists()
    place.refresh_from_db()
    assert place.used_at is not None
    thanks = text(client, f"{AT}thanks/")
    assert "番号札" not in thanks
    assert f'href="{AT}case/"' in thanks
    assert code not in " ".join(f"{each.key}={each.value}" for each in client.cookies.values())


def test_half_done_is_kept_and_goes_on_elsewhere_with_the_code(arakawa: Body) -> None:
    now = clock.now()
    held = wave(arakawa, now)
    _, code = next(places(held, now))
    first, second = Client(), Client()
    begin(first, code)
    fill(first, {"analog": {"a.waited": "yes"}})
    begin(second, code)
    assert second.post(AT)["Location"] == f"{AT}score/"  # what has no answer yet
    assert re.search(r'value="yes" checked', text(second, f"{AT}analog/"))
    assert 'href="/ja/survey/answer/131181/fuben/2026/analog/"' in text(second, f"{AT}analog/")  # in another language
    assert Client().get(f"{AT}analog/")["Location"] == AT  # without the code nothing is seen
    second.post(f"{AT}stop/", {"do": "forget"})
    assert not SurveyDraft.objects.exists()
    assert second.get(f"{AT}analog/")["Location"] == AT


def test_a_code_answers_once_kindly(arakawa: Body) -> None:
    now = clock.now()
    held = wave(arakawa, now)
    _, code = next(places(held, now))
    first, second = Client(), Client()
    for client in (first, second):  # at the same time, on two devices
        begin(client, code)
    fill(first)
    assert first.post(f"{AT}send/")["Location"] == f"{AT}thanks/"
    fill(second)
    page = second.post(f"{AT}send/")
    assert "With this code somebody answered already" in page.content.decode()
    assert "With this code somebody answered already" in Client().post("/en/survey/", {"code": code}).content.decode()
    assert Response.objects.count() == 1
    assert not SurveyDraft.objects.exists()


def test_a_guessed_code_opens_nothing_and_guessing_is_slowed_down(arakawa: Body) -> None:
    now = clock.now()
    _, code = next(places(wave(arakawa, now), now))
    client = Client()
    for typed in ("", "x" * 5000, "<script>", code[:-1] + ("3" if code[-1] != "3" else "4")):
        assert client.post("/en/survey/", {"code": typed}).status_code == 422
    other = proof_codes.make(lambda alphabet: alphabet[0])
    statuses = [client.post("/en/survey/", {"code": other}).status_code for _ in range(12)]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_what_cannot_be_taken_stays_in_its_box(arakawa: Body) -> None:
    now = clock.now()
    _, code = next(places(wave(arakawa, now, required=("waited",)), now))
    client = Client()
    begin(client, code)
    page = client.post(f"{AT}analog/", {"a.why": ["none", "wait"], "a.hours": "たくさん"})
    assert page.status_code == 422
    shown = page.content.decode()
    assert 'href="#id_a.waited"' in shown
    assert 'value="たくさん"' in shown
    assert client.post(f"{AT}own/", {"a.words": "長" * 100_000}).status_code == 422
    assert client.post(f"{AT}nothing/").status_code == 404
    assert client.post(f"{AT}send/").status_code == 422  # the one that is needed has no answer
    assert not Response.objects.exists()
    assert SurveyInvitation.objects.get().used_at is None


def test_an_open_wave_needs_no_code(arakawa: Body) -> None:
    now = clock.now()
    held = wave(arakawa, now, open_link=True)
    client = Client()
    assert f'href="{AT}"' in text(client, "/en/survey/")
    fill(client)
    client.post(f"{AT}send/")
    assert "Somebody answered on this device already" in text(client, AT)
    assert Response.objects.count() == 1
    held.closes_date = held.opens_date + timedelta(days=1)
    held.save()
    assert client.get(AT).status_code == 409
    assert f'href="{AT}"' not in text(client, "/en/survey/")


def test_a_closed_link_cannot_be_begun_without_a_code(arakawa: Body) -> None:
    wave(arakawa, clock.now())
    client = Client()
    assert client.post(AT)["Location"] == "/en/survey/"
    assert client.get("/en/survey/answer/131181/fuben/1999/").status_code == 404


def test_a_tablet_keeps_nothing_of_the_person_before(arakawa: Body) -> None:
    now = clock.now()
    held = wave(arakawa, now)
    start = f"/en/survey/tablet/{survey_tablets.token_of(held, today=now.date())}/"
    client = Client()
    assert client.post(start)["Location"] == f"{AT}analog/"
    page = client.get(f"{AT}analog/")
    assert page["Refresh"].endswith(f"{start}still/")
    assert page["Cache-Control"] == "private, no-store"
    assert "Choose your town" not in page.content.decode()  # nothing leads away
    client.post(f"{AT}analog/", TYPED["analog"])
    assert "番号札" not in text(client, f"{start}still/")
    client.get(start)  # by waiting, or by touch
    assert not SurveyDraft.objects.exists()
    assert client.get(f"{AT}analog/")["Location"] == AT
    client.post(start)
    fill(client)
    assert client.post(f"{AT}send/")["Location"] == f"{AT}thanks/"
    assert client.get(f"{AT}thanks/")["Refresh"].endswith(start)
    assert "checked" not in text(client, f"{AT}analog/")  # going back
    assert Response.objects.get().mode == "tablet"
    old = survey_tablets.token_of(held, today=now.date() - timedelta(days=1))
    assert client.get(f"/en/survey/tablet/{old}/").status_code == 404
    assert client.get("/en/survey/tablet/forged/").status_code == 404


def test_a_case_is_kept_only_when_its_writer_agrees_and_taken_back_by_its_code(arakawa: Body) -> None:
    held = wave(arakawa, clock.now())
    client = Client()
    given = {"question": "waited", "text": "三回も来ました。電話は03-1234-5678です。"}
    look = client.post(f"{AT}case/", {**given, "do": "look"})
    assert "三回も来ました" in look.content.decode()
    assert "03-1234-5678" not in look.content.decode().replace(f'value="{given["text"]}"', "")
    assert client.post(f"{AT}case/", {**given, "do": "keep"}).status_code == 422
    for bad in (
        {"question": "waited", "text": " "},
        {"question": "x", "text": "a"},
        {"question": "waited", "text": "長" * 1001},
    ):
        assert client.post(f"{AT}case/", bad).status_code == 422
    assert not SurveyCase.objects.exists()
    kept = client.post(f"{AT}case/", {**given, "do": "keep", "agree": "yes"}).content.decode()
    found = re.search(r"<b>([0-9A-Z-]{15})</b>", kept)
    assert found
    case = SurveyCase.objects.get()
    assert "03-1234-5678" not in case.text
    assert case.approved_at is not None
    assert (case.approved_at.hour, case.approved_at.minute) in {(0, 0), (15, 0)}  # the day, never the moment
    cases.show(case=case, shown=True, by=Actor("staff:1"), now=clock.now())
    assert [each.pk for each in queries.shown(held)] == [case.pk]
    assert "It stands beside the figures" in client.post("/en/survey/case/", {"code": found[1]}).content.decode()
    client.post("/en/survey/case/", {"code": found[1], "do": "take_back"})
    case = SurveyCase.objects.get()
    assert (case.text, case.shown_at) == ("", None)
    assert queries.shown(held) == []
    with pytest.raises(cases.CaseTakenBack):
        cases.show(case=case, shown=True, by=Actor("staff:1"), now=clock.now())
    assert client.post("/en/survey/case/", {"code": "3" * 13}).status_code == 422
