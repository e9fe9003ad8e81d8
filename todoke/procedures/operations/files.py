"""Files in a form 「添付」: checked, kept at once, taken out one by one, offered again, handed to each body that asked, forgotten with their draft."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from todoke.bodies import operations as bodies
from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.sealed_stream import Unreadable
from todoke.gateways import sealed_files
from todoke.gateways.sealed_files import Sealed
from todoke.people.operations import looks
from todoke.procedures.models import Draft, Submission, SubmissionFile
from todoke.procedures.operations import file_intake
from todoke.procedures.operations.file_intake import MEGABYTE, Checked, FileRefused
from todoke.procedures.operations.filing_refusals import DraftOver, FilingIncomplete
from todoke.procedures.queries import files as queries
from todoke.procedures.queries import forms
from todoke.procedures.rules import file_checks as rules
from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Definition, Question
from todoke.procedures.rules.values import MOST_FILES

_LONGEST_REASON: Final = 500

__all__ = [
    "FileRefused",
    "add",
    "drop_all",
    "forget",
    "give",
    "give_again",
    "hand_to",
    "is_readable",
    "look",
    "say_missing",
    "sweep",
    "take_back_reuse",
    "take_out",
]


def _row(checked: Checked, **where: Any) -> SubmissionFile:
    """A new row of a checked file."""
    made = SubmissionFile(
        name=checked.name, media_type=checked.media_type, size=checked.sealed.size, sha256=checked.sealed.sha256,
        token=checked.sealed.token, key=checked.sealed.key, checked=dict(checked.said), **where,
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def _copied(held: SubmissionFile, **changed: Any) -> SubmissionFile:
    """The same file once more, with a row and a key of its own: who forgets one keeps the other. A missing one has nothing to copy."""
    if held.size:
        kept = sealed_files.seal(sealed_files.pieces(held.token, held.key))
    else:
        kept = Sealed(secrets.token_hex(16), "", 0, "")
    values: dict[str, Any] = {
        "body": held.body, "person": held.person, "path": held.path, "document": held.document, "valid_until_date": held.valid_until_date,
        "added_at": held.added_at, **changed,
    }  # fmt: skip
    try:
        return _row(Checked(kept, held.media_type, held.name, held.checked), **values)
    except BaseException:
        sealed_files.delete(kept.token)
        raise


# ---- in a draft ------------------------------------------------------------------------------------------------------


def add(
    *, draft: Draft, step: flow.Step, question: Question, incoming: Sealed, name: str, by: Actor, now: datetime
) -> SubmissionFile:
    """Take a file into a draft; when this returns, and its transaction is committed, the file and its row are on the disk.

    The same file again is the one that is there. Raises FileRefused, FileHarmful, ScannerAway, DraftOver; then nothing of it stays.
    """
    checked = file_intake.accept(incoming, name)
    try:
        made = _add(draft, step, question, checked, now)
    except BaseException:
        sealed_files.delete(checked.sealed.token)
        raise
    if made.token != checked.sealed.token:
        sealed_files.delete(checked.sealed.token)
    return made


@transaction.atomic
def _add(draft: Draft, step: flow.Step, question: Question, checked: Checked, now: datetime) -> SubmissionFile:
    held, definition = _held(draft, now)
    given = queries.listed(_given(held, step, question))
    present = [each for each in given if each.size]
    for each in present:
        if each.sha256 == checked.sealed.sha256:
            return each
    most = question.most or MOST_FILES
    if len(present) >= most:
        raise FileRefused("files_too_many", limit=most)
    together = sum(each.size for each in SubmissionFile.objects.filter(draft=held, dropped_at=None).only("size"))
    if together + checked.sealed.size > file_intake.limits().together:
        raise FileRefused("files_too_large", limit=file_intake.limits().together // MEGABYTE)
    made = _row(
        checked, body=held.body, draft=held, person=held.person, path=flow.path(step, question), document=question.document,
        valid_until_date=_valid_until(question, now), added_at=now,
    )  # fmt: skip
    _answer(held, definition, step, question, [*present, made], now)
    for each in given:  # "I don't have it" is over
        if not each.size:
            each.delete()
    return made


def _valid_until(question: Question, now: datetime) -> Any:
    return rules.valid_until(question.document, now.astimezone(TOKYO).date()) if question.document else None


def _held(draft: Draft, now: datetime) -> tuple[Draft, Definition]:
    """The draft, locked, and its form; raises DraftOver."""
    held = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("version__procedure", "body", "person")
        .get(pk=draft.pk)
    )
    if held.filed_at is not None or held.ends_at <= now:
        raise DraftOver
    return held, forms.definition_of(held.version)


def _given(draft: Draft, step: flow.Step, question: Question) -> list[object]:
    given = flow.value_at(draft.answers, flow.path(step, question))
    return list(given) if isinstance(given, list) else []


def _answer(
    draft: Draft, definition: Definition, step: flow.Step, question: Question, rows: Sequence[SubmissionFile], now: datetime
) -> None:  # fmt: skip
    value = [str(each.pk) for each in rows] or None
    draft.answers = flow.with_value(definition, draft.answers, step, {question.key: value})
    draft.changed_at = now
    draft.save(update_fields=["answers", "changed_at"])


@transaction.atomic
def take_out(*, draft: Draft, step: flow.Step, question: Question, file: UUID, by: Actor, now: datetime) -> None:
    """Take one file out of a draft, and delete it; nothing happens where it is gone already. Raises DraftOver."""
    held, definition = _held(draft, now)
    rows = queries.listed(_given(held, step, question))
    _answer(held, definition, step, question, [each for each in rows if each.pk != file], now)
    for each in rows:
        if each.pk == file and each.draft_id == held.pk:
            _delete(each)


def _delete(row: SubmissionFile) -> None:
    token = row.token
    row.delete()
    transaction.on_commit(lambda: sealed_files.delete(token))


@transaction.atomic
def drop_all(*, draft: Draft, by: Actor, now: datetime) -> None:
    """Delete every file of a draft that its person throws away. Part of forgetting the draft."""
    for row in SubmissionFile.objects.filter(draft=draft, submission=None):
        _delete(row)


@transaction.atomic
def say_missing(
    *, draft: Draft, step: flow.Step, question: Question, reason: str, by: Actor, now: datetime
) -> SubmissionFile:
    """Say that one does not have a document, and why; the form can then be filed without it. Raises FileRefused where the form does not allow that."""
    if not question.without:
        raise FileRefused("file_needed")
    if not reason.strip():
        raise FileRefused("file_reason_missing")
    if len(reason) > _LONGEST_REASON:
        raise FileRefused("file_reason_long", limit=_LONGEST_REASON)
    held, definition = _held(draft, now)
    for each in queries.listed(_given(held, step, question)):
        if each.draft_id == held.pk:
            _delete(each)
    made = SubmissionFile(
        body=held.body, draft=held, person=held.person, path=flow.path(step, question), name=reason.strip(), media_type="", size=0, sha256="",
        token=secrets.token_hex(16), checked={"missing": True}, added_at=now,
    )  # fmt: skip
    made.save(force_insert=True)
    _answer(held, definition, step, question, [made], now)
    return made


@transaction.atomic
def give_again(
    *, draft: Draft, step: flow.Step, question: Question, file: UUID, by: Actor, now: datetime
) -> SubmissionFile:
    """Give a document again that this body has already and that still holds, by the person's own choice. Raises FileRefused, DraftOver."""
    held, definition = _held(draft, now)
    today = now.astimezone(TOKYO).date()
    known = {each.pk: each for each in queries.offered(held.person, held.body, question, today=today)}
    if file not in known:
        raise FileRefused("file_not_offered")
    present = [each for each in queries.listed(_given(held, step, question)) if each.size]
    for each in present:
        if each.sha256 == known[file].sha256:
            return each
    if len(present) >= (question.most or MOST_FILES):
        raise FileRefused("files_too_many", limit=question.most or MOST_FILES)
    made = _copied(known[file], draft=held, path=flow.path(step, question))
    made.checked = {**made.checked, "again": str(file)}
    made.save(update_fields=["checked"])
    _answer(held, definition, step, question, [*present, made], now)
    return made


