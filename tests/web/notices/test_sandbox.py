"""What the sandbox sent can be looked at, and only where there is a sandbox."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.gateways.sending.servers import message
from todoke.common.channels import Channel
from todoke.gateways.sending import configured

PAGE = "/en/sandbox/sent"


def send(**given: Any) -> None:
    sent = message(**given)
    assert configured.gateways_of(sent.channel)[0].send([sent])[0].taken


@pytest.mark.django_db
def test_messages_are_shown_as_they_would_arrive(client: Client) -> None:
    send(html="<p>MR<script>alert(1)</script></p>", headers={"List-Unsubscribe": "<https://t.example/s>"})
    send(channel=Channel.SMS, to={"phone": "08012345678"}, text="あ" * 67 + "い" * 5)
    page = client.get(PAGE).content.decode()
    assert "Nothing here left this machine" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "List-Unsubscribe" in page
    assert f"<li>{'あ' * 67}</li><li>{'い' * 5}</li>" in page
    assert page.index("08012345678") < page.index("hanako@example.jp")  # newest first
    only = client.get(f"{PAGE}?channel=mail").content.decode()
    assert "08012345678" not in only
    assert client.get(f"{PAGE}?channel=x&before=y").status_code == 200


@pytest.mark.django_db
def test_it_goes_on_page_after_page(client: Client) -> None:
    for number in range(35):
        send(subject=f"No. {number}")
    page = client.get(PAGE).content.decode()
    assert "No. 34" in page
    assert "No. 4<" not in page
    earlier = configured.spool().newest(most=30)[-1].number
    assert "No. 4<" in client.get(f"{PAGE}?before={earlier}").content.decode()


@pytest.mark.django_db
def test_where_every_channel_is_real_there_is_no_page(client: Client, settings: Settings) -> None:
    settings.REAL_CHANNELS = frozenset(each.value for each in configured.SENT)
    assert client.get(PAGE).status_code == 404
