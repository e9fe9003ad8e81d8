"""What somebody filed 「出した手続」: everything, with whichever body; one case with its state in plain words, and what can be done in it."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from markupsafe import Markup

from todoke.common.errors import NotFound
from todoke.gateways import sealed_files
from todoke.people.models import Person
from todoke.people.operations.mandates import MayNotAct
from todoke.people.rules.mandates import Matter
from todoke.procedures.models import AnswerChange, Submission, SubmissionFile
from todoke.procedures.operations import case_messages, corrections, handling
from todoke.procedures.queries import automatic, cases, drafts, forms
from todoke.procedures.queries import files as queries
from todoke.procedures.rules import flow, numbers
from todoke.procedures.rules.definition import said
from todoke.procedures.rules.handling import Doing, why_not
from todoke.procedures.rules.states import CorrectionState, SubmissionState
from todoke.procedures.rules.values import Answer
from todoke.registry.rules.fields import N_
from todoke.ui import case_forms, case_words, form_fields, ruling_letters, sheet_parts
from todoke.ui.form_uploads import takes_files
from todoke.ui.messages import say
from todoke.ui.names import name_of
from todoke.ui.ruby import annotate_text
from todoke.web.frame import language
from todoke.web.people.session import Visitor, resident_page
from todoke.web.procedures import case_uploads, paying
from todoke.web.procedures.case_uploads import Came
from todoke.web.town.pages import SeeOther
from todoke.web.voice import asked


def _need_to_see(visitor: Visitor) -> None:
    """Who acts for somebody sees where it stands by a mandate to look up or to apply. Raises MayNotAct."""
    if not (visitor.may(Matter.LOOK_UP) or visitor.may(Matter.APPLY)):
        raise MayNotAct


def _look(visitor: Visitor, *what: str) -> None:
    visitor.look(*what, matter=Matter.LOOK_UP if visitor.may(Matter.LOOK_UP) else Matter.APPLY)


def agent_of(visitor: Visitor) -> Person | None:
    """Who acts for somebody else; sees that they may. Raises MayNotAct."""
    visitor.need(Matter.APPLY)
    return visitor.person if visitor.acting_for is not None else None


@resident_page()
def index(visitor: Visitor) -> HttpResponseBase:
    """Everything that was filed for whom this page is about; what waits for them first."""
    _need_to_see(visitor)
    rows = [_line(visitor, each) for each in cases.of_resident(visitor.whose)]
    _look(visitor, "submissions")
    agent = visitor.person if visitor.acting_for is not None else None
    begun = drafts.of_person(visitor.whose, now=visitor.now, agent=agent) if visitor.may(Matter.APPLY) else []
    context = {
        "begun": [(each, annotate_text(said(forms.definition_of(each.version).title, language()))) for each in begun],
        "now": [row for row in rows if row["waits"] and not row["over"]], "open": [row for row in rows if not row["waits"] and not row["over"]],
        "ended": [row for row in rows if row["over"]], "is_other": visitor.acting_for is not None,
    }  # fmt: skip
    return visitor.render("web/procedures/cases.html", context)


def _line(visitor: Visitor, case: Submission) -> dict[str, object]:
    state = SubmissionState(case.state)
    words, then = case_words.STATES[state]
    return {
        "href": visitor.url("my_case", case=str(case.pk)), "title": case_words.name_of(case, language()), "body": name_of(case.body),
        "tags": [(say(words), case_words.TAGS[state]), *([(say(N_("New message")), "own")] if getattr(case, "unread", False) else [])],
        "then": say(then), "number": numbers.written(case.number), "arrived": case.arrived_at, "due": case.due_date, "late": cases.overdue(case, visitor.today),
        "over": case.ended_at is not None, "waits": state in {SubmissionState.RETURNED, SubmissionState.WAITS_PAYMENT},
    }  # fmt: skip


def case_of(visitor: Visitor, key: UUID) -> Submission:
    """A case of whom this page is about; raises CaseNotFound, MayNotAct."""
    _need_to_see(visitor)
    return cases.get_of_resident(visitor.whose, key)


@takes_files
@resident_page(methods=("GET", "POST"))
def show(visitor: Visitor, case: UUID) -> HttpResponseBase:
    """One case; a message can be written."""
    found = case_of(visitor, case)
    if visitor.request.method == "GET":
        if visitor.acting_for is None:
            case_messages.see(case=found, as_staff=False, by=visitor.actor, now=visitor.now)
        return _page(visitor, found)
    agent, text = agent_of(visitor), visitor.request.POST.get("text", "")
    added: list[SubmissionFile] = []
    if visitor.request.POST.get("do") == "add":
        handling.need(found, Doing.ADD, visitor.now)
        added, refused = case_uploads.add(visitor, found, "document")
        if refused or not added:
            told = [each.told() for each in refused] or [say(N_("Please choose a photo or PDF."))]
            return _page(visitor, found, errors=[("id_document", each) for each in told], status=422)
        text = text.strip() or "、".join(each.name for each in added)
    try:
        case_messages.write(case=found, text=text, from_staff=False, by=visitor.actor, now=visitor.now, agent=agent)
    except handling.CaseInvalid as refusal:
        return _page(visitor, found, errors=case_forms.errors_of(refusal), status=refusal.status)
    visitor.say_next(N_("The document is with the case.") if added else N_("Sent. The answer comes to this page."))
    return SeeOther(f"{visitor.url('my_case', case=str(found.pk))}#messages")


def _page(
    visitor: Visitor, case: Submission, *, errors: Sequence[tuple[str | None, object]] = (), status: int = 200
) -> HttpResponse:
    state, stands = SubmissionState(case.state), cases.standing(case)
    words, then = case_words.STATES[state]
    reads = visitor.may(Matter.APPLY)
    sections = case_words.sections(case, language()) if reads else []
    _look(visitor, *(row.path for section in sections for row in section.rows), "state")
    ruling = cases.ruling_of(case)
    decided = ruling is not None and ruling.decided_at is not None and reads
    context = {
        "case": case, "title": case_words.name_of(case, language()), "body": name_of(case.body), "number": numbers.written(case.number),
        "state": say(words), "then": say(then), "tag": case_words.TAGS[state], "late": cases.overdue(case, visitor.today), "over": stands.is_over,
        "pay": paying.address_of(case) if reads else "", "correction": _asked(case) if reads else None, "sections": sections, "reads": reads, "events": _events(case) if reads else [],
        "letter": ruling_letters.words(case, ruling, language(), now=visitor.now) if decided and ruling else None,
        "has_pdf": bool(decided and ruling and ruling.token), "messages": list(case.messages.all()) if reads else [],
        "object_until": automatic.objection_until(case, ruling) if reads and ruling and automatic.may_object(case, ruling, today=visitor.today) else None,
        "later": queries.later(case) if reads else [], "may_add": reads and not why_not(Doing.ADD, stands, today=visitor.today),
        "may_withdraw": reads and not why_not(Doing.WITHDRAW, stands, today=visitor.today), "errors": list(errors), "error_of": dict(errors),
        "parts": sheet_parts.parts(case, language=language(), href=lambda each: visitor.url("my_case", case=str(each.pk))),
        "typed": visitor.request.POST.get("text", ""), "phone": case.procedure.phone or case.body.phone, "here": visitor.url,
        "asked": asked.of_case(case, now=visitor.now) if reads else None,
    }  # fmt: skip
    return visitor.render("web/procedures/case.html", context, status=status)


def _asked(case: Submission) -> dict[str, object] | None:
    """What is to be corrected, with the reasons; None where nothing is."""
    found = cases.correction_of(case)
    if found is None:
        return None
    definition = forms.definition_of(case.version)
    items = [
        (case_words.label_of(definition, each.path, language()), case_words.reason_of(each), each.text)
        for each in found.items.all()
        if each.answered_at is None
    ]
    return {
        "until": found.until_date,
        "text": found.text,
        "asked": items,
        "is_open": found.state == CorrectionState.OPEN.value,
    }


def _events(case: Submission) -> list[dict[str, object]]:
    """What happened, as far as it is the resident's: not how the body works inside."""
    definition, found = forms.definition_of(case.version), []
    for event in cases.history(case):
        if event.kind in case_words.INSIDE:
            continue
        row, changes, why, who = event.row, [], "", Markup("")
        if isinstance(row, AnswerChange):
            values = [
                None if value is None else case_words.value_of(definition, row.path, value, language())
                for value in (row.before, row.after)
            ]
            changes = [(case_words.label_of(definition, row.path, language()), *values)]
            is_way = row.why in case_words.WAYS
            why = "" if is_way else row.why
            who = say(N_("by %(body)s"), body=name_of(case.body)) if row.by_staff else Markup("")
            who = say(case_words.WAYS[row.why]) if is_way else who
        found.append(
            {"at": event.at, "title": say(case_words.EVENTS[event.kind]), "changes": changes, "why": why, "who": who}
        )
    return found


