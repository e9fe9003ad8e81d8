"""The files of an answer by their names, for the check page, the case page and the receipt."""

from markupsafe import Markup, escape

from todoke.procedures.queries import files
from todoke.registry.rules.fields import N_
from todoke.ui import messages


def names(value: object) -> Markup:
    """Each file by its name; a missing one with its reason; what is gone by count."""
    given = value if isinstance(value, list) else []
    rows = files.listed(given)
    shown = [
        escape(each.name) if each.size else messages.say(N_("Not attached: %(reason)s"), reason=each.name)
        for each in rows
    ]
    if len(rows) < len(given):
        shown.append(messages.say(N_("Files: %(count)s"), count=len(given) - len(rows)))
    return Markup("<br>").join(shown)
