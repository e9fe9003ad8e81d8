"""What somebody chose about letters: only their own act changes it, it holds for every body, and nothing re-subscribes anybody."""

import ast
from uuid import uuid4

import pytest

from tests.conftest import NOW, ROOT
from tests.people.families import person
from todoke.bodies.models import Body, LedgerEntry
from todoke.common.actors import Actor
from todoke.common.channels import Channel
from todoke.notices.models import ContactAddress, NoticeSettings, TopicChoice
from todoke.notices.operations import choices
from todoke.notices.queries import choices as queries
from todoke.notices.rules import choices as rules
from todoke.notices.rules.grave import is_chosen
from todoke.notices.rules.topics import Topic
from todoke.people.models import Person
from todoke.people.operations import moving

BY = Actor("resident:1")


@pytest.fixture
def hanako(arakawa: Body) -> Person:
    return person(arakawa, "花子")


def stop(whose: Person, topic: Topic = Topic.LIVING) -> bool:
    return choices.stop(person=whose, topic=topic, by=BY, now=NOW, through="settings")


def entries(whose: Person) -> list[str]:
    found = LedgerEntry.objects.filter(subject=str(whose), action__startswith="notices.")
    return list(found.order_by("pk").values_list("action", flat=True))


def test_a_stop_is_written_once_and_taken_back_by_the_person_alone(hanako: Person) -> None:
    assert stop(hanako)
    assert not stop(hanako)  # again: nothing changes
    assert queries.stopped([hanako.pk, uuid4()]) == {hanako.pk: frozenset({Topic.LIVING})}
    assert choices.start(person=hanako, topic=Topic.LIVING, by=BY, now=NOW, through="settings")
    assert queries.stopped([hanako.pk]) == {}
    assert entries(hanako) == ["notices.stop", "notices.start"]


def test_to_start_what_was_never_stopped_writes_nothing(hanako: Person) -> None:
    assert not choices.start(person=hanako, topic=Topic.LIVING, by=BY, now=NOW, through="settings")
    assert not TopicChoice.objects.exists()


@pytest.mark.parametrize("topic", sorted(rules.KEPT))
def test_ones_own_matters_and_danger_are_never_stopped(hanako: Person, topic: Topic) -> None:
    with pytest.raises(choices.TopicKept):
        stop(hanako, topic)
    assert not TopicChoice.objects.exists()


def test_a_law_goes_past_a_stop() -> None:
    stopped = {Topic.VACCINATION}
    assert rules.stops("vaccination", "", stopped=stopped)
    assert not rules.stops("vaccination", "予防接種法8条", stopped=stopped)
    assert not rules.stops("living", "", stopped=stopped)


def test_ways_of_a_topic_leave_its_stop_alone(hanako: Person) -> None:
    stop(hanako)
    choices.set_channels(person=hanako, topic=Topic.LIVING, channels={Channel.PAPER, Channel.MAIL}, by=BY, now=NOW, through="settings")  # fmt: skip
    row = TopicChoice.objects.get()
    assert (row.wants, row.channels) == (False, ["mail", "paper"])
    assert choices.set_channels(person=hanako, topic=Topic.LIVING, channels=(), by=BY, now=NOW, through="settings")
    assert not choices.set_channels(person=hanako, topic=Topic.SURVEY, channels=(), by=BY, now=NOW, through="settings")
    assert TopicChoice.objects.count() == 1


def settings_of(whose: Person, **changed: object) -> NoticeSettings:
    usual: dict[str, object] = {
        "pushes_a_week": 2,
        "quiet_from_hour": 21,
        "quiet_until_hour": 8,
        "on_paper": False,
        "grave_letters": [],
    }
    return choices.set_settings(person=whose, by=BY, now=NOW, through="settings", **{**usual, **changed})  # type: ignore[arg-type]


def test_settings_hold_and_the_ledger_does_not_say_which_grave_letters(hanako: Person) -> None:
    assert queries.settings_of(hanako, now=NOW).pushes_a_week == 2  # nothing chosen: the default, and no row
    assert not NoticeSettings.objects.exists()
    settings_of(hanako, pushes_a_week=0, grave_letters=["disability"])
    held = queries.settings_of(hanako, now=NOW)
    assert (held.pushes_a_week, held.grave_letters) == (0, ["disability"])
    entry = LedgerEntry.objects.get(action="notices.settings")
    assert entry.data == {"fields": ["pushes_a_week", "grave_letters"], "through": "settings"}
    settings_of(hanako, pushes_a_week=0, grave_letters=["disability"])  # the same again
    assert LedgerEntry.objects.filter(action="notices.settings").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"pushes_a_week": 8}, {"pushes_a_week": -1}, {"quiet_from_hour": 24}, {"quiet_until_hour": -1}, {"grave_letters": ["violence"]}],
)  # fmt: skip
def test_what_cannot_be_chosen_changes_nothing(hanako: Person, wrong: dict[str, object]) -> None:
    with pytest.raises(choices.ChoiceInvalid) as refused:
        settings_of(hanako, **wrong)
    assert set(refused.value.data["problems"]) == set(wrong)  # type: ignore[call-overload]
    assert not NoticeSettings.objects.exists()


