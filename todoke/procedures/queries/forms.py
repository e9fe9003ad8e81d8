"""Which version of a form is in force, and its definition."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.procedures.models import FormVersion, Procedure
from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import Audience, Definition
from todoke.procedures.rules.states import VersionState


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


def offered(body: Body, *, today: date, audience: Audience = Audience.RESIDENT) -> Sequence[Procedure]:
    """The procedures of a body that can be filed today, in the order of their keys."""
    versions = Prefetch("versions", queryset=_begun(FormVersion.objects.all(), today))
    found = Procedure.objects.filter(body=body, closed_at=None, audience=audience.value).prefetch_related(versions)
    return [each for each in found.order_by("key") if each.versions.all()]


def definition_of(version: FormVersion) -> Definition:
    """The definition of a version; what can no longer change is read once."""
    if version.state == VersionState.DRAFT:
        return documents.read(version.document)
    return _read(version.pk)


@lru_cache(maxsize=500)
def _read(pk: UUID) -> Definition:
    return documents.read(FormVersion.objects.get(pk=pk).document)
