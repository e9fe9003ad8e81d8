"""The Excel round trip: download, edit elsewhere, upload, see every difference, apply."""

import tempfile
from collections.abc import Iterator, Mapping

from django.http import FileResponse, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

from todoke.common.errors import Refusal
from todoke.people.rules.roles import Act
from todoke.registry.formats import workbook as workbooks
from todoke.registry.formats import workbook_saved
from todoke.registry.models import Upload
from todoke.registry.operations import readings, workbook
from todoke.registry.queries import workbook as plans_of
from todoke.registry.rules.fields import BY_NAME, N_
from todoke.registry.rules.uploads import Kind
from todoke.staff import uploads
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.registry import wording
from todoke.ui import messages, workbook_words

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CHOICE = "choice__"
_SIDES = {"left": "mine", "right": "theirs"}


class WorkbookTooLarge(Refusal):
    """There are more programmes than one workbook may hold."""

    code = "workbook_too_large"


@page(Act.WRITE, methods=("GET", "POST"))
def index(desk: Desk) -> HttpResponse:
    """Download, or upload what was edited."""
    if desk.request.method == "GET":
        return uploads.form(desk, Kind.WORKBOOK)
    try:
        return uploads.receive(desk, Kind.WORKBOOK)
    except Refusal as refusal:
        return uploads.form(desk, Kind.WORKBOOK, {"code": refusal.code, "data": refusal.data}, status=refusal.status)


@page(Act.WRITE)
def download(desk: Desk) -> HttpResponse | FileResponse:
    """The body's programmes as an Excel workbook."""
    language = translation.get_language() or "ja"
    file = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 - the response closes it
    words = workbook_words.labels(language)
    try:
        workbooks.write(file, plans_of.rows_of(desk.body), words, language, exported_at=desk.now)  # type: ignore[arg-type]
    except workbooks.WorkbookTooLarge as error:
        raise WorkbookTooLarge(limit=error.limit) from error
    file.seek(0)
    response = FileResponse(file, content_type=_TYPE)
    response["Content-Disposition"] = (
        content_disposition_header(True, f"{desk.body.name}_{desk.today.isoformat()}.xlsx") or "attachment"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@page(Act.WRITE, methods=("GET", "POST"))
def differences(desk: Desk, token: str) -> HttpResponse:
    """Every difference, programme by programme; then all of them at once. Until they are known, how far it is."""
    upload = uploads.find(desk, token)
    if (other := uploads.instead(desk, upload, Kind.WORKBOOK)) is not None:
        return other
    read = workbook_saved.from_json(upload.found)
    if desk.request.method == "GET":
        return _differences(desk, upload, read)
    try:
        done = readings.apply_workbook(
            upload=upload, by=desk.actor, now=desk.now, seen=text(desk.request.POST, "seen"), choices=_choices(desk, read), publish=desk.may_publish
        )  # fmt: skip
    except (workbook.WorkbookMoved, workbook.ChoiceMissing, workbook.NothingToApply) as refusal:
        return _differences(desk, upload, read, error=refusal)
    return desk.go("change", N_("Applied. You can undo it here."), change_set=done.pk)


def _choices(desk: Desk, read: workbooks.WorkbookRead) -> dict[str, dict[str, str]]:
    """The choice for each conflict: radio names are the place of the programme in the file, then the field."""
    found: dict[str, dict[str, str]] = {}
    for place, each in enumerate(read.programs):
        for name in each.changes:
            side = desk.request.POST.get(f"{_CHOICE}{place}__{name}", "")
            if side in _SIDES:
                found.setdefault(each.key, {})[name] = _SIDES[side]
    return found


def _differences(
    desk: Desk, upload: Upload, read: workbooks.WorkbookRead, *, error: Refusal | None = None
) -> HttpResponse:
    plans = plans_of.plan(read=read, body=desk.body, today=desk.today)
    choices = _choices(desk, read)
    outcomes = [each.outcome for each in plans]
    context = {
        "upload": upload, "seen": plans_of.fingerprint(plans), "listed": list(_listed(plans, choices)), "choice": _CHOICE,
        "counts": {name: outcomes.count(name) for name in ("new", "changed", "conflict", "refused", "unchanged")},
        "notes": [messages.tell(note.code, {"sheet": note.sheet, **note.data}) for note in read.problems],
        "errors": [(None, messages.tell(error.code, error.data))] if error else [],
        "anything": any(outcome in {"new", "changed", "conflict"} for outcome in outcomes),
    }  # fmt: skip
    return desk.render("registry/workbook_differences.html", context, status=error.status if error else 200)


def _listed(plans: list[plans_of.Planned], choices: Mapping[str, Mapping[str, str]]) -> Iterator[dict[str, object]]:
    sides = {value: side for side, value in _SIDES.items()}
    for place, planned in enumerate(plans):
        if planned.outcome == "unchanged" and not planned.problems:
            continue
        chosen = choices.get(planned.key, {})
        yield {
            "planned": planned, "place": place, "changes": wording.changes(planned.changes),
            "conflicts": [
                {
                    "label": messages.label(each.name), "name": f"{place}__{each.name}", "left": wording.shown(BY_NAME[each.name], each.after),
                    "right": wording.shown(BY_NAME[each.name], each.before), "conflict": True,
                    "chosen": sides.get(chosen.get(each.name, ""), ""),
                }
                for each in planned.conflicts
            ],
            "problems": [
                {
                    "field": messages.label(note.field) if note.field else "", "cell": f"{note.sheet}!{note.cell}".strip("!") if note.cell else "",
                    "said": messages.tell(note.code, {"sheet": note.sheet, **note.data}), "original": note.original[:200],
                }
                for note in planned.problems
            ],
        }  # fmt: skip
