"""What is known already in words: from where it is, and whose a procedure is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from todoke.procedures.models import Draft, Procedure
from todoke.registry.rules.fields import N_
from todoke.ui import messages
from todoke.ui.form_fields import Field
from todoke.ui.held_words import SOURCES
from todoke.ui.jinja import format_date
from todoke.ui.names import name_of


def source(held: Mapping[str, object], draft: Draft) -> Markup:
    """From where a value is known, and since when."""
    body = draft.person.body if draft.person is not None else draft.body
    words = messages.say(SOURCES.get(str(held.get("how")), SOURCES[""]), body=name_of(body))
    since = str(held.get("since") or "")
    return messages.say(N_("%(source)s (%(day)s)"), source=words, day=format_date(since)) if since else words


def noted(fields: Sequence[Field], draft: Draft) -> Sequence[Field]:
    """Fields with the source of what is known already."""
    known = draft.known or {}
    return [replace(each, note=source(known[each.path], draft)) if each.path in known else each for each in fields]


def whose(procedure: Procedure) -> dict[str, object]:
    """Whose a procedure is, and whom to telephone."""
    return {
        "body_name": name_of(procedure.body),
        "phone": procedure.phone or procedure.body.phone,
        "procedure": procedure,
    }
