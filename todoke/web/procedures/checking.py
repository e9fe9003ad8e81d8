"""What is known, to confirm or correct; all answers to check, each with the way to change it; and the press that files them, once."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from markupsafe import Markup

from todoke.people.operations.mandates import MayNotAct
from todoke.procedures.models import Draft, SubmissionFile
from todoke.procedures.operations import consent_withdrawn, drafts, filing
from todoke.procedures.operations.signing import SignatureMissing
from todoke.procedures.queries import drafts as queries
from todoke.procedures.queries import forms
from todoke.procedures.rules import flow, prefill
from todoke.procedures.rules.definition import Signature, said
from todoke.registry.rules.fields import N_
from todoke.ui import form_fields, form_known, form_words, messages
from todoke.ui.ruby import annotate_text
from todoke.web import frame
from todoke.web.procedures import counting, ways
from todoke.web.procedures.filler import Filler, filler_page
from todoke.web.procedures.steps import closed
from todoke.web.procedures.ways import Way
from todoke.web.town.pages import SeeOther

_TYPED = N_("What you typed here cannot be read yet.")


def opened(filler: Filler, key: UUID) -> Draft | HttpResponse:
    """The draft while it is open; else where its reader is led."""
    held = queries.get(key)
    if not filler.may_open(held):
        return closed(filler)
    if held.filed_at is not None:
        return SeeOther(frame.address("web:draft_receipt", draft=str(held.pk)))
    if held.ends_at <= filler.now:
        raise filing.DraftOver
    return held


@filler_page(methods=("GET", "POST"))
def known(filler: Filler, draft: UUID) -> HttpResponseBase:
    """What is known already, with its source: right, or to be corrected; what is confirmed is never asked again."""
    held = opened(filler, draft)
    if not isinstance(held, Draft):
        return held
    way, language = Way.of(held), ways.language()
    if filler.request.method == "POST":
        paths = filler.request.POST.getlist("path")[:500]
        changed = drafts.confirm(draft=held, paths=paths, by=filler.actor, now=filler.now)
        return SeeOther(Way.of(changed).first(confirm_only=False))
    rows = [
        {
            "path": path, "label": _label(way, step, annotate_text(said(question.label, language))), "href": way.address(step.key),
            "shown": form_fields.shown(question, flow.value_at(way.whole.shown, path), language=language),
            "source": form_known.source((held.known or {})[path], held),
        }
        for step, question, path in way.to_confirm()
    ]  # fmt: skip
    if not rows:
        return SeeOther(way.first(confirm_only=False))
    context = {
        "rows": rows, "form_title": annotate_text(said(way.definition.title, language)), "start": way.start(),
        "still": sum(len(questions) for step, questions in way.whole.steps) - len(rows), **form_known.whose(held.version.procedure),
    }  # fmt: skip
    return filler.render("web/procedures/known.html", context)


def _label(way: Way, step: flow.Step, label: Markup) -> Markup:
    about = form_fields.title_of(way.definition, step.group, step.index, language=ways.language())
    return Markup("{}: {}").format(about, label) if about else label


@filler_page(methods=("GET", "POST"))
def check(filler: Filler, draft: UUID) -> HttpResponseBase:
    """All answers; the press files them. Pressed twice, in two tabs, or again after going back, it leads to the one receipt."""
    held = opened(filler, draft)
    if not isinstance(held, Draft):
        return held
    if filler.request.method != "POST":
        return _show(filler, held)
    register = "register" in filler.request.POST if held.known else None
    try:
        if not Way.of(held).missing():
            paths = list(held.known or {})
            held = drafts.confirm(draft=held, paths=paths, register=register, by=filler.actor, now=filler.now)
            filing.file(draft=held, by=filler.actor, now=filler.now)
            counting.write(now=True)
            return SeeOther(frame.address("web:draft_receipt", draft=str(held.pk)))
    except filing.FilingIncomplete:
        pass
    except filing.DraftOver:
        again = queries.get(held.pk)
        if again.filed_at is not None:  # the other press was first
            return SeeOther(frame.address("web:draft_receipt", draft=str(held.pk)))
        raise
    except SignatureMissing:
        return SeeOther(frame.address("web:sign", draft=str(held.pk)))
    except MayNotAct as refusal:
        return _show(filler, held, refused=messages.tell(refusal.code, refusal.data), status=refusal.status)
    return _show(filler, queries.get(held.pk), status=422)


def _show(filler: Filler, draft: Draft, *, refused: Markup | None = None, status: int = 200) -> HttpResponse:
    way, language = Way.of(draft), ways.language()
    missing = way.missing()
    sections = form_fields.summary(way.definition, draft.answers, language=language)
    known_rows = draft.known or {}
    other = prefill.corrected(known_rows, draft.answers)
    procedure = draft.version.procedure
    newer = forms.in_force(procedure, today=filler.today)
    context = {
        "form_title": annotate_text(said(way.definition.title, language)), "sections": sections, "missing": missing,
        "errors": _errors(way, missing, sections), "refused": refused, "link": lambda step: way.address(step, to_check=True),
        "source": lambda path: form_known.source(known_rows[path], draft) if path in known_rows and path not in other else "",
        "corrected": sorted(other), "is_corrected": lambda path: path in other, "consent": annotate_text(said(way.definition.consent, language)),
        "back": way.before(ways.CHECK), "newer": newer is not None and newer.pk != draft.version_id, "for_name": _for_name(filler),
        "withdrawn": consent_withdrawn.WITHDRAWN in (draft.confirmed or ()), "withdraw": _withdraw(draft),
        "signs": way.definition.signature is Signature.JPKI, "group_lists": _lists(way), "later": frame.address("web:draft_code", draft=str(draft.pk)),
        "forget": frame.address("web:draft_forget", draft=str(draft.pk)), "practice": False, **form_known.whose(procedure),
    }  # fmt: skip
    return filler.render("web/procedures/check.html", context, status=status)


def _withdraw(draft: Draft) -> str:
    """Where one takes back that what is known is used; "" where nothing is."""
    again = SubmissionFile.objects.filter(draft=draft, checked__has_key="again").exists()
    return frame.address("web:draft_withdraw_consent", draft=str(draft.pk)) if draft.known or again else ""


def _for_name(filler: Filler) -> str:
    visitor = filler.visitor
    return visitor.acting_for.name if visitor is not None and visitor.acting_for is not None else ""


def _lists(way: Way) -> list[tuple[Markup, str]]:
    """The lists of groups, where one more can be added."""
    found = []
    for step, _ in way.whole.steps:
        group = way.definition.group(step.group) if step.page is None else None
        if group is not None:
            found.append((annotate_text(said(group.label, ways.language())), way.address(step.key, to_check=True)))
    return found


def _errors(way: Way, missing: Mapping[str, str], sections: object) -> list[tuple[str, Markup]]:
    """What is missing, each with the address of its step."""
    found = []
    for step, questions in way.whole.steps:
        for question in questions:
            code = missing.get(flow.path(step, question))
            if code:
                words = messages.say(_TYPED) if code == "typed" else form_words.told(code, {}, question.kind)
                label = _label(way, step, annotate_text(said(question.label, ways.language())))
                found.append((way.address(step.key, to_check=True), Markup("{}: {}").format(label, words)))
        group = way.definition.group(step.group) if step.page is None else None
        if group is not None and group.key in missing:
            words = form_words.told(missing[group.key], {"least": group.least, "most": group.most})
            found.append(
                (
                    way.address(step.key, to_check=True),
                    Markup("{}: {}").format(annotate_text(said(group.label, ways.language())), words),
                )
            )
    return found
