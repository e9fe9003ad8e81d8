"""Where a step leads: on, back, to the check page; and the mark by which a page proves that it was made for this draft."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import translation

from todoke.common import sealing
from todoke.procedures.models import Draft
from todoke.procedures.queries import forms
from todoke.procedures.rules import flow, prefill
from todoke.procedures.rules.definition import Definition, Question
from todoke.procedures.rules.flow import Passage, Step
from todoke.web import frame

CHECK: Final = "check"
KNOWN: Final = "known"
_PURPOSE: Final = "form page"
#: A page that was open for longer is not taken any more.
PAGE_LIVES: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Way:
    """A draft with its form and its way through it, looked at once a request."""

    draft: Draft
    definition: Definition
    whole: Passage

    @classmethod
    def of(cls, draft: Draft) -> "Way":
        """The way of a draft as it is now."""
        definition = forms.definition_of(draft.version)
        return cls(draft, definition, flow.passage(definition, draft.answers))

    @property
    def open_steps(self) -> list[Step]:
        """The steps that ask something which was not confirmed as known."""
        return [step for step, questions in self.whole.steps if not self._is_settled(step, questions)]

    def _is_settled(self, step: Step, questions: tuple[Question, ...]) -> bool:
        known = self.draft.known or {}
        return bool(known) and prefill.is_settled(
            step, questions, [each for each in self.draft.confirmed if each in known]
        )

    def step(self, key: str) -> Step | None:
        """The step of a key; None where these answers have none."""
        return next((step for step, _ in self.whole.steps if step.key == key), None)

    def questions(self, step: Step) -> tuple[Question, ...]:
        """What a step asks."""
        return self.whole.asked(step.key)

    def missing(self) -> dict[str, str]:
        """What keeps the draft from being filed, by path; ``typed`` where something lies there that cannot be read."""
        found = flow.problems(self.definition, self.draft.answers)
        for step, questions in self.whole.steps:
            if questions and step.key in (self.draft.typed or {}):
                found.setdefault(flow.path(step, questions[0]), "typed")
        return found

    def to_confirm(self) -> list[tuple[Step, Question, str]]:
        """What was known and is not confirmed yet."""
        return prefill.unconfirmed(self.whole, self.draft.known or {}, self.draft.confirmed)

    def first_missing(self) -> Step | None:
        """The first step on which something is missing."""
        missing = self.missing()
        for step, questions in self.whole.steps:
            if any(flow.path(step, each) in missing for each in questions) or (
                step.page is None and step.group in missing
            ):
                return step
        return None

    def after(self, key: str, *, to_check: bool) -> str:
        """Where it goes on after a step: to what is missing and the check page, or to the next step."""
        if to_check:
            step = self.first_missing()
            return self.address(step.key if step else CHECK, to_check=step is not None)
        keys = [step.key for step, _ in self.whole.steps]
        behind = keys[keys.index(key) + 1 :] if key in keys else keys
        still = {step.key for step in self.open_steps}
        return self.address(next((each for each in behind if each in still), CHECK))

    def before(self, key: str) -> str:
        """Where it goes back to from a step."""
        still = [step.key for step in self.open_steps]
        keys = [step.key for step, _ in self.whole.steps]
        earlier = [each for each in keys[: keys.index(key)] if each in still] if key in keys else still
        if earlier:
            return self.address(earlier[-1])
        return self.address(KNOWN) if self.draft.known else self.start()

    def first(self, *, confirm_only: bool) -> str:
        """Where it begins: with what is known; where the facts alone decide and nothing is missing, with the one page that confirms them."""
        if confirm_only and not self.missing():
            return self.address(CHECK)
        if self.to_confirm():
            return self.address(KNOWN)
        return self.address(next((step.key for step in self.open_steps), CHECK))

    def resume(self) -> str:
        """Where somebody goes on who comes back: what is to be confirmed, the step on which they were, the first that is missing."""
        if self.to_confirm():
            return self.address(KNOWN)
        if self.draft.step and self.step(self.draft.step):
            return self.address(self.draft.step)
        step = self.first_missing()
        return self.address(step.key if step else CHECK)

    def address(self, step: str, *, to_check: bool = False) -> str:
        """The address of a step or of one of the pages beside them."""
        if step in (CHECK, KNOWN):
            return frame.address(f"web:draft_{step}", draft=str(self.draft.pk))
        return frame.address("web:draft_step", {"to": CHECK} if to_check else None, draft=str(self.draft.pk), step=step)

    def start(self) -> str:
        """The page on which the form begins."""
        procedure = self.draft.version.procedure
        return frame.address("web:apply", body=procedure.body.key, key=procedure.key)

    def place(self, key: str) -> tuple[int, int]:
        """Which of how many steps it is."""
        keys = [step.key for step in self.open_steps]
        return (keys.index(key) + 1 if key in keys else len(keys), len(keys) + 1)


def mark(draft: Draft, step: str, *, now: datetime) -> str:
    """What a page of a step carries: that it was made for whoever may open the draft, and when."""
    text = json.dumps([str(draft.pk), step, now.isoformat(timespec="seconds")]).encode()
    return sealing.seal(text, secret=settings.SECRET_KEY, purpose=_PURPOSE)


def made_at(text: str, draft: str, step: str, *, now: datetime) -> datetime | None:
    """When a page of this step of this draft was made; None where the mark is another's, or too old."""
    opened = sealing.unseal(text, secret=settings.SECRET_KEY, purpose=_PURPOSE) if text else None
    try:
        key, place, moment = json.loads(opened) if opened else ("", "", "")
        made = datetime.fromisoformat(moment)
    except (ValueError, TypeError):
        return None
    return made if (key, place) == (draft, step) and now - made <= PAGE_LIVES else None


def language() -> str:
    """The language in which the form speaks on this page."""
    return translation.get_language() or "ja"
