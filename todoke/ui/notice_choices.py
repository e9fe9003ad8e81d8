"""What somebody chose about letters, as a page shows it and a form sends it: the same for the person and for staff who serve them at a counter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from markupsafe import Markup

from todoke.common.actors import Actor
from todoke.common.channels import Channel
from todoke.common.errors import Refusal
from todoke.notices.models import ContactAddress
from todoke.notices.operations import choices
from todoke.notices.queries import choices as queries
from todoke.notices.rules import choices as rules
from todoke.notices.rules.attention import MOST_PUSHES
from todoke.notices.rules.grave import LABELS
from todoke.notices.rules.topics import TOPICS, Topic
from todoke.people.models import Person
from todoke.registry.rules.fields import N_
from todoke.ui.messages import say, tell
from todoke.ui.notice_held_words import CHANNELS


@dataclass(frozen=True, slots=True)
class TopicShown:
    """A topic and what the person chose for it; ``ways`` are the only ones, none of them: any."""

    topic: Topic
    label: Markup
    explained: Markup
    law: str
    may_stop: bool
    stopped: bool
    ways: tuple[Channel, ...]
    ways_said: tuple[Markup, ...]


def topics(person: Person) -> Sequence[TopicShown]:
    """Every topic, in the order of the list."""
    chosen = queries.choices_of(person)
    shown = []
    for topic, about in TOPICS.items():
        row = chosen.get(topic)
        ways = tuple(each for each in rules.CHANNELS if row and each.value in row.channels)
        shown.append(
            TopicShown(
                topic, say(about.label), say(about.explained), about.law, rules.may_stop(topic), bool(row and not row.wants and rules.may_stop(topic)),
                ways, tuple(say(CHANNELS[each]) for each in ways),
            )
        )  # fmt: skip
    return shown


def topic(person: Person, wanted: Topic) -> TopicShown:
    """One topic."""
    return next(each for each in topics(person) if each.topic is wanted)


def ways(person: Person) -> list[tuple[str, Markup]]:
    """The ways that a person can choose among: those by which they can be reached, and paper."""
    held = {Channel(each.channel) for each in queries.addresses_of(person) if each.confirmed_at} | {Channel.PAPER}
    return [(each.value, say(CHANNELS[each])) for each in rules.CHANNELS if each in held]


def change_topic(
    sent: QueryDict, topic: Topic, *, person: Person, by: Actor, now: datetime, through: str
) -> str | None:
    """Do what a form about one topic asks for; what to say of it, None for a form that is not ours."""
    match sent.get("do"):
        case "stop":
            choices.stop(person=person, topic=topic, by=by, now=now, through=through)
            return N_("It is stopped for every body, at once.")
        case "start":
            choices.start(person=person, topic=topic, by=by, now=now, through=through)
            return N_("Letters of this topic come again.")
        case "ways":
            chosen = {Channel(each) for each in sent.getlist("ways") if each in set(Channel)}
            choices.set_channels(person=person, topic=topic, channels=chosen, by=by, now=now, through=through)
            return N_("It is kept and holds at once.")
    return None


@dataclass(frozen=True, slots=True)
class Form:
    """The form of how often, when and how: what is chosen, and among what."""

    pushes: str
    pushes_options: list[tuple[str, Markup]]
    quiet_from: str
    quiet_until: str
    hours: list[tuple[str, str]]
    on_paper: bool
    grave: list[str]
    grave_options: list[tuple[str, Markup]]
    first: str
    first_options: list[tuple[str, Markup]]
    addresses: Sequence["Way"]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a person in words, without the address itself."""

    said: Markup
    label: str
    is_confirmed: bool
    is_failing: bool


def form(person: Person, sent: QueryDict | None, *, now: datetime) -> Form:
    """What holds, or what was typed where it could not be kept."""
    held, addresses = queries.settings_of(person, now=now), queries.addresses_of(person)
    usable = [Channel(each.channel) for each in addresses if each.confirmed_at]
    first = usable[0].value if usable else ""
    typed: Mapping[str, str] = {
        "pushes": str(held.pushes_a_week), "quiet_from": str(held.quiet_from_hour), "quiet_until": str(held.quiet_until_hour), "first": first,
    }  # fmt: skip
    if sent is not None:
        typed = {name: str(sent.get(name, value) or "") for name, value in typed.items()}
    none = say(N_("No messages, only the box"))
    pushes = [(str(count), Markup(count) if count else none) for count in range(MOST_PUSHES + 1)]  # noqa: S704 - a number
    return Form(
        typed["pushes"], pushes, typed["quiet_from"], typed["quiet_until"], [(str(hour), f"{hour}:00") for hour in range(24)],
        bool(sent.get("on_paper")) if sent is not None else held.on_paper, sent.getlist("grave") if sent is not None else list(held.grave_letters),
        [(kind.value, say(label)) for kind, label in LABELS.items()], typed["first"],
        [(each.value, say(CHANNELS[each])) for each in rules.CHANNELS if each in usable], [_way(each) for each in addresses],
    )  # fmt: skip


def _way(address: ContactAddress) -> Way:
    return Way(
        say(CHANNELS[Channel(address.channel)]), address.label, address.confirmed_at is not None, address.failing_since_at is not None
    )  # fmt: skip


def save(sent: QueryDict, *, person: Person, by: Actor, now: datetime, through: str) -> None:
    """Keep what the form says. Raises ChoiceInvalid."""
    choices.set_settings(
        person=person, pushes_a_week=_number(sent, "pushes"), quiet_from_hour=_number(sent, "quiet_from"), quiet_until_hour=_number(sent, "quiet_until"),
        on_paper=bool(sent.get("on_paper")), grave_letters=sent.getlist("grave"), by=by, now=now, through=through,
    )  # fmt: skip
    first = sent.get("first") or ""
    if first in set(Channel):
        choices.order_addresses(person=person, first=[Channel(first)], by=by, now=now, through=through)


def _number(sent: QueryDict, name: str) -> int:
    """A small number as typed; -1, which nothing allows, for anything else."""
    text = (sent.get(name) or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1


_FIELDS = {
    "pushes_a_week": "id_pushes",
    "quiet_from_hour": "id_quiet_from",
    "quiet_until_hour": "id_quiet_until",
    "grave_letters": "id_grave",
}


def errors(refusal: Refusal | None) -> list[tuple[str | None, Markup]]:
    """What was wrong with the form."""
    problems = refusal.data.get("problems") if refusal else None
    found: Mapping[str, str] = problems if isinstance(problems, dict) else {}
    return [(_FIELDS.get(field), tell(code)) for field, code in found.items()]
