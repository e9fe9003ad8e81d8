"""A photo is written anew: upright, readable, and without anything that is not the picture."""

import io

import pytest
from PIL import Image

from tests.procedures.pictures import MAKER, archive, bomb_png, located, picture, plain
from todoke.common.file_kinds import FileKind
from todoke.gateways.pictures import LONGEST_SIDE, PictureRefused, write_anew

pytestmark = pytest.mark.embedded


def test_a_photo_loses_where_it_was_taken_and_stands_upright() -> None:
    content = located(turned=6)
    assert MAKER.encode() in content
    made = write_anew(content, FileKind.JPEG)
    assert (made.width, made.height) == (700, 1000)
    assert MAKER.encode() not in made.content
    with Image.open(io.BytesIO(made.content)) as opened:
        assert not opened.getexif()
        assert not {"exif", "comment", "icc_profile", "xmp"} & set(opened.info)
        assert opened.getpixel((650, 10)) != opened.getpixel((50, 990))


def test_what_hangs_on_a_photo_is_not_kept() -> None:
    made = write_anew(picture() + archive(size=1000) + b"<script>", FileKind.JPEG)
    assert b"PK\x03\x04" not in made.content
    assert b"<script>" not in made.content
    noted = write_anew(picture(kind="PNG", pnginfo=_note()), FileKind.PNG)
    assert (noted.media_type, MAKER.encode() in noted.content) == ("image/png", False)


def _note() -> object:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", MAKER)
    return info


def test_a_large_photo_is_made_smaller_and_a_see_through_one_white() -> None:
    made = write_anew(picture(4800, 3600), FileKind.JPEG)
    assert max(made.width, made.height) <= LONGEST_SIDE
    seen = write_anew(picture(kind="WEBP", mode="RGBA"), FileKind.WEBP)
    assert (seen.media_type, seen.width) == ("image/jpeg", 800)


@pytest.mark.parametrize(
    ("content", "kind", "problem"),
    [
        (plain("white"), FileKind.JPEG, "photo_blank"),
        (plain("black"), FileKind.JPEG, "photo_blank"),
        (picture(300, 300), FileKind.JPEG, "photo_too_small"),
        (bomb_png(), FileKind.PNG, "photo_too_large"),
        (bomb_png(4000), FileKind.PNG, "photo_broken"),
        (picture()[:400], FileKind.JPEG, "photo_broken"),
        (picture()[:4000], FileKind.JPEG, "photo_broken"),
        (b"\xff\xd8\xff<svg onload=alert(1)>", FileKind.JPEG, "photo_broken"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.WEBP, "photo_broken"),
    ],
)
def test_a_photo_that_nobody_could_read_is_not_taken(content: bytes, kind: FileKind, problem: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        write_anew(content, kind)
    assert refused.value.problem == problem
