"""Files of forms, found by whoever may open them; and documents that may be offered again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from todoke.bodies.models import Body
from todoke.common.errors import NotFound
from todoke.people.models import Person
from todoke.procedures.models import Draft, Submission, SubmissionFile
from todoke.procedures.rules.definition import Definition, Question
from todoke.procedures.rules.kinds import QuestionKind

#: The path of documents that follow after filing and answer no question.
LATER: Final = "later"


class FormFileNotFound(NotFound):
    """There is no such file for whoever asks."""

    code = "form_file_not_found"


def of_draft(draft: Draft, key: object) -> SubmissionFile:
    """A file of a draft; raises FormFileNotFound."""
    return _one(SubmissionFile.objects.filter(draft=draft, submission=None, dropped_at=None), key)


def of_person(person: Person, key: object) -> SubmissionFile:
    """A file that was given in a person's own matter, as long as it is there; raises FormFileNotFound."""
    return _one(SubmissionFile.objects.filter(person=person, dropped_at=None), key)


def of_body(body: Body, key: object) -> SubmissionFile:
    """A file that was filed with a body; drafts are nobody's business there. Raises FormFileNotFound."""
    return _one(SubmissionFile.objects.filter(body=body, dropped_at=None).exclude(submission=None), key)


def _one(rows: QuerySet[SubmissionFile], key: object) -> SubmissionFile:
    try:
        found = rows.select_related("submission__person", "draft", "body", "person").filter(pk=UUID(str(key))).first()
    except ValueError:
        found = None
    if found is None:
        raise FormFileNotFound
    return found


def listed(keys: Iterable[object]) -> Sequence[SubmissionFile]:
    """The files that an answer names, in its order; what is gone is left out."""
    wanted = [each for each in map(_uuid, keys) if each is not None]
    rows = {row.pk: row for row in SubmissionFile.objects.filter(pk__in=wanted, dropped_at=None)}
    return [rows[key] for key in wanted if key in rows]


def later(submission: Submission) -> Sequence[SubmissionFile]:
    """Documents that followed after filing."""
    return list(
        SubmissionFile.objects.filter(submission=submission, path=LATER, dropped_at=None).order_by("added_at", "id")
    )


def offered(person: Person | None, body: Body, question: Question, *, today: date) -> Sequence[SubmissionFile]:
    """Documents of this kind that the person gave to this body and that still hold, the latest first; of what was given twice, one."""
    if person is None or not question.document:
        return []
    rows = SubmissionFile.objects.filter(
        person=person, body=body, document=question.document, dropped_at=None, valid_until_date__gte=today, size__gt=0
    ).exclude(submission=None)
    once: dict[str, SubmissionFile] = {}
    for row in rows.order_by("-added_at"):
        once.setdefault(row.sha256, row)
    return list(once.values())


def named(definition: Definition, answers: Mapping[str, object]) -> Iterator[tuple[str, Question, Sequence[UUID]]]:
    """Each answered question for files: its path, itself, and the files that it names."""
    for page, question in definition.questions():
        if question.kind is not QuestionKind.FILE:
            continue
        if not page.group:
            if keys := _keys(answers.get(question.key)):
                yield question.key, question, keys
            continue
        items = answers.get(page.group)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            if isinstance(item, Mapping) and (keys := _keys(item.get(question.key))):
                yield f"{page.group}.{index}.{question.key}", question, keys


def _keys(given: object) -> Sequence[UUID]:
    return [key for key in map(_uuid, given) if key is not None] if isinstance(given, list) else []


def _uuid(given: object) -> UUID | None:
    try:
        return UUID(str(given))
    except ValueError:
        return None


def put(answers: Mapping[str, object], path: str, value: object) -> dict[str, object]:
    """Answers with one changed at a path; None takes it out."""
    first, _, rest = path.partition(".")
    changed = dict(answers)
    if not rest:
        changed[first] = value
        return {key: each for key, each in changed.items() if each is not None}
    index, _, key = rest.partition(".")
    held = changed.get(first)
    items = [dict(each) for each in held] if isinstance(held, list) else []
    items[int(index)] = {name: each for name, each in {**items[int(index)], key: value}.items() if each is not None}
    changed[first] = items
    return changed


def are_of(case: Submission, path: str, value: object) -> bool:
    """Whether the files that an answer names belong to this case and question."""
    named = set(value) if isinstance(value, list) else set()
    there = SubmissionFile.objects.filter(submission=case, path=path, dropped_at=None, pk__in=named)
    return {str(key) for key in there.values_list("pk", flat=True)} == named
