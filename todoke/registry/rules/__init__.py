"""Decisions about programmes that need no database."""
