"""Values of a programme as text that staff read and edit, and differences between two texts."""

from collections.abc import Mapping, Sequence

from django.utils import translation
from markupsafe import Markup, escape

from todoke.common.clock import TOKYO
from todoke.registry.models import ProgramVersion
from todoke.registry.rules import tags
from todoke.registry.rules.fields import BY_NAME, N_, Field, Kind
from todoke.registry.rules.versions import REMOVED, FieldChange, Offering, State
from todoke.ui.jinja import format_date
from todoke.ui.messages import say, tell

YES, NO = N_("Yes"), N_("No")
#: Longest text that a difference shows; the version's own page shows the whole.
_SHOWN = 2000

STATES: dict[str, tuple[str, str]] = {
    State.DRAFT: (N_("Draft"), "draft"),
    State.SUBMITTED: (N_("Waiting for approval"), "waiting"),
    State.SCHEDULED: (N_("Scheduled"), "scheduled"),
    State.PUBLISHED: (N_("Published"), "live"),
    State.REJECTED: (N_("Sent back"), "problem"),
    State.DISCARDED: (N_("Put away"), "ended"),
}
OFFERINGS: dict[str, str] = {
    Offering.OFFERED: N_("We offer this"),
    Offering.NOT_OFFERED: N_("We do not offer this"),
    Offering.ENDED: N_("It has ended"),
}


def typed(field: Field, value: object) -> str:
    """A value as it stands in the box of a form: one entry a line, titles before addresses."""
    if value is None or value == REMOVED:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.kind is Kind.LINKS and isinstance(value, list):
        return "\n".join(
            f"{each['title']};{each['uri']}" if each.get("title") else str(each.get("uri", "")) for each in value
        )
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)


def code_name(field: Field, code: str) -> str:
    """A code with its name in the reader's language, where a list holds it."""
    listed = tags.LISTS.get(tags.FIELD_LISTS.get(field.name, ""), {})
    if code not in listed:
        return code
    ja = (translation.get_language() or "ja").startswith("ja")
    return f"{code} {listed[code].ja if ja else translation.gettext(listed[code].en)}"


def shown(field: Field, value: object) -> Markup | None:
    """A value as a person reads it; None where there is none."""
    if value is None or value == [] or value == {}:
        return None
    if value == REMOVED:
        return say(N_("(shown nowhere, not even the central text)"))
    if isinstance(value, bool):
        return say(YES if value else NO)
    if field.kind is Kind.CODES and isinstance(value, list):
        text = "\n".join(code_name(field, str(code)) for code in value)
    elif field.kind is Kind.TRANSLATIONS and isinstance(value, Mapping):
        text = "\n".join(
            f"{language} / {say(BY_NAME[name].label)}: {words}"
            for language, texts in value.items()
            for name, words in texts.items()
        )
    else:
        text = typed(field, value)
    cut = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
    return Markup("<br>").join(escape(line) for line in cut.split("\n"))


def withdrawn(version: ProgramVersion) -> Markup | None:
    """When and why a version's text was taken out of the history; None where it was not."""
    if version.withdrawn_at is None:
        return None
    day = version.withdrawn_at.astimezone(TOKYO).date().isoformat()
    return tell("version_withdrawn", {"day": format_date(day), "why": version.withdrawn_reason})


def changes(found: Sequence[FieldChange]) -> list[dict[str, Markup | None]]:
    """Differences in the shape of the component ``change``."""
    return [
        {
            "label": say(BY_NAME[each.name].label),
            "before": shown(BY_NAME[each.name], each.before),
            "after": shown(BY_NAME[each.name], each.after),
        }
        for each in found
    ]
