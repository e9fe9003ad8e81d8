"""Keys, hooks, the short list and uptake at the desk."""

import re
from collections.abc import Callable

from django.test import Client

from tests.notices.keys import adult, app, boxed, consent_text, system, text
from tests.people.standing import BY
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.notices.models import NoticeHook, TeamRecipient
from todoke.notices.rules.uptake import WITHIN
from todoke.people.models import PartnerKey, User
from todoke.people.operations import consents
from todoke.people.rules.disclosures import KeyScope

At = Callable[[User | None], Client]


def ask(client: Client, address: str, status: int = 200, **sent: object) -> str:
    url = f"/en/staff/131181/{address}"
    response = client.post(url, sent) if sent else client.get(url)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_a_key_is_issued_for_the_purpose_that_was_chosen(arakawa: Body, administrator: User, at: At) -> None:
    partner, _ = system(arakawa)
    client, last = at(administrator), (clock.today().replace(day=1)).replace(year=clock.today().year + 1).isoformat()
    ask(client, f"partners/{partner.pk}/keys/", 422, ends_date=last)
    ask(client, f"partners/{partner.pk}/keys/", 422, ends_date=last, scope="proofs")
    ask(client, f"partners/{partner.pk}/keys/", ends_date=last, scope="notices_team")
    assert [key.scope for key in PartnerKey.objects.all()] == [KeyScope.NOTICES_TEAM.value]
    assert f"partners/{partner.pk}/notices/" in ask(client, f"partners/{partner.pk}/")


def test_a_secret_is_on_one_page_only(arakawa: Body, administrator: User, at: At) -> None:
    partner, _ = app(arakawa)
    client, where = at(administrator), f"partners/{partner.pk}/notices/"
    ask(client, f"{where}hook/", 422, url="http://app.example.jp/")
    page = ask(client, f"{where}hook/", url="https://app.example.jp/hook")
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", page)
    assert secret
    assert NoticeHook.objects.get().secret == secret[0]
    assert secret[0] not in ask(client, where)
    ask(client, f"{where}hook/", 302, url="https://app.example.jp/other")
    assert NoticeHook.objects.get().secret == secret[0]
    renewed = ask(client, f"{where}hook/", url="https://app.example.jp/other", renew="1")
    assert secret[0] not in renewed
    ask(client, f"{where}hook/end/", 302, go="1")
    assert (NoticeHook.objects.get().secret, NoticeHook.objects.get().ended_at is not None) == ("", True)


def test_the_short_list_takes_a_receipt_and_shows_no_name(arakawa: Body, administrator: User, at: At) -> None:
    partner, _ = system(arakawa)
    haru = adult(arakawa)
    given = consents.give(
        person=haru, text=consent_text(arakawa, "notices-tests"), by=BY, now=clock.now(), language="ja"
    )
    client, where = at(administrator), f"partners/{partner.pk}/notices/"
    ask(client, f"{where}team/", 422, receipt="AAAA-BBBB-CCCC")
    ask(client, f"{where}team/", 302, receipt=f" {given.number.lower()} ")
    ask(client, f"{where}team/", 422, receipt=given.number)
    assert haru.name not in ask(client, where)
    consents.withdraw(consent=given, by=BY, now=clock.now())
    assert "consent taken back" in ask(client, where)
    ask(client, f"{where}team/{TeamRecipient.objects.get().pk}/end/", 302, go="1")
    assert not TeamRecipient.objects.exists()
    assert [each.action for each in LedgerEntry.objects.filter(action__startswith="team.")] == [
        "team.add",
        "team.remove",
    ]


def test_uptake_names_what_does_nothing(arakawa: Body, author: User, at: At) -> None:
    client = at(author)
    assert "Nothing to count yet" in ask(client, "texts/uptake/")
    template, person, before = text(arakawa), adult(arakawa), clock.now() - WITHIN
    for _ in range(100):
        boxed(person, template, at=before)
    page = ask(client, "texts/uptake/")
    assert "propose to retire" in page
    assert "propose to retire" in ask(client, "texts/")
    assert "0.0% (0.0 to 3.7) of 100" in page
