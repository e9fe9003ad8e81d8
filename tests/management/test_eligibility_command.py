"""The command answers with the very document of the API, and says what is wrong in JSON and in words."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from tests.api.eligibility.conftest import FAMILY, MANY, ONE, post
from todoke.registry.models import Program


def run(file: object, **options: Any) -> Any:
    out = io.StringIO()
    call_command("eligibility", str(file), stdout=out, stderr=io.StringIO(), **options)
    return json.loads(out.getvalue())


def written(folder: Path, document: object) -> Path:
    path = folder / "household.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_same_document_as_the_api(
    client: Client,
    ruled: dict[str, Program],
    tmp_path: Path,
    language: str,
) -> None:
    assert run(written(tmp_path, FAMILY), language=language) == post(client, FAMILY, ONE, language).json()
    many = {"households": [FAMILY, FAMILY]}
    assert run(written(tmp_path, many), language=language) == post(client, many, MANY, language).json()


def test_the_standard_input(ruled: dict[str, Program], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(FAMILY).encode())))
    assert run("-")["area"] == "131181"


@pytest.mark.parametrize(
    ("document", "place", "code"),
    [
        ({**FAMILY, "area": "999999"}, "area", "body_not_found"),
        ({**FAMILY, "facts": {"incme": 1}}, "facts.incme", "fact_unknown"),
        ("{", "", "json_syntax"),
    ],
)
def test_problems_are_json_and_words(
    ruled: dict[str, Program],
    tmp_path: Path,
    document: object,
    place: str,
    code: str,
) -> None:
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("eligibility", str(written(tmp_path, document)), "--language", "en", stdout=out, stderr=err)
    assert stopped.value.code == 1
    (problem,) = json.loads(out.getvalue())["problems"]
    assert (problem["parameter"], problem["code"]) == (place, code)
    assert problem["message"] in err.getvalue()


def test_what_cannot_be_read(db: None, tmp_path: Path) -> None:
    for name in (tmp_path / "none.json", tmp_path, "a\0b"):
        with pytest.raises(CommandError, match="Cannot read"):
            run(name)
    with pytest.raises(CommandError, match="larger than"):
        run(written(tmp_path, " " * (2 * 1024 * 1024 + 1)))
