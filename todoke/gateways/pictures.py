"""Photos that people send, opened within bounds and written anew: upright, no larger than is read, and without anything that is not the picture.

Where a photo was taken, with what and when, stands beside the picture in its file; so would anything hidden there. None of it is copied.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps

from todoke.common.file_kinds import LEAST_CONTRAST, LEAST_SIDES, FileKind, picture_size_problem

#: The longest side that is kept: an A4 page at more than 300 dots an inch.
LONGEST_SIDE: Final = 3600
_QUALITY: Final = 85
#: A drawing or screen stays as it is up to so many pixels; a larger one becomes a photo.
_MOST_LOSSLESS: Final = 4_000_000
_FORMATS: Final = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}
#: One picture is open at a time in a process, so that memory stays bounded however many arrive.
_ONE: Final = threading.Lock()
_BLANK_SIDE: Final = 96


class PictureRefused(Exception):
    """The picture is not taken; ``problem`` says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture written anew."""

    content: bytes
    media_type: str
    width: int
    height: int


def write_anew(
    content: bytes, kind: FileKind, *, longest: int = LONGEST_SIDE, least: tuple[int, int] = LEAST_SIDES
) -> Picture:
    """The picture of a file, upright and without anything else; raises PictureRefused. ``least``: the sides below which it shows too little."""
    with _ONE, _opened(content, kind) as held:
        if problem := picture_size_problem(kind, *held.size, least=least):
            raise PictureRefused(problem)
        try:
            return _written(held, kind, longest)
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
            raise PictureRefused("photo_broken") from None


@contextmanager
def _opened(content: bytes, kind: FileKind) -> Iterator[Image.Image]:
    try:
        held = Image.open(io.BytesIO(content), formats=[_FORMATS[kind]])
    except Image.DecompressionBombError:
        raise PictureRefused("photo_too_large") from None
    except (OSError, ValueError, SyntaxError, EOFError):
        raise PictureRefused("photo_broken") from None
    with held:
        yield held


def _written(held: Image.Image, kind: FileKind, longest: int) -> Picture:
    if kind is FileKind.JPEG:
        held.draft("RGB", (longest, longest))  # a larger one is decoded at a smaller scale
    held.load()
    upright = ImageOps.exif_transpose(held)
    upright.thumbnail((longest, longest), Image.Resampling.BILINEAR)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        cut = upright.convert("RGBA")
        plain = Image.new("RGB", cut.size, "white")
        plain.paste(cut, mask=cut.getchannel("A"))
    else:
        plain = upright.convert("RGB")
    if _is_blank(plain):
        raise PictureRefused("photo_blank")
    plain.info = {}
    out = io.BytesIO()
    if kind is FileKind.PNG and plain.width * plain.height <= _MOST_LOSSLESS:
        plain.save(out, "PNG")
        return Picture(out.getvalue(), FileKind.PNG.value, *plain.size)
    plain.save(out, "JPEG", quality=_QUALITY)
    return Picture(out.getvalue(), FileKind.JPEG.value, *plain.size)


def _is_blank(picture: Image.Image) -> bool:
    """Whether it shows nothing: all black, all white, or one colour; the noise of a camera is averaged away."""
    small = picture.convert("L").resize((_BLANK_SIDE, _BLANK_SIDE), Image.Resampling.BOX)
    darkest, brightest = small.getextrema()
    assert isinstance(darkest, int | float)
    assert isinstance(brightest, int | float)
    return brightest - darkest < LEAST_CONTRAST
