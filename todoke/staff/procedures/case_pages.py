"""The page of a case: what was filed, what happened, messages, notes, what is asked for, what is decided; each look is written down before it is shown."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from markupsafe import Markup

from todoke.common.errors import Refusal
from todoke.people.queries import staff
from todoke.people.rules.roles import Act
from todoke.procedures.models import AnswerChange, Correction, Ruling, Submission
from todoke.procedures.operations import case_messages, fees, handling
from todoke.procedures.queries import cases, forms, hand_overs
from todoke.procedures.queries import files as queries
from todoke.procedures.rules import numbers
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.handling import Doing, why_not
from todoke.procedures.rules.states import Channel, CorrectionState, Outcome, PaymentState, SubmissionState
from todoke.registry.rules import written
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk, page
from todoke.staff.inputs import text
from todoke.staff.procedures import case_desk
from todoke.ui import case_words, fee_words, messages
from todoke.ui.held_words import COMMA


@page(Act.CASEWORK)
def show(desk: Desk, submission: object) -> HttpResponseBase:
    """One case; what the resident wrote counts as seen from now on."""
    case = case_desk.case_of(desk, submission)
    case_messages.see(case=case, as_staff=True, by=desk.actor, now=desk.now)
    return show_page(desk, case)


def show_page(
    desk: Desk, case: Submission, *, errors: Sequence[tuple[str | None, object]] = (), status: int = 200
) -> HttpResponse:
    """The page of a case, after the look was written down."""
    language, closed = case_desk.language(), case_desk.is_closed(desk, case)
    sections = case_words.sections(case, language, closed=closed)
    shown = [row.path for section in sections for row in section.rows if not row.closed]
    case_desk.look(desk, case, [*shown, "messages"])
    state, ruling, history = SubmissionState(case.state), cases.ruling_of(case), cases.history(case)
    messages_ = list(case.messages.all())
    notes = list(case.notes.all())
    names = staff.names_of(
        [
            case.assigned,
            case.filed_by,
            *(each.by for each in history),
            *(each.by for each in messages_),
            *(each.by for each in notes),
        ]
    )
    stands = cases.standing(case)
    context = {
        "case": case, "number": numbers.written(case.number), "title": case_words.name_of(case, language), "sections": sections, "closed": closed,
        "guarded": case_desk.is_guarded(desk, case), "state": messages.say(case_words.STAFF_STATES[state]), "tag": case_words.TAGS[state],
        "stands": stands, "late": cases.overdue(case, desk.today), "channel": messages.say(case_words.CHANNELS[Channel(case.channel)]),
        "names": names, "mine": case.assigned == str(desk.actor), "colleagues": case_desk.colleagues(desk), "me": str(desk.actor),
        "events": [_event(each, names, forms.definition_of(case.version), language, closed=closed) for each in history],
        "later": [] if closed else queries.later(case), "rejected": hand_overs.rejected_of(case), "messages": messages_, "notes": notes, "correction": _open(case), "ruling": ruling, "why_not": _reasons_why_not(desk, case),
        "outcome": messages.say(case_words.OUTCOMES[Outcome(ruling.outcome)]) if ruling else "",
        "may_decide": ruling is not None and not (desk.body.four_eyes and ruling.proposed_by == str(desk.actor)),
        "payments": [(each, messages.say(fee_words.STATES[PaymentState(each.state)]), fee_words.KINDS[PaymentState(each.state)]) for each in case.payments.all()],
        "may_charge": case.ended_at is None and not any(each.paid_at for each in case.payments.all()),
        "errors": list(errors), "error_of": dict(errors), "typed": {name: text(desk.request.POST, name, limit=4100) for name in ("text", "note", "why")},
    }  # fmt: skip
    return desk.render("procedures/case.html", context, status=status)


def _open(case: Submission) -> dict[str, object] | None:
    """What the resident is asked for now, in words."""
    found = cases.correction_of(case)
    if found is None:
        return None
    definition, language = forms.definition_of(case.version), case_desk.language()
    items = [
        (case_words.label_of(definition, each.path, language), case_words.reason_of(each), each.text, each.answered_at)
        for each in found.items.all()
    ]
    return {"row": found, "items": items, "is_open": found.state == CorrectionState.OPEN.value}


def _reasons_why_not(desk: Desk, case: Submission) -> dict[str, object]:
    """For each act why it cannot be done now; "" where it can."""
    stands = cases.standing(case)
    found: dict[str, object] = {}
    for doing in Doing:
        why = why_not(doing, stands, today=desk.today)
        found[doing.value] = case_words.refused(handling.NotNow(why=why, until=stands.until or "")) if why else ""
    return found


def _event(
    event: cases.Event, names: object, definition: Definition, language: str, *, closed: bool
) -> dict[str, object]:
    """One thing that happened, in words, with what changed."""
    row, changes, why, what = event.row, [], "", Markup("")
    if isinstance(row, AnswerChange):
        hide = closed and case_words.is_closed(definition, row.path)
        values = [
            None if value is None or hide else case_words.value_of(definition, row.path, value, language)
            for value in (row.before, row.after)
        ]
        changes = [(case_words.label_of(definition, row.path, language), *values)]
        why = messages.say(case_words.WAYS[row.why]) if row.why in case_words.WAYS else row.why
    elif isinstance(row, Correction) and event.kind == "asked":
        labels = [case_words.label_of(definition, each.path, language) for each in row.items.all()]
        what = messages.say(COMMA).join(labels)
    elif isinstance(row, Ruling):
        what = messages.say(case_words.OUTCOMES[Outcome(row.outcome)])
    return {
        "at": event.at, "title": messages.say(case_words.EVENTS[event.kind]), "by": event.by, "why": why, "what": what, "changes": changes, "kind": event.kind,
    }  # fmt: skip


@page(Act.CASEWORK, methods=("POST",))
def act(desk: Desk, submission: object) -> HttpResponseBase:
    """Take a case, give it to somebody or back, write a note or a message, take note of it."""
    case, post = case_desk.case_of(desk, submission), desk.request.POST
    by, now, do = desk.actor, desk.now, post.get("do", "")
    try:
        if do in {"take", "give", "give_back"}:
            to = {"take": str(by), "give_back": ""}.get(do, post.get("to", ""))
            if to and to not in {label for label, _ in case_desk.colleagues(desk)}:
                return show_page(
                    desk, case, errors=[("id_to", messages.say(N_("Please choose a colleague.")))], status=422
                )
            handling.assign(case=case, to=to, by=by, now=now)
        elif do == "note":
            handling.note(case=case, text=text(post, "note", limit=4100), by=by, now=now)
        elif do == "message":
            case_messages.write(case=case, text=text(post, "text", limit=4100), from_staff=True, by=by, now=now)
        elif do == "fee":
            amount = written.yen(text(post, "yen", limit=20))
            fees.change(submission=case, yen=-1 if amount is None else amount, by=by, now=now)
        elif do == "take_note" and not handling.take_note(body=desk.body, chosen=[case], by=by, now=now):
            handling.need(case, Doing.NOTE, now)
    except Refusal as refusal:
        problems = case_words.problems_of(refusal)
        errors = [(f"id_{'note' if do == 'note' else name}", said) for name, said in problems.items()]
        return show_page(
            desk, case, errors=errors or [(None, case_words.refused(refusal))], status=refusal.status
        )  # fmt: skip
    said = {"message": N_("Sent. The resident is told that there is a message."), "note": N_("Saved.")}.get(do, N_("Done."))  # fmt: skip
    return case_desk.back(desk, case, said)
