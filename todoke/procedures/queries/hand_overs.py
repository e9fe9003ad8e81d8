"""What waits to be handed over to core systems, what exactly they are told, and how each stands."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from todoke.bodies.models import Body
from todoke.common.clock import TOKYO
from todoke.common.errors import NotFound
from todoke.people.models import Partner
from todoke.procedures.models import Connector, HandOver, HandOverFile, Submission, SubmissionFile
from todoke.procedures.queries import forms
from todoke.procedures.rules import correcting, flow, samples
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.states import Channel, HandOverState, Route, SubmissionState
from todoke.procedures.rules.told import Told, ToldFile

#: What is filed but waits for somebody else is not the core system's yet.
WAITS: Final = (SubmissionState.WAITS_PAYMENT.value, SubmissionState.WAITS_COSIGN.value)
#: Routes on which we call.
CALLED: Final = (Route.WEBHOOK.value, Route.REST.value)
Address = Callable[[UUID], str]


class HandOverNotFound(NotFound):
    """There is no such hand-over for whoever asks."""

    code = "hand_over_not_found"


def due(connector: Connector, *, now: datetime) -> QuerySet[HandOver]:
    """What may be taken now: due, nobody works on it, it waits for nobody else, and nothing earlier of the same submission is still due."""
    return _due(now).filter(connector=connector).order_by("due_at", "id")


def _due(now: datetime) -> QuerySet[HandOver]:
    earlier = HandOver.objects.filter(
        submission=OuterRef("submission"), state=HandOverState.DUE.value, made_at__lt=OuterRef("made_at")
    )
    free = Q(lease="") | Q(lease_ends_at__lte=now)
    rows = HandOver.objects.filter(free, state=HandOverState.DUE.value, due_at__lte=now)
    return rows.exclude(submission__state__in=WAITS).exclude(Exists(earlier))


def strayed(connector: Connector) -> QuerySet[HandOver]:
    """What is still due by a connector of the same procedure that has ended meanwhile."""
    return HandOver.objects.filter(
        state=HandOverState.DUE.value, body=connector.body_id, connector__procedure=connector.procedure_id,
        connector__ended_at__isnull=False,
    )  # fmt: skip


def called_now(*, now: datetime) -> Sequence[Connector]:
    """The connectors that we call and that have something due."""
    waiting = _due(now).filter(body=OuterRef("body"), submission__procedure=OuterRef("procedure"))
    found = Connector.objects.filter(Exists(waiting), ended_at=None, route__in=CALLED)
    return list(found.select_related("procedure", "body").order_by("set_at", "id"))


# ---- what is told ----------------------------------------------------------------------------------------------------


def with_all(rows: QuerySet[HandOver]) -> QuerySet[HandOver]:
    """With everything that telling needs."""
    return rows.select_related(
        "submission__version__procedure", "submission__procedure", "submission__body", "connector"
    )


def told_of(rows: Sequence[HandOver], *, href: Address) -> dict[UUID, Told]:
    """What the core system is told of each, as it is now: the answers that were asked, and nothing that is hidden."""
    files = _files(rows)
    names = _names(rows)
    return {row.pk: _told(row, files[row.submission_id], names.get(row.submission_id, ""), href) for row in rows}


def _files(rows: Iterable[HandOver]) -> Mapping[UUID, list[SubmissionFile]]:
    found: dict[UUID, list[SubmissionFile]] = defaultdict(list)
    for each in SubmissionFile.objects.filter(submission__in=[row.submission_id for row in rows], dropped_at=None):
        if each.submission_id:
            found[each.submission_id].append(each)
    return found


def _names(rows: Iterable[HandOver]) -> Mapping[UUID, str]:
    """What the core system calls each already, from an earlier hand-over."""
    known = HandOver.objects.filter(submission__in=[row.submission_id for row in rows]).exclude(reference="")
    return dict(known.order_by("made_at").values_list("submission", "reference"))


def _told(row: HandOver, files: Sequence[SubmissionFile], reference: str, href: Address) -> Told:
    filed = row.submission
    definition = forms.definition_of(filed.version)
    answers = answers_of(filed)
    named = named_files(definition, answers)
    return Told(
        id=str(row.pk), event=row.event, body=filed.body.key, procedure=filed.procedure.key, version=filed.version.number, number=filed.number,
        arrived_at=filed.arrived_at.astimezone(TOKYO), channel=filed.channel, language=filed.language, state=filed.state, answers=answers,
        confirmed=[path for path in filed.confirmed if flow.value_at(answers, path) is not None], reference=reference,
        files=[
            ToldFile(str(each.pk), each.path, each.media_type, each.size, each.sha256, href(each.pk)) for each in files if str(each.pk) in named
        ],
    )  # fmt: skip


def answers_of(filed: Submission) -> Mapping[str, object]:
    """The answers that were asked. Of a part of a sheet they are as they were kept: what its conditions read may lie with another body."""
    definition = forms.definition_of(filed.version)
    if correcting.part_of(definition, filed.body.key) is not None:
        return dict(filed.answers)
    return flow.visible(definition, filed.answers)


def named_files(definition: Definition, answers: Mapping[str, object]) -> set[str]:
    """The ids of the files that visible answers name."""
    found: set[str] = set()
    for page, question in definition.questions():
        if question.kind is QuestionKind.FILE:
            held = answers.get(page.group) if page.group else [answers]
            for item in held if isinstance(held, list) else []:
                given = item.get(question.key) if isinstance(item, Mapping) else None
                found |= set(given) if isinstance(given, list) else set()
    return found


def example(connector: Connector, *, now: datetime) -> Told | None:
    """A made-up submission of a connector's procedure, for tests; None where the procedure has no form in force."""
    version = forms.in_force(connector.procedure, today=now.date())
    if version is None:
        return None
    return Told(
        id=str(connector.pk), event="test", body=connector.body.key, procedure=connector.procedure.key, version=version.number,
        number="TESTTESTTEST", arrived_at=now, channel=Channel.API.value, language="ja", state=SubmissionState.ARRIVED.value,
        answers=samples.answers(forms.definition_of(version)), confirmed=[], test=True,
    )  # fmt: skip


