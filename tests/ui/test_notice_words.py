"""What leaves the box, for every channel: closed lines, whatever the text and the values are."""

import re
import uuid
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from todoke.bodies.models import Body
from todoke.common.channels import Channel
from todoke.common.clock import TOKYO
from todoke.common.short_messages import problem as sms_problem
from todoke.gateways.sending.messages import Message
from todoke.notices.models import ContactAddress, Delivery, Notice, NoticeTemplate
from todoke.notices.rules.slots import SlotKind
from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic
from todoke.people.models import Person
from todoke.ui import notice_addresses, notice_slots, notice_stop, notice_words

CHANNELS = [each for each in Channel if each is not Channel.PAPER]
LANGUAGES = ("ja", "ja-simple", "en")
SECRET = "ひみつ"
NUMBER = "psid3.0+7000020131181+1+UM24"
BODY = Body(pk=1, key="131181", name="荒川区", name_kana="あらかわく", name_en="Arakawa City", phone="03-3802-3111")
OTHER = Body(pk=2, key="130001", name="東京都", name_kana="とうきょうと", name_en="Tokyo", phone="03-5321-1111")
WORDS = {
    "title": "題の{dose}",
    "text": "{child}さんの本文です。\n\n{until}まで。",
    "short": "{dose}は{until}までです。",
}
SLOTS = [{"name": kind.value, "kind": kind.value} for kind in SlotKind]
VALUES: dict[str, object] = {
    "program": NUMBER, "day": "2027-01-05", "count": 3, "age": 1, "place": "区役所", "dose": "MR1", "child": "花子",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notice_slots, "program_name", lambda _, number: {NUMBER: "児童手当"}.get(number))


def notice(body: Body = BODY, **given: Any) -> Notice:
    texts = given.pop("texts", dict.fromkeys(LANGUAGES, WORDS))
    template = NoticeTemplate(
        topic=given.get("topic", Topic.VACCINATION), slots=given.pop("slots", SLOTS), texts=texts, leads_to=given.pop("leads_to", "child-calendar/")
    )  # fmt: skip
    person = Person(body=body, name=SECRET)
    columns: dict[str, Any] = {
        "body": body, "person": person, "about": person, "template": template, "topic": Topic.VACCINATION, "values": VALUES, "code": "0123456789AB",
        "language": "ja", "until_date": date(2027, 2, 28), "item": "vaccine:MR1", "because": {"facts": [SECRET]}, **given,
    }  # fmt: skip
    return Notice(id=uuid.uuid4(), **columns)


def message(notices: list[Notice], channel: Channel, tact: int = Tact.OPEN) -> Message:
    moment = datetime(2026, 11, 23, 9, tzinfo=TOKYO)
    delivery = Delivery(
        body=notices[0].body, channel=channel, tact=tact, due_at=moment, until_at=moment.replace(hour=10), priority=Priority.ORDINARY
    )  # fmt: skip
    return message_of(delivery, notices)


def message_of(delivery: Delivery, notices: list[Notice]) -> Message:
    return notice_words.message_of(
        delivery, notices, ContactAddress(channel=delivery.channel, address={"mail": "a@example.com"})
    )


def whole(sent: Message) -> str:
    """All that is said in a message; what is sealed in the address of a stop differs each time."""
    return re.sub(
        r"/stop/[\w-]+",
        "/stop/",
        "\n".join((sent.text, sent.subject, sent.html, sent.url, sent.sender, repr(sent.headers), repr(sent.data))),
    )


values = st.one_of(
    st.just(SECRET), st.text(max_size=5).map(lambda text: text + SECRET), st.integers(), st.booleans(), st.none(),
    st.lists(st.just(SECRET), max_size=1), st.sampled_from(["MR1", NUMBER, "2026-04-01"]),
)  # fmt: skip
marks = st.sampled_from(
    [*(f"{{{kind.value}}}" for kind in SlotKind), "{", "}", "{漢字|かんじ}", "{x}", "お知らせ", "a|b", "<b>&", "\n"]
)
words = st.lists(marks, max_size=8).map("".join)


@examples(150)
@given(
    short=words, title=words, given=st.dictionaries(st.sampled_from([kind.value for kind in SlotKind]), values), channel=st.sampled_from(CHANNELS),
    language=st.sampled_from(LANGUAGES), tact=st.sampled_from(Tact), mixed=st.permutations([kind.value for kind in SlotKind]),
)  # fmt: skip
def test_no_value_reaches_a_lock_screen(
    short: str, title: str, given: dict[str, object], channel: Channel, language: str, tact: Tact, mixed: list[str]
) -> None:
    """Any text, any values in any fields, names of one kind with another: nothing that was put in comes out."""
    slots = [{"name": kind.value, "kind": other} for kind, other in zip(SlotKind, mixed, strict=True)]
    texts = {key: {"title": title, "text": title, "short": short} for key in LANGUAGES}
    sent = message([notice(values=given, slots=slots, texts=texts, language=language, tact=tact)], channel)
    assert SECRET not in whole(sent)
    assert "{" not in sent.text + sent.subject
    assert sent.text


