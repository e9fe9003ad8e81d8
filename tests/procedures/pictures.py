"""Photos and PDFs for tests, made here: good ones, and what hostile people send."""

import io
import zipfile
import zlib
from typing import Any, Final

from PIL import Image

#: Where a photo was taken, as a phone writes it; a word that stands nowhere else.
MAKER: Final = "KIKYO-PHONE"


def picture(width: int = 800, height: int = 1000, *, shift: int = 0, kind: str = "JPEG", **options: Any) -> bytes:
    """A picture that shows something, stripes across a slope; ``shift`` makes another one."""
    slope = Image.linear_gradient("L").resize((width, height)).rotate(0)
    slope.paste(255, (0, height // 4, width, height // 4 + 40 + shift))
    out = io.BytesIO()
    slope.convert(options.pop("mode", "RGB")).save(out, kind, **options)
    return out.getvalue()


def located(*, turned: int = 6) -> bytes:
    """A photo that says where it was taken, lies on its side, and has a comment."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turned, MAKER
    exif.get_ifd(0x8825)[2] = (35.0, 44.0, 10.0)
    return picture(1000, 700, exif=exif, comment=f"{MAKER} at home".encode())


def plain(colour: str, size: tuple[int, int] = (800, 1000)) -> bytes:
    """A picture of nothing."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def bomb_png(side: int = 30_000) -> bytes:
    """A picture of a few kilobytes that would unpack to gigabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1_000_000), 9)) + chunk(b"IEND", b"")  # fmt: skip


def archive(name: str = "word/document.xml", size: int = 10_000_000) -> bytes:
    """An office file, or a bomb: an archive whose content is far larger than itself."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(name, bytes(size))
    return out.getvalue()


def pdf(catalog: str = "", *, more: bytes = b"", after: bytes = b"") -> bytes:
    """A PDF of one empty page; ``catalog`` goes into its catalog, ``more`` are further objects."""
    body = (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalog.encode() + b" >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n"
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n"
    )
    return body + more + b"trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n0\n%%EOF\n" + after


def packed(content: bytes, about: str = "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode") -> bytes:
    """A stream that holds objects, packed."""
    data = zlib.compress(content)
    return b"9 0 obj\n<< " + about.encode() + b" /Length %d >>\nstream\n" % len(data) + data + b"\nendstream\nendobj\n"
