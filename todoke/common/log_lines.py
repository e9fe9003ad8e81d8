"""The log as lines of JSON: one a happening, in UTC, with no line break inside that somebody could forge."""

import json
import logging
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """Writes each record as one JSON object; ``codes`` of a record stand beside its message."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": record.getMessage(),
        }
        codes = getattr(record, "codes", None)
        if isinstance(codes, dict):
            said |= {"codes": codes}
        if record.exc_info:
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=True, default=str)
