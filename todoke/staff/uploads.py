"""Uploaded files on the staff pages: received, listed, and the page that stands in while one is being read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect

from todoke.people.queries import staff as people
from todoke.people.rules.roles import Act
from todoke.registry.models import Upload
from todoke.registry.operations import uploads
from todoke.registry.queries import uploads as kept
from todoke.registry.rules.fields import N_
from todoke.registry.rules.uploads import Kind, State, Task
from todoke.staff.desk import Desk
from todoke.ui import messages

#: The page of a file of each kind.
PAGES: Final[dict[str, str]] = {Kind.IMPORT: "import", Kind.WORKBOOK: "workbook_differences"}
_FORMS: Final[dict[str, tuple[str, str]]] = {
    Kind.IMPORT: ("imports", "registry/imports.html"),
    Kind.WORKBOOK: ("workbook", "registry/workbook.html"),
}
_WAITS: Final = (N_("Waiting to be read"), "waiting")
_STATES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    (State.DUE, Task.LOOK): (N_("Being read"), "scheduled"),
    (State.DUE, Task.APPLY): (N_("Being taken in"), "scheduled"),
    (State.READY, Task.LOOK): (N_("Read: look at it"), "live"),
    (State.REFUSED, Task.LOOK): (N_("Cannot be read"), "problem"),
    (State.REFUSED, Task.APPLY): (N_("Stopped"), "problem"),
}
#: The waiting page looks again by itself in its first seconds, and later only for who asks it to.
_FIRST_SECONDS: Final = 12
_SOON, _LATER = 2, 5
#: So long nobody waits while a worker is running and has nothing else to do.
_LATE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of a list."""

    upload: Upload
    page: str
    label: str
    tag: str
    said: str


def receive(desk: Desk, kind: Kind) -> HttpResponseRedirect:
    """Keep the file of this request and go to its page; raises NoFile, FileTooLarge, TooManyKept."""
    file = desk.request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        raise uploads.NoFile
    upload = uploads.receive(
        chunks=file.chunks(), name=file.name or "", kind=kind, body=desk.body, by=desk.actor, now=desk.now,
        adds_types=desk.is_operator,
    )  # fmt: skip
    return desk.go(PAGES[kind], token=upload.token)


def find(desk: Desk, token: str) -> Upload:
    """A file that this person may see: one's own; administrators, and approvers where four eyes are wanted, see every one."""
    return kept.find(desk.body, token, desk.actor, all_of_them=_sees_all(desk))


def form(desk: Desk, kind: Kind, refused: Mapping[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """The page on which a file is chosen, with the files that are here; ``refused`` says why one was not taken."""
    rows = [
        row
        for row in kept.seen_by(desk.body, desk.actor, all_of_them=_sees_all(desk))
        if kind in {Kind.IMPORT, row.kind}
    ]
    said = messages.tell(refused["code"], refused["data"]) if refused else None
    context = {
        "error": said, "errors": [("id_file", said)] if said else [], "kept": [_listed(row) for row in rows],
        "names": people.names_of({row.by for row in rows}), "refused": refused.get("upload") if refused else None,
    }  # fmt: skip
    return desk.render(_FORMS[kind][1], context, status=status)


def instead(desk: Desk, upload: Upload, kind: Kind) -> HttpResponse | None:
    """What to show while a file is not ready for a page of this kind; None when it is."""
    if upload.kind != kind:
        return desk.go(PAGES[upload.kind], token=upload.token)
    if upload.state == State.DONE:
        assert upload.change_set is not None
        return desk.go("change", N_("Taken in. You can undo it here."), change_set=upload.change_set.pk)
    if upload.state == State.REFUSED:
        return form(desk, kind, {"code": upload.code, "data": upload.data, "upload": upload})
    if upload.state == State.DUE:
        return _waiting(desk, upload)
    return None


def until(upload: Upload) -> datetime:
    """How long a file is kept when nobody decides about it."""
    return upload.at + timedelta(hours=settings.UPLOAD_KEPT_HOURS)


def _waiting(desk: Desk, upload: Upload) -> HttpResponse:
    waited, by_itself = (desk.now - upload.due_at).total_seconds(), "by_itself" in desk.request.GET
    soon = _SOON if waited < _FIRST_SECONDS and "still" not in desk.request.GET else 0
    context = {
        "upload": upload, "state": _listed(upload), "by_itself": by_itself, "refresh": _LATER if by_itself else soon,
        "late": not upload.lease and waited > _LATE_SECONDS, "until": until(upload), "taking_in": upload.task == Task.APPLY,
        "back": desk.url(_FORMS[upload.kind][0]), "back_label": N_("Import") if upload.kind == Kind.IMPORT else N_("Excel"),
    }  # fmt: skip
    return desk.render("registry/upload.html", context)


def _sees_all(desk: Desk) -> bool:
    return desk.may(Act.ADMINISTER) or (desk.body.four_eyes and desk.may(Act.APPROVE))


def _listed(upload: Upload) -> Listed:
    unread = upload.state == State.DUE and upload.task == Task.LOOK and not upload.lease
    label, tag = _WAITS if unread else _STATES[upload.state, upload.task]
    said = messages.tell(upload.code, upload.data) if upload.code else ""
    return Listed(upload, PAGES[upload.kind], label, tag, said)
