"""Files that come after filing: into exactly the questions that were returned, or beside them as a document that follows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from todoke.common.errors import Refusal
from todoke.gateways.scanning import FileHarmful, ScannerAway
from todoke.procedures.models import Submission, SubmissionFile
from todoke.procedures.operations import files
from todoke.procedures.operations.file_intake import FileRefused
from todoke.procedures.queries import files as queries
from todoke.procedures.queries import forms
from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Question
from todoke.procedures.rules.kinds import QuestionKind
from todoke.ui import case_forms
from todoke.ui.form_files import Problem
from todoke.ui.form_uploads import sent, uploads_of
from todoke.web.people.session import Visitor

#: How a page says which files of a question came with an earlier try.
KEPT = "%s.kept"


@dataclass(slots=True)
class Came:
    """What came for each path: the files that are there now, and why some were not taken."""

    files: dict[str, list[SubmissionFile]] = field(default_factory=dict)
    problems: dict[str, list[Problem]] = field(default_factory=dict)

    def values(self) -> Mapping[str, object]:
        """The answers that they make; questions for which nothing came are not among them."""
        return {path: [str(row.pk) for row in rows] for path, rows in self.files.items() if rows}


def take(visitor: Visitor, case: Submission, paths: Sequence[str]) -> Came:
    """Take in what a page of questions to correct sent; what came with an earlier try of the same page stays."""
    definition, came = forms.definition_of(case.version), Came()
    for path in paths:
        question = flow.question_at(definition, path)
        if question is not None and question.kind is QuestionKind.FILE:
            name = case_forms.name_in_form(path)
            held = queries.listed(visitor.request.POST.getlist(KEPT % name))
            came.files[path] = [each for each in held if each.submission_id == case.pk and each.path == path]
            _take(visitor, case, path, name, question, came)
    return came


def _take(visitor: Visitor, case: Submission, path: str, name: str, question: Question, came: Came) -> None:
    uploads = uploads_of(visitor.request)
    for upload in sent(visitor.request, name):
        assert uploads is not None
        try:
            made = files.give(
                submission=case, path=path, question=question, incoming=uploads.taken(upload), name=upload.name or "", by=visitor.actor,
                now=visitor.now,
            )  # fmt: skip
            came.files.setdefault(path, []).append(made)
        except (FileRefused, FileHarmful, ScannerAway) as refusal:
            came.problems.setdefault(path, []).append(_problem(refusal, upload.name or ""))
    for key, file, refused in uploads.problems if uploads is not None else ():
        if key == name:
            came.problems.setdefault(path, []).append(_problem(refused, file))


def _problem(refusal: Refusal, name: str) -> Problem:
    code = refusal.problem if isinstance(refusal, FileRefused) else refusal.code
    return Problem(code, {key: value for key, value in refusal.data.items() if key != "problems"}, name)


def add(visitor: Visitor, case: Submission, name: str) -> tuple[list[SubmissionFile], list[Problem]]:
    """Take in documents that follow, beside the questions; what was added, and why some were not."""
    came = Came()
    _take(visitor, case, queries.LATER, name, Question(queries.LATER, QuestionKind.FILE, {}), came)
    return came.files.get(queries.LATER, []), came.problems.get(queries.LATER, [])
