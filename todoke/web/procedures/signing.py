"""Signing a form with one's card before it is sent: to the reader, and back with what it signed or why not."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from markupsafe import Markup

from todoke.gateways.signing import configured
from todoke.gateways.signing.provider import SigningNotSetUp, SigningRefused
from todoke.procedures.models import Draft
from todoke.procedures.operations import signing
from todoke.procedures.queries import forms, signings
from todoke.procedures.rules.definition import Signature, said
from todoke.ui import form_known, form_signing
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.procedures.checking import opened
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.town.pages import SeeOther


@filler_page()
def sign(filler: Filler, draft: UUID) -> HttpResponseBase:
    """What is signed and how; ``?go`` leads to the reader."""
    held = opened(filler, draft)
    if not isinstance(held, Draft):
        return held
    if forms.definition_of(held.version).signature is not Signature.JPKI or signings.holding(held, now=filler.now):
        return _to_check(held)
    if "go" not in filler.request.GET:
        return _page(filler, held)
    back = frame.address("web:sign", draft=str(held.pk)) + "back"
    try:
        address = signing.begin(
            draft=held, provider=configured.signer(), back=back, language=frame.language(), by=filler.actor, now=filler.now
        )  # fmt: skip
    except (SigningRefused, SigningNotSetUp) as refused:
        return _page(filler, held, form_signing.told(refused), refused.status)
    return SeeOther(address)


@filler_page()
def back(filler: Filler, draft: UUID, signed: UUID) -> HttpResponseBase:
    """The reader's answer."""
    held = opened(filler, draft)
    if not isinstance(held, Draft):
        return held
    query = {name: filler.request.GET.get(name, "") for name in filler.request.GET}
    try:
        signing.finish(
            draft=held, key=signed, provider=configured.signer(), query=query, by=filler.actor, now=filler.now
        )
    except (SigningRefused, SigningNotSetUp, signing.SignerDiffers, signing.SignatureMissing) as refused:
        return _page(filler, held, form_signing.told(refused), refused.status)
    return _to_check(held)


def _to_check(draft: Draft) -> SeeOther:
    return SeeOther(frame.address("web:draft_check", draft=str(draft.pk)))


def _page(filler: Filler, draft: Draft, refused: Markup | None = None, status: int = 200) -> HttpResponse:
    definition = forms.definition_of(draft.version)
    context = {
        "form_title": annotate_text(said(definition.title, frame.language())), "refused": refused,
        "go": frame.address("web:sign", {"go": "1"}, draft=str(draft.pk)), "back": frame.address("web:draft_check", draft=str(draft.pk)),
        **form_known.whose(draft.version.procedure),
    }  # fmt: skip
    return filler.render("web/procedures/sign.html", context, status=status)
