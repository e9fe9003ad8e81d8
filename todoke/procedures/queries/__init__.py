"""Questions about procedures; nothing is written here."""
