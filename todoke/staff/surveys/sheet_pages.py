"""Sheets of paper: printed with their numbers, keyed by one person and then by another, differences settled with the paper in hand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from todoke.common.errors import NotFound, Refusal
from todoke.gateways.reading.readers import MOST_BYTES
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk
from todoke.staff.inputs import number as whole
from todoke.staff.inputs import text
from todoke.staff.surveys.entry_desk import NAMES, boxes, entering, language_of, open_wave
from todoke.surveys.models import KeyedSheet, SheetEdition
from todoke.surveys.operations import sheets
from todoke.surveys.operations.sheets import Keyed
from todoke.surveys.queries import editions, places
from todoke.surveys.queries.editions import Printed
from todoke.surveys.rules import answering, sheet_numbers
from todoke.surveys.rules.questions import Checked
from todoke.surveys.rules.wording import LANGUAGES
from todoke.ui import messages, survey_form, survey_masking, survey_read, survey_sheet, survey_words
from todoke.ui.survey_form import ModuleFields, Typed

#: Sheets printed at once.
MOST_SHEETS: Final = 100


@entering()
def printed(desk: Desk, wave: int) -> HttpResponseBase:
    """Sheets as PDF: one without a number, or some with the numbers of places that have not answered."""
    held, asked = open_wave(desk, wave), desk.request.GET
    language = asked.get("language", "ja")
    count = min(whole(asked, "count"), MOST_SHEETS)
    first = sheet_numbers.read(asked.get("first", "")) if asked.get("first") else "0"
    numbers = places.numbers(held, first=first, count=count) if count and first else []
    if language not in LANGUAGES or (count and not numbers):
        raise NotFound(page=desk.request.path)
    edition = sheets.print_edition(wave=held, by=desk.actor, now=desk.now)
    return survey_sheet.answer(edition, numbers, language=language, now=edition.made_at)


def _edition(desk: Desk, wave: int, number: int) -> SheetEdition:
    held = open_wave(desk, wave)
    found = SheetEdition.objects.filter(wave=held, number=number).select_related("wave__survey__body").first()
    if found is None:
        raise NotFound(page=desk.request.path)
    return found


class Entry:
    """One sheet being keyed."""

    def __init__(self, desk: Desk, edition: SheetEdition) -> None:
        self.desk, self.edition, self.post = desk, edition, desk.request.POST
        self.questions: Sequence[Printed] = editions.printed(edition)
        self.asked = [each.asked for each in self.questions if each.taken]
        self.boxes = boxes(self.post, self.asked)
        self.machine = survey_read.of(self.post.get(survey_read.SEAL, ""), edition)
        self.language = get_language() or "ja"

    def modules(self, typed: Typed) -> Sequence[ModuleFields]:
        """All questions of the sheet that its wave takes, under the numbers of the sheet."""
        whole_sheet = [each.asked for each in self.questions]
        without = {each.asked.key for each in self.questions if not each.taken}
        return survey_form.by_module(whole_sheet, typed, language=self.language, without=without)

    def read(self) -> Keyed | Mapping[str, Checked]:
        """What was keyed, or what cannot be."""
        answers, problems = answering.read(self.asked, self.boxes)
        return problems or Keyed(answers, language_of(self.post), len(self.machine.keys))

    def show(
        self, template: str, more: Mapping[str, object], *, problems: Mapping[str, Checked] = {}, refusal: Refusal | None = None
    ) -> HttpResponseBase:  # fmt: skip
        """The page with what stands in the boxes."""
        typed = Typed(self.machine.filled(self.boxes), problems)
        modules = self.modules(typed)
        errors = survey_form.errors(each for module in modules for each in module.fields)
        unseen = (
            self.machine.unseen(self.post.getlist(survey_read.CONFIRMED))
            if refusal is None and self.post.get("do") == "keep"
            else set()
        )
        errors += [
            (f"{each.id}_seen", messages.say(N_("Question %(number)s was read by a machine. Compare it with the paper and tick that it is right."), number=each.number))
            for module in modules for each in module.fields if each.key in unseen
        ]  # fmt: skip
        said = [(None, messages.tell(refusal.code, refusal.data))] if refusal else []
        context = {
            "wave": self.edition.wave, "edition": self.edition, "name": survey_words.shown(self.edition.wave.survey.names, self.language),
            "modules": modules, "errors": [*errors, *said], "given": self.post, "languages_of": NAMES, "machine": self.machine,
            "confirmed": self.post.getlist(survey_read.CONFIRMED), "can_read": survey_read.can_read(),
            "left_out": [each.at for each in self.questions if not each.taken], **more,
        }  # fmt: skip
        return self.desk.render(f"surveys/{template}", context, status=422 if errors or said else 200)

    def read_by_machine(self, more: Mapping[str, object]) -> HttpResponseBase:
        """Boxes filled with what a machine read; nothing is kept before a person has looked at each."""
        scan = self.desk.request.FILES.get("scan")
        listed = [(each.at, each.asked) for each in self.questions if each.taken]
        try:
            if not isinstance(scan, UploadedFile) or not scan.size:
                raise ScanMissing
            self.machine = survey_read.read(
                self.edition, listed, scan.read(MOST_BYTES + 1), str(scan.content_type or ""), language=language_of(self.post)
            )  # fmt: skip
        except Refusal as refusal:
            return self.show("sheet.html", more, refusal=refusal)
        return self.show("sheet.html", more)


class ScanMissing(Refusal):
    """No picture was chosen."""

    code = "scan_missing"
    status = 422


@entering(methods=("GET", "POST"))
def key(desk: Desk, wave: int, edition: int) -> HttpResponseBase:
    """A sheet for the first time, under the edition that it was printed with."""
    entry = Entry(desk, _edition(desk, wave, edition))
    number = text(desk.request.POST, "number", limit=40) or desk.request.GET.get("number", "")[:40]
    more: dict[str, object] = {"number": number, "again": False}
    if desk.request.method != "POST":
        return entry.show("sheet.html", more)
    if desk.request.POST.get("do") == "read":
        return entry.read_by_machine(more)
    keyed = entry.read()
    if not isinstance(keyed, Keyed):
        return entry.show("sheet.html", more, problems=keyed)
    if entry.machine.unseen(entry.post.getlist(survey_read.CONFIRMED)):
        return entry.show("sheet.html", more)
    try:
        held = sheets.key_once(
            body=desk.body, edition=entry.edition, number=number, keyed=keyed, by=desk.actor, now=desk.now
        )
    except Refusal as refusal:
        return entry.show("sheet.html", more, refusal=refusal)
    return desk.go("survey_entry_waiting", sheet=held.pk)


@entering(methods=("GET", "POST"))
def waiting(desk: Desk, sheet: UUID) -> HttpResponseBase:
    """A sheet that was keyed once: the number to find it by, and what can be done where nobody looks a second time."""
    held = places.sheet(desk.body, sheet)
    do = desk.request.POST.get("do", "")
    if do == "take":
        return _done(
            desk, lambda: sheets.take_unseen(sheet=held, mask=survey_masking.mask, by=desk.actor, now=desk.now), held
        )
    if do == "drop":
        sheets.drop(sheet=held, by=desk.actor, now=desk.now)
        return desk.go("survey_entry", N_("What was keyed is thrown away. The paper can be keyed anew."))
    return _shown(desk, held)


def _shown(desk: Desk, held: KeyedSheet, refusal: Refusal | None = None) -> HttpResponseBase:
    context = {
        "sheet": held, "name": survey_words.shown(held.wave.survey.names, get_language() or "ja"), "mine": held.keyed_by == desk.actor.label,
        "errors": [(None, messages.tell(refusal.code, refusal.data))] if refusal else [],
    }  # fmt: skip
    return desk.render("surveys/sheet_waiting.html", context, status=refusal.status if refusal else 200)


def _done(desk: Desk, take: Callable[[], None], held: KeyedSheet) -> HttpResponseBase:
    try:
        with transaction.atomic():
            take()
    except Refusal as refusal:
        return _shown(desk, held, refusal)
    return desk.go("survey_entry", N_("The sheet counts now. Nothing says which answers were on it."))


@entering(methods=("GET", "POST"))
def again(desk: Desk, sheet: UUID) -> HttpResponseBase:
    """The same sheet by another person, who does not see the first entry; what differs is settled with the paper in hand."""
    held = places.sheet(desk.body, sheet)
    entry, post = Entry(desk, held.edition), desk.request.POST
    more: dict[str, object] = {"number": held.number, "again": True, "sheet": held}
    if held.keyed_by == desk.actor.label:
        return _shown(desk, held, sheets.SamePerson())
    if desk.request.method != "POST":
        return entry.show("sheet.html", more)
    keyed = entry.read()
    if not isinstance(keyed, Keyed):
        return entry.show("sheet.html", more, problems=keyed)
    if post.get("do") == "settle":
        chosen = {**keyed.answers}
        for name in post.getlist("first"):
            chosen.pop(name, None)
            chosen |= {name: held.answers[name]} if name in held.answers else {}
        return _done(
            desk,
            lambda: sheets.settle(sheet=held, answers=chosen, mask=survey_masking.mask, by=desk.actor, now=desk.now),
            held,
        )
    try:
        differs = sheets.key_again(sheet=held, keyed=keyed, mask=survey_masking.mask, by=desk.actor, now=desk.now)
    except Refusal as refusal:
        return entry.show("sheet.html", more, refusal=refusal)
    if not differs:
        return desk.go("survey_entry", N_("Both entries are the same. The sheet counts now."))
    return _differing(entry, held, keyed, differs)


def _differing(entry: Entry, held: KeyedSheet, keyed: Keyed, differs: Sequence[str]) -> HttpResponseBase:
    rows = [
        {
            "key": each.asked.key, "number": each.at, "label": survey_words.shown(each.asked.wording.texts, entry.language),
            "first": survey_form.answered(each.asked, held.answers, entry.language), "second": survey_form.answered(each.asked, keyed.answers, entry.language),
        }
        for each in entry.questions if each.asked.key in differs
    ]  # fmt: skip
    kept = [(name, value) for name, values in entry.boxes.items() for value in values if value]
    context = {
        "sheet": held, "name": survey_words.shown(held.wave.survey.names, entry.language), "rows": rows, "kept": kept,
        "language_given": language_of(entry.post),
    }  # fmt: skip
    return entry.desk.render("surveys/sheet_differs.html", context)
