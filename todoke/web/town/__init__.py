"""Choosing one's town."""
