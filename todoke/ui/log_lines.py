"""What a line of the server's log says of an address: never what stands behind `/me/`, `/notices/`, `/survey/tablet/` and the like, where a link may hold a secret."""

import logging
import re
from typing import Final

_PERSONAL: Final = re.compile(r"(/(?:me|notices|stop|pay|apply/draft|survey/tablet|voice/trial)/)[^\s?]+(\?\S*)?")


class WithoutPersonalAddresses(logging.Filter):
    """Shortens the addresses of a person's own pages, in whichever argument of a line they stand."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every line stays, shorter."""
        if isinstance(record.args, tuple):
            record.args = tuple(_PERSONAL.sub(r"\1…", each) if isinstance(each, str) else each for each in record.args)
        return True
