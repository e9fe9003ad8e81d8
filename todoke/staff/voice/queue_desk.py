"""What the pages of the queue share: who may see which voices, names of what they are about, and a voice as a line of a list."""

from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup

from todoke.common.errors import NotAllowed
from todoke.people.rules.roles import Act
from todoke.registry.rules.fields import N_
from todoke.staff.desk import Desk
from todoke.staff.voice.choosing import language
from todoke.ui import messages, voice_abouts, voice_danger_words, voice_words
from todoke.ui.ruby import plain
from todoke.voice.models import Group, Voice
from todoke.voice.operations.answering import VoiceNotFound
from todoke.voice.queries import queue
from todoke.voice.rules.kinds import About, Channel, Fault, Kind
from todoke.voice.rules.states import VoiceState

#: Characters of a voice that a list shows.
_EXCERPT: Final = 280
Tag = tuple[Markup | str, str]


def works(desk: Desk) -> bool:
    """Whether somebody works with voices here: with cases, or with texts."""
    return desk.may(Act.CASEWORK) or desk.may(Act.WRITE)


def need(desk: Desk) -> None:
    """See that somebody works with voices, or guards people and so reads those that tell of danger. Raises NotAllowed."""
    if not works(desk) and not desk.may(Act.GUARD):
        raise NotAllowed


def voice_of(desk: Desk, key: object) -> Voice:
    """A voice that this member of staff may read; raises NotAllowed, VoiceNotFound."""
    need(desk)
    found = queue.get(desk.body, key)
    if found is None or (not found.danger and not works(desk)):
        raise VoiceNotFound
    return found


class Names:
    """Names of what voices of a page are about, each looked up once."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._held = desk, dict[tuple[str, str], str]()

    def of(self, about_kind: str, about: str) -> str:
        """The name, in the reader's language."""
        key = (about_kind, about)
        if key not in self._held:
            self._held[key] = voice_abouts.name_of(self._desk.body, About(about_kind), about, language=language())
        return self._held[key]


def tags_of(desk: Desk, voice: Voice) -> list[Tag]:
    """What a voice is, at a glance: danger, overdue, a question, a state, a score."""
    state, found = VoiceState(voice.state), list[Tag]()
    if voice.danger:
        kind = "problem" if voice.danger_seen_at is None else "neutral"
        found.append((messages.say(voice_danger_words.DANGERS.get(voice.danger, voice.danger)), kind))
    if queue.overdue(voice, desk.today):
        found.append((messages.say(N_("Overdue")), "problem"))
    if voice.kind != Kind.EXPERIENCE.value:
        found.append((messages.say(voice_words.KINDS[Kind(voice.kind)]), "draft"))
    found.append((messages.say(voice_words.STAFF_STATES[state]), voice_words.TAGS[state]))
    if getattr(voice, "added", False):
        found.append((messages.say(N_("Something was added")), "waiting"))
    return found


def line(desk: Desk, voice: Voice, names: Names, colleagues: Mapping[str, str]) -> dict[str, object]:
    """A voice as a line of a list: what was said, as it is kept."""
    text = voice.text
    return {
        "voice": voice, "title": names.of(voice.about_kind, voice.about), "tags": tags_of(desk, voice),
        "excerpt": text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…", "score": voice_words.score_of(voice.scale, voice.score),
        "fault": messages.say(voice_words.FAULTS[Fault(voice.fault)]) if voice.fault else "", "channel": messages.say(voice_words.CHANNELS[Channel(voice.channel)]),
        "group": voice.group, "group_name": group_name(voice.group) if voice.group else "", "photo": bool(voice.photo_token),
        "assigned": colleagues.get(voice.assigned, ""), "mine": voice.assigned == str(desk.actor),
    }  # fmt: skip


def group_name(group: Group) -> Markup | str:
    """A group's name, or the words that its voices share."""
    return group.name or "・".join(str(each) for each in group.terms) or messages.say(N_("Like voices, without a name"))


def abouts(desk: Desk, names: Names, chosen: str) -> list[tuple[str, str]]:
    """What the list can be narrowed to: things about which voices wait, and what is chosen now."""
    found = {f"{kind}:{about}": f"{plain(names.of(kind, about))} ({count})" for kind, about, count in queue.waiting_abouts(desk.body)}  # fmt: skip
    kind, about = queue.about_of(chosen)
    if kind and chosen not in found:
        found[chosen] = plain(names.of(kind, about))
    return list(found.items())


def assigned(voices: Iterable[Voice]) -> list[str]:
    """To whom the voices of a list are given."""
    return [each.assigned for each in voices if each.assigned]
