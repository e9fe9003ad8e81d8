"""Structuring 「構造化」: conditions, amounts and contradictions proposed from a programme's own words, for a person to accept."""
