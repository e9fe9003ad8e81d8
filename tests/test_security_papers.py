"""The papers on security are complete and true: each number of the standard once, and every test that they name exists."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from scripts.documents import DOCS
from tests.conftest import ROOT

pytestmark = pytest.mark.embedded

#: Sections of ASVS 5.0.0: the level of each requirement in its order.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
#: Levels 1 and 2 of each chapter: how many requirements.
COUNTS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}
PAPERS = ("threat-model.md", "asvs.md", "inventory.md")
NAMED = re.compile(r"`((?:\w+/)*test_\w+\.py)(?:::(test_\w+))?`")
ROWS = re.findall(
    r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$",
    (DOCS / "asvs.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("name", PAPERS)
def test_every_test_that_a_paper_names_exists(name: str) -> None:
    found = NAMED.findall((DOCS / name).read_text(encoding="utf-8"))
    missing = [f"{path}::{test}" for path, test in found if not _is_there(ROOT / "tests" / path, test)]
    assert not missing
    assert found or name == "inventory.md"


def _is_there(path: Path, test: str) -> bool:
    return path.is_file() and (not test or test in names_in(path))


def test_the_search_finds_a_test_that_does_not_exist() -> None:
    assert NAMED.findall("`people/test_x.py::test_y`, `test_z.py`") == [
        ("people/test_x.py", "test_y"),
        ("test_z.py", ""),
    ]
    assert not _is_there(Path(__file__), "test_that_nobody_wrote")
    assert not _is_there(ROOT / "tests" / "test_of_nothing.py", "")


def test_the_standard_has_as_many_numbers_as_we_list() -> None:
    levels = Counter(level for section in LEVELS.values() for level in section)
    assert (levels["1"], levels["2"], levels["3"]) == (70, 183, 92)
    for chapter, count in COUNTS.items():
        held = "".join(levels for section, levels in LEVELS.items() if section.split(".")[0] == str(chapter))
        assert len(held) - held.count("3") == count, chapter


def test_each_number_of_levels_1_and_2_is_there_once_and_in_order() -> None:
    wanted = [
        (f"{section}.{place}", level)
        for section, levels in LEVELS.items()
        for place, level in enumerate(levels, 1)
        if level != "3"
    ]
    assert [(number, level) for number, level, *_ in ROWS] == wanted


def test_each_row_says_what_whether_and_how() -> None:
    assert len(ROWS) == 253
    for number, _, what, whether, how in ROWS:
        assert whether in {"met", "not applicable", "**not met**"}, number
        assert 2 <= len(what.split()) <= 10, number
        assert len(how) > 3, number


def test_the_sums_at_the_top_are_those_of_the_table() -> None:
    text = (DOCS / "asvs.md").read_text(encoding="utf-8")
    for level in "12":
        held = Counter(whether for _, of, _, whether, _ in ROWS if of == level)
        line = f"| {level} | {held['met']} | {held['not applicable']} | {held['**not met**']} |"
        assert line in text, line
