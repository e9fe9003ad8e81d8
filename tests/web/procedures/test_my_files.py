"""A file comes to whoever filed it and to nobody else, and nothing in it acts in a browser."""

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests.people.families import person
from tests.procedures.operations.test_files import Form
from tests.procedures.pictures import pdf, picture
from tests.web.people.visits import enter
from todoke.bodies.models import Body
from todoke.gateways import sealed_files
from todoke.procedures.models import SubmissionFile


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_the_owner_gets_it_and_it_cannot_act(tokyo: Body, now: datetime) -> None:
    hanako, taro = person(tokyo, "届 花子"), person(tokyo, "届 太郎")
    form = Form(tokyo, now, hanako)
    photo, paper = form.add(picture(), "保険証.jpg"), form.add(pdf(), '証明書"; x=.pdf')
    form.file()
    hers, his = Client(), Client()
    enter(hers, hanako)
    enter(his, taro)
    answer = hers.get(f"/ja/me/cases/files/{photo.pk}")
    assert b"".join(answer.streaming_content) == sealed_files.read(photo.token, photo.key)  # type: ignore[attr-defined]
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Content-Type"], answer["Cache-Control"]) == (
        "nosniff", "image/jpeg", "private, no-store",
    )  # fmt: skip
    assert answer["Content-Disposition"].startswith("inline;")
    saved = hers.get(f"/ja/me/cases/files/{paper.pk}")["Content-Disposition"]
    assert saved.startswith('attachment; filename="file.pdf"; filename*=UTF-8')
    assert saved.isascii()
    assert his.get(f"/ja/me/cases/files/{photo.pk}").status_code == 404
    assert Client().get(f"/ja/me/cases/files/{photo.pk}").status_code == 303
    SubmissionFile.objects.filter(pk=photo.pk).update(dropped_at=now)
    assert hers.get(f"/ja/me/cases/files/{photo.pk}").status_code == 404