@takes_files
@resident_page(methods=("GET", "POST"))
def correct(visitor: Visitor, case: UUID) -> HttpResponseBase:
    """Answer exactly the questions that were returned, each with its reason beside it."""
    found = case_of(visitor, case)
    agent, correction = agent_of(visitor), cases.correction_of(found)
    if correction is None:
        visitor.say_next(N_("Nothing is to be corrected here any more."))
        return SeeOther(visitor.url("my_case", case=str(found.pk)))
    post = visitor.request.POST
    paths = case_forms.to_answer(correction, found, post)
    if visitor.request.method == "GET":
        return _correct(visitor, found, paths)
    came = case_uploads.take(visitor, found, paths)
    values, wrong = case_forms.read(found, paths, post, given=came.values())
    if wrong or came.problems:
        return _correct(visitor, found, paths, wrong=wrong, came=came)
    try:
        corrections.answer(correction=correction, given=values, by=visitor.actor, now=visitor.now, agent=agent)
    except handling.CaseInvalid as refusal:
        more = case_forms.follows(refusal, paths)
        missing = {case_forms.name_in_form(path): Answer(problems={"": flow.MISSING}) for path in more}
        errors = [] if more else case_forms.errors_of(refusal)
        return _correct(visitor, found, [*paths, *more], wrong=missing, errors=errors, came=came)
    except handling.NotNow:
        visitor.say_next(N_("Nothing is to be corrected here any more."))
        return SeeOther(visitor.url("my_case", case=str(found.pk)))
    visitor.say_next(N_("Thank you. We go on with it. The day on which you filed stays the same."))
    return SeeOther(visitor.url("my_case", case=str(found.pk)))


