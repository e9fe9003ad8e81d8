"""manage.py calendar: JSON for machines, a table for people, clear words for what cannot be."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.common import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("calendar", *arguments, stdout=out)
    return out.getvalue()


def planned(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return found


def test_json_of_a_child_of_the_town(chofu: Body) -> None:
    found = planned("--born", "2026-02-28", "--area", "132080")
    assert (found["born"], found["as_of"], found["area"], found["expected"]) == (
        "2026-02-28",
        "2026-11-23",
        "132080",
        False,
    )
    items = {each["id"]: each for each in found["items"]}
    assert items["MR1"]["recommended"] == {"first": "2027-02-28", "last": "2028-02-27"}
    assert items["MR2"]["earliest"] == "2031-04-01"
    assert items["BIRTH_NOTIFICATION"]["last"] == "2026-03-13"
    assert items["SUPPORT_018"]["status"] == "memory"
    assert items["CHECKUP_18M"]["reasons"] == [{"code": "every_town"}]
    assert all(each["sources"] for each in found["items"])
    assert found["items"] == planned("--born", "令和８年２月２８日", "--area", "132080")["items"]


def test_doses_from_a_file_and_from_the_standard_input(
    chofu: Body, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doses = [
        {"vaccine": "HEPB", "date": "2026-11-01"},
        {"vaccine": "BCG", "date": "令和8年11月22日"},
        {"vaccine": "DPT_IPV_HIB"},
        {"vaccine": "MR1", "date": "2026-11-23"},
    ]
    path = tmp_path / "doses.json"
    path.write_text(json.dumps(doses), encoding="utf-8")
    found = planned("--born", "2026-02-28", "--given", str(path))
    items = {each["id"]: each for each in found["items"]}
    assert (items["HEPB-1"]["state"], items["HEPB-1"]["given"]) == ("done", "2026-11-01")
    assert items["HEPB-2"]["earliest"] == "2026-11-29"
    assert {each["code"] for each in found["problems"]} == {"too_early", "live_too_close"}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps({"doses": doses})))
    assert planned("--born", "2026-02-28", "--given", "-") == found


def test_a_table_for_people(chofu: Body) -> None:
    table = run("--born", "2026-02-28", "--area", "132080", "--sex", "male")
    assert "Measles and rubella, first" in table
    assert "check with the town" in table
    assert "HPV" not in table
    assert "<" not in table
    assert "{" not in table


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--born", "2026-02-31"], "no such day"), (["--born", "1896-11-23"], "too long ago"), (["--born", "2028-01-01"], "40 weeks"),
        (["--born", "2026-02-28", "--area", "999999"], "no body"), (["--born", "2026-02-28", "--as-of", "soon"], "cannot be read"),
        (["--born", "2026-02-28", "--given", "/nowhere.json"], "cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(arguments: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(*arguments)


@pytest.mark.parametrize(
    "text", ["", "{", "3", '[{"vaccine": 3}]', '["BCG"]', '[{"vaccine": "BCG", "date": "2026-02-31"}]', "[" * 100_000, json.dumps([{"vaccine": "BCG"}] * 201)]
)  # fmt: skip
def test_doses_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "doses.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="--given"):
        run("--born", "2026-02-28", "--given", str(path))
