"""What came on paper: found by the code of its sheet, entered on one page in the order of the sheet, filed as it stands, and asked about what is missing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext
from markupsafe import Markup

from todoke.common.errors import NotAllowed, Refusal
from todoke.gateways.reading.readers import MOST_BYTES
from todoke.people.models import Person
from todoke.people.operations import looks, searches
from todoke.people.operations.looks import Why
from todoke.people.rules.roles import Act
from todoke.procedures.models import FormVersion, Submission
from todoke.procedures.operations import paper
from todoke.procedures.queries import forms, sheets
from todoke.procedures.rules import flow, numbers, sheet_codes
from todoke.procedures.rules.definition import LANGUAGES, Definition
from todoke.procedures.rules.sheet_codes import SheetCode
from todoke.procedures.rules.values import Answer
from todoke.registry.rules.fields import N_
from todoke.registry.rules.written import iso_date
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.procedures import case_desk
from todoke.ui import case_words, form_entry, form_fields, form_read, messages
from todoke.ui.form_entry import COUNT
from todoke.ui.ruby import plain

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[Desk, Arguments], HttpResponseBase]
#: A tick that a copy of a document lies in the paper file, and that something cannot be read on the paper.
COPY: Final = "copy"
_UNREADABLE: Final = "unreadable"


def entering(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View[Arguments]], Callable[..., HttpResponseBase]]:
    """A page for whoever works with people, at a counter or on cases."""

    def wrap(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(desk: Desk, /, **arguments: Any) -> HttpResponseBase:
            if not (desk.may(Act.COUNTER) or desk.may(Act.CASEWORK)):
                raise NotAllowed
            return view(desk, **arguments)  # type: ignore[call-arg]  # the address holds what the view takes

        return page(Act.LOOK, methods=methods)(answer)

    return wrap


@entering(methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponseBase:
    """The code of a sheet, scanned or typed; or the form chosen from the list."""
    problem: Refusal | None = None
    typed = text(desk.request.POST, "code", limit=300)
    if desk.request.method == "POST":
        try:
            version = sheets.version_of(desk.body, sheet_codes.read(typed))
            return desk.go("paper_enter", form=version.procedure.key, version=version.number)
        except Refusal as refusal:
            problem = refusal
    rows = [
        (each, found, desk.url("paper_enter", form=each.key, version=found.number))
        for each in forms.offered(desk.body, today=desk.today)
        if (found := forms.in_force(each, today=desk.today)) is not None
    ]
    error = messages.tell(problem.code, problem.data) if problem else None
    return desk.render(
        "procedures/paper.html",
        {"rows": rows, "code": typed, "error": error, "errors": [("id_code", error)] if error else []},
        status=problem.status if problem else 200,
    )


@entering(methods=("GET", "POST"))
def enter(desk: Desk, form: str, version: int) -> HttpResponseBase:
    """The whole form on one page; sent, it is filed as it stands under the version of the sheet."""
    held = sheets.version_of(desk.body, SheetCode(desk.body.key, form, version))
    entry = Entry(desk, held)
    if desk.request.method == "GET":
        return entry.show()
    if desk.request.FILES.get("scan") is not None or desk.request.POST.get("do") == "read":
        return entry.read_by_machine()
    if desk.request.POST.get("more"):
        return entry.show()
    return entry.file()


class Entry:
    """One sheet being entered."""

    def __init__(self, desk: Desk, version: FormVersion) -> None:
        self.desk, self.version, self.definition = desk, version, forms.definition_of(version)
        self.post = desk.request.POST
        self.counts = form_entry.counts_of(self.definition, self.post)
        self.machine = form_read.Machine.of(self.post.get(form_read.SEAL, ""), version)

    def show(
        self,
        errors: Sequence[tuple[str | None, object]] = (),
        problems: Mapping[str, Answer] = {},
        *,
        status: int = 200,
    ) -> HttpResponse:
        """The page with what was typed so far, or what a machine read."""
        typed = (
            self.machine.typed(self.post)
            if self.machine.is_new
            else self.post
            if self.desk.request.method == "POST"
            else None
        )
        sections = form_entry.sections(self.definition, self.counts, language="ja", typed=typed, problems=problems)
        context = {
            "version": self.version, "procedure": self.version.procedure, "sections": sections, "counts": self.counts, "count_name": COUNT,
            "errors": list(errors), "given": self.post, "today": self.desk.today, "unreadable": bool(problems),
            "copies": self.post.getlist(COPY), "machine": self.machine, "can_read": form_read.can_read(),
            "confirmed": self.post.getlist(form_read.CONFIRMED), "again": "",
        }  # fmt: skip
        return self.desk.render("procedures/paper_enter.html", context, status=status)

    def read_by_machine(self) -> HttpResponse:
        """Boxes filled with what a machine read of a picture; nothing is filed before a person has looked at each."""
        scan = self.desk.request.FILES.get("scan")
        if not isinstance(scan, UploadedFile) or not scan.size:
            return self.show([("id_scan", messages.tell("scan_missing"))], status=422)
        try:
            self.machine = form_read.read(
                self.version, self.definition, self.counts, scan.read(MOST_BYTES + 1), scan.content_type or ""
            )  # fmt: skip
        except Refusal as refusal:
            return self.show([("id_scan", messages.tell(refusal.code, refusal.data))], status=refusal.status)
        return self.show()

    def file(self) -> HttpResponseBase:
        """File what was entered, or say what has to be looked at first."""
        answers, problems = form_entry.read(self.definition, self.counts, self.post)
        errors = self._errors(problems)
        arrived = iso_date(self.post.get("arrived", ""))
        if arrived is None:
            errors.append(("id_arrived", messages.tell("arrival_invalid")))
        person, problem = self._person()
        errors += [("id_name", messages.tell(problem))] if problem else []
        if errors or arrived is None:
            return self.show(errors, problems, status=422)
        try:
            made = paper.enter(
                version=self.version, person=person, answers=form_entry.without_empty(self.definition, answers),
                arrived_date=date.fromisoformat(arrived), by=self.desk.actor, now=self.desk.now, language=self._language(),
                copies=[each for each in self.post.getlist(COPY) if flow.question_at(self.definition, each)],
                read_by_machine=len(self.machine.paths), note=self._note(),
            )  # fmt: skip
        except paper.ArrivalInvalid as refusal:
            return self.show([("id_arrived", messages.tell(refusal.code))], status=422)
        own = next((each for each in made if each.body_id == self.desk.body.pk), made[0])
        return self.desk.go("paper_done", submission=own.pk)

    def _note(self) -> str:
        """For those who decide: of which documents a copy lies with the paper."""
        copies = [each for each in self.post.getlist(COPY) if flow.question_at(self.definition, each)]
        labels = [plain(form_entry.label_of(self.definition, each, language="ja")) for each in copies]
        with translation.override("ja"):
            return gettext("Copies that lie with the paper: %(what)s") % {"what": "、".join(labels)} if labels else ""

    def _errors(self, problems: Mapping[str, Answer]) -> list[tuple[str | None, object]]:
        """What stands in the way: boxes that cannot be read (unless the paper is no better), and what a machine read and nobody looked at."""
        errors: list[tuple[str | None, object]] = []
        sections = form_entry.sections(self.definition, self.counts, language="ja", typed=self.post, problems=problems)
        rows = [row for section in sections for row in section.rows]
        if problems and _UNREADABLE not in self.post:
            errors += [
                (place, Markup("{}: {}").format(row.number, words)) for row in rows for place, words in row.field.errors
            ]
        unseen = self.machine.unconfirmed(self.post.getlist(form_read.CONFIRMED))
        errors += [
            (f"{row.field.id}_seen", messages.say(N_("Question %(number)s was read by a machine. Compare it with the paper and tick that it is right."), number=row.number))
            for row in rows if row.field.path in unseen
        ]  # fmt: skip
        return errors

    def _person(self) -> tuple[Person | None, str]:
        """Whose matter it is, where staff say so: found by exact name and birth date."""
        name, born = text(self.post, "name", limit=200), iso_date(self.post.get("birth_date", ""))
        if not name and not born:
            return None, ""
        try:
            found = searches.search(
                body=self.desk.body, by=self.desk.actor, now=self.desk.now, why=Why.CASEWORK, name=name,
                birth_date=date.fromisoformat(born) if born else None,
            )  # fmt: skip
        except searches.SearchInvalid:
            return None, "paper_person"
        return (found[0], "") if len(found) == 1 else (None, "paper_person")

    def _language(self) -> str:
        given = self.post.get("language", "")
        return given if given in LANGUAGES else "ja"


@entering(methods=("GET", "POST"))
def done(desk: Desk, submission: UUID) -> HttpResponseBase:
    """The number to write on the paper, and what is missing; pressed, the person is asked for exactly that."""
    held, problem = sheets.entered(desk.body, submission), None
    if desk.request.method == "POST" and desk.may(Act.CASEWORK):
        try:
            paper.ask_for_missing(submission=held, by=desk.actor, now=desk.now)
            return desk.go(
                "case", N_("The resident is asked for exactly these questions, and told."), submission=held.pk
            )
        except Refusal as refusal:
            problem = messages.tell(refusal.code, refusal.data)
    context = {
        "submission": held, "number": numbers.written(held.number), "missing": _missing(forms.definition_of(held.version), held), "errors": [(None, problem)] if problem else [],
        "together": [each for each in sheets.filed_with(held) if each.pk != held.pk],
    }  # fmt: skip
    return desk.render("procedures/paper_done.html", context)


def _missing(definition: Definition, held: Submission) -> Sequence[tuple[str, Markup]]:
    """What was not answered on the paper, by path, in words."""
    return [
        (path, form_entry.label_of(definition, path, language="ja"))
        for path in form_entry.missing(definition, held.answers)
    ]


@entering(methods=("GET", "POST"))
def again(desk: Desk, submission: UUID) -> HttpResponseBase:
    """Enter the same sheet a second time without seeing the first entry; what differs is shown, nothing is changed."""
    held = sheets.entered(desk.body, submission)
    definition, post = forms.definition_of(held.version), desk.request.POST
    counts = form_entry.counts_of(definition, post)
    differs: list[dict[str, object]] | None = None
    problems: dict[str, Answer] = {}
    if desk.request.method == "POST" and not post.get("more"):
        answers, problems = form_entry.read(definition, counts, post)
        found = paper.compare(
            submission=held, answers=form_entry.without_empty(definition, answers), by=desk.actor, now=desk.now
        )
        if held.person is not None:
            looks.look(
                person=held.person, by=desk.actor, now=desk.now, why=Why.CASEWORK, what=["answers"], body=desk.body
            )
        closed = case_desk.is_closed(desk, held)
        differs = [_difference(definition, path, both, closed=closed) for path, both in found.items()]
    typed = post if desk.request.method == "POST" else None
    context = {
        "submission": held, "procedure": held.procedure, "version": held.version, "counts": counts, "count_name": COUNT, "differs": differs,
        "sections": form_entry.sections(definition, counts, language="ja", typed=typed, problems=problems), "copies": [], "confirmed": [],
        "again": numbers.written(held.number), "machine": form_read.Machine.of("", held.version), "errors": [], "given": post,
    }  # fmt: skip
    return desk.render("procedures/paper_again.html", context)


def _difference(definition: Definition, path: str, both: tuple[object, object], *, closed: bool) -> dict[str, object]:
    """``closed``: what would show where somebody protected lives is not shown, only that it differs."""
    question = flow.question_at(definition, path)
    assert question is not None
    first, second = (form_fields.shown(question, value, language="ja") for value in both)
    if closed and case_words.is_closed(definition, path):
        first = messages.say(N_("Only the officer for protection sees this."))
    return {"label": form_entry.label_of(definition, path, language="ja"), "first": first, "second": second}
