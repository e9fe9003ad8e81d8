"""Import by upload: look, apply, undo; what cannot be read; who may."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from todoke.bodies.models import Body
from todoke.bodies.rules.codes import corporate_number_of
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.registry.models import ChangeSet, Program, ProgramType, QuarantinedRecord

At = Callable[[User | None], Client]
IMPORT = "/en/staff/131181/import/"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def record(number: str, name: str, code: str = "131181") -> dict[str, object]:
    corporate = corporate_number_of(code)
    return {
        "institutionName": {"canonicalName": name}, "summary": "概要", "updateDate": "2026/4/1",
        "basicInformation": {"psid": f"psid3.0+{corporate}+{number}+UM24", "organization": corporate},
    }  # fmt: skip


def file(content: bytes | list[object], name: str = "台帳.json") -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    )


def uploads(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "uploads"
    return list(folder.iterdir()) if folder.exists() else []


def test_looking_writes_nothing_applying_does_and_undo_takes_it_back(
    at: At, approver: User, arakawa: Body, chofu: Body, tmp_path: Path
) -> None:
    client = at(approver)
    sent = file([record("1", "児童手当"), record("2", "よその制度", "132080"), "not an object"])
    answer = client.post(IMPORT, {"file": sent}, follow=True)
    page, token_url = answer.content.decode(), answer.redirect_chain[-1][0]
    assert "児童手当" in page
    assert "This belongs to another body." in page
    assert "The record is not an object with keys." in page
    assert "The date was written another way" in page
    assert Program.objects.count() == ChangeSet.objects.count() == QuarantinedRecord.objects.count() == 0
    assert "児童手当" not in client.get(f"{token_url}?outcome=quarantined").content.decode()
    answer = client.post(f"{token_url}apply/", follow=True)
    assert "Taken in" in answer.content.decode()
    assert list(Program.objects.values_list("name", "body__key")) == [("児童手当", "131181")]
    assert set(QuarantinedRecord.objects.values_list("body__key", flat=True)) == {"131181"}
    assert uploads(tmp_path) == []
    assert client.post(f"{token_url}apply/").status_code == 404
    change_set = ChangeSet.objects.get()
    answer = client.post(f"/en/staff/131181/changes/{change_set.pk}/undo/", follow=True)
    assert "Undone" in answer.content.decode()
    assert Program.objects.get().live is None
    assert client.post(f"/en/staff/131181/changes/{change_set.pk}/undo/").status_code == 409


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.json", "choose a file"),
        (b"%PDF-1.7 ...", "a.json", "This is a PDF"),
        (b"<!doctype html><html></html>", "a.csv", "web page"),
        (b"\x89PNG\r\n\x1a\n", "a.xlsx", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "old Excel"),
        (b"PK\x03\x04 half a file", "a.xlsx", "<"),
    ],
)
def test_what_cannot_be_read_is_refused_kindly(
    at: At, author: User, content: bytes, name: str, said: str, tmp_path: Path
) -> None:
    answer = at(author).post(IMPORT, {"file": file(content, name)})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()
    assert uploads(tmp_path) == []


def test_no_file_and_too_large_a_file(at: At, author: User, settings: Settings) -> None:
    client = at(author)
    assert client.post(IMPORT).status_code == 422
    settings.UPLOAD_LIMIT_BYTES = 3 * 1024**2
    answer = client.post(IMPORT, {"file": file(b" " * (3 * 1024**2 + 1))})
    assert answer.status_code == 413
    assert "larger than 3 megabytes" in answer.content.decode()


def test_authors_may_look_but_not_apply(at: At, author: User) -> None:
    client = at(author)
    answer = client.post(IMPORT, {"file": file([record("1", "児童手当")])}, follow=True)
    assert "an approver of your body" in answer.content.decode()
    assert client.post(f"{answer.redirect_chain[-1][0]}apply/").status_code == 403
    assert Program.objects.count() == 0


def test_an_upload_belongs_to_its_session(
    at: At, approver: User, administrator: User, member: Callable[..., User], chofu: Body
) -> None:
    answer = at(approver).post(IMPORT, {"file": file([record("1", "児童手当")])})
    assert at(administrator).get(answer["Location"]).status_code == 404
    assert at(administrator).post(f"{answer['Location']}apply/").status_code == 404
    neighbour = member("n", chofu, Role.ADMINISTRATOR)
    assert at(neighbour).get(answer["Location"].replace("131181", "132080")).status_code == 404


def test_four_eyes_hold_for_imports_too(at: At, approver: User, administrator: User, arakawa: Body) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    client = at(approver)
    answer = client.post(IMPORT, {"file": file([record("1", "児童手当")])}, follow=True)
    to = answer.redirect_chain[-1][0]
    assert "second person" in answer.content.decode()
    assert client.post(f"{to}apply/").status_code == 403
    assert at(administrator).post(f"{to}apply/").status_code == 302
    assert Program.objects.count() == 1


def test_a_file_thrown_away_is_gone(at: At, author: User, tmp_path: Path) -> None:
    client = at(author)
    to = client.post(IMPORT, {"file": file([record("1", "児童手当")])})["Location"]
    assert len(uploads(tmp_path)) == 2
    client.post(f"{to}drop/")
    assert uploads(tmp_path) == []
    assert client.get(to).status_code == 404


def test_the_look_shows_field_by_field_what_would_change(at: At, approver: User) -> None:
    client = at(approver)
    to = client.post(IMPORT, {"file": file([record("1", "児童手当"), record("2", "出産祝")])})["Location"]
    client.post(f"{to}apply/")
    changed = {**record("1", "児童手当"), "summary": "<b>新しい概要</b>", "cost": "300円"}
    page = client.post(IMPORT, {"file": file([changed, record("2", "出産祝")])}, follow=True).content.decode()
    assert "2 differences" in page
    assert "<del>概要</del>" in page
    assert "<ins>&lt;b&gt;新しい概要&lt;/b&gt;</ins>" in page
    assert "<ins>300円</ins>" in page


def test_a_municipality_makes_no_type_and_the_operator_one_of_the_list(
    at: At, approver: User, member: Callable[..., User], tokyo: Body
) -> None:
    client = at(approver)
    page = client.post(IMPORT, {"file": file([record("1", "児童手当")])}, follow=True)
    assert "The type UM24 is not known here." in page.content.decode()
    client.post(f"{page.redirect_chain[-1][0]}apply/")
    assert Program.objects.get().type is None
    assert not ProgramType.objects.exists()
    operator = at(member("admin.tokyo", tokyo, Role.ADMINISTRATOR))
    sent = file([record("2", "都の手当", "130001")])
    to = operator.post("/en/staff/130001/import/", {"file": sent})["Location"]
    operator.post(f"{to}apply/")
    assert set(Program.objects.values_list("type__number", flat=True)) == {"UM24"}  # the first one too


def test_an_undo_waits_for_a_second_person(
    at: At, approver: User, administrator: User, author: User, arakawa: Body
) -> None:
    client = at(approver)
    to = client.post(IMPORT, {"file": file([record("1", "児童手当")])})["Location"]
    client.post(f"{to}apply/")
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    change = f"/en/staff/131181/changes/{ChangeSet.objects.get().pk}/"
    assert "Ask for it" in client.get(change).content.decode()
    asked = client.post(f"{change}undo/", follow=True)
    request = asked.redirect_chain[-1][0]
    assert "A colleague has to approve it." in asked.content.decode()
    assert client.post(f"{request}approve/").status_code == 403
    assert Program.objects.get().live is not None
    assert "Somebody has already asked for this." in client.get(change).content.decode()
    assert client.post(f"{change}undo/").status_code == 409
    waiting = at(administrator).get("/en/staff/131181/waiting/").content.decode()
    assert request in waiting
    assert "Undo a change set" in waiting
    assert at(author).post(f"{request}approve/").status_code == 403
    assert "Approve: it happens at once" not in at(author).get(request).content.decode()
    assert "Approve: it happens at once" in at(administrator).get(request).content.decode()
    assert "It is done." in at(administrator).post(f"{request}approve/", follow=True).content.decode()
    assert Program.objects.get().live is None
    assert request not in client.get("/en/staff/131181/waiting/").content.decode()
    assert at(administrator).post(f"{request}approve/").status_code == 409
