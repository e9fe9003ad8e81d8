"""The pages of the box: what a resident reads and presses, and what who acts for them may."""

import re
from datetime import date

import pytest
from django.test import Client

from tests.conftest import NOW
from tests.notices.letters import a_text, letter
from tests.people.families import family, parent, person, protect
from tests.people.standing import give
from tests.web.people.visits import enter
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.notices.models import CallBack, DoneReport, Notice, TopicChoice
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person
from todoke.people.rules.mandates import Matter


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return person(arakawa, "花子", phone="090-1111-2222")


def signed_in(whose: Person) -> Client:
    client = Client()
    enter(client, whose)
    return client


def page(client: Client, path: str = "notices/", status: int = 200) -> str:
    response = client.get(f"/en/{path}")
    assert response.status_code == status, response.status_code
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def press(client: Client, notice: Notice, do: str, **sent: str) -> str:
    """Press a button on a letter; the page that follows."""
    response = client.post(f"/en/notices/{notice.pk}/", {"do": do, "acting_for": "", **sent}, follow=True)
    return response.content.decode()


def test_the_box_says_what_is_new_in_words_and_the_header_counts_quietly(hanako: Person, tokyo: Body) -> None:
    child = person(hanako.body, "はる", born=date(2025, 4, 1))
    parent(hanako, child)
    letter(hanako, about=child, until=date(2026, 12, 31))
    letter(hanako, tokyo, item="letter:2")
    mine = signed_in(hanako)
    html = page(mine)
    assert re.search(r"<header.*2 new.*</header>", html, re.DOTALL)
    assert html.count(">Unread</span>") == 2
    assert "News from your ward" in html
    assert "About はる" in html
    assert "Last day: 31 December 2026" in html
    assert "東京都" in html
    page(mine, f"notices/{Notice.objects.get(item='letter:2').pk}/")
    html = page(mine)
    assert html.count(">Unread</span>") == 1
    assert re.search(r"<header.*1 new.*</header>", html, re.DOTALL)


def test_an_empty_box_explains_itself(hanako: Person) -> None:
    html = page(signed_in(hanako))
    assert "There is no letter here yet" in html
    assert "/en/notices/settings" in html
    assert " new<" not in html


def test_a_letter_leads_to_the_step_a_person_and_the_reason(hanako: Person) -> None:
    made = letter(
        hanako, template=a_text(key="step", leads_to="child-calendar/"), law="予防接種法8条", until=date(2026, 12, 31),
        because={"rule": "calendar", "version": "3", "facts": ["birth_date"], "law": "予防接種法8条"},
    )  # fmt: skip
    html = page(signed_in(hanako), f"notices/{made.pk}/")
    for words in (
        "/en/child-calendar/",
        "03-3802-3111",
        "Call me back",
        "Why did I get this?",
        "calendar",
        "Date of birth",
        "予防接種法8条",
    ):
        assert words in html, words
    assert f"{made.code[:4]}-{made.code[4:8]}-{made.code[8:]}" in html
    assert html.count("Only the names of what was looked at") == 2  # once to open, once for paper
    assert "Not for me" not in html
    assert "Stop this topic" not in html
    assert "It cannot be stopped" in html
    assert Notice.objects.get().read_at is not None


def test_done_and_not_for_me(hanako: Person) -> None:
    mine, first, second = signed_in(hanako), letter(hanako, item="program:1:2026"), letter(hanako, item="letter:2")
    assert "This is done" in press(mine, first, "done")
    assert DoneReport.objects.get().said_by == f"resident:{hanako.pk}"
    html = press(mine, second, "decline")
    assert "You said that this is not for you" in html
    assert "Already done" not in html
    assert "Already done" in press(mine, second, "take_back")


def test_one_tap_stops_a_topic_for_every_body_and_the_next_page_takes_it_back(hanako: Person) -> None:
    mine, made = signed_in(hanako), letter(hanako)
    html = press(mine, made, "stop")
    assert "You stopped the topic" in html
    assert ">Undo<" in html
    assert not TopicChoice.objects.get().wants
    assert "Stop this topic" in press(mine, made, "start")
    assert TopicChoice.objects.get().wants
    assert "stopped" not in page(mine, "notices/settings").partition("<h2>How often")[0].partition("<h2>Topics")[2]


def test_a_call_back_is_asked_with_what_was_typed_kept_on_a_mistake(hanako: Person) -> None:
    mine, made = signed_in(hanako), letter(hanako)
    response = mine.post(
        f"/en/notices/{made.pk}/", {"do": "call", "name": "花子", "phone": "12", "wish": "after five", "acting_for": ""}
    )
    assert response.status_code == 422
    html = response.content.decode()
    assert 'value="after five"' in html
    assert '<a href="#id_phone">' in html
    assert re.search(r"<details[^>]* open>\s*<summary>Call me back", html)
    assert "You will be called" in press(mine, made, "call", name="花子", phone="090-1111-2222", wish="")
    assert CallBack.objects.get().language == "en"
    press(mine, made, "no_call")
    assert not CallBack.objects.exists()


