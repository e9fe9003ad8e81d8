"""Import by upload: look, apply, undo; what cannot be read; who may."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from todoke.bodies.models import Body, LedgerEntry
from todoke.bodies.rules.codes import corporate_number_of
from todoke.common import clock
from todoke.people.models import User
from todoke.people.rules.roles import Role
from todoke.registry.models import ChangeSet, Program, ProgramType, QuarantinedRecord, Upload

At = Callable[[User | None], Client]
IMPORT = "/en/staff/131181/import/"
METROPOLIS = "/en/staff/130001/import/"


Work = Callable[[], int]


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


def sent(client: Client, worked: Work, upload: SimpleUploadedFile, to: str = IMPORT) -> tuple[str, str]:
    """Upload a file and let a worker read it: the address of its page, and what stands there."""
    answer = client.post(to, {"file": upload})
    assert answer.status_code == 302, answer.content.decode()
    assert worked() == 1
    return answer["Location"], client.get(answer["Location"], follow=True).content.decode()


def test_looking_writes_nothing_applying_does_and_undo_takes_it_back(
    at: At, approver: User, arakawa: Body, chofu: Body, tmp_path: Path, worked: Work
) -> None:
    client = at(approver)
    to, page = sent(
        client, worked, file([record("1", "児童手当"), record("2", "よその制度", "132080"), "not an object"])
    )
    assert "児童手当" in page
    assert "This belongs to another body." in page
    assert "The record is not an object with keys." in page
    assert "The date was written another way" in page
    assert Program.objects.count() == ChangeSet.objects.count() == QuarantinedRecord.objects.count() == 0
    assert "児童手当" not in client.get(f"{to}?outcome=quarantined").content.decode()
    answer = client.post(f"{to}apply/", follow=True)
    assert "being taken in" in answer.content.decode()
    assert Program.objects.count() == 0
    assert worked() == 1
    answer = client.get(to, follow=True)
    assert "Taken in" in answer.content.decode()
    assert list(Program.objects.values_list("name", "body__key")) == [("児童手当", "131181")]
    assert set(QuarantinedRecord.objects.values_list("body__key", flat=True)) == {"131181"}
    assert LedgerEntry.objects.filter(action="registry.import", by=f"staff:{approver.pk}").count() == 1
    assert uploads(tmp_path) == []
    assert client.post(f"{to}apply/").status_code == 409
    change_set = ChangeSet.objects.get()
    assert change_set.counts["new"] == 1
    answer = client.post(f"/en/staff/131181/changes/{change_set.pk}/undo/", follow=True)
    assert "Undone" in answer.content.decode()
    assert Program.objects.get().live is None
    assert client.post(f"/en/staff/131181/changes/{change_set.pk}/undo/").status_code == 409


def test_received_is_said_when_file_and_row_are_there_and_it_is_listed(
    at: At, author: User, tmp_path: Path, worked: Work
) -> None:
    client = at(author)
    answer = client.post(IMPORT, {"file": file([record("1", "児童手当")])}, follow=True)
    page, to = answer.content.decode(), answer.redirect_chain[-1][0]
    assert "The file was received" in page
    assert 'http-equiv="refresh" content="2"' in page
    upload = Upload.objects.get()
    path = tmp_path / "uploads" / upload.token
    assert (upload.state, upload.task, path.stat().st_size) == ("due", "look", upload.size)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert "refresh" not in client.get(f"{to}?still=1").content.decode()
    assert 'content="5"' in client.get(f"{to}?by_itself=1").content.decode()
    listed = client.get(IMPORT).content.decode()
    assert "台帳.json" in listed
    assert "Waiting to be read" in listed
    Upload.objects.update(due_at=clock.now() - timedelta(minutes=2))
    page = client.get(to).content.decode()
    assert "refresh" not in page
    assert "worker may not be running" in page
    assert worked() == 1
    assert "Read: look at it" in client.get(IMPORT).content.decode()
    assert "児童手当" in client.get(to).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"%PDF-1.7 ...", "a.json", "This is a PDF"),
        (b"<!doctype html><html></html>", "a.csv", "web page"),
        (b"\x89PNG\r\n\x1a\n", "a.xlsx", "picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "old Excel"),
        (b"PK\x03\x04 half a file", "a.xlsx", "ZIP archive"),
    ],
)
def test_what_cannot_be_read_is_refused_kindly(
    at: At, author: User, content: bytes, name: str, said: str, tmp_path: Path, worked: Work
) -> None:
    client = at(author)
    to, page = sent(client, worked, file(content, name))
    assert said in page
    assert 'role="alert"' in page
    assert name in page
    assert uploads(tmp_path) == []
    assert "Cannot be read" in client.get(IMPORT).content.decode()
    client.post(f"{to}drop/")
    assert Upload.objects.count() == 0


def test_no_file_an_empty_one_and_too_large_a_file(
    at: At, author: User, settings: Settings, tmp_path: Path, worked: Work
) -> None:
    client = at(author)
    assert client.post(IMPORT).status_code == 422
    answer = client.post(IMPORT, {"file": file(b"")})
    assert answer.status_code == 422
    assert "choose a file" in answer.content.decode()
    settings.UPLOAD_LIMIT_BYTES = 3 * 1024**2
    answer = client.post(IMPORT, {"file": file(b" " * (3 * 1024**2 + 1))})
    assert answer.status_code == 413
    assert "larger than 3 megabytes" in answer.content.decode()
    assert uploads(tmp_path) == []
    assert Upload.objects.count() == 0


def test_one_person_keeps_ten_files_at_most(at: At, author: User, tmp_path: Path, worked: Work) -> None:
    client = at(author)
    for _ in range(10):
        assert client.post(IMPORT, {"file": file([record("1", "児童手当")])}).status_code == 302
    answer = client.post(IMPORT, {"file": file([record("1", "児童手当")])})
    assert answer.status_code == 422
    assert "10 of your files" in answer.content.decode()
    assert len(uploads(tmp_path)) == 10


def test_authors_may_look_but_not_apply(at: At, author: User, worked: Work) -> None:
    client = at(author)
    to, page = sent(client, worked, file([record("1", "児童手当")]))
    assert "an approver of your body" in page
    assert client.post(f"{to}apply/").status_code == 403
    assert worked() == 0
    assert Program.objects.count() == 0


def test_an_upload_is_for_who_sent_it_and_administrators(
    at: At, approver: User, author: User, administrator: User, member: Callable[..., User], chofu: Body, worked: Work
) -> None:
    to, _ = sent(at(approver), worked, file([record("1", "児童手当")]))
    neighbour = member("n", chofu, Role.ADMINISTRATOR)
    another = member("approver.2", Body.objects.get(key="131181"), Role.APPROVER)
    for user in (author, another):
        assert at(user).get(to).status_code == 404
        assert at(user).post(f"{to}drop/").status_code == 404
        assert "台帳.json" not in at(user).get(IMPORT).content.decode()
    assert at(another).post(f"{to}apply/").status_code == 404
    assert at(neighbour).get(to).status_code == 404
    assert at(neighbour).get(to.replace("131181", "132080")).status_code == 404
    assert at(neighbour).post(to.replace("131181", "132080") + "drop/").status_code == 404
    assert "台帳.json" not in at(neighbour).get(IMPORT.replace("131181", "132080")).content.decode()
    assert "台帳.json" in at(administrator).get(IMPORT).content.decode()
    assert at(administrator).get(to).status_code == 200
    assert Upload.objects.get().state == "ready"


def test_four_eyes_hold_for_imports_too(
    at: At, approver: User, member: Callable[..., User], author: User, arakawa: Body, worked: Work
) -> None:
    Body.objects.filter(pk=arakawa.pk).update(four_eyes=True)
    client, colleague = at(approver), at(member("approver.2", arakawa, Role.APPROVER))
    to, page = sent(client, worked, file([record("1", "児童手当")]))
    assert "second person" in page
    assert client.post(f"{to}apply/").status_code == 403
    assert at(author).get(to).status_code == 404
    assert "台帳.json" in colleague.get(IMPORT).content.decode()
    assert colleague.post(f"{to}apply/").status_code == 302
    assert worked() == 1
    assert Program.objects.count() == 1


def test_a_file_thrown_away_is_gone(at: At, author: User, tmp_path: Path, worked: Work) -> None:
    client = at(author)
    to = client.post(IMPORT, {"file": file([record("1", "児童手当")])})["Location"]
    assert len(uploads(tmp_path)) == 1
    client.post(f"{to}drop/")
    assert uploads(tmp_path) == []
    assert client.get(to).status_code == 404
    assert worked() == 0


def test_a_file_that_is_being_taken_in_cannot_be_thrown_away(at: At, approver: User, worked: Work) -> None:
    client = at(approver)
    to, _ = sent(client, worked, file([record("1", "児童手当")]))
    assert client.post(f"{to}apply/").status_code == 302
    assert client.post(f"{to}apply/").status_code == 409
    assert client.post(f"{to}drop/").status_code == 409
    assert worked() == 1
    assert Program.objects.count() == 1


def test_the_look_shows_field_by_field_what_would_change(at: At, approver: User, worked: Work) -> None:
    client = at(approver)
    to, _ = sent(client, worked, file([record("1", "児童手当"), record("2", "出産祝")]))
    client.post(f"{to}apply/")
    assert worked() == 1
    changed = {**record("1", "児童手当"), "summary": "<b>新しい概要</b>", "cost": "300円"}
    _, page = sent(client, worked, file([changed, record("2", "出産祝")]))
    assert "2 differences" in page
    assert "<del>概要</del>" in page
    assert "<ins>&lt;b&gt;新しい概要&lt;/b&gt;</ins>" in page
    assert "<ins>300円</ins>" in page


def test_a_municipality_makes_no_type_and_the_operator_one_of_the_list(
    at: At, approver: User, member: Callable[..., User], tokyo: Body, worked: Work
) -> None:
    client = at(approver)
    to, page = sent(client, worked, file([record("1", "児童手当")]))
    assert "The type UM24 is not known here." in page
    client.post(f"{to}apply/")
    assert worked() == 1
    assert Program.objects.get().type is None
    assert not ProgramType.objects.exists()
    operator = at(member("admin.tokyo", tokyo, Role.ADMINISTRATOR))
    to, page = sent(operator, worked, file([record("2", "都の手当", "130001")]), to=METROPOLIS)
    assert "is not known here" not in page
    operator.post(f"{to}apply/")
    assert worked() == 1
    assert set(Program.objects.values_list("type__number", flat=True)) == {"UM24"}  # the first one too


@pytest.mark.parametrize(("sender", "decider", "made"), [("operator", "colleague", 0), ("colleague", "operator", 1)])
def test_whoever_has_a_file_taken_in_makes_its_types_and_must_be_an_operator(
    at: At, member: Callable[..., User], tokyo: Body, worked: Work, sender: str, decider: str, made: int
) -> None:
    Body.objects.filter(pk=tokyo.pk).update(four_eyes=True)
    users = {
        "operator": member("admin.tokyo", tokyo, Role.ADMINISTRATOR), "colleague": member("approver.tokyo", tokyo, Role.APPROVER)
    }  # fmt: skip
    to, page = sent(at(users[sender]), worked, file([record("2", "都の手当", "130001")]), to=METROPOLIS)
    assert ("is not known here" in page) is (sender == "colleague")
    assert at(users[decider]).post(f"{to}apply/").status_code == 302
    assert worked() == 1
    assert Program.objects.count() == 1
    assert ProgramType.objects.count() == made
    makers = LedgerEntry.objects.filter(subject="type:UM24").values_list("by", flat=True)
    assert list(makers) == [f"staff:{users[decider].pk}"] * made


def test_an_undo_waits_for_a_second_person(
    at: At, approver: User, administrator: User, author: User, arakawa: Body, worked: Work
) -> None:
    client = at(approver)
    to, _ = sent(client, worked, file([record("1", "児童手当")]))
    client.post(f"{to}apply/")
    assert worked() == 1
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
