"""What came on paper 「書面の申請」: entered by staff under the version that it was printed from, with the day on its stamp as its arrival."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Invalid
from todoke.people.models import Person
from todoke.procedures.models import Correction, FormVersion, Submission
from todoke.procedures.operations import corrections, drafts, filing, handling
from todoke.procedures.operations.corrections import Item
from todoke.procedures.queries import forms, sheets
from todoke.procedures.rules import flow
from todoke.procedures.rules.states import Channel, Reason


class ArrivalInvalid(Invalid):
    """The day of arrival lies in the future, or so far back that it is a slip of the pen."""

    code = "arrival_invalid"


@transaction.atomic
def enter(
    *, version: FormVersion, person: Person | None, answers: Mapping[str, object], arrived_date: date, by: Actor, now: datetime,
    language: str = "ja", copies: Sequence[str] = (), read_by_machine: int = 0, note: str = "",
) -> Sequence[Submission]:  # fmt: skip
    """File a sheet as it stands, complete or not. ``copies``: paths of documents that lie in the paper file; ``note``: for staff. Raises ArrivalInvalid."""
    today = now.astimezone(TOKYO).date()
    if not 0 <= (today - arrived_date).days <= 366:
        raise ArrivalInvalid
    arrived_at = now if arrived_date == today else datetime.combine(arrived_date, time(12), TOKYO)
    draft = drafts.begin(
        version=version, person=person, by=by, now=now, language=language, channel=Channel.PAPER, staff=str(by), answers=answers
    )  # fmt: skip
    made = filing.file_as_is(draft=draft, by=by, now=now, arrived_at=arrived_at)
    left = flow.problems(forms.definition_of(version), answers)
    for each in made:
        if note:
            handling.note(case=each, text=note, by=by, now=now)
        bodies.record(
            body=each.body, by=by, at=now, action="paper.enter", subject=str(each),
            data={
                "arrived": arrived_date.isoformat(), "missing": sorted(set(left) - set(copies)), "copies": sorted(copies),
                "read_by_machine": read_by_machine,
            },
        )  # fmt: skip
    return made


@transaction.atomic
def ask_for_missing(*, submission: Submission, by: Actor, now: datetime) -> Correction:
    """Return to the person exactly what is missing on the paper. Raises NotNow, CaseInvalid where nothing is."""
    items = [Item(path, Reason.MISSING) for path in sheets.missing(submission)]
    return corrections.ask(case=submission, items=items, text="", by=by, now=now)


@transaction.atomic
def compare(
    *, submission: Submission, answers: Mapping[str, object], by: Actor, now: datetime
) -> Mapping[str, tuple[object, object]]:
    """A second person entered the same sheet without seeing the first entry: what differs, by path; the ledger says how much."""
    definition = forms.definition_of(submission.version)
    found = {}
    for path in sorted({*_paths(submission.answers), *_paths(flow.visible(definition, answers))}):
        first, second = flow.value_at(submission.answers, path), flow.value_at(answers, path)
        if first != second and (question := flow.question_at(definition, path)) is not None and question.kind != "file":
            found[path] = (first, second)
    bodies.record(
        body=submission.body, by=by, at=now, action="paper.compare", subject=str(submission), data={"differs": sorted(found)}
    )  # fmt: skip
    return found


def _paths(answers: Mapping[str, object]) -> list[str]:
    found = []
    for key, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found += [f"{key}.{index}.{name}" for index, item in enumerate(value) for name in item]
        else:
            found.append(key)
    return found
