"""A body says where its system is told of new voices: the secret is shown once, and ending it ends it."""

import re
from collections.abc import Callable

from django.test import Client

from tests.notices.keys import app, system
from todoke.bodies.models import Body
from todoke.people.models import User
from todoke.voice.models import VoiceFeed

URL = "https://koe.example.lg.jp/hook"


def test_the_secret_of_an_address_is_shown_once(
    arakawa: Body, administrator: User, at: Callable[[User | None], Client]
) -> None:
    client, partner = at(administrator), system(arakawa)[0]
    place = f"/en/staff/131181/partners/{partner.pk}/voices/"
    assert client.post(f"{place}keep/", {"url": "http://inside"}).status_code == 422
    shown = client.post(f"{place}keep/", {"url": URL}).content.decode()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", shown)
    page = client.get(place).content.decode()
    assert URL in page
    assert secret not in page
    assert client.post(f"{place}end/").status_code == 302
    assert not VoiceFeed.objects.exists()
    assert URL not in client.get(place).content.decode()
    assert client.get(f"/en/staff/131181/partners/{app(arakawa)[0].pk}/voices/").status_code == 404
