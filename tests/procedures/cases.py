"""Cases for tests: a ward, somebody who files, two members of staff, our own texts of notices."""

import json
from datetime import datetime
from typing import Any, Final

from tests.conftest import ROOT
from tests.people.families import person
from tests.procedures.forms import ANSWERS, filed, published, without_files
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.notices.operations import texts
from todoke.people.models import Person
from todoke.procedures.models import FormVersion, Submission

ONE, TWO = Actor("staff:101", 101), Actor("staff:102", 102)
BANK: Final[dict[str, str]] = {"bank": "0001", "branch": "001", "type": "ordinary", "number": "0123456", "holder": "トドケ ハナコ"}  # fmt: skip


def form(**more: Any) -> dict[str, Any]:
    """The small form without files, with an account and reasons of the body's own."""
    document = without_files()
    account = {"key": "account", "questions": [{"key": "account", "kind": "bank", "label": {"ja": "振込口座", "en": "Account"}, "required": False}]}  # fmt: skip
    home = {"key": "home", "questions": [{"key": "home", "kind": "address", "label": {"ja": "住所", "en": "Address"}, "required": False}]}  # fmt: skip
    return {**document, "pages": [*document["pages"], account, home], "reasons": ["保険証の記号が違う"], **more}


def file_one(
    body: Body, whom: Person | None = None, *, now: datetime, answers: dict[str, Any] | None = None, version: FormVersion | None = None
) -> Submission:  # fmt: skip
    """One case of a body; of somebody new where nobody is given."""
    whom = whom or person(body, "届 花子", address="桔梗坂1-2")
    by = Actor(f"resident:{whom.pk}")
    return filed(
        version or published(body, form(), now=now),
        answers or {**ANSWERS, "account": BANK},
        person=whom,
        by=by,
        now=now,
    )


def keep_texts(now: datetime) -> None:
    """Our own texts of notices are in force."""
    rows = json.loads((ROOT / "todoke" / "sample" / "notice_texts.json").read_text(encoding="utf-8"))["texts"]
    texts.keep_standard(rows=rows, by=Actor("test"), now=now)
