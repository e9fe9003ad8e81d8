"""The tables of notices: texts, sendings, notices and their deliveries, addresses, choices, letters, the public log, and what came of them."""

from todoke.notices.models.addresses import AddressCode
from todoke.notices.models.apps import AppLink, NoticeHook
from todoke.notices.models.attention import AttentionMonth
from todoke.notices.models.callbacks import CallBack
from todoke.notices.models.choices import ContactAddress, NoticeSettings, TopicChoice
from todoke.notices.models.comparisons import Comparison
from todoke.notices.models.figures import HandOverDay
from todoke.notices.models.letters import Letter, LetterBatch
from todoke.notices.models.log import LogBatch, PublicNotice
from todoke.notices.models.notices import Delivery, DeliveryItem, DoneReport, Notice
from todoke.notices.models.orders import NoticeCall, NoticeOrder, TeamRecipient
from todoke.notices.models.phishing import PhishingReport, PhishingWarning
from todoke.notices.models.schools import ReplySlip, Roll, RollMember, SchoolLetter
from todoke.notices.models.texts import NoticeTemplate, Sending

__all__ = [
    "AddressCode",
    "AppLink",
    "AttentionMonth",
    "CallBack",
    "Comparison",
    "ContactAddress",
    "Delivery",
    "DeliveryItem",
    "DoneReport",
    "HandOverDay",
    "Letter",
    "LetterBatch",
    "LogBatch",
    "Notice",
    "NoticeCall",
    "NoticeHook",
    "NoticeOrder",
    "NoticeSettings",
    "NoticeTemplate",
    "PhishingReport",
    "PhishingWarning",
    "PublicNotice",
    "ReplySlip",
    "Roll",
    "RollMember",
    "SchoolLetter",
    "Sending",
    "TeamRecipient",
    "TopicChoice",
]
