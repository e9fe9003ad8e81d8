"""What the rules of danger are called, and the mail by which staff are told that one of them was met: never who, never what was said."""

from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from todoke.bodies.models import Body
from todoke.common.channels import Channel
from todoke.gateways.sending.messages import Message
from todoke.registry.rules.fields import N_
from todoke.ui.names import name_of
from todoke.ui.ruby import plain

#: Codes of ``voice/rules/danger.py``.
DANGERS: Final[dict[str, str]] = {
    "threat": N_("Somebody threatens to hurt others"),
    "life": N_("Somebody may want to die"),
    "violence": N_("Somebody may be hurt by another"),
    "child_or_elder": N_("A child or an old person may be ill-treated"),
    "need": N_("Somebody may lack food, shelter or medicine"),
    "hazard": N_("A place or a thing may hurt somebody"),
}
#: Whom to call, beside each.
CALLS: Final[dict[str, str]] = {
    "threat": "110", "life": "119 / 0120-279-338", "violence": "110 / #8008", "child_or_elder": "189", "need": "119", "hazard": "119",
}  # fmt: skip
_SUBJECT: Final = N_("%(body)s: a voice may tell of danger")
_TEXT: Final = N_(
    "A voice was left that may tell of danger to a person (%(danger)s). It stands first in the list of voices. Please read it now:\n%(url)s\n\nWhat was said is not in this mail. If you see that somebody else has taken it, you need do nothing."
)
_SECONDS: Final = 24 * 60 * 60


def mail(*, key: str, body: Body, danger: str, to: str, language: str) -> Message:
    """The mail to one member of staff, in their language."""
    with translation.override(language):
        said = {
            "body": plain(name_of(body)),
            "danger": plain(gettext(DANGERS.get(danger, danger))),
            "url": f"{settings.BASE_URL}/{language}/staff/{body.key}/voices/",
        }
        return Message(
            key=key, channel=Channel.MAIL, to={"mail": to}, sender=said["body"], urgent=True, seconds=_SECONDS,
            subject=plain(gettext(_SUBJECT)) % said, text=plain(gettext(_TEXT)) % said,
        )  # fmt: skip
