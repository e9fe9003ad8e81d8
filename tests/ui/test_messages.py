"""Every code that can reach a person has words."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from django.utils import translation

import todoke
from tests.conftest import ROOT
from todoke.common.errors import Refusal
from todoke.ui import messages

SOURCES = [path for path in sorted((ROOT / "todoke").rglob("*.py")) if "migrations" not in path.parts]
RAISED = re.compile(
    r"""(?:\bNote|\bUnreadableFile|\bCellNote|\b_problem|\b_refuse)\(\s*(?:field,\s*)?"([a-z_0-9]+)\""""
)


def subclasses(kind: type[Refusal]) -> set[type[Refusal]]:
    found = set(kind.__subclasses__())
    return found.union(*(subclasses(each) for each in found)) if found else found


def test_every_refusal_has_a_message() -> None:
    for module in pkgutil.walk_packages(todoke.__path__, "todoke."):
        if ".migrations" not in module.name and ".management" not in module.name:
            importlib.import_module(module.name)
    ours = [kind for kind in subclasses(Refusal) if kind.__module__.startswith("todoke.")]
    codes = {
        kind.code for kind in ours if not kind.__module__.startswith("todoke.api.")
    }  # the API has words of its own
    assert codes
    assert sorted(codes - set(messages.MESSAGES)) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_note_has_a_message(path: Path) -> None:
    codes = set(RAISED.findall(path.read_text(encoding="utf-8")))
    assert sorted(codes - set(messages.MESSAGES)) == []


@pytest.mark.parametrize("language", ["ja", "ja-simple", "en"])
def test_every_message_can_be_said_with_and_without_its_parameters(language: str) -> None:
    with translation.override(language):
        for code, text in messages.MESSAGES.items():
            assert str(messages.tell(code))
            names = re.findall(r"%\((\w+)\)s", text)
            said = messages.tell(code, dict.fromkeys(names, "<7>"))
            assert "<7>" not in said
            assert not names or "&lt;7&gt;" in said


def test_an_unknown_code_has_general_words_and_lists_have_names() -> None:
    with translation.override("en"):
        assert messages.tell("no such code") == "This cannot be done."
        assert "Subjects" in messages.tell("code_of_other_list", {"read": "002", "list": "category"})
        assert messages.label("summary") == "Summary"
        assert messages.label("<x>") == "&lt;x&gt;"
