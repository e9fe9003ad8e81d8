"""What a notice is about 「話題」: the closed list that a resident chooses by, the same for every body."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from todoke.people.rules.vocabulary import N_


class Topic(StrEnum):
    """What a resident can stop or redirect with one tap, for every body at once."""

    VACCINATION = "vaccination"
    CHECKUP = "checkup"
    SCHOOL_ENTRY = "school_entry"
    SCHOOL = "school"
    BENEFIT = "benefit"
    CHILDCARE = "childcare"
    LIVING = "living"
    FILING = "filing"
    BOOKING = "booking"
    SAFETY = "safety"
    SURVEY = "survey"
    DISASTER = "disaster"


class Priority(IntEnum):
    """Who goes first: the smaller number."""

    DISASTER = 0
    DEADLINE = 1
    ORDINARY = 2


@dataclass(frozen=True, slots=True)
class About:
    """A topic: its label and what falls under it (English messages), and whether it may be stopped at all.

    ``law``: under which a notice of this topic may have to be given whatever somebody prefers; a notice says for itself whether it is such a one.
    """

    label: str
    explained: str
    law: str = ""
    priority: Priority = Priority.ORDINARY


TOPICS: Final[dict[Topic, About]] = {
    Topic.VACCINATION: About(N_("Vaccinations"), N_("When a vaccination opens, and before it closes."), "予防接種法8条"),
    Topic.CHECKUP: About(N_("Check-ups"), N_("Check-ups of mothers and children."), "母子保健法12条"),
    Topic.SCHOOL_ENTRY: About(N_("Entering school"), N_("Health check before school, and which school."), "学校教育法施行令5条"),
    Topic.SCHOOL: About(N_("Letters from school"), N_("What a school or nursery writes to the guardians of a class.")),
    Topic.BENEFIT: About(N_("Money and support"), N_("Allowances and support that you may receive, and their deadlines.")),
    Topic.CHILDCARE: About(N_("Childcare"), N_("Nurseries, after-school care, and when to apply.")),
    Topic.LIVING: About(N_("Living in the town"), N_("Refuse, events, and other things of everyday life.")),
    Topic.FILING: About(N_("What you filed"), N_("Where your own procedures stand.")),
    Topic.BOOKING: About(N_("What you booked"), N_("Your own bookings.")),
    Topic.SAFETY: About(N_("Your account"), N_("Who may act for you, and what was changed.")),
    Topic.SURVEY: About(N_("Surveys"), N_("Questions that help to improve a service.")),
    Topic.DISASTER: About(N_("Disaster"), N_("Danger to life, shelters, and help after a disaster."), "災害対策基本法60条", Priority.DISASTER),
}  # fmt: skip
#: What somebody asked for by their own act: never stopped by a choice of topics, and it spends no attention of others.
OWN_MATTERS: Final = frozenset({Topic.FILING, Topic.BOOKING, Topic.SAFETY})
