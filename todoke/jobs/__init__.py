"""The schedule: thin entry points named by verb."""
