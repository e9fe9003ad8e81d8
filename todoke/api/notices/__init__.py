"""Notices, for programs."""
