"""Files in a form: kept at once and sealed, refused without a trace, taken out, offered again, and handed to each body that asked."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_django import Settings

from tests.people.families import person
from tests.procedures.forms import ANSWERS, SMALL, published
from tests.procedures.pictures import MAKER, archive, located, pdf, picture
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.gateways import sealed_files
from todoke.gateways.scanning import ScannerAway
from todoke.people.models import Person
from todoke.procedures.models import Draft, Submission, SubmissionFile
from todoke.procedures.operations import drafts, files, filing
from todoke.procedures.queries import files as queries
from todoke.procedures.queries import forms
from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Question

CARD: Final = "children.0.card"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def on_disk() -> int:
    return len(sealed_files.older_than(float("inf")))


class Form:
    """A draft that waits for its photo."""

    def __init__(
        self, body: Body, now: datetime, person: Person | None = None, document: Any = SMALL, key: str = "iryosho"
    ) -> None:
        self.by, self.now = Actor("test"), now
        version = published(body, document, key=key, now=now)
        self.draft: Draft = drafts.begin(version=version, person=person, by=self.by, now=now, answers=ANSWERS)
        self.definition = forms.definition_of(version)
        self.step = next(each for each in flow.steps(self.definition, ANSWERS) if each.key == "insurance-0")
        self.question: Question = flow.asked(self.definition, self.step, ANSWERS)[0]

    def add(self, content: bytes, name: str = "写真.jpg") -> SubmissionFile:
        return files.add(
            draft=self.draft, step=self.step, question=self.question, incoming=sealed_files.seal([content]), name=name, by=self.by, now=self.now
        )  # fmt: skip

    def answer(self) -> object:
        self.draft.refresh_from_db()
        return flow.value_at(self.draft.answers, CARD)

    def file(self) -> list[Submission]:
        return list(filing.file(draft=self.draft, by=self.by, now=self.now))


def attached(body: Body, now: datetime, who: Person | None = None, *, key: str = "iryosho") -> SubmissionFile:
    """A photo that was filed with a body."""
    form = Form(body, now, who, key=key)
    made = form.add(picture())
    form.file()
    made.refresh_from_db()
    return made


def test_a_photo_is_kept_at_once_sealed_and_without_its_place(tokyo: Body, now: datetime) -> None:
    form = Form(tokyo, now)
    made = form.add(located(), "../../IMG_0001.HEIC.jpg")
    assert form.answer() == [str(made.pk)]
    assert (made.name, made.media_type, made.path) == ("IMG_0001.HEIC.jpeg", "image/jpeg", CARD)
    content = sealed_files.read(made.token, made.key)
    assert len(content) == made.size
    assert MAKER.encode() not in content
    assert on_disk() == 1
    assert content[:40] not in (Path(sealed_files._folder()) / made.token).read_bytes()


def test_the_same_file_again_is_the_one_that_is_there(tokyo: Body, now: datetime) -> None:
    form = Form(tokyo, now)
    assert form.add(picture()) == form.add(picture())
    assert (on_disk(), SubmissionFile.objects.count()) == (1, 1)


def test_files_are_counted_and_weighed_together(tokyo: Body, now: datetime, settings: Settings) -> None:
    form = Form(tokyo, now)
    form.add(picture())
    settings.FORM_FILES_LIMIT_BYTES = 10_000
    with pytest.raises(files.FileRefused) as heavy:
        form.add(pdf(more=b"%" + b"x" * 9_000 + b"\n"))
    settings.FORM_FILES_LIMIT_BYTES = 10_000_000
    form.add(pdf())
    with pytest.raises(files.FileRefused) as many:
        form.add(picture(shift=9))
    assert (heavy.value.problem, many.value.problem, many.value.data["limit"]) == (
        "files_too_large",
        "files_too_many",
        2,
    )
    assert on_disk() == 2


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "file_empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "file_markup"),
        (archive(), "file_archive"),
        (pdf("/OpenAction << /S /JavaScript >>"), "pdf_active"),
        (picture(300, 300), "photo_too_small"),
    ],
)
def test_of_a_refused_file_nothing_stays(tokyo: Body, now: datetime, content: bytes, problem: str) -> None:
    form = Form(tokyo, now)
    with pytest.raises(files.FileRefused) as refused:
        form.add(content, "harmless.pdf")
    assert refused.value.problem == problem
    assert (on_disk(), SubmissionFile.objects.count(), form.answer()) == (0, 0, None)


def test_a_scanner_that_does_not_answer_lets_nothing_through(tokyo: Body, now: datetime, settings: Settings) -> None:
    settings.CLAMD = "unix:/nowhere"
    form = Form(tokyo, now)
    with pytest.raises(ScannerAway):
        form.add(picture())
    assert on_disk() == 0


def test_one_file_is_taken_out_and_gone(tokyo: Body, now: datetime, django_capture_on_commit_callbacks: Any) -> None:
    form = Form(tokyo, now)
    first, second = form.add(picture()), form.add(pdf(), "証明.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        files.take_out(draft=form.draft, step=form.step, question=form.question, file=first.pk, by=form.by, now=now)
    assert form.answer() == [str(second.pk)]
    assert on_disk() == 1


def test_a_draft_that_is_thrown_away_takes_its_files_with_it_at_once(
    tokyo: Body, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    form = Form(tokyo, now)
    form.add(picture())
    with django_capture_on_commit_callbacks(execute=True):
        drafts.forget(draft=form.draft, by=form.by, now=now)
    assert (on_disk(), SubmissionFile.objects.count()) == (0, 0)


def test_after_filing_nothing_is_added(tokyo: Body, now: datetime) -> None:
    form = Form(tokyo, now)
    form.add(picture())
    form.file()
    with pytest.raises(filing.DraftOver):
        form.add(pdf())
    assert on_disk() == 1


def test_what_one_does_not_have_is_filed_with_its_reason_where_the_form_allows_it(tokyo: Body, now: datetime) -> None:
    strict = Form(tokyo, now)
    with pytest.raises(files.FileRefused):
        files.say_missing(
            draft=strict.draft, step=strict.step, question=strict.question, reason="失くした", by=strict.by, now=now
        )
    pages = [*SMALL["pages"][:4], {"key": "insurance", "group": "children", "questions": [
        {**SMALL["pages"][4]["questions"][0], "without": {"ja": "窓口で再発行できます。"}},
    ]}]  # fmt: skip
    form = Form(tokyo, now, document={**SMALL, "pages": pages}, key="other")
    with pytest.raises(files.FileRefused):
        files.say_missing(draft=form.draft, step=form.step, question=form.question, reason=" ", by=form.by, now=now)
    form.add(picture())
    made = files.say_missing(
        draft=form.draft, step=form.step, question=form.question, reason="失くした", by=form.by, now=now
    )
    assert form.answer() == [str(made.pk)]
    submission = form.file()[0]
    held = SubmissionFile.objects.get(submission=submission)
    assert (held.name, held.size, held.valid_until_date) == ("失くした", 0, None)


def test_a_found_document_takes_the_place_of_the_reason(tokyo: Body, now: datetime) -> None:
    pages = [*SMALL["pages"][:4], {"key": "insurance", "group": "children", "questions": [
        {**SMALL["pages"][4]["questions"][0], "without": {"ja": "窓口で再発行できます。"}},
    ]}]  # fmt: skip
    form = Form(tokyo, now, document={**SMALL, "pages": pages})
    files.say_missing(draft=form.draft, step=form.step, question=form.question, reason="失くした", by=form.by, now=now)
    made = form.add(picture())
    assert form.answer() == [str(made.pk)]
    assert SubmissionFile.objects.count() == 1


def test_a_document_is_offered_again_while_it_holds_and_only_to_its_person(
    tokyo: Body, arakawa: Body, now: datetime
) -> None:
    hanako, taro = person(tokyo, "届 花子"), person(tokyo, "届 太郎")
    first = Form(tokyo, now, hanako)
    first.add(picture())
    again = Form(tokyo, now, hanako, key="again")
    assert queries.offered(hanako, tokyo, again.question, today=now.date()) == []  # not filed yet
    first.file()
    (given,) = queries.offered(hanako, tokyo, again.question, today=now.date())
    assert queries.offered(hanako, tokyo, again.question, today=now.date() + timedelta(days=400)) == []
    assert queries.offered(hanako, arakawa, again.question, today=now.date()) == []
    assert queries.offered(taro, tokyo, again.question, today=now.date()) == []
    stranger = Form(tokyo, now, taro, key="third")
    with pytest.raises(files.FileRefused):
        files.give_again(
            draft=stranger.draft, step=stranger.step, question=stranger.question, file=given.pk, by=stranger.by, now=now
        )
    made = files.give_again(
        draft=again.draft, step=again.step, question=again.question, file=given.pk, by=again.by, now=now
    )
    assert (made.pk != given.pk, made.token != given.token, again.answer()) == (True, True, [str(made.pk)])
    assert sealed_files.read(made.token, made.key) == sealed_files.read(given.token, given.key)
    assert made.valid_until_date == given.valid_until_date


def test_whoever_no_longer_agrees_to_giving_again_loses_nothing_typed(
    tokyo: Body, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    hanako = person(tokyo, "届 花子")
    first = Form(tokyo, now, hanako)
    given = first.add(picture())
    first.file()
    form = Form(tokyo, now, hanako, key="again")
    own = form.add(pdf())
    files.give_again(draft=form.draft, step=form.step, question=form.question, file=given.pk, by=form.by, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        assert files.take_back_reuse(draft=form.draft, by=form.by, now=now) == [CARD]
    assert form.answer() == [str(own.pk)]
    assert form.draft.answers["applicant"] == ANSWERS["applicant"]
    assert on_disk() == 2


def test_two_bodies_that_asked_for_a_file_have_one_each(tokyo: Body, nation: Body, now: datetime, by: Actor) -> None:
    document = {**SMALL, "parts": [
        {"body": tokyo.key, "questions": ["applicant", "child", "card"]},
        {"body": nation.key, "questions": ["applicant", "card"]},
    ]}  # fmt: skip
    form = Form(tokyo, now, document=document)
    form.add(picture())
    one, other = form.file()
    mine, theirs = (SubmissionFile.objects.get(submission=each) for each in (one, other))
    assert (mine.body, theirs.body) == (tokyo, nation)
    assert one.answers["children"][0]["card"] == [str(mine.pk)]
    assert other.answers["children"][0]["card"] == [str(theirs.pk)]
    assert Submission.objects.get(pk=other.pk).answers["children"][0]["card"] == [str(theirs.pk)]
    content = sealed_files.read(mine.token, mine.key)
    files.forget(file=mine, by=by, now=now)
    assert sealed_files.read(theirs.token, theirs.key) == content
    with pytest.raises(queries.FormFileNotFound):
        queries.of_body(tokyo, theirs.pk)


def test_a_body_that_did_not_ask_gets_no_file(tokyo: Body, nation: Body, now: datetime) -> None:
    document = {**SMALL, "parts": [
        {"body": tokyo.key, "questions": ["applicant", "card"]}, {"body": nation.key, "questions": ["applicant", "born"]},
    ]}  # fmt: skip
    form = Form(tokyo, now, document=document)
    made = form.add(picture())
    form.file()
    assert list(SubmissionFile.objects.values_list("body", "pk")) == [(tokyo.pk, made.pk)]
    with pytest.raises(queries.FormFileNotFound):
        queries.of_body(nation, made.pk)


def test_a_file_of_somebody_elses_draft_is_not_filed(tokyo: Body, now: datetime) -> None:
    theirs = Form(tokyo, now).add(picture())
    form = Form(tokyo, now, key="other")
    drafts.keep(draft=form.draft, step=form.step, values={"card": [str(theirs.pk)]}, by=form.by, now=now)
    with pytest.raises(filing.FilingIncomplete) as refused:
        form.file()
    assert refused.value.data["problems"] == {CARD: "file_gone"}


def test_files_end_with_their_draft_and_filed_ones_stay(
    tokyo: Body, now: datetime, by: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    left, filed = Form(tokyo, now), Form(tokyo, now, key="other")
    left.add(picture())
    kept = filed.add(picture())
    filed.file()
    assert files.sweep(by=by, now=now) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert files.sweep(by=by, now=now + drafts.KEPT + timedelta(days=1)) == 1
    assert list(SubmissionFile.objects.values_list("pk", flat=True)) == [kept.pk]
    assert on_disk() == 1


def test_each_look_of_staff_is_in_the_ledger(tokyo: Body, now: datetime, by: Actor) -> None:
    hanako = person(tokyo, "届 花子")
    form = Form(tokyo, now, hanako)
    form.add(picture())
    form.file()
    files.look(file=queries.of_body(tokyo, SubmissionFile.objects.get().pk), by=by, now=now)
    told = LedgerEntry.objects.filter(action__in=["look", "submission.file_look"]).values_list("action", "subject")
    assert set(told) == {("look", str(hanako)), ("submission.file_look", str(Submission.objects.get()))}
