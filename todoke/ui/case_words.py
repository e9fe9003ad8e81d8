"""Cases in words: where one stands and what happens next, in plain words for residents; reasons, outcomes, what was done; and its answers as rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import translation
from markupsafe import Markup

from todoke.common.errors import Refusal
from todoke.procedures.models import CorrectionItem, Submission
from todoke.procedures.queries import cases, forms
from todoke.procedures.queries import files as queries
from todoke.procedures.rules import correcting, flow
from todoke.procedures.rules.definition import Definition, said
from todoke.procedures.rules.kinds import QuestionKind
from todoke.procedures.rules.states import Channel, Outcome, Reason, SubmissionState
from todoke.registry.rules.fields import N_
from todoke.ui import case_messages, form_fields, messages
from todoke.ui.jinja import format_date
from todoke.ui.ruby import annotate_text

#: Where a case stands, for the resident: the state, and what happens next.
STATES: Final[Mapping[SubmissionState, tuple[str, str]]] = {
    SubmissionState.WAITS_PAYMENT: (N_("Waits for the fee"), N_("It is filed. Work on it begins when the fee is paid.")),
    SubmissionState.WAITS_COSIGN: (N_("Waits for the other guardian"), N_("It is filed. Work on it begins when the other guardian agrees.")),
    SubmissionState.ARRIVED: (N_("Arrived"), N_("We have it. You need do nothing.")),
    SubmissionState.IN_REVIEW: (N_("Being looked at"), N_("Somebody works on it. You need do nothing.")),
    SubmissionState.RETURNED: (N_("Waits for your correction"), N_("Please answer the questions shown here once more.")),
    SubmissionState.PROPOSED: (N_("Nearly decided"), N_("A second person looks at it. You need do nothing.")),
    SubmissionState.GRANTED: (N_("Granted"), N_("It is decided. The letter is on this page.")),
    SubmissionState.REFUSED: (N_("Not granted"), N_("It is decided. The letter on this page says why, and what you can do if you do not agree.")),
    SubmissionState.WITHDRAWN: (N_("Withdrawn"), N_("You took it back. Nothing is decided.")),
    SubmissionState.CLOSED: (N_("Done"), N_("We took note of it. Nothing more is needed.")),
}  # fmt: skip
#: The same for staff.
STAFF_STATES: Final[Mapping[SubmissionState, str]] = {
    **{state: words for state, (words, _) in STATES.items()},
    SubmissionState.IN_REVIEW: N_("In review"), SubmissionState.RETURNED: N_("Waits for the resident"),
    SubmissionState.PROPOSED: N_("Decision proposed"), SubmissionState.CLOSED: N_("Taken note of"),
}  # fmt: skip
#: The tag of a state on staff pages and for residents (components/content.html).
TAGS: Final[Mapping[SubmissionState, str]] = {
    SubmissionState.ARRIVED: "waiting", SubmissionState.IN_REVIEW: "waiting", SubmissionState.RETURNED: "scheduled",
    SubmissionState.WAITS_PAYMENT: "scheduled", SubmissionState.WAITS_COSIGN: "scheduled", SubmissionState.PROPOSED: "draft",
    SubmissionState.GRANTED: "live", SubmissionState.REFUSED: "ended", SubmissionState.WITHDRAWN: "ended", SubmissionState.CLOSED: "ended",
}  # fmt: skip
REASONS: Final[Mapping[Reason, str]] = {
    Reason.MISSING: N_("It is missing"),
    Reason.UNREADABLE: N_("It cannot be read"),
    Reason.WRONG_DOCUMENT: N_("It is another document"),
    Reason.EXPIRED: N_("It is no longer valid"),
    Reason.INCOMPLETE: N_("Pages or sides are missing"),
    Reason.DIFFERS: N_("It does not agree with what is known"),
    Reason.UNCLEAR: N_("It is not clear"),
    Reason.OTHER: N_("Another reason"),
}
OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.GRANTED: N_("Granted"),
    Outcome.GRANTED_IN_PART: N_("Granted in part"),
    Outcome.REFUSED: N_("Not granted"),
    Outcome.NOTED: N_("Taken note of"),
}
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.WEB: N_("On line"), Channel.COUNTER: N_("At a counter"), Channel.PAPER: N_("On paper"), Channel.API: N_("From another system"),
    Channel.OFFLINE: N_("From a form filled in without a network"), Channel.NONE: N_("Nothing was filed: the facts decided"),
}  # fmt: skip
#: By which way an answer came that staff put in; kept as the reason of the change.
WAYS: Final[Mapping[str, str]] = {"phone": N_("By telephone"), "paper": N_("On paper"), "counter": N_("At a counter")}
EVENTS: Final[Mapping[str, str]] = {
    "arrived": N_("Filed"), "changed": N_("An answer was changed"), "asked": N_("A correction was asked for"),
    "correction_answered": N_("The correction was answered"), "correction_lapsed": N_("The day passed without an answer"),
    "correction_dropped": N_("The request was taken back"), "proposed": N_("A decision was proposed"), "sent_back": N_("The proposal was sent back"),
    "decided": N_("Decided"), "withdrawn": N_("Withdrawn"),
}  # fmt: skip
#: What residents are not shown of the history: how the body works inside.
INSIDE: Final = frozenset({"proposed", "sent_back"})
SHOWN: Final[Mapping[cases.Shown, str]] = {
    cases.Shown.OPEN: N_("All open"), cases.Shown.MINE: N_("Mine"), cases.Shown.UNASSIGNED: N_("Nobody's yet"),
    cases.Shown.OVERDUE: N_("Overdue"), cases.Shown.LAPSED: N_("Reasoned decision due"), cases.Shown.PROPOSED: N_("Waits for a second person"),
    cases.Shown.RESIDENT: N_("Waits for the resident"), cases.Shown.UNREAD: N_("Unread message"), cases.Shown.ENDED: N_("Ended"),
}  # fmt: skip
#: Answers that would show where somebody protected lives.
CLOSED_KINDS: Final = frozenset({QuestionKind.ADDRESS, QuestionKind.PHONE, QuestionKind.EMAIL, QuestionKind.BANK, QuestionKind.FILE})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One answer of a case: ``files`` are what was added (its identifier, "" for a document that the person says not to have, and its name);
    ``closed``: it is not shown to this member of staff.
    """

    path: str
    label: Markup
    shown: Markup
    files: Sequence[tuple[str, str]] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Answers that belong together."""

    title: Markup
    rows: Sequence[Row]


def refused(refusal: Refusal) -> Markup:
    """What cannot be done, and why: the rule's own reason where there is one."""
    why = str(refusal.data.get("why", ""))
    if why not in case_messages.MESSAGES:
        return messages.tell(refusal.code, refusal.data)
    return messages.say(case_messages.MESSAGES[why], until=format_date(str(refusal.data.get("until", ""))))


