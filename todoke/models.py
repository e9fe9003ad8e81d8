"""Every table of the application, for Django to find."""

from todoke.bodies.models import Body, LedgerEntry, LedgerHead, LedgerNote
from todoke.eligibility.models import *  # noqa: F403
from todoke.notices.models import *  # noqa: F403
from todoke.people.models import *  # noqa: F403
from todoke.procedures.models import *  # noqa: F403
from todoke.registry.models import *  # noqa: F403
from todoke.surveys.models import *  # noqa: F403
from todoke.voice.models import *  # noqa: F403

__all__ = ["Body", "LedgerEntry", "LedgerHead", "LedgerNote"]
