"""Decisions about bodies that need no database."""
