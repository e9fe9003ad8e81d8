"""A volunteer tries something before its release: task by task, known to nobody, each once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.procedures.forms import published, without_files
from todoke.bodies.models import Body
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.procedures.models import FormVersion
from todoke.voice.models import Trial, TrialRun, Voice
from todoke.voice.operations import trials
from todoke.voice.operations.trials import TrialInvalid
from todoke.voice.queries import trials as queries
from todoke.voice.rules import trying
from todoke.voice.rules.kinds import About
from todoke.voice.rules.trying import Tasks, Went

pytestmark = pytest.mark.django_db
TASKS = Tasks(
    {"ja": "新しい申請書", "en": "The new form"}, {}, [{"ja": "申請する。", "en": "Apply."}, {"ja": "やめる。"}]
)


def opened(body: Body, now: datetime, about: str = "", tasks: Tasks = TASKS, days: int = 7) -> Trial:
    kind = About.PROCEDURE if about else About.BODY
    return trials.make(
        body=body, about_kind=kind, about=about, given=tasks, until_date=now.date() + timedelta(days=days),
        by=Actor("staff:101", 101), now=now,
    )  # fmt: skip


def held_in(page: str) -> str:
    return page.split('name="held" value="')[1].split('"')[0]


def test_tasks_times_and_words_are_kept_and_words_become_a_voice(
    reader: Client, arakawa: Body, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = opened(arakawa, now)
    here = f"/en/voice/trial/{trial.key}/"
    assert "Apply." in reader.get(here).content.decode()
    first = reader.post(here).content.decode()
    assert "Task 1 of 2" in first
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=75))
    wrong = reader.post(here, {"held": held_in(first), "text": "まだ途中"})
    assert (wrong.status_code, "まだ途中" in wrong.content.decode()) == (422, True)
    answer = {"held": held_in(first), "went": "hard", "text": "03-1234-5678に電話しました。"}
    second = reader.post(here, answer).content.decode()
    assert "Task 2 of 2" in second
    assert "Your words are kept" in second
    reader.post(here, answer)  # sent once more by going back
    assert "Thank you for trying" in reader.post(here, {"held": held_in(second), "went": "not"}).content.decode()
    assert [(each.went, each.seconds) for each in TrialRun.objects.all()] == [("hard", 75), ("not", 0)]
    said = Voice.objects.get()
    assert (said.kind, said.detail, "1234" in said.text) == ("trial", f"{trial}:1", False)
    assert [outcome.runs for _, outcome in queries.outcomes(trial)] == [1, 1]
    assert queries.of_body(arakawa).filter(sittings=1).count() == 1  # type: ignore[misc]  # counted beside each row


def test_a_form_is_tried_before_anybody_can_file_it(reader: Client, arakawa: Body, now: datetime) -> None:
    version = published(arakawa, without_files(), now=now, from_date=now.date() + timedelta(days=30))
    pages = [{"key": "new", "questions": [{"key": "new", "kind": "text", "label": {"ja": "新しい質問", "en": "A new question"}}]}]  # fmt: skip
    FormVersion.objects.create(
        procedure=version.procedure, number=2, document={**version.document, "groups": [], "pages": pages}, made_by="test", made_at=now, changed_at=now
    )  # fmt: skip
    trial = opened(arakawa, now, str(version.procedure.pk))
    form = f"/en/voice/trial/{trial.key}/form/"
    page = reader.get(form).content.decode()
    assert "A new question" in page
    checked = reader.post(form, {"held": held_in(page), "step": "new", "new": "答え", "go": "next"}).content.decode()
    assert "答え" in checked
    over = reader.post(form, {"held": held_in(checked), "step": "check", "go": "done"}).content.decode()
    assert f"/en/voice/trial/{trial.key}/" in over
    assert reader.get(f"/en/apply/131181/{version.procedure.key}/").status_code == 404


def test_what_is_over_or_forged_takes_nothing(
    reader: Client, arakawa: Body, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = opened(arakawa, now)
    here = f"/en/voice/trial/{trial.key}/"
    assert "Task 1 of 2" in reader.post(here, {"held": "forged", "went": "well"}).content.decode(), "it begins anew"
    assert reader.get("/en/voice/trial/nothing/").status_code == 404
    held = held_in(reader.post(here).content.decode())
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=8))
    assert reader.post(here, {"held": held, "went": "well"}).status_code == 409
    assert "This trial is over" in reader.get(here).content.decode()
    assert not TrialRun.objects.exists()


@pytest.mark.parametrize(
    ("tasks", "days", "problems"),
    [
        (Tasks({}, {}, [{"ja": "申請する。"}]), 7, {"title_ja": "title_missing"}),
        (Tasks({"ja": "題"}, {"en": "Only"}, [{"ja": "申請する。"}]), 7, {"intro_ja": "ja_missing"}),
        (Tasks({"ja": "題"}, {}, [{"en": "Apply."}]), 7, {"tasks_ja": "ja_missing"}),
        (Tasks({"ja": "題"}, {}, [{"ja": "する。"}] * 11), 7, {"tasks_ja": "tasks_many"}),
        (TASKS, -1, {"until_date": "day_has_passed"}),
    ],
)
def test_what_cannot_be_opened_says_why(
    arakawa: Body, now: datetime, tasks: Tasks, days: int, problems: Mapping[str, Any]
) -> None:
    with pytest.raises(TrialInvalid) as refused:
        opened(arakawa, now, tasks=tasks, days=days)
    assert refused.value.data["problems"] == problems


@given(st.lists(st.tuples(st.sampled_from(list(Went)), st.one_of(st.none(), st.integers(0, 9_000)))))
def test_the_time_of_a_task_is_of_those_who_got_to_the_end(runs: list[tuple[Went, int | None]]) -> None:
    found = trying.outcome([(went.value, seconds) for went, seconds in runs])
    times = [seconds for went, seconds in runs if seconds is not None and went is not Went.NOT]
    assert found.runs == len(runs)
    assert (found.seconds is None) == (not times)
    assert found.seconds is None or min(times) <= found.seconds <= max(times)


def test_a_time_that_cannot_be_is_none() -> None:
    assert trying.seconds_between(100.0, 160.4) == 60
    assert trying.seconds_between(100.0, 99.0) is None
    assert trying.seconds_between(100.0, 100.0 + 4 * 3600) is None
