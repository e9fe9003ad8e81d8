"""Which version of a form is in force, and its definition."""

import copy
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.procedures.models import FormVersion, Procedure
from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import Audience, Definition
from todoke.procedures.rules.states import VersionState
from todoke.registry.queries import rows


class ProcedureNotFound(NotFound):
    """There is no such procedure here, or it has no form that is in force."""

    code = "procedure_not_found"


def get(body: Body, key: str) -> Procedure:
    """A procedure of a body by its key; raises ProcedureNotFound."""
    found = Procedure.objects.select_related("body", "program").filter(body=body, key=key).first()
    if found is None:
        raise ProcedureNotFound
    return found


def in_force(procedure: Procedure, *, today: date) -> FormVersion | None:
    """The version that residents get today: the published one that began last."""
    return _begun(procedure.versions.all(), today).order_by("-from_date", "-number").first()


def _begun(versions: QuerySet[FormVersion], today: date) -> QuerySet[FormVersion]:
    return versions.filter(state=VersionState.PUBLISHED.value, from_date__lte=today)


def newest(versions: Iterable[FormVersion]) -> FormVersion | None:
    """Of versions that have begun, the one that is in force."""
    found = sorted(versions, key=lambda each: (each.from_date or date.min, each.number))
    return found[-1] if found else None


def offered(body: Body, *, today: date, audience: Audience = Audience.RESIDENT) -> Sequence[Procedure]:
    """The procedures of a body that can be filed today, in the order of their keys."""
    versions = Prefetch("versions", queryset=_begun(FormVersion.objects.all(), today))
    found = Procedure.objects.filter(body=body, closed_at=None, audience=audience.value).prefetch_related(versions)
    return [each for each in found.order_by("key") if each.versions.all()]


def public(body: Body, key: str, *, today: date) -> tuple[FormVersion, Definition]:
    """The form of a body that anybody gets today; raises ProcedureNotFound, also for one that only staff see."""
    procedure = get(body, key)
    version = in_force(procedure, today=today)
    if version is None or procedure.closed_at is not None or procedure.audience != Audience.RESIDENT.value:
        raise ProcedureNotFound
    version.procedure = procedure
    return version, definition_of(version)


def published(body: Body | None, *, after: int, limit: int, today: date) -> Sequence[FormVersion]:
    """The forms in force of one body or of all, by the key of their procedures, after one of them."""
    newest = _begun(FormVersion.objects.filter(procedure=OuterRef("procedure")), today).order_by(
        "-from_date", "-number"
    )
    rows = FormVersion.objects.filter(
        pk=Subquery(newest.values("pk")[:1]),
        procedure__closed_at=None,
        procedure__audience=Audience.RESIDENT.value,
        procedure__gt=after,
    )
    if body is not None:
        rows = rows.filter(procedure__body=body)
    return list(rows.select_related("procedure__body").order_by("procedure_id")[:limit])


_OF_PROGRAM: Final = (
    "SELECT DISTINCT b.key, p.key FROM todoke_procedure p JOIN todoke_body b ON b.id = p.body_id"
    " JOIN todoke_formversion v ON v.procedure_id = p.id"
    " WHERE p.program_id = %s AND p.closed_at IS NULL AND p.audience = %s AND v.state = %s AND v.from_date <= %s ORDER BY 1, 2"
)


def of_program(program: int, *, today: date) -> tuple[tuple[str, str], ...]:
    """What residents can file today of a programme: keys of the body and of the procedure. Asked for every page of a programme, so asked plainly."""
    found = rows.every(_OF_PROGRAM, program, Audience.RESIDENT.value, VersionState.PUBLISHED.value, today.isoformat())
    return tuple((str(body), str(key)) for body, key in found)


def definition_of(version: FormVersion) -> Definition:
    """The definition of a version; what can no longer change is read once."""
    if version.state == VersionState.DRAFT:
        return documents.read(version.document)
    return _read(version.pk)


def version_of(key: UUID) -> FormVersion:
    """A version by its key; one that can no longer change is read from the database once, since its document is large. Its procedure is asked for anew."""
    try:
        return copy.copy(_kept(key))
    except _MayChange as found:
        return found.version


def with_procedure(version: FormVersion) -> Procedure:
    """The procedure of a version with its body, in one question."""
    if not FormVersion.procedure.is_cached(version):
        version.procedure = Procedure.objects.select_related("body").order_by().get(pk=version.procedure_id)
    return version.procedure


class _MayChange(Exception):
    def __init__(self, version: FormVersion) -> None:
        super().__init__()
        self.version = version


@lru_cache(maxsize=500)
def _kept(key: UUID) -> FormVersion:
    found = FormVersion.objects.get(pk=key)
    if found.state not in (VersionState.PUBLISHED, VersionState.RETIRED):
        raise _MayChange(found)
    return found


@lru_cache(maxsize=500)
def _read(pk: UUID) -> Definition:
    return documents.read(FormVersion.objects.get(pk=pk).document)