def problems_of(refusal: Refusal) -> dict[str, Markup]:
    """What is wrong, field by field."""
    found = refusal.data.get("problems")
    given: Mapping[str, object] = found if isinstance(found, Mapping) else {}
    return {name: messages.tell(str(code), refusal.data) for name, code in given.items()}


def name_of(case: Submission, language: str) -> Markup:
    """What was filed, by the title of its form."""
    return annotate_text(said(forms.definition_of(case.version).title, language))


def label_of(definition: Definition, path: str, language: str) -> Markup:
    """What the question of a path is called, with which one of a group."""
    question = flow.question_at(definition, path)
    words = annotate_text(said(question.label, language)) if question else Markup("")
    group, _, rest = path.partition(".")
    place = rest.partition(".")[0]
    if not place.isdigit():
        return words
    with translation.override(language):
        return Markup("{}: {}").format(form_fields.title_of(definition, group, int(place), language=language), words)


def value_of(definition: Definition, path: str, value: object, language: str) -> Markup:
    """A value of a path in words."""
    question = flow.question_at(definition, path)
    return form_fields.shown(question, value, language=language) if question else Markup("")


def sections(case: Submission, language: str, *, closed: bool = False) -> Sequence[Section]:
    """Every answer of a case in words; ``closed``: without what shows where somebody lives."""
    definition = forms.definition_of(case.version)
    answers, found = correcting.flat(case.answers), dict[tuple[str, int], list[Row]]()
    for path, each in cases.asked(case).items():
        value, hide = answers.get(path), closed and each.question.kind in CLOSED_KINDS
        files = _files(value) if each.question.kind is QuestionKind.FILE else []
        shown = Markup("") if hide else form_fields.shown(each.question, value, language=language)
        row = Row(path, annotate_text(said(each.question.label, language)), shown, [] if hide else files, hide)
        found.setdefault((each.step.group, each.step.index), []).append(row)
    return [
        Section(form_fields.title_of(definition, group, index, language=language), rows)
        for (group, index), rows in found.items()
    ]


def _files(value: object) -> list[tuple[str, str]]:
    """What was added to a question, with the reason where a document is missing."""
    held = queries.listed(value if isinstance(value, list) else ())
    return [(str(each.pk) if each.size else "", each.name) for each in held]


def is_closed(definition: Definition, path: str) -> bool:
    """Whether the answer of a path would show where somebody lives."""
    question = flow.question_at(definition, path)
    return question is not None and question.kind in CLOSED_KINDS


def reason_of(item: CorrectionItem) -> Markup:
    """Why a question was returned: a reason of the list, or the body's own."""
    return Markup("{}").format(item.own_reason) if item.own_reason else messages.say(REASONS[Reason(item.reason)])
