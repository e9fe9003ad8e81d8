"""Staff see counts of their own body's messages, and no person."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from tests.notices.posting import Provider, always, lane, post, resident, way
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.channels import Channel, Failure
from todoke.notices.models import Delivery
from todoke.people.models import User


def figures(html: str) -> dict[str, list[str]]:
    """The rows of the page's tables by their head."""
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", html, re.DOTALL)
    return {
        head: [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?>(.*?)</td>", rest)] for head, rest in rows
    }


def test_a_body_sees_what_left_waits_and_failed(
    arakawa: Body, chofu: Body, author: User, at: Callable[[User | None], Client]
) -> None:
    now = clock.now()
    post(arakawa, 3, now - timedelta(seconds=3))
    lane(Provider(), now=clock.now).turn()
    post(chofu, 2, now - timedelta(hours=5))
    person = resident(arakawa, now)
    post(arakawa, 1, now - timedelta(minutes=9), person=person, address=way(person, Channel.SMS, now))
    lane(Provider("sms-1", Channel.SMS, answers=always(Failure.BUSY)), now=clock.now).turn()
    post(arakawa, 1, now - timedelta(minutes=5), person=person)
    Delivery.objects.filter(state="handed").update(handed_at=now)
    Delivery.objects.filter(pk=Delivery.objects.filter(state="handed")[0].pk).update(
        handed_at=now + timedelta(seconds=20)
    )
    html = at(author).get("/en/staff/131181/messages/").content.decode()
    shown = figures(html)
    assert shown["Handed over"][1] == "3"
    assert shown["of these within 10 seconds"][1] == "2"
    assert shown["The provider takes no more just now"] == ["SMSsms-1", "1", "0"]
    assert re.findall(r"<strong>(.*?)</strong>", html) == ["1", "5 minutes", "1"]
    assert str(person.pk) not in html
