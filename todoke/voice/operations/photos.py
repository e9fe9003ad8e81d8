"""One photo with a voice: looked at for harm, written anew without where and when it was taken, and sealed."""

from typing import Final

from todoke.common.errors import Invalid
from todoke.common.file_kinds import HEAD, PICTURES, FileKind, kind_of
from todoke.gateways import pictures, scanning, sealed_files
from todoke.gateways.sealed_files import Sealed

MEGABYTE: Final = 1024 * 1024
LARGEST: Final = 15 * MEGABYTE
#: A photo shows what is meant; it is no document that somebody reads to the last line.
LONGEST_SIDE: Final = 1600
LEAST_SIDES: Final = (40, 40)


class PhotoRefused(Invalid):
    """A photo is not taken; ``data["problem"]`` says why. Nothing of it stays."""

    code = "voice_photo_refused"


def accept(*, incoming: Sealed) -> Sealed:
    """The photo as it is kept; what came in is gone then. Raises PhotoRefused, FileHarmful, ScannerAway."""
    try:
        return sealed_files.seal([_written(incoming)])
    finally:
        sealed_files.delete(incoming.token)


def _written(incoming: Sealed) -> bytes:
    if not incoming.size:
        raise PhotoRefused(problem="file_empty")
    if incoming.size > LARGEST:
        raise PhotoRefused(problem="file_too_large", limit=LARGEST // MEGABYTE)
    scanning.scan_pieces(sealed_files.pieces(incoming.token, incoming.key))
    content = sealed_files.read(incoming.token, incoming.key)
    kind = kind_of(content[:HEAD])
    if kind not in PICTURES:
        raise PhotoRefused(problem="file_heic" if kind is FileKind.HEIC else "photo_kind")
    try:
        return pictures.write_anew(content, kind, longest=LONGEST_SIDE, least=LEAST_SIDES).content
    except pictures.PictureRefused as refused:
        raise PhotoRefused(problem=refused.problem) from None
