"""Trying a rule on a body's own residents: counts in tens, nobody named, and the ledger says who looked."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from tests.eligibility.matching import people
from tests.staff.eligibility.test_rules_pages import address, fields
from todoke.bodies.models import Body, LedgerEntry
from todoke.common import clock
from todoke.common.actors import Actor
from todoke.eligibility.operations import rules
from todoke.people.models import User
from todoke.registry.models import Program
from todoke.registry.operations import programs
from todoke.staff.eligibility.rule_look import counted

pytestmark = pytest.mark.django_db
At = Callable[[User | None], Client]


@pytest.fixture
def gift(arakawa: Body, by: Actor) -> Program:
    """A programme whose rule holds for everybody from 75."""
    draft = programs.create(body=arakawa, by=by, now=clock.now(), content={"name": "祝い金", "summary": "祝い金です。"})
    program = programs.approve(version=draft, by=Actor("other"), now=clock.now()).program
    document = {"when": [{"text": "age >= 75", "label": {"ja": "75歳以上"}}]}
    version = rules.propose(document=document, program=program, effective_from=date(2020, 1, 1), by=by, now=clock.now(), body=arakawa)  # fmt: skip
    rules.approve(version=version, by=Actor("other"), now=clock.now(), body=arakawa)
    return program


def residents(path: Path) -> Path:
    """31 from 75 and 12 between 65 and 75 in Arakawa, 4 children; many old people next door."""
    rows: list[people.Person] = []
    for area, born, count in (("131181", 1940, 31), ("131181", 1955, 12), ("131181", 2020, 4), ("132080", 1940, 500)):
        rows += [(len(rows) + each, {"area": area, "birth_date": date(born, 1, 1)}) for each in range(count)]
    return people.write(path, rows)


def tried(client: Client, program: Program, **sent: str) -> str:
    page = client.get(address(program)).content.decode()
    html: str = client.post(address(program), {**fields(page), **sent, "try": "1"}).content.decode()
    return html[html.index('id="looked"') :] if 'id="looked"' in html else html


def figures(html: str) -> dict[str, str]:
    return dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", html))


def test_counts_of_the_body_s_own_residents(
    at: At, author: User, gift: Program, tmp_path: Path, settings: Settings
) -> None:
    pytest.importorskip("duckdb")
    settings.RESIDENTS = residents(tmp_path / "people.parquet")
    found = tried(at(author), gift, c0_r0_value="65")
    assert figures(found) == {
        "Residents in the table": "about 50", "Match now": "about 30", "Would match": "about 40", "Newly": "about 10", "No longer": "0", "It depends": "0",
    }  # fmt: skip
    entry = LedgerEntry.objects.get(action="rule.preview")
    assert (entry.body.key, entry.subject, entry.data) == ("131181", f"program:{gift.number}", {"facts": ["age"]})
    assert entry.by == f"staff:{author.pk}"
    before = LedgerEntry.objects.count()
    at(author).get(address(gift))
    assert LedgerEntry.objects.count() == before


def test_small_counts_are_not_told(at: At, author: User, gift: Program, tmp_path: Path, settings: Settings) -> None:
    pytest.importorskip("duckdb")
    settings.RESIDENTS = residents(tmp_path / "people.parquet")
    found = figures(tried(at(author), gift, c0_r0_how="at_most", c0_r0_value="6"))
    assert (found["Would match"], found["Newly"], found["No longer"]) == ("fewer than 10", "fewer than 10", "about 30")


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (1, "fewer than 10"), (9, "fewer than 10"), (10, "about 10"), (1_234, "about 1,230")])  # fmt: skip
def test_counted(count: int, words: str) -> None:
    with translation.override("en"):
        assert counted(count) == words


def test_a_fact_without_a_basis_is_unknown(
    at: At, author: User, gift: Program, tmp_path: Path, settings: Settings
) -> None:
    pytest.importorskip("duckdb")
    settings.RESIDENTS = residents(tmp_path / "people.parquet")
    more = {"c1_r0_fact": "income", "c1_r0_how": "below", "c1_r0_value": "1000000", "c1_ja": "所得"}
    html = tried(at(author), gift, **more)
    found = figures(html)
    assert (found["Would match"], found["It depends"], found["No longer"]) == ("0", "about 30", "about 30")
    assert "Without a lawful basis" in html
    assert len(found) == 7


def test_where_no_table_is_named(at: At, author: User, gift: Program, settings: Settings) -> None:
    settings.RESIDENTS = None
    assert "TODOKE_RESIDENTS" in tried(at(author), gift)
    assert not LedgerEntry.objects.filter(action="rule.preview").exists()


def test_a_table_that_is_not_there_or_holds_nobody(
    at: At, author: User, gift: Program, tmp_path: Path, settings: Settings
) -> None:
    pytest.importorskip("duckdb")
    settings.RESIDENTS = tmp_path / "nowhere.parquet"
    assert "cannot be read" in tried(at(author), gift)
    settings.RESIDENTS = people.write(tmp_path / "other.parquet", [(1, {"area": "132080", "birth_date": date(1940, 1, 1)})])  # fmt: skip
    assert "No resident of your body" in tried(at(author), gift)
