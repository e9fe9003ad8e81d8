"""One migration history."""
