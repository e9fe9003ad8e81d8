"""The command that plans a night: approved texts and rules decide who is told, and nothing is written to the database."""

from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import NOW
from tests.eligibility.conftest import MakeTemplate, Publish, publish, template
from tests.notices.planning.test_night import changed, population
from todoke.bodies.models import Body
from todoke.notices.models import Notice, NoticeTemplate
from todoke.notices.rules.states import TextState
from todoke.notices.rules.topics import Topic
from todoke.registry.models import ProgramType

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
__all__ = ["publish", "template"]  # fixtures


def ordered(place: Path, *arguments: str) -> str:
    out = StringIO()
    call_command(
        "plan_night", "--as-of", str(DAY), "--population", str(place / "people.parquet"), "--changed", str(place / "changed"),
        "--out", str(place / "out"), *arguments, stdout=out,
    )  # fmt: skip
    return out.getvalue()


def test_only_what_has_an_approved_text_is_told(
    tmp_path: Path, arakawa: Body, publish: Publish, template: MakeTemplate
) -> None:
    template("young", "UM1", ["age < 15"])
    template("old", "UM2", ["age >= 75"])
    kinds = {kind.number: kind for kind in ProgramType.objects.filter(number__in=["UM1", "UM2"])}
    numbers = [publish(arakawa, name, kinds[name]).number for name in ("UM1", "UM2")]
    NoticeTemplate.objects.create(
        body=arakawa, key="one", program=numbers[0], version=1, topic=Topic.BENEFIT.value, state=TextState.APPROVED.value,
        written_by="staff:1", written_at=NOW, approved_by="staff:2", approved_at=NOW, texts={"ja": {"title": "題", "text": "文"}},
    )  # fmt: skip
    population(tmp_path, [1, 2])
    ends = DAY + timedelta(days=90)
    changed(
        tmp_path,
        [
            (1, numbers[0], "entered", None, ends),
            (2, numbers[1], "entered", None, ends),
            (2, numbers[0], "left", None, None),
        ],
    )
    before = Notice.objects.count()
    said = ordered(tmp_path)
    assert said.startswith(
        "1 notices to 1 residents, at most 1 to one; 0 messages, 0 letters, the rest in the box; 1 withdrawn."
    )
    assert "1  benefit" in said
    assert Notice.objects.count() == before


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    population(tmp_path, [1])
    with pytest.raises(CommandError, match=r"There is no .*changed"):
        ordered(tmp_path)
