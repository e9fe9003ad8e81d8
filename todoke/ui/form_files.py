"""Questions for files on every face: what was sent and pressed is carried out, what is there is shown, and a file is sent so that nothing in it acts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import translation
from markupsafe import Markup

from todoke.common.actors import Actor
from todoke.common.clock import TOKYO
from todoke.common.errors import Refusal
from todoke.gateways import sealed_files
from todoke.gateways.scanning import FileHarmful, ScannerAway
from todoke.procedures.models import Draft, SubmissionFile
from todoke.procedures.operations import file_intake, files
from todoke.procedures.operations.file_intake import MEGABYTE, FileRefused
from todoke.procedures.queries import files as queries
from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Definition, Question, said
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.values import MOST_FILES
from todoke.registry.rules.fields import N_
from todoke.ui import file_words, messages
from todoke.ui.file_boxes import FileBox, HeldFile
from todoke.ui.form_fields import Field
from todoke.ui.form_uploads import sent, uploads_of
from todoke.ui.jinja import format_date
from todoke.ui.ruby import annotate_text

#: Names of the buttons in the box of a question; each value is the question's key, and behind a colon the file.
ADD, REMOVE, AGAIN, WITHOUT = "_add", "_remove", "_again", "_without"
#: How the reason for a missing document is sent.
REASON: Final = "%s._reason"
#: What a file may do in a browser: nothing.
_POLICY: Final = "default-src 'none'; sandbox"
#: Shown in the browser; all else is saved first.
_SHOWN: Final = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something about files was not done: the code, what its message needs, and which file it was."""

    code: str
    data: Mapping[str, object] = field(default_factory=dict)
    name: str = ""

    def told(self) -> Markup:
        """In words, with the file's name."""
        words = messages.say(file_words.PROBLEMS.get(self.code, file_words.MESSAGES["file_refused"]), **self.data)
        return Markup("{}: {}").format(self.name, words) if self.name else words


@dataclass(slots=True)
class Acted:
    """What became of a request's files: ``problems`` by question; ``stays``: a button of a box was pressed, so the step is shown again."""

    problems: dict[str, list[Problem]] = field(default_factory=dict)
    stays: bool = False
    changed: bool = False

    def say(self, key: str, refusal: Refusal, name: str = "") -> None:
        """Note why something was not done."""
        code = refusal.problem if isinstance(refusal, FileRefused) else refusal.code
        data = {name: value for name, value in refusal.data.items() if name != "problems"}
        self.problems.setdefault(key, []).append(Problem(code, data, name))


def act(
    request: HttpRequest, draft: Draft, definition: Definition, step: flow.Step, *, by: Actor, now: datetime
) -> Acted:
    """Carry out what a step's form says about files, each at once: those that were sent, and the button that was pressed. Raises DraftOver.

    Asked before anything else of the request is used. The draft must be read again afterwards where something ``changed``.
    """
    done = Acted()
    questions = {
        each.key: each for each in flow.asked(definition, step, draft.answers) if each.kind is QuestionKind.FILE
    }
    uploads = uploads_of(request)
    for key, question in questions.items():
        for upload in sent(request, key):
            assert uploads is not None
            try:
                files.add(
                    draft=draft, step=step, question=question, incoming=uploads.taken(upload), name=upload.name or "", by=by, now=now
                )  # fmt: skip
                done.changed = True
            except (FileRefused, FileHarmful, ScannerAway) as refusal:
                done.say(key, refusal, upload.name or "")
    for key, name, refused in uploads.problems if uploads is not None else ():
        if key in questions:
            done.say(key, refused, name)
    _press(request, draft, step, questions, done, by, now)
    done.stays = done.stays or bool(done.problems)
    return done


