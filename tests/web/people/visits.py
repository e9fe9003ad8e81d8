"""How tests sign a resident in: at once, or through the sandbox as a person would."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from todoke.common import clock
from todoke.gateways.identity.sandbox import ISSUER
from todoke.people.models import Credential, Person
from todoke.web.people import session


def enter(client: Client, person: Person, *, now: datetime | None = None) -> Credential:
    """This browser is signed in as that person from now on."""
    moment = now or clock.now()
    made = Credential(person=person, issuer=ISSUER, subject=f"test-{person.pk}", created_at=moment, used_at=moment)
    held = Credential.objects.filter(person=person).first()
    if held is None:
        made.save(force_insert=True)
    request = HttpRequest()
    request.session = client.session
    session.begin(request, held or made, now=moment)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(request.session.session_key)
    return held or made


def to_provider(client: Client, *, then: str = "", language: str = "en") -> str:
    """Press the button of the sign-in page; where it leads."""
    page = f"/{language}/sign-in/go"
    response = client.get(page, {"next": then} if then else {})
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])


def choose(client: Client, address: str, who: str) -> str:
    """Choose a sample resident on the sandbox's page ("" for none); where it leads back to."""
    response = client.post(address, {"who": who})
    assert response.status_code == 303, response.content.decode()
    assert urlsplit(response["Location"]).path == "/sign-in/back"
    return str(response["Location"])


def sign_in(client: Client, who: str, *, then: str = "", language: str = "en") -> str:
    """Sign in through the sandbox; where the person ends up."""
    back = choose(client, to_provider(client, then=then, language=language), who)
    response = client.get(back)
    assert response.status_code == 303, response.content.decode()
    return str(response["Location"])
