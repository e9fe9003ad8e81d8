"""How many examples hypothesis draws: a share of them in `make test`, which draws others each time, and many more in `make soak`."""

import os
from typing import Any

from hypothesis import settings

MANY = os.environ.get("TODOKE_EXAMPLES") == "many"
#: Nobody's machine is quick every moment: how long one example may take is no property.
settings.register_profile("todoke", deadline=None)
settings.load_profile("todoke")


def examples(count: int, **more: Any) -> settings:
    """A third of ``count``, but never fewer than eight; five times ``count`` in the soak."""
    return settings(max_examples=count * 5 if MANY else max(min(count, 8), count // 3), deadline=None, **more)
