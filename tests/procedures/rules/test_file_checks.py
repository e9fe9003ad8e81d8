"""What a file is, by its content; and what in a PDF acts, hides, or cannot be checked."""

import time
import zlib

import pytest

from tests.procedures.pictures import archive, packed, pdf, picture
from todoke.common.file_kinds import FileKind, kind_of, picture_size_problem
from todoke.procedures.rules.file_checks import pdf_problem, refusal

pytestmark = pytest.mark.embedded

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ACTS = b"4 0 << /S /JavaScript /JS (app.alert) >>"


def test_a_file_is_what_its_first_bytes_say() -> None:
    assert kind_of(picture()) is FileKind.JPEG
    assert kind_of(picture(kind="PNG")) is FileKind.PNG
    assert kind_of(picture(kind="WEBP")) is FileKind.WEBP
    assert kind_of(pdf()) is FileKind.PDF
    assert {refusal(kind) for kind in (FileKind.JPEG, FileKind.PNG, FileKind.WEBP, FileKind.PDF)} == {""}
    others = {
        "file_heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
        "file_archive": archive(size=100),
        "file_markup": SVG,
        "file_kind": b"GIF89a plain",
    }
    assert {code: refusal(kind_of(head)) for code, head in others.items()} == {code: code for code in others}
    assert refusal(kind_of(SVG.decode().encode("utf-16"))) == "file_markup"
    assert refusal(kind_of(b"\n\n<HTML><body onload=alert(1)>")) == "file_markup"


def test_a_photo_is_measured_before_it_is_opened() -> None:
    assert picture_size_problem(FileKind.JPEG, 4000, 3000) == ""
    assert picture_size_problem(FileKind.JPEG, 30_000, 30_000) == "photo_too_large"
    assert picture_size_problem(FileKind.PNG, 6000, 6000) == "photo_too_large"
    assert picture_size_problem(FileKind.JPEG, 600, 300) == "photo_too_small"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (pdf(), ""),
        (pdf(more=packed(b"4 0 << /Type /Annot >>")), ""),
        (pdf("/OpenAction << /S /JavaScript /JS (app.alert) >>"), "pdf_active"),
        (pdf("/OpenAction << /S /J#61vaScript /#4aS (app.alert) >>"), "pdf_active"),
        (pdf("/Names << /EmbeddedFiles 7 0 R >>"), "pdf_active"),
        (pdf("/OpenAction << /S /Launch /F (cmd.exe) >>"), "pdf_active"),
        (pdf(more=packed(ACTS)), "pdf_active"),
        (pdf(more=packed(ACTS, "/Type /Other /Filter /FlateDecode")), "pdf_active"),
        (pdf(more=packed(b"4 0 x", "/Type /ObjStm /Filter [/ASCII85Decode /FlateDecode]")), "pdf_unclear"),
        (pdf(more=packed(b"4 0 x", "/Type /ObjStm /Filter /FlateDecode /DecodeParms << /Predictor 12 >>")), "pdf_unclear"),
        (pdf(more=b"9 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nno flate\nendstream\nendobj\n"), "pdf_unclear"),
        (pdf(more=b"9 0 obj\n<< /Length 9 >>\nstream\n8 0 obj << /S /JavaScript >>\nendstream\nendobj\n"), "pdf_active"),
        (pdf().replace(b"trailer\n<<", b"trailer\n<< /Encrypt 8 0 R"), "pdf_locked"),
        (pdf(after=archive(size=100)), "pdf_mixed"),
        (pdf(more=archive(size=100)), "pdf_mixed"),
        (pdf(after=b"<script>alert(1)</script>"), "pdf_mixed"),
        (b"%PDF-1.7\n<html><script>alert(1)</script></html>\n" + pdf(), "pdf_mixed"),
        (pdf()[:-20], "pdf_broken"),
        (b"junk" + pdf(), "pdf_broken"),
    ],
)  # fmt: skip
def test_a_pdf_that_acts_hides_or_is_two_things_is_not_taken(content: bytes, problem: str) -> None:
    assert pdf_problem(content) == problem


def test_a_pdf_that_unpacks_without_end_is_not_taken() -> None:
    packing = zlib.compressobj(9)
    data = packing.compress(b"4 0 " + bytes(80_000_000)) + packing.flush()
    stream = b"9 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + data + b"\nendstream\nendobj\n"
    began = time.perf_counter()
    assert pdf_problem(pdf(more=stream)) == "pdf_unclear"
    assert pdf_problem(pdf(more=b"9 0 obj\n<< >>\nstream\nendstream\nendobj\n" * 20_001)) == "pdf_unclear"
    assert time.perf_counter() - began < 10
