"""What personal data notices hold, for what, and how long (see ``people/rules/personal.py``)."""

from typing import Final

from todoke.people.rules.personal import Held, Kept, Use
from todoke.people.rules.vocabulary import N_

PERSONAL: Final[tuple[Held, ...]] = (
    Held("Notice", ("person", "about", "template", "sending", "topic", "law", "tact", "priority", "item", "reminder", "last_reminder", "values", "because", "language", "code", "state", "why_quiet", "due_at", "until_date", "planned_at", "settled_at", "done_at", "declined_at"), N_("Notices to the person: what was told, why, and when"), Use.REACH, Kept.ENDED, "service", grave=True),
    Held("Notice", ("read_at",), N_("Which notices the person opened; shown to nobody else"), Use.REACH, Kept.ENDED, "service"),
    Held("Delivery", ("channel", "address", "key", "priority", "tact", "counts", "state", "due_at", "until_at", "lease", "lease_ends_at", "attempts", "provider", "reference", "failure", "planned_at", "handed_at", "settled_at"), N_("Messages outside the box, and what became of them"), Use.REACH, Kept.ENDED, "service"),
    Held("DeliveryItem", ("delivery", "notice"), N_("Which notices a message told of"), Use.REACH, Kept.ENDED, "service"),
    Held("DoneReport", ("about", "item", "said_by", "done_date", "at"), N_("That what a notice asked for was done"), Use.SERVE, Kept.ENDED),
    Held("ContactAddress", ("channel", "address", "address_index", "label", "rank", "added_at", "confirmed_at", "failing_since_at", "ended_at", "ended_because"), N_("Where the person wants to be reached"), Use.REACH, Kept.ENDED),
    Held("NoticeSettings", ("pushes_a_week", "quiet_from_hour", "quiet_until_hour", "on_paper", "grave_letters", "changed_at"), N_("How often, when and how the person may be disturbed"), Use.REACH, Kept.SERVED, grave=True),
    Held("AppLink", ("partner", "user", "consent", "code", "code_index", "code_ends_at", "made_at", "linked_at", "ended_at"), N_("Apps that the person chose to bring their notices"), Use.REACH, Kept.ENDED),
    Held("NoticeHook", ("partner", "url", "secret", "former_secret", "former_until_at", "set_by", "set_at", "ended_at"), N_("Where a partner's app is told, and the secret that signs it; nothing about a person"), Use.REACH, Kept.ENDED, "staff"),
    Held("NoticeOrder", ("partner", "mode", "reference", "about", "template", "item", "reminder", "due_at", "at"), N_("What a system of the body asked to be told"), Use.REACH, Kept.ENDED, "service"),
    Held("TeamRecipient", ("added_by", "added_at"), N_("That the person agreed to get tests"), Use.REACH, Kept.SERVED, "staff"),
    Held("TopicChoice", ("topic", "wants", "channels", "chosen_at", "chosen_through"), N_("Topics that the person stopped or chose"), Use.REACH, Kept.SERVED),
)  # fmt: skip