def test_grave_letters_come_only_to_who_asked_for_every_kind_of_fact_in_them() -> None:
    assert is_chosen(["special_child_grade", "income"], ["disability"])
    assert is_chosen(["health_needs"], ["care"])
    assert not is_chosen(["special_child_grade", "public_assistance"], ["disability"])
    assert not is_chosen(["special_child_grade"], [])
    assert not is_chosen(["fled_violence"], ["disability", "illness", "care", "welfare", "bereavement"])
    assert not is_chosen(["age"], ["disability"])  # nothing grave in it: nobody's choice made it so


def address(whose: Person, channel: Channel, rank: int) -> ContactAddress:
    return ContactAddress.objects.create(
        body=whose.body, person=whose, channel=channel.value, address={"mail": f"{channel.value}@example.jp"}, rank=rank, added_at=NOW,
        confirmed_at=NOW,
    )  # fmt: skip


def test_what_is_tried_first_is_the_persons_choice(hanako: Person) -> None:
    for rank, channel in enumerate((Channel.MAIL, Channel.PUSH, Channel.LINE)):
        address(hanako, channel, rank)
    assert choices.order_addresses(person=hanako, first=[Channel.LINE], by=BY, now=NOW, through="settings")
    assert [each.channel for each in queries.addresses_of(hanako)] == ["line", "mail", "push"]
    assert not choices.order_addresses(person=hanako, first=[Channel.LINE], by=BY, now=NOW, through="settings")


def test_a_move_to_another_town_resubscribes_nobody(hanako: Person, chofu: Body) -> None:
    stop(hanako)
    settings_of(hanako, pushes_a_week=0)
    after = moving.move_away(person=hanako, to=chofu, agreed=["name"], by=BY, now=NOW)
    assert after is not None
    assert choices.carry_over(before=hanako, after=after, by=BY, now=NOW) == 2
    assert queries.stopped([after.pk]) == {after.pk: frozenset({Topic.LIVING})}
    assert queries.settings_of(after, now=NOW).pushes_a_week == 0
    assert TopicChoice.objects.get(person=after).body == chofu


def wanting(source: str) -> list[str]:
    """Places of a module that may write that somebody wants a topic: a TopicChoice made, changed in bulk, or ``wants`` set."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "wants":
            found.append(f"wants= in line {node.value.lineno}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TopicChoice":
            found.append(f"TopicChoice() in line {node.lineno}")
        if isinstance(node, ast.Attribute) and node.attr == "wants" and isinstance(node.ctx, ast.Store):
            found.append(f".wants = in line {node.lineno}")
        if isinstance(node, ast.Attribute) and node.attr in {
            "create",
            "bulk_create",
            "update_or_create",
            "get_or_create",
        }:
            owner = ast.unparse(node.value)
            found += [f"{owner}.{node.attr} in line {node.lineno}"] if "TopicChoice" in owner else []
    return found


def test_nothing_but_a_persons_own_choice_writes_that_they_want_a_topic() -> None:
    """A scan of all our code: only ``operations/choices.py`` writes choices of topics; reading them by a filter is no write."""
    writers = {}
    for path in sorted((ROOT / "todoke").rglob("*.py")):
        if "migrations" in path.parts or path == ROOT / "todoke/notices/operations/choices.py":
            continue
        source = path.read_text(encoding="utf-8")
        found = [each for each in wanting(source) if not (each.startswith("wants=") and _is_filter(source, each))]
        if found:
            writers[str(path.relative_to(ROOT))] = found
    assert writers == {}


def _is_filter(source: str, place: str) -> bool:
    """Whether a ``wants=`` stands in a question to the database."""
    line = int(place.rpartition(" ")[2])
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and any(
            each.arg == "wants" and each.value.lineno == line for each in node.keywords
        ):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            return name in {"filter", "exclude", "get", "Q"}
    return False


def test_the_scan_finds_somebody_who_resubscribes() -> None:
    assert wanting("TopicChoice.objects.update_or_create(person=p, defaults={})")
    assert wanting("rows.update(wants=True)")
    assert wanting("row.wants = True")
    assert not _is_filter("rows.update(wants=True)", "wants= in line 1")
    assert _is_filter("TopicChoice.objects.filter(wants=True)", "wants= in line 1")
