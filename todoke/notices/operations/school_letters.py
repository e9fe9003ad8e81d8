"""Writes about letters of schools: written, shown to a second person, sent to every guardian alone; those who have not answered are reminded once."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from todoke.bodies import operations as bodies
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.common.errors import Conflict, Invalid, NotAllowed
from todoke.gateways import scanning, sealed_files
from todoke.notices.models import NoticeTemplate, Roll, SchoolLetter
from todoke.notices.operations import planning
from todoke.notices.queries import schools as queries
from todoke.notices.rules import school_letters as rules
from todoke.notices.rules.school_letters import LetterStanding
from todoke.notices.rules.slips import Question, problems_of_questions
from todoke.notices.rules.slots import pieces
from todoke.notices.rules.states import TextState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Topic
from todoke.notices.rules.wanted import Wanted
from todoke.people.models import Person

LARGEST_PDF: Final = 10 * 1024 * 1024
#: What stands before a letter, so that a guardian of two children knows whom it is about.
_ABOUT: Final = {"ja": "お子さん: {child}", "ja-simple": "{子|こ}ども: {child}", "en": "Child: {child}"}


class SchoolLetterInvalid(Invalid):
    """A letter cannot be sent as it is; ``problems`` maps each field to a code."""

    code = "school_letter_invalid"


class SchoolLetterSettled(Conflict):
    """The letter is sent or dropped already."""

    code = "school_letter_settled"


class OwnSchoolLetter(NotAllowed):
    """Whoever wrote a letter does not send it: a second person reads it first."""

    code = "own_school_letter"


class RemindedAlready(Conflict):
    """Those who had not answered were reminded already, or there is nothing to answer any more."""

    code = "reminded_already"


def _checked(
    texts: Mapping[str, Mapping[str, str]], questions: Sequence[Question], answer_by: date | None, today: date
) -> dict[str, dict[str, str]]:
    """The texts as they are kept; raises SchoolLetterInvalid."""
    problems = rules.problems(texts, asks=bool(questions), answer_by=answer_by, today=today) | problems_of_questions(
        questions
    )
    for language, said in texts.items():
        for field in ("title", "text"):
            if any(each.field or each.stray for each in pieces(said.get(field, ""))):
                problems.setdefault(f"{field}_{language}", "marks_stray")
    if problems:
        raise SchoolLetterInvalid(problems=problems)
    return {
        language: {"title": said["title"].strip(), "text": said["text"].strip()}
        for language, said in texts.items()
        if said.get("title", "").strip()
    }


@transaction.atomic
def write(
    *, roll: Roll, texts: Mapping[str, Mapping[str, str]], questions: Sequence[Question], answer_by: date | None, by: Actor, now: datetime,
    enclosed: bytes = b"", enclosed_name: str = "",
) -> SchoolLetter:  # fmt: skip
    """Write a letter to the guardians of a class; it waits for a second person. Raises SchoolLetterInvalid, and what the scanner says."""
    kept = _checked(texts, questions, answer_by, now.date())
    if roll.ends_date < now.date():
        raise SchoolLetterInvalid(problems={"title_ja": "roll_over"})
    token, key = _keep(enclosed) if enclosed else ("", "")
    try:
        letter = SchoolLetter.objects.create(
            body=roll.body, roll=roll, texts=kept, questions=[each.as_data() for each in questions], asks=bool(questions), answer_by_date=answer_by,
            enclosed_name=Path(enclosed_name).name[:120] if token else "", enclosed_token=token, enclosed_key=key, state=LetterStanding.WAITING,
            written_by=str(by), written_at=now,
        )  # fmt: skip
        bodies.record(
            body=roll.body, by=by, at=now, action="school_letter.write", subject=str(letter),
            data={"roll": str(roll), "languages": sorted(kept), "questions": len(questions), "encloses": bool(token)},
        )  # fmt: skip
    except BaseException:
        sealed_files.delete(token)
        raise
    return letter


def _keep(content: bytes) -> tuple[str, str]:
    """A PDF that the scanner let through, sealed."""
    if len(content) > LARGEST_PDF:
        raise SchoolLetterInvalid(problems={"enclosed": "pdf_too_large"})
    if not content.startswith(b"%PDF-"):
        raise SchoolLetterInvalid(problems={"enclosed": "not_a_pdf"})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "enclosed.pdf"
        path.write_bytes(content)
        scanning.scan(path)
    return sealed_files.keep(content)


def _held(letter: SchoolLetter) -> SchoolLetter:
    held = SchoolLetter.objects.select_for_update(of=("self",)).select_related("roll", "body").get(pk=letter.pk)
    if held.state != LetterStanding.WAITING:
        raise SchoolLetterSettled
    return held


@transaction.atomic
def send(*, letter: SchoolLetter, by: Actor, now: datetime) -> int:
    """A second person agrees: every guardian of each child in the class is told, alone, in their own language; how many notices.

    Raises OwnSchoolLetter, SchoolLetterSettled, SchoolLetterInvalid (the last day has passed meanwhile).
    """
    held = _held(letter)
    if held.written_by == str(by):
        raise OwnSchoolLetter
    if held.asks and not rules.may_answer(held.answer_by_date, today=now.date()):
        raise SchoolLetterInvalid(problems={"answer_by_date": "day_has_passed"})
    held.template = _template(held, by, now)
    held.state, held.approved_by, held.sent_at = LetterStanding.SENT, str(by), now
    held.save()
    children = queries.children(held.roll, today=now.date())
    planned = planning.plan(wanted=_wanted(held, children, now=now, reminder=1), by=by, now=now)
    bodies.record(
        body=held.body, by=by, at=now, action="school_letter.send", subject=str(held), data={"children": len(children), "notices": planned.made}
    )  # fmt: skip
    return planned.made


def _template(letter: SchoolLetter, by: Actor, now: datetime) -> NoticeTemplate:
    """The letter as a text of notices. Its own words stay in the box: a school's free words never reach a lock screen."""
    texts = {
        language: {"title": said["title"], "text": f"{_ABOUT.get(language, _ABOUT['ja'])}\n\n{said['text']}"}
        for language, said in letter.texts.items()
    }
    return NoticeTemplate.objects.create(
        body=letter.body, key=f"school-letter-{letter.pk.hex}", version=1, topic=Topic.SCHOOL, floor=Tact.NEUTRAL, texts=texts,
        slots=[{"name": "child", "kind": "child"}], leads_to="notices/", phone=letter.roll.phone, state=TextState.APPROVED,
        written_by=letter.written_by, written_at=letter.written_at, approved_by=str(by), approved_at=now,
    )  # fmt: skip