@transaction.atomic
def take_back_reuse(*, draft: Draft, by: Actor, now: datetime) -> Sequence[str]:
    """Take every document out of a draft that was given again from before: the person no longer agrees to that. The paths that were emptied of it."""
    held, definition = _held(draft, now)
    changed = []
    answers = dict(held.answers)
    for path, _, keys in list(queries.named(definition, answers)):
        rows = queries.listed(keys)
        again = [each for each in rows if each.checked.get("again") and each.draft_id == held.pk]
        if again:
            kept: list[object] | None = [str(each.pk) for each in rows if each not in again] or None
            answers = queries.put(answers, path, kept)
            changed.append(path)
            for each in again:
                _delete(each)
    held.answers, held.changed_at = answers, now
    held.save(update_fields=["answers", "changed_at"])
    return changed


# ---- in a submission -------------------------------------------------------------------------------------------------


@transaction.atomic
def give(
    *, submission: Submission, path: str, question: Question, incoming: Sealed, name: str, by: Actor, now: datetime
) -> SubmissionFile:
    """Add a file to what was filed already: a correction, a document that followed. Who calls puts it into the answer. Raises as ``add``."""
    checked = file_intake.accept(incoming, name)
    try:
        made = _row(
            checked, body=submission.body, submission=submission, person=submission.person, path=path, document=question.document,
            valid_until_date=_valid_until(question, now), added_at=now,
        )  # fmt: skip
        bodies.record(
            body=submission.body, by=by, at=now, action="submission.file_add", subject=str(submission), data={"file": str(made.pk)}
        )  # fmt: skip
    except BaseException:
        sealed_files.delete(checked.sealed.token)
        raise
    return made


