"""Counters with signed codes, what is asked and on which scale, sheets, and when nobody is asked."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from tests.voice.saying import voice
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.voice.models import Asking
from todoke.voice.operations import asking, counters
from todoke.voice.operations.asking import AskingInvalid
from todoke.voice.operations.counters import CounterInvalid, CounterKeyTaken
from todoke.voice.queries import asking as asked
from todoke.voice.queries import counters as queries
from todoke.voice.queries.counters import CounterEnded, CounterForged
from todoke.voice.rules import tact
from todoke.voice.rules.kinds import About, Scale
from todoke.voice.rules.sheets import SheetCode, read_code, written

NAMES = {"ja": "総合窓口3", "ja-simple": "", "en": "Main counter 3"}


@pytest.mark.django_db
def test_only_our_own_code_leads_to_a_counter(arakawa: Body, by: Actor, now: datetime, settings: Settings) -> None:
    first = counters.make(body=arakawa, key="ichi", names=NAMES, place="1階", by=by, now=now)
    second = counters.make(body=arakawa, key="ni", names=NAMES, place="", by=by, now=now)
    code = queries.code_of(first)
    assert queries.by_code(code.lower()) == first
    forged = [f"{second.pk}-{code.partition('-')[2]}", code[:-1] + ("A" if code[-1] != "A" else "B"), f"{first.pk}", "", "9" * 40, "é-\0"]  # fmt: skip
    for each in forged:
        with pytest.raises(CounterForged):
            queries.by_code(each)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret for the next years"
    assert queries.by_code(code) == first, "posters outlive a renewed secret"
    counters.end(counter=first, by=by, now=now)
    with pytest.raises(CounterEnded):
        queries.by_code(code)


@pytest.mark.django_db
def test_a_counter_is_made_renamed_and_ended_in_the_ledger(arakawa: Body, by: Actor, now: datetime) -> None:
    made = counters.make(body=arakawa, key="ichi", names=NAMES, place=" 1階 ", by=by, now=now)
    assert (made.names, made.place) == ({"ja": "総合窓口3", "en": "Main counter 3"}, "1階")
    with pytest.raises(CounterKeyTaken):
        counters.make(body=arakawa, key="ichi", names=NAMES, place="", by=by, now=now)
    for key, names, problem in (
        ("Ichi", NAMES, "counter_key_invalid"), ("x", NAMES, "counter_key_invalid"), ("san", {"en": "3"}, "counter_invalid"),
        ("san", {"ja": "長" * 61}, "counter_invalid"),
    ):  # fmt: skip
        with pytest.raises(CounterInvalid) as refused:
            counters.make(body=arakawa, key=key, names=names, place="", by=by, now=now)
        assert refused.value.data["problem"] == problem
    with pytest.raises(CounterInvalid):
        counters.rename(counter=made, names={"en": "only"}, place="", by=by, now=now)
    counters.rename(counter=made, names={"ja": "新しい窓口"}, place="", by=by, now=now)
    counters.end(counter=made, by=by, now=now)
    counters.end(counter=made, by=by, now=now + timedelta(days=1))
    made.refresh_from_db()
    assert (made.names, made.ended_at) == ({"ja": "新しい窓口"}, now)
    actions = (
        LedgerEntry.objects.filter(body=arakawa, action__startswith="counter.")
        .order_by("sequence")
        .values_list("action", flat=True)
    )
    assert list(actions) == ["counter.make", "counter.rename", "counter.end"]


@pytest.mark.django_db
def test_the_newest_that_is_nearest_says_what_is_asked(arakawa: Body, by: Actor, now: datetime) -> None:
    def settle(about: str, scale: Scale, at: datetime, *, on: bool = True) -> Asking | None:
        return asking.settle(body=arakawa, about_kind=About.PROCEDURE, about=about, scale=scale.value, on=on, by=by, now=at)  # fmt: skip

    def scale(about: str, at: datetime) -> Scale:
        return asked.scale_for(arakawa, About.PROCEDURE, about, now=at)

    assert scale("7", now) is Scale.SATISFACTION
    assert settle("", Scale.RECOMMEND, now) is not None
    assert settle("", Scale.RECOMMEND, now + timedelta(hours=1)) is None, "the same as before makes no row"
    assert settle("7", Scale.SATISFACTION, now + timedelta(days=1), on=False) is not None
    later = now + timedelta(days=2)
    assert [scale("7", later), scale("8", later), scale("7", now)] == [
        Scale.SATISFACTION,
        Scale.RECOMMEND,
        Scale.RECOMMEND,
    ]
    assert [asked.is_asked(arakawa, About.PROCEDURE, each, now=later) for each in ("7", "8")] == [False, True]
    assert asked.scale_for(arakawa, About.COUNTER, "", now=later) is Scale.SATISFACTION, (
        "another kind is not settled by it"
    )
    assert [(each.about, each.scale) for each in asked.in_force(arakawa, now=later)] == [
        ("", Scale.RECOMMEND),
        ("7", Scale.SATISFACTION),
    ]
    with pytest.raises(AskingInvalid):
        asking.settle(body=arakawa, about_kind=About.PROCEDURE, about="", scale="stars", on=True, by=by, now=later)
    entry = LedgerEntry.objects.filter(body=arakawa, action="asking.settle").latest("sequence")
    assert entry.data == {"kind": "procedure", "scale": "satisfaction-1-5", "on": False}


@pytest.mark.django_db
def test_a_transaction_is_kept_as_a_key_that_leads_nowhere(arakawa: Body, now: datetime, settings: Settings) -> None:
    once = asked.once_of("transaction|5b0f")
    voice(arakawa, now, once=once)
    assert asked.is_said(once)
    assert "5b0f" not in once
    settings.SECRET_KEY = "another"
    assert asked.once_of("transaction|5b0f") != once, "nobody makes the key without our secret"


@pytest.mark.parametrize(
    ("names", "subjects", "targets", "right"),
    [
        (["死亡届"], [], [], True), (["おくやみ手続き"], [], [], True), (["葬祭費の支給申請"], [], [], True),
        (["手続"], ["012"], [], True), (["手続"], [], ["099"], True), (["児童手当の認定請求"], ["003"], ["001"], False), (["出生届"], [], [], False),
    ],
)  # fmt: skip
def test_after_a_death_nobody_is_asked(names: list[str], subjects: list[str], targets: list[str], right: bool) -> None:
    assert tact.of_death(names, subjects=subjects, targets=targets) is right


def test_a_sheet_is_read_however_its_code_is_typed() -> None:
    sheet = SheetCode("131181", About.COUNTER, "kodomo", Scale.RECOMMEND)
    assert read_code(f" {written(sheet).upper()} ") == sheet
    whole = SheetCode("131181", About.BODY, "", Scale.SATISFACTION)
    assert read_code("１３１１８１／ｂｏｄｙ／-／satisfaction-1-5".replace("／", "/")) == whole
    for wrong in (
        "",
        "131181/counter/kodomo",
        "131181/counter/kodomo/stars",
        "131181/window/kodomo/recommend-0-10",
        "x" * 500,
    ):
        assert read_code(wrong) is None
