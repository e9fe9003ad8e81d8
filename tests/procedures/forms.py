"""Forms for tests: a small one with a condition, a group and a file, published at a body."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.people.models import Person
from todoke.procedures.models import Draft, FormVersion, Procedure, Submission
from todoke.procedures.operations import drafts, filing
from todoke.procedures.rules import documents
from todoke.procedures.rules.states import VersionState

SMALL: Final[dict[str, Any]] = {
    "title": {"ja": "医療証の申請", "ja-simple": "{医療証|いりょうしょう}を もらう", "en": "Medical certificate"},
    "processing_days": 10,
    "consent": {"ja": "区が所得を確かめることに同意します。", "en": "I agree that the city checks my income."},
    "groups": [{"key": "children", "label": {"ja": "子ども", "en": "Child"}, "least": 1, "most": 5}],
    "pages": [
        {"key": "applicant", "questions": [{"key": "applicant", "kind": "name", "label": {"ja": "申請する人の名前", "en": "Your name"}, "prefill": "person.name"}]},
        {"key": "moved", "questions": [{"key": "moved", "kind": "yes_no", "label": {"ja": "今年引っ越してきましたか", "en": "Did you move here this year?"}}]},
        {"key": "before", "show_if": "moved", "questions": [{"key": "town", "kind": "text", "label": {"ja": "前に住んでいた町", "en": "The town before"}}]},
        {"key": "child", "group": "children", "questions": [
            {"key": "child", "kind": "name", "label": {"ja": "子どもの名前", "en": "The child's name"}},
            {"key": "born", "kind": "date", "label": {"ja": "生まれた日", "en": "Date of birth"}},
        ]},
        {"key": "insurance", "group": "children", "questions": [
            {"key": "card", "kind": "file", "label": {"ja": "資格確認書の写真", "en": "A photo of the insurance certificate"}, "most": 2, "document": "insurance"},
        ]},
    ],
}  # fmt: skip
ANSWERS: Final[dict[str, Any]] = {
    "applicant": {"name": "届 花子", "kana": "トドケ ハナコ"},
    "moved": False,
    "children": [{"child": {"name": "届 一郎", "kana": "トドケ イチロウ"}, "born": "2026-05-05"}],
}


def published(
    body: Body, document: Mapping[str, Any] = SMALL, *, key: str = "iryosho", now: datetime, from_date: date | None = None
) -> FormVersion:  # fmt: skip
    """A procedure of a body with one published version of this form; files are optional unless the document is another."""
    definition = documents.read(document)
    procedure = Procedure.objects.create(
        body=body, key=key, name=definition.title["ja"], audience=definition.audience.value, made_by="test", made_at=now
    )
    return FormVersion.objects.create(
        procedure=procedure, number=1, document=documents.write(definition), state=VersionState.PUBLISHED.value, made_by="test",
        made_at=now, changed_at=now, decided_by="test", decided_at=now, from_date=from_date or now.date(),
    )  # fmt: skip


def without_files(document: Mapping[str, Any] = SMALL) -> dict[str, Any]:
    """The same form without its questions for files."""
    pages = [
        {**page, "questions": [each for each in page["questions"] if each["kind"] != "file"]}
        for page in document["pages"]
    ]
    return {**document, "pages": [page for page in pages if page["questions"]]}


def filed(
    version: FormVersion, answers: Mapping[str, Any] = ANSWERS, *, person: Person | None, by: Actor, now: datetime
) -> Submission:
    """A submission of these answers; the first, where a sheet goes to several bodies."""
    draft: Draft = drafts.begin(version=version, person=person, by=by, now=now, answers=answers)
    return filing.file(draft=draft, by=by, now=now)[0]
