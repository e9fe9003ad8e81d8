"""The commands of matching: what they write, and what they refuse in words."""

import os
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from django.core.management import CommandError, call_command

from tests.eligibility.matching import people
from tests.eligibility.matching.test_sources import document, template

pytestmark = pytest.mark.embedded


@pytest.fixture
def place(tmp_path: Path) -> Path:
    template(tmp_path / "rules", "young", (None, None, document("age < 15")))
    template(tmp_path / "rules", "old", (None, None, document("age >= 75")))
    call_command("make_population", str(tmp_path / "people.parquet"), "--residents", "3000", "--as-of", "2026-11-25", stdout=StringIO())  # fmt: skip
    return tmp_path


def match(place: Path, *arguments: str) -> str:
    out = StringIO()
    fixed = (
        "--population",
        str(place / "people.parquet"),
        "--rules",
        str(place / "rules"),
        "--out",
        str(place / "out"),
    )
    call_command("match", *fixed, "--workers", "1", *arguments, stdout=out)
    return out.getvalue()


def test_a_full_run_and_one_body_alone(place: Path) -> None:
    said = match(place, "--as-of", "2026-11-25")
    everybody = people.likely_in(place / "out")
    assert f"{len(everybody):,} likely pairs" in said
    match(place, "--as-of", "2026-11-25", "--body", "131121")
    assert os.listdir(place / "out" / "likely") == ["131121.parquet"]
    alone = people.likely_in(place / "out")
    assert alone
    assert alone == {key: days for key, days in everybody.items() if key[1].startswith("131121-")}


def test_the_engines_write_the_same(place: Path) -> None:
    match(place, "--as-of", "2026-11-25")
    found = people.likely_in(place / "out"), people.depends_in(place / "out")
    match(place, "--as-of", "2026-11-25", "--engine", "duckdb")
    assert (people.likely_in(place / "out"), people.depends_in(place / "out")) == found


def test_the_delta_of_a_month(place: Path) -> None:
    match(place, "--as-of", "2026-11-25")
    before = people.likely_in(place / "out")
    said = match(place, "--as-of", "2026-12-25", "--delta", "--since", "2026-11-25")
    changes = people.changes_in(place / "out")
    assert f"{len(changes):,} changes" in said
    match(place, "--as-of", "2026-12-25")
    assert people.followed(before, changes) == people.likely_in(place / "out")
    assert changes


def test_the_delta_against_the_table_of_before(place: Path) -> None:
    match(place, "--as-of", "2026-11-25")
    before = people.likely_in(place / "out")
    (place / "people.parquet").rename(place / "before.parquet")
    duckdb.execute(f"COPY (SELECT * REPLACE (CASE WHEN area = '131121' THEN '131130' ELSE area END AS area) FROM '{place}/before.parquet' WHERE resident % 10 <> 0 ORDER BY area, birth_date) TO '{place}/people.parquet'")  # fmt: skip
    match(
        place, "--as-of", "2026-11-26", "--delta", "--since", "2026-11-25", "--previous", str(place / "before.parquet")
    )
    changes = people.changes_in(place / "out")
    match(place, "--as-of", "2026-11-26")
    assert people.followed(before, changes) == people.likely_in(place / "out")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--delta"], "--since"), (["--since", "2026-11-20"], "--delta"), (["--body", "999999"], "999999"), (["--workers", "0"], "worker"),
        (["--delta", "--since", "2026-11-26"], "not after"), (["--population", "nowhere.parquet"], "nowhere.parquet"),
        (["--delta", "--since", "2026-11-20", "--engine", "duckdb"], "numpy"), (["--rules", "nowhere"], "no templates"),
    ],
)  # fmt: skip
def test_refused_in_words(place: Path, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        match(place, "--as-of", "2026-11-25", *arguments)


def test_a_file_that_is_no_table(place: Path) -> None:
    (place / "people.parquet").write_bytes(b"not Parquet at all")
    with pytest.raises(CommandError, match=r"people\.parquet"):
        match(place)
    duckdb.execute(f"COPY (SELECT 1 AS a) TO '{place}/people.parquet'")
    with pytest.raises(CommandError, match="no column area, birth_date, resident"):
        match(place)


def test_a_list_of_changes_says_before_and_after(place: Path) -> None:
    with pytest.raises(CommandError, match="no column side"):
        match(
            place,
            "--as-of",
            "2026-11-26",
            "--delta",
            "--since",
            "2026-11-25",
            "--changes",
            str(place / "people.parquet"),
        )


def test_bounds_of_a_population(tmp_path: Path) -> None:
    for residents in (0, -5, 10**9):
        with pytest.raises(CommandError):
            call_command("make_population", str(tmp_path / "people.parquet"), residents=residents)
    with pytest.raises(CommandError, match="no folder"):
        call_command("make_population", str(tmp_path / "nowhere" / "people.parquet"))
