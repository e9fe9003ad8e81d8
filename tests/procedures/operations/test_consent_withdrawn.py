"""Somebody no longer wants what is known of them to be used: it goes, and nothing that they typed."""

from datetime import datetime

from tests.people.families import person
from tests.procedures.forms import ANSWERS, published, without_files
from todoke.bodies.models import Body
from todoke.common.actors import Actor
from todoke.procedures.operations import consent_withdrawn, drafts


def test_what_was_known_goes_and_what_was_typed_stays(tokyo: Body, now: datetime, by: Actor) -> None:
    version = published(tokyo, without_files(), now=now)
    known = {
        "applicant": {"value": ANSWERS["applicant"], "how": "register", "since": None},
        "children.0.child": {"value": {"name": "届 二郎", "kana": "トドケ ジロウ"}, "how": "register", "since": None},
    }
    draft = drafts.begin(version=version, person=person(tokyo, "届 花子"), by=by, now=now, answers=ANSWERS, known=known)
    drafts.confirm(draft=draft, paths=["applicant"], by=by, now=now)
    assert consent_withdrawn.withdraw(draft=draft, by=by, now=now) == ["applicant"]
    draft.refresh_from_db()
    assert "applicant" not in draft.answers
    assert draft.answers["children"] == ANSWERS["children"], "corrected by the person, so it is theirs"
    assert (draft.answers["moved"], draft.known, draft.confirmed) == (False, {}, [consent_withdrawn.WITHDRAWN])
