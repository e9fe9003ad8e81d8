"""A whole night's notices at once 「一晩の計画」: from what matching wrote, for millions, in one pass of DuckDB. Needs the extra ``match``."""
