"""Any order of answering, going back, changing, adding and removing: repeating groups × files × conditions are what a slow model says."""

from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.examples import examples
from tests.procedures.making import STEERING, definitions, value_of
from tests.procedures.rules.test_agreement import compare
from todoke.procedures.rules import flow
from todoke.procedures.rules.definition import Definition
from todoke.procedures.rules.flow import Step

pytestmark = pytest.mark.embedded


class FillingIn(RuleBasedStateMachine):
    """Somebody who fills a form in, in whatever order, beside what they said last of each question."""

    form: Definition

    @initialize(form=definitions(kinds=STEERING))
    def open(self, form: Definition) -> None:
        self.form = form
        self.answers: dict[str, object] = {}
        self.said: dict[str, object] = {}

    def items(self, group: str) -> list[dict[str, object]]:
        held = self.answers.get(group)
        return held if isinstance(held, list) else []

    def _answer(self, step: Step, data: st.DataObject, *, missing: bool) -> None:
        values: dict[str, object] = {}
        for question in flow.asked(self.form, step, self.answers):
            values[question.key] = None if missing and data.draw(st.booleans()) else data.draw(value_of(question))
            self.said[flow.path(step, question)] = values[question.key]
        self.answers = flow.with_value(self.form, self.answers, step, values)

    @rule(data=st.data(), missing=st.booleans())
    def answer(self, data: st.DataObject, missing: bool) -> None:
        """Any step that there is: the next, or one before it."""
        steps = [each for each in flow.steps(self.form, self.answers) if each.page is not None]
        if steps:
            self._answer(data.draw(st.sampled_from(steps)), data, missing=missing)

    @precondition(lambda self: self.form.groups)
    @rule(data=st.data())
    def add_one(self, data: st.DataObject) -> None:
        """One more of a group whose list is shown."""
        lists = [each.group for each in flow.steps(self.form, self.answers) if each.page is None]
        if lists:
            group = data.draw(st.sampled_from(lists))
            page = self.form.pages_of(group)[0]
            self._answer(Step(page, group, len(self.items(group))), data, missing=False)

    @precondition(lambda self: any(self.items(each.key) for each in self.form.groups))
    @rule(data=st.data())
    def remove_one(self, data: st.DataObject) -> None:
        group = data.draw(st.sampled_from([each.key for each in self.form.groups if self.items(each.key)]))
        index = data.draw(st.integers(0, len(self.items(group)) - 1))
        kept = [item for at, item in enumerate(self.items(group)) if at != index]
        self.answers = {**self.answers, group: kept}
        moved: dict[str, object] = {}
        for path, value in self.said.items():
            name, _, rest = path.partition(".")
            at, _, key = rest.partition(".")
            if name != group:
                moved[path] = value
            elif int(at) != index:
                moved[f"{group}.{int(at) - (int(at) > index)}.{key}"] = value
        self.said = moved

    @invariant()
    def nothing_is_lost(self) -> None:
        """Whatever was said last is still there, hidden or not."""
        if hasattr(self, "form"):
            for path, value in self.said.items():
                assert flow.value_at(self.answers, path) == value

    @invariant()
    def the_way_is_the_slow_model_s(self) -> None:
        if hasattr(self, "form"):
            compare(self.form, self.answers)


def test_any_order_of_filling_in() -> None:
    whole: Any = examples(30, stateful_step_count=25, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(FillingIn, settings=whole)
