"""Holding a wave's row while something is done with it."""

from todoke.common.errors import Conflict
from todoke.surveys.models import Wave


class WaveMoved(Conflict):
    """The wave does not stand where this can be done."""

    code = "wave_state"


def hold(wave: Wave) -> Wave:
    """The wave as it stands now, which nobody else changes until the transaction ends."""
    return Wave.objects.select_for_update(of=("self",)).select_related("survey__body").get(pk=wave.pk)
