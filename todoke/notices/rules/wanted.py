"""What somebody is to be told, before it is decided whether, when and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from todoke.notices.rules.tact import Tact
from todoke.notices.rules.topics import Priority, Topic


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to tell one person; ``body`` and ``template`` are primary keys. See ``models.Notice`` for the fields.

    ``child`` orders a bundle (most urgent child first); ``reads``: names of facts that the rule read, never their values.
    """

    body: int
    person: UUID
    about: UUID
    template: UUID
    topic: Topic
    item: str
    due_at: datetime
    reminder: int = 1
    until_date: date | None = None
    law: str = ""
    tact: Tact = Tact.OPEN
    priority: Priority = Priority.ORDINARY
    last_reminder: bool = False
    sending: UUID | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    because: Mapping[str, object] = field(default_factory=dict)
