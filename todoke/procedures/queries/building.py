"""Forms as those who build them ask for them: which versions there are, and which one is worked on."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.procedures.models import FormVersion, Procedure
from todoke.procedures.rules.states import VersionState


class FormVersionNotFound(NotFound):
    """There is no such version of this form."""

    code = "form_version_not_found"


@dataclass(frozen=True, slots=True)
class Listed:
    """A procedure with the version in force, and those that are written, wait, or begin later."""

    procedure: Procedure
    in_force: FormVersion | None
    draft: FormVersion | None
    proposed: FormVersion | None
    later: FormVersion | None


def stamp_of(version: FormVersion) -> str:
    """What the document is, in few signs: whoever saves says which one they changed."""
    written = json.dumps(version.document, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def listed(body: Body, *, today: date) -> Sequence[Listed]:
    """Every procedure of a body, those that are closed last."""
    found = Procedure.objects.filter(body=body).select_related("body", "program").prefetch_related("versions")
    rows = [_listed(procedure, today) for procedure in found]
    return sorted(rows, key=lambda row: (row.procedure.closed_at is not None, row.procedure.key))


def _listed(procedure: Procedure, today: date) -> Listed:
    versions = list(procedure.versions.all())
    begun = [each for each in versions if each.state == VersionState.PUBLISHED and each.from_date and each.from_date <= today]  # fmt: skip
    later = [each for each in versions if each.state == VersionState.PUBLISHED and each.from_date and each.from_date > today]  # fmt: skip
    return Listed(
        procedure, max(begun, key=lambda each: (each.from_date, each.number), default=None),
        next((each for each in versions if each.state == VersionState.DRAFT), None),
        next((each for each in versions if each.state == VersionState.PROPOSED), None),
        min(later, key=lambda each: (each.from_date, each.number), default=None),
    )  # fmt: skip


def standing(procedure: Procedure, *, today: date) -> Listed:
    """One procedure with its versions."""
    return _listed(procedure, today)


def draft_of(procedure: Procedure) -> FormVersion | None:
    """The version that is being written."""
    return procedure.versions.filter(state=VersionState.DRAFT.value).first()


def newest(procedure: Procedure) -> FormVersion | None:
    """What the next version starts from: the newest that was published, else the newest of all."""
    versions = procedure.versions.order_by("-number")
    return versions.filter(state=VersionState.PUBLISHED.value).order_by("-from_date", "-number").first() or versions.first()  # fmt: skip


def newest_published(procedure: Procedure) -> FormVersion | None:
    """The version that was published last, whether or not its day has come: what has been filled in, if any."""
    return procedure.versions.filter(state=VersionState.PUBLISHED.value).order_by("-from_date", "-number").first()


def worked_on(procedure: Procedure) -> FormVersion:
    """The version that the builder shows: the draft, else the newest. Raises FormVersionNotFound."""
    found = draft_of(procedure) or procedure.versions.order_by("-number").first()
    if found is None:
        raise FormVersionNotFound
    return found


def version(procedure: Procedure, number: int) -> FormVersion:
    """One version by its number; raises FormVersionNotFound."""
    found = procedure.versions.filter(number=number).first()
    if found is None:
        raise FormVersionNotFound
    found.procedure = procedure
    return found


def count_waiting(body: Body) -> int:
    """How many proposals wait for a second person."""
    return FormVersion.objects.filter(procedure__body=body, state=VersionState.PROPOSED.value).count()
