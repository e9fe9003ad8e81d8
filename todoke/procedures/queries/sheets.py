"""Sheets 「一枚」: the version from which one of paper was printed, and what one that goes to many bodies filed with each."""

from collections.abc import Sequence
from uuid import UUID

from todoke.bodies.models import Body, LedgerEntry
from todoke.common import reach
from todoke.common.errors import Refusal
from todoke.procedures.models import FormVersion, Submission
from todoke.procedures.queries import cases, forms
from todoke.procedures.rules import flow
from todoke.procedures.rules.sheet_codes import SheetCode
from todoke.procedures.rules.states import Channel, VersionState

#: Versions that residents got at some time, or get.
_PRINTED = (VersionState.PUBLISHED.value, VersionState.RETIRED.value)


class SheetNotFound(Refusal):
    """No sheet of this body has this code."""

    code = "sheet_not_found"
    status = 404


class SheetElsewhere(Refusal):
    """The sheet is for another body: it is passed on."""

    code = "sheet_elsewhere"
    status = 409


def version_of(body: Body, code: SheetCode | None) -> FormVersion:
    """The version that was printed; raises SheetNotFound, and SheetElsewhere with the body that it is for."""
    if code is None:
        raise SheetNotFound
    found = (
        FormVersion.objects.select_related("procedure__body")
        .filter(
            procedure__body__key=code.body,
            procedure__key=code.procedure,
            number=code.version,
            state__in=_PRINTED,
            decided_at__isnull=False,
        )
        .first()
    )
    if found is None:
        raise SheetNotFound
    if found.procedure.body_id != body.pk:
        raise SheetElsewhere(name=found.procedure.body.name)
    return found


def entered(body: Body, key: UUID) -> Submission:
    """What was entered from paper at a body; raises SheetNotFound."""
    found = (
        Submission.objects.select_related("procedure", "version__procedure__body", "person", "body")
        .filter(pk=key, body=body, channel=Channel.PAPER.value)
        .first()
    )
    if found is None:
        raise SheetNotFound
    return found


def missing(submission: Submission) -> Sequence[str]:
    """What was not answered on the paper and still is not, by path; without documents of which a copy lies with it."""
    entry = LedgerEntry.objects.filter(body=submission.body, action="paper.enter", subject=str(submission)).first()
    noted = set(entry.data["missing"]) if entry else set()
    left = flow.problems(forms.definition_of(submission.version), submission.answers)
    known = cases.asked(submission)
    inside = {path.partition(".")[0] for path in left if "." in path}
    return [path for path in left if path in noted and path in known and path not in inside]


def filed_with(submission: Submission) -> Sequence[Submission]:
    """All that one sheet filed, with each of its bodies."""
    with reach.within(reach.EVERYTHING):
        return list(Submission.objects.filter(key=submission.key).select_related("body").order_by("pk"))


def by_key(key: str) -> FormVersion | None:
    """A version that residents got at some time, by its key."""
    found = FormVersion.objects.select_related("procedure__body").filter(
        pk=key, state__in=_PRINTED, decided_at__isnull=False
    )
    return found.first()


def parts_of(submission: Submission) -> Sequence[Submission]:
    """Every part of the sheet, as far as whoever asks reaches; nothing where it went to one body alone."""
    if submission.sheet is None:
        return []
    rows = Submission.objects.filter(sheet=submission.sheet, person=submission.person_id)
    return list(rows.select_related("body", "procedure", "version").order_by("arrived_at", "body__key"))
