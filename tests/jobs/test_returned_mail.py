"""Mails that came back are read once, and tell the deliveries what became of them."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.conftest import NOW
from tests.gateways.sending.servers import message
from tests.notices.posting import boxed, due, resident, way
from todoke.bodies.models import Body
from todoke.common.channels import Channel
from todoke.gateways.sending import configured
from todoke.gateways.sending.sandbox import report
from todoke.notices.models import Delivery


def handed(body: Body, local: str = "bounce") -> Delivery:
    person = resident(body, NOW)
    address = way(person, Channel.MAIL, NOW)
    row = due([boxed(person, NOW)], address, NOW)
    sent = message(key=str(row.key), to={"mail": f"{local}@example.jp"})
    (outcome,) = configured.gateways_of(Channel.MAIL)[0].send([sent])
    row.state, row.provider, row.reference, row.handed_at = "handed", "sandbox-mail", outcome.reference, NOW
    row.save()
    return row


def read(*args: str, **options: object) -> str:
    out = io.StringIO()
    call_command("read_bounces", *args, stdout=out, **options)
    return out.getvalue().strip()


def test_what_came_back_to_the_sandbox_ends_the_address_and_is_read_once(arakawa: Body) -> None:
    row, fine = handed(arakawa), handed(arakawa, "fine")
    assert read(sandbox=True) == "1 read, 1 about mail of ours."
    row.refresh_from_db()
    fine.refresh_from_db()
    assert (row.state, row.failure, fine.state) == ("bounced", "gone", "handed")
    assert row.address is not None
    assert row.address.ended_because == "gone"
    assert read(sandbox=True) == "0 read, 0 about mail of ours."


def test_a_mail_through_a_pipe_and_a_folder_that_is_not_there(
    arakawa: Body, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings
) -> None:
    row = handed(arakawa, "fine")
    raw = report(message(key=str(row.key)), NOW, action="delivered", status="2.0.0")
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        assert read() == "1 read, 1 about mail of ours."
    row.refresh_from_db()
    assert row.state == "acknowledged"
    with pytest.raises(CommandError):
        read(str(tmp_path / "nowhere"))
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(b"Subject: out of office\n\n5.1.1")
    (tmp_path / "new" / "2").symlink_to("/etc/passwd")
    assert read(str(tmp_path)) == "1 read, 0 about mail of ours."
    assert [each.name for each in (tmp_path / "cur").iterdir()] == ["1:2,S"]
