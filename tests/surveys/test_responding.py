"""A response is kept once and joined with nobody: by no id, no moment, no order."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, models, transaction

from tests.surveys.answered import ANSWERS, answer, places, wave
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.errors import Refusal
from todoke.surveys.models import Response, SurveyDraft, SurveyInvitation
from todoke.surveys.operations import half_done, responding
from todoke.surveys.operations.responding import AnsweredAlready, AnswersInvalid, CodeNeeded, NothingAnswered
from todoke.surveys.queries import half_done as half_queries
from todoke.surveys.rules.kinds import Mode
from todoke.ui import survey_masking

pytestmark = pytest.mark.django_db


def test_answers_are_kept_as_the_questions_say(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now)
    place, _ = next(places(held, now))
    answer(held, now, place, mask=survey_masking.mask, language="en")
    row = Response.objects.get()
    assert (row.age, row.sex, row.town) == ("30", "", "131181")  # never twice: not among the answers too
    assert set(row.answers) == set(ANSWERS) - {"age", "town"}
    assert row.answers["why"] == ["wait", "twice"]
    assert "03-1234-5678" not in row.answers["words"]
    assert (row.mode, row.language, row.answered_date, row.keyed_by) == ("web", "en", now.date(), "")


def test_what_somebody_would_rather_not_say_is_in_no_column(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now, open_link=True)
    answer(held, now, answers={"age": "none", "waited": "no"})
    row = Response.objects.get()
    assert (row.age, row.answers) == ("", {"waited": "no"})


def _values(row: models.Model, *without: str) -> Iterator[object]:
    """Everything in a row that could be found again in another one."""
    for field in row._meta.concrete_fields:
        value = None if field.attname in without else getattr(row, field.attname)
        for each in value.values() if isinstance(value, dict) else [value]:
            if each not in ("", None) and not isinstance(each, bool | list | dict):
                yield str(each)


def test_nothing_joins_an_invitation_and_a_response(arakawa: Body, now: datetime) -> None:
    """Every value of every row of both sides: only the wave is shared, which all share."""
    held = wave(arakawa, now)
    asked = [place for place, _ in places(held, now - timedelta(days=9), 4)]
    for at, place in enumerate(asked[:3]):
        answer(held, now + timedelta(hours=at, minutes=7), place)
    used = SurveyInvitation.objects.exclude(used_at=None)
    assert {str(each.pk) for each in used} == {str(each.pk) for each in asked[:3]}
    assert len(set(used.values_list("used_at", flat=True))) == 1  # the same for all: the wave's first day
    assert used[0].used_at is not None
    assert used[0].used_at.date() in {held.opens_date, held.opens_date - timedelta(days=1)}
    mine = {value for row in SurveyInvitation.objects.all() for value in _values(row, "body_id", "wave_id")}
    theirs = {value for row in Response.objects.all() for value in _values(row, "wave_id")}
    assert mine
    assert mine & theirs == set()
    fields = {field.name: field for field in Response._meta.concrete_fields}
    assert not [name for name, field in fields.items() if isinstance(field, models.DateTimeField)]
    assert [name for name, field in fields.items() if field.is_relation] == ["wave"]
    refers = [each for each in Response._meta.get_fields() if each.auto_created and not each.concrete]
    assert refers == []  # nothing points to a response
    assert isinstance(fields["id"], models.UUIDField)  # no number that counts up
    assert not LedgerEntry.objects.filter(action__startswith="survey.").exists()  # an entry has a moment


def test_responses_change_places_by_chance(arakawa: Body, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the chance taken away: what came last stands in the first row, and nothing is lost."""
    held = wave(arakawa, now, open_link=True)
    for hours in range(6):
        with monkeypatch.context() as patch:
            answer_into_first(patch)
            answer(held, now, answers={"hours": hours})
    rows = list(Response.objects.order_by("pk"))
    assert rows[0].answers == {"hours": 5}
    assert sorted(row.answers["hours"] for row in rows) == list(range(6))
    table = Response._meta.db_table
    with connection.cursor() as cursor:  # the order in which the database wrote the rows
        cursor.execute(f"SELECT answers FROM {table} ORDER BY {'rowid' if connection.vendor == 'sqlite' else 'id'}")
        written = [str(row[0]) for row in cursor.fetchall()]
    assert written != [str(row) for row in sorted(written)]


