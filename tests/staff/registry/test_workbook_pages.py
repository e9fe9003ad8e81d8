"""The Excel round trip in the browser: every language, conflicts, refusals."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.staff.conftest import CONTENT
from tests.staff.registry.test_edit import typed
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.people.models import User
from todoke.registry.models import ChangeSet, Program
from todoke.registry.operations import programs

At = Callable[[User | None], Client]


Work = Callable[[], int]


def downloaded(client: Client, language: str = "en") -> bytes:
    answer = client.get(f"/{language}/staff/131181/workbook/download/")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def with_cell(content: bytes, number: str, name: str, value: str) -> SimpleUploadedFile:
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book.worksheets[1:2]:
        heads = {cell.value: cell.column for row in sheet.iter_rows(max_row=3) for cell in row}
        row = next(cells[0].row or 0 for cells in sheet.iter_rows(min_row=4, max_col=1) if cells[0].value == number)
        sheet.cell(row, heads[name] or 0).value = value
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("制度.xlsx", out.getvalue())


def looked_at(
    client: Client, worked: Work, file: SimpleUploadedFile, to: str = "/en/staff/131181/workbook/"
) -> tuple[str, str]:
    """Upload a workbook and let a worker read it: what its page says, and the address of that."""
    answer = client.post(to, {"file": file})
    assert answer.status_code == 302
    assert worked() == 1
    answer = client.get(answer["Location"], follow=True)
    return answer.content.decode(), str(answer.request["PATH_INFO"])


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_download_edit_upload_look_apply(
    at: At, approver: User, allowance: Program, language: str, tmp_path: Path, worked: Work
) -> None:
    client = at(approver)
    file = with_cell(downloaded(client, language), allowance.number, "summary", "Excelの概要")
    page, to = looked_at(client, worked, file)
    assert "<ins>Excelの概要</ins>" in page
    assert ChangeSet.objects.count() == 0
    answer = client.post(to, typed(page), follow=True)
    assert "Applied" in answer.content.decode()
    allowance.refresh_from_db()
    assert allowance.live is not None
    assert allowance.live.content == {**CONTENT, "summary": "Excelの概要"}
    assert list((tmp_path / "uploads").iterdir()) == []


def test_authors_apply_and_it_waits(at: At, author: User, allowance: Program, worked: Work) -> None:
    client = at(author)
    file = with_cell(downloaded(client), allowance.number, "summary", "Excelの概要")
    page, to = looked_at(client, worked, file)
    assert "wait for approval" in page
    client.post(to, typed(page))
    allowance.refresh_from_db()
    assert allowance.live is not None
    assert allowance.live.content == CONTENT
    newest = programs.newest_version(allowance)
    assert newest is not None
    assert newest.state == "submitted"


def test_a_conflict_is_shown_side_by_side_and_needs_a_choice(
    at: At, approver: User, allowance: Program, by: Actor, worked: Work
) -> None:
    client = at(approver)
    file = with_cell(downloaded(client), allowance.number, "summary", "Excelの概要")
    draft = programs.draft(
        program=allowance, content={**CONTENT, "summary": "画面の概要"}, based_on=1, by=by, now=clock.now()
    )
    programs.approve(version=draft, by=by, now=clock.now())
    page, to = looked_at(client, worked, file)
    assert "Excelの概要" in page
    assert "画面の概要" in page
    refused = client.post(to, typed(page))
    assert refused.status_code == 422
    assert "choose which text to keep" in refused.content.decode()
    assert client.post(to, {**typed(page), "choice__0__summary": "left"}).status_code == 302
    newest = programs.newest_version(allowance)
    assert newest is not None
    assert newest.content["summary"] == "Excelの概要"


def test_a_change_after_looking_is_shown_first(
    at: At, approver: User, allowance: Program, by: Actor, worked: Work
) -> None:
    client = at(approver)
    file = with_cell(downloaded(client), allowance.number, "summary", "Excelの概要")
    page, to = looked_at(client, worked, file)
    programs.draft(program=allowance, content={**CONTENT, "remarks": "x"}, based_on=1, by=by, now=clock.now())
    answer = client.post(to, typed(page))
    assert answer.status_code == 409
    assert "Somebody else changed" in answer.content.decode()
    assert ChangeSet.objects.count() == 0


def test_a_workbook_given_to_the_import_page_finds_its_way(
    at: At, author: User, allowance: Program, worked: Work
) -> None:
    client = at(author)
    file = with_cell(downloaded(client), allowance.number, "summary", "Excelの概要")
    page, to = looked_at(client, worked, file, "/en/staff/131181/import/")
    assert "<ins>Excelの概要</ins>" in page
    assert "/workbook/" in to


@pytest.mark.parametrize("content", [b"name,summary\n", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"%PDF-1.7"])
def test_other_files_are_refused_kindly(at: At, author: User, content: bytes, tmp_path: Path, worked: Work) -> None:
    page, _ = looked_at(at(author), worked, SimpleUploadedFile("a.xlsx", content))
    assert 'role="alert"' in page
    assert "a.xlsx" in page
    assert list((tmp_path / "uploads").iterdir()) == []


def test_an_empty_file_is_refused_at_once(at: At, author: User, worked: Work) -> None:
    answer = at(author).post("/en/staff/131181/workbook/", {"file": SimpleUploadedFile("a.xlsx", b"")})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_two_who_apply_the_same_workbook_apply_it_once(
    at: At, approver: User, allowance: Program, tmp_path: Path, worked: Work
) -> None:
    client = at(approver)
    page, to = looked_at(client, worked, with_cell(downloaded(client), allowance.number, "summary", "Excelの概要"))
    assert "Applied" in client.post(to, typed(page), follow=True).content.decode()
    again = client.post(to, typed(page))
    assert again["Location"].startswith("/en/staff/131181/changes/")
    assert ChangeSet.objects.filter(kind="workbook").count() == 1
