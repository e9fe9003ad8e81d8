"""A text, a system with keys, an app and its user: what the tests of notices over the API begin with."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from tests.conftest import NOW
from tests.people.standing import BY, open_person
from todoke.bodies.models import Body
from todoke.notices.models import AppLink, Notice, NoticeTemplate
from todoke.notices.operations import apps, orders
from todoke.notices.queries.apps import CONSENT as CONSENT
from todoke.notices.rules import codes
from todoke.notices.rules.states import NoticeState, TextState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Topic
from todoke.people.models import Consent, ConsentText, Partner, Person
from todoke.people.operations import consents, partners
from todoke.people.queries import consents as asking
from todoke.people.rules.consents import Wording
from todoke.people.rules.disclosures import KeyScope, PartnerKind

ENDS = date(2027, 6, 1)
_SAME = {
    "ja": "えらんだアプリに知らせます。",
    "ja-simple": "アプリに しらせます。",
    "en": "Tell the app that you chose.",
}


def text(body: Body | None, key: str = "checkup-18m", **given: Any) -> NoticeTemplate:
    """An approved text with a day and a place."""
    usual: dict[str, Any] = {
        "version": 1, "topic": Topic.CHECKUP.value, "slots": [{"name": "day", "kind": "day"}],
        "texts": {"ja": {"title": "1歳6か月健診", "text": "{day}です。", "short": "健診のお知らせです"},
                  "en": {"title": "Check-up at 18 months", "text": "On {day}.", "short": "A check-up is near"}},
        "state": TextState.APPROVED.value, "written_by": "staff:1", "written_at": NOW, "approved_by": "staff:2", "approved_at": NOW,
        "leads_to": "/ja/child-calendar/",
    }  # fmt: skip
    return NoticeTemplate.objects.create(body=body, key=key, **{**usual, **given})


def system(body: Body, *scopes: KeyScope) -> tuple[Partner, list[str]]:
    """A system of a body, and its keys."""
    made = partners.open_partner(
        body=body, kind=PartnerKind.COUNTER, name="健康管理システム", purpose="健診のお知らせ", facts=(), by=BY, now=NOW
    )
    return made, [partners.issue_key(partner=made, scope=each, ends_date=ENDS, by=BY, now=NOW)[1] for each in scopes]


def app(body: Body, name: str = "こそだてアプリ") -> tuple[Partner, str]:
    """An app, and its key."""
    made = partners.open_partner(
        body=body, kind=PartnerKind.APP, name=name, purpose="お知らせを届ける", facts=(), by=BY, now=NOW
    )
    return made, partners.issue_key(partner=made, scope=KeyScope.NOTICES_APP, ends_date=ENDS, by=BY, now=NOW)[1]


def consent_text(body: Body, key: str = CONSENT) -> ConsentText:
    """What a body asks."""
    who = "%(who)s" if key == CONSENT else ""
    sentence = {name: who + words for name, words in _SAME.items()}
    wording = Wording(sentence, _SAME, _SAME, _SAME, _SAME, ("name",), None)
    return consents.publish_text(body=body, key=key, wording=wording, by=BY, now=NOW)


def linked(person: Person, partner: Partner, now: datetime = NOW) -> AppLink:
    """A person who uses an app."""
    text_id = asking.text_for(person.body, CONSENT).pk
    _, code = apps.connect(person=person, partner=partner, text=text_id, by=BY, now=now, language="ja")
    return apps.join(partner=partner, typed=code, by=BY, now=now)


def agreed_to_tests(person: Person) -> Consent:
    """A person whom tests may reach, on the list."""
    given = consents.give(person=person, text=consent_text(person.body, "notices-tests"), by=BY, now=NOW, language="ja")
    orders.add_to_team(body=person.body, receipt=given.number, by=BY, now=NOW)
    return given


def boxed(
    person: Person, template: NoticeTemplate, *, about: Person | None = None, at: datetime = NOW, **given: Any
) -> Notice:
    """A notice that lies in a box."""
    usual: dict[str, Any] = {
        "body": person.body, "topic": template.topic, "item": f"order:{secrets.token_hex(4)}", "code": codes.make(secrets.choice),
        "state": NoticeState.BOXED.value, "due_at": at, "planned_at": at, "settled_at": at, "tact": Tact.OPEN.value, "values": {"day": "2027-02-03"},
    }  # fmt: skip
    return Notice.objects.create(person=person, about=about or person, template=template, **{**usual, **given})


def adult(body: Body, name: str = "佐藤 ハル", **given: Any) -> Person:
    """Somebody of age."""
    return open_person(body, name, date(1988, 5, 5), **given)


SOON = NOW + timedelta(minutes=5)