def _wanted(letter: SchoolLetter, children: Sequence[Person], *, now: datetime, reminder: int) -> Iterator[Wanted]:
    assert letter.template is not None
    for child in children:
        for guardian in queries.guardians(child, today=now.date()):
            yield Wanted(
                body=letter.body_id, person=guardian.pk, about=child.pk, template=letter.template.pk, topic=Topic.SCHOOL,
                item=rules.item_of(letter.pk), due_at=now, reminder=reminder, until_date=letter.answer_by_date, tact=Tact.NEUTRAL,
                values={"child": child.name[:60]}, because={"source": "school", "letter": str(letter.pk), "on_paper_without_channel": True},
            )  # fmt: skip


@transaction.atomic
def drop(*, letter: SchoolLetter, by: Actor, now: datetime) -> None:
    """Throw away a letter that was not sent, with what it encloses. Raises SchoolLetterSettled."""
    held = _held(letter)
    token = held.enclosed_token
    held.state, held.enclosed_token, held.enclosed_key = LetterStanding.DROPPED, "", ""
    held.save()
    bodies.record(body=held.body, by=by, at=now, action="school_letter.drop", subject=str(held))
    transaction.on_commit(lambda: sealed_files.delete(token))


@transaction.atomic
def remind(*, letter: SchoolLetter, by: Actor, now: datetime) -> int:
    """Remind once, and only the guardians of children for whom nobody answered; how many notices. Raises RemindedAlready."""
    held = (
        SchoolLetter.objects.select_for_update(of=("self",))
        .select_related("roll", "body", "template")
        .get(pk=letter.pk)
    )
    asks = held.asks and held.state == LetterStanding.SENT and rules.may_answer(held.answer_by_date, today=now.date())
    if held.reminded_at is not None or not asks:
        raise RemindedAlready
    children = queries.unanswered(held, today=now.date())
    held.reminded_at = now
    held.save(update_fields=["reminded_at"])
    planned = planning.plan(wanted=_wanted(held, children, now=now, reminder=2), by=by, now=now)
    bodies.record(
        body=held.body, by=by, at=now, action="school_letter.remind", subject=str(held), data={"children": len(children), "notices": planned.made}
    )  # fmt: skip
    return planned.made


def enclosed(*, letter: SchoolLetter, body: Body, by: Actor, now: datetime) -> bytes:
    """What a letter encloses, for staff; raises FileGone."""
    content = sealed_files.read(letter.enclosed_token, letter.enclosed_key)
    bodies.record(body=body, by=by, at=now, action="school_letter.look", subject=str(letter))
    return content
