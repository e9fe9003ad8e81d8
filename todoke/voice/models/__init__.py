"""Tables of voices."""

from todoke.voice.models.answering import AnswerText, CallLog, CallTopic
from todoke.voice.models.counts import CountedUntil, MonthCount, ReasonCount, VoiceFeed
from todoke.voice.models.groups import Group, Improvement, ImprovementStep, Subscription
from todoke.voice.models.trials import ServiceOwner, Trial, TrialRun, TrialTask
from todoke.voice.models.voices import Asking, Burst, Counter, DayCount, Voice, VoiceMessage

__all__ = [
    "AnswerText",
    "Asking",
    "Burst",
    "CallLog",
    "CallTopic",
    "CountedUntil",
    "Counter",
    "DayCount",
    "Group",
    "Improvement",
    "ImprovementStep",
    "MonthCount",
    "ReasonCount",
    "ServiceOwner",
    "Subscription",
    "Trial",
    "TrialRun",
    "TrialTask",
    "Voice",
    "VoiceFeed",
    "VoiceMessage",
]
