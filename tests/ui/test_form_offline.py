"""The form as one file: what comes back is read by the rules of a page, under the version that it was made from, or refused."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.conftest import NOW
from tests.procedures.forms import ANSWERS, published, without_files
from todoke.bodies.models import Body
from todoke.procedures.models import FormVersion
from todoke.procedures.rules.states import VersionState
from todoke.ui import form_offline

TYPED: dict[str, list[str]] = {
    "applicant.name": ["届 花子"], "applicant.kana": ["トドケ ハナコ"], "moved": ["no"], "children.count": ["3"],
    "children.1.child.name": ["届 一郎"], "children.1.child.kana": ["とどけ いちろう"],
    "children.1.born.year": ["令和8"], "children.1.born.month": ["5"], "children.1.born.day": ["5"],
}  # fmt: skip


@pytest.fixture
def version(tokyo: Body, now: datetime) -> FormVersion:
    return published(tokyo, without_files(), now=now)


def file(version: FormVersion, typed: Any = TYPED, **changes: object) -> bytes:
    content = {
        "todoke": 1,
        "form": "x",
        "seal": form_offline.seal(version),
        "language": "en",
        "typed": typed,
        **changes,
    }
    return json.dumps(content).encode()


def test_the_file_asks_everything_and_stands_alone(version: FormVersion) -> None:
    page = form_offline.page(version, language="ja-simple")
    for name in ("applicant.kana", "moved", "town", "children.2.born.year"):
        assert f'name="{name}"' in page
    assert "<style>" in page
    assert "localStorage" in page
    assert "src=" not in page
    assert "<link" not in page
    answer = form_offline.answer(version, language="en")
    assert answer["Content-Disposition"].startswith("attachment"), "never shown by the site itself"


def test_what_was_typed_becomes_the_same_answers_as_on_line(version: FormVersion) -> None:
    held = form_offline.read(file(version))
    assert held.version == version
    assert held.language == "en"
    assert held.answers == ANSWERS, "a block that was left empty is nobody"
    assert not held.problems
    assert not held.typed


def test_what_cannot_be_read_is_kept_as_it_was_typed(version: FormVersion) -> None:
    held = form_offline.read(file(version, {**TYPED, "children.1.born.month": ["13"]}))
    assert list(held.problems) == ["children.1.born"]
    assert held.typed["child-0"]["born.month"] == ["13"], "under the place that it has among those who are there"
    assert held.answers["children"] == [{"child": ANSWERS["children"][0]["child"]}]


def test_a_file_of_an_older_version_is_read_under_it(version: FormVersion, now: datetime) -> None:
    version.procedure.versions.create(
        number=2, document=version.document, state=VersionState.PUBLISHED.value, made_by="x", made_at=now, changed_at=now, decided_at=now, from_date=now.date()
    )  # fmt: skip
    assert form_offline.read(file(version)).version == version


def test_what_is_none_of_ours_is_refused(version: FormVersion) -> None:
    broken = [
        b"", b"[]", b"\xff\xfe", b"[" * 200_000, file(version, todoke=2), file(version, seal="x"), file(version, typed=[]), file(version, {"a": "x"}),
        file(version, {"a": ["x" * 30_000]}), file(version, {str(each): ["x"] for each in range(6_000)}), b" " * 600_000,
        file(version, {"moved": [1]}),
    ]  # fmt: skip
    for each in broken:
        with pytest.raises(form_offline.OfflineInvalid):
            form_offline.read(each)
    draft = version.procedure.versions.create(
        number=2, document=version.document, state=VersionState.DRAFT.value, made_by="x", made_at=NOW, changed_at=NOW
    )
    with pytest.raises(form_offline.OfflineInvalid):
        form_offline.read(file(draft))
