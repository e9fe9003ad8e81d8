"""Files of a request: sealed while they come, judged while they come, refused before they are read, and gone when nobody took them."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from pytest_django import Settings

from tests.procedures.pictures import archive, pdf, picture
from todoke.gateways import sealed_files
from todoke.ui.form_uploads import sent, takes_files, uploads_of

pytestmark = pytest.mark.embedded
GIGABYTE = 1024**3


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


class Told(Exception):
    """What the page saw."""


def ask(body: Any, length: int, *, take: bool = False, token: str = "") -> dict[str, Any]:
    seen: dict[str, Any] = {}

    def page(request: HttpRequest) -> HttpResponse:
        uploads = uploads_of(request)
        assert uploads is not None
        seen["files"] = [
            (each.name, each.size, uploads.taken(each) if take else each.sealed) for each in sent(request, "f")
        ]
        seen["problems"] = [(field, why.problem) for field, _, why in uploads.problems]
        seen["word"] = request.POST.get("word")
        return HttpResponse("ok")

    request = RequestFactory().post("/", content_type="multipart/form-data; boundary=B")
    secret = token or get_token(request)
    request.META["CONTENT_LENGTH"] = str(length + len(secret) * (not token))
    request.COOKIES["csrftoken"] = secret
    request.META["wsgi.input"] = body
    request._stream = body(secret) if callable(body) else body
    seen["status"] = takes_files(page)(request).status_code
    return seen


def part(name: str, content: bytes, file: str = "") -> bytes:
    more = f'; filename="{file}"' if file else ""
    return f'--B\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content + b"\r\n"


def sending(*parts: bytes, take: bool = False) -> dict[str, Any]:
    rest = part("word", "花".encode()) + b"".join(parts) + b"--B--\r\n"

    def body(secret: str) -> io.BytesIO:
        return io.BytesIO(part("csrfmiddlewaretoken", secret.encode()) + rest)

    return ask(body, len(part("csrfmiddlewaretoken", b"")) + len(rest), take=take)


def on_disk() -> int:
    return len(sealed_files.older_than(float("inf")))


def test_a_file_is_sealed_while_it_comes_and_whoever_takes_it_answers_for_it() -> None:
    content = picture()
    seen = sending(part("f", content, "../card.jpg"), part("f", pdf(), "paper.pdf"), take=True)
    assert [(name, size) for name, size, _ in seen["files"]] == [("card.jpg", len(content)), ("paper.pdf", len(pdf()))]
    assert (seen["word"], seen["status"], seen["problems"]) == ("花", 200, [])
    kept = seen["files"][0][2]
    assert sealed_files.read(kept.token, kept.key) == content
    assert on_disk() == 2


def test_what_the_page_does_not_take_is_gone_when_it_has_answered() -> None:
    assert len(sending(part("f", picture(), "card.jpg"))["files"]) == 1
    assert on_disk() == 0


def test_a_file_that_is_not_taken_is_not_read_on_and_the_next_one_is(settings: Settings) -> None:
    settings.FORM_FILE_LIMIT_BYTES = 1024**2
    seen = sending(
        part("f", archive(), "letter.docx"), part("f", b"<svg onload=alert(1)>", "x.svg"),
        part("f", b"%PDF-1.7" + bytes(1024**2), "long.pdf"), part("f", picture(), "card.jpg"),
    )  # fmt: skip
    assert [problem for _, problem in seen["problems"]] == ["file_archive", "file_markup", "file_too_large"]
    assert [name for name, _, _ in seen["files"]] == ["card.jpg"]


def test_thirty_files_are_taken_and_the_next_is_not() -> None:
    seen = sending(*(part("f", b"%%PDF-%d" % number, f"{number}.pdf") for number in range(31)), take=True)
    assert (len(seen["files"]), seen["problems"]) == (30, [("f", "files_too_many")])
    assert on_disk() == 30


class Endless(io.RawIOBase):
    """Five gigabytes that are made while they are read, and counted."""

    def __init__(self, start: bytes) -> None:
        self._start, self.read_bytes = io.BytesIO(start), 0

    def read(self, size: int = -1) -> bytes:
        found = self._start.read(size) or bytes(min(size, 65_536))
        self.read_bytes += len(found)
        return found


def test_five_gigabytes_are_refused_before_they_are_read() -> None:
    made: list[Endless] = []

    def body(secret: str) -> Endless:
        start = part("csrfmiddlewaretoken", secret.encode()) + part("word", "花".encode())
        made.append(Endless(start + part("f", b"\xff\xd8\xff", "film.jpg").rstrip(b"\r\n")))
        return made[0]

    seen = ask(body, 5 * GIGABYTE)
    assert (seen["status"], seen["word"], seen["files"]) == (200, "花", [])
    assert seen["problems"] == [("f", "file_too_large")]
    assert made[0].read_bytes < 1024**2
    assert on_disk() == 0


def test_a_browser_that_goes_away_leaves_nothing() -> None:
    class Broken(Endless):
        def read(self, size: int = -1) -> bytes:
            if self.read_bytes > 300_000:
                raise ConnectionResetError
            return super().read(size)

    def body(secret: str) -> Broken:
        return Broken(part("csrfmiddlewaretoken", secret.encode()) + part("f", b"\xff\xd8\xff", "a.jpg").rstrip(b"\r\n"))  # fmt: skip

    seen = ask(body, 5_000_000)
    assert seen.get("files", []) == []
    assert on_disk() == 0


def test_another_sites_form_is_refused_before_its_file_is_taken() -> None:
    def body(secret: str) -> io.BytesIO:
        return io.BytesIO(part("f", picture(), "card.jpg") + b"--B--\r\n")

    assert ask(body, len(part("f", picture(), "card.jpg")) + 7, token="x" * 32)["status"] == 403
    assert on_disk() == 0
