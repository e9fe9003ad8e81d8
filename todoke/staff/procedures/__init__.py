"""Staff pages of procedures."""
