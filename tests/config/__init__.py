"""The settings and the addresses."""
