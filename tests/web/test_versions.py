"""What a page said: every change, and any day."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.conftest import NOW
from todoke.common.actors import Actor
from todoke.registry.models import Program, ProgramType, ProgramVersion
from todoke.registry.operations import programs, types

pytestmark = pytest.mark.django_db
PAGE = "/en/programs/psid3.0_7000020131181_1_UM24"


@pytest.fixture
def changed(allowance: Program, by: Actor, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The allowance, whose summary changed two days later; today is the third day."""
    first = ProgramVersion.objects.get(program=allowance)
    later = NOW + timedelta(days=2)
    content = {**first.content, "summary": "新しい説明です。", "procedure_to_date": "2027-03-31"}
    version = programs.draft(program=allowance, content=content, based_on=1, by=by, now=later, reason="額が変わった")
    programs.approve(version=version, by=by, now=later)
    monkeypatch.setattr("todoke.common.clock.now", lambda: NOW + timedelta(days=3))
    return allowance


def test_each_change_is_shown_field_by_field(reader: Client, changed: Program) -> None:
    html = reader.get(PAGE + "/history").content.decode()
    assert "<del>くわしくは窓口へ。</del>" in html
    assert "<ins>新しい説明です。</ins>" in html
    assert "<ins>31 March 2027</ins>" in html
    assert "額が変わった" in html
    assert html.index("Changed") < html.index("First published")


def test_a_change_of_the_general_explanation_is_named(
    reader: Client, changed: Program, kind: ProgramType, by: Actor
) -> None:
    central = {**kind.versions.get().content, "support_monetary": "月2万円"}
    types.revise(type=kind, content=central, by=by, now=NOW + timedelta(days=3), reason="法律の改正")
    html = reader.get(PAGE + "/history").content.decode()
    assert "The general explanation changed" in html
    assert "法律の改正" in html
    assert "<ins>月2万円</ins>" in html


def test_a_day_shows_what_the_page_said_at_its_end(reader: Client, changed: Program) -> None:
    before = reader.get(PAGE + "/on/2026-11-24").content.decode()
    assert "くわしくは窓口へ。" in before
    assert "新しい説明です。" not in before
    assert "at the end of 24 November 2026" in before
    assert "新しい説明です。" in reader.get(PAGE + "/on/2026-11-25").content.decode()


def test_the_form_leads_to_the_day(reader: Client, changed: Program) -> None:
    response = reader.get(PAGE + "/history?day=2026-11-24")
    assert response.status_code in (302, 303)
    assert response["Location"] == PAGE + "/on/2026-11-24"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-13-40", "This is not a day"),
        ("tomorrow", "This is not a day"),
        ("2026-W48-1", "This is not a day"),
        ("9999-12-31", "This day has not come yet"),
        ("1999-01-01", "The page did not exist yet"),
        ("%00", "This is not a day"),
        ("1" * 5000, "This is not a day"),
    ],
)
def test_a_bad_day_is_refused_kindly(reader: Client, changed: Program, day: str, words: str) -> None:
    for address in (f"{PAGE}/on/{day}", f"{PAGE}/history?day={day}"):
        response = reader.get(address)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert "This is not a day" in reader.get(PAGE + "/history?day=").content.decode()


def test_what_was_typed_stays(reader: Client, changed: Program) -> None:
    assert 'value="1999-01-01"' in reader.get(PAGE + "/history?day=1999-01-01").content.decode()


def test_a_programme_never_published_has_no_history(reader: Client, arakawa: object, by: Actor) -> None:
    version = programs.create(body=arakawa, by=by, now=NOW, content={"name": "下書き", "summary": "まだ"})  # type: ignore[arg-type]
    assert reader.get(f"/ja/programs/{version.program.number}/history").status_code == 404
    assert reader.get(f"/ja/programs/{version.program.number}/on/2026-11-23").status_code == 404


def test_a_change_in_the_small_hours_belongs_to_the_day_in_japan(
    reader: Client, allowance: Program, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = NOW + timedelta(days=2, hours=-5)  # four in the morning in Japan, the evening before in UTC
    first = ProgramVersion.objects.get(program=allowance)
    version = programs.draft(program=allowance, content={**first.content, "cost": "無料"}, based_on=1, by=by, now=early)
    programs.approve(version=version, by=by, now=early)
    monkeypatch.setattr("todoke.common.clock.now", lambda: NOW + timedelta(days=3))
    html = reader.get(PAGE + "/history").content.decode()
    assert f'href="{PAGE}/on/2026-11-25"' in html
    assert f'href="{PAGE}/on/2026-11-24"' not in html