def _correct(
    visitor: Visitor, case: Submission, paths: Sequence[str], *, wrong: dict[str, Answer] | None = None,
    errors: Sequence[tuple[str | None, object]] = (), came: Came | None = None,
) -> HttpResponse:  # fmt: skip
    correction = cases.correction_of(case)
    assert correction is not None
    _look(visitor, *paths)
    typed = visitor.request.POST if visitor.request.method == "POST" else None
    asked = case_forms.asked(case, paths, language=language(), typed=typed, wrong=wrong)
    items = {each.path: (case_words.reason_of(each), each.text) for each in correction.items.all()}
    listed = [*errors, *form_fields.errors_of([each.field for each in asked])]
    refused = {path: [each.told() for each in some] for path, some in (came.problems if came else {}).items()}
    listed += [(f"id_{case_forms.name_in_form(path)}", each) for path, some in refused.items() for each in some]
    context = {
        "refused": refused, "came": came.files if came else {},
        "case": case, "title": case_words.name_of(case, language()), "asked": asked, "items": items, "text": correction.text, "until": correction.until_date,
        "follows": [path for path in paths if path not in items], "errors": listed, "back": visitor.url("my_case", case=str(case.pk)),
        "phone": case.procedure.phone or case.body.phone,
    }  # fmt: skip
    return visitor.render("web/procedures/correct.html", context, status=422 if listed else 200)


@resident_page(methods=("GET", "POST"))
def withdraw(visitor: Visitor, case: UUID) -> HttpResponseBase:
    """Take back what was filed, after reading what that means."""
    found = case_of(visitor, case)
    agent = agent_of(visitor)
    errors: list[tuple[str | None, object]] = []
    if visitor.request.method == "POST":
        try:
            handling.withdraw(
                case=found,
                words_of=visitor.request.POST.get("words", ""),
                by=visitor.actor,
                now=visitor.now,
                agent=agent,
            )
        except (handling.CaseInvalid, handling.NotNow) as refusal:
            errors = [(None, case_words.refused(refusal))]
        else:
            visitor.say_next(N_("You took it back. Nothing is decided."))
            return SeeOther(visitor.url("my_case", case=str(found.pk)))
    context = {
        "case": found, "title": case_words.name_of(found, language()), "errors": errors, "back": visitor.url("my_case", case=str(found.pk)),
        "number": numbers.written(found.number), "over": bool(why_not(Doing.WITHDRAW, cases.standing(found), today=visitor.today)),
    }  # fmt: skip
    return visitor.render("web/procedures/withdraw.html", context, status=409 if errors else 200)


@resident_page()
def letter(visitor: Visitor, case: UUID) -> HttpResponseBase:
    """The letter of the decision, as PDF."""
    found = case_of(visitor, case)
    visitor.need(Matter.APPLY)
    ruling = cases.ruling_of(found)
    if ruling is None or not ruling.token or ruling.decided_at is None:
        raise NotFound(page="letter")
    _look(visitor, "letter")
    response = HttpResponse(sealed_files.read(ruling.token, ruling.key), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    return response
