"""The tables of notices: texts, sendings, notices and their deliveries, addresses, choices, and what came of them."""

from todoke.notices.models.addresses import AddressCode
from todoke.notices.models.callbacks import CallBack
from todoke.notices.models.choices import ContactAddress, NoticeSettings, TopicChoice
from todoke.notices.models.comparisons import Comparison
from todoke.notices.models.figures import HandOverDay
from todoke.notices.models.letters import Letter, LetterBatch
from todoke.notices.models.notices import Delivery, DeliveryItem, DoneReport, Notice
from todoke.notices.models.schools import ReplySlip, Roll, RollMember, SchoolLetter
from todoke.notices.models.texts import NoticeTemplate, Sending

__all__ = [
    "AddressCode",
    "CallBack",
    "Comparison",
    "ContactAddress",
    "Delivery",
    "DeliveryItem",
    "DoneReport",
    "HandOverDay",
    "Letter",
    "LetterBatch",
    "Notice",
    "NoticeSettings",
    "NoticeTemplate",
    "ReplySlip",
    "Roll",
    "RollMember",
    "SchoolLetter",
    "Sending",
    "TopicChoice",
]