def examples(partner: Partner, *, now: datetime) -> Sequence[Told]:
    """A made-up submission for each procedure that a partner's system gets."""
    rows = Connector.objects.select_related("procedure", "body").filter(partner=partner, ended_at=None).order_by("pk")
    return [told for row in rows if (told := example(row, now=now)) is not None]


# ---- for whoever asks ------------------------------------------------------------------------------------------------


def of_partner(partner: Partner, key: UUID) -> HandOver:
    """A hand-over to a system of this partner; raises HandOverNotFound, whatever the reason."""
    found = HandOver.objects.select_related("connector", "submission", "body").filter(
        pk=key, connector__partner=partner, body=partner.body_id
    ).first()  # fmt: skip
    if found is None:
        raise HandOverNotFound
    return found


def file_of_partner(partner: Partner, key: UUID) -> SubmissionFile:
    """A file of a submission that a system of this partner was given; raises HandOverNotFound."""
    given = HandOver.objects.filter(
        submission=OuterRef("submission"), connector__partner=partner, body=partner.body_id, handed_at__isnull=False
    )
    found = (
        SubmissionFile.objects.select_related("submission__version", "submission__body", "body")
        .filter(Exists(given), pk=key, dropped_at=None)
        .first()
    )
    if found is None or found.submission is None:
        raise HandOverNotFound
    if str(found.pk) not in named_files(forms.definition_of(found.submission.version), answers_of(found.submission)):
        raise HandOverNotFound
    return found


def of_body(body: Body, key: UUID) -> HandOver:
    """A hand-over of a body; raises HandOverNotFound."""
    found = with_all(HandOver.objects.filter(pk=key, body=body)).first()
    if found is None:
        raise HandOverNotFound
    return found


def file_of_body(body: Body, key: UUID) -> HandOverFile:
    """A bulk file of a body; raises HandOverNotFound."""
    found = HandOverFile.objects.select_related("connector__procedure", "body").filter(pk=key, body=body).first()
    if found is None:
        raise HandOverNotFound
    return found


def files_of(connector: Connector) -> Sequence[HandOverFile]:
    """The newest bulk files of a procedure at a body."""
    rows = HandOverFile.objects.filter(connector__procedure=connector.procedure_id, body=connector.body_id)
    return list(rows.select_related("connector")[:50])


def worklist(connector: Connector, *, now: datetime, most: int = 50) -> Sequence[HandOver]:
    """What somebody types in next, the oldest first; then what waits for a second look."""
    first = list(with_all(due(connector, now=now))[:most])
    second = with_all(
        HandOver.objects.filter(connector=connector, state=HandOverState.HANDED.value).exclude(entered_by="")
    ).order_by("handed_at", "id")[: most - len(first)]
    return [*first, *second]


def worklist_of_partner(partner: Partner, *, now: datetime, most: int) -> Sequence[HandOver]:
    """What a robot of a partner types in next."""
    found: list[HandOver] = []
    for connector in Connector.objects.filter(partner=partner, ended_at=None, route=Route.RPA.value).order_by("pk"):
        found += with_all(due(connector, now=now))[: most - len(found)]
    return found


def rejected_of(submission: Submission) -> Sequence[HandOver]:
    """What the core system did not take of a submission, the newest first: for the page of the case."""
    rows = HandOver.objects.filter(submission=submission, state=HandOverState.REJECTED.value)
    return list(rows.select_related("connector").order_by("-settled_at"))
