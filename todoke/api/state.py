"""What an answer of the API was made from: the registry's revision and this very code."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from todoke.common.clock import TOKYO
from todoke.eligibility.models import RuleVersion
from todoke.registry.models import Publication, Revision
from todoke.registry.operations import publishing
from todoke.registry.rules.versions import State as VersionState

#: HTTP dates have whole seconds: a change of this very second could be missed, so its date is not given out yet.
_SETTLED: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class State:
    """The registry's revision, and when residents last saw a change (None: too recent to tell, or never).

    Rules come into force by date: where there are any, the day belongs to the state, and no moment tells of every change.
    """

    revision: int
    changed_at: datetime | None
    day: str = ""

    def tag(self, *parts: str) -> str:
        """The entity tag of what is made from this state and from these parts."""
        whole = "\n".join((code_digest(), str(self.revision), self.day, *parts))
        return f'"{hashlib.sha256(whole.encode("utf-8", "backslashreplace")).hexdigest()[:24]}"'


def current(now: datetime) -> State:
    """The state now; what is due to be published is published first."""
    row = Revision.objects.filter(name="registry").first()
    if row is not None and row.next_due_at is not None and row.next_due_at <= now:
        publishing.publish_due(now=now)
        row = Revision.objects.filter(name="registry").first()
    last = Publication.objects.order_by("-revision", "-program_id").values_list("at", flat=True).first()
    settled = last is not None and now - last > _SETTLED
    if RuleVersion.objects.filter(state=VersionState.PUBLISHED).exists():
        return State(row.value if row else 0, None, now.astimezone(TOKYO).date().isoformat())
    return State(row.value if row else 0, last if settled else None)


@cache
def code_digest() -> str:
    """A digest of the code that makes answers: a new release makes new entity tags."""
    root = Path(settings.BASE_DIR) / "todoke"
    digest = hashlib.sha256()
    for folder in ("api", "eligibility", "people", "registry", "bodies"):
        for path in sorted((root / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
