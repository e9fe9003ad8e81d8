"""Uptake of texts: only by reports, only when there was time, and retirement only of what asks for something."""

from datetime import timedelta

from tests.conftest import NOW
from tests.notices.keys import adult, boxed, text
from todoke.bodies.models import Body
from todoke.notices.models import Notice
from todoke.notices.queries import uptake
from todoke.notices.rules.uptake import WITHIN


def test_a_text_that_does_nothing_is_proposed_for_retirement(arakawa: Body, chofu: Body) -> None:
    asks, tells, works = text(arakawa, "asks"), text(arakawa, "tells", leads_to=""), text(arakawa, "works")
    person, before = adult(arakawa), NOW - WITHIN
    for place in range(100):
        for each in (asks, tells, works):
            boxed(person, each, at=before, done_at=before + timedelta(days=3) if each == works and place < 40 else None)
        boxed(person, asks, at=NOW - timedelta(days=1), done_at=NOW)  # no time yet
    found = {each.text.key: each for each in uptake.of_texts(arakawa, now=NOW)}
    assert {key: (each.uptake.n, each.uptake.done, each.to_retire) for key, each in found.items()} == {
        "asks": (100, 0, True), "tells": (100, 0, False), "works": (100, 40, False),
    }  # fmt: skip
    assert uptake.flagged(arakawa, now=NOW) == {asks.pk}
    assert uptake.flagged(chofu, now=NOW) == frozenset()
    Notice.objects.filter(template=asks).update(read_at=NOW)
    assert uptake.flagged(arakawa, now=NOW) == {asks.pk}, "that it was opened says nothing"
