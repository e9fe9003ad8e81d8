"""The tables of notices: texts, sendings, notices and their deliveries, addresses, choices, and what came of them."""

from todoke.notices.models.addresses import AddressCode
from todoke.notices.models.choices import ContactAddress, NoticeSettings, TopicChoice
from todoke.notices.models.comparisons import Comparison
from todoke.notices.models.figures import HandOverDay
from todoke.notices.models.letters import Letter, LetterBatch
from todoke.notices.models.log import LogBatch, PublicNotice
from todoke.notices.models.notices import Delivery, DeliveryItem, DoneReport, Notice
from todoke.notices.models.phishing import PhishingReport, PhishingWarning
from todoke.notices.models.schools import ReplySlip, Roll, RollMember, SchoolLetter
from todoke.notices.models.texts import NoticeTemplate, Sending

__all__ = [
    "AddressCode",
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
    "TopicChoice",
]
