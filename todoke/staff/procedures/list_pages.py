"""The forms of a body 「様式の一覧」: what is in force, written and waiting; a new one from nothing, from the gallery or from a file."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse

from todoke.common.errors import Refusal
from todoke.people.rules.roles import Act
from todoke.procedures.formats import definition_files
from todoke.procedures.models import FormVersion
from todoke.procedures.operations import forms
from todoke.procedures.queries import building
from todoke.procedures.rules import documents
from todoke.procedures.rules.definition import Audience
from todoke.procedures.rules.effort import effort
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.procedures.opened import Errors, refused, state, words
from todoke.ui import form_words
from todoke.ui.messages import say


@page(Act.VIEW)
def index(desk: Desk) -> HttpResponse:
    """Every form of the body: its state, who answers for it."""
    rows = [(each, [state(version) for version in (each.proposed, each.draft) if version]) for each in building.listed(desk.body, today=desk.today)]  # fmt: skip
    context = {"rows": rows, "audiences": {each.value: say(form_words.AUDIENCES[each]) for each in Audience}}
    return desk.render("procedures/forms.html", context)


@page(Act.WRITE, methods=("GET", "POST"))
def new(desk: Desk) -> HttpResponse:
    """A new form: from nothing, from a pattern, or from a file of another installation."""
    errors: Errors = []
    status = 200
    if desk.request.method == "POST":
        try:
            made = _make(desk)
            return desk.go("form", N_("The form is there as a draft. Nobody gets it yet."), form=made.procedure.key)
        except Refusal as refusal:
            errors, status = refused(refusal), refusal.status
    typed = {
        name: text(desk.request.POST, name, limit=200)
        for name in ("name", "owner", "phone", "key", "audience", "pattern")
    }
    if desk.request.method == "GET":
        typed["pattern"] = text(desk.request.GET, "pattern", limit=60)
    context = {
        "typed": typed, "errors": errors, "error_of": {place: said for place, said in errors if place},
        "patterns": [(each.key, words(each.title), effort(each.definition), each.definition.audience) for each in definition_files.patterns()],
        "audiences": [(each.value, say(form_words.AUDIENCES[each])) for each in Audience],
    }  # fmt: skip
    return desk.render("procedures/form_new.html", context, status=status)


def _make(desk: Desk) -> FormVersion:
    data, file = desk.request.POST, desk.request.FILES.get("file")
    chosen = definition_files.pattern(text(data, "pattern", limit=60))
    document = dict(chosen.document) if chosen else None
    if isinstance(file, UploadedFile):
        document = definition_files.load(file.read(definition_files.LARGEST + 1))
    name, audience = text(data, "name", limit=300), text(data, "audience", limit=20)
    if document is not None:
        definition = documents.read(document)
        name, audience = name or definition.title["ja"], definition.audience.value
        document["title"] = {**definition.title, "ja": name}
    return forms.make(
        body=desk.body, name=name, audience=Audience(audience) if audience in set(Audience) else Audience.RESIDENT, key=text(data, "key", limit=60),
        owner=text(data, "owner", limit=200), phone=text(data, "phone", limit=40), document=document, by=desk.actor, now=desk.now,
    )  # fmt: skip
