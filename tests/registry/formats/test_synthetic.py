"""The synthetic registry file: repeatable, of the real schema, with the real file's defects in their proportions."""

import io
import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from todoke.registry.formats import synthetic, synthetic_text, tokyo
from todoke.registry.formats.reading import ReadRecord

TODAY = date(2026, 11, 23)
COUNT = 781  # a tenth of the real file


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("synthetic") / "registry.json"
    synthetic.write_file(made, COUNT, 1)
    return made


@pytest.fixture(scope="module")
def records(path: Path) -> list[ReadRecord]:
    with path.open("rb") as file:
        return list(tokyo.read_file(file, today=TODAY))


def comes_back(path: Path) -> bool:
    out = io.StringIO()
    with path.open("rb") as file:
        read = (tokyo.patch(one.original, one.content or {}, one.content or {}) for one in tokyo.read_file(file))
        tokyo.write(read, out)
    return out.getvalue() == path.read_text("utf-8")


def test_the_bodies_are_the_metropolis_and_its_62_municipalities() -> None:
    assert len(synthetic_text.BODIES) == 63
    assert len({digits for digits, _ in synthetic_text.BODIES}) == 63


def test_the_same_seed_gives_the_same_records_and_another_seed_others() -> None:
    assert list(synthetic.records(70, 1)) == list(synthetic.records(70, 1))
    assert list(synthetic.records(70, 1)) != list(synthetic.records(70, 2))


def test_numbers_are_unique_even_when_types_run_out() -> None:
    count = 63 * 310
    slots = synthetic._slots(count, 1)
    assert len(set(slots)) == count
    assert {slot.branch for slot in slots} == {1, 2}


def test_the_file_is_exported_as_it_was_read(path: Path, records: list[ReadRecord]) -> None:
    assert comes_back(path)
    values = json.loads(path.read_text("utf-8"))
    assert len(values) == len(records) == COUNT
    assert all(list(value) == list(tokyo.new_record({})) for value in values)
    assert len({record.number for record in records}) == COUNT
    assert len({record.body_code for record in records if not record.fatal}) == 63


def test_the_defects_are_there_and_are_found(records: list[ReadRecord]) -> None:
    problems = Counter(note.code for record in records for note in record.problems)
    repairs = Counter(note.code for record in records for note in record.repairs)
    quarter = _read(synthetic.records(synthetic.REAL_COUNT // 4, 3))
    others = Counter(note.code for record in quarter for note in record.problems)
    assert repairs["date_form"] == 39
    assert problems["age_contradiction"] + problems["age_disagrees_with_name"] == 1
    assert (others["age_disagrees_with_name"], others["code_of_other_list"]) == (2, 1)
    sound = [record.content for record in records if record.content]
    assert sum("updated_date" not in content for content in sound) == 66
    assert sum("target_conditions" not in content for content in sound) == pytest.approx(380.8, abs=1)
    ages = sum("target_age_gte" not in content for content in sound)
    assert ages / len(sound) > 0.6
    links = sum(len(re.findall(r"[^:];https://", str(content.get("description")))) for content in sound)
    assert links / len(sound) == pytest.approx(34_000 / 7812, rel=0.1)


def _read(made: object) -> list[ReadRecord]:
    assert hasattr(made, "__iter__")
    return [tokyo.read(value, "", 1, today=TODAY) for value in made]


def test_bodies_share_the_texts_of_a_type(records: list[ReadRecord]) -> None:
    summaries = Counter(str((record.content or {}).get("summary")) for record in records)
    descriptions = {str((record.content or {}).get("description")) for record in records}
    assert len(summaries) < COUNT * 0.6
    assert len(descriptions) == COUNT


@pytest.mark.soak
def test_the_whole_size_is_that_of_the_real_file_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "registry.json"
    synthetic.write_file(path, synthetic.REAL_COUNT, 1)
    assert 80e6 < path.stat().st_size < 100e6
    assert comes_back(path)
    with path.open("rb") as file:
        assert [note.code for one in tokyo.read_file(file) if one.fatal for note in one.problems] == ["check_digit"]
