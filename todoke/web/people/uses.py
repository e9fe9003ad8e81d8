"""What the ledger says of a look or an act, in plain words, for the person whom it concerns."""

from typing import Final

from markupsafe import Markup

from todoke.bodies.models import LedgerEntry
from todoke.registry.rules.fields import N_
from todoke.ui import standing
from todoke.ui.jinja import format_moment
from todoke.ui.messages import say

_ACTIONS: Final[dict[str, str]] = {
    "look": N_("looked at: %(what)s"),
    "proof.make": N_("made a proof that shows: %(what)s"),
    "proof.stop": N_("stopped a proof"),
    "mandate.offer": N_("the mandate was offered"),
    "mandate.agree": N_("the mandate was agreed to"),
    "mandate.remind": N_("sent a reminder"),
}


def said(entry: LedgerEntry) -> tuple[str, Markup]:
    """When, and what was done; an act without words of its own is named so."""
    named = entry.data.get("what") or entry.data.get("facts") or []
    what = standing.facts([str(each) for each in named]) if isinstance(named, list) else Markup()
    text = _ACTIONS.get(entry.action)
    return str(format_moment(entry.at)), say(text, what=what) if text else say(N_("acted for the person"))
