"""The tables of notices: texts, sendings, notices and their deliveries, addresses, choices, and what came of them."""

from todoke.notices.models.apps import AppLink, NoticeHook
from todoke.notices.models.attention import AttentionMonth
from todoke.notices.models.choices import ContactAddress, NoticeSettings, TopicChoice
from todoke.notices.models.comparisons import Comparison
from todoke.notices.models.notices import Delivery, DeliveryItem, DoneReport, Notice
from todoke.notices.models.orders import NoticeCall, NoticeOrder, TeamRecipient
from todoke.notices.models.texts import NoticeTemplate, Sending

__all__ = [
    "AppLink",
    "AttentionMonth",
    "Comparison",
    "ContactAddress",
    "Delivery",
    "DeliveryItem",
    "DoneReport",
    "Notice",
    "NoticeCall",
    "NoticeHook",
    "NoticeOrder",
    "NoticeSettings",
    "NoticeTemplate",
    "Sending",
    "TeamRecipient",
    "TopicChoice",
]
