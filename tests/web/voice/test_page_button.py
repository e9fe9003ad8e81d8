"""What is wrong with a page, in two taps: which page, which version, what was searched for; and nothing of whose page it was."""

import re

import pytest
from django.test import Client

from tests.people.families import person
from tests.web.conftest import Publish
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.registry.rules.numbers import slug
from todoke.voice.models import Voice

pytestmark = pytest.mark.django_db
PAGE = "/en/voice/page/"


def button(page: str) -> str:
    """Where the button of a page leads."""
    found: list[str] = re.findall(r'href="(/[a-z-]+/voice/page/[^"]*)"', page)
    return found[0].replace("&amp;", "&")


def test_two_taps_say_which_page_version_and_search(reader: Client, arakawa: Body, publish: Publish) -> None:
    number = slug(publish(arakawa).number)
    reader.get("/en/search?q=保育園")
    asked = button(reader.get(f"/en/programs/{number}").content.decode())
    html = reader.get(asked).content.decode()
    assert 'value="保育園"' in html
    given = {name: re.findall(rf'name="{name}"[^>]* value="([^"]*)"', html)[0] for name in ("at", "form", "search")}
    assert reader.post(PAGE, {**given, "fault": "old"}).status_code == 200
    found = Voice.objects.get()
    assert (found.kind, found.channel, found.fault, found.scale, found.score) == ("defect", "page", "old", "", None)
    assert (found.body, found.about_kind, found.about, found.detail, found.search) == (
        arakawa,
        "page",
        f"/programs/{number}",
        "v1",
        "保育園",
    )
    reader.post(PAGE, {**given, "fault": "old"})
    assert Voice.objects.count() == 1


def test_the_search_lies_on_the_device_and_goes_to_this_page_alone(reader: Client, tokyo: Body) -> None:
    kept = reader.get("/en/search?q=secret+words").cookies["todoke_searched"]
    assert (kept["path"], kept["httponly"]) == ("/en/voice/page/", True)
    assert "secret" not in kept.value
    reader.cookies["todoke_searched"] = "made up"
    assert 'name="search" type="text" value=""' in reader.get(f"{PAGE}?at=/en/search").content.decode()
    assert "todoke_searched" not in reader.get("/en/search").cookies


def test_a_page_of_a_person_is_told_by_its_kind(client: Client, arakawa: Body, tokyo: Body) -> None:
    enter(client, person(arakawa, "届 花子"))
    asked = button(client.get("/en/me/data/person.phone").content.decode())
    assert "phone" not in asked
    html = client.get(asked).content.decode()
    at = re.findall(r'name="at" value="([^"]*)"', html)[0]
    client.post(PAGE, {"acting_for": "", "at": at, "text": "わからない"})
    assert Voice.objects.values_list("about", "body").get() == ("/me/data/…", tokyo.pk)
    client.post(PAGE, {"acting_for": "", "at": "/en/me/data/person.phone", "text": "まだわからない"})
    assert set(Voice.objects.values_list("about", flat=True)) == {"/me/data/…"}, "also where the address itself is sent"


@pytest.mark.parametrize(
    "at",
    [
        "",
        "https://evil.example/",
        "//evil.example/x",
        "/en/nothing",
        "javascript:alert(1)",
        "/…/<script>",
        "/" + "a" * 500,
    ],
)
def test_what_is_no_page_of_ours_is_not_told_about(reader: Client, tokyo: Body, at: str) -> None:
    response = reader.get(PAGE, {"at": at})
    assert (response.status_code, response["Location"]) == (303, "/en/voice/")


def test_nothing_chosen_says_so_and_a_preview_keeps_nothing(reader: Client, tokyo: Body) -> None:
    at = {"at": "/en/search"}
    empty = reader.post(PAGE, at)
    assert (empty.status_code, "Nothing has been sent yet" in empty.content.decode()) == (422, True)
    shown = reader.post(PAGE, {**at, "text": "call 090-1234-5678", "preview": "1"}).content.decode()
    assert "1 place is hidden" in shown
    assert not Voice.objects.exists()
