"""Asking how it was 「いかがでしたか」, on pages of procedures: once for a transaction, at whatever end it had, and never after a death."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core import signing

from todoke.common import clock
from todoke.notices.queries import mourning
from todoke.people.models import Person
from todoke.procedures.models import Draft, Procedure, Submission
from todoke.procedures.queries import forms
from todoke.procedures.rules.states import SubmissionState
from todoke.registry.queries import programs
from todoke.ui import voice_words
from todoke.voice.queries import asking
from todoke.voice.rules import tact
from todoke.voice.rules.kinds import About, Moment
from todoke.web import frame

_SALT: Final = "voice.asked"
#: So long a page that asks may lie open.
_SECONDS: Final = 7 * 24 * 3600
_MOMENTS: Final[Mapping[SubmissionState, Moment]] = {
    SubmissionState.RETURNED: Moment.RETURNED, SubmissionState.GRANTED: Moment.DECIDED, SubmissionState.CLOSED: Moment.DECIDED,
    SubmissionState.REFUSED: Moment.REFUSED, SubmissionState.WITHDRAWN: Moment.LEFT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """About which transaction somebody was asked, and when: signed into the page that asks. ``detail``: the step where they stopped."""

    once: str = ""
    moment: Moment = Moment.OTHER
    detail: str = ""


def token(asked: Asked) -> str:
    """What goes along hidden; nobody else can make it, and it names no transaction."""
    return signing.dumps([asked.once, asked.moment.value, asked.detail], salt=_SALT)


def read(text: str) -> Asked:
    """What a page of ours asked; for anything else that nobody was asked."""
    try:
        once, moment, detail = signing.loads(text, salt=_SALT, max_age=_SECONDS)
    except (signing.BadSignature, ValueError):
        return Asked()
    return Asked(once, Moment(moment), detail)


def of_form(given: str) -> str:
    """The key that keeps one form from being sent twice."""
    return asking.once_of(f"form|{given[:80]}") if given else ""


def new_form() -> str:
    """A mark for a form that is shown for the first time."""
    return secrets.token_urlsafe(12)


def after_filing(draft: Draft, *, person: Person | None, now: datetime) -> Mapping[str, object] | None:
    """What the receipt asks."""
    return _ask(forms.with_procedure(draft.version), Asked(_once(draft), Moment.FINISHED), person, now)


def of_case(case: Submission, *, now: datetime) -> Mapping[str, object] | None:
    """What the page of a case asks once something ended in it: decided, refused, withdrawn, or sent back to be corrected."""
    moment = _MOMENTS.get(SubmissionState(case.state))
    return _ask(case.procedure, Asked(_once(case), moment), case.person, now) if moment else None


def on_stopping(draft: Draft, *, person: Person | None, now: datetime) -> Mapping[str, object] | None:
    """What whoever stops half way is asked."""
    return _ask(forms.with_procedure(draft.version), Asked(_once(draft), Moment.LEFT, draft.step), person, now)


def _once(held: Draft | Submission) -> str:
    """A draft and what was filed from it are one transaction."""
    return asking.once_of(f"transaction|{held.key}")


def _ask(procedure: Procedure, asked: Asked, person: Person | None, now: datetime) -> Mapping[str, object] | None:
    """The question with its answers, for ``web/voice/_ask.html``; None where nobody is asked."""
    about = str(procedure.pk)
    if not asking.is_asked(procedure.body, About.PROCEDURE, about, now=now) or asking.is_said(asked.once):
        return None
    if is_of_death(procedure) or (person is not None and person.pk in mourning.mourners([person.pk], now=now)):
        return None
    scale = asking.scale_for(procedure.body, About.PROCEDURE, about, now=now)
    return {
        "action": frame.address("web:voice_procedure", body=procedure.body.key, procedure=about), "token": token(asked),
        "question": voice_words.question(scale), "scores": voice_words.choices(scale), "moment": asked.moment.value,
    }  # fmt: skip


def is_of_death(procedure: Procedure) -> bool:
    """Whether people have to do this because somebody died: by its names, and by what its programme is about."""
    version = forms.in_force(procedure, today=clock.today())
    names = [procedure.name, *(forms.definition_of(version).title.values() if version else ())]
    program = procedure.program
    content = programs.shown(program).says.content if program is not None and program.live_id else {}
    return tact.of_death(names, subjects=_codes(content, "category_codes"), targets=_codes(content, "target_codes"))


def _codes(content: Mapping[str, object], name: str) -> list[str]:
    found = content.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []
