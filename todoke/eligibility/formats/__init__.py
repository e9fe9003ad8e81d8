"""Forms in which eligibility leaves and enters: JSON, calendar files."""