def hand_to(*, draft: Draft, made: Sequence[Submission], by: Actor, now: datetime) -> None:
    """Give each file that the answers still name to each submission that got its question, a copy to the second and later ones. Part of filing.

    Raises FilingIncomplete where an answer names a file that is gone, or not of this draft.
    """
    definition = forms.definition_of(draft.version)
    rows = {row.pk: row for row in SubmissionFile.objects.filter(draft=draft, submission=None, dropped_at=None)}
    given: set[UUID] = set()
    written: list[str] = []
    try:
        for submission in made:
            renamed: dict[str, list[str]] = {}
            for path, question, keys in queries.named(definition, submission.answers):
                if missing := [key for key in keys if key not in rows]:
                    raise FilingIncomplete(problems={path: "file_gone"}, files=len(missing))
                renamed[path] = [
                    str(_to(submission, rows[key], path, question, given, written, now).pk) for key in keys
                ]
            if any(renamed[path] != flow.value_at(submission.answers, path) for path in renamed):
                for path, files in renamed.items():
                    submission.answers = queries.put(submission.answers, path, files)
                submission.save(update_fields=["answers"])
    except BaseException:
        for token in written:
            sealed_files.delete(token)
        raise


def _to(
    submission: Submission, row: SubmissionFile, path: str, question: Question, given: set[UUID], written: list[str], now: datetime
) -> SubmissionFile:  # fmt: skip
    until = row.valid_until_date or (_valid_until(question, now) if row.size else None)
    if row.pk in given:
        copy = _copied(row, body=submission.body, submission=submission, draft=None, path=path, valid_until_date=until)
        written.append(copy.token)
        return copy
    given.add(row.pk)
    row.submission, row.draft, row.body, row.path, row.valid_until_date = submission, None, submission.body, path, until
    row.save(update_fields=["submission", "draft", "body", "path", "valid_until_date"])
    return row


@transaction.atomic
def look(*, file: SubmissionFile, by: Actor, now: datetime) -> None:
    """Write down that somebody of the body opens a file, before it is sent."""
    assert file.submission is not None
    if file.submission.person is not None:
        looks.look(
            person=file.submission.person, by=by, now=now, why=looks.Why.CASEWORK, what=["files"], body=file.body, through=f"submission:{file.submission_id}",
        )  # fmt: skip
    bodies.record(body=file.body, by=by, at=now, action="submission.file_look", subject=str(file.submission), data={"file": str(file.pk)})  # fmt: skip


@transaction.atomic
def forget(*, file: SubmissionFile, by: Actor, now: datetime) -> None:
    """Forget what a file of a submission held; that there was one stays in its row. Its key goes first, so that no copy can be opened."""
    file.key, file.dropped_at = "", now
    file.save(update_fields=["key", "dropped_at"])
    bodies.record(body=file.body, by=by, at=now, action="submission.file_forget", subject=f"file:{file.pk}")
    transaction.on_commit(lambda: sealed_files.delete(file.token))


# ---- forgetting ------------------------------------------------------------------------------------------------------


def sweep(*, by: Actor, now: datetime) -> int:
    """Delete the files of drafts that ended, and those that nobody filed: first the row with its key, then what lies on the disk."""
    nobodys = Q(draft=None) | Q(draft__filed_at__isnull=False) | Q(draft__ends_at__lt=now)
    over = SubmissionFile.objects.filter(nobodys, submission=None)
    count = 0
    for row in over.iterator():
        with transaction.atomic():
            _delete(row)
        count += 1
    return count


def is_readable(file: SubmissionFile) -> bool:
    """Whether a file is still there and whole; reads it to its end."""
    try:
        return sum(len(piece) for piece in sealed_files.pieces(file.token, file.key)) == file.size
    except (sealed_files.FileGone, Unreadable):
        return False
