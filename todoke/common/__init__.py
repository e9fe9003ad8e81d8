"""What every subject may use: errors, text, calendar, identifiers."""