@examples(40)
@given(channel=st.sampled_from(CHANNELS), language=st.sampled_from(LANGUAGES), bundle=st.booleans())
def test_the_neutral_line_is_the_same_for_every_text(channel: Channel, language: str, bundle: bool) -> None:
    """Where tact is wanted, what leaves the box does not depend on what it is about."""
    sent = []
    for topic, texts, item in (
        (Topic.VACCINATION, WORDS, "a"),
        (Topic.BENEFIT, {"title": "生活保護", "text": "生活保護", "short": "生活保護です"}, "b"),
    ):
        first = notice(
            topic=topic, texts=dict.fromkeys(LANGUAGES, texts), language=language, tact=Tact.NEUTRAL, item=item
        )
        first.pk = uuid.UUID(int=7)
        sent.append(message([first, notice(language=language)] if bundle else [first], channel, Tact.OPEN))
    assert whole(sent[0]) == whole(sent[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_line_for_each_channel(language: str) -> None:
    sent = {channel: message([notice(language=language)], channel) for channel in CHANNELS}
    until = {"ja": "2月28日", "ja-simple": "2月(がつ)28日(にち)", "en": "28 February"}[language]
    assert all(until in each.text for channel, each in sent.items() if channel is not Channel.SMS)
    assert (
        until in sent[Channel.SMS].text or "2月28日" in sent[Channel.SMS].text
    )  # readings go where they would make it too long
    assert not any("花子" in whole(each) for each in sent.values())
    name = {"ja": "荒川区", "ja-simple": "荒川区(あらかわく)", "en": "Arakawa City"}[language]
    assert sent[Channel.SMS].text.startswith(name)
    assert "http" not in sent[Channel.SMS].text + sent[Channel.SMS].url
    assert "03-3802-3111" in sent[Channel.SMS].text
    assert sms_problem(sent[Channel.SMS].text) == ""
    assert "0123-4567-89AB" in sent[Channel.SMS].text
    assert sent[Channel.PUSH].url.startswith("http")
    assert sent[Channel.APP].data["topic"] == "vaccination"
    assert sent[Channel.MAIL].seconds == 3600


@examples(60)
@given(
    name=st.text(alphabet="荒川区東京A😀", min_size=1, max_size=80), short=st.text(alphabet="文😀a", max_size=150), language=st.sampled_from(LANGUAGES),
    phone=st.sampled_from(["", "03-3802-3111", "03-3802-3111（平日の8時30分から17時15分）内線"]),
)  # fmt: skip
def test_an_sms_never_has_a_third_part(name: str, short: str, language: str, phone: str) -> None:
    sender = Body(pk=3, key="x", name=name, name_kana="か" * 120, name_en="n" * 120, phone=phone)
    sent = message(
        [notice(body=sender, texts={key: {**WORDS, "short": short} for key in LANGUAGES}, language=language)],
        Channel.SMS,
    )
    assert sms_problem(sent.text) == ""
    assert sent.text.startswith({"ja": name[:10], "ja-simple": name[:10], "en": "n" * 10}[language])


def test_a_bundle_counts_its_letters_and_names_its_senders() -> None:
    two = [notice(language="en"), notice(language="en", body=OTHER)]
    sent = message(two, Channel.PUSH)
    assert sent.subject == "Arakawa City and others"
    assert "(2 letters)" in sent.text
    assert message(two, Channel.PUSH, Tact.NEUTRAL).text == "2 letters for you are in your Todoke box."


def test_a_mail_says_how_to_check_and_how_to_stop() -> None:
    sent = message([notice(language="en")], Channel.MAIL)
    assert sent.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = sent.headers["List-Unsubscribe"].strip("<>")
    person, topic = notice_stop.read(stop.rpartition("/")[2]) or (None, None)
    assert topic is Topic.VACCINATION
    assert person is not None
    assert sent.text.count("/stop/") == sent.html.count("/stop/") == 1
    assert "From Arakawa City" in sent.text
    assert "0123-4567-89AB" in sent.text
    assert sent.html.count("<p>") == 5
    by_law = message([notice(language="en", law="予防接種法8条")], Channel.MAIL)
    assert not by_law.headers
    assert "予防接種法8条" in by_law.text
    assert "Choose how you are told" in by_law.text


def test_a_bundle_stops_each_of_its_topics() -> None:
    two = [notice(language="en"), notice(language="en", topic=Topic.LIVING), notice(language="en", topic=Topic.FILING)]
    sent = message(two, Channel.MAIL)
    assert "“Vaccinations”" in sent.text
    assert "“Living in the town”" in sent.text
    assert sent.text.count("/stop/") == 2  # one's own matters are stopped by nobody
    neutral = message(two, Channel.MAIL, Tact.NEUTRAL)
    assert "Vaccinations" not in neutral.text
    assert neutral.text.count("/stop/") == 1


def test_the_letter_falls_back_visibly() -> None:
    told = notice_words.letter(notice(texts={"ja": WORDS}), "en")
    assert (told.language, told.fell_back) == ("ja", True)
    assert "花子さん" in told.paragraphs[0]
    assert "2027年2月28日" in told.paragraphs[1]
    assert told.step_url.endswith("/en/child-calendar/")
    outside = notice_words.outside([notice(texts={"ja": WORDS}, language="en")], Channel.PUSH, "en")
    assert outside.neutral


def test_a_letter_is_escaped_and_never_shows_a_mark() -> None:
    texts = {"ja": {"title": "<b>{nothing}", "text": "{place}{"}}
    told = notice_words.letter(notice(texts=texts, values={"place": "<i>"}), "ja")
    assert told.title == "&lt;b&gt;…"
    assert "{" not in str(told.paragraphs)
    assert "<i>" not in str(told.paragraphs)


def test_the_step_of_a_programme() -> None:
    assert notice_addresses.step(notice(leads_to="programs/{program}"), "ja").endswith(
        "/ja/programs/psid3.0_7000020131181_1_UM24"
    )
    assert notice_addresses.step(notice(leads_to="javascript:alert(1)"), "ja") == ""
    assert notice_addresses.step(notice(leads_to="//evil.example"), "ja") == ""


def test_logs_name_a_row_and_nothing_else() -> None:
    one = notice()
    assert str(one) == f"notice:{one.pk}"
    assert SECRET not in repr(one) + str(one.template)
