"""What a dry run would change in each record, as a page shows it."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from todoke.registry.rules.excerpts import Excerpt
from todoke.registry.rules.fields import BY_NAME, N_, Kind
from todoke.registry.rules.versions import REMOVED
from todoke.staff.registry import wording
from todoke.ui import messages


def shown(line: Mapping[str, Any]) -> list[dict[str, Markup | None]]:
    """The changes of a line in words, in the shape of the component ``change``."""
    return [_shown(Excerpt(*each)) for each in line.get("changes", ())]


def _shown(change: Excerpt) -> dict[str, Markup | None]:
    label = messages.say(N_("Do you offer it?")) if change.name == "offering" else messages.label(change.name)
    return {"label": label, "before": _words(change.name, change.before), "after": _words(change.name, change.after)}


def _words(name: str, text: str | None) -> Markup | None:
    if text is None:
        return None
    field = BY_NAME.get(name)
    if name == "offering":
        return messages.say(wording.OFFERINGS.get(text, text))
    if text == REMOVED or (field is not None and field.kind is Kind.BOOLEAN):
        return wording.shown(BY_NAME[name], text if text == REMOVED else text == "true")
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
