"""What a person can choose about notices, and what nobody can: a topic is stopped, unless it is one's own matter or danger to life."""

from collections.abc import Collection
from typing import Final

from todoke.common.channels import Channel
from todoke.notices.rules.attention import MOST_PUSHES
from todoke.notices.rules.grave import GraveKind
from todoke.notices.rules.topics import OWN_MATTERS, Topic

#: What nobody stops by a topic: what they asked for themselves, and danger to life. The way in which it comes can be chosen.
KEPT: Final = OWN_MATTERS | {Topic.DISASTER}
#: Ways in the order in which they are offered.
CHANNELS: Final = (Channel.PUSH, Channel.APP, Channel.LINE, Channel.MAIL, Channel.SMS, Channel.PAPER)


def may_stop(topic: Topic) -> bool:
    """Whether a topic can be stopped; what a law has given to everybody still comes, and says so itself."""
    return topic not in KEPT


def stops(topic: str, law: str, *, stopped: Collection[Topic]) -> bool:
    """Whether a stop of topics holds back a notice; never one that a law has given to everybody."""
    return not law and topic in stopped


def problems_of(
    *, pushes_a_week: int, quiet_from_hour: int, quiet_until_hour: int, grave_letters: Collection[str]
) -> dict[str, str]:
    """What cannot be chosen, field by field."""
    problems: dict[str, str] = {}
    if not 0 <= pushes_a_week <= MOST_PUSHES:
        problems["pushes_a_week"] = "pushes_range"
    for field, hour in (("quiet_from_hour", quiet_from_hour), ("quiet_until_hour", quiet_until_hour)):
        if not 0 <= hour <= 23:
            problems[field] = "hour_range"
    if not set(grave_letters) <= {kind.value for kind in GraveKind}:
        problems["grave_letters"] = "grave_kind_unknown"
    return problems