def _press(
    request: HttpRequest, draft: Draft, step: flow.Step, questions: Mapping[str, Question], done: Acted, by: Actor, now: datetime
) -> None:  # fmt: skip
    for button in (ADD, REMOVE, AGAIN, WITHOUT):
        key, _, file = request.POST.get(button, "").partition(":")
        if key not in questions:
            continue
        done.stays = True
        try:
            if button == WITHOUT:
                reason = request.POST.get(REASON % key, "").replace("\0", "")
                files.say_missing(draft=draft, step=step, question=questions[key], reason=reason, by=by, now=now)
            elif button == REMOVE:
                files.take_out(draft=draft, step=step, question=questions[key], file=_uuid(file), by=by, now=now)
            elif button == AGAIN:
                files.give_again(draft=draft, step=step, question=questions[key], file=_uuid(file), by=by, now=now)
            done.changed = done.changed or button != ADD
        except (FileRefused, sealed_files.FileGone) as refusal:
            done.say(key, refusal)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def with_files(
    fields: Sequence[Field], draft: Draft, *, now: datetime, language: str, href: Callable[[SubmissionFile], str],
    problems: Mapping[str, Sequence[Problem]] = {}, typed: Mapping[str, str] = {},
) -> Sequence[Field]:  # fmt: skip
    """The fields of a step with the boxes of questions for files, and what was wrong there; ``href``: where a file is shown."""
    with translation.override(language):
        return [
            _with_box(each, draft, now, language, href, problems.get(each.question.key, ()), typed)
            if each.question.kind is QuestionKind.FILE
            else each
            for each in fields
        ]


def _with_box(
    field: Field, draft: Draft, now: datetime, language: str, href: Callable[[SubmissionFile], str], problems: Sequence[Problem],
    typed: Mapping[str, str],
) -> Field:  # fmt: skip
    question = field.question
    given = flow.value_at(draft.answers, field.path)  # never what a page's form says
    held = queries.listed(given if isinstance(given, list) else ())
    present = [each for each in held if each.size]
    offered = queries.offered(draft.person, draft.body, question, today=now.astimezone(TOKYO).date())
    own = {each.sha256 for each in present}
    of_reason = [each for each in problems if each.code.startswith("file_reason")]
    box = FileBox(
        held=[_held(each, question, href) for each in held],
        offered=[_offered(each, question) for each in offered if each.sha256 not in own],
        more=max((question.most or MOST_FILES) - len(present), 0), limit=_limit(question),
        largest=file_intake.limits().file,
        without=annotate_text(said(question.without, language)) if question.without and not held else None,
        reason=typed.get(REASON % question.key, ""), reason_error=of_reason[0].told() if of_reason else None,
    )  # fmt: skip
    words = [each.told() for each in problems if each not in of_reason]
    error = Markup("<br>").join(words) if words else field.error
    return replace(field, files=box, error=error)


def _held(file: SubmissionFile, question: Question, href: Callable[[SubmissionFile], str]) -> HeldFile:
    press = f"{question.key}:{file.pk}"
    if not file.size:
        return HeldFile(file.name, messages.say(N_("I do not have this document.")), "", press, missing=True)
    return HeldFile(file.name, about(file), href(file), press)


def _offered(file: SubmissionFile, question: Question) -> HeldFile:
    given = messages.say(
        N_("You gave it on %(day)s. It can be used until %(until)s."),
        day=format_date(file.added_at.astimezone(TOKYO).date()), until=format_date(file.valid_until_date),
    )  # fmt: skip
    return HeldFile(file.name, given, "", f"{question.key}:{file.pk}")


def about(file: SubmissionFile) -> Markup:
    """What a file is and how large, in words."""
    kind = messages.say(file_words.KINDS.get(file.media_type, file_words.KINDS["image/jpeg"]))
    size = f"{file.size / MEGABYTE:.1f} MB" if file.size >= MEGABYTE // 10 else f"{max(file.size // 1024, 1)} KB"
    return Markup("{}, {}").format(kind, size)


def _limit(question: Question) -> Markup:
    most, largest = question.most or MOST_FILES, file_intake.limits().file // MEGABYTE
    return messages.say(
        N_("Photos (JPEG, PNG) or PDF, up to %(largest)s MB each, up to %(most)s files."), largest=largest, most=most
    )


def response(file: SubmissionFile) -> StreamingHttpResponse:
    """A file for whoever may have it: a photo is shown, all else is saved; nothing in it acts. Raises FileGone."""
    found = StreamingHttpResponse(sealed_files.pieces(file.token, file.key), content_type=file.media_type)
    way = "inline" if file.media_type in _SHOWN else "attachment"
    ending = file.media_type.rpartition("/")[2]
    found["Content-Disposition"] = f"{way}; filename=\"file.{ending}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    found["Content-Security-Policy"] = _POLICY
    found["X-Content-Type-Options"] = "nosniff"
    found["Cross-Origin-Resource-Policy"] = "same-origin"
    found["Cache-Control"] = "private, no-store"
    found["Content-Length"] = str(file.size)
    return found
