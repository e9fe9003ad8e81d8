"""Uploaded files between looking and applying: under a random name, bound to who sent them, for four hours at most."""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from todoke.common.errors import Refusal
from todoke.staff.desk import Desk

_TOKEN = re.compile(r"[0-9a-f]{32}")
_KEPT_SECONDS = 4 * 60 * 60
_SESSION = "uploads"


class NoFile(Refusal):
    """Nothing was chosen."""

    code = "no_file"
    status = 422


class FileTooLarge(Refusal):
    """The file is larger than ``limit`` megabytes."""

    code = "file_too_large"
    status = 413


class UploadGone(Refusal):
    """The file was applied, thrown away or kept too long, or somebody else sent it."""

    code = "upload_gone"
    status = 404


@dataclass(frozen=True, slots=True)
class Upload:
    """One kept file: where it lies, what it is called, who sent it, and what was found in it."""

    token: str
    path: Path
    name: str
    by: str
    sha256: str
    report: Mapping[str, Any]

    def remember(self, report: Mapping[str, Any]) -> None:
        """Keep what was found beside the file."""
        about = json.loads(_about(self.token).read_text(encoding="utf-8"))
        _about(self.token).write_text(json.dumps({**about, "report": report}, ensure_ascii=False), encoding="utf-8")

    def becomes(self, kind: str) -> None:
        """Let another page take the file up: it is of another kind than was thought."""
        about = json.loads(_about(self.token).read_text(encoding="utf-8"))
        _about(self.token).write_text(json.dumps({**about, "kind": kind}, ensure_ascii=False), encoding="utf-8")

    def drop(self) -> None:
        """Delete the file and what was found."""
        self.path.unlink(missing_ok=True)
        _about(self.token).unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _about(token: str) -> Path:
    return _folder() / f"{token}.json"


def keep(desk: Desk, kind: str) -> Upload:
    """Keep the file of this request; raises NoFile, FileTooLarge."""
    file = desk.request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        raise NoFile
    if file.size > settings.UPLOAD_LIMIT_BYTES:
        raise FileTooLarge(limit=settings.UPLOAD_LIMIT_BYTES // 1024**2)
    _sweep(desk)
    token = secrets.token_hex(16)
    path, digest = _folder() / token, hashlib.sha256()
    with path.open("xb") as out:
        path.chmod(0o600)
        for chunk in file.chunks():
            digest.update(chunk)
            out.write(chunk)
    name = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", file.name or "")[-200:]
    about = {
        "body": desk.body.key, "kind": kind, "name": name, "by": str(desk.actor), "sha256": digest.hexdigest(),
        "at": desk.now.timestamp(), "report": {},
    }  # fmt: skip
    _about(token).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    desk.request.session[_SESSION] = [*desk.request.session.get(_SESSION, [])[-20:], token]
    return Upload(token, path, name, str(desk.actor), digest.hexdigest(), {})


def find(desk: Desk, token: str, kind: str) -> Upload:
    """The kept file of this session; where a body wants four eyes, its other approvers find it too. Raises UploadGone."""
    if _TOKEN.fullmatch(token) is None or not _about(token).is_file() or not (_folder() / token).is_file():
        raise UploadGone
    about = json.loads(_about(token).read_text(encoding="utf-8"))
    mine = token in desk.request.session.get(_SESSION, [])
    if about["body"] != desk.body.key or about["kind"] != kind or about["at"] < desk.now.timestamp() - _KEPT_SECONDS:
        raise UploadGone
    if not mine and not desk.body.four_eyes:
        raise UploadGone
    return Upload(token, _folder() / token, about["name"], about["by"], about["sha256"], about["report"])


def _sweep(desk: Desk) -> None:
    """Delete what was kept too long, whoever sent it."""
    for path in _folder().iterdir():
        with suppress(FileNotFoundError):  # another worker sweeps, or somebody applied it
            if path.stat().st_mtime < desk.now.timestamp() - _KEPT_SECONDS:
                path.unlink()
