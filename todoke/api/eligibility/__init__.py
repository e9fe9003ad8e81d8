"""Who may receive what, for programs."""