def test_who_acts_for_somebody_reads_without_leaving_a_mark_and_the_look_is_told(hanako: Person, chofu: Body) -> None:
    helper, made = person(chofu, "手伝い"), letter(hanako, item="letter:3")
    mandate = give(hanako, helper, Matter.RECEIVE, now=clock.now())
    mine = signed_in(helper)
    mine.post(f"/en/me/for/{mandate.pk}", {"go": "1", "acting_for": ""})
    html = page(mine)
    assert ">Unread</span>" not in html
    assert " new<" not in html
    html = page(mine, f"notices/{made.pk}/")
    assert "Stop this topic" not in html
    assert Notice.objects.get().read_at is None
    looks = LedgerEntry.objects.filter(action="look", subject=str(hanako))
    assert {(each.data["through"], tuple(each.data["what"])) for each in looks} == {(str(mandate), ("letters",))}
    assert mine.post(f"/en/notices/{made.pk}/", {"do": "stop", "acting_for": str(mandate.pk)}).status_code == 403
    assert page(mine, "notices/settings", 403)
    mine.post(f"/en/notices/{made.pk}/", {"do": "decline", "acting_for": str(mandate.pk)})
    entry = LedgerEntry.objects.get(action="notice.decline")
    assert (entry.by, entry.behalf, entry.data["through"]) == (f"resident:{helper.pk}", str(hanako), str(mandate))
    assert not TopicChoice.objects.exists()


def test_a_mandate_for_other_matters_opens_no_box(hanako: Person, chofu: Body) -> None:
    helper = person(chofu, "手伝い")
    letter(hanako)
    mandate = give(hanako, helper, Matter.BOOK, now=clock.now())
    mine = signed_in(helper)
    mine.post(f"/en/me/for/{mandate.pk}", {"go": "1", "acting_for": ""})
    assert "News from your ward" not in page(mine, status=403)
    assert "Letters to" not in page(mine, "me/")


def test_the_other_partys_pages_hold_no_letter_code_or_count(arakawa: Body, chofu: Body) -> None:
    they = family(arakawa, chofu, protected=False)
    made = letter(they.him, they.child.body, about=they.child)
    mine = signed_in(they.him)
    assert "1 new" in page(mine)
    protect(they.her, they.him)
    for path, status in (("notices/", 200), ("me/", 200), (f"notices/{made.pk}/", 404), ("me/data/", 200)):
        html = page(mine, path, status)
        assert " new<" not in html
        assert made.code not in html
        assert "News from your ward" not in html
    assert "There is no letter here yet" in page(mine)


def test_the_list_of_topics_has_one_tap_for_each(hanako: Person) -> None:
    mine = signed_in(hanako)
    html = page(mine, "notices/settings")
    assert html.count('name="do" value="stop"') == 8
    mine.post("/en/notices/settings/survey", {"do": "stop", "acting_for": ""})
    html = page(mine, "notices/settings")
    assert (html.count('name="do" value="stop"'), html.count('name="do" value="start"')) == (7, 1)
    assert html.count(">stopped</span>") == 1


def test_settings_are_kept_and_a_mistake_keeps_what_was_typed(hanako: Person) -> None:
    mine = signed_in(hanako)
    sent = {
        "pushes": "0",
        "quiet_from": "20",
        "quiet_until": "9",
        "on_paper": "1",
        "grave": ["disability"],
        "acting_for": "",
    }
    html = mine.post("/en/notices/settings", sent, follow=True).content.decode()
    assert '<option value="20" selected>20:00' in html
    assert re.search(r'name="grave" value="disability" checked', html)
    assert re.search(r'name="on_paper" value="1" checked', html)
    wrong = mine.post("/en/notices/settings", {**sent, "pushes": "9"})
    assert wrong.status_code == 422
    assert '<a href="#id_pushes">' in wrong.content.decode()


@pytest.mark.parametrize("topic", list(Topic))
def test_each_topic_has_a_page_with_what_can_be_done(hanako: Person, topic: Topic) -> None:
    mine = signed_in(hanako)
    html = page(mine, f"notices/settings/{topic.value}")
    kept = topic in {Topic.FILING, Topic.BOOKING, Topic.SAFETY, Topic.DISASTER}
    assert ("Stop this topic" in html) is not kept
    sent = {"do": "ways", "ways": ["paper", "nonsense"], "acting_for": ""}
    assert (
        'value="paper" checked' in mine.post(f"/en/notices/settings/{topic.value}", sent, follow=True).content.decode()
    )
    assert mine.post(f"/en/notices/settings/{topic.value}", {"do": "stop", "acting_for": ""}).status_code == (
        403 if kept else 303
    )
    assert TopicChoice.objects.get().wants is kept


def test_no_other_topic_and_no_other_button(hanako: Person) -> None:
    mine, made = signed_in(hanako), letter(hanako)
    page(mine, "notices/settings/weather", 404)
    assert mine.post("/en/notices/settings/living", {"do": "x", "acting_for": ""}).status_code == 404
    assert mine.post(f"/en/notices/{made.pk}/", {"do": "x", "acting_for": ""}).status_code == 404
    assert Client().get("/en/notices/").status_code == 303


def test_my_data_counts_the_letters_and_tells_the_choices_in_words(hanako: Person) -> None:
    mine, made = signed_in(hanako), letter(hanako, given=NOW)
    press(mine, made, "stop")
    html = page(mine, "me/data/")
    assert "1 letter" in html
    assert "Living in the town" in html
    assert "on a letter" in html
    assert "You change it yourself on the page" in html
    exported = mine.post("/en/me/export/json", {"acting_for": ""})
    assert made.item in exported.content.decode()
    assert "Stopped a topic of letters" in page(mine, "me/uses")
