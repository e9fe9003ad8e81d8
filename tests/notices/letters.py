"""Letters in boxes: what the tests of the box, of choices and of calls begin with."""

import itertools
from datetime import date, datetime

from tests.conftest import NOW
from todoke.bodies.models import Body
from todoke.notices.models import Notice, NoticeTemplate
from todoke.notices.rules.states import NoticeState, TextState
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person

_SIGNS = "34679ACDEFGHJKMNPQRTWXY"
_NUMBERS = itertools.count(1)
WORDS = {
    "ja": {"title": "区からのお知らせ", "text": "はじまります。\n\n予約してください。"},
    "ja-simple": {"title": "{区|く}からのお{知|し}らせ", "text": "はじまります。"},
    "en": {"title": "News from your ward", "text": "It begins.\n\nPlease book."},
}


def code() -> str:
    """A code that no other letter has; its check sign does not matter here."""
    number, signs = next(_NUMBERS), ""
    for _ in range(12):
        number, place = divmod(number, len(_SIGNS))
        signs = _SIGNS[place] + signs
    return signs


def a_text(topic: Topic = Topic.LIVING, *, key: str = "news", law: str = "", leads_to: str = "") -> NoticeTemplate:
    """A text of ours in every language."""
    found = NoticeTemplate.objects.filter(body=None, key=key).first()
    return found or NoticeTemplate.objects.create(
        key=key, version=1, topic=topic.value, law=law, texts=WORDS, slots=[], leads_to=leads_to, state=TextState.APPROVED.value,
        written_by="test", written_at=NOW, approved_by="test:2", approved_at=NOW,
    )  # fmt: skip


def letter(
    person: Person, body: Body | None = None, *, about: Person | None = None, topic: Topic = Topic.LIVING, law: str = "", item: str = "letter:1",
    state: NoticeState = NoticeState.BOXED, reminder: int = 1, given: datetime = NOW, tact: Tact = Tact.OPEN, until: date | None = None,
    because: dict[str, object] | None = None, template: NoticeTemplate | None = None,
) -> Notice:  # fmt: skip
    """A letter to somebody, in their box unless it still waits."""
    made = Notice(
        body=body or person.body, person=person, about=about or person, template=template or a_text(topic), topic=topic.value, law=law, item=item,
        reminder=reminder, code=code(), state=state.value, due_at=given, planned_at=given, tact=tact.value, until_date=until, because=because or {},
        settled_at=None if state is NoticeState.PLANNED else given,
    )  # fmt: skip
    made.save(force_insert=True)
    return made
