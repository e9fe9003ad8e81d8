"""A file that came in is looked at before it is kept 「受入確認」: what it is, whether it acts, whether it can be read; a photo is written anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from django.conf import settings

from todoke.common import individual_numbers
from todoke.common.errors import Invalid
from todoke.common.file_kinds import HEAD, FileKind, kind_of
from todoke.gateways import pictures, scanning, sealed_files
from todoke.gateways.sealed_files import Sealed
from todoke.procedures.rules import file_checks as rules

_LONGEST_NAME: Final = 120
MEGABYTE: Final = 1024 * 1024


class FileRefused(Invalid):
    """A file is not taken; ``problems`` says why by a code, ``limit`` what the message needs. Nothing of it stays."""

    code = "file_refused"

    def __init__(self, problem: str, **data: object) -> None:
        super().__init__(problems={"": problem}, **data)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it is kept: what was checked, and for a photo written anew."""

    sealed: Sealed
    media_type: str
    name: str
    said: Mapping[str, object]


def limits() -> rules.Limits:
    """How large files may be here."""
    return rules.Limits(settings.FORM_FILE_LIMIT_BYTES, settings.FORM_FILES_LIMIT_BYTES)


def accept(incoming: Sealed, name: str) -> Checked:
    """See that a file may be kept; a photo is written anew. Raises FileRefused, FileHarmful, ScannerAway; what came in is then gone."""
    try:
        return _checked(incoming, name)
    except BaseException:
        sealed_files.delete(incoming.token)
        raise


def _checked(incoming: Sealed, name: str) -> Checked:
    if not incoming.size:
        raise FileRefused("file_empty")
    if incoming.size > limits().file:
        raise FileRefused("file_too_large", limit=limits().file // MEGABYTE)
    scanned = scanning.scan_pieces(sealed_files.pieces(incoming.token, incoming.key))
    content = sealed_files.read(incoming.token, incoming.key)
    kind = kind_of(content[:HEAD])
    if problem := rules.refusal(kind):
        raise FileRefused(problem)
    said: dict[str, object] = {"scanned": scanned}
    if kind is FileKind.PDF:
        if problem := rules.pdf_problem(content):
            raise FileRefused(problem)
        return Checked(incoming, kind.value, _name(name, "pdf"), said)
    try:
        picture = pictures.write_anew(content, kind)
    except pictures.PictureRefused as refused:
        raise FileRefused(refused.problem) from None
    kept = sealed_files.seal([picture.content])
    sealed_files.delete(incoming.token)
    said.update(width=picture.width, height=picture.height)
    return Checked(kept, picture.media_type, _name(name, picture.media_type.rpartition("/")[2]), said)


def _name(given: str, ending: str) -> str:
    """The file's name as it is shown: its last part, without what cannot be shown, with the ending of what it is."""
    plain = "".join(sign for sign in PurePath(given.replace("\\", "/")).name if sign.isprintable())
    stem = PurePath(plain).stem.strip(" .") or "file"
    if individual_numbers.offers_one(stem):
        stem = "file"
    return f"{stem[:_LONGEST_NAME]}.{ending}"