def answer_into_first(patch: pytest.MonkeyPatch) -> None:
    """Chance that always draws the first row."""

    class First:
        @staticmethod
        def uuid4() -> UUID:
            return UUID(int=0)

    patch.setattr(responding, "uuid", First)


def test_stirring_changes_nothing_that_anybody_reads(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now, open_link=True)
    answer(held, now)
    before = list(Response.objects.values())
    assert responding.stir(by=Actor("test"), now=now) == 1
    assert list(Response.objects.values()) == before


def test_a_place_answers_once(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now)
    place, _ = next(places(held, now))
    answer(held, now, place)
    with pytest.raises(AnsweredAlready):
        answer(held, now, place, mode=Mode.PHONE)
    assert Response.objects.count() == 1


def test_what_cannot_be_taken_leaves_the_place_free(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now)
    place, _ = next(places(held, now))
    bad: list[tuple[type[Refusal], dict[str, Any]]] = [
        (NothingAnswered, {}), (NothingAnswered, {"words": "  ", "why": []}), (AnswersInvalid, {"waited": "perhaps"}),
        (AnswersInvalid, {"why": ["none", "wait"]}), (AnswersInvalid, {"hours": 21}), (AnswersInvalid, {"when": True}),
        (AnswersInvalid, {"words": "長" * 100_000}), (AnswersInvalid, {"who": {"nobody": "town"}}), (AnswersInvalid, {"unknown": "x"}),
        (AnswersInvalid, {"why": "wait"}), (AnswersInvalid, {"hours": [3]}),
    ]  # fmt: skip
    for refusal, answers in bad:
        with pytest.raises(refusal):
            answer(held, now, place, answers=answers)
    place.refresh_from_db()
    assert place.used_at is None
    assert not Response.objects.exists()


def test_strange_words_are_kept_as_words(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now, open_link=True)
    for text in ("😀😀😀", "<script>alert(1)</script>", "שלום עולם", "％（）全角"):
        answer(held, now, answers={"words": text})
    kept = {row.answers["words"] for row in Response.objects.all()}
    assert {"😀😀😀", "<script>alert(1)</script>"} <= kept
    assert len(kept) == 4


def test_a_wave_is_answered_while_it_is_open_and_as_it_allows(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now, modes=["web", "paper", "tablet"])
    place, _ = next(places(held, now))
    late = now + timedelta(days=25)
    for at, mode in ((now, Mode.PHONE), (late, Mode.WEB), (now - timedelta(days=9), Mode.WEB)):
        with pytest.raises(Refusal):
            answer(held, at, place, mode=mode)
    with pytest.raises(CodeNeeded):
        answer(held, now)
    answer(held, now, mode=Mode.TABLET)  # whoever stands at the counter was not drawn
    answer(held, late, place, mode=Mode.PAPER)  # a sheet that was on its way
    assert sorted(Response.objects.values_list("mode", flat=True)) == ["paper", "tablet"]
    held.state = "closed"
    held.save()
    with pytest.raises(Refusal):
        answer(held, now, mode=Mode.TABLET)


def test_what_staff_write_down_is_in_the_ledger_without_the_place(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now)
    place, _ = next(places(held, now))
    answer(held, now, place, mode=Mode.PHONE, by=Actor("staff:7"))
    entry = LedgerEntry.objects.get(action="survey.write_down")
    assert (entry.subject, entry.data, entry.by) == (str(held), {"mode": "phone"}, "staff:7")
    assert Response.objects.get().keyed_by == "staff:7"


def test_answers_half_done_open_with_their_key_alone(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now)
    place, code = next(places(held, now))
    half_done.keep(wave=held, key=code, answers={"words": "内緒の話"}, by=Actor("anonymous"), now=now)
    row = SurveyDraft.objects.get()
    assert half_queries.of(held, code) == {"words": "内緒の話"}
    assert half_queries.of(held, "another") == {}
    assert "内緒" not in row.sealed
    assert row.changed_date == now.date()
    assert not {*_values(row, "id", "wave_id")} & {*_values(place, "body_id", "wave_id")}
    SurveyDraft.objects.update(key_index=half_queries.index_of(held, "another"))  # as if somebody had moved it
    assert half_queries.of(held, "another") == {}


def test_the_database_keeps_ways_and_weights_in_bounds(arakawa: Body, now: datetime) -> None:
    held = wave(arakawa, now, open_link=True)
    answer(held, now)
    for wrong in ({"mode": "fax"}, {"weight": -1.0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.update(**wrong)
