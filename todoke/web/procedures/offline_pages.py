"""Sending what was filled in without a network: the file becomes a draft, which is checked and filed like any other."""

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from todoke.people.rules.mandates import Matter
from todoke.procedures.operations import drafts
from todoke.procedures.queries import forms
from todoke.procedures.rules.definition import Audience, Way
from todoke.procedures.rules.states import Channel
from todoke.ui import form_offline, messages
from todoke.ui.form_offline import Brought, OfflineInvalid
from todoke.web import frame
from todoke.web.procedures import device, ways
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.procedures.start import must_sign_in
from todoke.web.town.pages import SeeOther


@filler_page(methods=("GET", "POST"))
def bring(filler: Filler) -> HttpResponseBase:
    """Choose the file; what it holds is shown to be checked before anything is sent."""
    if filler.request.method == "GET":
        return _page(filler)
    file = filler.request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        return _page(filler, "offline_missing")
    try:
        brought = form_offline.read(file.read(form_offline.MOST_BYTES + 1))
    except OfflineInvalid as refusal:
        return _page(filler, refusal.code)
    definition = forms.definition_of(brought.version)
    if definition.way is not Way.FORM or definition.audience is not Audience.RESIDENT:
        return _page(filler, OfflineInvalid.code)
    if must_sign_in(definition) and filler.visitor is None:
        return _page(filler, "offline_sign_in")
    return _begin(filler, brought)


def _page(filler: Filler, problem: str = "") -> HttpResponse:
    """The page, with what is wrong; who has to sign in comes back to it."""
    leads = frame.address("web:sign_in", {"next": filler.request.path}) if problem == "offline_sign_in" else ""
    context = {"error": messages.tell(problem) if problem else None, "sign_in": leads}
    return filler.render("web/procedures/offline_bring.html", context, status=422 if problem else 200)


def _begin(filler: Filler, brought: Brought) -> HttpResponseBase:
    visitor = filler.visitor
    if visitor is not None:
        visitor.need(Matter.APPLY)
    acting = visitor is not None and visitor.acting_for is not None
    draft = drafts.begin(
        version=brought.version, person=filler.person, by=filler.actor, now=filler.now, language=brought.language, channel=Channel.OFFLINE,
        answers=brought.answers, filled_by=visitor.person if visitor is not None and acting else None,
        mandate=visitor.mandate if visitor is not None else None,
    )  # fmt: skip
    for step, typed in brought.typed.items():
        draft = drafts.keep_typed(draft=draft, step=step, typed=typed, by=filler.actor, now=filler.now)
    first = next(iter(brought.typed), "")
    way = ways.Way.of(draft)
    response = SeeOther(
        way.address(first) if first and way.step(first) else frame.address("web:draft_check", draft=str(draft.pk))
    )
    if filler.person is None:
        device.add(filler.request, response, draft.pk)
    return response
